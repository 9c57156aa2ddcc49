"""Where the history begins in a mail: what a program writes above what it quotes.

Attributions (``On … wrote:``), blocks of fields, rules, and the marks of `html_history`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from espomail.domain import html_history
from espomail.domain import reply_marks as marks
from espomail.domain.reply_fields import kind_of_line, kind_of_name
from espomail.domain.reply_signatures import SENT_FROM

_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]


@dataclass(frozen=True, slots=True)
class Head:
    """What announces the history: its first line and the line behind it.

    ``plain``: so plain that the history need not be marked line by line.
    """

    first: int
    behind: int
    plain: bool


_BLOCK_LINES = 14


def find_head(lines: Sequence[str], quoted: Sequence[bool]) -> Head | None:
    """What announces the history; None where nothing does, or where it is a forwarded mail.

    ``quoted``: which of the lines are marked so (`quoted_lines`).
    """
    for index, line in enumerate(lines):
        if not line:
            continue
        if marks.FORWARDED.match(line) or _forwards(lines, index):
            return None
        found = _in_quote(lines, index, line) if quoted[index] else _announcement(lines, quoted, index, line)
        if found:
            return Head(_with_rule(lines, found.first), found.behind, found.plain)
    return _from_library(lines) if any(quoted) else None


def quoted_lines(lines: Sequence[str]) -> list[bool]:
    """Which lines begin with a mark of a quote."""
    is_quoted = marks.QUOTED.match
    return [is_quoted(line) is not None for line in lines]


def history_begins(lines: Sequence[str]) -> int | None:
    """The first line of what announces the history, if anything does."""
    found = find_head(lines, quoted_lines(lines))
    return found.first if found else None


def _forwards(lines: Sequence[str], index: int) -> bool:
    """Whether what a page marks as quoted is a forwarded mail."""
    following = unquoted(next_words(lines, index + 1)) if lines[index] == html_history.QUOTE else ""
    return bool(following and marks.FORWARDED.match(following))


def _announcement(lines: Sequence[str], quoted: Sequence[bool], index: int, line: str) -> Head | None:
    """What begins with a line that is not quoted; nearly all lines fail at the cheap half of a question."""
    is_drawn = line.lstrip(" \t*")[:1] in marks.DRAWN
    if (is_drawn and marks.SEPARATOR.match(line)) or marks.ABOVE_THIS_LINE.match(line):
        return Head(index, index + 1, True)
    if line[:2] == "--" and marks.BETWEEN_DASHES.match(line):
        return Head(index, index + 1, True)
    if line[-1:] == ">" and marks.BARE.match(line) and marks.QUOTED.match(next_words(lines, index + 1)):
        return Head(index, index + 1, False)
    behind = _field_block(lines, index)
    if behind:
        return Head(index, behind, True)
    if "@" in line and ">" in line and marks.RUN_IN.match(line):
        return Head(index, index + 1, True)
    return _notes_head(lines, index) or _attribution(lines, quoted, index)


def _in_quote(lines: Sequence[str], index: int, line: str) -> Head | None:
    """What looks like a quote and announces one."""
    if line == html_history.QUOTE:
        return Head(index, index + 1, False)
    if line == html_history.REST:
        return Head(index, index + 1, True)
    if marks.GROUPWISE.match(line):
        return Head(index, index + 1, True)
    if marks.SUPERCITED.match(line):
        return Head(index, index + 1, False)
    below = _unquoted_block(lines, index)
    if marks.SEPARATOR.match(below[0]) or _field_block(below, 0):
        return Head(index, index, False)
    return _quoted_attribution(lines, index)


def _quoted_attribution(lines: Sequence[str], index: int) -> Head | None:
    """Apple's phones quote their "On ... wrote:", too."""
    if marks.QUOTED_FIELDS.match(lines[index]) and _field_block(_unquoted_block(lines, index + 1), 0):
        return Head(index, index, False)
    said = unquoted(lines[index])
    if said[-1:] not in (":", "：") and index + 1 < len(lines) and marks.QUOTED.match(lines[index + 1]):
        said = f"{said} {unquoted(lines[index + 1])}"
    if said[-1:] not in (":", "："):
        return None
    dated = marks.DATED.search(said)
    if not (dated and (marks.WROTE.search(said) or marks.WITH_ADDRESS.match(said))):
        return None
    return Head(index, index, False)


def _unquoted_block(lines: Sequence[str], index: int) -> list[str]:
    return [unquoted(each) for each in lines[index : index + _BLOCK_LINES]]


def unquoted(line: str) -> str:
    """A line without the marks of its quotes."""
    return html_history.without_marks(line).lstrip("> \t")


def _with_rule(lines: Sequence[str], index: int) -> int:
    """The history begins with the rule that is drawn above it."""
    above = _above(lines, index)
    return above if _is_rule(lines, index) else index


def _above(lines: Sequence[str], index: int) -> int:
    above = index - 1
    while above >= 0 and not lines[above]:
        above -= 1
    return above


