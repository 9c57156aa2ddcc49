"""What programs say in a text of the mail that it is in, where no field does: "please do not reply".

A sentence asks for silence and no more, and only where nothing beside or before it is a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from espomail.domain import salutations
from espomail.domain.automatic import out_of_office
from espomail.domain.automatic.clauses import says
from espomail.domain.automatic.own_words import own_words
from espomail.domain.automatic.web_forms import is_filled_in_by_sender
from espomail.domain.mime.message import Message
from espomail.domain.replies.desks import ABOVE_THIS_LINE
from espomail.domain.subject_marks import answers, forwards

# What nearly all such sentences have in them, without a first letter. Almost all mail has none.
_STEMS = (
    "tomat", "t reply", "monitored", "t respond", "nattended", "enerated", "maschinell", "TOMAT", "T REPLY",
    "ystemnach", "ystemgen", "icht auf diese", "icht antworten", "t beantwortet", "iet op d", "o responda",
    "on risponde", "cation-only", "end-only", "uto re", "uto-re",
)  # fmt: skip
_FOREIGN_STEMS = (
    "tomát", "tomaatti", "ne pas répondre", "ão responda", "nte på detta", "не отвеча", "втоматич",
    "υτόματ", "υτοματ", "自動", "自动", "返信", "請勿", "请勿", "자동", "발신",
    "ự động", "تلقائي", "آلية", "וטומטי",
)  # fmt: skip
_ALL_STEMS = _STEMS + _FOREIGN_STEMS

_CLAUSES = re.compile(
    r"([.!?;,:]+(?:\s+|$)|\s[-–—]\s|\s?(?:[*_=~#|]|--)+\s|[。！？，、：،※]|(?<=[\u3040-\u9fff])[,;:])"
)
_AROUND = " \t*_-–—=#|()[]<>\"'„“”«».!?"
# such sentences stand at the top or at the foot
_HEAD, _TAIL = 500, 900
_FIRST_LINES = 300
_LINES_ABOVE, _LINES_BELOW = 4, 12


def asks_for_silence(message: Message) -> str | None:
    """The line in which a mail says that a program wrote or nobody reads answers; not in what it quotes.

    Answers quote more than they say: of them only the first lines count.
    """
    if _is_another_desks(message.text):
        return "it has another desk's line above which to reply"
    is_answer = bool(message.in_reply_to or message.references) or answers(message.subject)
    ends = _ends(message.text)
    if not _may_say_so(ends) or forwards(message.subject) or not _said(ends, is_answer):
        return None
    own = _own_lines(own_words(message))
    return None if is_filled_in_by_sender(message, own) else _said(_ends(own), is_answer)


def _ends(text: str) -> str:
    """Top and foot of a text, where such sentences stand."""
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n\n{text[-_TAIL:]}"


def _may_say_so(text: str) -> bool:
    return any(map(text.__contains__, _STEMS if text.isascii() else _ALL_STEMS))


def _is_another_desks(text: str) -> bool:
    """A desk's line stands above all else; below other words or behind marks it is quoted."""
    first = text[:400].lstrip()
    if not first or first[0] == ">":
        return False
    if first[0] not in _RULES and not any(map(first.__contains__, _ABOVE)):
        return False  # nearly all mail
    return bool(ABOVE_THIS_LINE.match(first))


_RULES = frozenset("#-=_*~—–<[({!")
_ABOVE = ("bove th", "ver th", "elow this line", "oberhalb", "über dieser", "au-dessus", "encima de")


def _said(ends: str, is_answer: bool) -> str | None:
    """The first line or paragraph at top or foot that says so of its own mail."""
    own = ends[:_FIRST_LINES] if is_answer else ends
    paragraphs = _uncited(each for each in own.split("\n\n") if each.strip())
    lines = _uncited(line for line in own.split("\n") if line.strip())
    opening = _opening(own)
    for unit in (*lines[:_LINES_ABOVE], *lines[_LINES_ABOVE:][-_LINES_BELOW:], *paragraphs):
        if _may_say_so(unit) and _is_said_of_itself(unit, _before(unit, opening)):
            return unit
    return None


def _opening(own: str) -> str:
    """The first paragraph that is no greeting: who pastes a program's mail has own words before it."""
    for paragraph in own.split("\n\n"):
        words = " ".join(paragraph.split())
        if words and not salutations.is_greeting(words):
            return words
    return ""


def _before(unit: str, opening: str) -> str:
    """What of the opening stands before a line or paragraph."""
    return "" if opening in unit else opening.partition(unit)[0]


def _uncited(units: Iterable[str]) -> list[str]:
    """Lines or paragraphs, empty where they are cited: in quotation marks, or behind "Your mails end so:"."""
    kept, before = [], ""
    for unit in units:
        words = " ".join(unit.split())
        kept.append("" if words[:1] in _QUOTATION or _announces(before) else words)
        before = words
    return kept


_QUOTATION = "\"“„«‚‘「『|"


def _announces(before: str) -> bool:
    """Whether a line leads up to words of others; a greeting's colon or a heading's does not."""
    line = before[-200:]
    return line.endswith((":", "：", "->", "→")) and line.count(" ") > 1 and not salutations.is_greeting(line)


