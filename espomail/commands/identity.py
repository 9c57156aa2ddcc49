"""Who is acting: from what the kernel says, never from names in the environment."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from espomail.domain.permissions import Actor
from espomail.errors import NotPermitted
from espomail.store import Store, people


def acting(store: Store, as_login: str | None) -> Actor:
    """The acting user of a store (77 if the real one is nobody there, or may not use ``--as``)."""
    real = _real_actor(store)
    if not as_login or as_login == real.login:
        return real
    if not real.administers:
        raise NotPermitted(f"{real.login} may not act as {as_login}: --as is for administrators")
    return people.actor(as_login, real_login=real.login, by_service=real.by_service)


def _real_actor(store: Store) -> Actor:
    uid = real_uid(store.path.stat().st_uid)
    if uid is None:
        return Actor("system", is_service=True, by_service=True)
    try:
        os_login = pwd.getpwuid(uid).pw_name
    except KeyError:
        raise NotPermitted(f"user id {uid} has no name on this system") from None
    return people.actor_of_os_login(os_login)


def behind_sudo() -> bool:
    """Whether somebody else is at the keyboard of a service account (root needs no such care)."""
    behind = os.environ.get("SUDO_UID", "")
    return behind.isdigit() and int(behind) not in (0, os.geteuid()) and os.geteuid() != 0


def own_store(path: Path) -> bool:
    """Whether a store is the effective user's own: only there do the people in it count."""
    return path.exists() and path.stat().st_uid == os.geteuid()


def real_uid(owner: int) -> int | None:
    """The user id of a person, or None for the service account: root, or the store's owner.

    Only sudo can set SUDO_UID for a process that runs as the store's owner; so it counts just there.
    """
    effective = os.geteuid()
    behind = os.environ.get("SUDO_UID", "")
    if effective == owner and behind.isdigit() and int(behind) not in (0, effective):
        return int(behind)
    return None if effective in (0, owner) else effective
