"""Signing in, keeping tokens and refreshing them, against a provider on loopback; no mail server."""

from __future__ import annotations

import itertools
import logging
import multiprocessing
import re
import stat
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from espomail.actions import authorizing, oauth_tokens
from espomail.actions import email_accounts as accounts
from espomail.actions.email_accounts import Request
from espomail.actions.given_secrets import Given
from espomail.actions.oauth_setup import GivenOAuth
from espomail.actions.stored_secrets import SecretMissing
from espomail.config import Config
from espomail.domain import backoff
from espomail.domain.account_options import Server, Wanted
from espomail.domain.oauth import GOOGLE
from espomail.domain.permissions import SYSTEM, Actor
from espomail.errors import ConfigurationError, DataError, EspomailError, NotPermitted, TryAgain, Usage
from espomail.mail.failures import CertificateRefused
from espomail.mail.oauth import AppRefused, GrantEnded
from espomail.store import Store, people, token_grants
from espomail.store.models import EmailAccount, TokenGrant
from tests.haste import wait_until, within
from tests.servers.oauth_provider import OAuthProvider
from tests.stores import claimed_elsewhere

NOW = 1_790_000_000_000
DAY = 86_400_000
ADDRESS = "support@example.com"


@pytest.fixture
def provider() -> Iterator[OAuthProvider]:
    numbers = itertools.count(1)
    with OAuthProvider(lambda: f"access-hunter2-{next(numbers)}") as running:
        yield running


@pytest.fixture
def config(provider: OAuthProvider, tmp_path: Path) -> Config:
    base = f"http://127.0.0.1:{provider.port}"
    return Config(
        key_file=str(tmp_path / "keys" / "key"), secrets="key-file", oauth_timeout=2.0,
        oauth_google_token=f"{base}/token", oauth_microsoft=base,
    )  # fmt: skip


def given(provider: OAuthProvider, **more: Any) -> GivenOAuth:
    secret = Given("typed", provider.client_secret, "--oauth-client-secret-stdin")
    return replace(GivenOAuth("google", provider.client_id, client_secret=secret), **more)


def request(config: Config, oauth: GivenOAuth, actor: Actor = SYSTEM, secret: Given | None = None) -> Request:
    return Request(actor, Wanted(imap=Server(host="imap.example.com")), secret, None, config, NOW, oauth)


@pytest.fixture
def account(store: Store, provider: OAuthProvider, config: Config) -> EmailAccount:
    with store.write():
        return accounts.add(request(config, given(provider)), "group", ADDRESS)


def sign_in(
    store: Store, provider: OAuthProvider, config: Config, answer: Callable[[str], str] = lambda url: url
) -> TokenGrant:
    attempt = authorizing.begin(SYSTEM, ADDRESS, config)
    uri = attempt.redirect_uri(50000)
    tokens = attempt.by_answer(answer(provider.consent(attempt.page(uri))), uri)
    return authorizing.finish(store, SYSTEM, attempt, tokens, config)


@pytest.fixture
def signed_in(store: Store, provider: OAuthProvider, config: Config, account: EmailAccount) -> EmailAccount:
    sign_in(store, provider, config)
    return account


def change(store: Store, **values: Any) -> None:
    with store.write():
        TokenGrant.update(values).execute()


def expire(store: Store) -> None:
    change(store, access_until=0)


def test_the_page_may_lie_on_this_very_machine(
    store: Store, provider: OAuthProvider, config: Config, account: EmailAccount
) -> None:
    """oauthlib refused it as a bug of ours."""
    page = f"http://127.0.0.1:{provider.port}/auth?hd=example.com"
    attempt = authorizing.begin(SYSTEM, ADDRESS, replace(config, oauth_google_page=page))
    uri = attempt.redirect_uri(50000)
    assert attempt.page(uri).startswith(f"{page}&response_type=code&")
    assert attempt.by_answer(provider.consent(attempt.page(uri)), uri)


