"""Rosters, counts and turns: the facts of distribution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from espomail.domain.distribution import Agent
from espomail.domain.incoming import AccountRules
from espomail.store import people
from espomail.store.models import TeamMember, Turn, User


@dataclass
class Roster:
    """Agents by user id, the members of each team with position and capacity, the accounts' turns."""

    agents: dict[int, Agent] = field(default_factory=dict)
    teams: dict[int, list[tuple[int, str, int]]] = field(default_factory=dict)
    turns: dict[int, int] = field(default_factory=dict)


def roster(accounts: Iterable[AccountRules], now: int, others: Iterable[int] = ()) -> Roster:
    """What distribution must know for these accounts, and of some other users, in four queries."""
    accounts = list(accounts)
    teams = {a.case_team_id for a in accounts if a.case_team_id}
    found = Roster()
    for team_id, user_id, position, capacity in (
        TeamMember.select(
            TeamMember.team_id, TeamMember.user_id, TeamMember.position, TeamMember.capacity
        )
        .where(TeamMember.team.in_(teams or {0}))
        .order_by(TeamMember.user)
        .tuples()
    ):
        found.teams.setdefault(team_id, []).append((user_id, position, capacity))
    users = {member[0] for members in found.teams.values() for member in members}
    users |= set(others)
    users |= {a.assign_to_id for a in accounts if a.assign_to_id}
    found.agents = agents(users, now)
    turns = Turn.select(Turn.email_account_id, Turn.user_id).where(
        Turn.email_account_id.in_([a.id for a in accounts] or [0])
    )
    found.turns = dict(turns.tuples())
    return found


def agents(user_ids: Iterable[int], now: int) -> dict[int, Agent]:
    """Users as distribution sees them."""
    ids = sorted(set(user_ids))
    absent = people.away(ids, now)
    query = User.select(
        User.id, User.login, User.active, User.open_cases, User.last_assigned_at
    ).where(User.id.in_(ids or [0]))
    return {
        user_id: Agent(
            user_id,
            login,
            active=bool(active),
            open_cases=open_cases,
            last_assigned=last_assigned,
            is_away=user_id in absent,
        )
        for user_id, login, active, open_cases, last_assigned in query.tuples()
    }
