"""People who use the words of programs: none of their mail may be taken for a machine's (or stay unanswered)."""

from __future__ import annotations

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.automatic.judging import Automatic
from espomail.domain.bounces import finding as bounces
from espomail.domain.mime import parsing

ANN = "From: Ann Lee <ann@customer.example>"
PAUL = "From: John Smith <postmaster@smallfirm.example>\nReturn-Path: <postmaster@smallfirm.example>"


def judged(subject: str, text: str, head: str = ANN) -> tuple[bool, Automatic]:
    fields = f"{head}\nTo: support@desk.example\nSubject: {subject}\nMIME-Version: 1.0\n"
    raw = f"{fields}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
    message = parsing.parse(raw)
    is_bounce = bounces.find(message, raw).is_bounce
    return is_bounce, automatic.judge(message, is_bounce)


def is_machine(subject: str, text: str, head: str = ANN) -> bool:
    is_bounce, verdict = judged(subject, text, head)
    return is_bounce or verdict.is_auto


LICENCES = (
    "I want to buy 20 licences. My colleague's mail to sales@desk.example failed with 'user unknown', so I write here."
)


@pytest.mark.parametrize(
    ("head", "subject", "text"),
    [
        (PAUL, "Licences", LICENCES),
        (f"{PAUL}\nUser-Agent: Mozilla Thunderbird", "Licences", LICENCES),
        (f"{PAUL}\nIn-Reply-To: <a@b>", "Licences", LICENCES),
        (PAUL, "Lizenzen", "Ich möchte 20 Lizenzen. Die Mail an sales@desk.example konnte nicht zugestellt werden."),
        (
            "From: Post Office Counter <mary@postshop.example>\nReturn-Path: <mary@postshop.example>",
            "Delivery failed: parcel 12",
            "Parcel 12 could not be delivered.\n\nRecipient: bob@x.example\nReason: address unknown",
        ),
        (
            "From: System Administrator <it@meier.example>\nReturn-Path: <it@meier.example>",
            "Mail delivery failure",
            "Our mail could not be delivered.\n\njim@meier.example: 550 5.1.1 user unknown\n\nCan you check?",
        ),
        (
            "From: System Administrator <it@meier.example>\nReturn-Path: <it@meier.example>",
            "Undeliverable: Your offer",
            "Your message did not reach some or all of the intended recipients.\n\njim@meier.example 550 5.1.1\n\nWhy?",
        ),
    ],
)
def test_people_at_a_mail_systems_desk_report_no_bounce(head: str, subject: str, text: str) -> None:
    assert not is_machine(subject, text, head)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Lesebestätigung deaktivieren", "Ich sehe nicht, ob die Mail gelesen wurde, sie wurde gestern gelesen."),
        ("Read receipt not working", "I cannot see whether my mail was read."),
        ("Accusé de lecture ne marche pas", "Je ne vois pas si mon message a été lu."),
        ("Leesbevestiging werkt niet", "Ik zie niet of mijn bericht is gelezen."),
        ("Confirmación de lectura no llega", "No sé si el mensaje fue leído."),
        ("Ricevuta di ritorno mancante", "Non so se il messaggio è stato letto."),
        ("Lest: faktura 12", "fakturaen ble lest, men beløpet er feil."),
        ("Lu : pas de réponse", "Mon message a été lu le 2 mars, mais je n'ai pas de réponse."),
        ("Read: contract", "The contract was read on Monday by our lawyer, he has 3 questions."),
        ("Read: contract", "Your message was read on Monday. Our lawyer has 3 questions."),
        ("Gelesen: Angebot", "Ihre Nachricht wurde am 2.3. gelesen. Wann können Sie liefern?"),
        ("Pingdom integration", "Does it work with yours?"),
        ("[RESOLVED] Export problem", "It works now, thank you."),
        ("[Zabbix] template for your router?", "Is there one?\n\nHost: router1\nTrigger: none"),
        ("[fail2ban] please unblock my IP", "I cannot log in from 192.0.2.1."),
        ("** PROBLEM ** printer", "It prints nothing.\nHost: print1\nService: none"),
        ("Monitor is down: no picture", "It is black since Monday."),
        ("Logwatch for Debian: question", "How do I set it up?"),
        ("Aide report de mensualité", "Je ne peux pas payer ce mois."),
        ("Confirmation required for newsletter", "I only signed up once, the mail never came!"),
        ("Sender verification failed, mails held", "My mails are held. Please tell me why."),
        ("Fwd: Users Digest, Vol 3, Issue 2", "Look at the first post."),
        ("Users Digest, Vol 3, Issue 2", "I did not get this one."),
        ("Digest Vol 3, Issue 2 is empty", "There is nothing in it."),
        ("Urlaub: Zeitung abbestellen", "ich möchte im Urlaub meine Zeitung abbestellen"),
        ("Out of office: sent twice", "Your out of office message was sent twice."),
        ("Eingangsbestätigung: falscher Name", "Vielen Dank für Ihre Nachricht, aber ich heiße anders."),
        ("Eingangsbestätigung falsch", "Die automatische Nachricht nennt einen anderen Namen."),
        ("Accusé de réception incomplet: commande 12", "Merci pour votre message automatique, il est incomplet."),
        ("Conferma di ricezione: ordine 12", "Ho ricevuto il messaggio automatico due volte."),
        ("Acuse de recibo: pedido 12", "Gracias por su mensaje automático, falta el precio."),
        ("Ontvangstbevestiging: order 12", "Bedankt voor uw automatisch bericht, de naam is fout."),
        ("Annual leave booking fails", "I cannot book annual leave in your tool."),
        ("Please confirm receipt", "please confirm receipt by replying to this message. Your mail was held up last time by our spam filter."),
        ("Figures", "See the figure above this line of the table."),
        ("Address", "please do not reply to this address, use my private one: ann@home.example"),
        ("Adresse", "antworten Sie nicht auf diese E-Mail-Adresse, sondern an ann@home.example"),
        ("Call", "please do not reply, just call me"),
        ("Order", "Where is it?\n\nIf you are not the intended recipient, please do not reply, and delete this message."),
        ("Automatic reply does not work", "I set up an automatic reply on Friday, but senders get nothing."),
        ("Automatic reply in Outlook", "The automatic reply in Outlook still shows my old phone number."),
        ("Automatic message on the display", "The display says: This is an automatic message. How do I remove it?"),
        ("Out of office settings", "How do I switch on the out of office settings? I can't find the menu."),
        ("Out of office", "Where do I set the out of office text?"),
        ("Abwesenheit", "Können Sie mir sagen, wie ich eine Abwesenheit eintrage?"),
        ("Abwesenheitsnotiz geht nicht", 'Meine Abwesenheitsnotiz geht nicht hinaus. Sie lautet: "Ich bin bis 30.11. nicht im Büro."'),
        ("Vacation message", 'I\'d like to change my vacation message. It says "I am on vacation until Monday".'),
        ("Message d'absence", "Comment supprimer mon message d'absence ? Il dit que je suis absent jusqu'à lundi."),
        ("Réponse automatique à désactiver", 'Mes clients reçoivent toujours "je suis absent du bureau".'),
        ("Respuesta automática", "¿Cómo puedo cambiar la respuesta automática de mi cuenta?"),
        ("Fuera de la oficina", '¿Dónde se configura el mensaje "fuera de la oficina"?'),
        ("Risposta automatica", "Come si disattiva la risposta automatica?"),
        ("Automatisch antwoord uitzetten", "Hoe kan ik het automatisch antwoord uitzetten?"),
        ("Automatyczna odpowiedź nie działa", "Automatyczna odpowiedź nie działa od wczoraj."),
        ("Automatikus válasz beállítása", "Hogyan állítható be az automatikus válasz?"),
        ("Автоматический ответ не отправляется", "Автоматический ответ не отправляется с понедельника. Помогите."),
        ("Nicht im Büro zugestellt", "Das Paket wurde nicht im Büro zugestellt, sondern beim Nachbarn."),
        ("Absence of Mr Hill", "Mr Hill is out of the office until Monday, I look after his mail. Which price is right?"),
        ("Abwesenheitsnotiz", "Meine Kollegin hat keine Abwesenheitsnotiz. Können Sie ihr eine eintragen?"),
        ("Automatic reply text for our account", "Could you set this as the automatic reply for our account: We are closed."),
        ("Automated email from your shop", "Your automated email has a broken link."),
        ("Afwezigheid doorgeven", "Hoe geef ik een afwezigheid door?"),
        ("Poissaolo", "Miten merkitsen poissaolon?"),
        ("休暇の申請", "休暇の申請方法を教えてください。"),
        ("休假申请", "请问怎么申请休假？"),
        ("自動応答の設定について", "自動応答の設定方法を教えてください。"),
        ("自动回复怎么设置", "您好，请问自动回复在哪里设置？"),
        ("Human", "this is an automated reply, I guess. I want to talk to a human"),
        ("Mensch", "diese Mail wurde automatisch erstellt. Ich möchte mit einem Menschen sprechen"),
        ("Humain", "ce message est automatique. Je veux parler à un humain"),
        ("Humano", "este es un mensaje automático. Quiero hablar con una persona"),
        ("Mens", "dit is een automatisch bericht. Ik wil een mens spreken"),
        ("Umano", "Questo messaggio non è automatico"),
        ("Forwarding", "Automatic email forwarding does not work since Monday."),
        ("Times", "Automated response times are wrong in your statistics."),
        ("メール", "自動送信メールが届きません"),
        ("邮件", "系统自动发送的邮件里的链接打不开"),
        ("메일", "자동 발송된 메일의 링크가 열리지 않습니다"),
        ("Faktura", "Dostałem automatycznie wygenerowaną fakturę z błędem"),
        ("Secure", "This mail was sent automatically encrypted by SEPPmail"),
        ("Order", "This is an automated warning message. Do not reply to this warning.\n\nWhere is my order?"),
        ("Tür", "dies ist eine automatische Tür"),
        ("Broken", "It is broken.\n\nOn Mon, 2 Mar 2026, Shop <shop@x.example> wrote:\nThis is an automated message.\nPlease do not reply to this e-mail."),
        ("Kaputt", "Es geht nicht.\n\nAm 02.03.2026 um 09:00 schrieb Shop <shop@x.example>:\nDiese E-Mail wurde automatisch erstellt."),
        ("Kaputt", "Es geht nicht.\n\nVon: Shop\nGesendet: Montag, 2. März 2026 09:00\nAn: Ann\nBetreff: Bestellung\n\nDiese E-Mail wurde automatisch erstellt."),
    ],
)  # fmt: skip
def test_people_speak_of_what_machines_do(subject: str, text: str) -> None:
    is_bounce, verdict = judged(subject, text)
    assert (is_bounce, verdict.is_auto, verdict.why_not) == (False, False, ())


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Bitte bestätigen Sie Ihre E-Mail", "Ihre Nachricht wurde von unserem Spamfilter zurückgehalten. Ich kann auf den Link nicht klicken. Klicken Sie bitte selbst: http://x. Bitte bestätigen Sie Ihre E-Mail noch einmal."),
        ("Confirmation required for newsletter", "the message is held by our spam filter. I had to reply to this message to verify. I have only signed up once!"),
        ("Confirmer votre message", "Votre message est en attente à cause du spam. Je dois cliquer ici une seule fois ?"),
        ("Sender verification failed, mails held", "The mail is held. I must click a link to verify that I am a human, only once."),
        ("Verify senders", "Tired of Boxbe and Spam Arrest? Our spam filter needs no challenge. Just reply to this message and your mail will be delivered."),
        ("** PROBLEM Service Alert: web1/HTTP is CRITICAL **", "I got this from you, why?"),
        ("Holiday: can I move my booking?", "I am on holiday in June."),
        ("Gelesen: Angebot", "Ihre Nachricht wurde am 2.3. gelesen."),
        ("Lu : offre", "Votre message a été lu avec plaisir"),
        ("Letto: offerta", "Il messaggio è stato letto da tutti, chiamami"),
        ("Automatic reply: question", "Thank you for your message. Your automatic reply said two days, it is a week."),
        ("Out of office: sent twice", "I am on holiday and my out of office message was sent twice to your desk."),
        ("Abwesenheit: Meldung fehlt", "Ich bin im Urlaub, aber Ihr System schickt die Abwesenheitsnotiz nicht."),
        ("Automatic reply: twice", "I got your automatic reply twice."),
        ("Eingangsbestätigung: Ihre Anfrage", "Ich bin bis Montag im Urlaub."),
    ],
)  # fmt: skip
def test_words_alone_silence_at_most(subject: str, text: str) -> None:
    assert not is_machine(subject, text)


