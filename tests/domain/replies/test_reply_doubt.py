"""Text that looks like a quote, a signature or a desk's line, and is what somebody wrote."""

from __future__ import annotations

import pytest

from espomail.domain.replies.signatures import SIGNATURE
from espomail.domain.replies.text import visible

ATTRIBUTION = "On Mon, Mar 2, 2026 at 10:00 AM Support <s@desk.example> wrote:"
QUOTE = "> Dear Ann,\n>\n> which model?\n> when?\n>\n> Support"
FIELDS = "From: S <s@desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ann <a@x.example>\nSubject: Printer"


@pytest.mark.parametrize(
    "text",
    [
        "> 50 units are needed\nplease deliver",
        "> 50 units are needed\n\nRegards\nAnn",
        "> please deliver\n> 50 units",
        "> npm install\nerror: no\n> npm run\nfails",
        "I typed:\n\n> npm install\n> npm run\n> npm start\n> npm test\n> npm audit",
        "| a | b |\n|---|---|\n| > 5 | 7 |\n\nregards Ann",
        "Part one\n-----\ntext one\n-----\ntext two",
        "On Monday at 10:00 the printer said:\n> error 12\n> paper jam\nplease help",
        "Hello,\n\nOn Mon, Mar 2, 2026 at 10:00 AM your man wrote:\nplease restart.\n\nI did that and it failed.",
        "Log:\n\n2026-03-02 10:00 mail.example <a@b.example>:\nconnection refused\n\nplease fix",
        f"Hi, we received this mail, is it real?\n\n{FIELDS}\n\nYou won!\n\nPlease tell us, we are afraid.",
    ],
)
def test_what_only_looks_like_a_quote_is_kept(text: str) -> None:
    assert visible(text, subject="Re: Printer") == text


@pytest.mark.parametrize(
    "own",
    [
        "Please change my flight:\n\nFrom: Berlin\nTo: Paris\nDate: 2026-03-02 10:00\nSubject: booking 123\n\nSend the bill.",
        "Hello,\n\nOn March 2 2026 Bob Miller from your office wrote:\n\n\"please restart it\"\n\nI did and it failed.",
        "patch:\n\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-old\n+new\n\nworks",
        "Part one\n=======\ntext one\n\nPart two\n=======\ntext two",
        "Hello\n\nSent from my iPhone\n\nP.S. the scanner is broken too",
        "Data as asked:\n\nName: Ann\nSerial: 123\nFrom: shop\nDate: 2026-03-02\n\nThanks",
    ],
)
def test_own_words_above_a_real_quote_are_kept(own: str) -> None:
    assert visible(f"{own}\n\n{ATTRIBUTION}\n{QUOTE}\n", subject="Re: Printer").startswith(own)


@pytest.mark.parametrize(
    "text",
    [
        f"Look at this\n\n{FIELDS}\n\nYou won!\n\nPlease tell us, we are afraid.",
        "Look at this\n\n--- Original ---\ngreen\n--- Copy ---\nred",
        "Name: ____________\n__________\nFrom: me\nTo: you\nSubject: contract\nplease sign",
    ],
)
def test_mail_that_answers_nothing_quotes_nothing(text: str) -> None:
    assert visible(text, subject="Strange mail", answers=False) == text


@pytest.mark.parametrize("head", [f"-----Original Message-----\n{FIELDS}", f"{'_' * 32}\n{FIELDS}", ATTRIBUTION])
def test_what_only_programs_write_announces_a_quote_in_any_mail(head: str) -> None:
    assert visible(f"It works.\n\n{head}\n\nDear Ann,\nplease restart.", subject="Printer", answers=False) == "It works."


