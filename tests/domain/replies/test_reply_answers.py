"""Answers typed into what is quoted: by program, language and way of posting, and how people tell them apart."""

from __future__ import annotations

import pytest

from espomail.domain.html.text import to_text
from espomail.domain.replies.pointing import points_below
from espomail.domain.replies.text import visible
from tests.domain.replies.reply_mails import LANGUAGES, SIGNS, measure

FIELDS = "From: S <s@desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ann <a@x.example>\nSubject: Printer"
ATTRIBUTION = "On Mon, Mar 2, 2026 at 10:00 AM Support <s@desk.example> wrote:"
SOME = ("de", "ja", "he")


def test_answers_that_show_in_any_way_are_kept_in_all_languages() -> None:
    tallies = measure(False, SOME)
    assert {posting for _, posting in tallies} >= {f"unmarked, {sign}" for sign in SIGNS}
    hidden = ("unmarked, nothing", "top and bottom")
    assert {key: each.lost for key, each in tallies.items() if each.lost and key[1] not in hidden} == {}
    assert {key: each.kept for key, each in tallies.items() if each.kept and key[1] == "top"} == {}


def test_beside_its_letter_no_answer_is_lost_and_no_needless_quote_kept() -> None:
    tallies = measure(True, SOME)
    assert sum(each.lost for each in tallies.values()) == 0
    assert sum(each.kept for (_, posting), each in tallies.items() if posting in ("top", "bottom", "top and bottom")) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_writer_sends_the_reader_below(language: str) -> None:
    assert points_below([LANGUAGES[language][3]])
    assert not points_below([LANGUAGES[language][1]])


@pytest.mark.parametrize(
    "said",
    [
        "See below", "Answers inline", "Please find my replies below", "My comments in red", "Answered below",
        "I have answered your questions in the text", "I put my answers between your lines", "see embedded comments",
        "My answers are in CAPS", "marked with ***", "I answered in your mail", "see answers after each question",
        "Siehe unten", "s.u.", "Antworten s. u.", "Antworten im Text", "Meine Antworten in rot",
        "Ich habe direkt in Ihre Mail geschrieben", "Antworten stehen bei den Fragen", "voir ci-dessous",
        "Mes réponses dans le texte", "Réponses en rouge", "vedi sotto", "Risposte in rosso", "Respondo abajo",
        "Respuestas en azul", "Respondo abaixo", "zie onder", "Antwoorden in het rood", "Svar nedan", "Svar med rødt",
        "Vastaukset alla", "Patrz poniżej", "viz níže", "lásd lent", "см. ниже", "Ответы в тексте", "див. нижче",
        "aşağıda cevapladım", "vezi mai jos", "виж по-долу", "vidi ispod", "见下文", "回复如下", "答复见红字",
        "インラインで回答します", "본문에 답변", "תשובות באדום", "الرد بالأحمر", "Xem bên dưới", "lihat di bawah",
        "I filled in the form.", "Details filled in, thanks", "Bitte sehr, die Angaben stehen unten.", "Formular ausgefüllt.",
        "J'ai rempli le tableau.", "Compilato!", "Ingevuld.", "Wypełniłem.", "Заполнил", "已填写", "記入しました", "Preenchi os dados.",
        "Ich habe es hinter Ihre Fragen geschrieben", "Our feedback is marked green", "Done, see bottom.", "Je réponds point par point.",
        "Rispondo dopo ogni domanda", "Ik heb het onder uw vragen gezet", "Odpowiedziałem pod każdym pytaniem", "Ответил по пунктам",
        "各質問の下に書きました", "The lines below are complete now", "Jag skrev under varje fråga",
        "ดูด้านล่าง", "My notes:", "In red.", "I have typed it in blue", "Ich habe es in rot ergänzt",
    ],
)  # fmt: skip
def test_below_such_words_all_is_kept(said: str) -> None:
    text = f"Hello,\n\n{said}\n\nAnn\n\n{FIELDS}\n\nyour model\nX200\nyour name\nBee"
    assert visible(text, subject="Re: Printer") == text


