"""What is shown about e-mail accounts, read for many of them in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from espomail.store.models import AccountTeam, EmailAccount, Folder, Team


def team_names(account_ids: Sequence[int]) -> dict[int, list[str]]:
    """The teams that get each account's mail, by name."""
    query = (
        AccountTeam.select(AccountTeam.email_account, Team.name)
        .join(Team)
        .where(AccountTeam.email_account.in_(list(account_ids)))
        .order_by(Team.name)
    )
    found: dict[int, list[str]] = {}
    for account_id, name in query.tuples():
        found.setdefault(account_id, []).append(name)
    return found


def folders_of(account_ids: Sequence[int]) -> dict[int, list[Folder]]:
    """Each account's folders, those no longer watched among them, in the order they were named."""
    query = Folder.select().where(Folder.email_account.in_(list(account_ids)))
    found: dict[int, list[Folder]] = {}
    for folder in query.order_by(Folder.id):
        found.setdefault(folder.email_account_id, []).append(folder)
    return found


def of_teams(team_ids: Iterable[int]) -> set[int]:
    """The group accounts of these teams: whose mail they get, or whose cases."""
    ids = list(team_ids)
    mine = AccountTeam.select(AccountTeam.email_account).where(AccountTeam.team.in_(ids))
    query = EmailAccount.select(EmailAccount.id).where(
        (EmailAccount.kind == "group")
        & (EmailAccount.id.in_(mine) | EmailAccount.case_team.in_(ids))
    )
    return {row[0] for row in query.tuples()}
