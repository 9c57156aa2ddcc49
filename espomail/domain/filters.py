"""E-mail filters: does one match, and which one decides?

Between criteria it is "and", inside ``body`` "or", inside ``body_all`` "and"; without criteria a
filter never matches. Where the CRM leaves the order open, it is scope (global, account,
user), then priority (the lower first), then age.

A new criterion is a field of ``Criteria`` with its key in ``KEYS``, and a ``yield`` in
``_header_answers`` or ``_body_answers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from espomail.domain.mime.encoded_words import decode
from espomail.domain.patterns import like, phrase_form, readings
from espomail.errors import Damaged

if TYPE_CHECKING:
    from espomail.domain.mime.message import Message

SCOPES = ("global", "account", "user")
EXCERPT = 30


@dataclass(frozen=True)
class Criteria:
    """What a mail must have; what is empty does not count. Blank phrases are none."""

    sender: str = ""
    recipient: str = ""
    subject: str = ""
    body: tuple[str, ...] = ()
    body_all: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in KEYS.values())

    def as_json(self) -> dict[str, Any]:
        """The criteria that are set, as they are stored and shown."""
        found = {key: getattr(self, name) for key, name in KEYS.items()}
        return {k: v if isinstance(v, str) else list(v) for k, v in found.items() if v}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Criteria:
        """Criteria from what was stored; words are trimmed, blank ones left out."""
        return cls(**{name: _trimmed(stored[key]) for key, name in KEYS.items() if stored.get(key)})


# the word that users and the store know -> the field
KEYS = {
    "from": "sender",
    "to": "recipient",
    "subject": "subject",
    "body": "body",
    "body_all": "body_all",
    "header": "headers",
}


def _trimmed(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    return tuple(word.strip() for word in value if word.strip())


@dataclass(frozen=True)
class EmailFilter:
    """A stored rule. ``id`` grows with age; a rule that is only tried out has id 0."""

    id: int
    name: str
    scope: str
    criteria: Criteria
    action: str = "skip"
    folder: str | None = None
    mark_read: bool = False
    no_notify: bool = False
    priority: int = 0
    email_account_id: int | None = None
    user_id: int | None = None

    @property
    def rank(self) -> tuple[int, int, int]:
        """Its place in the order in which filters are asked."""
        return SCOPES.index(self.scope), self.priority, self.id

    @property
    def needs_body(self) -> bool:
        """Whether it looks into the body."""
        return bool(self.criteria.body or self.criteria.body_all)

    @property
    def needs_headers(self) -> bool:
        """Whether it looks at headers beyond sender, recipients and subject."""
        return bool(self.criteria.headers)

    def applies_to(self, email_account_id: int | None) -> bool:
        """Whether it is one of those that mail of this account meets before any user's."""
        return self.scope == "global" or (
            self.scope == "account" and self.email_account_id == email_account_id
        )


@dataclass(frozen=True)
class MailFacts:
    """What filters look at. ``recipients`` are the addresses of To and Cc.

    ``headers`` maps a lower-case name to its undecoded values. Without ``has_body`` (mail over the
    size limit) text and HTML are unknown, and no filter with a body criterion matches. Where the stored
    bytes are ``unreadable`` (for this reason), asking for headers or the body raises Damaged.
    """

    sender: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str | None = None
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    has_body: bool = True
    unreadable: str = ""

    @classmethod
    def of(cls, message: Message) -> MailFacts:
        """What filters see of a parsed message."""
        return cls(
            sender=message.sender.key if message.sender else "",
            recipients=tuple(each.key for each in message.recipients),
            subject=message.subject,
            text=message.text,
            html=message.html,
            headers=message.headers,
        )

    def read(self) -> None:
        """Raises Damaged where nobody can tell what headers and body said."""
        if self.unreadable:
            raise Damaged(self.unreadable)

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """The body in every form in which a phrase may be found, made once per mail. Raises Damaged."""
        self.read()
        return readings(self.text, self.html)


@dataclass(frozen=True)
class Answer:
    """One criterion: what it asks for, what the mail has there, whether they agree."""

    criterion: str
    pattern: str
    seen: tuple[str, ...]
    agreed: bool

    def as_json(self) -> dict[str, Any]:
        """How ``explain`` and ``test`` show it."""
        return {
            "criterion": self.criterion,
            "pattern": self.pattern,
            "seen": list(self.seen),
            "agreed": self.agreed,
        }


def matches(email_filter: EmailFilter, facts: MailFacts) -> bool:
    """Whether all criteria that are set agree; with none set, never."""
    criteria = email_filter.criteria
    if not criteria or not all(each.agreed for each in _header_answers(criteria, facts)):
        return False
    return all(each.agreed for each in _body_answers(criteria, facts))


def why(email_filter: EmailFilter, facts: MailFacts) -> list[Answer]:
    """Every criterion with what was seen."""
    criteria = email_filter.criteria
    return [*_header_answers(criteria, facts), *_body_answers(criteria, facts)]


