"""What a person wrote themselves: a mail's text without the history quoted below or above it.

Only a view: the whole text is always at hand, so a quote kept is a blemish and a word lost is a fault. A
quote is left out only where a program announced it (``On … wrote:``, a block of fields, a rule), and never
together with words that stand between quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from espomail.domain import html_history
from espomail.domain import reply_marks as marks

MAX_TEXT = 32 * 1024
MAX_COLUMNS = 500
_SIGNATURE_LINES = 15
_SIGNATURE_SIZE = 1000
_BARE_LINES = 8
_BARE_COLUMNS = 60
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]

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
    head = _head(lines)
    quoted = [bool(marks.QUOTED.match(line)) for line in lines]
    kept = list(range(len(lines)))
    if head is not None:
        kept = _without_history(lines, quoted, head)
    elif quoted[0]:
        kept = _without_block(lines, quoted, 0, 0)
    kept = _without_signature(lines, kept)
    return kept if any(lines[index].strip() for index in kept) and len(kept) < len(lines) else None


# --- where the history begins ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """What announces the history: its first line and the line behind it.

    ``plain``: so plain that the history need not be marked line by line.
    """

    first: int
    behind: int
    plain: bool


def _head(lines: Sequence[str]) -> _Head | None:
    for index, line in enumerate(lines):
        if marks.FORWARDED.match(line) or _forwards(lines, index):
            return None
        found = _announcement(lines, index, line)
        if found:
            return found
    return _from_library(lines)


def _forwards(lines: Sequence[str], index: int) -> bool:
    """Whether what a page marks as quoted is a forwarded mail."""
    following = _unquoted(_next_words(lines, index + 1)) if lines[index] == html_history.QUOTE else ""
    return bool(following and marks.FORWARDED.match(following))


def _announcement(lines: Sequence[str], index: int, line: str) -> _Head | None:
    if line == html_history.QUOTE:
        return _Head(index, index + 1, False)
    if line == html_history.REST:
        return _Head(index, index + 1, True)
    if marks.QUOTED.match(line):
        return _quoted_announcement(lines, index, line)
    if marks.SEPARATOR.match(line) or marks.ABOVE_THIS_LINE.match(line):
        return _Head(index, index + 1, True)
    if line[:2] == "--" and marks.BETWEEN_DASHES.match(line):
        return _Head(index, index + 1, True)
    if line[-1:] == ">" and marks.BARE.match(line) and marks.QUOTED.match(_next_words(lines, index + 1)):
        return _Head(index, index + 1, False)
    behind = _field_block(lines, index)
    if behind:
        return _Head(_with_rule(lines, index), behind, True)
    return _notes_head(lines, index) or _attribution(lines, index)


def _quoted_announcement(lines: Sequence[str], index: int, line: str) -> _Head | None:
    """What looks like a quote and announces one."""
    if marks.GROUPWISE.match(line):
        return _Head(index, index + 1, True)
    if marks.SUPERCITED.match(line):
        return _Head(index, index + 1, False)
    return _quoted_attribution(lines, index)


def _quoted_attribution(lines: Sequence[str], index: int) -> _Head | None:
    """Apple's phones quote their "On ... wrote:", too."""
    if marks.QUOTED_FIELDS.match(lines[index]) and _field_block(lines, index + 1):
        return _Head(index, index, False)
    said = _unquoted(lines[index])
    if said[-1:] not in (":", "：") and index + 1 < len(lines) and marks.QUOTED.match(lines[index + 1]):
        said = f"{said} {_unquoted(lines[index + 1])}"
    if said[-1:] not in (":", "："):
        return None
    dated = marks.DATED.search(said)
    if not (dated and (marks.WROTE.search(said) or marks.WITH_ADDRESS.match(said))):
        return None
    return _Head(index, index, False)


def _unquoted(line: str) -> str:
    return html_history.without_marks(line).lstrip("> \t")


