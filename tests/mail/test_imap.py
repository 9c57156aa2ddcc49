"""An IMAP session against a real Dovecot."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from espomail.errors import ConfigurationError
from espomail.mail.failures import (
    AuthNotOffered,
    CertificateRefused,
    FolderMissing,
    LoginRefused,
    ServerUnreachable,
    TlsFailed,
)
from espomail.mail.imap import open_session
from espomail.mail.settings import ImapSettings, Secret
from tests.haste import within
from tests.servers.dovecot import Dovecot, free_ports

pytestmark = pytest.mark.dovecot


def settings(server: Dovecot, user: str, **changes: Any) -> ImapSettings:
    values: dict[str, Any] = {
        "host": server.host,
        "port": server.tls_port,
        "login": user,
        "ca_file": str(server.ca_file),
        "timeout": 10.0,
    }
    if changes.get("security", "tls") != "tls":
        values["port"] = server.port
    return ImapSettings(**(values | changes))


def session(server: Dovecot, user: str, **changes: Any) -> Any:
    return open_session(settings(server, user, **changes), Secret(server.password))


def mails(count: int) -> list[bytes]:
    return [
        f"Message-ID: <{n}@example.com>\r\nFrom: a@example.com\r\nSubject: {n}\r\n\r\nText {n}\r\n".encode()
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_everything_a_fetch_needs(dovecot: Dovecot, a_user: str, security: str) -> None:
    dovecot.append_many(a_user, "INBOX", mails(3))
    with session(dovecot, a_user, security=security) as imap:
        status = imap.status("INBOX")
        assert (status.messages, status.uidnext) == (3, 4)
        assert status.uidvalidity == dovecot.uidvalidity(a_user)
        assert imap.select("INBOX") == status
        assert imap.search_all() == [1, 2, 3]
        got = list(imap.bodies([1, 2, 3], 10_000))
        assert [(m.uid, m.raw, m.complete) for m in got] == [
            (n, raw, True) for n, raw in enumerate(mails(3), start=1)
        ]
        assert {m.size for m in got} == {len(mails(1)[0])}
        assert imap.missing == set()
        imap.add_seen([1, 3])
    assert dovecot.flags(a_user) == {1: {"\\Seen"}, 2: set(), 3: {"\\Seen"}}


def test_reading_leaves_mail_unread(dovecot: Dovecot, a_user: str) -> None:
    dovecot.append_many(a_user, "INBOX", mails(2))
    with session(dovecot, a_user) as imap:
        imap.select("INBOX")
        list(imap.bodies([1, 2], 10))
        list(imap.headers([1, 2]))
        imap.header_section(1)
    assert dovecot.flags(a_user) == {1: set(), 2: set()}


def test_search_above_ignores_the_last_message(dovecot: Dovecot, a_user: str) -> None:
    dovecot.append_many(a_user, "INBOX", mails(3))
    with session(dovecot, a_user) as imap:
        imap.select("INBOX")
        assert imap.search_above(0) == [1, 2, 3]
        assert imap.search_above(2) == [3]
        assert imap.search_above(3) == []
        assert imap.search_above(4294967294) == []


def test_search_since_is_about_arrival(dovecot: Dovecot, a_user: str) -> None:
    for day in (1, 2, 3):
        dovecot.append(a_user, "INBOX", mails(1)[0], datetime(2026, 3, day, 12, tzinfo=UTC))
    with session(dovecot, a_user) as imap:
        imap.select("INBOX")
        assert imap.search_since(date(2026, 3, 2)) == [2, 3]
        assert imap.search_since(date(2026, 4, 1)) == []


def test_facts_without_bodies(dovecot: Dovecot, a_user: str) -> None:
    when = datetime(2026, 3, 2, 9, 0, 1, tzinfo=UTC)
    dovecot.append(a_user, "INBOX", mails(1)[0], when, [r"\Flagged"])
    ms = int(when.timestamp()) * 1000
    with session(dovecot, a_user) as imap:
        imap.select("INBOX", readonly=True)
        facts = imap.sizes([1, 99])
        assert facts[1][:2] == (len(mails(1)[0]), ms)
        assert "\\Flagged" in facts[1].flags
        assert imap.missing == {99}
        [line] = imap.headers([1])
        assert (line.uid, line.size, line.internaldate_ms) == (1, len(mails(1)[0]), ms)
        assert b"Message-ID: <1@example.com>\r\n" in line.header_bytes
        assert imap.header_section(1) == mails(1)[0].partition(b"Text")[0]
        assert imap.header_section(99) == b""


def test_the_size_limit_counts_bytes_that_arrive(dovecot: Dovecot, a_user: str) -> None:
    large = b"Subject: large\r\n\r\n" + b"x" * 70 * 1024
    dovecot.append_many(a_user, "INBOX", [mails(1)[0], large, mails(1)[0]])
    with session(dovecot, a_user) as imap:
        imap.select("INBOX")
        got = {m.uid: m for m in imap.bodies([1, 2, 3], len(large) - 1)}
        assert [got[n].complete for n in (1, 2, 3)] == [True, False, True]
        assert (got[2].raw, got[2].size) == (b"", len(large))
        [whole] = imap.bodies([2], len(large))
        assert whole.complete and whole.raw == large


def test_awkward_bytes_arrive_unchanged(dovecot: Dovecot, a_user: str) -> None:
    odd = [b"", b"\r\n", b"no header", b"Subject: \xff\r\n\r\n{5}\r\n) OK\r\n", b"a: {3}\r\n\r\n{3}"]
    folder = dovecot.maildir(a_user)
    dovecot.append(a_user, "INBOX", mails(1)[0])
    for number, raw in enumerate(odd):
        # as a delivery does: whole at once, under a name with a time
        begun = folder / "tmp" / f"177244560{number}.x{number}.here"
        begun.write_bytes(raw.replace(b"\r\n", b"\n"))
        begun.chmod(0o644)  # whatever umask an opened store has left behind
        begun.rename(folder / "new" / begun.name)
    with session(dovecot, a_user) as imap:
        imap.select("INBOX")
        got = {m.raw for m in imap.bodies(imap.search_all(), 10_000)}
    assert got == set(odd) | set(mails(1))


def test_marking_as_read_while_reading(dovecot: Dovecot, a_user: str) -> None:
    dovecot.append_many(a_user, "INBOX", mails(40))
    with session(dovecot, a_user) as imap:
        imap.select("INBOX")
        for fetched in imap.bodies(list(range(1, 41)), 10_000):
            imap.add_seen([fetched.uid])
        assert imap.search_above(40) == []
    assert set(map(frozenset, dovecot.flags(a_user).values())) == {frozenset({"\\Seen"})}


def test_many_commands_under_way(dovecot: Dovecot, a_user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("espomail.mail.fetch_reader.MOST_UIDS", 7)
    raws = [raw + b"x" * 40_000 for raw in mails(60)]  # more than the socket's buffers hold
    dovecot.append_many(a_user, "INBOX", raws)
    with session(dovecot, a_user, security="none") as imap:
        imap.select("INBOX")
        got = {m.uid: m.raw for m in imap.bodies(list(range(1, 61)), 100_000)}
        assert imap.missing == set()
    assert got == dict(enumerate(raws, start=1))


def test_a_message_expunged_meanwhile_is_missing(dovecot: Dovecot, a_user: str) -> None:
    dovecot.append_many(a_user, "INBOX", mails(4))
    with session(dovecot, a_user) as imap:
        imap.select("INBOX")
        found = imap.search_all()
        dovecot.expunge(a_user, "INBOX", [2])
        imap.noop()
        assert [m.uid for m in imap.bodies(found, 10_000)] == [1, 3, 4]
        assert imap.missing == {2}
        assert imap.select("INBOX").messages == 3
        assert imap.missing == set()


@pytest.mark.parametrize("folder", ["Sent", "Täglich & mehr", 'a "quoted" one', "日本"])
def test_folders_of_any_name(dovecot: Dovecot, a_user: str, folder: str) -> None:
    dovecot.append(a_user, folder, mails(1)[0])
    with session(dovecot, a_user) as imap:
        assert folder in imap.folders()
        assert imap.status(folder).messages == 1
        assert imap.select(folder).messages == 1
        imap.append(folder, mails(2)[1])
    assert list(dovecot.messages(a_user, folder).values()) == mails(2)
    assert dovecot.flags(a_user, folder)[2] == {"\\Seen"}


def test_a_missing_folder_is_its_own_matter(dovecot: Dovecot, a_user: str) -> None:
    dovecot.append(a_user, "INBOX", mails(1)[0])
    with session(dovecot, a_user) as imap:
        for attempt in (imap.select, imap.status, lambda name: imap.append(name, b"x")):
            with pytest.raises(FolderMissing, match="Nowhere") as caught:
                attempt("Nowhere")
            assert caught.value.exit_code == 78
        assert imap.select("INBOX").messages == 1


def test_line_ends_are_made_crlf_when_stored(dovecot: Dovecot, a_user: str) -> None:
    with session(dovecot, a_user) as imap:
        imap.append("Sent", b"Subject: x\n\nunix\n", seen=False)
    assert dovecot.messages(a_user, "Sent") == {1: b"Subject: x\r\n\r\nunix\r\n"}
    assert dovecot.flags(a_user, "Sent") == {1: set()}


def test_uidvalidity_changes(dovecot: Dovecot, a_user: str) -> None:
    dovecot.append_many(a_user, "INBOX", mails(2))
    before = dovecot.uidvalidity(a_user)
    after = dovecot.change_uidvalidity(a_user)
    with session(dovecot, a_user) as imap:
        assert imap.status("INBOX").uidvalidity == imap.select("INBOX").uidvalidity == after != before


# -- logging in


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_wrong_password(dovecot: Dovecot, a_user: str, security: str) -> None:
    with (
        pytest.raises(LoginRefused, match="AUTHENTICATIONFAILED") as caught,
        open_session(settings(dovecot, a_user, security=security), Secret('wröng "one\\')),
    ):
        pass
    assert caught.value.exit_code == 78
    assert "one" not in str(caught.value)


def test_a_token_logs_in(dovecot: Dovecot, a_user: str) -> None:
    with open_session(settings(dovecot, a_user), Secret(dovecot.token(a_user), "token")) as imap:
        assert imap.status("INBOX").messages == 0


@pytest.mark.parametrize("token", ["expired", "another's", "garbage"])
def test_a_bad_token_is_refused_and_explained(dovecot: Dovecot, a_user: str, token: str) -> None:
    text = {
        "expired": dovecot.token(a_user, seconds=-60),
        "another's": dovecot.token("other@example.com"),
        "garbage": "x.y.z",
    }[token]
    with (
        pytest.raises(LoginRefused, match="status 401") as caught,
        open_session(settings(dovecot, a_user), Secret(text, "token")),
    ):
        pass
    assert text not in str(caught.value)


@pytest.mark.parametrize("login", ["a\r\nb", "a\nb", "a\0b"])
def test_a_log_in_never_begins_a_command(dovecot: Dovecot, login: str) -> None:
    with pytest.raises(ConfigurationError), session(dovecot, login):
        pass


def test_a_folder_name_never_begins_a_command(dovecot: Dovecot, a_user: str) -> None:
    with session(dovecot, a_user) as imap:
        for name in ("a\r\nx DELETE INBOX", "a\n", "\0"):
            with pytest.raises(ConfigurationError):
                imap.select(name)
            with pytest.raises(ConfigurationError):
                imap.status(name)
            with pytest.raises(ConfigurationError):
                imap.append(name, b"x")


def test_strange_log_ins_go_over_the_wire_as_they_are(dovecot: Dovecot) -> None:
    for number, login in enumerate(['we"ird\\user', "käthe", "two words"]):
        with session(dovecot, login) as imap:
            imap.append("INBOX", mails(number + 1)[-1])
        assert len(dovecot.messages(login)) == 1


# -- connecting


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_certificate(dovecot: Dovecot, a_user: str, security: str) -> None:
    with pytest.raises(CertificateRefused), session(dovecot, a_user, ca_file=None, security=security):
        pass
    with session(dovecot, a_user, ca_file=None, verify=False, security=security) as imap:
        imap.noop()


def test_a_ca_file_that_is_none(dovecot: Dovecot, a_user: str) -> None:
    with (
        pytest.raises(ConfigurationError, match=r"nothing\.pem"),
        session(dovecot, a_user, ca_file="/nowhere/nothing.pem"),
    ):
        pass


def test_tls_to_a_port_that_speaks_plain(dovecot: Dovecot, a_user: str) -> None:
    with pytest.raises(TlsFailed) as caught, session(dovecot, a_user, port=dovecot.port):
        pass
    assert caught.value.exit_code == 78


def test_nobody_listens(dovecot: Dovecot, a_user: str) -> None:
    with pytest.raises(ServerUnreachable) as caught, session(dovecot, a_user, port=free_ports(1)[0]):
        pass
    assert caught.value.exit_code == 75


def test_no_such_host(dovecot: Dovecot, a_user: str) -> None:
    with (
        pytest.raises(ServerUnreachable, match="no such host"),
        session(dovecot, a_user, host="nowhere.invalid"),
    ):
        pass


def test_commands_do_not_wait_for_nagle(dovecot: Dovecot, a_user: str) -> None:
    with session(dovecot, a_user, security="none") as imap:
        imap.select("INBOX")
        with within(20 * 0.035):  # 44 ms each with Nagle's algorithm
            for _ in range(20):
                imap.append("INBOX", mails(1)[0])


def test_a_server_without_tokens(dovecot: Dovecot, a_user: str) -> None:
    from espomail.mail import imap_login

    client = imap_login.connect(settings(dovecot, a_user))
    client.wire.capabilities = ("IMAP4REV1",)
    with pytest.raises(AuthNotOffered, match="XOAUTH2"):
        imap_login.log_in(client, settings(dovecot, a_user), Secret("t", "token"))
    client.hang_up()


def offering(server: Dovecot, user: str, mechanism: str) -> Any:
    """A connection on which the server seems to know one mechanism only."""
    from espomail.mail import imap_login

    client = imap_login.connect(settings(server, user))
    client.wire.capabilities = ("IMAP4REV1", f"AUTH={mechanism}")
    return client


@pytest.mark.parametrize("name", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_by_either_mechanism(dovecot: Dovecot, a_user: str, name: str) -> None:
    from espomail.mail import imap_login

    client = offering(dovecot, a_user, name)
    imap_login.log_in(client, settings(dovecot, a_user), Secret(dovecot.token(a_user), "token"))
    assert client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"] == 0
    assert client.mechanism == name
    client.hang_up()


@pytest.mark.parametrize(("name", "explained"), [("XOAUTH2", "status 401"), ("OAUTHBEARER", "invalid_token")])
def test_a_refused_token_is_explained(dovecot: Dovecot, a_user: str, name: str, explained: str) -> None:
    """Dovecot explains a refusal in a challenge, and says NO only after the right answer to it."""
    from espomail.mail import imap_login

    client, token = offering(dovecot, a_user, name), dovecot.token(a_user, -60)
    with pytest.raises(LoginRefused, match=explained) as caught:
        imap_login.log_in(client, settings(dovecot, a_user), Secret(token, "token"))
    assert token not in str(caught.value)
    client.hang_up()
