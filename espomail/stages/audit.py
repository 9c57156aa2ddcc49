"""``audit``: every UID on the servers has exactly one state in the ledger, or is named here.

Threads ask the servers (one search a folder); the ledger is read afterwards, so what a run stores
meanwhile is seen. A repair is an ordinary fetch that is told to look at the whole of some folders.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.actions import account_servers
from espomail.actions.side_by_side import side_by_side
from espomail.config import Config
from espomail.domain.auditing import Comparison, compare
from espomail.errors import EspomailError
from espomail.mail.imap import open_session
from espomail.stages.report import worst
from espomail.store import Store, audit, email_accounts
from espomail.store.models import EmailAccount, Folder


@dataclass(frozen=True)
class FolderAudit:
    """One folder. Without an answer of its server there is an ``error`` and no comparison."""

    account_id: int
    account: str
    folder_id: int
    folder: str
    uidvalidity: int | None = None
    on_server: int | None = None
    found: Comparison = field(default_factory=Comparison)
    error: EspomailError | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of ``audit --json``."""
        return {
            "account": self.account,
            "folder": self.folder,
            "uidvalidity": self.uidvalidity,
            "on_server": self.on_server,
            "states": self.found.states,
            "unexplained": list(self.found.unexplained),
            "error": str(self.error) if self.error else None,
        }


@dataclass(frozen=True)
class Answer:
    """What a server said of one folder."""

    uidvalidity: int = 0
    uids: Sequence[int] = ()
    error: EspomailError | None = None


def exit_code(folders: Sequence[FolderAudit]) -> int:
    """0 only with nothing unexplained and every server heard; else 1, or the servers' worst."""
    if any(each.found.unexplained for each in folders):
        return 1
    return worst(each.error.exit_code if each.error else os.EX_OK for each in folders)


def run_audit(store: Store, accounts: Sequence[EmailAccount], config: Config) -> list[FolderAudit]:
    """Compare every configured folder of these accounts with the ledger."""
    named = [(account, email_accounts.folders(account)) for account in accounts]

    def ask(one: tuple[EmailAccount, Sequence[Folder]]) -> dict[str, Answer]:
        account, folders = one
        return _ask(store, account, [each.name for each in folders], config)

    answers = side_by_side(ask, named, lambda one: str(one[0].imap.get("host")), config)
    return [
        _audit(account, folder.id, folder.name, answer[folder.name])
        for (account, folders), answer in zip(named, answers, strict=True)
        for folder in folders
    ]


def _ask(
    store: Store, account: EmailAccount, names: Sequence[str], config: Config
) -> dict[str, Answer]:
    """All folders in one session; what ends the session is the answer for the rest."""
    answers: dict[str, Answer] = {}
    try:
        settings = account_servers.imap_settings(account, config)
        with open_session(settings, account_servers.imap_secret(store, account, config)) as session:
            for name in names:
                answers[name] = _look(session, name)
    except EspomailError as error:
        answers |= {name: Answer(error=error) for name in names if name not in answers}
    return answers


def _look(session: Any, name: str) -> Answer:
    from espomail.mail.failures import FolderMissing

    try:
        status = session.select(name, readonly=True)
    except FolderMissing as error:
        return Answer(error=error)
    return Answer(status.uidvalidity or 0, session.search_all())


def _audit(account: EmailAccount, folder_id: int, name: str, answer: Answer) -> FolderAudit:
    if answer.error is not None:
        return FolderAudit(account.id, account.address, folder_id, name, error=answer.error)
    states, mark = audit.rows(folder_id, answer.uidvalidity)
    return FolderAudit(
        account.id,
        account.address,
        folder_id,
        name,
        answer.uidvalidity or None,
        len(answer.uids),
        compare(answer.uids, states, mark),
    )


def repair(
    store: Store, config: Config, now: int, folders: Sequence[FolderAudit], by: str
) -> list[EspomailError | str]:
    """Fetch what is missing in these folders; the troubles it met, in words."""
    from espomail.stages.fetch import Wanted, run_fetch

    broken = [each for each in folders if each.found.unexplained]
    with store.write():
        for each in broken:
            audit.look_again(each.folder_id, each.uidvalidity or 0, each.found.unexplained)
    troubles: list[EspomailError | str] = []
    for account_id in sorted({each.account_id for each in broken}):
        missing = max(len(each.found.unexplained) for each in broken if each.account_id == account_id)
        wanted = Wanted(account_ids=(account_id,), limit=_limit(account_id, missing), named=True)
        report = run_fetch(store, config, now, wanted, by)
        troubles += [error["message"] for error in report.errors]
        if report.locked:
            troubles.append("another run fetches from it just now; audit again when it has ended")
    return troubles


def _limit(account_id: int, missing: int) -> int | None:
    """All that is missing in one visit; of what is new, no more than at any other."""
    account = email_accounts.get(account_id)
    return max(account.fetch_limit, missing) if account and account.fetch_limit else None
