"""What is done with teams: rights first, then the write, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.actions.rights import administrator
from espomail.domain.logins import checked_name
from espomail.domain.permissions import Actor
from espomail.errors import DataError, Usage
from espomail.store import people, team_holdings
from espomail.store.models import Team

SHOWN = 5


def add(actor: Actor, name: str) -> Team:
    """Add a team."""
    administrator(actor, "add a team")
    return people.add_team(_checked(name))


def add_members(
    actor: Actor, team_name: str, logins: Sequence[str], position: str | None, capacity: int | None
) -> Team:
    """Put users into a team, all or none; of members only what is given changes."""
    administrator(actor, "change a team")
    team = people.find_team(team_name)
    for user in [people.find_user(login) for login in logins]:
        people.put_member(team, user, position, capacity)
    return team


def remove_members(actor: Actor, team_name: str, logins: Sequence[str]) -> Team:
    """Take users out of a team, all or none."""
    administrator(actor, "change a team")
    team = people.find_team(team_name)
    for user in [people.find_user(login) for login in logins]:
        people.remove_member(team, user)
    return team


def rename(actor: Actor, name: str, new_name: str) -> Team:
    """Give a team another name (73 if that is another team's); its mail, cases and accounts stay its own."""
    administrator(actor, "change a team")
    return people.rename_team(people.find_team(name), _checked(new_name))


def remove(actor: Actor, name: str, heir_name: str | None) -> Team:
    """Remove a team that nothing depends on any more, or hand everything it has to another one.

    65 while it has open cases or e-mail accounts, naming them: nothing may point at a team that is gone.
    Closed cases and old mail stay, for whoever may read them otherwise.
    """
    administrator(actor, "remove a team")
    team = people.find_team(name)
    if heir_name is not None:
        heir = people.find_team(heir_name)
        if heir.id == team.id:
            raise Usage(f"{name} cannot take over from itself; name another team with --hand-to")
        team_holdings.hand_over(team, heir)
    else:
        _check_free(team)
    team_holdings.remove(team)
    return team


def _check_free(team: Team) -> None:
    numbers = team_holdings.open_cases(team)
    accounts = team_holdings.accounts(team)
    has = []
    if numbers:
        has.append(f"{len(numbers)} open {'case' if len(numbers) == 1 else 'cases'} ({_some(numbers)})")
    if accounts:
        has.append("the mail of " + ", ".join(accounts))
    if has:
        raise DataError(
            f"the team {team.name} still has {' and '.join(has)}; hand all of it to another team with: "
            f"espomail team remove {team.name!r} --hand-to TEAM"
        )


def _some(numbers: Sequence[int]) -> str:
    shown = ", ".join(f"#{number}" for number in numbers[:SHOWN])
    return f"{shown}, …" if len(numbers) > SHOWN else shown


def _checked(name: str) -> str:
    try:
        return checked_name(name)
    except ValueError as error:
        raise Usage(f"a team needs a name: {error}") from None
