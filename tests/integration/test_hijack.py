"""Whoever may not join a case doesn't, by whatever they know of it; whoever may, does.

Numbers, Message-IDs, From and our own tokens are all chosen by who sends. Each scene is played through
real IMAP and SMTP; the marks T01 to T12 and U14 are those of the attack cases every mail desk meets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.builders import a_message
from tests.integration.helpdesk import Helpdesk, at, broken, iso
from tests.integration.letters import ANN, question, reply, with_smtp
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot
EVE = "Eve <eve@evil.example>"
VIC = "Vic <vic@victim.example>"


@dataclass
class Hijack:
    """A desk with #1 of Ann and #2 of Vic, both answered, and #3 of Ann; ``ids`` are our answers' tokens."""

    helpdesk: Helpdesk
    sink: SmtpSink
    box: str
    first: bytes
    third: bytes
    ids: dict[int, str]
    minute: float = 5

    def send(self, *raws: bytes) -> None:
        """Mail comes in and is worked on; what leaves the house from now on is looked at afresh."""
        self.minute += 1
        self.sink.envelopes.clear()
        self.helpdesk.mail(self.box, *raws, when=at(self.minute - 0.5))
        self.helpdesk.run(minutes=self.minute)

    def cases_of(self, *raws: bytes) -> list[int | None]:
        """The case that each of these mails lies in."""
        found = dict(self.helpdesk.rows(
            "SELECT message_id, CASE parent_type WHEN 'case' THEN parent_id END FROM email WHERE direction = 'in'"
        ))  # fmt: skip
        return [found[message_id(raw)] for raw in raws]

    def notes(self, number: int) -> list[str]:
        """The notes on a case."""
        stream = self.helpdesk.desk.json("stream", f"case:{number}")
        return [entry["text"] for entry in stream if entry["type"] == "note"]

    def sent_to(self, address: str) -> list[bytes]:
        """What went to somebody since the last mail came in."""
        return [each.raw for each in self.sink.envelopes if address in each.recipients]


def message_id(raw: bytes) -> str:
    found = re.search(rb"Message-ID: (\S+)", raw)
    assert found
    return found[1].decode()


def notice_id(scene: Hijack, login: str) -> str:
    """The token of the notice that somebody was sent about #1."""
    sent: list[Any] = scene.helpdesk.rows("SELECT message_id FROM outbox WHERE kind = 'notice'"
                                          " AND recipients LIKE ? ORDER BY id", f"%{login}@%")  # fmt: skip
    return next(row[0] for row in sent if "nc1-" in row[0])


