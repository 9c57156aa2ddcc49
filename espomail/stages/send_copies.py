"""Sent copies: what a person sent lies in the account's Sent folder, too, marked as seen.

A copy that cannot be stored is tried again some times; whatever happens to it, no mail is sent twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from espomail.actions import account_servers
from espomail.config import Config
from espomail.errors import Damaged, EspomailError
from espomail.mail.imap import ImapSession, open_session
from espomail.stages import send_failures
from espomail.stages.report import StageReport
from espomail.store import Store, alerts, email_accounts, outbox_states, raws
from espomail.store.models import EmailAccount, Outbox

MOST = 500
TRIES = 5


def store_copies(store: Store, config: Config, now: int, report: StageReport) -> None:
    """Append what was sent to the accounts' Sent folders, one session for each account."""
    rows: dict[int, list[Outbox]] = {}
    for row in outbox_states.copies_due(MOST):
        rows.setdefault(row.email_account_id or 0, []).append(row)
    for account_id, mine in rows.items():
        account = email_accounts.get(account_id)
        if account is None or not account.sent_folder:
            _settle(store, mine, "none")
            continue
        try:
            _append(store, config, account, mine, report)
        except EspomailError as error:
            _failed(store, account, mine, error, now, report)


def _append(
    store: Store, config: Config, account: EmailAccount, rows: Sequence[Outbox], report: StageReport
) -> None:
    settings = account_servers.imap_settings(account, config)
    with open_session(settings, account_servers.imap_secret(store, account, config)) as session:
        for row in rows:
            try:
                raw = raws.one(row.raw_id)
            except Damaged as error:
                _give_up(store, row, error, report, account)
                continue
            _append_one(store, session, account, row, raw)
            report.count("copied")
    with store.write():
        alerts.over(_alert(account))


def _give_up(
    store: Store, row: Outbox, error: Damaged, report: StageReport, account: EmailAccount
) -> None:
    """A copy whose bytes are damaged is none; the others are stored."""
    with store.write():
        outbox_states.copied(row.id, "failed", row.copy_tries + 1)
    row.copy_state = "failed"
    report.error(account.address, error, f"espomail: outbox {row.id} has no copy in Sent: {error}")


def _append_one(
    store: Store, session: ImapSession, account: EmailAccount, row: Outbox, raw: bytes
) -> None:
    session.append(account.sent_folder, raw, seen=True)
    store.decided(lambda: outbox_states.copied(row.id, "done", row.copy_tries + 1), insist=True)
    row.copy_state = "done"


def _failed(
    store: Store, account: EmailAccount, rows: Sequence[Outbox], error: EspomailError, now: int,
    report: StageReport,
) -> None:  # fmt: skip
    """The mail is sent all the same; its copy is tried again, or given up."""
    with store.write():
        for row in rows:
            if row.copy_state == "pending":
                tries = row.copy_tries + 1
                outbox_states.copied(row.id, "pending" if tries < TRIES else "failed", tries)
        text = f"{account.address}: sent, but no copy is in {account.sent_folder} ({error})"
        line = alerts.raised(_alert(account), error.exit_code, text, now)
    report.error(account.address, error, f"espomail: {line}" if line else None)


def _settle(store: Store, rows: Sequence[Outbox], state: str) -> None:
    with store.write():
        for row in rows:
            outbox_states.copied(row.id, state, row.copy_tries)


def _alert(account: EmailAccount) -> str:
    return send_failures.copy_key(account.id)
