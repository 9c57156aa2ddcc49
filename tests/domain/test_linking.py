"""Which record does a mail belong to? (traps 22-29)"""

from __future__ import annotations

from typing import Any

import pytest

from espomail.domain import linking, tokens
from espomail.domain.identity import id_hash
from espomail.domain.incoming import Record
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
