"""Filters that ask strangers to prove that they are people; and people who ask for confirmations."""

from __future__ import annotations

import time

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.automatic.challenges import challenge
from espomail.domain.mime import parsing

TMDA = """\
This message was created automatically by mail delivery software (TMDA).

Your message attached below is being held because the address
<support@desk.example> has not been verified.

To release your message for delivery, please send an empty message
to the following address, or use your mailer's "Reply" feature.

   bob-confirm-1171234567.12345.a1b2c3@nowhere.example

This confirmation verifies that your message is legitimate and not
junk-mail. You should only have to confirm your address once.
"""
CHALLENGES = {
    "TMDA": ("Please confirm your message", TMDA),
    "TMDA, answered": ("Re: Your question", TMDA),
    "Active Spam Killer": (
        "Please confirm (conf#3b5d2c1a9f)",
        "This address is protected by Active Spam Killer. Your message is being held.\nTo have it delivered, please"
        " reply to this message, leaving the subject as it is. You will only have to do this once.\n",
    ),
    "Boxbe": (
        "Re: Your question (Action Required)",
        "Hello Support,\n\nYour message about \"Your question\" was waitlisted.\n\nPlease add yourself to my Guest List so"
        " your messages will be delivered to my Inbox. Use the link below.\n\nClick here to deliver your message\n\n"
        "Boxbe (boxbe.com) prioritizes and screens your email using a personal Guest List.\n",
    ),
    "Spam Arrest": (
        "Re: Your question (verification)",
        "Bob here,\n\nI'm protecting myself from receiving junk mail. Just this once, click the link below so I can"
        " receive your emails. You won't have to do this again.\n\nhttp://spamarrest.com/a2?x\n",
    ),
    "EarthLink": (
        "Re: Your question - Suspect Email",
        "I apologize for this automatic reply to your email.\nTo control spam, I now allow incoming messages only from"
        " senders I have approved beforehand. If you would like to be added to my list of approved senders, please fill"
        " out the short request form (see link below). Once I approve you, I will receive your original message in my"
        " inbox. You do not need to resend your message.\nClick the link below to fill out the request:\nhttps://x/a\n",
    ),
    "Bluebottle": (
        "Verification required: Your question",
        "This email address is protected by Bluebottle. Your message has not been delivered yet.\nPlease click the link"
        " below to verify that you are a real person. You only need to do this once.\nhttp://bluebottle.example/v\n",
    ),
    "UOL AntiSpam": (
        "Re: Your question (AntiSpam UOL - TIRA-TEIMA)",
        "ANTISPAM UOL » TIRA-TEIMA\n\nOlá,\nVocê enviou uma mensagem para bob@nowhere.example\n"
        "Para que sua mensagem seja encaminhada, por favor, clique aqui e confirme.\n"
        "Esta confirmação é necessária apenas uma vez, por causa do spam.\n",
    ),
    "Mailblocks": (
        "Re: Your question (please verify)",
        "You just sent an email to bob@nowhere.example, who uses Mailblocks to stop unsolicited mail.\nBefore your message"
        " can be delivered, you must verify it: click the link below and type the number. You need to do this once.\n",
    ),
    "qconfirm": (
        "Please confirm your message",
        "Hi. This is the qconfirm mail-filter at nowhere.example.\nYour message is being held. To have it delivered,\n"
        "please reply to this confirmation request; you only need to confirm once per address.\n",
    ),
    "ChoiceMail": (
        "Your message to bob@nowhere.example needs approval",
        "My mailbox is protected from junk by ChoiceMail. Your message is on hold. Please click this link and complete the"
        " form; once approved, all your mail will be delivered.\nhttp://x.example/r\n",
    ),
    "Mailinblack": (
        "Re: Votre question",
        "Bonjour,\nVotre message est en attente. Afin que votre e-mail soit distribué, merci de vous authentifier :"
        " cliquez ici.\nCette opération ne vous sera demandée qu'une seule fois ; elle lutte contre le spam.\n",
    ),
    "Mailinblack, by its subject": (
        "Jean : demande d'authentification",
        "Bonjour,\nVotre message n'a pas encore été remis. Afin de me protéger contre le spam, j'utilise Mailinblack.\nMerci de"
        " cliquer sur le lien ci-dessous pour vous authentifier et me permettre de recevoir votre message.\nhttps://x.example/a\n",
    ),
    "German, answered": (
        "Re: Angebot",
        "Ihre Nachricht wurde noch nicht zugestellt. Bitte bestätigen Sie einmalig, dass Sie ein Mensch sind, indem Sie auf"
        " den folgenden Link klicken:\nhttps://x.example/c\n",
    ),
    "held, click once": (
        "Re: Offer [confirm your address]",
        "Your message to bill@nowhere.example is being held because your address is not yet known to him.\n"
        "To release your message, please click the link below once:\nhttps://x.example/r\n",
    ),
    "German": (
        "Bitte bestätigen Sie Ihre E-Mail",
        "Ihre Nachricht an bob@nowhere.example wird zurückgehalten, bis Sie sie bestätigen. Klicken Sie dazu auf den Link."
        " Das ist nur einmal nötig und dient dem Schutz vor Spam.\n",
    ),
    "Spanish": (
        "Re: Su pregunta",
        "Su mensaje ha sido retenido. Para que su correo sea entregado, haga clic aquí y confirme que no es spam."
        " Sólo tendrá que hacerlo una vez. (verificación)\n",
    ),
    "nameless": (
        "Re: Your question",
        "Your message to me has been held by my mail filter. Please click the link below to confirm that you are a real"
        " person and not a spammer; your message will be delivered. You only have to do this once.\n",
    ),
}

