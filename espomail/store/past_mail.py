"""Incoming mail that is stored, as filters see it and as it lies now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.domain.filters import EmailFilter, MailFacts
from espomail.store.models import Arrival, Email, EmailUser

BATCH = 500


@dataclass
class PastMail:
    """A mail with its case, the stages it reached per account, its users' (place, folder, read, quiet)."""

    email_id: int
    received_at: int
    facts: MailFacts
    case_id: int | None = None
    accounts: dict[int | None, str] = field(default_factory=dict)
    seats: dict[int, tuple[str, str | None, bool, bool]] = field(default_factory=dict)

    def would_change(self, rule: EmailFilter) -> bool:
        """Whether the mail would lie elsewhere had this filter decided."""
        if rule.user_id is not None:
            seat = self.seats.get(rule.user_id)
            return seat is not None and _moves(seat, rule)
        met = {a: s for a, s in self.accounts.items() if rule.applies_to(a)}
        if rule.action == "skip":
            return any(stage != "skipped" for stage in met.values())
        return any(folder != rule.folder for _, folder, _, _ in self.seats.values())

    def people(self, rule: EmailFilter) -> set[int]:
        """The users (by id) for whom it would lie elsewhere."""
        if rule.user_id is not None:
            return {rule.user_id}
        skips = rule.action == "skip"
        return {user for user, seat in self.seats.items() if skips or seat[1] != rule.folder}

    def case(self, rule: EmailFilter) -> int | None:
        """The case that would miss it: what is skipped for an account as a whole opens and joins none."""
        return self.case_id if rule.action == "skip" and rule.user_id is None else None


def _moves(seat: tuple[str, str | None, bool, bool], rule: EmailFilter) -> bool:
    place, folder, is_read, quiet = seat
    if rule.action == "skip":
        return place != "trash"
    if rule.action == "move" and folder != rule.folder:
        return True
    return (rule.mark_read and not is_read) or (rule.no_notify and not quiet)


def batches(
    email_account_id: int | None, user_id: int | None, since: int | None, needs_bytes: bool
) -> Iterator[list[PastMail]]:
    """Incoming mail of an account, of a user, or all of it, oldest first."""
    last = 0
    while True:
        rows = list(_select(email_account_id, user_id, since, last).tuples())
        if not rows:
            return
        last = rows[-1][0]
        yield _mails(rows, needs_bytes)


def _select(email_account_id: int | None, user_id: int | None, since: int | None, last: int) -> Any:
    columns = (Email.id, Email.received_at, Email.from_address, Email.addresses, Email.subject,
               Email.text, Email.too_large, Email.raw_id, Email.parent_type, Email.parent_id)  # fmt: skip
    query: Any = Email.select(*columns).where((Email.direction == "in") & (Email.id > last))
    if since is not None:
        query = query.where(Email.received_at >= since)
    if email_account_id is not None:
        arrived = Arrival.select(Arrival.email).where(Arrival.email_account_id == email_account_id)
        query = query.where(Email.id.in_(arrived))
    if user_id is not None:
        query = query.where(Email.id.in_(EmailUser.select(EmailUser.email).where(EmailUser.user == user_id)))
    return query.order_by(Email.id).limit(BATCH)


def _mails(rows: Sequence[Any], needs_bytes: bool) -> list[PastMail]:
    pages = _parsed([row[7] for row in rows if row[7]]) if needs_bytes else {}
    mails = {
        row[0]: PastMail(
            row[0], row[1], _facts(row, pages.get(row[7])), row[9] if row[8] == "case" else None
        )
        for row in rows
    }
    for email_id, account_id, stage in _of(Arrival, mails, "email_account_id", "stage"):
        mails[email_id].accounts[account_id] = stage
    seats = _of(EmailUser, mails, "user_id", "place", "folder", "is_read", "quiet")
    for email_id, user_id, place, folder, is_read, quiet in seats:
        mails[email_id].seats[user_id] = (place, folder, bool(is_read), bool(quiet))
    return list(mails.values())


def _of(table: Any, mails: dict[int, PastMail], *columns: str) -> Any:
    fields = [getattr(table, name) for name in columns]
    return table.select(table.email_id, *fields).where(table.email.in_(list(mails))).tuples()


def _facts(row: Sequence[Any], page: MailFacts | None) -> MailFacts:
    _, _, sender, addresses, subject, text, too_large, *_ = row
    recipients = tuple(a[1].lower() for kind in ("to", "cc") for a in addresses.get(kind, ()))
    return MailFacts(
        sender,
        recipients,
        subject,
        text,
        page.html if page else None,
        page.headers if page else defaultdict(tuple),
        has_body=not too_large,
        unreadable=page.unreadable if page else "",
    )


def _parsed(raw_ids: Sequence[int]) -> dict[int, MailFacts]:
    """What the bytes say; of those that cannot be read, why."""
    from espomail.domain.mime.parsing import parse
    from espomail.store import raws

    loaded = raws.load(raw_ids)
    return {
        each: MailFacts.of(parse(loaded[each])) if each in loaded
        else MailFacts(unreadable=loaded.cause(each))
        for each in raw_ids
    }  # fmt: skip
