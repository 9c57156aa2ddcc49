"""What a person wrote themselves, apart from what they quote."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.reply_text import MAX_TEXT, tidy, visible

ATTRIBUTIONS = [
    "On Mon, Feb 2, 2026 at 10:00 AM Support <support@example.org> wrote:",
    "On Mon, Feb 2, 2026 at 10:00 AM Support of a rather long company name\n<support@example.org> wrote:",
    "On 02/02/2026 10:00, Support wrote:",
    "Am Mo., 2. Feb. 2026 um 10:00 Uhr schrieb Support <support@example.org>:",
    "Am 02.02.26 um 10:00 schrieb Support:",
    "Support schrieb am 02.02.2026 10:00:",
    "Le lun. 2 févr. 2026 à 10:00, Support <support@example.org> a écrit :",
    "El lun, 2 feb 2026 a las 10:00, Support (<support@example.org>) escribió:",
    "Il giorno lun 2 feb 2026 alle ore 10:00 Support <support@example.org> ha scritto:",
    "Em seg., 2 de fev. de 2026 às 10:00, Support <support@example.org> escreveu:",
    "Op ma 2 feb 2026 om 10:00 schreef Support <support@example.org>:",
    "Den mån 2 feb. 2026 kl 10:00 skrev Support <support@example.org>:",
    "Den man. 2. feb. 2026 kl. 10.00 skrev Support <support@example.org>:",
    "ma 2. helmik. 2026 klo 10.00 Support (support@example.org) kirjoitti:",
    "pon., 2 lut 2026 o 10:00 Support <support@example.org> napisał(a):",
    "po 2. 2. 2026 v 10:00 odesílatel Support <support@example.org> napsal:",
    "Support <support@example.org> ezt írta (időpont: 2026. febr. 2., H, 10:00):",
    "пн, 2 февр. 2026 г. в 10:00, Support <support@example.org>:",
    "02.02.2026 10:00, Support пишет:",
    "Στις Δευ 2 Φεβ 2026 στις 10:00 π.μ., ο χρήστης Support <support@example.org> έγραψε:",
    "Support <support@example.org>, 2 Şub 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "2026年2月2日(月) 10:00 Support <support@example.org>:",
    "Support <support@example.org> 于2026年2月2日周一 10:00写道：",
    "2026년 2월 2일 (월) 오전 10:00, Support <support@example.org>님이 작성:",
]
BLOCKS = [
    "From: Support <s@example.org>\nSent: Monday, February 2, 2026 10:00 AM\nTo: Bob\nSubject: Printer",
    "________________________________\nFrom: Support\nSent: Monday\nTo: Bob\nSubject: Printer",
    "*From:* Support\n*Sent:* Monday\n*To:* Bob\n*Cc:* Eve\n*Subject:* Printer",
    "-----Original Message-----\nFrom: Support\nSent: Monday\nSubject: Printer",
    "-----Ursprüngliche Nachricht-----\nVon: Support\nGesendet: Montag\nAn: Bob\nBetreff: Drucker",
    "Von: Support\nGesendet: Montag, 2. Februar 2026\nAn: Bob\nBetreff: Drucker",
    "De : Support\nEnvoyé : lundi 2 février 2026\nÀ : Bob\nObjet : Imprimante",
    "De: Support\nEnviado el: lunes\nPara: Bob\nAsunto: Impresora",
    "Da: Support\nInviato: lunedì\nA: Bob\nOggetto: Stampante",
    "Van: Support\nVerzonden: maandag\nAan: Bob\nOnderwerp: Printer",
    "Od: Support\nWysłano: poniedziałek\nDo: Bob\nTemat: Drukarka",
    "От: Support\nОтправлено: понедельник\nКому: Bob\nТема: Принтер",
    "发件人: Support\n发送时间: 2026年2月2日\n收件人: Bob\n主题: 打印机",
    "------------------ 原始邮件 ------------------",
    "差出人: Support\n送信日時: 2026年2月2日\n宛先: Bob\n件名: プリンター",
    "##- Please type your reply above this line -##",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_a_marked_quote_below_is_left_out(attribution: str) -> None:
    assert visible(f"It works now.\n\n{attribution}\n\n> Try again\n> please\n") == "It works now."


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_a_quote_above_is_left_out(attribution: str) -> None:
    assert visible(f"{attribution}\n> Which model?\n> Regards\n\nThe X200.\n") == "The X200."


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_answers_between_quotes_stay_with_their_questions(attribution: str) -> None:
    text = f"Hello,\n\n{attribution}\n> Which model?\nThe X200.\n> Which colour?\nRed."
    assert visible(f"{text}\n\n> Kind regards\n") == text


@pytest.mark.parametrize("block", BLOCKS)
def test_an_unmarked_history_below_is_left_out(block: str) -> None:
    older = "On Mon, 2 Feb 2026 at 9:00, Bob <bob@example.com> wrote:\n> It is broken"
    assert visible(f"It works now.\n\n{block}\n\nTry again\n\n{older}\n") == "It works now."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He wrote:\n\nthe printer is broken.\nPlease help.", id="no date"),
        pytest.param("On Feb 2, 2026 your man wrote:\ntry this\n\nI did.", id="no line of its own"),
        pytest.param("Here is the log:\n> error 1\n> error 2", id="marked but not announced"),
        pytest.param("I wrote: please fix\n> this\nnow", id="in the middle"),
        pytest.param("> a\n> b", id="nothing but a quote"),
        pytest.param(f"{ATTRIBUTIONS[0]}\n> a", id="nothing but an announced quote"),
        pytest.param(f"{BLOCKS[0]}\n\nTry again", id="nothing above"),
        pytest.param(f"See my answers below in red.\n\n{BLOCKS[0]}\n\nWhich?\nX200", id="answers below"),
        pytest.param(f"Siehe Antworten unten\n\n{BLOCKS[0]}\n\nWhich?\nX200", id="answers below, German"),
        pytest.param(f"We got this mail:\n\n{BLOCKS[0]}\n\nWin!\n\nWhat shall we do?", id="pasted"),
        pytest.param("FYI\n\n------ Forwarded message ---\nFr: X\nDate: Y\nTo: Z\n\nText", id="forwarded"),
        pytest.param("FYI\n\nBegin forwarded message:\n\n> From: X\n> Words", id="forwarded by Apple"),
        pytest.param("FYI\n\n-------- Weitergeleitete Nachricht ----\nVon: X\n\nWorte", id="weitergeleitet"),
        pytest.param("First: the printer\n--\nSecond: is the scanner broken?", id="two dashes part"),
        pytest.param("Sent from my iPhone", id="nothing but a phone"),
        pytest.param("From: here\nto: there", id="words with colons"),
    ],
)  # fmt: skip
def test_when_unsure_everything_is_kept(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Hello\n\nworld\n-- \nBob\nACME", "Hello\n\nworld", id="two dashes and a blank"),
        pytest.param("Hello\n--\nBob", "Hello", id="two dashes"),
        pytest.param("Hello\n\nSent from my iPhone", "Hello", id="a phone"),
        pytest.param("Hallo\n\nVon meinem iPhone gesendet", "Hallo", id="ein Telefon"),
        pytest.param("Salut\n\nEnvoyé de mon iPhone", "Salut", id="un téléphone"),
        pytest.param("Hello\n\nGet Outlook for Android<https://example.com>", "Hello", id="Outlook"),
        pytest.param("A\n\nSent from my Z1\n\n> On 2 Feb 2026, at 1:00, S wrote:\n> \n> q", "A", id="Apple"),
        pytest.param(f"Top\n\n{ATTRIBUTIONS[0]}\n> q\n\nBottom", "Top\n\nBottom", id="above and below"),
        pytest.param("a\r\n\r\n\r\n\r\nb  \r\n", "a\n\nb", id="blanks and line ends"),
        pytest.param("\u3000 x", "\u3000 x", id="indented"),
    ],
)  # fmt: skip
def test_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_long_signature_is_text() -> None:
    text = "Hello\n-- \n" + "words and more words and still more of them\n" * 40
    assert visible(text) == text.strip()


def test_a_forward_is_known_by_its_subject() -> None:
    text = f"Please see below\n\n{BLOCKS[0]}\n\nWords of a customer"
    assert visible(text, subject="FW: Printer") == text
    assert visible(f"Look\n\n{BLOCKS[0]}\n\nWords", subject="RE: Printer") == "Look"


def test_html_speaks_where_there_is_no_text() -> None:
    html = f"<p>It works.</p><div>{ATTRIBUTIONS[2]}</div><blockquote type=cite>Try</blockquote>"
    assert visible("", html) == "It works."


def test_what_lies_far_below_is_kept() -> None:
    text = "word\n" * MAX_TEXT
    assert visible(text) == tidy(text)


@pytest.mark.parametrize(("text", "shown"), [("", ""), ("\n \n", ""), ("x", "x")])
def test_only_nothing_gives_nothing(text: str, shown: str) -> None:
    assert visible(text) == shown


LINES = st.sampled_from(
    ["", "words", "> quoted", ">> older", "-- ", "--", "Sent from my iPhone", *ATTRIBUTIONS[:4], *BLOCKS[:4],
     "answer?", "From: x", "---------- Forwarded message", "On x wrote:"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_never_empty_and_nothing_invented(text: str) -> None:
    shown = visible(text)
    assert bool(shown.strip()) == bool(text.strip())
    assert {line.rstrip() for line in shown.split("\n")} <= {line.rstrip() for line in tidy(text).split("\n")}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["> q", "own", ""]), max_size=10))
def test_marked_answers_are_never_lost(lines: list[str]) -> None:
    text = "\n".join(["Top", "", ATTRIBUTIONS[0], "> first", *lines])
    assert visible(text).split("\n").count("own") == lines.count("own")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_shown(text: str, subject: str) -> None:
    visible(text, None, subject)


HOSTILE = {
    "newlines": "\n" * 200_000,
    "blank lines": "\n \n" * 60_000,
    "On": "On Mon, x\n" * 20_000,
    "marks": "> \n" * 50_000,
    "quotes": "> x\n" * 50_000,
    "a line of marks": ">" * 200_000,
    "a line": "a" * 200_000,
    "fields": "From: x\n" * 20_000,
    "wrote": "wrote " * 20_000 + ":",
    "quoted wrote": "> On wrote: \n" * 9_000,
    "rules": "_\n" * 40_000,
    "dashes": "-" * 100_000,
    "dash lines": "--\n" * 40_000,
    "alternating": "On a wrote\n> b\n" * 9_000,
    "closings": "Best regards\n" * 4_000 + "> x",
    "blanks": " " * 300_000 + ">",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_time(name: str) -> None:
    started = time.process_time()
    visible(HOSTILE[name])
    assert time.process_time() - started < 1
