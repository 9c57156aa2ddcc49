"""``explain FILE`` says of any mail what the pipeline then stores: real, generated and mutated mail."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from espomail.domain.clock import iso
from espomail.stages import explaining, intake
from espomail.stages.intake import Outcome
from espomail.stages.pipeline import STAGES, stage
from espomail.stages.runner import run_stage
from espomail.store import arrivals, ledger, raws
from espomail.store.ledger import Entry
from espomail.store.models import Email, EmailAccount, Folder
from tests.builders import a_message
from tests.commands.conftest import NOW_MS
from tests.fuzz.mutants import mutants

SHARED = Path(__file__).resolve().parents[3] / "shared"
A = "support@example.org"


@pytest.fixture
def office(desk):
    """A desk with filters, records, round-robin and automatic replies."""
    for login in ("ann", "ben", "cem"):
        desk.user(login, f"{login}@example.org")
    desk("team", "add", "Support")
    desk("team", "member", "add", "Support", "ann", "ben", "cem")
    desk("email-account", "add", A, "--group", "--team", "Support", "--create-case", "--since", "2020-01-01",
         "--distribution", "round-robin", "--auto-reply", "acknowledgement", "--imap-host", "h",
         "--smtp-host", "h", "--password-env", "X")  # fmt: skip
    desk("email-filter", "add", "deals", "--global", "--subject", "*deal*")
    desk("email-filter", "add", "invoices", "--account", A, "--body", "invoice", "--action", "move", "--folder", "F")
    desk("contact", "add", "Mary", "--email", "mary@example.net")
    return desk


def live(desk: Any, raw: bytes, uid: int) -> list[dict[str, Any]]:
    """A mail through the real stages; the decisions that were stored."""
    store = desk.store
    folder = Folder.select().join(EmailAccount).where(EmailAccount.address == A).get()
    with store.write():
        (raw_id,) = raws.add([raw])
        ledger.enter([Entry(folder.id, 7, uid, "stored", NOW_MS, len(raw), raw_id)])
        setting = intake.setting(frozenset(), {}, NOW_MS)
    intake.recover(store, setting, Outcome())
    for name in STAGES:
        run_stage(stage(name), store, NOW_MS)
    newest = Email.select(Email.id).where(Email.direction == "in").order_by(Email.id.desc()).get().id
    return arrivals.decisions_of(newest)


def spoken(decisions: list[Any]) -> list[tuple[str, str, str, str, str]]:
    """What must be the same: everything but what applying makes."""
    listed = [each if isinstance(each, dict) else each.as_json() for each in decisions]
    return [
        (d["stage"], d["kind"], json.dumps(d["value"], sort_keys=True), d["reason"], str(d["rule"]))
        for d in listed
    ]


def corpus() -> Iterator[bytes]:
    files = sorted((SHARED / "corpus").glob("*.eml"))
    if not files:
        pytest.skip(f"no corpus at {SHARED / 'corpus'}")
    yield from (path.read_bytes() for path in files)


def generated(tmp_path: Path, count: int) -> Iterator[bytes]:
    program = SHARED / "bench" / "mailgen.py"
    if not program.is_file():
        pytest.skip(f"no mail generator at {program}")
    words = [sys.executable, str(program), str(tmp_path / "g"), "--user", "u", "-n", str(count), "--odd", "0.4"]
    subprocess.run([*words, "--profile", "text"], check=True, capture_output=True)
    yield from (p.read_bytes() for p in sorted((tmp_path / "g" / "u" / "Maildir" / "cur").iterdir()))


@pytest.mark.parametrize("kind", ["real", "generated", "mutated"])
def test_explained_is_what_is_stored(office, tmp_path, kind):
    if kind == "real":
        mails = list(corpus())
    elif kind == "generated":
        mails = list(generated(tmp_path, 80))
    else:
        mails = list(mutants(5, 60))
    kinds = set()
    for uid, raw in enumerate(mails, start=1):
        before = office.path.read_bytes()
        told = spoken(explaining.of_file(office.store, raw, A, NOW_MS))
        assert office.path.read_bytes() == before
        stored = spoken(live(office, raw, uid))
        assert told == stored, raw[:300]
        kinds |= {(stage_name, decided) for stage_name, decided, *_ in stored}
    # a comparison of nothing but new cases would say little
    assert {name for name, _ in kinds} == set(STAGES) and len(kinds) > 6


def test_times_are_written_as_everywhere(office):
    """What was counted for an assignment holds when each was last given a case: no bare milliseconds."""
    _, second = (live(office, a_message(message_id=f"<{n}@x.example>", to=A), n) for n in (1, 2))
    agents = [agent for each in second for agent in each["evidence"].get("agents", ())]
    assert {agent["user"]: agent["last_assigned"] for agent in agents} == {
        "ann": iso(NOW_MS), "ben": None, "cem": None,
    }  # fmt: skip


@pytest.mark.parametrize("before", [0, 30_000])
def test_our_own_words_far_below_are_seen_by_both_or_by_none(office, tmp_path, before):
    words = (
        "thank you for your message. It has arrived and has the number #1.\n"
        "Somebody will look at it and answer you by e-mail. If you want to add something in\n"
        "the meantime, just answer this message and leave the number in its subject."
    )
    raw = a_message(message_id="<1@x.example>", to=A, text="x\n" * (before // 2) + words)
    (tmp_path / "a.eml").write_bytes(raw)
    told = json.loads(office("explain", str(tmp_path / "a.eml"), "--account", A, "--json").stdout)["decisions"]
    stored = live(office, raw, 1)
    assert spoken(told) == spoken(stored)
    (reply,) = (each for each in stored if each["stage"] == "autoreply")
    assert (reply["kind"], reply["rule"]) == (("reply", None) if before else ("suppressed", "content"))
