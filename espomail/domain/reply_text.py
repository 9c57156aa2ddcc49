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
from espomail.domain.reply_head import find_head
from espomail.domain.reply_lines import Head, next_words, quoted_lines, unquoted
from espomail.domain.reply_signatures import SIGNATURE, without_signature, words
from espomail.domain.salutations import is_greeting

MAX_TEXT = 32 * 1024
MAX_COLUMNS = 500
MAX_PAGE = 512 * 1024
_LEAD = 1000
_ANSWERED_WITHIN = 200
_LONG_QUOTE = 4

# Hebrew and Arabic attributions are full of them
_BIDI = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_BIDI_ANY = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MANY_LINES = re.compile(r"\n{3,}")
_FORWARD = re.compile(
    r"\s*(?:\[[^\]:]{0,40}\]\s*)?\[?(fwd?|wg|tr|rv|enc|i|doorst|vb|vl|vs|pd|továbbítás|i̇lt|πρθ|fyi|转发|轉寄|転送|전달)"
    r"\s?[:：]",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|aw|sv|antw|res|odp|ynt|ref|atb|vá|σχετ|απ|回复|回覆|答复|返信|답장|הנדון|رد)"
    r"(?:\[\d+\]|\(\d+\))?\s?[:：]",
    re.IGNORECASE,
)


def visible(text: str, html: str | None = None, subject: str = "", from_html: bool | None = None) -> str:
    """The writer's own words; never empty unless ``text`` is.

    ``html`` is taken where there is no text, and where the text was made of it (``from_html``; None: find
    out), for its markup tells more; ``subject``, where known, tells a forwarded mail, which is shown whole.
    Linear in the text: what lies beyond ``MAX_TEXT`` is not searched for quotes, but kept.
    """
    forwards = _forwards(subject, text or html or "")
    if forwards and text.strip():
        return tidy(text)
    whole = tidy(_with_history(text, html, from_html))
    shown = whole if forwards else _shown(whole, _ANSWER.match(subject) is not None)
    if html and shown is not whole and _page_tells_of_answers(html, shown):
        shown = whole
    without = html_history.without_marks(shown)
    return whole if without is whole else tidy(without)


def _forwards(subject: str, text: str) -> bool:
    """Whether a subject tells of a forward. "VS:" does in Danish and Norwegian; in Finnish it answers."""
    match = _FORWARD.match(subject)
    return match is not None and (match[1].lower() != "vs" or "lähettäjä" not in text.lower())


def _page_tells_of_answers(html: str, shown: str) -> bool:
    """Whether there are answers in what a page quotes: Outlook says so, or the writer and red words."""
    if html_history.is_answered_within(html[:MAX_PAGE]):
        return True
    return bool(marks.ANSWERS.search(shown[:_LEAD])) and html_history.shows_red(html[:MAX_PAGE])


def _with_history(text: str, html: str | None, from_html: bool | None) -> str:
    """The text to look at: a page's own with the marks of its history, if there is no other text."""
    if not html or from_html is False or (text.strip() and not html_history.may_show(html)):
        return html_history.without_marks(text)
    from espomail.domain.html_text import to_text

    if from_html is None and text.strip() and to_text(html).split() != text.split():
        return html_history.without_marks(text)
    return to_text(html, history=True)


def _shown(whole: str, answers: bool) -> str:
    lines = whole[:MAX_TEXT].split("\n")
    kept = _own_words(_looked_at(lines, _BIDI_ANY.search(whole) is not None), answers)
    if kept is None:
        return whole
    shown = "\n".join(lines[index] for index in kept).strip()
    if kept and kept[-1] == len(lines) - 1:
        shown += whole[MAX_TEXT:]
    return shown if html_history.without_marks(shown).strip() else whole


def _looked_at(lines: Sequence[str], bidi: bool) -> list[str]:
    """The lines without what is too long, and without characters that only say which way to write."""
    cut = [line[:MAX_COLUMNS] for line in lines]
    return [line.translate(_BIDI) for line in cut] if bidi else cut


