import os

import pytest

from espomail.domain.clock import DAY, MINUTE
from espomail.errors import ConfigurationError, NotFound, Usage
from espomail.mail.failures import LoginRefused, ServerUnreachable
from espomail.store import Store, alerts, email_accounts, jobs, people
from espomail.store.models import Alert, EmailAccount, Notification

NOW = 1_790_000_000_000
REFUSED = LoginRefused("support@example.com: log-in refused", "no such user 1234")
AWAY = ServerUnreachable("support@example.com: cannot reach imap.example.com:993", "timed out")


@pytest.fixture
def store(stored_at):
    store = Store.open(str(stored_at))
    with store.write():
        people.add_user("alice", "Alice", ["alice@example.com"], True, "alice", NOW)
        people.add_user("bob", "Bob", ["bob@example.com"], False, "bob", NOW)
    yield store
    store.close()


def an_account(address="support@example.com", name="Support", **more):
    imap = {"host": "imap.example.com", "port": 993, "security": "tls"}
    values = {"kind": "group", "imap": imap, "created_at": NOW, "activated_at": NOW, "since": NOW}
    return EmailAccount.create(address=address, name=name, **{**values, **more})


def reload(account):
    return EmailAccount.get_by_id(account.id)


def test_found_by_address_name_or_id(store):
    support = an_account()
    sales = an_account("sales@example.com", "Sales")
    assert email_accounts.find("Support@Example.com") == support
    assert email_accounts.find("Sales") == sales
    assert email_accounts.find(str(sales.id)) == sales
    with pytest.raises(NotFound, match="no e-mail account nobody; list them"):
        email_accounts.find("nobody")


def test_an_ambiguous_name_lists_the_ids(store):
    one, two = an_account(), an_account("help@example.com")
    with pytest.raises(Usage, match=rf"{one.id} .support@.*{two.id} .help@"):
        email_accounts.find("Support")


def test_three_refused_logins_pause_with_one_notice_and_one_recovery(store):
    """What cron hears of a wrong password: once, then daily (trap 47)."""
    account = an_account()
    now, said = NOW, []
    for _ in range(6):
        said.append(email_accounts.note_failure(account, REFUSED, now))
        now = reload(account).next_at
    assert [bool(text) for text in said] == [True, False, False, False, False, False]
    assert email_accounts.health(reload(account)).paused
    assert [row.type for row in Notification.select()] == ["account_paused"]
    assert email_accounts.note_success(account, now) == "support@example.com works again"
    assert [row.type for row in Notification.select()] == ["account_paused", "account_recovered"]
    assert {row.user.login for row in Notification.select()} == {"alice"}
    assert Alert.select().count() == 0
    assert (reload(account).failing_since, reload(account).last_good_at) == (None, now)


def test_a_wrong_password_is_said_again_after_a_day(store):
    account = an_account()
    email_accounts.note_failure(account, REFUSED, NOW)
    assert email_accounts.note_failure(account, REFUSED, NOW + DAY) == str(REFUSED)


def test_a_server_that_is_down_all_night_is_said_once(store):
    account = an_account()
    said = []
    now = NOW
    while now < NOW + 9 * 60 * MINUTE:
        if email_accounts.is_due(account, now):
            said.append(email_accounts.note_failure(account, AWAY, now))
        now += MINUTE
    assert [text for text in said if text] == [str(AWAY)]
    assert len(said) < 20
    assert email_accounts.note_success(account, now) == "support@example.com works again"
    assert [row.type for row in Notification.select()] == ["account_failing", "account_recovered"]


def test_nobody_is_told_of_an_hour_without_a_server(store):
    account = an_account()
    for minutes in (0, 10, 59):
        email_accounts.note_failure(account, AWAY, NOW + minutes * MINUTE)
    assert email_accounts.note_success(account, NOW + 61 * MINUTE) is None
    assert Notification.select().count() == 0


@pytest.mark.parametrize("mended", [True, False])
def test_one_outage_is_one_notice_and_one_recovery_whoever_mends_it(store, mended):
    """Editing ends the pause and not the outage: that the mailbox is reached does."""
    account = an_account()
    for minutes in range(5):
        email_accounts.note_failure(account, REFUSED, NOW + minutes * MINUTE)
    if mended:
        email_accounts.clear_failures(account)
    for minutes in range(5, 9):
        email_accounts.note_failure(account, REFUSED, NOW + minutes * MINUTE)
    email_accounts.clear_failures(account)
    email_accounts.note_success(account, NOW + 10 * MINUTE)
    email_accounts.note_success(account, NOW + 11 * MINUTE)
    assert [row.type for row in Notification.select()] == ["account_paused", "account_recovered"]


def test_the_owner_is_told_about_a_personal_account(store):
    account = an_account(kind="personal", owner=people.find_user("bob"))
    for _ in range(3):
        email_accounts.note_failure(account, REFUSED, NOW)
    assert [row.user.login for row in Notification.select()] == ["bob"]


