"""A history beside its original: what the original does not have is the answerer's."""

from __future__ import annotations

import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.replies.choices import shortened
from espomail.domain.replies.originals import new_lines
from espomail.domain.replies.text import visible

LETTER = "Dear Ann,\n\nwhich model do you have? We sell the X200 or the X300.\n\nWhen did it break?\n\nRegards\nSupport"
FIELDS = "From: S <s@desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ann <a@x.example>\nSubject: Printer"
ATTRIBUTION = "On Mon, Mar 2, 2026 at 10:00 AM Support <s@desk.example> wrote:"


def shown(text: str, letter: str = LETTER) -> str:
    return visible(text, subject="Re: Printer", original=letter)


@pytest.mark.parametrize("head", [FIELDS, ATTRIBUTION, f"-----Original Message-----\n{FIELDS}"])
def test_a_copy_is_left_out_however_it_was_wrapped_and_marked(head: str) -> None:
    wrapped = "Dear Ann,\n\nwhich model do you have? We\nsell the X200 or the X300.\nWhen did it break?\n\nRegards\nSupport\n"
    marked = "> " + LETTER.replace("\n", "\n> ").replace(" We ", "\n> We ")
    for history in (LETTER, wrapped, marked, LETTER.split("\n\nWhen")[0]):
        assert shown(f"It works, see below.\n\n{head}\n\n{history}") == "It works, see below."


@pytest.mark.parametrize("answer", ["the X200", "X200", "yes", "3", "👍", "是的", "have", "which model do you have"])
def test_an_answer_without_any_sign_is_kept_with_its_question(answer: str) -> None:
    text = f"Thanks.\n\n{FIELDS}\n\n{LETTER}".replace("X300.\n", f"X300.\n{answer}\n")
    assert shown(text).endswith(f"X300.\n{answer}") or answer in shown(text).split("X300.")[1]
    assert "Regards" not in shown(text) or answer.startswith("which")


def test_an_answer_behind_its_question_on_the_same_line() -> None:
    assert shown(f"Thanks.\n\n{FIELDS}\n\n{LETTER}".replace("break?", "break? Yesterday")).endswith("break? Yesterday")
    long = LETTER.replace("We sell", "We sell machines and " * 40)
    assert "Blue" in shown(f"Thanks.\n\n{FIELDS}\n\n{long.replace('X300.', 'X300. Blue')}", long)


def test_an_answer_typed_behind_the_mark_of_a_quote() -> None:
    marked = "> " + LETTER.replace("\n", "\n> ").replace("> When", "> It is the X200.\n> When")
    assert "It is the X200." in shown(f"Thanks.\n\n{ATTRIBUTION}\n{marked}")


@pytest.mark.parametrize("above", ["", "Hello,\n\n", "It works.\n\n"])
def test_of_words_below_an_unmarked_letter_the_letter_is_left_out(above: str) -> None:
    text = f"{above}{FIELDS}\n\n{LETTER}\n\nIt is the X200.\nAnn"
    assert shown(text) == f"{above}It is the X200.\nAnn".strip()


def test_who_answers_in_the_words_of_the_question_has_written_them() -> None:
    text = f"Thanks.\n\n{FIELDS}\n\n{LETTER.replace('X300.', 'X300.' + chr(10) + 'sell the X200 or the X300')}"
    assert "sell the X200 or the X300" in shown(text).split("X300.")[1]


def test_what_changes_on_the_way_is_nobodys_word() -> None:
    letter = LETTER.replace("Dear Ann", "Dear Ann (a@x.example)") + "\nhttps://desk.example/1"
    sent = LETTER.replace("Dear Ann", "Dear Ann (a@x.example<mailto:a@x.example>)") + "\nhttps://safe.example/?u=1"
    history = sent + "\n[cid:image001.png@01]\n<https://desk.example/x>"
    assert shown(f"It works.\n\n{FIELDS}\n\n{history}", letter) == "It works."
    broken = "Größe und Straße sind unbekannt"
    assert shown(f"Ja.\n\n{FIELDS}\n\nGrÃ¶ÃŸe und StraÃŸe sind unbekannt", broken).startswith("Ja.")


