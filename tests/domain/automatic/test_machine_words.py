"""Sentences in which programs say that they wrote, or that nobody reads answers, where no field tells."""

from __future__ import annotations

import time

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.automatic.subjects import by_subject
from espomail.domain.automatic.words import asks_for_silence
from tests.domain.automatic.worded import SENTENCES, a_mail


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
        "您好,您的来信已收到,此邮件为系统自动发送,请勿回复。",
        "If you are not the intended recipient, delete it. This is an automated message, please do not reply.",
        # what follows a disclaimer is the program's again
        "Your code is 1. If you received this email in error, please ignore it. Please do not reply to this email.",
        "Your code is 1.\n\nIf you received this email by mistake, delete it. This mailbox is not monitored, please do not reply.",
        "Welcome.\n\nIf you have received this message in error, please delete it. Replies to this message are not monitored.",
        "If received in error, please notify us by return e-mail. This is an automated message, please do not reply.",
        "Als u deze e-mail ten onrechte heeft ontvangen, verwijder deze dan. Reageer niet op dit bericht.",
        "This message is sent to the intended recipient only. Do not reply to this email, as it is not monitored.",
        "If you have received it in error, please notify us at once. Do not reply to this message.",
        "Falls Sie diese E-Mail irrtümlich erhalten haben, löschen Sie sie. Bitte antworten Sie nicht auf diese E-Mail.",
        "Si vous avez reçu cet e-mail par erreur, ignorez-le. Merci de ne pas répondre à cet e-mail.",
        "Si recibió este correo por error, ignórelo. Por favor, no responda a este correo.",
        "Se hai ricevuto questa email per errore, ignorala. Non rispondere a questa email.",
        "This email was intended for ann@x.example. Please do not reply to this email.",
        "If you have any questions, please do not reply to this email, use our form.",
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


@pytest.mark.parametrize("line", ["automatic ", "this message ", "do not reply ", "este mensaje ", ">", "from: "])
def test_hostile_words_take_no_time(line: str) -> None:
    message = a_mail("Read: x digest", "automatic " + line * 50000)
    started = time.process_time()
    asks_for_silence(message)
    by_subject(message)
    assert time.process_time() - started < 0.5
