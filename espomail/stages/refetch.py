"""``email refetch``: the whole of a mail of which ``fetch`` took the headers only."""

from __future__ import annotations

from espomail.actions import account_servers
from espomail.config import Config
from espomail.domain.intake import Facts, examine
from espomail.domain.mime.message import address_lists
from espomail.domain.permissions import Actor
from espomail.errors import EspomailError, NotFound
from espomail.mail.imap import open_session
from espomail.store import Store, email_accounts, raws, stubs, tokens
from espomail.store.models import Email, EmailAccount
from espomail.store.stubs import Copy

LARGEST = 2**31


def refetch(store: Store, config: Config, email_id: int, actor: Actor, now: int) -> bool:
    """Load the whole of a mail whatever its size; False if it is whole already.

    Raises NotFound (66) if no server has it any more, NotPermitted (77), and what a session raises.
    """
    from espomail.actions.mail_work import readable

    with store.read():
        (email,) = readable(actor, [str(email_id)])
        places = stubs.copies(email.id)
    if not email.too_large:
        return False
    raw = _load(store, email, places, config)
    with store.write():
        keyring = tokens.keyring()
    facts, packed = examine(raw, keyring), raws.pack(raw)
    if facts.id_hash != (None if email.id_hash is None else bytes(email.id_hash)):
        named = facts.message.message_id or "without a Message-ID"
        raise NotFound(
            f"email {email_id}: the server has another message in its place now ({named}); "
            f"what is stored of it stays: espomail email show {email_id}"
        )
    with store.write():
        (raw_id,) = raws.insert([packed])
        stubs.complete(email.id, _values(facts, raw), facts.identity, raw_id)
    return True


def _load(store: Store, email: Email, places: list[Copy], config: Config) -> bytes:
    """The bytes, from the first server that still has them; the last failure if none could be asked."""
    failure: EspomailError | None = None
    for place in places:
        account = email_accounts.get(place.email_account_id)
        if account is None:
            continue
        try:
            raw = _from_server(store, account, place, config)
        except EspomailError as error:
            failure = error
            continue
        if raw is not None:
            return raw
    raise failure or NotFound(
        f"email {email.id}: no server has it any more; what is stored of it stays: "
        f"espomail email show {email.id}"
    )


def _from_server(store: Store, account: EmailAccount, place: Copy, config: Config) -> bytes | None:
    """The message at a place; None if it is gone. It is marked as read, unless the account says not to."""
    settings = account_servers.imap_settings(account, config)
    with open_session(settings, account_servers.imap_secret(store, account, config)) as session:
        status = session.select(place.folder, readonly=bool(account.keep_unread))
        if status.uidvalidity != place.uidvalidity:
            return None
        raw = next((each.raw for each in session.bodies([place.uid], LARGEST)), None)
        if raw is not None and not account.keep_unread:
            session.add_seen([place.uid])
        return raw


def _values(facts: Facts, raw: bytes) -> dict[str, object]:
    """The columns that only the whole message can fill."""
    message = facts.message
    return {
        "text": message.text,
        "has_html": message.html is not None,
        "attachments": [each.as_json() for each in message.attachments],
        "addresses": address_lists(message),
        "auto": facts.auto,
        "bounce": facts.bounce,
        "defects": list(message.defects),
        "size": len(raw),
    }
