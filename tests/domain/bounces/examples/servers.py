"""Smaller servers: MDaemon, IMail, OpenSMTPD, XMail, James."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
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
    Notice("imail-full", "From: \"Postmaster\" <postmaster@nowhere.example>\nSubject: Undeliverable Mail\nX-Mailer: <SMTP32 v8.05>", """\
User mailbox exceeds allowed size: bob@nowhere.example

Original message follows.

{RETURNED}
""", kind="soft"),
    Notice("imail2", "From: \"Postmaster\" <postmaster@nowhere.example>\nSubject: Undeliverable Mail\nX-Mailer: <SMTP32 v20>", """\
undeliverable to bob@nowhere.example

Original message follows.

{RETURNED}
"""),
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
    Notice("hmailserver-de", "From: mailer-daemon@hmail.nowhere.example\nSubject: Nachricht unzustellbar: Ihre Frage", """\
Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.

   Gesendet: Mon, 02 Mar 2026 08:59:00 +0000
   Betreff: Ihre Frage

Folgende(r) Empfänger konnte(n) nicht erreicht werden:

bob@nowhere.example
   Fehlertyp: SMTP
   Fehlerbeschreibung: Es existiert kein solches Konto.
""", kind="hard", original=None),
    Notice("argosoft", "From: Mail Delivery Subsystem <postmaster@argo.nowhere.example>\nSubject: Undeliverable mail", """\
Message could not be delivered to the following recipients:
bob@nowhere.example - 550 no such user
""", kind="hard", original=None),
    Notice("james-reply", "From: postmaster@james.nowhere.example\nSubject: Re: Your question", """\
Hi. This is the James mail server at james.nowhere.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

Failed recipient(s):
bob@nowhere.example

Error message:
550 5.1.1 no such user
""", kind="hard", original=None, status="5.1.1"),
    Notice("tobit", "From: Tobit David <postmaster@nowhere.example>\nSubject: Zustellung fehlgeschlagen", """\
Die Nachricht an bob@nowhere.example konnte nicht zugestellt werden.
Grund: Der Empfänger ist unbekannt.
""", kind="hard", original=None),
    Notice("dragonfly", "From: <MAILER-DAEMON@df.example>\nSubject: Mail delivery failed", """\
This is the DragonFly Mail Agent v0.13 at df.example.

There was an error delivering your mail to <bob@nowhere.example>.

mx.nowhere.example [192.0.2.222] did not like our RCPT TO:
552 5.2.2 <bob@nowhere.example>: Recipient address rejected: Mailbox full

Message headers follow:

{RETURNED_HEAD}
""", kind="soft", status="5.2.2"),
    Notice("mailenable", "From: \"Postmaster\" <postmaster@me.nowhere.example>\nSubject: Message Delivery Failure", """\
MailEnable: Message could not be delivered to some recipients.
The following recipient(s) could not be reached:

\tRecipient: [SMTP:bob@nowhere.example]
\tReason: The remote mail server rejected the recipient: 550 unknown user

Message headers follow:
{RETURNED_HEAD}
""", kind="hard"),
    Notice("smartermail", "From: System Administrator <postmaster@sm.nowhere.example>\nSubject: Delivery Failure", """\
Could not deliver message to the following recipient(s):

Failed Recipient: bob@nowhere.example
Reason: Remote host said: 550 No such user here

   -- The header and top 20 lines of the message follows --

{RETURNED_HEAD}
""", kind="hard"),
    Notice("communigate", "From: MAILER-DAEMON@cgp.nowhere.example\nSubject: Undeliverable mail: Your question", """\
Failed to deliver to 'bob@nowhere.example'
LOCAL module(account bob) reports:
 account is full (quota exceeded)
""", kind="soft", original=None),
    Notice("imail-two", "From: \"Postmaster\" <postmaster@nowhere.example>\nSubject: Undeliverable Mail\nX-Mailer: <SMTP32 v8.05>", """\
Unknown user: bob@nowhere.example

User mailbox exceeds allowed size: eve@else.example
""", kind="hard", original=None, recipients=("bob@nowhere.example", "eve@else.example")),
]  # fmt: skip
