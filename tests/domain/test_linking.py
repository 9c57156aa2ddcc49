"""Which record does a mail belong to? (traps 22-29)"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from espomail.domain import linking, tokens
from espomail.domain.identity import id_hash
from espomail.domain.incoming import Incoming, Record
from espomail.domain.known import CaseFacts, Insider, Known, Owner, Thread
from tests.builders import an_incoming

KEYRING = tokens.Keyring({"1": b"k" * 32}, "1")
ANN = "ann@customer.example"
ACME = Record("account", 3, "Acme")
CASE = CaseFacts(12, "The printer", "New", 7)


def known(**values: Any) -> Known:
    """One case, #12, whose thread Ann takes part in and has written <q0@customer.example> to."""
    found = Known(KEYRING, own_addresses=frozenset({"support@example.com"}), **values)
    found.cases[12] = CASE
    found.threads[7] = Thread(7, 12, participants={ANN})
    found.threads_of_case[12] = [7]
    found.emails[id_hash("<q0@customer.example>")] = [(5, 7)]
    found.writers[5] = ANN
    return found


def link(facts: Known | None = None, **values: Any) -> linking.Decision:
    facts = facts or known()
    mail = an_incoming(email_id=9, **values)
    return linking.decide(mail, facts)


def test_a_new_mail_of_a_stranger_belongs_nowhere():
    decision = link(from_address="new@elsewhere.example")
    assert (decision.kind, decision.value) == ("none", None)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        pytest.param({"ancestors": ("<q0@customer.example>",)}, "reference", id="a stored Message-ID"),
        pytest.param({"subject": "AW: [#12] The printer"}, "number", id="a number"),
        pytest.param(
            {"ancestors": (tokens.make(KEYRING, "c", 12, "abc", "example.com"),)}, "token", id="our token"
        ),
    ],
)
def test_a_participant_joins_by(values: dict[str, Any], rule: str):
    decision = link(**values)
    assert (decision.rule, decision.value["id"]) == (rule, 12)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"ancestors": ("<q0@customer.example>",)}, id="a stored Message-ID"),
        pytest.param({"subject": "[#12]"}, id="a number"),
        pytest.param({"ancestors": (tokens.make(KEYRING, "c", 12, "abc", "example.com"),)}, id="our token"),
    ],
)
def test_a_stranger_joins_by_nothing_but_the_claim_is_recorded(values: dict[str, Any]):
    decision = link(from_address="thief@evil.example", **values)
    assert decision.kind == "none"
    assert decision.evidence["refused_cases"] == [12]
    assert "takes no part" in decision.rivals[0]["lost"]


def test_a_forged_token_is_no_claim():
    token = tokens.make(tokens.Keyring({"1": b"x" * 32}, "1"), "c", 12, "abc", "example.com")
    assert link(from_address=ANN, ancestors=(token,)).kind == "none"


def test_an_unknown_number_is_as_if_it_were_not_there():
    assert link(subject="[#999999] hello").kind == "none"


def test_claims_that_name_different_cases_conflict():
    facts = known()
    facts.cases[13] = CaseFacts(13, "Another", "New", 8)
    facts.threads[8] = Thread(8, 13, participants={ANN})
    facts.threads_of_case[13] = [8]
    decision = link(facts, subject="[#13]", ancestors=("<q0@customer.example>",))
    assert (decision.kind, decision.evidence["cases"]) == ("conflict", [12, 13])


def test_a_merged_case_counts_as_its_target():
    facts = known()
    facts.cases[13] = CaseFacts(13, "Merged", "Duplicate", 8, merged_into=12)
    decision = link(facts, subject="[#13]", ancestors=("<q0@customer.example>",))
    assert (decision.kind, decision.value["id"]) == ("thread", 12)


def test_the_nearest_ancestor_wins():
    facts = known()
    facts.threads[9] = Thread(9, None, ACME, {ANN})
    facts.emails[id_hash("<near@x.example>")] = [(6, 9)]
    facts.emails[id_hash("<q0@customer.example>")] = [(5, 10)]
    facts.threads[10] = Thread(10, None, Record("lead", 1, "Old"), {ANN})
    decision = link(facts, ancestors=("<near@x.example>", "<q0@customer.example>"))
    assert decision.value["type"] == "account"
    assert decision.rivals[0]["what"] == "<q0@customer.example>"


