"""How answers typed into a history without marks show in its text: an arrow, a label, a name twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from espomail.domain.replies.fields import kind_of_line
from espomail.domain.replies.filled import is_filled_in
from espomail.domain.replies.insertions import holds_insertions
from espomail.domain.replies.sign_offs import without_sign_off
from espomail.domain.replies.turns import takes_turns

LINES = 200
_LINE = 300
_ROWS = 2
_COLUMNS = 80
_FEW = 30
_MARKED = re.compile(
    r"""[ \t]*(?:
        (?:[-=]{1,3}> | → | ➔ | ➜ | ⇒ | » | >> | << | \#\# | // | \+\+ | @@ | ~~ | \^\^ | \[\[ | \{\{)
          [ \t]*(?!https?:)\w
      | \[(?P<name>[A-Z][\w.\- ]{1,25})\][ \t]*\w | (?P<initials>[A-Z]{2})[:>\]][ \t]*\w
      | @(?P<at>[A-Z]\w{1,25})[ \t]*[:,]?[ \t]*\w
      | (?P<stars>\*{2,3}(?!.*\*[ \t]*$)|--)[ \t]*\w )""",
    re.VERBOSE,
)
# an answer behind its question: "which? --> this", "which? THIS ONE", "which? this"; a sentence begins large
_BEHIND = re.compile(
    r"""[?？؟][ \t]*(?:(?:[-=]{1,3}> | == | → | ➔ | ➜ | ⇒ | \[ | \*\* | << | >> | //)[ \t]*\w
      | (?:(?:[^a-zß-öø-ÿ?]*\b[A-Z]{2,}\b){2}[^a-zß-öø-ÿ]*$)
      | [*_]{0,2}(?!(?:eg|ie|zb|or|oder|ou|o|and|und|et|y|e|и|или|etc)\b|\w{1,2}\.)
        (?:[a-zß-öø-ÿа-яё][^?？؟]{0,40} | \d{1,4}(?:[ ][^?？؟\d]{1,30})?)$)""",
    re.VERBOSE,
)
# "1. Which model? X200": of a list, a few words and no sentence, nor what newsletters say
_OF_A_LIST = re.compile(
    r"""[ \t]*(?:\d{1,2}[.)]|[a-hA-H][.)]|[-–—•+*])[ \t]+[^?？؟\n]{6,200}[?？؟][ \t]+
      (?!.*\b(?:us|here|now|uns|hier|jetzt|ici|nous|aquí|qui|click|call|contact|visit|see|read|https?)\b)
      [^\W_][^?？؟\n]{0,40}(?<![.!:。！：…])$""",
    re.VERBOSE | re.IGNORECASE,
)
_FEW_WORDS = 4
# what looks like an answer where a question stands on the line above: "- this", "*this*", "Ann: this"
_BELOW = re.compile(
    r"""[ \t]*(?:[-–—*•+_\[({]{1,2}[ \t]*\w | [^\W\d_][\w.\ ]{0,24}[:：)][ \t]+(?=.*[^\W\d_]))
      | [^a-zß-öø-ÿ]*(?:\b[A-Z]{2,}\b[^a-zß-öø-ÿ]*){2}$""",
    re.VERBOSE,
)
# "Answer: yes"
_LABELLED = re.compile(
    r"""[ \t*_]*(?:[A-Z]\w{1,20}['’]s[ ])?(?:me|ich|moi|yo|ik|jag|jeg|я|我|私
      |(?:comment|remark|note)s?[ ](?:from[ ]|by[ ]|von[ ]|de[ ])?(?-i:[A-Z])\w{1,20}
      |answer|ans|reply|response|antwort|antw|réponse|rép|respuesta|resp|risposta|resposta
      |antwoord|svar|vastaus|odpowiedź|odp|odpověď|odpoveď|válasz|ответ|відповідь|отговор|cevap|yanıt|απάντηση
      |răspuns|odgovor|jawaban|trả\ lời|คำตอบ|उत्तर|תשובה|جواب|الجواب|إجابة|پاسخ
      |答|答复|回答|回复|回覆|답|답변)
      [ \t]*(?:\d{1,2}|no\.?\ ?\d{1,2})?[*_]*[ \t]*(?:[:：]|[-–—][ ])[*_]*[ \t]*\S""",
    re.VERBOSE | re.IGNORECASE,
)
_BULLET = re.compile(r"[ \t]*([-–—•+]|\*(?!.*\*[ \t]*$))")
# who asks tells the reader where to look
_EXPLAINED = re.compile(
    r"""[ \t]*(?:you\ (?:can\ |will\ |may\ |should\ )?(?:find|see)\b
      | sie\ (?:finden|sehen|können)\b | vous\ (?:trouverez|pouvez)\b
      | (?:lo\ )?(?:encontrará|puede\ encontrar)\b | (?:la\ |lo\ )?trova\b | u\ vindt\b
      | вы\ найд[её]те\b )""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_INITIALS = frozenset(
    ["AN", "CC", "NB", "NO", "NR", "OK", "PO", "PS", "RE", "RV", "SV", "TO", "TR", "VS", "WG"]
)
_QUESTIONS = ("?", "？", "؟")


def holds_answers(letter: Sequence[str]) -> bool:
    """Whether lines of a letter begin as people mark their answers, or its questions are answered."""
    lines = without_sign_off(letter)
    lines = [line for line in lines if line.strip()][:LINES]
    names: set[str] = set()
    for above, line, below in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if _LABELLED.match(line) or _BEHIND.search(line[:_LINE]):
            return True
        if _asks(above) and _answers_above(above, line, below):
            return True
        match = _MARKED.match(line)
        if match and _counts(match, names, line):
            return True
    if _answers_a_list(lines) or _are_answered(lines):
        return True
    return takes_turns(lines) or holds_insertions(lines) or is_filled_in(lines)


def answers_on(letter: Sequence[str]) -> bool:
    """Whether answers stand on the lines of a letter: behind its questions, sentences or labels."""
    if any(_BEHIND.search(line[:_LINE]) for line in letter) or _answers_a_list(letter):
        return True
    return holds_insertions(letter) or is_filled_in(letter)


def _answers_a_list(letter: Sequence[str]) -> bool:
    """Whether a few words stand behind two questions of a list, on their lines."""
    asked = [line[:_LINE].rstrip() for line in letter if any(mark in line for mark in _QUESTIONS)]
    answered = [line for line in asked if _OF_A_LIST.match(line)]
    said = [re.split("[?？؟]", line, maxsplit=1)[1] for line in answered]
    return sum(len(each.split()) <= _FEW_WORDS for each in said) > 1


def _answers_above(question: str, line: str, below: str) -> bool:
    """Whether a line looks like an answer to the question above it: not shouted, too, nor one of a list."""
    listed = _are_listed(line, below) or (_asks(line) and _are_listed(question, line))
    return not question.isupper() and not listed and _BELOW.match(line[:_LINE]) is not None


def _are_listed(line: str, below: str) -> bool:
    """Whether two lines begin with the same bullet."""
    first, second = _BULLET.match(line), _BULLET.match(below)
    return first is not None and second is not None and first[1] == second[1]


def _asks(line: str) -> bool:
    return line.rstrip().endswith(_QUESTIONS)


def _are_answered(lines: Sequence[str]) -> bool:
    """Whether between questions stand a few words, or twice a line or two: who asks, asks on or explains."""
    asked = [index for index, line in enumerate(lines) if _asks(line)]
    between = [lines[first + 1 : second] for first, second in pairwise(asked)]
    said = [each for each in between if each and len(each) <= _ROWS and max(map(len, each)) <= _COLUMNS]
    said = [each for each in said if not _EXPLAINED.match(each[0])]
    return len(said) > 1 or any(len(each) == 1 and len(each[0]) <= _FEW for each in said)


def _counts(match: re.Match[str], names: set[str], line: str) -> bool:
    """An arrow counts at once; a name, initials or stars when they come again."""
    name = match["name"] or match["initials"] or match["at"] or match["stars"]
    if not name:
        return True
    if name in _NO_INITIALS or kind_of_line(line):
        return False
    again = name in names
    names.add(name)
    return again
