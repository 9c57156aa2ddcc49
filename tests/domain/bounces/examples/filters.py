"""Appliances and services that filter mail: their refusals, blocks and quarantines; and lists that pass a bounce on."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("ironport", "From: Mail Delivery System <MAILER-DAEMON@ironport.nowhere.example>\nSubject: Delivery Status Notification (Failure)", """\
The following message to <bob@nowhere.example> was undeliverable.
The reason for the problem:
5.1.0 - Unknown address error 550-'5.1.1 User unknown'
""", kind="hard", original=None),
    Notice("messagelabs", "From: MAILER-DAEMON@messagelabs.example\nSubject: Mail Delivery Failure", """\
This is the mail delivery agent at messagelabs.example.
I was unable to deliver your message to the following addresses:

bob@nowhere.example

Reason: 550 5.1.1 <bob@nowhere.example>: Recipient address rejected: User unknown

The message subject was: Your question
The message date was: Mon, 02 Mar 2026 09:00:00 +0000
The message identifier was: 12/34-567-ABCDEF
The message reference was: server-1.tower-2.messagelabs.example!123!456!1

Please do not reply to this email as it is sent from an unattended mailbox.
""", kind="hard", original=None, status="5.1.1"),
    Notice("mxlogic", "From: Mail Delivery System <MAILER-DAEMON@mxlogic.example>\nSubject: Delivery Status Notification", """\
Included is a copy of the message header:

The following addresses had delivery problems:

<bob@nowhere.example> : 550 User unknown
""", kind="hard", original=None),
    Notice("mailfoundry", "From: <MAILER-DAEMON@mailfoundry.example>\nSubject: Message delivery has failed", """\
This is a message from the MailFoundry at mf.nowhere.example.

Unable to deliver message to: <bob@nowhere.example>
Delivery failed for the following reason:
Server mx.nowhere.example[192.0.2.9] failed with: 550 <bob@nowhere.example> No such user here

This has been a permanent failure.  No further delivery attempts will be made.
""", kind="hard", original=None),
    Notice("barracuda-2", "From: Barracuda Spam & Virus Firewall <postmaster@barracuda.nowhere.example>\nSubject: **Message you sent blocked by our bulk email filter**", """\
Your message to:  bob@nowhere.example
was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

Subject:  Your question
""", kind="soft", original=None),
    Notice("fortimail", "From: Mail Delivery Subsystem <MAILER-DAEMON@fortimail.nowhere.example>\nSubject: Returned mail: see transcript for details", """\
The original message was received at Mon, 2 Mar 2026 09:00:00 GMT
from desk.example [192.0.2.1]

   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>
    (reason: 554 5.7.1 This message has been blocked because it contains a virus)

   ----- Transcript of session follows -----
... while talking to [192.0.2.9]:
>>> DATA
<<< 554 5.7.1 This message has been blocked because it contains a virus
554 5.0.0 Service unavailable
""", kind="soft", original=None),
    Notice("proofpoint", "From: Mail Delivery Subsystem <MAILER-DAEMON@pps.nowhere.example>\nSubject: Returned mail: see transcript for details", """\
The original message was received at Mon, 2 Mar 2026 09:00:00 GMT
from m0001.ppops.example [127.0.0.1]

   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>
    (reason: 550 5.7.1 Command rejected)
""", kind="soft", original=None, status="5.7.1"),
    Notice("mimecast-hold", "From: postmaster@nowhere.example\nSubject: [Postmaster] Email Delivery Failure", """\
This is a system-generated message to inform you that your email could not be delivered to one or more recipients. Details of the email and the error are as follows:


<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 550 Rejected by header based Anti-Spoofing policy: support@desk.example - https://community.mimecast.example/docs/DOC-1369#550
""", kind="soft", original=None),
    Notice("sophos", "From: postmaster@sophos.nowhere.example\nSubject: Undeliverable mail", """\
The following message could not be delivered:

  Recipient: bob@nowhere.example
  Reason: 550 Administrative prohibition
""", kind="soft", original=None),
    Notice("trend-imss", "From: IMSS <imss@nowhere.example>\nSubject: Mail could not be delivered", """\
