"""What programs say in subjects and texts, where no field tells; and people who use the same words."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.automatic.subjects import by_subject
from espomail.domain.automatic.words import asks_for_silence
from espomail.domain.mime.message import Address, Message

ANN = (Address("Ann", "ann@customer.example"),)


def a_mail(subject: str, text: str = "Hello", answered: str = "") -> Message:
    return Message(senders=ANN, subject=subject, text=text, in_reply_to=tuple(answered.split()))


@pytest.mark.parametrize(
    "subject",
    [
        "** PROBLEM Service Alert: web1/HTTP is CRITICAL **",
        "[FIRING:1] HostDown (web1)",
        "Cron <root@web1> /usr/bin/backup",
        "Logwatch for web1 (Linux)",
        "[Fail2Ban] sshd: banned 192.0.2.1 from web1",
        "SMART error (CurrentPendingSector) detected on host: web1",
        "Output from your job       12",
        "DegradedArray event on /dev/md0:web1",
        "web1 daily run output",
        "web1 security run output",
        "12 Debian package update(s) for web1",
    ],
)
def test_monitors_are_known_by_their_subject_and_address(subject: str) -> None:
    by_root = replace(a_mail(subject), senders=(Address("", "root@web1.example"),))
    verdict = automatic.judge(by_root)
    assert (verdict.is_auto, verdict.may_reply) == (True, False)
    alone = automatic.judge(a_mail(subject))
    assert (alone.is_auto, alone.may_reply) == (False, False)
    assert automatic.judge(a_mail(f"Re: {subject}")).may_reply


@pytest.mark.parametrize("subject", ["Gardeners Digest, Vol 12, Issue 3", "Ppp digest, Vol 1 #2 - 5 msgs"])
def test_digests_are_known_by_their_subject_and_address(subject: str) -> None:
    by_list = replace(a_mail(subject), senders=(Address("", "info-request@lists.example"),))
    assert automatic.judge(by_list).kind == "list"
    assert automatic.judge(a_mail(subject)).may_reply


@pytest.mark.parametrize(
    ("subject", "text", "names_the_mail"),
    [
        ("Read: Your offer", "Your message\n\n  To: Ann\n  Subject: Your offer\n\nwas read on Monday, 2 March 2026.", True),
        ("Not read: Your offer", "Your message was deleted without being read on Monday.", False),
        ("Return Receipt", "Your document: Offer\n\nwas received by: Ann/ACME at 02.03.2026 09:00:00", True),
        ("Return Receipt (Your document: Offer)", "Your document: Offer\n\nwas received by: ann@acme.example\n\nat: 02.03.2026", True),
        ("Return Receipt", "    Your       Offer\n    document:\n\n    was        Ann/ACME\n    received\n    by:\n\n    at:        02.03.2026", True),
        ("Empfangsbestätigung", "    Ihr        Angebot\n    Dokument:\n\n    wurde      Ann/ACME\n    empfangen\n    von:\n\n    am:        02.03.2026", True),
        ("Gelesen: Angebot", "Ihre Nachricht\n  Betreff: Angebot\nwurde am 02.03.2026 gelesen.", True),
        ("Lu : Offre", "Votre message a été lu le lundi 2 mars 2026", False),
        ("Leído: Oferta", "El mensaje se leyó el lunes", False),
        ("Letto: Offerta", "Il messaggio è stato letto lunedì", False),
        ("Gelezen: Aanbod", "Uw bericht is op maandag gelezen", False),
        ("Прочитано: Предложение", "Сообщение было прочитано 2 марта", False),
        ("開封済み: 見積", "2026/03/02 に開封されました", False),
    ],
)
def test_read_receipts_in_words(subject: str, text: str, names_the_mail: bool) -> None:
    """With a field of the mail that was read it is a program's; a mere sentence asks for silence."""
    verdict = automatic.judge(a_mail(subject, text))
    assert (verdict.is_auto, verdict.may_reply) == (names_the_mail, False)
    assert automatic.judge(a_mail(subject, "Please look at this, it is important.")).may_reply


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your order.\n\nThis is an automatically generated email, please do not reply.",
        "Your code is 1234.\nPlease do not reply to this e-mail.",
        "This email was sent from a mailbox. This mailbox is not monitored; it was generated automatically.",
        "Diese E-Mail wurde automatisch erstellt. Bitte antworten Sie nicht auf diese Nachricht.",
        "Merci de ne pas répondre à ce message automatique.",
        "Este es un mensaje automático, por favor no responda a este correo.",
        "Esta é uma mensagem automática. Não responda a este e-mail.",
        "Questo è un messaggio automatico, si prega di non rispondere a questa e-mail.",
        "Dit is een automatisch gegenereerd bericht.",
        "Detta meddelande skickas automatiskt.",
        "Wiadomość została wygenerowana automatycznie, prosimy na nią nie odpowiadać.",
        "Tento e-mail byl odeslán automaticky, neodpovídejte na něj.",
        "Bu e-posta otomatik olarak gönderilmiştir.",
        "Это письмо сформировано автоматически, не отвечайте на него.",
        "このメールは送信専用です。返信いただいてもお答えできません。自動送信されています。",
        "此邮件由系统自动发送，请勿回复。",
        "본 메일은 발신 전용입니다.",
    ],
)
def test_a_first_mail_that_says_that_nobody_reads_answers(text: str) -> None:
    verdict = automatic.judge(a_mail("Your order", text))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)
    assert verdict.why_not[0].startswith("Text: ")


