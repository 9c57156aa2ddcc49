"""What ``doctor`` reads and what it finds, as plain values; the rules are in ``diagnosis``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

WARNINGS = frozenset(
    ("cron-never-ran", "cron-overdue", "account-inactive", "no-system-address", "sqlite-version",
     "clock-skew", "token-expiring")
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: what, for which account, and what to type."""

    code: str
    message: str
    fix: str
    account: str | None = None
    warning: bool = False

    @property
    def severity(self) -> str:
        """``error`` or ``warning``; only errors make ``doctor`` fail."""
        return "warning" if self.warning or self.code in WARNINGS else "error"


@dataclass(frozen=True)
class FolderFacts:
    """A watched folder. ``on_server`` and ``since_date`` are None where nobody looked just now.

    ``known``: how many messages were ever taken in; ``since_date``: how many of those on the server
    are of the start date or later.
    """

    name: str
    known: int = 0
    trouble: str = ""
    on_server: int | None = None
    since_date: int | None = None


@dataclass(frozen=True)
class AccountFacts:
    """An e-mail account as its books, its folders and its mail show it; times in milliseconds.

    ``trouble`` is the last failure, of kind ``trouble_kind`` (see ``backoff.kind_of``).
    ``template_trouble``: why its automatic reply cannot be written; ``held_replies``: the ids of those
    that are held for that. ``secret``: of which kind its secret is; ``grant_ending``: why its sign-in at
    an OAuth provider ends soon, as the end of a sentence.
    """

    address: str
    kind: str = "group"
    owner: str = ""
    owner_active: bool = True
    active: bool = True
    paused: bool = False
    trouble_kind: str = ""
    trouble: str = ""
    sending_kind: str = ""
    sending_trouble: str = ""
    since: int = 0
    folders: tuple[FolderFacts, ...] = ()
    arrived: int = 0
    skipped: int = 0
    skipped_by: tuple[str, ...] = ()
    behind_limit: int = 0
    readers: int = 1
    in_profile: bool = True
    profile: tuple[str, ...] = ()
    has_smtp: bool = True
    has_to_send: bool = False
    template: str = ""
    template_trouble: str = ""
    held_replies: tuple[int, ...] = ()
    held_cause: str = ""
    secret: str = ""
    grant_ending: str = ""


@dataclass(frozen=True)
class StoreFacts:
    """What concerns the whole store; times in milliseconds.

    ``newest_run``: when the last run started; ``newest_row``: the same, whatever the clock says.
    ``system_account``: how the account of the system address is: ``active``, ``disabled`` or, where there is
    none, empty. ``permissions``: (paths, what is wrong, only a warning). ``outbox``: unfinished mails by
    state, ``kept_back``: the ids of those that people hold; ``hooks``: notices to commands and webhooks.
    ``without_address``: who was told of something and cannot be mailed; ``unreachable``: (login, address,
    why) of those whom mailed notices do not reach.
    ``templates``: why other templates than those of automatic replies cannot be filled, by name.
    """

    now: int
    newest_run: int | None = None
    newest_row: int | None = None
    held: int = 0
    held_cause: str = ""
    system_address: str | None = None
    system_can_send: bool = False
    system_account: str = ""
    outbox: dict[str, int] = field(default_factory=dict)
    kept_back: tuple[int, ...] = ()
    hooks: dict[str, int] = field(default_factory=dict)
    without_address: tuple[str, ...] = ()
    unreachable: tuple[tuple[str, str, str], ...] = ()
    oldest_ready: int | None = None
    sqlite: tuple[int, ...] = (3, 51, 3)
    permissions: tuple[tuple[Sequence[str], str, bool], ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)
