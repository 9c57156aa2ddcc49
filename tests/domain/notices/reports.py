"""Reports (RFC 3464) that return the mail in unusual ways."""

from __future__ import annotations

from tests.domain.notices.form import Notice

NOTICES = [
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
]  # fmt: skip
