"""What of an answer to a notice may go to the customer: the answer, and nothing of the notice."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail import rendering
from espomail.domain.notices.reply import Repeats, for_customer

CUSTOMER = "Hello,\n\nthe lamp came broken, and the box was torn.\nDo you want it back?\n\nBob Customer"
INTERNAL = "Cem says this customer pays late and must not get a new one before the invoice is settled"
USER = {"login": "bob", "name": "Bob Agent"}
CASE = {"number": 12, "name": "Broken lamp", "status": "Assigned"}
EMAIL = {
    "subject": "Broken lamp", "from_name": "Bob Customer", "from_address": "bob@customer.example",
    "text": CUSTOMER, "attachments": ["lamp.jpg"], "date": "2026-03-02T09:58:00Z",
}  # fmt: skip


def notice(note: str = "") -> str:
    values = {
        "user": USER, "record": {"type": "case", "number": 12, "name": "Broken lamp"}, "case": CASE,
        "reasons": ["the case is assigned to them", "follows case:12"], "event": "note" if note else "received",
        "email": None if note else EMAIL, "answer": "customer", "note": note, "by": "cem",
        "sender_name": "Support", "now": "2026-03-02T09:58:00Z",
    }  # fmt: skip
    return rendering.letter("notice", values).text


MAIL, NOTE = notice(), notice(INTERNAL)
SECRETS = ("You hear of this", "follows case", "espomail", "pays late", "invoice", "is yours", "assigned to")


def marked(text: str, mark: str = "> ") -> str:
    return "\n".join((mark + line).rstrip() for line in text.splitlines())


# how mail programs put the mail that is answered below (or above) the answer
STYLES = {
    "gmail": lambda n: f"\n\nOn Mon, 2 Mar 2026 at 10:00, Support <support@example.com> wrote:\n\n{marked(n)}",
    "thunderbird": lambda n: f"\n\nAm 02.03.26 um 10:00 schrieb Support:\n{marked(n)}",
    "outlook": lambda n: (
        "\n\n________________________________\nFrom: Support <support@example.com>\nSent: Monday, 2 March 2026 10:00\n"
        f"To: Bob Agent\nSubject: Note\n\n{n}"
    ),
    "no attribution": lambda n: f"\n\n{marked(n)}",
    "other mark": lambda n: f"\n\n{marked(n, '| ')}",
    "plain, as it was": lambda n: f"\n\n{n}",
    "plain, rewrapped": lambda n: "\n\n" + textwrap.fill(" ".join(n.split()), 60),
    "plain, unknown words before it": lambda n: f"\n\nXyzzy plugh 10:00 frotz:\n\n{n}",
    "plain, cut": lambda n: "\n\n" + "\n".join(n.splitlines()[6:]),
    "marked, rewrapped": lambda n: "\n\n" + marked(textwrap.fill(" ".join(n.split()), 50)),
}


def leaks(text: str) -> list[str]:
    return [each for each in SECRETS if each in text]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("what", [MAIL, NOTE], ids=["a mail", "a note"])
def test_nothing_of_the_notice_goes_out_however_it_is_quoted(style, what):
    try:
        text = for_customer("We send you a new one.\nKeep the lamp." + STYLES[style](what), what, CUSTOMER)
    except Repeats:
        assert "plain" in style  # what no sign sets apart is rather not sent
        return
    assert text.startswith("We send you a new one.\nKeep the lamp.") and not leaks(text)


@pytest.mark.parametrize("style", ["gmail", "thunderbird", "outlook", "no attribution", "plain, as it was"])
def test_the_usual_ways_to_answer_all_arrive(style):
    text = for_customer("We send you a new one." + STYLES[style](NOTE), NOTE, CUSTOMER)
    assert text.partition("\n")[0] == "We send you a new one." and not leaks(text)


def test_answers_between_the_customers_lines_keep_these_and_no_others():
    answer = (
        "On Mon, 2 Mar 2026 at 10:00, Support <s@example.com> wrote:\n"
        "> You hear of this because: follows case:12.\n"
        "> the lamp came broken, and the box was torn.\nWe are sorry.\n"
        "> Do you want it back?\nNo, keep it.\n> To see the whole matter:    espomail case show 12\n"
    )
    text = for_customer(answer, MAIL, CUSTOMER)
    assert "> the lamp came broken, and the box was torn.\nWe are sorry." in text
    assert "> Do you want it back?\nNo, keep it." in text and not leaks(text)


def test_below_the_quotation_is_an_answer_too():
    answer = f"On Mon, 2 Mar 2026 at 10:00, Support <s@example.com> wrote:\n{marked(MAIL)}\n\nWe send you a new one.\n"
    text = for_customer(answer, MAIL, CUSTOMER)
    assert text.endswith("We send you a new one.") and not leaks(text)


@pytest.mark.parametrize("style", ["gmail", "no attribution", "outlook"])
def test_of_an_answer_without_words_nothing_is_left(style):
    assert for_customer(STYLES[style](MAIL).lstrip(), MAIL, CUSTOMER) == ""


def test_a_notice_that_is_not_known_any_more_is_left_out_where_it_is_quoted():
    text = for_customer("Yes." + STYLES["no attribution"](NOTE), "", CUSTOMER)
    assert text == "Yes."


def test_ones_own_words_stay_as_they_are():
    words = "Dear Bob,\n\nwe send you a new one: it comes on Tuesday.\n\n  - lamp\n  - box\n\nKind regards\nBob Agent"
    assert for_customer(words, MAIL, CUSTOMER) == words


WORDS = st.lists(st.text("abcdefghij", min_size=2, max_size=8), min_size=3, max_size=12).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from(sorted(STYLES)), st.sampled_from([MAIL, NOTE]))
def test_whatever_is_answered_words_are_kept_and_none_of_the_notice_leaks(lines, style, what):
    answer = "\n".join(lines)
    try:
        text = for_customer(answer + STYLES[style](what), what, CUSTOMER)
    except Repeats:
        return
    assert not leaks(text)
    assert text.startswith(answer)
