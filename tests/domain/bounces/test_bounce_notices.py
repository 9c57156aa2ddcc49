"""What mail systems of many kinds say of a failed delivery; and people who speak of one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.bounces import finding as bounces
from espomail.domain.bounces.finding import Bounce
from espomail.domain.bounces.reasons import severity
from espomail.domain.mime import parsing
from espomail.domain.salutations import is_letter
from tests.domain.bounces.examples import NOTICES
from tests.domain.bounces.examples.form import BOB, Notice


def raw_mail(head: str, body: str) -> bytes:
    typed = "" if "Content-Type:" in head else "Content-Type: text/plain; charset=utf-8\n"
    more = "" if "From:" in head else "From: Ann Lee <ann@customer.example>\n"
    return f"{head.strip()}\n{more}To: support@desk.example\nMIME-Version: 1.0\n{typed}\n{body}".encode()


def find(head: str, body: str) -> Bounce:
    raw = raw_mail(head, body)
    return bounces.find(parsing.parse(raw), raw)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda each: each.name)
def test_a_notice_says_whom_it_is_about_and_why(notice: Notice) -> None:
    raw = notice.mail.encode()
    found = bounces.find(parsing.parse(raw), raw)
    assert found.is_bounce
    assert sorted(each.address for each in found.recipients) == sorted(notice.recipients)
    assert found.original_message_id == notice.original
    assert notice.kind in (None, found.kind)
    assert notice.status in (None, found.recipients[0].status)


def _with_head(mail: str, field: str, value: str) -> str:
    head, _, body = mail.partition("\n\n")
    return f"{re.sub(f'(?m)^{field}:.*$', f'{field}: {value}', head)}\n\n{body}"


def _as_page(mail: str) -> str:
    head, _, body = mail.partition("\n\n")
    if "multipart" in head or "text/html" in head:
        return mail
    lines = "<br>\n".join(html.escape(line) for line in body.splitlines())
    return f"{head.replace('text/plain', 'text/html')}\n\n<html><body>{lines}</body></html>"


VARIANTS: dict[str, Callable[[str], str]] = {
    "without a way back": lambda mail: f"Return-Path: <>\n{mail}",
    "lines end with CRLF": lambda mail: mail.replace("\n", "\r\n"),
    "a page": _as_page,
    "from a mailer-daemon": lambda mail: _with_head(mail, "From", "MAILER-DAEMON@other.example"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_notice_is_known_in_another_dress(variant: str) -> None:
    missed = []
    for notice in NOTICES:
        raw = VARIANTS[variant](notice.mail).encode()
        found = bounces.find(parsing.parse(raw), raw)
        if sorted(each.address for each in found.recipients) != sorted(notice.recipients):
            missed.append(notice.name)
    assert missed == []


@pytest.mark.parametrize(
    "address",
    ["Bob.Builder@Nowhere.Example", "bob+tag@nowhere.example", "o'neil@nowhere.example", "12345@nowhere.example",
     "support@nowhere.example", "bob_b-1@mail.sub-domain.nowhere.example"],
)  # fmt: skip
def test_a_notice_is_about_any_address(address: str) -> None:
    missed = []
    for notice in NOTICES:
        if BOB in notice.recipients:
            raw = notice.mail.replace(BOB, address).encode()
            found = {each.address.lower() for each in bounces.find(parsing.parse(raw), raw).recipients}
            if found != {address.lower(), *notice.recipients} - {BOB}:
                missed.append(notice.name)
    assert missed == []


def test_others_whom_the_returned_mail_was_for_did_get_it() -> None:
    missed = []
    for notice in NOTICES:
        more = r"\1To: carol@other.example, Bob <bob@nowhere.example>\n\1Cc: dave@else.example"
        mail = re.sub(r"(?m)^(>? *)To: (?:Bob <)?bob@nowhere\.example>?$", more, notice.mail)
        found = bounces.find(parsing.parse(mail.encode()), mail.encode())
        if sorted(each.address for each in found.recipients) != sorted(notice.recipients):
            missed.append(notice.name)
    assert missed == []


def test_nine_of_ten_are_known_by_words_and_path_alone() -> None:
    """Neither a daemon's address nor its name: some systems let anybody sign."""
    missed = []
    for notice in NOTICES:
        raw = f"Return-Path: <>\n{_with_head(notice.mail, 'From', 'notify@nowhere.example')}".encode()
        if not bounces.find(parsing.parse(raw), raw).is_bounce:
            missed.append(notice.name)
    assert len(missed) <= len(NOTICES) // 20, missed


