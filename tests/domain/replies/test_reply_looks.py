"""Answers on pages that nothing announces and only a look sets apart, and letters with looks of their own."""

from __future__ import annotations

import pytest

from espomail.domain.html.text import to_text
from espomail.domain.replies.text import visible
from tests.domain.replies.reply_pages import CITING, HOLDING, LOOSE

BORDER = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
OUTLOOK = (
    '<div class="WordSection1"><p class="MsoNormal"><span style="font-size:11.0pt;font-family:Calibri">It works.</span></p>'
    f'<div style="{BORDER}"><p class="MsoNormal"><b>From:</b> S<br><b>Sent:</b> Monday, 2 March 2026 10:00<br><b>To:</b> Ann<br>'
    "<b>Subject:</b> Printer</p></div>{letter}</div>"
)  # fmt: skip
TOP, END = "<p>Dear Ann,</p>", "<p>Kind regards</p><p><b>Sue Support</b></p><p><i>Head of Printers</i></p>"
SIGNS = {
    "italic": "<i>{}</i>", "bold": "<b>{}</b>", "bold style": '<span style="font-weight:700">{}</span>', "underlined": "<u>{}</u>",
    "face": '<span style="font-family:Georgia">{}</span>', "size": '<span style="font-size:14pt">{}</span>',
    "blue": '<span style="color:#0070C0">{}</span>', "grey": '<span style="color:#7F7F7F">{}</span>',
    "marker": '<span style="background:yellow">{}</span>', "list": "<ul><li>{}</li></ul>",
    "Word's list": '<p style="text-indent:-18pt;mso-list:l0 level1 lfo1">{}</p>',
    "moved": '<p style="margin-left:36.0pt">{}</p>',
    "moved by a button": '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">{}</blockquote>',
}  # fmt: skip


def _shown(letter: str, page: str = OUTLOOK) -> str:
    page = page.replace("{letter}", TOP + letter + END)
    return visible(to_text(page), page, "RE: Printer", True)


