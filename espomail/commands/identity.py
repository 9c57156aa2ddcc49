"""Who is acting: from what the kernel and sudo say, never from names in the environment."""

from __future__ import annotations

import os
import pwd

from espomail.config import default_store, load
from espomail.domain.permissions import SYSTEM, Actor
from espomail.errors import EspomailError, NotPermitted
from espomail.store import Store, file_of, people


def acting(store: Store, as_login: str | None) -> Actor:
    """The acting user of a store (77 if the real one is nobody there, or may not use ``--as``)."""
    real = real_actor(store)
    if not as_login or as_login == real.login:
        return real
    if not real.administers:
        raise NotPermitted(f"{real.login} may not act as {as_login}: --as is for administrators")
    return people.actor(as_login, real_login=real.login, by_service=real.by_service)


def real_actor(store: Store) -> Actor:
    """Who is at the keyboard, as the store knows them (77 for nobody it knows)."""
    uid = real_uid(store.owner())
    if uid is None:
        return SYSTEM
    try:
        os_login = pwd.getpwuid(uid).pw_name
    except (KeyError, OverflowError):
        raise NotPermitted(f"user id {uid} has no name on this system") from None
    return people.actor_of_os_login(os_login)


def person() -> int | None:
    """The user id of a person for whom sudo runs this as somebody else; None: nobody else is there."""
    word = os.environ.get("SUDO_UID", "")
    if not (word.isascii() and word.isdecimal()) or int(word) in (0, os.geteuid()):
        return None
    return int(word)


def is_lent() -> bool:
    """Whether a person is at the keyboard of a service account (root needs no such care)."""
    return person() is not None and os.geteuid() != 0


def real_uid(owner: int) -> int | None:
    """The user id of a person, or None for the service account: root, or the store's ``owner``.

    Only sudo can set SUDO_UID for a process that runs as the store's owner; so it counts just there.
    """
    effective, behind = os.geteuid(), person()
    if behind is not None and effective == owner:
        return behind
    return None if effective in (0, owner) else effective


def service_account() -> str:
    """The name of the account this runs as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def trusted(named_store: str | None) -> bool:
    """Whether a person behind sudo may say which store, configuration, user or time is meant.

    Administrators of the store may. Where the store that is named is not the effective user's own (or is
    not there yet), they would be anybody in it, so the service account's usual store tells; but root may
    open every store anyway.
    """
    named = named_store is not None and _is_own(named_store)
    if named_store is not None and not named and os.geteuid() == 0:
        return True
    try:
        usual = named_store if named else load(None).store or str(default_store())
        return _is_own(str(usual)) and _administers(str(usual))
    except EspomailError:
        return False


def _is_own(url: str) -> bool:
    """A file of the effective user; on a server, what its usual configuration names as its own."""
    path = file_of(url)
    if path is not None:
        return path.exists() and path.stat().st_uid == os.geteuid()
    usual = load(None)
    return url == usual.store and service_account() in usual.service_logins


def _administers(url: str) -> bool:
    store = Store.open(url, read_only=True)
    store.service_logins = load(None).service_logins
    try:
        return real_actor(store).administers
    finally:
        store.close()
