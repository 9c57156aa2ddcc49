"""Providers of mail in China, Japan and Korea."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("qq", "From: PostMaster@qq.com\nSubject: 来自qq.com的退信", """\
抱歉，您的邮件被退回来了……

原邮件信息：
时间： 2026-03-02 17:00:00
主题： Your question
收件人： bob@nowhere.example

退信原因：收件人邮件地址(bob@nowhere.example)不存在，邮件无法送达。
host mx.nowhere.example[192.0.2.9] said: 550 Mailbox not found
""", kind="hard", original=None),
    Notice("qq-alias", "From: PostMaster <PostMaster@qq.com>\nSubject: 系统退信", """\
系统退信
发件人（support@desk.example）发送到 bob@nowhere.example 的邮件由于以下原因被退回：
收件人不存在
""", kind="hard", original=None),
    Notice("163", "From: Postmaster@163.com\nSubject: 系统退信", """\
抱歉，您的邮件被退回来了……

原邮件信息：
时  间:  2026-03-02 17:00:00
主  题:  Your question
收件人:  bob@nowhere.example

退信原因:
收件人邮箱不存在 SMTP error, RCPT TO: 550 User not found
""", kind="hard", original=None),
    Notice("naver", "From: 메일튔쟀 <mailer-daemon@naver.com>\nSubject: 반송된 메일입니다", """\
메일이 아래와 같은 사유로 전송에 실패하였습니다.

받는사람 : bob@nowhere.example
발송시간 : 2026/03/02 17:00:00
550 5.1.1 No such user - 존재하지 않는 사용자입니다.
""", kind="hard", original=None),
    Notice("hanmail", "From: <MAILER-DAEMON@hanmail.net>\nSubject: 반송메일 안내", """\
다음의 수신자에게 메일을 전송할 수 없습니다.
bob@nowhere.example
사유: 사용자 없음 (User unknown)
""", kind="hard", original=None),
    Notice("docomo-text", "From: Mail System <MAILER-DAEMON@docomo.ne.jp>\nSubject: Mail System Error - Returned Mail", """\
The user(s) account is disabled.

<bob@docomo.ne.jp>: 550 Unknown user bob@docomo.ne.jp

   ----- Original message -----

{RETURNED_THERE}
""", kind="hard", recipients=("bob@docomo.ne.jp",)),
    Notice("au2", "From: <Postmaster@ezweb.ne.jp>\nSubject: Mail System Error - Returned Mail", """\
Following recipients was rejected:

  Each of the following recipients was rejected by a remote mail server.
  The reasons given by the server are included to help you determine why
  each recipient was rejected.

      Recipient: <bob@ezweb.ne.jp>
      >>> RCPT TO:<bob@ezweb.ne.jp>
      <<< 550 <bob@ezweb.ne.jp>: User unknown

{RETURNED_THERE}
""", kind="hard", recipients=("bob@ezweb.ne.jp",)),
    Notice("softbank", "From: MAILER-DAEMON@softbank.ne.jp\nSubject: Mail System Error - Returned Mail", """\
The following message was not delivered to
bob@softbank.ne.jp
because the recipient is unknown.

-------- Original Message --------
{RETURNED_THERE}
""", kind="hard", recipients=("bob@softbank.ne.jp",)),
    Notice("jp-kddi", "From: no-reply@app.auone-net.jp\nReturn-Path: <>\nSubject: 送信できませんでした", """\
Your mail sent on Mon, 02 Mar 2026 09:00:00 +0900

Could not be delivered to:<bob@auone-net.jp>

As their mailbox is full.

{RETURNED_THERE}
""", kind="soft", recipients=("bob@auone-net.jp",)),
    Notice("so-net", "From: Postmaster@so-net.ne.jp\nSubject: Mail System Error - Returned Mail", """\
メールを下記の宛先に配信できませんでした。

宛先: bob@nowhere.example
理由: ユーザーが存在しません (User unknown)

---- Original message ----
{RETURNED}
""", kind="hard"),
    Notice("sina", "From: <postmaster@sina.com>\nSubject: 退信通知", """\
您的邮件无法投递到以下地址：
bob@nowhere.example
原因：用户不存在
""", kind="hard", original=None),
    Notice("nifty", "From: MAILER-DAEMON@nifty.com\nSubject: Delivery failure (bob@nowhere.example)", """\
Your message was not delivered because the recipient is unknown:

    bob@nowhere.example

--- original message ---
{RETURNED}
""", kind="hard"),
    Notice("163-page", "From: <postmaster@163.com>\nSubject: 系统退信\nContent-Type: text/html; charset=utf-8", """\
<p>抱歉，您的邮件被退回来了……</p><table><tr><td>原邮件信息：</td></tr><tr><td>主  题：</td><td>Your question</td></tr>
<tr><td>收件人：</td><td>bob@nowhere.example</td></tr>
<tr><td>退信原因：</td><td>收件人邮箱地址（bob@nowhere.example）不存在，邮件无法送达。</td></tr></table>
""", kind="hard", original=None),
]  # fmt: skip
