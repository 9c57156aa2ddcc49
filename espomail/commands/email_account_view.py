"""How e-mail accounts look: as JSON, as rows of a list, as lines of a record. Never a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from espomail.actions.oauth_tokens import is_used
from espomail.commands.app import App
from espomail.domain import backoff
from espomail.domain.clock import iso
from espomail.store import account_views, email_accounts, mail_lists, token_grants
from espomail.store.models import EmailAccount

COLUMNS = ("address", "kind", "name", "owner", "state", "last good visit", "unread")
STEP_COLUMNS = ("step", "result", "answer")
SENDER_COLUMNS = ("address", "sent by", "may", "why", "server")


def grant_document(account: EmailAccount, grant: Any) -> dict[str, Any]:
    """An account's sign-in at its provider as JSON; ``grant`` is None before the first one."""
    kept: dict[str, Any] = account.secret or {}
    return {
        "account": account.address,
        "provider": kept["value"],
        "client_id": kept["client_id"],
        "tenant": kept.get("tenant") or None,
        "scope": grant.scope or None if grant else None,
        "authorized_at": iso(grant.granted_at) if grant else None,
        "used_at": iso(grant.used_at) if grant else None,
        "ends_at": iso(grant.refresh_until) if grant else None,
    }


def accounts(app: App) -> list[dict[str, Any]]:
    """Every account the actor may manage."""
    owner = None if app.actor.administers else (app.actor.user_id or 0)
    found = email_accounts.all_accounts(owner)
    ids = [account.id for account in found]
    unread = mail_lists.unread(app.actor)
    teams, folders = account_views.team_names(ids), account_views.folders_of(ids)
    grants = token_grants.of(ids)
    return [
        _document(
            account, app, teams.get(account.id, []), folders.get(account.id, []), unread,
            grants.get(account.id),
        )
        for account in found
    ]  # fmt: skip


def document(account: EmailAccount, app: App) -> dict[str, Any]:
    """One account as JSON."""
    ids = [account.id]
    return _document(
        account,
        app,
        account_views.team_names(ids).get(account.id, []),
        account_views.folders_of(ids).get(account.id, []),
        mail_lists.unread(app.actor),
        token_grants.load(account.id),
    )


def _document(
    account: EmailAccount, app: App, teams: list[str], folders: list[Any], unread: dict[int, int],
    grant: Any,
) -> dict[str, Any]:  # fmt: skip
    watched = [_folder(folder) for folder in folders]
    return {
        "id": account.id,
        "address": account.address,
        "name": account.name,
        "kind": account.kind,
        "owner": account.owner.login if account.owner else None,
        "active": bool(account.active),
        "state": state(account, app.now),
        "unread": None if app.actor.user_id is None else unread.get(account.id, 0),
        "imap": _server(account.imap, account.address),
        "smtp": _server(account.smtp, None) if account.smtp.get("host") else None,
        "secret": _secret(account.secret),
        "smtp_secret": _secret(account.smtp_secret),
        "oauth": grant_document(account, grant) if is_used(account.secret) else None,
        "folders": watched,
        "since": iso(account.since),
        "activated_at": iso(account.activated_at),
        "every_minutes": account.every_minutes,
        "keep_unread": bool(account.keep_unread),
        "limit": account.fetch_limit,
        "max_size_mb": account.max_size_mb,
        "from_name": account.from_name or None,
        "reply_to": account.reply_to or account.address,
        "store_sent": account.sent_folder or None,
        **(_group(account, teams) if account.kind == "group" else {}),
        "last_try_at": iso(account.last_try_at),
        "last_good_at": iso(account.last_good_at),
        "failing_since": iso(account.failing_since),
        "next_try_at": iso(account.next_at) if _waits(account, app.now) else None,
        "error": account.failure_text or None,
    }


def _group(account: EmailAccount, teams: list[str]) -> dict[str, Any]:
    return {
        "shared": bool(account.shared),
        "teams": teams,
        "case_team": account.case_team.name if account.case_team else None,
        "all_team_users": bool(account.all_team_users),
        "create_case": bool(account.create_case),
        "distribution": account.distribution,
        "assign_to": account.assign_to.login if account.assign_to else None,
        "position": account.position or None,
        "auto_reply": account.auto_reply or None,
        "answer_by_mail": bool(account.answer_by_mail),
        "on_closed": account.on_closed,
    }


def _server(kept: dict[str, Any], login: str | None) -> dict[str, Any]:
    return {
        "host": kept.get("host"),
        "port": kept.get("port"),
        "security": kept.get("security"),
        "login": kept.get("login", login),
        "ca_file": kept.get("ca_file"),
        "verify": kept.get("verify", True),
        **({"auth": kept["auth"]} if "auth" in kept else {}),
    }


