"""Senders behind whom nobody sits, and those who look like one and are people (RFC 3834, RFC 5230 section 4)."""

from __future__ import annotations

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.mime.message import Address, Message
from tests.domain.automatic.messages import a_message

ALICE = (Address("Alice", "alice@example.com"),)


@pytest.mark.parametrize(
    ("address", "is_auto"),
    [
        ("MAILER-DAEMON@example.com", True),
        ("mail.daemon@example.com", True),
        ("gardeners-request@example.org", True),
        ("owner-gardeners@example.org", True),
        ("shop-owner@example.com", False),
        ("postmaster@example.com", False),
        ("noreply@example.com", False),
        ("no-reply@example.com", False),
        ("No_Reply+7@example.com", False),
        ("do-not-reply@example.com", False),
        ("shop-donotreply@example.com", False),
        ("nicht-antworten@example.de", False),
        ("ne-pas-repondre@example.fr", False),
        ("no-responder@example.es", False),
        ("naoresponda@example.com.br", False),
        ("bounces@example.com", False),
        ("bounce+a1b2@example.com", False),
        ("auto-reply@example.com", False),
        ("notifications@example.com", False),
        ("notification+kr4x@example.com", False),
        ("orders@noreply.example.com", False),
        ("orders@eu.do-not-reply.example.com", False),
        ("listserv@example.edu", False),
        ("nicht.beantworten@example.de", False),
        ("antworte-nicht@example.de", False),
        ("keineantwort@example.de", False),
        ("nepasrepondre@example.fr", False),
        ("ne_repondez_pas@example.fr", False),
        ("norespuesta@example.es", False),
        ("no-contestar@example.es", False),
        ("nao-responder@example.com.br", False),
        ("nonrispondere@example.it", False),
        ("norispondi@example.it", False),
        ("geen-reactie@example.nl", False),
        ("svarainte@example.se", False),
        ("svar-inte@example.se", False),
        ("ingensvar@example.no", False),
        ("ikke-svar@example.dk", False),
        ("ei-vastausta@example.fi", False),
        ("nie-odpowiadac@example.pl", False),
        ("neodpovidat@example.cz", False),
        ("neodpovedajte@example.sk", False),
        ("nevalaszolj@example.hu", False),
        ("nu-raspunde@example.ro", False),
        ("ne-odgovarjaj@example.si", False),
        ("ne-otvechayte@example.ru", False),
        ("cevaplamayin@example.com.tr", False),
        ("henshin-fuka@example.jp", False),
        ("webnoreply@example.com", False),
        ("noreplyto@example.com", False),
        ("noanswer@example.com", False),
        ("noresponse@example.com", False),
        ("do.not.reply@example.com", False),
        ("no-reply-xyz@example.com", False),
        ("gardeners-confirm+3a4b5c6d7e@example.org", False),
        ("bob-confirm-1171234567.12345.a1b2c3@example.org", False),
        ("wordpress@shop.example", False),
        ("root@web1.shop.example", False),
        ("root@localhost", False),
        ("root@localhost.localdomain", False),
        ("root@db.shop.co.uk", False),
        ("nagios@example.com", False),
        ("quote-request@example.com", False),
        ("info_request@example.edu", False),
        ("owner_services@example.com", False),
    ],
)
def test_senders_behind_whom_nobody_sits(address: str, is_auto: bool) -> None:
    verdict = automatic.judge(a_message(address))
    assert not verdict.may_reply
    assert address in verdict.why_not[0]
    assert verdict.is_auto is is_auto


# what shops, small firms and people with odd names are called
PEOPLE = (
    "mailer", "info-mailer", "mta", "mmdf", "mail", "post", "news", "service", "admin", "administrator",
    "root", "robot", "robotics", "system", "auto", "autos", "automobile", "alert", "alerts", "editor",
    "press", "office", "reception", "orders", "returns", "reply", "answers", "bot", "abbot", "talbot",
    "noah.repley", "nora.reply", "anna.vastag", "balasz", "nikola.odgovar", "valeria.yanit",
    "apantelis", "no.respler", "list", "listings", "owner", "request", "relay", "errors", "error.cole",
    "bouncy-castle", "vacation-rentals", "vacations", "notifier.smith", "confirm", "confirmation",
    "acron", "robert.cron", "daemond", "masters", "masterclass", "exchange", "conf-desk", "verify.me",
)  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "alice@example.com",
        "support@example.com",
        "root@shop.co.uk",
        "info@example.com",
        "norman.reply@example.com",
        "autumn@example.com",
        "automobile-sales@example.com",
        "mailin@example.com",
        "master@example.com",
        "owner@example.com",
        "request@example.com",
        "webmaster@example.com",
        "cassandra.noreplyton@example.com",
        "damon@example.com",
        "listenberg@example.com",
        "customer+order=17@example.com",
        "reply+42@reply.example.com",
        '"alice smith"@example.com',
        *(f"{local}@shop.example" for local in PEOPLE),
    ],
)
def test_senders_who_may_be_people(address: str) -> None:
    assert automatic.judge(a_message(address)).may_reply


@pytest.mark.parametrize(
    ("senders", "sender", "reason"),
    [
        ((), "", "From: no usable address"),
        ((*ALICE, Address("", "bob@example.com")), "", "From: 2 addresses"),
        ((Address("", "nobody here"),), "", "From: nobody here (no address)"),
        ((*ALICE, Address("", "bob@example.com")), "Bob <bob@example.com>", None),
    ],
)
def test_an_answer_needs_one_sender(
    senders: tuple[Address, ...], sender: str, reason: str | None
) -> None:
    headers = {"sender": (sender,)} if sender else {}
    verdict = automatic.judge(Message(senders=senders, headers=headers))
    assert verdict.why_not == ((reason,) if reason else ())


@pytest.mark.parametrize("name", ["Shop (do not reply)", "No-Reply Shop", "Bitte nicht antworten", "NE PAS RÉPONDRE"])
def test_a_name_may_ask_for_silence(name: str) -> None:
    verdict = automatic.judge(Message(senders=(Address(name, "info@shop.example"),)))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)
    assert automatic.judge(Message(senders=(Address("Noreen Plyler", "noreen@x.example"),))).may_reply


def test_a_person_at_the_postmasters_desk_is_not_answered_but_no_machine() -> None:
    verdict = automatic.judge(a_message("postmaster@small.example", fields={"Return-Path": "<postmaster@small.example>"}))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)


def test_a_form_on_a_website_sends_from_an_address_that_takes_no_mail() -> None:
    """Its case is opened; nothing goes to Reply-To, which anybody could fill in."""
    form = a_message("noreply@shop.example", fields={"X-Mailer": "PHPMailer 6.8"}, reply_to=ALICE)
    verdict = automatic.judge(form)
    assert (verdict.is_auto, verdict.why_not) == (False, ("From: noreply@shop.example (no-reply)",))
    assert automatic.judge(a_message("forms@shop.example", fields={"X-Mailer": "PHPMailer 6.8"}, reply_to=ALICE)).may_reply


def test_a_reply_to_that_takes_no_mail_silences() -> None:
    message = a_message(reply_to=(Address("", "noreply@example.com"),))
    assert automatic.judge(message).why_not == ("Reply-To: noreply@example.com (no-reply)",)


def test_cron_says_so_in_its_name() -> None:
    message = Message(senders=(Address("Cron Daemon", "root@example.com"),))
    assert automatic.judge(message).kind == "auto-generated"
