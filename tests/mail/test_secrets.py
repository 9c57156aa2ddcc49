"""Where secrets come from; whatever fails names the source and never the secret."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from pathlib import Path

import pytest

from espomail.errors import ConfigurationError
from espomail.mail import secrets
from espomail.mail.keyfile import decrypt, encrypt
from espomail.mail.secrets import SecretSource, read
from espomail.mail.settings import Secret


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret("s3cret")
    for shown in (repr(secret), str(secret), f"{secret}", repr({"a": [secret]}), f"{secret!r:>5}"):
        assert "s3cret" not in shown
    assert secret.reveal() == "s3cret"
    assert pickle.loads(pickle.dumps(secret)) == secret


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("command", "echo s3cret", "s3cret"),
        ("command", "printf 'first\\r\\nsecond\\n'", "first"),
        ("command", "printf ' pass word '", " pass word "),
        ("command", "cat >&2 </dev/null; echo 'ü%\"'", 'ü%"'),
        ("token-command", "echo eyJ.x.y", "eyJ.x.y"),
        ("env", "MAIL_PW", "from env\t"),
    ],
)
def test_read(kind: secrets.Kind, value: str, text: str) -> None:
    secret = read(SecretSource(kind, value), env={"MAIL_PW": "from env\t"})
    assert secret.reveal() == text
    assert secret.kind == ("token" if kind == "token-command" else "password")


@pytest.mark.parametrize("held", [b"pw", b"pw\n", b"pw\r\n", b"\xef\xbb\xbfpw\nnote\n"])
def test_read_a_file(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "pw").write_bytes(held)
    assert read(SecretSource("file", str(tmp_path / "pw"))).reveal() == "pw"


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (SecretSource("env", "NOT_SET"), "NOT_SET"),
        (SecretSource("env", "EMPTY"), "EMPTY"),
        (SecretSource("env", "TWO_LINES"), "TWO_LINES"),
        (SecretSource("file", "/nowhere/pw"), "/nowhere/pw"),
        (SecretSource("file", "/"), "/"),
        (SecretSource("command", "exit 3"), "status 3"),
        (SecretSource("command", "true # prints nothing"), "prints nothing"),
        (SecretSource("command", "/nowhere/tool s"), "/nowhere/tool"),
        (SecretSource("command", "printf '\\0'"), "NUL"),
        (SecretSource("command", "printf '\\377'"), "UTF-8"),
        (SecretSource("stored", "x"), "key file"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_named(source: SecretSource, named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(source, env={"EMPTY": "", "TWO_LINES": "s3cret\r\nx"})
    assert named in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert caught.value.exit_code == 78


def test_a_command_that_fails_says_why_but_never_the_secret() -> None:
    with pytest.raises(ConfigurationError, match="no such entry"):
        read(SecretSource("command", "echo no such entry >&2; exit 1"))
    with pytest.raises(ConfigurationError) as caught:
        read(SecretSource("command", "echo hun''ter2; echo bad: hun''ter2 >&2; exit 1"))
    assert "hunter2" not in str(caught.value)


def test_a_command_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.2)
    with pytest.raises(ConfigurationError, match="did not end"):
        read(SecretSource("command", "exec sleep 30"))


def test_a_command_gets_no_terminal_and_no_input() -> None:
    assert read(SecretSource("command", "read line || echo nothing to read")).reveal() == "nothing to read"


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "pw").write_bytes(b"x" * 100_000)
    with pytest.raises(ConfigurationError, match="too large"):
        read(SecretSource("file", str(tmp_path / "pw")))


# -- stored, under a key


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "config" / "key"


def test_stored_secrets_come_back(key: Path) -> None:
    token = encrypt("pässwörd", key)
    assert "pässwörd".encode() not in token
    assert decrypt(token, key) == "pässwörd"
    assert read(SecretSource("stored", token.decode()), key).reveal() == "pässwörd"
    assert encrypt("pässwörd", key) != token


def test_the_key_is_its_owners_alone(key: Path) -> None:
    old = os.umask(0)
    try:
        encrypt("x", key)
    finally:
        os.umask(old)
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in key.parent.iterdir()] == ["key"]


def loosened(key: Path) -> None:
    key.chmod(0o640)


def linked(key: Path) -> None:
    key.rename(key.with_name("elsewhere"))
    key.symlink_to(key.with_name("elsewhere"))


def missing(key: Path) -> None:
    key.unlink()


def changed(key: Path) -> None:
    key.unlink()
    encrypt("other", key)


def emptied(key: Path) -> None:
    key.write_bytes(b"")


def a_folder(key: Path) -> None:
    key.unlink()
    key.mkdir(mode=0o700)


@pytest.mark.parametrize("spoil", [loosened, linked, missing, changed, emptied, a_folder])
def test_a_key_file_in_disorder_is_refused(key: Path, spoil: object) -> None:
    token = encrypt("s3cret", key)
    assert callable(spoil)
    spoil(key)
    with pytest.raises(ConfigurationError, match="key"):
        decrypt(token, key)


@pytest.mark.parametrize("spoil", [loosened, linked, emptied, a_folder])
def test_and_nothing_is_stored_with_it(key: Path, spoil: object) -> None:
    encrypt("s3cret", key)
    assert callable(spoil)
    spoil(key)
    with pytest.raises(ConfigurationError):
        encrypt("another", key)


def test_a_dangling_link_is_not_followed(key: Path) -> None:
    key.parent.mkdir()
    key.symlink_to(key.with_name("target"))
    with pytest.raises(ConfigurationError):
        encrypt("x", key)
    assert not key.with_name("target").exists()


def test_two_processes_that_make_the_key_at_once_share_one(key: Path) -> None:
    context = multiprocessing.get_context("fork")
    with context.Pool(6) as pool:
        tokens = pool.starmap(encrypt, [(str(n), key) for n in range(12)], chunksize=1)
    assert [decrypt(token, key) for token in tokens] == [str(n) for n in range(12)]