def test_each_missing_folder_is_said_once_and_forgotten_when_it_is_back(store):
    account = an_account()
    one, two = (
        ConfigurationError("support@example.com: no folder One"),
        ConfigurationError("support@example.com: no folder Two"),
    )
    both = {"One": one, "Two": two}
    assert email_accounts.note_folders(account, both, NOW) == [str(one), str(two)]
    assert email_accounts.note_folders(account, both, NOW + MINUTE) == []
    assert email_accounts.note_folders(account, {"Two": two}, NOW + MINUTE) == []
    assert email_accounts.note_folders(account, both, NOW + 2 * MINUTE) == [str(one)]
    assert reload(account).next_at == 0


def test_what_is_said_names_the_account_and_what_to_do(store):
    error = LoginRefused("imap.example.com:993 refused the log-in", "no", hint="set a password")
    said = email_accounts.note_failure(an_account(), error, NOW)
    assert said == f"support@example.com: {error}; set a password"


def test_a_good_visit_keeps_what_is_known_about_folders(store):
    account = an_account()
    email_accounts.note_folders(account, {"One": ConfigurationError("no folder One")}, NOW)
    email_accounts.note_failure(account, AWAY, NOW)
    email_accounts.note_success(account, NOW)
    assert [row.key for row in Alert.select()] == [f"email-account:{account.id}:folder:One"]


def test_clearing_lets_the_next_run_try_at_once(store):
    account = an_account()
    for _ in range(3):
        email_accounts.note_failure(account, REFUSED, NOW)
    assert not email_accounts.is_due(reload(account), NOW)
    email_accounts.clear_failures(account)
    assert email_accounts.is_due(reload(account), NOW)
    assert Alert.select().count() == 0


@pytest.mark.parametrize(
    ("values", "due"),
    [
        pytest.param({}, True, id="never visited"),
        pytest.param({"active": False}, False, id="disabled"),
        pytest.param({"next_at": NOW + 1}, False, id="backing off"),
        pytest.param({"next_at": NOW}, True, id="back-off over"),
        pytest.param({"every_minutes": 5, "last_try_at": NOW - 5 * MINUTE + 1}, False, id="too early"),
        pytest.param({"every_minutes": 5, "last_try_at": NOW - 5 * MINUTE}, True, id="interval over"),
        pytest.param({"every_minutes": 5, "last_try_at": NOW + 1}, True, id="the clock jumped back"),
    ],
)
def test_is_due(store, values, due):
    assert email_accounts.is_due(an_account(**values), NOW) is due


def test_alerts_of_one_account_are_not_anothers(store):
    alerts.raised("email-account:1:visit:login", os.EX_CONFIG, "one", NOW)
    alerts.raised("email-account:11:visit:login", os.EX_CONFIG, "eleven", NOW)
    alerts.over("email-account:1:")
    assert [row.message for row in alerts.known("email-account:")] == ["eleven"]


def test_the_job_log_has_a_row_per_run(store):
    account = an_account()
    run = jobs.start("fetch", account.id, "system", NOW)
    assert [row.id for row in jobs.unfinished()] == [run]
    jobs.finish(run, NOW + 1500, 75, {"new": 2}, "cannot reach it")
    jobs.record([jobs.Run("fetch", NOW + 1, NOW + 2, "alice", account.id)])
    rows = jobs.rows([account.id])
    assert [(row["code"], row["counts"], row["address"]) for row in rows] == [
        (0, {}, "support@example.com"),
        (75, {"new": 2}, "support@example.com"),
    ]
    assert [row["error"] for row in jobs.rows(failed=True)] == ["cannot reach it"]
    assert (jobs.prune(NOW + 2, 1), jobs.prune(NOW + 2, 9)) == (1, 1)


def test_good_visits_are_noted_together_where_nothing_was_wrong(store: Store) -> None:
    ids = {}
    with store.write():
        for name in ("well", "failed", "folder", "paused"):
            ids[name] = an_account(f"{name}@example.com").id
        rows = {name: EmailAccount.get_by_id(number) for name, number in ids.items()}
        email_accounts.note_failure(rows["failed"], AWAY, NOW)
        email_accounts.note_folders(rows["folder"], {"One": ConfigurationError("no folder One")}, NOW)
        for _ in range(3):
            email_accounts.note_failure(rows["paused"], REFUSED, NOW)
        fresh = [EmailAccount.get_by_id(number) for number in ids.values()]
        assert email_accounts.note_good_visits(fresh, NOW + MINUTE) == {ids["well"]}
    assert EmailAccount.get_by_id(ids["well"]).last_good_at == NOW + MINUTE
    assert EmailAccount.get_by_id(ids["failed"]).last_good_at is None
