"""Views: what they show, and that ``explain`` says the very conditions of the list."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from espomail.store import access, mail_lists, mail_views, people
from espomail.store.mail_views import VIEWS, Wanted
from espomail.store.models import Arrival, Email, EmailAccount, EmailUser, Folder, User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import Desk

SUPPORT, SALES, OWN, SECOND = "support@example.com", "sales@example.com", "alice.own@example.com", "alice@work.example"
PLACES = {"support": SUPPORT, "sales": SALES, "own": OWN, "second": SECOND}


def move_to(desk: Desk, subject: str, folder: str) -> None:
    """The mail came from another folder than it did."""
    email = Email.get(Email.subject == subject)
    arrival = Arrival.get(Arrival.email == email)
    with desk.store.write():
        row, _ = Folder.get_or_create(email_account=arrival.email_account_id, name=folder)
        Arrival.update(folder_id=row.id).where(Arrival.id == arrival.id).execute()
        own = email.from_address in PLACES.values() or email.from_address.startswith(("alice@", "bob@"))
        Email.update(direction="out" if own else "in").where(Email.id == email.id).execute()


@pytest.fixture
def office(desk: Desk) -> Desk:
    """alice has two accounts of her own and shares support@ with bob; sales@ is not shared."""
    desk.user("ada", admin=True)
    desk.user("alice", "alice@example.com")
    desk.user("bob")
    desk.user("nameless", "other@elsewhere.example")
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice", "bob"))
    an_account(desk.store, SALES, a_team(desk.store, "Sales", "alice"), shared=False)
    owner = User.get(User.login == "alice")
    an_account(desk.store, OWN, owner=owner)
    an_account(desk.store, SECOND, owner=owner)
    return desk


def come(desk: Desk, account: str, sender: str, to: str, subject: str, folder: str = "INBOX") -> int:
    """A mail that an account fetched from a folder; its id."""
    arrive(desk, account, a_message(sender, to, subject, message_id=f"<{subject.replace(' ', '-')}@x.example>"))
    if folder != "INBOX":
        move_to(desk, subject, folder)
    return int(Email.get(Email.subject == subject).id)


def subjects(desk: Desk, login: str, *words: str) -> list[str]:
    return [each["subject"] for each in json.loads(desk("email", "list", *words, "--json", as_login=login).stdout)]


@pytest.mark.parametrize(
    ("account", "sender", "to", "folder", "login", "view"),
    [
        pytest.param(OWN, "ann@a.example", OWN, "INBOX", "alice", "inbox", id="a customer writes"),
        pytest.param(OWN, "alice@example.com", "ann@a.example", "Sent", "alice", "sent", id="from the profile's address"),
        pytest.param(OWN, OWN, "ann@a.example", "Sent", "alice", "sent", id="the account's address is in no profile"),
        pytest.param(OWN, "alias@home.example", "ann@a.example", "Sent Items", "alice", "sent", id="an alias, but in Sent"),
        pytest.param(OWN, "alias@home.example", OWN, "INBOX", "alice", "inbox", id="an alias in the inbox is a stranger"),
        pytest.param(OWN, OWN, "ann@a.example", "INBOX", "alice", "sent", id="her own, wherever it lies"),
        pytest.param(SUPPORT, SUPPORT, "ann@a.example", "Sent", "alice", "sent", id="the group's, for her"),
        pytest.param(SUPPORT, SUPPORT, "ann@a.example", "Sent", "bob", "sent", id="the group's, for him"),
        pytest.param(SUPPORT, SUPPORT, "alice@example.com", "Sent", "alice", "inbox", id="the group writes to her"),
        pytest.param(SUPPORT, SUPPORT, "alice@example.com", "Sent", "bob", "sent", id="which he sees as sent"),
        pytest.param(SUPPORT, SUPPORT, SUPPORT, "INBOX", "alice", "inbox", id="a forged From of the group proves nothing"),
        pytest.param(SUPPORT, "bob@example.com", SUPPORT, "INBOX", "alice", "inbox", id="a colleague writes to the group"),
        pytest.param(SUPPORT, "bob@example.com", SUPPORT, "INBOX", "bob", "sent", id="which for him is sent"),
        pytest.param(SALES, SALES, "ann@a.example", "Sent", "alice", "sent", id="Sent of a group she may not send from"),
        pytest.param(SUPPORT, SUPPORT, SALES, "Sent", "alice", "inbox", id="one of her groups writes to the other"),
        pytest.param(SUPPORT, SUPPORT, SALES, "Sent", "bob", "sent", id="which to who is in one only is sent"),
    ],
)  # fmt: skip
def test_inbox_or_sent(office: Desk, account: str, sender: str, to: str, folder: str, login: str, view: str):
    come(office, account, sender, to, "It", folder)
    other = "inbox" if view == "sent" else "sent"
    assert (subjects(office, login, "--view", view), subjects(office, login, "--view", other)) == (["It"], [])


def test_who_has_no_address_has_an_inbox(office: Desk):
    office("user", "edit", "bob", "--email", "")
    come(office, SUPPORT, "ann@a.example", SUPPORT, "It")
    with office.store.write():
        Email.update(from_address="").execute()
    assert subjects(office, "bob", "--view", "inbox") == ["It"]


def test_what_the_group_sent_is_no_news_to_it(office: Desk):
    """Fetched from its Sent folder: read at once, and no notice."""
    with office.store.write():
        Folder.update(name="Sent").where(
            Folder.email_account == EmailAccount.get(EmailAccount.address == SUPPORT)
        ).execute()
    arrive(office, SUPPORT, a_message(SUPPORT, "alice@example.com, ann@a.example", "It"))
    seats = {seat.user.login: (bool(seat.is_read), bool(seat.quiet)) for seat in EmailUser.select()}
    assert seats == {"alice": (False, False), "bob": (True, True)}


def test_each_account_has_its_own_inbox_and_count(office: Desk):
    come(office, OWN, "ann@a.example", OWN, "one")
    come(office, OWN, OWN, "ann@a.example", "mine", "Sent")
    come(office, SECOND, "ann@a.example", SECOND, "two")
    both = a_message("ann@a.example", f"{OWN}, {SECOND}", "both", message_id="<both@x.example>")
    arrive(office, OWN, both)
    arrive(office, SECOND, both)
    assert subjects(office, "alice", "--view", "inbox") == ["one", "two", "both"]
    assert subjects(office, "alice", "--view", "inbox", "--account", OWN) == ["one", "both"]
    assert counts(office) == {OWN: 2, SECOND: 2, SUPPORT: 0, SALES: 0}
    office("email", "mark", str(Email.get(Email.subject == "both").id), "--read", as_login="alice")
    assert counts(office) == {OWN: 1, SECOND: 1, SUPPORT: 0, SALES: 0}
    office("email", "mark", str(Email.get(Email.subject == "one").id), "--archive", as_login="alice")
    assert counts(office) == {OWN: 0, SECOND: 1, SUPPORT: 0, SALES: 0}


def counts(desk: Desk) -> dict[str, int]:
    """alice's unread mail by account: as listed, as status says, and as the inbox shows."""
    with desk.store.write():
        User.update(is_admin=True).where(User.login == "alice").execute()  # so that she sees the group's, too
    try:
        listed = json.loads(desk("email-account", "list", "--json", as_login="alice").stdout)
        told = json.loads(desk("status", "--json", as_login="alice").stdout)["accounts"]
        found = {each["address"]: each["unread"] for each in listed}
        assert found == {each["account"]: each["unread"] for each in told}
        for address, count in found.items():
            shown = subjects(desk, "alice", "--view", "inbox", "--unread", "--account", address)
            assert len(shown) == count
        return found
    finally:
        with desk.store.write():
            User.update(is_admin=False).where(User.login == "alice").execute()