def test_the_second_mail_of_a_thread_may_come_first():
    facts = known()
    reply = an_incoming(email_id=20, message_id="<r@customer.example>", ancestors=("<first@customer.example>",))
    linking.learn(reply, linking.decide(reply, facts), facts)
    first = an_incoming(email_id=21, message_id="<first@customer.example>")
    decision = linking.decide(first, facts)
    assert (decision.rule, decision.evidence["conversation"]) == ("late", reply.conversation_id)


def renamed(**values: Any) -> Incoming:
    """Ann's mail as a gateway left it that gave it another Message-ID, and said so."""
    return an_incoming(**{"email_id": 21, "message_id": "<new@gate.example>", "other_ids": ("<old@customer.example>",), **values})


def test_an_answer_to_the_id_that_a_mail_had_before_joins_its_thread():
    facts = known()
    mail = renamed(cc=("boss@customer.example",))
    linking.learn(mail, linking.decide(mail, facts), facts)
    answer = {"email_id": 22, "message_id": "<r@x.example>", "ancestors": ("<old@customer.example>",)}
    decision = linking.decide(an_incoming(**answer, from_address="boss@customer.example"), facts)
    assert (decision.rule, decision.evidence["conversation"]) == ("reference", mail.conversation_id)
    assert linking.decide(an_incoming(**answer, from_address="thief@evil.example"), facts).kind == "none"


def test_a_renamed_mail_joins_its_copy_which_it_does_not_answer():
    decision = link(other_ids=("<q0@customer.example>",))
    assert (decision.rule, decision.value["id"]) == ("renamed", 12)
    assert "email" not in decision.evidence and "<q0@customer.example>" in decision.reason
    thief = link(other_ids=("<q0@customer.example>",), from_address="thief@evil.example")
    assert (thief.kind, thief.evidence["refused_cases"]) == ("none", [12])


def test_a_renamed_mail_is_no_copy_of_what_somebody_else_sent_under_its_former_id():
    facts = known()
    planted = an_incoming(email_id=20, from_address="thief@evil.example", message_id="<old@customer.example>",
                          cc=(ANN,))  # fmt: skip
    linking.learn(planted, linking.decide(planted, facts), facts)
    decision = linking.decide(renamed(), facts)
    assert decision.kind == "none" and "somebody else" in decision.rivals[0]["lost"]


def test_a_renamed_mail_may_come_after_its_answer():
    facts = known()
    reply = an_incoming(email_id=20, message_id="<r@x.example>", ancestors=("<old@customer.example>",))
    linking.learn(reply, linking.decide(reply, facts), facts)
    decision = linking.decide(renamed(), facts)
    assert (decision.rule, decision.evidence["conversation"]) == ("late", reply.conversation_id)
    bobs = {"from_address": "bob@customer.example"}
    assert linking.decide(renamed(**bobs), facts).kind == "none"
    assert linking.decide(renamed(**bobs, to=("support@example.com", ANN)), facts).rule == "late"


def test_a_late_mail_of_somebody_else_joins_if_it_was_sent_to_who_answered_it():
    facts = known()
    reply = an_incoming(email_id=20, message_id="<r@x.example>", ancestors=("<first@x.example>",))
    linking.learn(reply, linking.decide(reply, facts), facts)
    given = {"email_id": 21, "message_id": "<first@x.example>", "from_address": "bob@customer.example"}
    to_ann = an_incoming(**given, to=("support@example.com", ANN))
    assert linking.decide(to_ann, facts).evidence["conversation"] == reply.conversation_id
    assert linking.decide(an_incoming(**given), facts).kind == "none"


def test_a_ghost_helps_no_stranger():
    facts = known()
    planted = an_incoming(email_id=20, from_address="thief@evil.example", message_id="<t@evil.example>",
                          ancestors=("<victim@customer.example>",))  # fmt: skip
    linking.learn(planted, linking.decide(planted, facts), facts)
    victim = an_incoming(email_id=21, message_id="<victim@customer.example>")
    assert linking.decide(victim, facts).kind == "none"


