"""What is left out of a mail: the history, where it is announced, and never words that stand within it.

A quote is left out only where a program announced it (``On … wrote:``, a block of fields, a rule). Without
its original nobody can tell an untouched history from one with words typed into it, so it stays wherever
anything tells of such words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from espomail.domain.html import history as html_history
from espomail.domain.replies import marks
from espomail.domain.replies.addressees import answered_head
from espomail.domain.replies.answers import answers_on, holds_answers
from espomail.domain.replies.attributions import tells_no_time
from espomail.domain.replies.banners import without_banners
from espomail.domain.replies.fields import kind_of_line
from espomail.domain.replies.footers import footer_begins
from espomail.domain.replies.head import find_head, letter_within
from espomail.domain.replies.lines import Head, looked_at, next_words, quoted_lines, unquoted
from espomail.domain.replies.names import bears_name
from espomail.domain.replies.originals import has_words, lacks_middle, new_lines
from espomail.domain.replies.pointing import points_below, points_to_mail
from espomail.domain.replies.quotes import without_block, without_unannounced
from espomail.domain.replies.signatures import without_signature, words
from espomail.domain.replies.tails import own_tail

_SEARCHED = 250
_ASKING = 8000
_ODD_MARK = re.compile(r"[ \t]*([|:}»!%]|[^\W\d_]{1,12}>)[ \t]*\w")
# marks that letters have, too: of their lists and what they stress
_LISTED = re.compile(r"[ \t]*([#*+-])[ \t]*\w")
# NetEase lays out the fields above a letter as a table
_TABLE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")


def own_lines(
    text: Sequence[str],
    answers: bool | None,
    original: str = "",
    plain: bool = False,
    recipients: Collection[str] = (),
) -> list[int]:
    """The indexes of the lines to show.

    ``answers``: whether the mail says that it is an answer (None: unknown); ``original``: the text of what it
    answers, if known; ``plain``: whether it has no page, so that nothing typed into a quote has its mark;
    ``recipients``: the addresses that it goes to.
    """
    lines = looked_at(text)
    quoted = quoted_lines(lines)
    head = find_head(lines, quoted)
    if head and recipients:
        head = answered_head(lines, quoted, head, recipients)
    kept = list(range(len(lines)))
    if head is not None:
        whole = not original and _is_in_doubt(lines, quoted, head, answers, plain)
        kept = list(range(len(lines))) if whole else _cut(lines, quoted, head, bool(original))
    elif answers or original:
        kept = without_unannounced(lines, quoted, known=bool(original))
    own = len(kept)
    if original:
        kept = _with_new(text, kept, _letter(lines, head).start if head else 0, original)
        if head and len(kept) == own and _is_choice_below(lines, head, original):
            return list(range(len(lines)))
    if len(kept) > own or (head and head.first in kept and not _is_marked(lines, head)):
        return kept  # dashes may be those of the letter, and answers stand below them
    if kept and kept[-1] + 1 < len(lines):  # footers at the very end were left out before
        kept = kept[: footer_begins([lines[index] for index in kept])]
    kept = without_signature(lines, kept, letter=lambda: _answered(lines, head, original))
    tail = own_tail(lines, head.behind) if head and head.first not in kept else []
    return sorted({*kept, *tail}) if tail else kept


def _answered(lines: Sequence[str], head: Head | None, original: str) -> list[str]:
    """The lines of the letter that is answered."""
    if original:
        return original[:_ASKING].split("\n")
    return [unquoted(lines[index]) for index in _letter(lines, head)] if head else []


def _is_in_doubt(
    lines: Sequence[str], quoted: Sequence[bool], head: Head, answers: bool | None, plain: bool
) -> bool:
    """Whether there may be answers in a history, or it may be what a first mail tells of."""
    if answers is False and not _is_marked(lines, head) and _may_be_pasted(lines, head):
        return True
    if answers is False and (tells_no_time(lines, head) or points_to_mail(_said(lines, head.first))):
        return True
    return _is_answered(lines, quoted, head, plain)


def _cut(lines: Sequence[str], quoted: Sequence[bool], head: Head, known: bool) -> list[int]:
    """Top-posted: what stands above. Else the lines that nobody quoted, unless they alternate."""
    everything = list(range(len(lines)))
    if _is_marked(lines, head) and _own_below(lines, quoted, head.behind):
        return without_block(lines, quoted, head.first, head.behind)
    return everything[: head.first] if known or _said(lines, head.first) else everything


def _with_new(lines: Sequence[str], kept: list[int], behind: int, original: str) -> list[int]:
    """What is kept, and what the original does not have: a letter's end, else all up to its last line."""
    cut = sorted(set(range(behind, len(lines))).difference(kept))
    new = [cut[place] for place in new_lines([lines[index] for index in cut], original)]
    old = [index for index in sorted(set(cut).difference(new)) if has_words(lines[index])]
    new = without_banners(new, old, lines)
    if not new:
        return kept
    ends = old and old[-1] < new[0]
    return sorted({*kept, *(range(new[0], len(lines)) if ends else range(new[-1] + 1))})


