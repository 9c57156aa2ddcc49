"""A host that stands still while it sends a statement: the server waits for the rest, and keeps its locks."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from espomail.errors import TryAgain
from espomail.store import postgres
from tests.haste import wait_until
from tests.servers.postgresql import Address, rows
from tests.store.postgres.conftest import put

WAITING = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'ClientRead'"
LIMITS = "SELECT set_config('lock_timeout', '200ms', true)"


@pytest.fixture
def stalled(url: Address, hosts, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """It has sent part of what it does, holds the row at which writers stand in line, and then nothing comes."""
    with hosts[0].writing():
        put(hosts[0], "before")
    monkeypatch.setattr(postgres, "LIMITS", LIMITS)
    connection = psycopg.connect(url)
    line = connection.pgconn
    line.enter_pipeline_mode()
    line.send_query_params(b"BEGIN", None)
    line.send_query_params(b"UPDATE lease SET fence = fence + 1 WHERE name = 'store'", None)
    line.send_flush_request()
    line.flush()
    wait_until(lambda: rows(url, WAITING))
    yield connection
    connection.close()


@pytest.mark.parametrize("beside", [True, False], ids=["those who decide", "who is alone"])
def test_who_waits_for_it_ends_it_and_the_next_goes_on(url, hosts, stalled, monkeypatch, beside):
    monkeypatch.setattr(postgres, "STILL_SECONDS", 0)
    with pytest.raises(TryAgain, match="has been writing for long") as told, hosts[0].writing(beside=beside):
        raise AssertionError("it holds the row")
    assert "stood still" in (told.value.hint or "")
    wait_until(lambda: not rows(url, WAITING))
    with hosts[0].writing(beside=beside):
        put(hosts[0], "after")
    assert rows(url, "SELECT key FROM setting ORDER BY key") == [("after",), ("before",)]


def test_who_has_only_just_begun_is_left_alone(url, hosts, stalled):
    for _ in range(2):
        with pytest.raises(TryAgain, match="has been writing for long") as told, hosts[0].writing():
            raise AssertionError("it holds the row")
        assert told.value.hint is None
    assert rows(url, WAITING)


def test_who_copies_a_dump_in_is_left_alone(url, hosts, monkeypatch):
    """Its state is as old as the whole COPY, however quickly the rows come."""
    with hosts[0].writing():
        put(hosts[0], "before")
    monkeypatch.setattr(postgres, "LIMITS", LIMITS)
    monkeypatch.setattr(postgres, "STILL_SECONDS", 0)
    with psycopg.connect(url) as restoring, restoring.cursor() as cursor:
        cursor.execute("UPDATE lease SET fence = fence + 1 WHERE name = 'store'")
        with cursor.copy("COPY setting (key, value) FROM stdin") as rows_in:
            wait_until(lambda: rows(url, WAITING))
            with pytest.raises(TryAgain, match="has been writing for long"), hosts[0].writing():
                raise AssertionError("it holds the row")
            rows_in.write_row(("copied", '"x"'))
    assert rows(url, "SELECT key FROM setting ORDER BY key") == [("before",), ("copied",)]
