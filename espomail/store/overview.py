"""Counts over the whole store: what waits, what is held, what goes out, who has how much."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from peewee import SQL, fn

from espomail.store import dialect, jobs
from espomail.store.models import (
    HOOKS,
    UNFINISHED,
    AccountTeam,
    Arrival,
    Case,
    Decision,
    EmailAccount,
    EmailFilter,
    Folder,
    Held,
    JobRun,
    Ledger,
    Notification,
    Outbox,
    TeamMember,
    User,
    UserAddress,
)

STAGES = ("filter", "link", "distribute", "autoreply", "notify")
_UNFINISHED = SQL(UNFINISHED)
_TAKEN = ("imported", "duplicate", "skipped", "too_large", "held", "stored")


def backlog() -> dict[str, int]:
    """How many mails wait for each stage, and how many were stored and not yet parsed."""
    query = (
        Arrival.select(Arrival.stage, fn.COUNT(Arrival.id))
        .where(_UNFINISHED)
        .group_by(Arrival.stage)
    )
    found = dict(query.tuples())
    stored = Ledger.select().where(Ledger.state == "stored").count()
    return {"parse": stored, **{stage: found.get(stage, 0) for stage in STAGES}}


def held() -> tuple[int, str]:
    """How many mails are kept aside, and the newest cause."""
    waits = Held.reply | Held.arrival_id.is_null() | Held.arrival_id.in_(
        Arrival.select(Arrival.id).where(_UNFINISHED & (Arrival.stage == "held"))
    )
    newest = Held.select().where(waits).order_by(Held.id.desc()).first()
    return Held.select().where(waits).count(), newest.cause if newest else ""


def outbox(failed_since: int = 0, hooks: bool = False) -> dict[str, int]:
    """How many mails on their way out are in each unfinished state; failed ones only of late.

    ``hooks``: not mails, but notices to commands and webhooks.
    """
    query = (
        Outbox.select(Outbox.state, fn.COUNT(Outbox.id))
        .where(
            (Outbox.kind.in_(HOOKS) if hooks else Outbox.kind.not_in(HOOKS))
            & Outbox.state.not_in(("sent", "cancelled", "suppressed"))
            & ((Outbox.state != "failed") | (Outbox.created_at >= failed_since))
        )
        .group_by(Outbox.state)
    )
    return dict(query.tuples())


def held_by_hand(limit: int) -> list[int]:
    """The first mails that people, not the breaker, keep back."""
    held = (Outbox.state == "held") & ~Outbox.automatic & Outbox.kind.not_in(HOOKS)
    return [row.id for row in Outbox.select(Outbox.id).where(held).order_by(Outbox.id).limit(limit)]


def oldest_ready(now: int) -> int | None:
    """Since when the mail that could be sent and wasn't has been waiting."""
    due = Outbox.state.in_(("ready", "retry")) & (Outbox.not_before <= now) & Outbox.kind.not_in(HOOKS)
    row = Outbox.select(Outbox.created_at, Outbox.not_before).where(due).order_by(Outbox.id).first()
    return None if row is None else max(row.created_at, row.not_before)


def told_without_address(since: int) -> list[str]:
    """Active users without an address who were told of something since a time."""
    told = Notification.select(Notification.user).where(Notification.at >= since)
    has_one = UserAddress.select(UserAddress.user)
    query = User.select(User.login).where(User.active & User.id.in_(told) & User.id.not_in(has_one))
    return [row[0] for row in query.order_by(User.login).tuples()]


def open_cases() -> list[tuple[str, int]]:
    """Open cases by active user, the busiest first."""
    query = User.select(User.login, User.open_cases).where(User.active | (User.open_cases > 0))
    return list(query.order_by(User.open_cases.desc(), User.login).tuples())


def unassigned() -> int:
    """How many open cases have nobody."""
    is_open = Case.status.in_(("New", "Assigned", "Pending"))
    return Case.select().where(is_open & Case.assigned_user.is_null()).count()  # type: ignore[no-any-return,unused-ignore]


def held_replies(account_id: int) -> list[tuple[int, str]]:
    """The automatic replies of an account that are held: their notes' ids and causes, the oldest first."""
    query = (
        Held.select(Held.id, Held.cause)
        .join(Arrival, on=(Held.arrival_id == Arrival.id))
        .where(Held.reply & (Arrival.email_account_id == account_id))
    )
    return list(query.order_by(Held.id).tuples())


# --- for one or several accounts ----------------------------------------------------------------


