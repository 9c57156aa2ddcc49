"""Who gets a case (traps 31-36)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.distribution import Agent, choose, least_busy, round_robin, why_not


@pytest.mark.parametrize(
    ("team", "chosen"),
    [
        pytest.param([Agent(1, open_cases=2), Agent(2)], 2, id="fewest open cases"),
        pytest.param(
            [Agent(1, last_assigned=20), Agent(2, last_assigned=10)], 2, id="a tie: who waited longest"
        ),
        pytest.param([Agent(1, last_assigned=5), Agent(2)], 2, id="new in the team"),
        pytest.param([Agent(2), Agent(1)], 1, id="then the lowest id"),
    ],
)
def test_least_busy(team: list[Agent], chosen: int):
    assert least_busy(team, 0)[0].user_id == chosen


def test_round_robin_survives_a_leaver_and_wraps():
    team = [Agent(1), Agent(4), Agent(9)]
    assert [round_robin(team, turn)[0].user_id for turn in (0, 1, 2, 4, 9, 50)] == [1, 4, 4, 9, 1, 1]


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        (Agent(1, active=False), "is deactivated"),
        (Agent(1, position="junior"), "is not senior"),
        (Agent(1, position="senior", is_away=True), "is away"),
        (Agent(1, position="senior", capacity=2, open_cases=2), "is at the capacity of 2"),
        (Agent(1, position="senior"), ""),
    ],
)
def test_why_not(agent: Agent, reason: str):
    assert why_not(agent, "senior") == reason


def test_nobody_eligible_leaves_it_unassigned_and_names_each_reason():
    choice = choose("round-robin", [Agent(1, "ann", is_away=True), Agent(2, "bob", active=False)])
    assert choice.user_id is None
    assert [rival["lost"] for rival in choice.rivals] == ["is away", "is deactivated"]


def test_what_was_counted_is_said_in_words_and_times():
    choice = choose("round-robin", [Agent(1, "ann", last_assigned=1_772_445_600_000), Agent(2, "bob")])
    assert choice.reason == "ann is next in turn"
    assert choice.evidence["agents"] == [
        {"user": "ann", "open_cases": 0, "last_assigned": "2026-03-02T10:00:00Z"},
        {"user": "bob", "open_cases": 0, "last_assigned": None},
    ]


def test_direct_does_not_assign_to_somebody_deactivated():
    assert choose("direct", [], direct=Agent(1, "ann", active=False)).user_id is None
    assert choose("direct", [], direct=Agent(1, "ann")).user_id == 1


agents = st.lists(
    st.builds(Agent, st.integers(1, 30), open_cases=st.integers(0, 5), last_assigned=st.integers(0, 9)),
    min_size=1, max_size=8, unique_by=lambda agent: agent.user_id,
)  # fmt: skip


@given(agents, st.integers(1, 4))
def test_round_robin_gives_everybody_their_turn(team: list[Agent], rounds: int):
    turn, given_to = 0, []
    for _ in range(rounds * len(team)):
        turn = round_robin(team, turn)[0].user_id
        given_to.append(turn)
    assert {given_to.count(agent.user_id) for agent in team} == {rounds}


@given(agents)
def test_least_busy_never_passes_over_somebody_with_fewer_cases(team: list[Agent]):
    chosen = least_busy(team, 0)[0]
    assert chosen.open_cases == min(agent.open_cases for agent in team)
