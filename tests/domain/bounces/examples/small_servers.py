"""Servers for Windows and small offices: Kerio, IceWarp, MailEnable, hMailServer, IIS, Zimbra and others."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("iis", "From: postmaster@nowhere.example\nSubject: Delivery Status Notification (Failure)", """\
This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed.

       bob@nowhere.example

""", kind=None, original=None),
    Notice("iis-delay", "From: postmaster@nowhere.example\nSubject: Delivery Status Notification (Delay)", """\
This is an automatically generated Delivery Status Notification.

THIS IS A WARNING MESSAGE ONLY.

YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipients has been delayed.

       bob@nowhere.example

""", kind="soft", original=None),
    Notice("iis-de", "From: postmaster@nowhere.example\nSubject: Benachrichtung zum =?unicode-1-7?Q?+ANw-bermittlungsstatus (Fehlgeschlagen)?=", """\
Dies ist eine automatisch erstellte Benachrichtigung über den Zustellstatus.

Übermittlung an folgende Empfänger fehlgeschlagen.

       bob@nowhere.example

""", kind=None, original=None),
    Notice("iis-fr", "From: postmaster@nowhere.example\nSubject: Notification d'état de remise (échec)", """\
Ceci est une notification d'état de remise générée automatiquement.

Échec de la remise aux destinataires suivants.

       bob@nowhere.example

""", kind=None, original=None),
    Notice("iis-es", "From: postmaster@nowhere.example\nSubject: Notificación de estado de entrega (error)", """\
Ésta es una notificación de estado de entrega generada automáticamente.

Error en la entrega a los siguientes destinatarios.

       bob@nowhere.example

""", kind=None, original=None),
    Notice("iis-it", "From: postmaster@nowhere.example\nSubject: Notifica dello stato del recapito (errore)", """\
Questa è una notifica dello stato del recapito generata automaticamente.

Impossibile recapitare il messaggio ai seguenti destinatari.

       bob@nowhere.example

""", kind=None, original=None),
    Notice("iis-ja", "From: postmaster@nowhere.example\nSubject: 配信状態通知 (失敗)", """\
これは自動的に生成された配信状態通知です。

次の受信者への配信に失敗しました。

       bob@nowhere.example

""", kind=None, original=None),
    Notice("iis-zh", "From: postmaster@nowhere.example\nSubject: 传递状态通知 (失败)", """\
这是自动生成的传递状态通知。

传递到下列收件人失败。

       bob@nowhere.example

""", kind=None, original=None),
    Notice("kerio", "From: \"Mail Delivery Subsystem\" <MAILER-DAEMON@kerio.nowhere.example>\nSubject: Undelivered: Your question", """\
This message was created automatically by the mail server at kerio.nowhere.example.

Your message could not be delivered to the following recipients:

<bob@nowhere.example>
   Mailbox does not exist
""", kind="hard", original=None),
    Notice("icewarp", "From: <postmaster@nowhere.example>\nSubject: Delivery Failure: Your question", """\
The mail server could not deliver your message to the following recipient:

    bob@nowhere.example

Server response: 550 5.1.1 <bob@nowhere.example> User unknown; rejecting

Message headers:
{RETURNED_HEAD}
""", kind="hard", status="5.1.1"),
    Notice("merak", "From: \"Mail Delivery Subsystem\" <MAILER-DAEMON@merak.nowhere.example>\nSubject: Returned mail: see transcript for details", """\
   ----- The following addresses had fatal errors -----
<bob@nowhere.example>

   ----- Transcript of session follows -----
 ... while talking to mx.nowhere.example
 >>> RCPT TO:<bob@nowhere.example>
 <<< 550 User unknown
""", kind="hard", original=None),
    Notice("hmailserver-relay", "From: mailer-daemon@hm.nowhere.example\nSubject: Message undeliverable: Your question", """\
Your message did not reach some or all of the intended recipients.

   Sent: Mon, 2 Mar 2026 09:00:00 +0000
   Subject: Your question

The following recipient(s) could not be reached:

bob@nowhere.example
   Error Type: SMTP
   Error Description: No mail servers appear to exists for the recipients address.
   Additional information: Please check that you have not misspelled the recipients email address.

hMailServer
""", kind=None, original=None),
    Notice("hmailserver-quota", "From: mailer-daemon@hm.nowhere.example\nSubject: Message undeliverable: Your question", """\
Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

bob@nowhere.example
   Error Type: SMTP
   Remote server (192.0.2.9) issued an error.
   hMailServer sent: RCPT TO:<bob@nowhere.example>
   Remote server replied: 550 Inbox is full

