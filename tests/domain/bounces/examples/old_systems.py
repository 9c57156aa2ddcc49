"""Systems of the eighties and nineties, some of which still send: PMDF, VMS, cc:Mail, Microsoft Mail, gateways of X.400."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("sendmail-warning", "From: Mail Delivery Subsystem <MAILER-DAEMON@desk.example>\nSubject: Warning: could not send message for past 4 hours", """\
    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

The original message was received at Mon, 2 Mar 2026 09:00:00 GMT
from pc.desk.example [192.0.2.2]

   ----- The following addresses had transient non-fatal errors -----
<bob@nowhere.example>

   ----- Transcript of session follows -----
<bob@nowhere.example>... Deferred: Connection timed out with mx.nowhere.example.
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old

   ----- Original message follows -----

{RETURNED}
""", kind="soft"),
    Notice("sendmail-expired", "From: Mail Delivery Subsystem <MAILER-DAEMON@desk.example>\nSubject: Returned mail: Cannot send message within 5 days", """\
The original message was received at Mon, 2 Mar 2026 09:00:00 GMT
from pc.desk.example [192.0.2.2]

   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>

   ----- Transcript of session follows -----
<bob@nowhere.example>... Deferred: Connection refused by mx.nowhere.example.
Message could not be delivered for 5 days
Message will be deleted from queue

   ----- Original message follows -----

{RETURNED}
""", kind="soft"),
    Notice("sendmail-service", "From: Mail Delivery Subsystem <MAILER-DAEMON@desk.example>\nSubject: Returned mail: Service unavailable", """\
   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>

   ----- Transcript of session follows -----
... while talking to mx.nowhere.example.:
>>> MAIL From:<support@desk.example> SIZE=1200
<<< 554 Transaction failed: listed at a block list
554 <bob@nowhere.example>... Service unavailable

   ----- Original message follows -----

{RETURNED}
""", kind="soft"),
    Notice("sendmail-sunos", "From: Mailer-Daemon@desk.example (Mail Delivery Subsystem)\nSubject: Returned mail: Unable to deliver mail", """\
   ----- Transcript of session follows -----
421 Host nowhere.example not found for mailer ddn.
550 bob@nowhere.example... Host unknown

   ----- Unsent message follows -----
{RETURNED}
""", kind="hard"),
    Notice("sun-jms", "From: Internet Mail Delivery <postmaster@desk.example>\nSubject: Delivery Notification: Delivery has failed", """\
This report relates to a message you sent with the following header fields:

  Message-id: <orig.1@desk.example>
  Date: Mon, 02 Mar 2026 08:59:00 +0000
  From: Support <support@desk.example>
  To: bob@nowhere.example
  Subject: Your question

Your message cannot be delivered to the following recipients:

  Recipient address: bob@nowhere.example
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 5.1.1 unknown user
  Remote system: dns;mx.nowhere.example (TCP|192.0.2.1|3000|192.0.2.9|25)
""", kind="hard"),
    Notice("sun-jms-delay", "From: Internet Mail Delivery <postmaster@desk.example>\nSubject: Delivery Notification: Delivery has been delayed", """\
This report relates to a message you sent with the following header fields:

  Message-id: <orig.1@desk.example>
  To: bob@nowhere.example
  Subject: Your question

Your message is being stored and delivery attempts will continue to:

  Recipient address: bob@nowhere.example
  Reason: unable to deliver this message after 4 hours
""", kind="soft"),
    Notice("pmdf", "From: PMDF Internet Messaging <postmaster@nowhere.example>\nSubject: Delivery Notification: Delivery has failed", """\
This report relates to a message you sent with the following header fields:

  Message-id: <orig.1@desk.example>
  Subject: Your question

Your message cannot be delivered to the following recipients:

  Recipient address: bob@nowhere.example
  Original address: bob@nowhere.example
  Reason: Illegal host/domain name found
""", kind=None),
    Notice("pmdf-old", "From: PMDF e-Mail Interconnect <postmaster@nowhere.example>\nSubject: Undeliverable mail", """\
The message could not be delivered to:

Addressee: bob@nowhere.example
Reason:
  %MAIL-E-NOSUCHUSR, no such user BOB at node NOWHERE

----------------------------------------

{RETURNED}
""", kind="hard"),
    Notice("vms-mx", "From: MX Mailer <postmaster@nowhere.example>\nSubject: SMTP delivery error", """\
Note: this message was generated automatically.

An error was detected while processing the enclosed message.  A list of
the affected recipients follows.  This list is in a special format that
allows software like LISTSERV to automatically take action on incorrect
addresses; you can safely ignore the numeric codes.

--> Error description:

Error-For:  bob@nowhere.example
Error-Code: 2
Error-Text: Error in delivery to user BOB
            %MAIL-E-NOSUCHUSR, no such user BOB

Error-End:  1 error detected

------------------------------ Rejected message ------------------------------
{RETURNED}
""", kind="hard"),
    Notice("bitnet", "From: BITNET list server <MAILER@nowhere.example>\nReturn-Path: <>\nSubject: Undelivered mail", """\
Your mail was not delivered to some or all of its intended recipients for
the following reason(s):

No such user at this host: bob@nowhere.example

