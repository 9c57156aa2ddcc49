import pytest

from espomail.domain.filter_rules import faults, may_manage
from espomail.domain.filters import (
    Criteria,
    EmailFilter,
    MailFacts,
    choose,
    in_order,
    matches,
    of_account,
    of_user,
    why,
)
from espomail.domain.permissions import SYSTEM, Actor

MAIL = MailFacts(
    sender="Ann@Example.com",
    recipients=("desk@example.com", "copy@example.com"),
    subject="Re: Deals of the WEEK",
    text="Hello,\n\nour special\noffer ends today.",
    html="<p>un<b>sub</b>scribe &amp; rest</p>",
    headers={"x-spam": ("YES, score 7",), "list-id": ("=?utf-8?q?B=C3=BCcher?= <b.example.com>",)},
)


def a_filter(criteria=None, filter_id=1, **values):
    values = {"name": f"f{filter_id}", "scope": "global", **values}
    return EmailFilter(filter_id, criteria=Criteria.from_json(criteria or {}), **values)


@pytest.mark.parametrize(
    ("criteria", "agrees"),
    [
        ({}, False),
        ({"body": ["", "  "]}, False),
        ({"body_all": [" "]}, False),
        ({"from": "  "}, False),
        ({"from": "ann@example.com"}, True),
        ({"from": "*@EXAMPLE.com"}, True),
        ({"from": "example.com"}, False),
        ({"to": "desk@*"}, True),
        ({"to": "copy@example.com"}, True),
        ({"to": "ann@*"}, False),
        ({"subject": "*deals*"}, True),
        ({"subject": "deals"}, False),
        ({"body": ["nothing", "special offer"]}, True),
        ({"body": ["nothing", "neither"]}, False),
        ({"body": ["", "unsubscribe"]}, True),
        ({"body_all": ["Unsubscribe & rest", "ENDS TODAY"]}, True),
        ({"body_all": ["unsubscribe", "nothing"]}, False),
        ({"body_all": ["", "unsubscribe"]}, True),
        ({"header": ["X-Spam: yes*"]}, True),
        ({"header": ["X-Spam: yes"]}, False),
        ({"header": ["X-Other: *"]}, False),
        ({"header": ["list-id: *bücher*", "x-spam:*7"]}, True),
        ({"header": ["list-id: *bücher*", "x-spam:*8"]}, False),
        ({"from": "ann@*", "subject": "*deals*", "body": ["offer"]}, True),
        ({"from": "bob@*", "subject": "*deals*", "body": ["offer"]}, False),
    ],
)
def test_matches(criteria, agrees):
    assert matches(a_filter(criteria), MAIL) is agrees


def test_a_mail_without_its_body_meets_no_body_criterion():
    stub = MailFacts(sender="ann@example.com", text="too large", has_body=False)
    assert not matches(a_filter({"from": "ann@*", "body": ["large"]}), stub)
    assert matches(a_filter({"from": "ann@*"}), stub)


def test_why_names_each_criterion_and_what_was_seen():
    rule = a_filter(
        {
            "from": "bob@*",
            "to": "*",
            "header": ["x-spam: yes*"],
            "body": ["offer"],
            "body_all": ["z"],
        }
    )
    told = [each.as_json() for each in why(rule, MAIL)]
    assert [(each["criterion"], each["pattern"], each["agreed"]) for each in told] == [
        ("from", "bob@*", False),
        ("to", "*", True),
        ("header", "x-spam: yes*", True),
        ("body", "offer", True),
        ("body_all", "z", False),
    ]
    assert told[1]["seen"] == ["desk@example.com", "copy@example.com"]
    assert told[3]["seen"] == ["hello, our special offer ends today."]


def test_the_order_is_scope_then_priority_then_age():
    filters = [
        a_filter(filter_id=1, scope="user"),
        a_filter(filter_id=2, scope="account", priority=-5),
        a_filter(filter_id=3, priority=7),
        a_filter(filter_id=5, priority=1),
        a_filter(filter_id=4, priority=1),
    ]
    assert [each.id for each in in_order(filters)] == [4, 5, 3, 2, 1]


def test_the_first_that_matches_decides_and_the_others_are_on_record():
    late = a_filter({"from": "ann@*"}, filter_id=1, priority=9)
    first = a_filter({"subject": "*deals*"}, filter_id=3, priority=1)
    never = a_filter({"from": "bob@*"}, filter_id=2)
    assert choose([late, never, first], MAIL) == (first, (late,))
    assert choose([never], MAIL) == (None, ())


def test_whose_filters_are_asked():
    everywhere = a_filter(filter_id=1)
    ours = a_filter(filter_id=2, scope="account", email_account_id=7)
    other = a_filter(filter_id=3, scope="account", email_account_id=8)
    anns = a_filter(filter_id=4, scope="user", user_id=5)
    every = [everywhere, ours, other, anns]
    assert of_account(every, 7) == [everywhere, ours]
    assert of_account(every, None) == [everywhere]
    assert of_user(every, 5) == [anns]
    assert of_user(every, 6) == []


def test_what_must_be_loaded():
    assert a_filter({"body_all": ["x"]}).needs_body
    assert not a_filter({"header": ["x: y"]}).needs_body
    assert a_filter({"header": ["x: y"]}).needs_headers


@pytest.mark.parametrize(
    ("kind", "values", "fault"),
    [
        ("global", {"action": "skip"}, ""),
        ("global", {"action": "move", "folder": "F"}, "a global filter takes --action skip"),
        ("personal", {"action": "none"}, "a personal account's filter takes --action skip"),
        ("group", {"action": "move", "folder": "F"}, ""),
        ("group", {"action": "none"}, "skip or move"),
        ("user", {"action": "none", "mark_read": True}, ""),
        ("user", {"action": "move", "folder": "F", "no_notify": True}, ""),
        ("user", {"action": "move"}, "needs --folder"),
        ("user", {"action": "skip", "folder": "F"}, "--folder goes with --action move"),
        ("group", {"action": "skip", "mark_read": True}, "--mark-read and --no-notify"),
        ("global", {"action": "skip", "criteria": {"header": ["no colon"]}}, "--header 'no colon'"),
        ("global", {"action": "skip", "criteria": {"header": ["x y: z"]}}, "--header"),
        ("global", {"action": "skip", "criteria": {"header": ["x:"]}}, "--header"),
    ],
)
def test_what_a_scope_may_do(kind, values, fault):
    scope = kind if kind in ("global", "user") else "account"
    found = list(faults(a_filter(scope=scope, **values), kind))
    assert found == [] if not fault else fault in found[0]


@pytest.mark.parametrize("kind", ["global", "group", "personal", "user"])
def test_who_may_manage_a_filter(kind):
    ann, bob = Actor("ann", user_id=1), Actor("bob", user_id=2)
    assert may_manage(SYSTEM, kind, 1)
    assert may_manage(Actor("root", user_id=9, is_admin=True), kind, 1)
    assert may_manage(ann, kind, 1) is (kind in ("personal", "user"))
    assert not may_manage(bob, kind, 1)
    assert not may_manage(Actor("nobody"), kind, None)
