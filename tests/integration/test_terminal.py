"""What a person sees of a run at a terminal, and what cron sees of it."""

from __future__ import annotations

from tests.conftest import ESPOMAIL
from tests.integration.helpdesk import Helpdesk, at, iso, numbered
from tests.terminal import Terminal


def test_a_run_ends_with_a_line_for_each_folder(helpdesk: Helpdesk) -> None:
    helpdesk.users("alice")
    box = helpdesk.support("--folder", "INBOX", "--folder", "Web")
    helpdesk.desk("email-filter", "add", "no second", "--global", "--subject", "*2")
    helpdesk.mail(box, *numbered(1, to=box), when=at(days=-30))
    helpdesk.mail(box, *numbered(3, start=2, to=box))
    helpdesk.mail(box, folder="Web")
    seen = []
    for minute in (1, 2):
        words = [ESPOMAIL, "--store", str(helpdesk.desk.path), "--now", iso(at(minute)), "run"]
        with Terminal(words, helpdesk.desk.variables) as screen:
            assert screen.end() == 0, screen.seen
            seen += [line for line in screen.seen.splitlines() if " on server, " in line]
    widen = f"(for older mail: espomail email-account reset {box} --since DATE)"
    assert seen == [
        f"{box} INBOX  4 on server, 3 since 2026-03-02, 3 new, 1 skipped (no second), 0 waiting",
        f"{box} Web  0 on server, 0 since 2026-03-02, 0 new, 0 waiting",
        f"{box} INBOX  4 on server, 3 since 2026-03-02, 0 new, 0 waiting {widen}",
        f"{box} Web  0 on server, 0 since 2026-03-02, 0 new, 0 waiting",
    ]
    assert helpdesk.run(minutes=3).out == ""
