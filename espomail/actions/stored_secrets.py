"""What an account keeps of a secret, and getting the secret back from it."""

from __future__ import annotations

import secrets as randoms
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from espomail.config import Config, default_folder
from espomail.errors import ConfigurationError
from espomail.mail import secrets
from espomail.mail.secrets import SecretSource
from espomail.mail.settings import Secret
from espomail.store.models import EmailAccount


class SecretMissing(ConfigurationError):
    """An account's secret cannot be had: unset variable, failing command, no key file …"""


def key_file(config: Config) -> Path:
    """The key of stored secrets: outside the store, so that a copy of the store gives none away."""
    return Path(config.key_file).expanduser() if config.key_file else default_folder() / "secret.key"


def kind(kept: Mapping[str, Any] | None) -> str:
    """Of which kind an account's secret is; empty where it has none."""
    return str(kept["kind"]) if kept else ""


def read_source(account: EmailAccount, kept: Mapping[str, Any], config: Config) -> Secret:
    """The secret as it is now. Raises SecretMissing (78), naming the account and the source."""
    try:
        return secrets.read(SecretSource(kept["kind"], kept["value"]), key_file(config))
    except ConfigurationError as error:
        raise SecretMissing(f"{account.address}: {error}", error.hint) from None


def put_away(text: str, name: str, config: Config) -> dict[str, str]:
    """What the store keeps of a typed secret: an entry of the keyring, else the encrypted text.

    The keyring where the host's configuration says so, or by itself where a safe one works in an
    environment as bare as cron's. Writes outside the store: not to be called inside a transaction.
    Raises ConfigurationError (78) where the keyring was asked for and works not, or the key is unsafe.
    """
    from espomail.mail import keyring_box

    if config.secrets == "keyring" or (config.secrets == "auto" and keyring_box.is_installed()):
        wished = config.secrets == "keyring"
        try:
            entry = keyring_box.put(f"{name} {randoms.token_hex(4)}", text, any_backend=wished)
        except ConfigurationError:
            if wished:
                raise
        else:
            return {"kind": "keyring", "value": entry}
    return {"kind": "stored", "value": sealed(text, config)}


def entries(account: EmailAccount) -> set[str]:
    """The keyring's entries that an account needs."""
    kept: list[dict[str, Any]] = [account.secret or {}, account.smtp_secret or {}]
    kept += [each.get("client_secret") or {} for each in kept]
    return {each["value"] for each in kept if each.get("kind") == "keyring"}


def discard(old: set[str]) -> None:
    """Take entries that nobody needs any more out of the keyring, as far as that is possible."""
    from espomail.mail import keyring_box

    for entry in old:
        keyring_box.forget(entry)


def sealed(text: str, config: Config) -> str:
    """A text under the key file, which is made if need be (78 for an unsafe one, 74)."""
    from espomail.mail.keyfile import encrypt

    return encrypt(text, key_file(config)).decode("ascii")


def unsealed(account: EmailAccount, sealed_text: str, config: Config) -> str:
    """What ``sealed`` was given. Raises SecretMissing (78): no key, an unsafe one, or another."""
    from espomail.mail.keyfile import decrypt

    try:
        return decrypt(sealed_text.encode("ascii", "replace"), key_file(config))
    except ConfigurationError as error:
        raise SecretMissing(f"{account.address}: {error}", error.hint) from None
