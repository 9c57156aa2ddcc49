"""Defects that other systems shipped and that no other test plays; the whole list is in docs/reliability.md."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.conftest import ESPOMAIL
from tests.haste import wait_until
from tests.integration.helpdesk import NO_SERVER, Helpdesk, at, broken, iso, numbered
from tests.integration.letters import ANN, question, reply, with_smtp
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot
DAY = 24 * 60


@pytest.fixture
def box(helpdesk: Helpdesk) -> str:
    helpdesk.users("ann", "bob")
    return helpdesk.support("--distribution", "round-robin")


def test_no_outage_is_too_long(helpdesk: Helpdesk, box: str) -> None:
    """Trap 3: systems that look back some days lose what came while they were switched off."""
    helpdesk.mail(box, *numbered(1))
    helpdesk.run("fetch")
    for number, days in enumerate((1, 8, 31, 200), start=2):
        helpdesk.mail(box, *numbered(1, start=number), when=at(days=days))
    assert helpdesk.fetched(400 * DAY)["counts"] == {"imported": 4}


def test_what_is_deleted_between_portions_hides_nothing(helpdesk: Helpdesk, box: str) -> None:
    """Trap 5: who counts pages through a folder that shrinks passes over what moves up."""
    helpdesk.mail(box, *numbered(6))
    helpdesk.run("fetch", "--limit", "2")
    helpdesk.dovecot.expunge(box, "INBOX", [1, 2, 3])
    helpdesk.run("fetch", "--limit", "2", minutes=2)
    helpdesk.run("fetch", "--limit", "2", minutes=3)
    assert helpdesk.subjects() == [f"Question {n}" for n in (1, 2, 4, 5, 6)]


def test_each_folder_has_a_mark_of_its_own(helpdesk: Helpdesk) -> None:
    """Trap 7: with one mark for all, the folder with the lower UIDs is never read again."""
    box = helpdesk.account(helpdesk.address(), "--folder", "INBOX", "--folder", "Web")
    helpdesk.mail(box, *numbered(5))
    helpdesk.mail(box, *numbered(1, start=6), folder="Web")
    helpdesk.run("fetch")
    helpdesk.mail(box, *numbered(1, start=7), folder="Web")
    assert helpdesk.fetched(2)["counts"] == {"imported": 1}
    assert helpdesk.states(box, "Web") == {1: "imported", 2: "imported"}


def test_text_is_kept_as_it_was_written(helpdesk: Helpdesk, box: str) -> None:
    """Traps 15, 16 and 17: backslashes interpreted, letters cut in half, text cut without a word."""
    subject, end = "\N{MAN}\N{ZERO WIDTH JOINER}\N{HOT BEVERAGE}" * 400, "The last word."
    literal = r"C:\new\table\x41 and é \u00e9 =41 &amp; %s {0}"
    long = "".join(f"Line {n} of what happened.\n" for n in range(8_000))
    helpdesk.mail(
        box,
        question(box, subject=subject, text=f"{literal}\n{long}{end}"),
        question(box, "Bö <b@x.example>", r"Re: C:\new\table \x41", text=literal),
    )
    helpdesk.run()
    first, second = (helpdesk.desk.json("email", "show", str(n)) for n in (1, 2))
    assert first["subject"] == subject and helpdesk.desk.json("case", "show", "1")["name"]
    lines = first["text"].splitlines()
    assert (lines[0], lines[-1], len(lines)) == (literal, end, 8_002)
    assert (second["subject"], second["text"].strip()) == (r"Re: C:\new\table \x41", literal)


def test_a_customers_case_stays_the_customers(helpdesk: Helpdesk, box: str) -> None:
    """Trap 25: somebody else who takes part answers, and becomes the customer. Trap 27: alike is not the same."""
    helpdesk.desk("account", "add", "Ann's works", "--email", "ann@customer.example")
    helpdesk.desk("contact", "add", "Carl", "--email", "carl@other.example")
    first = question(box, Cc="carl@other.example")
    helpdesk.mail(box, first)
    helpdesk.run()
    before = helpdesk.desk.json("case", "show", "1")
    carls = reply(first, box, "Carl <carl@other.example>")
    helpdesk.mail(box, carls, question(box, ANN, "Re: The printer is on fire"), when=at(1.5))
    helpdesk.run(minutes=2)
    after = helpdesk.desk.json("case", "show", "1")
    assert before["account"] and [after[k] for k in ("account", "contact", "lead", "assigned_to")] == [
        before[k] for k in ("account", "contact", "lead", "assigned_to")
    ]
    parents = helpdesk.rows("SELECT parent_id FROM email ORDER BY id")
    assert [row[0] for row in parents] == [1, 1, 2]  # an equal subject alone joins nothing


def test_only_new_cases_move_the_turn_and_closed_ones_weigh_nothing(helpdesk: Helpdesk, box: str) -> None:
    """Traps 32 and 33: closed cases counted as load; a reply, a change or a restart moves the turn."""
    raws = [question(box, f"P{n} <p{n}@x{n}.example>", f"Q{n}") for n in range(4)]
    helpdesk.mail(box, raws[0])
    helpdesk.run()
    helpdesk.mail(box, reply(raws[0], box, "P0 <p0@x0.example>"), when=at(1.5))
    helpdesk.run(minutes=2)
    helpdesk.desk("case", "close", "1", now=iso(at(2.5)))
    helpdesk.mail(box, raws[1], when=at(2.6))
    helpdesk.run(minutes=3)
    assert [case[3] for case in helpdesk.cases()] == ["ann", "bob"]
    helpdesk.desk("email-account", "edit", box, "--distribution", "least-busy")
    helpdesk.mail(box, raws[2], when=at(3.5))  # ann has none open, bob has one
    helpdesk.run(minutes=4)
    helpdesk.mail(box, raws[3], when=at(4.5))
    helpdesk.run(minutes=5)  # a tie: bob has waited longer
    assert [case[3] for case in helpdesk.cases()] == ["ann", "bob", "ann", "bob"]
    assert broken(helpdesk.desk.path) == {}


def test_nothing_imported_is_no_success_where_the_connection_failed(helpdesk: Helpdesk, box: str) -> None:
    """Traps 46 and 48: a failed visit looks like an empty one; what was kept aside is gone after the next run."""
    helpdesk.desk("email-filter", "add", "deals", "--global", "--subject", "*deal*")
    helpdesk.mail(box, question(box, subject="A deal"))
    helpdesk.run()
    good = helpdesk.desk.json("status", now=iso(at(1)))
    helpdesk.desk("email-account", "edit", box, "--imap-port", str(NO_SERVER))
    helpdesk.run("fetch", minutes=20, code=75)
    last = helpdesk.desk.json("log", "--failed", now=iso(at(21)))
    assert last[0]["code"] == 75 and last[0]["account"] == box and last[0]["error"]
    told = helpdesk.desk.json("status", now=iso(at(21)))["accounts"][0]
    assert told["last_good_at"] == good["accounts"][0]["last_good_at"] is not None
    for minute in (30, 90):
        helpdesk.run(minutes=minute, code=None)
    assert [each["subject"] for each in helpdesk.desk.json("email", "list", "--skipped")] == ["A deal"]


def test_a_server_that_is_slow_to_take_mail_keeps_none_from_coming(
    helpdesk: Helpdesk, smtp_sink: SmtpSink
) -> None:
    """Trap 50: who sends while importing stops importing. A run hangs in ``send``, and the next one fetches."""
    smtp_sink.behaviour.after_data = "stall"
    helpdesk.users("bob")
    box = helpdesk.support(*with_smtp(smtp_sink), "--auto-reply", "acknowledgement")
    helpdesk.mail(box, question(box))
    words = [ESPOMAIL, "--store", str(helpdesk.desk.path), "--now", iso(at(1)), "run"]
    hangs = subprocess.Popen(words, env={**os.environ, **helpdesk.desk.variables})
    try:
        wait_until(lambda: smtp_sink.envelopes)
        helpdesk.mail(box, question(box, "Bo <bo@x.example>", "Another"), when=at(1.5))
        helpdesk.run(minutes=2, code=75)  # of sending, the first one takes care
        assert hangs.poll() is None
        assert [case[1] for case in helpdesk.cases()] == ["The printer is on fire", "Another"]
    finally:
        hangs.kill()
        hangs.wait()
