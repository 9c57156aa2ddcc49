"""What is done with users and teams: rights first, then the write, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from espomail.actions.rights import administrator, self_or_administrator
from espomail.domain import csv_table
from espomail.domain.csv_table import Fault, Row
from espomail.domain.email_address import checked_address
from espomail.domain.logins import checked_login, checked_name
from espomail.domain.permissions import Actor
from espomail.errors import DataError, EspomailError, Usage
from espomail.store import address_states, people, people_lists
from espomail.store.models import User

COLUMNS = ("login", "email", "name", "admin", "os_login", "teams", "position")
ALIASES = MappingProxyType({
    "e_mail": "email", "emails": "email", "e_mails": "email", "email_address": "email",
    "username": "login", "user_name": "login", "user": "login", "full_name": "name",
    "is_admin": "admin", "administrator": "admin", "team": "teams",
})  # fmt: skip
YES, NO = ("yes", "true", "1", "on", "x"), ("", "no", "false", "0", "off")


@dataclass(frozen=True)
class NewUser:
    """A user to be added; without ``os_login`` it is the login."""

    login: str
    addresses: Sequence[str] = ()
    name: str = ""
    is_admin: bool = False
    os_login: str = ""
    teams: Sequence[str] = ()
    position: str | None = None


@dataclass(frozen=True)
class UserChange:
    """What is to be changed of a user; None stays as it is."""

    addresses: Sequence[str] | None = None
    name: str | None = None
    is_admin: bool | None = None
    os_login: str | None = None
    notices: str | None = None
    login: str | None = None


def add(actor: Actor, new: NewUser, now: int) -> User:
    """Add a user (77, then 2 for what is misspelt, 73 for what is taken, 66 for no such team)."""
    administrator(actor, "add a user")
    try:
        return _add(new, now)
    except ValueError as error:
        raise Usage(str(error)) from None


def _add(new: NewUser, now: int) -> User:
    login = checked_login(new.login)
    addresses = [checked_address(each) for each in new.addresses]
    name = checked_name(new.name) if new.name.strip() else login
    teams = [people.find_team(each) for each in new.teams]
    os_login = new.os_login.strip() or login
    user = people.add_user(login, name, addresses, new.is_admin, os_login, now)
    for team in teams:
        people.put_member(team, user, new.position, None)
    return user


def import_users(actor: Actor, data: bytes, now: int) -> tuple[list[str], list[Fault]]:
    """Add the users of a CSV; with any fault the caller must roll back (use ``refused``)."""
    administrator(actor, "import users")
    table = csv_table.read(data, COLUMNS, ALIASES)
    if not table.faults and "login" not in table.columns:
        table.faults.append(Fault(1, f"there is no column login; known: {', '.join(COLUMNS)}"))
    if table.faults:
        return [], table.faults
    faults = list(_add_rows(table.rows, now))
    return [row.values["login"] for row in table.rows], faults


def _add_rows(rows: Sequence[Row], now: int) -> Iterator[Fault]:
    for row in rows:
        try:
            _add(_new_user(row.values), now)
        except (ValueError, EspomailError) as error:
            yield Fault(row.line, str(error))


def _new_user(values: dict[str, str]) -> NewUser:
    admin = values.get("admin", "").lower()
    if admin not in YES + NO:
        raise ValueError(f"admin is {admin!r}; write yes or no")
    return NewUser(
        login=values["login"],
        addresses=csv_table.split_list(values.get("email", "")),
        name=values.get("name", ""),
        is_admin=admin in YES,
        os_login=values.get("os_login", ""),
        teams=[each.strip() for each in values.get("teams", "").split(";") if each.strip()],
        position=values.get("position") or None,
    )


def refused(name: str, faults: Sequence[Fault]) -> DataError:
    """The error that ends an import (65) and, raised inside the transaction, undoes it."""
    lines = "1 line" if len(faults) == 1 else f"{len(faults)} lines"
    return DataError(
        f"{name}: {lines} cannot be used, so nothing was imported; correct and try again"
    )


def edit(actor: Actor, login: str, change: UserChange) -> User:
    """Change a user; their own notices anybody may choose, the rest is for administrators."""
    others = (change.addresses, change.name, change.is_admin, change.os_login, change.login)
    if any(each is not None for each in others) or change.notices is None:
        administrator(actor, "change a user")
    user = people.find_user(login)
    self_or_administrator(actor, user.id, "choose the notices")
    try:
        _change(user, change)
    except ValueError as error:
        raise Usage(str(error)) from None
    return user


def _change(user: User, change: UserChange) -> None:
    if change.login is not None:
        people.set_login(user, checked_login(change.login))
    if change.name is not None:
        people.rename(user, checked_name(change.name))
    if change.addresses is not None:
        wanted = [each for each in change.addresses if each.strip()]
        people.set_addresses(user, [checked_address(each) for each in wanted])
        address_states.forget(wanted)
    if change.is_admin is not None:
        people.set_admin(user, change.is_admin)
    if change.os_login is not None:
        people.set_os_login(user, change.os_login.strip())
    if change.notices is not None:
        people.set_preferences(user, {"notices": change.notices, "modes": {}})


def deactivate(actor: Actor, login: str, reassign: str | None, now: int) -> list[int]:
    """Switch a user off; the numbers of their open cases, which ``reassign`` hands on.

    ``reassign``: ``auto`` by the accounts' rules, ``none`` to nobody, a login, or None: no change.
    """
    administrator(actor, "deactivate a user")
    user = people.find_user(login)
    people.set_active(user, False)
    numbers = [number for number, _, _ in people_lists.open_cases(user.id)]
    if reassign and numbers:
        _hand_on(actor, numbers, reassign, now)
    elif reassign not in (None, "auto", "none"):
        people.find_user(str(reassign))
    return numbers


def _hand_on(actor: Actor, numbers: list[int], reassign: str, now: int) -> None:
    if reassign == "auto":
        from espomail.actions.assignment import auto_assign

        auto_assign(numbers, actor, now)
        return
    from espomail.store import cases

    heir = None if reassign == "none" else people.find_user(reassign)
    if heir is not None and not heir.active:
        raise Usage(f"{heir.login} is deactivated too; name somebody else with --reassign")
    cases.assign(numbers, heir.id if heir else None, actor.signature, now)
    if heir is not None:
        from espomail.actions.notices_by_hand import tell_assigned

        tell_assigned(numbers, heir.login, actor, now)


def activate(actor: Actor, login: str) -> User:
    """Switch a user on again."""
    administrator(actor, "activate a user")
    user = people.find_user(login)
    people.set_active(user, True)
    return user


def away(actor: Actor, login: str, from_at: int, until_at: int) -> User:
    """A time in which a user is given no case."""
    administrator(actor, "say who is away")
    user = people.find_user(login)
    if until_at <= from_at:
        raise Usage("--until must be later than --from")
    people.add_absence(user, from_at, until_at)
    return user


def back(actor: Actor, login: str, now: int) -> User:
    """End every absence of a user."""
    administrator(actor, "say who is away")
    user = people.find_user(login)
    people.end_absences(user, now)
    return user