def _is_said_of_itself(unit: str, opening: str) -> bool:
    """Whether a clause says so, and nothing beside or before it is a person's.

    A person asks, or says "I" where nobody is away.
    """
    said = _SORRY.sub("", unit)
    found = [clause for clause in _clauses(said) if says(clause, "", is_heading=True)]
    if not found or "?" in unit or "？" in unit:
        return False
    around = f"{opening} {said}"
    if out_of_office.text_says_own_absence(around):
        return True
    if "?" in opening or "？" in opening:
        return False
    is_heading = bool(_HEADING.match(unit))
    return any(says(clause, around, is_heading) for clause in found)


_HEADING = re.compile(r"[\[(<【]|([*=+#~_-])\1")
_SORRY = re.compile(r"^i apologi[sz]e for ", re.IGNORECASE)


def _clauses(unit: str) -> Iterator[str]:
    """The clauses, but not what stands behind a colon: "You wrote: this is an automatic reply".

    Nor what the sentence asks in which a disclaimer names those whom a mail has reached by mistake.
    """
    parts = _CLAUSES.split(unit)
    is_for_others = bool(_NOT_MEANT.search(unit)) and _for_others(parts)
    for number in range(0, len(parts), 2):
        lead = parts[number - 2] if number and parts[number - 1].strip() in (":", "：") else ""
        is_led = lead and not (_NOTE.fullmatch(lead.strip(_AROUND)) or salutations.is_greeting(lead))
        if not (is_led or (is_for_others and is_for_others[number // 2])):
            yield parts[number].strip(_AROUND)


def _for_others(parts: list[str]) -> list[bool]:
    """For each clause whether its sentence speaks to wrong recipients, on a condition, and of no program.

    Where such a sentence asks them to answer, the mailbox is read, and what follows is said to them, too.
    """
    found: list[bool] = []
    begin, is_read = 0, False
    for number in range(1, len(parts) + 1, 2):
        if number == len(parts) or not _FULL_STOP.isdisjoint(parts[number]):
            sentence = "".join(parts[begin:number])
            is_one = bool(_NOT_MEANT.search(sentence) and _ON_CONDITION.search(sentence))
            count = (number - begin + 1) // 2
            found += [(is_one or is_read) and not _BY_A_PROGRAM.search(sentence)] * count
            is_read = is_read or (is_one and bool(_BY_RETURN.search(sentence)))
            begin = number + 1
    return found


_FULL_STOP = frozenset(".!?。！？")
_BY_A_PROGRAM = re.compile(
    r"tom[aáàâ]t|томат|generat|generier|erzeugt|erstellt|monitored|attended|überwacht|[\u3040-\u9fff]",
    re.IGNORECASE,
)
_BY_RETURN = re.compile(
    r"\bby (?:return|reply)|\breturn(?:ing)? (?:e-?mail|mail|message)|\breplying\b|\breply to the sender"
    r"|\bper (?:rück|antwort)|durch rück|\bpar retour|\ben retour|\bvuelta de|\bper ritorno|\brispondendo"
    r"|\brespondiendo|\bper omgaande",
    re.IGNORECASE,
)
_ON_CONDITION = re.compile(
    r"\b(?:if|unless|should|in case|where|falls?|wenn|sofern|sollten?|si|se|caso|als|indien|mocht|om|hvis"
    r"|dersom|jeśli|jeżeli|если|received|receive)\b",
    re.IGNORECASE,
)
_NOT_MEANT = re.compile(
    r"""\bintended\ (?:recipient|addressee|reader)|\bnot\ (?:the\ )?(?:named\ |intended\ )?addressee
    | \b(?:in\ error|by\ mistake|mistakenly|erroneously)\b
    | irrtüml | versehentlich | fälschlich | adressat | richtige\ empfänger
    | par\ erreur | destinataire\b | por\ error | por\ engano | destinatari[oa] | per\ errore
    | ten\ onrechte | geadresseerde | av\ misstag | ved\ en\ feil | ved\ en\ fejl | omyłk | ошиб""",
    re.VERBOSE | re.IGNORECASE,
)


_NOTE = re.compile(
    r"(?:please )?(?:note|notice)|bitte beachten(?: sie)?|veuillez noter|tenga en cuenta|important"
    r"|attention|(?:wichtiger )?hinweis|wichtig|achtung|remarque|nota|aviso"
    r"|importante|let op|obs|pozor|uwaga|внимание",
    re.IGNORECASE,
)


def _own_lines(text: str) -> str:
    quoted = _FORWARDED.search(text)
    return text[: quoted.start()] if quoted else text


_FORWARDED = re.compile(
    r"^[ \t]*(?:>|[-_=*]{3,}[ \t]*(?:original|forwarded|begin|ursprüng|weitergeleit|message transf|mensaje"
    r"|messaggio)"
    r"|begin forwarded|(?:from|von|de|da|van|от|发件人|差出人)[ \t]?[:：].{1,200}@)",
    re.IGNORECASE | re.MULTILINE,
)
