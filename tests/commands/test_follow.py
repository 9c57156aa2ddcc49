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


def test_muting_a_record_is_said_in_its_stream_and_ends_with_following_it_again(support):
    found = json.loads(support("follow", "account:1", "--mute", "--json", as_login="alice").stdout)
    assert (found["followers"], found["muted"]) == (["alice"], ["alice"])
    support("follow", "account:1", "--mute", as_login="alice")
    arrive(support, SUPPORT, a_message(message_id="<2@x>", subject="second"))
    told = json.loads(support("notification", "list", "--json", as_login="alice").stdout)
    assert [each["email"] for each in told] == [1]
    (decision,) = (
        each for each in json.loads(support("explain", "2", "--json").stdout)["decisions"] if each["stage"] == "notify"
    )
    assert [(each["user"], each["lost"]) for each in decision["rivals"]] == [("alice", "muted account:1")]
    found = json.loads(support("follow", "account:1", "--json", as_login="alice").stdout)
    assert found["muted"] == []
    entries = json.loads(support("stream", "account:1", "--json").stdout)
    words = [(each["type"], each["by"], each["text"]) for each in entries if "muted" in each["type"]]
    assert words == [("muted", "alice", "alice hears no more of this"),
                     ("unmuted", "alice", "alice hears of this again")]  # fmt: skip


def test_unfollowing_ends_the_silence(support):
    support("follow", "account:1", "--mute", as_login="alice")
    support("unfollow", "account:1", as_login="alice")
    arrive(support, SUPPORT, a_message(message_id="<2@x>", subject="second"))
    assert len(json.loads(support("notification", "list", "--json", as_login="alice").stdout)) == 2


def test_muting_for_somebody_else_is_for_administrators(support):
    support("follow", "account:1", "--mute", "--user", "carol", as_login="alice", code=77)
    assert not Follow.select().exists()
    support("follow", "account:1", "--mute", "--user", "carol")
    assert Follow.get().muted