SAID_BY_ANYBODY = (
    "nameless", "Mailinblack", "Mailinblack, by its subject", "German", "German, answered", "held, click once", "Spanish",
)  # fmt: skip


def a_mail(subject: str, text: str, more: str = "") -> bytes:
    head = f"From: Bob <bob@nowhere.example>\nTo: support@desk.example\nSubject: {subject}\n{more}"
    return f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge_is_not_answered(name: str) -> None:
    verdict = automatic.judge(parsing.parse(a_mail(*CHALLENGES[name])))
    assert not verdict.may_reply
    assert any(reason.startswith("Challenge: ") for reason in verdict.why_not)


@pytest.mark.parametrize("name", [name for name in CHALLENGES if name not in SAID_BY_ANYBODY])
def test_a_challenge_in_the_words_of_a_filter_is_automatic(name: str) -> None:
    verdict = automatic.judge(parsing.parse(a_mail(*CHALLENGES[name])))
    assert (verdict.is_auto, verdict.kind) == (True, "auto-reply")


@pytest.mark.parametrize("name", CHALLENGES)
def test_who_answers_a_challenge_between_its_lines_is_a_person(name: str) -> None:
    subject, text = CHALLENGES[name]
    first, _, rest = text.partition("\n")
    quoted = rest.replace("\n", "\n> ")
    answer = f"> {first}\n\nWhat does that mean?\n\n> {quoted}\n\nAnn"
    assert automatic.judge(parsing.parse(a_mail(f"Re: {subject}", answer))).may_reply


def test_a_field_suffices() -> None:
    assert automatic.judge(parsing.parse(a_mail("x", "y", "X-AskVersion: 2.5.0\n"))).is_auto


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Please confirm my order", "Hello, please confirm that you have received my order. I click on the link, no mail."),
        ("Re: Your question", "Thanks. Could you verify my address once more? I will confirm the delivery."),
        ("Confirmation of my account", "I never got the mail to confirm my account. I looked in the spam folder, too."),
        ("Re: Your newsletter", "I have to click a link to confirm, but it does nothing. Is your list broken?"),
        ("Verification code", "Please send me the verification code again, the e-mail never reached me."),
        ("Authentication problem", "I cannot log in: authentication fails once a day. Please reply to this message."),
        ("Spam", "Your message has been put into my spam folder. I do not want these, remove me from your list!"),
        ("Fwd: Please confirm your message", f"What is this?\n\n{TMDA}"),
        ("Re: Ticket", "What is this challenge that I got from you?\n\n> " + "> ".join(TMDA.splitlines(keepends=True))),
        ("Question on TMDA", "Do you support challenge/response? I have set up TMDA; what do I have to confirm?"),
        ("Re: invoice", "The invoice was held by our bank; please confirm the account. Best regards, Bob"),
    ],
)
def test_people_speak_of_confirming_too(subject: str, text: str) -> None:
    assert automatic.judge(parsing.parse(a_mail(subject, text))).may_reply


@pytest.mark.parametrize("line", ["mail ", "message your ", "click ", "confirm once ", "to your mail ", "> "])
def test_hostile_words_take_no_time(line: str) -> None:
    message = parsing.parse(a_mail("Please confirm your message", "confirm spam click " + line * 20000))
    started = time.process_time()
    challenge(message)
    assert time.process_time() - started < 0.5