PLANTED = {"email_id": 20, "from_address": "thief@evil.example", "message_id": "<t@evil.example>", "cc": (ANN,),
           "ancestors": ("<victim@customer.example>",)}  # fmt: skip
VICTIM = {"email_id": 21, "message_id": "<victim@customer.example>"}


def test_who_answers_a_mail_before_it_comes_draws_it_into_no_thread_by_naming_its_sender():
    """In its order the thief would have been the stranger; out of order it is no better."""
    facts = known()
    planted = an_incoming(**PLANTED)
    linking.learn(planted, linking.decide(planted, facts), facts)
    decision = linking.decide(an_incoming(**VICTIM), facts)
    assert decision.kind == "none" and "not sent to who answered it" in decision.rivals[0]["lost"]
    renamed_by_a_list = an_incoming(email_id=22, message_id="<l@list.example>", other_ids=("<victim@customer.example>",))
    assert linking.decide(renamed_by_a_list, facts).kind == "none"


@pytest.mark.parametrize(
    ("planter", "other"),
    [
        pytest.param("thief@evil.example", "bo.alias@customer.example", id="the colleague of its sender"),
        pytest.param("thief@gmail.com", "bo@gmail.com", id="anybody with free mail"),
        pytest.param("thief@free.example", "bo@free.example", id="of a service that a setting names"),
        pytest.param("thief@evil.co.uk", "bo@customer.co.uk", id="under one public suffix"),
    ],
)
def test_no_other_address_stands_for_who_answered_before(planter: str, other: str):
    facts = known(free_mail=frozenset({"free.example"}))
    planted = an_incoming(**{**PLANTED, "from_address": planter})
    linking.learn(planted, linking.decide(planted, facts), facts)
    assert linking.decide(an_incoming(**{**VICTIM, "cc": (other,)}), facts).kind == "none"


@pytest.mark.parametrize(
    ("planted", "victim"),
    [
        pytest.param({}, {"cc": ("thief@evil.example",)}, id="it was sent to who answered it"),
        pytest.param({"cc": (ANN, "list@customer.example")}, {"to": ("list@customer.example",)}, id="both by a list"),
        pytest.param({"from_address": "bo@customer.example"}, {"cc": ("bo.alias@mail.customer.example",)},
                     id="to an alias of who answered it"),
        pytest.param({"from_address": ANN}, {}, id="its sender went on writing"),
        pytest.param({"from_address": "support@example.com", "outgoing": True}, {}, id="we answered it elsewhere"),
    ],
)
def test_a_late_mail_joins_by(planted: dict[str, Any], victim: dict[str, Any]):
    facts = known()
    answer = an_incoming(**{**PLANTED, **planted})
    linking.learn(answer, linking.decide(answer, facts), facts)
    assert linking.decide(an_incoming(**{**VICTIM, **victim}), facts).rule == "late"


@pytest.mark.parametrize(
    ("owner", "b2c", "expected"),
    [
        pytest.param(Owner(Record("contact", 7, "Ann"), ACME), False, "account:3", id="contact's account"),
        pytest.param(Owner(Record("contact", 7, "Ann"), ACME), True, "contact:7", id="b2c: the contact"),
        pytest.param(Owner(Record("contact", 7, "Ann")), False, "contact:7", id="contact without account"),
        pytest.param(Owner(Record("lead", 2, "Ann")), False, "lead:2", id="lead"),
        pytest.param(Owner(Record("lead", 2, "Ann"), ACME), False, "account:3", id="converted lead"),
        pytest.param(Owner(ACME), False, "account:3", id="account"),
    ],
)
def test_an_address_belongs_to(owner: Owner, b2c: bool, expected: str):
    decision = link(known(b2c=b2c, owners={ANN: [owner]}))
    assert f"{decision.value['type']}:{decision.value['id']}" == expected


@pytest.mark.parametrize(("deals", "kind"), [(1, "opportunity"), (2, "account")])
def test_the_one_open_opportunity_is_linked(deals: int, kind: str):
    found = [Record("opportunity", number, "Deal") for number in range(1, deals + 1)]
    decision = link(known(owners={ANN: [Owner(ACME)]}, opportunities={("account", 3): found}))
    assert decision.value["type"] == kind


