"""qmail and what was built on it."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
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

{RETURNED_THERE}
""", recipients=("bob+tag=x.y@nowhere.example",)),
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
    Notice("qmail-underscores", "From: MAILER-DAEMON@nowhere.example\nSubject: failure notice", """\
We're sorry. There's a problem with the e-mail address(es) you're trying to send to.
Please verify the address(es) and try again.

<bob@nowhere.example>:
192.0.2.9_does_not_like_recipient./Remote_host_said:_550_no_such_user/Giving_up_on_192.0.2.9./

--- Below this line is a copy of the message.

{RETURNED}
""", kind="hard"),
]  # fmt: skip
