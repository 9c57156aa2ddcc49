"""Everything that is printed passes through here, and is cleaned on its way.

Standard output is data, standard error is talk. On a terminal lists are rich tables; off it they are
one record a line, tab-separated, never cut. Mail text never brings control characters, escape
sequences or bidi overrides to a terminal or into a log.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

NEWEST = 50

# C0 and C1 controls, soft hyphen, bidi and zero-width characters, tags, surrogates
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_COMBINING = re.compile(f"({_MARK}{{4}}){_MARK}+")


def clean_text(text: str) -> str:
    """Text of several lines, safe to show: unsafe characters as ``\\x1b`` or ``\\u202e``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _COMBINING.sub(r"\1", _UNSAFE.sub(_named, text))


def clean(value: Any) -> str:
    """One value on one line: tabs and line ends become blanks; None is empty, a truth is yes or no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean_text(str(value)).replace("\n", " ").replace("\t", " ")


def _named(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def on_terminal() -> bool:
    """Whether a person looks at standard output."""
    return sys.stdout.isatty()


def print_json(document: Any) -> None:
    """One JSON document, ASCII only."""
    import json

    sys.stdout.write(json.dumps(document, ensure_ascii=True) + "\n")


def print_line(text: str) -> None:
    """One line of data."""
    sys.stdout.write(clean(text) + "\n")


def print_text(text: str) -> None:
    """Several lines of data, cleaned."""
    sys.stdout.write(clean_text(text).rstrip("\n") + "\n")


def talk(text: str) -> None:
    """One line to the person who runs the command, on standard error."""
    sys.stderr.write(clean(text) + "\n")
    sys.stderr.flush()


def print_list(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str = "nothing found"
) -> None:
    """A list: a table on a terminal, else tab-separated lines without a header."""
    if not on_terminal():
        sys.stdout.writelines("\t".join(map(clean, row)) + "\n" for row in rows)
        return
    kept = [[_to_the_minute(clean(value)) for value in row] for row in rows]
    if not kept:
        talk(empty)
        return
    _table(columns, kept)


def _to_the_minute(text: str) -> str:
    """A time as a person wants it in a table; any other text as it is."""
    found = _TIME.fullmatch(text)
    return f"{found[1]} {found[2]}Z" if found else text


def print_record(pairs: Iterable[tuple[str, Any]]) -> None:
    """One thing, a line per property: a grid on a terminal, else name, tab, value."""
    kept = [(name, clean(value)) for name, value in pairs]
    if not on_terminal():
        sys.stdout.writelines(f"{name}\t{value}\n" for name, value in kept)
        return
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for name, value in kept:
        grid.add_row(Text(name, style="bold"), Text(value))
    console().print(grid)


class Progress:
    """A bar on standard error for work that takes more than a second; nothing off a terminal."""

    def __init__(self, quiet: bool = False) -> None:
        self._shown = sys.stderr.isatty() and not quiet
        self._began = time.monotonic()
        self._bar: Any = None

    def __call__(self, what: str, done: int, total: int) -> None:
        """So much of so much is done."""
        if not self._shown or time.monotonic() - self._began < 1:
            return
        if self._bar is None:
            from rich.progress import Progress as Bar

            self._bar = Bar(console=console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(what)
        self._bar.update(self._task, description=what, completed=done, total=max(total, done))

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def console(stderr: bool = False) -> Any:
    """A rich console; colour only on a terminal and without NO_COLOR."""
    from rich.console import Console

    return Console(stderr=stderr, no_color=bool(os.environ.get("NO_COLOR")) or None, highlight=False)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(value) for value in row))
    console().print(table)
