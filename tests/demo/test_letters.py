"""The demo's mail: varied, the same for the same time, and as strange as it claims to be."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from espomail.demo import company
from espomail.demo.letters import first_post, second_post
from espomail.domain.automatic.judging import judge
from espomail.domain.mime.message import Message
from espomail.domain.mime.parsing import parse

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FIRST = first_post(NOW)
LETTERS = (*FIRST, *second_post(NOW, 7))
MESSAGES = {letter.key: parse(letter.raw) for letter in LETTERS}
ODD = {"unlabelled"}


def test_about_thirty_letters_with_names_of_their_own():
    assert 30 <= len(LETTERS) <= 40
    assert len(MESSAGES) == len(LETTERS)


def test_the_same_time_gives_the_same_bytes():
    assert first_post(NOW) == FIRST


def test_another_time_moves_every_date():
    later = first_post(NOW + timedelta(days=3))
    assert {after.at - before.at for before, after in zip(FIRST, later, strict=True)} == {
        timedelta(days=3)
    }


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_each_is_mail(letter):
    message = MESSAGES[letter.key]
    assert message.sender
    assert message.subject
    assert message.text.strip()
    assert letter.at < NOW
    assert not re.search(rb"(?<!\r)\n", letter.raw)
    assert bool(message.defects) == (letter.key in ODD)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_each_lands_in_a_mailbox_of_the_company(letter):
    own = {account.address for account in company.GROUP_ACCOUNTS}
    own |= {f"{login}@{company.DOMAIN}" for login in company.PERSONAL_ACCOUNTS}
    assert letter.mailboxes
    assert set(letter.mailboxes) <= own


def test_one_thread_arrives_backwards():
    arrival = [letter.key for letter in FIRST]
    assert arrival.index("axle-last") < arrival.index("axle-more") < arrival.index("axle")
    at = {letter.key: letter.at for letter in FIRST}
    assert at["axle-last"] > at["axle-more"] > at["axle"]
    ids = {key: message.message_id for key, message in MESSAGES.items()}
    assert MESSAGES["axle-last"].references == (ids["axle"], ids["axle-more"])


def silent(message: Message) -> bool:
    return not judge(message).may_reply


def test_machines_are_recognised_and_people_are_not():
    machines = {"bounce", "invitation", "list", "newsletter", "no-reply", "out-of-office"}
    assert {key for key, message in MESSAGES.items() if silent(message)} == machines


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("german", "Größe XS"),
        ("japanese", "サドル"),
        ("russian", "гарантия"),
        ("chinese", "儿童自行车"),
        ("unlabelled", "café racer"),
        ("lights", "over night"),
    ],
)
def test_languages_come_through(key, words):
    assert words in MESSAGES[key].text


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("attached", ["facture n° 118.pdf", "relevé.csv"]),
        ("photo", ["scratch.png"]),
        ("forwarded", ["Tandem with a broken bell.eml"]),
    ],
)
def test_attachments(key, names):
    assert [attached.name for attached in MESSAGES[key].attachments] == names


def test_a_stranger_names_the_case_it_is_told():
    assert "[#7]" in MESSAGES["claim"].subject


def test_the_company_fits_together():
    logins = {user.login for user in company.USERS}
    assert {member.login for member in company.MEMBERS} <= logins
    assert {*company.PERSONAL_ACCOUNTS, company.AWAY, company.ADMIN.login} <= logins
    assert {account.team for account in company.GROUP_ACCOUNTS} <= set(company.TEAMS)
    names = {record.name for record in company.RECORDS}
    assert {record.account for record in company.RECORDS if record.account} <= names
    assert {name for _, _, name in company.FOLLOWED} <= names
