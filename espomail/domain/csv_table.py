"""CSV as people have it: any encoding and delimiter in, one safe form out.

Nothing is guessed about values: whatever does not fit names the line it stands on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType

NO_ALIASES: Mapping[str, str] = MappingProxyType({})
_DELIMITERS = ",;\t"
_VALUES = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^;,\s])+')
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
# What a spreadsheet takes for a formula, also in full width (OWASP, CSV injection); and what we, or
# a person in the spreadsheet, have already put before it.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")


@dataclass(frozen=True)
class Row:
    """A record: the line it begins on (the header is line 1) and its values by column, trimmed."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line."""

    line: int
    reason: str


@dataclass
class Table:
    """What was read. ``left_out`` are columns nobody asked for; with faults, use nothing of it."""

    columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def decode(data: bytes) -> str:
    """Text from UTF-8 or UTF-16, with or without a mark, else Windows-1252 (Excel's own)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data[:2].count(b"\0") == 1:
        return data.decode("utf-16-be" if data[0] == 0 else "utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read(
    data: bytes,
    known: Sequence[str],
    aliases: Mapping[str, str] = NO_ALIASES,
    exact: Sequence[str] = (),
) -> Table:
    """The rows of a CSV with a header; its columns are sought in ``known``, by ``aliases`` too.

    The delimiter is the one of comma, semicolon and tab that the header has most of. A column that
    is nearly a known one is a fault (a slip would lose it unseen), any other is left out. ``exact``
    are columns that nobody types: no slip is suspected.
    """
    lines, skipped = _lines(decode(data))
    if not lines:
        return Table(faults=[Fault(1, "the file is empty; its first line must name the columns")])
    delimiter = max(_DELIMITERS, key=lines[0].count)
    records = _records(lines, delimiter, skipped)
    first = next(records)
    if isinstance(first, Fault):
        return Table(faults=[first])
    columns = tuple(_column(word, aliases) for word in first[1])
    taken = {*known, *exact}
    table = Table(columns, tuple(each for each in columns if each not in taken))
    table.faults += [Fault(first[0], each) for each in _header_faults(columns, known, exact)]
    if not table.faults:
        _fill(table, records, taken)
    return table


def _column(word: str, aliases: Mapping[str, str]) -> str:
    name = "_".join(re.split(r"[\W_]+", word.strip().lower())).strip("_")
    return aliases.get(name, name)


def _lines(text: str) -> tuple[list[str], int]:
    """Lines with their ends, and how many were left out before them (Excel's ``sep=;``)."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    lines = _LINES.findall(text.replace("\r\n", "\n"))
    if lines and lines[0].lower().startswith("sep="):
        return lines[1:], 1
    return lines, 0


def _records(
    lines: list[str], delimiter: str, skipped: int
) -> Iterator[tuple[int, list[str]] | Fault]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # what follows an open quote cannot be told apart any more
            yield Fault(line, f"{error}")
            return
        if any(value.strip() for value in values):
            yield line, values


def _header_faults(
    columns: tuple[str, ...], known: Sequence[str], exact: Sequence[str]
) -> Iterator[str]:
    for column in dict.fromkeys(columns):
        taken = column in known or column in exact
        near = get_close_matches(column, known, n=1, cutoff=0.75)
        if not taken and near:
            yield f"there is no column {column}; did you mean {near[0]}?"
        elif taken and columns.count(column) > 1:
            yield f"the column {column} is there twice"
    if not set(columns) & set(known):
        yield f"its first line must name the columns; known: {', '.join(known)}"


def _fill(table: Table, records: Iterable[tuple[int, list[str]] | Fault], known: set[str]) -> None:
    for found in records:
        if isinstance(found, Fault):
            table.faults.append(found)
            continue
        line, values = found
        if len(values) != len(table.columns):
            reason = f"{len(values)} values, but the header has {len(table.columns)} columns"
            table.faults.append(Fault(line, reason))
        elif "\0" in "".join(values):
            table.faults.append(Fault(line, "it holds a NUL character"))
        else:
            cells = zip(table.columns, values, strict=True)
            kept = {column: bare(cell.strip()) for column, cell in cells if column in known}
            table.rows.append(Row(line, kept))


def armoured(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: with a ``'`` before it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """A cell without that ``'``."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class _Lines(list[str]):
    """What the csv module writes to."""

    def write(self, line: str) -> None:
        self.append(line)


def write(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with a header and Unix line ends; no cell begins like a formula."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([armoured("" if cell is None else str(cell)) for cell in row])
    return "".join(lines)


def split_list(cell: str) -> list[str]:
    """The values of a cell that holds several, separated by ``;``, ``,`` or blanks outside quotes."""
    return _VALUES.findall(cell)
