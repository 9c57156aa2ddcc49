"""What people choose of their notices: rights first, then the write, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from espomail.actions import given_secrets
from espomail.actions.given_secrets import Given
from espomail.actions.rights import self_or_administrator
from espomail.config import Config
from espomail.domain.notices import digest_schedule, webhooks
from espomail.domain.notices import preferences as notice_preferences
from espomail.domain.notices.preferences import NONE, Preferences
from espomail.domain.permissions import Actor
from espomail.errors import NotPermitted, Usage
from espomail.store import hook_outbox, notifications, people
from espomail.store.models import User

LONGEST_COMMAND = 4000


@dataclass(frozen=True)
class Choice:
    """What is to be changed; None stays as it is. An empty command or webhook: none any more.

    ``modes``: by kind of reason; ``digest``: every, at, time_zone; ``secret``: of the webhook's signature.
    """

    modes: Mapping[str, str] = field(default_factory=dict)
    digest: Mapping[str, str] = field(default_factory=dict)
    command: str | None = None
    webhook: str | None = None
    secret: Given | None = None

    @property
    def runs(self) -> bool:
        """Whether it makes the service account run or reach something."""
        return self.command is not None or self.webhook is not None or self.secret is not None


def check_may_change(actor: Actor, login: str | None, choice: Choice) -> User:
    """What ``change`` refuses before it looks at the choice (77, 66); whose notices it is about."""
    if choice.runs and not actor.administers:
        raise NotPermitted(
            f"{actor.login} may not set a command or webhook: they work as the service account; "
            "that is for administrators"
        )
    return of(actor, login, "choose the notices")


def change(actor: Actor, login: str | None, choice: Choice, config: Config, now: int) -> User:
    """Change a user's choices (77, then 2 for what is misspelt); what waits for a summary follows suit."""
    user = check_may_change(actor, login, choice)
    if choice == Choice():
        raise Usage("nothing to change; see: espomail notification prefer --help")
    before = notice_preferences.of(user.preferences)
    try:
        changes = _changes(choice, user.preferences or {}, config)
    except ValueError as error:
        raise Usage(str(error)) from None
    people.set_preferences(user, changes)
    _after(user, before, now)
    return user


def of(actor: Actor, login: str | None, what: str) -> User:
    """The user whose notices it is about: one's own, or (administrators) somebody else's."""
    if login is not None:
        if not actor.administers and login != actor.login:
            raise NotPermitted(f"{actor.login} may not {what} of somebody else; ask an administrator")
        user = people.find_user(login)
        self_or_administrator(actor, user.id, what)
        return user
    if actor.user_id is None:
        raise Usage("notices are a user's: say whose with --user LOGIN")
    return people.find_user(actor.login)


def _changes(choice: Choice, stored: Mapping[str, Any], config: Config) -> dict[str, object]:
    changes: dict[str, object] = {}
    if choice.modes:
        changes["modes"] = {**stored.get("modes", {}), **choice.modes}
    if choice.digest:
        changes["digest"] = {**stored.get("digest", {}), **_checked(choice.digest)}
    if choice.command is not None:
        if len(choice.command) > LONGEST_COMMAND or "\0" in choice.command:
            raise ValueError(f"a command has at most {LONGEST_COMMAND} letters and no NUL; write a script")
        changes["command"] = choice.command.strip()
    if choice.webhook == "":
        changes["webhook"] = None
    elif choice.webhook is not None or choice.secret is not None:
        changes["webhook"] = _webhook(choice, stored.get("webhook"), config)
    return changes


def _checked(digest: Mapping[str, str]) -> dict[str, str]:
    checks = {"at": digest_schedule.checked_time, "time_zone": digest_schedule.checked_zone}
    return {name: checks[name](text) if name in checks else text for name, text in digest.items()}


def _webhook(choice: Choice, before: Mapping[str, Any] | None, config: Config) -> dict[str, Any]:
    url = webhooks.checked_url(choice.webhook) if choice.webhook else (before or {}).get("url")
    if not url:
        raise ValueError("a secret alone does nothing; give --webhook URL with it")
    if choice.secret is not None:
        return {"url": url, "secret": given_secrets.kept(choice.secret, config)}
    if before is None:
        raise ValueError(
            "a webhook needs a secret to sign with: give --secret-stdin, --secret-env VAR, "
            "--secret-file FILE or --secret-command CMD"
        )
    return {"url": url, "secret": before["secret"]}


def entries(user: User) -> set[str]:
    """The keyring's entries that a user's webhook needs."""
    hook = notice_preferences.of(user.preferences).webhook
    return {hook.secret["value"]} if hook and hook.secret["kind"] == "keyring" else set()


def _after(user: User, before: Preferences, now: int) -> None:
    """Summaries are due by the new times, or no more; what waits for what is gone is given up."""
    chosen = notice_preferences.of(people.find_user(user.login).preferences)
    if chosen.digest != before.digest:
        notifications.move_digest(user.id, chosen.digest.next_after(now))
    if set(chosen.modes.values()) <= {NONE}:
        notifications.move_digest(user.id, None)
    for kind in hook_outbox.KINDS:
        if not getattr(chosen, kind):
            hook_outbox.cancel_of(user.id, kind)


def document(user: User, actor: Actor) -> dict[str, Any]:
    """A user's choices as JSON. Of a webhook only administrators see the path, nobody the secret."""
    chosen = notice_preferences.of(user.preferences)
    hook = chosen.webhook
    return {
        "user": user.login,
        "mailed_to": next(iter(people.addresses_of(user)), None),
        "modes": dict(chosen.modes),
        "digest": chosen.digest.as_json(),
        "command": chosen.command or None if actor.administers else bool(chosen.command) or None,
        "webhook": {
            "url": hook.url if actor.administers else webhooks.shown(hook.url),
            "secret": _secret_shown(hook.secret, actor),
        }
        if hook
        else None,
        "muted": notifications.muted_of(user.id),
    }


def _secret_shown(kept: Mapping[str, str], actor: Actor) -> str:
    """Where the secret comes from; of a command only its first word: people write secrets into them."""
    if kept["kind"] in ("stored", "keyring") or not actor.administers:
        return kept["kind"]
    word = kept["value"].split()[0] if kept["kind"] == "command" and kept["value"].split() else kept["value"]
    return f"{kept['kind']} {word}"