hMailServer
""", kind="soft", original=None),
    Notice("mdaemon-warning", "From: MDaemon@nowhere.example\nSubject: Warning: Delivery attempts are failing", """\
The attached message has been undelivered for 1 hour.  This is a warning only;
delivery attempts will continue.

WARNING RECIPIENT(S):

bob@nowhere.example
""", kind="soft", original=None),
    Notice("mdaemon-unknown", "From: Postmaster <postmaster@nowhere.example>\nSubject: Unknown recipient: bob@nowhere.example", """\
Your message to the following recipient was refused:

bob@nowhere.example

No such user known here.
""", kind="hard", original=None),
    Notice("mailsite", "From: Postmaster <postmaster@nowhere.example>\nSubject: Delivery failure", """\
The following message could not be delivered because the address
bob@nowhere.example does not exist.

----- Original message follows -----
{RETURNED}
""", kind="hard"),
    Notice("vpop3", "From: VPOP3 <postmaster@nowhere.example>\nSubject: Non-Delivery Notification", """\
This message was not delivered to bob@nowhere.example

Reason: User unknown

{RETURNED}
""", kind="hard"),
    Notice("exim-cpanel", "From: Mail Delivery System <Mailer-Daemon@host.desk.example>\nSubject: Mail delivery failed: returning message to sender", """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@nowhere.example
    Domain desk.example has exceeded the max emails per hour (100/100 (100%)) allowed.  Message discarded.

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""", kind="soft"),
    Notice("exim-failing", "From: Mail Delivery System <Mailer-Daemon@host.desk.example>\nSubject: Mail delivery failed: returning message to sender", """\
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@nowhere.example
    all hosts for 'nowhere.example' have been failing for a long time (and retry time not reached)

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""", kind="soft"),
    Notice("exim-quota", "From: Mail Delivery System <Mailer-Daemon@host.desk.example>\nSubject: Mail delivery failed: returning message to sender", """\
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@nowhere.example
    mailbox is full (MTA-imposed quota exceeded while writing to tmp/1):
    retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""", kind="soft"),
    Notice("exim-unrouteable", "From: Mail Delivery System <Mailer-Daemon@host.desk.example>\nSubject: Mail delivery failed: returning message to sender", """\
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@nowhere.example
    Unrouteable address

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""", kind="hard"),
    Notice("exim-mx", "From: Mail Delivery System <Mailer-Daemon@host.desk.example>\nSubject: Mail delivery failed: returning message to sender", """\
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@nowhere.example
    all relevant MX records point to non-existent hosts

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""", kind="hard"),
    Notice("exim-de", "From: Mail Delivery System <Mailer-Daemon@host.desk.example>\nSubject: Mail konnte nicht zugestellt werden: Nachricht zurück an Absender", """\
Diese Nachricht wurde automatisch von der Mail-Software erzeugt.

Eine von Ihnen gesendete Nachricht konnte einem oder mehreren Empfängern
nicht zugestellt werden. Dies ist ein dauerhafter Fehler. Betroffen sind:

  bob@nowhere.example
    SMTP error from remote mail server after RCPT TO:<bob@nowhere.example>:
    host mx.nowhere.example [192.0.2.9]: 550 5.1.1 User unknown

------ Dies ist eine Kopie Ihrer Nachricht mit allen Kopfzeilen. ------

{RETURNED}
""", kind="hard", status="5.1.1"),
    Notice("exim-ru", "From: Mail Delivery System <Mailer-Daemon@host.desk.example>\nSubject: Ошибка доставки почты: сообщение возвращено отправителю", """\
Это сообщение было создано автоматически.

Отправленное вами письмо не может быть доставлено одному или нескольким
получателям. Это постоянная ошибка. Не доставлено по адресам:

  bob@nowhere.example
    550 5.1.1 user unknown

------ Копия сообщения, включая все заголовки. ------

{RETURNED}
""", kind="hard", status="5.1.1"),
    Notice("exim-fr", "From: Mail Delivery System <Mailer-Daemon@host.desk.example>\nSubject: Échec de livraison : message retourné à l'expéditeur", """\
Ce message a été créé automatiquement par le serveur de messagerie.

Le message que vous avez envoyé n'a pas pu être livré à un ou plusieurs
destinataires. Il s'agit d'une erreur permanente. Adresse en échec :

  bob@nowhere.example
    550 5.1.1 utilisateur inconnu

{RETURNED}
""", kind="hard", status="5.1.1"),
    Notice("postfix-delay", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Delayed Mail (still being retried)", """\
This is the mail system at host mx.desk.example.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

For further assistance, please send mail to postmaster.

                   The mail system

<bob@nowhere.example>: connect to mx.nowhere.example[192.0.2.9]:25: Connection timed out

