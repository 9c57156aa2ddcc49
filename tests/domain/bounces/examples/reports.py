"""Reports (RFC 3464) that return the mail in unusual ways."""

from __future__ import annotations

from tests.domain.bounces.examples.form import REPORT, Notice, report

_FAILED = "Final-Recipient: rfc822; bob@nowhere.example\nAction: failed\nStatus: 5.1.1"
_HEAD = f"From: MAILER-DAEMON@mx.nowhere.example\nSubject: x\n{REPORT}"

NOTICES = [
    Notice("returned-textrfc822", _HEAD, report(_FAILED, "text/rfc822"), kind="hard", status="5.1.1"),
    Notice("returned-partial", _HEAD, report(_FAILED, "message/partial"), kind="hard", status="5.1.1"),
    Notice("returned-headers", _HEAD, report(_FAILED, "text/rfc822-headers"), kind="hard", status="5.1.1"),
    Notice("returned-rfc822-headers", _HEAD, report(_FAILED, "message/rfc822-headers"), kind="hard", status="5.1.1"),
    Notice("returned-as-text", _HEAD, report(_FAILED, "text/plain; name=original.txt"), kind="hard", status="5.1.1"),
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