# --- signatures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Hello\n-- \nsecond point: the scanner is broken\n-- \nBob", "Hello\n-- \nsecond point: the scanner is broken"),
        ("Hello\n--\nsecond point\n--\nBob", "Hello\n--\nsecond point"),
        ("Hello\n-- \nBob Builder\nACME Inc.", "Hello"),
        ("Hello\n-- \nBob Builder\nACME Polska Sp. z o.o.\nSąd Rejonowy dla m.st. Warszawy.", "Hello"),
        (f"Hello\n-- \nBob Builder\n{'_' * 45}\nX mailing list\nhttps://x.example", "Hello"),
        ("Hello\n-- \nBob\n\nThis mail is confidential. If you are not the intended recipient, please delete it.", "Hello"),
    ],
)  # fmt: skip
def test_a_signature_is_the_last_and_short(text: str, kept: str) -> None:
    assert visible(text) == kept


@pytest.mark.parametrize(
    "below",
    [
        "The second thing is that it does not start.", "Can you help?", "Second point:\nthe scanner is broken",
        "Ann\nACME\n\nI forgot: the scanner is broken as well, could somebody come on Monday?",
        "Ann\n\nI forgot to say that the scanner is broken as well.", "Anna Kowalska\nPlease also delete my data.",
        "Anna Kowalska\nBitte löschen Sie auch meine Daten.", "Anna\nPlease also delete all that\nyou have.",
    ],
)
def test_text_below_dashes_is_no_signature(below: str) -> None:
    assert visible(f"Hello\n{SIGNATURE}\n{below}") == f"Hello\n{SIGNATURE}\n{below}"


@pytest.mark.parametrize("line", ["—", "--"])
def test_sentences_below_a_dash_are_no_signature(line: str) -> None:
    text = f"Hello\n{line}\nThe rest of the text is here and goes on.\nIt is long enough to be text."
    assert visible(text) == text


@pytest.mark.parametrize(
    "added",
    [
        "please cancel order 4471", "it is the left one", "order number is 4471", "Kundennummer: 20418", "der Code lautet 4471",
        "la caldera sigue sin funcionar", "ещё вопрос: когда приедет курьер", "請在星期五以前送到", "Bitte um Rückruf",
    ],
)  # fmt: skip
@pytest.mark.parametrize("signature", [f"{SIGNATURE}\nRuth Kay\nNorthgate Ltd", "--\nRuth Kay", f"{SIGNATURE}\nRuth\n\nThis is confidential."])
@pytest.mark.parametrize("above", ["The lamp flickers.", "Hello Sue,"])
def test_what_somebody_typed_below_a_signature_is_kept(added: str, signature: str, above: str) -> None:
    assert added in visible(f"{above}\n\n{signature}\n\n{added}", subject="Lamp")
    assert added in visible(f"{above}\n\n{signature}\n\n{added}\n\n{ATTRIBUTION}\n{QUOTE}", subject="Re: Lamp")
    assert added in visible(f"{ATTRIBUTION}\n{QUOTE}\n\n{above}\n\n{signature}\n\n{added}", subject="Re: Lamp")


@pytest.mark.parametrize(
    "more",
    [
        "tel. 0113 496 0000", "m: 07700 900123", "www.north.example", "ruth@north.example", "A division of North plc", "We make it work",
        "Please consider the environment before printing this email", "Bitte denken Sie an die Umwelt", "Registered in England 4471",
        "sent from my phone", "linkedin: ruthkay", "iban DE02 1203",
        "Please delete it if you are not the intended recipient.",
    ],
)  # fmt: skip
def test_signatures_have_paragraphs(more: str) -> None:
    assert visible(f"The lamp flickers.\n\n{SIGNATURE}\nRuth Kay\n\n{more}", subject="Lamp") == "The lamp flickers."


def test_a_list_that_people_write_of_is_no_footer() -> None:
    text = f"Text\n{'_' * 50}\nmailing list members should get this: the scanner is broken"
    assert visible(text) == text


def test_an_answer_below_signature_and_quote_is_no_signature() -> None:
    shown = visible(f"Top\n{SIGNATURE}\nAnn\n\n{ATTRIBUTION}\n> which?\n\nX200 below", subject="Re: Printer")
    assert "X200 below" in shown and "which?" not in shown


# --- desks ---------------------------------------------------------------------------------------

