"""What belongs to this host: paths, time-outs, threads, the key file. Everything else is in the store."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass, fields
from pathlib import Path

from espomail.errors import ConfigurationError

SECRETS = ("auto", "keyring", "key-file")


@dataclass(frozen=True)
class Config:
    """The host's settings; every one has a default, and the file may be absent."""

    store: str = ""
    key_file: str = ""
    jobs: int = 32
    jobs_per_host: int = 32
    imap_timeout: float = 60.0
    smtp_timeout: float = 60.0
    smtp_answer_timeout: float = 600.0
    # where typed passwords are kept: auto (the keyring, if cron could read it), keyring, key-file
    secrets: str = "auto"
    # another address for a national cloud, or for tests; a CA for a proxy that looks inside
    oauth_google_page: str = "https://accounts.google.com/o/oauth2/v2/auth"
    oauth_google_token: str = "https://oauth2.googleapis.com/token"
    oauth_microsoft: str = "https://login.microsoftonline.com"
    oauth_ca_file: str = ""
    oauth_timeout: float = 30.0
    oauth_wait: float = 600.0
    hook_timeout: float = 20.0
    hook_ca_file: str = ""
    service_logins: tuple[str, ...] = ()


def load(path: str | None) -> Config:
    """The settings of a TOML file (78 for an unknown key, a wrong type or bad TOML), or the defaults."""
    file = Path(path) if path else default_folder() / "config.toml"
    if not path and not file.is_file():
        return Config()
    import tomllib  # most hosts have no such file

    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: {error.strerror}; give another with --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: this is no valid TOML ({error}); correct that line") from error
    return _checked(file, values)


def _checked(file: Path, values: dict[str, object]) -> Config:
    kinds = {each.name: type(each.default) for each in fields(Config)}
    for name, value in values.items():
        if name not in kinds:
            raise ConfigurationError(f"{file}: unknown key {name}; known: {', '.join(sorted(kinds))}")
        if kinds[name] is tuple:
            values[name] = _texts(file, name, value)
            continue
        right = isinstance(value, kinds[name]) or (kinds[name] is float and type(value) is int)
        if not right or isinstance(value, bool):
            raise ConfigurationError(f"{file}: {name} must be a {kinds[name].__name__}, not {value!r}")
    found = Config(**values)  # type: ignore[arg-type]
    if found.secrets not in SECRETS:
        wanted = ", ".join(SECRETS)
        raise ConfigurationError(f"{file}: secrets must be one of {wanted}, not {found.secrets!r}")
    return found


def _texts(file: Path, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ConfigurationError(f'{file}: {name} must be a list like ["alice"], not {value!r}')
    return tuple(value)


def default_folder() -> Path:
    """Where config.toml lies: the platform's folder for settings."""
    return _of_platform("user_config_path", ".config")


def default_store() -> Path:
    """The store in the platform's folder for user data."""
    return _of_platform("user_data_path", ".local/share") / "espomail.db"


def _of_platform(kind: str, behind_sudo: str) -> Path:
    """The effective user's folder; behind sudo by the password database: variables may be another's."""
    if os.environ.get("SUDO_UID"):
        return Path(pwd.getpwuid(os.geteuid()).pw_dir, behind_sudo, "espomail")
    # only where no path was given, so that a tick does not pay for it
    import platformdirs

    found: Path = getattr(platformdirs, kind)("espomail", appauthor=False)
    return found