def test_another_letter_than_the_quoted_one_changes_nothing_for_the_worse() -> None:
    text = f"It works.\n\n{FIELDS}\n\n{LETTER}"
    assert shown(text, "Something else entirely") == text


def test_a_quote_that_nothing_announces_is_left_out_beside_its_original() -> None:
    marked = "> " + LETTER.replace("\n", "\n> ")
    assert shown(f"{marked}\n\nIt is the X200.") == "It is the X200."
    assert shown(f"It is the X200.\n\n{marked}") == "It is the X200."
    typed = "> 50 units are needed\nplease deliver"
    assert shown(typed) == typed


WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "日", "本", "x200", "größe", "<u>", "a@b.c", "1.", ">"])
LINES = st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=8)


@settings(max_examples=300, deadline=None)
@given(LINES, st.lists(st.integers(0, 30), max_size=4))
def test_new_words_are_found_wherever_they_stand(lines: list[str], places: list[int]) -> None:
    assert new_lines(lines, "\n".join(lines)) == []
    assert new_lines(" ".join(lines).split("\n"), "\n".join(lines)) == [] or any("1." in line for line in lines)
    mixed = list(lines)
    for number, place in enumerate(places):
        mixed.insert(min(place, len(mixed)), f"answer{number}")
    answers = {index for index, line in enumerate(mixed) if line.startswith("answer")}
    assert answers <= set(new_lines(mixed, "\n".join(lines)))


BANNERS = [
    "[EXTERNAL]", "CAUTION: This email originated from outside of the organization. Do not click links unless you know the sender.",
    "CAUTION: This email originated from outside of the organization and its\ncompanies. Do not click links.", "This Message Is From an External Sender",
    "ACHTUNG: Diese E-Mail stammt von einem externen Absender.", "Attention : ce courriel provient de l'extérieur.", "[Externe E-Mail]", "【外部メール】",
    "You don't often get email from s@desk.example. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>",
    "U ontvangt niet vaak e-mail van s@desk.example.", "ВНИМАНИЕ: внешнее письмо", "This e-mail was scanned for viruses by Mailguard.",
    "[EXTERNAL] This email was sent from outside your organization.\nDo not click links or open attachments unless you recognize the sender.",
    "Sie erhalten nicht häufig E-Mails von s@desk.example. Erfahren Sie, warum dies wichtig ist",
    "Diese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.",
]  # fmt: skip
SENT = "Dear Ann,\n\nwe have sent you a new printer.\nIs somebody at home?\n\nKind regards\nSue Support"


@pytest.mark.parametrize("banner", BANNERS)
def test_what_gateways_write_into_a_letter_is_no_answer(banner: str) -> None:
    for history in (f"{banner}\n\n{SENT}", f"{SENT}\n\n{banner}"):
        assert shown(f"Yes.\n\n{FIELDS}\n\n{history}", SENT) == "Yes."
        assert "on Friday" in shown(f"Yes.\n\n{FIELDS}\n\n{history}\n\non Friday", SENT)
        assert "on Friday" in shown(f"Yes.\n\n{FIELDS}\n\non Friday\n\n{history}", SENT)
    assert "on Friday" in shown(f"Yes.\n\n{FIELDS}\n\n{banner}\non Friday\n\n{SENT}", SENT) or "\n" in banner


@pytest.mark.parametrize(
    "answer",
    ["The external door is open.", "Caution, the dog bites.", "Don't open the attachment, it is broken.", "Outside, please.", "Warning lights are on.",
     "The mail came from outside.", "Extern ist gut.", "Is this message from an external supplier?",
     "Warning: the attachments cannot be opened.", "Achtung: der externe Monitor ist defekt.", "External", "Extern", "Externe E-Mail",
     "This email came from outside our company, so it was blocked.", "Attention, je suis à l'extérieur jusqu'à lundi.",
     "The letter was registered and the recipient signed for it on Friday.", "Der Empfänger ist Frau Meier, bitte vertraulich behandeln.",
     "Achtung: der externe Monitor ist defekt.\nBitte tauschen Sie ihn.", "This message was scanned by our firewall and rejected.",
     "CAUTION: This email originated from outside of the organization, says the banner."],
)  # fmt: skip
def test_answers_are_no_banners(answer: str) -> None:
    for history in (f"{answer}\n\n{SENT}", f"{SENT}\n\n{answer}", SENT.replace("home?", f"home?\n{answer}")):
        assert answer in shown(f"Yes.\n\n{FIELDS}\n\n{history}", SENT)
    within = SENT.replace("home?", f"home?\n{BANNERS[1]}")
    assert BANNERS[1] in shown(f"Yes.\n\n{FIELDS}\n\n{within}", SENT)


