"""Is this mail automatic, and may it be answered automatically? (RFC 3834, RFC 5230 section 4)

``automatic.signs`` yields every sign that a message carries; here they are weighed. A sign silences
the automatic reply. Most also make the mail *automatic*, which opens no case and reopens none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from espomail.domain.automatic import out_of_office as words
from espomail.domain.automatic.list_address import posting_addresses, writes_itself
from espomail.domain.automatic.own_words import own_words
from espomail.domain.automatic.requests import asks_the_desk, misses_the_mail
from espomail.domain.automatic.sign import Kind, Rank, Sign, shown
from espomail.domain.automatic.signs import signs
from espomail.domain.gateway_marks import as_sent
from espomail.domain.mime.message import Message

__all__ = ["Automatic", "Kind", "judge", "reasons_for_silence"]


@dataclass(frozen=True, slots=True)
class Automatic:
    """The verdict. ``reason`` is the strongest sign; ``why_not`` has every reason for silence.

    Where nothing silences, ``reason`` may still hold weak evidence, marked ``weak:``. ``may_reply``
    is about the message alone: rate, age and own addresses are for the automatic reply to judge.
    ``through``: where nothing but a list's marks speak, the list's posting addresses. If one of them is the
    reader's own (a group in front of a support address), the marks say nothing at all.
    """

    is_auto: bool
    kind: Kind
    reason: str | None
    may_reply: bool
    why_not: tuple[str, ...]
    through: tuple[str, ...] = ()

    @property
    def is_vacation(self) -> bool:
        """An out-of-office answer: it never reopens a case."""
        return self.kind == "vacation"


_PERSONAL = Automatic(False, "none", None, True, ())
_KINDS: dict[Rank, Kind] = {
    Rank.FEEDBACK: "feedback",
    Rank.REPORT: "auto-generated",
    Rank.REPLIED: "auto-reply",
    Rank.GENERATED: "auto-generated",
    Rank.LIST: "list",
    Rank.BULK: "bulk",
}


def judge(message: Message, is_bounce: bool = False) -> Automatic:
    """Judge a message. ``is_bounce``: ``bounces.find`` saw a failure report in its text."""
    message = as_sent(message)
    found = list(signs(message))
    if is_bounce:
        found.insert(0, Sign("Bounce: it reports a failed delivery", Rank.REPORT))
    if not found and not words.subject_says_automatic(message.subject):
        return _PERSONAL
    return _weighed(message, found)


def reasons_for_silence(message: Message, is_bounce: bool = False) -> Iterator[str]:
    """Every reason not to answer this message automatically, each naming field and value."""
    yield from judge(message, is_bounce).why_not


def _weighed(message: Message, found: list[Sign]) -> Automatic:
    if words.subject_says_automatic(message.subject):
        message = replace(message, text=_said(message))
    weak = _weak_evidence(message, found)
    if weak and (found or weak.rank < Rank.HINT):
        found = [*found, weak]
    why_not = tuple(dict.fromkeys(sign.text for sign in found))
    if not found:
        return Automatic(False, "none", weak.text if weak else None, True, ())
    best = min(found, key=lambda sign: sign.rank)
    through = _through(message) if all(sign.by_list for sign in found) else ()
    if best.rank >= Rank.SILENT or (best.rank >= Rank.LIST and _answers(message, found)):
        return Automatic(False, "none", None, False, why_not, through)
    return Automatic(True, _kind(message, best), best.text, False, why_not, through)


def _said(message: Message) -> str:
    """The text without what it quotes: who answers an absence quotes that."""
    said = "\n".join(line for line in own_words(message).split("\n") if not line.startswith(">"))
    return said.strip() or message.text


def _through(message: Message) -> tuple[str, ...]:
    posting = posting_addresses(message)
    return () if writes_itself(message, posting) else posting


def _kind(message: Message, best: Sign) -> Kind:
    if best.rank == Rank.REPLIED and _speaks_of_absence(message, best):
        return "vacation"
    return _KINDS[best.rank]


def _speaks_of_absence(message: Message, best: Sign) -> bool:
    return (
        any(word in best.text.lower() for word in ("vacation", "ooo", "out-of-office", "away"))
        or words.subject_says_away(message.subject)
        or words.text_says_away(message.text)
    )


def _answers(message: Message, found: Iterable[Sign]) -> bool:
    """A person's answer through a list: it answers something, and only the list left marks.

    Request Tracker marks all it sends as bulk, and its people's mail by a ticket.
    """
    if not (message.in_reply_to or message.references or "rt-ticket" in message.headers):
        return False
    return not any(sign.text.startswith(_AGAINST_A_PERSON) for sign in found)


_AGAINST_A_PERSON = ("From:", "Reply-To:", "X-Auto-Response-Suppress:", "Part:", "weak:")


# --- weak evidence -----------------------------------------------------------------------------


def _weak_evidence(message: Message, found: list[Sign]) -> Sign | None:
    """What the subject says. Alone it is a hint; with a second sign it silences or decides."""
    if not words.subject_says_automatic(message.subject):
        return None
    support = [name for name, holds in _support(message, found) if holds]
    beside = f" (with: {', '.join(support)})" if support else ""
    is_bulk = any(sign.rank == Rank.BULK for sign in found)
    rank = _rank(message, support, is_bulk)
    if not found and support == ["In-Reply-To"] and not _is_a_programs(message):
        rank = Rank.SILENT  # a person may have written a subject of their own above an answer
    return Sign(f"weak: Subject: {shown(message.subject)}{beside}", rank)


def _support(message: Message, found: list[Sign]) -> Iterator[tuple[str, bool]]:
    """A sign that rests on words counts as the text does: words beside words are still a person's to type."""
    fields = (sign for sign in found if not sign.text.startswith(_WORDS))
    yield "field", any(sign.rank not in (Rank.LIST, Rank.BULK) for sign in fields)
    # a person's answer would begin with "Re:", unless they have written another subject above what they ask
    yield "In-Reply-To", _is_answer(message) and not _wants_something(message)
    yield "text", _text_agrees(message)
    yield "form", words.subject_names_an_answer(message.subject)


