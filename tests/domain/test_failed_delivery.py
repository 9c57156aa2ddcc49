"""Reports on our own mail: whom they count for, and what the record says of them."""

from __future__ import annotations

from typing import Any

import pytest

from espomail.domain import linking, tokens
from espomail.domain.failed_delivery import TEXT, Failure, failures, note
from espomail.domain.identity import id_hash
from espomail.domain.known import Known, Thread
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
    failed = [Failure(ANN, "hard", "5.1.1", "550 no such user"), Failure(BOB)]
    assert note(failed) == f"not delivered to {ANN} (hard, 5.1.1): 550 no such user; {BOB}"
    assert len(note(failed * 50)) == TEXT


KEYRING = tokens.Keyring({"1": b"k" * 32}, "1")


def linked(message_id: str, *rows: dict[str, Any]) -> linking.Decision:
    """The decision on a report about a mail that went to Ann in the thread 7."""
    known = Known(KEYRING)
    known.threads[7] = Thread(7)
    known.emails[id_hash(message_id)] = [(5, 7)]
    known.sent_to = {5: frozenset({ANN})}
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
