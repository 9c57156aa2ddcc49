"""Where the history begins in a mail: what a program writes above what it quotes.

Attributions (`attributions`), blocks of fields (`blocks`), rules, or a page's marks (`html.history`).
"""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.html import history as html_history
from espomail.domain.replies import marks
from espomail.domain.replies.attributions import attribution, is_told
from espomail.domain.replies.blocks import behind_fields, field_block, notes_head, with_rule
from espomail.domain.replies.desks import ABOVE_THIS_LINE
from espomail.domain.replies.lines import (
    Head,
    next_words,
    quoted_lines,
    stands_alone,
    unquoted,
    unquoted_block,
)

_SENTENCE = 4  # words
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]


def find_head(lines: Sequence[str], quoted: Sequence[bool]) -> Head | None:
    """What announces the history; None where nothing does, or where it is a forwarded mail.

    ``quoted``: which of the lines are marked so (`quoted_lines`).
    """
    found, forwards = _first(lines, quoted)
    if found or forwards:
        return found
    found = _from_library(lines) if any(quoted) else None
    return None if found and is_told(lines, quoted, found) else found


def first_head(lines: Sequence[str], quoted: Sequence[bool]) -> Head | None:
    """As `find_head`, without what only the library knows."""
    return _first(lines, quoted)[0]


def letter_within(lines: Sequence[str]) -> range:
    """The lines of a letter that is quoted, up to what it quotes in its turn.

    What announces the letter itself may stand at its top.
    """
    begin = 0
    found = first_head(lines, quoted_lines(lines))
    if found and not any(lines[: found.first]):
        begin = found.behind
        found = first_head(lines[begin:], quoted_lines(lines[begin:]))
    return range(begin, begin + found.first if found else len(lines))


def _first(lines: Sequence[str], quoted: Sequence[bool]) -> tuple[Head | None, bool]:
    """The first announcement, and whether a forwarded mail comes before any."""
    for index, line in enumerate(lines):
        if not line:
            continue
        if marks.FORWARDED.match(line) or _forwards(lines, index):
            return None, True
        found = _in_quote(lines, index, line) if quoted[index] else _announcement(lines, quoted, index, line)
        if found:
            return Head(with_rule(lines, found.first), found.behind, found.plain), False
    return None, False


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
    if is_drawn and marks.SEPARATOR.match(line):
        return _ruled(lines, quoted, index)
    if line[:2] == "--" and marks.BETWEEN_DASHES.match(line):
        return Head(index, behind_fields(lines, index + 1), True)
    if ABOVE_THIS_LINE.match(line):
        return Head(index, index + 1, True)
    if line[-1:] == ">" and marks.BARE.match(line) and marks.QUOTED.match(next_words(lines, index + 1)):
        return Head(index, index + 1, False)
    behind = field_block(lines, index)
    if behind:
        return Head(index, behind, True)
    if "@" in line and ">" in line and marks.RUN_IN.match(line):
        return Head(index, index + 1, True)
    return notes_head(lines, index) or attribution(lines, quoted, index)


def _ruled(lines: Sequence[str], quoted: Sequence[bool], index: int) -> Head | None:
    """A rule with its fields, or an attribution (Proton's). Between the lines of a sentence it is none."""
    behind = behind_fields(lines, index + 1)
    if behind > index + 1:
        return Head(index, behind, True)
    goes_on = behind < len(lines) and lines[behind] and not quoted[behind]
    if (goes_on and not stands_alone(lines, index)) or _is_within_sentence(lines, index, behind):
        return None
    below = next((row for row in range(behind, min(behind + 4, len(lines))) if lines[row]), None)
    said = attribution(lines, quoted, below) if below is not None and not quoted[below] else None
    return Head(index, said.behind if said else behind, True)


def _is_within_sentence(lines: Sequence[str], index: int, behind: int) -> bool:
    """Whether a sentence begins above a rule and goes on below it."""
    above = next((lines[row] for row in range(index - 1, max(index - 4, -1), -1) if lines[row]), ".")
    begun = above[-1].isalnum() and len(above.split()) >= _SENTENCE
    return begun and next_words(lines, behind)[:1].islower()


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
    below = unquoted_block(lines, index)
    if marks.SEPARATOR.match(below[0]) or field_block(below, 0, marked=True):
        return Head(index, index, False)
    return _quoted_attribution(lines, index)


def _quoted_attribution(lines: Sequence[str], index: int) -> Head | None:
    """Apple's phones quote their "On ... wrote:", too."""
    if marks.QUOTED_FIELDS.match(lines[index]) and field_block(unquoted_block(lines, index + 1), 0, True):
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
