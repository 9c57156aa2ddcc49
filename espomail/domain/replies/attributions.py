"""Attributions above what is quoted: ``On … wrote:`` in all languages, in one to three lines."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.replies import marks
from espomail.domain.replies.blocks import field_block
from espomail.domain.replies.fields import kind_of_line
from espomail.domain.replies.lines import Head, next_words, stands_alone
from espomail.domain.replies.signatures import without_signature, words
from espomail.domain.salutations import greeting_begins, is_greeting

_BELOW = 40
_DAY = 3  # words: "On Monday, the"
_YANDEX_RULE = "-" * 16


def attribution(lines: Sequence[str], quoted: Sequence[bool], index: int) -> Head | None:
    """``On … wrote:`` in one to three lines."""
    for behind in range(index + 1, min(index + 4, len(lines) + 1)):
        last = lines[behind - 1]
        if not last or quoted[behind - 1]:
            return None
        if last[-1] in ":：*":
            if index != _start(lines, index, behind):
                return None  # it begins further below
            said = " ".join(part.strip() for part in lines[index:behind])
            return _judged(lines, quoted, index, behind, said)
    return None


def _start(lines: Sequence[str], index: int, behind: int) -> int:
    """Where an attribution begins: with its date, or on a line above that plainly goes on in it."""
    last = behind - 1
    rows = (row for row in range(last, index - 1, -1) if marks.DATED.search(lines[row]))
    start = next((row for row in rows if row == last or not _ends_sentence(lines[row])), last)
    while start > index and _goes_on(lines[start - 1], lines[start]):
        start -= 1
    return start


def _ends_sentence(line: str) -> bool:
    """Whether a line with a time may be the writer's own above an announcement."""
    return line.endswith((".", "!", "?")) and not marks.OPENING.match(line)


def _goes_on(above: str, line: str) -> bool:
    """Whether an announcement was broken between two lines."""
    if above.endswith((",", " <")):
        return not is_greeting(above)
    if marks.OPENING.match(above) and not (marks.OPENING.match(line) and marks.DAY.search(line)):
        is_short = len(above.split()) <= _DAY
        return any(map(str.isdigit, above)) or (is_short and marks.DATED.search(line) is not None)
    return line[:1] == "<" or marks.VERB_FIRST.match(line) is not None


def _judged(
    lines: Sequence[str], quoted: Sequence[bool], index: int, behind: int, said: str
) -> Head | None:
    """A quote must follow at once, unless time or address and a line of its own leave no doubt."""
    dated = marks.DATED.search(said)
    timed = dated and marks.TIMED.search(said)
    by_address = timed and marks.BY_ADDRESS.match(said)
    addressed = by_address or marks.WITH_ADDRESS.match(said)
    wrote = marks.WROTE.search(said) or marks.QUOTING.match(said)
    if not wrote and (addressed or marks.DAY.search(said)):
        wrote = marks.SAID.search(said)
    begins = marks.DATED_FIRST.match(said)
    if not wrote and not begins and not (dated and addressed):
        return None
    index = _with_recipient(lines, index, said)
    if marks.QUOTED.match(next_words(lines, behind)):
        by_hand = not (timed or addressed) and _is_by_hand(lines, quoted, index, behind, said)
        return None if by_hand else Head(index, behind, False)
    if not stands_alone(lines, index) or marks.OF_ONESELF.search(said):
        return None
    program = timed and addressed and (by_address or said[-2] in ">]")
    plain = (wrote and dated and (addressed or timed)) or program
    return Head(index, behind, True) if plain else None


def _is_by_hand(
    lines: Sequence[str], quoted: Sequence[bool], index: int, behind: int, said: str
) -> bool:
    """Whether the writer tells what was said, in the middle of a letter, or of people near them.

    ``said``: an announcement without a time of day and an address, as few programs write it.
    """
    if greeting_begins(said) or marks.OF_THE_WRITER.search(said):
        return True
    end = behind
    while end < len(lines) and (quoted[end] or not lines[end]):
        end += 1
    if not any(lines[:index]) and not _has_fields_below(lines, end):
        return False
    if marks.DATED.search(said) and _is_answered_on(lines, quoted, end):
        return False
    return bool(words(lines, without_signature(lines, [*range(end, len(lines))][:_BELOW], always=True)))


def _is_answered_on(lines: Sequence[str], quoted: Sequence[bool], begin: int) -> bool:
    """Whether the quote goes on below words that do not announce it."""
    above = ""
    for row in range(begin, min(begin + _BELOW, len(lines))):
        if quoted[row]:
            return not above.endswith((":", "："))
        above = lines[row] or above
    return False


def _has_fields_below(lines: Sequence[str], begin: int) -> bool:
    """Whether the history is announced further below."""
    rows = range(begin, min(begin + _BELOW, len(lines)))
    return any(marks.SEPARATOR.match(lines[row]) or field_block(lines, row) for row in rows if lines[row])


def is_told(lines: Sequence[str], quoted: Sequence[bool], head: Head) -> bool:
    """Whether an announcement above a quote is one that the writer tells."""
    said = " ".join(part.strip() for part in lines[head.first : head.behind])
    return tells_no_time(lines, head) and _is_by_hand(lines, quoted, head.first, head.behind, said)


def tells_no_time(lines: Sequence[str], head: Head) -> bool:
    """Whether an announcement is one without a time of day and an address, as people cite what they read."""
    said = " ".join(part.strip() for part in lines[head.first : head.behind])
    if said[-1:] not in (":", "：") or marks.SEPARATOR.match(lines[head.first]):
        return False
    return "@" not in said and not marks.TIMED.search(said)


def _with_recipient(lines: Sequence[str], index: int, said: str) -> int:
    """Yandex says to whom it was written, and about what, on lines above."""
    start = index
    while start and marks.YANDEX.match(said) and kind_of_line(lines[start - 1]) in ("to", "subject"):
        start -= 1
    if not any("@" in line for line in lines[start:index]):
        return index
    if start and lines[start - 1] == _YANDEX_RULE:
        return start - 1
    return start if stands_alone(lines, start) else index