# --- signing in ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        lambda url: url,
        lambda url: f"  {url}&authuser=0&prompt=consent \n",
        lambda url: url.partition("?")[2],
        lambda url: re.search(r"code=([^&]+)", url)[1],  # type: ignore[index]
    ],
    ids=["the address", "with more in it", "its query", "only the code"],
)
def test_what_may_be_pasted(
    store: Store, provider: OAuthProvider, config: Config, account: EmailAccount, answer: Callable[[str], str]
) -> None:
    grant = sign_in(store, provider, config, answer)
    assert (grant.scope.split()[0], grant.app) == (GOOGLE.needed, f"google {provider.client_id}")
    assert oauth_tokens.access_token(store, account, config).reveal() == "access-hunter2-1"


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (lambda url: url.replace("state=", "state=x"), DataError, "another attempt"),
        (lambda url: url.partition("&")[2], DataError, "another attempt"),
        (lambda url: "no such thing at all", DataError, "no code"),
        (lambda url: "", DataError, "no code"),
        (lambda url: url.partition("?")[0], DataError, "another attempt|no code"),
        (lambda url: "4/of-my-own", GrantEnded, "Malformed"),
    ],
    ids=["other state", "no state", "nonsense", "nothing", "no query", "invented"],
)
def test_a_wrong_answer_changes_nothing(
    store: Store, provider: OAuthProvider, config: Config, account: EmailAccount,
    answer: Callable[[str], str], error: type[EspomailError], said: str,
) -> None:  # fmt: skip
    with pytest.raises(error, match=said):
        sign_in(store, provider, config, answer)
    assert token_grants.load(account.id) is None


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ({"error_at_page": "access_denied"}, "access_denied"),
        ({"scope": "openid"}, "no access to mail"),
        ({"no_refresh_token": True}, "no refresh token"),
    ],
    ids=str,
)
def test_a_grant_that_would_not_do(
    store: Store, provider: OAuthProvider, config: Config, account: EmailAccount,
    behaviour: dict[str, Any], said: str,
) -> None:  # fmt: skip
    for name, value in behaviour.items():
        setattr(provider.behaviour, name, value)
    with pytest.raises(ConfigurationError, match=said):
        sign_in(store, provider, config)
    assert token_grants.load(account.id) is None


