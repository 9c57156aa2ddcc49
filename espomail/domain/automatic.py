"""Is this mail automatic, and may it be answered automatically? (RFC 3834, RFC 5230 section 4)

One generator yields every sign there is; everything else is a view of it. A sign silences the automatic reply;
most also make the mail *automatic*, which opens no case. A reason for silence is added by one more ``yield``
in ``signs`` or one more line in ``_BY_HEADER``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from espomail.domain import out_of_office as words
from espomail.domain import senders
from espomail.domain.message import Message

Kind = Literal["none", "auto-reply", "auto-generated", "vacation", "list", "bulk", "feedback"]


@dataclass(frozen=True, slots=True)
class Automatic:
    """The verdict. ``reason`` is the strongest sign; ``why_not`` has every reason for silence.

    ``may_reply`` is about the message alone: rates, age and own addresses are for the automatic reply to judge.
    """

    is_auto: bool
    kind: Kind
    reason: str | None
    may_reply: bool
    why_not: tuple[str, ...]

    @property
    def is_vacation(self) -> bool:
        """An out-of-office answer: it never reopens a case."""
        return self.kind == "vacation"


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason for silence. ``rank`` orders the kinds where several signs are found: lowest wins."""

    text: str
    rank: int
    kind: Kind = "none"


# The strongest first: a bounce that calls itself auto-replied is no answer, an answer marked bulk is no bulk mail.
_FEEDBACK, _REPORT, _REPLIED, _GENERATED, _LIST, _BULK, _SILENT = range(7)
_KINDS: dict[int, Kind] = {
    _FEEDBACK: "feedback",
    _REPORT: "auto-generated",
    _REPLIED: "auto-reply",
    _GENERATED: "auto-generated",
    _LIST: "list",
    _BULK: "bulk",
    _SILENT: "none",
}

_PERSONAL = Automatic(False, "none", None, True, ())


def judge(message: Message, is_bounce: bool = False) -> Automatic:
    """Judge a message. ``is_bounce``: ``bounces.find`` recognised a failure report in its text."""
    found = list(signs(message, is_bounce))
    if not found and not words.subject_says_automatic(message.subject):
        return _PERSONAL
    return _verdict(message, found)


def reasons_for_silence(message: Message, is_bounce: bool = False) -> Iterator[str]:
    """Every reason not to answer this message automatically, each naming the header and its value."""
    yield from judge(message, is_bounce).why_not


def signs(message: Message, is_bounce: bool = False) -> Iterator[Sign]:
    """Every sign in the message's own words; the subject is left to ``judge``, as it never counts alone."""
    if is_bounce:
        yield _sign(_REPORT, "Bounce", "the text reports a delivery failure")
    for name in message.headers:
        if name in _BY_HEADER or name[:5] == "list-":
            yield from _by_header(name, message.headers[name])
    yield from _by_content(message)
    yield from _by_sender(message)


def _verdict(message: Message, found: list[Sign]) -> Automatic:
    weak = _weak_evidence(message, found)
    if weak and (found or weak.rank == _REPLIED):
        found = [*found, weak]
    best = min(found, key=lambda sign: sign.rank, default=None)
    why_not = tuple(dict.fromkeys(sign.text for sign in found))
    if best is None or best.rank == _SILENT or (best.rank >= _LIST and _answers(message, found)):
        return Automatic(False, "none", weak.text if weak and not found else None, not found, why_not)
    return Automatic(True, _kind(message, best), best.text, False, why_not)


def _kind(message: Message, best: Sign) -> Kind:
    away = "vacation" in best.text or words.subject_says_away(message.subject)
    if best.rank == _REPLIED and (away or words.text_says_away(message.text)):
        return "vacation"
    return _KINDS[best.rank]


def _answers(message: Message, found: Iterable[Sign]) -> bool:
    """A person's answer that came through a list: other signs than the list's own would contradict."""
    answers = bool(message.in_reply_to or message.references)
    return answers and all(sign.rank in (_LIST, _BULK) for sign in found)


def _weak_evidence(message: Message, found: list[Sign]) -> Sign | None:
    """The subject, ranked as an answer only where something else says the same."""
    if not words.subject_says_automatic(message.subject):
        return None
    supported = [name for name, holds in _support(message, found) if holds]
    rank = _REPLIED if supported else _SILENT
    beside = f" (with: {', '.join(supported)})" if supported else ""
    return Sign(f"weak: Subject: {_shown(message.subject)}{beside}", rank)


def _support(message: Message, found: list[Sign]) -> Iterator[tuple[str, bool]]:
    yield "header", any(sign.rank in (_GENERATED, _REPLIED, _SILENT) for sign in found)
    # a person's answer would begin with "Re:"
    yield "In-Reply-To", bool(message.in_reply_to or message.references)
    yield "text", words.text_says_automatic(message.text)