# --- explain ---------------------------------------------------------------------------------------


@pytest.fixture
def everything(office: Desk) -> Desk:
    """Mail of every kind: each account, sender and folder, then moved, marked, filed, skipped, written."""
    senders = ("ann@a.example", "alice@example.com", OWN, SUPPORT, "bob@example.com")
    recipients = (SUPPORT, "alice@example.com", "bob@example.com, ann@a.example")
    office("email-filter", "add", "deals", "--global", "--subject", "*deals*")
    office("email-filter", "add", "filed", "--user", "alice", "--subject", "*paper*", "--action", "move",
           "--folder", "Papers")  # fmt: skip
    come(office, SALES, "ann@a.example", SALES, "sales")
    folders = ("INBOX", "Sent")
    for account in (SUPPORT, OWN):
        made = {
            f"{sender} {to} {folder}": a_message(sender, to, f"{account} {n}", message_id=f"<{n}@{account}>")
            for n, (sender, to, folder) in enumerate(itertools.product(senders, recipients, folders))
        }
        more = [a_message("ann@a.example", account, each, message_id=f"<{each}@{account}>")
                for each in ("deals", "paper")]  # fmt: skip
        arrive(office, account, *made.values(), *more)
        for n, what in enumerate(made):
            if what.endswith("Sent"):
                move_to(office, f"{account} {n}", "Sent")
    ids = [str(row.id) for row in Email.select().order_by(Email.id)]
    for login, mark, some in (
        ("alice", "--archive", ids[::5]), ("bob", "--trash", ids[1::6]), ("alice", "--trash", ids[2::7]),
        ("alice", "--important", ids[::3]), ("bob", "--read", ids[::2]),
    ):  # fmt: skip
        theirs = {str(row.email_id) for row in EmailUser.select().join(User).where(User.login == login)}
        office("email", "mark", *[each for each in some if each in theirs], mark, as_login=login)
    for login, words in (("alice", ("--draft",)), ("bob", ("--from", SUPPORT)), ("alice", ("--from", OWN))):
        office("email", "send", "--to", "bob@example.com", "--subject", "S", "--body", "B", *words, as_login=login)
    Email.update(status="sent").where(Email.created_by_id == User.get(User.login == "bob").id).execute()
    return office