@pytest.mark.parametrize(
    ("answers", "slept"),
    [
        ([(400, {"error": "authorization_pending"})] * 2, [1, 1, 1]),
        ([(400, {"error": "slow_down"})], [1, 6]),
        ([(503, b"")], [1, 2]),
    ],
    ids=["pending", "slow down", "line"],
)
def test_a_device_code_is_asked_for_at_the_provider_s_pace(
    store: Store, provider: OAuthProvider, config: Config, answers: list[Any], slept: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with store.write():
        accounts.add(request(config, GivenOAuth("microsoft", provider.client_id)), "group", ADDRESS)
    attempt = authorizing.begin(SYSTEM, ADDRESS, config)
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    provider.behaviour.answers = answers
    tokens = attempt.by_device(attempt.device_code())
    assert waits[: len(slept)] == slept
    assert authorizing.finish(store, SYSTEM, attempt, tokens, config).app == f"microsoft {provider.client_id}"


@pytest.mark.parametrize("error", ["authorization_declined", "expired_token", "access_denied"])
def test_a_device_code_that_nobody_wants(
    store: Store, provider: OAuthProvider, config: Config, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write():
        accounts.add(request(config, GivenOAuth("microsoft", provider.client_id)), "group", ADDRESS)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    attempt = authorizing.begin(SYSTEM, ADDRESS, config)
    provider.behaviour.answers = [(400, {"error": error})]
    with pytest.raises(ConfigurationError, match="nothing was changed"):
        attempt.by_device(attempt.device_code())
    provider.behaviour.pending = 10_000
    with pytest.raises(ConfigurationError, match="ran out"):
        attempt.by_device(attempt.device_code())


def test_another_tenant_has_addresses_of_its_own(store: Store, provider: OAuthProvider, config: Config) -> None:
    oauth = GivenOAuth("microsoft", provider.client_id, tenant="contoso.example")
    with store.write():
        accounts.add(request(config, oauth), "group", ADDRESS)
    attempt = authorizing.begin(SYSTEM, ADDRESS, config)
    assert attempt.app.endpoints.token.endswith("/contoso.example/oauth2/v2.0/token")
    assert attempt.redirect_uri(5) == "http://localhost:5/"


@pytest.mark.parametrize(
    ("oauth", "said"),
    [
        (GivenOAuth("microsoft"), "--oauth-client-id"),
        (GivenOAuth("google", "id"), "client secret"),
        (GivenOAuth(client_id="id"), "--oauth google"),
        (GivenOAuth("microsoft", "id", "../../evil.example/x"), "tenant"),
        (GivenOAuth("google", "id", "t", Given("env", "X", "x")), "--oauth-tenant is for"),
        (GivenOAuth("microsoft", "i d"), "blanks"),
    ],
    ids=str,
)
def test_options_that_cannot_work(store: Store, config: Config, oauth: GivenOAuth, said: str) -> None:
    with store.write(), pytest.raises(Usage, match=said):
        accounts.add(request(config, oauth), "group", ADDRESS)


def test_one_source_for_one_secret(store: Store, provider: OAuthProvider, config: Config) -> None:
    password = Given("env", "PW", "--password-env")
    with store.write(), pytest.raises(Usage, match="several sources"):
        accounts.add(request(config, given(provider), secret=password), "group", ADDRESS)


def test_what_runs_as_the_service_account_is_not_for_users(
    store: Store, provider: OAuthProvider, config: Config
) -> None:
    with store.write():
        people.add_user("bob", "Bob", ["bob@example.com"], False, "bob", NOW)
    bob = people.actor("bob")
    secret = Given("command", "cat /etc/shadow", "--oauth-client-secret-command")
    with store.write(), pytest.raises(NotPermitted, match="--oauth-client-secret-command"):
        accounts.add(request(config, given(provider, client_secret=secret), bob), "personal", "bob@example.com")
    with store.write():
        accounts.add(request(config, given(provider), bob), "personal", "bob@example.com")
        accounts.add(request(config, given(provider)), "group", ADDRESS)
    assert authorizing.begin(bob, "bob@example.com", config)
    with pytest.raises(NotPermitted):
        authorizing.begin(bob, ADDRESS, config)


def test_an_account_that_was_changed_meanwhile_keeps_nothing(
    store: Store, provider: OAuthProvider, config: Config, account: EmailAccount
) -> None:
    attempt = authorizing.begin(SYSTEM, ADDRESS, config)
    uri = attempt.redirect_uri(50000)
    tokens = attempt.by_answer(provider.consent(attempt.page(uri)), uri)
    with store.write():
        accounts.edit(request(config, given(provider, client_id="other")), ADDRESS)
    with pytest.raises(ConfigurationError, match="meanwhile"):
        authorizing.finish(store, SYSTEM, attempt, tokens, config)
    assert token_grants.load(account.id) is None


def test_another_app_or_a_password_ends_the_sign_in(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    with store.write(), pytest.raises(Usage, match="client secret"):  # the other app has another one
        accounts.edit(request(config, GivenOAuth(client_id="other")), ADDRESS)
    with store.write():
        accounts.edit(request(config, given(provider)), ADDRESS)
    assert token_grants.load(signed_in.id) is not None
    with store.write():
        changed = accounts.edit(request(config, given(provider, client_id="other")), ADDRESS)
    assert token_grants.load(signed_in.id) is None
    with pytest.raises(SecretMissing, match=f"authorize {ADDRESS}"):
        oauth_tokens.access_token(store, changed, config)


def test_an_account_that_is_removed_takes_its_sign_in_along(store: Store, signed_in: EmailAccount) -> None:
    with store.write():
        accounts.remove(SYSTEM, ADDRESS)
    assert TokenGrant.select().count() == 0


@pytest.mark.parametrize(
    ("where", "host"), [("google", "imap.gmail.com"), ("microsoft", "outlook.office365.com")]
)
def test_the_hosts_of_ones_own_domain_are_known_from_the_sign_in(
    store: Store, provider: OAuthProvider, config: Config, where: str, host: str
) -> None:
    oauth = replace(given(provider), provider=where)
    with store.write():
        account = accounts.add(replace(request(config, oauth), wanted=Wanted()), "group", ADDRESS)
    assert account.imap["host"] == host and account.smtp["host"]


# --- refreshing ---------------------------------------------------------------------------------


def test_each_refresh_token_is_used_once(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    """The provider replaces it each time, and refuses the old one."""
    for number in (2, 3, 4):
        expire(store)
        assert oauth_tokens.access_token(store, signed_in, config).reveal() == f"access-hunter2-{number}"
        assert oauth_tokens.access_token(store, signed_in, config).reveal() == f"access-hunter2-{number}"
    assert provider.refreshes == 3


def test_a_provider_that_does_not_replace_it(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    provider.behaviour.answers = [(200, {"access_token": "a2"}), (200, {"access_token": "a3"})]
    for wanted in ("a2", "a3"):
        expire(store)
        assert oauth_tokens.access_token(store, signed_in, config).reveal() == wanted
    assert len({form["refresh_token"] for form in provider.forms if "refresh_token" in form}) == 1


def _in_a_process(path: str, config: Config, answers: Any) -> None:
    store = Store.open(path)
    account = EmailAccount.get(EmailAccount.address == ADDRESS)
    answers.put(oauth_tokens.access_token(store, account, config).reveal())
    store.close()


def test_processes_at_the_same_time_ask_once(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    """Row C05."""
    expire(store)
    provider.behaviour.delay = 0.3
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    running = [
        context.Process(target=_in_a_process, args=(store.address, config, answers)) for _ in range(3)
    ]
    for each in running:
        each.start()
    assert {answers.get(timeout=300) for _ in running} == {"access-hunter2-2"}
    for each in running:
        each.join(100)
    assert provider.refreshes == 1


def test_threads_at_the_same_time_ask_once_and_leave_no_connection(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    provider.behaviour.delay = 0.1
    got: list[str] = []
    files: list[int] = []

    def ask() -> None:
        got.append(oauth_tokens.access_token(store, signed_in, config).reveal())

    for round_ in (1, 2, 3):
        expire(store)
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert provider.refreshes == round_
        assert got[-4:] == [f"access-hunter2-{round_ + 1}"] * 4
        files.append(len(list(Path("/proc/self/fd").iterdir())))
    # SQLite keeps the files of closed connections for the next ones while another is open
    assert files[1] == files[2]


def test_no_transaction_is_open_while_the_provider_is_asked(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    expire(store)
    provider.behaviour.delay = 0.5
    asking = threading.Thread(target=oauth_tokens.access_token, args=(store, signed_in, config))
    asking.start()
    wait_until(lambda: provider.refreshes)
    with within(0.3), store.write():
        pass
    asking.join()


TROUBLE = [
    pytest.param((503, b"<html>sorry</html>"), "503", id="503"),
    pytest.param((429, {}), "429", id="429"),
    pytest.param((200, b"<html>log in to the hotel</html>"), "no JSON", id="portal"),
    pytest.param((200, b"[]"), "no JSON", id="list"),
    pytest.param((302, b""), "no JSON", id="redirect"),
    pytest.param((400, {"error": "temporarily_unavailable"}), "temporarily_unavailable", id="later"),
    pytest.param((200, {"token_type": "Bearer"}), "without tokens", id="without"),
    pytest.param((200, {"access_token": "line\r\nbreak"}), "no token may hold", id="odd token"),
    pytest.param((200, {"access_token": 5}), "no token may hold", id="a number"),
    pytest.param((200, {"access_token": "x", "expires_in": "soon"}), None, id="odd time"),
]


@pytest.mark.parametrize(("answer", "said"), TROUBLE)
def test_trouble_at_the_provider_passes_by_itself(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount, answer: Any, said: str | None
) -> None:
    expire(store)
    provider.behaviour.answers = [answer]
    if said is None:
        assert oauth_tokens.access_token(store, signed_in, config).reveal() == "x"
        return
    with pytest.raises(TryAgain, match=said) as caught:
        oauth_tokens.access_token(store, signed_in, config)
    assert backoff.kind_of(caught.value) == "unreachable"
    assert len(provider.forms) == 2  # a redirect was not followed
    assert oauth_tokens.access_token(store, signed_in, config).reveal() == "access-hunter2-2"


def test_a_provider_that_is_silent_or_gone(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    expire(store)
    provider.behaviour.delay = 1.0
    with pytest.raises(TryAgain, match="does not answer"):
        oauth_tokens.access_token(store, signed_in, replace(config, oauth_timeout=0.2))
    with pytest.raises(TryAgain, match=r"127\.0\.0\.1:9"):
        oauth_tokens.access_token(store, signed_in, replace(config, oauth_google_token="http://127.0.0.1:9/"))


@pytest.mark.parametrize("url", ["http://mail.example.com/token", "ftp://127.0.0.1/x", "//x/y", "", "file:///etc"])
def test_tokens_travel_encrypted(store: Store, config: Config, signed_in: EmailAccount, url: str) -> None:
    expire(store)
    with pytest.raises(ConfigurationError, match="https://"):
        oauth_tokens.access_token(store, signed_in, replace(config, oauth_google_token=url))


def test_a_provider_s_certificate_is_checked(store: Store, config: Config, account: EmailAccount, tmp_path: Path) -> None:
    import ssl

    import trustme

    authority, tls = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with OAuthProvider(lambda: "over-tls", tls) as provider:
        config = replace(config, oauth_google_token=f"https://127.0.0.1:{provider.port}/token")
        with pytest.raises(CertificateRefused):
            sign_in(store, provider, config)
        assert provider.forms == []
        sign_in(store, provider, replace(config, oauth_ca_file=str(tmp_path / "ca.pem")))
    assert oauth_tokens.access_token(store, account, config).reveal() == "over-tls"


def test_a_sign_in_that_was_revoked(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    expire(store)
    provider.revoke()
    with pytest.raises(GrantEnded) as caught:
        oauth_tokens.access_token(store, signed_in, config)
    assert caught.value.hint == f"sign in again: espomail email-account authorize {ADDRESS}"
    assert "hunter2" not in str(caught.value)  # the provider repeats the token
    assert (caught.value.exit_code, backoff.kind_of(caught.value)) == (78, "login")


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"granted_at": -7 * DAY}, "in testing after 7 days"),
        ({"granted_at": -300 * DAY, "used_at": -200 * DAY}, "not used for 180 days"),
        ({"granted_at": -30 * DAY, "used_at": -1 * DAY}, "^sign in again"),
    ],
    ids=["testing", "idle", "unknown"],
)
def test_the_likely_cause_is_named(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount, dates: Any, said: str
) -> None:
    now = int(time.time() * 1000)
    change(store, access_until=0, **{name: now + value for name, value in dates.items()})
    provider.revoke()
    with pytest.raises(GrantEnded) as caught:
        oauth_tokens.access_token(store, signed_in, config)
    assert re.search(said, caught.value.hint or "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("AADSTS7000218: The request body must contain client_assertion or client_secret", "public client flows"),
        ("AADSTS700016: Application was not found in the directory", "--oauth-tenant"),
        ("AADSTS65001: The user or administrator has not consented", "consent"),
        ("The OAuth client was not found.", "client id"),
    ],
)
def test_an_app_that_is_refused(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount, words: str, said: str
) -> None:
    expire(store)
    provider.behaviour.answers = [(401, {"error": "invalid_client", "error_description": words})]
    with pytest.raises(AppRefused, match=re.escape(words)) as caught:
        oauth_tokens.access_token(store, signed_in, config)
    assert said in (caught.value.hint or "") and f"edit {ADDRESS} --oauth" in (caught.value.hint or "")
    assert backoff.kind_of(caught.value) == "app"


def test_a_server_s_no_makes_the_access_token_worthless(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount
) -> None:
    from espomail.mail.failures import LoginRefused
    from espomail.store import email_accounts

    with store.write():
        email_accounts.note_failure(signed_in, LoginRefused("no"), NOW)
    assert oauth_tokens.access_token(store, signed_in, config).reveal() == "access-hunter2-2"


def test_the_lock_is_not_waited_for_without_end(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    expire(store)
    monkeypatch.setattr(oauth_tokens, "PATIENCE", 0.1)
    with claimed_elsewhere(store, f"oauth-{signed_in.id}"), pytest.raises(TryAgain, match="another run"):
        oauth_tokens.access_token(store, signed_in, replace(config, oauth_timeout=0.0))
    assert provider.refreshes == 0


# --- what is kept, and who sees it (rows C03 and C04) ----------------------------------------------


@pytest.mark.parametrize("spoil", ["missing", "another", "readable", "link"])
def test_a_key_file_in_disorder_is_refused(
    store: Store, provider: OAuthProvider, config: Config, signed_in: EmailAccount, spoil: str
) -> None:
    """Row C04, with clear words, and the provider is not asked."""
    from cryptography.fernet import Fernet

    expire(store)
    key = Path(config.key_file)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    if spoil == "readable":
        key.chmod(0o640)
    else:
        key.rename(key.with_name("other"))
    if spoil == "link":
        key.symlink_to(key.with_name("other"))
    if spoil == "another":
        key.write_bytes(Fernet.generate_key())
        key.chmod(0o600)
    with pytest.raises(SecretMissing, match=f"{ADDRESS}: .*{re.escape(str(key))}") as caught:
        oauth_tokens.access_token(store, signed_in, config)
    wanted = {"missing": "No such file", "another": "not made with the key", "readable": "may be read by others",
              "link": "symbolic link"}[spoil]  # fmt: skip
    assert wanted in str(caught.value)
    assert provider.refreshes == 0


def test_no_secret_in_logs_and_tracebacks(
    store: Store, stored_at: Path, provider: OAuthProvider, config: Config, account: EmailAccount,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Row C03: whatever goes wrong, and whatever level libraries log at."""
    caplog.set_level(logging.DEBUG)
    sign_in(store, provider, config)
    told = []
    for answer in (
        (400, {"error": "invalid_grant", "error_description": "?"}),
        (500, b"x"),
        (200, b"not json access-hunter2-9"),
        (200, {"access_token": "hunter2\n"}),
        (400, {"error": "odd_error", "error_description": f"secret {provider.client_secret}"}),
        (302, b""),
    ):
        expire(store)
        provider.behaviour.answers = [answer]
        with pytest.raises(EspomailError) as caught:
            oauth_tokens.access_token(store, account, config)
        told += traceback.format_exception(caught.value)
    told += [record.getMessage() for record in caplog.records]
    told += [repr(each) for each in (authorizing.begin(SYSTEM, ADDRESS, config), given(provider))]
    assert len(told) > 6
    assert "hunter2" not in "".join(told)
    held = b"".join(each.read_bytes() for each in (stored_at, *stored_at.parent.glob("desk.db-*")))
    assert ADDRESS.encode() in held and b"hunter2" not in held
