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
    rows, end = _field_rows(lines, index)
    again, apart = _told_again(lines, rows)
    if again is None:
        return end if _are_of_mail(lines, rows, marked) else None
    if apart is not None:
        above = [row for row in rows if row < apart]
        if not _are_of_mail(lines, above, marked) and _are_of_mail(lines, _fields_once(lines, apart), marked):
            return None  # the writer's own, above those of the mail
    return again if _are_of_mail(lines, [row for row in rows if row < again], marked) else None


def _field_rows(lines: Sequence[str], index: int) -> tuple[list[int], int]:
    """The lines that are fields, and the line behind them and what goes on below them."""
    rows: list[int] = []
    kinds: list[str] = []
    end = index
    while end < min(index + BLOCK_LINES, len(lines)):
        kind = kind_of_line(lines[end])
        if kind:
            rows.append(end)
            kinds.append(kind)
        elif lines[end] and not _goes_on(lines[end], kinds):
            break
        end += 1
    return rows, end


def _told_again(lines: Sequence[str], rows: Sequence[int]) -> tuple[int | None, int | None]:
    """The first field that stands there twice, and the first behind an empty line between the two.

    No program writes one twice. Below the others it may give a date besides the one of sending.
    """
    seen: dict[str | None, int] = {}
    for place, row in enumerate(rows):
        kind = kind_of_line(lines[row])
        same = "date" if kind == "sent" else kind
        if same in seen:
            first = seen[same]
            between = next((each for each in rows[first + 1 : place + 1] if not lines[each - 1]), None)
            if between is not None or first == 0 or kind == kind_of_line(lines[rows[first]]):
                return row, between if between is not None else rows[first + 1]
        seen.setdefault(same, place)
    return None, None


def _fields_once(lines: Sequence[str], index: int) -> list[int]:
    """The lines that are fields, up to the first that stands there twice."""
    rows, _ = _field_rows(lines, index)
    again, _ = _told_again(lines, rows)
    return [row for row in rows if again is None or row < again]


def _are_of_mail(lines: Sequence[str], rows: Sequence[int], marked: bool) -> bool:
    """Whether fields are enough, and those of a mail."""
    kinds = [kind_of_line(lines[row]) for row in rows]
    told = {"date" if kind == "sent" else kind for kind in kinds}
    if "from" not in kinds[:3] or len(told) < 3:
        return False
    return _is_sure(lines, rows[0], [lines[row] for row in rows], marked)


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


def _goes_on(line: str, kinds: Sequence[str]) -> bool:
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
