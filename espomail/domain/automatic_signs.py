"""Every sign that a message was sent by a program or must not be answered by one.

A new reason is one more ``yield`` in ``signs`` or one more line in ``_BY_HEADER``. Values are
compared without regard to case, comments and parameters; lists are split at commas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from espomail.domain import senders
from espomail.domain.message import Message

Kind = Literal["none", "auto-reply", "auto-generated", "vacation", "list", "bulk", "feedback"]


class Rank(IntEnum):
    """What a sign means; the strongest comes first.

    A bounce that calls itself auto-replied is no answer, and an answer marked bulk no bulk mail.
    SILENT asks for no reply but does not say that a program wrote; HINT does neither.
    """

    FEEDBACK = 0
    REPORT = 1
    REPLIED = 2
    GENERATED = 3
    LIST = 4
    BULK = 5
    SILENT = 6
    HINT = 7


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason for silence in words, and what it means."""

    text: str
    rank: Rank


Rule = Callable[[str, str], Sign | None]


def signs(message: Message) -> Iterator[Sign]:
    """Every sign in fields, structure and addresses; the subject alone is none."""
    for name in _telling_headers(message.headers):
        yield from _by_header(name, message.headers[name])
    yield from _by_content(message)
    yield from _by_sender(message)


def shown(value: str) -> str:
    """A value as a reason shows it: on one line, cut at 80 characters."""
    line = " ".join(value[:200].split())
    return f"{line[:79]}…" if len(line) > 80 else line or "(empty)"


# --- fields ------------------------------------------------------------------------------------


def _telling_headers(headers: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Names of the fields that have a rule, in the message's order."""
    known = _HEADERS.intersection(headers)
    if "\0list-" in "\0".join(("", *headers)):
        known |= {name for name in headers if name.startswith("list-")}
    return [name for name in headers if name in known] if len(known) > 1 else list(known)


def _by_header(name: str, values: tuple[str, ...]) -> Iterator[Sign]:
    rule = _BY_HEADER.get(name, _any_list)
    for value in values:
        sign = rule(name, value)
        if sign:
            yield sign


def _auto_submitted(name: str, value: str) -> Sign | None:
    """RFC 3834, 5: anything but "no" is automatic."""
    word = _bare(value)
    if word == "no":
        return None
    return _sign(Rank.REPLIED if word.startswith("auto-repl") else Rank.GENERATED, name, value)


def _precedence(name: str, value: str) -> Sign | None:
    """RFC 2076, 3.9. Other words, such as first-class, stand on people's mail."""
    for word in _tokens(value):
        rank = _PRECEDENCE.get(word.replace("_", "").replace("-", ""))
        if rank is not None:
            return _sign(rank, name, value)
    return None


_PRECEDENCE = {
    "bulk": Rank.BULK,
    "junk": Rank.BULK,
    "list": Rank.LIST,
    "autoreply": Rank.REPLIED,
    "autoresponse": Rank.REPLIED,
}


def _suppress(name: str, value: str) -> Sign | None:
    """MS-OXCMAIL 2.1.3.4.3: asks for silence. DR, NDR, RN and NRN are about receipts only."""
    asked = {"all", "oof", "autoreply"} & set(_tokens(value))
    return _sign(Rank.SILENT, name, value) if asked else None


def _return_path(name: str, value: str) -> Sign | None:
    """RFC 3834, 2: nothing goes back to the null path, nor to an address that takes bounces."""
    address = value.strip().strip("<>").strip()
    if not address or senders.is_daemon(address):
        return _sign(Rank.GENERATED, name, value)
    return _sign(Rank.SILENT, name, value) if senders.is_return_channel(address) else None


def _sender(name: str, value: str) -> Sign | None:
    address = value.rpartition("<")[2].partition(">")[0].strip()
    return _sign(Rank.SILENT, name, value) if senders.is_return_channel(address) else None


def _any_list(name: str, value: str) -> Sign:
    """RFC 2369, 2919, 8058. An unsubscribe link without more is bulk mail."""
    return _sign(Rank.BULK if name.startswith("list-unsubscribe") else Rank.LIST, name, value)


def _present(rank: Rank) -> Rule:
    def rule(name: str, value: str) -> Sign | None:
        return None if _bare(value) in _NOT else _sign(rank, name, value)

    return rule


def _saying(rank: Rank, pattern: str) -> Rule:
    search = re.compile(pattern, re.IGNORECASE).search

    def rule(name: str, value: str) -> Sign | None:
        return _sign(rank, name, value) if search(value[:998]) else None

    return rule


_NOT = frozenset({"no", "none", "false", "0", "off", "never"})


def _each(rule: Rule, names: str) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), rule)