@pytest.fixture
def scene(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> Hijack:
    helpdesk.users("bob", "cem")
    box = helpdesk.support(*with_smtp(smtp_sink), "--assign-to", "bob", "--answer-by-mail")
    first, second, third = question(box), question(box, VIC, "Vic's secret"), question(box, ANN, "A third thing")
    helpdesk.mail(box, first, second, third)
    helpdesk.run()
    ids = {
        n: helpdesk.desk.json("case", "reply", str(n), "--body", "We look.", as_login="bob", now=iso(at(2)))
        for n in (1, 2)
    }
    helpdesk.run("send", minutes=3)
    return Hijack(helpdesk, smtp_sink, box, first, third, {n: made["message_id"] for n, made in ids.items()})


def test_who_joins_by_number_reference_and_token(scene: Hijack) -> None:
    box, first, ours = scene.box, scene.first, scene.ids[1]
    wrong = re.sub(r"\.[a-z2-7]{16}@", "." + "a" * 16 + "@", ours)
    outside = {
        **{f"T01 a stranger with [#{n}]": question(box, EVE, f"[#{n}] let me in") for n in (1, 2, 3, 7)},
        "T02 an unknown number": question(box, ANN, "[#77] unknown"),
        "T02 endless digits": question(box, ANN, f"[#{'1' * 25}] endless"),
        "T02 other digits": question(box, ANN, "[#١] Arabic, [#１] wide"),
        "T03 a stranger with the customer's Message-ID": reply(first, box, EVE),
        "T05 a wrong MAC": question(box, ANN, "Re: A", In_Reply_To=wrong),
        "T05 another case's token": question(box, ANN, "Re: B", In_Reply_To=scene.ids[2]),
        "T05 a token replayed by another": question(box, EVE, "Re: C", In_Reply_To=ours, References=ours),
        "T09 fields that systems set themselves": question(
            box, EVE, "Fields", X_Espomail_Notice="yes", X_Espomail_Case="1", X_RT_Ticket="example.com #1",
            X_Zammad_Ticket_Id="1", X_Zammad_Ticket_Owner="bob",
        ),
        "T10 an id of another system": question(box, EVE, "Id 1", message_id="<1/2@espo-system>"),
        "T10 an id in our form": question(box, EVE, "Id 2", message_id=wrong),
        "T10 an id of ours": question(box, EVE, "Id 3", message_id=ours),
        "T11 a code for somebody who owns the address": question(
            box, "Chat <no-reply@chat.example>", "[#2] Your code is 123456"
        ),
    }  # fmt: skip
    inside = {
        "T07 a follow-up": reply(first, box),
        "T07 an answer to ours": question(box, ANN, "thanks", In_Reply_To=ours),
        "T07 another case of letters": reply(first, box, "ann <ANN@Customer.EXAMPLE>"),
        "T07 AW: and the number": question(box, ANN, "AW: [#1] The printer is on fire"),
        "T07 another name": question(box, '"A. Nobody" <ann@customer.example>', "Re: [#1] again"),
    }
    both = reply(first, box, ANN, Subject="[#3] which one?")
    scene.send(*outside.values(), *inside.values(), both)
    found = dict(zip(outside, scene.cases_of(*outside.values()), strict=True))
    assert [what for what, number in found.items() if number in (1, 2, 3)] == []
    found.pop("T11 a code for somebody who owns the address")  # a machine's: nobody outside reads it
    assert None not in found.values() and len(set(found.values())) == len(found), found
    assert dict(zip(inside, scene.cases_of(*inside.values()), strict=True)) == dict.fromkeys(inside, 1)
    # T12: number and reference name different cases
    (conflict,) = scene.cases_of(both)
    assert scene.helpdesk.desk.json("case", "show", str(conflict))["related_to"] == [1, 3]
    assert len([note for note in scene.notes(1) if "eve@evil.example" in note]) == 3  # T01, T03, T05
    assert any("no-reply@chat.example" in note for note in scene.notes(2))
    assert scene.sent_to("eve@evil.example") == [] and scene.sent_to("no-reply@chat.example") == []
    assert broken(scene.helpdesk.desk.path) == {}


def an_agents_address_alone_sends_nothing_on(scene: Hijack) -> None:
    """T06: only with the token of a notice to that very user does an answer go to the customer."""
    bobs = notice_id(scene, "bob")
    agent = "Bob <bob@example.com>"
    forged = [
        reply(scene.first, scene.box, agent, text="Pay here: evil.example"),
        question(scene.box, agent, "[#1]", text="Pay here: evil.example"),
        question(scene.box, "Cem <cem@example.com>", "Re: x", text="Pay here: evil.example", In_Reply_To=bobs),
        question(scene.box, "Cem <cem@example.com>", "Re: y", text="Pay here: evil.example",
                 In_Reply_To=re.sub(r"-\d+\.", "-3.", bobs)),
    ]  # fmt: skip
    scene.send(*forged)
    assert scene.sent_to("ann@customer.example") == []
    genuine = a_message(agent, scene.box, "Re: z", "It is repaired.", "<real@example.com>", In_Reply_To=bobs)
    scene.send(genuine)
    assert [b"It is repaired." in raw for raw in scene.sent_to("ann@customer.example")] == [True]


def test_forged_addresses_let_no_thief_in(scene: Hijack) -> None:
    """T04: the thief is in Cc and Reply-To of a mail that seems to be the customer's."""
    forged = reply(scene.first, scene.box, ANN, Cc=EVE, Reply_To=EVE, message_id="<forged@evil.example>")
    scene.send(forged)
    assert scene.cases_of(forged) == [1]
    made = scene.helpdesk.desk.json("case", "reply", "1", "--body", "The secret is 42.", as_login="bob",
                                    now=iso(at(scene.minute + 0.2)))  # fmt: skip
    assert [each["address"] for each in made["to"] + made["cc"]] == ["ann@customer.example"]
    thief = reply(forged, scene.box, EVE, References=f"{message_id(scene.first)} <forged@evil.example>")
    scene.send(thief, question(scene.box, EVE, "[#1] me again"))
    assert scene.cases_of(thief) != [1] and scene.sent_to("eve@evil.example") == []
    assert len([note for note in scene.notes(1) if "eve@evil.example takes no part" in note]) == 2
    an_agents_address_alone_sends_nothing_on(scene)


def test_an_agent_who_lost_access_leaves_a_note(scene: Hijack) -> None:
    """T08: having taken part before helps nobody who may not read the case any more, or is deactivated."""
    cem = "Cem <cem@example.com>"
    early = reply(scene.first, scene.box, cem)
    scene.send(early)
    assert scene.cases_of(early) == [1]
    scene.helpdesk.desk("team", "member", "remove", "Support", "cem")
    late = [
        reply(scene.first, scene.box, cem),
        reply(early, scene.box, cem),
        question(scene.box, cem, "[#1] I know better"),
        question(scene.box, cem, "Re: x", In_Reply_To=scene.ids[1]),
    ]
    scene.send(*late)
    cases = scene.cases_of(*late)
    assert len(set(cases)) == 4 and not {1, 2, 3, None} & set(cases)
    assert len([note for note in scene.notes(1) if "cem may not read case #1" in note]) == 4
    assert scene.sent_to("ann@customer.example") == []
    mine = reply(late[2], scene.box, cem)  # in that one he is the customer
    bob = "Bob <bob@example.com>"
    bobs = reply(scene.first, scene.box, bob)
    scene.send(mine, bobs)
    assert scene.cases_of(mine, bobs) == [cases[2], 1]
    scene.helpdesk.desk("user", "deactivate", "bob")
    gone = [reply(bobs, scene.box, bob), question(scene.box, bob, "Re: x", In_Reply_To=notice_id(scene, "bob"))]
    scene.send(*gone)
    assert not {1, 2, 3} & set(scene.cases_of(*gone))
    assert scene.sent_to("ann@customer.example") == []
    assert len([note for note in scene.notes(1) if "bob may not read case #1" in note]) == 2


def test_a_message_id_that_is_used_again_splits_no_thread(scene: Hijack) -> None:
    """U14: Eve sends mail under Ann's and under our Message-ID, with Ann in Cc; Ann's answers still join."""
    squatted = [
        question(scene.box, EVE, f"Mine {number}", message_id=each, Cc=ANN)
        for number, each in enumerate((message_id(scene.first), scene.ids[1]))
    ]
    answers = [reply(scene.first, scene.box), question(scene.box, ANN, "Re: x", In_Reply_To=scene.ids[1])]
    scene.send(squatted[0])
    scene.send(answers[0], squatted[1], answers[1])  # in runs of their own, and in one
    assert scene.cases_of(*answers) == [1, 1]
    assert len(scene.helpdesk.cases()) == 5
    evil = scene.helpdesk.rows("SELECT DISTINCT parent_id FROM email WHERE from_address = 'eve@evil.example'")
    assert sorted(evil) == [(4,), (5,)]
    hers = reply(squatted[0], scene.box, EVE)  # whose own answers are in her own case
    scene.send(hers)
    assert scene.cases_of(hers) == [4]


def test_who_got_a_mail_first_draws_it_into_no_thread_of_theirs(scene: Hijack) -> None:
    """A list gives Ann's question a new id and keeps the old one, which Eve, who got it too, has used already."""
    squatted = question(scene.box, EVE, "Mine", message_id="<asked@customer.example>", Cc=ANN)
    scene.send(squatted)
    hers = question(scene.box, ANN, "A list", X_Original_Message_ID="<asked@customer.example>")
    again = question(scene.box, ANN, "A list", X_Original_Message_ID=message_id(hers))
    scene.send(hers)
    scene.send(again)
    assert scene.cases_of(squatted, hers, again) == [4, 5, 5]


def test_a_mail_that_went_to_an_alias_of_who_answered_it_first_is_of_one_case_with_the_answer(scene: Hijack) -> None:
    alarm = question(scene.box, ANN, "Alarm", Cc="bo.alias@customer.example")
    scene.send(reply(alarm, scene.box, "Bo <bo@customer.example>", Cc=ANN))
    scene.send(alarm)
    assert scene.cases_of(alarm) == [4] and len(scene.helpdesk.cases()) == 4


def test_who_answers_a_mail_before_it_comes_draws_it_into_no_case_of_theirs(scene: Hijack) -> None:
    """Eve knows the Message-ID of Ann's next mail: it has its own case and its reply, Eve's a note."""
    to_come = question(scene.box, ANN, "In confidence", message_id="<to-come@customer.example>")
    planted = reply(to_come, scene.box, EVE, Cc=ANN)
    follow_up = question(scene.box, ANN, "Tomorrow", message_id="<tomorrow@customer.example>")
    scene.send(planted)
    scene.send(to_come, reply(follow_up, scene.box))
    scene.send(reply(to_come, scene.box), follow_up)
    found = dict(scene.helpdesk.rows("SELECT message_id, parent_id FROM email WHERE direction = 'in'"))
    assert [found[message_id(each)] for each in (planted, to_come, follow_up)] == [4, 5, 6]
    assert [note for note in scene.notes(4) if "not sent to who answered it" in note]
    assert sorted(scene.helpdesk.rows("SELECT parent_id, count(*) FROM email WHERE parent_id > 3 GROUP BY 1")) == [
        (4, 1), (5, 2), (6, 2)]  # fmt: skip
