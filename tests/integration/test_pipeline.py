"""Real mail becomes cases: threads, filters, records, distribution."""

from __future__ import annotations

import pytest

from tests.integration.helpdesk import Helpdesk, broken
from tests.integration.letters import ANN, question, reply

pytestmark = pytest.mark.dovecot


# --- cases and threads ------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [True, False], ids=["in one run", "in two runs"])
@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "answer first"])
def test_one_case_for_a_thread(helpdesk: Helpdesk, together: bool, backwards: bool) -> None:
    helpdesk.users("ann")
    box = helpdesk.support()
    first = question(box)
    mails = [first, reply(first, box)]
    mails.append(reply(mails[1], box, References="<a@b.example> <c@d.example>"))
    if backwards:
        mails.reverse()
    for minute, raw in enumerate(mails, start=1):
        helpdesk.mail(box, raw)
        if not together:
            helpdesk.run(minutes=minute)
    helpdesk.run(minutes=5)
    assert len(helpdesk.cases()) == 1
    received = helpdesk.rows("SELECT record_id FROM stream_entry WHERE type = 'email_received'")
    assert received == [(1,)] * 3
    assert broken(helpdesk.desk.path) == {}


@pytest.mark.parametrize("first", ["group", "personal"])
def test_one_case_through_two_accounts(helpdesk: Helpdesk, first: str) -> None:
    helpdesk.users("bob", "cem")
    group = helpdesk.support("--distribution", "direct", "--assign-to", "cem")
    own = helpdesk.account(helpdesk.address("bob"), "--owner", "bob", kind="personal")
    new = question(f"{group}, {own}")
    again = reply(new, f"{group}, {own}")
    for mailbox in (group, own):
        helpdesk.mail(mailbox, new, again)
    helpdesk.run("run", f"--{first}", minutes=1)
    helpdesk.run(minutes=2)
    ((number, name, status, login),) = helpdesk.cases()
    assert (number, name, status, login) == (1, "The printer is on fire", "Assigned", "cem")
    shown = helpdesk.desk.json("email", "show", "1")
    assert sorted(shown["accounts"]) == sorted([group, own])
    assert {"bob", "cem"} <= set(shown["users"])
    assert shown["parent"] == {"type": "case", "id": 1, "name": "The printer is on fire"}
    assert broken(helpdesk.desk.path) == {}


def test_an_answer_through_a_group_to_what_is_not_known_here_opens_a_case(helpdesk: Helpdesk) -> None:
    """It answers a mail from before the desk, and came by a group that is not in the account's settings."""
    helpdesk.users("bob")
    box = helpdesk.support()
    marks = {"List_Id": "<help.example.com>", "Precedence": "list"}
    helpdesk.mail(box, question("help@example.com", "Kim <kim@four.example>", "Re: Your offer",
                                In_Reply_To="<before-go-live@example.com>", **marks))  # fmt: skip
    helpdesk.run()
    assert [case[1] for case in helpdesk.cases()] == ["Re: Your offer"]


def test_who_may_name_a_case(helpdesk: Helpdesk) -> None:
    helpdesk.users("bob")
    box = helpdesk.support()
    helpdesk.mail(box, question(box))
    helpdesk.run()
    eve = "Eve <eve@evil.example>"
    known = helpdesk.dovecot.messages(box)[1]
    helpdesk.mail(
        box,
        question(box, eve, "[#1] let me in"),
        reply(known, box, eve),
        question(box, eve, "[#77] unknown"),
        question(box, eve, f"[#{'9' * 25}] endless"),
        question(box, ANN, "AW: [#1] it burns on"),
        question(box, "ANN <ANN@CUSTOMER.EXAMPLE>", "[#1] and on"),
    )
    helpdesk.run(minutes=2)
    assert [(case[0], case[1]) for case in helpdesk.cases()] == [
        (1, "The printer is on fire"),
        (2, "[#1] let me in"),
        (3, "Re: The printer is on fire"),
        (4, "[#77] unknown"),
        (5, f"[#{'9' * 25}] endless"),
    ]
    stream = helpdesk.desk.json("stream", "case:1")
    kinds = [entry["type"] for entry in stream]
    assert kinds.count("email_received") == 3 and kinds.count("note") == 2
    assert all("eve@evil.example" in entry["text"] for entry in stream if entry["type"] == "note")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("reopen", [(1, "Assigned")]),
        ("new", [(1, "Closed"), (2, "Assigned")]),
        ("link", [(1, "Closed")]),
    ],
)
def test_an_answer_to_a_closed_case(
    helpdesk: Helpdesk, policy: str, expected: list[tuple[int, str]]
) -> None:
    helpdesk.users("bob")
    box = helpdesk.support("--distribution", "round-robin", "--on-closed", policy)
    first = question(box)
    helpdesk.mail(box, first)
    helpdesk.run()
    helpdesk.desk("case", "close", "1")
    away = reply(first, box, Auto_Submitted="auto-replied", subject="Out of office")
    helpdesk.mail(box, away)
    helpdesk.run(minutes=2)
    assert [(number, status) for number, _, status, _ in helpdesk.cases()] == [(1, "Closed")]
    helpdesk.mail(box, reply(first, box))
    helpdesk.run(minutes=3)
    assert [(number, status) for number, _, status, _ in helpdesk.cases()] == expected
    if policy == "new":
        both = [helpdesk.desk.json("case", "show", str(n)) for n in (1, 2)]
        assert [case["emails"] for case in both] == [[1, 2], [3]]
        helpdesk.mail(box, reply(helpdesk.dovecot.messages(box)[3], box))
        helpdesk.run(minutes=4)
        assert len(helpdesk.cases()) == 2
    assert broken(helpdesk.desk.path) == {}


