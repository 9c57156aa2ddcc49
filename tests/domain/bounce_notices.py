"""Notices as mail systems write them, from what is known of each; addresses and hosts are invented."""

from __future__ import annotations

from textwrap import indent
from typing import NamedTuple

BOB = "bob@nowhere.example"
ORIGINAL = "<orig.1@desk.example>"
RETURNED_HEAD = """\
Return-Path: <support@desk.example>
Received: from desk.example (desk.example [192.0.2.1])
        by mx.nowhere.example with ESMTP id abc; Mon, 02 Mar 2026 09:00:00 +0000
From: Support <support@desk.example>
To: Bob <bob@nowhere.example>
Subject: Your question
Message-ID: <orig.1@desk.example>
Date: Mon, 02 Mar 2026 08:59:00 +0000
MIME-Version: 1.0
Content-Type: text/plain
"""
RETURNED = RETURNED_HEAD + "\nHello Bob, please see.\n"


class Notice(NamedTuple):
    """A notice without the fields that all mail has, and what it says."""

    name: str
    head: str
    body: str
    kind: str | None = None
    recipients: tuple[str, ...] = (BOB,)
    original: str | None = ORIGINAL

    @property
    def text(self) -> str:
        """The body with the mail that came back."""
        return self.body.format(**PLACES)


PLACES = {
    "RETURNED": RETURNED,
    "RETURNED_HEAD": RETURNED_HEAD,
    "QUOTED": indent(RETURNED, "> ", lambda _: True),
    "INDENTED": indent(RETURNED, "    "),
}


