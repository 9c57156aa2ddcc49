"""``team``: users who share mail and cases."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands.app import (
    App,
    command,
    command_group,
    limit_option,
    listing_limit,
    read_words,
)
from espomail.commands.parameters import COUNT
from espomail.store import people, people_lists
from espomail.store.people_lists import ListedTeam, ListedUser


@command_group("team", epilog="Example: espomail team add Support")
def team() -> None:
    """Teams share mail and cases."""


@command(team, "add", epilog="Example: espomail team add Support")
@click.argument("name")
def add(app: App, name: str, as_json: bool) -> None:
    """Add a team (administrators)."""
    from espomail.actions import teams as actions

    with app.store.write():
        added = actions.add(app.actor, name)
    _answer(app, added.name, as_json)


@command(team, "list", epilog="Example: espomail team list")
@limit_option
def list_(app: App, limit: int | None, as_json: bool) -> None:
    """List teams. Columns: name, number of members, members, e-mail accounts."""
    app.known_user()
    found = people_lists.teams()[: listing_limit(limit)]
    if as_json:
        users = _users(app)
        output.print_json([_document(each, users, app.now) for each in found])
        return
    rows = [
        (each.name, len(each.members), _logins(each), ", ".join(each.accounts)) for each in found
    ]
    output.print_list(("name", "size", "members", "email_accounts"), rows)


@command(team, "show", epilog="Example: espomail team show Support")
@click.argument("name")
def show(app: App, name: str, as_json: bool) -> None:
    """Show a team and its members."""
    app.known_user()
    people.find_team(name)
    (found,) = people_lists.teams([name])
    if as_json:
        output.print_json(_document(found, _users(app), app.now))
    else:
        output.print_record(_record(found, _users(app), app.now))


@command(team, "edit", epilog="Example: espomail team edit Support --name Helpdesk")
@click.argument("name")
@click.option("--name", "new_name", required=True, metavar="N", help="Another name.")
def edit(app: App, name: str, new_name: str, as_json: bool) -> None:
    """Rename a team; its members, mail, cases and accounts stay its own (administrators)."""
    from espomail.actions import teams as actions

    with app.store.write():
        found = actions.rename(app.actor, name, new_name)
    _answer(app, found.name, as_json)


@command(team, "remove", epilog="Example: espomail team remove Sales --hand-to Support")
@click.argument("name")
@click.option("--hand-to", metavar="TEAM", help="Hand its cases, mail and e-mail accounts to this team.")
def remove(app: App, name: str, hand_to: str | None, as_json: bool) -> None:
    """Remove a team (administrators).

    Refused while it has open cases or e-mail accounts, unless another team takes them over. Closed
    cases and old mail stay.
    """
    from espomail.actions import teams as actions

    with app.store.write():
        removed = actions.remove(app.actor, name, hand_to)
    if as_json:
        output.print_json({"removed": removed.name, "handed_to": hand_to})


@command_group("member", epilog="Example: espomail team member add Support alice bob")
def member() -> None:
    """Put users into a team, or take them out."""


team.add_command(member)


@command(member, "add", epilog="Example: espomail team member add Support alice --position Agent")
@click.argument("team_name", metavar="TEAM")
@click.argument("logins", metavar="LOGIN...", nargs=-1, required=True)
@click.option("--position", metavar="P", help="Their position, which accounts may ask for.")
@click.option("--capacity", type=COUNT, metavar="N",
              help="At most N open cases by distribution (0 = no limit).")  # fmt: skip
def member_add(
    app: App, team_name: str, logins: tuple[str, ...], as_json: bool, **given: Any
) -> None:
    """Put users into a team, or change the position or capacity of those in it (administrators)."""
    from espomail.actions import teams as actions

    words = read_words(logins)
    with app.store.write():
        found = actions.add_members(
            app.actor, team_name, words, given["position"], given["capacity"]
        )
    _answer(app, found.name, as_json)


@command(member, "remove", epilog="Example: espomail team member remove Support bob")
@click.argument("team_name", metavar="TEAM")
@click.argument("logins", metavar="LOGIN...", nargs=-1, required=True)
def member_remove(app: App, team_name: str, logins: tuple[str, ...], as_json: bool) -> None:
    """Take users out of a team; their cases stay theirs (administrators)."""
    from espomail.actions import teams as actions

    words = read_words(logins)
    with app.store.write():
        found = actions.remove_members(app.actor, team_name, words)
    _answer(app, found.name, as_json)


def _users(app: App) -> dict[str, ListedUser]:
    return {each.login: each for each in people_lists.users(app.now)}


def _answer(app: App, name: str, as_json: bool) -> None:
    if as_json:
        (found,) = people_lists.teams([name])
        output.print_json(_document(found, _users(app), app.now))


def _logins(each: ListedTeam) -> str:
    return ", ".join(place.login for place in each.members)


def _record(each: ListedTeam, users: dict[str, ListedUser], now: int) -> list[tuple[str, Any]]:
    pairs = [("name", each.name)]
    for found in _members(each, users, now):
        words = [found["login"], found["position"], found["state"]]
        words += [f"capacity {found['capacity']}"] if found["capacity"] else []
        pairs.append(("member", ", ".join(word for word in words if word)))
    return [*pairs, *(("email_account", address) for address in each.accounts)]


def _members(each: ListedTeam, users: dict[str, ListedUser], now: int) -> list[dict[str, Any]]:
    return [
        {
            "login": place.login,
            "position": place.position or None,
            "capacity": place.capacity,
            "active": users[place.login].active,
            "is_away": users[place.login].is_away(now),
            "state": users[place.login].state(now),
            "open_cases": users[place.login].open_cases,
        }
        for place in each.members
    ]


def _document(each: ListedTeam, users: dict[str, ListedUser], now: int) -> dict[str, Any]:
    return {
        "name": each.name,
        "members": _members(each, users, now),
        "email_accounts": list(each.accounts),
    }
