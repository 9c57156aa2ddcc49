"""Deciding again about stored mail: what a contact, account or lead that was added later changes.

Only mail that is linked to no record is linked, and mail that its address linked is moved where a stronger
address of it is known now. Mail that a person linked, that its thread or a token led somewhere, and mail of
a case stays where it is; so does its conversation.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming, Record
from espomail.domain.known import Known

RECORDS = ("account", "contact", "lead", "opportunity")


@dataclass(frozen=True)
class Linked:
    """What ``link`` concluded last about a mail."""

    kind: str
    rule: str | None
    value: Any


def is_open(mail: Incoming, last: Linked | None) -> bool:
    """Whether a mail may be decided on again.

    It lies where its last decision put it (else a person moved it), and no thread, token or person
    put it there.
    """
    if last is None or last.rule == "hand":
        return False
    decided = (last.value["type"], last.value["id"]) if isinstance(last.value, dict) else last.value
    if decided != (_key(mail.parent)):
        return False
    return last.kind in ("none", "thread") if decided is None else last.rule == "address"


def conclusion(mail: Incoming, decision: Decision, gone: Collection[tuple[str, int]]) -> Decision | None:
    """The decision that takes effect, or None where the mail stays as it is.

    ``gone``: records that were removed; their mail counts as linked to none.
    """
    if decision.kind not in ("record", "thread") or not isinstance(decision.value, dict):
        return None
    new = (decision.value["type"], decision.value["id"])
    before = None if _key(mail.parent) in gone else mail.parent
    if new[0] not in RECORDS or new == _key(mail.parent):
        return None
    if decision.evidence.get("conversation", mail.conversation_id) != mail.conversation_id:
        return None
    if before is not None and not (decision.kind == "record" and _lost(before, decision)):
        return None
    evidence = {
        **decision.evidence,
        "conversation": mail.conversation_id,
        "before": mail.parent.as_json() if mail.parent else None,
    }
    return replace(decision, evidence=evidence)


def _lost(record: Record, decision: Decision) -> bool:
    """Whether a record is still one that the mail's addresses lead to, but no longer the first."""
    values = [rival["value"] for rival in decision.rivals if rival["rule"] == "address"]
    return any((value["type"], value["id"]) == _key(record) for value in values if value)


def learn(mail: Incoming, decision: Decision, known: Known) -> None:
    """Let later mail of the thread see where this one went."""
    value = decision.value
    before, mail.parent = mail.parent, Record(value["type"], value["id"], value.get("name", ""))
    thread = known.threads[mail.conversation_id or 0]
    if thread.parent is None or _key(thread.parent) == _key(before):
        thread.parent = mail.parent


def _key(record: Record | None) -> tuple[str, int] | None:
    return (record.type, record.id) if record else None
