"""Stored batches are parsed here or beside us, and nobody could tell from the store which it was."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from espomail.stages import intake, parser_process, settling
from espomail.stages.intake import Outcome
from espomail.stages.settling import Settling
from espomail.store import Store, ledger
from espomail.store.ledger import StoredRow
from espomail.store.models import Arrival, EmailAccount, Folder, Held, Ledger
from tests import poison
from tests.builders import a_message
from tests.conftest import NOW
from tests.stages.conftest import stored
from tests.stores import query

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="this system shows no children of a process"
)
OTHERS: set[int] = set()
Waiting = list[tuple[StoredRow, bytes]]


@pytest.fixture(autouse=True)
def _two_processors(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "processors", lambda: 2)
    OTHERS.update(_every_child())  # a database's server, say


def waiting(store: Store, folder: Folder, mails: list[bytes]) -> list[Waiting]:
    """Stored mails, in batches of three."""
    stored(store, folder, *mails)
    rows = list(zip(ledger.stored(len(mails)), mails, strict=True))
    return [rows[start : start + 3] for start in range(0, len(rows), 3)]


def begun(store: Store) -> Settling:
    with store.write():
        setting = intake.setting(frozenset({"support@example.com"}), {}, NOW)
    return Settling(store, setting, Outcome())


def settle(store: Store, batches: list[Waiting], expected: int = settling.MANY) -> dict[int, str]:
    """All batches, one after the other; the state of each UID."""
    at_work = begun(store)
    try:
        for batch in batches:
            at_work.expect(expected)
            at_work.take(batch, "")
        at_work.finish()
    finally:
        at_work.close()
    assert children() == []
    return states()


def states() -> dict[int, str]:
    return dict(Ledger.select(Ledger.uid, Ledger.state).order_by(Ledger.uid).tuples())


def children() -> list[int]:
    """The processes that this one has started since the test began, the dead among them, too."""
    return [each for each in _every_child() if each not in OTHERS]


def _every_child() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def fine(count: int) -> list[bytes]:
    return [a_message(message_id=f"<{n}@x.example>", subject=f"Mail {n}") for n in range(count)]


def some_of_everything() -> list[bytes]:
    twins, html = a_message(message_id=None), a_message(text="<p>Hi</p>", Content_Type="text/html")
    out_of_office = a_message(message_id="<a@x.example>", subject="Away", Auto_Submitted="auto-replied")
    odd = [b"", b"\0\xff", b"Subject: =?utf-8?q?caf=C3=A9?=\r\n\r\n\xf0\x9f", b"no header at all"]
    return [*fine(4), twins, twins, fine(1)[0], html, out_of_office, *odd, twins]


TABLES = {
    "email": "SELECT * FROM email ORDER BY id",
    "arrival": "SELECT * FROM arrival ORDER BY id",
    "ledger": "SELECT * FROM ledger ORDER BY uid",
    "held": "SELECT uid, cause, tries FROM held ORDER BY id",
}


@pytest.mark.sqlite("it compares two files, table by table")
def test_the_store_is_the_same_wherever_it_was_parsed(tmp_path: Path) -> None:
    found: list[dict[str, Any]] = []
    for expected in (1, settling.MANY):
        store = Store.create(str(tmp_path / f"{expected}.db"))
        with store.write():
            account = EmailAccount.create(
                kind="group", address="support@example.com", name="s", created_at=NOW, activated_at=NOW, since=0
            )
            folder = Folder.create(email_account=account, name="INBOX")
        settle(store, waiting(store, folder, some_of_everything()), expected)
        found.append({name: query(tmp_path / f"{expected}.db", sql) for name, sql in TABLES.items()})
        store.close()
    assert found[0] == found[1]
    assert len(found[0]["email"]) == len(some_of_everything()) - 1


def test_one_batch_is_parsed_while_the_next_is_stored(store: Store, folder: Folder) -> None:
    at_work, batches = begun(store), waiting(store, folder, fine(9))
    try:
        at_work.expect(settling.MANY)
        for number, batch in enumerate(batches):
            at_work.take(batch, "")
            assert list(states().values()).count("imported") == 3 * number
        at_work.finish()
        assert set(states().values()) == {"imported"}
    finally:
        at_work.close()


@pytest.mark.parametrize(("mails", "processors"), [(settling.MANY - 1, 2), (settling.MANY, 1)])
def test_little_mail_and_one_processor_need_no_second_process(
    store: Store, folder: Folder, mails: int, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "processors", lambda: processors)
    monkeypatch.setattr(settling, "ParserProcess", None)
    assert set(settle(store, waiting(store, folder, fine(3)), mails).values()) == {"imported"}


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        ("deadly", "parser died (exit status -9)"),
        ("sleeping", "took more than 2 seconds"),
        ("endless", "seconds of a processor"),
        ("greedy", "MemoryError"),
        ("bad", "RecursionError: too deep"),
    ],
)
def test_only_the_mail_that_stops_the_parser_is_held(
    store: Store, folder: Folder, word: str, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison.beside(monkeypatch, patience=2 if word == "sleeping" else 60)
    mails = fine(9)
    mails[4] = a_message(message_id="<p@x.example>", subject=f"{word} poison")
    found = settle(store, waiting(store, folder, mails))
    assert found == {uid: "held" if uid == 5 else "imported" for uid in range(1, 10)}
    (note,) = Held.select()
    assert (note.uid, cause in note.cause) == (5, True)
    assert [row.uid for row in Arrival.select().order_by(Arrival.id)] == [1, 2, 3, 4, 6, 7, 8, 9]


def test_a_process_that_somebody_kills_takes_no_mail_with_it(store: Store, folder: Folder) -> None:
    at_work, batches = begun(store), waiting(store, folder, fine(12))
    try:
        for batch in batches:
            at_work.expect(settling.MANY)
            at_work.take(batch, "")
            for pid in children():
                os.kill(pid, 9)
        at_work.finish()
    finally:
        at_work.close()
    assert set(states().values()) == {"imported"} and len(states()) == 12
    assert children() == []


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import time; time.sleep(60)"])
def test_where_no_process_starts_all_is_parsed_here(
    store: Store, folder: Folder, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser_process, "PROGRAM", program)
    monkeypatch.setattr(parser_process, "WALL_SECONDS", 0.5)
    assert set(settle(store, waiting(store, folder, fine(6))).values()) == {"imported"}


def test_what_a_site_prints_at_each_start_is_no_answer(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = "import os; os.write(1, b'Init'); os.write(2, b'Loaded'); "
    monkeypatch.setattr(parser_process, "PROGRAM", noise + parser_process.PROGRAM)
    begun_at = time.monotonic()
    assert set(settle(store, waiting(store, folder, fine(6))).values()) == {"imported"}
    assert time.monotonic() - begun_at < parser_process.WALL_SECONDS


def test_no_python_to_start_is_no_harm_either(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", None)
    assert set(settle(store, waiting(store, folder, fine(3))).values()) == {"imported"}


def test_what_was_not_finished_stays_stored_and_nobody_is_left(store: Store, folder: Folder) -> None:
    at_work = begun(store)
    at_work.expect(settling.MANY)
    at_work.take(waiting(store, folder, fine(3))[0], "")
    (pid,) = children()
    began = time.monotonic()
    at_work.close()
    assert set(states().values()) == {"stored"}
    assert not Path(f"/proc/{pid}").exists() and time.monotonic() - began < 1
