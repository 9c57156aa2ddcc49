"""The automatic reply as a mail: template, token and the headers that keep other robots silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from espomail import rendering
from espomail.actions.template_trouble import TROUBLES
from espomail.domain import tokens
from espomail.domain.automatic import robots
from espomail.domain.autoreply import bears, effect_key
from espomail.domain.clock import iso
from espomail.domain.composing import Outgoing
from espomail.domain.incoming import Incoming
from espomail.domain.mime.message import Address
from espomail.domain.template_samples import sample
from espomail.domain.tokens import Keyring
from espomail.stages.runner import Context
from espomail.store import letter_facts
from espomail.store import tokens as token_store
from espomail.store.outbox import Queued


@dataclass
class Letters:
    """What filling the letters of a batch takes, and those that are filled, by arrival."""

    now: int
    keyring: Keyring
    overrides: Mapping[str, str]
    cases: Mapping[int, dict[str, Any]]
    emails: Mapping[int, dict[str, Any]]
    token_domain: str | None
    filled: dict[int, rendering.Letter] = field(default_factory=dict)

    @cached_property
    def moment(self) -> str:
        """Now, as templates say it."""
        return iso(self.now) or ""

    @classmethod
    def gather(cls, context: Context, batch: Sequence[Incoming]) -> Letters:
        """Four queries for a batch."""
        return cls(
            context.now,
            token_store.keyring(),
            letter_facts.overrides(),
            letter_facts.cases(m.case_id for m in batch if m.case_id and m.case_id > 0),
            letter_facts.emails(
                (m.email_id for m in batch), with_text=True, longest=letter_facts.BEGINNING
            ),
            context.settings.token_domain,
        )

    def hindrance(self, mail: Incoming) -> str:
        """Why the reply to a mail cannot be filled; empty: it is."""
        assert mail.account is not None
        try:
            values = _values(self, mail)
            self.filled[mail.arrival_id] = rendering.letter(mail.account.auto_reply, values, self.overrides)
        except TROUBLES as error:
            return str(error)
        return ""

    def echo(self, mail: Incoming) -> bool:
        """Whether a mail says what its reply, which is filled, would say."""
        return bears(self.text_of(mail), self.filled[mail.arrival_id].text)

    def text_of(self, mail: Incoming) -> str:
        """The beginning of a mail's text; a file (``explain``) is read as far as stored mail."""
        if mail.text is not None:
            return mail.text[: letter_facts.BEGINNING]
        email = self.emails.get(mail.email_id)
        return str(email["text"]) if email else ""


def acknowledgement(context: Context, letters: Letters, mail: Incoming, held: bool) -> Queued:
    """The outbox row of an automatic reply to a mail, whose letter is filled."""
    account = mail.account
    assert account is not None
    letter = letters.filled[mail.arrival_id]
    key = f"auto-reply:{effect_key(mail)}"
    outgoing = Outgoing(
        message_id=_message_id(letters, mail, key),
        date=context.now,
        from_name=account.from_name,
        from_address=account.address,
        to=(Address(mail.from_name, mail.from_address),),
        subject=letter.subject,
        text=letter.text,
        in_reply_to=mail.message_id,
        references=(*reversed(mail.ancestors), *([mail.message_id] if mail.message_id else [])),
        reply_to=account.reply_to or account.address,
        extra_headers=robots.REPLY,
    )
    return Queued(
        dedupe_key=key,
        kind="auto-reply",
        outgoing=outgoing,
        email_account_id=account.id,
        mail_from="",
        automatic=True,
        state="held" if held else "ready",
        parent=mail.parent,
        conversation_id=mail.conversation_id,
        replied_id=mail.email_id,
    )


def _message_id(letters: Letters, mail: Incoming, key: str) -> str:
    """Our token: of the case where there is one, else of the mail that is answered."""
    nonce = tokens.nonce(f"{key}:{mail.email_id}")
    domain = letters.token_domain or (mail.account.address.rpartition("@")[2] if mail.account else "")
    kind, number = ("c", mail.case_id) if mail.case_id else ("e", mail.email_id)
    return tokens.make(letters.keyring, kind, number, nonce, domain)


def _values(letters: Letters, mail: Incoming) -> dict[str, Any]:
    case = _case(letters, mail)
    account = mail.account
    assert account is not None
    name = (case or {}).get("contact") or mail.from_name
    email = letters.emails.get(mail.email_id) or _as_it_came(mail)
    return {
        "case": case,
        "email": {**email, "text": letters.text_of(mail)},
        "person": {"name": name},
        "contact": {"name": case["contact"]} if case and case["contact"] else None,
        "account": {"name": case["account"]} if case and case["account"] else None,
        "user": case["user"] if case else None,
        "team": case["team"] if case else None,
        "sender_name": account.from_name or account.address,
        "today": letters.moment[:10],
        "now": letters.moment,
    }


def _case(letters: Letters, mail: Incoming) -> dict[str, Any] | None:
    """The case of a mail; a rehearsed one is not there yet, so a sample stands for it."""
    if mail.case_id is not None and mail.case_id < 0:
        return {**sample("acknowledgement", "")["case"], "name": mail.subject}
    return letters.cases.get(mail.case_id or 0)


def _as_it_came(mail: Incoming) -> dict[str, Any]:
    """A mail that is not stored (``explain`` of a file), as templates see mail."""
    return {
        "subject": mail.subject,
        "from_name": mail.from_name,
        "from_address": mail.from_address,
        "date": iso(mail.received_at),
        "attachments": [],
    }
