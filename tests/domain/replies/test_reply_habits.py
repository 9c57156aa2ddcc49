"""Answers in a plain history by people's habits: a sign, room, capitals, a form filled in, a name at the end."""

from __future__ import annotations

import pytest

from espomail.domain.replies.text import visible

FIELDS = "From: S <s@desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ann <a@x.example>\nSubject: Printer"


def _shown(letter: str, own: str = "Thanks for asking.\n\nAnn Bee") -> str:
    return visible(f"{own}\n\n{FIELDS}\n\nDear Ann,\n\n{letter}\n\nRegards\nSue\n", subject="Re: Printer")


@pytest.mark.parametrize(
    "sign",
    [
        "    {}", "\t{}", "({})", "[{}]", "_{}_", ": {}", "%% {}", "... {}", "OK - {}", "AB - {}", "(AB) {}", "A: {}", "Re: {}", "NEW: {}",
        "\N{WHITE RIGHT POINTING BACKHAND INDEX} {}", "\N{HEAVY CHECK MARK} {}", "\N{RIGHTWARDS ARROW} {}",
    ],
)  # fmt: skip
def test_answers_below_sentences_are_told_by_a_sign_that_comes_again(sign: str) -> None:
    one, two = sign.format("It is the X200"), sign.format("since Friday")
    assert "X200" in _shown(f"We take it for an X300.\n{one}\n\nIt broke on Monday.\n{two}")


def test_answers_in_capitals_take_turns_with_the_letter() -> None:
    assert "X200" in _shown("We take it for an X300.\nIT IS THE X200\n\nIt broke on Monday.\nON FRIDAY")
    assert "Monday" not in _shown("OUR SHOP\nIt is open.\nOUR OFFICE\nIt is open on Monday.")


@pytest.mark.parametrize("sign", ["-> {}", "=> {}", "\N{RIGHTWARDS ARROW} {}", "## {}", "// {}", ">> {}", "AB: {}", "[Ann] {}", "@Sue {}", "*** {}", "{{{}}}", "OK - {}"])
def test_answers_behind_sentences_are_told_by_a_sign_that_comes_again(sign: str) -> None:
    one, two = sign.format("it is the X200"), sign.format("since Friday")
    assert "X200" in _shown(f"We take it for an X300. {one}\nIt broke on Monday. {two}")
    assert "Monday" not in _shown("We take it for an X300. Tel: 123\nIt broke on Monday. Tel: 124")


@pytest.mark.parametrize("said", [">>>no, the X200<<<", "((the X200!))", "*** X200 ***", "{the X200 now}", "[NO: the X200]", "(no, the X200)"])
def test_words_between_odd_signs_are_kept(said: str) -> None:
    assert "X200" in _shown(f"You have an X300 {said} since Monday.")


@pytest.mark.parametrize(
    "form",
    [
        "please send us:\n\nName: Ann Bee\nFax:\nModel: X200", "please tell us:\n\n1. your name: Ann\n2. the model: X200\n3. the day:",
        "please answer:\n\nIs it an X200: yes\nLamp on: no", "please choose:\n\nX200   X\nX300", "your order:\n\n- X200 \N{HEAVY CHECK MARK}\n- X300",
        "your order:\n\n- X200: ok\n- paper - not today\n- ink: ok", "name ........ X200 ........", "[x] X200\n[ ] X300",
    ],
)  # fmt: skip
def test_a_form_that_is_filled_in_is_kept(form: str) -> None:
    assert "X200" in _shown(form)


@pytest.mark.parametrize(
    "letter",
    [
        "your booking:\n\nName: Ann Bee\nFax:\nModel: X300", "please check:\n\nName: Ann Bee\nModel: X300", "please send us:\n\nName:\nModel:\nX300:",
        "Printer X300: yes\nInk: no", "X300 - ok", "name ....... page 12\nmodel ...... page 13", "It is an X300 (no charge) with {name}.",
        "Run it.\n    X300 reset\n    X300 start\nTell us what it says.", "It is an X300.\n(It is heavy.)\n\nIt comes on Monday.\n\nPlease be there.",
        "- Print with the X300 only\n  on paper\n- Ink it\n  on Monday", "See C code {int x300 = 1; return;} here.", "X300 is here.\n\nANN IS THERE.\n\nSee you.",
        "\N{HEAVY CHECK MARK} X300\n\N{HEAVY CHECK MARK} paper\n\N{HEAVY CHECK MARK} ink\nAll that is yours.",
    ],
)  # fmt: skip
def test_letters_with_forms_lists_and_notes_are_left_out(letter: str) -> None:
    assert "300" not in _shown(letter)


@pytest.mark.parametrize("name", ["Ann Bee", "Ann", "- Ann", "Bee"])
def test_what_the_writer_signs_below_the_letter_is_kept(name: str) -> None:
    text = f"Thanks for asking.\n\nAnn Bee\n\n{FIELDS}\n\nDear Ann,\n\nis it on?\n\nRegards\nSue Support\nACME\n\nYes, the X200 is on.\n\n{name}"
    assert "X200" in visible(text, subject="Re: Printer")
    other = text.replace(f"\n\n{name}", "\n\nPrinters for Ann")
    assert "X200" not in visible(other, subject="Re: Printer")


@pytest.mark.parametrize(
    "letter",
    [
        "We take it for an X300. => it is the X200\nIt broke on Monday. => on Friday", "Which model? (the X200)\nSince when? (Friday)", "Model: __X200__",
        "You have an X300 ((X200!)) since Monday.", "please send us:\nName: Ann\nFax:\nModel: X200", "It is an X300 <-- X200", "- X200: ok\n- ink: ok",
    ],
)  # fmt: skip
def test_words_typed_at_the_end_of_lines_that_are_marked_throughout_are_kept(letter: str) -> None:
    quote = "\n".join(f"> {line}" for line in f"Dear Ann,\n\n{letter}\n\nRegards\nSue".split("\n"))
    assert "X200" in visible(f"Thanks.\n\nOn Mon, Mar 2, 2026 at 10:00 AM Support <s@desk.example> wrote:\n{quote}\n", subject="Re: Printer")


@pytest.mark.parametrize("letter", ["See object.__x300__ here.", "Is it an X300? (Press on.)", "a == b in X300", "Name: Ann\nModel: X300", "We sell:\n- X300\n=> good"])
def test_code_and_lists_that_are_marked_throughout_are_left_out(letter: str) -> None:
    quote = "\n".join(f"> {line}" for line in f"Dear Ann,\n\n{letter}\n\nRegards\nSue".split("\n"))
    text = f"Thanks.\n\nOn Mon, Mar 2, 2026 at 10:00 AM Support <s@desk.example> wrote:\n{quote}\n"
    assert visible(text, subject="Re: Printer") == "Thanks."
