"""What programs say in subjects and texts, where no field tells; and people who use the same words."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from espomail.domain import automatic
from espomail.domain.machine_subjects import by_subject
from espomail.domain.machine_words import asks_for_silence
from espomail.domain.message import Address, Message

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