LAWYERS = "This e-mail is confidential and intended solely for its recipient.\nIf it is not for you, please delete it and inform its sender at once."


def test_what_lawyers_put_below_a_history_is_no_answer() -> None:
    for below in (LAWYERS, f"{LAWYERS}\n\n{LAWYERS.lower()}"):
        assert shown(f"Yes.\n\n{FIELDS}\n\n{SENT}\n\n{below}", SENT) == "Yes."
        assert "on Friday" in shown(f"Yes.\n\n{FIELDS}\n\n{SENT}\n\non Friday\n\n{below}", SENT)
        assert "on Friday" in shown(f"Yes.\n\n{FIELDS}\n\n{SENT}\n\n{below}\n\non Friday", SENT)
    told = f"The recipient is Ann, and I keep it confidential: {'it was intended so, ' * 5}please delete it."
    assert told in shown(f"Yes.\n\n{FIELDS}\n\n{SENT}\n\n{told}", SENT)
    assert "on Friday" in shown(f"Yes.\n\n{FIELDS}\n\n{SENT}\n\n{LAWYERS}\non Friday", SENT)
    assert "It is confidential." in shown(f"Yes.\n\n{FIELDS}\n\n{SENT}\n\nIt is confidential.", SENT)


WHICH = "Dear Ann,\n\nWhich one: the red one or the blue one?\nWe have sent you a link to our page, please look at the one\n\nSue"


def test_a_word_that_another_line_of_the_letter_ends_with_is_the_rest_of_it() -> None:
    wrapped = WHICH.replace("at the one", "at the\none")
    assert shown(f"Thanks.\n\n{FIELDS}\n\n{wrapped}", WHICH) == "Thanks."
    assert "blue one" in shown(f"Thanks.\n\n{FIELDS}\n\n{WHICH.replace('the red one or ', '')}", WHICH)
    sizes = "Dear Ann,\n\nSize: S / M / one\nWe look at the one\n\nSue"
    assert "one" in shown(f"Thanks.\n\n{FIELDS}\n\n{sizes.replace('Size: S / M / ', '')}", sizes)


def test_a_word_that_joins_two_is_nobodys_choice() -> None:
    written = WHICH.split("\n")
    letter = [line.split() for line in written]
    for word, places in (("or", []), ("red", [2])):
        assert shortened([*letter[:2], [word], *letter[3:]], letter, written) == places


def test_answers_between_angles_are_words() -> None:
    assert "<yes>" in shown(f"Thanks.\n\n{FIELDS}\n\n{SENT.replace('home?', 'home? <yes>')}", SENT)
    assert shown(f"Yes.\n\n{FIELDS}\n\n{SENT} <mailto:sue@desk.example>", SENT) == "Yes."


HEADS = st.sampled_from([FIELDS, ATTRIBUTION, f"-----Original Message-----\n{FIELDS}", "----- 原始邮件 -----"])
PIECES = st.sampled_from(
    ["", "Which model?", "Dear Ann,", "-- ", "--", "> older", "Sent from my iPhone", ATTRIBUTION, *FIELDS.split("\n"),
     "Kind regards", "___________", "one two three", "---------- Forwarded message", "=> see", "##- reply above this line -##"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["", "Hello,\n\n", "It works.\n\n", "> 3\n\n"]), HEADS, st.lists(PIECES, max_size=9),
    st.lists(st.integers(0, 9), max_size=3), st.sampled_from(["", "> ", "| ", "- "]),
)  # fmt: skip
def test_wherever_somebody_types_into_a_known_letter_it_shows(
    above: str, head: str, letter: list[str], places: list[int], mark: str
) -> None:
    letter = ["Thank you for writing.", *letter]  # a letter without words is no known one
    history = [f"{mark}{line}" for line in letter]
    answers = [f"answer{number} typed here" for number in range(len(places))]
    for answer, place in zip(answers, places, strict=True):
        history.insert(min(place, len(history)), answer)
    text = f"{above}{head}\n\n" + "\n".join(history)
    seen = shown(text, "\n".join(letter))
    assert [each for each in answers if each not in seen] == []


