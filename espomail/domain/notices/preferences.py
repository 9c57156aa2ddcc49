"""What a user is told by mail: for each kind of reason at once, in a summary, or not at all.

Whatever is chosen here, every notice is stored, and a command or webhook is given each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from espomail.domain.notices import digest_schedule
from espomail.domain.notices.digest_schedule import Schedule
from espomail.domain.notices.reasons import KINDS, kinds_of

AT_ONCE, DIGEST, NONE = "at-once", "digest", "none"
MODES = (AT_ONCE, DIGEST, NONE)
# The words of `user edit --notices`: choices that are made in one go.
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "assigned": {kind: AT_ONCE if kind == "assigned" else NONE for kind in KINDS},
    "all": dict.fromkeys(KINDS, AT_ONCE),
    "none": dict.fromkeys(KINDS, NONE),
})  # fmt: skip


@dataclass(frozen=True)
class Webhook:
    """Where notices are posted to; ``secret``: where the key of the signature comes from."""

    url: str
    secret: Mapping[str, str]


@dataclass(frozen=True)
class Preferences:
    """A user's choices; ``modes`` has one for each kind of reason."""

    modes: Mapping[str, str] = field(default_factory=lambda: WORDS["assigned"])
    digest: Schedule = field(default_factory=Schedule)
    command: str = ""
    webhook: Webhook | None = None

    def mode(self, reasons: Iterable[str]) -> str:
        """How a notice with these reasons is mailed: the most urgent of what was chosen for each."""
        chosen = {self.modes[kind] for kind in kinds_of(reasons)}
        return next((mode for mode in MODES if mode in chosen), NONE)

    @property
    def word(self) -> str:
        """``assigned``, ``all`` or ``none`` where one says it all, else ``chosen``."""
        return next((word for word, modes in WORDS.items() if modes == self.modes), "chosen")


def of(stored: Mapping[str, Any] | None) -> Preferences:
    """The preferences of a user as they are stored; what nobody chose has its default."""
    stored = stored or {}
    usual = WORDS.get(stored.get("notices", ""), WORDS["assigned"])
    modes = {kind: mode for kind, mode in stored.get("modes", {}).items() if kind in KINDS}
    hook = stored.get("webhook")
    return Preferences(
        {**usual, **modes},
        digest_schedule.of(stored.get("digest", {})),
        stored.get("command", ""),
        Webhook(hook["url"], hook["secret"]) if hook else None,
    )
