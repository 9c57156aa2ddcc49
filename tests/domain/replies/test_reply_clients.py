"""The visible reply by mail program: what each writes above what it quotes, as text and as a page."""

from __future__ import annotations

import pytest

from espomail.domain.html.text import to_text
from espomail.domain.replies.sent_from import SENT_FROM
from espomail.domain.replies.text import visible
from espomail.domain.salutations import is_greeting
from tests.domain.replies.reply_pages import CITING, HOLDING, LOOSE

S = "Support <s@desk.example>"
OWN = "It works now, thanks.\n\nThe invoice is missing\nBob"
OLD = "Dear Bob,\n\nplease restart the printer.\n\nSupport"
QUOTED = "> " + OLD.replace("\n", "\n> ")

# announced so plainly that the history below need not be marked
PLAIN = [
    f"пн, 2 мар. 2026 г. в 10:00, {S}:",
    f"2026年3月2日(月) 10:00 {S}:",
    f"2. 3. 2026 v 10:00, {S}:",
    f"Понедельник, 2 марта 2026, 10:00 +03:00 от {S}:",
    "2 Mar 2026, 10:00 by s@desk.example:",
    f"Missatge de {S} del dia dl., 2 de març 2026 a les 10:00:",
    f"در تاریخ دوشنبه ۲ مارس ۲۰۲۶،\u200f ۱۰:۰۰ {S} نوشت:",
    f"เมื่อ 2 มี.ค. 2569 BE เวลา 10:00 {S} เขียน:",
    f"2026-03-02 오전 10:00에 {S} 쓴 글:",
    "於 2026/3/2 上午10:00 時, Support 寫道:",
    f"--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\nAm 02.03.26, 10:00, {S} schrieb:",
    f"Sent from Yahoo Mail on Android \n \n  On Mon, Mar 2, 2026 at 10:00 AM, Support<s@desk.example> wrote:   {OLD}",
    f"{S}\n03/02/2026 10:00 AM\n\nTo\nBob <b@x.example>\ncc\n\nSubject\nRe: Printer\n\n",
    "Betreff: Re: Printer\nDatum: 2026-03-02T10:00:00+0100\nVon: Support <s@desk.example>\nAn: Bob",
    "От: Support s@desk.example\nОтносно: Re: Printer\nДо: Bob\nИзпратено на: 02.03.2026 10:00",
    "差出人：Support <s@desk.example>\n送信日時：2026年3月2日 10:00\n宛先：Bob\n件名：Re: Printer",
    "จาก: Support <s@desk.example>\nส่ง: 2 มีนาคม 2569 10:00\nถึง: Bob\nเรื่อง: Printer",
    "Từ: Support <s@desk.example>\nĐã gửi: Thứ Hai, 2 tháng 3, 2026 10:00\nĐến: Bob\nChủ đề: Printer",
    "Dari: Support <s@desk.example>\nDikirim: Senin, 02 Maret 2026 10:00\nKepada: Bob\nPerihal: Printer",
    "من: Support <s@desk.example>\nتم الإرسال: الاثنين، 2 مارس 2026 10:00\nإلى: Bob\nالموضوع: Printer",
    "प्रेषक: Support <s@desk.example>\nभेजा गया: 2 मार्च 2026 10:00\nप्रति: Bob\nविषय: Printer",
    "Gönderen: Support <s@desk.example>\nGönderme Tarihi: 2 Mart 2026 10:00\nKime: Bob\nKonu: Printer",
    "Шаље: Support <s@desk.example>\nПослато: 2. март 2026. 10:00\nЗа: Bob\nНаслов: Printer",
    "Šalje: Support <s@desk.example>\nPoslano: 2. ožujka 2026. 10:00\nPrima: Bob\nPredmet: Printer",
    "Понедельник, 2 марта 2026, 10:00 +03:00 от Support s@desk.example:",
    "Шаље: Support <s@desk.example>\nПослато: 2. март 2026. 10:00\nПрима: Bob\nТема: Printer",
    "प्रेषक: Support <s@desk.example>\nभेजा गया: 2 मार्च 2026 10:00\nप्राप्तकर्ता: Bob\nविषय: Printer",
    "Nga: Support <s@desk.example>\nDërguar: 2 mars 2026 10:00\nPër: Bob\nSubjekti: Printer",
    "Frá: Support <s@desk.example>\nSent: 2. mars 2026 10:00\nTil: Bob\nEfni: Printer",
    "Kimdən: Support <s@desk.example>\nGöndərilib: 2 mart 2026 10:00\nKimə: Bob\nMövzu: Printer",
    "Igorlea: Support <s@desk.example>\nBidaltze-data: 2026(e)ko martxoaren 2(a) 10:00\nHartzailea: Bob\nGaia: Printer",
    "Van: Support <s@desk.example>\nGestuur: 2 Maart 2026 10:00\nAan: Bob\nOnderwerp: Printer",
    "----------------\nКому: Ann (ann@x.example);\nТема: Printer;\n02.03.2026, 09:01, \"Support\" <s@desk.example>:",
    "----- Ursprüngliche Mail -----",
    "----- Mail original -----",
    "---- Replied Message ----",
    "Кому: Ann (ann@x.example), Bob;\n02.03.2026, 09:01, \"Support\" <s@desk.example>:",
    "------------------&nbsp;原始邮件&nbsp;------------------",
    "-------- 원본 이메일 --------",
    "-------- Оригинално писмо --------",
    "-----Thư gốc-----",
    "-----Pesan Asli-----",
    "-----ข้อความต้นฉบับ-----",
    "## In replies all text above this line is added to the ticket ##",
    "--- Please do not write below this line ---",
    "Write ABOVE THIS LINE to post a reply",
    "[Please reply above this line]",
    "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##",
    "##- Veuillez entrer votre réponse au-dessus de cette ligne -##",
    "##- Digite sua resposta acima desta linha -##",
    "##- Введите свой ответ над этой строкой -##",
    "##- この行より上に返信内容を入力してください -##",
]


