"""The first account whose address is the From and that can send; rights before transports."""

import pytest

from espomail.domain.permissions import SYSTEM, Actor
from espomail.domain.sender_choice import SenderAccount, choose, default_sender, no_default, senders

ALICE = Actor("alice", 1, team_ids=frozenset({7}), addresses=frozenset({"alice@x.example"}))
BOSS = Actor("boss", 9, is_admin=True)
SUPPORT = SenderAccount(10, "group", "support@x.example", shared=True, team_ids=frozenset({7}))
SALES = SenderAccount(11, "group", "sales@x.example", shared=True, team_ids=frozenset({8}))
CLOSED = SenderAccount(12, "group", "closed@x.example", team_ids=frozenset({7}))
MINE = SenderAccount(13, "personal", "alice@x.example", owner_id=1)
BOBS = SenderAccount(14, "personal", "bob@x.example", owner_id=2)
MUTE = SenderAccount(15, "group", "mute@x.example", shared=True, has_smtp=False, team_ids=frozenset({7}))
OFF = SenderAccount(16, "group", "off@x.example", shared=True, active=False, team_ids=frozenset({7}))
DESK = SenderAccount(17, "group", "desk@x.example", shared=True)
ALL = [SUPPORT, SALES, CLOSED, MINE, BOBS, MUTE, OFF, DESK]


@pytest.mark.parametrize(
    ("actor", "address", "account"),
    [
        pytest.param(ALICE, "alice@x.example", MINE, id="own account"),
        pytest.param(ALICE, "Support@X.example", SUPPORT, id="shared account of one's team"),
        pytest.param(ALICE, "desk@x.example", DESK, id="system account that is shared"),
        pytest.param(BOSS, "bob@x.example", BOBS, id="an administrator from any account"),
        pytest.param(SYSTEM, "closed@x.example", CLOSED, id="the service account from any"),
    ],
)
def test_chooses(actor, address, account):
    assert choose(address, ALL, actor, "desk@x.example").account == account


@pytest.mark.parametrize(
    ("actor", "address", "permitted", "says"),
    [
        (ALICE, "sales@x.example", False, "you are in none of them"),
        (ALICE, "closed@x.example", False, "edit closed@x.example --shared"),
        (ALICE, "bob@x.example", False, "somebody else's personal account"),
        (ALICE, "ceo@x.example", False, "neither an address of theirs"),
        (ALICE, "mute@x.example", True, "edit mute@x.example --smtp-host HOST"),
        (ALICE, "off@x.example", True, "email-account enable off@x.example"),
        (BOSS, "ceo@x.example", True, "email-account add ceo@x.example"),
        (BOSS, "mute@x.example", True, "has no SMTP server"),
    ],
)
def test_refuses_the_right_first_then_the_transport(actor, address, permitted, says):
    choice = choose(address, ALL, actor, "desk@x.example")
    assert choice.account is None and choice.permitted is permitted
    assert says in choice.reason


def test_an_address_of_ones_profile_without_an_account_lacks_only_the_transport():
    choice = choose("alice@x.example", [SUPPORT], ALICE, None)
    assert choice.permitted and "no e-mail account has that address" in choice.reason


@pytest.mark.parametrize(
    ("actor", "accounts", "system", "chosen"),
    [
        (ALICE, ALL, "desk@x.example", MINE),
        (ALICE, [SUPPORT, DESK], "desk@x.example", SUPPORT),
        (ALICE, [SALES, DESK], "desk@x.example", DESK),
        (ALICE, [SALES, MUTE], None, None),
        (SYSTEM, [SUPPORT, DESK], "desk@x.example", DESK),
        (SYSTEM, [SUPPORT, BOBS], None, None),
    ],
)
def test_default_sender(actor, accounts, system, chosen):
    assert default_sender(accounts, actor, system) == chosen


@pytest.mark.parametrize(
    ("actor", "accounts", "system", "says"),
    [
        (ALICE, [SALES], None, "settings set system.address ADDRESS"),
        (ALICE, [SALES, MUTE], None, "mute@x.example has no SMTP server; set one with"),
        (SYSTEM, [SALES], "desk@x.example", "email-account add desk@x.example --group"),
        (ALICE, [SALES], "desk@x.example", "email-account add desk@x.example --group"),
        (SYSTEM, [MUTE], "mute@x.example", "edit mute@x.example --smtp-host HOST"),
        (ALICE, [CLOSED], "closed@x.example", "edit closed@x.example --shared"),
        (ALICE, [OFF], "gone@x.example", "email-account enable off@x.example"),
    ],
)
def test_says_which_setting_keeps_a_mail_without_a_from(actor, accounts, system, says):
    """What is set already is never called missing."""
    assert default_sender(accounts, actor, system) is None
    reason = no_default(accounts, actor, system)
    assert says in reason and reason.startswith(actor.login)
    assert ("no system address is set" in reason) is (system is None and MUTE not in accounts)


def test_every_account_is_listed_with_its_reason():
    found = senders(ALL, ALICE, "desk@x.example")
    assert [each.account for each in found if each.usable] == [MINE, SUPPORT, DESK]
    assert all(each.usable or each.refused or each.account.obstacle for each in found)
