"""Single systems that fit nowhere else: groups, scanners, forwarders, and programs whose makers nobody knows."""

from __future__ import annotations

from tests.domain.bounces.examples.form import REPORT, Notice, report

NOTICES = [
    Notice("google-groups", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)\nX-Failed-Recipients: group@nowhere.example", """\
Hello support@desk.example,

We're writing to let you know that the group you tried to contact (group) may not exist, or you may not have permission to post messages to the group. A few more details on why you weren't able to post:

 * You might have spelled or formatted the group name incorrectly.
 * The owner of the group may have removed this group.

If you have questions related to this or any other Google Group, visit the Help Center.

Thanks,

nowhere.example admins

----- Original message -----

{RETURNED_HEAD}
""", kind=None, recipients=("group@nowhere.example",)),
    Notice("mcafee", "From: \"Mail Delivery System\" <MAILER-DAEMON@mcafee.nowhere.example>\nSubject: Delivery Status", """\
--- The following addresses had delivery problems ---

<bob@nowhere.example>   (User unknown bob@nowhere.example)


-------------- Original mail header
{RETURNED_HEAD}
""", kind="hard"),
    Notice("bigfoot", "From: Mail Delivery Subsystem <MAILER-DAEMON@bigfoot.example>\nSubject: Returned mail: User unknown", """\
   ----- The following addresses had permanent fatal errors -----
<bob@nowhere.example>

   ----- Transcript of session follows -----
>>> RCPT TO:<bob@nowhere.example>
<<< 553 Invalid recipient bob@nowhere.example (Mode: normal)

{RETURNED}
""", kind="hard"),
    Notice("amavis", f"From: \"Content-filter at mx.nowhere.example\" <postmaster@mx.nowhere.example>\nSubject: BANNED contents from you (.exe)\n{REPORT}",
           report("Original-Recipient: rfc822;bob@nowhere.example\nFinal-Recipient: rfc822;bob@nowhere.example\nAction: failed\nStatus: 5.7.0\n"
                  "Diagnostic-Code: smtp; 554 5.7.0 Reject, id=1-1 - BANNED: .exe"), kind="soft", status="5.7.0"),
    Notice("trouble", "From: MAILER-DAEMON@mx.desk.example\nSubject: There was an error sending your mail", """\
We had trouble delivering your message. Full details follow:

Subject: 'Your question'
Date: 'Mon, 02 Mar 2026 09:00:00 +0000'

1 error(s):

SMTP Server <mx.nowhere.example> rejected recipient <bob@nowhere.example>
  (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]

Message headers follow
{RETURNED_HEAD}
""", kind="hard", status="5.1.1"),
    Notice("unable-list", "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.desk.example>\nSubject: Delivery failure", """\
Message from mx.desk.example.
Unable to deliver message to the following address(es).

<bob@nowhere.example>:
This user doesn't have an account here (bob@nowhere.example) [0]

--- Original message follows.

{RETURNED}
""", kind="hard"),
    Notice("japanese-host", "From: Mail Deliver System <MAILER-DAEMON@mx.desk.example>\nSubject: Mail System Error - Returned Mail", """\
Received: from pc (pc.desk.example [192.0.2.2]) at Mon, 02 Mar 2026 09:00:00 +0900

The original message was received at Mon, 02 Mar 2026 09:00:00 +0900
from pc.desk.example [192.0.2.2]

---The following addresses had delivery errors---

bob@nowhere.example [User unknown]

{RETURNED}
""", kind="hard"),
    Notice("outlook-com", f"From: postmaster@outlook.example\nSubject: Undeliverable: Your question\n{REPORT}",
           report("Final-Recipient: rfc822;bob@nowhere.example\nAction: failed\nStatus: 5.5.0\nDiagnostic-Code: smtp;"
                  "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."), kind="hard", status="5.5.0"),
    Notice("exchange2007", "From: postmaster@nowhere.example\nSubject: Undeliverable: Your question\nContent-Type: text/html; charset=utf-8", """\
<html><body>
<p><b><font size="3" face="Tahoma">Delivery has failed to these recipients or distribution lists:</font></b></p>
<font size="2"><p><a href="mailto:bob@nowhere.example">Bob</a><br>
The recipient's e-mail address was not found in the recipient's e-mail system. Microsoft Exchange will not try to redeliver this message for you.</p>
<hr><p>Sent by Microsoft Exchange Server 2007</p>
<p><b>Diagnostic information for administrators:</b></p><p>Generating server: ex.nowhere.example</p>
<p>bob@nowhere.example<br>#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##</p>
<p>Original message headers:</p><pre>Received: from x by y; Mon
Message-ID: &lt;orig.1@desk.example&gt;
Subject: Your question
</pre></font></body></html>
""", kind="hard", status="5.1.1"),
    Notice("scanmail", "From: ScanMail <postmaster@nowhere.example>\nSubject: Undeliverable: Your question\nAuto-Submitted: auto-generated", """\
The message to the following recipient was not delivered:

bob@nowhere.example

Reason: attachment blocked by policy
""", kind="soft", original=None),
    Notice("lotus-relay", "From: Postmaster@nowhere.example\nSubject: DELIVERY FAILURE: Delivery time expired", """\
Your message

  Subject: Your question

was not delivered to:

  bob@nowhere.example

because:

  Delivery time expired
""", kind="soft", original=None),
    Notice("mailman-wrapped", "From: MAILER-DAEMON@mx.desk.example\nSubject: Returned mail: see transcript for details\nContent-Type: multipart/mixed; boundary=w", """\
--w
Content-Type: text/plain

The bounce of a list's mail is attached.
--w
Content-Type: message/rfc822

From: MAILER-DAEMON@nowhere.example
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i
Content-Type: text/plain

failed
--i
Content-Type: message/delivery-status

Reporting-MTA: dns; nowhere.example

Final-Recipient: rfc822; bob@nowhere.example
Action: failed
Status: 5.1.1

--i
Content-Type: message/rfc822

{RETURNED}
--i--
--w--
""", kind="hard", status="5.1.1"),
]  # fmt: skip