def test_a_new_case_in_place_of_a_closed_one_is_the_threads_from_then_on(helpdesk: Helpdesk) -> None:
    helpdesk.users("bob")
    box = helpdesk.support("--assign-to", "bob", "--on-closed", "new")
    first = question(box)
    helpdesk.mail(box, first)
    helpdesk.run()
    helpdesk.desk("case", "close", "1")
    second = reply(first, box)
    both = f"{ids(first)} {ids(second)}"
    third = reply(second, box, References=both)
    helpdesk.mail(box, second)
    helpdesk.run(minutes=2)
    helpdesk.mail(box, third)
    helpdesk.run(minutes=3)
    assert [(number, status) for number, _, status, _ in helpdesk.cases()] == [(1, "Closed"), (2, "Assigned")]
    assert helpdesk.desk.json("case", "show", "2")["emails"] == [2, 3]
    decisions = helpdesk.desk.json("explain", "3")["decisions"]
    (link,) = (d for d in decisions if d["stage"] == "link")
    assert link["value"]["id"] == 2
    assert {r["lost"] for r in link["rivals"] if r["value"]["id"] == 1} == {"case #2 succeeds it"}

    helpdesk.desk("case", "close", "2")  # a chain: the third case succeeds both
    fourth = reply(third, box, References=f"{both} {ids(third)}")
    helpdesk.mail(box, fourth)
    helpdesk.run(minutes=4)
    helpdesk.mail(box, reply(fourth, box, References=f"{both} {ids(fourth)}"))
    helpdesk.run(minutes=5)
    assert [case[0] for case in helpdesk.cases()] == [1, 2, 3]
    shown = [helpdesk.desk.json("case", "show", str(n)) for n in (1, 2, 3)]
    assert [case["emails"] for case in shown] == [[1], [2, 3], [4, 5]]
    assert [case["related_to"] for case in shown] == [[2], [1, 3], [2]]
    assert broken(helpdesk.desk.path) == {}


def test_a_conflict_is_settled_by_the_case_that_it_opened(helpdesk: Helpdesk) -> None:
    helpdesk.users("bob")
    box = helpdesk.support()
    one, two = question(box), question(box, subject="Another")
    helpdesk.mail(box, one, two)
    helpdesk.run()
    both = f"{ids(one)} {ids(two)}"
    third = reply(two, box, References=both)
    helpdesk.mail(box, third)
    helpdesk.run(minutes=2)
    assert helpdesk.desk.json("case", "show", "3")["related_to"] == [1, 2]
    helpdesk.mail(box, reply(third, box, References=f"{both} {ids(third)}"))
    helpdesk.run(minutes=3)
    assert helpdesk.desk.json("case", "show", "3")["emails"] == [3, 4]
    assert len(helpdesk.cases()) == 3


def ids(raw: bytes) -> str:
    """The Message-ID of a message."""
    return raw.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()


# --- filters ----------------------------------------------------------------------------------------