@pytest.mark.parametrize(
    "said",
    [
        "As you wrote in your mail, it works.", "It is marked as done.", "We discussed it within your company.",
        "Ich habe Ihnen in der letzten Woche geschrieben.", "Danke für Ihre Antwort", "Thanks for your answer.",
        "dans votre mail du 2 mars", "В телефон не звонить", "Legalább kettő kell.", "snížená cena platí", "확인하기 바랍니다",
        "Modrý toner došel.", "Prisen er 100, herunder moms.", "Der Drucker ist rot.", "The blue printer works.",
        "It is red.", "The light is still in red.", "Die Lampe leuchtet immer in rot.", "La luz sigue en rojo siempre.",
        "Hej alla!", "Tudo certo no corporativo.", "I filled in the form and attached it.", "Das Formular ist ausgefüllt, siehe Anhang.",
        "Ik heb het formulier online ingevuld.", "We marked the door.",
        "The handle is broken at the bottom.", "Die Maschine steht unten im Keller.", "Po każdym restarcie to samo.",
        "После каждого запуска та же ошибка.", "Le réservoir est rempli jusqu'au bord, mais rien ne coule.", "已逐一检查过。",
        "The cable marked blue is loose.", "Ho compilato il programma con la versione nuova.", "Er zit water ertussen.", "Das ausgefüllte Formular kommt per Post.",
    ],
)  # fmt: skip
def test_other_sentences_send_nobody_below(said: str) -> None:
    assert not points_below([said])


@pytest.mark.parametrize(
    "letter",
    [
        "which model?\n=> the X200", "which model?\n--> the X200", "which?\n[Ann Bee] X200\nwhen?\n[Ann Bee] now",
        "which model?\nTHE X200 MODEL", "your model\nAB: X200\nthe day\nAB: now", "your model\n** X200\nthe day\n** now",
        "your model\n@Sue X200\nthe day\n@Sue now",
        "which model?\n[the X200]", "which model?\n- the X200", "your model\n-- X200\nthe day\n-- now",
        "which model?\nAnn: the X200", "1. which model?\nA: the X200", "which model? --> the X200",
        "which model? the X200", "Which model? an old X200", "which? *the X200*", "how many? 42\nX200", "which model? == the X200", "which model? THE NEW X200", "which model? [the X200]", "which model?\n*the X200*",
        "which model?\n_the X200_", "your model\nAnswer: X200", "your model\nAntwort: X200", "your model\n回答：X200",
        "your model\n>> X200", "your model\n## X200", "which model?\nX200\nwhen?\nnow", "your model\n> X200\nthe day",
        "| your model\nX200\n| the day\nnow", "Sue> your model\nX200\nSue> the day\nnow", "} your model\nX200",
    ],
)  # fmt: skip
@pytest.mark.parametrize("head", [FIELDS, ATTRIBUTION, f"-----Original Message-----\n{FIELDS}"])
def test_answers_are_told_by_their_signs(head: str, letter: str) -> None:
    assert "X200" in visible(f"Thanks for asking.\n\n{head}\n\n{letter}\n", subject="Re: Printer")


ENDS = [
    "- Peter", "— Peter from Desk", "*Peter Miller*", "- Peter Müller -", "[image: logo]", "DESK SUPPORT GMBH", "Telefon: 0123",
    "P.S.: closed on Friday", "(We are open until 5 pm)", "[Ja] [Nein]", "*Peter Miller*\nHead of Printers\nTel: 123",
]  # fmt: skip


@pytest.mark.parametrize(
    "letter",
    [
        "Dear Ann,\n\nwhich model do you have? When did it break?\n\nRegards\nSupport",
        "which model?\nwhen?\nwho?\n\nPlease answer soon.", "Tel: 1\nFax: 2\nMail: 3\n\nTel: 1\nFax: 2",
        "Did you get our letter?\nWe have sent it to the address in your contract, please have a look and tell us.",
        "-- \nSue\nACME", "CC: x\nCC: y", "Please do this:\n- one\n- two\n- three", "* one\n* two",
        "which model? e.g. X200", "Questions? Call us.\nNeed help? 0113 496 0000", "Which model? z. B. X200", "which of these do you have?\n- X200\n- X300", "WOULD YOU LIKE TO SAVE?\nGET IT NOW", "call me?\nTel: 123\nFax: 4",
        "- Which model?\n- Since when?\n- Which firmware?\n\nThanks,", "* the model?\n* the serial number?",
        *(f"Did that help?\n\n{end}" for end in ENDS), "*Dear Anna*,\n\nplease restart", "#4711 Router\n\nplease restart",
        "Which model do you have?\nYou find it on the back.\nSince when do you have it?", "- please restart\n\nSupport",
        "*** IMPORTANT ***\nplease pay\n*** END ***", "Comment: we look into it", "Hi,\n\nhow are you?\n\nI have a question.",
    ],
)  # fmt: skip
def test_a_letter_without_answers_is_left_out(letter: str) -> None:
    assert visible(f"It works.\n\n{FIELDS}\n\n{letter}\n", subject="Re: Printer") == "It works."


