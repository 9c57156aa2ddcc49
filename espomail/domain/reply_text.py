"""What a person wrote themselves: a mail's text without the history quoted below or above it.

Only a view: the whole text is always at hand, so a quote kept is a blemish and a word lost is a fault. A quote
is left out only where a program announced it (``On … wrote:``, a block of fields, a rule), and never together
with words that stand between quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from espomail.domain import reply_marks as marks

MAX_TEXT = 32 * 1024
MAX_COLUMNS = 500
_MAX_SIGNATURE_LINES = 15
_MAX_SIGNATURE = 1000
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]

_MANY_LINES = re.compile(r"\n{3,}")
_FORWARD = re.compile(r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|wg|tr|rv|enc|i|doorst|vb|vs|pd|továbbítás|转发|轉寄|転送)\s?[:：]", re.I)


def visible(text: str, html: str | None = None, subject: str = "") -> str:
    """The writer's own words; never empty unless ``text`` is.

    ``html`` is taken where there is no text; ``subject``, where known, tells a forwarded mail, which is shown
    whole. Linear in the text: what lies beyond ``MAX_TEXT`` is not searched for quotes, but kept.
    """
    if not text.strip() and html:
        from espomail.domain.html_text import to_text

        text = to_text(html)
    whole = tidy(text)
    if _FORWARD.match(subject):
        return whole
    lines = whole[:MAX_TEXT].split("\n")
    kept = _own_words([line[:MAX_COLUMNS] for line in lines])
    if kept is None:
        return whole
    shown = "\n".join(lines[index] for index in kept).strip()
    if kept and kept[-1] == len(lines) - 1:
        shown += whole[MAX_TEXT:]
    return tidy(shown) or whole


def tidy(text: str) -> str:
    """LF line ends, no blanks at the end of lines, never two empty lines in a row, none outside."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_LINES.sub("\n\n", lines).strip("\n")


def _own_words(lines: Sequence[str]) -> list[int] | None:
    """The indexes of the lines to show; None for all."""
    head = _head(lines)
    quoted = [bool(marks.QUOTED.match(line)) for line in lines]
    kept = list(range(len(lines)))
    if head is not None:
        kept = _without_history(lines, quoted, *head)
    elif quoted[0]:
        kept = _without_block(lines, quoted, 0, 0)
    kept = _without_signature(lines, kept)
    return kept if any(lines[index].strip() for index in kept) and len(kept) < len(lines) else None


# --- where the history begins ------------------------------------------------------------------------------


def _head(lines: Sequence[str]) -> tuple[int, int, bool] | None:
    """First line of what announces the history, the line behind it, and whether it may be unmarked."""
    for index, line in enumerate(lines):
        if marks.FORWARDED.match(line):
            return None
        found = _announcement(lines, index, line)
        if found:
            return found
    return _from_library(lines)


def _announcement(lines: Sequence[str], index: int, line: str) -> tuple[int, int, bool] | None:
    if marks.QUOTED.match(line):
        return None
    if marks.SEPARATOR.match(line) or marks.ABOVE_THIS_LINE.match(line):
        return index, index + 1, True
    fields = _field_block(lines, index)
    if fields:
        return _with_rule(lines, index), fields, True
    return _attribution(lines, index)


def _with_rule(lines: Sequence[str], index: int) -> int:
    """A field block begins with the rule that Outlook draws above it."""
    above = index - 1
    while above >= 0 and not lines[above]:
        above -= 1
    return above if above >= 0 and re.fullmatch(r"[ \t]*[_\-=*]{5,}[ \t]*", lines[above]) else index


def _field_block(lines: Sequence[str], index: int) -> int | None:
    """The line behind From, Sent, To, Subject: three kinds of fields, From among the first two."""
    if _field(lines[index]) not in ("from", "date"):
        return None
    kinds: list[str] = []
    row = index
    while row < min(index + 14, len(lines)):
        kind = _field(lines[row])
        if kind:
            kinds.append(kind)
        elif lines[row] and not (kinds and lines[row][:1] in (" ", "\t")) and kinds[-1:] not in (["to"], ["cc"]):
            break
        row += 1
    behind = row
    known = set(kinds)
    return behind if "from" in kinds[:2] and "from" in known and len(known) >= 3 else None


