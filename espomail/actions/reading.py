"""Reading mail: which one is meant, and whether the acting user may."""

from __future__ import annotations

from typing import Any

from espomail.domain.permissions import Actor
from espomail.errors import NotFound, NotPermitted
from espomail.store import Store, access, arrivals, email_accounts, mailbox


def readable_email(store: Store, actor: Actor, word: str) -> int:
    """The id of an email by id or Message-ID (66 if there is none, 77 if it is not for the actor)."""
    with store.read():
        email_id = int(mailbox.find(word).id)
        if not access.may_read_email(actor, email_id):
            raise NotPermitted(f"{actor.login} may not read mail {word}")
    return email_id


def seen_arrivals(store: Store, actor: Actor, email_id: int, account: str | None) -> tuple[set[int], int]:
    """Of which arrivals of a mail the actor may see what became of them, and how many others there are.

    ``account``: only of that e-mail account (66 where the mail did not come to it, 77).
    """
    with store.read():
        of_mail = arrivals.accounts_of(email_id)
        visible = access.visible_among(actor, of_mail)
        if account is None:
            return visible, len(of_mail) - len(visible)
        wanted = email_accounts.find(account)
        found = {each for each in visible if of_mail[each] == wanted.id}
    if not found and actor.administers:
        raise NotFound(
            f"mail {email_id} did not come to {wanted.address}; see: espomail email show {email_id}"
        )
    if not found:
        raise NotPermitted(f"{actor.login} may not see what became of mail {email_id} in {wanted.address}")
    return found, 0


def without_others_filters(actor: Actor, decisions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Decisions as a user may see them: what a colleague's own filters do with a shared mail is left out."""
    if actor.administers:
        return decisions
    return [_own_filters(actor.login, each) if each["stage"] == "filter" else each for each in decisions]


def _own_filters(login: str, decision: dict[str, Any]) -> dict[str, Any]:
    value = decision["value"]
    if not value or "users" not in value:
        return decision
    mine = {who: how for who, how in value["users"].items() if who == login}
    rest = {name: each for name, each in value.items() if name != "users"}
    left = {**rest, "users": mine} if mine else rest
    return {**decision, "value": left or None}