--------------------RETURNED MAIL FILE--------------------
{RETURNED}
""", kind="hard"),
    Notice("ccmail", "From: postmaster@nowhere.example (cc:Mail Link to SMTP)\nSubject: Message not deliverable", """\
User bob@nowhere.example not found in the post office directory.

Original text follows
-----------------------
{RETURNED}
""", kind="hard"),
    Notice("msmail", "From: Postmaster <postmaster@nowhere.example>\nSubject: Mail failure", """\
User's mail could not be delivered.

[002] Mail was received that was addressed to unknown addresses.
Mail item was not delivered to:
    bob@nowhere.example

Microsoft Mail v3.0 IPM.Microsoft Mail.Note
""", kind="hard", original=None),
    Notice("smail3", "From: <MAILER-DAEMON@nowhere.example>\nSubject: mail failed, returning to sender\nReference: <m0abc@nowhere.example>", """\
|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <bob@nowhere.example> ... unknown host
|------------------------- Message text follows: ------------------------|
{RETURNED}
""", kind="hard"),
    Notice("zmailer", "From: The Post Office <postmaster@nowhere.example>\nSubject: Delivery reports about your email [FAILED(1)]", """\
This is a collection of reports about email delivery
process concerning a message you originated.

Some explanations/translations for these reports
can be found at the end of this text.

FAILED:
  Original Recipient:
    rfc822;bob@nowhere.example
  Control data:
    local bob@nowhere.example 60001
  Diagnostic text:
    <bob@nowhere.example>: 550 5.1.1 User does not exist

Following is a copy of MESSAGE/DELIVERY-STATUS format section below.
""", kind="hard", original=None),
    Notice("uucp", "From: uucp@nowhere.example\nReturn-Path: <>\nSubject: Warning from uucp: mail undeliverable", """\
We have been unable to contact machine 'nowhere' since you queued your job.

    nowhere!rmail bob@nowhere.example   (Date 03/02)

The job will be deleted; unknown host.
""", kind=None, original=None),
    Notice("courier", "From: \"Courier mail server at mx.desk.example\" <@>\nSubject: NOTICE: mail delivery status.\nReturn-Path: <>", """\
This is a delivery status notification from mx.desk.example,
running the Courier mail server, version 0.65.

The original message was received on Mon, 02 Mar 2026 09:00:00 +0000
from localhost (localhost [127.0.0.1])

---------------------------------------------------------------------------

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<bob@nowhere.example>:
    mx.nowhere.example [192.0.2.9]:
>>> RCPT TO:<bob@nowhere.example>
<<< 550 5.1.1 User unknown

---------------------------------------------------------------------------

If your message was also sent to additional recipients, their delivery
status is not included in this report.
""", kind="hard", original=None, status="5.1.1"),
    Notice("lmail", "From: Mail Delivery Subsystem <MAILER@vm.nowhere.example>\nSubject: Undelivered mail", """\
Your mail to the following recipients could not be delivered because the user id is not known on this system:

bob@nowhere.example

--- Rejected message (20 lines) ---
{RETURNED}
""", kind="hard"),
    Notice("novell-nims", "From: <postmaster@nowhere.example>\nSubject: Returned mail: Delivery failure", """\
This is the Network Messaging Agent at nowhere.example.

The following recipients did not receive your message:

    <bob@nowhere.example>: user unknown
""", kind="hard", original=None),
    Notice("ntmail", "From: Postmaster <postmaster@nowhere.example>\nSubject: NDN: Re: Your question", """\
Sorry. Your message could not be delivered to:

bob@nowhere.example (The name was not found at the remote site. Check that the name has been entered correctly.)
""", kind="hard", original=None),
    Notice("firstclass", "From: Postmaster <postmaster@fc.nowhere.example>\nSubject: NDN: Your question", """\
Sorry. Your message could not be delivered to:

bob@nowhere.example (The name was not found at the remote site. Check that
the name has been entered correctly.)
""", kind="hard", original=None),
    Notice("mercury", "From: \"Electronic Postmaster\" <postmaster@nowhere.example>\nSubject: Failure notice (undeliverable)", """\
The following problems were encountered while attempting to process your mail. If you do not understand the reason for this, contact your postmaster.

The following addresses could not be delivered:

<bob@nowhere.example> - User not known at this site.
""", kind="hard", original=None),
    Notice("stalker", "From: <MAILER-DAEMON@sims.nowhere.example>\nSubject: Undeliverable mail", """\
Failed to deliver to '<bob@nowhere.example>'
SMTP module(domain nowhere.example) reports:
 host nowhere.example says:
 550 5.1.1 unknown user

Original Message Header
{RETURNED_HEAD}
""", kind="hard"),
    Notice("domino-two", "From: Postmaster@nowhere.example\nSubject: DELIVERY FAILURE: User bob not listed in Domino Directory", """\
Your message

  Subject: Your question

was not delivered to:

  bob@nowhere.example

because:

  User bob (bob@nowhere.example) not listed in Domino Directory


Your message

  Subject: Your question

was not delivered to:

  eve@else.example

because:

  Mail file of eve@else.example has exceeded its quota
""", kind="hard", original=None, recipients=("bob@nowhere.example", "eve@else.example")),
]  # fmt: skip
