"""The way of an outbox row: ready → claimed → transmitting → sent, retry, failed or unknown.

Only ``send`` moves rows, under its lock; what people do by hand (retry, resend, cancel …) is below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn

from espomail.domain.incoming import Record
from espomail.store import bulk, drafts, stream
from espomail.store.bulk import dumps
from espomail.store.models import HOOKS, UNSENT, Case, Email, Outbox, User
from espomail.store.outbox import BY_PEOPLE
from espomail.store.stream import Entry

# How the email of a row stands when the row is in a state.
EMAIL_STATUS = {"sent": "sent", "failed": "failed", "unknown": "unknown", "cancelled": "failed"}


@dataclass(frozen=True)
class Waiting:
    """A row that is to be sent now. ``created_at``: from when on it was to go out."""

    id: int
    kind: str
    automatic: bool
    email_id: int | None
    email_account_id: int | None
    message_id: str
    mail_from: str
    recipients: tuple[str, ...]
    refused: Mapping[str, str]
    raw_id: int
    created_by_id: int | None
    created_at: int
    tries: int

    @property
    def open_recipients(self) -> tuple[str, ...]:
        """Those that no attempt has settled: neither reached nor refused for good."""
        return tuple(each for each in self.recipients if each not in self.refused)


_WAITING = (
    Outbox.id, Outbox.kind, Outbox.automatic, Outbox.email_id, Outbox.email_account_id,
    Outbox.message_id, Outbox.mail_from, Outbox.recipients, Outbox.refused, Outbox.raw_id,
    Outbox.created_by_id, Outbox.created_at, Outbox.tries, Outbox.scheduled_at,
)  # fmt: skip


def due(now: int, limit: int, account_id: int | None = None) -> list[Waiting]:
    """Rows to be sent now, the oldest first; of all accounts or of one (0: rows without an account)."""
    condition = _is_due(now)
    if account_id is not None:
        condition &= account_id == _ACCOUNT
    query = Outbox.select(*_WAITING).where(condition).order_by(Outbox.id).limit(limit)
    return [_waiting(*row) for row in query.tuples()]


def accounts_due(now: int, without: Iterable[int] = ()) -> list[int]:
    """The accounts that have rows to be sent now, but for those given; 0 for rows without an account."""
    query = Outbox.select(_ACCOUNT).where(_is_due(now) & _ACCOUNT.not_in(list(without) or [-1]))
    return sorted(row[0] for row in query.distinct().tuples())


_ACCOUNT = fn.COALESCE(Outbox.email_account_id, 0)


def _is_due(now: int) -> Any:
    waiting = SQL(UNSENT) & Outbox.state.in_(("ready", "retry")) & (Outbox.not_before <= now)
    return waiting & Outbox.kind.not_in(HOOKS)


def _waiting(*row: Any) -> Waiting:
    values = dict(zip((column.name for column in _WAITING), row, strict=True))
    # Mail that was to wait has its days of trying from the moment it was asked for.
    began = max(values["created_at"], values.pop("scheduled_at") or 0)
    return Waiting(**{**values, "created_at": began, "recipients": tuple(values["recipients"])})


def count_due(now: int, account_id: int) -> int:
    """How many rows of an account are to be sent now."""
    return int(Outbox.select().where(_is_due(now) & (account_id == _ACCOUNT)).count())


def claim(ids: Iterable[int]) -> set[int]:
    """Rows are in work: whatever goes wrong now may be tried again. Which are: not what somebody has
    cancelled or held since they were found.
    """
    there = Outbox.id.in_(list(ids)) & Outbox.state.in_(("ready", "retry", "claimed"))
    return {row.id for row in Outbox.update(state="claimed").where(there).returning(Outbox.id).execute()}


def give_back(ids: Iterable[int]) -> None:
    """Claimed rows that were not begun wait again."""
    for id_ in ids:
        mine = (Outbox.id == id_) & (Outbox.state == "claimed")
        Outbox.update(state="ready").where(mine).execute()


def transmitting(id_: int, refused: Mapping[str, str]) -> None:
    """The first byte is about to go out: from here on nobody knows until the server answers."""
    row = ("transmitting", dumps(dict(refused)), id_)
    bulk.update(Outbox, ("state", "refused"), ("id",), [row])


def is_in_work(id_: int) -> bool:
    """Whether how the attempt at a row ended is still to be noted."""
    mine = (Outbox.id == id_) & Outbox.state.in_(("claimed", "transmitting"))
    return bool(Outbox.select().where(mine).exists())


def recover() -> tuple[int, list[int]]:
    """After a run that died: claimed rows wait again; those in transmission are unknown.

    How many were claimed, and the ids of the unknown ones. Only under the send lock.
    """
    mails = SQL(UNSENT) & Outbox.kind.not_in(HOOKS)
    claimed = Outbox.update(state="ready").where(mails & (Outbox.state == "claimed")).execute()
    query = Outbox.select(Outbox.id).where(mails & (Outbox.state == "transmitting"))
    lost = [row[0] for row in query.tuples()]
    for id_ in lost:
        settle(id_, "unknown", "the run was cut off while the message was going out", tries=1)
    return int(claimed), lost


def settle(
    id_: int,
    state: str,
    answer: str,
    now: int | None = None,
    refused: Mapping[str, str] | None = None,
    not_before: int | None = None,
    copy: bool = False,
    tries: int = 1,
) -> None:
    """How an attempt ended: the row's state with the server's words, and the email's status."""
    values: dict[str, Any] = {"state": state, "answer": answer[:500], "tries": Outbox.tries + tries}
    if state == "sent":
        values["sent_at"] = now
    if refused is not None:
        values["refused"] = dict(refused)
    if not_before is not None:
        values["not_before"] = not_before
    if copy:
        values["copy_state"] = "pending"
    Outbox.update(**values).where(Outbox.id == id_).execute()
    if state in EMAIL_STATUS:
        recorded = Outbox.email_id.is_null(False)
        mails = Outbox.select(Outbox.email_id).where((Outbox.id == id_) & recorded)
        Email.update(status=EMAIL_STATUS[state]).where(Email.id.in_(mails)).execute()


