"""Which filters may exist: what a scope may do, what a criterion may say, and whose a filter is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from espomail.domain.filters import Criteria, EmailFilter
from espomail.domain.permissions import Actor

# Only a user's filter may merely mark a mail: marks are each user's own.
ALLOWED = {
    "global": ("skip",),
    "group": ("skip", "move"),
    "personal": ("skip",),
    "user": ("skip", "move", "none"),
}
WORDS = {
    "global": "a global filter",
    "group": "a group account's filter",
    "personal": "a personal account's filter",
    "user": "a user's filter",
}
_FIELD_NAME = re.compile(r"[!-9;-~]+")  # RFC 5322, 3.6.8


def faults(each: EmailFilter, kind: str) -> Iterator[str]:
    """Why such a filter may not exist. ``kind``: global, group, personal or user.

    What the CRM's own forms refuse: ``move`` and ``none`` where others would be concerned, a folder
    without ``move``, marks outside a user's filter.
    """
    if each.action not in ALLOWED[kind]:
        yield f"{WORDS[kind]} takes --action {' or '.join(ALLOWED[kind])}, not {each.action}"
    if each.action == "move" and not each.folder:
        yield "--action move needs --folder F"
    if each.folder and each.action != "move":
        yield "--folder goes with --action move"
    if kind != "user" and (each.mark_read or each.no_notify):
        yield f"--mark-read and --no-notify are for a user's filter, not {WORDS[kind]}"
    yield from criteria_faults(each.criteria)


def criteria_faults(criteria: Criteria) -> Iterator[str]:
    """What is wrong with the criteria themselves."""
    for header in criteria.headers:
        name, colon, pattern = header.partition(":")
        if not colon or not _FIELD_NAME.fullmatch(name.strip()) or not pattern.strip():
            yield f"--header {header!r}: write 'X-Spam: yes*', or 'X-Spam: *' for any value"


def may_manage(actor: Actor, kind: str, owner_id: int | None) -> bool:
    """Administrators all; users those of their own accounts and their own inbox."""
    if actor.administers:
        return True
    return kind in ("personal", "user") and actor.user_id is not None and owner_id == actor.user_id
