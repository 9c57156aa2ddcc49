"""Reads what may be a bounce: its report if it has one, else its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from espomail.domain.automatic import robots
from espomail.domain.bounces import phrases, texts
from espomail.domain.bounces.bounce import Bounce, BounceRecipient, Severity
from espomail.domain.bounces.candidates import waits_certified
from espomail.domain.bounces.evidence import convincing, may_report
from espomail.domain.bounces.reports import Report, bare_address, read_report
from espomail.domain.mime import parsing
from espomail.domain.mime.charsets import clean, decode
from espomail.domain.mime.message import Message
from espomail.domain.mime.message_ids import normalised_message_id
from espomail.domain.mime.parsing import Part

_NONE = Bounce()
_MAX_RAW = 512 * 1024
_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = ("message/rfc822", "message/global", "message/partial", "text/rfc822-headers",
                   "message/rfc822-headers", "text/rfc822", "message/global-headers")  # fmt: skip
_MESSAGE_ID = re.compile(r"^[ \t>]*(?:original[ -])?message-?id\s*[:：=]\s*(<[^<>\s]{3,998}>)", re.I | re.M)
_TO = re.compile(
    r"^(?:to|cc|x-envelope-to|delivered-to|x-original-to|x-rcpt-to)[ \t]*:"
    r"(.{0,2000}(?:\n[ \t].{0,2000}){0,50})",
    re.IGNORECASE | re.MULTILINE,
)
_MAILBOX = re.compile(r"[^\s<>()\[\]:;,\"]+@[^\s<>()\[\]:;,\"]+")


def read(message: Message, raw: bytes) -> Bounce:
    """Judge a candidate by its parts; ``raw`` is also for the classic formats that flufl.bounce knows."""
    leaves = _unwrapped(parsing.parts(raw[:_MAX_RAW]))
    report = _report(leaves)
    if _other_report(message, report):
        return _NONE
    if report and (report.recipients or report.delivered) and may_report(message):
        return _from_report(message, leaves, report)
    notice, rest = phrases.split_returned(message.text)
    returned = "\n".join(_returned(leaves)) or rest
    if not convincing(message, notice, returned):
        return _NONE
    report = _inline_report(message, leaves)
    if report and report.recipients:
        return _from_report(message, leaves, report)
    return _from_text(message, notice, returned, raw)


# --- reports -----------------------------------------------------------------------------------------------


def _other_report(message: Message, report: Report | None) -> bool:
    """Receipts and complaints are reports, too, but nobody failed (RFC 8098, RFC 5965)."""
    if report and report.recipients:
        return False
    field = message.header("content-type").lower()
    types = {part.content_type for part in message.attachments}
    if "feedback-report" in field or "message/feedback-report" in types:
        return True
    if "report-type" in field and not _REPORTS_FAILURE.search(field):
        return True
    receipt = "disposition-notification" in field or "message/disposition-notification" in types
    return receipt and not _FAILED_RECEIPT.search(f"{message.subject}\n{message.text[:2000]}")


_REPORTS_FAILURE = re.compile(r"delivery-status|disposition-notification")
_FAILED_RECEIPT = re.compile(r"automatically rejected mail|mail(?:box)? .{0,30}full|rejected for", re.I)


def _report(leaves: Sequence[Part]) -> Report | None:
    reports = [_text(leaf) for leaf in leaves if leaf.content_type in _REPORT_TYPES]
    return read_report("\n\n".join(reports)) if reports else None


def _unwrapped(leaves: Sequence[Part]) -> Sequence[Part]:
    """The parts of a report that a gateway packed into another message, else the parts as they are."""
    if not any(leaf.content_type in _REPORT_TYPES for leaf in leaves):
        for leaf in leaves:
            head = leaf.data[:8192].lower()
            if leaf.content_type == "message/rfc822" and b"report-type=delivery-status" in head:
                return parsing.parts(leaf.data[:_MAX_RAW])
    return leaves


def _inline_report(message: Message, leaves: Sequence[Part]) -> Report | None:
    """Status fields in the middle of a text, or in a file that does not say what it is."""
    said = [message.text, *(_text(leaf) for leaf in leaves[:_MAX_FILES] if leaf.content_type in _ANY_FILE)]
    for text in said:
        place = _INLINE.search(text[: phrases.MAX_TEXT])
        if place:
            return read_report(text[place.start() :][:20000])
    return None


_MAX_FILES = 10
_ANY_FILE = ("text/plain", "application/octet-stream")
_INLINE = re.compile(r"^(?:reporting-mta|final-recipient|original-recipient):", re.I | re.M)


def _from_report(message: Message, leaves: Sequence[Part], report: Report) -> Bounce:
    if not report.recipients:
        return _NONE
    returned = "\n".join(_returned(leaves)) or _returned_as_text(leaves)
    returned = returned or phrases.split_returned(message.text)[1]
    original = normalised_message_id(report.original_message_id)
    found = _bounce(_reachable(report.recipients, returned), original or _original_id(message, returned))
    return _marked(found, returned)


def _reachable(recipients: list[BounceRecipient], returned: str) -> list[BounceRecipient]:
    """A directory's name for the only recipient (X.400) gives way to its address in the returned mail."""
    if len(recipients) != 1 or "@" in recipients[0].address:
        return recipients
    aimed_at = _aimed_at(returned)
    if len(aimed_at) > 1:  # CN=bob is bob@…
        name = recipients[0].address.rpartition("=")[2].lower()
        aimed_at = [each for each in aimed_at if each.rpartition("@")[0].lower() == name]
    return [replace(recipients[0], address=aimed_at[0])] if len(aimed_at) == 1 else recipients


