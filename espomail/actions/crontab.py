"""The user's crontab, through the program that owns it."""

from __future__ import annotations

import subprocess

from espomail.errors import ConfigurationError

_SECONDS = 30


def read() -> str:
    """The crontab of the effective user; empty where there is none yet."""
    done = _run(["crontab", "-l"])
    if done.returncode and "no crontab" not in done.stderr:
        raise ConfigurationError(f"crontab -l failed: {done.stderr.strip()}")
    return done.stdout if done.returncode == 0 else ""


def write(text: str) -> None:
    """Replace the crontab of the effective user."""
    done = _run(["crontab", "-"], text)
    if done.returncode:
        raise ConfigurationError(f"crontab refused the lines: {done.stderr.strip()}")


def _run(words: list[str], text: str | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            words, input=text, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise ConfigurationError(
            "there is no crontab program here; install cron (apt install cron), "
            "or take the line from: espomail cron show"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(f"{words[0]} did not answer for {_SECONDS} seconds") from error