_BY_HEADER: dict[str, Rule] = {
    **_each(_auto_submitted, "auto-submitted x-auto-submitted"),
    **_each(_precedence, "precedence x-precedence"),
    "x-auto-response-suppress": _suppress,
    **_each(_return_path, "return-path x-envelope-from"),
    **_each(_sender, "sender errors-to"),
    **_each(
        _present(Rank.REPLIED),
        """x-autoreply x-auto-reply x-autoreply-from x-auto-reply-from x-autorespond
        x-auto-respond x-autoresponder x-auto-responder x-autoresponse x-auto-response
        x-autoanswer x-auto-answer x-mail-autoreply x-mail-autoresponse x-amazon-auto-reply
        x-vacation x-vacation-reply x-out-of-office x-ms-exchange-inbox-rules-loop""",
    ),
    **_each(
        _present(Rank.GENERATED),
        """x-auto-generated x-autogenerated x-fc-machinegenerated x-cron-env
        x-ms-exchange-generated-message-source x-discourse-auto-generated x-github-reason
        x-gitlab-notificationreason x-jira-fingerprint x-bugzilla-reason x-redmine-host
        x-launchpad-message-rationale""",
    ),
    **_each(_present(Rank.REPORT), "x-failed-recipients x-ms-exchange-message-is-ndr"),
    **_each(
        _present(Rank.LIST),
        """mailing-list x-mailing-list x-mailinglist x-mailman-version x-beenthere x-list
        x-listname x-list-name x-list-id x-ml-name x-ml-server x-mlserver x-listserver
        x-google-group-id""",
    ),
    **_each(
        _present(Rank.BULK),
        """x-campaign x-campaign-id x-campaignid x-mc-user x-mailer-lid x-bulkmail x-bulk-mail
        x-newsletter x-mass-mailing""",
    ),
    # other help desks and loops: these stand on people's answers, too
    **_each(
        _present(Rank.SILENT),
        """x-loop x-mail-loop x-loop-prevention x-rt-loop-prevention x-otrs-loop x-znuny-loop
        x-no-auto-reply""",
    ),
    "x-apple-action": _saying(Rank.REPLIED, r"\booo\b|auto|vacation"),
    "x-post-messageclass": _saying(Rank.REPLIED, r"autorespond"),
    "delivered-to": _saying(Rank.REPLIED, r"autorespond"),
    "x-freescout-mail-type": _saying(Rank.REPLIED, r"auto"),
    "x-mailer": _saying(Rank.REPLIED, r"\bvacation\b|auto-?(?:respond|reply|response)"),
    "content-class": _saying(Rank.REPORT, r":(?:mdn|dsn)\b|receipt"),
}
_HEADERS = frozenset(_BY_HEADER)


# --- structure ---------------------------------------------------------------------------------


def _by_content(message: Message) -> Iterator[Sign]:
    """Reports (RFC 6522) and calendar objects (RFC 6047), as the whole or as a part."""
    kind = message.content_type
    if kind == "multipart/report" or kind in _REPORT_PARTS:
        field = message.header("content-type") or kind
        feedback = "feedback-report" in field.lower()
        yield _sign(Rank.FEEDBACK if feedback else Rank.REPORT, "content-type", field)
    elif kind == "text/calendar":
        yield _calendar(message.header("content-type") or kind)
    for part in message.attachments:
        if part.content_type in _REPORT_PARTS:
            yield _sign(_REPORT_PARTS[part.content_type], "part", part.content_type)
        elif part.content_type == "text/calendar":
            answer = part.method == "reply" or message.subject.lower().startswith(_CALENDAR_ANSWERS)
            yield _sign(Rank.REPLIED if answer else Rank.SILENT, "part", part.content_type)


