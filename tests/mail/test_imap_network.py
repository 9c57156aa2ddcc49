"""An IMAP session over a network that fails: nothing is skipped, nothing is half."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from espomail.errors import TryAgain
from espomail.mail.failures import ServerDropped, ServerUnreachable
from espomail.mail.imap import open_session
from espomail.mail.settings import ImapSettings, Secret
from tests.haste import within
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy

pytestmark = pytest.mark.dovecot
_numbers = itertools.count(1)
COUNT = 60
RAWS = {n: f"Subject: {n}\r\n\r\n".encode() + b"text\r\n" * (n * 40) for n in range(1, COUNT + 1)}


@pytest.fixture(scope="module")
def user(dovecot: Dovecot) -> str:
    """A mailbox with sixty messages; a new one each time, since a module may be begun again (tests are spread)."""
    name = f"network{next(_numbers)}@example.com"
    dovecot.append_many(name, "INBOX", list(RAWS.values()))
    return name


def settings(server: Dovecot, proxy: Proxy, user: str, **changes: Any) -> ImapSettings:
    values: dict[str, Any] = {
        "host": "localhost",
        "port": proxy.port,
        "login": user,
        "ca_file": str(server.ca_file),
        "timeout": 1.0,
        "security": "tls" if proxy.target_port == server.tls_port else "none",
    }
    return ImapSettings(**(values | changes))


def visit(server: Dovecot, proxy: Proxy, user: str, mark: int, got: dict[int, bytes]) -> None:
    """One visit of a fetcher that keeps what came."""
    with open_session(settings(server, proxy, user), Secret(server.password)) as imap:
        imap.select("INBOX")
        for each in imap.bodies(imap.search_above(mark), 10**6):
            got[each.uid] = each.raw


def visits(server: Dovecot, proxy: Proxy, user: str, most: int = 60) -> dict[int, bytes]:
    """Visits until nothing is missing; each goes on above what is whole so far."""
    got: dict[int, bytes] = {}
    for _ in range(most):
        mark = next((n for n in range(COUNT + 1) if n + 1 not in got), COUNT)
        if mark == COUNT:
            break
        try:
            visit(server, proxy, user, mark, got)
        except TryAgain:
            continue
    return got


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut_after=0),
        Fault(cut_after=1),
        Fault(cut_after=150),
        Fault(cut_after=900),
        Fault(cut_after=5000),
        Fault(cut_after=50_000),
        Fault(cut_after=50_000, reset=True),
        Fault(cut_after=250_000),
        Fault(stall_after=2500),
        Fault(stall_after=60_000),
        Fault(upload_cut_after=30),
        Fault(upload_cut_after=700),
    ],
    ids=str,
)
def test_one_fault_and_then_none(dovecot: Dovecot, user: str, fault: Fault, tls: bool) -> None:
    with Proxy(dovecot.tls_port if tls else dovecot.port) as proxy:
        proxy.faults = [fault]
        assert visits(dovecot, proxy, user, most=2) == RAWS


def test_random_faults(dovecot: Dovecot, user: str) -> None:
    dice = random.Random(7)
    with Proxy(dovecot.port) as proxy:
        proxy.faults = [Fault(cut_after=dice.randrange(600, 120_000)) for _ in range(40)]
        assert visits(dovecot, proxy, user) == RAWS


def test_a_flipped_bit_under_tls_gives_nothing_false(dovecot: Dovecot, user: str) -> None:
    got: dict[int, bytes] = {}
    with Proxy(dovecot.tls_port, Fault(flip_at=30_000)) as proxy, pytest.raises(ServerDropped):
        visit(dovecot, proxy, user, 0, got)
    assert got.items() <= RAWS.items()
    assert len(got) < COUNT


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_black_hole_is_left_after_the_time_out(dovecot: Dovecot, user: str, tls: bool) -> None:
    port = dovecot.tls_port if tls else dovecot.port
    with Proxy(port, Fault(stall_after=0)) as proxy, within(3), pytest.raises(ServerUnreachable):
        visit(dovecot, proxy, user, 0, {})
