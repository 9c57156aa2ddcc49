"""What a visit to one account is to do, read from the store before any connection is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from espomail.actions import account_servers
from espomail.config import Config
from espomail.domain.clock import DAY
from espomail.mail.settings import ImapSettings, Secret
from espomail.store import Store
from espomail.store.in_list import chunks
from espomail.store.models import EmailAccount, Folder

RESCAN = DAY


@dataclass(frozen=True)
class FolderPlan:
    """A folder as the store knows it. ``first_until``: UIDs below it are of the first run, by date.

    ``owed``: UIDVALIDITY and ranges of UIDs that an earlier visit could not mark as read.
    """

    id: int
    name: str
    uidvalidity: int | None
    last_uid: int
    epoch: int
    first_until: int | None
    scan: bool
    owed: tuple[int, list[tuple[int, int]]] | None = None


@dataclass(frozen=True)
class AccountPlan:
    """One account to visit."""

    id: int
    address: str
    kind: str
    imap: ImapSettings
    secret: Callable[[], Secret]
    folders: tuple[FolderPlan, ...]
    since: int
    limit: int
    max_bytes: int
    keep_unread: bool
    now: int


@dataclass
class FolderReport:
    """What happened in one folder; the shape of ``fetch --json``."""

    folder: str
    on_server: int = 0
    since: int | None = None
    new: int = 0
    waiting: int = 0
    reused: int = 0
    states: dict[str, int] = field(default_factory=dict)
    error: str | None = None


def account_plans(
    store: Store, accounts: Sequence[EmailAccount], config: Config, now: int, limit: int | None
) -> list[AccountPlan]:
    """What is to be done at each account; one query for the folders of all."""
    folders: dict[int, list[FolderPlan]] = {}
    for some in chunks(account.id for account in accounts):
        watched = Folder.select().where(Folder.email_account.in_(some) & Folder.active)
        for folder in watched.order_by(Folder.id):
            folders.setdefault(folder.email_account_id, []).append(_folder_plan(folder, now))
    return [
        AccountPlan(
            id=account.id,
            address=account.address,
            kind=account.kind,
            imap=account_servers.imap_settings(account, config),
            secret=partial(account_servers.imap_secret, store, account, config),
            folders=tuple(folders.get(account.id, ())),
            since=account.since,
            limit=account.fetch_limit if limit is None else limit,
            max_bytes=account.max_size_mb * 1024 * 1024,
            keep_unread=bool(account.keep_unread),
            now=now,
        )
        for account in accounts
    ]


def _folder_plan(folder: Folder, now: int) -> FolderPlan:
    due = folder.last_uid > 0 and (folder.scanned_at is None or folder.scanned_at < now - RESCAN)
    return FolderPlan(
        folder.id,
        folder.name,
        folder.uidvalidity,
        folder.last_uid,
        folder.epoch,
        folder.facts.get("first_until"),
        due,
        folder.facts.get("owed"),
    )


def chosen(
    accounts: Sequence[EmailAccount], group: bool, personal: bool, named: Sequence[int]
) -> list[EmailAccount]:
    """The active accounts that the options ask for."""
    kinds = {kind for kind, asked in (("group", group), ("personal", personal)) if asked}
    return [
        account
        for account in accounts
        if account.active
        and (not named or account.id in named)
        and (not kinds or account.kind in kinds)
    ]


def left_out(
    accounts: Sequence[EmailAccount], named: bool, ids: Sequence[int]
) -> list[tuple[EmailAccount, str]]:
    """The accounts that were asked for by name and are disabled, and what to say of each."""
    return [
        (each, f"{each.address} is disabled, so nothing is fetched from it; enable it with: "
               f"espomail email-account enable {each.address}")
        for each in accounts
        if named and each.id in ids and not each.active
    ]  # fmt: skip