def test_explain_and_list_agree_on_every_mail_view_and_user(everything: Desk):
    """One definition: a mail is listed exactly where every condition that explain names holds."""
    account = EmailAccount.get(EmailAccount.address == OWN).id
    narrowed: list[dict[str, Any]] = [
        {"folder": "Papers"}, {"unread": True}, {"email_account_id": account}, {"skipped": True}, {"search": "ann"},
    ]  # fmt: skip
    ids = [row.id for row in Email.select(Email.id)]
    shown_somewhere = set()
    matrix = [
        *itertools.product(("ada", "alice", "bob", "nameless"), VIEWS, [{}]),
        *itertools.product(["alice"], ["all", "inbox"], narrowed),
    ]
    for login, view, more in matrix:
        actor, wanted = people.actor(login), Wanted(view, **more)
        listed = {row.id for row in mail_lists.listed(wanted, actor)}
        said = mail_views.answers(wanted, actor, ids)
        explained = {each for each in ids if all(answer.holds for answer in said[each])}
        assert listed == explained, (login, view, more)
        if listed:
            shown_somewhere.add(view)
    assert shown_somewhere == set(VIEWS)


def test_no_view_shows_what_may_not_be_read(everything: Desk):
    for login, view in itertools.product(("alice", "bob", "nameless"), VIEWS):
        actor = people.actor(login)
        shown = [row.id for row in mail_lists.listed(Wanted(view), actor)]
        assert access.readable_emails(actor, shown) == set(shown), (login, view)


def test_inbox_and_sent_never_share_a_mail(everything: Desk):
    for login in ("ada", "alice", "bob", "nameless"):
        actor = people.actor(login)
        inbox, sent = ({row.id for row in mail_lists.listed(Wanted(v), actor)} for v in ("inbox", "sent"))
        assert not inbox & sent


def test_explain_says_condition_by_condition_why(office: Desk):
    mail = str(come(office, OWN, "ann@a.example", OWN, "It"))
    office("email", "mark", mail, "--archive", as_login="alice")
    words = ("explain", mail, "--view", "inbox", "--as", "alice")
    found = json.loads(office(*words, "--json", as_login="ada").stdout)
    assert (found["email"], found["user"], found["view"], found["shown"]) == (int(mail), "alice", "inbox", False)
    assert [each["name"] for each in found["conditions"] if not each["holds"]] == ["in_inbox"]
    assert found["seat"] == {"place": "archive", "folder": None, "is_read": False, "important": False}
    said = office(*words, as_login="ada").stdout.splitlines()
    assert said[0] == f"email {mail} is not in the view inbox of alice"
    assert "  no   in_inbox: it does not lie in the inbox" in said
    assert office("explain", mail, "--view", "archive", as_login="alice").stdout.startswith(f"email {mail} is in")


def test_whose_view_may_be_explained(office: Desk):
    mail = str(come(office, SUPPORT, "ann@a.example", SUPPORT, "It"))
    office("explain", mail, "--view", "inbox", code=2)
    office("explain", mail, "--view", "inbox", "--as", "alice", as_login="bob", code=77)
    office("explain", mail, "--view", "inbox", as_login="nameless", code=77)
    office("explain", mail, "--as", "alice", as_login="ada", code=2)
    office("explain", mail, "--view", "inbox", "--again", as_login="ada", code=2)
    for view, missing in (("all", "readable"), ("inbox", "is_user")):
        found = json.loads(office("explain", mail, "--view", view, "--as", "nameless", "--json").stdout)
        assert missing in {each["name"] for each in found["conditions"] if not each["holds"]}


def test_of_mail_that_is_not_theirs_nothing_is_said_that_is_not_so(office: Desk):
    mail = str(come(office, OWN, "ann@a.example", OWN, "paper"))
    for view in ("sent", "inbox"):
        said = office("explain", mail, "--view", view, "--as", "nameless").stdout
        assert "no   is_user" in said and "it is in the trash" not in said and "filed it in a folder" not in said


def test_a_folder_is_explained_too(office: Desk):
    office("email-filter", "add", "f", "--user", "alice", "--subject", "*paper*", "--action", "move", "--folder", "P")
    mail = str(come(office, OWN, "ann@a.example", OWN, "paper"))
    said = office("explain", mail, "--folder", "P", as_login="alice").stdout
    assert said.startswith(f"email {mail} is in the folder P of alice")
    said = office("explain", mail, "--view", "inbox", as_login="alice").stdout
    assert "no   no_folder" in said


def test_explain_puts_people_first_and_says_where_there_is_nothing_to_explain(office: Desk):
    arrive(office, SUPPORT, a_message())
    office("follow", "case:1", "--mute", as_login="alice")
    arrive(office, SUPPORT, a_message(message_id="<two@x>", subject="[#1] More"))
    told = office("explain", "<two@x>").stdout
    assert "\n  rival: alice: muted its case (had: " in told
    draft = json.loads(office("email", "send", "--subject", "x", "--body", "x", "--draft", "--json",
                              as_login="alice").stdout)["email"]  # fmt: skip
    found = office("explain", str(draft))
    assert found.stdout == "" and "written here" in found.stderr
