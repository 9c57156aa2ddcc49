"""Clocks that jump, time zones that change, locales of all kinds: the same mail, the same times, no storm."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.builders import a_message
from tests.conftest import ESPOMAIL, Desk
from tests.integration.helpdesk import at, broken, iso, numbered, query
from tests.integration.odd_desk import fetch, states
from tests.servers.scripted_imap import ScriptedImap

DAY = 24 * 60


@pytest.mark.parametrize("jump", [DAY, -DAY, 400 * DAY])
def test_a_clock_that_was_wrong_for_one_run(odd: Desk, server: ScriptedImap, jump: int) -> None:
    assert fetch(odd) == {"imported": 4}
    server.inbox.messages[5] = numbered(1, start=5)[0]
    result = odd("run", now=iso(at(jump)))
    assert (result.out, result.err) == ("", "")
    server.inbox.messages[6] = numbered(1, start=6)[0]
    result = odd("run", now=iso(at(10)))
    assert (result.out, result.err) == ("", "")
    assert states(odd) == dict.fromkeys(range(1, 7), "imported")
    assert query(odd.path, "SELECT stage, count(*) FROM arrival GROUP BY stage") == [("done", 6)]
    assert query(odd.path, "SELECT count(*) FROM outbox") == [(0,)]
    assert broken(odd.path) == {}


def test_a_pause_made_under_a_wrong_clock_does_not_last(odd: Desk, server: ScriptedImap) -> None:
    server.on["LOGIN"] = lambda call: call.no("[AUTHENTICATIONFAILED] no")
    for minute in (400 * DAY, 400 * DAY + 10, 400 * DAY + 60):
        fetch(odd, minute, code=78)
    del server.on["LOGIN"]
    assert fetch(odd, 1) == {"imported": 4}


def shown(desk: Desk, **variables: str) -> bytes:
    """What is printed of all mail, with other variables."""
    before = dict(desk.variables)
    desk.variables |= variables
    try:
        lists = [desk(*words.split(), now=iso(at(5))).out for words in ("email list", "email list --json", "log")]
    finally:
        desk.variables = before
    return "\n".join(lists).encode()


def test_the_local_zone_and_daylight_saving_mean_nothing(odd: Desk, server: ScriptedImap) -> None:
    # the night in which New York's clocks went on: 2026-03-08
    zones = ("America/New_York", "Pacific/Auckland", "Asia/Kathmandu", "UTC")
    for number, zone in enumerate(zones):
        odd.variables["TZ"] = zone
        server.inbox.messages[5 + number] = numbered(1, start=5 + number)[0]
        fetch(odd, 6 * DAY + 60 * number)
    assert len(states(odd)) == 4 + len(zones)
    assert len({shown(odd, TZ=zone) for zone in zones}) == 1


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"LC_ALL": "no_SUCH.locale"},
    ],
    ids=str,
)
def test_any_locale_shows_the_same(odd: Desk, server: ScriptedImap, variables: dict[str, str]) -> None:
    server.inbox.messages = {1: a_message(subject="Größe 日本 TITLE İıi", sender="İpek <IPEK@Customer.EXAMPLE>")}
    usual = dict(odd.variables)
    odd.variables |= variables
    fetch(odd)
    odd.variables = usual
    assert shown(odd, **variables) == shown(odd)
    assert query(odd.path, "SELECT subject, from_address FROM email") == [
        ("Größe 日本 TITLE İıi", "ipek@customer.example")
    ]


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1", "iso-2022-jp"])
def test_what_a_locale_cannot_write_is_named(odd: Desk, server: ScriptedImap, encoding: str) -> None:
    server.inbox.messages = {1: a_message(subject="Größe 日本")}
    fetch(odd)
    odd.variables["PYTHONIOENCODING"] = encoding
    done = subprocess.run(
        [ESPOMAIL, "--store", str(odd.path), "email", "list"], capture_output=True, env={**os.environ, **odd.variables}
    )
    subject = done.stdout.decode(encoding).rstrip("\n").split("\t")[-1]
    assert (done.returncode, done.stderr) == (0, b"")
    assert subject == "Größe 日本".encode(encoding, "backslashreplace").decode(encoding)
    assert odd.json("email", "list")[0]["subject"] == "Größe 日本"
