"""The rows of e-mail accounts as people change them; always inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from espomail.errors import TryAgain
from espomail.store import people, retired
from espomail.store.models import (
    AccountTeam,
    Arrival,
    Case,
    EmailAccount,
    Folder,
    Held,
    Ledger,
    Outbox,
    Turn,
)

WAITING = ("filter", "link", "distribute", "autoreply", "notify")
UNSENT = ("ready", "claimed", "transmitting", "retry", "held")


def create(values: Mapping[str, Any]) -> EmailAccount:
    """A new account."""
    return EmailAccount.create(**retired.next_id(EmailAccount), **values)  # type: ignore[no-any-return,unused-ignore]


def change(account: EmailAccount, values: Mapping[str, Any]) -> None:
    """Set columns, in the row and in what the caller holds."""
    for name, value in values.items():
        setattr(account, name, value)
    if values:
        EmailAccount.update(dict(values)).where(EmailAccount.id == account.id).execute()


def set_teams(account: EmailAccount, names: Sequence[str]) -> None:
    """Replace the teams that get an account's mail (66 for an unknown one)."""
    AccountTeam.delete().where(AccountTeam.email_account == account.id).execute()
    for name in dict.fromkeys(names):
        AccountTeam.create(email_account=account.id, team=people.find_team(name))


def set_folders(account: EmailAccount, names: Sequence[str]) -> None:
    """Replace the watched folders. One that is left out keeps its ledger and mark."""
    wanted = list(dict.fromkeys(names))
    mine = Folder.email_account == account.id
    Folder.update(active=False).where(mine & Folder.name.not_in(wanted)).execute()
    Folder.update(active=True).where(mine & Folder.name.in_(wanted)).execute()
    known = {row.name for row in Folder.select().where(mine)}
    for name in wanted:
        if name not in known:
            Folder.create(email_account=account.id, name=name)


def forget_marks(account: EmailAccount) -> None:
    """Begin every folder anew; a run that is still at it cannot write its old mark back.

    What was never taken in (too old, gone) may be looked at again; what was keeps its row.
    """
    mine = Folder.email_account == account.id
    ids = Folder.select(Folder.id).where(mine)
    Ledger.delete().where(Ledger.folder.in_(ids) & Ledger.state.in_(("too_old", "gone"))).execute()
    Folder.update(
        uidvalidity=None, last_uid=0, epoch=Folder.epoch + 1, scanned_at=None, facts={}
    ).where(mine).execute()


def check_nothing_unfinished(account: EmailAccount) -> None:
    """75 while mail of an account waits, is held or is to be sent: removing it would lose that."""
    folder_ids = Folder.select(Folder.id).where(Folder.email_account == account.id)
    of_account = Arrival.email_account_id == account.id
    stored = Ledger.folder.in_(folder_ids) & (Ledger.state == "stored")
    waits = (
        Ledger.select().where(stored).count()
        + Arrival.select().where(of_account & Arrival.stage.in_(WAITING)).count()
    )
    unsent = (Outbox.email_account_id == account.id) & Outbox.state.in_(UNSENT)
    held = (
        Held.select().where(Held.folder_id.in_(folder_ids)).count()
        + Arrival.select().where(of_account & (Arrival.stage == "held")).count()
    )
    for count, what, way in (
        (waits, "wait to be worked on", "espomail run"),
        (Outbox.select().where(unsent).count(), "wait to be sent", "espomail send"),
        (held, "are held", "espomail doctor"),
    ):
        if count:
            raise TryAgain(
                f"{account.address}: {count} of its mails {what}, and would be lost; "
                f"run first: {way}"
            )


def what_stays(account: EmailAccount) -> dict[str, int]:
    """How much of an account remains when it is gone."""
    return {
        "emails": Arrival.select().where(Arrival.email_account_id == account.id).count(),
        "cases": Case.select().where(Case.email_account_id == account.id).count(),
    }


def delete(account: EmailAccount) -> None:
    """The account, its folders, filters and turn; never mail."""
    Turn.delete().where(Turn.email_account_id == account.id).execute()
    retired.retire(EmailAccount, account.id)
    EmailAccount.delete().where(EmailAccount.id == account.id).execute()