@pytest.mark.parametrize("name", ["exim-forwarded", "sendmail-two"])
def test_an_alias_is_no_recipient_where_nothing_came_back(name: str) -> None:
    notice = next(each for each in NOTICES if each.name == name)
    raw = notice.mail.partition("Return-Path: <support@")[0].encode()
    found = bounces.find(parsing.parse(raw), raw)
    assert sorted(each.address for each in found.recipients) == sorted(notice.recipients)


def test_a_forwarded_address_keeps_the_one_that_was_written() -> None:
    notice = next(each for each in NOTICES if each.name == "exim-forwarded")
    raw = notice.mail.encode()
    (recipient,) = bounces.find(parsing.parse(raw), raw).recipients
    assert recipient.original_address == BOB


TWO = (
    "exchange-two", "exim-two", "sendmail-two", "kerio-two", "hmailserver-two", "domino-two", "exchange-names",
    "sendmail-sessions", "imail-two",
)  # fmt: skip


@pytest.mark.parametrize("name", TWO)
def test_each_address_has_the_words_about_it(name: str) -> None:
    raw = next(each for each in NOTICES if each.name == name).mail.encode()
    found = {each.address: each for each in bounces.find(parsing.parse(raw), raw).recipients}
    bob, eve = found[BOB], found[next(each for each in found if each.startswith("eve@"))]
    assert (bob.kind, eve.kind) == ("hard", "soft")
    assert (bob.status, eve.status) in (("5.1.1", "5.2.2"), (None, None))