# --- texts -------------------------------------------------------------------------------------------------


def _from_text(message: Message, notice: str, returned: str, raw: bytes) -> Bounce:
    delayed = phrases.is_delay(message.subject, notice) or waits_certified(message)
    recipients = _recipients(message, notice, returned, raw, delayed)
    original = _original_id(message, returned or message.text)
    if recipients:
        return _marked(_bounce(recipients, original), returned)
    if not (returned or original or message.content_type == "multipart/report"):
        return _NONE  # a mail system's other news: of a quota, a virus, a password
    return _marked(Bounce(True, "soft" if delayed else None, original), returned)


def _recipients(
    message: Message, notice: str, returned: str, raw: bytes, delayed: bool
) -> tuple[BounceRecipient, ...]:
    named = _x_failed(message)
    if named:
        return texts.described(named, notice, delayed)
    aimed_at = _aimed_at(returned)
    writers = {each.key for each in (*message.senders, *message.to, *message.reply_to)}
    found = texts.failed_recipients(notice, aimed_at, writers)
    addresses = [each.address for each in found]
    said = {name.lower() for each in found for name in (each.address, each.original_address or "")}
    if not said & {each.lower() for each in aimed_at}:
        aliases = {each.original_address.lower() for each in found if each.original_address}
        classic = _within(notice, _classic(message, raw))
        classic = [each for each in classic if each.lower() not in writers | aliases]
        if not {each.lower() for each in classic} <= said:
            addresses = classic
        addresses = addresses or (aimed_at if len(aimed_at) == 1 else [])
    if found and not delayed and addresses == [each.address for each in found]:
        return found
    return texts.described(addresses, notice, delayed)


def _within(notice: str, addresses: list[str]) -> list[str]:
    """Those that the notice itself names; where no line parts it from the returned mail, flufl reads on."""
    lowered = notice.lower()
    named = [each for each in addresses if each.lower() in lowered]
    return named or addresses


