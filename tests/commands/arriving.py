"""Mail that arrived at an account, without a server: stored, parsed and sent through the stages."""

from __future__ import annotations

import itertools
from typing import Any

from espomail.domain.clock import MINUTE
from espomail.stages import intake
from espomail.stages.intake import Outcome
from espomail.store import Store, jobs, ledger, owners, people, raws, settings
from espomail.store.models import AccountTeam, EmailAccount, Folder, Team, TeamMember
from tests.commands.conftest import NOW_MS, Desk

_uids = itertools.count(1)
STAGES = ("filter", "link", "distribute", "autoreply", "notify")


def a_team(store: Store, name: str, *logins: str) -> Team:
    """A team and its members."""
    with store.write():
        team = Team.create(name=name)
        for login in logins:
            TeamMember.create(team=team, user=people.find_user(login))
    return team


def staffed(desk: Desk, system_address: str) -> None:
    """An administrator alice, a team Support with bob in it, a system address, and a run a minute ago."""
    desk.user("alice", admin=True)
    desk.user("bob")
    a_team(desk.store, "Support", "bob")
    with desk.store.write():
        jobs.record([jobs.Run("run", NOW_MS - MINUTE, NOW_MS - MINUTE, "system")])
        settings.put("system.address", system_address)


def an_account(store: Store, address: str, team: Team | None = None, **more: Any) -> EmailAccount:
    """An e-mail account with a folder; a group account where a team is given."""
    smtp = {"host": "localhost", "port": 9, "security": "none", "auth": "none"}
    values = {
        "kind": "group" if team else "personal",
        "name": address,
        "imap": {"host": "localhost", "port": 9, "security": "none"},
        "smtp": smtp,
        "created_at": 0,
        "activated_at": 0,
        "since": 0,
        "shared": team is not None,
        "case_team": team,
        "create_case": team is not None,
    }
    with store.write():
        account = EmailAccount.create(address=address, **{**values, **more})
        Folder.create(email_account=account, name="INBOX", uidvalidity=1)
        if team is not None:
            AccountTeam.create(email_account=account, team=team)
    return account


def arrive(
    desk: Desk, address: str, *messages: bytes, failing: str = "", at: int = NOW_MS
) -> None:
    """Messages come to an account and go through the stages, of which one may end with 78."""
    store = desk.store
    folder = Folder.select().join(EmailAccount).where(EmailAccount.address == address).get()
    with store.write():
        ids = raws.add(messages)
        ledger.enter(
            ledger.Entry(folder.id, 1, next(_uids), "stored", at, len(raw), raw_id)
            for raw, raw_id in zip(messages, ids, strict=True)
        )
        own = owners.own_addresses() | set(owners.user_addresses())
        setting = intake.setting(frozenset(own), {}, at)
    intake.recover(store, setting, Outcome())
    for stage in STAGES:
        desk(stage, code=78 if stage == failing else 0)