FAILED = f"""\
I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{BOB}>: host mx.nowhere.example[192.0.2.9] said: 550 5.1.1
    <{BOB}>: Recipient address rejected: User unknown
"""


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Subject: Undelivered Mail Returned to Sender", f"Hi, I get this:\n\n{FAILED}\nCan you help?"),
        ("Subject: Re: failure notice\nIn-Reply-To: <x@y>", f"Still works for me\n{FAILED}"),
        ("Subject: FW: Undeliverable: Hi\nX-Mailer: Microsoft Outlook 16.0", FAILED),
        ("From: Paul <postmaster@small.example>\nSubject: Mail delivery problems",
         f"Hello, mail to {BOB} is rejected with 550 5.1.1 user unknown. Can you check? Paul"),
        ("From: Paul <postmaster@small.example>\nSubject: Delivery failure",
         f"Dear support, our users see delivery failures to {BOB}. Please check your MX."),
        ("From: Paul <postmaster@small.example>\nSubject: Delivery failure",
         f"Dear support,\nwe cannot deliver to\n\n{BOB}\n\nwhy? 550 user unknown.\n\nBest regards, Paul"),
        ("From: System Administrator <it@small.example>\nSubject: Undeliverable mails",
         f"Hi team,\nour customers report undeliverable mails to {BOB} (550 user unknown).\nRegards, Joe"),
        ("From: Systemadministrator <it@firm.example>\nSubject: Mail konnte nicht zugestellt werden",
         f"Hallo, die Mail an {BOB} konnte nicht zugestellt werden, Ihr Server sagt 550. Gruß, IT"),
        ("From: Ann (Mail Administrator) <ann@customer.example>\nSubject: Delivery error for your invoices",
         "Hi,\nyour invoices to accounts@customer.example are rejected: 554 too large.\nAnn"),
        ("From: Mail Administrator <news@x.example>\nSubject: Undeliverable mail? Try us!",
         "Do your mails fail to be delivered? Mail us at sales@x.example"),
        ("From: Delivery Team <team@parcels.example>\nSubject: Delivery failed: parcel 123",
         f"Your parcel could not be delivered to Bob Smith, {BOB}. It will be returned to sender."),
        ("Return-Path: <>\nFrom: shop@x.example\nSubject: Your payment was rejected",
         "Your payment has failed. Write to help@x.example. The account is invalid."),
        ("Return-Path: <>\nSubject: Automatic reply: failure\nAuto-Submitted: auto-replied",
         f"I am away. My mailbox is full; mail will not be delivered. Ask {BOB}."),
        ("Subject: [mta-users] 550 5.1.1 user unknown\nList-Id: <mta-users.example.org>\nPrecedence: list",
         f"I see\n{FAILED}\nin my logs. What now?"),
        ("From: tls@x.example\nSubject: Report Domain: x\nContent-Type: multipart/report; report-type=tlsrpt; "
         "boundary=b", "--b\n\nAn aggregate TLS report. Mail could not be delivered: 3 failures.\n--b--\n"),
        ("From: Bob via bugs <postmaster@bugs.example>\nSubject: Mail delivery failed: returning message\n"
         "List-Id: <support.desk.example>", f"When I send mail exim says\n\n  {BOB}\n    550 unknown user\n"),
        ("From: System Administrator <admin@x.example>\nSubject: Warning: your mailbox is almost full",
         "Your mailbox support@desk.example: is over quota.\n\nUser: support@desk.example\n"),
        ("From: Mail Delivery System <bait@evil.example>\nSubject: Undelivered mails are waiting",
         "You have 5 undelivered mails.\nEmail: support@desk.example\nClick here\n"),
        ("From: Delivery Subsystem Ltd <post@x.example>\nSubject: Delivery notification",
         "Your parcel will be delivered.\nE-Mail: zoe@x.example\n"),
        ("From: Post Office <info@postoffice.example>\nSubject: Delivery failed: we missed you",
         "Your parcel could not be delivered.\nContact: help@postoffice.example\n"),
        ("From: The Post Office <info@postoffice.example>\nSubject: Failed delivery",
         f"We were unable to deliver your item.\nE-mail: {BOB}\nIt will be returned to sender.\n"),
        ("From: Mail Router Shop <shop@router.example>\nSubject: Returned message",
         "We returned your router. Mail us: a@b.example\n"),
        ("From: 系统管理员 <admin@client.example>\nSubject: 退信问题咨询", f"你好，发给 {BOB} 的邮件被退信，请帮忙。\n"),
        ("From: 系统管理员 <admin@client.example>\nSubject: 关于退信", f"我们收到退信：\n收件人：{BOB}\n请查看\n"),
        ("Return-Path: <>\nSubject: Delivery failed", f"My mail to {BOB}: 550 user unknown\nwhat now?\n"),
        ("Return-Path: <>\nSubject: Failed delivery", f"The parcel to\n{BOB}\nwas returned to sender.\n"),
        ("From: Monitoring <m@x.example>\nSubject: ALERT: mail delivery failed on mx1\nAuto-Submitted: auto-generated",
         f"Host mx1: delivery to {BOB}: failed\n550 5.1.1\n"),
        ("Subject: Problem with mail\nContent-Type: multipart/mixed; boundary=b",
         "--b\n\nHello, see the report.\nThanks, Ann\n--b\nContent-Type: message/delivery-status\n\n"
         f"Final-Recipient: rfc822; {BOB}\nAction: failed\nStatus: 5.1.1\n\n--b--\n"),
        ("From: Ann <postmaster@small.example>\nSubject: Re: failure notice\nIn-Reply-To: <x@y>",
         f"This is the third mail you lost!\n\n> This is the mail system at host mx.\n> <{BOB}>: 550 unknown"),
        ("To: gardeners-bounces@lists.example\nSubject: Re: Delivery failed\nIn-Reply-To: <x@y>",
         f"hello list owner, why?\n\n{BOB}\n"),
    ],
)  # fmt: skip
def test_what_people_write_of_failures_is_no_bounce(head: str, body: str) -> None:
    assert not find(head, body).is_bounce


def test_a_notice_to_an_address_that_only_takes_bounces() -> None:
    body = f"Your message could not be delivered to\n{BOB}\n"
    raw = raw_mail("From: gate@nowhere.example\nSubject: RE: Roses : non remis (delivery failed)", body)
    to_list = raw.replace(b"To: support@desk.example", b"To: gardeners-bounces@lists.example")
    assert not bounces.find(parsing.parse(raw), raw).is_bounce
    found = bounces.find(parsing.parse(to_list), to_list)
    assert [each.address for each in found.recipients] == [BOB]


def test_a_bounce_is_never_answered() -> None:
    for notice in NOTICES:
        raw = notice.mail.encode()
        message = parsing.parse(raw)
        assert not automatic.judge(message, bounces.find(message, raw).is_bounce).may_reply


