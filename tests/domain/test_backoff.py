import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.backoff import (
    Health,
    after_failure,
    is_waiting,
    kind_of,
    same_trouble,
    wait,
    worth_saying,
)
from espomail.domain.clock import DAY, HOUR, MINUTE
from espomail.mail import failures

NOW = 1_790_000_000_000
KINDS = ["login", "unreachable", "tls", "secret", "other"]


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        ("login", [1, 5, 15, 60, 240, 720, 1440, 1440]),
        ("unreachable", [1, 2, 4, 8, 16, 32, 60, 60]),
        ("tls", [1, 2, 4, 8, 16, 32, 60, 60]),
        ("secret", [0, 0, 0]),
    ],
)
def test_waits_longer_each_time(kind, minutes):
    health, now = Health(), NOW
    for expected in minutes:
        health = after_failure(health, kind, now)
        assert health.next_at - now == expected * MINUTE
        now = health.next_at
    assert health.failing_since == NOW


def test_paused_from_the_third_refused_login_even_if_the_server_was_away_in_between():
    health = Health()
    for kind, paused in [
        ("login", False),
        ("login", False),
        ("unreachable", False),
        ("login", True),
    ]:
        health = after_failure(health, kind, NOW)
        assert health.paused is paused
    assert health.next_at == NOW + 15 * MINUTE


def test_an_unreachable_server_starts_its_own_count():
    health = after_failure(after_failure(Health(), "login", NOW), "unreachable", NOW)
    assert (health.failures, health.next_at) == (1, NOW + MINUTE)


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=30))
def test_never_waits_longer_than_a_day_and_never_backwards(kinds):
    health = Health()
    for kind in kinds:
        health = after_failure(health, kind, NOW)
        assert NOW <= health.next_at <= NOW + DAY
        assert health.refusals <= len(kinds)
    assert health.paused == (kinds.count("login") >= 3)


@given(st.sampled_from(KINDS), st.integers(1, 50))
def test_waits_never_get_shorter(kind, count):
    assert wait(kind, count) <= wait(kind, count + 1)


@pytest.mark.parametrize(
    ("next_at", "waiting"),
    [(0, False), (NOW, False), (NOW + 1, True), (NOW + DAY, True), (NOW + DAY + 1, False)],
)
def test_a_clock_that_jumped_back_holds_nobody_up(next_at, waiting):
    assert is_waiting(next_at, NOW) is waiting


@pytest.mark.parametrize(
    ("code", "since", "said", "changed", "says"),
    [
        pytest.param(os.EX_CONFIG, NOW, None, False, True, id="78 at once"),
        pytest.param(
            os.EX_CONFIG, NOW - HOUR, NOW - HOUR, False, False, id="78 not again the same day"
        ),
        pytest.param(
            os.EX_CONFIG, NOW - HOUR, NOW - HOUR, True, True, id="78 again when it changes"
        ),
        pytest.param(os.EX_CONFIG, NOW - DAY, NOW - DAY, False, True, id="once a day"),
        pytest.param(os.EX_TEMPFAIL, NOW, None, False, False, id="75 not at first"),
        pytest.param(
            os.EX_TEMPFAIL, NOW - 9 * MINUTE, None, False, False, id="75 not after nine minutes"
        ),
        pytest.param(
            os.EX_TEMPFAIL, NOW - 10 * MINUTE, None, False, True, id="75 after ten minutes"
        ),
        pytest.param(
            os.EX_TEMPFAIL, NOW - HOUR, NOW - HOUR, True, False, id="75 in other words is no news"
        ),
        pytest.param(os.EX_TEMPFAIL, NOW - DAY, NOW - DAY, False, True, id="75 once a day"),
        pytest.param(
            os.EX_CONFIG, NOW, NOW + DAY, False, True, id="said in the future counts for nothing"
        ),
    ],
)
def test_worth_saying(code, since, said, changed, says):
    assert worth_saying(code, since, said, changed, NOW) is says


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("535 5.7.8 no a1b2-c3 - gsmtp", "535 5.7.8 no d4e5-f6 - gsmtp", True),
        ("folder INBOX is missing", "folder Sent is missing", False),
        ("log-in refused", "no such secret", False),
    ],
)
def test_same_trouble(one, other, same):
    assert same_trouble(one, other) is same


def test_every_failure_of_a_mailbox_visit_has_a_kind():
    said = {
        name: kind_of(cls("x"))
        for name, cls in vars(failures).items()
        if isinstance(cls, type)
        and issubclass(cls, failures.MailFailure)
        and not issubclass(cls, (failures.Deferred, failures.Refused, failures.Unanswered))
        and cls is not failures.MailFailure
    }
    assert said["LoginRefused"] == "login"
    assert said["CertificateRefused"] == "tls"
    assert "other" not in said.values()
    assert kind_of(ValueError()) == "other"
