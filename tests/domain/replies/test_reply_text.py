"""What a person wrote themselves, apart from what they quote."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.html.text import to_text
from espomail.domain.replies.text import MAX_TEXT, tidy, visible

ATTRIBUTIONS = [
    "On Mon, Feb 2, 2026 at 10:00 AM Support <support@example.org> wrote:",
    "On Mon, Feb 2, 2026 at 10:00 AM Support of a rather long company name\n<support@example.org> wrote:",
    "On 02/02/2026 10:00, Support wrote:",
    "Am Mo., 2. Feb. 2026 um 10:00 Uhr schrieb Support <support@example.org>:",
    "Am 02.02.26 um 10:00 schrieb Support:",
    "Dne 2. 2. 2026 ob 10:00 je Support napisal(a):",
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
    "--- On Mon, 3/2/26, Support <support@desk.example> wrote:",
    "On Monday, March 2, 2026 10:00:00 AM CET Support wrote:",
    "On Mon, Mar 02, 2026 at 10:00:00AM +0100, Support wrote:",
    "On Mon, 2026-03-02 at 10:00 +0100, Support wrote:",
    "On Mon, 2 Mar 2026, Support wrote:",
    "Support <support@desk.example> wrote on 03/02/2026 10:00:00 AM:",
    "Support <support@desk.example> schrieb am 02.03.2026 10:00:00:",
    "On 2 Mar 2026, 10:00 +0100, Support <support@desk.example>, wrote:",
    "On March 2, 2026 10:00:00 AM GMT+01:00, Support <support@desk.example> wrote:",
    "Am 2. März 2026 10:00:00 MEZ schrieb Support <support@desk.example>:",
    "On Mar 2 2026, at 10:00 am, Support <support@desk.example> wrote:",
    "On Mon, Mar 02, 2026 at 10:00 AM, Support < support@desk.example > wrote:",
    "On 2026-03-02 10:00, Support wrote:",
    "Am 2026-03-02 10:00, schrieb Support:",
    "At 10:00 AM 3/2/2026, Support wrote:",
    "Quoting Support <support@desk.example>:",
    "Zitat von Support <support@desk.example>:",
    "On Mon, 2 Mar 2026 10:00:00 +0100\nSupport <support@desk.example> wrote:",
    "Op 2 mrt. 2026, om 10:00 heeft Support <support@desk.example> het volgende geschreven:",
    "Wiadomość napisana przez Support <support@desk.example> w dniu 02.03.2026, o godz. 10:00:",
    "Dnia 2 marca 2026 10:00 Support <support@desk.example> napisał(a):",
    "Dne 02. 03. 26 v 10:00 Support napsal(a):",
    "Support <support@desk.example> şunları yazdı (2 Mar 2026 10:00):",
    "2 Μαρ 2026, 10:00, ο χρήστης «Support <support@desk.example>» έγραψε:",
    "2026/03/02 10:00、Support <support@desk.example>のメール:",
    "在 2026年3月2日，10:00，Support <support@desk.example> 写道：",
    "At 2026-03-02 10:00:00, \"Support\" <support@desk.example> wrote:",
    "\u202b\u05d1\u05ea\u05d0\u05e8\u05d9\u05da \u05d9\u05d5\u05dd \u05d1\u05f3, 2 \u05d1\u05de\u05e8\u05e5 2026 \u05d1-10:00 \u05de\u05d0\u05ea \u202aSupport\u202c\u200f <\u202asupport@desk.example\u202c\u200f>:\u202c",
    "في الاثنين، 2 مارس 2026 في 10:00 ص تمت كتابة ما يلي بواسطة Support <support@desk.example>:",
    "пн, 2 бер. 2026 р. о 10:00 Support <support@desk.example> пише:",
    "На пн, 2.03.2026 г. в 10:00 Support <support@desk.example> написа:",
    "pon, 2. ožu 2026. u 10:00 Support <support@desk.example> napisao je:",
    "V V pon., 2. mar. 2026 ob 10:00 je oseba Support <support@desk.example> napisala:",
    "El dl., 2 de març 2026, 10:00, Support <support@desk.example> va escriure:",
    "Pada Sen, 2 Mar 2026 pukul 10.00 Support <support@desk.example> menulis:",
    "Vào Th 2, 2 thg 3, 2026 vào lúc 10:00 Support <support@desk.example> đã viết:",
    "ในวันที่ จ. 2 มี.ค. 2026 เวลา 10:00 Support <support@desk.example> เขียนว่า:",
    "Support <support@desk.example> kirjutas kuupäeval E, 2. märts 2026 kell 10:00:",
    "pirmd., 2026. g. 2. marts, plkst. 10:00 — lietotājs Support (<support@desk.example>) rakstīja:",
    "2026-03-02, pr, 10:00 Support <support@desk.example> rašė:",
    "În lun., 2 mar. 2026 la 10:00, Support <support@desk.example> a scris:",
    "po 2. 3. 2026 o 10:00 Support <support@desk.example> napísal(a):",
    "02.03.2026, 10:00, \"Support\" <support@desk.example>:",
    "Понедельник, 2 марта 2026, 10:00 +03:00 от Support <support@desk.example>:",
    "Mar 2, 2026 10:00:00 AM Support <support@desk.example>:",
]
BLOCKS = [
    "From: Support <s@example.org>\nSent: Monday, February 2, 2026 10:00 AM\nTo: Bob\nSubject: Printer",
    "________________________________\nFrom: Support\nSent: Monday\nTo: Bob\nSubject: Printer",
    "*From:* Support\n*Sent:* Monday\n*To:* Bob\n*Cc:* Eve\n*Subject:* Printer",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nSupport",
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
    "Από: Support <support@desk.example>\nΣτάλθηκε: Δευτέρα, 2 Μαρτίου 2026 10:00\nΠρος: Zoe <zoe@c.example>\nΘέμα: Printer",
    "寄件者: Support <support@desk.example>\n寄件日期: 2026年3月2日 10:00\n收件者: Zoe <zoe@c.example>\n主旨: Printer",
    "De la: Support <support@desk.example>\nTrimis: luni, 2 martie 2026 10:00\nCătre: Zoe <zoe@c.example>\nSubiect: Printer",
    "מאת: Support <support@desk.example>\nנשלח: יום שני 02 מרץ 2026 10:00\nאל: Zoe\nנושא: Printer",
    "Feladó: Support <support@desk.example>\nElküldve: 2026. március 2. 10:00\nCímzett: Zoe <zoe@c.example>\nTárgy: Printer",
    "Kimden: Support <support@desk.example>\nGönderildi: 2 Mart 2026 Pazartesi 10:00\nKime: Zoe <zoe@c.example>\nKonu: Printer",
    "Från: Support <support@desk.example>\nSkickat: den 2 mars 2026 10:00\nTill: Zoe <zoe@c.example>\nÄmne: Printer",
    "Fra: Support <support@desk.example>\nSendt: 2. marts 2026 10:00\nTil: Zoe <zoe@c.example>\nEmne: Printer",
    "Lähettäjä: Support <support@desk.example>\nLähetetty: maanantai 2. maaliskuuta 2026 10.00\nVastaanottaja: Zoe <zoe@c.example>\nAihe: Printer",
    "Od: Support <support@desk.example>\nOdesláno: pondělí 2. března 2026 10:00\nKomu: Zoe <zoe@c.example>\nPředmět: Printer",
    "De: Support <support@desk.example>\nEnviado: segunda-feira, 2 de março de 2026 10:00\nPara: Zoe <zoe@c.example>\nAssunto: Printer",
    "Von:        Support/DESK\nAn:        zoe@c.example\nDatum:        02.03.2026 10:00\nBetreff:        Printer",
    "Gesendet: Montag, 02. März 2026 um 10:00 Uhr\nVon: \"Support\" <support@desk.example>\nAn: zoe@c.example\nBetreff: Printer",
    "---------- Původní e-mail ----------\nOd: Support <support@desk.example>\nKomu: zoe@c.example\nDatum: 2. 3. 2026 10:00:00\nPředmět: Printer",
    "-----Original Message-----\nFrom: \"Support\"<support@desk.example>\nTo: <zoe@c.example>;\nCc:\nSent: 2026-03-02 (월) 10:00:00\nSubject: Printer",
    "보낸 사람: Support <support@desk.example>\n보낸 날짜: 2026년 3월 2일\n받는 사람: zoe@c.example\n제목: Printer",
    "-------- Original message --------\nFrom: Support <support@desk.example>\nDate: 02/03/2026 10:00 (GMT+01:00)\nTo: Zoe <zoe@c.example>\nSubject: Printer",
    "From: \"Support\" <support@desk.example>\nTo: \"Zoe\" <zoe@c.example>\nSent: Monday, March 2, 2026 10:00:00 AM\nSubject: Printer",
    ">>> Support <support@desk.example> 03/02/26 10:00 AM >>>",
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


OWN = "<div>It works now.</div><div>Bob</div>"
ATTRIBUTED = "Support zoklu hapo:"  # in a language that nothing here knows
MARKUP = [
    '<div class="gmail_quote"><div class="gmail_attr">{said}</div><blockquote class="gmail_quote">{old}</blockquote></div>',
    '<blockquote type="cite"><div>{said}</div><div>{old}</div></blockquote>',
    '<div class="moz-cite-prefix">{said}</div><blockquote type="cite" cite="mid:x">{old}</blockquote>',
    '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Nork:</b> S</div><div>{old}</div>',
    '<hr><div id="divRplyFwdMsg"><b>Nork:</b> Support</div><div>{old}</div>',
    '<span id="OLK_SRC_BODY_SECTION"><div>Nork: Support</div><div>{old}</div></span>',
    '<div class="ydpa1yahoo_quoted"><div>{said}</div><div>{old}</div></div>',
    '<div class="protonmail_quote">{said}<blockquote class="protonmail_quote">{old}</blockquote></div>',
    '<blockquote class="tutanota_quote">{old}</blockquote>',
    '<hr id="zwchr"><div><b>Nork: </b>Support</div><div>{old}</div>',
    '<div name="quote"><div>{said}</div><div>{old}</div></div>',
    '<div name="messageReplySection">{said}<blockquote type="cite">{old}</blockquote></div>',
    '<div>02.03.2026, 10:00, "Support" &lt;s@example.org&gt;:</div><blockquote><p>{old}</p></blockquote>',
    '<blockquote>On Mon, Mar 2, 2026 at 10:00 AM, Support<div>&lt;s@e.org&gt; wrote:</div>{old}</blockquote>',
]  # fmt: skip


@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("from_html", [True, None])
def test_markup_tells_the_history_in_any_language(markup: str, from_html: bool | None) -> None:
    page = OWN + markup.format(said=ATTRIBUTED, old="Restart the printer.")
    assert visible(to_text(page), page, "Re: Printer", from_html) == "It works now.\nBob"


@pytest.mark.parametrize("markup", MARKUP)
def test_a_page_with_nothing_above_is_shown_whole(markup: str) -> None:
    page = markup.format(said=ATTRIBUTED, old="Restart the printer.") + "<p>I did, thanks.</p>"
    assert "I did, thanks." in visible(to_text(page), page, "Re: Printer", True)


@pytest.mark.parametrize(
    "page",
    [
        "<p>The contract says:</p><blockquote>pay now</blockquote>",
        "<p>Compare</p><blockquote>pay now</blockquote><p>and</p><blockquote>pay later</blockquote>",
        '<div class="gmail_quote"><div class="gmail_attr">x</div><blockquote class="gmail_quote">a</blockquote>'
        '<p>pay now</p><blockquote class="gmail_quote">b</blockquote><p>pay later</p></div>',
        '<p>FYI</p><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "From: Bob</div><p>pay now</p></div>",
        '<p>My answers are below in red.</p><div id="divRplyFwdMsg"><b>From:</b> S</div><p>pay now</p>',
    ],
)
def test_no_word_of_a_page_is_lost_in_doubt(page: str) -> None:
    shown = visible(to_text(page), page, "Re: Printer", True)
    assert shown.replace("> ", "").split() == to_text(page).replace("> ", "").split()


PIECES = st.sampled_from([*MARKUP, "<p>own {old}</p>", "<blockquote>{old}</blockquote>", "<div>{said}</div>", "<br>", "</div>"])


@given(st.lists(PIECES, max_size=6))
def test_what_stands_above_any_markup_is_shown(pieces: list[str]) -> None:
    page = OWN + "".join(pieces).format(said=ATTRIBUTED, old="words")
    shown = visible(to_text(page), page, "Re: Printer", True)
    assert shown.startswith("It works now.\nBob")
    assert set(shown.replace(">", " ").split()) <= set(to_text(page).replace(">", " ").split())


@given(st.text(max_size=200) | st.lists(PIECES | st.text(max_size=9), max_size=12).map("".join))
def test_any_page_is_shown(page: str) -> None:
    shown = visible(to_text(page), page, "", True)
    assert bool(shown.strip()) >= bool(to_text(page).strip())
    assert not set(shown).intersection("\ue0f0\ue0f1\ue0f2")


@pytest.mark.parametrize(
    "history",
    [
        "Joe Doe@ACME\n03/02/2026 10:00 AM\nTo: Bob/HOU/ACME@ACME\ncc:\nSubject: Printer\n\nOld words",
        "\tJoe Doe <joe@x.example>\n\t03/02/2026 10:00 AM\n\t\t \n\t\t To: Bob\n\t\t cc: \n\t\t Subject: P\n\nOld words",
        "\tFrom:  Joe Doe                03/02/2026 10:00 AM\n\n\nTo: Bob/ACME@ACME\ncc:\nSubject: P\n\nOld words",
        ">>>>> \"Joe\" == Joe Doe <joe@x.example> writes:\n> Old words",
        "Thus spake Joe Doe (joe@x.example):\n> Old words",
        "On Mon, 2 Mar 2026, Joe Doe said:\n| > Old words",
        "On 2 Mar 2026, Joe Doe wrote:\nJD> Old words",
        "---- On Mon, 2 Mar 2026 10:00:00 +0100 Joe Doe <joe@x.example> wrote ----\n\nOld words",
        "2026/3/2 Joe Doe <joe@x.example>\n> Old words",
        "Date: Mon, 2 Mar 2026 10:00\nSubject: P\nFrom: joe@x.example\nTo: bob@x.example\n\nOld words",
    ],
)
def test_older_programs_announce_in_their_own_ways(history: str) -> None:
    assert visible(f"It works now.\n\n{history}") == "It works now."


@pytest.mark.parametrize("rule", ["-----Original Message-----", "-----Ursprüngliche Nachricht-----"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_answers_stand_between_what_outlook_quotes_line_by_line(rule: str, between: str) -> None:
    fields = "From: Support [mailto:s@example.org]\nSent: Monday\nTo: Anna; b@example.org\nSubject: Printer"
    above = f"Thanks a lot, this helps.\n\n{rule}\n{fields}{between}"
    shown = visible(f"{above}> Which colour?\nRed please.\n> Which size?\n\nLarge.\n", subject="RE: Printer")
    assert "Red please." in shown and "Large." in shown
    assert visible(f"{above}> Which colour?\n> Which size?\n", subject="RE: Printer") == "Thanks a lot, this helps."


@pytest.mark.parametrize("rule", ["------- Original Message -------", "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐"])
def test_answers_stand_between_and_below_what_proton_quotes(rule: str) -> None:
    above = f"Thanks a lot, this helps.\n\n{rule}\n{ATTRIBUTIONS[0]}\n\n"
    assert "Red please." in visible(f"{above}> Which colour?\n\nRed please.\n\n> Which size?\n", subject="RE: Printer")
    below = visible(f"{above}> Which colour?\n\nOne more thing: the lid is broken.\n", subject="RE: Printer")
    assert below == "Thanks a lot, this helps.\n\nOne more thing: the lid is broken."
    assert visible(f"{above}> Which colour?\n> Which size?\n", subject="RE: Printer") == "Thanks a lot, this helps."


def test_what_somebody_said_is_no_history() -> None:
    text = "My boss said:\n> do it now\nWhat do you say?\nThe meeting of 03/02/2026 10:00\nTo: Paris\nBye"
    assert visible(text) == text


def test_a_plain_part_is_believed_before_the_page() -> None:
    page = OWN + MARKUP[1].format(said=ATTRIBUTED, old="Restart the printer.")
    assert visible("Another text", page) == "Another text"


@pytest.mark.parametrize(
    "text",
    [
        "This message needs a client that shows HTML.", "Your e-mail program does not support HTML messages.",
        "Diese E-Mail ist im HTML-Format. Ihr Programm kann sie nicht anzeigen.", "Ce message est au format HTML.",
    ],
)  # fmt: skip
def test_a_plain_part_that_only_points_to_the_page_says_nothing(text: str) -> None:
    page = OWN + MARKUP[1].format(said=ATTRIBUTED, old="Restart the printer.")
    assert visible(text, page, "Re: Printer", from_html=False) == "It works now.\nBob"
    asked = "Can your desk show HTML, and which format do you need?"
    assert visible(asked, f"<p>{asked}</p><p>Bob</p>", "Re: Printer", from_html=False) == asked


def test_marks_in_mail_mean_nothing() -> None:
    assert visible("one\n\ue0f1\ntwo \ue0f2") == "one\n\ntwo"


def test_a_form_has_fields_of_mail_too() -> None:
    form = "Trip\n\nFrom: Berlin\nTo: Paris\nDate: tomorrow\nSubject: booking\n\nPlease book."
    assert visible(form) == form


@pytest.mark.parametrize(
    "line",
    [
        "Sent via BlackBerry by AT&T", "내 iPhone에서 보냄", "Poslano z mojega iPhone", "Trimis de pe iPhone-ul meu",
        "Elküldve az iPhone-omról", "\u05e0\u05e9\u05dc\u05d7 \u05de\u05d4-iPhone", "Enviat des del meu iPhone",
    ],
)  # fmt: skip
def test_a_phone_says_so_in_many_languages(line: str) -> None:
    assert visible(f"It works now.\n\n{line}") == "It works now."


def test_orange_quotes_the_fields() -> None:
    quoted = "> Message du 02/03/26 10:00\n> De : \"S\" <s@e.org>\n> A : b@e.org\n> Copie à : \n> Objet : P\n> Old"
    assert visible(f"It works now.\n\n{quoted}") == "It works now."


def test_a_long_signature_is_text() -> None:
    text = "Hello\n-- \n" + "words and more words and still more of them\n" * 40
    assert visible(text) == text.strip()


def test_a_forward_is_known_by_its_subject() -> None:
    text = f"Please see below\n\n{BLOCKS[0]}\n\nWords of a customer"
    assert visible(text, subject="FW: Printer") == text
    assert visible(text, subject="[Fwd: Printer]") == text
    assert visible(text, subject="[Desk] WG: Printer") == text
    finnish = "Toimii nyt.\n\nLähettäjä: S <s@e.org>\nLähetetty: ma 2.3.2026\nVastaanottaja: B\nAihe: P\n\nWords"
    assert visible(finnish, subject="VS: P") == "Toimii nyt."
    danish = finnish.replace("Lähettäjä", "Fra").replace("Lähetetty", "Sendt")
    assert visible(danish, subject="VS: P") == danish
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
    "told": "a wrote:\n> b\nc\n" * 9_000,
    "closings": "Best regards\n" * 4_000 + "> x",
    "blanks": " " * 300_000 + ">",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_time(name: str) -> None:
    started = time.process_time()
    visible(HOSTILE[name])
    assert time.process_time() - started < 1