FULL = (
    "quota superata",
    "inkorgen är full",
    "postkassen er fuld",
    "postboksen er full",
    "postilaatikko on täynnä",
    "przekroczono limit skrzynki",
    "překročena kvóta",
    "a postafiók megtelt",
    "căsuța poștală este plină",
    "пощенската кутия е пълна",
    "поштова скринька переповнена",
    "το γραμματοκιβώτιο είναι γεμάτο",
    "posta kutusu dolu",
    "kota aşıldı",
    "メールボックスが一杯です",
    "תיבת הדואר מלאה",
    "صندوق البريد ممتلئ",
    "sandučić je pun",
    "сандуче је пуно",
    "poštni predal je poln",
    "pašto dėžutė pilna",
    "pastkaste ir pilna",
    "postkast on täis",
    "hộp thư đầy",
    "กล่องจดหมายเต็ม",
    "kotak surat penuh",
    "bústia plena",
    "信箱已滿",
)


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.5.0", "Requested action not taken: mailbox unavailable", "hard"),
        ("5.1.0", "5.1.0 - Unknown address error 550-'5.1.1 User unknown'", "hard"),
        ("5.1.0", "5.1.0 - Unknown address error 554-'Message refused, blocked'", "soft"),
        (None, "550 Verification failed for sender", "soft"),
        (None, "450 Requested mail action not taken: mailbox unavailable", "soft"),
        ("5.1.351", "Remote server returned unknown recipient", "hard"),
        ("5.4.310", "DNS domain nowhere.example does not exist", "hard"),
        ("5.1.8", "Domain of sender address does not exist", "soft"),
        ("5.2.2", "no such user has so much mail: mailbox full", "soft"),
        (None, "550 Administrative prohibition", "soft"),
        (None, "No mx record found for domain=nowhere.example", "hard"),
        (None, "Postfach ist voll", "soft"),
        (None, "La boîte aux lettres est pleine", "soft"),
        (None, "El buzón está lleno", "soft"),
        (None, "Skrzynka jest przepełniona", "soft"),
        (None, "почтовый ящик переполнен", "soft"),
        (None, "받은편지함이 가득 찼습니다", "soft"),
        (None, "użytkownik nieznany", "hard"),
        (None, "수신자를 찾을 수 없습니다", "hard"),
        (None, "gateway x400 says nothing", None),
        ("5.0.0", "552 Mailbox full", "soft"),
        ("5.0.0", "550 user over quota", "soft"),
        ("5.0.0", "554 Requested mail action aborted, exceeded storage allocation", "soft"),
        ("5.0.0", "(recipient reached disk quota)", "hard"),
        ("5.4.1", "No answer from host", "soft"),
        ("5.4.1", "Recipient address rejected: Access denied. AS(201806281)", "hard"),
        (None, "the destination computer was not reachable within the allowed queue period", "soft"),
        ("5.0.0", "550 5.7.1 Command rejected", "soft"),
        ("5.6.0", "550 5.6.0 Lone CR or LF in headers", "soft"),
        ("5.7.1", "550-5.7.1 Our system has detected that this message is likely unsolicited mail", "soft"),
        ("5.7.1", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "soft"),
        ("5.4.4", "Name service error for name=x type=MX: Host not found, try again", "soft"),
        ("5.4.4", "Name service error for name=x type=MX: Host not found", "hard"),
        (None, "554 5.4.4 Unable to resolve nowhere.example", "hard"),
        (None, 'unknown local-part "bob" in domain "nowhere.example"', "hard"),
        (None, "lost connection with mx while receiving the initial server greeting", "soft"),
        (None, "Es existiert kein solches Konto", "hard"),
        (None, "L'adresse que vous avez entrée est introuvable.", "hard"),
        (None, "No se encontró la dirección de correo", "hard"),
        (None, "L'indirizzo non è stato trovato", "hard"),
        (None, "Het e-mailadres is niet gevonden", "hard"),
        (None, "O endereço não foi encontrado", "hard"),
        (None, "550 brak takiego konta", "hard"),
        (None, "E-postadressen kunde inte hittas", "hard"),
        (None, "未找到您输入的电子邮件地址", "hard"),
        (None, "La boîte aux lettres du destinataire est pleine", "soft"),
        (None, "De mailbox van de ontvanger is vol", "soft"),
        (None, "La cassetta postale del destinatario è piena", "soft"),
        *((None, words, "soft") for words in FULL),
    ],
)
def test_hard_or_soft_by_code_and_words(status: str | None, words: str, kind: str | None) -> None:
    assert severity(status, "failed", words) == kind


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("Hello,\nplease look.\nBest regards\nAnn", True),
        ("Sehr geehrte Damen und Herren,\nbitte.\nMit freundlichen Grüßen", True),
        ("Hi. This is the qmail-send program.\nI'm afraid I wasn't able to deliver.", False),
        ("Your message\nwas not delivered. Thank you", False),
        ("", False),
    ],
)
def test_a_letter_greets_and_takes_its_leave(text: str, letter: bool) -> None:
    assert is_letter(text) is letter
