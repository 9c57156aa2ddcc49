"""Answers that somebody typed into the history of a page, told by how they look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from espomail.domain.html import said
from espomail.domain.html.alternation import comes_and_goes
from espomail.domain.html.colours import is_red, is_strong
from espomail.domain.html.lines import Line, is_wording, lines
from espomail.domain.html.looks import Look
from espomail.domain.replies.head import first_head, letter_within
from espomail.domain.replies.lines import quoted_lines
from espomail.domain.salutations import is_closing

_LONG = 12
# a letter that asks for something ends so, too
_THANKS = re.compile(
    r"(?:many |vielen |muchas |mange |tusen )?(?:thanks|thank you|danke|dank|merci|gracias|grazie|bedankt"
    r"|tack|takk|tak|dziękuję|děkuji|спасибо|ありがとうございます|谢谢)"
    r"(?: (?:so much|very much|im voraus|d'avance))?[,.!]?",
    re.IGNORECASE,
)


def answered_within(html: str) -> bool:
    """Whether lines of the letter that a page quotes look as the writer's own do, or as answers use to."""
    found = lines(html)
    own, letter = _parted(found)
    if not letter:
        return False
    body = _body(letter)
    if comes_and_goes(body, _most_common(own)) or _is_filled_in(body) or any(map(_is_corrected, body)):
        return True
    return _alternates(letter) or _stands_behind(letter) or _looks_like(own, letter)


def _parted(found: list[Line]) -> tuple[list[Line], list[Line]]:
    """The writer's lines above, and those of the letter itself: without its head and what it quotes."""
    texts, rows = _with_gaps(found)
    marked = next((row for row, line in enumerate(found) if line.begins), None)
    head = first_head(texts, quoted_lines(texts))
    begins = [row for row in (marked, rows[head.first] if head else None) if row is not None]
    if not begins:
        return [], []
    first = min(begins)
    behind = head.behind if head and rows[head.first] == first else rows.index(first)
    letter = letter_within(texts[behind:])
    within = [found[row] for row in dict.fromkeys(rows[behind + letter.start : behind + letter.stop])]
    within = [line for line in within if line.text]
    if within and within[0].held:
        within = [line for line in within if line.held]
    return [line for line in found[:first] if line.text], within


def _with_gaps(found: Sequence[Line]) -> tuple[list[str], list[int]]:
    """The texts of lines with empty ones where a page has gaps, and the row of each."""
    texts: list[str] = []
    rows: list[int] = []
    for row, line in enumerate(found):
        for text in ("", line.text) if line.gap and row else (line.text,):
            texts.append(text)
            rows.append(row)
    return texts, rows


def _body(letter: Sequence[Line]) -> Sequence[Line]:
    """A letter up to its leave: names and offices below come in looks of their own."""
    leave = next((index for index, line in enumerate(letter) if _takes_leave(line.text)), len(letter))
    return letter[:leave]


def _takes_leave(line: str) -> bool:
    return is_closing(line) or _THANKS.fullmatch(line) is not None


def _alternates(letter: Sequence[Line]) -> bool:
    """Whether lines in one strong colour follow questions, or come and go twice; a sentence may be red."""
    runs: Counter[str] = Counter()
    for above, line in pairwise(_body(letter)):
        shade = _shade(line.look)
        if not shade or _shade(above.look) == shade:
            continue
        if above.text.endswith(said.QUESTIONS) or _is_remark(line.text, line.look):
            return True
        runs[shade] += bool(line.look and not line.look.bold and len(line.text) >= _LONG)
        if runs[shade] > 1:
            return True
    return False


def _stands_behind(letter: Sequence[Line]) -> bool:
    """Whether answers stand on the line of their question, or a remark behind its sentence."""
    stressed = 0
    for line in _body(letter):
        if not line.before.endswith(said.SENTENCE) or line.end is None or line.end.link:
            continue
        asked = line.before.endswith(said.QUESTIONS)
        if _is_remark(line.text[len(line.before) :].strip(), line.end) or (asked and _shade(line.end)):
            return True
        stressed += asked and line.end.bold
    return stressed > 1


def _shade(look: Look | None) -> str:
    """The strong colour of a look: of its letters, else of a marker pen."""
    if look is None or look.link:
        return ""
    return next(filter(is_strong, (look.colour, look.marker)), "")


def _is_remark(text: str, look: Look | None) -> bool:
    """Whether words are a sentence in plain red, as people put remarks; warnings are bold, or say so."""
    red = look is not None and not look.bold and is_red(_shade(look))
    return red and text.endswith(said.SENTENCE) and not said.warns(text)


def _looks_like(own: Sequence[Line], letter: Sequence[Line]) -> bool:
    """Whether few lines of a letter look as most of the writer's own, and the others do not."""
    mine = _most_common(own)
    if mine is None:
        return False
    alike = [line.look is not None and line.look.unstressed == mine for line in letter]
    if 2 * sum(alike) >= len(letter):
        return False
    body = len(_body(letter))
    if _shade(mine) and any(line.before and line.end == mine for line in letter[:body]):
        return True  # behind a label, say
    return any(
        alike[index] and not alike[index - 1] and _is_answer(above, line, mine, index < body)
        for index, (above, line) in enumerate(pairwise(letter), 1)
    )


def _most_common(own: Sequence[Line]) -> Look | None:
    """How most of the writer's own lines look."""
    looks = Counter(line.look.unstressed for line in _body(own) if line.look)
    return looks.most_common(1)[0][0] if looks else None


def _is_corrected(line: Line) -> bool:
    """Whether a line was crossed out, or words of it with others behind them."""
    return line.corrected or (line.look is not None and line.look.struck and is_wording(line.text))


def _is_filled_in(letter: Sequence[Line]) -> bool:
    """Whether words stand behind labels, or in entries of a list, twice in a look that nothing else has."""
    behind = Counter(
        line.end
        for line in letter
        if line.end
        and line.before
        and (line.before.endswith(said.LABEL) or line.depth)
        and not (line.end.bold or line.end.link)
    )
    faces = {line.look.face for line in letter if line.look}
    return any(
        count > 1 and (_shade(look) or look.italic or (look.face and faces.isdisjoint([look.face])))
        for look, count in behind.items()
    )


def _is_answer(above: Line, line: Line, mine: Look, in_body: bool) -> bool:
    """A look that any program may give counts only below a question; below the leave only sentences do."""
    if mine.is_bare:
        return in_body and above.text.endswith(said.QUESTIONS)
    return any(each.isalnum() for each in line.text) and (in_body or line.text.endswith(said.SENTENCE))
