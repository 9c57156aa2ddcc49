"""Who gets a case: who is eligible, who of them is next, and why.

One pure function for mail, ``case assign --auto`` and rehearsals. The strategies are the CRM's: none,
direct, round-robin with a turn of its own per e-mail account, and least-busy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from espomail.domain.clock import iso


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Agent:
    """A member of the case team as distribution sees them."""

    user_id: int
    login: str = ""
    active: bool = True
    position: str = ""
    capacity: int = 0
    open_cases: int = 0
    last_assigned: int = 0
    is_away: bool = False

    def with_load(self, open_cases: int, last_assigned: int) -> Agent:
        """The same agent with other counts; ``dataclasses.replace`` takes three times as long."""
        return Agent(
            self.user_id, self.login, self.active, self.position, self.capacity, open_cases,
            last_assigned, self.is_away,
        )  # fmt: skip


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Choice:
    """Who was chosen (None: nobody), by which strategy, why, and what was counted."""

    user_id: int | None
    login: str | None
    reason: str
    strategy: str
    evidence: dict[str, Any]
    rivals: tuple[dict[str, Any], ...] = ()


def why_not(agent: Agent, position: str = "") -> str:
    """What keeps an agent from getting this case; empty if nothing does."""
    if not agent.active:
        return "is deactivated"
    if position and agent.position != position:
        return f"is not {position}"
    if agent.is_away:
        return "is away"
    if agent.capacity and agent.open_cases >= agent.capacity:
        return f"is at the capacity of {agent.capacity}"
    return ""


def round_robin(team: Sequence[Agent], last_turn: int) -> tuple[Agent, str]:
    """The agent after the one whose turn it was; then from the top again."""
    ordered = sorted(team, key=lambda agent: agent.user_id)
    chosen = next((agent for agent in ordered if agent.user_id > last_turn), ordered[0])
    return chosen, "is next in turn"


def least_busy(team: Sequence[Agent], last_turn: int) -> tuple[Agent, str]:
    """The fewest open cases; then the longest without a new one; then the lowest id."""
    chosen = min(team, key=lambda agent: (agent.open_cases, agent.last_assigned, agent.user_id))
    tied = [agent for agent in team if agent.open_cases == chosen.open_cases]
    if len(tied) == 1:
        return chosen, "has the fewest open cases"
    return chosen, "has the fewest open cases and waited longest"


STRATEGIES: dict[str, Callable[[Sequence[Agent], int], tuple[Agent, str]]] = {
    "round-robin": round_robin,
    "least-busy": least_busy,
}


def choose(
    strategy: str,
    team: Sequence[Agent],
    *,
    position: str = "",
    last_turn: int = 0,
    direct: Agent | None = None,
) -> Choice:
    """Pick the agent for a case.

    ``team`` are the members of the case team, ``last_turn`` is the user id of the account's last turn
    (0: none yet), ``direct`` the user named for direct assignment. Nobody eligible: unassigned.
    """
    if strategy == "direct":
        return _direct(direct)
    if strategy not in STRATEGIES:
        return Choice(None, None, "the account distributes to nobody", "none", {})
    skipped = [(agent, why_not(agent, position)) for agent in team]
    eligible = [agent for agent, why in skipped if not why]
    rivals = tuple({"user": a.login, "lost": why} for a, why in skipped if why)
    if not eligible:
        counts = _counts(team, last_turn)
        return Choice(None, None, "nobody in the team is eligible", strategy, counts, rivals)
    chosen, why = STRATEGIES[strategy](eligible, last_turn)
    lost = tuple({"user": a.login, "lost": "another one came first"} for a in eligible if a is not chosen)
    evidence = _counts(team, last_turn)
    return Choice(chosen.user_id, chosen.login, f"{chosen.login} {why}", strategy, evidence, (*lost, *rivals))


def _direct(agent: Agent | None) -> Choice:
    if agent is None:
        return Choice(None, None, "nobody is named for direct assignment", "direct", {})
    why = why_not(Agent(agent.user_id, agent.login, agent.active, is_away=agent.is_away))
    if why:
        lost = ({"user": agent.login, "lost": why},)
        return Choice(None, None, f"{agent.login} {why}", "direct", {}, lost)
    return Choice(agent.user_id, agent.login, f"{agent.login} gets every case of the account", "direct", {})


def _counts(team: Sequence[Agent], last_turn: int) -> dict[str, Any]:
    return {
        "last_turn": last_turn or None,
        "agents": [
            {"user": a.login, "open_cases": a.open_cases, "last_assigned": iso(a.last_assigned or None)}
            for a in team
        ],
    }