def covers(wide: Criteria, narrow: Criteria) -> bool:
    """Whether every mail that meets the narrow criteria surely meets the wide ones, too.

    A pattern covers another one that it matches as text: a star there is met by stars only.
    """
    if not wide or not narrow:
        return False
    words = (
        (wide.sender, narrow.sender),
        (wide.recipient, narrow.recipient),
        (wide.subject, narrow.subject),
    )
    phrases = [phrase_form(each) for each in narrow.body_all]
    choice = [phrase_form(each) for each in narrow.body]
    return (
        all(not asked or (given and like(given, asked)) for asked, given in words)
        and all(any(_header_covers(each, own) for own in narrow.headers) for each in wide.headers)
        and (not wide.body or _surely_said(wide.body, phrases, choice))
        and all(_surely_said((each,), phrases, choice) for each in wide.body_all)
    )


def _header_covers(wide: str, narrow: str) -> bool:
    (name, _, asked), (own, _, given) = wide.partition(":"), narrow.partition(":")
    return name.strip().lower() == own.strip().lower() and like(given.strip(), asked.strip())


def _surely_said(wanted: Sequence[str], phrases: Sequence[str], choice: Sequence[str]) -> bool:
    """Whether a body with all these phrases, and one of the choice, has one of the wanted ones."""
    parts = [form for each in wanted if (form := phrase_form(each))]

    def has_one(phrase: str) -> bool:
        return any(part in phrase for part in parts)

    return any(map(has_one, phrases)) or (bool(choice) and all(map(has_one, choice)))


def cannot_match(criteria: Criteria) -> str:
    """The criterion that no mail can meet: an address without a star and without an @; or nothing."""
    for key, pattern in (("from", criteria.sender), ("to", criteria.recipient)):
        if pattern and "*" not in pattern and "@" not in pattern:
            return f"--{key} {pattern}"
    return ""


def choose(
    filters: Iterable[EmailFilter], facts: MailFacts
) -> tuple[EmailFilter | None, tuple[EmailFilter, ...]]:
    """The first filter, in order, that matches, and the others that would have.

    Asked once with the global and the account's filters, then once per user with that user's.
    """
    found = [each for each in in_order(filters) if matches(each, facts)]
    return (found[0], tuple(found[1:])) if found else (None, ())


def in_order(filters: Iterable[EmailFilter]) -> list[EmailFilter]:
    """Filters as they are asked: scope, then priority, then age."""
    return sorted(filters, key=lambda each: each.rank)


def of_account(filters: Iterable[EmailFilter], email_account_id: int | None) -> list[EmailFilter]:
    """Those that decide about a mail of an account as a whole."""
    return [each for each in filters if each.applies_to(email_account_id)]


def of_user(filters: Iterable[EmailFilter], user_id: int) -> list[EmailFilter]:
    """Those that decide where a mail lies for one user."""
    return [each for each in filters if each.scope == "user" and each.user_id == user_id]


def _header_answers(criteria: Criteria, facts: MailFacts) -> Iterator[Answer]:
    if criteria.sender:
        yield _any_like("from", criteria.sender, (facts.sender,))
    if criteria.recipient:
        yield _any_like("to", criteria.recipient, facts.recipients)
    if criteria.subject:
        yield _any_like("subject", criteria.subject, (facts.subject,))
    for wanted in criteria.headers:
        facts.read()
        name, _, pattern = wanted.partition(":")
        values = facts.headers.get(name.strip().lower(), ())
        shown = tuple(dict.fromkeys(chain.from_iterable((v.strip(), decode(v).strip()) for v in values)))
        yield _any_like("header", pattern.strip(), shown, label=wanted)


def _any_like(criterion: str, pattern: str, values: tuple[str, ...], label: str = "") -> Answer:
    agreed = any(like(value, pattern) for value in values)
    return Answer(criterion, label or pattern, values, agreed)


def _body_answers(criteria: Criteria, facts: MailFacts) -> Iterator[Answer]:
    if criteria.body:
        found = [_excerpt(phrase, facts) for phrase in criteria.body]
        seen = tuple(each for each in found if each is not None)
        yield Answer("body", " | ".join(criteria.body), seen, bool(seen))
    for phrase in criteria.body_all:
        place = _excerpt(phrase, facts)
        yield Answer("body_all", phrase, () if place is None else (place,), place is not None)


def _excerpt(phrase: str, facts: MailFacts) -> str | None:
    """Where a phrase stands in the body, with a few words around it; None if it does not."""
    wanted = phrase_form(phrase)
    for reading in facts.readings if facts.has_body and wanted else ():
        place = reading.find(wanted)
        if place >= 0:
            return reading[max(0, place - EXCERPT) : place + len(wanted) + EXCERPT].strip()
    return None