def test_filters_of_all_scopes(helpdesk: Helpdesk) -> None:
    helpdesk.users("bob", "cem")
    box = helpdesk.support()
    other = helpdesk.support()
    add = ("email-filter", "add")
    helpdesk.desk(*add, "no deals", "--global", "--subject", "*DEAL*")
    helpdesk.desk(*add, "bills", "--account", box, "--from", "*@bank.example", "--action", "move", "--folder", "Bills")
    helpdesk.desk(*add, "not for me", "--user", "bob", "--subject", "*lunch*")
    for mailbox in (box, other):
        helpdesk.mail(
            mailbox,
            question(mailbox, subject="A great deal"),
            question(mailbox, "Bank <note@bank.example>", "Your bill"),
            question(mailbox, subject="Lunch?"),
        )
    helpdesk.run()
    assert sorted(helpdesk.states(box).values()) == ["imported", "imported", "skipped"]
    assert len(helpdesk.cases()) == 4
    skipped = helpdesk.desk.json("email", "list", "--skipped", "--filter", "no deals")
    assert [mail["subject"] for mail in skipped] == ["A great deal"] * 2
    in_folder = helpdesk.desk.json("email", "list", "--folder", "Bills", as_login="bob")
    assert [mail["subject"] for mail in in_folder] == ["Your bill"]
    trash = helpdesk.desk.json("email", "list", "--view", "trash", as_login="bob")
    assert [mail["subject"] for mail in trash] == ["Lunch?"] * 2
    inbox = helpdesk.desk.json("email", "list", "--view", "inbox", as_login="cem")
    assert sorted(mail["subject"] for mail in inbox) == ["Lunch?"] * 2 + ["Your bill"]  # the other is filed

    helpdesk.desk("email", "unskip", str(skipped[0]["id"]))
    helpdesk.run(minutes=2)
    assert len(helpdesk.cases()) == 5
    assert broken(helpdesk.desk.path) == {}


# --- records ----------------------------------------------------------------------------------------


def test_mail_finds_all_five_kinds_of_records(helpdesk: Helpdesk) -> None:
    helpdesk.users("bob")
    box = helpdesk.account(helpdesk.address(), "--team", "Support")  # opens no cases
    desk = helpdesk.desk
    desk("account", "add", "Firm", "--email", "office@firm.example")
    desk("account", "add", "Works", "--email", "office@works.example")
    desk("contact", "add", "Kim", "--email", "kim@firm.example", "--account", "Firm")
    desk("contact", "add", "Lone", "--email", "lone@home.example")
    desk("lead", "add", "New", "--email", "new@lead.example")
    desk("opportunity", "add", "Fifty lamps", "--account", "Works")
    number = desk("case", "add", "By phone", "--team", "Support", "--contact", "Lone").out.strip()
    senders = {
        "kim@firm.example": "account", "office@firm.example": "account", "lone@home.example": "contact",
        "new@lead.example": "lead", "office@works.example": "opportunity", "nobody@x.example": None,
    }  # fmt: skip
    for sender in senders:
        helpdesk.mail(box, question(box, f"X <{sender}>", f"From {sender}"))
    helpdesk.mail(box, question(box, "X <lone@home.example>", f"[#{number}] about my call"))
    helpdesk.run()
    found = dict(helpdesk.rows("SELECT from_address, parent_type FROM email WHERE subject LIKE 'From %'"))
    assert found == senders
    asked = "SELECT parent_type, parent_id FROM email WHERE subject LIKE '[#%'"
    assert helpdesk.rows(asked) == [("case", int(number))]


def test_followers_of_a_customer_hear_of_its_mail(helpdesk: Helpdesk) -> None:
    helpdesk.users("bob", "cem")
    box = helpdesk.support("--no-all-team-users")
    helpdesk.desk("account", "add", "Firm", "--email", "office@firm.example")
    helpdesk.desk("follow", "account:1", "--user", "cem")
    helpdesk.mail(box, question(box, "Office <office@firm.example>"))
    helpdesk.run()
    (told,) = helpdesk.desk.json("notification", "list", as_login="cem")
    assert "follows account:1" in told["reasons"] and told["email"] == 1
    assert told["record"] == {"type": "case", "id": 1, "name": "The printer is on fire"}


