"""Hosts that decide at the same time on mail that is stored already: processes, and what came out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from espomail.stages import intake
from espomail.stages.intake import Outcome
from espomail.store import ledger, owners, raws, settings
from espomail.store.models import EmailAccount, Folder
from tests.commands.arriving import a_team, an_account
from tests.commands.conftest import NOW_MS, Desk
from tests.servers.postgresql import Address, rows

PEOPLE = ("ann", "bob", "cyd")

# A host: small batches, and a pause between deciding and writing, in which the others decide, too.
HOST = """
import random, sys, time
from espomail.stages import runner
from espomail.stages.pipeline import STAGES, stage
from espomail.store import Store

url, now, size, seed, pause = sys.argv[1:]
chance, usual = random.Random(seed), runner.conclude

def slowly(*given):
    found = usual(*given)
    time.sleep(chance.uniform(float(pause) / 2, float(pause)))
    return found

runner.conclude = slowly
store = Store.open(url)
print("ready", flush=True)
for line in sys.stdin:
    for name in STAGES:
        runner.run_stage(stage(name), store, int(now), batch_size=int(size))
    print("done", flush=True)
store.close()
"""


class Deciders:
    """So many hosts, each at the stages in turn when it is told to."""

    def __init__(self, url: str, hosts: int, size: int = 7, seed: int = 0, pause: float = 0.03) -> None:
        self.running = [
            subprocess.Popen(
                [sys.executable, "-c", HOST, url, str(NOW_MS), str(size), f"{seed}/{number}", str(pause)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for number in range(hosts)
        ]  # fmt: skip
        for each in self.running:
            self._hear(each, "ready")

    def begin(self, *numbers: int) -> None:
        """Let all of them decide on whatever waits, or these."""
        for each in [self.running[number] for number in numbers] or self.running:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()

    def finish(self, *numbers: int) -> None:
        """Wait until they found nothing more."""
        for each in [self.running[number] for number in numbers] or self.running:
            self._hear(each, "done")

    def decide(self, *numbers: int) -> None:
        """All of them, or these, to the end."""
        self.begin(*numbers)
        self.finish(*numbers)

    def __enter__(self) -> Deciders:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self.running:
            each.kill()
            each.communicate()

    def _hear(self, process: subprocess.Popen[str], word: str) -> None:
        assert process.stdout is not None and process.stderr is not None
        said = process.stdout.readline().strip()
        assert said == word, process.stderr.read()


def a_desk(folder: Path, url: Address, *addresses: str, **more: Any) -> Desk:
    """A desk of three people whose accounts open cases, in turn."""
    desk = Desk(folder, url)
    for login in PEOPLE:
        desk.user(login)
    team = a_team(desk.store, "Support", *PEOPLE)
    for address in addresses:
        an_account(desk.store, address, team, **{"distribution": "round-robin", **more})
    return desk


def stored(desk: Desk, mails: Iterable[tuple[str, bytes]], first: int = 1) -> None:
    """Mail (account, bytes) lies in the store and waits for ``filter``, in this order."""
    folders = {each.email_account.address: each for each in Folder.select().join(EmailAccount)}
    with desk.store.write():
        for uid, (address, raw) in enumerate(mails, start=first):
            entry = ledger.Entry(folders[address].id, 1, uid, "stored", NOW_MS, len(raw), raws.add([raw])[0])
            ledger.enter([entry])
        own = owners.own_addresses() | set(owners.user_addresses())
        setting = intake.setting(frozenset(own), {}, NOW_MS)
    intake.recover(desk.store, setting, Outcome())


def unlimited(desk: Desk, **more: str) -> None:
    """Replies without limit, but for what is given."""
    with desk.store.write():
        for key in ("per_address", "per_domain", "breaker"):
            settings.put(f"autoreply.{key}", more.get(key, "0"))


def outcome(url: str) -> dict[str, Any]:
    """What was concluded, by Message-IDs in place of numbers, which hosts give out in any order."""

    def found(sql: str) -> list[tuple[Any, ...]]:
        return sorted(rows(url, sql), key=repr)

    threads: dict[int, set[str]] = {}
    of_cases: dict[int, set[str]] = {}
    for message_id, thread, kind, number in rows(
        url, "SELECT message_id, conversation_id, parent_type, parent_id FROM email WHERE direction = 'in'"
    ):
        threads.setdefault(thread, set()).add(message_id)
        if kind == "case":
            of_cases.setdefault(number, set()).add(message_id)
    of_mail = "FROM {0} x JOIN email e ON e.id = x.email_id WHERE e.direction = 'in'"
    return {
        "waiting": found("SELECT stage, count(*) FROM arrival GROUP BY stage"),
        "threads": sorted(map(sorted, threads.values())),
        "cases": sorted(map(sorted, of_cases.values())),
        "case rows": found("SELECT name, status, team_id, effect_key, assigned_user_id IS NULL FROM case_record"),
        "decisions": found(
            "SELECT e.message_id, a.email_account_id, x.stage, x.kind, x.rule FROM decision x"
            " JOIN email e ON e.id = x.email_id JOIN arrival a ON a.id = x.arrival_id"
        ),
        "participants": found(
            "SELECT e.message_id, p.address FROM participant p JOIN email e ON e.conversation_id ="
            " p.conversation_id WHERE e.direction = 'in'"
        ),
        "ghosts": found("SELECT g.id_hash, e.message_id FROM ghost g JOIN email e USING (conversation_id)"
                        " WHERE e.direction = 'in'"),
        "replies": found(f"SELECT e.message_id, x.address {of_mail.format('auto_reply')}"),
        "outbox": found("SELECT kind, state, recipients FROM outbox WHERE kind <> 'notice'"),
        "stream": found(f"SELECT x.record_type, x.type, x.text, e.message_id {of_mail.format('stream_entry')}"
                        " AND x.type <> 'assigned' AND x.type <> 'created'"),
        "teams": found("SELECT e.message_id, t.team_id FROM email_team t JOIN email e ON e.id = t.email_id"
                       " WHERE e.direction = 'in'"),
    }  # fmt: skip


def counted(url: str) -> None:
    """Turns of each account within one of each other; everybody's open cases as many as were counted."""
    turns: dict[int, Counter[int]] = {}
    for account, user in rows(url, "SELECT email_account_id, assigned_user_id FROM case_record"):
        turns.setdefault(account, Counter())[user] += 1
    for account, counts in turns.items():
        assert max(counts.values()) - min(counts[user] for user in counts) <= 1, (account, counts)
    is_open = "SELECT count(*) FROM case_record c WHERE c.assigned_user_id = u.id AND c.status IN ('New', 'Assigned', 'Pending')"
    wrong = rows(url, f'SELECT login, open_cases, ({is_open}) FROM "user" u WHERE open_cases <> ({is_open})')
    assert wrong == []


def in_order(url: str) -> None:
    """Each turn was decided on the one before it, and nobody on what another had passed by then."""
    decided = rows(
        url, "SELECT a.email_account_id, d.evidence FROM decision d JOIN arrival a ON a.id = d.arrival_id"
             " WHERE d.stage = 'distribute' AND d.kind = 'open' AND d.rule = 'round-robin'"
    )  # fmt: skip
    before: dict[int, Counter[int | None]] = {}
    chosen: dict[int, Counter[int | None]] = {}
    for account, text in decided:
        evidence = json.loads(text)
        before.setdefault(account, Counter())[evidence["last_turn"]] += 1
        chosen.setdefault(account, Counter())[evidence["user_id"]] += 1
    for account in chosen:
        assert before[account][None] == 1
        assert sum((chosen[account] - before[account]).values()) == 1, account
