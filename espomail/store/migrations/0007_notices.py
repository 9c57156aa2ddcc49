"""A notice may wait for its user's next summary; what notices said is found when they are answered."""

from __future__ import annotations

from typing import Any

from peewee import SqliteDatabase


def up(migrator: Any, db: Any) -> None:
    """Add the time at which a notice's summary is due, and the small index over what waits.

    Notices are looked for by their event, so the unique key begins with that.
    """
    kind = "INTEGER" if isinstance(db, SqliteDatabase) else "BIGINT"
    db.execute_sql(f'ALTER TABLE "notification" ADD COLUMN "digest_at" {kind}')
    db.execute_sql("CREATE INDEX notification_digest ON notification (digest_at) WHERE digest_at IS NOT NULL")
    db.execute_sql("CREATE INDEX outbox_notices ON outbox (message_id) WHERE kind = 'notice'")
    db.execute_sql('DROP INDEX IF EXISTS "notification_user_id_event"')
    db.execute_sql('CREATE UNIQUE INDEX "notification_event_user_id" ON "notification" ("event", "user_id")')
