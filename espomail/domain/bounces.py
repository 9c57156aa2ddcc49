"""Does this mail say that another could not be delivered, and to whom? (RFC 3464, and the many before it)

A false alarm would mark a customer's address as bad, so a person's words never suffice: a mail system must
have sent it. Ordinary mail is told by a few fields; its bytes are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from espomail.domain import bounce_texts, senders
from espomail.domain.bounce_reasons import Severity
from espomail.domain.bounce_reports import BounceRecipient, Report, bare_address, read_report
from espomail.domain.message import Message
from espomail.domain.message_ids import normalised_message_id
from espomail.domain.out_of_office import subject_says_automatic

if TYPE_CHECKING:
    from espomail.domain.parsing import Part

__all__ = ["Bounce", "BounceRecipient", "find", "may_be_bounce"]


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a bounce says. ``kind``: hard if any address is wrong, soft if it may work later, or unknown."""

    is_bounce: bool = False
    kind: Severity | None = None
    original_message_id: str | None = None
    recipients: tuple[BounceRecipient, ...] = ()


NONE = Bounce()

_MAX_RAW = 512 * 1024
_SUBJECT = re.compile(
    r"""undeliver | non-?deliver | not?\ deliver | fail(?:ure|ed)\b | returned\ (?:mail|message|e-?mail|to\ sender)
    | deliver\w*\ (?:status|fail|error|problem|report|notif|impossible|delay|warning|has\ failed) | mail\ (?:system\ )?(?:error|warning|delivery)
    | (?:could|can)\ ?not\ (?:be\ )?(?:deliver|sen[dt]) | returning\ (?:message|mail)\ to | rejected | bounce | user\ unknown | unknown\ (?:user|recipient)
    | (?:message|mail|delivery)[^:\n]{0,20}\b(?:delayed|delay) | delayed\ (?:mail|message) | warning:?-*\ ?(?:message|could) | nameserver\ error | processing\ error
    | banned | message\ (?:status|blocked|you\ sent\ blocked) | problem\ deliver | email\ delivery | delivery\ notification
    | unzustellbar | nicht\ zugestellt | zustell | fehlgeschlagen | non\ remis | échec | non\ distribu | retour\ (?:de|du)\ (?:mail|message|courrier)
    | no\ (?:se\ )?(?:ha\ )?(?:podido\ )?entrega | devuelto | no\ entregado | mancat[ao]\ (?:recapito|consegna) | não\ (?:foi\ )?(?:entreg|pôde) | falha | devolvid
    | niet\ (?:afgeleverd|bezorgd) | onbestelbaar | niedostarcz | nedoruč | недостав | не\ доставлен | не\ удалось | возвра
    | 配(?:信|送|達) | 送信(?:エラー|できません|失敗) | エラー | 宛先不明 | 未着 | 届き | 退信 | 退回 | 无法 | 無法 | 投递 | 失败 | 被退 | 반송 | 실패
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mailer.?daemon|mail ?daemon|mail deliver(?:y|er)? ?(?:sub)?system|delivery subsystem|postmaster|post office"
    r"|mail(?:er)? (?:system|administrator|gateway)|system administrator|microsoft outlook\b|mail router"
    r"|internet mail delivery|symantec_antivirus|interscan|mailmarshal|\bimss\b|メール配信|系统退信|\bndr@",
    re.IGNORECASE,
)
_DAEMON_WORDS = (
    "daemon", "postmaster", "deliver", "post office", "mail s", "mail a", "mail g", "mailer ",
    "administrator", "outlook", "router", "antivirus", "interscan", "mailmarshal", "imss", "ndr@",
    "配信", "退信",
)  # fmt: skip
_ANSWER = re.compile(r"\s*(?:re|aw|sv|antw|rv|res|vs|odp|fwd?|wg|tr|回复|答复|转发|回覆)\s?[:：]", re.IGNORECASE)
_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_MESSAGE_ID = re.compile(r"^[ \t>]*(?:original[ -])?message-?id\s*[:：]\s*(<[^<>\s]{3,998}>)", re.I | re.M)
_TO = re.compile(r"^(?:to|cc|x-envelope-to|delivered-to|x-original-to|x-rcpt-to)[ \t]*:(.{0,2000}(?:\n[ \t].{0,2000}){0,50})", re.I | re.M)
_MAILBOX = re.compile(r"[^\s<>()\[\]:;,\"]+@[^\s<>()\[\]:;,\"]+")


def may_be_bounce(message: Message) -> bool:
    """Whether the fields allow a bounce at all; almost all mail ends here, in a few microseconds."""
    if message.content_type == "multipart/report" or "x-failed-recipients" in message.headers:
        return True
    if _from_daemon(message):
        return True
    return _null_path(message) and bool(_SUBJECT.search(message.subject[:300]))


def find(message: Message, raw: bytes) -> Bounce:
    """Judge a message; ``raw`` is read only if it may be a bounce. Any bytes, nothing raises."""
    if not may_be_bounce(message):
        return NONE
    from espomail.domain import parsing

    return assess(message, parsing.parts(raw[:_MAX_RAW]), raw)


def assess(message: Message, leaves: Sequence[Part], raw: bytes) -> Bounce:
    """Judge a candidate by its decoded parts; ``raw`` is for the classic formats that flufl.bounce knows."""
    leaves = _unwrapped(leaves)
    report = _report(leaves)
    if _other_report(message, report):
        return NONE
    if report and (report.recipients or report.delivered):
        return _from_report(message, leaves, report)
    notice, rest = bounce_texts.split_returned(message.text)
    returned = "\n".join(_returned(leaves)) or rest
    if not _convincing(message, notice, returned):
        return NONE
    report = _inline_report(message)
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
    receipt = "disposition-notification" in field or "message/disposition-notification" in types
    return receipt and not _FAILED_RECEIPT.search(f"{message.subject}\n{message.text[:2000]}")


_FAILED_RECEIPT = re.compile(r"automatically rejected mail|mail(?:box)? .{0,30}(?:is )?full|rejected for", re.I)


def _report(leaves: Sequence[Part]) -> Report | None:
    texts = [_text(leaf) for leaf in leaves if leaf.content_type in _REPORT_TYPES]
    return read_report("\n\n".join(texts)) if texts else None


def _unwrapped(leaves: Sequence[Part]) -> Sequence[Part]:
    """The parts of a report that a gateway packed into another message, else the parts as they are."""
    from espomail.domain import parsing

    if not any(leaf.content_type in _REPORT_TYPES for leaf in leaves):
        for leaf in leaves:
            head = leaf.data[:8192].lower()
            if leaf.content_type == "message/rfc822" and b"report-type=delivery-status" in head:
                return parsing.parts(leaf.data[:_MAX_RAW])
    return leaves


def _inline_report(message: Message) -> Report | None:
    """Status fields in the middle of a text, from systems that write no MIME."""
    place = _INLINE.search(message.text[: bounce_texts.MAX_TEXT])
    return read_report(message.text[place.start() :][:20000]) if place else None


_INLINE = re.compile(r"^(?:reporting-mta|final-recipient|original-recipient):", re.I | re.M)


def _from_report(message: Message, leaves: Sequence[Part], report: Report) -> Bounce:
    if not report.recipients:
        return NONE
    returned = "\n".join(_returned(leaves)) or bounce_texts.split_returned(message.text)[1]
    original = normalised_message_id(report.original_message_id)
    return _bounce(report.recipients, original or _original_id(message, returned))


# --- texts -------------------------------------------------------------------------------------------------


def _from_text(message: Message, notice: str, returned: str, raw: bytes) -> Bounce:
    delayed = bounce_texts.is_delay(message.subject, notice)
    recipients = _recipients(message, notice, returned, raw, delayed)
    original = _original_id(message, returned or message.text)
    if recipients:
        return _bounce(recipients, original)
    return Bounce(True, "soft" if delayed else None, original)


def _convincing(message: Message, notice: str, returned: str) -> bool:
    """Two independent signs: a mail system wrote it, and it says that something failed."""
    if "x-failed-recipients" in message.headers:
        return True
    null_path = _null_path(message)
    if _ANSWER.match(message.subject) and not (null_path and _from_daemon(message)):
        return False
    subject = bool(_SUBJECT.search(message.subject[:300]))
    text = bool(bounce_texts.FAILURE.search(notice[:8000]))
    if message.content_type == "multipart/report" or _is_mailer_daemon(message):
        return subject or text
    if not (subject or text) or subject_says_automatic(message.subject):
        return False
    if _from_daemon(message) and not _typed(message):
        plain = bool(_PLAIN_SUBJECT.match(message.subject)) and not message.in_reply_to
        return plain or bool(returned) or null_path
    return null_path and subject and text and bool(returned or _named(message, notice))


def _is_mailer_daemon(message: Message) -> bool:
    """Nobody's name; a postmaster or an administrator can be a person who writes of mail trouble."""
    return "mailer-daemon" in message.header("from")[:300].lower()


def _typed(message: Message) -> bool:
    """Whether a program for people sent it; such mail comes back only with the null path."""
    if _null_path(message):
        return False
    program = message.header("user-agent") or message.header("x-mailer")
    return bool(_PROGRAMS.search(program[:300]))


_PROGRAMS = re.compile(r"mozilla|thunderbird|outlook|apple|iphone|ipad|evolution|mutt|kmail|roundcube|webmail", re.I)
_PLAIN_SUBJECT = re.compile(
    r"""\W{0,3}(?:\[?postmaster\]?[ ]?)?(?:
        undeliver | undelivered | non-?deliver | (?:mail|message|e-?mail)?\ ?delivery\ (?:fail|status|notif|has|error|report|warning|subsystem)
      | delivery\ failure | failure\ (?:notice|delivery|notif) | failed\ mail | mail\ (?:delivery\ )?(?:failed|failure|error|system|could\ not)
      | returned\ mail | return(?:ed|ing) | could\ not\ deliver | unable\ to\ deliver | unzustellbar | non\ remis | warning: | user\ unknown
      | your\ message\ to\ \S+@\S+\ (?:could|was|has) | message\ (?:delivery|undeliver|could|status|you\ sent) | no\ se\ puede\ entregar | impossibile
      | 配信 | 送信 | 退信 | 系统退信 | 无法 | 投递 | 반송 | не\ (?:доставлен|удалось) | недостав
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def _named(message: Message, notice: str) -> tuple[BounceRecipient, ...]:
    writers = [each.address for each in (*message.senders, *message.to, *message.reply_to)]
    return bounce_texts.failed_recipients(notice, (), writers)


def _recipients(
    message: Message, notice: str, returned: str, raw: bytes, delayed: bool
) -> tuple[BounceRecipient, ...]:
    named = _x_failed(message)
    if named:
        return bounce_texts.described(named, notice, delayed)
    aimed_at = _aimed_at(returned)
    writers = [each.address for each in (*message.senders, *message.to, *message.reply_to)]
    found = bounce_texts.failed_recipients(notice, aimed_at, writers)
    if delayed:
        return bounce_texts.described([each.address for each in found], notice, True)
    if found:
        return found
    classic = [each for each in _classic(raw) if each.lower() not in {w.lower() for w in writers}]
    if classic:
        return bounce_texts.described(classic, notice, delayed)
    return bounce_texts.described(aimed_at, notice, delayed) if len(aimed_at) == 1 else ()


def _classic(raw: bytes) -> list[str]:
    """What flufl.bounce knows of classic formats. It reads lines, so hostile ones are cut."""
    import email

    from flufl.bounce import all_failures

    lines = (line[:998] for line in raw[: bounce_texts.MAX_TEXT].split(b"\n")[:3000])
    try:
        temporary, permanent = all_failures(email.message_from_bytes(b"\n".join(lines)))
    except Exception:  # any defect of old mail can end there
        return []
    found = (each.decode("utf-8", "replace") for each in sorted(permanent or temporary))
    return [each for each in found if _MAILBOX.fullmatch(each)][:100]


# --- pieces ------------------------------------------------------------------------------------------------


def _bounce(recipients: Iterable[BounceRecipient], original: str | None) -> Bounce:
    kept = tuple({each.address.lower(): each for each in reversed(list(recipients))}.values())[::-1]
    kinds = {each.kind for each in kept}
    kind: Severity | None = "hard" if "hard" in kinds else "soft" if "soft" in kinds else None
    return Bounce(True, kind, original, kept)


def _from_daemon(message: Message) -> bool:
    for sender in message.senders:
        if senders.is_daemon(sender.address):
            return True
    name = message.header("from")[:300].lower()
    return any(word in name for word in _DAEMON_WORDS) and bool(_DAEMON_NAME.search(name))


def _null_path(message: Message) -> bool:
    for name in ("return-path", "x-envelope-from"):
        value = message.header(name)
        if value and (not value.strip(" <>\t") or senders.is_daemon(value.strip(" <>\t"))):
            return True
    return False


def _x_failed(message: Message) -> list[str]:
    values = ",".join(message.headers.get("x-failed-recipients", ()))[:20000]
    return list(dict.fromkeys(map(bare_address, _MAILBOX.findall(values))))


def _returned(leaves: Sequence[Part]) -> Iterator[str]:
    """The headers of the returned mail, undecoded."""
    for leaf in leaves:
        if leaf.content_type in _RETURNED_TYPES:
            yield _text(leaf).replace("\r\n", "\n").partition("\n\n")[0]


def _original_id(message: Message, returned: str) -> str | None:
    """The Message-ID of the mail that came back; else what the notice itself says it answers."""
    match = _MESSAGE_ID.search(returned[:65536]) or _MESSAGE_ID.search(message.text[:65536])
    if match:
        return normalised_message_id(match[1])
    answered = message.in_reply_to or message.references[-1:]
    return answered[0] if answered else None


def _aimed_at(returned: str) -> list[str]:
    head = returned[:65536].replace("\r\n", "\n").lstrip().partition("\n\n")[0]
    found = (address for match in _TO.findall(head) for address in _MAILBOX.findall(match))
    return list(dict.fromkeys(each.strip(".'") for each in found))[:100]


def _text(part: Part) -> str:
    return part.data[:262144].decode("utf-8", "replace")