# --- distribution -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--distribution", "round-robin"), ["ann", "bob", "cem", "ann", "bob", "cem", "ann"]),
        (("--distribution", "least-busy"), ["ann", "bob", "cem", "ann", "bob", "cem", "ann"]),
        (("--assign-to", "cem"), ["cem"] * 7),
        (("--distribution", "none"), [None] * 7),
        (("--distribution", "round-robin", "--position", "Agent"), ["bob", "cem"] * 3 + ["bob"]),
    ],
)
def test_cases_are_given_out(
    helpdesk: Helpdesk, options: tuple[str, ...], expected: list[str | None]
) -> None:
    helpdesk.users("ann", "bob", "cem")
    helpdesk.desk("team", "member", "add", "Support", "bob", "cem", "--position", "Agent")
    box = helpdesk.support(*options)
    for minute, portion in enumerate(([0, 1], [2, 3, 4], [5], [6])):
        helpdesk.mail(box, *(question(box, subject=f"Q{n}") for n in portion))
        helpdesk.run(minutes=minute + 1)
    assert [case[3] for case in helpdesk.cases()] == expected
    assert broken(helpdesk.desk.path) == {}


def test_who_is_away_or_full_gets_nothing(helpdesk: Helpdesk) -> None:
    helpdesk.users("ann", "bob", "cem")
    helpdesk.desk("team", "member", "add", "Support", "bob", "--capacity", "1")
    helpdesk.desk("user", "away", "ann", "--from", "2026-03-01", "--until", "2026-03-03")
    box = helpdesk.support("--distribution", "least-busy")
    helpdesk.mail(box, *(question(box, subject=f"Q{n}") for n in range(4)))
    helpdesk.run()
    assert [case[3] for case in helpdesk.cases()] == ["bob", "cem", "cem", "cem"]
    (decision,) = (d for d in helpdesk.desk.json("explain", "3")["decisions"] if d["stage"] == "distribute")
    assert {r["user"] for r in decision["rivals"] if "user" in r} >= {"ann", "bob"} or "ann" in str(decision)
    helpdesk.desk("user", "deactivate", "cem", "--reassign", "none")
    helpdesk.mail(box, question(box, subject="Q4"))
    helpdesk.run(minutes=2)
    assert helpdesk.cases()[-1][2:] == ("New", None)
    team_told = helpdesk.rows("SELECT u.login FROM notification n JOIN user u ON u.id = n.user_id"
                              " WHERE n.reasons LIKE '%unassigned%'")  # fmt: skip
    assert ("bob",) in team_told
    assert broken(helpdesk.desk.path) == {}


def test_a_reopened_case_does_not_stay_with_somebody_who_is_gone(helpdesk: Helpdesk) -> None:
    helpdesk.users("ann", "bob", "cem")
    box = helpdesk.support("--distribution", "round-robin", "--no-all-team-users")
    first, second = question(box), question(box, subject="Another", sender="Bo <bo@x.example>")
    helpdesk.mail(box, first, second)
    helpdesk.run()
    assert [case[3] for case in helpdesk.cases()] == ["ann", "bob"]
    helpdesk.desk("case", "close", "1", "2")
    helpdesk.desk("user", "deactivate", "ann")
    helpdesk.desk("user", "away", "bob", "--from", "2026-03-01", "--until", "2026-03-03")
    helpdesk.mail(box, reply(first, box), reply(second, box, "Bo <bo@x.example>"))
    for verb in ("fetch", "filter", "link", "distribute", "run"):  # what one verb concludes the next must know
        helpdesk.run(verb, minutes=2)
    assert [case[2:] for case in helpdesk.cases()] == [("Assigned", "cem"), ("Assigned", "bob")]
    assert helpdesk.value("SELECT u.login FROM turn t JOIN user u ON u.id = t.user_id") == "cem"
    told = helpdesk.desk.json("notification", "list", as_login="cem")
    assert [(n["type"], n["record"]["id"], n["reasons"][0]) for n in told] == [
        ("assigned", 1, "was assigned the case")
    ]
    stream = helpdesk.desk.json("stream", "case:1")
    (moved,) = (e for e in stream if e["type"] == "assigned" and e["data"].get("from"))
    assert (moved["data"]["from"], moved["data"]["to"]) == ("ann", "cem") and "is deactivated" in moved["text"]
    decisions = helpdesk.desk.json("explain", "3")["decisions"]
    assert any("ann, who had it, is deactivated; cem" in d["reason"] for d in decisions)

    helpdesk.desk("case", "close", "1")  # nobody is left: the team is told
    helpdesk.desk("user", "deactivate", "cem")
    helpdesk.mail(box, reply(first, box))
    helpdesk.run(minutes=3)
    assert helpdesk.cases()[0][2:] == ("New", None)
    (last, *_) = helpdesk.desk.json("notification", "list", as_login="bob")
    assert (last["record"]["id"], last["reasons"]) == (1, ["the case is unassigned in their team"])
    assert broken(helpdesk.desk.path) == {}