@pytest.mark.parametrize("announced", PLAIN)
def test_an_unmarked_history_is_left_out(announced: str) -> None:
    assert visible(f"{OWN}\n\n{announced}\n\n{OLD}\n", subject="Re: Printer") == OWN


@pytest.mark.parametrize(
    "announced",
    ["Citeren", "Citando", "Cytowanie", "Cituji", "Citát", "Цитирую", "Citerer", "Lainaus"],
)
def test_horde_quotes_in_many_languages(announced: str) -> None:
    assert visible(f"{OWN}\n\n{announced} {S}:\n\n{QUOTED}\n") == OWN


@pytest.mark.parametrize("announced", ["04/19/2026 07:10 AM, Joe Doe:", "2026-03-02 10:00 GMT+03:00 Joe < joe@x.example >:"])
def test_a_date_and_a_name_announce_a_marked_quote(announced: str) -> None:
    assert visible(f"{OWN}\n\n{announced}\n\n{QUOTED}\n") == OWN
    unmarked = f"Minutes\n\n04/19/2026 07:10 AM, Joe Doe:\n\n{OLD}"
    assert visible(unmarked) == unmarked


def test_yandex_draws_a_rule_right_below_the_words() -> None:
    head = "Кому: Ann (ann@x.example);\nТема: Printer;\n02.03.2026, 09:01, \"Support\" <s@desk.example>:"
    page = f"<div>{OWN}</div><div>{'-' * 16}</div>" + "".join(f"<div>{each}</div>" for each in head.split("\n"))
    page = page.replace("\n", "<br>").replace("<s@", "&lt;s@").replace("example>", "example&gt;")
    assert visible(to_text(page), f"{page}<blockquote>{OLD}</blockquote>", "Re: Printer", True) == OWN


def test_a_rule_above_an_announcement_goes_with_it() -> None:
    assert visible(f"{OWN}\n\n__________\nOn 2 Mar 2026, at 10:00, {S} wrote:\n\n{QUOTED}") == OWN