RULES = [
    "##- Please type your reply above this line -##", "--- Reply above this line ---", "=-=-=-= Please reply above this line =-=-=-=",
    "[Please reply above this line]", "*** Reply above this line ***", "- - - Please reply above this line - - -",
    "_____ Reply above this line _____", "Reply above this line to comment", "—-—-— Please type your reply above this line —-—-—",
    "<!-- Reply above this line -->", "======= Please enter your reply ABOVE this line =======",
    "## Bitte antworten Sie oberhalb dieser Linie ##", "~~~ reply above this line ~~~", "—— Please reply above this line ——",
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_below_the_line_of_a_desk_stands_its_own_mail(rule: str) -> None:
    assert visible(f"It works.\n\n{rule}\n\nDear Ann,\n\nwhich model?\n") == "It works."
    assert "It works." in visible(f"{rule}\n\nDear Ann,\n\nwhich model?\n\nIt works.")
    assert "It works." in visible(f"Hello,\n\n{rule}\n\nDear Ann,\n\nwhich model?\n\nIt works.")
    assert "It is X200" in visible(f"Thanks.\n\n{ATTRIBUTION}\n> {rule}\n> which?\n> when?\n\nIt is X200")


@pytest.mark.parametrize(
    "line",
    [
        "the text above this line is fine", "-- the error above this line of the log", "## all above this line works ##",
        "[look above this line]", "== the part above this line is wrong ==",
    ],
)
def test_another_line_with_such_words_is_the_writers(line: str) -> None:
    text = f"Hello,\n\n{line}\n\nbut the printer prints nonsense"
    assert visible(text, subject="Re: Form") == text


TOLD = [
    "You wrote last week:\n> the charger fits all models", "Sie schrieben:\n> Die Pumpe ist dicht",
    "Vous avez écrit :\n\n> le colis est parti", "Usted me escribió:\n> la avería está resuelta",
    "Вы писали:\n> деньги вернутся в среду", "您在邮件里写道：\n> 周五可以到货", "Ni skrev:\n> paketet kommer på fredag",
]  # fmt: skip


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("history", ["", f"\n\n{ATTRIBUTION}\n{QUOTE}", f"\n\n{FIELDS}\n\nwhich model?"])
def test_what_somebody_tells_in_the_middle_of_a_letter_is_kept(told: str, history: str) -> None:
    own = f"Hello,\n\nit is about my order.\n\n{told}\n\nThat is not so.\n\nAnn"
    assert visible(f"{own}{history}\n", subject="Re: Printer") == own


@pytest.mark.parametrize(
    "told",
    [
        "Hi, on 3 November a user wrote on your forum:\n\n> the new filter fits", "My colleague wrote:\n> it beeps",
        "Meine Nachbarin schrieb:\n> das Paket ist hier", "Your man wrote to us this morning:\n> restart it",
        "Mon voisin a écrit :\n> le colis est ici", "La mia vicina ha scritto:\n> il pacco è qui",
    ],
)  # fmt: skip
@pytest.mark.parametrize("below", ["", "\n\nWhat does that mean?"])
def test_who_tells_of_a_third_person_quotes_no_history(told: str, below: str) -> None:
    assert visible(f"{told}{below}", subject="Re: Printer") == f"{told}{below}"


@pytest.mark.parametrize("name", ["Ma Long", "Mi Lee", "Min Park", "Heidi Hansen", "Mona Meyer", "Unsöld GmbH"])
def test_a_name_above_a_quote_announces_it(name: str) -> None:
    assert visible(f"It works.\n\n{name} wrote:\n> which model?\n", subject="Re: Printer") == "It works."
    assert visible(f"{name} wrote:\n> which model?\n\nThe X200.\n", subject="Re: Printer") == "The X200."


@pytest.mark.parametrize(
    "pasted",
    [
        "The bill:\n________________\nFrom: 1 October\nTo: 31 October\nSent: by post\nSubject: heating\n\nIt is wrong.",
        "It came back:\n\nFrom: a@x.example\nTo: s@desk.example\nSubject: Offer\n\nI only asked for an offer.",
        "We get this:\n\nticket: 4\nfrom: scanner\nsent: 2026-03-02 10:00\nsubject: battery low\n\nPlease stop it.",
        "When I answer, your desk writes\n-----Original Message-----\ninto my mail. Why?",
    ],
)
@pytest.mark.parametrize("history", ["", f"\n\n{ATTRIBUTION}\n{QUOTE}"])
def test_what_no_program_writes_announces_nothing(pasted: str, history: str) -> None:
    assert visible(f"{pasted}{history}\n", subject="Re: Printer") == pasted


@pytest.mark.parametrize(
    "below",
    [
        "Your shop shows me:\n> the session has expired", "It works.\n> but for how long?",
        ">>> import espo\n>>> espo.connect()\nConnectionRefusedError",
    ],
)  # fmt: skip
def test_marked_lines_of_the_writer_stay_below_a_quote(below: str) -> None:
    assert visible(f"{ATTRIBUTION}\n{QUOTE}\n\n{below}\n", subject="Re: Printer").endswith(below)


@pytest.mark.parametrize("dashes", ["--", SIGNATURE])
def test_what_words_announce_is_no_signature(dashes: str) -> None:
    text = f"My new address:\n\n{dashes}\nAnn Bee\nMill Lane 4\nLeeds"
    assert visible(text, subject="Re: Printer") == text
    assert visible(f"It works.\n\nBest regards:\n{dashes}\nAnn", subject="Re: Printer") == "It works.\n\nBest regards:"


@pytest.mark.parametrize("said", ["What does the message below mean?", "Ich verstehe folgende Nachricht nicht."])
def test_a_first_mail_that_tells_of_another_shows_it(said: str) -> None:
    text = f"{said}\n\n{ATTRIBUTION}\n{QUOTE}"
    assert visible(text, subject="A question", answers=False) == text
    assert visible(text, subject="Re: A question", answers=True) == said


def test_a_line_that_somebody_begins_as_quotes_do_stands_apart_below_one() -> None:
    quote = "On Mon, Mar 2, 2026 at 10:00 AM Support <s@desk.example> wrote:\n> Dear Ann,\n>\n> which model?\n"
    for below in ("\n> the X200\n\nThat is all.", "\n> the X200\n> or the X300\n\nThat is all."):
        assert "the X200" in visible(f"{quote}{below}", subject="Re: Printer")
        assert "the X200" in visible(f"Thanks.\n\n{quote}{below}", subject="Re: Printer")
    for below in ("> The X200?\n\nIt is.", "\n> >> the X200\n\nIt is.", "\n> The X200\n> is here.\n> Regards\n> Sue\n\nIt is."):
        assert "X200" not in visible(f"{quote}{below}", subject="Re: Printer")
    unmarked = quote.replace(">\n", "\n")
    assert "X200" not in visible(f"{unmarked}\n> the X200\n\nIt is.", subject="Re: Printer")


FORM = "From: Ann Fox <ann@fox.example>\nSent: Sunday, March 1, 2026 10:00 AM\nTo: Sales\nSubject: Chairs\n\nWe need 20 chairs."
OURS = "From: Sue <S@desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Bob\nSubject: RE: Chairs\n\nDear Bob,\n\nany news?"


@pytest.mark.parametrize("ours", [OURS, "On Mon, Mar 2, 2026 at 10:00 AM Sue <s@desk.example> wrote:\n> any news?"])
def test_what_is_answered_was_written_by_whom_the_answer_goes_to(ours: str) -> None:
    text = f"A new request.\n\n{FORM}\n\n{ours}\n"
    to_us = visible(text, subject="RE: Chairs", recipients={"s@desk.example"})
    assert "20 chairs" in to_us and "any news" not in to_us
    for others in ({"ann@fox.example", "s@desk.example"}, {"else@desk.example"}, ()):
        assert visible(text, subject="RE: Chairs", recipients=others) == "A new request."
    assert visible(f"A new request.\n\n{FORM}", subject="RE: Chairs", recipients={"s@desk.example"}) == "A new request."


def test_telephones_write_no_mail() -> None:
    note = "A voice message.\n\nFrom: +44 113 496 0000\nDate: Mon, 02 Mar 2026 10:00\nSubject: voice message\nTo: 200\n\nPlease call me."
    assert "Please call me." in visible(note, subject="RE: Chairs")
    mail = note.replace("+44 113 496 0000", "Ann Fox +44 113 <ann@fox.example>")
    assert "Please call me." not in visible(mail, subject="RE: Chairs")
@pytest.mark.parametrize(
    "own",
    [
        "Taxi please.\nFrom: Hill Street 4\nTo: the airport", "Taxi please.\nFrom: Hill Street 5", "All is said.\n\nDate: 4 May",
        "Order: 4411\nDate: 3 March\nTo: Leeds branch", "I have decided.\nSubject: the history of tea", "Ein Taxi bitte.\nVon: Bergstr. 4\nAn: Flughafen",
        "Un taxi.\nDe : la gare\nÀ : l'aéroport", "行程:\n发件人: 北京\n收件人: 上海", "Date: 4 May\n\nDate: or 5 May",
    ],
)  # fmt: skip
def test_fields_of_the_writer_above_those_of_a_mail_are_kept(own: str) -> None:
    assert visible(f"{own}\n\n{FIELDS}\n\nFrom where to where?", subject="Re: Taxi", answers=True) == own
    if "Date" in own or "From" in own or "Von" in own:
        assert visible(f"{own}\n{FIELDS}\n\nFrom where to where?", subject="Re: Taxi", answers=True).startswith(own)


NETSCAPE = "Subject: Printer\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nFrom: S <s@desk.example>\nTo: Ann <a@x.example>"


@pytest.mark.parametrize("fields", [FIELDS, FIELDS.replace("\n", "\n\n"), NETSCAPE, f"{FIELDS}\nDate: 2 March"])
@pytest.mark.parametrize("body", ["Dear Ann,\nwhich?", "From: the shop\nTo: the house", f"{FIELDS}\n\nwhich?"])
def test_fields_twice_below_each_other_are_all_of_the_history(fields: str, body: str) -> None:
    assert visible(f"It works.\n\n{fields}\n\n{body}", subject="Re: Taxi", answers=True) == "It works."


@pytest.mark.parametrize(
    "last",
    [
        "Gesendet mit der Post am Montag, angekommen am Freitag.", "Gesendet von Leipzig nach Ulm am Montag.", "Envoyé de Lyon le 3 mars.",
        "Enviado desde Sevilla el 3 de marzo con seguro.", "Enviado do Porto no dia 3 de março.", "Inviato con Bartolini, numero XY125.",
        "Inviato da Roma", "Verzonden vanuit Utrecht op 3 maart.", "Skickat från Malmö den 3 mars.", "Sendt med posten i går.",
        "Lähetetty Helsingistä maanantaina.", "Wysłane z Krakowa kurierem.", "Odesláno z Brna v pondělí.", "Отправлено из Казани 3 марта.",
        "Trimis din Cluj luni.", "Elküldve a raktárból hétfőn.", "İzmir'den gönderildi", "发自我的家乡,三月三日寄出。", "大阪から送信した書類も届いていません。",
        "부산에서 보냄, 3월 3일.", "Đã gửi từ Hà Nội", "Sent using my neighbour's fax on Monday.", "Sent from my doctor in Leeds.",
        "Sent from my iPhone is what all my customers read and I hate it.", "Sent from my iPhone as the PC is broken, so call me.",
        "iPhoneから送信した書類はまだ届いていませんか？", "Von meinem Vater gesendet wurden sie am 3. März.", "Sent with my phone were the first three of them.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("history", ["", f"\n\n{ATTRIBUTION}\n{QUOTE}"])
def test_who_tells_from_where_something_was_sent_is_no_program(last: str, history: str) -> None:
    own = f"The parcel has not come.\n\n{last}"
    assert visible(f"{own}{history}", subject="Re: Parcel") == own
    assert visible(f"{last}{history}", subject="Re: Parcel") == last


CITED = [
    "On your web page you wrote:", "On page 12 your catalogue says, and your Mr. Holt wrote:", "For the stone we chose what Rilke wrote:",
    "On Monday, 2 March 2026, Mrs. Lee wrote:", "am 16. März schrieb Herr Dunn:", "Am 3. März 2024 schrieben Sie mir:", "le 16 mars, M. Dunn a écrit :",
    "il 16 marzo il signor Dunn ha scritto:", "El 3 de marzo de 2026 el señor Dunn escribió:", "den 16 mars skrev herr Dunn:", "2 marca 2026 pan Dunn napisał:",
    "3 марта 2026 г. господин Данн написал:", "2026年3月2日，李先生写道：", "2026年3月2日、田中さんは書きました:",
]  # fmt: skip


@pytest.mark.parametrize("intro", CITED)
@pytest.mark.parametrize("above", ["", "Dear Sirs,\n\n", "Dear Sirs, I am confused. In the leaflet\n"])
@pytest.mark.parametrize("below", ["", "\n\nThat is not so."])
def test_what_a_first_mail_cites_is_kept(intro: str, above: str, below: str) -> None:
    text = f"{above}{intro}\n\n> Never use vinegar.{below}"
    assert visible(text, subject="Contradiction", answers=False) == text


@pytest.mark.parametrize("intro", CITED)
def test_what_an_answer_cites_between_its_own_words_is_kept(intro: str) -> None:
    own = f"Dear Sirs,\n\nthis is about vinegar.\n\n{intro}\n\n> Never use it.\n\nThat is not so."
    assert visible(f"{own}\n\n{ATTRIBUTION}\n{QUOTE}", subject="Re: Printer", answers=True) == own


@pytest.mark.parametrize("intro", [ATTRIBUTION, "On 27/03/2026 10:00, Support wrote:", "S <s@desk.example> schrieb:"])
def test_what_a_program_announces_is_left_out_of_a_first_mail_too(intro: str) -> None:
    assert visible(f"It works.\n\n{intro}\n> which model?\n", subject="Printer", answers=False) == "It works."


@pytest.mark.parametrize("intro", ["Support wrote:", "On 27 March 2026, Support wrote:", "Support schrieb:"])
def test_a_short_announcement_above_a_last_quote_is_a_programs_in_an_answer(intro: str) -> None:
    assert visible(f"It works.\n\n{intro}\n> which model?\n", subject="Re: Printer", answers=True) == "It works."
    assert visible(f"{intro}\n> which model?\n\nThe X200.", subject="Re: Printer", answers=True) == "The X200."


@pytest.mark.parametrize(
    "own", ["It works now.\nBob", "The second one", "The train at 10:50 is fine.", "On the other hand it leaks", "Two at 2.50 each.\nAnn"]
)
@pytest.mark.parametrize(
    "intro",
    [
        "Support wrote:", "Support schrieb:", "Support a écrit :", "Support <s@desk.example>\nwrote:", "On 2 March\nSupport wrote:",
        "Support of a rather long name\n<s@desk.example> wrote:", "Am 2. März\nschrieb Support:", "Support (2026-03-02 10:00)\nwrote:",
        "Am 02.03.2026 um 10:00 schrieb Support:",
    ],
)  # fmt: skip
@pytest.mark.parametrize("above", ["", "Hello Sue,\n\nthe lamp is broken.\n\n"])
def test_own_lines_right_above_an_announcement_are_none_of_it(own: str, intro: str, above: str) -> None:
    shown = visible(f"{above}{own}\n{intro}\n> which?\n> when?", subject="Re: Lamp", answers=True)
    assert shown.startswith(f"{above}{own}")
    if not intro.startswith("Support of"):
        assert "which?" not in shown


@pytest.mark.parametrize("intro", ["Am 02.03.2026 um 10:00 schrieb Support:", ATTRIBUTION])
def test_own_line_with_a_day_above_a_whole_announcement_is_none_of_it(intro: str) -> None:
    own = "Passt.\n\nAm 3.4.2026 um 18:00 Uhr also"
    assert visible(f"{own}\n{intro}\n> Wann?", subject="Re: Lamp", answers=True).startswith(own)


@pytest.mark.parametrize("intro", CITED)
@pytest.mark.parametrize("above", ["", "Dear Sirs,\n\n"])
def test_what_is_cited_above_a_history_that_is_announced_is_kept(intro: str, above: str) -> None:
    own = f"{above}{intro}\n\n> Never use it.\n\nThat is not so."
    for head in (FIELDS, f"-----Original Message-----\n{FIELDS}"):
        assert visible(f"{own}\n\n{head}\n\nDear Ann,\nwhich model?", subject="Re: Printer", answers=True) == own


@pytest.mark.parametrize("intro", ["On Mon, 2 Mar 2026, Support wrote:", "Support wrote:", "Am 2. März 2026 schrieb Support:"])
def test_a_quote_that_goes_on_below_answers_is_not_cited(intro: str) -> None:
    text = f"{intro}\n> Which model?\nThe X200.\n> Which colour?\nRed."
    assert visible(f"{text}\n\n> Kind regards\n", subject="Re: Printer", answers=True) == text


def test_what_python_asks_for_is_typed_below_a_quote_of_one_line_too() -> None:
    assert ">>> round(2.5)" in visible(f"{ATTRIBUTION}\n> What does it give?\n\n>>> round(2.5)\n2", subject="Re: x", answers=True)


def test_a_rule_within_a_sentence_is_none_of_a_history() -> None:
    own = "When I reply your page prints\n\n-----Original Message-----\n\nand then nothing more."
    assert visible(f"{own}\n\n{ATTRIBUTION}\n{QUOTE}", subject="Re: Printer", answers=True) == own
    assert visible(f"{own}\n\n-----Original Message-----\n{FIELDS}\n\nwhich?", subject="Re: Printer", answers=True) == own


PASTED = "From: Shop <shop@shop.example>\nDate: 2 Mar 2026 09:00\nTo: ann@x.example\nSubject: Your order"
BELOW_PASTED = f"This came, is it yours?\n\n{PASTED}\n\nYour order was sent.\n\nIt came twice, please cancel one.\n\nAnn"
LETTER_BELOW = "<div>Dear Ann,</div><div>which model?</div>"


@pytest.mark.parametrize(
    "history",
    [
        f"<blockquote type=cite><div>On 2. Mar 2026, at 10:00, S &lt;s@desk.example&gt; wrote:</div><br>{LETTER_BELOW}</blockquote>",
        "<div class=gmail_quote><div class=gmail_attr>On Mon, 2 Mar 2026 at 10:00, S &lt;s@desk.example&gt; wrote:<br></div>"
        f"<blockquote class=gmail_quote>{LETTER_BELOW}</blockquote></div>",
        "<div id=appendonsend></div><hr><div id=divRplyFwdMsg><b>From:</b> S &lt;s@desk.example&gt;<br><b>Sent:</b> Monday, 2 March 2026"
        f" 10:00<br><b>To:</b> Ann<br><b>Subject:</b> x</div>{LETTER_BELOW}",
        "<div class=moz-cite-prefix>On 2.3.26 10:00, S wrote:<br></div>"
        f"<blockquote type=cite cite='mid:o@x'>{LETTER_BELOW}</blockquote>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["<br>", "&nbsp;"])
def test_a_page_with_a_pasted_block_above_its_quote_keeps_the_words_below_it(history: str, gap: str) -> None:
    own = "".join(f"<div>{line.replace('<', '&lt;') or gap}</div>" for line in BELOW_PASTED.split("\n"))
    said = visible("", own + history, "Re: x", True, answers=True, recipients={"s@desk.example"})
    assert "please cancel one" in said
    assert "which model" not in said
    of_shop = history.replace("s@desk.example", "shop2@shop.example")
    if of_shop != history:
        other = visible("", own + of_shop, "Re: x", True, answers=True, recipients={"s@desk.example"})
        assert other == "This came, is it yours?"


def test_a_pasted_block_above_a_quote_with_a_name_alone_keeps_the_words_below_it() -> None:
    said = visible(
        f"{BELOW_PASTED}\n\nAm 02.03.26 um 10:00 schrieb Sue:\n{QUOTE}", subject="Re: x", recipients={"s@desk.example"}
    )
    assert "please cancel one" in said
    assert "which model" not in said
