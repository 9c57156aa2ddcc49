"""The automatic reply as a mail: template, token and the headers that keep other robots silent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from espomail import rendering
from espomail.domain import tokens
from espomail.domain.autoreply import effect_key
from espomail.domain.clock import iso
from espomail.domain.composing import Outgoing
from espomail.domain.incoming import Incoming
from espomail.domain.message import Address
from espomail.domain.tokens import Keyring
from espomail.stages.runner import Context
from espomail.store import letter_facts
from espomail.store import tokens as token_store
from espomail.store.outbox import Queued

# RFC 3834, section 5; Microsoft's header; and the value that other desks look for
AUTOMATIC = (
    ("Auto-Submitted", "auto-replied"),
    ("X-Auto-Response-Suppress", "All"),
    ("Precedence", "auto_reply"),
)


@dataclass(frozen=True)
class Letters:
    """What filling the letters of a batch takes."""

    keyring: Keyring
    overrides: Mapping[str, str]
    cases: Mapping[int, dict[str, Any]]
    emails: Mapping[int, dict[str, Any]]
    token_domain: str | None

    @classmethod
    def gather(cls, context: Context, batch: Sequence[Incoming]) -> Letters:
        """Four queries for a batch."""
        return cls(
            token_store.keyring(),
            letter_facts.overrides(),
            letter_facts.cases(m.case_id for m in batch if m.case_id),
            letter_facts.emails(m.email_id for m in batch),
            context.settings.token_domain,
        )


def acknowledgement(context: Context, letters: Letters, mail: Incoming, held: bool) -> Queued:
    """The outbox row of an automatic reply to a mail (TemplateMissing, TemplateError)."""
    account = mail.account
    assert account is not None
    letter = rendering.letter(
        account.auto_reply, _values(context, letters, mail), letters.overrides
    )
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
        extra_headers=AUTOMATIC,
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
    nonce = hashlib.blake2b(f"{key}:{mail.email_id}".encode(), digest_size=6).hexdigest()
    domain = letters.token_domain or (mail.account.address.rpartition("@")[2] if mail.account else "")
    kind, number = ("c", mail.case_id) if mail.case_id else ("e", mail.email_id)
    return tokens.make(letters.keyring, kind, number, nonce, domain)


def _values(context: Context, letters: Letters, mail: Incoming) -> dict[str, Any]:
    case = letters.cases.get(mail.case_id or 0)
    account = mail.account
    assert account is not None
    name = (case or {}).get("contact") or mail.from_name
    return {
        "case": case,
        "email": letters.emails.get(mail.email_id, {}),
        "person": {"name": name},
        "contact": {"name": case["contact"]} if case and case["contact"] else None,
        "account": {"name": case["account"]} if case and case["account"] else None,
        "user": case["user"] if case else None,
        "team": case["team"] if case else None,
        "sender_name": account.from_name or account.address,
        "today": (iso(context.now) or "")[:10],
        "now": iso(context.now),
    }
