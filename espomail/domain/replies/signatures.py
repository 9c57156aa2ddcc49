"""What ends a mail: the dashes above a signature, and the line of a program (`sent_from`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from espomail.domain.html import history as html_history
from espomail.domain.replies.afterthoughts import NOTICE, is_afterthought
from espomail.domain.replies.sent_from import names_program
from espomail.domain.replies.wanted import is_wanted
from espomail.domain.salutations import is_closing, is_greeting

_LINES = 15
_SIZE = 1000
_BARE_LINES = 8
_BARE_COLUMNS = 60
_NAMES = 4
_NO_WORD = f" \t{html_history.SIGNATURE}{html_history.SIGNATURE_END}"
_COLUMNS = 72
_QUESTION = ("?", "？", "؟", ":", "：")
_SENTENCE = (*_QUESTION, "!", ".", "。", "！")
SIGNATURE = "-- "
# PGP escapes dashes (RFC 9580, 7.2)
BARE_SIGNATURES = frozenset({"--", "- --", "—", html_history.SIGNATURE})
_EMPTY = BARE_SIGNATURES | {"", html_history.SIGNATURE_END}


def without_signature(
    lines: Sequence[str], kept: list[int], always: bool = False, letter: Callable[[], Sequence[str]] = tuple
) -> list[int]:
    """Leave out a signature below two dashes, if it looks like one, and a phone's last line.

    People type their answer into the signature that a page marks; then nothing stands above and it is left
    out only if ``always``. ``letter`` gives the lines that are answered, which may ask for what stands there.
    """
    end = len(kept)
    for place in range(end - 1, max(end - _LINES - 2, -1), -1):
        line = lines[kept[place]]
        if kept[-1] - kept[place] != len(kept) - 1 - place:
            break  # a quote stood between
        below = [lines[index] for index in kept[place + 1 :]]
        if _is_signature(line, below):
            above = [lines[index] for index in kept[:place]]
            if _is_announced(above) or _goes_on_below(below) or is_wanted(below, above, letter):
                break  # "My address:", or words that were typed below a signature
            marked = html_history.SIGNATURE in (line, lines[kept[max(place - 1, 0)]])
            if always or not marked or words(lines, kept[:place]):
                kept = kept[:place]
            break  # what stands between two of them may be text
    while kept and _is_no_word(lines[kept[-1]], lines[kept[-2]] if kept[-2:-1] == [kept[-1] - 1] else ""):
        kept = kept[:-1]
    return kept


def _is_announced(above: Sequence[str]) -> bool:
    """Whether the last words above dashes say that something follows; who takes leave does not."""
    last = next((line for line in reversed(above) if line.strip(_NO_WORD)), "")
    return last.endswith((":", "：")) and not is_closing(last[:-1])


def _goes_on_below(below: Sequence[str]) -> bool:
    """Whether somebody typed below a signature: behind what a page marks as one, or in a paragraph."""
    if html_history.SIGNATURE_END in below:
        behind = below[below.index(html_history.SIGNATURE_END) + 1 :]
        said = [line for line in behind if line.strip() not in _EMPTY and not names_program(line)]
        if said and not NOTICE.search("\n".join(said)):
            return True
    begins = (line for above, line in pairwise(below) if line and not above)
    return any(is_afterthought(line) and not names_program(line) for line in begins)


def words(lines: Sequence[str], kept: Sequence[int]) -> list[str]:
    """The lines that say something; none if they only greet and take leave."""
    said = [lines[index] for index in kept if lines[index].strip(_NO_WORD)]
    inner = said[1:] if said and is_greeting(said[0]) else said
    leaves = inner and is_closing(inner[0]) and not _says_more(inner[1:])
    return [] if leaves or not inner else said


def _says_more(below: Sequence[str]) -> bool:
    """Whether more than a name and an office stand below the leave."""
    return len(below) > _NAMES or any(len(each) > _BARE_COLUMNS or each.endswith(_SENTENCE) for each in below)


def _is_no_word(line: str, above: str) -> bool:
    """Whether a last line is empty, a program's name for itself, or the dashes above it."""
    return line.strip() in _EMPTY or names_program(line, above)


def _is_signature(line: str, below: Sequence[str]) -> bool:
    """RFC 3676, 4.3. Without its blank, two dashes may part paragraphs: then just a few short lines."""
    if line == SIGNATURE:
        return sum(map(len, below)) <= _SIZE and not _has_text(below)
    if line not in BARE_SIGNATURES or len(below) > _BARE_LINES:
        return False
    return not any(
        len(each) > _BARE_COLUMNS or each.endswith(("?", "!")) or _is_sentence(each) for each in below
    )


def _has_text(below: Sequence[str]) -> bool:
    """Whether more than a name, an office and a lawyer's notice stand below the dashes."""
    if any(line.endswith(_QUESTION) and not line.endswith("??") for line in below):  # a broken name
        return True
    begins = [line for above, line in pairwise(["", *below]) if line and not above]
    ends = [(above, line) for above, line in pairwise(below) if line[:1].islower() and "." not in line[:-1]]
    wrapped = [f"{above} {line}" for above, line in ends]
    says = any(map(_is_sentence, begins)) or any(map(_reads_on, (*below, *wrapped)))
    return says and not NOTICE.search("\n".join(below))


def _reads_on(line: str) -> bool:
    """Whether a line is a sentence in any place: names of companies end with a dot, too, but in capitals."""
    said = line.split()
    small = sum(each[0].islower() for each in said)
    return line.endswith(_SENTENCE) and len(said) >= _NAMES and 2 * small >= len(said)


def _is_sentence(line: str) -> bool:
    """Whether the first line of a paragraph says something; a name and an office do not."""
    ends = line.endswith(_SENTENCE) and len(line.split()) >= _NAMES
    return ends or len(line) > _COLUMNS