def _is_a_programs(message: Message) -> bool:
    return words.subject_has_form(message.subject) or words.text_acknowledges(message.text)


_WORDS = ("Text:", "Challenge:", "Subject:")


def _is_answer(message: Message) -> bool:
    return bool(message.in_reply_to or message.references)


def _wants_something(message: Message) -> bool:
    text = message.text
    if words.subject_may_be_a_topic(message.subject) and misses_the_mail(text):
        return True
    if asks_the_desk(text, surely=True):
        return True
    return words.text_asks(text) and not words.text_says_own_absence(text)


def _text_agrees(message: Message) -> bool:
    """Of what people write about, too, only the writer's own absence counts."""
    is_topic = words.subject_may_be_a_topic(message.subject)
    has_form = words.subject_has_form(message.subject)
    if (is_topic or not has_form) and asks_the_desk(message.text, surely=_is_answer(message)):
        return False
    if is_topic:
        return words.text_says_own_absence(message.text)
    if not has_form:
        return _agrees_without_form(message.text)
    if words.subject_calls_itself_automatic(message.subject):
        return _is_about_itself(message.text)
    return words.text_says_own_absence(message.text) or words.text_acknowledges(message.text)


def _is_about_itself(text: str) -> bool:
    """Whether a text that calls itself automatic is not about somebody else's: "your automatic reply"."""
    if words.text_acknowledges(text) or words.text_says_away(text):
        return True
    text = words.without_citations(text)
    return words.text_says_automatic(text) and not words.text_is_about_answers(text)


def _agrees_without_form(text: str) -> bool:
    """Without a program's colon, "Automatic reply is slow" is a topic: a text has to do more than name it."""
    text = words.without_citations(text)
    if words.text_is_about_answers(text):
        return False
    if words.text_asks(text):
        return words.text_says_i_am_away(text)
    return words.text_says_own_absence(text) or words.text_acknowledges(text)


def _rank(message: Message, support: list[str], is_bulk: bool) -> Rank:
    """People write of absences, too: without a program's colon or mark, of what may be a topic, or where
    the text does not speak of the writer's own absence and of that alone, it adds only silence.
    """
    subject = message.subject
    by_a_person = words.subject_may_be_a_topic(subject) or not words.subject_has_form(subject)
    by_a_person = by_a_person or words.text_speaks_of_answers(message.text)
    by_a_person = by_a_person or not words.text_says_own_absence(message.text)
    by_words = bool(support) and {"text", "form"}.issuperset(support)
    if by_words and not is_bulk and (by_a_person or "text" not in support):
        return Rank.SILENT
    return Rank.REPLIED if support else Rank.HINT