@pytest.mark.parametrize("unit", ["> ", " ", "word ", "1. ", "a@", "<", "[cid:", "日", "http://"])
def test_hostile_originals_take_no_time(unit: str) -> None:
    started = time.process_time()
    visible(f"It works.\n\n{FIELDS}\n\n{unit * 100_000}", subject="Re: x", original=unit * 200_000)
    assert time.process_time() - started < 1


ASKED = "Dear Ann,\n\nplease tell us:\n\nSize: S / M / L\nColour: red, blue, green\nPost or courier?\nNewsletter? (yes/no)\nYour web page:\n\nRegards\nSupport"


@pytest.mark.parametrize("answer", ["https://x.example/p/1", "ann@x.example", "(ann@x.example)", "450", ":-)", "???", "<3"])
@pytest.mark.parametrize("mark", ["", "> "])
@pytest.mark.parametrize("between", ["\n", " "])
def test_an_answer_may_be_an_address_or_a_sign(answer: str, mark: str, between: str) -> None:
    typed = ASKED.replace("web page:", f"web page:{between}{answer}").replace("\n", f"\n{mark}")
    head = ATTRIBUTION if mark else FIELDS
    assert answer in shown(f"Thanks.\n\n{head}\n\n{mark}{typed}", ASKED)
    assert shown(f"Thanks.\n\n{head}\n\n{mark}{typed}", ASKED.replace("web page:", f"web page:{between}{answer}")) == "Thanks."


