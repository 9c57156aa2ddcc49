"""Accounts that sign in at Google or Microsoft: a stub plays the provider, Dovecot checks the tokens."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from espomail.domain.clock import DAY
from espomail.store import Store
from espomail.store.models import TokenGrant
from tests.builders import a_message
from tests.conftest import ESPOMAIL, NOW, Desk
from tests.haste import wait_until
from tests.servers import leftovers
from tests.servers.dovecot import Dovecot
from tests.servers.oauth_provider import OAuthProvider
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot

ARRIVED = datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)


class Office:
    """A desk with one account at a provider, and the person who signs it in."""

    def __init__(
        self, desk: Desk, dovecot: Dovecot, sink: SmtpSink, provider: OAuthProvider, address: str, folder: Path
    ) -> None:
        self.desk, self.provider, self.address, self.folder = desk, provider, address, folder
        desk.variables["ESPOMAIL_CONFIG"] = str(provider.config(folder, key_file=str(folder / "key")))
        desk.variables["HOME"] = str(folder)
        self._servers = (
            "--imap-host", "127.0.0.1", "--imap-port", str(dovecot.port), "--imap-security", "none",
            "--smtp-host", "localhost", "--smtp-port", str(sink.port), "--smtp-security", "starttls",
            "--smtp-ca-file", str(sink.ca_file), "--smtp-login", address,
        )  # fmt: skip

    def add(self, provider: str, **options: str) -> None:
        """The account, set up and not yet signed in."""
        self.desk("team", "add", "Support")
        self.desk("team", "member", "add", "Support", "admin")
        secret = ("--oauth-client-secret-stdin",) if provider == "google" else ()
        done = self.desk(
            "email-account", "add", self.address, "--group", "--team", "Support", "--create-case",
            "--auto-reply", "acknowledgement", *self._servers, "--oauth", provider,
            "--oauth-client-id", self.provider.client_id, *secret, stdin=self.provider.client_secret,
        )  # fmt: skip
        assert f"next: espomail email-account authorize {self.address}" in done.err

    def process(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """A running espomail."""
        return subprocess.Popen(
            [ESPOMAIL, "--store", str(self.desk.path), "--now", self.desk.now, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **self.desk.variables, **variables},
        )  # fmt: skip

    def sign_in(self, answer: Any = None, code: int = 0) -> tuple[str, str]:
        """authorize --paste: the page is opened, and where it ends is pasted. Output and errors."""
        running = self.process("email-account", "authorize", self.address, "--paste", "--json")
        assert running.stdin and running.stderr
        page = next(line for line in running.stderr if line.startswith("https://accounts.google.com/"))
        ended_at = self.provider.consent(page.strip())
        out, err = running.communicate(answer(ended_at) if answer else ended_at + "\n", timeout=300)
        assert running.returncode == code, err
        return out, err

    def expire(self) -> None:
        """The access token ends now; the grant holds."""
        self.change(access_until=0)

    def change(self, **values: Any) -> None:
        """Change the dates of the grant."""
        store = Store.open(str(self.desk.path))
        with store.write():
            TokenGrant.update(values).execute()
        store.close()


@pytest.fixture
def provider(dovecot: Dovecot, smtp_sink: SmtpSink, a_user: str) -> Iterator[OAuthProvider]:
    def access() -> str:
        token = dovecot.token(a_user, 3600 + len(smtp_sink.tokens))
        smtp_sink.tokens.add(token)
        return token

    with OAuthProvider(access) as running:
        yield running


@pytest.fixture
def office(
    desk: Desk, dovecot: Dovecot, smtp_sink: SmtpSink, provider: OAuthProvider, a_user: str, tmp_path: Path
) -> Office:
    return Office(desk, dovecot, smtp_sink, provider, a_user, tmp_path)


def test_google_by_pasting(office: Office, dovecot: Dovecot, smtp_sink: SmtpSink, provider: OAuthProvider) -> None:
    office.add("google")
    out, err = office.sign_in()
    shown = json.loads(out)
    assert (shown["provider"], shown["account"]) == ("google", office.address)
    assert f"next: espomail email-account test {office.address}" in err
    dovecot.append(office.address, "INBOX", a_message(to=office.address), internaldate=ARRIVED)
    tried = office.desk("email-account", "test", office.address).out
    assert tried.count("XOAUTH2") == 2
    done = office.desk("run", now="2026-03-02T09:01:00Z")
    assert (done.out, done.err) == ("", "")
    assert [each.login for each in smtp_sink.envelopes if b"auto-replied" in each.raw] == [office.address]
    assert provider.asked == ["authorization_code"]  # one token served test, fetch and send
    [form] = provider.forms
    assert form["client_secret"] == provider.client_secret


def test_google_in_a_browser_on_this_machine(office: Office, provider: OAuthProvider, tmp_path: Path) -> None:
    """A script in place of the browser, which stays until it is closed, as some browsers do: it opens the
    page, and follows where it is sent.
    """
    office.add("google")
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\necho \"$1\" > {tmp_path}/page\nwhile [ ! -e {tmp_path}/closed ]; do sleep 0.1; done\n")
    browser.chmod(0o700)
    running = office.process("email-account", "authorize", office.address, "--browser", BROWSER=f"{browser} %s")
    page = waited_for(tmp_path / "page")
    assert follow(f"{redirect_of(page)}favicon.ico") == "404"
    assert follow(f"{redirect_of(page)}?state=somebody-elses&code=x") == "404"
    assert follow(provider.consent(page)) == "200"
    (tmp_path / "closed").touch()
    _, err = running.communicate(timeout=300)
    assert running.returncode == 0, err
    assert "code=" not in err
    office.desk("email-account", "test", office.address)


def waited_for(file: Path) -> str:
    """What the browser that was opened wrote into a file."""
    wait_until(lambda: file.exists() and file.read_text().endswith("\n"))
    return file.read_text().strip()


def redirect_of(page: str) -> str:
    from urllib.parse import parse_qs, urlsplit

    [uri] = parse_qs(urlsplit(page).query)["redirect_uri"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", uri)
    return uri


def follow(url: str) -> str:
    """The status of a page."""
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(url, timeout=10) as page:
            return str(page.status)
    except urllib.error.HTTPError as error:
        error.close()
        return str(error.code)


def test_microsoft_by_a_device_code(office: Office, provider: OAuthProvider) -> None:
    office.add("microsoft")
    provider.behaviour.pending = 1
    done = office.desk("email-account", "authorize", office.address)
    assert provider.user_code in done.err and "https://microsoft.example/devicelogin" in done.err
    assert provider.asked == ["device_code"] * 2
    assert "client_secret" not in provider.forms[-1]
    office.desk("email-account", "test", office.address)
    shown = office.desk.json("email-account", "show", office.address)
    assert shown["secret"] == {"kind": "oauth", "name": "microsoft"}
    assert shown["oauth"]["authorized_at"]


def test_nobody_is_asked_with_no_input(office: Office) -> None:
    office.add("google")
    done = office.desk("--no-input", "email-account", "authorize", office.address, code=2)
    assert "--no-input" in done.err and not office.provider.forms
    office.desk("email-account", "authorize", office.address, "--device", code=2)
    office.desk("email-account", "authorize", office.address, "--device", "--paste", code=2)


def test_an_account_with_a_password_cannot_be_authorized(office: Office) -> None:
    office.desk("email-account", "add", "me@example.com", "--personal", "--owner", "admin",
                "--imap-host", "h", "--password-env", "PW")  # fmt: skip
    done = office.desk("email-account", "authorize", "me@example.com", code=78)
    assert "edit me@example.com --oauth" in done.err


# --- refreshing ---------------------------------------------------------------------------------


def test_a_token_is_refreshed_once_by_processes_at_the_same_time(
    office: Office, dovecot: Dovecot, provider: OAuthProvider
) -> None:
    """Row C05: expired token, several processes, rotation: one refresh; each has the new one."""
    office.add("google")
    office.sign_in()
    dovecot.append(office.address, "INBOX", a_message(to=office.address), internaldate=ARRIVED)
    office.expire()
    provider.behaviour.delay = 0.7
    running = [
        office.process("fetch", "--account", office.address),
        office.process("email-account", "test", office.address),
        office.process("audit", "--account", office.address, "--json"),
    ]
    ended = [(each.communicate(timeout=300), each.returncode) for each in running]
    # audit may see the mail before it is fetched; what matters is that it could log in
    assert [code for _, code in ended[:2]] == [0, 0], ended
    assert json.loads(ended[2][0][0])["accounts"][0]["on_server"] == 1
    assert provider.refreshes == 1


def test_a_replaced_refresh_token_survives_a_log_in_that_fails(
    office: Office, dovecot: Dovecot, provider: OAuthProvider
) -> None:
    office.add("google")
    office.sign_in()
    office.expire()
    good = provider.access
    provider.access = lambda: "a-token-that-the-mail-server-refuses"
    done = office.desk("fetch", "--account", office.address, code=78)
    assert f"authorize {office.address}" in done.err
    provider.access = good
    office.desk("fetch", "--account", office.address)  # the refused token is not tried again
    assert provider.refreshes == 2


def test_a_sign_in_that_was_revoked(office: Office, provider: OAuthProvider) -> None:
    office.add("google")
    office.sign_in()
    office.expire()
    provider.revoke()
    done = office.desk("fetch", code=78)
    assert f"espomail email-account authorize {office.address}" in done.err
    assert "invalid_grant" in done.err and done.err.count("\n") == 1
    assert office.desk("fetch").err == ""  # left in peace for a minute
    assert provider.refreshes == 1
    for minute in ("09:02", "09:08", "09:24"):
        office.desk("fetch", code=None, now=f"2026-03-02T{minute}:00Z")
    assert provider.refreshes == 4  # after 1, 5 and 15 minutes
    assert office.desk.json("email-account", "show", office.address, now="2026-03-02T09:24:10Z")["state"] == "paused"
    finding = office.desk.json("doctor", "--account", office.address, "--offline", code=1)["findings"]
    assert {each["code"]: each["fix"] for each in finding}["login-failed"] == (
        f"espomail email-account authorize {office.address}"
    )
    office.sign_in()
    office.desk("fetch")
    assert office.desk.json("email-account", "show", office.address)["state"] == "active"


def test_a_sign_in_that_ends_soon_is_done_again(office: Office) -> None:
    def finding() -> dict[str, str]:
        told = office.desk("doctor", "--account", office.address, "--offline", "--json", code=None).json
        return {each["code"]: each["fix"] for each in told["findings"]}

    office.add("google")
    office.sign_in()
    assert "token-expiring" not in finding()
    office.change(granted_at=NOW - 5 * DAY, refresh_until=NOW + 2 * DAY)
    assert finding()["token-expiring"] == f"espomail email-account authorize {office.address}"
    office.sign_in()
    assert "token-expiring" not in finding()


# --- where secrets are, and are not --------------------------------------------------------------


def test_no_secret_is_seen_anywhere(office: Office, provider: OAuthProvider, dovecot: Dovecot) -> None:
    """Row C03: output, errors with -v, JSON, log, files of the store, arguments of processes."""
    office.add("google")
    out, err = office.sign_in()
    office.expire()
    provider.behaviour.delay = 0.5
    running = office.process("-v", "fetch", "--account", office.address)
    seen = [err, out, *arguments_of(running.pid)]
    seen += running.communicate(timeout=300)
    provider.revoke()
    office.expire()
    for words in (
        ["-v", "fetch", "--account", office.address],
        ["-v", "email-account", "test", office.address, "--json"],
        ["email-account", "show", office.address, "--json"],
        ["log", "--json"],
        ["doctor", "--offline", "--json"],
    ):
        done = office.desk(*words, code=None)
        seen += [done.out, done.err]
    secrets = [*provider.given, provider.client_secret]
    assert len(secrets) >= 6
    text = "\n".join(seen)
    assert not [secret for secret in secrets if secret in text]
    for file in [*office.folder.rglob("*")]:
        if file.is_file():
            held = file.read_bytes()
            assert not [secret for secret in secrets if secret.encode() in held], file


def arguments_of(pid: int) -> list[str]:
    """What ``ps`` shows of a process and of its children while it works."""
    seen = []
    end = time.monotonic() + 0.4
    while time.monotonic() < end:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                if str(pid) in (folder.name, parent):
                    seen.append((folder / "cmdline").read_bytes().decode(errors="replace"))
            except OSError:
                continue
        time.sleep(0.05)
    return seen


def test_without_the_library_the_command_says_what_to_install(office: Office, tmp_path: Path) -> None:
    office.add("google")
    (tmp_path / "oauthlib").mkdir()
    (tmp_path / "oauthlib" / "__init__.py").write_text("raise ImportError('not here')")
    done = subprocess.run(
        [sys.executable, "-m", "espomail", "--store", str(office.desk.path), "email-account", "authorize",
         office.address], env={**os.environ, **office.desk.variables, "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 78
    assert "pip install 'espomail[oauth]'" in done.stderr


def test_a_mail_server_that_asks_the_provider(
    desk: Desk, smtp_sink: SmtpSink, a_user: str, tmp_path: Path
) -> None:
    """Tokens that say nothing by themselves, as Google's: a Dovecot that has them introspected."""
    numbers = itertools.count(1)
    with OAuthProvider(lambda: f"opaque-{next(numbers)}") as provider:
        provider.user = a_user
        home = leftovers.home("espomail-dovecot-")
        server = Dovecot(home, introspection=f"http://127.0.0.1:{provider.port}/introspect")
        try:
            server.start()
            office = Office(desk, server, smtp_sink, provider, a_user, tmp_path)
            office.add("google")
            office.sign_in()
            server.append(a_user, "INBOX", a_message(to=a_user), internaldate=ARRIVED)
            office.desk("fetch", "--account", a_user)
            assert (provider.introspected, provider.refreshes) == (1, 0)
            provider.end_access()
            refused = office.desk("fetch", "--account", a_user, code=78)
            assert "status 401" in refused.err or "invalid_token" in refused.err
            office.desk("fetch", "--account", a_user)  # with another access token, by the same sign-in
            assert provider.refreshes == 1
            assert len(office.desk.json("email", "list")) == 1
        finally:
            server.stop()
            shutil.rmtree(home, ignore_errors=True)
