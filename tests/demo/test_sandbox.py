"""The sandbox behaves like a mail server where it matters: bytes, log-ins, TLS, envelopes."""

from __future__ import annotations

import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

pytest.importorskip("pymap", reason="the extra demo is not installed")

from espomail.demo.sandbox import Sandbox
from tests.haste import within

ADA = "ada@firm.example"
BEN = "ben@firm.example"
RAW = b"From: a@b.example\r\nSubject: hi\r\n\r\nbody\r\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def trust(sandbox: Sandbox) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(sandbox.ca_file))


@pytest.fixture
def imap(sandbox: Sandbox) -> Iterator[IMAPClient]:
    with IMAPClient(sandbox.host, sandbox.imap_port, ssl=False) as client:
        yield client


def submit(sandbox: Sandbox, raw: bytes, *recipients: str, sender: str = ADA) -> None:
    with smtplib.SMTP(sandbox.host, sandbox.smtp_port) as smtp:
        smtp.sendmail(sender, recipients, raw)


class TestImap:
    def test_without_tls(self, sandbox, imap):
        imap.login(ADA, sandbox.password)
        assert imap.select_folder("INBOX")[b"UIDVALIDITY"]

    def test_starttls(self, sandbox, imap, trust):
        imap.starttls(trust)
        imap.login(ADA, sandbox.password)
        assert imap.list_folders()

    def test_tls_from_the_start(self, sandbox, trust):
        with IMAPClient(sandbox.host, sandbox.imaps_port, ssl_context=trust) as client:
            assert b"STARTTLS" not in client.capabilities()
            client.login(ADA, sandbox.password)

    def test_the_certificate_must_be_trusted(self, sandbox):
        with pytest.raises(ssl.SSLCertVerificationError):
            IMAPClient(sandbox.host, sandbox.imaps_port, ssl=True)

    def test_oauth(self, sandbox, imap):
        imap.oauth2_login(ADA, sandbox.token)
        imap.select_folder("INBOX")

    @pytest.mark.parametrize(
        "log_in",
        [
            lambda client: client.login(ADA, "wrong"),
            lambda client: client.login(ADA, ""),
            lambda client: client.oauth2_login(ADA, "wrong"),
            lambda client: client.oauth2_login(ADA, "sandbox"),
            lambda client: client.login(ADA, "sandbox-token"),
        ],
        ids=["wrong password", "none", "wrong token", "password as token", "token as password"],
    )
    def test_refused(self, imap, log_in):
        with pytest.raises(LoginError):
            log_in(imap)

    def test_a_password_of_ones_own(self, sandbox, imap):
        sandbox.passwords["own@firm.example"] = "secret"
        with pytest.raises(LoginError):
            imap.login("own@firm.example", sandbox.password)
        imap.login("Own@Firm.example", "secret")

    def test_everybody_has_a_sent_folder(self, sandbox, imap):
        imap.login("new@firm.example", sandbox.password)
        assert sorted(name for _, _, name in imap.list_folders()) == ["INBOX", "Sent"]

    def test_append_keeps_flags_and_bytes(self, sandbox, imap):
        imap.login(ADA, sandbox.password)
        imap.append("Sent", RAW, flags=[rb"\Seen"])
        (stored,) = sandbox.messages(ADA, "Sent")
        assert (stored.raw, stored.flags) == (RAW, frozenset({"\\Seen"}))


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(RAW, id="ordinary"),
        pytest.param(b"Subject: \xff\xfe\r\n\r\n\x80\x00\x01", id="8-bit and NUL"),
        pytest.param(b"no header at all", id="no header"),
        pytest.param(b"A: b\n\nbare\nnewlines\r\rand more", id="odd line ends"),
        pytest.param(b"A: b\r\n\r\n" + b"x" * 200_000, id="one long line"),
        pytest.param(b"\r\n", id="empty"),
    ],
)
def test_bytes_stay_as_they_are(sandbox, imap, raw):
    uid = sandbox.deliver("bytes@firm.example", raw)
    imap.login("bytes@firm.example", sandbox.password)
    imap.select_folder("INBOX", readonly=True)
    assert imap.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"] == raw


def test_the_time_of_arrival_is_what_it_was_told(sandbox, imap):
    at = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    uid = sandbox.deliver("time@firm.example", RAW, at)
    imap.login("time@firm.example", sandbox.password)
    imap.normalise_times = False
    imap.select_folder("INBOX")
    assert imap.fetch([uid], ["INTERNALDATE"])[uid][b"INTERNALDATE"] == at
    assert sandbox.messages("time@firm.example")[0].received_at == at


