"""``notification``: what one was told, and how one is told."""

from __future__ import annotations

import json

import pytest

from espomail.domain.mime.parsing import parse
from espomail.store import people, raws
from espomail.store.models import Notification, Outbox, User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@example.com"
URL = "https://hooks.example.com/T0/secret-path"


@pytest.fixture
def support(desk):
    for login in ("alice", "bob"):
        desk.user(login)
    desk.user("root2", admin=True)
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice", "bob"), assign_to=None)
    return desk


def settings(desk, *words, **options):
    return json.loads(desk("notification", "settings", "--json", *words, **options).stdout)


def preferences(login="alice"):
    return User.get(User.login == login).preferences


def test_what_nobody_chose_has_its_default(support):
    found = settings(support, as_login="alice")
    assert found["modes"] == {"assigned": "at-once", "follows": "none", "recipient": "none", "team": "none"}
    assert found["digest"] == {"every": "day", "at": "07:00", "time_zone": "UTC"}
    assert (found["command"], found["webhook"], found["muted"]) == (None, None, [])
    assert found["mailed_to"] == "alice@example.com"


def test_choosing_for_oneself(support):
    support("notification", "prefer", "--all", "digest", "--follows", "at-once", "--digest-every", "week",
            "--digest-at", "8:30", "--time-zone", "Europe/Berlin", as_login="alice")  # fmt: skip
    found = settings(support, as_login="alice")
    assert found["modes"] == {"assigned": "digest", "follows": "at-once", "recipient": "digest", "team": "digest"}
    assert found["digest"] == {"every": "week", "at": "08:30", "time_zone": "Europe/Berlin"}
    support("notification", "prefer", "--team", "none", as_login="alice")
    assert settings(support, as_login="alice")["modes"]["recipient"] == "digest"
    assert json.loads(support("user", "show", "alice", "--json").stdout)["notices"] == "chosen"
    support("user", "edit", "alice", "--notices", "all", as_login="alice")
    assert set(settings(support, as_login="alice")["modes"].values()) == {"at-once"}


def test_settings_on_a_line_each(support):
    support("follow", "account:1", "--mute", as_login="alice", code=66)
    support("account", "add", "Customer")
    support("follow", "account:1", "--mute", as_login="alice")
    lines = support("notification", "settings", as_login="alice").stdout.splitlines()
    assert "digest\tevery day at 07:00 UTC" in lines and "muted\taccount:1" in lines


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--follows", "now"), 2),
        (("--digest-at", "25:00"), 2),
        (("--time-zone", "Nowhere/Land"), 2),
        (("--command", "true", "--no-command"), 2),
        (("--command", " "), 2),
        (("--webhook", "http://example.com/", "--secret-env", "X"), 2),
        (("--webhook", URL), 2),
        (("--secret-env", "X"), 2),
        (("--webhook", URL, "--secret-env", "X", "--secret-file", "f"), 2),
        (("--webhook", URL, "--secret-env", ""), 2),
        (("--webhook", URL, "--secret-stdin"), 65),
        (("--user", "nobody", "--follows", "none"), 66),
    ],
)
def test_what_cannot_be_chosen_changes_nothing(support, words, code):
    given = words if "--user" in words else ("--user", "alice", *words)
    support("notification", "prefer", *given, code=code)
    assert preferences() == {}


@pytest.mark.parametrize(
    "words",
    [("--user", "bob", "--follows", "none"), ("--command", "id"), ("--webhook", URL, "--secret-env", "X"),
     ("--no-command",), ("--no-webhook",), ("--secret-file", "/etc/shadow"), ("--user", "bob", "--command", "id"),
     ("--user", "nobody", "--follows", "none")],
)  # fmt: skip
def test_what_is_for_administrators(support, words):
    """They run or reach as the service account; a regular user can make it do neither."""
    done = support("notification", "prefer", *words, as_login="alice", code=77)
    assert "administrator" in done.stderr
    assert preferences() == preferences("bob") == {}
    support("notification", "settings", "--user", "bob", as_login="alice", code=77)


def test_an_administrator_sets_a_command_and_a_webhook(support):
    support("notification", "prefer", "--user", "alice", "--command", "notify-me", "--webhook", URL,
            "--secret-env", "HOOK", as_login="root2")  # fmt: skip
    found = settings(support, "--user", "alice")
    assert found["command"] == "notify-me" and found["webhook"] == {"url": URL, "secret": "env HOOK"}
    mine = settings(support, as_login="alice")
    assert mine["command"] is True
    assert mine["webhook"] == {"url": "https://hooks.example.com/…", "secret": "env"}
    support("notification", "prefer", "--user", "alice", "--webhook", "https://other.example.com/x")
    assert settings(support, "--user", "alice")["webhook"]["secret"] == "env HOOK"
    support("notification", "prefer", "--user", "alice", "--no-webhook", "--no-command")
    assert preferences() == {}


