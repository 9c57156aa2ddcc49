"""OAuth grants: one row per account, its tokens encrypted. Writes are inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.store.models import TokenGrant


def load(account_id: int) -> TokenGrant | None:
    """An account's grant as it is now."""
    return TokenGrant.get_or_none(TokenGrant.email_account == account_id)  # type: ignore[no-any-return,unused-ignore]


def of(account_ids: Sequence[int]) -> dict[int, TokenGrant]:
    """The grants of several accounts."""
    query = TokenGrant.select().where(TokenGrant.email_account.in_(list(account_ids)))
    return {row.email_account_id: row for row in query}


def granted(
    account_id: int, app: str, tokens: str, scope: str, now: int, access_until: int, refresh_until: int | None
) -> None:
    """Somebody signed in: this replaces what was granted before."""
    forget(account_id)
    TokenGrant.insert(
        email_account=account_id, app=app, tokens=tokens, scope=scope, granted_at=now, used_at=now,
        access_until=access_until, refresh_until=refresh_until,
    ).execute()  # fmt: skip


def refreshed(account_id: int, tokens: str, now: int, access_until: int, refresh_until: int | None) -> None:
    """New tokens from the same grant."""
    values = {"tokens": tokens, "used_at": now, "access_until": access_until, "refresh_until": refresh_until}
    TokenGrant.update(values).where(TokenGrant.email_account == account_id).execute()


def forget_access(account_id: int) -> None:
    """A server refused the access token, whatever its date says: the next visit asks for another."""
    TokenGrant.update(access_until=0).where(TokenGrant.email_account == account_id).execute()


def forget(account_id: int) -> None:
    """The account is not signed in any more."""
    TokenGrant.delete().where(TokenGrant.email_account == account_id).execute()