****** Message from InterScan Messaging Security Suite ******

Sent <<< RCPT TO:<bob@nowhere.example>
Received >>> 550 5.2.1 <bob@nowhere.example>... Mailbox disabled for this recipient

Unable to deliver message to <bob@nowhere.example>.

************************     End of message     **********************
""", kind="soft", original=None, status="5.2.1"),
    Notice("antivirus-notice", "From: MAILER-DAEMON@gate.nowhere.example\nSubject: VIRUS (Worm.X) IN YOUR MAIL TO bob@nowhere.example; message rejected", """\
VIRUS ALERT

Our content checker found virus: Worm.X in your email to the following recipient:
-> bob@nowhere.example

Delivery of the email was stopped!
""", kind="soft", original=None),
    Notice("spf-reject", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 550 5.7.23 The message was rejected
    because of Sender Policy Framework violation -> 550 5.7.1 SPF MAIL FROM check failed

{RETURNED}
""", kind="soft", status="5.7.23"),
    Notice("size", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: message size 52428800 exceeds size limit 20480000 of server mx.nowhere.example[192.0.2.9]

{RETURNED}
""", kind="soft"),
    Notice("moved", "From: MAILER-DAEMON@mx.desk.example\nSubject: Returned mail: User has moved", """\
   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>
    (reason: 551 5.1.6 User has moved; please try <bob@new.example>)

   ----- Original message follows -----

{RETURNED}
""", kind="hard", status="5.1.6"),
    Notice("disabled", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 554 5.7.1 This account has been disabled or discontinued [#102].

{RETURNED}
""", kind=None, status="5.7.1"),
    Notice("relay-denied", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 554 5.7.1 <bob@nowhere.example>: Relay access denied

{RETURNED}
""", kind="soft", status="5.7.1"),
    Notice("mfilter-ja", "From: Mail Delivery System <MAILER-DAEMON@mfilter.nowhere.example>\nSubject: 配送エラー通知", """\
メールの配送に失敗しました。

宛先: <bob@nowhere.example>
理由: 550 5.1.1 User unknown

-------original message
{RETURNED}
""", kind="hard", status="5.1.1"),
    Notice("activehunter", "From: MAILER-DAEMON@ah.nowhere.example\nSubject: FAILURE NOTICE :", """\
  ----- The following addresses had permanent fatal errors -----

bob@nowhere.example
  ----- Transcript of session follows -----
550 sorry, no mailbox here by that name (#5.1.1 - chkuser)

  ----- Original message follows -----

{RETURNED}
""", kind="hard", status="5.1.1"),
    Notice("majordomo-bounce", "From: MAILER-DAEMON@lists.example\nTo: owner-gardeners@lists.example\nSubject: BOUNCE gardeners@lists.example: Returned mail: User unknown", """\
   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>

   ----- Original message follows -----

{RETURNED}
""", kind=None),
    Notice("x400-mta", "From: MTA <postmaster@x400.nowhere.example>\nSubject: Non-Delivery Report\nReturn-Path: <>", """\
Your message was not delivered to the following recipient:

    bob@nowhere.example

Reason: unable-to-transfer
Diagnostic: unrecognised-OR-name (unknown recipient)
""", kind="hard", original=None),
    Notice("sieve-reject-text", "From: Mail Delivery Subsystem <postmaster@nowhere.example>\nSubject: Rejected: Your question\nAuto-Submitted: auto-replied", """\
Your message to <bob@nowhere.example> was automatically rejected:
The recipient's mailbox is full.
""", kind="soft", original=None),
    Notice("group-closed", "From: Microsoft Outlook <postmaster@nowhere.example>\nSubject: Undeliverable: Your question", """\
Delivery has failed to these recipients or groups:

Bob (bob@nowhere.example)
Your message can't be delivered because delivery to this address is restricted.

Diagnostic information for administrators:

Generating server: ex.nowhere.example

bob@nowhere.example
Remote Server returned '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required'
""", kind="soft", original=None, status="5.7.133"),
]  # fmt: skip