@pytest.mark.parametrize(
    "text",
    [
        "This is an automated confirmation that we have received your email. A member of our team will be in touch.",
        "Thank you for contacting us. This is an automated response confirming the receipt of your ticket. Somebody will see.",
        "You have received this automated response because you wrote to the visa section. Please read the FAQ first.",
        "I apologize for this automatic reply to your email.",
        "This is an automatic reply. I am on annual leave until May and my mail is not being read.",
        "This automatic reply is to let you know that your mail has come.",
        "Please note: this message was generated automatically in response to your enquiry.",
        "Dies ist eine automatisch generierte E-Mail, bitte antworten Sie nicht darauf.",
        "Dies ist eine automatische Antwort. Ihre E-Mail ist bei uns eingegangen und wird bald bearbeitet.",
        "Ihre Nachricht ist eingegangen. Diese Eingangsbestätigung wurde maschinell erstellt.",
        "Bitte antworten Sie nicht auf diese E-Mail, sie wurde automatisch versandt. Wir kümmern uns um Ihr Anliegen.",
        "Bitte auf diese Nachricht nicht antworten.",
        "Ceci est une réponse automatique, merci de ne pas y répondre.",
        "Ce courriel est un accusé de réception automatique. Votre demande sera traitée dans les meilleurs délais.",
        "Cet e-mail est généré automatiquement, merci de ne pas y répondre.",
        "Esta es una respuesta automática. Le contestaremos en breve.",
        "Este correo electrónico ha sido generado automáticamente.",
        "Questa è un'e-mail generata automaticamente, si prega di non rispondere.",
        "La presente è una risposta automatica. La sua richiesta verrà evasa al più presto.",
        "Esta é uma resposta automática.",
        "Dit is een automatische ontvangstbevestiging. U kunt niet op deze e-mail reageren.",
        "Detta är ett automatiskt svar. Vi har tagit emot ditt mejl.",
        "Dette er en automatisk generert e-post. Den kan ikke besvares.",
        "Tämä on automaattinen vastaus. Viestisi on vastaanotettu.",
        "To jest automatyczna odpowiedź. Państwa wiadomość została zarejestrowana.",
        "Toto je automaticky generovaná zpráva. Neodpovídejte na ni.",
        "Ez egy automatikus válasz. Levelét megkaptuk.",
        "Acesta este un mesaj automat.",
        "Это автоматическое сообщение, пожалуйста, не отвечайте на него.",
        "Bu otomatik bir mesajdır, lütfen yanıtlamayınız.",
        "Αυτό είναι ένα αυτόματο μήνυμα. Παρακαλούμε μην απαντήσετε.",
        "このメールは自動返信です。返信しないでください。",
        "这是一封自动回复邮件，请勿直接回复。",
        "본 메일은 자동으로 발송된 메일입니다. 회신하지 마십시오.",
        "هذه رسالة تلقائية",
        "זוהי הודעה אוטומטית",
        # put otherwise, and beside other words
        "*** THIS IS AN AUTOMATED RESPONSE ***\n\nOUR OFFICE IS CLOSED UNTIL MONDAY.",
        "PLEASE DO NOT REPLY TO THIS E-MAIL.",
        "** This is an automated reply ** We aim to answer within 48 hours.",
        "This is just a quick automated note to let you know that we got your message.",
        "This mailbox is no longer monitored. Please use our web form.",
        "This email was sent from a notification-only address that cannot accept incoming email.",
        "Your password was changed. Please note that this is an automated message, so replies will not be answered.",
        "I am out of the office until May. This is an automated message. For urgent matters contact my colleague Ann.",
        "[This is an automated reply]",
        "-- Automated response --",
        "Do not reply to this automatically generated message.",
        "You cannot reply to this email.",
        "Sie erhalten diese automatische Antwort, weil unser Büro geschlossen ist.",
        "Ich bin im Urlaub. Diese Antwort wurde automatisch erzeugt.",
        "Auf diese automatisch generierte E-Mail können Sie nicht antworten.",
        "Bitte beachten Sie: Dies ist eine automatische Nachricht.",
        "Dies ist eine systemgenerierte E-Mail.",
        "+++ Automatisch erzeugte Nachricht - bitte nicht antworten +++",
        "Nous accusons réception de votre message. Il s'agit d'un message automatique.",
        "Message automatique, merci de ne pas répondre.",
        "Buenos días: Se trata de un mensaje automático.",
        "Este e-mail ha sido enviado de forma automática.",
        "Messaggio generato automaticamente, si prega di non rispondere.",
        "Deze bevestiging is automatisch verstuurd.",
        "Esta mensagem foi enviada automaticamente.",
        "Ten e-mail został wygenerowany automatycznie.",
        "Dette er en automatisk utsendt e-post.",
        "Denne mail kan ikke besvares. Den er sendt automatisk.",
        "Toto je automatická odpoveď.",
        "Ez egy automatikusan generált e-mail, kérjük, ne válaszoljon rá.",
        "Acest e-mail a fost generat automat.",
        "Це автоматичне повідомлення, не відповідайте на нього.",
        "Το παρόν μήνυμα στάλθηκε αυτόματα.",
    ],
)
def test_a_desk_acknowledges_in_words(text: str) -> None:
    greeted = a_mail("Re: Your mail", f"Hello,\n\n{text}\n", "<a@b>")
    verdict = automatic.judge(greeted)
    assert (verdict.is_auto, verdict.may_reply) == (False, False)
    assert verdict.why_not[0].startswith("Text: ")


