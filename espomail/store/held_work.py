"""The rows of held mail as people steer it; always inside the caller's transaction."""

from __future__ import annotations

from peewee import Expression

from espomail.store import ledger
from espomail.store.held_lists import HeldMail
from espomail.store.models import Arrival, Decision, Folder, Held, Ledger


def _row(mail: HeldMail) -> Expression:
    return (  # type: ignore[no-any-return,unused-ignore]
        (Ledger.folder == mail.folder_id)
        & (Ledger.uidvalidity == mail.uidvalidity)
        & (Ledger.uid == mail.uid)
    )


def back_to(mail: HeldMail, stage: str) -> None:
    """An arrival waits for a stage; its note is kept, so that the tries go on counting."""
    Arrival.update(stage=stage).where((Arrival.id == mail.arrival_id) & (Arrival.stage == "held")).execute()
    Held.update(next_at=None).where(Held.id == mail.note_id).execute()


def parse_again(mail: HeldMail) -> None:
    """A ledger row waits to be parsed. With a try on record it is parsed alone, in a limited child."""
    Ledger.update(state="stored", tries=1).where(_row(mail)).execute()
    Held.delete().where(Held.id == mail.note_id).execute()


def ask_the_server_again(mail: HeldMail) -> None:
    """The next visit looks at the whole folder, and asks for what the server owes us."""
    Folder.update(scanned_at=None).where(Folder.id == mail.folder_id).execute()


def replace_raw(mail: HeldMail, raw_id: int) -> None:
    """Other bytes; the old ones stay."""
    Ledger.update(raw_id=raw_id).where(_row(mail)).execute()


def skip(mail: HeldMail, reason: str) -> None:
    """The ledger's last word on it, and the end of the note."""
    if mail.folder_id is not None:
        key = (mail.folder_id, mail.uidvalidity or 0, mail.uid or 0)
        ledger.settle([("skipped", mail.email_id, reason, *key)])
    forget(mail)


def forget(mail: HeldMail) -> None:
    """It is held no more."""
    Held.delete().where(Held.id == mail.note_id).execute()


def note_end(mail: HeldMail, kind: str, reason: str, now: int) -> None:
    """What a person concluded about an arrival, where its stage could not."""
    Decision.create(
        arrival_id=mail.arrival_id, email_id=mail.email_id, stage=mail.stage, kind=kind, reason=reason,
        evidence={}, rivals=[], at=now, configuration="",
    )  # fmt: skip
