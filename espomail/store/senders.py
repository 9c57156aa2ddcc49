"""Which accounts can send."""

from __future__ import annotations

from espomail.domain.sender_choice import SenderAccount
from espomail.store.email_accounts import can_send
from espomail.store.models import AccountTeam, EmailAccount, User


def able() -> frozenset[int]:
    """The accounts that are active and have an SMTP server."""
    return frozenset(row.id for row in EmailAccount.select() if can_send(row))


def accounts() -> list[SenderAccount]:
    """Every account with what counts when somebody wants to send from it; a person's with their name.

    The team that gets an account's cases is one of its teams, whether its mail goes to it or not.
    """
    teams: dict[int, set[int]] = {}
    for account_id, team_id in AccountTeam.select(
        AccountTeam.email_account_id, AccountTeam.team_id
    ).tuples():
        teams.setdefault(account_id, set()).add(team_id)
    names = dict(User.select(User.id, User.name).tuples())
    return [
        SenderAccount(
            id=row.id,
            kind=row.kind,
            address=row.address,
            owner_id=row.owner_id,
            active=bool(row.active),
            has_smtp=bool(row.smtp.get("host")),
            shared=bool(row.shared),
            team_ids=frozenset(teams.get(row.id, set()) | ({row.case_team_id} - {None})),
            from_name=row.from_name or names.get(row.owner_id, ""),
            server=f"{row.smtp['host']}:{row.smtp.get('port', '')}" if row.smtp.get("host") else "",
        )
        for row in EmailAccount.select().order_by(EmailAccount.id)
    ]
