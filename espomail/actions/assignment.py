"""Giving cases to people by the account's own rules: ``case assign --auto``, by hand but as fair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from espomail.domain.cases import rules_for
from espomail.domain.distribution import Agent, Choice, choose
from espomail.domain.incoming import AccountRules
from espomail.domain.known import CaseFacts
from espomail.domain.permissions import Actor
from espomail.store import arrivals, distribution, threads
from espomail.store.models import Turn


def choices(numbers: Sequence[int], now: int) -> dict[int, Choice]:
    """Who would get each of these cases, in order, each choice seeing the ones before it.

    The strategy, team and position are those of the case's e-mail account; a case of no account, or of
    one that distributes to nobody, goes to the least busy of its team.
    """
    cases = threads.case_facts(numbers)
    rules = arrivals.account_rules()
    plans = {number: _plan(cases[number], rules) for number in numbers}
    roster = distribution.roster(plans.values(), now)
    found: dict[int, Choice] = {}
    for number in numbers:
        choice = _choose(cases[number], plans[number], roster)
        found[number] = choice
        if choice.user_id is not None:
            _learn(cases[number], plans[number], choice, roster, now)
    return found


def auto_assign(numbers: Sequence[int], actor: Actor, now: int) -> dict[int, Choice]:
    """Assign cases as their accounts say, inside the caller's transaction; round-robin moves its turn."""
    from espomail.actions.notices_by_hand import tell_assigned
    from espomail.store import cases as case_store

    found = choices(numbers, now)
    facts = threads.case_facts(numbers)
    given: dict[tuple[int | None, str | None], list[int]] = {}
    for number, choice in found.items():
        given.setdefault((choice.user_id, choice.login), []).append(number)
    for (user_id, login), mine in given.items():
        news = [number for number in mine if facts[number].assigned_user_id != user_id]
        case_store.assign(mine, user_id, actor.signature, now)
        if login and news:
            tell_assigned(news, login, actor, now)
    _take_turns(found, facts, now)
    return found


def _take_turns(found: dict[int, Choice], facts: dict[int, CaseFacts], now: int) -> None:
    """Each account's turn is now that of the last user whom round-robin chose for it."""
    turns = {
        facts[number].email_account_id: choice.user_id
        for number, choice in found.items()
        if choice.user_id and choice.strategy == "round-robin" and facts[number].email_account_id
    }
    for account_id, user_id in turns.items():
        Turn.insert(email_account_id=account_id, user_id=user_id, at=now).on_conflict(
            conflict_target=[Turn.email_account_id], update={"user_id": user_id, "at": now}
        ).execute()


def _plan(case: CaseFacts, rules: dict[int, AccountRules]) -> AccountRules:
    account = rules.get(case.email_account_id or 0)
    if account is None or account.distribution == "none":
        base = account or AccountRules(0, "group", "")
        return replace(base, distribution="least-busy", case_team_id=case.team_id)
    return rules_for(case, rules) or account


def _choose(case: CaseFacts, plan: AccountRules, roster: distribution.Roster) -> Choice:
    members = roster.teams.get(plan.case_team_id or 0, [])
    team = [
        replace(roster.agents[user_id], position=position, capacity=capacity)
        for user_id, position, capacity in members
        if user_id in roster.agents
    ]
    team = [_without(agent, case) for agent in team]
    direct = roster.agents.get(plan.assign_to_id or 0)
    last_turn = roster.turns.get(plan.id, 0)
    return choose(plan.distribution, team, position=plan.position, last_turn=last_turn, direct=direct)


def _without(agent: Agent, case: CaseFacts) -> Agent:
    """The case itself does not count against the one who has it."""
    mine = case.assigned_user_id == agent.user_id
    return replace(agent, open_cases=agent.open_cases - 1) if mine else agent


def _learn(
    case: CaseFacts, plan: AccountRules, choice: Choice, roster: distribution.Roster, now: int
) -> None:
    assert choice.user_id is not None
    before = case.assigned_user_id
    if before in roster.agents and before is not None:
        agent = roster.agents[before]
        roster.agents[before] = replace(agent, open_cases=agent.open_cases - 1)
    agent = roster.agents[choice.user_id]
    roster.agents[choice.user_id] = replace(agent, open_cases=agent.open_cases + 1, last_assigned=now)
    if choice.strategy == "round-robin":
        roster.turns[plan.id] = choice.user_id