def _with_rule(lines: Sequence[str], index: int) -> int:
    """A field block begins with the rule that Outlook draws above it."""
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
    """The line behind From, Sent, To, Subject: three kinds of fields, From among the first three."""
    if index >= len(lines) or _field(lines[index]) not in ("from", "date"):
        return None
    kinds: list[str] = []
    row = index
    sure = index > 0 and _is_rule(lines, index)
    while row < min(index + 14, len(lines)):
        kind = _field(lines[row])
        if kind:
            kinds.append(kind)
            sure = sure or marks.is_of_mail(lines[row], kind)
        elif lines[row] and not _goes_on(lines[row], kinds):
            break
        row += 1
    return row if sure and "from" in kinds[:3] and len(set(kinds)) >= 3 else None


def _goes_on(line: str, kinds: list[str]) -> bool:
    """Whether a line without a name continues the field above: indented, or a long list of people."""
    return line[:1] in (" ", "\t") or ("@" in line and kinds[-1] in ("to", "cc"))


def _field(line: str) -> str | None:
    match = marks.FIELD_LINE.match(line)
    return marks.FIELD.get(" ".join(match[1].lower().split())) if match else None


def _notes_head(lines: Sequence[str], index: int) -> _Head | None:
    """A line of Notes with the time, then To, cc and Subject; the writer may stand on the line above."""
    if not lines[index][-1:].isalnum() or not marks.NOTES_TIME.match(lines[index].strip()):
        return None
    kinds = []
    row = index + 1
    while row < min(index + 12, len(lines)) and (not lines[row].strip() or _field(lines[row].strip())):
        kinds.append(_field(lines[row].strip()))
        row += 1
    if "to" not in kinds[:4] or "subject" not in kinds:
        return None
    named = index > 0 and lines[index - 1].strip() and (index == 1 or not lines[index - 2].strip())
    return _Head(index - bool(named), row, True)


def _attribution(lines: Sequence[str], index: int) -> _Head | None:
    """``On … wrote:`` in one to three lines."""
    if not lines[index]:
        return None
    for behind in range(index + 1, min(index + 4, len(lines) + 1)):
        last = lines[behind - 1]
        if not last or marks.QUOTED.match(last):
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


def _judged(lines: Sequence[str], index: int, behind: int, said: str) -> _Head | None:
    """A quote must follow at once, unless time or address and a line of its own leave no doubt."""
    dated = marks.DATED.search(said)
    addressed = marks.WITH_ADDRESS.match(said)
    wrote = marks.WROTE.search(said) or marks.QUOTING.match(said)
    if not wrote and (dated or addressed):
        wrote = marks.SAID.search(said)
    if not wrote and not (dated and addressed):
        return None
    if marks.QUOTED.match(_next_words(lines, behind)):
        return _Head(index, behind, False)
    alone = (index == 0 or not lines[index - 1]) and bool(wrote and dated)
    plain = alone and bool(addressed or marks.TIMED.search(said))
    return _Head(index, behind, True) if plain else None


def _next_words(lines: Sequence[str], behind: int) -> str:
    return next((line for line in lines[behind : behind + 4] if line), "")


def _from_library(lines: Sequence[str]) -> _Head | None:
    """What mail-parser-reply finds in languages missing here; only before a marked quote."""
    if not any(marks.QUOTED.match(line) for line in lines):
        return None
    # Imported here: few views need it. It hangs on long and on blank lines, hence ``tidy``.
    from mailparser_reply import EmailReplyParser

    replies = EmailReplyParser(languages=_LANGUAGES).read("\n".join(lines)).replies
    header = next((reply.headers.strip() for reply in replies if reply.headers.strip()), "")
    first = header.partition("\n")[0].strip()
    for index, line in enumerate(lines):
        if first and line.strip() == first:
            behind = index + header.count("\n") + 1
            marked = marks.QUOTED.match(_next_words(lines, behind))
            return _Head(index, behind, False) if marked else None
    return None


# --- what to leave out -------------------------------------------------------------------------


def _without_history(lines: Sequence[str], quoted: Sequence[bool], head: _Head) -> list[int]:
    """Top-posted: what stands above. Else the lines that nobody quoted, unless they alternate."""
    everything = list(range(len(lines)))
    above = [line for line in lines[: head.first] if line]
    if not marks.QUOTED.match(_next_words(lines, head.behind)):
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
