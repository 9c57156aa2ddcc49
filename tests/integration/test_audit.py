"""``audit`` against a real Dovecot: what the ledger does not explain is named, and can be fetched."""

from __future__ import annotations

import os

import pytest

from tests.integration.helpdesk import NO_SERVER, Helpdesk, at, numbered
from tests.stores import change

pytestmark = pytest.mark.dovecot


@pytest.fixture
def box(helpdesk: Helpdesk) -> str:
    box = helpdesk.account(helpdesk.address())
    old, *new = numbered(4)
    helpdesk.mail(box, old, when=at(days=-9))
    helpdesk.mail(box, *new)
    return box


def audited(helpdesk: Helpdesk, *words: str, code: int = 0, minutes: float = 2) -> dict:
    document = helpdesk.run("audit", "--json", *words, code=code, minutes=minutes).json
    assert document["ok"] == (code == 0)
    (folder,) = document["accounts"]
    if not folder["error"]:
        assert sum(folder["states"].values()) + len(folder["unexplained"]) == folder["on_server"]
    return folder


def test_before_the_first_fetch_all_waits_and_afterwards_each_has_its_state(helpdesk: Helpdesk, box: str) -> None:
    assert audited(helpdesk)["states"] == {"waiting": 4}
    helpdesk.fetched()
    found = audited(helpdesk)
    assert found["states"] == {"too_old": 1, "imported": 3}
    assert found["account"] == box and found["uidvalidity"] > 0 and found["unexplained"] == []
    helpdesk.mail(box, *numbered(2, start=8))
    assert audited(helpdesk)["states"] == {"too_old": 1, "imported": 3, "waiting": 2}


def test_a_lost_row_is_named_and_repaired(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.fetched(1, "--limit", "3")
    change(helpdesk.desk.path, "DELETE FROM ledger WHERE uid = 3")
    assert audited(helpdesk, code=1)["unexplained"] == [3]
    said = helpdesk.run("audit", code=1)
    assert "UID 3" in said.err and "--repair" in said.err
    assert said.lines[0].split("\t")[:2] == [box, "INBOX"] and said.lines[0].split("\t")[5] == "3"
    before = helpdesk.subjects()
    assert audited(helpdesk, "--repair")["states"] == {"too_old": 1, "imported": 2, "duplicate": 1}
    assert helpdesk.subjects() == before  # known by its identity
    assert audited(helpdesk)["unexplained"] == []


def test_what_is_called_gone_and_is_there_was_lost(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.fetched()
    change(helpdesk.desk.path, "DELETE FROM arrival WHERE uid = 2")
    change(helpdesk.desk.path, "UPDATE ledger SET state = 'gone', email_id = NULL WHERE uid = 2")
    change(helpdesk.desk.path, "DELETE FROM email WHERE subject = 'Question 2'")
    assert audited(helpdesk, code=1)["unexplained"] == [2]
    assert audited(helpdesk, "--repair")["states"] == {"too_old": 1, "imported": 3}
    assert "Question 2" in helpdesk.subjects()


def test_what_was_stored_and_not_parsed_waits(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.fetched()
    change(helpdesk.desk.path, "UPDATE ledger SET state = 'stored' WHERE uid = 2")
    assert audited(helpdesk)["states"]["waiting"] == 1


def test_after_a_change_of_uidvalidity_all_waits(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.fetched()
    change(helpdesk.desk.path, "UPDATE ledger SET uidvalidity = 7")
    change(helpdesk.desk.path, "UPDATE folder SET uidvalidity = 7")
    assert audited(helpdesk)["states"] == {"waiting": 4}
    helpdesk.run("fetch", minutes=3)
    assert audited(helpdesk)["states"].get("waiting", 0) == 0


def test_nothing_is_written_by_looking(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.fetched(1, "--limit", "2")
    before, flags = helpdesk.rows("SELECT * FROM folder"), helpdesk.dovecot.flags(box)
    audited(helpdesk)
    assert (helpdesk.rows("SELECT * FROM folder"), helpdesk.dovecot.flags(box)) == (before, flags)


def test_servers_and_folders_that_are_not_there(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.desk("email-account", "edit", box, "--imap-port", str(NO_SERVER))
    folder = audited(helpdesk, code=os.EX_TEMPFAIL)
    assert folder["on_server"] is None and folder["error"]
    helpdesk.desk("email-account", "edit", box, "--imap-port", str(helpdesk.port), "--folder", "Nowhere")
    assert "Nowhere" in audited(helpdesk, code=os.EX_CONFIG)["error"]
    helpdesk.desk("email-account", "disable", box)
    assert helpdesk.run("audit", "--json").json == {"ok": True, "accounts": []}
    helpdesk.run("audit", "--account", "nobody@example.com", code=66)
