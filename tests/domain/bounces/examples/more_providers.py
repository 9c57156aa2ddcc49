"""More providers of mail, by country: what their own systems write."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("yahoo-temporary", "From: MAILER-DAEMON@yahoo.com\nSubject: Failure Notice", """\
Sorry, we were unable to deliver your message to the following address.

<bob@nowhere.example>:
Remote host said: 452 4.2.2 The email account that you tried to reach is over quota. [RCPT_TO]

--- Below this line is a copy of the message.

{RETURNED}
""", kind="soft", status="4.2.2"),
    Notice("yahoo-plain", "From: MAILER-DAEMON@yahoo.com\nSubject: Failure Notice", """\
Sorry, we were unable to deliver your message to the following address.

<bob@nowhere.example>:
554: 5.7.9:Message not accepted for policy reasons. See http://postmaster.yahoo.com/errors/postmaster-28.html

--- Below this line is a copy of the message.

{RETURNED}
""", kind="soft"),
    Notice("aol-old", "From: Mail Delivery Subsystem <MAILER-DAEMON@aol.com>\nSubject: Returned mail: User unknown", """\
The original message was received at Mon, 2 Mar 2026 09:00:00 -0500 (EST)
from desk.example [192.0.2.1]


*** ATTENTION ***

Your e-mail is being returned to you because there was a problem with its
delivery.  The address which was undeliverable is listed in the section
labeled: "----- The following addresses had permanent fatal errors -----".

   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>

   ----- Transcript of session follows -----
... while talking to air-xa01.mail.nowhere.example.:
>>> RCPT To:<bob@nowhere.example>
<<< 550 MAILBOX NOT FOUND
550 <bob@nowhere.example>... User unknown

   ----- Original message follows -----

{RETURNED}
""", kind="hard"),
    Notice("comcast", "From: Mail Delivery Subsystem <mailer-daemon@comcast.example>\nSubject: Permanent Error", """\
This message could not be delivered.

Recipient: bob@nowhere.example
Reason: 550 5.1.1 Not our Customer
""", kind="hard", original=None, status="5.1.1"),
    Notice("earthlink", "From: Mail Delivery Subsystem <MAILER-DAEMON@earthlink.example>\nSubject: Undeliverable: Error During Delivery", """\
Sorry, unable to deliver your message to bob@nowhere.example for the following reason:

552 Quota violation for bob@nowhere.example

A copy of the original message below this line:

{RETURNED}
""", kind="soft"),
    Notice("cox", "From: Mail Administrator <Postmaster@cox.example>\nSubject: Mail System Error - Returned Mail", """\
This Message was undeliverable due to the following reason:

The user(s) account is temporarily over quota.

<bob@nowhere.example>

Please reply to <Postmaster@cox.example>
if you feel this message to be in error.
""", kind="soft", original=None),
    Notice("att", "From: Mail Administrator <postmaster@att.example>\nSubject: Mail System Error - Returned Mail", """\
This Message was undeliverable due to the following reason:

Your message was not delivered because the destination computer refused
to accept it (the error message is reproduced below).  This type of error
is usually due to a mis-configured account or mail delivery system on the
destination computer; however, it could be caused by your message since
some mail systems refuse messages with invalid header information, or if
they are too large.

Your message was rejected by mx.nowhere.example for the following reason:

     Recipient address rejected: User unknown in local recipient table

The following recipients did not receive this message:

     <bob@nowhere.example>

Please reply to Postmaster@att.example
if you feel this message to be in error.
""", kind="hard", original=None),
    Notice("intermail-dns", "From: Mail Administrator <postmaster@mail.example>\nSubject: Mail System Error - Returned Mail", """\
This Message was undeliverable due to the following reason:

Your message was not delivered because the DNS records for the
destination computer could not be found.

Host nowhere.example not found

The following recipients did not receive this message:

     <bob@nowhere.example>
""", kind="hard", original=None),
    Notice("intermail-not-yet", "From: Mail Administrator <postmaster@mail.example>\nSubject: Mail System Warning - Delayed Mail", """\
This Message was undeliverable due to the following reason:

Your message was not delivered within 4 hours. The mail system will continue
trying to deliver it.

The following recipients have not yet received this message:

     <bob@nowhere.example>
""", kind="soft", original=None),
    Notice("tmobile", "From: <postmaster@tmomail.example>\nSubject: Undeliverable Message", """\
Your message to 5551234567@tmomail.example could not be delivered: subscriber unknown.
""", kind="hard", recipients=("5551234567@tmomail.example",), original=None),
    Notice("sprint", "From: MAILER-DAEMON@pcs.sprint.example\nSubject: Returned mail: recipient unknown", """\
The message you sent to 5551234567@pcs.sprint.example was not delivered.
Error: recipient is not a valid subscriber
""", kind="hard", recipients=("5551234567@pcs.sprint.example",), original=None),
    Notice("web-de", "From: mailer-daemon@web.de\nSubject: Mail delivery failed: returning message to sender", """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error. The following address
failed:

bob@nowhere.example:
Quota exceeded. The recipients mailbox is full.