@pytest.mark.parametrize(
    "letter",
    [
        "Did that help?\n\n- Yes", "Did that help?\n\n- X200 did\n\nRegards\nSupport", "Who calls you?\n\n- Peter Miller",
        "Did that help?\n- Peter", "Did that help?\n- X200 did\n\n*Support Team*", "Did that help?\n\n*Peter did*\n\nRegards\nSupport", "- which model?\n- X200\n\nRegards",
        "- your model\nX200\n- the day\nnow", "Which model?\nThe X200.\nSince when?",
    ],
)  # fmt: skip
def test_what_may_be_an_answer_is_no_sign_off(letter: str) -> None:
    assert letter in visible(f"Thanks for asking.\n\n{FIELDS}\n\n{letter}\n", subject="Re: Printer")


@pytest.mark.parametrize(
    "letter",
    [
        *(f"Did that help?\n{end}" for end in ENDS), "Q: how?\nA: Press it.\nQ: when?\nA: Now.", "Answer: please restart.",
        "-> then restart", "which?\n- this\nwhen?\nnow", "- please restart\nnow\n- then print",
    ],
)  # fmt: skip
def test_nobody_types_into_a_quote_that_is_marked_throughout(letter: str) -> None:
    quote = "\n".join(f"> {line}" for line in ["Hello Ann,", "", *letter.split("\n")])
    assert visible(f"Yes.\n\n{ATTRIBUTION}\n{quote}\n", subject="Re: Printer") == "Yes."
    behind = f"Thanks.\n\n{ATTRIBUTION}\n{quote}\n> And which? --> the X200"
    assert "--> the X200" in visible(behind, subject="Re: Printer")
    of_page = visible(f"Yes.\n\n{ATTRIBUTION}\n> which?\n> - the X200", "<p>x</p>", "Re: Printer", from_html=False)
    assert "X200" in of_page  # programs mark what is typed into a quote on a page


@pytest.mark.parametrize(
    "letter",
    [
        "your model\n~ X200\nthe day\n~ now", "your model\n+ X200\nthe day\n+ now", '"your model"\nyes\nthe day\n^X200\nthe hour\n^now',
        "1. your model\n1. X200\n2. the day\n2. now", "[x] X200\n[ ] X300", "your model: __X200__", "your model <-- X200",
        "your model: ==> X200", "your model\nMe: X200", "Ihr Modell\nIch: X200", "votre modèle\nMoi : X200", "your model\nAnswer - X200",
        "your model\nComment Ann: X200", "your model\nAnn's answer: X200", "your model\n! X200\nthe day\nplease\n! now\n\nRegards\nSue",
    ],
)  # fmt: skip
def test_answers_are_told_by_their_turn(letter: str) -> None:
    assert "X200" in visible(f"Thanks for asking.\n\n{FIELDS}\n\nDear Ann,\n\n{letter}\n", subject="Re: Printer")


@pytest.mark.parametrize(
    "letter",
    [
        "- the model\n- the day\n- the hour\n\nRegards", "you need:\n+ one\n+ two\nand more", "1. one\n2. two\n1. three\n2. four",
        "[ ] X200\n[ ] X300", "name: ______\nday: ______", "press Menu -> Network -> Reset", "a => b", "~ one\ntext\nmore text\nand more\n~ two",
    ],
)  # fmt: skip
def test_lists_and_forms_are_no_turns(letter: str) -> None:
    text = f"Thanks for asking.\n\n{FIELDS}\n\nDear Ann,\n\n{letter}\n"
    assert visible(text, subject="Re: Printer") == "Thanks for asking."


