"""The mails that tell our own people something: a text from a template, under a token that says whom
it was sent to and about what, from an account that can send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from espomail import rendering
from espomail.domain import tokens
from espomail.domain.automatic import robots
from espomail.domain.composing import Outgoing
from espomail.domain.incoming import Record
from espomail.domain.known import LETTER_OF
from espomail.domain.mime.message import Address
from espomail.domain.settings import Settings
from espomail.domain.tokens import Keyring
from espomail.store import letter_facts
from espomail.store import tokens as token_store
from espomail.store.outbox import Queued


class Sender(Protocol):
    """The account that a notice goes out from."""

    @property
    def id(self) -> int: ...
    @property
    def address(self) -> str: ...
    @property
    def from_name(self) -> str: ...


@dataclass(frozen=True)
class Addressee:
    """Whom it is for."""

    user_id: int
    login: str
    name: str
    address: str


@dataclass(frozen=True)
class Stationery:
    """What writing such mail takes, read once for a batch."""

    keyring: Keyring
    overrides: Mapping[str, str]
    token_domain: str | None

    @classmethod
    def gather(cls, settings: Settings) -> Stationery:
        """Two queries."""
        return cls(token_store.keyring(), letter_facts.overrides(), settings.token_domain)


def write(
    stationery: Stationery,
    template: str,
    values: Mapping[str, Any],
    key: str,
    sender: Sender,
    to: Addressee,
    about: Record,
    now: int,
    marks: Sequence[tuple[str, str]] = robots.NOTICE,
) -> Queued:
    """The outbox row of a mail to a user, once for ``key``. Raises TemplateMissing, TemplateError.

    ``about``: the record, or the mail as ``email``, to which an answer belongs.
    """
    letter = rendering.letter(template, values, stationery.overrides)
    domain = stationery.token_domain or sender.address.rpartition("@")[2]
    kind, nonce = LETTER_OF.get(about.type, "e"), tokens.nonce(key)
    outgoing = Outgoing(
        message_id=tokens.make_notice(stationery.keyring, kind, about.id, to.user_id, nonce, domain),
        date=now,
        from_name=sender.from_name,
        from_address=sender.address,
        to=(Address(to.name, to.address),),
        subject=letter.subject,
        text=letter.text,
        reply_to=sender.address,
        extra_headers=tuple(marks),
    )
    return Queued(key, "notice", outgoing, sender.id, "", automatic=True)