def _paragraphs(*lines: str) -> str:
    return "".join(line if line.startswith(("<p", "<ul", "<ol", "<table")) else f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize("sign", SIGNS)
def test_answers_below_sentences_and_questions_are_told_by_their_look(sign: str) -> None:
    one, two = SIGNS[sign].format("It is the X200."), SIGNS[sign].format("since yesterday")
    assert "X200" in _shown(_paragraphs("We take it for an X300.", one, "It broke on Friday.", two))
    assert "X200" in _shown(_paragraphs("Which model?", SIGNS[sign].format("X200"), "We look forward to hearing from you."))
    if "list" not in sign and "moved" not in sign:
        labels = _paragraphs("Your booking", "Hall A", SIGNS[sign].format("Payment"), "Within a month")
        assert _shown(labels) == "It works."


@pytest.mark.parametrize("page", [*CITING, *HOLDING, *LOOSE])
def test_programs_differ_only_in_their_frames(page: str) -> None:
    frame = {**CITING, **HOLDING, **LOOSE}[page]
    letter = _paragraphs("We take it for an X300.", "<i>It is the X200.</i>", "It broke on Friday.", "<i>since yesterday</i>")
    fields = "<b>From:</b> S<br><b>Sent:</b> Monday, 2 March 2026 10:00<br><b>To:</b> Ann<br><b>Subject:</b> Printer"
    said = fields if page in LOOSE or page in ("outlook express", "outlook new", "outlook mobile", "outlook mac") else "On 2 March 2026 S wrote:"
    whole = frame.format(own="<p>It works.</p>", said=said, one=TOP + letter, two="", inl="")
    assert "X200" in visible(to_text(whole), whole, "RE: Printer", True)


@pytest.mark.parametrize(
    "letter",
    [
        'Please fill in:</p><p>Name: <span style="color:blue">Ann Bee</span></p><p>Model: <span style="color:blue">X200</span>',
        "Name: <i>Ann Bee</i></p><p>Model: <i>X200</i>", 'Name: <font face="Georgia">Ann</font></p><p>Model: <font face="Georgia">X200</font>',
        'Please send us:</p><p>Name</p><p><span style="color:blue">Ann Bee</span></p><p>Model</p><p><span style="color:blue">X200</span>',
        '<ol><li>Name<ol><li>Ann</li></ol></li><li>Model<ol><li>X200</li></ol></li></ol>',
        '<ul><li>Name <span style="color:blue">Ann</span></li><li>Model <span style="color:blue">X200</span></li></ul>',
        "We assume an <s>older model</s> <b>X200</b> here.", 'It is <span style="text-decoration:line-through">not</span> the X200.',
        'It broke on Friday.</p><p><span style="color:#0070C0">No, the X200 works again</span></p><p>We come on Monday.',
        'It broke on Friday.</p><ul><li>The X200 works again</li></ul><p>We come on Monday.',
        'It broke on Friday.</p><p><i>not the X200</i></p><p>We come on Monday.',
        '<div style="font-family:Verdana">It broke on Friday.</div><p><span style="font-size:11.0pt;font-family:Calibri">The X200 did not</span></p>'
        '<div style="font-family:Verdana">We come on Monday.</div><p>x',
    ],
)  # fmt: skip
def test_words_put_into_a_letter_are_told_by_their_place(letter: str) -> None:
    assert "X200" in _shown(f"<p>{letter}</p>")


@pytest.mark.parametrize(
    "letter",
    [
        _paragraphs("Thank you.", "<b>Your booking</b>", "Hall A, on Friday.", "<b>Payment</b>", "Within a month."),
        _paragraphs("<b>How do I reset it?</b>", "Press the button for ten seconds until the lamp is green, and wait for two minutes or three."),
        "<table>" + "".join(f"<tr><td>{name}</td><td><b>{value}</b></td></tr>" for name, value in [("No", "12"), ("Item", "x"), ("Sum", "9")]) + "</table>",
        _paragraphs("Number: <b>4711</b>", "Sum: <b>12.00</b>"), _paragraphs("Order number", "<b>4711</b>", "Sum", "<b>12.00</b>"),
        _paragraphs("It is on its way.", "<b>Keep the old box until Friday.</b>", "The driver takes it."),
        _paragraphs("It is on its way.", "<i>All prices are without tax.</i>", "See you."),
        _paragraphs("You wrote:", "<i>It does not start.</i>", "and then:", "<i>It smells.</i>", "Did you press the button?"),
        _paragraphs("Any questions?", "<b>Call us: 0113 496 0000</b>"), _paragraphs("Any questions?", "<b>We are glad to help!</b>"),
        _paragraphs("Which day do you prefer?", "<b>Monday</b>", "<b>Tuesday</b>"), _paragraphs("Can you come?", "<u>We must know by Friday.</u>"),
        _paragraphs("A new chair: <s>99.00 EUR</s> <b>79.00 EUR</b>"),
        "<p>Our halls:</p><ul><li>A<ul><li>60 seats</li><li>no stage</li></ul></li><li>B<ul><li>stage</li></ul></li></ul>",
        "<ul><li>9:00 welcome<ul><li>foyer</li></ul></li><li>10:00 talk</li><li>11:00 coffee<ul><li>foyer</li></ul></li></ul>",
        _paragraphs("Please run this.", '<span style="font-family:Consolas">espo doctor</span>', "Then restart it.",
                    '<span style="font-family:Consolas">reboot</span>', "Does it work now?"),
        _paragraphs('<span style="font-size:11.0pt;font-family:Calibri">Thank you.</span>', "Our box has a lamp.",
                    '<span style="font-size:11.0pt;font-family:Calibri">Tell me more.</span>', "It is green."),
        _paragraphs("The box is here. Is it on?") + "<p><b>Kim Duarte</b></p><p>Hall Desk</p>",
        "".join(f'<div style="font-size:18px">{head}</div><div style="font-size:13px">{text}</div>' for head, text in [("Booking", "Hall A"), ("Sum", "12")]),
        _paragraphs("The box is here.", '<span style="color:gray">i.A. Kim Duarte</span>', "Hall Desk"),
    ],
)  # fmt: skip
def test_letters_with_looks_of_their_own_are_left_out(letter: str) -> None:
    assert _shown(letter) == "It works."


OWN = {
    "gmail's app": ('<div dir="auto">{}</div>', CITING["gmail"]), "yahoo": ('<div dir="ltr" data-setdir="false">{}</div>', HOLDING["yahoo"]),
    "outlook": ('<p class="MsoNormal">{}</p>', OUTLOOK.replace("It works.", "{own}")),
    "proton": ('<div style="font-family:Arial;font-size:14px">{}</div>', CITING["proton"]),
    "notes": ('<font size=2 face="sans-serif">{}</font><br>', '{own}<br><br><font size=1>From: &nbsp;</font><font size=1>S &lt;s@desk.example&gt;</font><br>'
              '<font size=1>To: &nbsp;</font><font size=1>a@x.example</font><br><font size=1>Date: &nbsp;</font><font size=1>02.03.2026 10:00</font><br>'
              '<font size=1>Subject: &nbsp;</font><font size=1>Printer</font><br><hr>{one}'),
}  # fmt: skip


def _in_frame(program: str, *lines: str) -> str:
    element, frame = OWN[program]
    letter = TOP + "".join(element.format(line[1:]) if line.startswith("+") else f"<p>{line}</p>" for line in lines) + END
    parts = {"own": element.format("It works."), "said": "On 2 March 2026 S wrote:", "one": letter, "letter": letter, "two": "", "inl": ""}
    for name, part in parts.items():
        frame = frame.replace(f"{{{name}}}", part)
    return visible(to_text(frame), frame, "RE: Printer", True)


@pytest.mark.parametrize("program", OWN)
def test_few_lines_in_the_writers_own_elements_are_theirs(program: str) -> None:
    assert "X200" in _in_frame(program, "We take it for an X300.", "+The X200 it is", "It broke on Friday.", "We come on Monday.")
    assert "X300" not in _in_frame(program, "We take it for an X300.", "It broke on Friday.", "We come on Monday.")


def test_outlook_turns_cells_and_divisions_into_its_own_paragraphs() -> None:
    table = '<table><tr><td><p>Sum</p></td><td><p class="MsoNormal"><b>12.00</b></p></td></tr></table>'
    letter = f'<p>We have your order.</p><p class="MsoNormal"><span style="font-family:Arial">Order 4711 of Monday</span></p>{table}<p>It comes on Friday.</p>'
    assert _shown(letter) == "It works."


@pytest.mark.parametrize(
    "change",
    [
        '<ins cite="mailto:ann@x.example" datetime="2026-03-02T11:00">It is an X200</ins>', '<span class="msoIns">It is an X200</span>',
        'model<div style="mso-element:comment"><p>It is an X200</p></div>', "<s>Come on Monday.</s></p><p>with the X200 on Tuesday",
        '<span style="text-decoration: line-through">Come on Monday</span></p><p>with the X200',
    ],
)  # fmt: skip
def test_what_word_tracks_and_what_is_crossed_out_tells_of_words(change: str) -> None:
    assert "X200" in _shown(f"<p>We know that.</p><p>{change}</p><p>Bring a pen.</p>")


def test_a_price_that_is_crossed_out_tells_of_none() -> None:
    assert _shown("<p>A chair:</p><p><s>99.00 EUR</s></p><p>79.00 EUR</p><p><s>old 12 %</s></p>") == "It works."
