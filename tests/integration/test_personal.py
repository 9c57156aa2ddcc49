"""Personal accounts on a real Dovecot: each with its own inbox, folders and marks."""

from __future__ import annotations

import json

import pytest

from tests.builders import a_message
from tests.integration.helpdesk import Helpdesk, at, iso

DRAFTS = "Entwürfe & Sonstiges"
SENT = "Отправленные"


@pytest.fixture
def people(helpdesk: Helpdesk) -> Helpdesk:
    """alice and bob of Support, and a customer's world outside."""
    helpdesk.users("alice", "bob")
    return helpdesk


def personal(helpdesk: Helpdesk, login: str, *options: str) -> str:
    """A personal account of somebody; its address is in nobody's profile."""
    return helpdesk.account(helpdesk.address(login), "--owner", login, *options, kind="personal")


def listed(helpdesk: Helpdesk, login: str, *words: str) -> list[str]:
    found = helpdesk.desk.json("email", "list", *words, as_login=login)
    return [each["subject"] for each in found]


def unread(helpdesk: Helpdesk, login: str) -> dict[str, int]:
    """As the list of accounts and the status say, which must agree."""
    found = {each["address"]: each["unread"] for each in helpdesk.desk.json("email-account", "list", as_login=login)}
    told = helpdesk.desk.json("status", as_login=login)["accounts"]
    assert {each["account"]: each["unread"] for each in told} == found
    return found


def test_two_accounts_two_inboxes(people: Helpdesk):
    work, home = personal(people, "alice"), personal(people, "alice")
    people.mail(work, a_message(to=work, subject="work", message_id="<w@x.example>"))
    people.mail(home, *(a_message(to=home, subject=f"home {n}", message_id=f"<{n}@x.example>") for n in (1, 2)))
    people.run()
    assert listed(people, "alice", "--view", "inbox", "--account", work) == ["work"]
    assert listed(people, "alice", "--view", "inbox", "--account", home) == ["home 1", "home 2"]
    assert unread(people, "alice") == {work: 1, home: 2}
    people.desk("email", "show", "1", as_login="alice")
    assert sum(unread(people, "alice").values()) == 2
    assert unread(people, "bob") == {}
    assert listed(people, "bob") == []


def test_what_lies_in_sent_is_under_sent_from_the_first_fetch(people: Helpdesk):
    """Also where neither the account's address nor the alias stands in the profile."""
    own = personal(people, "alice", "--folder", "INBOX", "--folder", "Sent", "--folder", SENT, "--store-sent", SENT)
    alias = a_message("Alice <alias@home.example>", "ann@a.example", "as alias", message_id="<1@x.example>")
    plain = a_message(f"Alice <{own}>", "ann@a.example", "as herself", message_id="<2@x.example>")
    with people.dovecot.client(own) as client:
        client.create_folder(SENT)
    people.mail(own, plain, folder="Sent")
    people.mail(own, alias, folder=SENT)
    people.mail(own, a_message(to=own, subject="question", message_id="<3@x.example>"))
    people.run()
    assert sorted(listed(people, "alice", "--view", "sent")) == ["as alias", "as herself"]
    assert listed(people, "alice", "--view", "inbox") == ["question"]
    assert unread(people, "alice") == {own: 1}
    (alias_id,) = (each["id"] for each in people.desk.json("email", "list") if each["subject"] == "as alias")
    said = people.desk("explain", str(alias_id), "--view", "inbox", "--as", "alice").lines
    assert said[0] == f"email {alias_id} is not in the view inbox of alice"
    assert "  no   from_others: it is theirs: see --view sent" in said


@pytest.mark.parametrize("name", [DRAFTS, "Entw&APw-rfe &- Sonstiges"], ids=["as read", "in UTF-7"])
def test_a_folder_is_found_by_either_name(people: Helpdesk, name: str):
    own = people.address("alice")
    with people.dovecot.client(own) as client:
        client.create_folder(DRAFTS)
    personal_with = people.account(own, "--owner", "alice", "--folder", name, kind="personal")
    people.mail(own, a_message(to=own, subject="found"), folder=DRAFTS)
    people.run()
    assert listed(people, "alice", "--account", personal_with) == ["found"]
    shown = people.desk.json("email-account", "show", own)
    assert [each["folder"] for each in shown["folders"] if each["active"]] == [DRAFTS]


def test_one_mail_in_two_accounts_is_one_record_with_two_states(people: Helpdesk):
    hers, his = personal(people, "alice"), personal(people, "bob")
    both = a_message(to=f"{hers}, {his}", subject="for both", message_id="<both@x.example>")
    for address in (hers, his):
        people.mail(address, both)
    people.run()
    assert people.value("SELECT count(*) FROM email") == 1
    (found,) = people.desk.json("email", "list", as_login="alice")
    assert (sorted(found["accounts"]), found["users"]) == (sorted((hers, his)), ["alice", "bob"])
    people.desk("email", "mark", "1", "--read", "--important", "--archive", as_login="alice")
    assert listed(people, "alice", "--view", "archive") == ["for both"]
    assert listed(people, "alice", "--view", "important") == ["for both"]
    assert listed(people, "alice", "--view", "inbox") == []
    assert listed(people, "bob", "--view", "inbox", "--unread") == ["for both"]
    assert (unread(people, "alice"), unread(people, "bob")) == ({hers: 0}, {his: 1})
    people.desk("email", "mark", "1", "--trash", as_login="bob")
    assert (listed(people, "bob", "--view", "trash"), listed(people, "alice", "--view", "trash")) == (["for both"], [])
    reread = people.run("fetch", "--json", minutes=2).json
    assert sum(folder["new"] for each in reread["accounts"] for folder in each["folders"]) == 0


def test_a_user_fetches_their_own_accounts_only(people: Helpdesk):
    hers, his = personal(people, "alice"), personal(people, "bob")
    for address in (hers, his):
        people.mail(address, a_message(to=address, subject=address, message_id=f"<{address}>"))
    done = people.desk("fetch", "--json", as_login="alice", now=iso(at(1)))
    assert [each["account"] for each in json.loads(done.out)["accounts"]] == [hers]
    people.desk("fetch", "--account", his, as_login="alice", code=77)
    people.desk("run", as_login="alice", code=77)