def _is_choice_below(lines: Sequence[str], head: Head, original: str) -> bool:
    """Whether the writer points to what is left of a letter from which they took something out."""
    below = [lines[index] for index in _letter(lines, head)]
    return points_below(_said(lines, head.first)) and lacks_middle(below, original)


# --- signs of answers ----------------------------------------------------------------------------


def _is_answered(lines: Sequence[str], quoted: Sequence[bool], head: Head, plain: bool) -> bool:
    """Whether anything tells of words within the history."""
    if not _is_marked(lines, head) and not head.plain:
        return True
    own = [index for index in range(head.behind, len(lines)) if not quoted[index]]
    above = _said(lines, head.first)
    if not above and not (_is_marked(lines, head) and words(lines, own)):
        return True
    if points_below(above):
        return True
    letter = [index for index in _letter(lines, head) if unquoted(lines[index])]
    marked = [index for index in letter if quoted[index]]
    if marked and letter[0] not in marked:
        return True  # nothing announces what is marked
    if plain and marked and _is_marked_throughout(lines[letter[0] : marked[-1] + 1]):
        return answers_on([unquoted(lines[index]) for index in marked])
    first, last = (marked or letter or [0])[0], (marked or letter or [-1])[-1]
    said = [
        unquoted(lines[index]) if quoted[index] else html_history.without_marks(lines[index])
        for index in range(first, last + 1)
        if quoted[index] or not (marked and lines[index])
    ]
    return holds_answers(said) or _has_odd_marks(said) or bears_name(said, lines[: head.first])


def _is_marked_throughout(letter: Sequence[str]) -> bool:
    """Whether all lines of a letter have the mark, so that nobody typed lines between them."""
    return all(line.lstrip()[:1] == ">" for line in letter if line.strip())


def _letter(lines: Sequence[str], head: Head) -> range:
    """The lines of the letter that is quoted, up to what it quotes in its turn."""
    below = [unquoted(each) for each in lines[head.behind : head.behind + _SEARCHED]]
    letter = letter_within(below)
    return range(head.behind + letter.start, head.behind + letter.stop)


def _has_odd_marks(letter: Sequence[str]) -> bool:
    """Whether a letter begins with a mark that no program knows, and not all of its lines have it.

    A mark that lists have, too, must come again behind lines without it.
    """
    said = [line for line in letter if line.strip() and not _TABLE_ROW.match(line)]
    if not said:
        return False
    odd, listed = _ODD_MARK.match(said[0]), _LISTED.match(said[0])
    if odd:
        return not all(line.lstrip().startswith(odd[1]) for line in said)
    if not listed:
        return False
    has = [line.lstrip().startswith(listed[1]) for line in said]
    return not all(has) and any(has[has.index(False) :])


def _is_marked(lines: Sequence[str], head: Head) -> bool:
    return marks.QUOTED.match(next_words(lines, head.behind)) is not None


def _may_be_pasted(lines: Sequence[str], head: Head) -> bool:
    """Whether people may have pasted what announces the history: fields, or a rule; nobody types both."""
    first = lines[head.first]
    if marks.SEPARATOR.match(first):
        return head.behind <= head.first + 1
    if first == html_history.REST or kind_of_line(first):
        return True
    fields = [line for line in lines[head.first + 1 : head.behind] if kind_of_line(line)]
    return bool(fields) and not any("@" in line or kind_of_line(line) in ("sent", "date") for line in fields)


def _own_below(lines: Sequence[str], quoted: Sequence[bool], behind: int) -> bool:
    return any(line and not mark for line, mark in zip(lines[behind:], quoted[behind:], strict=True))


def _said(lines: Sequence[str], end: int) -> list[str]:
    """The lines above the history that say something: no signature, no phone's name, no mere greeting."""
    return words(lines, without_signature(lines, list(range(end)), always=True))