def test_a_last_quote_of_a_letter_needs_no_announcement_in_an_answer() -> None:
    text = f"{OWN}\n\n{QUOTED}\n"
    assert visible(text, subject="Re: Printer") == OWN
    assert visible(text, subject="Printer").split() == text.split()
    log = f"{OWN}\n\n> npm run build\n> one\n> two\n> three\n> four"
    assert visible(log, subject="Re: Printer") == log


# --- pages -------------------------------------------------------------------------------------

NAMES = "<b>Nork:</b> Support &lt;s@desk.example&gt;<br><b>Bidali:</b> 2026 10:00<br><b>Gaaia:</b> Printer"
OLD_PAGE = {"said": NAMES, "one": "<p>Dear Bob,</p><p>FIRST?</p>", "two": "<p>SECOND.</p>"}
OWN_PAGE = "<p>It works now, thanks.</p><div>The invoice is missing<br>Bob</div>"


def shown(page: str) -> str:
    return visible(to_text(page), page, "Re: Printer", True)


@pytest.mark.parametrize("name", [*CITING, *HOLDING, *LOOSE])
def test_a_page_shows_the_words_above_its_history(name: str) -> None:
    page = (CITING | HOLDING | LOOSE)[name].format(own=OWN_PAGE, inl="", **OLD_PAGE)
    assert shown(page).startswith(OWN)
    assert not {"FIRST?", "SECOND."} & set(shown(page).split())


@pytest.mark.parametrize("name", CITING)
def test_an_answer_within_a_page_is_kept(name: str) -> None:
    page = CITING[name].format(own="<p>Thanks.</p>", inl="It is the X200.", **OLD_PAGE)
    assert "It is the X200." in shown(page)


@pytest.mark.parametrize("name", [*CITING, *HOLDING])
def test_words_below_the_history_of_a_page_are_kept(name: str) -> None:
    page = (CITING | HOLDING)[name].format(own="<p>Thanks.</p>", inl="", **OLD_PAGE) + "<p>It is the X200.</p>"
    assert "It is the X200." in shown(page)


def test_the_footer_of_a_list_is_no_word_of_the_writer() -> None:
    footer = f"{'_' * 47}\nGardeners mailing list\nGardeners@lists.example\nhttps://lists.example/g"
    assert visible(f"{OWN}\n{footer}") == OWN
    table = f"{OWN}\n{'_' * 47}\nTotal 12"
    assert visible(table) == table


SIGNED = [
    '<div>{own}</div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">{signature}</div>',
    '{own}<pre class="moz-signature" cols="72">-- \n{signature}</pre>',
    '<div>{own}</div><div id="Signature">{signature}</div>',
    '<div>{own}</div><div class="protonmail_signature_block">{signature}</div>',
    '<div>{own}</div><div data-marker="__SIG_PRE__">{signature}</div>',
    '<div>{own}</div><div id="ms-outlook-mobile-signature">{signature}</div>',
]


@pytest.mark.parametrize("signed", SIGNED)
def test_a_signature_that_the_program_added_is_left_out(signed: str) -> None:
    page = signed.format(own="It works.", signature="Bob Builder<br>ACME Inc.<br>Tel. 123")
    assert shown(page) == "It works."
    assert shown(page + HOLDING["yahoo"].format(own="", **OLD_PAGE)) == "It works."


@pytest.mark.parametrize("signed", SIGNED[1:])
@pytest.mark.parametrize("own", ["The lamp flickers.", "Hello Support,", ""])
def test_what_stands_below_a_marked_signature_is_kept(signed: str, own: str) -> None:
    page = signed.format(own=own, signature="Bob Builder<br>ACME Inc.") + "<div><br></div><div>Order 4471 is the one</div>"
    assert "Order 4471 is the one" in shown(page)
    assert "Order 4471 is the one" in shown(page + HOLDING["yahoo"].format(own="", **OLD_PAGE))
    assert shown(signed.format(own="It works.", signature="Bob") + "<p>Confidential</p><p>Sent from my iPhone</p>") == "It works."


