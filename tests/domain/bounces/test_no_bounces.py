"""Whoever speaks of failed mail: people who paste, forward or attach notices, lists, tickets, parcels, baits.

Each form is tried with every notice there is (``notices``): none of them may be taken for a bounce.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from espomail.domain.bounces import finding as bounces
from espomail.domain.mime import parsing
from tests.domain.bounces.examples import NOTICES
from tests.domain.bounces.examples.form import Notice

ANN = "From: Ann Lee <ann@customer.example>\n"
PAUL = "From: Paul Post <postmaster@small.example>\n"
AUTO = "Auto-Submitted: auto-replied\n"
DESK = f"From: Helpdesk <help@firm.example>\n{AUTO}"
PLAIN = "Content-Type: text/plain; charset=utf-8\n"


def is_bounce(head: str, body: str) -> bool:
    typed = "" if "Content-Type:" in head else PLAIN
    to = "" if "To: " in head else "To: support@desk.example\n"
    raw = f"{head.strip()}\n{to}MIME-Version: 1.0\n{typed}\n{body}".encode()
    return bounces.find(parsing.parse(raw), raw).is_bounce


def _attached(sender: str, subject: str, said: str, notice: Notice) -> tuple[str, str]:
    head = f"{sender}Subject: {subject}\nContent-Type: multipart/mixed; boundary=bb"
    return head, f"--bb\n{PLAIN}\n{said}\n--bb\nContent-Type: message/rfc822\n\n{notice.mail}\n--bb--\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


Form = Callable[[str, str, Notice], tuple[str, str]]
FORMS: dict[str, Form] = {
    "a person's, as it is": lambda s, t, n: (f"{ANN}Subject: {s}", t),
    "pasted into a letter": lambda s, t, n: (f"{ANN}Subject: {s}", f"Hi,\n\nI got this error, see below.\n\n{t}"),
    "pasted under a question": lambda s, t, n: (f"{ANN}Subject: {s}", f"What is wrong with your mail?\n\n{t}"),
    "forwarded": lambda s, t, n: (f"{ANN}Subject: Fwd: {s}", t),
    "forwarded with its head": lambda s, t, n: (
        f"{ANN}Subject: Fwd: {s}", f"---------- Forwarded message ---------\n{n.head}\n\n{t}",
    ),
    "attached": lambda s, t, n: _attached(ANN, s, "I got this error, see attached.\n\nAnn", n),
    "attached by a postmaster": lambda s, t, n: _attached(PAUL, f"Fwd: {s}", "Hi, see attached.\n\nPaul", n),
    "on a list": lambda s, t, n: (
        f"{ANN}To: mta@lists.example\nSubject: [mta] {s}\nList-Id: <mta.lists.example>\nPrecedence: list\n"
        "Return-Path: <mta-bounces@lists.example>\nSender: mta-bounces@lists.example", t,
    ),
    "a postmaster's answer": lambda s, t, n: (
        f"{PAUL}Subject: Re: {s}\nIn-Reply-To: <x@y>", f"Hi Ann, this is what I see on our server:\n\n{t}",
    ),
    "quoted by a postmaster": lambda s, t, n: (
        f"{PAUL}Subject: Re: {s}", f"Hello,\nfixed, please try again.\n\n{_quoted(t)}",
    ),
    "a postmaster's letter": lambda s, t, n: (
        f"{PAUL}Subject: Mail problems to nowhere.example",
        f"Dear colleagues,\nour users get this:\n\n{t}\n\nCould you look into it?\nRegards, Paul",
    ),
    "a postmaster's question": lambda s, t, n: (
        f"{PAUL}Subject: Mail problems to nowhere.example", f"Our users get this:\n\n{t}\n\nCould you look into it?",
    ),
    "typed by a postmaster": lambda s, t, n: (
        f"{PAUL}Subject: {s}\nUser-Agent: Mozilla Thunderbird", f"FYI, what is going on?\n\n{t}",
    ),
    "a ticket": lambda s, t, n: (
        f"From: Helpdesk <help@firm.example>\nAuto-Submitted: auto-generated\nSubject: [Ticket 12] {s}",
        f"Ann wrote:\n\n{t}",
    ),
    "an administrator's letter": lambda s, t, n: (
        f"From: System Administrator <joe@firm.example>\nSubject: {s}",
        f"Hi,\ncan you explain this?\n\n{t}\n\nThanks, Joe",
    ),
    "an administrator's question": lambda s, t, n: (
        "From: Joe (Mail Administrator) <joe@firm.example>\nSubject: strange error", f"can you explain this?\n\n{t}",
    ),
    "without a way back": lambda s, t, n: (
        f"{ANN}Return-Path: <>\nSubject: mail error", f"Hello,\nI have had this today:\n\n{t}\n\nBye, Ann",
    ),
    "a postmaster's with the same subject": lambda s, t, n: (
        f"From: Paul Meyer <postmaster@small.example>\nSubject: {s}", f"Our users get this.\n\n{t}",
    ),
    "asked by a postmaster": lambda s, t, n: (
        f"From: postmaster@small.example\nSubject: {s}", f"This came back, what is it?\n\n{t}",
    ),
    "without a way back, with a name": lambda s, t, n: (
        f"{ANN}Return-Path: <>\nSubject: {s}", f"I have had this today.\n\n{t}",
    ),
    "asked without a way back": lambda s, t, n: (
        f"From: info@customer.example\nReturn-Path: <>\nSubject: {s}", f"This came back, what is it?\n\n{t}",
    ),
    "typed into a form": lambda s, t, n: (
        f"From: Site <noreply@site.example>\nReturn-Path: <>\nSubject: Contact: {s}",
        f"Name: Ann\nE-mail: ann@customer.example\nMessage:\n{t}",
    ),
    "typed into a form without labels": lambda s, t, n: (
        f"From: Site <noreply@site.example>\nReturn-Path: <>\nSubject: Contact: {s}",
        f"From: Ann <ann@customer.example>\n\n{t}",
    ),
    "the subject of a form": lambda s, t, n: (
        f"From: Site <noreply@site.example>\nReturn-Path: <>\nSubject: {s}",
        f"Name: Ann\nE-mail: ann@customer.example\nMessage:\n{t}",
    ),
    "quoted by an acknowledgement": lambda s, t, n: (
        f"{DESK}Return-Path: <>\nSubject: {s} [#12]", f"We have opened a ticket.\n\n{_quoted(t)}",
    ),
    "repeated by an acknowledgement": lambda s, t, n: (
        f"{DESK}Return-Path: <>\nSubject: [#12] {s}", f"We have opened a ticket. You wrote:\n\n{t}",
    ),
    "repeated by one that greets": lambda s, t, n: (
        f"{DESK}Return-Path: <>\nSubject: {s} [#12]", f"Dear customer,\n\nyour request has number 12.\n\n{t}",
    ),
    "a ticket's news": lambda s, t, n: (
        f"From: Tracker <tracker@firm.example>\n{AUTO}Return-Path: <>\nSubject: (X-1) {s}", f"Ann commented:\n\n{t}",
    ),
    "a list's notice of a bouncing member": lambda s, t, n: _attached(
        "From: mailman@lists.example\nPrecedence: bulk\n", "Bounce action notification",
        "This is a Mailman mailing list bounce action notice:\n\n    Member:     bob@nowhere.example\n"
        "    Action:     Subscription disabled.\n\nThe triggering bounce notice is attached below.", n,
    ),
    "a list's warning": lambda s, t, n: (
        "From: gardeners-help@lists.example\nReturn-Path: <>\nSubject: ezmlm warning",
        "Hi! This is the ezmlm program.\n\nMessages to you from the gardeners mailing list seem to\nhave been bouncing."
        f"\n\n--- Enclosed is a copy of the bounce message I received.\n\n{n.mail}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_no_notice_that_somebody_passes_on_is_a_bounce(form: str) -> None:
    alarms = []
    for notice in NOTICES:
        if "multipart" in notice.head or "text/html" in notice.head:
            continue
        subject = next(line[9:] for line in notice.head.splitlines() if line.lower().startswith("subject:"))
        if is_bounce(*FORMS[form](subject, notice.text, notice)):
            alarms.append(notice.name)
    assert alarms == []


@pytest.mark.parametrize(
    ("head", "body"),
    [
    ("From: Mail Delivery System <support@phish.example>\nSubject: Undelivered Mail: 5 messages pending","Dear support@desk.example,\n\n5 messages could not be delivered to your mailbox.\n\nRecipient: support@desk.example\nReason: quota exceeded\n\nRelease messages: http://x.example\n"),
    ("From: Mail Delivery Subsystem <no-reply@phish.example>\nSubject: Delivery Status Notification (Failure)","Your incoming mails were returned.\n\nUser: support@desk.example\nStatus: quota full 552\nClick to restore.\n"),
    ("From: Postmaster <postmaster@desk.example>\nSubject: Mail delivery failed: your mailbox will be disabled","Attention support@desk.example: mail could not be delivered. Verify your account within 24h: http://evil.example\n"),
    ("From: IT Administrator <admin@desk.example>\nSubject: Returned mail: verify account","Your mailbox support@desk.example has failed to sync and returned (3) undelivered mails. Login.\n"),
    ("From: DHL Delivery <notify@dhl.example>\nSubject: Delivery Status Notification","Your parcel 123 could not be delivered on Monday. Recipient: bob@nowhere.example. Address unknown. It will be returned to sender."),
    ("From: Delivery Notifications <delivery@post.example>\nSubject: Delivery failure: parcel 123\nAuto-Submitted: auto-generated","The parcel to\n\nBob Builder\nbob@nowhere.example\n\ncould not be delivered: address invalid.\n"),
    ("From: UPS Mail Innovations <auto@ups.example>\nSubject: Undeliverable: package 1Z\nReturn-Path: <>","Hello,\nYour package could not be delivered. Contact: help@ups.example\n"),
    ("From: Post Office Ltd <post.office@post.example>\nSubject: Undelivered item","Recipient: bob@nowhere.example\nReason: not at home\n"),
    ("From: Ann <ann@customer.example>\nSubject: Undeliverable","My mails to bob@nowhere.example come back: 550 5.1.1 user unknown. Did he leave?"),
    ("From: Ann <ann@customer.example>\nSubject: failure notice","<bob@nowhere.example>:\n550 user unknown\n\nWhy?"),
    ("From: Ann <ann@customer.example>\nSubject: Returned mail: see transcript for details","What does 5.1.1 mean?\n<bob@nowhere.example>\n"),
    ("From: Paul <postmaster@small.example>\nSubject: 550 5.1.1 from your server","Hello,\nmail from us to bob@nowhere.example is rejected:\n\nbob@nowhere.example: 550 5.1.1 user unknown\n\nPlease check.\nPaul"),
    ("From: Paul <postmaster@small.example>\nSubject: undeliverable mail","Our user Ann cannot write to\n\n  bob@nowhere.example\n\n550 5.1.1 User unknown. Is the address right?\n-- \nPaul"),
    ("From: postmaster@small.example\nSubject: Delivery problem","Hi,\n\nyou are sending spam to our users:\n\nann@small.example\n\nPlease stop, you will be blocked (550).\n\nPostmaster"),
    ("From: postmaster@small.example\nSubject: Weekly mail report","Delivered: 120\nFailed: 3\n\nbob@nowhere.example: 550 user unknown\neve@nowhere.example: 552 full\n"),
    ("From: postmaster@small.example\nSubject: Warning: your server is on a block list","Mail from 192.0.2.1 is refused with 554. Contact: abuse@list.example\n"),
    ("From: postmaster@small.example\nSubject: Quarantine summary\nAuto-Submitted: auto-generated","The following messages were blocked:\n\nFrom: x@y.example\nTo: bob@nowhere.example\nSubject: undeliverable\n"),
    ("From: Quarantine <quarantine@small.example>\nSubject: Mail quarantine: message blocked\nReturn-Path: <>","A message to you was blocked.\nFrom: x@y.example\nReason: spam\n"),
    ("From: \"Mail Administrator\" <admin@school.example>\nSubject: Mailbox is full","Dear user, your mailbox bob@nowhere.example is full: 98 % of the quota. Mail will be rejected."),
    ("From: Bugzilla <bugzilla-daemon@proj.example>\nSubject: [Bug 12] Undelivered Mail Returned to Sender is not parsed","<bob@nowhere.example>: 550 5.1.1\nis not parsed. It should be.\n"),
    ("From: GitHub <notifications@github.example>\nSubject: Re: [x/y] Bounce parsing failed (#12)\nIn-Reply-To: <a@b>\nAuto-Submitted: auto-generated","The DSN says\n\n<bob@nowhere.example>: host mx said: 550 5.1.1\n\nbut we return nothing."),
    ("From: Jira <jira@proj.example>\nSubject: [JIRA] (MAIL-1) Mail delivery failed: returning message to sender\nAuto-Submitted: auto-generated","Ann created:\n\nbob@nowhere.example\n  550 user unknown\n\nReceived: from x\nMessage-ID: <a@b>\nFrom: x@y\n"),
    ("From: Nagios <nagios@mx.example>\nSubject: ** PROBLEM Service Alert: mx/Mail queue is CRITICAL **","Deferred mail: bob@nowhere.example: 451 4.4.1 connection timed out"),
    ("From: root@mx.example\nSubject: Logwatch for mx (Linux)","5.1.1 user unknown\n  bob@nowhere.example: 3 times\nUndelivered: 5\n"),
    ("From: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Postfix SMTP server: errors from x[192.0.2.7]","Transcript of session follows.\n\n In:  RCPT TO:<bob@nowhere.example>\n Out: 550 5.1.1 <bob@nowhere.example>: User unknown\n"),
    ("From: Cron Daemon <root@mx.example>\nSubject: Cron <root@mx> mailq","Mail queue: MAILER-DAEMON\n bob@nowhere.example (host said: 450)\n"),
    ("From: SendGrid <news@sendgrid.example>\nSubject: Why do emails bounce? Undelivered mail explained\nList-Unsubscribe: <mailto:u@x.example>","A hard bounce like 550 5.1.1 user unknown means that the address does not exist. Contact: us@sendgrid.example\n"),
    ("From: Bob <bob@nowhere.example>\nSubject: Automatic reply: Undeliverable: Your question\nAuto-Submitted: auto-replied\nReturn-Path: <>","I am away and cannot be reached. For urgent matters write to\n\neve@else.example\n"),
    ("From: bob@nowhere.example\nSubject: I have moved\nReturn-Path: <>\nAuto-Submitted: auto-replied","My address bob@nowhere.example is no longer valid. Please write to bob@new.example. Your mail was not delivered.\n"),
    ("From: bob@nowhere.example\nSubject: Address no longer in use\nReturn-Path: <>\nAuto-Submitted: auto-replied","This mailbox bob@nowhere.example is no longer in use; mail is not forwarded.\n"),
    ("From: Shop <orders@shop.example>\nSubject: Payment failed\nReturn-Path: <bounce@shop.example>\nAuto-Submitted: auto-generated","The payment of bob@nowhere.example failed: account invalid.\n"),
    ("From: Shop <orders@shop.example>\nSubject: Delivery delayed: order 5\nAuto-Submitted: auto-generated","Your order is delayed.\nE-mail: bob@nowhere.example\n"),
    ("From: Bank <no-reply@bank.example>\nSubject: Transaction returned\nReturn-Path: <>","The transfer to bob@nowhere.example was rejected: account unknown.\n"),
    ("From: Form <noreply@site.example>\nSubject: Error: form could not be sent\nAuto-Submitted: auto-generated","Name: Bob\nE-Mail: bob@nowhere.example\nMessage: it failed\n"),
    ("From: Calendar <calendar@x.example>\nSubject: Rejected: Meeting\nReturn-Path: <>","Bob (bob@nowhere.example) has declined.\n"),
    ("From: LISTSERV <LISTSERV@lists.example>\nSubject: Rejected posting to GARDENERS@lists.example","Your posting to the GARDENERS list has been rejected because you (support@desk.example) are not subscribed. Contact: gardeners-request@lists.example\n"),
    ("From: gardeners-owner@lists.example\nSubject: Your message to Gardeners awaits moderator approval\nPrecedence: bulk","Your mail to 'Gardeners' with the subject x is being held until the list moderator can review it.\n"),
    ("From: gardeners-bounces@lists.example\nSubject: Request to mailing list Gardeners rejected\nPrecedence: bulk","Your request to the Gardeners mailing list has been rejected by the moderator. Reason: \"no\"\nAny questions: gardeners-owner@lists.example\n"),
    ("From: gardeners-help@lists.example\nReturn-Path: <>\nSubject: failure notice from gardeners","Hi! I'm sorry, you (support@desk.example) are not allowed to post.\n"),
    ("From: Fax Server <fax@x.example>\nSubject: Fax failed to +49123\nAuto-Submitted: auto-generated","Your fax to +49123 failed: no answer. Sender: support@desk.example\n"),
    ("From: DMARC <dmarc@x.example>\nSubject: Report Domain: desk.example Submitter: x Report-ID: 1","x"),
    ("From: Undeliverable Bob <bob@band.example>\nSubject: The Undeliverables on tour","not delivered: bob@band.example\n"),
    ("From: Mail System <mailer-daemon@desk.example>\nReturn-Path: <>\nSubject: Quota warning","Mailbox support@desk.example is over quota. Messages are being rejected.\n"),
    ("From: Mail Admin <postmaster@desk.example>\nReturn-Path: <>\nSubject: Your mailbox is almost full","When it is full, mail to support@desk.example will be returned to the sender with 552 5.2.2.\n"),
    ("From: Antivirus <postmaster@desk.example>\nReturn-Path: <>\nSubject: [VIRUS] mail to you blocked","A message from x@evil.example to support@desk.example was blocked.\n"),
    ("From: Spam Filter <mailer-daemon@desk.example>\nReturn-Path: <>\nSubject: Quarantine summary","2 messages were held:\n\nx@y.example  Subject: cheap\nz@y.example  Subject: returned mail\n"),
    ("From: Mailer-Daemon@gw.nowhere.example\nReturn-Path: <>\nSubject: Message status - delivered","The message was delivered to the following:\n\tbob@nowhere.example\n"),
    ("From: Postmaster <postmaster@nowhere.example>\nReturn-Path: <>\nSubject: Delivered: Your question","Your message has been delivered to the following recipients:\n\nbob@nowhere.example\n"),
    ("From: MAILER-DAEMON@mx.desk.example\nReturn-Path: <>\nSubject: Successful Mail Delivery Report","Your message was successfully delivered. If it was delivered to a mailbox you will receive no more.\n\n<bob@nowhere.example>: 250 Ok\n"),
    ("From: Mail Delivery Subsystem <MAILER-DAEMON@desk.example>\nReturn-Path: <>\nSubject: Returned mail: Data format error","The original message was included as attachment.\n"),
    ("From: Mailer Daemon <mailer-daemon@desk.evil.example>\nSubject: Undelivered mail: 7 messages pending","7 messages were not delivered. Release them: https://evil.example/r?u=support@desk.example\n"),
    ("From: Postmaster <noreply@seo.example>\nSubject: Delivery Status Notification","Your site is not delivered on page 1. We can help: us@seo.example\n"),
    ("From: Daemon Walsh <daemon@walsh.example>\nReturn-Path: <daemon@walsh.example>\nSubject: mail delivery failed again","My parcel was returned to you, address unknown they say. I live in Elm St 4.\n"),
    ("From: Web form <www-data@shop.example>\nReturn-Path: <>\nSubject: Contact form: delivery failed","Name: Joe\nE-mail: bob@nowhere.example\nMessage: delivery failed, recipient unknown they said.\n"),
    ("From: WordPress <wordpress@blog.example>\nReturn-Path: <>\nSubject: [Blog] Undeliverable","From: Eve <eve@else.example>\nMessage: I cannot reach bob@nowhere.example: mailbox full!\n"),
    ("From: Tickets <tickets@firm.example>\nReturn-Path: <>\nAuto-Submitted: auto-generated\nSubject: [P-223] Mail an bob@nowhere.example unzustellbar","Neuer Kommentar:\n\nDas Postfach bob@nowhere.example war voll (5.2.2).\n"),
    ("From: Help <help@firm.example>\nReturn-Path: <>\nAuto-Submitted: auto-generated\nSubject: [Request received] Re: Delivery Status Notification (Failure)","Your request has been received.\n\n> Delivery to the following recipient failed permanently:\n>\n>     bob@nowhere.example\n"),
    ("From: Mailer <mailer@shop.example>\nReturn-Path: <>\nSubject: Failed delivery","We failed to deliver your order to bob@nowhere.example (link expired).\n"),
    ("From: posta-certificata@pec.example\nX-Ricevuta: avvenuta-consegna\nX-Riferimento-Message-ID: <orig.1@desk.example>\nSubject: CONSEGNA: Your question","Ricevuta di avvenuta consegna\n\nil messaggio indirizzato a \"bob@nowhere.example\" è stato consegnato nella casella di destinazione.\n"),
    ("From: MAILER-DAEMON Fan <fan@x.example>\nSubject: Funny names","I call myself so. My server rejected nothing.\n"),
    ],
)  # fmt: skip
def test_mail_in_the_same_words_is_no_bounce(head: str, body: str) -> None:
    assert not is_bounce(head, body)
