"""``make bench``, or ``python -m bench``: ratios of runs in turn on this machine.

Quick by default (some minutes); ``--full`` for the numbers of docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import measures
from bench.measures import Bench, Row
from bench.peers import Server
from bench.processes import apart
from tests.servers import dovecot

NAMES = ("text", "mixed", "helpdesk", "memory", "growth", "tick", "idle")


def main() -> int:
    """Measure what is asked for and print a table; the exit status is 0 whatever it says."""
    options = _options()
    if not dovecot.is_installed():
        print(dovecot.HOW_TO_INSTALL, file=sys.stderr)
        return 69
    with tempfile.TemporaryDirectory(prefix="espomail-bench-", dir=options.work) as folder:
        Path(folder).chmod(0o755)
        server = dovecot.Dovecot(Path(folder) / "dovecot").start()
        try:
            bench = _bench(options, server, Path(folder))
            rows = list(_measured(options, bench))
        finally:
            server.stop()
    if options.json:
        options.json.write_text(measures.as_json(rows, bench.details))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="*", metavar="WHAT", help=f"{', '.join(NAMES)} (default: all)")
    parser.add_argument("--full", action="store_true", help="large mailboxes and more runs")
    parser.add_argument("--runs", type=int, help="runs of each side (default 3, with --full 5)")
    parser.add_argument("--stored", type=int, help="mails in the full store (default 20000; --full 1000000)")
    parser.add_argument("--generator", type=Path, help="another mail generator, used in place of our own")
    parser.add_argument("--work", help="where mail and stores are made (default: the system's)")
    parser.add_argument("--json", type=Path, help="write everything measured to this file")
    parser.add_argument("--no-getmail", action="store_true", help="leave getmail out: it takes minutes")
    options = parser.parse_args()
    unknown = set(options.what) - set(NAMES)
    if unknown:
        parser.error(f"no such measure: {', '.join(unknown)}")
    return options


def _bench(options: argparse.Namespace, server: dovecot.Dovecot, folder: Path) -> Bench:
    stores = folder / "stores"
    stores.mkdir()
    give = partial(measures.other_mail, options.generator) if options.generator else measures.own_mail
    return Bench(
        Server(server.port, server.password),
        stores,
        folder / "dovecot" / "mail",
        options.runs or (5 if options.full else 3),
        lambda *words: _given(give, *words),
    )


def _given(give: Callable[..., None], maildir: Path, *words: object) -> None:
    """Mail for a user, owned by whom Dovecot reads it as."""
    apart(give, maildir, *words)
    if os.getuid() == 0:
        for path in (maildir.parent, *maildir.parent.rglob("*")):
            shutil.chown(path, "mail", "mail")


def _measured(options: argparse.Namespace, bench: Bench) -> Iterator[Row]:
    for name in options.what or NAMES:
        for row in _measure(name, options, bench):
            _show(row)
            yield row


def _measure(name: str, options: argparse.Namespace, bench: Bench) -> Iterator[Row]:
    full, getmail = options.full, not options.no_getmail
    if name == "text":
        return measures.pipeline(bench, "text", 5000 if full else 1000, 10, 2, getmail)
    if name == "mixed":
        return measures.pipeline(bench, "mixed", 1000 if full else 300, 4, 0.5, False)
    if name == "helpdesk":
        return measures.helpdesk(bench)
    if name == "memory":
        return measures.memory(bench, (1000, 20_000) if full else (500, 2000))
    if name == "growth":
        stored = options.stored or (1_000_000 if full else 20_000)
        return measures.growth(bench, stored, 2000 if full else 500)
    if name == "tick":
        return measures.tick(bench)
    return measures.idle(bench, 200 if full else 50)


def _show(row: Row) -> None:
    target = ""
    if row.target is not None:
        sign = "≥" if row.at_least else "≤"
        target = f"{sign} {row.target:g}{row.unit}\t{'met' if row.met else 'MISSED'}"
    print(f"{row.what}\t{row.against}\t{row.value:.2f}{row.unit}\t{target}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