def _field(line: str) -> str | None:
    match = marks.FIELD_LINE.match(line)
    return marks.FIELD.get(" ".join(match[1].lower().split())) if match else None


def _attribution(lines: Sequence[str], index: int) -> tuple[int, int, bool] | None:
    """``On … wrote:`` in one to three lines. Without a date, a quote must follow at once."""
    line = lines[index]
    if not line or (len(line) < 5 and line[-1] not in ":："):
        return None
    for behind in range(index + 1, min(index + 4, len(lines) + 1)):
        joined = " ".join(part.strip() for part in lines[index:behind])
        if lines[behind - 1][-1:] in (":", "：", "*"):
            return _judged(lines, index, behind, joined)
        if not lines[behind - 1] or marks.QUOTED.match(lines[behind - 1]):
            return None
    return None


def _judged(lines: Sequence[str], index: int, behind: int, said: str) -> tuple[int, int, bool] | None:
    dated = bool(marks.DATED.search(said))
    wrote = bool(marks.WROTE.search(said))
    if not wrote and not (dated and marks.WITH_ADDRESS.match(said)):
        return None
    follows = next((line for line in lines[behind : behind + 4] if line), "")
    if marks.QUOTED.match(follows):
        return index, behind, True
    return (index, behind, True) if dated and (wrote or "@" in said) and behind - index <= 3 else None


def _from_library(lines: Sequence[str]) -> tuple[int, int, bool] | None:
    """What mail-parser-reply finds, in the languages that are missing here; only before a marked quote."""
    if not any(marks.QUOTED.match(line) for line in lines):
        return None
    # Imported here: few views need it. It hangs on long lines and many blank ones, hence the guard above.
    from mailparser_reply import EmailReplyParser

    replies = EmailReplyParser(languages=_LANGUAGES).read("\n".join(lines)).replies
    header = next((reply.headers for reply in replies if reply.headers), "")
    first = header.strip().split("\n")[0].strip() if header else ""
    for index, line in enumerate(lines):
        if first and line.strip() == first:
            behind = index + header.strip().count("\n") + 1
            follows = next((each for each in lines[behind : behind + 3] if each), "")
            return (index, behind, False) if marks.QUOTED.match(follows) else None
    return None


# --- what to leave out -------------------------------------------------------------------------------------


def _without_history(
    lines: Sequence[str], quoted: Sequence[bool], head: int, behind: int, unmarked: bool
) -> list[int]:
    """Top-posted: what stands above. Else the lines that nobody quoted; inline answers keep their quotes."""
    above = [index for index in range(head) if lines[index]]
    if any(quoted[behind:]):
        if _own_below(lines, quoted, behind):
            return _without_block(lines, quoted, head, behind)
        return list(range(head)) if above else list(range(len(lines)))
    said = "\n".join(lines[:head])
    if not above or not unmarked or marks.ANSWERS_BELOW.search(said):
        return list(range(len(lines)))
    return list(range(head))


def _own_below(lines: Sequence[str], quoted: Sequence[bool], behind: int) -> bool:
    """Whether somebody wrote below or between the quotes. A list's or phone's last lines count as well."""
    return any(line and not quoted[index] for index, line in enumerate(lines) if index >= behind)


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
    """Leave out what stands below ``-- `` (RFC 3676, 4.3), if short, and a phone's last line."""
    for place, index in enumerate(kept):
        if marks.SIGNATURE.fullmatch(lines[index]) and _is_signature(lines, kept[place + 1 :]):
            kept = kept[:place]
            break
    while kept and (not lines[kept[-1]].strip() or marks.SENT_FROM.match(lines[kept[-1]])):
        kept = kept[:-1]
    return kept


def _is_signature(lines: Sequence[str], below: Sequence[int]) -> bool:
    size = sum(len(lines[index]) for index in below)
    return len(below) <= _MAX_SIGNATURE_LINES and size <= _MAX_SIGNATURE
