"""``doctor`` on real stores and, where it asks servers, on a real Dovecot."""

import json
import shlex
import socket
from dataclasses import replace

import click
import pytest

from espomail.commands import cli
from espomail.domain.clock import DAY, MINUTE
from espomail.domain.failed_delivery import Failure
from espomail.errors import ConfigurationError
from espomail.mail.failures import LoginRefused
from espomail.mail.oauth import AppRefused, GrantEnded
from espomail.store import (
    address_states,
    email_accounts,
    hook_outbox,
    jobs,
    notifications,
    outbox_states,
    people,
    settings,
    token_grants,
)
from espomail.store.models import (
    Arrival,
    Email,
    EmailAccount,
    EmailFilter,
    Folder,
    Held,
    Ledger,
    Outbox,
    TeamMember,
    TemplateOverride,
    TokenGrant,
)
from tests.commands.arriving import staffed
from tests.commands.conftest import NOW_MS
from tests.servers.dovecot import PASSWORD

A = "support@example.com"
QUIET = {"sqlite-version"}


@pytest.fixture
def office(desk, monkeypatch):
    """A desk where all is well: a team, an account, a system address, a recent run."""
    monkeypatch.setenv("THE_PASSWORD", PASSWORD)
    staffed(desk, A)
    desk("email-account", "add", A, "--group", "--team", "Support", "--imap-host", "127.0.0.1",
         "--smtp-host", "127.0.0.1", "--password-env", "THE_PASSWORD")  # fmt: skip
    desk.folder.chmod(0o700)
    return desk


PLACES = {"ADDRESS": A, "HOST": "mail.example.com", "NAME": "INBOX", "DATE": "2026-01-01", "TEAM": "Support"}


def can_be_typed(fix):
    """Whether a fix, once its places are filled in, is a command line that espomail understands."""
    words = [PLACES.get(word, word) for word in shlex.split(fix, comments=True)]
    if words[:1] != ["espomail"]:
        return words[:1] in (["chmod"], ["timedatectl"], ["crontab"], ["let"])
    command, name, rest, context = cli, "espomail", words[1:], None
    while True:
        context = command.make_context(name, rest, parent=context)
        if not isinstance(command, click.Group):
            return True
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])


def findings(desk, *words, code=0, **more):
    found = json.loads(desk("doctor", "--json", *words, code=code, **more).stdout)
    assert found["ok"] is (code == 0)
    assert all(can_be_typed(each["fix"]) for each in found["findings"])
    return {each["code"]: each for each in found["findings"] if each["code"] not in QUIET}


def account():
    return EmailAccount.get(EmailAccount.address == A)


def arrive(stage, number=1, **more):
    email = Email.create(
        identity=b"%d" % number, direction="in", status="imported", subject="", from_name="",
        from_address="x@y", addresses={}, received_at=NOW_MS, in_reply_to=[], refs=[], text="",
        has_html=False, attachments=[], defects=[], size=1, created_at=NOW_MS,
    )  # fmt: skip
    return Arrival.create(
        email=email, email_account_id=account().id, received_at=NOW_MS, stage=stage, **more
    )


def an_outbox(**more):
    values = {"dedupe_key": "1", "kind": "reply", "state": "ready", "message_id": "<a@b>"}
    values |= {"mail_from": "", "recipients": [], "raw_id": 1, "created_at": NOW_MS}
    return Outbox.create(**{**values, **more})


def test_all_is_well(office):
    assert findings(office, "--offline") == {}


def test_the_columns(office):
    with office.store.write():
        settings.remove("system.address")
    rows = [line.split("\t") for line in office("doctor", "--offline").stdout.splitlines()]
    (row,) = [row for row in rows if row[1] not in QUIET]
    assert row[:3] == ["warning", "no-system-address", ""]
    assert row[4] == "espomail settings set system.address ADDRESS"


@pytest.mark.parametrize(
    ("later", "code"), [(0, None), (50 * MINUTE, None), (2 * 60 * MINUTE, "cron-overdue")]
)
def test_cron(office, later, code):
    from espomail.domain.clock import iso

    found = findings(office, "--offline", now=iso(NOW_MS + later))
    assert set(found) == ({code} if code else set())


def test_cron_never_ran_is_a_warning(desk):
    found = findings(desk, "--offline")
    assert found["cron-never-ran"]["severity"] == "warning"
    assert found["cron-never-ran"]["fix"].startswith("espomail cron install")


def test_failing_accounts(office):
    with office.store.write():
        for _ in range(3):
            email_accounts.note_failure(account(), LoginRefused("server said no"), NOW_MS)
        troubles = {"INBOX": ConfigurationError("no such folder")}
        email_accounts.note_folders(account(), troubles, NOW_MS)
    found = findings(office, "--offline", code=1)
    assert set(found) == {"account-paused", "login-failed", "folder-missing"}
    assert found["login-failed"]["account"] == A
    assert "server said no" in found["login-failed"]["message"]