SENTENCES = (
    "This is an automatically generated email, please do not reply.",
    "This is an automated response confirming the receipt of your ticket.",
    "Diese E-Mail wurde automatisch erstellt. Bitte antworten Sie nicht darauf.",
    "Ceci est une réponse automatique, merci de ne pas y répondre.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(
    "frame",
    [
        "Your mails end with these words:\n\n{}\n\nCould you take that out, please.",
        "I got this from you:\n{}\nAnd nothing since.",
        'Please change our template to:\n\n"{}"\n\nThank you.',
        'Your desk wrote "{}" and did nothing.',
        "On Monday you wrote: {} And then nothing came.",
    ],
)
def test_who_cites_a_program_is_a_person(sentence: str, frame: str) -> None:
    assert automatic.judge(a_mail("Your mails", frame.format(sentence))).may_reply


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(
    "frame",
    [
        "Hi,\n\nsee below, what does it mean?\n\nDear customer,\nyour account is locked.\n{}",
        "Is it from you?\n\n-------\nDear customer, your account is locked.\n\n{}\n-------\n\nAnn",
        "Where is it?\n\nOrder confirmation 12\n\nThank you for your order.\n{}",
        "Where is it?\n\n| Thank you for your order.\n| {}",
        "Where is it?\n\nFrom: Shop\nSubject: Order 12\n\n{}",
        "Your mail ends like this ->\n\n{}",
    ],
)
def test_who_pastes_a_programs_mail_has_a_word_of_their_own_before_it(sentence: str, frame: str) -> None:
    assert automatic.judge(a_mail("Your mail", frame.format(sentence))).may_reply


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(
    "opening",
    ["Dear Ann,", "Your parcel is here.", "I am out of the office until May. Urgent? Call 555.", "Su recibo vence hoy."],
)
def test_a_programs_own_words_before_it_are_no_persons(sentence: str, opening: str) -> None:
    assert not automatic.judge(a_mail("Your parcel", f"{opening}\n\n{sentence}\n")).may_reply


