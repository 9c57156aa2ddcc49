"""Reports on our own mail: whom they count for, and what the record says of them."""

from __future__ import annotations

from typing import Any

import pytest

from espomail.domain import linking, tokens
from espomail.domain.failed_delivery import TEXT, Failure, Report, failures, from_evidence, note, of_refusal
from espomail.domain.identity import id_hash
from espomail.domain.known import CaseFacts, Insider, Known, Thread
from tests.builders import an_incoming

ANN, BOB = "ann@customer.example", "bob@customer.example"


def reported(address: str, original: str | None = None, kind: str | None = "hard") -> dict[str, Any]:
    return {"address": address, "original_address": original, "status": "5.1.1", "kind": kind, "diagnostic": "no"}


@pytest.mark.parametrize(
    ("rows", "sent_to", "signed", "found"),
    [
        pytest.param([reported("Ann@Customer.example")], {ANN}, False, [ANN], id="named, in any case"),
        pytest.param([reported("a.lee@inner.example", ANN)], {ANN, BOB}, False, [ANN], id="forwarded"),
        pytest.param([reported(ANN), reported(BOB)], {ANN, BOB}, False, [ANN, BOB], id="both"),
        pytest.param([reported(ANN), reported(ANN)], {ANN}, False, [ANN], id="once"),
        pytest.param([reported(ANN), reported("eve@x.example")], {ANN}, False, [ANN], id="a foreign one"),
        pytest.param([reported("eve@x.example")], {ANN}, False, [], id="only a foreign one"),
        pytest.param([reported("inner@x.example")], {ANN}, True, [ANN], id="signed, to one alone"),
        pytest.param([], {ANN}, True, [ANN], id="signed, nobody named"),
        pytest.param([], {ANN}, False, [], id="nobody named"),
        pytest.param([reported("inner@x.example")], {ANN, BOB}, True, [], id="signed, to several"),
        pytest.param([reported(ANN)], set(), True, [], id="never sent"),
    ],
)
def test_only_those_we_wrote_to_count(
    rows: list[dict[str, Any]], sent_to: set[str], signed: bool, found: list[str]
) -> None:
    assert [each.address for each in failures(rows, sent_to, signed)] == found


def test_a_note_gives_address_status_and_the_servers_words() -> None:
    failed = (Failure(ANN, "hard", "5.1.1", "550 no such user"), Failure(BOB))
    assert note(Report(failed)) == f"not delivered to {ANN} (hard, 5.1.1): 550 no such user; {BOB}"
    assert len(note(Report(failed * 50))) == TEXT


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        pytest.param(
            Report((Failure(ANN, "soft", delayed=True),)), f"delayed, and still being tried: {ANN} (soft)",
            id="delayed",
        ),
        pytest.param(Report((Failure(ANN, "soft", delayed=True), Failure(BOB))), "not delivered to",
                     id="one is delayed, the other failed"),
        pytest.param(Report((Failure(BOB),), notice_to="bob"), "notice to bob: not delivered to", id="notice"),
        pytest.param(Report((), (Failure("x@inner.example"),), (ANN, BOB)),
                     f"not delivered to x@inner.example, for one of {ANN}, {BOB}", id="nobody knows whose"),
        pytest.param(Report((), (Failure(ANN),)), f"not delivered to {ANN}", id="of which mail, nobody knows"),
        pytest.param(Report(), "a report on mail of this case came, which names nobody whom that was sent to", id="nor to whom"),
        pytest.param(Report((), (), (ANN, BOB)), f"not delivered to one of {ANN}, {BOB}", id="nobody named"),
    ],
)  # fmt: skip
def test_what_the_note_says(found: Report, begins: str) -> None:
    assert note(found).startswith(begins)
    assert from_evidence(found.as_evidence()) == found


KEYRING = tokens.Keyring({"1": b"k" * 32}, "1")


def linked(message_id: str | None, *rows: dict[str, Any], sent_to: frozenset[str] = frozenset({ANN})
           ) -> linking.Decision:  # fmt: skip
    """The decision on a report about a mail that went to Ann in the thread 7, or another."""
    known = Known(KEYRING)
    known.users = {"carl@example.com": Insider(2, "carl"), "c@home.example": Insider(2, "carl")}
    known.cases[12] = CaseFacts(12, "The printer", "Closed", 7)
    known.threads[7] = Thread(7, correspondents={ANN})
    if message_id and sent_to:
        known.emails[id_hash(message_id)] = [(5, 7)]
        known.sent_to = {5: sent_to}
    mail = an_incoming(email_id=9, from_address="mailer-daemon@mx.example", is_bounce=True,
                       bounce_of=message_id, bounce_details=rows)  # fmt: skip
    return linking.decide(mail, known)


def test_linking_finds_the_mail_that_failed_and_keeps_what_was_said() -> None:
    decision = linked("<m1@example.com>", reported(ANN))
    assert (decision.rule, decision.evidence["email"]) == ("bounce", 5)
    assert decision.evidence["failed"] == [Failure(ANN, "hard", "5.1.1", "no").as_json()]