def test_mail_that_nobody_sees(office):
    with office.store.write():
        no_deals = EmailFilter.create(
            name="no deals", scope="global", criteria={}, action="skip", created_at=1
        )
        arrive("skipped", filter_id=no_deals.id)
        TeamMember.delete().execute()
        jobs.record([jobs.Run("fetch", NOW_MS, NOW_MS, "system", account().id, 0, {"waiting": 7})])
    found = findings(office, "--offline", code=1)
    assert set(found) == {"all-filtered", "nobody-sees-it", "waiting-behind-limit"}
    assert "no deals" in found["all-filtered"]["message"]
    assert "7 messages" in found["waiting-behind-limit"]["message"]


def test_what_is_kept_aside_or_stuck(office):
    with office.store.write():
        held = arrive("held")
        Held.create(stage="link", arrival_id=held.id, cause="KeyError: x", created_at=NOW_MS)
        an_outbox(state="unknown")
    found = findings(office, "--offline", code=1)
    assert set(found) == {"held-mail", "outbox-stuck"}
    assert "KeyError" in found["held-mail"]["message"]


def test_old_failures_to_send_are_no_news(office):
    with office.store.write():
        an_outbox(state="failed", created_at=NOW_MS - 8 * DAY)
        an_outbox(dedupe_key="2", state="sent")
    assert findings(office, "--offline") == {}


def test_nothing_can_be_sent(office):
    office("email-account", "edit", A, "--smtp-host", "", "--create-case")
    found = office("doctor", "--offline", "--json", code=1)
    said = [each["message"] for each in json.loads(found.stdout)["findings"]]
    assert any("neither automatic replies" in text for text in said)
    assert any("system address" in text for text in said)


def test_a_template_that_went_away(office):
    with office.store.write():
        TemplateOverride.create(name="mine", source="Hello", updated_at=NOW_MS)
    office("email-account", "edit", A, "--auto-reply", "mine")
    assert findings(office, "--offline") == {}
    with office.store.write():
        TemplateOverride.delete().execute()
    assert set(findings(office, "--offline", code=1)) == {"template-missing"}


def test_a_personal_account_outside_its_owners_profile(office):
    office("email-account", "add", "other@example.net", "--personal", "--imap-host", "127.0.0.1",
           "--password-env", "THE_PASSWORD", as_login="bob")  # fmt: skip
    assert set(findings(office, "--offline", code=1)) == {"sender-not-in-profile"}
    with office.store.write():
        people.set_addresses(people.find_user("bob"), ["bob@example.com", "other@example.net"])
    assert findings(office, "--offline") == {}


@pytest.mark.sqlite("about who may read the file")
def test_permissions(office):
    office.path.chmod(0o644)
    office.path.parent.chmod(0o755)
    found = json.loads(office("doctor", "--offline", "--json", code=1).stdout)["findings"]
    seen = [(each["code"], each["severity"]) for each in found if each["code"] not in QUIET]
    assert seen == [("store-permissions", "error"), ("store-permissions", "warning")]
    office.path.parent.chmod(0o700)


def test_a_regular_user_asks_about_their_own_accounts(office):
    office("email-account", "disable", A)
    assert findings(office, "--offline", as_login="bob") == {}
    assert set(findings(office, "--offline", as_login="alice", code=1)) >= {"account-inactive"}
    office("doctor", "--offline", "--account", A, as_login="bob", code=77)


# --- asking the servers -------------------------------------------------------------------------


@pytest.fixture
def live(office, dovecot, smtp_sink, a_user):
    """The account of the office on real servers, with a mailbox of its own."""
    office("email-account", "edit", A, "--imap-port", str(dovecot.port), "--imap-security", "none",
           "--imap-login", a_user, "--smtp-port", str(smtp_sink.port), "--smtp-security", "none",
           "--smtp-auth", "none")  # fmt: skip
    return office


@pytest.mark.dovecot
def test_real_servers_that_work(live):
    assert findings(live) == {}


@pytest.mark.dovecot
def test_everything_on_the_server_is_older_than_the_start_date(live, dovecot, a_user):
    from datetime import UTC, datetime

    raw = b"From: x@example.net\r\nSubject: old\r\n\r\nhello\r\n"
    dovecot.append(a_user, "INBOX", raw, internaldate=datetime(2020, 1, 1, tzinfo=UTC))
    found = findings(live, code=1)
    assert set(found) == {"since-after-newest"}
    assert "1 messages on the server, all of them older than 2026-03-02" in str(found)
    with live.store.write():
        Ledger.create(folder=Folder.get(), uidvalidity=1, uid=1, state="imported", received_at=1)
    assert findings(live) == {}


@pytest.mark.dovecot
def test_a_wrong_password(live, monkeypatch):
    monkeypatch.setenv("THE_PASSWORD", "wrong")
    found = findings(live, code=1)
    assert "AUTHENTICATIONFAILED" in found["login-failed"]["message"]
    assert not email_accounts.health(account()).failing_since


@pytest.mark.dovecot
def test_a_folder_that_is_not_there(live):
    live("email-account", "edit", A, "--folder", "INBOX", "--folder", "Nowhere")
    assert "Nowhere" in findings(live, code=1)["folder-missing"]["message"]


