"""``python -m bench.hosts``: one host against several on a store in PostgreSQL, far mail servers, a backlog.

Every host is what cron starts, ``espomail run``, again and again until nothing waits. They share this
machine with the database and the mail server, so where its processors are busy the ratio is theirs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.desk import NOW, PROGRAM, Desk
from bench.far_mail import far_mail
from bench.peers import Server
from espomail.store import Store
from espomail.store.models import AccountTeam, EmailAccount, Folder
from tests.servers.postgresql import PostgresServer, rows
from tests.servers.proxy import Fault, Proxy

WAITING = (
    "SELECT (SELECT count(*) FROM email), (SELECT count(*) FROM arrival WHERE stage <> 'done'),"
    " (SELECT count(*) FROM case_record)"
)
DECIDE = """
import sys
from datetime import datetime
from espomail.config import Config
from espomail.stages.pipeline import STAGES, run_verb
from espomail.store import Store

store = Store.open(sys.argv[1])
now = int(datetime.fromisoformat(sys.argv[2]).timestamp() * 1000)
for name in STAGES:
    run_verb(store, Config(), now, name, "bench")
store.close()
"""
DURABLE = (
    "fsync=on", "full_page_writes=on", "synchronous_commit=on", "autovacuum=on", "shared_buffers=256MB",
)  # fmt: skip


@dataclass
class Went:
    """One clearing of the backlog: seconds, CPU seconds of the hosts, how often cron had to start, and what
    the database grew by for each mail besides its compressed bytes."""

    hosts: int
    seconds: float
    cpu: float
    starts: int
    bytes_a_mail: int


def main() -> int:
    """Clear the same backlog by one host and by several, in turn, and print the ratio."""
    options = _options()
    server = PostgresServer(*DURABLE, in_memory=False).start()
    try:
        with far_mail(options.mails, options.milliseconds) as port:
            template = _template(server, port, options.accounts)
            if options.verb == "decide":
                _fetch(template)
            with Proxy(server.port, Fault(delay=options.database_milliseconds / 2000)) as line:
                port = line.port if options.database_milliseconds else server.port
                went = [
                    _clear(server, template, hosts, options, port)
                    for _ in range(options.runs)
                    for hosts in (1, options.hosts)
                ]
    finally:
        server.stop()
    one, many = (_median(went, hosts) for hosts in (1, options.hosts))
    for each in went:
        print(json.dumps(asdict(each)))
    print(
        f"{options.accounts} accounts with {options.mails} mails, {options.milliseconds:g} ms: "
        f"one host {one:.1f} s, {options.hosts} hosts {many:.1f} s: {one / many:.1f} times as fast"
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.hosts", description=__doc__)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--mails", type=int, default=5, help="in each account")
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--milliseconds", type=float, default=50, help="a round trip to the mail server")
    parser.add_argument("--database-milliseconds", type=float, default=0, help="the same to the database")
    parser.add_argument("--jobs", type=int, default=0, help="threads of a host (default: espomail's own)")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--verb", default="run", help="what cron starts (fetch: nothing is decided; "
                        "decide: all but that, on what is stored)")
    return parser.parse_args()


def _median(went: list[Went], hosts: int) -> float:
    return statistics.median(each.seconds for each in went if each.hosts == hosts)


def _template(server: PostgresServer, port: int, accounts: int) -> str:
    """A database with a desk and many accounts, none of which was ever visited."""
    url = server.database(Path(tempfile.gettempdir()))
    Desk(url, "secret").set_up().watch(Server(port, "secret"), "user0", "user0@example.org")
    store = Store.open(url)
    tables = (EmailAccount, Folder, AccountTeam)
    (account,), (folder,), (team,) = (list(each.select().dicts()) for each in tables)
    del account["id"], folder["id"]
    quiet = {"smtp": {}, "auto_reply": ""}
    account |= quiet
    with store.write():
        EmailAccount.update(**quiet).execute()
        for number in range(1, accounts):
            user = f"user{number}"
            there = {"address": f"{user}@example.org", "imap": {**account["imap"], "login": user}}
            made = EmailAccount.create(**{**account, "name": user, **there})
            Folder.create(**{**folder, "email_account": made})
            AccountTeam.create(email_account=made, team=team["team"])
    store.close()
    return url


def _clear(
    server: PostgresServer, template: str, hosts: int, options: argparse.Namespace, port: int
) -> Went:
    url = server.database(Path(tempfile.gettempdir()), template.rpartition("/")[2])
    ((empty,),) = rows(url, "SELECT pg_database_size(current_database())")
    wanted = options.accounts * options.mails
    words = _words(url.replace(f":{server.port}/", f":{port}/"), options.verb, options.jobs)
    began, cpu = time.perf_counter(), sum(os.times()[2:4])
    starts = 0
    running: list[subprocess.Popen[bytes]] = []
    while not _is_cleared(url, wanted, options.verb) or running:
        running = [each for each in running if not _has_ended(each)]
        if not running and not _is_cleared(url, wanted, options.verb):
            for _ in range(hosts):
                running.append(subprocess.Popen(words, env=_environment(), stderr=subprocess.PIPE))
                starts += 1
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    sizes = "SELECT pg_database_size(current_database()), (SELECT sum(length(data)) FROM raw)"
    ((full, raw),) = rows(url, sizes)
    server.drop(url)
    grown = round((full - empty - raw) / wanted)
    return Went(hosts, round(seconds, 2), round(sum(os.times()[2:4]) - cpu, 2), starts, grown)


def _words(url: str, verb: str, jobs: int = 0) -> list[str]:
    """What cron starts on a host."""
    words = [PROGRAM, "--store", url, "--now", NOW]
    if verb == "decide":
        return [sys.executable, "-c", DECIDE, url, NOW]
    return [*words, verb, *(["--jobs", str(jobs)] if jobs else [])]


def _fetch(url: str) -> None:
    """Everything that waits, into the store that all runs begin with."""
    subprocess.run(_words(url, "fetch"), env=_environment(), check=True)


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ESPOMAIL_", "PYTHON"))}
    return {**kept, "BENCH_PASSWORD": "secret"}


def _is_cleared(url: str, wanted: int, verb: str) -> bool:
    ((emails, waiting, cases),) = rows(url, WAITING)
    return emails == wanted and (verb == "fetch" or (waiting == 0 and cases == wanted))


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is None:
        return False
    said = process.stderr.read() if process.stderr else b""
    if process.returncode not in (os.EX_OK, os.EX_TEMPFAIL):
        raise RuntimeError(said.decode("utf-8", "replace")[-2000:])
    return True


if __name__ == "__main__":
    sys.exit(main())
