"""What ``doctor`` finds: the books are read, and with a network the servers are asked."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from espomail.actions import account_servers, account_test, oauth_tokens, templates
from espomail.actions.email_accounts import managed
from espomail.actions.side_by_side import side_by_side
from espomail.actions.stored_secrets import key_file, kind
from espomail.config import Config
from espomail.domain import backoff, oauth
from espomail.domain.clock import DAY
from espomail.domain.diagnosis import diagnose
from espomail.domain.findings import AccountFacts, Finding, FolderFacts, StoreFacts
from espomail.domain.permissions import Actor
from espomail.errors import EspomailError
from espomail.mail.imap import open_session
from espomail.mail.keyfile import check_key_file
from espomail.store import (
    Store,
    account_views,
    address_states,
    alerts,
    email_accounts,
    hook_outbox,
    letter_facts,
    overview,
    people,
    settings,
    token_grants,
)
from espomail.store.models import EmailAccount

FAILED_SINCE = 7 * DAY
RECENT = 30 * DAY
KEPT_BACK = 1000


@dataclass(frozen=True)
class Question:
    """What is asked of ``doctor``. ``offline``: no server is asked."""

    actor: Actor
    account: str | None
    offline: bool
    now: int


@dataclass
class Look:
    """What the servers of one account say now. Troubles: (kind, text)."""

    trouble: tuple[str, str] = ("", "")
    sending: tuple[str, str] = ("", "")
    folders: dict[str, str] = field(default_factory=dict)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)


def findings(store: Store, config: Config, question: Question) -> list[Finding]:
    """What is wrong; a regular user's question is about their own accounts."""
    accounts = _accounts(question)
    known = [_account(each, question.now) for each in accounts]
    if not question.offline:
        known = _with_looks(store, known, accounts, config)
    whole = _store(store, config, question.now, accounts) if question.actor.administers else None
    return diagnose(whole, known)


def _accounts(question: Question) -> list[EmailAccount]:
    if question.account is not None:
        return [managed(question.actor, question.account)]
    if question.actor.administers:
        return email_accounts.all_accounts()
    return email_accounts.all_accounts(question.actor.user_id or 0)


# --- the books ----------------------------------------------------------------------------------


def _store(store: Store, config: Config, now: int, accounts: Sequence[EmailAccount]) -> StoreFacts:
    held, cause = overview.held()
    address = settings.load().system_address
    sender = email_accounts.by_address(address) if address else None
    return StoreFacts(
        now,
        newest_run=overview.newest_run(now),
        newest_row=overview.newest_row(),
        held=held,
        held_cause=cause,
        system_address=address,
        system_can_send=sender is not None and email_accounts.can_send(sender),
        system_account="" if sender is None else "active" if sender.active else "disabled",
        outbox=overview.outbox(now - FAILED_SINCE),
        kept_back=tuple(overview.held_by_hand(KEPT_BACK)),
        hooks=overview.outbox(now - FAILED_SINCE, hooks=True),
        without_address=tuple(overview.told_without_address(now - RECENT)),
        unreachable=tuple(address_states.users_unreachable(now)),
        oldest_ready=overview.oldest_ready(now),
        sqlite=overview.engine_version(),
        permissions=tuple(_permissions(store.path, accounts, config)),
        templates=_templates(),
    )


def _permissions(
    path: Path | None, accounts: Sequence[EmailAccount], config: Config
) -> Iterator[tuple[Sequence[str], str, bool]]:
    """Files that others may read; the folder around them is a warning: it may be somebody else's."""
    yield from _files(path) if path is not None else ()
    sources = [source for each in accounts for source in (each.secret, each.smtp_secret) if source]
    sources += [source["client_secret"] for source in sources if source.get("client_secret")]
    sources.extend(hook_outbox.secrets())
    signed_in = token_grants.of([account.id for account in accounts])
    if signed_in or any(source["kind"] == "stored" for source in sources):
        key = key_file(config)
        try:
            check_key_file(key)
        except EspomailError as error:
            yield [str(key)], str(error), False


