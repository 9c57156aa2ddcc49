"""``follow`` and ``stream`` on CRM records."""

import json

import pytest

from espomail.store.models import Follow
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@example.com"


@pytest.fixture
def support(desk):
    for login in ("alice", "carol"):
        desk.user(login)
    desk("account", "add", "Customer", "--email", "ann@customer.example")
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice"), create_case=False)
    arrive(desk, SUPPORT, a_message(subject="secret"))
    return desk


def test_following_a_record_oneself_or_by_an_administrator(support):
    support("follow", "account:1", as_login="alice")
    support("follow", "account:1", as_login="alice")
    support("follow", "account:1", "--user", "carol", as_login="alice", code=77)
    found = json.loads(support("follow", "account:1", "--user", "carol", "--json").stdout)
    assert found["followers"] == ["alice", "carol"]
    support("unfollow", "account:1", as_login="alice")
    assert [row.user.login for row in Follow.select()] == ["carol"]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("follow", "account:9"), 66), (("follow", "house:1"), 66), (("follow", "account:1"), 2),
     (("follow", "account:1", "--user", "nobody"), 66)],
)  # fmt: skip
def test_what_cannot_be_followed(support, words, code):
    support(*words, code=code)


def test_the_stream_hides_mail_from_who_may_not_read_it(support):
    assert "secret" in support("stream", "account:1", as_login="alice").stdout
    assert "secret" not in support("stream", "account:1", as_login="carol").stdout
