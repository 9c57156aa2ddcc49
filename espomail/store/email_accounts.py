"""E-mail accounts: found by what people call them, and the books on how their visits went."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import fn

from espomail.domain import backoff
from espomail.domain.clock import MINUTE
from espomail.errors import EspomailError, NotFound, Usage
from espomail.store import alerts, bulk, token_grants
from espomail.store.models import AccountTeam, EmailAccount, Folder, Notification, Team, User
from espomail.store.nearest import likely


def find(name: str) -> EmailAccount:
    """An account by address, name or id (66 if there is none, 2 if a name is several accounts')."""
    words = name.strip()
    query = EmailAccount.select().where(
        (EmailAccount.address == words.lower()) | (EmailAccount.name == words)
    )
    found = list(query.order_by(EmailAccount.id))
    exact = [row for row in found if row.address == words.lower()]
    if not found and words.isdigit() and len(words) < 10:
        found = list(EmailAccount.select().where(EmailAccount.id == int(words)))
    if not found:
        # whose own accounts there are is not everybody's business
        groups = EmailAccount.select(EmailAccount.address).where(EmailAccount.kind == "group")
        hint = likely(words.lower(), (row[0] for row in groups.tuples()), "email-account")
        raise NotFound(f"no e-mail account {name}; {hint}")
    if len(exact or found) > 1:
        which = ", ".join(f"{row.id} ({row.address})" for row in found)
        raise Usage(
            f"{name}: several e-mail accounts have that name; give an address or an id: {which}"
        )
    return (exact or found)[0]


def by_address(address: str) -> EmailAccount | None:
    """An account by its address."""
    return EmailAccount.get_or_none(EmailAccount.address == address)  # type: ignore[no-any-return,unused-ignore]


def get(account_id: int) -> EmailAccount | None:
    """An account by id."""
    return EmailAccount.get_or_none(EmailAccount.id == account_id)  # type: ignore[no-any-return,unused-ignore]


def all_accounts(owner_id: int | None = None) -> list[EmailAccount]:
    """Every account by address, or those of one owner."""
    query = EmailAccount.select().order_by(EmailAccount.address)
    if owner_id is not None:
        query = query.where(EmailAccount.owner == owner_id)
    return list(query)


def count_of(owner_id: int) -> int:
    """How many personal accounts a user has, the disabled ones among them."""
    return int(EmailAccount.select().where(EmailAccount.owner == owner_id).count())


def folders(account: EmailAccount, inactive: bool = False) -> list[Folder]:
    """The folders an account watches, in the order they were named."""
    query = Folder.select().where(Folder.email_account == account.id).order_by(Folder.id)
    return list(query if inactive else query.where(Folder.active))


def teams(account: EmailAccount) -> list[Team]:
    """The teams that get an account's mail, by name."""
    query = Team.select().join(AccountTeam).where(AccountTeam.email_account == account.id)
    return list(query.order_by(fn.LOWER(Team.name)))


def secret_variables(disabled: bool = False) -> dict[str, str]:
    """The environment variables that active accounts read their secrets from, and who needs each.

    With those of accounts that are ``disabled``, where it is asked for.
    """
    found: dict[str, list[str]] = {}
    query = EmailAccount.select().order_by(EmailAccount.address)
    for account in query if disabled else query.where(EmailAccount.active):
        app_secret = (account.secret or {}).get("client_secret")
        for kept in (account.secret, account.smtp_secret, app_secret):
            if kept and kept["kind"] == "env" and account.address not in found.get(kept["value"], ()):
                found.setdefault(kept["value"], []).append(account.address)
    return {name: ", ".join(who) for name, who in found.items()}


def can_send(account: EmailAccount) -> bool:
    """Whether an account is active and has an SMTP server."""
    return bool(account.active and account.smtp.get("host"))


# --- how the visits went; all of it inside the caller's transaction ----------------------------


def is_due(account: EmailAccount, now: int) -> bool:
    """Whether a run visits an account: active, not backing off, its interval over."""
    if not account.active or backoff.is_waiting(account.next_at, now):
        return False
    pause = account.every_minutes * MINUTE
    return not pause or account.last_try_at is None or not 0 <= now - account.last_try_at < pause


def note_failure(account: EmailAccount, error: EspomailError, now: int) -> str | None:
    """Keep the books of a failed visit; what is to be said on standard error now, or None: silence.

    From the third refused log-in in a row the account is paused, and its people get one notice; of
    any other trouble when it has lasted an hour.
    """
    kind, text = backoff.kind_of(error), _line(account, error)
    after = backoff.after_failure(health(account), kind, now)
    noticing = account.noticed_at is None and backoff.worth_a_notice(after, now)
    noticed_at = now if noticing else account.noticed_at
    code = error.exit_code
    _save(
        account, after, last_try_at=now, noticed_at=noticed_at, failure_code=code, failure_text=text
    )
    if kind == "login":
        token_grants.forget_access(account.id)
    if noticing:
        _tell(account, "account_paused" if after.paused else "account_failing", text, now)
    return alerts.raised(f"{_alert(account)}visit:{kind}", code, text, now, after.failing_since)


def note_success(account: EmailAccount, now: int) -> str | None:
    """Keep the books of a visit that reached the mailbox (its folders are another matter).

    Where its people had a notice of the trouble, they get another, and this returns one line for a
    terminal; off a terminal a run that succeeds says nothing.
    """
    was_failing, was_noticed = account.failing_since is not None, account.noticed_at is not None
    _save(account, backoff.Health(), last_try_at=now, last_good_at=now, noticed_at=None, **_HEALTHY)
    if was_failing:
        alerts.over(f"{_alert(account)}visit:")
    if not was_noticed:
        return None
    text = f"{account.address} works again"
    _tell(account, "account_recovered", text, now)
    return text


def note_good_visits(accounts: Sequence[EmailAccount], now: int) -> set[int]:
    """Keep the books of visits without any trouble, for all accounts that had none before either.

    Their ids; the others need ``note_success`` and ``note_folders``.
    """
    in_trouble = {alert.key.split(":")[1] for alert in alerts.known(_ALERTS)}
    quiet = [
        account.id
        for account in accounts
        if account.noticed_at is None
        and health(account) == backoff.Health()
        and str(account.id) not in in_trouble
    ]
    rows = [(now, now, account_id) for account_id in quiet]
    bulk.update(EmailAccount, ("last_try_at", "last_good_at"), ("id",), rows)
    return set(quiet)


def note_folders(
    account: EmailAccount, troubles: Mapping[str, EspomailError], now: int
) -> list[str]:
    """Keep the books of a visit's folders: the errors by the names of those that failed.

    Folder errors never back off. What comes back is to be said on standard error now.
    """
    prefix = f"{_alert(account)}folder:"
    alerts.over(prefix, {prefix + name for name in troubles})
    said = [
        alerts.raised(prefix + name, error.exit_code, _line(account, error), now)
        for name, error in troubles.items()
    ]
    return [text for text in said if text is not None]


def note_left_out(account: EmailAccount, text: str, now: int) -> str | None:
    """A run was asked for an account that is disabled; what is to be said of that now."""
    return alerts.raised(f"{_alert(account)}disabled", os.EX_CONFIG, text, now)


def clear_failures(account: EmailAccount) -> None:
    """Forget the failures: it was edited, enabled, reset, named by a run or passed its test.

    Whoever had a notice of them gets another at the next good visit: that alone shows that all is well.
    """
    _save(account, backoff.Health(), **_HEALTHY)
    alerts.over(_alert(account))


def health(account: EmailAccount) -> backoff.Health:
    """How an account's last visits went."""
    return backoff.Health(
        kind=account.failure_kind,
        failures=account.failures,
        refusals=account.refusals,
        failing_since=account.failing_since,
        next_at=account.next_at,
    )


_ALERTS = "email-account:"
_HEALTHY: dict[str, Any] = {"failure_code": 0, "failure_text": ""}


def _save(account: EmailAccount, now_is: backoff.Health, **more: Any) -> None:
    values: dict[str, Any] = {
        "failure_kind": now_is.kind,
        "failures": now_is.failures,
        "refusals": now_is.refusals,
        "failing_since": now_is.failing_since,
        "next_at": now_is.next_at,
        **more,
    }
    for name, value in values.items():
        setattr(account, name, value)
    EmailAccount.update(values).where(EmailAccount.id == account.id).execute()


def _line(account: EmailAccount, error: EspomailError) -> str:
    """The one line that people get: which account, what happened, what to do."""
    words = str(error)
    named = words if account.address in words else f"{account.address}: {words}"
    return f"{named}; {error.hint}" if error.hint else named


def _alert(account: EmailAccount) -> str:
    return f"{_ALERTS}{account.id}:"


def _tell(account: EmailAccount, what: str, text: str, now: int) -> None:
    """One stored notice for the owner, or for every administrator where it is a group's."""
    people = User.select(User.id).where(User.active)
    mine = people.where((User.id == account.owner_id) if account.owner_id else User.is_admin)
    bulk.insert(
        Notification,
        ("user", "event", "at", "type", "record_type", "record_id", "is_read", "reasons"),
        [
            (user_id, f"{what}:{account.id}:{now}", now, what, "email_account", account.id, 0,
             bulk.dumps([text]))
            for (user_id,) in mine.tuples()
        ],
        ignore=True,
    )  # fmt: skip
