"""What bounces told us about addresses: which are known to be wrong, and until when we believe it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from espomail.domain.clock import iso
from espomail.domain.failed_delivery import Failure
from espomail.store.in_list import chunks
from espomail.store.models import AddressState, User, UserAddress


def note(failed: Iterable[Failure], now: int, hard_for: int) -> None:
    """Keep what reports said. A hard one is believed for ``hard_for`` ms; a soft one does not end that."""
    for each in failed:
        values = {
            "state": each.kind or "soft",
            "status": each.status,
            "diagnostic": each.diagnostic,
            "at": now,
            "until_at": now + hard_for if each.is_hard else None,
        }
        if each.is_hard or not invalid([each.address], now):
            AddressState.insert(address=each.address, **values).on_conflict(
                conflict_target=[AddressState.address], update=values
            ).execute()


def invalid(addresses: Iterable[str], now: int) -> dict[str, dict[str, Any]]:
    """Of some addresses, those that failed for good and are still believed wrong; keys in lower case."""
    found: dict[str, dict[str, Any]] = {}
    for chunk in chunks(address.lower() for address in addresses):
        query = AddressState.select().where(
            AddressState.address.in_(chunk) & (AddressState.state == "hard") & (AddressState.until_at > now)
        )
        for row in query:
            found[row.address] = {
                "address": row.address,
                "status": row.status,
                "diagnostic": row.diagnostic,
                "since": iso(row.at),
                "until": iso(row.until_at),
            }
    return found


def forget(addresses: Iterable[str]) -> None:
    """A person says that these addresses are right: what was reported before counts no more."""
    for chunk in chunks(address.lower() for address in addresses):
        AddressState.delete().where(AddressState.address.in_(chunk)).execute()


def users_unreachable(now: int) -> list[tuple[str, str, str]]:
    """(login, address, why) of the active users to whose main address mail comes back."""
    first: dict[str, str] = {}
    rows = UserAddress.select(UserAddress.address, User.login).join(User).where(User.active)
    for address, login in rows.order_by(UserAddress.position).tuples():
        first.setdefault(login, address.lower())
    failing = invalid(first.values(), now)
    return [
        (login, address, failing[address]["diagnostic"] or failing[address]["status"] or "no such address")
        for login, address in sorted(first.items())
        if address in failing
    ]
