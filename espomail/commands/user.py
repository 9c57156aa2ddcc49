"""``user``: the people of the team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command, command_group, limit_option, listing_limit
from espomail.commands.files import read_file
from espomail.commands.record_view import address_in_words
from espomail.commands.times import time_option
from espomail.domain.clock import iso
from espomail.errors import Usage
from espomail.store import address_states, people, people_lists
from espomail.store.people_lists import ListedUser

REASSIGN_HELP = "Hand their open cases on: auto (by the accounts' rules), none, or a login."


@command_group("user", epilog="Example: espomail user add alice --email alice@example.com")
def user() -> None:
    """Add, list and change the people of the team."""


@command(user, "add", epilog="Example: espomail user add alice --email alice@example.com --admin")
@click.argument("login")
@click.option(
    "--email",
    "emails",
    multiple=True,
    metavar="A",
    help="An address of theirs (repeatable; notices go to the first).",
)
@click.option("--name", default="", metavar="N", help="Display name (default: the login).")
@click.option("--admin", is_flag=True, help="Make them an administrator.")
@click.option(
    "--os-login", default="", metavar="NAME", help="Their login on this system (default: LOGIN)."
)
@click.option("--team", "teams", multiple=True, metavar="T",
              help="Put them into this team (repeatable).")  # fmt: skip
def add(app: App, login: str, as_json: bool, **given: Any) -> None:
    """Add a user (administrators)."""
    from espomail.actions import people as actions

    new = actions.NewUser(
        login, given["emails"], given["name"], given["admin"], given["os_login"], given["teams"]
    )
    with app.store.write():
        added = actions.add(app.actor, new, app.now)
    _answer(app, added.login, as_json)
    if not given["emails"]:
        app.say(
            f"note: nothing can be mailed to {added.login}, and what they mail is a stranger's to espomail; "
            f"give their address with: espomail user edit {added.login} --email ADDRESS"
        )


@command(user, "import", epilog="Example: espomail user import people.csv")
@click.argument("csv", metavar="CSV")
def import_(app: App, csv: str, as_json: bool) -> None:
    """Add the users of a CSV file (- for standard input), all or none (administrators).

    Its first line names the columns: login, email (several separated by ;), name, admin (yes or
    no), os_login, teams (several separated by ;), position. Each line that cannot be used is named.
    """
    from espomail.actions import people as actions

    app.administrator("import users")
    data = read_file(csv)
    with app.store.write():
        logins, faults = actions.import_users(app.actor, data, app.now)
        if faults:
            for fault in faults:
                output.talk(f"espomail: {csv}, line {fault.line}: {fault.reason}")
            raise actions.refused(csv, faults)
    if as_json:
        output.print_json({"imported": logins})
    else:
        app.say(f"{len(logins)} users imported")


@command(user, "list", epilog="Example: espomail user list")
@limit_option
def list_(app: App, limit: int | None, as_json: bool) -> None:
    """List users. Columns: login, name, addresses, role, state, teams, open cases.

    Role: admin or user. State: active, away or inactive.
    """
    app.known_user()
    found = people_lists.users(app.now)[: listing_limit(limit)]
    if as_json:
        output.print_json([_document(each, app.now) for each in found])
        return
    columns = ("login", "name", "addresses", "role", "state", "teams", "open_cases")
    output.print_list(columns, [_line(each, app.now) for each in found])


@command(user, "show", epilog="Example: espomail user show alice")
@click.argument("login")
def show(app: App, login: str, as_json: bool) -> None:
    """Show one user."""
    app.known_user()
    people.find_user(login)
    (found,) = people_lists.users(app.now, [login])
    failing = address_states.invalid(found.addresses, app.now)
    if as_json:
        output.print_json({**_document(found, app.now), "undeliverable": list(failing.values())})
    else:
        output.print_record(_record(found, app.now, failing))


@command(user, "edit", epilog="Example: espomail user edit alice --email alice@example.com")
@click.argument("login")
@click.option(
    "--email",
    "emails",
    multiple=True,
    metavar="A",
    help="Replace their addresses (repeatable; an empty one leaves none).",
)
@click.option("--name", metavar="N", help="Display name.")
@click.option("--login", "new_login", metavar="L",
              help="Another login; the system login stays, and old entries keep the old one.")  # fmt: skip
@click.option("--admin/--no-admin", default=None, help="Make them an administrator, or no more.")
@click.option("--os-login", metavar="NAME", help="Their login on this system; empty: none.")
@click.option("--notices", type=click.Choice(("assigned", "all", "none")),
              help="Which notices they get by mail; everybody may choose their own.")  # fmt: skip
def edit(app: App, login: str, as_json: bool, **given: Any) -> None:
    """Change a user (administrators; one's own notices everybody)."""
    from espomail.actions import people as actions

    change = actions.UserChange(
        given["emails"] or None, given["name"], given["admin"], given["os_login"], given["notices"],
        given["new_login"],
    )  # fmt: skip
    if change == actions.UserChange():
        raise Usage("nothing to change; see: espomail user edit --help")
    with app.store.write():
        edited = actions.edit(app.actor, login, change)
    _answer(app, edited.login, as_json)


@command(user, "deactivate", epilog="Example: espomail user deactivate alice --reassign auto")
@click.argument("login")
@click.option("--reassign", metavar="auto|LOGIN|none", help=REASSIGN_HELP)
def deactivate(app: App, login: str, reassign: str | None, as_json: bool) -> None:
    """Switch a user off and list their open cases (administrators).

    Columns: number, status, assigned to (afterwards), name.
    """
    from espomail.actions import people as actions

    with app.store.write():
        numbers = actions.deactivate(app.actor, login, reassign, app.now)
    cases = people_lists.cases(numbers)
    if as_json:
        keys = ("number", "status", "assigned_to", "name")
        found = [dict(zip(keys, each, strict=True)) for each in cases]
        output.print_json({"login": login, "active": False, "open_cases": found})
        return
    output.print_list(("number", "status", "assigned_to", "name"), cases, empty="no open cases")
    if cases and reassign is None:
        app.say(
            f"{login} keeps {len(cases)} open cases; hand them on with: "
            f"espomail user deactivate {login} --reassign auto"
        )


@command(user, "activate", epilog="Example: espomail user activate alice")
@click.argument("login")
def activate(app: App, login: str, as_json: bool) -> None:
    """Switch a user on again (administrators)."""
    from espomail.actions import people as actions

    with app.store.write():
        actions.activate(app.actor, login)
    _answer(app, login, as_json)


@command(
    user, "away", epilog="Example: espomail user away alice --from 2026-07-01 --until 2026-07-15"
)
@click.argument("login")
@click.option("--from", "from_", metavar="TIME", help="Since when (default: now).")
@click.option("--until", metavar="TIME", help="Until when: the first moment they are back.")
@click.option("--back", is_flag=True, help="They are back: end every absence.")
def away(
    app: App, login: str, from_: str | None, until: str | None, back: bool, as_json: bool
) -> None:
    """Give a user no cases for a time (administrators).

    Times are ISO 8601; a date alone is its beginning, in UTC.
    """
    from espomail.actions import people as actions

    if back == bool(until):
        raise Usage("give either --until TIME or --back")
    with app.store.write():
        if back:
            actions.back(app.actor, login, app.now)
        else:
            start = time_option("--from", from_) or app.now
            actions.away(app.actor, login, start, time_option("--until", until) or 0)
    _answer(app, login, as_json)


def _answer(app: App, login: str, as_json: bool) -> None:
    if as_json:
        (found,) = people_lists.users(app.now, [login])
        output.print_json(_document(found, app.now))


def _line(each: ListedUser, now: int) -> tuple[Any, ...]:
    teams = ", ".join(place.team for place in each.memberships)
    role = "admin" if each.is_admin else "user"
    state = each.state(now)
    return each.login, each.name, ", ".join(each.addresses), role, state, teams, each.open_cases


def _record(
    each: ListedUser, now: int, failing: Mapping[str, dict[str, Any]]
) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = [("login", each.login), ("name", each.name)]
    pairs += [("email", address_in_words(a, failing.get(a.lower()))) for a in each.addresses]
    pairs += [("role", "admin" if each.is_admin else "user"), ("state", each.state(now))]
    pairs += [("os_login", each.os_login), ("notices", each.notices)]
    for place in each.memberships:
        words = [place.team, place.position, f"capacity {place.capacity}" if place.capacity else ""]
        pairs.append(("team", ", ".join(word for word in words if word)))
    pairs += [("away", f"{iso(start)} to {iso(end)}") for start, end in each.absences]
    return [*pairs, ("open_cases", each.open_cases), ("created_at", iso(each.created_at))]


def _document(each: ListedUser, now: int) -> dict[str, Any]:
    return {
        "login": each.login,
        "name": each.name,
        "emails": list(each.addresses),
        "is_admin": each.is_admin,
        "active": each.active,
        "is_away": each.is_away(now),
        "os_login": each.os_login,
        "notices": each.notices,
        "teams": [
            {"name": place.team, "position": place.position or None, "capacity": place.capacity}
            for place in each.memberships
        ],
        "away": [{"from": iso(start), "until": iso(end)} for start, end in each.absences],
        "open_cases": each.open_cases,
        "created_at": iso(each.created_at),
    }