def _secret(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """Where a secret comes from. Of a command only its first word: people write secrets into them."""
    if kept is None:
        return None
    name = kept["value"]
    if kept["kind"] in ("command", "token-command"):
        name = f"{name.split()[0]} …" if len(name.split()) > 1 else name
    return {"kind": kept["kind"], "name": None if kept["kind"] == "stored" else name}


def _folder(folder: Any) -> dict[str, Any]:
    return {
        "folder": folder.name,
        "active": bool(folder.active),
        "uidvalidity": folder.uidvalidity,
        "last_uid": folder.last_uid,
    }


def _waits(account: EmailAccount, now: int) -> bool:
    return backoff.is_waiting(account.next_at, now)


def state(account: EmailAccount, now: int) -> str:
    """``active``, ``disabled``, ``paused`` (refused log-ins) or ``failing``."""
    if not account.active:
        return "disabled"
    if email_accounts.health(account).paused:
        return "paused"
    return "failing" if account.failing_since is not None else "active"


def row(found: dict[str, Any]) -> list[Any]:
    """An account as a row of the list, in the order of ``COLUMNS``."""
    keys = ("address", "kind", "name", "owner", "state", "last_good_at", "unread")
    return [found[key] for key in keys]


def lines(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """An account as lines of a record."""
    for name, value in found.items():
        yield name.replace("_", " "), _shown(name, value)


def _shown(name: str, value: Any) -> Any:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in ("imap", "smtp"):
        login = f", log-in {value['login']}" if value["login"] else ""
        return f"{value['host']}:{value['port']} ({value['security']}{login})"
    if name in ("secret", "smtp_secret"):
        return f"{value['kind']} {value['name'] or ''}".strip()
    if name == "oauth":
        since = value["authorized_at"]
        return f"app {value['client_id']}, " + (f"signed in {since}" if since else "nobody has signed in")
    if name == "folders":
        return ", ".join(each["folder"] for each in value if each["active"])
    return ", ".join(value) if isinstance(value, list) else value


# --- who may send from where --------------------------------------------------------------------


def senders(app: App) -> list[dict[str, Any]]:
    """Every address the actor might send from, in the order in which they are chosen."""
    from espomail.domain import sender_choice
    from espomail.store import senders as rows
    from espomail.store import settings

    actor = app.actor
    system = settings.load().system_address
    accounts = rows.accounts()
    found = [
        _sender(each)
        for each in sender_choice.senders(accounts, actor, system)
        if each.role != "foreign" or actor.administers or each.account.address in actor.addresses
    ]
    known = {each.address for each in accounts}
    return found + [_without(address) for address in sorted(app.actor.addresses - known)]


def _sender(sender: Any) -> dict[str, Any]:
    account = sender.account
    return {
        "address": account.address,
        "account": account.address,
        "role": sender.role,
        "server": account.server or None,
        "may_send": sender.usable,
        "why_not": sender.why_not or None,
    }


def _without(address: str) -> dict[str, Any]:
    return {
        "address": address,
        "account": None,
        "role": "own",
        "server": None,
        "may_send": False,
        "why_not": "no e-mail account has that address; add one with: "
        f"espomail email-account add {address} --personal --smtp-host HOST",
    }


def sender_row(found: dict[str, Any]) -> list[Any]:
    """A sender as a row of the list, in the order of ``SENDER_COLUMNS``."""
    what = f"{found['role']} account" if found["account"] else "no account"
    return [found["address"], what, "yes" if found["may_send"] else "no", found["why_not"], found["server"]]


# --- a test -------------------------------------------------------------------------------------


def test_document(result: Any) -> dict[str, Any]:
    """A test as JSON."""
    return {
        "account": result.address,
        "ok": result.error is None,
        "steps": [_step(server, step) for server, step in result.steps],
        "warnings": list(result.warnings),
        "error": None if result.error is None else str(result.error),
        "code": 0 if result.error is None else result.error.exit_code,
    }


def _step(server: str, step: Any) -> dict[str, Any]:
    return {
        "server": server,
        "step": step.name,
        "ok": step.ok,
        "detail": step.detail,
        "answer": step.server_text or None,
        "hint": step.hint,
    }


def step_row(server: str, step: Any) -> list[Any]:
    """A step as a row, in the order of ``STEP_COLUMNS``."""
    return [f"{server} {step.name}", "ok" if step.ok else "failed", step.text]
