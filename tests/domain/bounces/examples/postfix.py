"""Postfix, old and new, and providers that run it."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("postfix-1999", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the Postfix program at host mx.desk.example.

I'm sorry to have to inform you that the message returned
below could not be delivered to one or more destinations.

For further assistance, please contact <postmaster@mx.desk.example>

If you do so, please include this problem report. You can
delete your own text from the message returned below.

\t\t\tThe Postfix program

<bob@nowhere.example>: unknown user: "bob"

{RETURNED}
""", kind="hard"),
    Notice("postfix-expanded", "From: MAILER-DAEMON (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 550 5.1.1
    <bob@nowhere.example>: Recipient address rejected: User unknown in relay
    recipient table (in reply to RCPT TO command)
<eve@else.example> (expanded from <all@desk.example>): Host or domain name not
    found. Name service error for name=else.example type=MX: Host not found
""", kind="hard", recipients=("bob@nowhere.example", "eve@else.example"), original=None, status="5.1.1"),
    Notice("seznam-words", "From: Mail Delivery System <MAILER-DAEMON@seznam.cz>\nSubject: Undelivered Mail Returned to Sender", """\
Dobrý den,
Váš email se nepodařilo doručit na adresu:

<bob@nowhere.example>: host mx.nowhere.example said: 550 5.1.1 unknown user
""", kind="hard", original=None),
]  # fmt: skip
