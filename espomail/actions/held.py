"""What administrators do with held mail; each named one, or none, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.actions.rights import administrator
from espomail.domain.permissions import Actor
from espomail.errors import DataError, NotFound, Usage
from espomail.store import Store, arrivals, held_lists, held_work, jobs, raws
from espomail.store.held_lists import FETCH, PARSE, HeldMail

LARGEST = 200_000_000


def chosen(actor: Actor, words: Sequence[str], what: str) -> list[HeldMail]:
    """Held mail by id, each once (77 for regular users, 66 for the first unknown id)."""
    administrator(actor, what)
    return [held_lists.find(word) for word in dict.fromkeys(words)]


def raw(store: Store, actor: Actor, word: str) -> bytes:
    """The bytes of a held message, as they came (66 where the server keeps them back)."""
    with store.read():
        (found,) = chosen(actor, [word], "read held mail")
        if found.raw_id is None:
            raise NotFound(f"{word}: the server keeps it back; ask again with: espomail held retry {word}")
        return raws.one(found.raw_id)


def back(mail: HeldMail) -> None:
    """Back to the stage that failed; the next run tries it again. Inside the caller's transaction."""
    if mail.stage == FETCH:
        held_work.ask_the_server_again(mail)
    elif mail.stage == PARSE:
        held_work.parse_again(mail)
    else:
        held_work.back_to(mail, mail.stage)


def drop(store: Store, actor: Actor, words: Sequence[str], now: int) -> list[HeldMail]:
    """End it here: skipped in the ledger, with the reason; what is stored of it stays.

    Of a held reply only that it will not be sent: its mail has gone on.
    """
    with store.write():
        found = chosen(actor, words, "drop held mail")
        for each in found:
            reason = f"dropped by {actor.signature}; held at {each.stage}: {each.cause}"[:1000]
            if each.arrival_id is not None:
                held_work.note_end(each, "dropped", reason, now)
            if each.is_reply:
                held_work.forget(each)
                continue
            if each.arrival_id is not None:
                arrivals.advance([("done", each.arrival_id)])
            held_work.skip(each, reason)
        return found


def edit(store: Store, actor: Actor, word: str, data: bytes, now: int) -> HeldMail:
    """Other bytes for the next try to parse it. The original stays in the store, and the log names it."""
    with store.write():
        (found,) = chosen(actor, [word], "edit held mail")
        if found.stage != PARSE or found.raw_id is None:
            raise Usage(
                f"{word}: held at {found.stage}; other bytes help only what could not be parsed; "
                f"type: espomail held retry {word}, or: espomail held release {word}"
            )
        if not data.strip() or len(data) > LARGEST:
            raise DataError(f"{word}: the new bytes are empty or more than {LARGEST // 1_000_000} MB")
        (raw_id,) = raws.add([data])
        held_work.replace_raw(found, raw_id)
        counts = {"held": int(found.note_id or 0), "original_raw": found.raw_id, "raw": raw_id}
        jobs.record([jobs.Run("held edit", now, now, actor.signature, counts=counts)])
        return found