def _is_rule(lines: Sequence[str], index: int) -> bool:
    """Whether a rule stands above a line."""
    above = _above(lines, index)
    return above >= 0 and re.fullmatch(r"[ \t]*[_\-=*]{5,}[ \t]*", lines[above]) is not None


def _field_block(lines: Sequence[str], index: int) -> int | None:
    """The line behind From, Sent, To, Subject: three kinds of fields, From among the first three.

    Forms have such fields, too: a rule or "Sent" makes sure; so does, in a block of its own, an address or a
    time of day beside a subject.
    """
    if index >= len(lines) or kind_of_line(lines[index]) not in ("from", "sent", "date", "subject"):
        return None
    kinds: list[str] = []
    sure = index > 0 and _is_rule(lines, index)
    alone = _stands_alone(lines, index)
    timed = False
    row = index
    while row < min(index + _BLOCK_LINES, len(lines)):
        kind = kind_of_line(lines[row])
        if kind:
            kinds.append(kind)
            sure = sure or kind == "sent" or (alone and "@" in lines[row])
            timed = timed or (kind == "date" and marks.TIMED.search(lines[row]) is not None)
        elif lines[row] and not _goes_on(lines[row], kinds):
            break
        row += 1
    sure = sure or (alone and timed and "subject" in kinds)
    kinds = ["date" if kind == "sent" else kind for kind in kinds]
    return row if sure and "from" in kinds[:3] and len(set(kinds)) >= 3 else None


def _goes_on(line: str, kinds: list[str]) -> bool:
    """Whether a line without a name continues the field above: indented, or a long list of people."""
    return line[:1] in (" ", "\t") or ("@" in line and kinds[-1] in ("to", "cc"))


def _notes_head(lines: Sequence[str], index: int) -> Head | None:
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


_TIME_ENDS = frozenset("0123456789Mm")


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


def _attribution(lines: Sequence[str], quoted: Sequence[bool], index: int) -> Head | None:
    """``On … wrote:`` in one to three lines."""
    for behind in range(index + 1, min(index + 4, len(lines) + 1)):
        last = lines[behind - 1]
        if not last or quoted[behind - 1]:
            return None
        if last[-1] in ":：*":
            if index != _start(lines, index, behind):
                return None  # it begins further below
            said = " ".join(part.strip() for part in lines[index:behind])
            return _judged(lines, index, behind, said)
    return None


def _start(lines: Sequence[str], index: int, behind: int) -> int:
    """Where an attribution begins: with its date, or on the line above which opens it or ends in a comma."""
    dated = (row for row in range(behind - 1, index - 1, -1) if marks.DATED.search(lines[row]))
    start = next(dated, index)
    while start > index and (lines[start - 1].endswith(",") or marks.OPENING.match(lines[start - 1])):
        start -= 1
    return start


def _judged(lines: Sequence[str], index: int, behind: int, said: str) -> Head | None:
    """A quote must follow at once, unless time or address and a line of its own leave no doubt."""
    dated = marks.DATED.search(said)
    timed = dated and marks.TIMED.search(said)
    by_address = timed and marks.BY_ADDRESS.match(said)
    addressed = by_address or marks.WITH_ADDRESS.match(said)
    wrote = marks.WROTE.search(said) or marks.QUOTING.match(said)
    if not wrote and (dated or addressed):
        wrote = marks.SAID.search(said)
    if not wrote and not (dated and addressed):
        return None
    if marks.QUOTED.match(next_words(lines, behind)):
        return Head(index, behind, False)
    if not _stands_alone(lines, index) or marks.OF_ONESELF.search(said):
        return None
    program = timed and addressed and (by_address or said[-2] in ">]")
    plain = (wrote and dated and (addressed or timed)) or program
    return Head(index, behind, True) if plain else None


def _stands_alone(lines: Sequence[str], index: int) -> bool:
    """Whether nothing stands on the line above but a phone's name, or the mark of an empty signature."""
    above = lines[index - 1] if index else ""
    return above in ("", html_history.SIGNATURE) or SENT_FROM.match(above) is not None


def next_words(lines: Sequence[str], behind: int) -> str:
    """The next line that says something, of a few."""
    return next((line for line in lines[behind : behind + 4] if line), "")


def _from_library(lines: Sequence[str]) -> Head | None:
    """What mail-parser-reply finds in languages missing here; only before a marked quote."""
    # Imported here: few views need it. It hangs on long and on blank lines, hence ``tidy``.
    from mailparser_reply import EmailReplyParser

    replies = EmailReplyParser(languages=_LANGUAGES).read("\n".join(lines)).replies
    header = next((reply.headers.strip() for reply in replies if reply.headers.strip()), "")
    first = header.partition("\n")[0].strip()
    for index, line in enumerate(lines):
        if first and line.strip() == first:
            behind = index + header.count("\n") + 1
            marked = marks.QUOTED.match(next_words(lines, behind))
            return Head(index, behind, False) if marked else None
    return None
