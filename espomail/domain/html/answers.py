"""Answers that somebody typed into the history of a page, told by how they look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from espomail.domain.html.colours import is_red, is_strong
from espomail.domain.html.looks import Line, Look, lines
from espomail.domain.replies.head import first_head, letter_within
from espomail.domain.replies.lines import quoted_lines
from espomail.domain.salutations import is_closing

_QUESTIONS = ("?", "？", "؟")
_SENTENCE = (*_QUESTIONS, ".", "!", "。", "！")
_LONG = 12
# what mail gateways and desks write in red
_WARNS = re.compile(
    r"\W*(?:caution|warning|attention|important|note|please note|external|notice|do not"
    r"|achtung|warnung|wichtig|hinweis|bitte beachten|extern|avertissement|remarque|atención|aviso|importante"
    r"|advertencia|attenzione|avviso|atenção|let op|belangrijk|waarschuwing|varning|obs|viktigt|advarsel"
    r"|uwaga|ważne|pozor|внимание|важно|dikkat|προσοχή|注意|重要|警告|주의)\b",
    re.IGNORECASE,
)


def answered_within(html: str) -> bool:
    """Whether lines of the letter that a page quotes look as the writer's own do, or as answers use to."""
    found = lines(html)
    own, letter = _parted(found)
    if not letter:
        return False
    return _alternates(letter) or _stands_behind(letter) or _looks_like(own, letter)


def _parted(found: list[Line]) -> tuple[list[Line], list[Line]]:
    """The writer's lines above, and those of the letter itself: without its head and what it quotes."""
    texts = [line.text for line in found]
    marked = next((index for index, line in enumerate(found) if line.begins), None)
    head = first_head(texts, quoted_lines(texts))
    begins = [index for index in (marked, head.first if head else None) if index is not None]
    if not begins:
        return [], []
    behind = head.behind if head and head.first == min(begins) else min(begins)
    letter = letter_within(texts[behind:])
    within = [line for line in found[behind + letter.start : behind + letter.stop] if line.text]
    if within and within[0].held:
        within = [line for line in within if line.held]
    return [line for line in found[: min(begins)] if line.text], within


def _body(letter: Sequence[Line]) -> Sequence[Line]:
    """A letter up to its leave: names and offices below come in looks of their own."""
    leave = next((index for index, line in enumerate(letter) if is_closing(line.text)), len(letter))
    return letter[:leave]


def _alternates(letter: Sequence[Line]) -> bool:
    """Whether lines in one strong colour follow questions, or come and go twice; a sentence may be red."""
    runs: Counter[str] = Counter()
    for above, line in pairwise(_body(letter)):
        shade = _shade(line.look)
        if not shade or _shade(above.look) == shade:
            continue
        if above.text.endswith(_QUESTIONS) or _is_remark(line.text, line.look):
            return True
        runs[shade] += bool(line.look and not line.look.bold and len(line.text) >= _LONG)
        if runs[shade] > 1:
            return True
    return False


def _stands_behind(letter: Sequence[Line]) -> bool:
    """Whether answers stand on the line of their question, or a remark behind its sentence."""
    stressed = 0
    for line in _body(letter):
        if not line.before.endswith(_SENTENCE) or line.end is None or line.end.link:
            continue
        said = line.text[len(line.before) :].strip()
        asked = line.before.endswith(_QUESTIONS)
        if _is_remark(said, line.end) or (asked and _shade(line.end)):
            return True
        stressed += asked and line.end.bold
    return stressed > 1


def _shade(look: Look | None) -> str:
    """The strong colour of a look: of its letters, else of a marker pen."""
    if look is None or look.link:
        return ""
    return next(filter(is_strong, (look.colour, look.marker)), "")


def _is_remark(said: str, look: Look | None) -> bool:
    """Whether words are a sentence in plain red, as people put remarks; warnings are bold, or say so."""
    red = look is not None and not look.bold and is_red(_shade(look))
    return red and said.endswith(_SENTENCE) and not _WARNS.match(said)


def _looks_like(own: Sequence[Line], letter: Sequence[Line]) -> bool:
    """Whether few lines of a letter look as most of the writer's own, and the others do not."""
    looks = Counter(line.look for line in _body(own) if line.look)
    if not looks:
        return False
    mine, _ = looks.most_common(1)[0]
    alike = [line for line in letter if line.look == mine]
    if 2 * len(alike) >= len(letter):
        return False
    body = len(_body(letter))
    if _shade(mine) and any(line.before and line.end == mine for line in letter[:body]):
        return True  # behind a label, say
    return any(
        line.look == mine and above.look != mine and _is_answer(above, line, mine, index < body)
        for index, (above, line) in enumerate(pairwise(letter), 1)
    )


def _is_answer(above: Line, line: Line, mine: Look, in_body: bool) -> bool:
    """A look that any program may give counts only below a question; below the leave only sentences do."""
    if mine.is_bare:
        return in_body and above.text.endswith(_QUESTIONS)
    return any(each.isalnum() for each in line.text) and (in_body or line.text.endswith(_SENTENCE))