{RETURNED}
""", kind="soft"),
    Notice("postfix-de", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Unzustellbare Nachricht", """\
Dies ist das E-Mail-System von mx.desk.example.

Ihre Nachricht konnte an einen oder mehrere Empfänger nicht zugestellt werden.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 550 5.1.1
    <bob@nowhere.example>: Recipient address rejected: User unknown (in reply to RCPT TO command)

{RETURNED_HEAD}
""", kind="hard", status="5.1.1"),
    Notice("postfix-loop", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<bob@nowhere.example>: mail forwarding loop for bob@nowhere.example

{RETURNED}
""", kind="soft"),
    Notice("postfix-maildir", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: maildir delivery failed: The user you are trying to reach is
    over quota

{RETURNED}
""", kind="soft"),
    Notice("qmail-cname", "From: MAILER-DAEMON@mx.desk.example\nSubject: failure notice", """\
Hi. This is the qmail-send program at mx.desk.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@nowhere.example>:
CNAME lookup failed temporarily. (#4.4.3)
I'm not going to try again; this message has been in the queue too long.

--- Below this line is a copy of the message.

{RETURNED}
""", kind="soft", status="4.4.3"),
    Notice("qmail-host", "From: MAILER-DAEMON@mx.desk.example\nSubject: failure notice", """\
Hi. This is the qmail-send program at mx.desk.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<bob@nowhere.example>:
Sorry, I couldn't find any host named nowhere.example. (#5.1.2)

--- Below this line is a copy of the message.

{RETURNED}
""", kind="hard", status="5.1.2"),
    Notice("qmail-ldap", "From: MAILER-DAEMON@mx.desk.example\nSubject: failure notice", """\
Hi. This is the qmail-send program at mx.desk.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<bob@nowhere.example>:
Mailaddress is administrative disabled. (#5.2.1)

--- Below this line is a copy of the message.

{RETURNED}
""", kind="soft", status="5.2.1"),
    Notice("magicmail", "From: MAILER-DAEMON@mm.nowhere.example\nSubject: failure notice", """\
Hi. This is the MagicMail delivery program at mm.nowhere.example.

Attention: returned mail

<bob@nowhere.example>:
This address no longer accepts mail.

--- Below this line is a copy of the message.

{RETURNED}
""", kind=None),
    Notice("zimbra", "From: Mail Delivery System <MAILER-DAEMON@zimbra.nowhere.example>\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host zimbra.nowhere.example.

<bob@nowhere.example>: host zimbra.nowhere.example[192.0.2.9] said: 452 4.2.2 Over
    quota (in reply to end of DATA command)

{RETURNED}
""", kind="soft", status="4.2.2"),
    Notice("kerio-two", "From: Mail delivery subsystem <postmaster@nowhere.example>\nSubject: Delivery Status Notification (Failure)", """\
Delivery to the following recipients failed:

   bob@nowhere.example
   Reason: 550 5.1.1 User unknown

   eve@else.example
   Reason: 552 5.2.2 Mailbox full
""", kind="hard", original=None, status="5.1.1", recipients=("bob@nowhere.example", "eve@else.example")),
    Notice("hmailserver-two", "From: mailer-daemon@nowhere.example\nSubject: Message undeliverable: Your question", """\
Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

bob@nowhere.example
   Error Type: SMTP
   Remote server (192.0.2.9) issued an error.
   hMailServer sent: RCPT TO:<bob@nowhere.example>
   Remote server replied: 550 5.1.1 Unknown user.

eve@else.example
   Error Type: SMTP
   Remote server (192.0.2.8) issued an error.
   Remote server replied: 552 5.2.2 Mailbox full.


hMailServer
""", kind="hard", original=None, status="5.1.1", recipients=("bob@nowhere.example", "eve@else.example")),
    Notice("mdaemon-two", "From: MDaemon@nowhere.example\nSubject: Permanent Delivery Failure", """\
The attached message had PERMANENT fatal delivery errors!

YOUR MESSAGE WAS DELIVERED TO THE FOLLOWING RECIPIENTS:

>>> eve@else.example

YOUR MESSAGE WAS NOT DELIVERED TO THE FOLLOWING RECIPIENTS:

>>> bob@nowhere.example

--------------------------------------------------------------------
SESSION TRANSCRIPT
--------------------------------------------------------------------
Mon 2026-03-02 09:00:01: --> RCPT To:<bob@nowhere.example>
Mon 2026-03-02 09:00:02: <-- 550 5.1.1 <bob@nowhere.example>: User unknown
""", kind="hard", original=None, status="5.1.1"),
]  # fmt: skip
