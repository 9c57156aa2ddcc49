"""Blocks of fields above what is quoted: Outlook's, and Notes' with the time first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from espomail.domain.replies import marks
from espomail.domain.replies.fields import kind_of_line, kind_of_name
from espomail.domain.replies.lines import BLOCK_LINES, Head, stands_alone

_RULE = re.compile(r"[ \t]*[_\-=*]{5,}[ \t]*")
# telephones write no mail
_NUMBER_ONLY = re.compile(r"[:：][ \t*_]*\+?[\d ()/-]{5,40}[ \t*_]*$")
_TIME_ENDS = frozenset("0123456789Mm")


def field_block(lines: Sequence[str], index: int, marked: bool = False) -> int | None:
    """The line behind From, Sent, To, Subject: three kinds of fields, From among the first three.

    Forms have such fields, too, and people paste some: a rule makes sure, or that it was sent; so does, in a
    block of its own, a date beside an address, or a time of day beside a subject. "Sent: by post" does not.
    ``marked``: they stand in a quote, where an address is enough.
    """
    if index >= len(lines) or kind_of_line(lines[index]) not in ("from", "sent", "date", "subject"):
        return None
    kinds: list[str] = []
    fields: list[str] = []
    row = index
    while row < min(index + BLOCK_LINES, len(lines)):
        kind = kind_of_line(lines[row])
        if kind:
            kinds.append(kind)
            fields.append(lines[row])
        elif lines[row] and not _goes_on(lines[row], kinds):
            break
        row += 1
    told = {"date" if kind == "sent" else kind for kind in kinds}
    if "from" not in kinds[:3] or len(told) < 3 or not _is_sure(lines, index, fields, marked):
        return None
    return row


def _is_sure(lines: Sequence[str], index: int, fields: Sequence[str], marked: bool) -> bool:
    """Whether fields are those of a mail, and of no form."""
    kinds = [kind_of_line(line) for line in fields]
    dates = [line for kind, line in zip(kinds, fields, strict=True) if kind in ("sent", "date")]
    writer = fields[kinds.index("from")]
    if writer.lstrip(" \t*_")[:1].islower() or _NUMBER_ONLY.search(writer):
        return False
    if dates and not any(map(_tells_a_day, dates)):
        return False
    if "sent" in kinds or (index > 0 and _is_rule(lines, index)):
        return True
    timed = any(marks.TIMED.search(line) for line in dates)
    addressed = any("@" in line for line in fields)
    sure = ((dates or marked) and addressed) or (timed and "subject" in kinds)
    return bool(sure) and stands_alone(lines, index)


def _tells_a_day(field: str) -> bool:
    """Whether a field may tell a day: by a number, by one word, or on the next line."""
    value = field.replace("：", ":").partition(":")[2].strip("*_ \t")
    return len(value.split()) < 2 or any(each.isdigit() for each in value)


def behind_fields(lines: Sequence[str], row: int) -> int:
    """The line behind what fields stand below an announcement; the same line if there are none.

    What is quoted line by line begins there, and between its lines people answer.
    """
    end, kinds = row, [""]
    for place in range(row, min(row + BLOCK_LINES, len(lines))):
        kind = kind_of_line(lines[place]) or kind_of_name(lines[place].partition(" ")[0])
        if lines[place][:1] == ">" or (not kind and lines[place] and not _goes_on(lines[place], kinds)):
            break
        if lines[place]:
            kinds.append(kind or kinds[-1])
            end = place + 1
    return end if len(kinds) > 1 else row


def _goes_on(line: str, kinds: list[str]) -> bool:
    """Whether a line without a name continues the field above: indented, or a long list of people."""
    return line[:1] in (" ", "\t") or ("@" in line and kinds[-1] in ("to", "cc"))


def notes_head(lines: Sequence[str], index: int) -> Head | None:
    """A line of Notes with the time, then To, cc and Subject; the writer may stand on the line above."""
    if lines[index][-1:] not in _TIME_ENDS or not marks.NOTES_TIME.match(lines[index].strip()):
        return None
    row, kinds = _fields_below(lines, index + 1)
    if not kinds:
        row, kinds = _names_below(lines, index + 1)
    if "to" not in kinds[:4] or "subject" not in kinds:
        return None
    named = index > 0 and lines[index - 1].strip() and (index == 1 or not lines[index - 2].strip())
    return Head(index - bool(named), row, True)


def _fields_below(lines: Sequence[str], row: int) -> tuple[int, list[str | None]]:
    kinds = []
    end = min(row + 11, len(lines))
    while row < end and (not lines[row].strip() or kind_of_line(lines[row].strip())):
        kinds.append(kind_of_line(lines[row].strip()))
        row += 1
    return row, kinds if any(kinds) else []


def _names_below(lines: Sequence[str], row: int) -> tuple[int, list[str | None]]:
    """Notes' table as text: a name alone on its line, its value on the next."""
    kinds: list[str | None] = []
    behind = row
    for place in range(row, min(row + 14, len(lines))):
        kind = kind_of_name(lines[place])
        if kind:
            kinds.append(kind)
            behind = place + 2
        elif not kinds and lines[place].strip():
            break
    return min(behind, len(lines)), kinds


def with_rule(lines: Sequence[str], index: int) -> int:
    """The history begins with the rule that is drawn above it."""
    above = _above(lines, index)
    return above if _is_rule(lines, index) else index


def _is_rule(lines: Sequence[str], index: int) -> bool:
    """Whether a rule stands above a line."""
    above = _above(lines, index)
    return above >= 0 and _RULE.fullmatch(lines[above]) is not None


def _above(lines: Sequence[str], index: int) -> int:
    above = index - 1
    while above >= 0 and not lines[above]:
        above -= 1
    return above