def tidy(text: str) -> str:
    """LF line ends, no blanks at the end of lines, never two empty lines in a row, none outside."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(_end_tidied(line) for line in text.split("\n"))
    return _MANY_LINES.sub("\n\n", lines).strip("\n")


def _end_tidied(line: str) -> str:
    """The blank behind two dashes is what makes them a signature (RFC 3676, 4.3)."""
    return line if line == SIGNATURE else line.rstrip()


def _own_words(lines: Sequence[str], answers: bool) -> list[int] | None:
    """The indexes of the lines to show; None for all. ``answers``: the subject says that it is an answer."""
    quoted = quoted_lines(lines)
    head = find_head(lines, quoted)
    kept = list(range(len(lines)))
    if head is not None:
        kept = _without_history(lines, quoted, head)
    elif quoted[0]:
        kept = _without_block(lines, quoted, 0, 0)
    elif answers:
        kept = _without_unannounced(lines, quoted)
    kept = without_signature(lines, kept)
    return kept if any(lines[index].strip() for index in kept) and len(kept) < len(lines) else None


# --- what to leave out -------------------------------------------------------------------------


def _without_history(lines: Sequence[str], quoted: Sequence[bool], head: Head) -> list[int]:
    """Top-posted: what stands above. Else the lines that nobody quoted, unless they alternate."""
    everything = list(range(len(lines)))
    above = _said(lines, head.first)
    if not marks.QUOTED.match(next_words(lines, head.behind)):
        kept = not above or not head.plain or _points_below(above) or _holds_answers(lines, head.behind)
        return everything if kept else everything[: head.first]
    own_below = any(line and not mark for line, mark in _behind(lines, quoted, head.behind))
    if own_below:
        return _without_block(lines, quoted, head.first, head.behind)
    return everything[: head.first] if above else everything


def _said(lines: Sequence[str], end: int) -> list[str]:
    """The lines above the history that say something: no signature, no phone's name, no mere greeting."""
    return words(lines, without_signature(lines, list(range(end)), always=True))


def _points_below(above: Sequence[str]) -> bool:
    """Whether the writer says that answers follow, or what was pasted."""
    return above[-1].endswith((":", "：")) or marks.ANSWERS_BELOW.search("\n".join(above)) is not None


def _holds_answers(lines: Sequence[str], behind: int) -> bool:
    """Whether lines of the history begin as people mark their answers: an arrow, or a name twice."""
    names: set[str] = set()
    for line in lines[behind : behind + _ANSWERED_WITHIN]:
        match = marks.ANSWER.match(line)
        if match and (not match[1] or match[1] in names):
            return True
        if match:
            names.add(match[1])
    return False


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


def _without_unannounced(lines: Sequence[str], quoted: Sequence[bool]) -> list[int]:
    """Leave out a last quote that nothing announces, if it is the only one and of a letter."""
    above = _without_last_quote(lines, quoted)
    quote = [line for line in lines[len(above) :] if line]
    alone = bool(above) and not any(quoted[: len(above)])
    if alone and len(quote) >= _LONG_QUOTE and _is_of_letter(quote):
        return list(range(len(lines))) if lines[above[-1]].endswith((":", "：")) else above
    return list(range(len(lines)))


def _is_of_letter(quote: Sequence[str]) -> bool:
    """Whether quoted lines begin with a greeting or quote in their turn; logs have such marks, too."""
    said = [unquoted(line) for line in quote]
    first = next((line for line in said if line), "")
    return is_greeting(first) or any(marks.QUOTED_TWICE.match(line) for line in quote)


def _without_last_quote(lines: Sequence[str], quoted: Sequence[bool]) -> list[int]:
    end = len(lines)
    while end and (quoted[end - 1] or not lines[end - 1]):
        end -= 1
    return list(range(end))
