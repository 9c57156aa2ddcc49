"""Indexes that a key of the same table begins with: they cost each mail nine rows and found nothing more."""

from __future__ import annotations

from typing import Any

COVERED = (
    "arrival_email_id",  # by (email, email_account_id)
    "email_user_user_id",  # by (user, email)
    "email_team_email_id",  # by (email, team)
    "ledger_folder_id",  # by (folder, uidvalidity, uid)
    "participant_conversation_id",  # by (conversation, address)
)


def up(migrator: Any, db: Any) -> None:
    """Drop them."""
    for name in COVERED:
        db.execute_sql(f'DROP INDEX "{name}"')