def test_what_a_page_quotes_is_not_its_writers() -> None:
    page = "<p>It is broken.</p><blockquote>This is an automated message.<br>Please do not reply to this e-mail.</blockquote>"
    raw = f"{ANN}\nSubject: Broken\nMIME-Version: 1.0\nContent-Type: text/html\n\n{page}\n".encode()
    assert automatic.judge(parsing.parse(raw)).may_reply


@pytest.mark.parametrize(
    "text",
    ["> --- Reply above this line ---\n> We have it.\n\nThank you, it works.", "Thanks.\n\n--- Reply above this line ---\nWe have it."],
)
def test_who_answers_a_desk_is_no_desk(text: str) -> None:
    assert judged("Re: [12] Printer", text, f"{ANN}\nIn-Reply-To: <a@b>")[1].may_reply


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply", "This is an automated email. Somebody will look at it."),
        ("Automatic response to your enquiry", "Thank you for your message. We answer within two days."),
        ("Out of office until Monday", "I am out of the office until Monday. Ask Bob."),
        ("Out of Office", "I am out of the office. Urgent? Call 555."),
        ("Réponse automatique", "Je suis absent jusqu'à lundi."),
    ],
)
def test_a_subject_without_a_programs_colon_counts_where_the_text_agrees(subject: str, text: str) -> None:
    is_bounce, verdict = judged(subject, text)
    assert (is_bounce, verdict.is_auto, verdict.may_reply) == (False, False, False)