def test_from_comes_before_reply_to_and_to_and_own_addresses_never_match():
    facts = known(
        owners={
            "boss@customer.example": [Owner(Record("contact", 1, "Boss"))],
            "support@example.com": [Owner(Record("contact", 2, "Us"))],
            ANN: [Owner(Record("contact", 3, "Ann")), Owner(Record("contact", 4, "Ann again"))],
        }
    )
    decision = link(facts, reply_to=("boss@customer.example",))
    assert decision.value["id"] == 3
    assert [rival["value"]["id"] for rival in decision.rivals] == [4, 1]


def test_the_contact_of_a_case_takes_part_in_it():
    facts = known(owners={"ann@home.example": [Owner(Record("contact", 7, "Ann"))]})
    facts.cases[12] = CaseFacts(12, "The printer", "New", 7, contact_id=7)
    assert link(facts, from_address="ann@home.example", subject="[#12]").value["id"] == 12


def test_a_users_mail_makes_nobody_a_participant():
    """A forged From of ours with a thief in Cc lets the thief in no further than before."""
    facts = known(users={"bob@example.com": Insider(2, "bob")})
    facts.threads[7].participants.clear()  # none of this batch's senders took part so far
    forged = an_incoming(
        email_id=20, from_address="bob@example.com", message_id="<f@evil.example>",
        ancestors=("<q0@customer.example>",), cc=("thief@evil.example",),
    )  # fmt: skip
    linking.learn(forged, linking.decide(forged, facts), facts)
    thief = an_incoming(
        email_id=21, from_address="thief@evil.example", message_id="<t@evil.example>",
        ancestors=("<q0@customer.example>",),
    )  # fmt: skip
    assert linking.decide(thief, facts).evidence.get("conversation") != 7


# --- our own users (T08): who may not read a case is no participant of it ---------------------------

BOB = "bob@example.com"
CLAIMS = [
    pytest.param({"ancestors": ("<q0@customer.example>",)}, id="a stored Message-ID"),
    pytest.param({"subject": "[#12]"}, id="a number"),
    pytest.param({"ancestors": (tokens.make(KEYRING, "c", 12, "abc", "example.com"),)}, id="our token"),
]


def with_user(insider: Insider, case: CaseFacts = CASE, **values: Any) -> Known:
    """Bob is one of us, and has written in the thread of #12 before."""
    found = known(users={BOB: insider}, **values)
    found.cases[12] = case
    found.threads[7].participants.add(BOB)
    return found


@pytest.mark.parametrize("values", CLAIMS)
@pytest.mark.parametrize(
    ("insider", "case", "more"),
    [
        pytest.param(Insider(2, "bob", team_ids=frozenset({1})), {"team_id": 1}, {}, id="of its team"),
        pytest.param(Insider(2, "bob"), {"assigned_user_id": 2}, {}, id="assignee"),
        pytest.param(Insider(2, "bob"), {}, {"followers": {12: frozenset({2})}}, id="follower"),
        pytest.param(Insider(2, "bob", is_admin=True), {"team_id": 1}, {}, id="administrator"),
    ],
)
def test_a_user_who_may_read_the_case_joins_it(
    values: dict[str, Any], insider: Insider, case: dict[str, Any], more: dict[str, Any]
):
    facts = with_user(insider, replace(CASE, **case), **more)
    assert link(facts, from_address=BOB, **values).value["id"] == 12


@pytest.mark.parametrize("values", CLAIMS)
@pytest.mark.parametrize(
    "insider",
    [
        pytest.param(Insider(2, "bob", team_ids=frozenset({2})), id="of another team"),
        pytest.param(Insider(2, "bob", is_admin=True, team_ids=frozenset({1}), active=False), id="deactivated"),
    ],
)
def test_a_user_who_may_no_longer_read_it_leaves_a_note(values: dict[str, Any], insider: Insider):
    """Also one who wrote there before, when they could."""
    decision = link(with_user(insider, replace(CASE, team_id=1)), from_address=BOB, **values)
    assert decision.kind == "none" and decision.evidence["refused_cases"] == [12]
    assert decision.rivals[0]["lost"] == "bob may not read case #12"


