"""Exim, and the providers whose notices are made of its words."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("exim", "From: Mail Delivery System <Mailer-Daemon@mx.nowhere.example>\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: bob@nowhere.example\nAuto-Submitted: auto-replied", """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@nowhere.example
    SMTP error from remote mail server after RCPT TO:<bob@nowhere.example>:
    host mx.nowhere.example [192.0.2.9]: 550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""", kind="hard"),
    Notice("exim-retry", "From: Mail Delivery System <Mailer-Daemon@mx.nowhere.example>\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: bob@nowhere.example", """\
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@nowhere.example
    retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""", kind="soft"),
    Notice("exim-warning", "From: Mail Delivery System <Mailer-Daemon@mx.nowhere.example>\nSubject: Warning: message 1abc-0001-AB delayed 24 hours\nAuto-Submitted: auto-replied", """\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.nowhere.example.

The message identifier is:     1abc-0001-AB
The subject of the message is: Your question
The date of the message is:    Mon, 02 Mar 2026 08:59:00 +0000

The address to which the message has not yet been delivered is:

  bob@nowhere.example
    Delay reason: SMTP error from remote mail server after RCPT TO: 451 try later

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered. Eventually the mail delivery software will give up,
and when that happens, the message will be returned to you.
""", kind="soft", original=None),
    Notice("gmx", "From: GMX Mailer Daemon <mailer-daemon@gmx.net>\nSubject: Mail delivery failed: returning message to sender", """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error. The following address
failed:

"bob@nowhere.example":
SMTP error from remote server after RCPT command:
host: mx.nowhere.example
5.1.1 <bob@nowhere.example>: Recipient address rejected: User unknown

--- The header of the original message is following. ---

{RETURNED_HEAD}
""", kind="hard"),
    Notice("1und1", "From: Mail Delivery System <mailer-daemon@kundenserver.de>\nSubject: Mail delivery failed: returning message to sender", """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. The following addresses failed:

<bob@nowhere.example>

For the following reason:

Mail size limit exceeded. For explanation visit
http://postmaster.1and1.com/en/error-messages?ip=%1s

--- The header of the original message is following. ---

{RETURNED_HEAD}
""", kind="soft"),
    Notice("t-online", "From: \"Mail Delivery System\" <MAILER-DAEMON@t-online.de>\nSubject: Mail konnte nicht zugestellt werden", """\
|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <bob@nowhere.example> ... unknown user
|------------------------- Message text follows: ------------------------|
{RETURNED}
""", kind="hard"),
    Notice("mailru-ru", "From: mailer-daemon@corp.mail.ru\nSubject: Недоставленное сообщение", """\
Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.

К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:

bob@nowhere.example
Ошибка: user not found

------ Оригинал письма ------

{RETURNED}
""", kind="hard"),
    Notice("exim-forwarded", "From: Mail Delivery System <Mailer-Daemon@mx.desk.example>\nSubject: Mail delivery failed: returning message to sender", """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@final.example
    (generated from bob@nowhere.example)
    SMTP error from remote mail server after end of data:
    host mx.final.example [192.0.2.1]: 552 5.3.4 message size exceeds limit

------ This is a copy of the message's headers. ------

{RETURNED_HEAD}
""", kind="soft", recipients=("bob@final.example",), status="5.3.4"),
    Notice("exim-two", "From: Mail Delivery System <Mailer-Daemon@mx.desk.example>\nSubject: Mail delivery failed: returning message to sender", """\
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  eve@else.example
    SMTP error from remote mail server after RCPT TO:<eve@else.example>:
    552 5.2.2 mailbox full
  bob@nowhere.example
    SMTP error from remote mail server after RCPT TO:<bob@nowhere.example>:
    550 5.1.1 unknown user

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""", kind="hard", recipients=("bob@nowhere.example", "eve@else.example"), status="5.2.2"),
]  # fmt: skip
