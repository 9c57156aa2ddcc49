import pytest

from espomail.domain.clock import HOUR, MINUTE
from espomail.domain.diagnosis import diagnose
from espomail.domain.findings import WARNINGS, AccountFacts, FolderFacts, StoreFacts

NOW = 1_790_000_000_000
FINE = {"now": NOW, "newest_run": NOW - MINUTE, "system_address": "desk@example.com",
        "system_can_send": True}  # fmt: skip
A = "support@example.com"


def codes(store, *accounts):
    return [finding.code for finding in diagnose(store, accounts)]


def test_nothing_is_wrong():
    assert diagnose(StoreFacts(**FINE), [AccountFacts(A)]) == []


def test_one_cause_for_imap_and_smtp_is_said_once():
    trouble = {"trouble_kind": "secret", "trouble": "x", "sending_kind": "secret", "sending_trouble": "x"}
    assert codes(StoreFacts(**FINE), AccountFacts(A, **trouble)) == ["secret-missing"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"newest_run": None}, "cron-never-ran"),
        ({"newest_run": NOW - HOUR - 1}, "cron-overdue"),
        ({"newest_row": NOW + HOUR}, "clock-skew"),
        ({"held": 3}, "held-mail"),
        ({"system_address": None}, "no-system-address"),
        ({"system_can_send": False}, "no-transport"),
        ({"outbox": {"unknown": 1}}, "outbox-stuck"),
        ({"outbox": {"failed": 1}}, "outbox-stuck"),
        ({"outbox": {"held": 1}}, "outbox-stuck"),
        ({"oldest_ready": NOW - HOUR - 1}, "outbox-stuck"),
        ({"sqlite": (3, 40, 1)}, "sqlite-version"),
        ({"permissions": ((["/desk.db"], "others may read it", False),)}, "store-permissions"),
    ],
)
def test_what_is_wrong_with_the_store(facts, code):
    found = diagnose(StoreFacts(**{**FINE, **facts}), [])
    assert [each.code for each in found] == [code]
    assert found[0].severity == ("warning" if code in WARNINGS else "error")
    assert found[0].fix
    assert found[0].account is None


@pytest.mark.parametrize(
    ("account", "fix"), [("", "add"), ("disabled", "enable"), ("active", "edit")]
)
def test_what_lets_the_system_address_send(account, fix):
    (finding,) = diagnose(StoreFacts(**{**FINE, "system_can_send": False, "system_account": account}), [])
    assert finding.fix.startswith(f"espomail email-account {fix} desk@example.com")


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0)])
def test_a_sound_sqlite(version):
    assert codes(StoreFacts(**FINE, sqlite=version)) == []


@pytest.mark.parametrize(
    ("account", "found"),
    [
        ({"active": False}, ["account-inactive"]),
        ({"kind": "personal", "owner": "bob", "owner_active": False}, ["account-inactive"]),
        ({"paused": True, "trouble_kind": "login", "trouble": "x"}, ["account-paused", "login-failed"]),
        ({"trouble_kind": "unreachable", "trouble": "x"}, ["unreachable"]),
        ({"trouble_kind": "tls", "trouble": "x"}, ["tls-failed"]),
        ({"trouble_kind": "secret", "trouble": "x"}, ["secret-missing"]),
        ({"sending_kind": "login", "sending_trouble": "x"}, ["login-failed"]),
        ({"folders": (FolderFacts("Web", trouble="no such folder"),)}, ["folder-missing"]),
        ({"folders": (FolderFacts("INBOX", on_server=12, since_date=0),)}, ["since-after-newest"]),
        ({"folders": (FolderFacts("INBOX", on_server=12, since_date=1),)}, []),
        ({"folders": (FolderFacts("INBOX", known=1, on_server=12, since_date=0),)}, []),
        ({"folders": (FolderFacts("INBOX", on_server=0, since_date=0),)}, []),
        ({"arrived": 4, "skipped": 4, "skipped_by": ("no deals",)}, ["all-filtered"]),
        ({"arrived": 4, "skipped": 3, "skipped_by": ("no deals",)}, []),
        ({"behind_limit": 7}, ["waiting-behind-limit"]),
        ({"readers": 0}, ["nobody-sees-it"]),
        ({"kind": "personal", "owner": "bob", "in_profile": False}, ["sender-not-in-profile"]),
        ({"has_to_send": True, "has_smtp": False}, ["no-transport"]),
        ({"template": "gone", "template_trouble": "there is no template"}, ["template-missing"]),
        ({"active": False, "readers": 0, "behind_limit": 3, "trouble_kind": "tls"},
         ["account-inactive"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_account(account, found):
    findings = diagnose(StoreFacts(**FINE), [AccountFacts(A, **account)])
    assert [each.code for each in findings] == found
    assert all(each.account == A and each.fix for each in findings)


def test_a_user_is_told_about_their_own_accounts_only():
    assert codes(None, AccountFacts(A, active=False)) == ["account-inactive"]


def test_the_fix_of_a_profile_keeps_the_other_addresses():
    account = AccountFacts(A, owner="bob", in_profile=False, profile=("b@example.com",))
    (finding,) = diagnose(None, [account])
    assert finding.fix == f"espomail user edit bob --email b@example.com --email {A}"


def test_a_folder_somebody_else_made_is_a_warning():
    (finding,) = diagnose(StoreFacts(**FINE, permissions=((["/srv"], "a folder others may enter", True),)), [])
    assert (finding.severity, finding.fix) == ("warning", "chmod 700 /srv")
