"""Users, their addresses and absences, and teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from espomail.domain.permissions import Actor
from espomail.errors import Exists, NotFound, NotPermitted
from espomail.store.models import Absence, Team, TeamMember, User, UserAddress
from espomail.store.nearest import likely


def find_user(login: str) -> User:
    """A user by login (66 if there is none)."""
    user = User.get_or_none(User.login == login)
    if user is None:
        raise NotFound(f"no user {login}; {_likely(login, User.login, 'user')}")
    return user


def actor(login: str, real_login: str | None = None, by_service: bool = False) -> Actor:
    """A user as the one who acts; inactive users act no more (77)."""
    return _actor(find_user(login), real_login, by_service)


def actor_of_os_login(os_login: str) -> Actor:
    """The user behind an operating system's login (77 if there is none)."""
    user = User.get_or_none(User.os_login == os_login)
    if user is None:
        raise NotPermitted(
            f"{os_login} is no user here; an administrator adds one with: "
            f"espomail user add LOGIN --email ADDRESS --os-login {os_login}"
        )
    return _actor(user, None, False)


def _actor(user: User, real_login: str | None, by_service: bool) -> Actor:
    if not user.active:
        raise NotPermitted(f"{user.login} is deactivated; an administrator may: user activate")
    return Actor(
        user.login,
        user_id=user.id,
        is_admin=bool(user.is_admin),
        team_ids=frozenset(
            row.team_id for row in TeamMember.select().where(TeamMember.user == user)
        ),
        addresses=frozenset(addresses_of(user)),
        real_login=real_login,
        by_service=by_service,
    )


def addresses_of(user: User) -> list[str]:
    """The addresses of a user's profile, the first being the main one."""
    query = UserAddress.select().where(UserAddress.user == user).order_by(UserAddress.position)
    return [row.address for row in query]


def owner_of_address(address: str) -> User | None:
    """The user in whose profile an address stands."""
    row = UserAddress.get_or_none(UserAddress.address == address)
    return row.user if row is not None else None


def add_user(
    login: str, name: str, addresses: Sequence[str], is_admin: bool, os_login: str, now: int
) -> User:
    """Add a user (73 if the login, an address or the operating system's login is taken)."""
    if User.get_or_none(User.login == login):
        raise Exists(
            f"there is a user {login} already; change them with: espomail user edit {login}"
        )
    taken = User.get_or_none(User.os_login == os_login)
    if taken:
        raise Exists(
            f"{os_login} is the system login of {taken.login} already; give another with --os-login"
        )
    user = User.create(
        login=login, name=name or login, is_admin=is_admin, os_login=os_login, created_at=now
    )
    set_addresses(user, addresses)
    return user


def set_addresses(user: User, addresses: Sequence[str]) -> None:
    """Replace a user's addresses (73 if one is another user's)."""
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses))
    taken = UserAddress.get_or_none(UserAddress.address.in_(wanted) & (UserAddress.user != user))
    if taken:
        raise Exists(
            f"{taken.address} is an address of {taken.user.login} already; give another, or take it from "
            f"them with: espomail user edit {taken.user.login} --email …"
        )
    UserAddress.delete().where(UserAddress.user == user).execute()
    for position, address in enumerate(wanted):
        UserAddress.create(address=address, user=user, position=position)


def find_team(name: str) -> Team:
    """A team by name (66 if there is none)."""
    team = Team.get_or_none(Team.name == name)
    if team is None:
        raise NotFound(f"no team {name}; {_likely(name, Team.name, 'team')}")
    return team


def _likely(word: str, field: Any, kind: str) -> str:
    return likely(word, (row[0] for row in field.model.select(field).tuples()), kind)


def away(user_ids: Iterable[int], now: int) -> set[int]:
    """Which of these users are away at a time."""
    query = Absence.select(Absence.user).where(
        Absence.user.in_(list(user_ids)) & (Absence.from_at <= now) & (Absence.until_at > now)
    )
    return {row.user_id for row in query}


def rename(user: User, name: str) -> None:
    """Give a user another display name."""
    User.update(name=name).where(User.id == user.id).execute()


def set_login(user: User, login: str) -> None:
    """Give a user another login (73 if it is taken). What was done under the old one keeps naming it."""
    taken = User.get_or_none((User.login == login) & (User.id != user.id))
    if taken:
        raise Exists(f"there is a user {login} already; give another with --login")
    User.update(login=login).where(User.id == user.id).execute()
    user.login = login


def set_admin(user: User, is_admin: bool) -> None:
    """Make somebody an administrator, or no more."""
    User.update(is_admin=is_admin).where(User.id == user.id).execute()


def set_os_login(user: User, os_login: str | None) -> None:
    """The operating system's login that is this user (73 if it is somebody else's)."""
    taken = User.get_or_none((User.os_login == os_login) & (User.id != user.id))
    if os_login and taken:
        raise Exists(
            f"{os_login} is the system login of {taken.login} already; give them another with: "
            f"espomail user edit {taken.login} --os-login NAME"
        )
    User.update(os_login=os_login or None).where(User.id == user.id).execute()


def set_active(user: User, active: bool) -> None:
    """Deactivate a user, or bring them back."""
    User.update(active=active).where(User.id == user.id).execute()


def set_preferences(user: User, changes: Mapping[str, object]) -> None:
    """Some of a user's choices; empty ones are forgotten."""
    preferences = {**(user.preferences or {}), **changes}
    preferences = {key: value for key, value in preferences.items() if value}
    User.update(preferences=preferences).where(User.id == user.id).execute()


def add_absence(user: User, from_at: int, until_at: int) -> None:
    """A time in which a user is given no case."""
    Absence.create(user=user, from_at=from_at, until_at=until_at)


def end_absences(user: User, now: int) -> int:
    """Back again: what has not begun is dropped, what lasts ends now. How many there were."""
    ahead = (Absence.user == user) & (Absence.from_at >= now)
    lasting = (Absence.user == user) & (Absence.from_at < now) & (Absence.until_at > now)
    dropped = Absence.delete().where(ahead).execute()
    ended = Absence.update(until_at=now).where(lasting).execute()
    return int(dropped) + int(ended)


def add_team(name: str) -> Team:
    """Add a team (73 if the name is taken)."""
    if Team.get_or_none(Team.name == name):
        raise Exists(f"there is a team {name} already; show it with: espomail team show {name!r}")
    return Team.create(name=name)  # type: ignore[no-any-return,no-untyped-call,unused-ignore]


def rename_team(team: Team, name: str) -> Team:
    """Give a team another name (73 if it is another team's)."""
    taken = Team.get_or_none((Team.name == name) & (Team.id != team.id))
    if taken:
        raise Exists(f"there is a team {name} already; choose another name")
    Team.update(name=name).where(Team.id == team.id).execute()
    team.name = name
    return team


def put_member(team: Team, user: User, position: str | None, capacity: int | None) -> None:
    """Make a user a member; of one who is, only what is given changes."""
    given: dict[str, object] = {"position": position, "capacity": capacity}
    values = {key: value for key, value in given.items() if value is not None}
    place = (TeamMember.team == team) & (TeamMember.user == user)
    if TeamMember.select().where(place).exists():
        if values:
            TeamMember.update(**values).where(place).execute()
        return
    TeamMember.insert(team=team, user=user, **values).execute()


def remove_member(team: Team, user: User) -> None:
    """Take a user out of a team (66 if they are not in it)."""
    place = (TeamMember.team == team) & (TeamMember.user == user)
    if not TeamMember.delete().where(place).execute():
        raise NotFound(f"{user.login} is not in the team {team.name}")