def test_an_address_that_was_corrected_is_an_answer() -> None:
    letter = "Dear Ann,\n\nis this right? ann@old.example\n\nSupport"
    assert "ann@new.example" in shown(f"Thanks.\n\n{FIELDS}\n\n{letter.replace('old', 'new')}", letter)


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        ("Size: S / M / L", "Size: S"), ("Size: S / M / L", "Size: L"), ("Size: S / M / L", "M"),
        ("Colour: red, blue, green", "Colour: red, green"), ("Post or courier?", "Post"), ("Newsletter? (yes/no)", "Newsletter? no"),
        ("Newsletter? (yes/no)", "Newsletter? (yes)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "> "])
def test_a_line_cut_down_to_a_choice_is_an_answer(line: str, choice: str, mark: str) -> None:
    history = ASKED.replace(line, choice).replace("\n", f"\n{mark}")
    head = ATTRIBUTION if mark else FIELDS
    assert choice in shown(f"Thanks.\n\n{head}\n\n{mark}{history}", ASKED)


DATA = "Dear Ann,\n\nplease correct this:\n\nName: Ann Mary Bee\nAddress: Mill Lane 4, 2nd floor, Leeds\nIt came 👋 to you at https://x.example on Monday\n\nSupport"


@pytest.mark.parametrize(
    ("line", "corrected"),
    [("Name: Ann Mary Bee", "Name: Ann Bee"), ("Name: Ann Mary Bee", "Name: Ann Mary"), ("4, 2nd floor, Leeds", "4, Leeds"), ("to you at", "at")],
)
@pytest.mark.parametrize("mark", ["", "> "])
def test_a_line_from_which_words_were_taken_is_an_answer(line: str, corrected: str, mark: str) -> None:
    history = DATA.replace(line, corrected).replace("\n", f"\n{mark}")
    head = ATTRIBUTION if mark else FIELDS
    assert corrected in shown(f"Thanks.\n\n{head}\n\n{mark}{history}", DATA)


def test_what_programs_take_out_of_a_line_is_no_answer() -> None:
    for gone in ("👋 ", "https://x.example "):
        assert shown(f"Thanks.\n\n{FIELDS}\n\n{DATA.replace(gone, '')}", DATA) == "Thanks."


@pytest.mark.parametrize("columns", [8, 12, 20])
def test_a_line_that_was_wrapped_is_not_cut_down(columns: int) -> None:
    wrapped = "\n".join("\n".join(textwrap.wrap(line, columns, break_long_words=False)) for line in ASKED.split("\n"))
    for history in (wrapped, "> " + wrapped.replace("\n", "\n> "), ASKED.split("\nPost")[0]):
        assert shown(f"Thanks.\n\n{ATTRIBUTION}\n\n{history}", ASKED) == "Thanks."


DAYS = "Dear Ann,\n\nwhich day?\n- Monday at ten o'clock\n- Tuesday at eleven o'clock\n- Friday at noon\n\nRegards\nSupport"


@pytest.mark.parametrize("mark", ["", "> "])
def test_who_points_to_what_is_left_of_a_letter_shows_it(mark: str) -> None:
    left = DAYS.replace("- Monday at ten o'clock\n", "").replace("- Friday at noon\n", "").replace("\n", f"\n{mark}")
    head = ATTRIBUTION if mark else FIELDS
    assert "Tuesday" in shown(f"Our choice is below.\n\n{head}\n\n{mark}{left}", DAYS)
    assert shown(f"It does not work.\n\n{head}\n\n{mark}{left}", DAYS) == "It does not work."
    end = DAYS.split(" at noon")[0].replace("\n", f"\n{mark}")
    assert shown(f"Our choice is below.\n\n{head}\n\n{mark}{end}", DAYS) == "Our choice is below."


# --- lines that were answered without a new word ---------------------------------------------------------

_CHOICE = "Dear Ann,\n\n{}\n\nRegards\nSupport"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        pytest.param("Repair or refund?", "Repair or refund? refund", id="its last word"),
        pytest.param("Is that yes or no?", "Is that yes or no? NO!", id="in capitals"),
        pytest.param("Rate us 1 to 5:", "Rate us 1 to 5: 5", id="a number"),
        pytest.param("Soll es das rote oder das blaue sein?", "Soll es das rote oder das blaue sein? das blaue",
                     id="two words"),
        pytest.param("Delivery: yes / no", "Delivery: YES / no", id="one in capitals"),
        pytest.param("red\nblue\ngreen", "red\nblue <--\ngreen", id="an arrow"),
        pytest.param("red\nblue\ngreen", "red\nblue \u221a\ngreen", id="a tick"),
        pytest.param("repair\nrefund", "repair\n(refund)", id="in brackets"),
        pytest.param("The fee is 40 euros.", "The fee is 40 euros.???", id="astonished"),
        pytest.param("Balance: 40 EUR", "Balance: -40 EUR", id="a minus"),
        pytest.param("red\nblue", "red +\nblue -", id="plus and minus"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "> "])
def test_a_line_of_a_known_letter_may_be_answered_without_a_new_word(asked: str, answered: str, mark: str) -> None:
    history = _CHOICE.format(answered).replace("\n", f"\n{mark}")
    head = ATTRIBUTION if mark else FIELDS
    text = shown(f"Thanks.\n\n{head}\n\n{mark}{history}", _CHOICE.format(asked))
    assert all(line in text for line in answered.split("\n") if line not in asked.split("\n"))


@pytest.mark.parametrize(
    ("asked", "copied"),
    [
        pytest.param("We have the red one.\nThe red one is ours.", "We have the red one. The red one is ours.", id="joined"),
        pytest.param("Is it on? The lamp is on\non the left.", "Is it on? The lamp is on on\nthe left.", id="wrapped"),
        pytest.param("Our new prices", "OUR NEW PRICES", id="a heading in capitals"),
        pytest.param("It costs 40 euros\u2026", "It costs 40 euros?", id="signs that were lost"),
        pytest.param("See https://x.example/a", "See https://x.example/a (https://x.example/a)", id="an address in brackets"),
        pytest.param("red\nblue", "* red\n* blue", id="a list's bullets"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "> "])
def test_what_programs_make_of_a_line_is_no_answer(asked: str, copied: str, mark: str) -> None:
    history = _CHOICE.format(copied).replace("\n", f"\n{mark}")
    head = ATTRIBUTION if mark else FIELDS
    assert shown(f"Thanks.\n\n{head}\n\n{mark}{history}", _CHOICE.format(asked)) == "Thanks."