def _files(path: Path) -> Iterator[tuple[Sequence[str], str, bool]]:
    """The store's files together: SQLite makes the two beside it as open as the store is."""
    names = [name for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")) if name.exists()]
    if loose := [str(name) for name in names if stat.S_IMODE(name.stat().st_mode) & 0o077]:
        yield loose, "others may read the store: it holds everybody's mail", False
    if stat.S_IMODE(path.parent.stat().st_mode) & 0o077:
        yield [str(path.parent)], "others may look into the folder of the store", True


def _account(account: EmailAccount, now: int) -> AccountFacts:
    arrived = overview.arrivals_since([account.id], now - RECENT).get(account.id, {})
    skipped = arrived.get("skipped", 0)
    health = email_accounts.health(account)
    owner = account.owner
    is_group = account.kind == "group"
    held = overview.held_replies(account.id)
    profile = () if owner is None else tuple(people.addresses_of(owner))
    return AccountFacts(
        account.address,
        kind=account.kind,
        owner=owner.login if owner else "",
        owner_active=bool(owner.active) if owner else True,
        active=bool(account.active),
        paused=health.paused,
        trouble_kind=health.kind,
        trouble=_named(account, account.failure_text),
        since=account.since,
        folders=tuple(_folders(account)),
        arrived=arrived.get("all", 0),
        skipped=skipped,
        skipped_by=tuple(overview.skipping_filters(account.id, now - RECENT)) if skipped else (),
        behind_limit=overview.behind_limit(account.id),
        readers=overview.readers(account) if is_group else 1,
        in_profile=is_group or account.address in profile,
        profile=profile,
        has_smtp=bool(account.smtp.get("host")),
        has_to_send=is_group and bool(account.auto_reply or account.create_case),
        template=account.auto_reply,
        template_trouble=_template_trouble(account.auto_reply),
        held_replies=tuple(each for each, _ in held),
        held_cause=held[-1][1] if held else "",
        secret=kind(account.secret),
        grant_ending=_grant_ending(account, now),
    )


def _grant_ending(account: EmailAccount, now: int) -> str:
    """Why an account's sign-in ends soon; of a token that a command prints nothing is known."""
    grant = token_grants.load(account.id) if oauth_tokens.is_used(account.secret) else None
    if grant is None:
        return ""
    return oauth.why_ending(oauth_tokens.dates(grant, oauth.registration(account.secret)), now) or ""


def _folders(account: EmailAccount) -> Iterator[FolderFacts]:
    known = overview.taken_in([account.id])
    prefix = f"email-account:{account.id}:folder:"
    troubles = {row.key.removeprefix(prefix): row.message for row in alerts.known(prefix)}
    for folder in account_views.folders_of([account.id]).get(account.id, []):
        if folder.active:
            yield FolderFacts(folder.name, known.get(folder.id, 0), troubles.get(folder.name, ""))


def _template_trouble(name: str) -> str:
    return templates.trouble(name, letter_facts.overrides()) if name else ""


def _templates() -> dict[str, str]:
    """Broken templates that no account answers with: those have a finding with their account."""
    answering = {each.auto_reply for each in email_accounts.all_accounts()}
    return {name: why for name, why in templates.broken().items() if name not in answering}


def _named(account: EmailAccount, text: str) -> str:
    return text if not text or account.address in text else f"{account.address}: {text}"


# --- the servers --------------------------------------------------------------------------------


def _with_looks(
    store: Store, facts: Sequence[AccountFacts], accounts: Sequence[EmailAccount], config: Config
) -> list[AccountFacts]:  # fmt: skip
    """The facts with what the servers of active accounts say now, asked side by side."""

    def ask(one: tuple[AccountFacts, EmailAccount]) -> AccountFacts:
        known, account = one
        if not known.active:
            return known
        return _seen(known, _look(store, account, [each.name for each in known.folders], config))

    both = list(zip(facts, accounts, strict=True))
    return side_by_side(ask, both, lambda one: str(one[1].imap.get("host")), config)


def _look(store: Store, account: EmailAccount, folders: Sequence[str], config: Config) -> Look:
    look = Look()
    for server, steps in account_test.trials(store, account, folders, config):
        for step in steps:
            if step.error is None:
                continue
            kind = backoff.kind_of(step.error)
            if server == "imap" and step.name == "folder":
                continue  # counted below, by name
            trouble = (kind, _named(account, step.text))
            if server == "imap":
                look.trouble = trouble
            else:
                look.sending = trouble
    if not look.trouble[0]:
        _count(look, store, account, folders, config)
    return look


def _count(
    look: Look, store: Store, account: EmailAccount, folders: Sequence[str], config: Config
) -> None:
    """How many messages each folder holds, and how many since the account's start date."""
    day = datetime.fromtimestamp(account.since / 1000, UTC).date()
    imap = account_servers.imap_settings(account, config)
    try:
        with open_session(imap, account_servers.imap_secret(store, account, config)) as session:
            for folder in folders:
                try:
                    count = session.select(folder, readonly=True).messages
                    look.counts[folder] = (count, len(session.search_since(day)) if count else 0)
                except EspomailError as error:
                    look.folders[folder] = str(error)
    except EspomailError as error:
        look.trouble = (backoff.kind_of(error), _named(account, str(error)))


def _seen(known: AccountFacts, look: Look) -> AccountFacts:
    folders = tuple(
        replace(
            folder,
            trouble=look.folders.get(folder.name, "" if folder.name in look.counts else folder.trouble),
            on_server=look.counts.get(folder.name, (None, None))[0],
            since_date=look.counts.get(folder.name, (None, None))[1],
        )
        for folder in known.folders
    )
    return replace(
        known,
        trouble_kind=look.trouble[0],
        trouble=look.trouble[1],
        sending_kind=look.sending[0],
        sending_trouble=look.sending[1],
        folders=folders,
    )