def test_folders_are_made_on_first_use(sandbox):
    sandbox.deliver("folders@firm.example", RAW, folder="Archive/2026")
    assert len(sandbox.messages("folders@firm.example", "Archive/2026")) == 1
    assert sandbox.messages("folders@firm.example") == []


class TestSmtp:
    def test_delivers_by_envelope(self, sandbox):
        submit(sandbox, RAW, "one@firm.example", "Two@firm.example")
        for address in ("one@firm.example", "two@firm.example"):
            (stored,) = sandbox.messages(address)
            assert stored.raw == b"Return-Path: <ada@firm.example>\r\n" + RAW
        assert sandbox.sent[-1].recipients == ("one@firm.example", "Two@firm.example")
        assert (sandbox.sent[-1].raw, sandbox.sent[-1].login) == (RAW, None)

    def test_the_empty_envelope_sender(self, sandbox):
        submit(sandbox, RAW, "bounce@firm.example", sender="")
        assert sandbox.messages("bounce@firm.example")[0].raw.startswith(b"Return-Path: <>\r\n")

    def test_starttls_and_password(self, sandbox, trust):
        with smtplib.SMTP(sandbox.host, sandbox.smtp_port) as smtp:
            smtp.starttls(context=trust)
            smtp.login(BEN, sandbox.password)
            smtp.sendmail(BEN, ["tls@firm.example"], RAW)
        assert sandbox.sent[-1].login == BEN

    def test_tls_from_the_start(self, sandbox, trust):
        with smtplib.SMTP_SSL(sandbox.host, sandbox.smtps_port, context=trust) as smtp:
            smtp.login(BEN, sandbox.password)
            assert "starttls" not in smtp.esmtp_features

    @pytest.mark.parametrize("initial", [True, False])
    def test_oauth(self, sandbox, initial):
        answer = f"user={BEN}\x01auth=Bearer {sandbox.token}\x01\x01"
        with smtplib.SMTP(sandbox.host, sandbox.smtp_port) as smtp:
            smtp.ehlo()
            code, _ = smtp.auth("XOAUTH2", lambda _=None: answer, initial_response_ok=initial)
        assert code == 235

    def test_refusals_answer_and_the_line_stays_usable(self, sandbox):
        def bearer(challenge: bytes | None = None) -> str:
            return "" if challenge else f"user={BEN}\x01auth=Bearer wrong\x01\x01"

        with smtplib.SMTP(sandbox.host, sandbox.smtp_port) as smtp:
            smtp.ehlo()
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.auth("XOAUTH2", bearer, initial_response_ok=True)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login(BEN, "wrong")
            assert smtp.login(BEN, sandbox.password)[0] == 235

    def test_a_refused_recipient(self, sandbox):
        sandbox.refuse("Gone@firm.example", "550 5.1.1 nobody of that name here")
        with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
            submit(sandbox, RAW, "gone@firm.example")
        code, words = caught.value.recipients["gone@firm.example"]
        assert (code, words) == (550, b"5.1.1 nobody of that name here")
        sandbox.accept("gone@firm.example")
        submit(sandbox, RAW, "gone@firm.example")
        assert len(sandbox.messages("gone@firm.example")) == 1


def at_once(count: int, work: Callable[[int], None]) -> None:
    """Run the work in as many threads; fails if any of them failed."""
    failures: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert failures == []


def test_many_clients_at_once(sandbox):
    def visit(number: int) -> None:
        address = f"user{number}@firm.example"
        submit(sandbox, RAW, address)
        with IMAPClient(sandbox.host, sandbox.imap_port, ssl=False) as client:
            client.login(address, sandbox.password)
            client.select_folder("INBOX")
            assert len(client.search()) == 1

    at_once(12, visit)


def test_starts_and_ends_quickly_though_a_client_is_connected():
    with within(5), Sandbox() as sandbox:
        client = IMAPClient(sandbox.host, sandbox.imap_port, ssl=False)
        folder = sandbox.ca_file.parent
    assert not folder.exists()
    client.shutdown()
    with pytest.raises(ConnectionRefusedError):
        IMAPClient(sandbox.host, sandbox.imap_port, ssl=False)
