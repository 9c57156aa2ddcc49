"""The user's crontab, through the program that owns it."""

from __future__ import annotations

import subprocess

from espomail.errors import ConfigurationError

_SECONDS = 30
_NONE_YET = (b"no crontab", b"No such file")  # the second: BusyBox


def read() -> str:
    """The crontab of the effective user; empty where there is none yet. Any bytes come back by ``write``."""
    done = _run(["crontab", "-l"])
    if done.returncode and not any(each in done.stderr for each in _NONE_YET):
        raise ConfigurationError(f"crontab -l failed: {_words(done.stderr)}")
    return _decoded(done.stdout) if done.returncode == 0 else ""


def write(text: str) -> None:
    """Replace the crontab of the effective user."""
    done = _run(["crontab", "-"], text.encode("utf-8", "surrogateescape"))
    if done.returncode:
        raise ConfigurationError(f"crontab refused the lines: {_words(done.stderr)}")


def _run(words: list[str], data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(words, input=data, capture_output=True, timeout=_SECONDS, check=False)
    except FileNotFoundError as error:
        raise ConfigurationError(
            "there is no crontab program here; install cron (apt install cron), "
            "or take the line from: espomail cron show"
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{words[0]} cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(f"{words[0]} did not answer for {_SECONDS} seconds") from error


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _words(data: bytes) -> str:
    return " ".join(data.decode("utf-8", "replace").split())