def _classic(message: Message, raw: bytes) -> list[str]:
    """What flufl.bounce knows of classic formats.

    It stumbles over 8-bit bytes, a From without address, very long lines; and over what else it does, it
    would log a traceback, of thousands of lines for one hostile mail, which cron would mail.
    """
    import email

    from flufl.bounce import _scan, all_failures

    _scan.log.disabled = True

    lines = (line[:998] for line in raw[: phrases.MAX_TEXT].split(b"\n")[:3000])
    safe = email.message_from_string(b"\n".join(lines).decode("ascii", "replace").replace("\ufffd", "?"))
    del safe["from"]
    safe["from"] = message.senders[0].address if message.senders else "nobody@invalid"
    try:
        temporary, permanent = all_failures(safe)
    except Exception:  # any defect of old mail can end there
        return []
    found = (clean(each.decode("utf-8", "replace")).strip("'.") for each in sorted(permanent or temporary))
    return [each for each in found if _MAILBOX.fullmatch(each) and "//" not in each][:100]


# --- pieces ------------------------------------------------------------------------------------------------


def _bounce(recipients: Iterable[BounceRecipient], original: str | None) -> Bounce:
    kept = tuple({each.address.lower(): each for each in reversed(list(recipients))}.values())[::-1]
    kinds = {each.kind for each in kept}
    kind: Severity | None = "hard" if "hard" in kinds else "soft" if "soft" in kinds else None
    return Bounce(True, kind, original, kept)


def _marked(found: Bounce, returned: str) -> Bounce:
    """A relay may give a notice of ours another Message-ID, which then tells nothing; the mark is left."""
    return replace(found, of_notice=True) if _NOTICE_MARK.search(returned[:65536]) else found


_NOTICE_MARK = re.compile(rf"^[ \t>]*{robots.NOTICE[-1][0]}[ \t]*:", re.IGNORECASE | re.MULTILINE)


def _x_failed(message: Message) -> list[str]:
    values = ",".join(message.headers.get("x-failed-recipients", ()))[:20000]
    return list(dict.fromkeys(map(bare_address, _MAILBOX.findall(values))))


def _returned(leaves: Sequence[Part]) -> Iterator[str]:
    """The headers of the returned mail, undecoded."""
    for leaf in leaves:
        if leaf.content_type in _RETURNED_TYPES or leaf.filename.lower().endswith(".eml"):
            yield _head(_text(leaf))


def _returned_as_text(leaves: Sequence[Part]) -> str:
    """The same where the mail came back as a text behind the notice."""
    others = (_text(leaf) for leaf in leaves[1:_MAX_FILES] if leaf.content_type == "text/plain")
    return next((_head(text) for text in others if phrases.begins_with_headers(text)), "")


def _head(text: str) -> str:
    return text.replace("\r\n", "\n").lstrip("\n").partition("\n\n")[0]


def _original_id(message: Message, returned: str) -> str | None:
    """The Message-ID of the mail that came back; else what the notice itself says it answers."""
    certified = normalised_message_id(message.header("x-riferimento-message-id"))
    if certified:
        return certified
    match = _MESSAGE_ID.search(returned[:65536]) or _MESSAGE_ID.search(message.text[:65536])
    if match:
        return normalised_message_id(match[1])
    answered = message.in_reply_to or message.references[-1:]
    return answered[0] if answered else None


def _aimed_at(returned: str) -> list[str]:
    text = returned[:65536].replace("\r\n", "\n")
    begins = _FIELD.search(text)
    head = text[begins.start() :].partition("\n\n")[0] if begins else ""
    found = (address for match in _TO.findall(head) for address in _MAILBOX.findall(match))
    return list(dict.fromkeys(each.strip(".'") for each in found))[:100]


# below the line that announces the returned mail there may stand an empty one
_FIELD = re.compile(r"^[ \t>]*[A-Za-z][\w-]*:[ \t]?(?=\S)", re.ASCII | re.MULTILINE)


def _text(part: Part) -> str:
    """A part's beginning as clean text, whatever it is written in."""
    return clean(decode(part.data[:_MAX_PART], part.params.get("charset", ""), guess=False)[0])


_MAX_PART = 256 * 1024
