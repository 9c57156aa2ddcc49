"""Users and teams as they are listed: a handful of queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from espomail.domain.incoming import OPEN_STATUSES
from espomail.domain.notices import preferences as notice_preferences
from espomail.store.models import (
    Absence,
    AccountTeam,
    Case,
    EmailAccount,
    Team,
    TeamMember,
    User,
    UserAddress,
)


@dataclass(frozen=True)
class Membership:
    """A user's place in a team; capacity 0 means no limit."""

    team: str
    login: str
    position: str
    capacity: int


@dataclass(frozen=True)
class ListedUser:
    """A user with everything people want to know of them."""

    id: int
    login: str
    name: str
    addresses: tuple[str, ...]
    is_admin: bool
    active: bool
    os_login: str | None
    memberships: tuple[Membership, ...]
    absences: tuple[tuple[int, int], ...]
    open_cases: int
    notices: str
    created_at: int

    def is_away(self, now: int) -> bool:
        """Whether an absence covers this moment."""
        return any(start <= now < end for start, end in self.absences)

    def state(self, now: int) -> str:
        """``active``, ``away`` or ``inactive``."""
        if not self.active:
            return "inactive"
        return "away" if self.is_away(now) else "active"


@dataclass(frozen=True)
class ListedTeam:
    """A team with its members and the group accounts whose mail it gets."""

    id: int
    name: str
    members: tuple[Membership, ...]
    accounts: tuple[str, ...]


def users(now: int, logins: Collection[str] | None = None) -> list[ListedUser]:
    """Users by login, with the absences that are not over."""
    query = User.select().order_by(User.login)
    rows = list(query if logins is None else query.where(User.login.in_(list(logins))))
    addresses, absences, places = _addresses(), _absences(now), _memberships()
    return [
        ListedUser(
            id=row.id,
            login=row.login,
            name=row.name,
            addresses=tuple(addresses[row.id]),
            is_admin=bool(row.is_admin),
            active=bool(row.active),
            os_login=row.os_login,
            memberships=tuple(each for each in places if each.login == row.login),
            absences=tuple(absences[row.id]),
            open_cases=row.open_cases,
            notices=notice_preferences.of(row.preferences).word,
            created_at=row.created_at,
        )
        for row in rows
    ]


def teams(names: Collection[str] | None = None) -> list[ListedTeam]:
    """Teams by name."""
    query = Team.select().order_by(Team.name)
    rows = list(query if names is None else query.where(Team.name.in_(list(names))))
    accounts: dict[int, list[str]] = defaultdict(list)
    links: Any = AccountTeam.select(AccountTeam.team_id, EmailAccount.address).join(EmailAccount)
    for team_id, address in links.order_by(EmailAccount.address).tuples():
        accounts[team_id].append(address)
    places = _memberships()
    return [
        ListedTeam(
            row.id,
            row.name,
            tuple(each for each in places if each.team == row.name),
            tuple(accounts[row.id]),
        )
        for row in rows
    ]


def open_cases(user_id: int) -> list[tuple[int, str, str]]:
    """Number, status and name of the open cases a user has."""
    query: Any = Case.select(Case.id, Case.status, Case.name).where(
        (Case.assigned_user == user_id) & Case.status.in_(OPEN_STATUSES)
    )
    return list(query.order_by(Case.id).tuples())


def cases(numbers: Collection[int]) -> list[tuple[int, str, str | None, str]]:
    """Number, status, assignee and name of cases."""
    query: Any = Case.select(Case.id, Case.status, User.login, Case.name).join(
        User, "LEFT OUTER JOIN", on=(Case.assigned_user == User.id)
    )
    return list(query.where(Case.id.in_(list(numbers))).order_by(Case.id).tuples())


def _addresses() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query: Any = UserAddress.select(UserAddress.user_id, UserAddress.address)
    for user_id, address in query.order_by(UserAddress.position).tuples():
        found[user_id].append(address)
    return found


def _absences(now: int) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    query: Any = Absence.select(Absence.user_id, Absence.from_at, Absence.until_at)
    for user_id, start, end in (
        query.where(Absence.until_at > now).order_by(Absence.from_at).tuples()
    ):
        found[user_id].append((start, end))
    return found


def _memberships() -> list[Membership]:
    query: Any = (
        TeamMember.select(Team.name, User.login, TeamMember.position, TeamMember.capacity)
        .join(Team)
        .switch(TeamMember)
        .join(User)
    )
    return [Membership(*row) for row in query.order_by(Team.name, User.login).tuples()]