@pytest.mark.parametrize(
    "address",
    ["bounce-house@rental.example", "tim.bouncer@club.example", "bounce.fitness@gym.example", "vacation@rentals.example"],
)
def test_a_name_is_no_bounce_address(address: str) -> None:
    assert judged("Question", "Is it open?", f"From: <{address}>\nReturn-Path: <{address}>")[1].may_reply


@pytest.mark.parametrize("address", ["bounce-17@x.example", "bounces-news@x.example", "users-bounces@x.example", "bounce+ab@x.example"])
def test_an_address_for_bounces_stays_one(address: str) -> None:
    assert not judged("Question", "x", f"From: <{address}>")[1].may_reply
    assert not judged("Question", "x", f"{ANN}\nReturn-Path: <{address}>")[1].may_reply


@pytest.mark.parametrize("name", ["Return-Path", "Sender", "Errors-To"])
def test_what_a_lists_owner_takes_is_not_answered(name: str) -> None:
    verdict = judged("Hello", "x", f"{ANN}\n{name}: <club-owner@lists.example>")[1]
    assert (verdict.is_auto, verdict.may_reply) == (False, False)


def test_members_of_a_market_write_through_it() -> None:
    assert judged("Question", "Is it new?", f"{ANN}\nX-eBay-MailTracker: 1.2.3")[1].may_reply


@pytest.mark.parametrize(
    ("head", "subject", "text"),
    [
        ("From: nagios@mx.example", "** PROBLEM Service Alert: mx/Queue is CRITICAL **", "x"),
        ("From: root@web1.example", "Logwatch for web1 (Linux)", "x"),
        (ANN, "** PROBLEM Host Alert: web1 is DOWN **", "***** Nagios *****\n\nNotification Type: PROBLEM\nHost: web1"),
        ("From: users-request@lists.example", "Users Digest, Vol 3, Issue 2", "Today's Topics:"),
    ],
)
def test_programs_stay_programs(head: str, subject: str, text: str) -> None:
    assert is_machine(subject, text, head)
