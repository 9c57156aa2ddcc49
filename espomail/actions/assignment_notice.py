"""The notice by mail to somebody who is given a case by hand (the pipeline's own are ``notify``'s)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from espomail import rendering
from espomail.domain import tokens
from espomail.domain.clock import iso
from espomail.domain.composing import Outgoing
from espomail.domain.message import Address
from espomail.domain.permissions import Actor
from espomail.store import correspondence, email_accounts, letter_facts, outbox, people, senders
from espomail.store import settings as settings_store
from espomail.store import tokens as token_store
from espomail.store.models import Case, EmailAccount, User
from espomail.store.outbox import Queued

MARKS = (
    ("Auto-Submitted", "auto-generated"),
    ("X-Auto-Response-Suppress", "All"),
    ("X-Espomail-Notice", "yes"),
)
TEXT = 100_000


def mail_assigned(numbers: Iterable[int], login: str, actor: Actor, now: int) -> None:
    """Queue a notice for each case, inside the caller's transaction; nobody is told what they did.

    Where nothing can send it, or the user has no address or wants none, it stays a stored one.
    """
    user = people.find_user(login)
    addresses = people.addresses_of(user)
    preferences: dict[str, Any] = user.preferences or {}
    wish = preferences.get("notices", "assigned")
    if actor.user_id == user.id or not addresses or wish == "none":
        return
    outbox.add(_letters(numbers, user, addresses[0], now), now)


def _letters(numbers: Iterable[int], user: User, address: str, now: int) -> Iterator[Queued]:
    able = senders.able()
    settings = settings_store.load()
    system = EmailAccount.get_or_none(EmailAccount.address == (settings.system_address or ""))
    overrides = letter_facts.overrides()
    for case in Case.select().where(Case.id.in_(list(numbers))):
        group = email_accounts.get(case.email_account_id) if case.email_account_id else None
        account = next((each for each in (group, system) if each is not None and each.id in able), None)
        if account is not None:
            domain = settings.token_domain or account.address.rpartition("@")[2]
            letter = rendering.letter("notice", _values(case, user, account, now), overrides)
            yield _queued(case, user, address, account, domain, letter, now)


def _queued(
    case: Case,
    user: User,
    address: str,
    account: EmailAccount,
    domain: str,
    letter: rendering.Letter,
    now: int,
) -> Queued:
    key = f"notice:{user.id}:assigned:{case.id}:{now}"
    nonce = hashlib.blake2b(key.encode(), digest_size=6).hexdigest()
    keyring = token_store.keyring()
    outgoing = Outgoing(
        message_id=tokens.make_notice(keyring, "c", case.id, user.id, nonce, domain),
        date=now,
        from_name=account.from_name,
        from_address=account.address,
        to=(Address(user.name, address),),
        subject=letter.subject,
        text=letter.text,
        reply_to=account.address,
        extra_headers=MARKS,
    )
    return Queued(key, "notice", outgoing, account.id, "", automatic=True)


def _values(case: Case, user: User, account: EmailAccount, now: int) -> Mapping[str, Any]:
    mail = correspondence.customer_mail(case.id)
    email = letter_facts.emails([mail.id], with_text=True)[mail.id] if mail is not None else None
    return {
        "user": {"login": user.login, "name": user.name},
        "record": {"type": "case", "number": case.id, "name": case.name},
        "reasons": ["was assigned the case"],
        "event": "assigned",
        "email": {**email, "text": str(email["text"])[:TEXT]} if email else None,
        "case": letter_facts.cases([case.id])[case.id],
        "answer": "customer" if account.answer_by_mail else "note",
        "note": "",
        "sender_name": account.from_name or account.address,
        "now": iso(now),
    }