def copies_due(limit: int) -> list[Outbox]:
    """Sent rows whose copy is still to be stored in a Sent folder."""
    query = Outbox.select().where(Outbox.copy_state == "pending").order_by(Outbox.id)
    return list(query.limit(limit))


def copied(id_: int, state: str, tries: int) -> None:
    """How storing a copy ended: done, pending (again later) or failed."""
    Outbox.update(copy_state=state, copy_tries=tries).where(Outbox.id == id_).execute()


def onto_stream(email_id: int | None, to: Sequence[str], automatic: bool, now: int) -> None:
    """A mail went out: its record's stream says so, and a case knows its first response."""
    query = (
        Email.select(Email.parent_type, Email.parent_id, Email.subject, User.login)
        .join(User, "LEFT JOIN", on=(Email.created_by_id == User.id))
        .where((Email.id == email_id) & Email.parent_type.is_null(False))
    )
    for kind, record_id, subject, author in query.tuples():
        data = {"to": list(to), "automatic": automatic}
        stream.add([Entry(kind, record_id, now, "email_sent", author, subject, email_id, data)])
        if kind == "case" and not automatic:
            responded(record_id, now)


def responded(case_id: int, now: int) -> None:
    """The first answer to a case's customer went out, if it is the first."""
    Case.update(first_response_at=now).where(
        (Case.id == case_id) & Case.first_response_at.is_null()
    ).execute()


def authored(ids: Iterable[int]) -> list[Outbox]:
    """Those of these rows that a person wrote."""
    mine = Outbox.id.in_(list(ids) or [0]) & Outbox.created_by_id.is_null(False)
    return list(Outbox.select().where(mine))


def parent_of(email_id: int | None) -> Record | None:
    """The record a mail belongs to, if any."""
    query = Email.select(Email.parent_type, Email.parent_id).where(
        (Email.id == email_id) & Email.parent_type.is_null(False)
    )
    return next((Record(kind, record_id) for kind, record_id in query.tuples()), None)


def shown(email_id: int | None) -> tuple[str, list[str], int | None]:
    """Subject, recipients and date of a mail, as a letter about it shows them."""
    email = Email.get_by_id(email_id)
    people = [*email.addresses["to"], *email.addresses["cc"]]
    return email.subject, [address for _, address in people], email.date


def steer(id_: int, state: str, answer: str, now: int) -> None:
    """A person moves a row: to ready (as if new, for those not reached yet), held, sent or cancelled.

    What a person wrote and nobody got is their draft again when it is cancelled.
    """
    row = Outbox.get_by_id(id_)
    values: dict[str, Any] = {"state": state}
    if answer:
        values["answer"] = f"{answer}; before: {row.answer}" if row.answer else answer
    if state == "ready":
        reached = {a: t for a, t in (row.refused or {}).items() if t.startswith("2")}
        values |= {"not_before": min(row.not_before, now) if row.tries else row.not_before}
        values |= {"tries": 0, "created_at": now, "refused": reached}
    if state == "sent":
        values["sent_at"] = now
    Outbox.update(**values).where(Outbox.id == id_).execute()
    status = {"ready": "queued", "held": "queued"}.get(state) or EMAIL_STATUS[state]
    if row.email_id is None:
        return
    if state == "cancelled" and row.kind == BY_PEOPLE and not is_reached(row):
        drafts.take_back(row.email_id, row.created_by_id, row.created_at)
        return
    Email.update(status=status).where(Email.id == row.email_id).execute()


def is_reached(row: Outbox) -> bool:
    """Whether somebody among its recipients has the mail, or may have it."""
    accepted = any(answer.startswith("2") for answer in (row.refused or {}).values())
    return accepted or row.state in ("sent", "unknown", "transmitting")
