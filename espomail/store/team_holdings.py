"""What a team has: cases, the mail of e-mail accounts, and who may read what because of it."""

from __future__ import annotations

from espomail.domain.incoming import OPEN_STATUSES
from espomail.store import bulk
from espomail.store.models import AccountTeam, Case, EmailAccount, EmailTeam, Team, TeamMember


def open_cases(team: Team) -> list[int]:
    """The numbers of its open cases."""
    query = Case.select(Case.id).where((Case.team == team) & Case.status.in_(OPEN_STATUSES))
    return [row[0] for row in query.order_by(Case.id).tuples()]


def accounts(team: Team) -> list[str]:
    """The addresses of the e-mail accounts whose mail or whose cases it gets."""
    shared = AccountTeam.select(AccountTeam.email_account).where(AccountTeam.team == team)
    query = EmailAccount.select(EmailAccount.address).where(
        EmailAccount.id.in_(shared) | (EmailAccount.case_team == team)
    )
    return [row[0] for row in query.order_by(EmailAccount.address).tuples()]


def hand_over(team: Team, heir: Team) -> None:
    """Everything it has, closed cases and old mail too, becomes another team's; members do not."""
    Case.update(team=heir).where(Case.team == team).execute()
    EmailAccount.update(case_team=heir).where(EmailAccount.case_team == team).execute()
    for table, key in ((AccountTeam, "email_account_id"), (EmailTeam, "email_id")):
        query = table.select(getattr(table, key)).where(table.team == team)
        rows = [(row[0], heir.id) for row in query.tuples()]
        bulk.insert(table, (key, "team_id"), rows, ignore=True)


def remove(team: Team) -> None:
    """Take the team away, and with it its membership and what others could read by it."""
    Case.update(team=None).where(Case.team == team).execute()
    EmailAccount.update(case_team=None).where(EmailAccount.case_team == team).execute()
    for table in (AccountTeam, EmailTeam, TeamMember):
        table.delete().where(table.team == team).execute()
    Team.delete().where(Team.id == team.id).execute()