def test_an_empty_signature_stands_between_words_and_history() -> None:
    page = f'{OWN_PAGE}<div id="composer_signature"></div>' + "<div>On 2 Mar 2026 10:00, Support wrote:</div><div>Old</div>"
    assert shown(page) == OWN


@pytest.mark.parametrize("signed", SIGNED[1:])
@pytest.mark.parametrize("own", ["", "Hello Support,"])
def test_an_answer_typed_into_a_signature_is_kept(signed: str, own: str) -> None:
    page = signed.format(own=own, signature="It works now, thanks.<br>Bob")
    assert "It works now, thanks." in shown(page)
    longer = "The second machine has been broken since Monday evening, can you have a look at it?"
    assert longer in shown(signed.format(own="It works.", signature=f"{longer}<br>Bob"))


def test_an_older_history_within_changes_nothing() -> None:
    older = HOLDING["zimbra"].format(own="<p>Older.</p>", **OLD_PAGE)
    page = LOOSE["outlook web"].format(own=OWN_PAGE, said=NAMES, one="<p>Text.</p>" * 400, two=older)
    assert shown(page) == OWN


@pytest.mark.parametrize("name", [*CITING, *HOLDING, *LOOSE])
@pytest.mark.parametrize("own", ["<p>Hello Support,</p>", "<div>Sent from my iPhone</div>", "<p>Liebes Team!</p>"])
def test_below_a_mere_greeting_all_is_kept_for_the_answer_is_elsewhere(name: str, own: str) -> None:
    page = (CITING | HOLDING | LOOSE)[name].format(own=own, inl="", **OLD_PAGE)
    assert "SECOND." in shown(page)


@pytest.mark.parametrize(
    ("own", "answer"),
    [
        ("<p>My comments are marked.</p>", '<p><span style="color:red">It is the X200.</span></p>'),
        ("<p>Siehe meine Antworten.</p>", '<p><font color="#ff0000">It is the X200.</font></p>'),
        ("<p>Thanks.</p>", '<div class="elementToProof">It is the X200.</div>'),
        ("<p>Thanks.</p>", "<p>=&gt; It is the X200.</p>"),
        ("<p>Thanks.</p>", "<p>[Bob Builder] It is the X200.</p><p>Which?</p><p>[Bob Builder] Black.</p>"),
    ],
)
def test_answers_in_a_loose_history_are_told_by_their_looks(own: str, answer: str) -> None:
    page = LOOSE["outlook web"].format(own=own, inl="", **(OLD_PAGE | {"two": answer}))
    assert "It is the X200." in shown(page)


# --- people ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"Hello,\n\nOn 2 March 2026 at 10:00 I wrote to {S}:\n\nplease send the invoice.",
        f"Am 02.03.2026 um 10:00 habe ich an {S} geschrieben:\n\nBitte die Rechnung.",
        f"Bonjour,\n\nLe 02/03/2026 à 10:00, j'ai écrit à {S} :\n\nmerci pour la facture.",
        "W dniu 2.03.2026 o 10:00 napisałem do Państwa:\n\nproszę o fakturę",
        "Viaggio\n\nDa: Roma\nA: Milano\nData: 02/03/2026 10:00\n\nDue persone.",
        "Order\n\nNo: 123\nDate: 02.03.2026 10:00\nTo: Bob\n\nplease confirm",
        "The header shows\nFrom: a@b.example\nTo: c@d.example\nSubject: x\nwhy?",
        "Somebody filled the form\nName: Ann\nFrom: a@b.example\nSubject: x\nTo: sales\n\nMy printer is broken",
        "Termine\n\n02.03.2026, 10:00, Frau Maier (maier@x.example):\nBesprechung",
        "My data:\n---\nSerial: 123\nModel: X",
        "I ran\n\n> npm run build\n> error",
        "Thanks.\n\nSent from the wrong account, sorry",
        "Sent with the invoice attached, please confirm",
        "Hello,\n\nthe error above this line of the log\n\nis new",
        "We got\n\n--- Below this line is a copy of the message.\n\nwhat is it?",
    ],
)
def test_what_people_write_looks_like_an_announcement_and_is_kept(text: str) -> None:
    assert visible(text, subject="Re: Printer").split() == text.split()