def test_the_secret_stands_nowhere(support, tmp_path, monkeypatch):
    monkeypatch.setenv("ESPOMAIL_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text(f'key_file = "{tmp_path}/secret.key"\n')
    support("notification", "prefer", "--user", "alice", "--webhook", URL, "--secret-stdin", stdin="whsec_aGVsbG8=\n")
    shown = support("notification", "settings", "--user", "alice", "--json").stdout
    assert settings(support, "--user", "alice")["webhook"]["secret"] == "stored"
    assert "aGVsbG8" not in shown + json.dumps(preferences()) and b"aGVsbG8" not in support.path.read_bytes()


def test_whose_settings_must_be_said(support):
    assert "--user" in support("notification", "settings", code=2).stderr
    assert "--user" in support("notification", "prefer", "--all", "none", code=2).stderr


# --- what comes of it -------------------------------------------------------------------------------


def queued(kind="notice"):
    return [row.recipients[0] for row in Outbox.select().where(Outbox.kind == kind).order_by(Outbox.id)]


def test_a_team_that_asked_for_it_is_mailed_new_cases_that_nobody_has(support):
    support("notification", "prefer", "--team", "at-once", as_login="bob")
    arrive(support, SUPPORT, a_message())
    assert queued() == ["bob@example.com"]


def test_notes_are_mailed_to_the_assignee_and_by_choice_to_followers(support):
    arrive(support, SUPPORT, a_message())
    support("case", "assign", "1", "alice", as_login="alice")
    support("case", "follow", "1", as_login="bob")
    support("case", "note", "1", "Look at this.", as_login="bob")
    assert queued() == ["alice@example.com"]
    support("notification", "prefer", "--follows", "at-once", as_login="bob")
    support("case", "note", "1", "I did.", as_login="alice", now="2026-03-02T10:05:00Z")
    assert queued() == ["alice@example.com", "bob@example.com"]
    support("case", "follow", "1", "--mute", as_login="bob")
    support("case", "follow", "1", "--mute", as_login="alice")
    support("case", "note", "1", "Again.", now="2026-03-02T10:06:00Z")
    assert queued()[2:] == ["alice@example.com"]  # it is theirs, muted or not


def test_a_mail_that_comes_through_a_second_account_later_is_told_once(support):
    support("email-account", "edit", SUPPORT, "--distribution", "direct", "--assign-to", "alice")
    an_account(support.store, "alice.own@example.com", owner=people.find_user("alice"), create_case=False)
    arrive(support, SUPPORT, a_message())
    arrive(support, "alice.own@example.com", a_message())
    assert queued() == ["alice@example.com"]
    told = json.loads(support("notification", "list", "--json", as_login="alice").stdout)
    assert [each["type"] for each in told] == ["assigned"]


def test_every_notice_goes_to_the_command_whatever_is_mailed(support):
    support("notification", "prefer", "--user", "bob", "--all", "none", "--command", "cat")
    arrive(support, SUPPORT, a_message())
    support("case", "assign", "1", "bob")
    support("case", "note", "1", "Look.", now="2026-03-02T10:05:00Z")
    assert queued("command") == ["cat"] * 3 and queued() == []
    assert Notification.select().join(User).where(User.login == "bob").count() == 3


def test_the_outbox_shows_hooks_to_administrators_only(support):
    support("notification", "prefer", "--user", "bob", "--webhook", URL, "--secret-env", "X")
    arrive(support, SUPPORT, a_message())
    (found,) = [each for each in json.loads(support("outbox", "list", "--json").stdout) if each["kind"] == "webhook"]
    assert found["to"] == [URL] and found["state"] == "ready"
    assert "webhook" not in support("outbox", "list", as_login="bob").stdout
    support("outbox", "show", str(found["id"]), as_login="bob", code=77)
    support("outbox", "cancel", str(found["id"]))


def test_summaries_follow_a_change_of_mind(support):
    support("notification", "prefer", "--recipient", "digest", "--digest-at", "12:00", as_login="bob")
    arrive(support, SUPPORT, a_message())
    waiting = Notification.select().where(Notification.digest_at.is_null(False))
    assert waiting.count() == 1
    support("notification", "prefer", "--digest-at", "11:00", as_login="bob")
    assert "summary for bob: 1 notices" in support("notify", "--dry-run", now="2026-03-02T11:00:00Z").stdout
    assert waiting.count() == 1 and queued() == []
    support("notification", "prefer", "--all", "none", as_login="bob")
    assert waiting.count() == 0
    support("notify", now="2026-03-03T11:00:00Z")
    assert queued() == []


def test_a_summary_shows_what_was_typed_into_our_letter(support):
    sent = json.loads(arrived_and_answered(support).stdout)
    support("notification", "prefer", "--all", "digest", "--digest-at", "12:00", as_login="bob")
    support("settings", "set", "system.address", SUPPORT)
    fields = "From: Support\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ann\nSubject: [#1] Printer\n\n"
    text = f"Thank you.\n\n{fields}The model of it\n\nthe blue one\n\nAnd the day on which it broke"
    arrive(support, SUPPORT, a_message(message_id="<a@x>", text=text, In_Reply_To=sent["message_id"]))
    support("notify", now="2026-03-02T12:00:00Z")
    (digest,) = raws.load([Outbox.get(Outbox.kind == "notice").raw_id]).values()
    shown = parse(digest).text
    assert "the blue one" in shown and "the day on which it broke" not in shown


def arrived_and_answered(support):
    arrive(support, SUPPORT, a_message())
    return support("case", "reply", "1", "--json", "--body", "The model of it\n\nAnd the day on which it broke")


def test_a_summary_is_made_once_and_tells_nothing_that_one_may_not_read_any_more(support):
    support("notification", "prefer", "--recipient", "digest", "--digest-at", "12:00", as_login="bob")
    support("notification", "prefer", "--recipient", "digest", "--digest-at", "12:00", as_login="alice")
    support("settings", "set", "system.address", SUPPORT)
    arrive(support, SUPPORT, a_message())
    with support.store.write():
        people.remove_member(people.find_team("Support"), people.find_user("alice"))
        from espomail.store.models import EmailUser

        EmailUser.delete().where(EmailUser.user == people.find_user("alice")).execute()
    counts = json.loads(support("notify", "--json", now="2026-03-02T12:00:00Z").stdout)["counts"]
    assert counts == {"digest": 1, "digest_empty": 1} and queued() == ["bob@example.com"]
    support("notify", now="2026-03-02T12:00:00Z")
    support("notify", now="2026-03-03T12:00:00Z")
    assert queued() == ["bob@example.com"]


def test_a_summary_that_nothing_can_send_leaves_the_notices_stored(support):
    support("notification", "prefer", "--recipient", "digest", as_login="bob")
    arrive(support, SUPPORT, a_message())
    support("email-account", "disable", SUPPORT)
    support("notify", now="2026-03-03T12:00:00Z")
    assert queued() == [] and "email_received" in support("notification", "list", as_login="bob").stdout


def test_a_broken_template_keeps_summaries_waiting_and_is_said(support, tmp_path):
    support("notification", "prefer", "--recipient", "digest", as_login="bob")
    arrive(support, SUPPORT, a_message())
    own = tmp_path / "digest.j2"
    own.write_text("Subject: x\n\n{{ nothing }}")
    support("email-template", "edit", "digest", "--file", str(own))
    done = support("notify", now="2026-03-03T12:00:00Z", code=78)
    assert "template digest" in done.stderr and "email-template preview digest" in done.stderr
    assert support("notify", now="2026-03-03T12:00:30Z", code=78).stderr == ""  # said once, then daily
    support("email-template", "edit", "digest", "--reset")
    support("notify", now="2026-03-03T12:01:00Z")
    assert queued() == ["bob@example.com"]




def test_what_is_told_of_a_record_bears_its_name(support, tmp_path):
    """It bore the mail's subject, wherever the mail was linked to."""
    support("contact", "add", "Kim Lee", "--email", "kim@shop.example")
    support("notification", "prefer", "--user", "alice", "--command", f"cat >> {tmp_path}/told", "--all", "at-once")
    arrive(support, SUPPORT, a_message())
    arrive(support, SUPPORT, a_message(message_id="<2@x>", subject="Re: [#1] Any news?"))
    an_account(support.store, "alice.own@example.com", owner=User.get(User.login == "alice"))
    arrive(support, "alice.own@example.com", a_message("Kim <kim@shop.example>", message_id="<3@x>", subject="Offer"))
    told = {}
    for row in Outbox.select().where(Outbox.kind == "command").order_by(Outbox.id):
        found = json.loads(raws.one(row.raw_id))
        told[found["mail"]["subject"]] = (found["record"]["type"], found["record"]["name"])
    assert told == {
        "The printer is on fire": ("case", "The printer is on fire"),
        "Re: [#1] Any news?": ("case", "The printer is on fire"),
        "Offer": ("contact", "Kim Lee"),
    }