# "{RETURNED}" and its kin (PLACES) stand for the mail that came back
NOTICES = [
    Notice("gateway-sentence", "From: Mail Gateway <postmaster@gate.example>\nSubject: Delivery failure", """\
Your message to bob@nowhere.example could not be delivered: user unknown.
""", kind="hard", original=None),
    Notice("gateway-unable", "From: postmaster@gate.example\nSubject: Undeliverable message", """\
Unable to deliver message to <bob@nowhere.example>, mailbox is full.
""", kind="soft", original=None),
    Notice("sendmail-two", "From: Mail Delivery Subsystem <MAILER-DAEMON@desk.example>\nSubject: Returned mail", """\
   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>
    (reason: 550 5.1.1 <bob@nowhere.example>... User unknown)
<eve@nowhere.example>
    (reason: 552 5.2.2 Over quota)
    (expanded from: <all@desk.example>)

   ----- Original message follows -----

{RETURNED}
""", kind="hard", recipients=("bob@nowhere.example", "eve@nowhere.example")),
    Notice("exchange-x400", "From: System Administrator <postmaster@x.example>\nSubject: Undeliverable: hi\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=b", """\
--b
Content-Type: text/plain

Your message did not reach the recipient.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Final-Recipient: X400; /o=ACME/ou=SITE/cn=Recipients/cn=bob
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

{RETURNED}
--b--
""", kind="hard"),
    Notice("qmail-vpopmail", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: failure notice", """\
Hi. This is the qmail-send program at mx.nowhere.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@nowhere.example>:
Sorry, no mailbox here by that name. vpopmail (#5.1.1)

--- Below this line is a copy of the message.

{RETURNED}
""", kind="hard"),
    Notice("qmail-quota", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: failure notice", """\
Hi. This is the qmail-send program at yahoo.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@nowhere.example>:
user is over quota

--- Below this line is a copy of the message.

{RETURNED}
""", kind="soft"),
    Notice("qmail-timeout", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: failure notice", """\
Hi. This is the qmail-send program at mx.nowhere.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@nowhere.example>:
Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)
I'm not going to try again; this message has been in the queue too long.

--- Below this line is a copy of the message.

{RETURNED}
""", kind="soft"),
    Notice("qmail-de", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: failure notice", """\
Hallo, hier ist qmail-send auf mx.nowhere.example.
Ich konnte Ihre Nachricht leider nicht an die folgenden Adressen zustellen.
Dies ist ein permanenter Fehler; tut mir leid.

<bob@nowhere.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{RETURNED}
""", kind="hard"),
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
    Notice("sendmail-v5", "From: Mail Delivery Subsystem <MAILER-DAEMON@desk.example>\nSubject: Returned mail: User unknown", """\
   ----- Transcript of session follows -----
While talking to mx.nowhere.example:
>>> RCPT To:<bob@nowhere.example>
<<< 550 <bob@nowhere.example>... User unknown
550 bob@nowhere.example... User unknown

   ----- Unsent message follows -----
{RETURNED}
""", kind="hard"),
    Notice("sendmail-host", "From: Mail Delivery Subsystem <MAILER-DAEMON@desk.example>\nSubject: Returned mail: Host unknown (Name server: nowhere.example: host not found)", """\
The original message was received at Mon, 2 Mar 2026 09:00:00 GMT
from pc.desk.example [192.0.2.2]

   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>

   ----- Transcript of session follows -----
550 bob@nowhere.example... Host unknown (Name server: nowhere.example: host not found)

   ----- Original message follows -----

{RETURNED}
""", kind="hard"),
    Notice("exchange2003-text", "From: System Administrator <administrator@nowhere.example>\nSubject: Undeliverable: Your question\nX-MimeOLE: Produced By Microsoft Exchange V6.5", """\
Your message

  To:      Bob
  Subject: Your question
  Sent:    Mon, 2 Mar 2026 08:59:00 -0000

did not reach the following recipient(s):

Bob <bob@nowhere.example> on Mon, 2 Mar 2026 09:00:00 -0000
    The e-mail account does not exist at the organization this message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct address.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-de-text", "From: Systemadministrator <administrator@nowhere.example>\nSubject: Unzustellbar: Ihre Frage", """\
Ihre Nachricht

  An:      Bob
  Betreff: Ihre Frage
  Gesendet am: Mon, 2 Mar 2026 08:59:00

hat folgende(n) Empfänger nicht erreicht:

bob@nowhere.example am Mon, 2 Mar 2026 09:00:00
    Der Empfängername wird nicht erkannt
    MSEXCH:IMS:ACME:SITE:MAIL 0 (000C05A6) Unbekannter Empfänger
""", kind="hard", original=None),
    Notice("exchange-fr-text", "From: Administrateur système <postmaster@nowhere.example>\nSubject: Non remis : Votre question", """\
Votre message

  À :     Bob
  Objet : Votre question
  Date :  Mon, 2 Mar 2026 08:59:00

n'a pas été remis au(x) destinataire(s) suivant(s) :

bob@nowhere.example le Mon, 2 Mar 2026 09:00:00
    Impossible de trouver le destinataire
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-es-text", "From: Administrador del sistema <postmaster@nowhere.example>\nSubject: No se puede entregar: Su pregunta", """\
Su mensaje

  Para:    Bob
  Asunto:  Su pregunta
  Enviado: lun, 2 mar 2026 08:59:00

no llegó a los siguientes destinatarios:

bob@nowhere.example el lun, 2 mar 2026 09:00:00
    La cuenta de correo electrónico no existe en la organización a la que se envió este mensaje.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-it-text", "From: Amministratore di sistema <postmaster@nowhere.example>\nSubject: Non recapitabile: Domanda", """\
Il messaggio

  A:       Bob
  Oggetto: Domanda
  Inviato: lun 2 mar 2026

non è stato recapitato ai seguenti destinatari:

bob@nowhere.example in data lun 2 mar 2026
    L'account di posta elettronica non esiste nell'organizzazione.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-nl", "From: Systeembeheerder <postmaster@nowhere.example>\nSubject: Onbestelbaar: Vraag", """\
Uw bericht

  Aan:     Bob
  Onderwerp: Vraag

heeft de volgende geadresseerde(n) niet bereikt:

bob@nowhere.example op ma 2 mrt 2026
    Het e-mailaccount bestaat niet bij de organisatie.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-pl", "From: Administrator systemu <postmaster@nowhere.example>\nSubject: Niedostarczone: Pytanie", """\
Wiadomość nie dotarła do następujących adresatów:

bob@nowhere.example dnia 2026-03-02 09:00
    Konto e-mail nie istnieje.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-pt", "From: Administrador do Sistema <postmaster@nowhere.example>\nSubject: Não entregue: Pergunta", """\
A sua mensagem não foi entregue aos seguintes destinatários:

bob@nowhere.example em 2026-03-02 09:00
    A conta de correio não existe.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("domino-text", "From: Postmaster@nowhere.example\nSubject: DELIVERY FAILURE: 550 5.1.1 <bob@nowhere.example>... User unknown\nX-Mailer: Lotus Domino Release 5.0.8", """\
Your message

  Subject: Your question

was not delivered to:

  bob@nowhere.example

because:

  550 5.1.1 <bob@nowhere.example>... User unknown
""", kind="hard", original=None),
    Notice("domino-de", "From: Postmaster@nowhere.example\nSubject: FEHLER BEI DER ZUSTELLUNG: Benutzer bob nicht im Domino-Verzeichnis\nX-Mailer: Lotus Domino", """\
Ihre Nachricht

  Betreff: Ihre Frage

wurde nicht zugestellt an:

  bob@nowhere.example

weil:

  Benutzer bob (bob@nowhere.example) nicht im Domino-Verzeichnis aufgelistet
""", kind="hard", original=None),
    Notice("domino-fr", "From: Postmaster@nowhere.example\nSubject: ECHEC DE LA REMISE: Utilisateur non repertorié\nX-Mailer: Lotus Domino", """\
Votre message

  Objet : Votre question

n'a pas été remis à :

  bob@nowhere.example

motif :

  L'utilisateur bob (bob@nowhere.example) n'est pas répertorié dans l'annuaire Domino
""", kind="hard", original=None),
    Notice("gmail-old", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)\nX-Failed-Recipients: bob@nowhere.example\nAuto-Submitted: auto-replied", """\
Delivery to the following recipient failed permanently:

     bob@nowhere.example

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain nowhere.example by mx.nowhere.example. [192.0.2.9].

The error that the other server returned was:
550 5.1.1 <bob@nowhere.example>: Recipient address rejected: User unknown

----- Original message -----

MIME-Version: 1.0
Received: by 10.1.1.1 with SMTP id x; Mon, 02 Mar 2026 09:00:00 -0800 (PST)
Message-ID: <orig.1@desk.example>
Subject: Your question
From: Support <support@desk.example>
To: bob@nowhere.example

Hello
""", kind="hard"),
    Notice("gmail-delay", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Delay)\nAuto-Submitted: auto-replied", """\
This is an automatically generated Delivery Status Notification

THIS IS A WARNING MESSAGE ONLY.

YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipient has been delayed:

     bob@nowhere.example

Message will be retried for 2 more day(s)

Technical details of temporary failure:
The recipient server did not accept our requests to connect.

----- Original message -----

Message-ID: <orig.1@desk.example>
Received: by x with SMTP id y; Mon
Subject: Your question
From: Support <support@desk.example>
To: bob@nowhere.example
""", kind="soft"),
    Notice("yahoo2", "From: MAILER-DAEMON@yahoo.com\nSubject: Failure Notice", """\
Sorry, we were unable to deliver your message to the following address.

<bob@nowhere.example>:
No mx record found for domain=nowhere.example

--- Below this line is a copy of the message.

{RETURNED}
""", kind="hard"),
    Notice("yahoo3", "From: MAILER-DAEMON@yahoo.com\nSubject: Failure Notice", """\
Message from yahoo.com.
Unable to deliver message to the following address(es).

<bob@nowhere.example>:
This user doesn't have a yahoo.com account (bob@nowhere.example) [-5] - mta1

--- Original message follows.

{RETURNED}
""", kind="hard"),
    Notice("aol", "From: MAILER-DAEMON@aol.com\nSubject: Mail Delivery Problem", """\
Your mail is not deliverable to the following recipients:

bob@nowhere.example

ACTION: The mail was not accepted because: MAILBOX NOT FOUND

--- Original message headers:
{RETURNED_HEAD}
""", kind="hard"),
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

Return-Path: <support@desk.example>
Received: from desk.example (desk.example [192.0.2.1])
        by mx.nowhere.example with ESMTP id abc; Mon, 02 Mar 2026 09:00:00 +0000
From: Support <support@desk.example>
To: Bob <bob@docomo.ne.jp>
Subject: Your question
Message-ID: <orig.1@desk.example>
Date: Mon, 02 Mar 2026 08:59:00 +0000
MIME-Version: 1.0
Content-Type: text/plain

Hello Bob, please see.
""", kind="hard", recipients=("bob@docomo.ne.jp",)),
    Notice("au2", "From: <Postmaster@ezweb.ne.jp>\nSubject: Mail System Error - Returned Mail", """\
Following recipients was rejected:

  Each of the following recipients was rejected by a remote mail server.
  The reasons given by the server are included to help you determine why
  each recipient was rejected.

      Recipient: <bob@ezweb.ne.jp>
      >>> RCPT TO:<bob@ezweb.ne.jp>
      <<< 550 <bob@ezweb.ne.jp>: User unknown

Return-Path: <support@desk.example>
Received: from desk.example (desk.example [192.0.2.1])
        by mx.nowhere.example with ESMTP id abc; Mon, 02 Mar 2026 09:00:00 +0000
From: Support <support@desk.example>
To: Bob <bob@ezweb.ne.jp>
Subject: Your question
Message-ID: <orig.1@desk.example>
Date: Mon, 02 Mar 2026 08:59:00 +0000
MIME-Version: 1.0
Content-Type: text/plain

Hello Bob, please see.
""", kind="hard", recipients=("bob@ezweb.ne.jp",)),
    Notice("softbank", "From: MAILER-DAEMON@softbank.ne.jp\nSubject: Mail System Error - Returned Mail", """\
The following message was not delivered to
bob@softbank.ne.jp
because the recipient is unknown.

-------- Original Message --------
Return-Path: <support@desk.example>
Received: from desk.example (desk.example [192.0.2.1])
        by mx.nowhere.example with ESMTP id abc; Mon, 02 Mar 2026 09:00:00 +0000
From: Support <support@desk.example>
To: Bob <bob@softbank.ne.jp>
Subject: Your question
Message-ID: <orig.1@desk.example>
Date: Mon, 02 Mar 2026 08:59:00 +0000
MIME-Version: 1.0
Content-Type: text/plain

Hello Bob, please see.
""", kind="hard", recipients=("bob@softbank.ne.jp",)),
    Notice("jp-kddi", "From: no-reply@app.auone-net.jp\nReturn-Path: <>\nSubject: 送信できませんでした", """\
Your mail sent on Mon, 02 Mar 2026 09:00:00 +0900

Could not be delivered to:<bob@auone-net.jp>

As their mailbox is full.

Return-Path: <support@desk.example>
Received: from desk.example (desk.example [192.0.2.1])
        by mx.nowhere.example with ESMTP id abc; Mon, 02 Mar 2026 09:00:00 +0000
From: Support <support@desk.example>
To: Bob <bob@auone-net.jp>
Subject: Your question
Message-ID: <orig.1@desk.example>
Date: Mon, 02 Mar 2026 08:59:00 +0000
MIME-Version: 1.0
Content-Type: text/plain

Hello Bob, please see.
""", kind="soft", recipients=("bob@auone-net.jp",)),
    Notice("so-net", "From: Postmaster@so-net.ne.jp\nSubject: Mail System Error - Returned Mail", """\
メールを下記の宛先に配信できませんでした。

宛先: bob@nowhere.example
理由: ユーザーが存在しません (User unknown)

---- Original message ----
{RETURNED}
""", kind="hard"),
    Notice("mailmarshal", "From: MailMarshal <mailmarshal@nowhere.example>\nSubject: Undeliverable Mail: \"Your question\"\nX-Mailer: MailMarshal", """\
Your message:

     From:    support@desk.example
     Subject: Your question

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:

    bob@nowhere.example

Additional Information
======================
Original Sender:    <support@desk.example>
Sender-MTA:         <192.0.2.1>
Remote-MTA:         <192.0.2.9>
Reporting-MTA:      <mx.nowhere.example>
MessageName:        <B549.000>
Last-Attempt-Date:  <09:00:00 Mon, 2 March 2026>
""", kind="hard", original=None),
    Notice("mimecast", "From: postmaster@nowhere.example\nSubject: [Postmaster] Email Delivery Failure", """\
Delivery of the message sent has failed.

The email message you sent could not be delivered to the following recipient(s):

bob@nowhere.example

The reason: 550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550

Message subject: Your question
""", kind="hard", original=None),
    Notice("barracuda", "From: Barracuda Spam Firewall <postmaster@barracuda.nowhere.example>\nSubject: **Message you sent blocked by our bulk email filter**", """\
Your message to: bob@nowhere.example
was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

Subject: Your question

An administrator has been notified.
""", kind="soft", original=None),
    Notice("interscan", "From: InterScan MSS <imss@nowhere.example>\nSubject: Mail could not be delivered", """\
Sent >>> RCPT TO:<bob@nowhere.example>
Received <<< 550 5.1.1 <bob@nowhere.example>... user unknown

Unable to deliver message to <bob@nowhere.example> (and other recipients in the same domain).
""", kind="hard", original=None),
    Notice("surfcontrol", "From: Mail Filter <postmaster@nowhere.example>\nSubject: Message Delivery failure - Your question\nX-Mailer: SurfControl E-mail Filter", """\
Your message could not be sent.
A transcript of the attempts to send the message follows.
The number of attempts made: 1
Addressed To: bob@nowhere.example

Mon 02 Mar 2026 09:00:00 +0000
Failed to send to identified host,
bob@nowhere.example: [192.0.2.9], 550 Requested action not taken: mailbox unavailable
--- Message non-deliverable.
""", kind="hard", original=None),
    Notice("x400", "From: X.400 gateway <MAILER-DAEMON@x400.nowhere.example>\nSubject: Delivery Report (failure) for bob@nowhere.example", """\
This report relates to your message: Your question,
        of Mon, 2 Mar 2026 09:00:00 +0000

Your message was not delivered to
        bob@nowhere.example
for the following reason:
        Recipient's Mailbox unavailable
        MTA 'x400' gives error message User unknown

***** The following information is directed towards the local administrator
***** and is not intended for the end user

DR generated by: mta x400
""", kind="hard", original=None),
    Notice("mmdf", "From: Memo Service (MMDF 2.43) <mmdf@nowhere.example>\nSubject: Failed mail  (msg.aa01234)\nReturn-Path: <>", """\
    Your message could not be delivered to
'bob@nowhere.example (host: nowhere.example) (queue: smtp)' for the following
reason:  '(USER) Unknown user name in "bob@nowhere.example"'

    Your message follows:

{RETURNED}
""", kind="hard"),
    Notice("groupwise", "From: <Mailer-Daemon@nowhere.example>\nSubject: Message status - undeliverable\nX-Mailer: Novell GroupWise Internet Agent 6.5\nContent-Type: multipart/mixed; boundary=b", """\
--b
Content-Type: text/plain

The attached file had the following undeliverable recipient(s):
        bob@nowhere.example

Transcript of session follows:
 Command: Data... <CRLF>.<CRLF>
 Response: 550 User unknown

--b
Content-Type: message/rfc822

{RETURNED}
--b--
""", kind="hard"),
    Notice("groupwise2", "From: <Postmaster@nowhere.example>\nSubject: Message status - undeliverable\nContent-Type: multipart/mixed; boundary=b", """\
--b
Content-Type: text/plain

The message that you sent was undeliverable to the following:
        bob@nowhere.example (user not found)

Possibly truncated original message follows:

--b
Content-Type: message/rfc822

{RETURNED}
--b--
""", kind="hard"),
    Notice("mdaemon", "From: MDaemon@nowhere.example\nSubject: Permanent Delivery Failure\nX-MDaemon-Deliver-To: support@desk.example", """\
The following data may contain sections which represent BASE64 encoded
file attachments.

The attached message had PERMANENT fatal delivery errors!

After one or more unsuccessful delivery attempts the attached message has
been removed from the mail queue on this server.

YOUR MESSAGE WAS NOT DELIVERED TO ONE OR MORE RECIPIENTS!

FAILED RECIPIENT(S):

bob@nowhere.example

--- Session Transcript ---
 Mon 2026-03-02 09:00:00: <-- 550 bob@nowhere.example: User unknown
--- End Transcript ---

: Message contains [1] file attachments
""", kind="hard", original=None),
    Notice("imail", "From: \"Postmaster\" <postmaster@nowhere.example>\nSubject: Undeliverable Mail\nX-Mailer: <SMTP32 v8.05>", """\
Unknown user: bob@nowhere.example

Original message follows.

{RETURNED}
""", kind="hard"),
    Notice("imail2", "From: \"Postmaster\" <postmaster@nowhere.example>\nSubject: Undeliverable Mail\nX-Mailer: <SMTP32 v20>", """\
undeliverable to bob@nowhere.example

Original message follows.

{RETURNED}
"""),
    Notice("verizon", "From: Mailer Daemon <post_master@vtext.com>\nSubject: Undeliverable Message", """\
Message could not be delivered to mobile.
Error: Invalid user: 5551234567@vtext.com

Original Message
From: support@desk.example
To: 5551234567@vtext.com
Subject: hi
""", kind="hard", recipients=("5551234567@vtext.com",), original=None),
    Notice("multi-rcpt-text", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: failure notice", """\
Hi. This is the qmail-send program at mx.
I'm afraid I wasn't able to deliver your message to the following addresses.

<bob@nowhere.example>:
550 no such user

<eve@other.example>:
452 4.2.2 mailbox full

--- Below this line is a copy of the message.

{RETURNED}
""", kind="hard", recipients=("bob@nowhere.example", "eve@other.example")),
    Notice("srs-rcpt", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: failure notice", """\
Hi. This is the qmail-send program at mx.
<bob+tag=x.y@nowhere.example>:
550 no such user

--- Below this line is a copy of the message.

Return-Path: <support@desk.example>
Received: from desk.example (desk.example [192.0.2.1])
        by mx.nowhere.example with ESMTP id abc; Mon, 02 Mar 2026 09:00:00 +0000
From: Support <support@desk.example>
To: Bob <bob+tag=x.y@nowhere.example>
Subject: Your question
Message-ID: <orig.1@desk.example>
Date: Mon, 02 Mar 2026 08:59:00 +0000
MIME-Version: 1.0
Content-Type: text/plain

Hello Bob, please see.
""", recipients=("bob+tag=x.y@nowhere.example",)),
    Notice("orig-in-text2", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: Delivery failed", """\
Unable to deliver to bob@nowhere.example: 550 unknown user
Message-Id = <orig.1@desk.example>
""", kind="hard"),
    Notice("ret-quoted", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: Delivery failed", """\
Unable to deliver to bob@nowhere.example: 550 unknown user

Original message:

{QUOTED}
""", kind="hard"),
    Notice("ret-indented", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: Delivery failed", """\
Unable to deliver to bob@nowhere.example: 550 unknown user

Original message:

{INDENTED}
""", kind="hard"),
    Notice("ret-attached-eml", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: Delivery failed\nContent-Type: multipart/mixed; boundary=b", """\
--b
Content-Type: text/plain

Unable to deliver to bob@nowhere.example: 550 unknown user
--b
Content-Type: application/octet-stream; name=orig.eml
Content-Disposition: attachment; filename=orig.eml

{RETURNED}
--b--
""", kind="hard"),
    Notice("dsn-ret-textrfc822", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n", """\
--b
Content-Type: text/plain

It failed.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Final-Recipient: rfc822; bob@nowhere.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822

{RETURNED}
--b--
"""),
    Notice("dsn-ret-partial", "From: MAILER-DAEMON@mx.nowhere.example\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n", """\
--b
Content-Type: text/plain

It failed.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Final-Recipient: rfc822; bob@nowhere.example
Action: failed
Status: 5.1.1

--b
Content-Type: message/partial

{RETURNED}
--b--
"""),
    Notice("autosub-other", "From: Service <service@nowhere.example>\nAuto-Submitted: auto-replied\nSubject: Undeliverable message", """\
The message could not be delivered to the following address:

  bob@nowhere.example

Reason: unknown user

{RETURNED}
""", kind="hard"),
    Notice("laposte", "From: postmaster@laposte.net\nSubject: Message non distribué", """\
Votre message n'a pas pu être distribué aux destinataires suivants :

bob@nowhere.example

Motif : adresse inconnue
""", kind="hard", original=None),
    Notice("libero", "From: postmaster@libero.it\nSubject: Mancato recapito", """\
Il messaggio non è stato consegnato a:
bob@nowhere.example
Motivo: utente sconosciuto
""", kind="hard", original=None),
    Notice("terra-es", "From: MAILER-DAEMON@terra.es\nSubject: Mensaje devuelto", """\
No se ha podido entregar su mensaje a:
bob@nowhere.example
Motivo: usuario desconocido
""", kind="hard", original=None),
    Notice("uol-br", "From: MAILER-DAEMON@uol.com.br\nSubject: Falha na entrega", """\
Sua mensagem não foi entregue para:
bob@nowhere.example
Motivo: usuário não existe
""", kind="hard", original=None),
    Notice("seznam", "From: MAILER-DAEMON@email.cz\nSubject: Nedoručená zpráva", """\
Zprávu nelze doručit na adresu:
bob@nowhere.example
Důvod: uživatel neexistuje
""", kind="hard", original=None),
    Notice("o2pl", "From: MAILER-DAEMON@o2.pl\nSubject: Wiadomość niedostarczona", """\
Wiadomość nie została dostarczona do:
bob@nowhere.example
Powód: użytkownik nieznany
""", kind="hard", original=None),
    Notice("rambler", "From: MAILER-DAEMON@rambler.ru\nSubject: Не удалось доставить письмо", """\
Не удалось доставить письмо:
bob@nowhere.example
Причина: пользователь не найден
""", kind="hard", original=None),
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
    Notice("opensmtpd", "From: Mailer Daemon <MAILER-DAEMON@x.example>\nSubject: Delivery status notification: error", """\
    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

bob@nowhere.example: 550 5.1.1 unknown user

    Below is a copy of the original message:

{RETURNED}
""", kind="hard"),
    Notice("opensmtpd-rp", "From: Mailer Daemon <MAILER-DAEMON@x.example>\nSubject: Delivery status notification: delayed", """\
    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    A message is delayed for more than 4 hours for the following
    list of recipients:

bob@nowhere.example: Connection refused

    Please note that this is only a temporary failure report.
    The message is kept in the queue for up to 4 days.
    You DO NOT NEED to re-send the message to these recipients.

    Below is a copy of the original message:

{RETURNED}
""", kind="soft"),
    Notice("zoho", "From: mailer-daemon@mail.zoho.com\nSubject: Undelivered Mail Returned to Sender", """\
This message was created automatically by mail delivery software.
 A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

bob@nowhere.example, ERROR CODE :550 - No such user

Received:from mail.zoho.com by mx.zohomail.com
        with SMTP id 1; Mon, 2 Mar 2026
Message-ID:<orig.1@desk.example>
From:support@desk.example
To:bob@nowhere.example
Subject:Question
""", kind="hard"),
    Notice("notes-x400", "From: Notes Mailer <postmaster@nowhere.example>\nSubject: Undeliverable message", """\
------- Failure Reasons  --------

User not listed in public Name & Address Book
bob@nowhere.example

------- Returned Message --------

Received: from x by y; Mon
Message-ID: <orig.1@desk.example>
From: support@desk.example
To: bob@nowhere.example
""", kind="hard"),
    Notice("xmail", "From: <postmaster@x.example>\nX-MailerError: Message = [1.x] Server = [x]\nX-MailerServer: XMail 1.22\nSubject: Error sending message [123.x] from [x.example]", """\
[<00>] XMail bounce: Rcpt=[bob@nowhere.example];Error=[550 5.1.1 User unknown]

[<01>] Error sending message [123.x] from [x.example].

ID:        <S123>
Mail From: <support@desk.example>
Rcpt To:   <bob@nowhere.example>
Server:    <mx.nowhere.example.> [192.0.2.9]

[<02>] The reason of the delivery failure was:

550 5.1.1 User unknown

[<05>] Here is listed the initial part of the message:

{RETURNED}
""", kind="hard"),
    Notice("apache-james", "From: postmaster@x.example\nSubject: [BOUNCE]\nContent-Type: multipart/mixed; boundary=b", """\
--b
Content-Type: text/plain

Message details:
  Subject: Question
  Sent date: Mon Mar 02 09:00:00 UTC 2026
  MAIL FROM: support@desk.example
  RCPT TO: bob@nowhere.example
  From: Support

Hi. This is the James mail server at x.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

bob@nowhere.example
550 unknown

--b
Content-Type: message/rfc822

{RETURNED}
--b--
"""),
    Notice("exchange2013-html-only", "From: Microsoft Outlook <postmaster@nowhere.example>\nSubject: Undeliverable: Question\nContent-Type: text/html", """\
<html><body><p><b>Delivery has failed to these recipients or groups:</b></p><p><a href='mailto:bob@nowhere.example'>Bob</a> (<a>bob@nowhere.example</a>)<br>The email address you entered couldn't be found.</p><p>Diagnostic information for administrators:</p><p>Generating server: mail.nowhere.example</p><p>bob@nowhere.example<br>#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##</p><p>Original message headers:</p><pre>Received: from x by y; Mon
Message-ID: &lt;orig.1@desk.example&gt;
From: Support &lt;support@desk.example&gt;
To: bob@nowhere.example
Subject: Question
</pre></body></html>
""", kind="hard"),
    Notice("o365-domain", "From: postmaster@desk.example\nSubject: Undeliverable: Your question\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n", """\
--b
Content-Type: text/plain

It failed.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns;x.outlook.com

Final-Recipient: rfc822;bob@nowhere.example
Action: failed
Status: 5.4.310
Diagnostic-Code: smtp;550 5.4.310 DNS domain nowhere.example does not exist [Message=InfoDomainNonexistent]

--b
Content-Type: message/rfc822

{RETURNED}
--b--
""", kind="hard"),
]
