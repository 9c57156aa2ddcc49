"""Answers to one letter as many programs write them: by program, language and way of posting.

`answers` makes them all. Words of the answerer begin with ``own``, words of the letter with ``old``, so that
both can be counted in whatever is shown: ``python -m tests.domain.replies.reply_mails`` prints the table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from espomail.domain.html.text import to_text
from espomail.domain.replies.text import visible

WHO, ADDRESS = "Support", "desk@desk.example"
QUESTIONS = ["oldalpha which oldmodel do you have?", "oldbeta when did it oldbreak?", "oldgamma oldwho may call you?"]
ANSWERS = ["owndelta it is the X200 ownexact", "ownepsilon", "ownzeta 3 ownpersons in the ownoffice"]
LETTER = ["Dear Ann,", "thank you oldfor writing to us.", *QUESTIONS, "oldregards", "oldsupport team"]

# greeting, words that say something, closing, words that send the reader below, attribution, field names
LANGUAGES = {
    "en": ("Hello,", "ownthanks it works.", "Kind regards", "Please see my answers below.",
           "On Mon, Mar 2, 2026 at 10:00 AM {who} <{address}> wrote:", "From Sent To Subject", "Original Message"),
    "de": ("Hallo,", "owndanke es geht.", "Viele Grüße", "Meine Antworten stehen unten.",
           "Am Mo., 2. März 2026 um 10:00 Uhr schrieb {who} <{address}>:", "Von Gesendet An Betreff",
           "Ursprüngliche Nachricht"),
    "fr": ("Bonjour,", "ownmerci cela marche.", "Cordialement", "Voir mes réponses ci-dessous.",
           "Le lun. 2 mars 2026 à 10:00, {who} <{address}> a écrit :", "De Envoyé À Objet", "Message d'origine"),
    "es": ("Hola,", "owngracias funciona.", "Saludos", "Mis respuestas más abajo.",
           "El lun, 2 mar 2026 a las 10:00, {who} (<{address}>) escribió:", "De Enviado Para Asunto",
           "Mensaje original"),
    "it": ("Buongiorno,", "owngrazie funziona.", "Cordiali saluti", "Le mie risposte qui sotto.",
           "Il giorno lun 2 mar 2026 alle ore 10:00 {who} <{address}> ha scritto:", "Da Inviato A Oggetto",
           "Messaggio originale"),
    "pt": ("Olá,", "ownobrigada funciona.", "Atenciosamente", "Veja as minhas respostas abaixo.",
           "Em seg., 2 de mar. de 2026 às 10:00, {who} <{address}> escreveu:", "De Enviado Para Assunto",
           "Mensagem original"),
    "nl": ("Beste,", "ownbedankt het werkt.", "Met vriendelijke groet", "Zie mijn antwoorden hieronder.",
           "Op ma 2 mrt 2026 om 10:00 schreef {who} <{address}>:", "Van Verzonden Aan Onderwerp",
           "Oorspronkelijk bericht"),
    "sv": ("Hej,", "owntack det fungerar.", "Med vänliga hälsningar", "Se mina svar nedan.",
           "Den mån 2 mars 2026 kl 10:00 skrev {who} <{address}>:", "Från Skickat Till Ämne",
           "Ursprungligt meddelande"),
    "da": ("Hej,", "owntak det virker.", "Venlig hilsen", "Se mine svar nedenfor.",
           "Den man. 2. mar. 2026 kl. 10.00 skrev {who} <{address}>:", "Fra Sendt Til Emne", "Oprindelig meddelelse"),
    "fi": ("Hei,", "ownkiitos toimii.", "Terveisin", "Katso vastaukseni alla.",
           "ma 2. maalisk. 2026 klo 10.00 {who} ({address}) kirjoitti:", "Lähettäjä Lähetetty Vastaanottaja Aihe",
           "Alkuperäinen viesti"),
    "pl": ("Dzień dobry,", "owndziękuję działa.", "Pozdrawiam", "Moje odpowiedzi poniżej.",
           "pon., 2 mar 2026 o 10:00 {who} <{address}> napisał(a):", "Od Wysłano Do Temat", "Wiadomość oryginalna"),
    "cs": ("Dobrý den,", "owndíky funguje.", "S pozdravem", "Viz mé odpovědi níže.",
           "po 2. 3. 2026 v 10:00 odesílatel {who} <{address}> napsal:", "Od Odesláno Komu Předmět", "Původní zpráva"),
    "hu": ("Tisztelt Hölgyem!", "ownköszönöm működik.", "Üdvözlettel", "A válaszaim lejjebb olvashatók.",
           "{who} <{address}> ezt írta (időpont: 2026. márc. 2., H, 10:00):", "Feladó Elküldve Címzett Tárgy",
           "Eredeti üzenet"),
    "ru": ("Здравствуйте,", "ownспасибо работает.", "С уважением", "Мои ответы ниже.",
           "пн, 2 мар. 2026 г. в 10:00, {who} <{address}>:", "От Отправлено Кому Тема", "Исходное сообщение"),
    "tr": ("Merhaba,", "ownteşekkürler çalışıyor.", "Saygılarımla", "Cevaplarım aşağıda.",
           "{who} <{address}>, 2 Mar 2026 Pzt, 10:00 tarihinde şunu yazdı:", "Kimden Gönderildi Kime Konu",
           "Orijinal Mesaj"),
    "el": ("Γεια σας,", "ownευχαριστώ λειτουργεί.", "Με εκτίμηση", "Δείτε τις απαντήσεις μου παρακάτω.",
           "Στις Δευ 2 Μαρ 2026 στις 10:00 π.μ., ο χρήστης {who} <{address}> έγραψε:", "Από Στάλθηκε Προς Θέμα",
           "Αρχικό μήνυμα"),
    "zh": ("您好，", "own谢谢 可以了。", "此致", "我的答复见下文。", "{who} <{address}> 于2026年3月2日周一 10:00写道：",
           "发件人 发送时间 收件人 主题", "原始邮件"),
    "ja": ("田中様", "ownありがとうございます。", "よろしくお願いいたします", "下記に回答を記載しました。",
           "2026年3月2日(月) 10:00 {who} <{address}>:", "差出人 送信日時 宛先 件名", "元のメッセージ"),
    "ko": ("안녕하세요,", "own감사합니다 됩니다.", "감사합니다", "아래에 답변 드립니다.",
           "2026년 3월 2일 (월) 오전 10:00, {who} <{address}>님이 작성:", "보낸 사람 보낸 날짜 받는 사람 제목",
           "원본 메시지"),
    "he": ("שלום,", "ownתודה עובד.", "בברכה", "ראה תשובותיי למטה.",
           "‫בתאריך יום ב׳, 2 במרץ 2026 ב-10:00 מאת ‪{who}‬‏ <‪{address}‬‏>:‬", "מאת נשלח אל נושא", "הודעה מקורית"),
    "ar": ("مرحبا،", "ownشكرا يعمل.", "مع التحية", "انظر إجاباتي أدناه.",
           "في الاثنين، 2 مارس 2026 في 10:00 ص تمت كتابة ما يلي بواسطة {who} <{address}>:", "من تم_الإرسال إلى الموضوع",
           "الرسالة الأصلية"),
}  # fmt: skip
# how answers typed into a history without marks can be told
SIGNS = ("pointing", "thin", "arrow", "name", "label", "colour", "typeface", "questions", "nothing")
POSTINGS = ("top", "bottom", "top and bottom", "marked", *(f"unmarked, {sign}" for sign in SIGNS))


@dataclass(frozen=True)
class Answer:
    """A mail as it comes: its texts, and how it was made."""

    client: str
    language: str
    posting: str
    text: str
    html: str | None = None

    @property
    def from_html(self) -> bool:
        """Whether the mail has no plain part."""
        return not self.text

    @property
    def original(self) -> str:
        """The text of the letter that is answered."""
        return "\n\n".join(LETTER)

    @property
    def own_words(self) -> set[str]:
        """What the answerer wrote."""
        return words_of("own", f"{self.text} {self.html or ''}")

    @property
    def old_words(self) -> set[str]:
        """What is quoted."""
        return words_of("old", f"{self.text} {self.html or ''}")


def words_of(mark: str, text: str) -> set[str]:
    """The words of a text that begin with a mark."""
    return set(re.findall(rf"\b{mark}\w+", text))


def answers(languages: Iterable[str] = tuple(LANGUAGES)) -> Iterator[Answer]:
    """All of them: some thousand."""
    for (client, make), language, posting in product(TEXTS.items(), languages, POSTINGS):
        unfit = posting.startswith("unmarked") if client in MARKING else posting == "marked"
        if not unfit and not posting.endswith(("colour", "typeface")):
            yield Answer(client, language, posting, make(language, posting))
    for client, language, posting in product(PAGES, languages, POSTINGS):
        if posting != "marked" and (not posting.endswith("typeface") or client in TYPEFACES):
            html = page(client, language, posting)
            yield Answer(client, language, posting, "", html)
            if client in ALTERNATIVES:
                text = ALTERNATIVES[client](language, posting)
                yield Answer(f"{client}, both", language, posting, text, html)


# --- texts ---------------------------------------------------------------------------------------


def above(language: str, posting: str) -> list[str]:
    """What stands above the history."""
    greeting, said, closing, pointing, *_ = LANGUAGES[language]
    if posting == "bottom":
        return []
    if posting.endswith("thin") or posting == "marked":
        return [greeting, closing, "Ann"]
    if posting.endswith("pointing"):
        return [greeting, pointing, closing, "Ann"]
    return [greeting, said, closing, "Ann"]


def quoted(posting: str, mark: str) -> list[str]:
    """The letter as it is quoted, with what was answered in it."""
    lines: list[str] = []
    for paragraph in LETTER:
        lines.append(f"{mark}{paragraph}")
        answer = answer_to(paragraph, posting)
        lines += ["", answer, mark.rstrip()] if answer else [mark.rstrip()]
    return lines


def answer_to(paragraph: str, posting: str) -> str:
    """What is typed below a paragraph of the letter, as it is told from it; empty for nothing."""
    if posting != "marked" and not posting.startswith("unmarked"):
        return ""
    if posting.endswith("nothing"):
        return ANSWERS[0] if paragraph == LETTER[1] else ""
    if paragraph not in QUESTIONS:
        return ""
    before = {"arrow": "=> ", "name": "[Ann Bee] ", "label": "Answer: "}
    return before.get(posting.rpartition(" ")[2], "") + ANSWERS[QUESTIONS.index(paragraph)]


def below(language: str, posting: str) -> list[str]:
    """What stands below the history."""
    return [LANGUAGES[language][1].replace("own", "ownbelow")] if "bottom" in posting else []


def _letter(language: str, posting: str, announced: str, mark: str) -> str:
    head = announced.format(who=WHO, address=ADDRESS)
    top = above(language, posting)
    parts = ["\n\n".join(top)] if top else []
    history = "\n".join(quoted(posting, mark))
    parts += [f"{head}\n{history}" if mark else f"{head}\n\n{history}", *below(language, posting)]
    return "\n\n".join(parts)


def attributed(language: str, posting: str, mark: str = "> ") -> str:
    """Gmail, Thunderbird, Apple, mutt: "On … wrote:" and lines with a mark."""
    return _letter(language, posting, LANGUAGES[language][4], mark)


def unmarked(language: str, posting: str) -> str:
    """Yahoo, K-9 and webmail: "On … wrote:" above what has no marks."""
    return _letter(language, posting, LANGUAGES[language][4], "")


def fields(language: str, posting: str) -> str:
    """Outlook: the fields of the mail that is answered."""
    return _letter(language, posting, field_lines(language), "")


def ruled(language: str, posting: str) -> str:
    """Outlook before 2007, QQ, Naver, Samsung: a rule, and below it the fields."""
    rule = f"-----{LANGUAGES[language][6]}-----"
    return _letter(language, posting, f"{rule}\n{field_lines(language)}", "")


def rule_and_marks(language: str, posting: str) -> str:
    """Outlook Express, and Outlook where lines get a mark."""
    rule = f"----- {LANGUAGES[language][6]} -----"
    return _letter(language, posting, f"{rule}\n{field_lines(language)}\n", "> ")


def drawn(language: str, posting: str) -> str:
    """Outlook on the web as text: a line, and below it the fields."""
    return _letter(language, posting, f"{'_' * 32}\n{field_lines(language)}", "")


def notes(language: str, posting: str) -> str:
    """Notes: name and time, then To, cc and Subject."""
    return _letter(language, posting, "{who}/DESK\n03/02/2026 10:00 AM\n\nTo\nAnn Bee/X\ncc\n\nSubject\nRe: Printer", "")


def field_lines(language: str) -> str:
    """From, Sent, To, Subject."""
    values = ("{who} <{address}>", "2026-03-02 10:00", "Ann Bee <ann@x.example>", "Printer")
    names = LANGUAGES[language][5]
    split = names.replace(" 사람", "_사람").replace(" 날짜", "_날짜").split()
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in zip(split, values, strict=True))


TEXTS = {
    "gmail text": attributed,
    "unmarked text": unmarked,
    "outlook text": fields,
    "ruled text": ruled,
    "express text": rule_and_marks,
    "owa text": drawn,
    "notes text": notes,
}
ALTERNATIVES = {"outlook": fields, "outlook web": drawn, "samsung": ruled}  # a plain text beside the page
MARKING = ("gmail text", "express text")

# --- pages ---------------------------------------------------------------------------------------

# the page, the writer's paragraph, a quoted paragraph; {own} {head} {old} {below}
PAGES = {
    "outlook": (
        '<div class="WordSection1">{own}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        '<p class="MsoNormal">{head}</p></div></div>{old}{below}</div>',
        '<p class="MsoNormal"><span style="{style}">{}<o:p></o:p></span></p>',
        '<p class="MsoNormal">{}<o:p></o:p></p>',
    ),
    "outlook web": (
        '{own}<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{head}</font><div>&nbsp;</div></div><div>{old}</div>{below}',
        '<div style="font-family:Aptos;{style}">{}</div>',
        '<p class="x_MsoNormal">{}</p>',
    ),
    "outlook mobile": (
        '<div dir="auto">{own}</div><div id="mail-editor-reference-message-container" dir="auto"><hr><div id="divRplyFwdMsg">'
        '{head}</div>{old}</div>{below}',
        '<div dir="auto" style="{style}">{}</div>',
        '<p class="MsoNormal">{}</p>',
    ),
    "outlook mac": (
        '{own}<span id="OLK_SRC_BODY_SECTION"><div style="border-top:#b5c4df 1pt solid">{head}</div>{old}</span>{below}',
        '<div style="{style}">{}</div>',
        '<div><div>{}</div></div>',
    ),
    "yahoo": (
        '<div class="ydp1yahoo-style-wrap">{own}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>{head}</div>'
        '<div><div id="yiv1">{old}</div></div></div>{below}',
        '<div dir="ltr" data-setdir="false" style="{style}">{}</div>',
        '<p class="yiv1MsoNormal">{}</p>',
    ),
    "gmx": (
        '<html><body><div>{own}<div name="quote" style="margin:10px 5px;border-left:2px solid #C3D9E5"><div>{head}</div>'
        '<div name="quoted-content">{old}</div></div>{below}</div></body></html>',
        '<div style="{style}">{}</div>',
        '<p class="MsoNormal">{}</p>',
    ),
    "zimbra": (
        '<div>{own}<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{head}</div>'
        '<div data-marker="__QUOTED_TEXT__">{old}</div>{below}</div>',
        '<div style="{style}">{}</div>',
        '<p>{}</p>',
    ),
    "samsung": (
        '<div dir="auto">{own}</div><div align="left" style="font-size:100%;color:#000000"><div>-------- {rule} --------</div>'
        '<div>{head}</div></div>{old}{below}',
        '<div dir="auto" style="{style}">{}</div>',
        '<div>{}</div>',
    ),
    "qq": (
        '<div>{own}</div><div><includetail></includetail></div><div style="font-size: 12px;padding:2px 0;">------------------&nbsp;{rule}'
        '&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;">{head}</div>{old}{below}',
        '<div style="{style}">{}</div>',
        '<p>{}</p>',
    ),
    "foxmail": (
        '<div>{own}</div><hr style="WIDTH: 210px; HEIGHT: 1px" color="#b5c4df" size="1" align="left"><blockquote style="margin-left:0.5em">'
        '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">{head}</div>{old}</blockquote>{below}',
        '<div style="{style}">{}</div>',
        '<p>{}</p>',
    ),
    "notes": (
        '<div>{own}</div><br><font size=1 color=#5f5f5f>From: </font><font size=1>{head}</font><hr noshade>{old}{below}',
        '<p><font size=2 face="sans-serif" style="{style}">{}</font></p>',
        '<p><tt>{}</tt></p>',
    ),
    "gmail": (
        '<div dir="ltr">{own}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{said}</div>'
        '<blockquote class="gmail_quote" style="margin:0">{old}</blockquote></div>{below}',
        '<div style="{style}">{}</div>',
        '<p>{}</p>',
    ),
    "apple": (
        '{own}<div><br><blockquote type="cite"><div>{said}</div><br>{old}</blockquote></div>{below}',
        '<div style="{style}">{}</div>',
        '<p>{}</p>',
    ),
    "thunderbird": (
        '{own}<div class="moz-cite-prefix">{said}<br></div><blockquote type="cite" cite="mid:1">{old}</blockquote>{below}',
        '<p style="{style}">{}</p>',
        '<div>{}</div>',
    ),
}  # fmt: skip
TYPEFACES = ("outlook", "outlook web", "yahoo", "notes", "outlook mobile")
_COLOURS = ("red", "#0070C0", "#00B050")


def page(client: str, language: str, posting: str) -> str:
    """An answer as a page."""
    shape, mine, theirs = PAGES[client]
    plain = "font-size:11pt"
    style = f"color:{_COLOURS[len(language + client) % 3]}" if posting.endswith("colour") else plain

    def own(text: str, look: str = plain) -> str:
        return mine.replace("{style}", look).replace("{}", text)

    old = ""
    for paragraph in LETTER:
        old += theirs.replace("{}", paragraph)
        text = answer_to(paragraph, posting).replace(">", "&gt;")
        if text:
            looks = posting.endswith(("colour", "typeface"))
            old += own(text, style) if looks else theirs.replace("{}", text)
    head = "<br>".join(f"<b>{each}</b>" for each in field_lines(language).split("\n"))
    return shape.format(
        own="".join(map(own, above(language, posting))),
        below="".join(map(own, below(language, posting))),
        old=old,
        rule=LANGUAGES[language][6],
        head=head.replace("{who} <{address}>", f"{WHO} &lt;{ADDRESS}&gt;").replace("<ann@x.example>", "(ann@x.example)"),
        said=LANGUAGES[language][4].format(who=WHO, address=ADDRESS).replace("<", "&lt;").replace(">", "&gt;"),
    )


# --- measuring -----------------------------------------------------------------------------------


@dataclass
class Tally:
    """Of mails that were made alike: how many there are, lose words of the answerer, keep words of the letter."""

    mails: int = 0
    lost: int = 0
    kept: int = 0


def measure(known: bool, languages: Iterable[str] = tuple(LANGUAGES)) -> dict[tuple[str, str], Tally]:
    """Tallies by program and way of posting; ``known``: the letter is at hand."""
    found: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    for each in answers(languages):
        shown = visible(
            each.text or to_text(each.html or ""), each.html, "Re: Printer", each.from_html,
            original=each.original if known else "",
        )  # fmt: skip
        tally = found[each.client, each.posting]
        tally.mails += 1
        tally.lost += not each.own_words <= words_of("own", shown)
        tally.kept += bool(words_of("old", shown))
    return found


def main() -> None:
    """Print for each way of posting how many mails there are, lose words, keep a quote."""
    print(f"{'':24} {'mails':>6} {'lost':>6} {'kept':>6} {'lost, letter known':>20} {'kept':>6}")
    tallies = [measure(known) for known in (False, True)]
    for posting in POSTINGS:
        without, beside = ([each for (_, p), each in found.items() if p == posting] for found in tallies)
        mails, lost, kept = (sum(getattr(each, name) for each in without) for name in ("mails", "lost", "kept"))
        lost_beside, kept_beside = sum(each.lost for each in beside), sum(each.kept for each in beside)
        print(f"{posting:24} {mails:6} {lost:6} {kept:6} {lost_beside:20} {kept_beside:6}")


if __name__ == "__main__":
    main()