def test_a_salutation_with_a_colon_cites_nothing() -> None:
    text = "Estimado cliente:\n\nEste es un mensaje automático, por favor no responda a este correo."
    assert not automatic.judge(a_mail("Su consulta", text)).may_reply


@pytest.mark.parametrize(
    "text",
    [
        "This is an automatic reply? Then please let a human answer.",
        "Ist das eine automatische Antwort? Ich warte.",
        "Bitte auf diese E-Mail antworten.",
        "Diese Rechnung wurde maschinell erstellt.",
        "Diese E-Mail wurde nicht automatisch erstellt, ich schreibe selbst.",
        "This is an automatic reply that your system sends to my customers.",
        "This automatic reply was sent to my customers.",
        "This is an automatic reply. I have received it three times.",
        "Dies ist eine automatische Antwort. Ich habe sie drei Mal erhalten.",
        "Please do not reply to this email, use my other address.",
        "Veuillez répondre à ce message.",
        "This email was generated automatically by my phone, sorry for typos. The order is fine.",
        "This message was translated automatically. We need 5 pumps.",
        "This is a reply to your automatic message. The answer is yes.",
        "We get an automated message from you every day. Please stop it.",
        "The automatic message was sent. Please check.",
        "This message did not arrive automatically. Please send it again.",
        "The mailbox support2 is not monitored by anybody. Please close it.",
        "Our mailbox is not monitored at weekends. Please call.",
        "Customers reply to this email address although nobody reads it.",
        "Do not reply to this message before Monday, we are in a meeting.",
        "Do not reply to this email address, it will be closed.",
        "Our topics:\n\n- Signature\n- Automatic reply\n- Folders\n\nPlease explain each.",
        "Diese Nachricht kam automatisch von Ihrem System und ist falsch.",
        "Unser Text: Dies ist eine automatische Antwort. Bitte so übernehmen.",
        "Das ist keine automatische Antwort.",
        "Cette réponse automatique arrive deux fois.",
        "Merci de répondre à ce message avant lundi.",
        "Este mensaje automático llega dos veces.",
        "Por favor, responda a este correo antes del lunes.",
        "Vi preghiamo di rispondere a questa e-mail.",
        "Gelieve op deze e-mail te antwoorden.",
        "Esta mensagem automática chega duas vezes.",
        "Prosimy odpowiadać na tę wiadomość do poniedziałku.",
        "Vänligen svara på detta mejl.",
        "Denne automatiske besked kommer to gange.",
        "Prosím odpovězte na tento e-mail.",
        "Ez az automatikus üzenet kétszer jön.",
        "Пожалуйста, отвечайте на это письмо.",
        "Bu otomatik mesaj iki kez geliyor.",
        "Αυτό το αυτόματο μήνυμα έρχεται δύο φορές.",
        "自動返信メールが二回届きました。",
        "自动回复的邮件我收到了两次。",
        "Hola, no responda a este correo, llámeme al 600.",
        "Non rispondere a questa email, scrivimi a anna@nuovo.example.",
        "Não responda a este e-mail, ligue-me por favor.",
    ],
)
def test_near_to_a_programs_words(text: str) -> None:
    assert automatic.judge(a_mail("Question", text)).may_reply


