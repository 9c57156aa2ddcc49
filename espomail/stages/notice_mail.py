"""A notice as a mail: full text, attachments' names, and a token that says whom it was sent to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from espomail import rendering
from espomail.domain import tokens
from espomail.domain.clock import iso
from espomail.domain.composing import Outgoing
from espomail.domain.incoming import AccountRules, Incoming
from espomail.domain.known import RECORD_KINDS
from espomail.domain.message import Address
from espomail.domain.notices import ASSIGNED, Reader, event_of, mail_key
from espomail.domain.tokens import Keyring
from espomail.stages.runner import Context
from espomail.store import letter_facts, senders, threads
from espomail.store import tokens as token_store
from espomail.store.outbox import Queued

LETTER_OF = {name: letter for letter, name in RECORD_KINDS.items()}
MARKS = (
    ("Auto-Submitted", "auto-generated"),
    ("X-Auto-Response-Suppress", "All"),
    ("X-Espomail-Notice", "yes"),
)
TEXT = 100_000


@dataclass(frozen=True)
class NoticeMail:
    """What the notices of a batch say and through whom they go."""

    keyring: Keyring
    overrides: Mapping[str, str]
    cases: Mapping[int, dict[str, Any]]
    emails: Mapping[int, dict[str, Any]]
    system: AccountRules | None
    sending: frozenset[int]
    token_domain: str | None
    case_accounts: Mapping[int, int | None]
    rules: Mapping[int, AccountRules]

    @classmethod
    def gather(cls, context: Context, batch: Sequence[Incoming]) -> NoticeMail:
        """A handful of queries for a batch."""
        sending = senders.able()
        address = context.settings.system_address
        numbers = [m.case_id for m in batch if m.case_id]
        system = next((r for r in context.rules.values() if r.address == address and r.id in sending), None)
        return cls(
            token_store.keyring(),
            letter_facts.overrides(),
            letter_facts.cases(numbers),
            letter_facts.emails((m.email_id for m in batch), with_text=True),
            system,
            sending,
            context.settings.token_domain,
            {case.id: case.email_account_id for case in threads.case_facts(numbers).values()},
            context.rules,
        )

    def account(self, mail: Incoming) -> AccountRules | None:
        """The group account of the mail or its case, else the system account, if it can send; else none."""
        of_case = self.rules.get(self.case_accounts.get(mail.case_id or 0) or 0)
        for each in (mail.account, of_case):
            if each and each.is_group and each.id in self.sending:
                return each
        return self.system


def notice(
    context: Context, letters: NoticeMail, mail: Incoming, reader: Reader, reasons: Sequence[str]
) -> Iterator[Queued]:
    """The outbox row of a notice; none where nothing can send it (it is stored all the same)."""
    account = letters.account(mail)
    if account is None or not reader.main_address:
        return
    letter = rendering.letter("notice", _values(letters, mail, reader, reasons, account), letters.overrides)
    key = mail_key(reader.user_id, event_of(mail))
    domain = letters.token_domain or account.address.rpartition("@")[2]
    nonce = hashlib.blake2b(key.encode(), digest_size=6).hexdigest()
    kind, number = (LETTER_OF[mail.parent.type], mail.parent.id) if mail.parent else ("e", mail.email_id)
    outgoing = Outgoing(
        message_id=tokens.make_notice(letters.keyring, kind, number, reader.user_id, nonce, domain),
        date=context.now,
        from_name=account.from_name,
        from_address=account.address,
        to=(Address(reader.name, reader.main_address),),
        subject=letter.subject,
        text=letter.text,
        reply_to=account.address,
        extra_headers=MARKS,
    )
    yield Queued(
        dedupe_key=key,
        kind="notice",
        outgoing=outgoing,
        email_account_id=account.id,
        mail_from="",
        automatic=True,
        state="ready",
    )


def _values(
    letters: NoticeMail, mail: Incoming, reader: Reader, reasons: Sequence[str], account: AccountRules
) -> dict[str, Any]:
    case = letters.cases.get(mail.case_id or 0)
    email = letters.emails.get(mail.email_id, {})
    parent = mail.parent
    record = {
        "type": parent.type if parent else "email",
        "number": parent.id if parent else mail.email_id,
        "name": (case or {}).get("name") or (parent.name if parent else "") or mail.subject,
    }
    return {
        "user": {"login": reader.login, "name": reader.name},
        "record": record,
        "reasons": list(reasons),
        "event": "assigned" if ASSIGNED in reasons else "received",
        "email": {**email, "text": str(email.get("text", ""))[:TEXT]},
        "case": case,
        "answer": _answer(mail, account) if case else None,
        "note": "",
        "sender_name": account.from_name or account.address,
        "now": iso(mail.received_at),
    }


def _answer(mail: Incoming, account: AccountRules) -> str:
    return "customer" if account.answer_by_mail else "note"
