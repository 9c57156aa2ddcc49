"""The crontab lines, and a crontab with them put in or taken out (crontab(5))."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence

from espomail.errors import ConfigurationError

BEGIN = "# BEGIN espomail"
END = "# END espomail"
EVERY_MINUTE = "* * * * *"
_ASSIGNMENT = re.compile(r"""\s*(["']?)(\w+)\1\s*=""")


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
    """A crontab with the block of a store: in place of an older one, else at its end.

    What was filled into the older one stays: each variable that the new one leaves open. Every other
    line is as it was; only a last line without its end gets one, since cron would not read it.
    Raises ConfigurationError where an older block has no end.
    """
    kept, found = _parted(crontab, store)
    if not found:
        before = crontab if not crontab or crontab.endswith("\n") else f"{crontab}\n"
        return before + ("\n" if before else "") + _text(block)
    place, older = found[0]
    return "".join([*kept[:place], _text(_filled_in(block, older)), *kept[place:]])


def removed(crontab: str, store: str) -> str:
    """A crontab without the block of a store, nor the blank line before it; every other line as it was.

    Raises ConfigurationError where the block has no end: what follows may be anybody's.
    """
    kept, found = _parted(crontab, store)
    for place, _ in reversed(found):
        if place and not kept[place - 1].strip():
            del kept[place - 1]
    return "".join(kept)


def has_block(crontab: str, store: str) -> bool:
    """Whether the block of a store is there."""
    return any(_is(line, f"{BEGIN} {store}") for line in crontab.split("\n"))


def _parted(crontab: str, store: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The lines outside of a store's blocks, and each block: before which of them it stands, its lines."""
    kept: list[str] = []
    found: list[tuple[int, list[str]]] = []
    inside: list[str] | None = None
    for line in re.findall(r"[^\n]*\n|[^\n]+", crontab):
        if inside is None and _is(line, f"{BEGIN} {store}"):
            inside = []
            found.append((len(kept), inside))
        elif inside is None:
            kept.append(line)
        elif _is(line, f"{END} {store}"):
            inside = None
        else:
            inside.append(line)
    if inside is not None:
        raise ConfigurationError(
            f"the crontab has the line {BEGIN} {store} and no {END} {store}, so nobody can tell whose the "
            "lines between are; put that line back with: crontab -e"
        )
    return kept, found


def _is(line: str, marker: str) -> bool:
    return line.rstrip() == marker


def _filled_in(block: Sequence[str], older: Sequence[str]) -> Iterator[str]:
    """The block with what the older one assigns and it does not: at its place, else before the command."""
    given = {name: line.rstrip() for line in older if (name := _assigned(line))}
    for line in block:
        given.pop(_assigned(line), None)
    for line in block:
        open_place = _assigned(line[1:]) if line.startswith("#") else ""
        if line.startswith(EVERY_MINUTE):
            yield from given.values()
        yield given.pop(open_place, line)


def _assigned(line: str) -> str:
    """The variable that a line sets, or nothing."""
    found = _ASSIGNMENT.match(line)
    return found[2] if found else ""


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