@pytest.mark.parametrize(
    "clause",
    [
        "the system sends the reply automatically",
        "this reply was not generated",
        "please answer this e-mail",
        "this is the email address of our accountant",
        "this is an email",
        "this is a reminder",
        "this is our reply to your request",
        "please confirm receipt of this email",
        "please confirm that you have received this message",
        "we have not received a reply to this message",
        "you have not replied to this email",
        "you did not reply to this message",
        "why did you not reply to this email",
        "nobody replied to this email",
        "there was no reply to this message",
        "we received no response to our email",
        "no reply to this email has been received",
        "this message has not been answered",
        "this email has not been replied to",
        "i have not received an answer to this message",
        "diese nachricht wurde nicht beantwortet",
        "auf diese nachricht haben sie nicht geantwortet",
        "auf diese e-mail wurde nicht geantwortet",
        "sie haben auf diese nachricht nicht geantwortet",
        "auf diese mail kam keine antwort",
        "warum antworten sie nicht auf diese mail",
        "wir haben keine antwort auf diese nachricht erhalten",
        "diese antwort ist nicht automatisch",
        "ist das eine automatische antwort",
        "vous n'avez pas répondu à ce message",
        "nous n'avons pas de réponse à ce message",
        "vous ne répondez pas à ce message",
        "no han respondido a este mensaje",
        "no hemos recibido respuesta a este correo",
        "non avete risposto a questa mail",
        "non abbiamo ricevuto risposta a questa e-mail",
        "não recebemos resposta a este e-mail",
        "wij hebben geen antwoord op deze e-mail ontvangen",
        "u heeft niet op deze e-mail geantwoord",
        "ni har inte svarat på detta mejl",
        "vi har inte fått svar på detta meddelande",
        "vi har ikke modtaget svar på denne mail",
        "nie otrzymaliśmy odpowiedzi na tę wiadomość",
        "na tento e-mail neodpověděli",
        "nemáme odpověď na tuto zprávu",
        "на это письмо нет ответа",
        "вы не ответили на это письмо",
        "вы не отвечаете на это письмо",
        "erre az üzenetre nem kaptunk választ",
        "nu am primit răspuns la acest mesaj",
        "bu e-postaya cevap vermediniz",
        "δεν λάβαμε απάντηση σε αυτό το μήνυμα",
        "the account is not monitored",
        "this account is not read",
        "this address is not read by us",
        "this mailbox was not checked",
        "this is because of the automatic reply",
        "this mail is an automatic reply to our request",
        "automatic email notification",
        "automatic reply message",
        "automatische e-mail benachrichtigung",
        "this email was sent by our system to your account",
        "this email was sent to your address",
        "this message was sent to the mailbox account",
        "this message is sent from our new email address",
        "this email was received from your system",
        "you received this email from our system",
        "you are receiving this message from our new account",
        "please use this address to reply",
        "please reply to this address only",
        "this account is used for automatic email",
        "this account can receive automatic email",
        "this is the account for the automatic notification",
        "this is the automatic notification that we received",
        "this is the message that we received from your system",
        "this automatic email is sent to our account",
        "this automatic email was sent to our address",
        "this notification is sent automatically to our address",
        "this reminder was created by your system",
        "this request was generated automatically",
        "the request was created automatically",
        "your request is automatic",
        "automatic response to your request",
        "an automatic response",
        "automatic confirmation of receipt is required",
        "please confirm automatic receipt",
        "please send automatic confirmation",
        "please let us know that you received this email",
        "please be informed that we have received your message",
        "please note that we have received your email",
        "please note that this email is not for you",
        "this message is not for you",
        "please note that this is not an automated message",
        "this is not an automated email",
        "this is not a generated message",
        "this is no automatic email",
        "dies ist keine automatische nachricht",
        "dies ist eine nachricht unserer neuen adresse",
        "diese nachricht ist nicht automatisch erstellt",
        "diese nachricht haben wir automatisch erhalten",
        "sie erhalten diese nachricht von unserer neuen adresse",
        "bitte bestätigen sie den eingang dieser nachricht",
        "bitte antworten sie auf diese nachricht",
        "bitte antworten sie an diese adresse",
        "diese bestätigung wurde nicht versendet",
        "die bestätigung wurde nicht automatisch versendet",
        "diese benachrichtigung wird automatisch an unsere adresse versendet",
        "die automatische benachrichtigung wird nicht versendet",
        "automatische benachrichtigung wird nicht versendet",
        "automatische antwort wird nicht gesendet",
        "automatische nachricht wurde nicht gesendet",
        "automatische antwort nicht erhalten",
        "automatische bestätigung erhalten",
        "keine automatische bestätigung erhalten",
        "automatische bestätigung nicht erhalten",
        "eingangsbestätigung automatisch versendet",
        "ce message est pour vous",
        "ce message n'est pas automatique",
        "ce message n'a pas été envoyé automatiquement",
        "cette réponse n'est pas automatique",
        "merci de répondre à ce message",
        "merci de répondre par e-mail",
        "votre réponse automatique",
        "la réponse automatique est envoyée",
        "la réponse automatique n'est pas envoyée",
        "réponse automatique envoyée",
        "notre réponse automatique n'est pas envoyée",
        "este mensaje no es automático",
        "este correo no fue enviado automáticamente",
        "la respuesta automática no es enviada",
        "respuesta automática enviada",
        "por favor responda a este correo",
        "esta mensagem não é automática",
        "a resposta automática não foi enviada",
        "resposta automática enviada",
        "questa e-mail non è automatica",
        "la risposta automatica non è stata inviata",
        "risposta automatica inviata",
        "dit is geen automatisch bericht",
        "deze e-mail is niet automatisch verzonden",
        "automatisch antwoord verzonden",
        "detta är inte ett automatiskt meddelande",
        "automatiskt svar skickas inte",
        "automatisk svar sendes ikke",
        "autosvar sendes ikke",
        "to nie jest automatyczna wiadomość",
        "ta wiadomość nie jest automatyczna",
        "toto není automatická zpráva",
        "tato zpráva není automatická",
        "ez nem automatikus üzenet",
        "acesta nu este un mesaj automat",
        "это не автоматическое сообщение",
        "это сообщение не автоматическое",
        "bu otomatik bir mesaj değildir",
        "αυτό δεν είναι αυτόματο μήνυμα",
    ],
)
def test_who_waits_for_an_answer_says_so_in_a_programs_words(clause: str) -> None:
    assert automatic.judge(a_mail("Offer", f"Hello,\n\n{clause}.\n\nAnn")).may_reply


