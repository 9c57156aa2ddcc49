"""What stored mail answers: beside it, what a person wrote is told from what they quote."""

from __future__ import annotations

from collections.abc import Iterable

from peewee import fn

from espomail.domain.identity import id_hash
from espomail.domain.replies.originals import MAX_ORIGINAL
from espomail.domain.threads import answered
from espomail.store import bulk
from espomail.store.in_list import chunks
from espomail.store.models import Email


def texts(ids: Iterable[int]) -> dict[int, str]:
    """The text of the mail that each of these answers, by the id of the answer; only where it is stored.

    A mail further up the thread is no help: what came in between would look like the answerer's words. Where
    several bear one Message-ID, ours is meant; of strangers' none is believed.
    """
    asked = {}
    for chunk in chunks(ids):
        query = Email.select(Email.id, Email.in_reply_to, Email.refs).where(Email.id.in_(chunk))
        for email_id, in_reply_to, references in bulk.rows(query):
            message_id = answered(bulk.loads(in_reply_to), bulk.loads(references))
            if message_id:
                asked[email_id] = id_hash(message_id)
    found = _by_hash(asked.values())
    return {email_id: found[key] for email_id, key in asked.items() if key in found}


def _by_hash(keys: Iterable[bytes]) -> dict[bytes, str]:
    candidates: dict[bytes, list[tuple[bool, str]]] = {}
    for chunk in chunks(keys):
        text = fn.SUBSTR(Email.text, 1, MAX_ORIGINAL)
        query = Email.select(Email.id_hash, Email.direction, text).where(Email.id_hash.in_(chunk))
        for key, direction, words in bulk.rows(query):
            candidates.setdefault(bytes(key), []).append((direction == "out", words))
    found = {}
    for key, mails in candidates.items():
        ours = [words for is_ours, words in mails if is_ours] or [words for _, words in mails]
        if len(ours) == 1:
            found[key] = ours[0]
    return found
