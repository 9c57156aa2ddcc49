"""From an e-mail account's row to what the mail servers need, and from options to the row."""

from __future__ import annotations

from typing import Any

from espomail.actions import stored_secrets
from espomail.config import Config
from espomail.domain import account_options as options
from espomail.domain.account_options import Server, Wanted
from espomail.errors import ConfigurationError, Usage
from espomail.mail import providers
from espomail.mail.settings import ImapSettings, Secret, SmtpSettings
from espomail.store import Store
from espomail.store.models import EmailAccount

# --- from the row -------------------------------------------------------------------------------


def imap_settings(account: EmailAccount, config: Config) -> ImapSettings:
    """How to reach an account's mailbox; the time-out is this host's."""
    kept = account.imap
    return ImapSettings(
        host=kept["host"],
        port=kept["port"],
        security=kept["security"],
        login=kept.get("login") or account.address,
        ca_file=kept.get("ca_file"),
        verify=kept.get("verify", True),
        timeout=config.imap_timeout,
        auth="xoauth2" if _is_token(account.secret) else "password",
    )


def smtp_settings(account: EmailAccount, config: Config) -> SmtpSettings:
    """How to send as an account (78 where it has no SMTP server)."""
    kept = account.smtp
    if not kept.get("host"):
        raise ConfigurationError(
            f"{account.address} has no SMTP server; set one with: "
            f"espomail email-account edit {account.address} --smtp-host HOST"
        )
    return SmtpSettings(
        host=kept["host"],
        port=kept["port"],
        security=kept["security"],
        login=kept.get("login") or account.imap.get("login") or account.address,
        login_given=bool(kept.get("login")),
        auth=kept.get("auth", "auto"),
        ca_file=kept.get("ca_file") or account.imap.get("ca_file"),
        verify=account.imap.get("verify", True),
        timeout=config.smtp_timeout,
        dot_timeout=config.smtp_answer_timeout,
    )


def imap_secret(store: Store, account: EmailAccount, config: Config) -> Secret:
    """The secret for IMAP as it is now (78, naming what is missing; 75 where a token cannot be had)."""
    return _read(store, account, account.secret, config)


def smtp_secret(store: Store, account: EmailAccount, config: Config) -> Secret:
    """The secret for SMTP as it is now (78, 75); read it only if AUTH is going to be used."""
    return _read(store, account, account.smtp_secret or account.secret, config)


def _read(
    store: Store, account: EmailAccount, kept: dict[str, Any] | None, config: Config
) -> Secret:
    if kept is None:
        raise stored_secrets.SecretMissing(
            f"{account.address} has no secret; set one with: "
            f"espomail email-account edit {account.address} --password-stdin"
        )
    if kept["kind"] == "oauth":
        from espomail.actions import oauth_tokens

        return oauth_tokens.access_token(store, account, config)
    return stored_secrets.read_source(account, kept, config)


def _is_token(kept: dict[str, Any] | None) -> bool:
    return bool(kept) and kept is not None and kept["kind"] in ("token-command", "oauth")


# --- from the options ---------------------------------------------------------------------------


def of_new_account(address: str, wanted: Wanted, signs_in_at: str | None = None) -> dict[str, Any]:
    """The servers of a new account; for a known provider's address they may be left out (else 2).

    ``signs_in_at``: google or microsoft, which are known providers for any address.
    """
    if wanted.imap.host is not None:
        return _servers(wanted, {}, {})
    known = _provider(address, signs_in_at)
    if known is None:
        raise Usage(
            f"the servers of {address} are not known: give --imap-host HOST "
            "(and --smtp-host HOST to send)"
        )
    return _servers(wanted, *known)


def of_edited_account(account: EmailAccount, wanted: Wanted) -> dict[str, Any]:
    """The servers after an edit; only what was said changes."""
    return _servers(wanted, account.imap, account.smtp)


def _servers(
    wanted: Wanted, imap_before: dict[str, Any], smtp_before: dict[str, Any]
) -> dict[str, Any]:
    imap = options.merged_server(wanted.imap, imap_before, options.IMAP_PORTS, "tls")
    if wanted.verify is not None:
        imap["verify"] = wanted.verify
    if not imap.get("host"):
        raise Usage("an account needs an IMAP server: give --imap-host HOST")
    _check_host("--imap-host", imap["host"])
    return {"imap": imap, "smtp": _smtp(wanted.smtp, smtp_before)}


def _smtp(said: Server, before: dict[str, Any]) -> dict[str, Any]:
    """No host, no SMTP; then other SMTP options are a mistake (2)."""
    if said.host == "" or not (said.host or before.get("host")):
        if {**said.given(), "host": ""} != {"host": ""}:
            raise Usage("--smtp-… options need --smtp-host HOST")
        return {}
    found = options.merged_server(said, before, options.SMTP_PORTS, "starttls")
    _check_host("--smtp-host", found["host"])
    return found


def _check_host(option: str, host: str) -> None:
    if not host.isprintable() or any(letter.isspace() for letter in host):
        raise Usage(f"{option}: a host's name holds no blanks and no line ends")


def _provider(address: str, signs_in_at: str | None) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The servers of a known provider as an account keeps them."""
    found = providers.preset(address) or providers.SIGNED_IN_AT.get(signs_in_at or "")
    if found is None:
        return None
    imap = _proposed(found.imap, address)
    smtp = _proposed(found.smtp, address)
    if imap["login"] != address:
        return imap, smtp
    # The address is the default: it need not be kept.
    return _without_login(imap), _without_login(smtp) if smtp["login"] == address else smtp


def _proposed(server: providers.Server, address: str) -> dict[str, Any]:
    login = server.login or address
    return {"host": server.host, "port": server.port, "security": server.security, "login": login}


def _without_login(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name != "login"}