_REPORT_PARTS = {
    "message/feedback-report": Rank.FEEDBACK,
    "message/delivery-status": Rank.REPORT,
    "message/global-delivery-status": Rank.REPORT,
    "message/disposition-notification": Rank.REPORT,
    "message/global-disposition-notification": Rank.REPORT,
}


# how Outlook and Google begin the subjects of answers to an invitation
_CALENDAR_ANSWERS = (
    "accepted:", "declined:", "tentative:", "tentatively accepted:", "zugesagt:", "abgelehnt:",
    "mit vorbehalt", "vorläufig", "accepté", "acceptée", "refusé", "provisoire", "aceptad",
    "rechazad", "provisional:", "accettat", "rifiutat", "provvisori", "aceite", "aceito",
    "recusad", "geaccepteerd:", "afgewezen:", "voorlopig", "accepterat:", "accepteret:", "avslått:",
    "zaakceptowano:", "odrzucono:", "принято:", "отклонено:", "под вопросом:", "已接受", "已拒绝",
    "暂定", "承諾", "辞退", "仮承諾", "수락", "거절",
)  # fmt: skip


def _calendar(field: str) -> Sign:
    """An invitation may come from a person; an answer to one (METHOD=REPLY) is the program's."""
    answer = "method=reply" in field.lower().replace('"', "")
    return _sign(Rank.REPLIED if answer else Rank.SILENT, "content-type", field)


# --- addresses ---------------------------------------------------------------------------------


def _by_sender(message: Message) -> Iterator[Sign]:
    if not message.senders:
        yield Sign("From: no usable address", Rank.SILENT)
    elif len(message.senders) > 1 and not _names_its_sender(message):
        yield Sign(f"From: {len(message.senders)} addresses", Rank.SILENT)
    for sender in message.senders:
        yield from _by_address(sender.address)
    for other in message.reply_to[:5]:
        if senders.machine(other.address) == "no-reply":
            yield Sign(f"Reply-To: {shown(other.address)} (no-reply)", Rank.SILENT)


def _names_its_sender(message: Message) -> bool:
    """Several authors are fine where Sender says who of them sent it (RFC 5322, 3.6.2)."""
    sender = message.header("sender").lower()
    return any(each.key in sender for each in message.senders)


def _by_address(address: str) -> Iterator[Sign]:
    if not _ADDRESS.fullmatch(address):
        yield Sign(f"From: {shown(address)} (no address)", Rank.SILENT)
    what = senders.machine(address)
    if what:
        yield Sign(f"From: {shown(address)} ({what})", _BY_SENDER.get(what, Rank.SILENT))


# Others only silence: a no-reply address sends contact forms, a postmaster may be a person.
_BY_SENDER = {"daemon": Rank.REPORT, "list": Rank.LIST}
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@,]+|\"[^\"]{1,64}\"@[^\s<>@,]+")


# --- values ------------------------------------------------------------------------------------


def _sign(rank: Rank, name: str, value: str) -> Sign:
    return Sign(f"{name.title()}: {shown(value)}", rank)


def _tokens(value: str) -> list[str]:
    return [_bare(item) for item in _plain(value).split(",")]


def _bare(value: str) -> str:
    """A value without comments and parameters, in lower case."""
    return _plain(value).partition(";")[0].strip(" \t\"'").lower()


def _plain(value: str) -> str:
    """A value without its comments; they nest (RFC 5322, 3.2.2), but nobody nests them deep."""
    value = value[:998]
    for _ in range(3):
        if "(" in value:
            value = _COMMENT.sub(" ", value)
    return value.partition("(")[0]


_COMMENT = re.compile(r"\([^()]*\)")
