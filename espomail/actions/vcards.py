"""Contacts from vCards (2.1, 3.0, 4.0), each examined alone, so that a broken one is named by its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from espomail.actions.records import Import, import_drafts
from espomail.domain.csv_table import Fault, decode
from espomail.domain.records import KINDS, Draft, checked_addresses, record_name
from espomail.errors import ConfigurationError
from espomail.store import record_import

_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
_END = re.compile(r"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)
CONTACT = KINDS["contact"]


def is_vcard(data: bytes) -> bool:
    """Whether a file begins like a vCard."""
    return bool(_BEGIN.fullmatch(decode(data[:200]).lstrip().split("\n", 1)[0]))


def import_vcards(data: bytes, key: str, now: int, dry_run: bool) -> Import:
    """Import contacts; an organisation becomes the contact's account where there is one of that name."""
    outcome = Import()
    drafts: list[Draft] = []
    for line, text in _cards(decode(data)):
        try:
            drafts.append(_draft(line, text))
        except ValueError as error:
            outcome.faults.append(Fault(line, str(error)))
    if not drafts and not outcome.faults:
        outcome.faults.append(Fault(1, "there is no vCard in it (BEGIN:VCARD … END:VCARD)"))
    return import_drafts(CONTACT, _with_known_accounts(drafts, outcome), key, now, dry_run, outcome)


def _cards(text: str) -> Iterator[tuple[int, str]]:
    """Each card with the line it begins on; an open one reaches to the next, or to the end."""
    lines: list[str] = []
    start = 0
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if _BEGIN.fullmatch(line):
            if lines:
                yield start, "\n".join(lines)
            lines, start = [], number
        if start:
            lines.append(line)
        if start and _END.fullmatch(line):
            yield start, "\n".join(lines)
            lines, start = [], 0
    if lines:
        yield start, "\n".join(lines)


def _draft(line: int, text: str) -> Draft:
    card = _parsed(text)
    addresses = checked_addresses(
        [each.value for each in card.contents.get("email", ()) if each.value.strip()]
    )
    organisation = _first(card, "org")
    return Draft(
        record_name(_name(card) or organisation or (addresses[0] if addresses else "")),
        addresses,
        {"account": organisation} if organisation else {},
        line=line,
    )


def _parsed(text: str) -> Any:
    """A card by vobject (78 where that is not installed); ValueError for what is none."""
    try:
        import vobject
    except ImportError:
        raise ConfigurationError(
            "reading vCards needs the package vobject; install it with: pip install 'espomail[vcard]'"
        ) from None
    try:
        return vobject.readOne(text, allowQP=True)
    except Exception as error:
        # vobject lets whatever a strange card provokes through: AttributeError, UnicodeError, its own
        raise ValueError(f"this vCard cannot be read ({error or type(error).__name__})") from None


def _name(card: Any) -> str:
    written = _first(card, "fn")
    if written or "n" not in card.contents:
        return written
    parts = card.contents["n"][0].value
    return " ".join(part for part in (parts.given, parts.family) if isinstance(part, str) and part)


def _first(card: Any, name: str) -> str:
    if name not in card.contents:
        return ""
    value = card.contents[name][0].value
    return str(value[0] if isinstance(value, list) and value else value or "").strip()


def _with_known_accounts(drafts: Sequence[Draft], outcome: Import) -> list[Draft]:
    wanted = {draft.links["account"] for draft in drafts if draft.links}
    known = {name for name, ids in record_import.ids_of_names("account", wanted).items() if len(ids) == 1}
    if wanted - known:
        left = ", ".join(sorted(wanted - known)[:5])
        outcome.remarks.append(f"organisations that are no accounts were left out: {left}")
    return [draft if draft.links.get("account") in known else replace(draft, links={}) for draft in drafts]
