"""Old skipped mail is forgotten; the ledger goes on saying what became of each UID."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import fn

from espomail.store.models import Arrival, Decision, Email, EmailUser, Ledger, Raw, Setting

# An internal setting: when all old skipped mail was last forgotten.
_SWEPT_AT = "retention.swept_at"


def swept_at() -> int:
    """When old skipped mail was last looked for to the end (0: never)."""
    text = Setting.select(Setting.value).where(Setting.key == _SWEPT_AT).scalar()
    return int(text) if text else 0


def swept(now: int) -> None:
    """There is no more of it for today."""
    text = str(now)
    Setting.insert(key=_SWEPT_AT, value=text).on_conflict(
        conflict_target=[Setting.key], update={Setting.value: text}
    ).execute()


def forget_skipped(before: int, limit: int) -> int:
    """Remove mail that was skipped before a time, at most so much; how much.

    Email, bytes, arrivals and decisions go. Its ledger rows stay as skipped, with their header hash, so that
    the audit stays true and a change of UIDVALIDITY loads none of it again. What a person has taken
    up since (linked by hand, marked) stays.
    """
    found = [row[0] for row in _old(before, limit).tuples()]
    if not found:
        return 0
    raws = _raws_of(found)
    reason = fn.COALESCE(Ledger.reason, "a copy of skipped mail")
    Ledger.update(state="skipped", reason=reason, raw_id=None).where(Ledger.email_id.in_(found)).execute()
    Decision.delete().where(Decision.email_id.in_(found)).execute()
    Email.delete().where(Email.id.in_(found)).execute()  # its arrivals with it
    shared = Email.select(Email.raw_id).where(Email.raw_id.in_(raws))
    Raw.delete().where(Raw.id.in_(raws) & Raw.id.not_in(shared)).execute()
    return len(found)


def _old(before: int, limit: int) -> Any:
    """Emails that were skipped for every account, each before a time, and that nobody has taken up."""
    other, decided = Arrival.alias(), Decision.alias()
    alive = other.select(other.id).where((other.email == Arrival.email) & (other.stage != "skipped"))
    lately = decided.select(decided.id).where(
        (decided.email_id == Arrival.email) & (decided.stage == "filter") & (decided.at > before)
    )
    users = EmailUser.select(EmailUser.user).where(EmailUser.email == Arrival.email)
    return (
        Arrival.select(Arrival.email)
        .join(Email)
        .where(
            (Arrival.stage == "skipped")
            & Arrival.filter_id.is_null(False)
            & Email.parent_type.is_null()
            & Email.conversation_id.is_null()
            & ~fn.EXISTS(alive)
            & ~fn.EXISTS(lately)
            & ~fn.EXISTS(users)
        )
        .distinct()
        .order_by(Arrival.email)
        .limit(limit)
    )


def _raws_of(email_ids: Sequence[int]) -> list[int]:
    """The bytes of these mails, and of their copies in other folders."""
    mails = Email.select(Email.raw_id).where(Email.id.in_(email_ids))
    copies = Ledger.select(Ledger.raw_id).where(Ledger.email_id.in_(email_ids))
    return sorted({row[0] for query in (mails, copies) for row in query.tuples() if row[0] is not None})


def was_forgotten(email_id: int) -> bool:
    """Whether the ledger knows a mail that is not stored any more as skipped."""
    known = (Ledger.email_id == email_id) & (Ledger.state == "skipped")
    return bool(Ledger.select().where(known).exists())