--- The header of the original message is following. ---

{RETURNED_HEAD}
""", kind="soft"),
    Notice("gmx-new", "From: GMX Mailer Daemon <mailer-daemon@gmx.net>\nSubject: Mail delivery failed: returning message to sender", """\
Diese E-Mail wurde automatisch von unserem Mailsystem erzeugt.

Leider konnte Ihre E-Mail nicht an alle Empfänger zugestellt werden.
Die folgenden Adressen waren betroffen:

bob@nowhere.example:
SMTP error from remote server for RCPT TO command, host: mx.nowhere.example (192.0.2.9) reason: 550 5.1.1 unknown user

--- Der Header der ursprünglichen E-Mail folgt. ---

{RETURNED_HEAD}
""", kind="hard"),
    Notice("freenet", "From: Mail Delivery System <Mailer-Daemon@freenet.example>\nSubject: Warnung: Nachricht 1abc verzögert", """\
Diese Nachricht wurde automatisch erzeugt.

Ihre Nachricht konnte noch nicht zugestellt werden an:

  bob@nowhere.example

Die Zustellung wird weiter versucht.
""", kind="soft", original=None),
    Notice("t-online-new", "From: Mail Delivery System <Mailer-Daemon@t-online.example>\nSubject: Mail delivery failed: returning message to sender", """\
|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <bob@nowhere.example> ... transport smtp: 550 5.2.2 Mailbox voll
|------------------------- Message text follows: ------------------------|
{RETURNED}
""", kind="soft"),
    Notice("orange", "From: <MAILER-DAEMON@orange.example>\nSubject: Echec de distribution de votre message", """\
Votre message n'a pas été distribué au destinataire suivant :

bob@nowhere.example

Raison : 550 5.1.1 Adresse d'au moins un destinataire invalide. Invalid recipient. OFR_416
""", kind="hard", original=None),
    Notice("free", "From: Mail Delivery System <MAILER-DAEMON@free.example>\nSubject: Message non distribuable retourné à l'expéditeur", """\
Votre message n'a pas pu être remis à :

<bob@nowhere.example>: boîte aux lettres pleine (552 5.2.2)
""", kind="soft", original=None),
    Notice("sfr", "From: <postmaster@sfr.example>\nSubject: Notification d'échec de remise", """\
La remise aux destinataires suivants a échoué :

bob@nowhere.example

550 5.1.1 destinataire inconnu
""", kind="hard", original=None),
    Notice("alice-it", "From: Mail Delivery Subsystem <MAILER-DAEMON@alice.example>\nSubject: Messaggio non consegnato", """\
Il messaggio inviato non è stato consegnato al seguente destinatario:

<bob@nowhere.example>
La casella di posta è piena
""", kind="soft", original=None),
    Notice("virgilio", "From: <postmaster@virgilio.example>\nSubject: Mancata consegna", """\
Spiacenti, non è stato possibile consegnare il messaggio a:

bob@nowhere.example

Motivo: 550 utente inesistente
""", kind="hard", original=None),
    Notice("terra-br", "From: Mail Delivery System <MAILER-DAEMON@terra.example>\nSubject: Mensagem devolvida ao remetente", """\
Sua mensagem não pôde ser entregue a um ou mais destinatários.

<bob@nowhere.example>: 550 5.1.1 usuário desconhecido
""", kind="hard", original=None),
    Notice("ig-br", "From: MAILER-DAEMON@ig.example\nSubject: falha na entrega da mensagem", """\
Não foi possível entregar a sua mensagem para:

