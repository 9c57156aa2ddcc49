"""``email-account list --senders``: what somebody may send from, by which server, and why not the rest."""

from __future__ import annotations

import json

import pytest

from espomail.store.models import EmailAccount, User
from tests.commands.arriving import a_team, an_account
from tests.commands.conftest import Desk

SUPPORT, SALES = "support@example.com", "sales@example.com"


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Three of Support, of whom only alice has an account of her own; bob looks after sales@ alone."""
    for login in ("alice", "bob", "carol"):
        desk.user(login)
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice", "bob", "carol"))
    an_account(desk.store, SALES, a_team(desk.store, "Sales", "bob"))
    an_account(desk.store, "alice@example.com", owner=User.get(User.login == "alice"))
    return desk


def listed(desk: Desk, login: str) -> dict[str, tuple[bool, str]]:
    """Address to: may they, and the reason or the server."""
    found = json.loads(desk("email-account", "list", "--senders", "--json", as_login=login).stdout)
    return {each["address"]: (each["may_send"], each["why_not"] or each["server"]) for each in found}


def test_each_sees_what_they_may_and_why_not_the_rest(office: Desk):
    assert listed(office, "alice") == {
        "alice@example.com": (True, "localhost:9"),
        SUPPORT: (True, "localhost:9"),
        SALES: (False, "it is shared with its own teams, and you are in none of them"),
    }
    carol = listed(office, "carol")
    assert carol[SUPPORT] == (True, "localhost:9")
    assert carol["carol@example.com"][0] is False
    assert "email-account add carol@example.com --personal" in carol["carol@example.com"][1]
    assert "alice@example.com" not in carol


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"shared": False}, "it is not shared; an administrator shares it with"),
        ({"active": False}, "it is disabled"),
        ({"smtp": {}}, "it has no SMTP server"),
    ],
)
def test_what_is_listed_is_what_sending_says(office: Desk, change: dict[str, object], reason: str):
    with office.store.write():
        EmailAccount.update(**change).where(EmailAccount.address == SUPPORT).execute()
    may, why = listed(office, "carol")[SUPPORT]
    assert (may, why.startswith(reason)) == (False, True)
    words = ("email", "send", "--from", SUPPORT, "--to", "kim@example.com", "--subject", "S", "--body", "B")
    said = office(*words, as_login="carol", code=77 if "shared" in change else 78).stderr
    assert reason.removeprefix("it ").split(";")[0] in said


def test_ones_own_address_in_somebody_elses_account_is_named(office: Desk):
    with office.store.write():
        EmailAccount.update(owner=User.get(User.login == "bob")).where(
            EmailAccount.address == "alice@example.com"
        ).execute()
    assert listed(office, "alice")["alice@example.com"] == (False, "it is somebody else's personal account")


def test_the_team_of_the_cases_sends_too(office: Desk):
    office("team", "add", "Cases")
    office("team", "member", "add", "Cases", "carol")
    office("email-account", "add", "cases@example.com", "--group", "--case-team", "Cases", "--imap-host", "localhost",
           "--smtp-host", "localhost", "--password-stdin", stdin="s")  # fmt: skip
    assert listed(office, "carol")["cases@example.com"] == (True, "localhost:587")
    assert listed(office, "alice")["cases@example.com"][0] is False


def test_the_row_for_scripts(office: Desk):
    rows = office("email-account", "list", "--senders", as_login="alice").stdout.splitlines()
    assert rows[0].split("\t") == ["alice@example.com", "own account", "yes", "", "localhost:9"]