def arrivals_since(account_ids: Sequence[int], since: int) -> dict[int, dict[str, int]]:
    """How many mails came through each account since a time: all of them, and those skipped."""
    query = (
        Arrival.select(
            Arrival.email_account_id,
            fn.COUNT(Arrival.id),
            fn.SUM((Arrival.stage == "skipped").cast("integer")),
        )
        .where(Arrival.email_account_id.in_(list(account_ids)) & (Arrival.received_at >= since))
        .group_by(Arrival.email_account_id)
    )
    return {row[0]: {"all": row[1], "skipped": row[2] or 0} for row in query.tuples()}


def skipping_filters(account_id: int, since: int) -> list[str]:
    """The filters that skipped mail of an account since a time, by name."""
    query = (
        EmailFilter.select(EmailFilter.name)
        .join(Arrival, on=(Arrival.filter_id == EmailFilter.id))
        .where(
            (Arrival.email_account_id == account_id)
            & (Arrival.received_at >= since)
            & (Arrival.stage == "skipped")
        )
        .distinct()
        .order_by(EmailFilter.name)
    )
    return [row[0] for row in query.tuples()]


def taken_in(account_ids: Sequence[int]) -> dict[int, int]:
    """How many messages were taken in, by folder."""
    query = (
        Ledger.select(Ledger.folder, fn.COUNT(Ledger.uid))
        .join(Folder)
        .where(Folder.email_account.in_(list(account_ids)) & Ledger.state.in_(_TAKEN))
        .group_by(Ledger.folder)
    )
    return dict(query.tuples())


def since_the_date() -> dict[tuple[str, str], int]:
    """How many messages of each folder, by account and name, are not older than the account's date."""
    query = (
        Ledger.select(EmailAccount.address, Folder.name, fn.COUNT(Ledger.uid))
        .join(Folder)
        .join(EmailAccount)
        .where((Ledger.uidvalidity == Folder.uidvalidity) & Ledger.state.not_in(("too_old", "gone")))
        .group_by(EmailAccount.address, Folder.name)
    )
    return {(address, folder): count for address, folder, count in query.tuples()}


def skipped_at(moment: int) -> dict[tuple[str, str], dict[str, int]]:
    """How many messages of each folder, by account and name, each filter skipped in the run of that time."""
    decided = Decision.select(Decision.arrival_id).where(
        (Decision.email_id == Arrival.email) & (Decision.stage == "filter") & (Decision.at == moment)
    )
    query = (
        Arrival.select(EmailAccount.address, Folder.name, EmailFilter.name, fn.COUNT(Arrival.id))
        .join(EmailFilter, on=(Arrival.filter_id == EmailFilter.id))
        .join(Folder, on=(Arrival.folder_id == Folder.id))
        .join(EmailAccount, on=(Folder.email_account == EmailAccount.id))
        .where((Arrival.stage == "skipped") & Arrival.id.in_(decided))
        .group_by(EmailAccount.address, Folder.name, EmailFilter.name)
        .order_by(EmailFilter.name)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for address, folder, name, count in query.tuples():
        found.setdefault((address, folder), {})[name] = count
    return found


def behind_limit(account_id: int) -> int:
    """How many messages the newest visit to an account left on the server."""
    query = (
        JobRun.select()
        .where((JobRun.email_account_id == account_id) & (JobRun.stage == "fetch"))
        .order_by(JobRun.started_at.desc(), JobRun.id.desc())
    )
    newest = query.first()
    return int(newest.counts.get("waiting", 0)) if newest else 0


def readers(account: EmailAccount) -> int:
    """How many active users are in the teams that get a group account's mail or cases."""
    teams = AccountTeam.select(AccountTeam.team).where(AccountTeam.email_account == account.id)
    member = TeamMember.team.in_(teams)
    if account.case_team_id is not None:
        member |= TeamMember.team == account.case_team_id
    query = User.select(User.id).join(TeamMember).where(User.active & member).distinct()
    return int(query.count())


# --- the engine ---------------------------------------------------------------------------------


def engine_version() -> tuple[int, ...]:
    """The version of SQLite that this Python has; empty where another database keeps the store."""
    return sqlite3.sqlite_version_info if dialect.is_sqlite() else ()


def newest_run(now: int) -> int | None:
    """When the last run started, not counting what a wrong clock put into the future."""
    row = jobs.last(now)
    return None if row is None else int(row.started_at)


def newest_row() -> int | None:
    """The time of the newest row of the job log, whatever the clock says."""
    row: Any = jobs.last()
    return None if row is None else int(row.started_at)