def test_a_user_may_be_the_customer_of_a_case_they_may_not_read():
    """Somebody of sales writes to the desk for computers: its opening mail, or a contact of its, is theirs."""
    facts = with_user(Insider(2, "bob"), replace(CASE, team_id=1))
    facts.threads[7].opening.add(BOB)
    assert link(facts, from_address=BOB, subject="[#12]").value["id"] == 12
    facts = with_user(
        Insider(2, "bob"), replace(CASE, team_id=1, contact_id=7),
        owners={BOB: [Owner(Record("contact", 7, "Bob"))]},
    )  # fmt: skip
    assert link(facts, from_address=BOB, subject="[#12]").value["id"] == 12


# --- several mails under one Message-ID (U14) -------------------------------------------------------


def squatted(**values: Any) -> Known:
    """Eve has used the Message-ID of Ann's question again, with Ann in Cc: another case, #13."""
    found = known(**values)
    found.cases[13] = CaseFacts(13, "Squatted", "New", 8)
    found.threads[8] = Thread(8, 13, participants={ANN, "eve@evil.example"}, opening={ANN})
    found.threads_of_case[13] = [8]
    found.emails[id_hash("<q0@customer.example>")].append((6, 8))
    found.writers.update({5: ANN, 6: "eve@evil.example"})
    return found


def test_a_squatter_does_not_split_a_thread():
    decision = link(squatted(), ancestors=("<q0@customer.example>",))
    assert (decision.kind, decision.value["id"], decision.evidence["email"]) == ("thread", 12, 5)
    assert "refused_cases" not in decision.evidence
    (rival,) = decision.rivals
    assert rival["value"]["id"] == 13 and "another mail bears this Message-ID" in rival["lost"]


def test_a_squatter_who_came_first_does_not_either():
    facts = squatted()
    facts.emails[id_hash("<q0@customer.example>")] = [(4, 8), (5, 7)]
    facts.writers[4] = "eve@evil.example"
    assert link(facts, ancestors=("<q0@customer.example>",)).value["id"] == 12


def test_our_own_mail_is_the_genuine_one():
    facts = squatted()
    facts.writers[5] = "support@example.com"
    facts.ours.add(5)
    facts.emails[id_hash("<q0@customer.example>")].reverse()
    assert link(facts, ancestors=("<q0@customer.example>",)).value["id"] == 12


@pytest.mark.parametrize("corresponds", [True, False], ids=["who wrote there", "else the oldest"])
def test_where_neither_mail_is_the_answerers_own(corresponds: bool):
    facts = squatted()
    facts.writers[5] = "bo@customer.example"
    if corresponds:
        facts.threads[7].correspondents.add(ANN)
        facts.emails[id_hash("<q0@customer.example>")] = [(4, 8), (5, 7)]
    assert link(facts, ancestors=("<q0@customer.example>",)).value["id"] == 12


def test_a_doubtful_reference_goes_along_with_a_firm_one():
    facts = squatted()
    facts.emails[id_hash("<answer@example.com>")] = [(7, 8)]
    decision = link(facts, ancestors=("<answer@example.com>", "<q0@customer.example>"))
    assert (decision.kind, decision.value["id"]) == ("thread", 13)


def test_the_squatter_answers_into_their_own_case():
    decision = link(squatted(), from_address="eve@evil.example", ancestors=("<q0@customer.example>",))
    assert decision.value["id"] == 13 and "refused_cases" not in decision.evidence


def test_who_only_waits_for_a_message_id_does_not_split_a_thread():
    facts = known()
    facts.cases[13] = CaseFacts(13, "Planted", "New", 8)
    facts.threads[8] = Thread(8, 13, participants={ANN, "eve@evil.example"})
    facts.ghosts[id_hash("<q0@customer.example>")] = [8]
    assert link(facts, ancestors=("<q0@customer.example>",)).value["id"] == 12