# --- headers -----------------------------------------------------------------------------------------------


def _by_header(name: str, values: tuple[str, ...]) -> Iterator[Sign]:
    rule = _BY_HEADER.get(name, _any_list)
    for value in values:
        sign = rule(name, value)
        if sign:
            yield sign


def _auto_submitted(name: str, value: str) -> Sign | None:
    """RFC 3834, 5: anything but "no" is automatic. Parameters and comments don't count, but vacation is kept."""
    word = _bare(value)
    if word == "no":
        return None
    return _sign(_REPLIED if word.startswith("auto-repl") else _GENERATED, name, value)


def _precedence(name: str, value: str) -> Sign | None:
    """RFC 2076, 3.9; other words such as first-class are for people."""
    for word in _tokens(value):
        rank = _PRECEDENCE.get(word.replace("_", "").replace("-", ""))
        if rank is not None:
            return _sign(rank, name, value)
    return None


_PRECEDENCE = {
    "bulk": _BULK, "junk": _BULK, "list": _LIST, "autoreply": _REPLIED, "autoresponse": _REPLIED,
}  # fmt: skip


def _suppress(name: str, value: str) -> Sign | None:
    """MS-OXCMAIL: asks for silence; says nothing of who wrote. DR, NDR, RN, NRN are about receipts only."""
    return _sign(_SILENT, name, value) if {"all", "oof", "autoreply"} & set(_tokens(value)) else None


def _return_path(name: str, value: str) -> Sign | None:
    """RFC 3834, 2: nothing goes back to the null path, nor to an address that only takes bounces."""
    address = value.strip().strip("<>").strip()
    if not address or senders.is_daemon(address):
        return _sign(_GENERATED, name, value)
    return _sign(_SILENT, name, value) if senders.is_return_channel(address) else None


def _sender(name: str, value: str) -> Sign | None:
    address = value.rpartition("<")[2].partition(">")[0].strip()
    return _sign(_SILENT, name, value) if senders.is_return_channel(address) else None


def _any_list(name: str, value: str) -> Sign:
    """RFC 2369, 2919, 8058; an unsubscribe link without a list to post to is bulk mail."""
    return _sign(_BULK if name in _BULK_LIST else _LIST, name, value)


_BULK_LIST = frozenset({"list-unsubscribe", "list-unsubscribe-post"})


def _present(rank: int) -> Callable[[str, str], Sign | None]:
    def rule(name: str, value: str) -> Sign | None:
        return None if _bare(value) in _NOT else _sign(rank, name, value)

    return rule


def _saying(rank: int, pattern: str) -> Callable[[str, str], Sign | None]:
    search = re.compile(pattern, re.IGNORECASE).search

    def rule(name: str, value: str) -> Sign | None:
        return _sign(rank, name, value) if search(value[:998]) else None

    return rule


_NOT = frozenset({"no", "none", "false", "0", "off", "never"})
_BY_HEADER: dict[str, Callable[[str, str], Sign | None]] = {
    "auto-submitted": _auto_submitted,
    "x-auto-submitted": _auto_submitted,
    "precedence": _precedence,
    "x-precedence": _precedence,
    "x-auto-response-suppress": _suppress,
    "return-path": _return_path,
    "x-envelope-from": _return_path,
    "sender": _sender,
    "errors-to": _sender,
    **dict.fromkeys(
        (
            "x-autoreply", "x-auto-reply", "x-autoreply-from", "x-auto-reply-from", "x-autorespond",
            "x-auto-respond", "x-autoresponder", "x-auto-responder", "x-autoresponse",
            "x-auto-response", "x-autoanswer", "x-mail-autoreply", "x-mail-autoresponse",
            "x-amazon-auto-reply", "x-vacation", "x-out-of-office", "x-vacation-reply",
            "x-ms-exchange-inbox-rules-loop", "x-yahoo-auto-reply", "x-ars-autoreply",
        ),
        _present(_REPLIED),
    ),
    **dict.fromkeys(
        (
            "x-auto-generated", "x-autogenerated", "x-fc-machinegenerated", "x-cron-env",
            "x-discourse-auto-generated", "x-github-reason", "x-gitlab-notificationreason",
            "x-jira-fingerprint", "x-bugzilla-reason", "x-redmine-host", "x-launchpad-message-rationale",
        ),
        _present(_GENERATED),
    ),
    "x-failed-recipients": _present(_REPORT),
    **dict.fromkeys(
        (
            "mailing-list", "x-mailing-list", "x-mailinglist", "x-mailman-version", "x-beenthere",
            "x-list", "x-listname", "x-list-name", "x-ml-name", "x-ml-server", "x-mlserver",
            "x-list-id", "x-yahoo-newman-property", "x-google-group-id", "x-listserver",
        ),
        _present(_LIST),
    ),
    **dict.fromkeys(
        (
            "x-campaign", "x-campaign-id", "x-campaignid", "x-mc-user", "x-mailer-lid", "x-bulkmail",
            "x-bulk-mail", "x-newsletter", "x-job", "x-mass-mailing",
        ),
        _present(_BULK),
    ),
    # other help desks and mail loops: they mark people's answers too, so they ask for silence only
    **dict.fromkeys(
        (
            "x-loop", "x-rt-loop-prevention", "x-otrs-loop", "x-znuny-loop", "x-loop-prevention",
            "x-mail-loop", "x-no-auto-reply", "x-no-auto-attachment",
        ),
        _present(_SILENT),
    ),
    "x-apple-action": _saying(_REPLIED, r"\booo\b|auto|vacation"),
    "x-post-messageclass": _saying(_REPLIED, r"autorespond"),
    "delivered-to": _saying(_REPLIED, r"autorespond"),
    "x-freescout-mail-type": _saying(_REPLIED, r"auto"),
    "x-mailer": _saying(_REPLIED, r"\bvacation\b|auto-?(?:respond|reply|response)|abwesen"),
    "content-class": _saying(_REPORT, r":(?:mdn|dsn)\b|receipt"),
}  # fmt: skip