def test_a_report_on_somebody_else_is_not_linked_unless_the_id_is_signed() -> None:
    assert linked("<m1@example.com>", reported("x@y.example")).kind == "none"
    signed = tokens.make(KEYRING, "c", 12, "abc", "example.com")
    assert linked(signed, reported("x@y.example")).evidence["failed"][0]["address"] == ANN


def test_of_a_signed_mail_to_several_it_is_noted_and_no_address_is_the_worse_for_it() -> None:
    both = frozenset({ANN, BOB})
    signed = tokens.make(KEYRING, "c", 12, "abc", "example.com")
    evidence = linked(signed, reported("x@y.example"), sent_to=both).evidence
    assert evidence["elsewhere"][0]["address"] == "x@y.example" and evidence["sent_to"] == [ANN, BOB]
    assert "failed" not in evidence
    assert linked("<m1@example.com>", reported("x@y.example"), sent_to=both).kind == "none"


def test_where_a_relay_changed_the_domain_of_our_id_the_case_is_told() -> None:
    changed = tokens.make(KEYRING, "c", 12, "abc", "example.com").replace("@example.com", "@relay.example")
    decision = linked(changed, reported(ANN), sent_to=frozenset())
    assert decision.value and (decision.value["type"], decision.value["id"]) == ("case", 12)
    assert "failed" not in decision.evidence and decision.evidence["elsewhere"][0]["address"] == ANN
    stranger = linked(changed, reported("ceo@bank.example"), sent_to=frozenset())
    assert stranger.value == decision.value and stranger.evidence["elsewhere"] == []
    gone = tokens.make(KEYRING, "c", 77, "abc", "example.com")
    assert linked(gone, reported(ANN), sent_to=frozenset()).kind == "none"


@pytest.mark.parametrize(
    ("made_for", "address", "record", "failed"),
    [
        pytest.param(("c", 12, 2), "carl@example.com", ("case", 12), "carl@example.com", id="of a case"),
        pytest.param(("k", 3, 2), "c@home.example", ("contact", 3), "c@home.example", id="of a contact"),
        pytest.param(("e", 3, 2), "carl@example.com", None, "carl@example.com", id="of a mail, or a summary"),
        pytest.param(("c", 12, 2), "x@inner.example", ("case", 12), None, id="forwarded"),
    ],
)
def test_a_report_on_a_notice(
    made_for: tuple[str, int, int], address: str, record: tuple[str, int] | None, failed: str | None
) -> None:
    notice = tokens.make_notice(KEYRING, *made_for, "abc", "example.com")
    decision = linked(notice, reported(address), sent_to=frozenset())
    found = decision.value and (decision.value["type"], decision.value["id"])
    assert (decision.rule, found, decision.evidence["notice_to"]) == ("bounce", record, "carl")
    assert [each["address"] for each in decision.evidence.get("failed", [])] == ([failed] if failed else [])
    assert "our notice" in decision.reason


@pytest.mark.parametrize(
    ("message_id", "sent_to", "said"),
    [
        pytest.param(None, frozenset({ANN}), "nothing in it names the Message-ID", id="no id"),
        pytest.param("<x@elsewhere.example>", frozenset(), "no mail that was sent from here", id="not ours"),
        pytest.param("<m1@example.com>", frozenset({ANN}), f"no address that this went to ({ANN})",
                     id="a stranger's address"),
        pytest.param(tokens.make_notice(KEYRING, "c", 12, 99, "abc", "example.com"), frozenset(),
                     "whose reader has no address here any more", id="a notice to somebody who is gone"),
        pytest.param(tokens.make_notice(tokens.Keyring({"1": b"x" * 32}, "1"), "c", 12, 2, "abc", "example.com"),
                     frozenset(), "no mail that was sent from here", id="a forged notice"),
    ],
)  # fmt: skip
def test_why_a_report_belongs_to_no_mail_of_ours(
    message_id: str | None, sent_to: frozenset[str], said: str
) -> None:
    decision = linked(message_id, reported("x@y.example"), sent_to=sent_to)
    assert decision.kind == "none" and said in decision.reason


@pytest.mark.parametrize(
    ("answer", "of_message", "kind"),
    [
        pytest.param("550 5.1.1 no such user", False, "hard", id="by status"),
        pytest.param("550 no such user here", False, "hard", id="in words"),
        pytest.param("550 5.1.1 no such user", True, None, id="of the whole message"),
        pytest.param("550 Account sending limit reached", False, "soft", id="of us"),
        pytest.param("554 5.7.1 spam", True, "soft", id="of what it says"),
        pytest.param("452 4.2.2 mailbox full", False, "soft", id="for now"),
    ],
)
def test_what_a_refusal_says_of_an_address(answer: str, of_message: bool, kind: str | None) -> None:
    found = of_refusal("Kim@Shop.Example", answer, of_message)
    assert (found.address, found.kind, found.diagnostic) == ("kim@shop.example", kind, answer)