@pytest.mark.dovecot
def test_servers_that_are_not_there(live):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        live("email-account", "edit", A, "--imap-port", port, "--imap-security", "none")
        assert findings(live, code=1)["unreachable"]["account"] == A


def test_a_missing_secret(office, monkeypatch):
    monkeypatch.delenv("THE_PASSWORD")
    assert "THE_PASSWORD" in findings(office, code=1)["secret-missing"]["message"]


# --- signed in at an OAuth provider ---------------------------------------------------------------


@pytest.fixture
def signed_in(office):
    """The account logs in by OAuth; somebody signed in at Microsoft just now."""
    office("email-account", "edit", A, "--oauth", "microsoft", "--oauth-client-id", "app")
    with office.store.write():
        token_grants.granted(account().id, "microsoft app", "sealed", "", NOW_MS, 0, None)
    return office


def dates(office, **values):
    with office.store.write():
        TokenGrant.update(values).execute()


def without_key(found):
    """The tokens here are none, so there is no key either."""
    return {code: each for code, each in found.items() if code != "store-permissions"}


def test_a_sign_in_that_is_used_lasts(signed_in):
    assert without_key(findings(signed_in, "--offline", code=1)) == {}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"used_at": NOW_MS - 77 * DAY}, "unused for 90 days it ends"),
        ({"granted_at": NOW_MS - 5 * DAY - MINUTE, "refresh_until": NOW_MS + 2 * DAY - MINUTE}, "ends on 2026-03-04"),
        ({"granted_at": NOW_MS - 9 * DAY, "refresh_until": NOW_MS - 2 * DAY}, "ended on 2026-02-28"),
    ],
    ids=["idle", "soon", "over"],
)
def test_a_sign_in_that_ends_soon_is_a_warning(signed_in, values, said):
    dates(signed_in, **values)
    found = without_key(findings(signed_in, "--offline", code=1))
    assert list(found) == ["token-expiring"]
    assert (found["token-expiring"]["severity"], found["token-expiring"]["account"]) == ("warning", A)
    assert said in found["token-expiring"]["message"]
    assert found["token-expiring"]["fix"] == f"espomail email-account authorize {A}"


@pytest.mark.parametrize(
    ("error", "fix"),
    [
        (GrantEnded("gone"), "authorize {}"),
        (LoginRefused("no"), "authorize {}"),
        (AppRefused("who?"), "edit {} --oauth-client-id ID"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_to_type_for_an_account_that_signs_in(signed_in, error, fix):
    dates(signed_in, used_at=NOW_MS - 100 * DAY)
    with signed_in.store.write():
        email_accounts.note_failure(account(), error, NOW_MS)
    found = without_key(findings(signed_in, "--offline", code=1))
    assert found["login-failed"]["fix"] == "espomail email-account " + fix.format(A)
    assert ("token-expiring" in found) is (type(error) is AppRefused)


def test_nobody_has_signed_in(office):
    office("email-account", "edit", A, "--oauth", "microsoft", "--oauth-client-id", "app")
    found = findings(office, code=1)
    assert found["secret-missing"]["fix"] == f"espomail email-account authorize {A}"


def test_who_cannot_be_mailed_and_was_told_of_something(office):
    office.user("dora")
    with office.store.write():
        people.set_addresses(people.find_user("dora"), [])
    assert "user-without-address" not in findings(office, "--offline")
    with office.store.write():
        notifications.add([(people.find_user("dora").id, "note:1:1", NOW_MS, "note", "case", 1, None, ["x"])])
    found = findings(office, "--offline")["user-without-address"]
    assert found["severity"] == "warning" and "dora" in found["message"]
    assert found["fix"] == "espomail user edit dora --email ADDRESS"


def test_whom_mailed_notices_do_not_reach(office):
    office.user("dora")
    failure = Failure("dora@example.com", "hard", "5.1.1", "no such user")
    with office.store.write():
        address_states.note([failure, replace(failure, address="ann@customer.example")], NOW_MS, DAY)
    found = findings(office, "--offline")["user-unreachable"]
    assert found["severity"] == "warning"
    assert "mail to dora@example.com comes back (no such user)" in found["message"]
    (shown,) = json.loads(office("user", "show", "dora", "--json").stdout)["undeliverable"]
    assert (shown["address"], shown["diagnostic"]) == ("dora@example.com", "no such user")
    assert "undeliverable since" in office("user", "show", "dora").stdout
    office("user", "edit", "dora", "--email", "dora@example.com")
    assert "user-unreachable" not in findings(office, "--offline")


def test_notices_that_a_webhook_did_not_take(office):
    with office.store.write():
        hook_outbox.add([hook_outbox.Hook("webhook:1:a", "webhook", "https://x", "ntf_1", b"{}")], NOW_MS)
        outbox_states.settle(Outbox.get().id, "failed", "404")
    found = findings(office, "--offline")["outbox-stuck"]
    assert found["severity"] == "warning" and "1 notices to commands or webhooks" in found["message"]
