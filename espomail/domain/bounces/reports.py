"""The fields of a delivery status notification (RFC 3464), also of those that bend its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from espomail.domain.bounces.bounce import BounceRecipient
from espomail.domain.bounces.reasons import severity


@dataclass(slots=True)
class Report:
    """What a ``message/delivery-status`` part says: who failed or waits, and how many were reached."""

    recipients: list[BounceRecipient] = field(default_factory=list)
    delivered: int = 0
    original_message_id: str | None = None


_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"]+@[^\s<>()\[\]:;,\"]+")
_DELIVERED = ("deliver", "relay", "expand", "sent")
_MAX_RECIPIENTS = 500
_MAX_DIAGNOSTIC = 1000


def read_report(text: str) -> Report:
    """Read the fields; what cannot be understood is left out, nothing raises."""
    report = Report()
    for fields in _groups(text):
        _add(report, fields)
    return report


def enhanced_status(text: str) -> str | None:
    """The first RFC 3463 code in a text, failures before anything else."""
    found = _STATUS.findall(text[:4000])
    return next((code for code in found if code[0] != "2"), None)


def one_line(text: str, limit: int = _MAX_DIAGNOSTIC) -> str | None:
    """White space folded to single blanks, cut at ``limit``; None where nothing is left."""
    return " ".join(text[: limit * 2].split())[:limit] or None


def _add(report: Report, fields: dict[str, str]) -> None:
    known = fields.get("x-original-message-id") or fields.get("original-message-id")
    if known:
        report.original_message_id = report.original_message_id or one_line(known)
    address = _address(fields)
    action = fields.get("action", "").partition("(")[0].strip().lower()
    status = enhanced_status(fields.get("status", ""))
    if action.startswith(_DELIVERED) or (not action and fields.get("status", "").startswith("2")):
        report.delivered += bool(address)
    elif address and (action or status) and len(report.recipients) < _MAX_RECIPIENTS:
        report.recipients.append(_recipient(address, action, status, fields))


def _recipient(
    address: str, action: str, status: str | None, fields: dict[str, str]
) -> BounceRecipient:
    words = fields.get("diagnostic-code", "").partition(";")
    diagnostic = one_line(words[2] or words[0]) or one_line(_comment(fields.get("status", "")))
    said = " ".join((fields.get("status", ""), diagnostic or "", fields.get("x-notes", "")))
    code = status or enhanced_status(diagnostic or "")
    doing = "delayed" if action.startswith("delay") else "failed"
    original = bare_address(fields.get("original-recipient", ""))
    forwarded = original if "@" in original and original.lower() != address.lower() else None
    kind = severity(code, doing, said)
    return BounceRecipient(address, code, kind, diagnostic, forwarded, doing == "delayed")


def _comment(status: str) -> str:
    return status.partition("(")[2].rpartition(")")[0]


def _address(fields: dict[str, str]) -> str | None:
    """Final-Recipient, or Original-Recipient where the final one is no Internet address."""
    names = ("final-recipient", "original-recipient", "x-actual-recipient", "x-failed-recipient")
    values = [bare_address(fields[name]) for name in names if name in fields]
    reachable = (value for value in values if "." in value.rpartition("@")[2] and "@" in value)
    return next(reachable, values[0] if values else None) or None


def bare_address(value: str) -> str:
    """``rfc822; <user@example.com> (comment)`` to ``user@example.com``."""
    value = value.partition(";")[2] or value
    if "\\x{" in value:  # RFC 6533, 3: the letters that 7 bits cannot hold
        value = _HEX.sub(lambda found: chr(int(found[1], 16)), value[:1000])
    found = _ADDRESS.search(value[:1000])
    return (found[0] if found else value.strip().strip("<>")).strip("'.")[:320]


_HEX = re.compile(r"\\x\{((?!D[89A-F])[0-9A-F]{2,4}|[1-9A-F][0-9A-F]{4})\}")


def _groups(text: str) -> Iterator[dict[str, str]]:
    """Fields by recipient. Some systems put an empty line between all of them."""
    whole: dict[str, str] = {}
    for group in _blocks(text):
        if whole.keys().isdisjoint(group) and _NAMES.isdisjoint(group) and not _NAMES.isdisjoint(whole):
            whole |= group
            continue
        if whole:
            yield whole
        whole = group
    if whole:
        yield whole


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """Blank lines part the blocks, and so does a field that is there already."""
    group: dict[str, str] = {}
    for name, value in _fields(text):
        if name == "" or (name in _FIRST and name in group):
            if group:
                yield group
            group = {}
        if name:
            group.setdefault(name, value)
    if group:
        yield group


_NAMES = frozenset({"final-recipient", "original-recipient", "x-actual-recipient", "x-failed-recipient"})
_FIRST = frozenset({"final-recipient", "original-recipient", "action", "status"})


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Unfolded (lower-case name, value); a blank line gives an empty name."""
    name, value = "", ""
    for line in text[:_MAX_REPORT].replace("\r\r\n", "\n").splitlines():
        if line[:1] in (" ", "\t") and line.strip() and name:
            value = f"{value} {line.strip()}" if len(value) < _MAX_DIAGNOSTIC * 2 else value
            continue
        if name:
            yield name, value
        name, colon, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon or " " in name:
            name = ""
        if not line.strip():
            yield "", ""
    if name:
        yield name, value


_MAX_REPORT = 256 * 1024
