"""``fetch`` and servers that refuse, hang or boast: each is its own trouble and nobody else's."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.haste import within
from tests.integration.helpdesk import at, iso, query
from tests.integration.odd_desk import fetch, loaded, more_accounts, states
from tests.servers.scripted_imap import Call, ScriptedImap


def test_a_server_that_knows_no_peek_gets_its_mail_held_and_left_unread(
    odd: Desk, server: ScriptedImap
) -> None:
    server.on["UID FETCH"] = lambda call: (
        call.bad("BODY.PEEK is not known here") if "PEEK" in call.words else call.usual()
    )
    fetch(odd)
    assert states(odd) == dict.fromkeys((1, 2, 3, 4), "held")
    causes = query(odd.path, "SELECT DISTINCT reason FROM ledger")
    assert "not known here" in causes[0][0]
    assert not any("BODY[]" in each or "RFC822 " in each for each in server.commands)  # that would mark it read
    assert server.inbox.flags == {}
    del server.on["UID FETCH"]
    assert fetch(odd, 60 * 25) == {"imported": 4}


def test_a_folder_to_be_read_only_and_one_that_is_missing(odd: Desk, server: ScriptedImap) -> None:
    server.inbox.read_only = True
    odd("email-account", "edit", "support@example.com", "--folder", "INBOX", "--folder", "Nowhere")
    assert fetch(odd, code=78) == {"imported": 4}
    first = loaded(server)
    assert fetch(odd, 2, code=78) == {}
    assert loaded(server) == first
    assert server.inbox.flags == {}


@pytest.mark.parametrize("refusal", ["UNAVAILABLE", "INUSE", "LIMIT"])
def test_a_server_that_is_busy_pauses_nobody(odd: Desk, server: ScriptedImap, refusal: str) -> None:
    server.on["LOGIN"] = lambda call: call.no(f"[{refusal}] come back later")
    for minute in (1, 10, 60, 180):
        fetch(odd, minute, code=75)
    assert query(odd.path, "SELECT refusals, failures > 0 FROM email_account") == [(0, 1)]
    assert query(odd.path, "SELECT count(*) FROM notification WHERE type = 'account_paused'") == [(0,)]
    del server.on["LOGIN"]
    assert fetch(odd, 600) == {"imported": 4}


def test_two_refusals_and_then_a_log_in_is_no_pause(odd: Desk, server: ScriptedImap) -> None:
    server.on["LOGIN"] = lambda call: call.no("[AUTHENTICATIONFAILED] no")
    for minute in (1, 10):
        fetch(odd, minute, code=78)
    del server.on["LOGIN"]
    assert fetch(odd, 30) == {"imported": 4}
    assert query(odd.path, "SELECT refusals, failures FROM email_account") == [(0, 0)]
    assert query(odd.path, "SELECT count(*) FROM notification WHERE type LIKE 'account_%'") == [(0,)]


def test_an_answer_under_another_tag_is_no_answer(odd: Desk, server: ScriptedImap, tmp_path: Path) -> None:
    (tmp_path / "host.toml").write_text("imap_timeout = 1\n")
    odd.variables["ESPOMAIL_CONFIG"] = str(tmp_path / "host.toml")
    server.on["UID SEARCH"] = lambda call: b"* SEARCH 1 2 3 4\r\nWRONG1 OK done\r\n"
    fetch(odd, code=75)
    assert states(odd) == {}
    del server.on["UID SEARCH"]
    assert fetch(odd, 10) == {"imported": 4}


def test_capabilities_that_are_a_lie_do_no_harm(odd: Desk, server: ScriptedImap) -> None:
    """It offers all there is and can do the least."""
    lies = "IMAP4rev1 IMAP4rev2 ENABLE CONDSTORE QRESYNC UIDPLUS ESEARCH COMPRESS=DEFLATE ID NAMESPACE IDLE MOVE"
    server.offers = lies
    server.greeting = f"* OK [CAPABILITY {lies}] hi\r\n".encode()
    assert fetch(odd) == {"imported": 4}
    assert fetch(odd, 2) == {}


def test_one_of_twenty_accounts_hangs(odd: Desk, server: ScriptedImap, tmp_path: Path) -> None:
    (tmp_path / "host.toml").write_text("imap_timeout = 6\n")
    odd.variables["ESPOMAIL_CONFIG"] = str(tmp_path / "host.toml")
    names = [f"box{number}@example.com" for number in range(20)]
    odd("email-account", "remove", "support@example.com")
    more_accounts(odd, server, names)
    hanging: list[object] = []

    def login(call: Call) -> bytes | None:
        if "box7@" in call.words:
            hanging.append(call.connection)
        return call.usual()

    def search(call: Call) -> bytes | None:
        if call.connection in hanging:
            time.sleep(40)
        return call.usual()

    server.on |= {"LOGIN": login, "UID SEARCH": search}
    with within(25):
        result = odd("fetch", "--json", now=iso(at(1)), code=75)
    assert [each["account"] for each in result.json["errors"]] == ["box7@example.com"]
    assert sum(each["folders"][0]["imported"] + each["folders"][0]["duplicate"]
               for each in result.json["accounts"] if each["account"] != "box7@example.com") == 19 * 4  # fmt: skip
