"""Typed passwords in the keyring: only where cron could read them, and back again in a real log-in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from espomail.errors import ConfigurationError
from espomail.mail import keyring_box
from tests.conftest import Desk
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.dovecot

# what a keyring of the desktop is like: recommended, and shut without the desktop's session
BACKEND = """
import json, os, pathlib
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 5
    file = pathlib.Path(__file__).with_name("entries.json")

    def _entries(self):
        if {needs!r} and {needs!r} not in os.environ:
            raise RuntimeError("no session bus for hunter2")
        return json.loads(self.file.read_text()) if self.file.exists() else {{}}

    def get_password(self, service, username):
        return self._entries().get(service + "/" + username)

    def set_password(self, service, username, password):
        entries = self._entries() | {{service + "/" + username: password}}
        self.file.write_text(json.dumps(entries))

    def delete_password(self, service, username):
        entries = self._entries()
        del entries[service + "/" + username]
        self.file.write_text(json.dumps(entries))
"""


class Home:
    """Somebody's home folder with a keyring in it, and a desk."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        self.keyring = folder / "keyring"
        desk.variables["HOME"] = str(folder)

    def choose(self, backend: str, needs: str = "") -> None:
        """The backend that keyringrc.cfg names."""
        self.keyring.mkdir()
        (self.keyring / "filekeyring.py").write_text(BACKEND.format(needs=needs))
        rc = self.folder / ".config" / "python_keyring" / "keyringrc.cfg"
        rc.parent.mkdir(parents=True)
        rc.write_text(f"[backend]\ndefault-keyring={backend}\nkeyring-path={self.keyring}\n")

    def configure(self, secrets: str) -> None:
        """Say where typed secrets are kept."""
        file = self.folder / "config.toml"
        file.write_text(f'secrets = "{secrets}"\n')
        self.desk.variables["ESPOMAIL_CONFIG"] = str(file)

    def add(self, dovecot: Dovecot, address: str, code: int = 0) -> Any:
        return self.desk(
            "email-account", "add", address, "--personal", "--owner", "admin", "--imap-host", "127.0.0.1",
            "--imap-port", str(dovecot.port), "--imap-security", "none", "--password-stdin",
            stdin=dovecot.password, code=code,
        )  # fmt: skip

    def kind(self, address: str) -> str:
        return str(self.desk.json("email-account", "show", address)["secret"]["kind"])

    def entries(self) -> dict[str, str]:
        file = self.keyring / "entries.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def has_key_file(self) -> bool:
        return (self.folder / ".config" / "espomail" / "secret.key").exists()


@pytest.fixture
def home(desk: Desk, tmp_path: Path) -> Home:
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(desk, folder)


def test_a_safe_keyring_that_needs_no_session_is_used(home: Home, dovecot: Dovecot, a_user: str) -> None:
    home.choose("filekeyring.Keyring")
    home.add(dovecot, a_user)
    assert home.kind(a_user) == "keyring" and not home.has_key_file()
    home.desk("email-account", "test", a_user)
    [(name, held)] = home.entries().items()
    assert held == dovecot.password and name.startswith(f"espomail/{a_user} ")
    assert dovecot.password.encode() not in home.desk.path.read_bytes()
    # another password: the old entry goes; the account goes: the new one, too
    home.desk("email-account", "edit", a_user, "--password-stdin", stdin="another")
    assert list(home.entries().values()) == ["another"]
    home.desk("email-account", "remove", a_user, "--yes")
    assert home.entries() == {}