@pytest.mark.parametrize("signed", ["Ann Bee", "Kind regards\nAnn Bee\nHead of Hives", "--\nAnn Bee"])
@pytest.mark.parametrize("line", ["[Ann Bee] X200", "Ann: X200", "[Ann] X200", "(Ann Bee) X200", "<Ann> X200", "*Ann:* X200"])
def test_an_answer_that_bears_the_writers_name_is_kept(line: str, signed: str) -> None:
    assert "X200" in visible(f"Here you are.\n\n{signed}\n\n{FIELDS}\n\nPlease tell us the model.\n{line}\nRegards", subject="Re: Printer")


def test_names_have_no_capitals_everywhere() -> None:
    text = f"谢谢。\n\n李晓东\n\n{FIELDS}\n\n请告诉我们型号。\n李晓东：X200\n王丽"
    assert "X200" in visible(text, subject="Re: Printer")


@pytest.mark.parametrize("line", ["[Note] X200", "Model: X200", "Dear Ann: look at the X200", "Ann,", "Ann:", "Hives: X200"])
def test_another_name_is_no_sign_of_an_answer(line: str) -> None:
    text = f"Here you are.\n\nKind regards\nAnn Bee\nHead of Hives\n\n{FIELDS}\n\nPlease read this.\n{line}\nRegards"
    assert FIELDS not in visible(text, subject="Re: Printer")


@pytest.mark.parametrize("head", ["---- 回复的原邮件 ----\n| 发件人 | S<s@desk.example> |", "---- Replied Message ----\n| From | S |"])
def test_fields_in_a_table_are_no_quote_with_answers(head: str) -> None:
    rows = "| 日期 | 2026年03月02日 10:00 |\n| To | <ann@x.example> |\n| 主题 | Printer |"
    assert visible(f"It works.\n\n{head}\n{rows}\nDear Ann,\n\nplease restart", subject="Re: Printer") == "It works."


def test_an_answer_right_below_the_announcement_of_a_quote_is_kept() -> None:
    text = f"Thanks.\n\n{ATTRIBUTION}\nIt is the X200.\n> which?\nNow.\n> when?"
    assert visible(text) == text


# --- pages ---------------------------------------------------------------------------------------

BORDER = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
OUTLOOK = (
    '<div class="WordSection1"><p class="MsoNormal"><span style="{mine}">It works.</span></p><p class="MsoNormal">'
    f'<span style="{{mine}}">Ann</span></p><div style="{BORDER}"><p class="MsoNormal"><b>From:</b> S<br><b>Sent:</b> Monday<br>'
    '<b>To:</b> Ann<br><b>Subject:</b> Printer</p></div>{letter}</div>'
)  # fmt: skip
NAME = '<p class="MsoNormal">Kind regards</p><p><span style="color:#0070C0">Sue Support</span></p><p>Head of Printers</p>' \
    '<p><span style="color:#0070C0">ACME Printing Machines</span></p>'  # fmt: skip


