"""Fewer indexes, so that a mail touches fewer pages, above all of those that lie at random in a large store.

What a key of the same table begins with needs no index beside it. A mail's identity is made of its
Message-ID and its content: one index finds both. Senders are never sought among all mail.
"""

from __future__ import annotations

from typing import Any

COVERED = (
    "arrival_email_id",  # by (email, email_account_id)
    "email_user_user_id",  # by (user, email)
    "email_team_email_id",  # by (email, team)
    "ledger_folder_id",  # by (folder, uidvalidity, uid)
    "participant_conversation_id",  # by (conversation, address)
    "email_id_hash",  # by the one below
    "email_identity",
    "email_from_address",
)
IDENTITY = 'CREATE UNIQUE INDEX "email_id_hash_identity" ON "email" ("id_hash", "identity")'
WITHOUT_ID = "CREATE UNIQUE INDEX email_without_id ON email (identity) WHERE id_hash IS NULL"


def up(migrator: Any, db: Any) -> None:
    """Make the two, then drop the others."""
    db.execute_sql(IDENTITY)
    db.execute_sql(WITHOUT_ID)
    for name in COVERED:
        db.execute_sql(f'DROP INDEX "{name}"')
