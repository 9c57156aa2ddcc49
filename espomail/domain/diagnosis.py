"""Why there is no mail, and why none was sent: from facts to findings, the first cause first.

Each rule is a function from the facts to findings; ``RULES`` is their order. A finding has a stable
code, and its fix is a command to type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from espomail.domain.clock import DAY, HOUR, MINUTE, iso

WARNINGS = frozenset(
    ("cron-never-ran", "cron-overdue", "account-inactive", "no-system-address", "sqlite-version",
     "clock-skew", "token-expiring", "folder-mode")
)  # fmt: skip
OVERDUE = HOUR
SKEW = 5 * MINUTE
STUCK = HOUR
# The WAL-reset race (two processes, one of them checkpointing) was mended in these.
SOUND_SQLITE = (3, 51, 3)
MENDED_SQLITE = ((3, 44, 6), (3, 50, 7))
FIRST_WAL = (3, 7, 0)


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
    template_exists: bool = True


@dataclass(frozen=True)
class StoreFacts:
    """What concerns the whole store; times in milliseconds.

    ``newest_run``: when the last run started; ``newest_row``: the same, whatever the clock says.
    ``permissions``: (path, what is wrong, only a warning); ``outbox``: unfinished mails by state.
    """

    now: int
    newest_run: int | None = None
    newest_row: int | None = None
    held: int = 0
    held_cause: str = ""
    system_address: str | None = None
    system_can_send: bool = False
    outbox: dict[str, int] = field(default_factory=dict)
    oldest_ready: int | None = None
    sqlite: tuple[int, ...] = SOUND_SQLITE
    permissions: tuple[tuple[str, str, bool], ...] = ()


def diagnose(store: StoreFacts | None, accounts: Sequence[AccountFacts]) -> list[Finding]:
    """All findings, in the order in which somebody would look for the cause.

    Without ``store`` only those of the accounts: what a regular user may know.
    """
    found = [finding for rule in STORE_RULES if store for finding in rule(store)]
    for account in accounts:
        found += [finding for each in ACCOUNT_RULES for finding in each(account)]
    return found + [finding for rule in SENDING_RULES if store for finding in rule(store)]


# --- the store ----------------------------------------------------------------------------------


def _permissions(facts: StoreFacts) -> Iterator[Finding]:
    for path, what, warning in facts.permissions:
        mode = "700" if "folder" in what else "600"
        yield Finding(
            "store-permissions", f"{path}: {what}", f"chmod {mode} {path}", warning=warning
        )


def _sqlite(facts: StoreFacts) -> Iterator[Finding]:
    version = facts.sqlite
    if FIRST_WAL <= version < SOUND_SQLITE and version not in MENDED_SQLITE:
        yield Finding(
            "sqlite-version",
            f"SQLite {'.'.join(map(str, version))} has a rare race that can damage a store; "
            "espomail's write lock keeps clear of it, other programs that write would not",
            "let nothing but espomail write to the store, or use a Python with SQLite 3.51.3 or newer",
        )


def _clock(facts: StoreFacts) -> Iterator[Finding]:
    if facts.newest_row is not None and facts.newest_row > facts.now + SKEW:
        yield Finding(
            "clock-skew",
            f"the newest run is of {iso(facts.newest_row)}, and now it is {iso(facts.now)}: "
            "a clock is or was wrong",
            "timedatectl status",
        )


def _cron(facts: StoreFacts) -> Iterator[Finding]:
    if facts.newest_run is None:
        yield Finding(
            "cron-never-ran",
            "no run has ever started here, so no mail was fetched",
            "espomail cron show | crontab -   # or by hand: espomail run",
        )
    elif facts.now - facts.newest_run > OVERDUE:
        hours, minutes = divmod((facts.now - facts.newest_run) // MINUTE, 60)
        yield Finding(
            "cron-overdue",
            f"the last run started {iso(facts.newest_run)}, {hours} h {minutes} min ago",
            "crontab -l   # is the line of 'espomail cron show' there, and does cron run?",
        )


def _held(facts: StoreFacts) -> Iterator[Finding]:
    if facts.held:
        yield Finding(
            "held-mail",
            f"{facts.held} mails are held, kept aside for a person: {facts.held_cause}",
            "espomail run   # tries again what is due",
        )


# --- an account ---------------------------------------------------------------------------------


def _inactive(account: AccountFacts) -> Iterator[Finding]:
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


def _failing(account: AccountFacts) -> Iterator[Finding]:
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
    "other": ("unreachable", "test {}"),
}


def _trouble(account: AccountFacts, kind: str, text: str) -> Iterator[Finding]:
    if kind in _CODES:
        code, fix = _CODES[kind]
        yield Finding(
            code, text, f"espomail email-account {fix.format(account.address)}", account.address
        )


def _empty(account: AccountFacts) -> Iterator[Finding]:
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


def _filtered(account: AccountFacts) -> Iterator[Finding]:
    if account.arrived and account.skipped == account.arrived:
        names = ", ".join(account.skipped_by) or "a filter"
        first = account.skipped_by[0] if account.skipped_by else "NAME"
        yield _of(
            account,
            "all-filtered",
            f"had all {account.skipped} mails of the last 30 days skipped by {names}",
            f"espomail email list --skipped --filter {first}",
        )


def _behind(account: AccountFacts) -> Iterator[Finding]:
    if account.active and account.behind_limit:
        yield _of(
            account,
            "waiting-behind-limit",
            f"has {account.behind_limit} messages waiting behind the limit per run",
            f"espomail fetch --account {account.address} --limit 0",
        )


def _unseen(account: AccountFacts) -> Iterator[Finding]:
    if account.active and account.kind == "group" and not account.readers:
        yield _of(
            account,
            "nobody-sees-it",
            "has no team with an active user, so its mail is in nobody's inbox",
            f"espomail email-account edit {account.address} --team TEAM",
        )


def _profile(account: AccountFacts) -> Iterator[Finding]:
    if account.active and not account.in_profile:
        yield _of(
            account,
            "sender-not-in-profile",
            f"is not among the addresses of {account.owner}, so its sent mail is not known as theirs",
            f"espomail user edit {account.owner}"
            + "".join(f" --email {each}" for each in (*account.profile, account.address)),
        )


def _transport(account: AccountFacts) -> Iterator[Finding]:
    if account.active and account.has_to_send and not account.has_smtp:
        yield _of(
            account,
            "no-transport",
            "has no SMTP server, so neither automatic replies nor answers can be sent from it",
            f"espomail email-account edit {account.address} --smtp-host HOST",
        )


def _template(account: AccountFacts) -> Iterator[Finding]:
    if account.template and not account.template_exists:
        yield _of(
            account,
            "template-missing",
            f"answers with the template {account.template}, which is not there",
            "espomail email-template list",
        )


def _of(account: AccountFacts, code: str, what: str, fix: str) -> Finding:
    return Finding(code, f"{account.address} {what}", fix, account.address)


# --- sending ------------------------------------------------------------------------------------


def _system(facts: StoreFacts) -> Iterator[Finding]:
    if facts.system_address is None:
        yield Finding(
            "no-system-address",
            "no system address is set: notices that no group account can send are only stored",
            "espomail settings set system.address ADDRESS",
        )
    elif not facts.system_can_send:
        yield Finding(
            "no-transport",
            f"no active account with an SMTP server has the system address {facts.system_address}",
            f"espomail email-account add {facts.system_address} --group --smtp-host HOST",
        )


def _outbox(facts: StoreFacts) -> Iterator[Finding]:
    words = {
        "unknown": "may have been delivered or not; a person decides",
        "failed": "were refused by the server",
        "held": "are held by the breaker over automatic mail",
    }
    fixes = {"held": "espomail outbox release"}
    for state, what in words.items():
        count = facts.outbox.get(state, 0)
        if count:
            fix = fixes.get(state, "espomail outbox list")
            yield Finding("outbox-stuck", f"{count} mails {what}", fix)
    if facts.oldest_ready is not None and facts.now - facts.oldest_ready > STUCK:
        yield Finding(
            "outbox-stuck",
            f"mail has been waiting to be sent since {iso(facts.oldest_ready)}",
            "espomail send -v",
        )


StoreRule = Callable[[StoreFacts], Iterator[Finding]]
AccountRule = Callable[[AccountFacts], Iterator[Finding]]
STORE_RULES: tuple[StoreRule, ...] = (_permissions, _sqlite, _cron, _clock)
ACCOUNT_RULES: tuple[AccountRule, ...] = (
    _inactive, _failing, _empty, _filtered, _behind, _unseen, _profile, _transport, _template,
)  # fmt: skip
SENDING_RULES: tuple[StoreRule, ...] = (_held, _system, _outbox)
RECENT = 30 * DAY