@pytest.mark.parametrize(
    ("subject", "text", "answered"),
    [
        ("Re: Your offer", "This is an automated response. We will answer within two days.", "<a@b>"),
        ("Re: Your offer", "Diese E-Mail wurde automatisch erstellt.", ""),
        ("[Request 12] Your offer", "##- Please type your reply above this line -##\n\nYour request is being looked at.", ""),
        ("Re: Your offer", "--- Reply above this line ---\n\nAnn (Helpdesk) wrote: thanks", "<a@b>"),
    ],
)
def test_another_desk_answers_by_itself(subject: str, text: str, answered: str) -> None:
    verdict = automatic.judge(a_mail(subject, text, answered))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)


@pytest.mark.parametrize(
    ("subject", "text", "answered"),
    [
        ("Re: Your order", "It is still broken.\n\n> This is an automated message, please do not reply to this e-mail.", "<a@b>"),
        ("Re: Order", "It is broken.\n\n" + "Please look at it. " * 20 + "\nThis is an automated message.", "<a@b>"),
        ("Broken", "I got this:\n\n> This is an automatically generated email, please do not reply to this e-mail.", ""),
        ("Broken", "See below.\n\nFrom: Shop <shop@x.example>\nPlease do not reply to this e-mail.", ""),
        ("Fwd: Your order", "This is an automated message, do not reply to this.", ""),
        ("Your robot", "I only get automatic responses from you. Please do not send me automated mails any more.", ""),
        ("Door", "The automatic door was installed automatically? The message is: not monitored.", ""),
        ("Printer", "It is generated automatically each night, but the report is empty.", ""),
        ("New address", "Please do not reply to my old address, it is closed.", ""),
        ("Question", "Could you send an automatic reply when my mail has arrived?", ""),
        ("Frage", "Die Rechnung wird automatisch erstellt, aber kommt nicht an.", ""),
        ("Frage", "Diese Nachricht habe ich gestern erstellt. Automatisch kam nichts.", ""),
        ("Hi", "I think this is automatic on your side, is it not? This message is from me.", ""),
        ("Demande", "Votre message automatique ne dit pas quand vous répondez.", ""),
        ("Вопрос", "Почему вы не отвечаете на мои письма? Счёт приходит автоматически.", ""),
    ],
)
def test_people_speak_of_automatic_mail_too(subject: str, text: str, answered: str) -> None:
    assert automatic.judge(a_mail(subject, text, answered)).may_reply


@pytest.mark.parametrize("line", ["automatic ", "this message ", "do not reply ", "este mensaje ", ">", "from: "])
def test_hostile_words_take_no_time(line: str) -> None:
    message = a_mail("Read: x digest", "automatic " + line * 50000)
    started = time.process_time()
    asks_for_silence(message)
    by_subject(message)
    assert time.process_time() - started < 0.5
