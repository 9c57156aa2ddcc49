"""Users, their addresses and absences, and teams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from espomail.domain.permissions import Actor
from espomail.errors import Exists, NotFound, NotPermitted
from espomail.store.models import Absence, Team, TeamMember, User, UserAddress


def find_user(login: str) -> User:
    """A user by login (66 if there is none)."""
    user = User.get_or_none(User.login == login)
    if user is None:
        raise NotFound(f"no user {login}; list them with: espomail user list")
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
        team_ids=frozenset(row.team_id for row in TeamMember.select().where(TeamMember.user == user)),
        addresses=frozenset(addresses_of(user)),
        real_login=real_login,
        by_service=by_service,
    )


def addresses_of(user: User) -> list[str]:
    """The addresses of a user's profile, the first being the main one."""
    query = UserAddress.select().where(UserAddress.user == user).order_by(UserAddress.position)
    return [row.address for row in query]


def add_user(
    login: str, name: str, addresses: Sequence[str], is_admin: bool, os_login: str, now: int
) -> User:
    """Add a user (73 if the login, an address or the operating system's login is taken)."""
    if User.get_or_none(User.login == login):
        raise Exists(f"there is a user {login} already; change them with: espomail user edit {login}")
    taken = User.get_or_none(User.os_login == os_login)
    if taken:
        raise Exists(f"{os_login} is the system login of {taken.login} already; give another with --os-login")
    user = User.create(
        login=login, name=name or login, is_admin=is_admin, os_login=os_login, created_at=now
    )
    set_addresses(user, addresses)
    return user


def set_addresses(user: User, addresses: Sequence[str]) -> None:
    """Replace a user's addresses (73 if one is another user's)."""
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses))
    taken = UserAddress.get_or_none(
        UserAddress.address.in_(wanted) & (UserAddress.user != user)
    )
    if taken:
        raise Exists(f"{taken.address} is an address of {taken.user.login} already")
    UserAddress.delete().where(UserAddress.user == user).execute()
    for position, address in enumerate(wanted):
        UserAddress.create(address=address, user=user, position=position)


def find_team(name: str) -> Team:
    """A team by name (66 if there is none)."""
    team = Team.get_or_none(Team.name == name)
    if team is None:
        raise NotFound(f"no team {name}; list them with: espomail team list")
    return team


def away(user_ids: Iterable[int], now: int) -> set[int]:
    """Which of these users are away at a time."""
    query = Absence.select(Absence.user).where(
        Absence.user.in_(list(user_ids)) & (Absence.from_at <= now) & (Absence.until_at > now)
    )
    return {row.user_id for row in query}