@pytest.mark.parametrize(
    "line",
    [
        "Sent from Galaxy", "Sent from the all new AOL app for iOS", "Sent from an Android device",
        "Sent with Proton Mail secure email.", "Sent with [Proton Mail](https://proton.me/mail/home) secure email.", "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Outlook für Android beziehen<https://aka.ms/AAb9ysg>", "Von Samsung-Tablet gesendet",
        "Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>", "Obtener Outlook para iOS",
        "Outlook voor Android downloaden", "Envoyé à partir de Yahoo Mail", "ส่งจาก iPhone ของฉัน",
        "Đã gửi từ iPhone của tôi", "Dikirim dari iPhone saya", "我的 iPhone 发送", "أُرسلت من الـ iPhone",
        "Dihantar daripada iPhone saya", "Poslato sa mog iPhone-a", "Sent via the Samsung Galaxy S20", "Verstuurd vanaf mijn iPhone", "Odesláno z iPhonu",
        "Lähetetty iPhonesta", "Lähetetty Galaxy-puhelimestani", "Envoyé de mon Nord 2", "Enviado desde mi Samsung", "Sent from my Z1",
        "Sent from my phone - please excuse brevity and typos", "Sent from my iPhone please excuse all the typos I have made",
        "Sent from my Android device with K-9 Mail. Please excuse my brevity.", "iPhoneから送信しました。", "发自我的小米手机", "发自我的小米", "来自 网易邮箱手机版", "मेरे iPhone से भेजा गया",
        "Pobierz aplikację Outlook dla systemu Android", "Outlook for Android を入手", "获取 Outlook for Android", "Android용 Outlook 다운로드<https://aka.ms/x>",
        "Download Outlook voor Android", "Android için Outlook’u edinin", "Скачать Outlook для iOS", "Az Androidhoz készült Outlook letöltése",
        "iPhone'umdan gönderildi", "Изпратено от моя iPhone",
    ],
)  # fmt: skip
def test_programs_name_themselves(line: str) -> None:
    assert SENT_FROM.match(line)
    assert visible(f"{OWN}\n\n{line}") == OWN


@pytest.mark.parametrize(
    "text",
    [
        "J'ai un problème avec le colis\nenvoyé de Paris le 5 mai.", "Tengo un problema con el paquete\nenviado desde Madrid el 5 de mayo",
        "Die Datei wurde\ngesendet mit Thunderbird am 5. Mai", "Письмо было\nотправлено с ошибкой 5", "Coletul a fost\ntrimis din Cluj",
        "Paketti on\nlähetetty Helsingistä", "Das Paket wurde\nvon Frau Maier gesendet", "Das Paket:\n\nvon Frau Maier gesendet",
        "It broke.\n\nDownload Outlook for Android does not work", "Не работает.\n\nСкачать Outlook для Android не могу.",
    ],
)  # fmt: skip
def test_the_end_of_a_sentence_is_no_program(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("line", ["Sent from my iPhone", "iPhoneから送信", "Von meinem Handy gesendet", "Gesendet mit der GMX Mail App"])
def test_a_program_names_itself_right_below_a_name(line: str) -> None:
    assert visible(f"{OWN}\nBob\n{line}") == f"{OWN}\nBob"


@pytest.mark.parametrize(
    ("line", "greeting"),
    [
        ("Hi", True), ("Dear Mr. Smith,", True), ("Guten Tag Frau Müller,", True), ("田中様", True),
        ("Sehr geehrte Damen und Herren,", True), ("Hi, it works", False), ("Hello, thank you for your mail", False),
        ("Thanks", False), ("", False),
    ],
)  # fmt: skip
def test_a_greeting_says_nothing_else(line: str, greeting: bool) -> None:
    assert is_greeting(line) is greeting
