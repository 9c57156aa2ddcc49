"""One notice to one command or webhook: what was tried, and what that means."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from espomail.actions import stored_secrets
from espomail.config import Config
from espomail.domain import delivery
from espomail.domain.notices import webhooks
from espomail.domain.notices.preferences import Preferences, Webhook
from espomail.errors import ConfigurationError, EspomailError, TryAgain
from espomail.mail import program, secrets, webhook
from espomail.mail.failures import Unanswered
from espomail.mail.secrets import SecretSource
from espomail.store.hook_outbox import WaitingHook

_LOOK = "see: espomail outbox list"


@dataclass(frozen=True)
class Handed:
    """How it ended: sent, retry, failed, unknown, cancelled, or ready (not tried: a person must act).

    ``error``: what is to be said of the receiver's trouble.
    """

    state: str
    answer: str
    not_before: int | None = None
    error: EspomailError | None = None


def hand_over(
    row: WaitingHook,
    user: Preferences | None,
    payload: bytes,
    config: Config,
    now: int,
    hidden: Collection[str] = (),
) -> Handed:
    """Hand a notice to the receiver that its user has now; never raises.

    ``hidden``: variables with secrets, which no command of somebody's is to see.
    """
    try:
        if row.kind == "command":
            return _to_command(row, user.command if user else "", payload, config, now, hidden)
        return _to_webhook(row, user.webhook if user else None, payload, config, now)
    except Exception as error:  # a thread has nobody to raise to
        return Handed("unknown", f"{type(error).__name__}: {error}")


def _to_command(
    row: WaitingHook, command: str, payload: bytes, config: Config, now: int, hidden: Collection[str]
) -> Handed:
    if not command:
        return _gone(row)
    variables = {"ESPOMAIL_DELIVERY": row.delivery_id, "ESPOMAIL_ATTEMPT": str(row.tries + 1)}
    try:
        ended = program.run(command, payload, variables, config.hook_timeout, hidden)
    except Unanswered as error:
        return Handed("unknown", str(error), error=TryAgain(f"notice command: {error}"))
    except OSError as error:
        return _later(row, f"cannot be run: {error.strerror}", now)
    words = f"exit status {ended.status}{f': {ended.words}' if ended.words else ''}"
    if ended.status == 0:
        return Handed("sent", words)
    if ended.status == os.EX_TEMPFAIL or ended.status in program.NOT_BEGUN:
        return _later(row, words, now)
    return Handed("failed", words, error=ConfigurationError(f"a notice command failed ({words})", _LOOK))


def _to_webhook(row: WaitingHook, hook: Webhook | None, payload: bytes, config: Config, now: int) -> Handed:
    if hook is None:
        return _gone(row)
    place = webhooks.shown(hook.url)
    try:
        fields = webhooks.headers(row.delivery_id, now, payload, _secret(hook.secret, config))
    except (ConfigurationError, ValueError) as error:
        said = ConfigurationError(f"webhook {place}: {error}", getattr(error, "hint", None))
        return Handed("ready", str(said), error=said)
    try:
        answer = webhook.post(hook.url, fields, payload, config.hook_timeout, config.hook_ca_file or None)
    except Unanswered as error:
        return Handed("unknown", str(error), error=TryAgain(f"webhook {place}: {error}"))
    except EspomailError as error:
        return _later(row, str(error), now)
    state = webhooks.outcome(answer.status)
    if state == "retry":
        return _later(row, answer.words, now, now + webhooks.pause(answer.fields))
    if state == "failed":
        said = ConfigurationError(f"webhook {place} refused a notice ({answer.words})", _LOOK)
        return Handed("failed", answer.words, error=said)
    return Handed("sent", answer.words)


def _secret(kept: Mapping[str, str], config: Config) -> str:
    source = SecretSource(kept["kind"], kept["value"])  # type: ignore[arg-type]
    return secrets.read(source, stored_secrets.key_file(config)).reveal()


def _gone(row: WaitingHook) -> Handed:
    return Handed("cancelled", f"its user has no {row.kind} any more")


def _later(row: WaitingHook, words: str, now: int, earliest: int = 0) -> Handed:
    """Nothing was taken: again later, for two days."""
    at = delivery.next_try(row.delivery_id, row.tries + 1, row.created_at, now)
    what = f"{row.kind} for notices"
    if at is None:
        error = ConfigurationError(f"the {what} was in trouble for two days ({words})", _LOOK)
        return Handed("failed", f"given up after two days: {words}", error=error)
    return Handed("retry", words, max(at, earliest), TryAgain(f"the {what} is in trouble: {words}"))
