"""What a person wrote themselves: a mail's text without the history quoted below or above it.

Only a view: the whole text is always at hand, so a quote kept is a blemish and a word lost is a fault. A
quote is left out only where a program announced it (``On … wrote:``, a block of fields, a rule), and never
together with words that stand between quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from espomail.domain import html_history
from espomail.domain import reply_marks as marks
from espomail.domain.reply_head import Head, find_head, next_words

MAX_TEXT = 32 * 1024
MAX_COLUMNS = 500
_SIGNATURE_LINES = 15
_SIGNATURE_SIZE = 1000
_BARE_LINES = 8
_BARE_COLUMNS = 60

# Hebrew and Arabic attributions are full of them
_BIDI = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_MANY_LINES = re.compile(r"\n{3,}")
_FORWARD = re.compile(
    r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|wg|tr|rv|enc|i|doorst|vb|vl|vs|pd|továbbítás|转发|轉寄|転送)\s?[:：]",
    re.IGNORECASE,
)


def visible(text: str, html: str | None = None, subject: str = "", from_html: bool | None = None) -> str:
    """The writer's own words; never empty unless ``text`` is.

    ``html`` is taken where there is no text, and where the text was made of it (``from_html``; None: find
    out), for its markup tells more; ``subject``, where known, tells a forwarded mail, which is shown whole.
    Linear in the text: what lies beyond ``MAX_TEXT`` is not searched for quotes, but kept.
    """
    if _FORWARD.match(subject) and text.strip():
        return tidy(text)
    whole = tidy(_with_history(text, html, from_html))
    shown = whole if _FORWARD.match(subject) else _shown(whole)
    without = html_history.without_marks(shown)
    return whole if without is whole else tidy(without)


def _with_history(text: str, html: str | None, from_html: bool | None) -> str:
    """The text to look at: a page's own with the marks of its history, if there is no other text."""
    if not html or from_html is False or (text.strip() and not html_history.may_show(html)):
        return html_history.without_marks(text)
    from espomail.domain.html_text import to_text

    if from_html is None and text.strip() and to_text(html).split() != text.split():
        return html_history.without_marks(text)
    return to_text(html, history=True)


def _shown(whole: str) -> str:
    lines = whole[:MAX_TEXT].split("\n")
    kept = _own_words([_looked_at(line) for line in lines])
    if kept is None:
        return whole
    shown = "\n".join(lines[index] for index in kept).strip()
    if kept and kept[-1] == len(lines) - 1:
        shown += whole[MAX_TEXT:]
    return shown if html_history.without_marks(shown).strip() else whole


def _looked_at(line: str) -> str:
    line = line[:MAX_COLUMNS]
    return line if line.isascii() else line.translate(_BIDI)


def tidy(text: str) -> str:
    """LF line ends, no blanks at the end of lines, never two empty lines in a row, none outside."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(_end_tidied(line) for line in text.split("\n"))
    return _MANY_LINES.sub("\n\n", lines).strip("\n")


def _end_tidied(line: str) -> str:
    """The blank behind two dashes is what makes them a signature (RFC 3676, 4.3)."""
    return line if line == marks.SIGNATURE else line.rstrip()


def _own_words(lines: Sequence[str]) -> list[int] | None:
    """The indexes of the lines to show; None for all."""
    head = find_head(lines)
    quoted = [bool(marks.QUOTED.match(line)) for line in lines]
    kept = list(range(len(lines)))
    if head is not None:
        kept = _without_history(lines, quoted, head)
    elif quoted[0]:
        kept = _without_block(lines, quoted, 0, 0)
    kept = _without_signature(lines, kept)
    return kept if any(lines[index].strip() for index in kept) and len(kept) < len(lines) else None


# --- what to leave out -------------------------------------------------------------------------


def _without_history(lines: Sequence[str], quoted: Sequence[bool], head: Head) -> list[int]:
    """Top-posted: what stands above. Else the lines that nobody quoted, unless they alternate."""
    everything = list(range(len(lines)))
    above = [line for line in lines[: head.first] if line]
    if not marks.QUOTED.match(next_words(lines, head.behind)):
        pasted = not above or above[-1].endswith((":", "："))
        below = marks.ANSWERS_BELOW.search("\n".join(above))
        return everything if pasted or below or not head.plain else everything[: head.first]
    own_below = any(line and not mark for line, mark in _behind(lines, quoted, head.behind))
    if own_below:
        return _without_block(lines, quoted, head.first, head.behind)
    return everything[: head.first] if above else everything


def _behind(
    lines: Sequence[str], quoted: Sequence[bool], behind: int
) -> Iterator[tuple[str, bool]]:
    return zip(lines[behind:], quoted[behind:], strict=True)


def _without_block(
    lines: Sequence[str], quoted: Sequence[bool], head: int, behind: int
) -> list[int]:
    """Leave out the announced quote if it is the only one; of inline answers, just a last long quote."""
    first = next((index for index in range(behind, len(lines)) if quoted[index]), len(lines))
    if any(lines[index] for index in range(behind, first)):
        return list(range(len(lines)))
    last = first
    while last < len(lines) and (quoted[last] or not lines[last]):
        last += 1
    if any(quoted[last:]):
        return _without_last_quote(lines, quoted)
    return [*range(head), *range(last, len(lines))]


def _without_last_quote(lines: Sequence[str], quoted: Sequence[bool]) -> list[int]:
    end = len(lines)
    while end and (quoted[end - 1] or not lines[end - 1]):
        end -= 1
    return list(range(end))


def _without_signature(lines: Sequence[str], kept: list[int]) -> list[int]:
    """Leave out a signature below two dashes, if it looks like one, and a phone's last line."""
    for place in range(max(len(kept) - _SIGNATURE_LINES - 1, 0), len(kept)):
        if _is_signature(lines[kept[place]], [lines[below] for below in kept[place + 1 :]]):
            kept = kept[:place]
            break
    while kept and (not lines[kept[-1]].strip() or marks.SENT_FROM.match(lines[kept[-1]])):
        kept = kept[:-1]
    return kept


def _is_signature(line: str, below: Sequence[str]) -> bool:
    """RFC 3676, 4.3. Without its blank, two dashes may part paragraphs: then just a few short lines."""
    if line == marks.SIGNATURE:
        return sum(map(len, below)) <= _SIGNATURE_SIZE
    if line not in marks.BARE_SIGNATURES or len(below) > _BARE_LINES:
        return False
    return all(len(each) <= _BARE_COLUMNS and not each.endswith(("?", "!")) for each in below)
