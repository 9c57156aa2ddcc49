"""A backup put back: mail that came since is there once, and nobody gets an old reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.helpdesk import Helpdesk, broken, numbered
from tests.servers.smtp_sink import SmtpSink
from tests.stores import claimed_elsewhere, query

pytestmark = pytest.mark.dovecot


@pytest.fixture
def box(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> str:
    helpdesk.users("ann")
    smtp = ("--smtp-host", "127.0.0.1", "--smtp-port", str(smtp_sink.port), "--smtp-security", "none")
    return helpdesk.support(*smtp, "--smtp-auth", "none", "--auto-reply", "acknowledgement")


def received(helpdesk: Helpdesk) -> list[int]:
    rows = helpdesk.rows("SELECT subject FROM email WHERE direction = 'in' ORDER BY subject")
    return [int(row[0].removeprefix("Question ")) for row in rows]


def test_mail_since_comes_once_and_is_not_answered_again(helpdesk: Helpdesk, box: str, smtp_sink: SmtpSink, tmp_path) -> None:
    to = {"to": box}
    helpdesk.mail(box, *numbered(2, **to))
    helpdesk.run()
    assert len(smtp_sink.envelopes) == 2
    copy = tmp_path / "copy.db"
    helpdesk.desk("backup", str(copy))
    helpdesk.mail(box, *numbered(2, start=3, **to))
    helpdesk.run(minutes=3)
    assert len(smtp_sink.envelopes) == 4

    document = helpdesk.run("restore", str(copy), "--json", minutes=5).json
    assert document["unknown"] == 0 and document["restored_at"] == "2026-03-02T09:05:00Z"
    assert received(helpdesk) == [1, 2]
    assert query(Path(document["kept"]), "SELECT count(*) FROM email WHERE direction = 'in'") == [(4,)]

    helpdesk.run(minutes=6)
    assert received(helpdesk) == [1, 2, 3, 4]
    assert len(smtp_sink.envelopes) == 4, "old mail was answered again"
    assert "last restore" in helpdesk.value("SELECT reason FROM decision WHERE stage = 'autoreply' ORDER BY id DESC")
    # customers know the numbers of the cases that were lost: nobody else gets them
    assert [row[0] for row in helpdesk.cases()] == [1, 2, 5, 6]
    assert broken(helpdesk.desk.path) == {}
    helpdesk.mail(box, *numbered(1, start=9, **to), when=None)
    helpdesk.run(minutes=7)
    assert broken(helpdesk.desk.path) == {}
    helpdesk.run("check", minutes=8)
    helpdesk.run("audit", minutes=8)


def test_what_waited_in_the_outbox_is_not_sent_by_itself(helpdesk: Helpdesk, box: str, smtp_sink: SmtpSink, tmp_path) -> None:
    helpdesk.mail(box, *numbered(1, to=box))
    for verb in ("fetch", "filter", "link", "distribute", "autoreply"):
        helpdesk.run(verb)
    copy = tmp_path / "copy.db"
    helpdesk.desk("backup", str(copy))
    helpdesk.run(minutes=2)
    assert len(smtp_sink.envelopes) == 1
    assert helpdesk.run("restore", str(copy), "--json", minutes=3).json["unknown"] == 1
    helpdesk.run(minutes=4)
    assert len(smtp_sink.envelopes) == 1


@pytest.mark.sqlite("it takes the file away, and breaks it")
def test_it_creates_a_store_and_heals_a_broken_one(helpdesk: Helpdesk, box: str, tmp_path) -> None:
    copy, desk = tmp_path / "copy.db", helpdesk.desk
    desk("backup", str(copy))
    for name in ("", "-wal", "-shm"):
        desk.path.with_name(desk.path.name + name).unlink(missing_ok=True)
    assert desk.json("restore", str(copy))["kept"] is None
    assert desk.json("email-account", "list")[0]["address"] == box
    desk.path.write_bytes(b"This is no store.\n" * 500)
    kept = desk.json("restore", str(copy))["kept"]
    assert Path(kept).read_bytes()[:17] == b"This is no store."
    assert desk.json("email-account", "list")[0]["address"] == box
    assert desk.path.stat().st_mode & 0o777 == 0o600


def test_what_is_no_sound_backup_changes_nothing(helpdesk: Helpdesk, box: str, tmp_path) -> None:
    desk = helpdesk.desk
    desk("restore", str(tmp_path / "missing.db"), code=66)
    (tmp_path / "letter.db").write_text("not a store " * 999)
    desk("restore", str(tmp_path / "letter.db"), code=65)
    copy = tmp_path / "copy.db"
    desk("backup", str(copy))
    data = bytearray(copy.read_bytes())
    data[5 * 4096 : 30 * 4096] = bytes(25 * 4096)
    (tmp_path / "torn.db").write_bytes(data)
    desk("restore", str(tmp_path / "torn.db"), code=65)
    assert [each.name for each in desk.path.parent.glob("*before*")] == []
    assert desk.json("email-account", "list")[0]["address"] == box


def test_not_while_a_run_is_at_work_and_not_by_regular_users(helpdesk: Helpdesk, box: str, tmp_path) -> None:
    copy, desk = tmp_path / "copy.db", helpdesk.desk
    desk("backup", str(copy))
    with claimed_elsewhere(str(desk.path), "fetch-1"):
        assert "fetch-1" in desk("restore", str(copy), code=75).err
    desk("restore", str(copy), code=77, as_login="ann")
    desk("restore", str(copy))
