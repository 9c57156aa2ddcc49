"""The crontab lines, and a crontab with them put in or taken out (crontab(5))."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

BEGIN = "# BEGIN espomail"
END = "# END espomail"
EVERY_MINUTE = "* * * * *"


def command_line(words: Sequence[str]) -> str:
    """Words as a crontab takes them: quoted for the shell, and no bare % (it would end the line)."""
    return shlex.join(words).replace("%", r"\%")


def lines(
    words: Sequence[str],
    store: str,
    path: str,
    mail_to: str | None,
    variables: Iterable[tuple[str, str]] = (),
) -> list[str]:
    """The lines of one store. ``words``: the command that is to run every minute.

    ``variables``: (name, who needs it) of each environment variable that holds a secret; cron gives
    none of them, so each has its place here, to be filled in.
    """
    return [
        f"{BEGIN} {store}",
        "# Cron mails what is printed: trouble, once when it begins and then once a day.",
        f"MAILTO={mail_to}" if mail_to else "#MAILTO=you@example.com",
        f"PATH={path}",
        *(f"#{name}=…   # fill this in: the secret of {who}" for name, who in variables),
        "# All seven verbs, every minute; a tick with nothing due ends at once.",
        f"{EVERY_MINUTE} {command_line(words)}",
        f"{END} {store}",
    ]


def installed(crontab: str, block: Sequence[str], store: str) -> str:
    """A crontab with the block of a store put in at its end, in place of an older one."""
    kept = removed(crontab, store).rstrip("\n")
    return (f"{kept}\n\n" if kept else "") + "\n".join(block) + "\n"


def removed(crontab: str, store: str) -> str:
    """A crontab without the block of a store; every other line as it was."""
    kept: list[str] = []
    inside = False
    for line in crontab.splitlines():
        if line == f"{BEGIN} {store}":
            inside = True
            while kept and not kept[-1]:
                kept.pop()
        if not inside:
            kept.append(line)
        if line == f"{END} {store}":
            inside = False
    return "\n".join(kept) + "\n" if kept else ""


def has_block(crontab: str, store: str) -> bool:
    """Whether the block of a store is there."""
    return f"{BEGIN} {store}" in crontab.splitlines()