# --- content and sender ------------------------------------------------------------------------------------


def _by_content(message: Message) -> Iterator[Sign]:
    """Reports (RFC 6522) and calendar objects (RFC 6047)."""
    kind = message.content_type
    if kind == "multipart/report" or kind.startswith("message/"):
        yield _report(kind, message.header("content-type"))
    elif kind == "text/calendar":
        yield _calendar(message.header("content-type") or kind)
    for part in message.attachments:
        if part.content_type in _REPORT_PARTS:
            yield _sign(_REPORT_PARTS[part.content_type], "Part", part.content_type)
        elif part.content_type == "text/calendar":
            yield _calendar(part.content_type)


_REPORT_PARTS = {
    "message/feedback-report": _FEEDBACK,
    "message/delivery-status": _REPORT,
    "message/global-delivery-status": _REPORT,
    "message/disposition-notification": _REPORT,
    "message/global-disposition-notification": _REPORT,
}


def _report(kind: str, field: str) -> Sign:
    if kind == "multipart/report":
        rank = _FEEDBACK if "feedback-report" in field.lower() else _REPORT
    else:
        rank = _REPORT_PARTS.get(kind, _SILENT)
    return _sign(rank, "content-type", field or kind)


def _calendar(field: str) -> Sign:
    """An invitation may come from a person; an answer to one (METHOD=REPLY) is the program's."""
    rank = _REPLIED if "method=reply" in field.lower().replace('"', "") else _SILENT
    return _sign(rank, "content-type", field)


def _by_sender(message: Message) -> Iterator[Sign]:
    if len(message.senders) != 1:
        found = len(message.senders)
        yield Sign(f"From: {found} addresses" if found else "From: no usable address", _SILENT)
    for sender in message.senders:
        yield from _by_address("From", sender.address)
    for other in message.reply_to[:5]:
        if senders.machine(other.address) == "no-reply":
            yield Sign(f"Reply-To: {_shown(other.address)} (no-reply)", _SILENT)


def _by_address(field: str, address: str) -> Iterator[Sign]:
    if not _ADDRESS.fullmatch(address):
        yield Sign(f"{field}: {_shown(address)} (no address)", _SILENT)
    what = senders.machine(address)
    if what:
        yield Sign(f"{field}: {_shown(address)} ({what})", _BY_SENDER.get(what, _SILENT))


# A no-reply address also carries contact forms: silence, but a case.
_BY_SENDER = {"mail system": _REPORT, "robot": _SILENT, "list": _LIST, "bounce": _SILENT}
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@,]+|\"[^\"]{1,64}\"@[^\s<>@,]+")


# --- values ------------------------------------------------------------------------------------------------


def _sign(rank: int, name: str, value: str) -> Sign:
    return Sign(f"{_field_name(name)}: {_shown(value)}", rank, _KINDS[rank])


def _field_name(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))


def _shown(value: str) -> str:
    shown = " ".join(value[:200].split())
    return f"{shown[:79]}…" if len(shown) > 80 else shown or "(empty)"


def _tokens(value: str) -> list[str]:
    """A comma list without comments and parameters, in lower case."""
    return [_bare(item) for item in _COMMENT.sub(" ", value[:998]).split(",")]


def _bare(value: str) -> str:
    return _COMMENT.sub(" ", value[:998]).partition(";")[0].strip(" \t\"'").lower()


_COMMENT = re.compile(r"\([^()]*\)?")