def test_who_quotes_a_notice_does_not_keep_its_reader_from_answering_it():
    notice = tokens.make_notice(KEYRING, "c", 12, 2, "abc", "example.com")
    facts = known(users={BOB: Insider(2, "bob", is_admin=True)})
    facts.ghosts[id_hash(notice)] = [8]  # of a store that kept them
    facts.threads[8] = Thread(8, 13)
    facts.cases[13] = CaseFacts(13, "Quoted", "New", 8)
    quoted = an_incoming(email_id=20, from_address="eve@evil.example", ancestors=(notice, "<other@x.example>"))
    linking.learn(quoted, linking.decide(quoted, facts), facts)
    assert facts.ghosts == {id_hash(notice): [8], id_hash("<other@x.example>"): [quoted.conversation_id]}
    decision = link(facts, from_address=BOB, ancestors=(notice,))
    assert (decision.rule, decision.value["id"]) == ("notice", 12)


# --- successors ---------------------------------------------------------------------------------------


def succeeded(**successors: tuple[int, ...]) -> Known:
    """Cases 12, 13, 14 and 15, in all of whose threads Ann takes part; who succeeds whom is given."""
    found = known()
    for number in (13, 14, 15):
        found.cases[number] = CaseFacts(number, f"Case {number}", "New", number)
        found.threads[number] = Thread(number, number, participants={ANN})
        found.threads_of_case[number] = [number]
        found.emails[id_hash(f"<q{number}@customer.example>")] = [(number, number)]
    for name, newer in successors.items():
        number = int(name.removeprefix("of"))
        found.cases[number] = replace(found.cases[number], successors=newer)
    return found


def references(*numbers: int) -> tuple[str, ...]:
    return tuple("<q0@customer.example>" if n == 12 else f"<q{n}@customer.example>" for n in numbers)


@pytest.mark.parametrize(
    ("successors", "named", "wins"),
    [
        pytest.param({"of12": (13,)}, (13, 12), 13, id="its successor"),
        pytest.param({"of12": (13,)}, (12, 13), 13, id="in whatever order"),
        pytest.param({"of12": (13,), "of13": (14,)}, (14, 13, 12), 14, id="a chain"),
        pytest.param({"of12": (13,), "of13": (14,)}, (14, 12), 14, id="a chain with a gap"),
        pytest.param({"of12": (14,), "of13": (14,)}, (12, 13, 14), 14, id="opened by a conflict"),
        pytest.param({"of12": (13,)}, (12,), 12, id="only the old one"),
    ],
)
def test_the_newest_successor_wins(
    successors: dict[str, tuple[int, ...]], named: tuple[int, ...], wins: int
):
    decision = link(succeeded(**successors), ancestors=references(*named))
    assert (decision.kind, decision.value["id"], decision.evidence["conversation"]) == (
        "thread", wins, 7 if wins == 12 else wins,
    )  # fmt: skip
    lost = {rival["value"]["id"]: rival["lost"] for rival in decision.rivals}
    assert lost == {n: f"case #{wins} succeeds it" for n in named if n != wins}


def test_a_successor_that_was_merged_counts_as_its_target():
    facts = succeeded(of12=(13,))
    facts.cases[13] = replace(facts.cases[13], status="Duplicate", merged_into=15)
    facts.threads[13].case_id = 15
    assert link(facts, ancestors=references(12, 13)).value["id"] == 15


def test_cases_merged_crosswise_do_not_break_it():
    facts = succeeded(of12=(13,), of13=(14,))
    facts.cases[14] = replace(facts.cases[14], merged_into=12)
    assert link(facts, ancestors=references(12, 13)).value["id"] == 13


@pytest.mark.parametrize(
    ("successors", "named", "cases"),
    [
        pytest.param({}, (12, 13), [12, 13], id="unrelated"),
        pytest.param({"of12": (13,)}, (12, 13, 15), [13, 15], id="a successor and another"),
        pytest.param({"of12": (13, 14)}, (13, 14), [13, 14], id="two successors of one"),
    ],
)
def test_a_real_conflict_stays(
    successors: dict[str, tuple[int, ...]], named: tuple[int, ...], cases: list[int]
):
    decision = link(succeeded(**successors), ancestors=references(*named))
    assert (decision.kind, decision.evidence["cases"]) == ("conflict", cases)