<bob@nowhere.example>:
A caixa postal do usuário está cheia. (#5.2.2)

--- Abaixo segue uma cópia da mensagem.

{RETURNED}
""", kind="soft", status="5.2.2"),
    Notice("wp-pl", "From: <MAILER-DAEMON@wp.example>\nSubject: Zwrot: nie dostarczono wiadomości", """\
Twoja wiadomość nie mogła zostać dostarczona do:

<bob@nowhere.example>
550 brak takiego użytkownika

{RETURNED}
""", kind="hard"),
    Notice("onet", "From: Mail Delivery System <MAILER-DAEMON@onet.example>\nSubject: Niedostarczona wiadomość", """\
Nie można było dostarczyć wiadomości do:

<bob@nowhere.example>: 552 skrzynka jest pełna
""", kind="soft", original=None),
    Notice("yandex", "From: mailer-daemon@yandex.example\nSubject: Недоставленное сообщение", """\
This is the mail system at host forward1.yandex.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

Пожалуйста, НЕ ОТВЕЧАЙТЕ на это сообщение.

**********************

Это письмо отправлено почтовым сервером yandex.example.

К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может
быть отправлено одному или нескольким адресатам. Технические подробности можно найти ниже.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 550 5.7.1 No such user!
    (in reply to RCPT TO command)

{RETURNED}
""", kind="hard", status="5.7.1"),
    Notice("mailru-spam", "From: mailer-daemon@corp.mail.example\nSubject: Mail failure.", """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. The following address(es) failed:

  bob@nowhere.example
    SMTP error from remote mail server after end of data: 550 spam message rejected. Please visit http://help.mail.example

{RETURNED}
""", kind="soft"),
    Notice("126", "From: Postmaster@126.example\nSubject: 系统退信", """\
抱歉，您的邮件被退回来了……
原邮件信息：
时  间：2026-03-02 17:00:00
主  题：Your question
收件人：bob@nowhere.example
退信原因：
收件人邮箱空间已满
英文说明：552 Quota exceeded
""", kind="soft", original=None),
    Notice("sohu", "From: postmaster@sohu.example\nSubject: 邮件系统退信", """\
您好！
很抱歉，您发送给 bob@nowhere.example 的邮件发送失败。
失败原因：550 收件人地址不存在
""", kind="hard", original=None),
    Notice("tom", "From: MAILER-DAEMON@tom.example\nSubject: 退信通知", """\
您的邮件未能送达：

<bob@nowhere.example>:
用户不存在

--- 以下是原始邮件

{RETURNED}
""", kind="hard"),
    Notice("aliyun", "From: <postmaster@aliyun.example>\nSubject: 退信通知(Bounce)", """\
您发送给以下收件人的邮件投递失败：

bob@nowhere.example
失败原因: 550 Mailbox not found
""", kind="hard", original=None),
    Notice("qq-english", "From: PostMaster@qq.example\nSubject: Mail delivery failed: returning message", """\
Sorry, your mail is returned.

Original message: Your question
Recipient: bob@nowhere.example

Reason: Mailbox unavailable or access denied. The recipient does not exist.
Host mx.nowhere.example said: 550 Mailbox unavailable
""", kind="hard", original=None),
    Notice("nate", "From: <MAILER-DAEMON@nate.example>\nSubject: 메일 전송 실패 안내", """\
아래 메일이 전송되지 않았습니다.

받는 사람: bob@nowhere.example
실패 사유: 받는 사람의 메일함이 가득 찼습니다. (552 mailbox full)
""", kind="soft", original=None),
    Notice("daum", "From: MAILER-DAEMON@daum.example\nSubject: [반송] Your question", """\
다음 주소로 메일을 배달할 수 없습니다.

<bob@nowhere.example>
해당 사용자가 존재하지 않습니다. 550 5.1.1 User unknown
""", kind="hard", original=None, status="5.1.1"),
    Notice("biglobe", "From: postmaster@biglobe.example\nSubject: Returned mail: local limit", """\
   ----- The following addresses had delivery problems -----
<bob@nowhere.example>

   ----- Non-delivered information -----
The number of messages in recipient's mailbox exceeded the local limit.

   ----- Original message follows -----
{RETURNED}
""", kind="soft"),
    Notice("ocn", "From: MAILER-DAEMON@ocn.example\nSubject: Returned mail: see transcript for details", """\
   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>
    (reason: 550 <bob@nowhere.example>, User unknown)
""", kind="hard", original=None),
    Notice("ezweb-quota", "From: <Postmaster@ezweb.example>\nSubject: Mail System Error - Returned Mail", """\
The user(s) account is temporarily over quota.

<bob@nowhere.example>

{RETURNED}
""", kind="soft"),
    Notice("docomo-full", "From: <MAILER-DAEMON@docomo.example>\nSubject: Mail System Error - Returned Mail", """\
This Message was undeliverable due to the following reason:

Your message was not delivered because the mailbox is full or the service is suspended.

<bob@nowhere.example>

{RETURNED}
""", kind="soft"),
    Notice("kddi-reason", "From: <postmaster@au.example>\nReturn-Path: <>\nSubject: Mail Delivery Failure", """\
Your mail sent on: Mon, 02 Mar 2026 09:00:00 +0900
Could not be delivered to: <bob@nowhere.example>
It is unknown user.

{RETURNED}
""", kind="hard"),
    Notice("mobileme", "From: Mail Delivery System <postmaster@mac.example>\nSubject: Delivery Notification: Delivery has failed", """\
This report relates to a message you sent with the following header fields:

  Message-id: <orig.1@desk.example>
  To: bob@nowhere.example

Your message cannot be delivered to the following recipients:

  Recipient address: bob@nowhere.example
  Reason: Over quota
""", kind="soft"),
    Notice("hotmail-text", "From: postmaster@hotmail.example\nSubject: Delivery Status Notification (Failure)", """\
This is an automatically generated Delivery Status Notification.

Unable to deliver message to the following recipients, due to being unable to connect successfully to the destination mail server.

       bob@nowhere.example
""", kind="soft", original=None),
    Notice("protonmail", "From: MAILER-DAEMON@protonmail.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mail.protonmail.example.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 550 5.7.26 Unauthenticated email from
    desk.example is not accepted due to domain's DMARC policy.

{RETURNED_HEAD}
""", kind="soft", status="5.7.26"),
    Notice("greylisted-expired", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 450 4.2.0
    <bob@nowhere.example>: Recipient address rejected: Greylisted, see http://postgrey.example/

{RETURNED}
""", kind="soft", status="4.2.0"),
]  # fmt: skip
