"""What may be wrong with an e-mail account, so that nothing comes or nothing can be sent."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from espomail.domain.clock import iso
from espomail.domain.findings import AccountFacts, Finding


def inactive(account: AccountFacts) -> Iterator[Finding]:
    if not account.active:
        yield _of(
            account,
            "account-inactive",
            "is disabled: nothing is fetched or sent",
            f"espomail email-account enable {account.address}",
        )
    elif not account.owner_active:
        yield _of(
            account,
            "account-inactive",
            f"belongs to {account.owner}, who is deactivated: nobody sees its mail",
            f"espomail email-account disable {account.address}",
        )


def failing(account: AccountFacts) -> Iterator[Finding]:
    if not account.active:
        return
    if account.paused:
        yield _of(
            account,
            "account-paused",
            "is paused after refused log-ins, so that the provider doesn't lock it",
            f"espomail email-account test {account.address}   # passing ends the pause",
        )
    yield from _trouble(account, account.trouble_kind, account.trouble)
    yield from _trouble(account, account.sending_kind, account.sending_trouble)
    for folder in account.folders:
        if folder.trouble:
            yield _of(
                account,
                "folder-missing",
                f"cannot use its folder {folder.name}: {folder.trouble}",
                f"espomail email-account edit {account.address} --folder NAME   # all of them",
            )


_CODES = {
    "login": ("login-failed", "edit {} --password-stdin"),
    "unreachable": ("unreachable", "test {}"),
    "tls": ("tls-failed", "test {}"),
    "secret": ("secret-missing", "edit {} --password-stdin"),
    "app": ("login-failed", "edit {} --oauth-client-id ID"),
    "other": ("unreachable", "test {}"),
}
_REFUSED = ("login", "secret")
_FIXES = {"oauth": "authorize {}", "token-command": "edit {} --oauth-token-command CMD"}


def _trouble(account: AccountFacts, kind: str, text: str) -> Iterator[Finding]:
    if kind in _CODES:
        code, fix = _CODES[kind]
        fix = _FIXES.get(account.secret, fix) if kind in _REFUSED else fix
        yield Finding(code, text, f"espomail email-account {fix.format(account.address)}", account.address)


def token(account: AccountFacts) -> Iterator[Finding]:
    """The sign-in at an OAuth provider ends soon, and somebody has time to do it again."""
    if account.active and account.grant_ending and account.trouble_kind not in _REFUSED:
        yield _of(
            account,
            "token-expiring",
            account.grant_ending,
            f"espomail email-account authorize {account.address}",
        )


def empty(account: AccountFacts) -> Iterator[Finding]:
    """Log-in and folders are fine, and yet nothing came."""
    seen = [folder for folder in account.folders if folder.on_server]
    new = [folder for folder in seen if folder.since_date or folder.known]
    if account.active and seen and not new:
        count = sum(folder.on_server or 0 for folder in seen)
        yield _of(
            account,
            "since-after-newest",
            f"has {count} messages on the server, all of them older than {iso(account.since)[:10]}",  # type: ignore[index]
            f"espomail email-account reset {account.address} --since DATE",
        )


def filtered(account: AccountFacts) -> Iterator[Finding]:
    if account.arrived and account.skipped == account.arrived:
        names = ", ".join(account.skipped_by) or "a filter"
        first = shlex.quote(account.skipped_by[0]) if account.skipped_by else "NAME"
        yield _of(
            account,
            "all-filtered",
            f"had all {account.skipped} mails of the last 30 days skipped by {names}",
            f"espomail email list --skipped --filter {first}",
        )


def behind(account: AccountFacts) -> Iterator[Finding]:
    if account.active and account.behind_limit:
        yield _of(
            account,
            "waiting-behind-limit",
            f"has {account.behind_limit} messages waiting behind the limit per run",
            f"espomail fetch --account {account.address} --limit 0",
        )


def unseen(account: AccountFacts) -> Iterator[Finding]:
    if account.active and account.kind == "group" and not account.readers:
        yield _of(
            account,
            "nobody-sees-it",
            "has no team with an active user, so its mail is in nobody's inbox",
            f"espomail email-account edit {account.address} --team TEAM",
        )


def profile(account: AccountFacts) -> Iterator[Finding]:
    if account.active and not account.in_profile:
        yield _of(
            account,
            "sender-not-in-profile",
            f"is not among the addresses of {account.owner}, so its sent mail is not known as theirs",
            f"espomail user edit {account.owner}"
            + "".join(f" --email {each}" for each in (*account.profile, account.address)),
        )


def transport(account: AccountFacts) -> Iterator[Finding]:
    if account.active and account.has_to_send and not account.has_smtp:
        yield _of(
            account,
            "no-transport",
            "has no SMTP server, so neither automatic replies nor answers can be sent from it",
            f"espomail email-account edit {account.address} --smtp-host HOST",
        )


def template(account: AccountFacts) -> Iterator[Finding]:
    count = len(account.held_replies)
    held = f"; {count} automatic replies are held for that" if count else ""
    if account.template and account.template_trouble:
        yield _of(
            account,
            "template-missing",
            f"cannot answer with the template {account.template}: {account.template_trouble}{held}",
            f"espomail email-template edit {account.template}"
            f"   # or another: espomail email-account edit {account.address} --auto-reply NAME",
        )
    elif count:
        yield _of(
            account,
            "template-missing",
            f"has {count} automatic replies held, since {account.held_cause}",
            f"espomail held retry {' '.join(map(str, account.held_replies[:20]))}",
        )


def _of(account: AccountFacts, code: str, what: str, fix: str) -> Finding:
    return Finding(code, f"{account.address} {what}", fix, account.address)