def test_behind_sudo_the_variables_choose_no_backend(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """PYTHON_KEYRING_BACKEND and HOME of somebody else would run their code as the service account."""
    home.choose("filekeyring.Keyring")
    monkeypatch.setenv("HOME", str(home.folder))
    entry = keyring_box.put("me@example.com", "hünter2 \\ '\"", any_backend=False)
    assert keyring_box.get(entry) == "hünter2 \\ '\""
    monkeypatch.setenv("SUDO_UID", "4343")
    monkeypatch.setattr(keyring_box, "_bare", lambda: {"HOME": str(home.folder), "PATH": "/usr/bin:/bin"})
    monkeypatch.setattr(keyring_box, "_read", lambda entry: pytest.fail("read in this environment"))
    assert keyring_box.get(entry) == "hünter2 \\ '\""


def test_a_keyring_of_the_desktop_is_no_place_for_cron(home: Home, dovecot: Dovecot, a_user: str) -> None:
    """It works in the session in which the password is typed, and would not for cron."""
    home.choose("filekeyring.Keyring", needs="DBUS_SESSION_BUS_ADDRESS")
    home.desk.variables["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/run/user/1000/bus"
    home.add(dovecot, a_user)
    assert home.kind(a_user) == "stored" and home.has_key_file() and home.entries() == {}
    del home.desk.variables["DBUS_SESSION_BUS_ADDRESS"]
    home.desk("email-account", "test", a_user)
    home.configure("keyring")
    done = home.add(dovecot, f"x-{a_user}", code=78)
    assert "bare as cron's (RuntimeError)" in done.err and 'secrets = "keyring"' in done.err
    assert "hunter2" not in done.err
    assert [each["address"] for each in home.desk.json("email-account", "list")] == [a_user]


@pytest.mark.parametrize("backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"])
@pytest.mark.parametrize("any_backend", [False, True])
def test_what_is_no_keyring_is_never_used(
    home: Home, monkeypatch: pytest.MonkeyPatch, backend: str, any_backend: bool
) -> None:
    home.choose(backend)
    monkeypatch.setenv("HOME", str(home.folder))
    with pytest.raises(ConfigurationError, match="no keyring works"):
        keyring_box.put("me@example.com", "hunter2", any_backend)


def test_plain_files_are_used_only_where_they_were_asked_for(home: Home, dovecot: Dovecot, a_user: str) -> None:
    home.choose("keyrings.alt.file.PlaintextKeyring")
    home.add(dovecot, a_user)
    assert home.kind(a_user) == "stored"
    home.configure("keyring")
    home.desk("email-account", "edit", a_user, "--password-stdin", stdin=dovecot.password)
    assert home.kind(a_user) == "keyring"
    home.desk("email-account", "test", a_user)
    home.configure("key-file")
    home.desk("email-account", "edit", a_user, "--password-stdin", stdin=dovecot.password)
    assert home.kind(a_user) == "stored"


def test_an_entry_that_is_gone_or_shut_is_78(home: Home, dovecot: Dovecot, a_user: str) -> None:
    home.choose("filekeyring.Keyring")
    home.add(dovecot, a_user)
    (home.keyring / "entries.json").unlink()
    done = home.desk("fetch", "--account", a_user, code=78)
    assert "no such entry" in done.err and "--password-stdin" in done.err
    (home.keyring / "filekeyring.py").write_text(BACKEND.format(needs="SESSION"))
    done = home.desk("-v", "fetch", "--account", a_user, code=78)
    assert "filekeyring.Keyring: RuntimeError" in done.err and "hunter2" not in done.err


def test_a_refused_edit_leaves_nothing_in_the_keyring(home: Home, dovecot: Dovecot, a_user: str) -> None:
    home.choose("filekeyring.Keyring")
    home.add(dovecot, a_user)
    before = home.entries()
    home.desk("email-account", "edit", a_user, "--password-stdin", "--smtp-port", "25", stdin="x", code=2)
    assert home.entries() == before


def test_a_webhooks_secret_goes_where_typed_passwords_go(home: Home) -> None:
    home.choose("filekeyring.Keyring")
    prefer = ("notification", "prefer", "--user", "admin")
    hook = (*prefer, "--webhook", "http://127.0.0.1:9/", "--secret-stdin")
    home.desk(*hook, stdin="whsec_b25l\n")
    shown = home.desk.json("notification", "settings", "--user", "admin")["webhook"]
    assert shown["secret"] == "keyring" and not home.has_key_file()
    assert list(home.entries().values()) == ["whsec_b25l"]
    home.desk(*prefer, "--digest-at", "08:00")
    home.desk(*prefer, "--digest-at", "25:00", "--webhook", "http://127.0.0.1:9/", "--secret-stdin", stdin="x", code=2)
    assert list(home.entries().values()) == ["whsec_b25l"]
    home.desk(*hook, stdin="whsec_dHdv\n")
    assert list(home.entries().values()) == ["whsec_dHdv"]
    home.desk(*prefer, "--no-webhook")
    assert home.entries() == {}


def test_an_unknown_word_is_78(home: Home) -> None:
    home.configure("vault")
    assert "auto, keyring, key-file" in home.desk("fetch", code=78).err