def _shown(mine: str, letter: str, plain: bool) -> str:
    page = OUTLOOK.format(mine=mine, letter=letter)
    return visible(to_text(page), page, "RE: Printer", not plain)


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize(
    ("mine", "letter"),
    [
        ("color:#1F497D", '<p>which?</p><p class="MsoNormal"><span style="color:#1F497D">the X200</span></p><p>and more</p>'),
        ("font-family:Arial", '<p>your model</p><p class="MsoNormal"><span style="font-family:\'Arial\'">the X200</span></p><p>the day</p>'),
        ("", '<p>which?</p><p><font color="#FF0000">the X200</font></p><p>more</p>'),
        ("", '<p>which?<br><span style="color:rgb(0, 112, 192)">the X200</span><br>more</p>'),
        ("", '<p>a</p><p style="color:green">it is the X200</p><p>b</p><p style="color:green">it was yesterday</p>'),
        ("", '<p>which?</p><p style="color: #F00 !important">X200</p>'),
        ("", '<p>your model</p><p><span style="background:yellow;mso-highlight:yellow">it is the X200</span></p><p>the day</p>'
             '<p><span style="background:yellow;mso-highlight:yellow">it was yesterday</span></p>'),
        ("", '<p>which?</p><p><mark>the X200</mark></p><p>more</p>'),
        ("", '<p>which model? <span style="color:#1F497D">the X200</span></p><p>more</p>'),
        ("color:#1F497D", '<p class="MsoNormal">Your model: <span style="color:#1F497D">X200</span></p><p>more</p><p>old</p>'),
        ("", '<p>which model? <b>the X200</b></p><p>since when? <b>yesterday</b></p>'),
        ("", '<p>We take it for an X300. <span style="color:red">No, the X200!</span></p><p>more</p>'),
        ("", '<p>Tell us the model.</p><p><ins>It is the X200.</ins></p><p>more</p>'),
        ("", '<p>We wait for the model.</p><p><span style="color:red">Your man has seen the X200 on Friday.</span></p>'),
    ],
)  # fmt: skip
def test_answers_look_as_the_writer_does_or_come_in_colour(mine: str, letter: str, plain: bool) -> None:
    assert "X200" in _shown(mine, letter, plain)


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize(
    ("mine", "letter"),
    [
        ("color:#1F497D", '<p class="MsoNormal"><span style="color:#1F497D">old words</span></p>' * 5),
        ("", f'<p class="MsoNormal">which old model?</p>{NAME}'),
        ("", '<p>see the old page?</p><p><a href="https://x.example" style="color:blue">https://x.example</a></p>'),
        ("", '<p>old</p><p style="color:#333333">words</p><p>and</p><p style="color:#333">more old words</p>'),
        ("", '<p>old words</p><p style="color:red">Please note: we are closed on Friday.</p><p style="color:red">New shop</p>'),
        ("", '<p>old words</p><p><a style="background:blue" href="https://x.example">Press here</a></p><table><tr><td style="background:lime">'
             'One old row</td></tr><tr><td>x</td></tr><tr><td style="background:lime">Next old row</td></tr></table>'),
        ("", '<p>Old questions? <b>Call us.</b></p><p>We close on <span style="color:red">Friday.</span></p>'),
        ("", '<p>Old questions? <a style="color:blue" href="https://x.example">See our page</a></p><p>Sum: <b>12</b></p>'),
        ("", '<p>old words</p><p style="color:red"><b>Our shop is closed on Friday.</b></p>'),
        ("", '<h1 style="color:red"><b>Old headline</b></h1><p>words</p><h1 style="color:red"><b>Next headline</b></h1>'),
        ("font-size:11pt", f'<p>old words</p>{NAME}<p class="MsoNormal"><span style="font-size:11pt">Sue Support</span></p>'),
    ],
)  # fmt: skip
def test_the_looks_of_an_untouched_letter_tell_nothing(mine: str, letter: str, plain: bool) -> None:
    assert _shown(mine, letter, plain) == "It works.\nAnn"


LISTED = ["1. What is the serial number? {}", "2. When did you buy the device? {}", "3. Do you want a refund?"]


@pytest.mark.parametrize("before", ["", "> "])
@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("AX-5512-9", "May 3rd", True), ("Keine Ahnung", "Im Mai", True), ("See the back of it.", "See your bill.", False),
        ("AX-5512-9", "", False), ("Call us", "Contact us", False), ("Click here", "Visit https://x.example", False),
    ],
)  # fmt: skip
def test_answers_behind_the_questions_of_a_list_are_kept(before: str, first: str, second: str, kept: bool) -> None:
    asked = "\n".join(LISTED).format(first, second)
    letter = "\n".join(f"{before}{line}".rstrip() for line in f"Dear Ann,\n\n{asked}\n\nRegards\nSupport".split("\n"))
    head = (
        "On 23/11/2026 09:14, Support wrote:"
        if before
        else "From: S <s@desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ann\nSubject: Printer\n"
    )
    said = visible(f"Thanks.\n\n{head}\n{letter}", subject="Re: Printer")
    assert ("serial number" in said) is kept
    bare = letter.replace("1. ", "").replace("2. ", "").replace("3. ", "")
    assert "serial number" not in visible(f"Thanks.\n\n{head}\n{bare}", subject="Re: Printer")
