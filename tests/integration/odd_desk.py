"""A desk whose one account lies on a server that misbehaves: fetching, and what came of it."""

from __future__ import annotations

from espomail.store import Store
from espomail.store.models import EmailAccount, Folder
from tests.conftest import Desk
from tests.integration.helpdesk import at, iso, query
from tests.servers.scripted_imap import ScriptedImap


def fetch(desk: Desk, minutes: float = 1, code: int | None = 0) -> dict[str, int]:
    result = desk("fetch", "--json", now=iso(at(minutes)), code=code)
    assert "unexpected" not in result.err, result
    found: dict[str, int] = result.json["counts"]
    return found


def states(desk: Desk) -> dict[int, str]:
    return dict(query(desk.path, "SELECT uid, state FROM ledger ORDER BY uidvalidity, uid"))


def emails(desk: Desk) -> int:
    return int(query(desk.path, "SELECT count(*) FROM email")[0][0])


def loaded(server: ScriptedImap) -> int:
    """How many bodies were asked for, roughly: commands that name BODY.PEEK[]."""
    return len([each for each in server.commands if "BODY.PEEK[]" in each])


def more_accounts(desk: Desk, server: ScriptedImap, names: list[str]) -> None:
    """Further accounts on the server, straight into the store."""
    store = Store.open(str(desk.path))
    with store.write():
        for name in names:
            account = EmailAccount.create(
                address=name, kind="group", name=name, activated_at=0, created_at=0, since=0,
                imap={"host": "127.0.0.1", "port": server.port, "security": "none", "login": name},
                secret={"kind": "env", "value": "PASSWORD"},
            )  # fmt: skip
            Folder.create(email_account=account, name="INBOX")
    store.close()
