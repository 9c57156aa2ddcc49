from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.filter_rules import faults, may_manage
from espomail.domain.filters import (
    Criteria,
    EmailFilter,
    MailFacts,
    choose,
    covers,
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


WORDS = st.text(st.sampled_from("ab*@ "), max_size=5).map(str.strip)
PHRASES = st.lists(WORDS, max_size=2).map(tuple)
SOME_CRITERIA = st.builds(
    Criteria, WORDS, WORDS, WORDS, PHRASES, PHRASES, PHRASES.map(lambda each: tuple(f"X: {p}" for p in each))
)
SOME_MAIL = st.builds(
    lambda sender, to, subject, text, values: MailFacts(sender, to, subject, text, headers={"x": values}),
    WORDS, PHRASES, WORDS, st.text(st.sampled_from("ab*@ "), max_size=8), PHRASES,
)  # fmt: skip


@settings(max_examples=400)
@given(SOME_CRITERIA, SOME_CRITERIA, st.lists(SOME_MAIL, max_size=20))
def test_what_is_covered_matches_nothing_more(wide, narrow, mails):
    """Both as they are and with the narrow one made of the wide one, so that many are covered."""
    for inner in (narrow, replace(wide, sender=narrow.sender or wide.sender, body=(*wide.body, "a b"))):
        if covers(wide, inner):
            for mail in mails:
                assert not matches(EmailFilter(2, "n", "global", inner), mail) or matches(EmailFilter(1, "w", "global", wide), mail)


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        ({"subject": "*deal*"}, {"subject": "*Deals"}, True),
        ({"subject": "*deals*"}, {"subject": "*deal*"}, False),
        ({"subject": "*deal*"}, {"sender": "a@b"}, False),
        ({"body": ("sub", "x")}, {"body": ("unsubscribe", "subs")}, True),
        ({"body": ("sub",)}, {"body": ("unsubscribe", "y")}, False),
        ({"body_all": ("sub",)}, {"body_all": ("unsubscribe", "y")}, True),
        ({"body_all": ("sub", "z")}, {"body_all": ("unsubscribe", "y")}, False),
        ({"headers": ("X-A: *b*",)}, {"headers": ("x-a: abc", "y: z")}, True),
        ({"headers": ("X-A: b",)}, {"headers": ("x-a: *b*",)}, False),
        ({}, {"subject": "*deal*"}, False),
    ],
)  # fmt: skip
def test_what_covers_what(wide, narrow, covered):
    assert covers(Criteria(**wide), Criteria(**narrow)) is covered
