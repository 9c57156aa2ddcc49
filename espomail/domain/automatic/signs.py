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

from espomail.domain.automatic import absences, challenges, senders, subjects, words
from espomail.domain.mime.message import Message
from espomail.domain.subject_marks import answers, forwards

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
    """One reason for silence in words, and what it means.

    ``by_list``: a list adds it to whatever passes through, so it says nothing of who wrote.
    """

    text: str
    rank: Rank
    by_list: bool = False


Rule = Callable[[str, str], Sign | None]


def signs(message: Message) -> Iterator[Sign]:
    """Every sign in fields, structure and addresses; the subject alone is none."""
    for name in _telling_headers(message.headers):
        yield from _by_header(name, _values(message, name))
    yield from _by_content(message)
    yield from _by_sender(message)
    yield from _by_words(message)


def shown(value: str) -> str:
    """A value as a reason shows it: on one line, cut at 80 characters."""
    line = " ".join(value[:200].split())
    return f"{line[:79]}…" if len(line) > 80 else line or "(empty)"


# --- fields ------------------------------------------------------------------------------------


def _telling_headers(headers: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Names of the fields that have a rule, in the message's order."""
    known = _HEADERS.intersection(headers)
    names = "\0".join(("", *headers))
    if "\0list-" in names:
        known |= {name for name in headers if name.startswith("list-")}
    if "auto" in names or "vacation" in names or "office" in names:
        known |= {name for name in headers if _ANSWERING.search(name)}
    return [name for name in headers if name in known] if len(known) > 1 else list(known)


# vendors' own names for it: X-Autoreply-By, X-Vacation-Responder, X-Out-Of-Office-Reply
_ANSWERING = re.compile(r"auto-?(?:re(?:pl|spon)|answer)(?!.*suppress)|vacation|out-?of-?office")


def _values(message: Message, name: str) -> tuple[str, ...]:
    """A field's values, without an envelope sender who is the writer: From tells what that one is."""
    values = message.headers[name]
    if name not in _ENVELOPE:
        return values
    writers = {sender.key for sender in message.senders}
    return tuple(value for value in values if value.strip("<> \t").lower() not in writers)


_ENVELOPE = ("return-path", "x-envelope-from")


def _by_header(name: str, values: tuple[str, ...]) -> Iterator[Sign]:
    rule = _BY_HEADER.get(name) or (_any_list if name.startswith("list-") else _vendors_own)
    for value in values:
        sign = rule(name, value)
        if sign:
            yield sign


def _auto_submitted(name: str, value: str) -> Sign | None:
    """RFC 3834, 5: anything but "no" is automatic."""
    word = _bare(value)
    if word == "no" or not value.strip():
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
    "auto": Rank.GENERATED,
    "automatic": Rank.GENERATED,
}


def _suppress(name: str, value: str) -> Sign | None:
    """MS-OXCMAIL 2.1.3.4.3: asks for silence. DR, NDR, RN and NRN are about receipts only."""
    asked = {"all", "oof", "autoreply"} & set(_tokens(value))
    return _sign(Rank.SILENT, name, value) if asked else None


def _return_path(name: str, value: str) -> Sign | None:
    """RFC 3834, 2: nothing goes back to the null path, nor to an address that takes bounces."""
    address = value.strip().strip("<>").strip()
    if not address or address == "#@[]" or senders.is_nobody(address):
        return _sign(Rank.GENERATED, name, value)
    return _sign(Rank.SILENT, name, value) if senders.is_return_channel(address) else None


def _autogenerated(name: str, value: str) -> Sign | None:
    """CommuniGate and Plesk: Reply, Forward, Redirect. What they pass on, somebody wrote."""
    word = _bare(value)
    if word in _NOT or word in ("forward", "redirect", "mirror"):
        return None
    return _sign(Rank.REPLIED if word.startswith("repl") else Rank.GENERATED, name, value)


def _sender(name: str, value: str) -> Sign | None:
    """Who passed it on: a list's owner or bounce address, or a list of LISTSERV's."""
    address = value.rpartition("<")[2].partition(">")[0].strip()
    if _LISTSERV.search(address):
        return _sign(Rank.LIST, name, value)
    return _sign(Rank.SILENT, name, value) if senders.is_return_channel(address) else None


_LISTSERV = re.compile(r"@(?:[\w-]+\.)*listserv\.|[-_]l@", re.IGNORECASE)


def _any_list(name: str, value: str) -> Sign | None:
    """RFC 2369, 2919, 8058. An unsubscribe link without more is bulk mail."""
    if not value.strip():
        return None
    return _sign(Rank.BULK if name.startswith("list-unsubscribe") else Rank.LIST, name, value)


def _mailer(name: str, value: str) -> Sign | None:
    """Nearly all mail has one, so that a pattern is asked last."""
    lowered = value[:200].lower()
    if lowered.startswith(_DEVICES):
        return _sign(Rank.SILENT, name, value)
    if "auto" not in lowered and "vacation" not in lowered:
        return None
    return _sign(Rank.REPLIED, name, value) if _ANSWERING.search(lowered) else None


# scanners, printers and telephones; nobody sits behind a copier's address
_DEVICES = (
    "konica minolta", "ricoh", "kyocera", "xerox", "canon mfp", "canon imagerunner", "hp digital sending",
    "hp laserjet", "hp officejet", "hp color laserjet", "sharp mx", "sharp bp", "brother mfc", "brother dcp",
    "lexmark", "toshiba e-studio", "oki mc", "mfp", "fritz!box", "speedport", "apticron",
)  # fmt: skip


def _content_class(name: str, value: str) -> Sign | None:
    """Exchange's word for what a mail is: a receipt, a report, a voice message or a fax."""
    if _REPORT_CLASS.search(value[:200]):
        return _sign(Rank.REPORT, name, value)
    return _sign(Rank.SILENT, name, value) if _SPOKEN_CLASS.match(value.strip()[:200]) else None


_REPORT_CLASS = re.compile(r":(?:mdn|dsn)\b|receipt", re.IGNORECASE)
_SPOKEN_CLASS = re.compile(r"(?:urn:content-class(?:es)?:)?(?:voice|fax|missedcall)", re.IGNORECASE)


def _delivered_to(name: str, value: str) -> Sign | None:
    """qmail writes an address there; its lists and autoresponders what they are."""
    if value.startswith("mailing list "):
        return _sign(Rank.LIST, name, value)
    return _sign(Rank.REPLIED, name, value) if value.lower().startswith("autorespond") else None


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
        """x-autoreply x-autorespond x-autoresponder x-autoresponse x-aol-away x-ooo x-oof
        x-vacation x-out-of-office
        x-askversion x-boxbe-id x-spamarrest-noauth x-sendio x-choicemail x-qconfirm x-mailinblack
        x-bitbounce""",
    ),
    **_each(
        _present(Rank.GENERATED),
        """x-auto-generated x-fc-machinegenerated x-cron-env x-discourse-auto-generated x-github-reason
        x-gitlab-notificationreason x-jira-fingerprint x-bugzilla-reason x-redmine-host
        x-launchpad-message-rationale x-facebook-notify x-linkedin-class x-trac-project
        x-phabricator-sent-this-message x-gerrit-messagetype x-jenkins-job x-sentry-project
        x-pp-email-transmission-id x-twitterimpressionid x-buildbot x-nagios-hostname""",
    ),
    **_each(_present(Rank.FEEDBACK), "x-arf x-xarf"),
    **_each(_present(Rank.REPORT), "x-failed-recipients x-ms-exchange-message-is-ndr"),
    **_each(
        _present(Rank.LIST),
        """mailing-list x-mailing-list x-mailinglist x-mailman-version x-beenthere x-list
        x-listname x-list-name x-list-id x-ml-name x-ml-server x-mlserver x-listserver
        x-google-group-id x-lsv-listid x-sympa-to x-yahoogroups-list x-listprocessor-version
        x-egroups-return x-ml-count x-list-administrivia x-list-help x-list-subscribe x-list-host""",
    ),
    **_each(
        _present(Rank.BULK),
        """x-campaign x-campaign-id x-campaignid x-mc-user x-mailer-lid x-bulkmail x-bulk-mail
        x-newsletter x-mass-mailing x-csa-complaints x-roving-id x-ctct-id x-sfmc-stack x-mailjet-campaign
        x-unsubscribe x-list-unsubscribe x-newsletter-id x-mailing-id x-phplist-version
        x-listmember x-mailin-campaign x-emarsys-identify""",
    ),
    # other help desks, loops, and rules of Exchange that pass on what people wrote
    **_each(
        _present(Rank.SILENT),
        """x-ms-exchange-generated-message-source x-loop x-mail-loop x-loop-prevention x-rt-loop-prevention
        x-otrs-loop x-znuny-loop x-no-auto-reply x-servicenow-generated""",
    ),
    # a fax or a voice message: somebody spoke, a machine wrote (MS-OXOUM 2.2.5; app_voicemail)
    **_each(
        _present(Rank.SILENT),
        """x-callingtelephonenumber x-voicemessageduration x-voicemessagesendername x-faxnumberofpages
        x-asterisk-callerid""",
    ),
    "message-context": _saying(Rank.SILENT, r"voice|fax|video|multimedia"),  # RFC 3458, 6
    "x-sfdc-emailcategory": _saying(Rank.GENERATED, r"auto|workflow"),
    "x-autogenerated": _autogenerated,
    "delivered-by-the-graces-of": _saying(Rank.REPLIED, "vacation"),
    "x-apple-action": _saying(Rank.REPLIED, r"\booo\b|auto|vacation"),
    "x-post-messageclass": _saying(Rank.REPLIED, r"autorespond"),
    "delivered-to": _delivered_to,
    "x-freescout-mail-type": _saying(Rank.REPLIED, r"auto"),
    "x-mailer": _mailer,
    "x-amazon-mail-relay-type": _saying(Rank.GENERATED, "notification"),
    "x-smartermail-messagetype": _saying(Rank.REPLIED, r"auto"),
    "content-class": _content_class,
}
_HEADERS = frozenset(_BY_HEADER)
_vendors_own = _present(Rank.REPLIED)


# --- structure ---------------------------------------------------------------------------------


def _by_content(message: Message) -> Iterator[Sign]:
    """Reports (RFC 6522) and calendar objects (RFC 6047), as the whole or as a part."""
    kind = message.content_type
    if kind == "multipart/report" or kind in _REPORT_PARTS:
        field = message.header("content-type") or kind
        feedback = "feedback-report" in field.lower()
        yield _sign(Rank.FEEDBACK if feedback else Rank.REPORT, "content-type", field)
    elif kind == "multipart/voice-message":  # RFC 3801
        yield _sign(Rank.SILENT, "content-type", kind)
    elif kind == "text/calendar":
        yield _calendar(message.header("content-type") or kind)
    if "report" in message.subject.lower() and _AGGREGATE.search(message.subject[:400]):
        yield Sign(f"Subject: {shown(message.subject)} (a report on a domain)", Rank.REPORT)
    for part in message.attachments:
        if part.content_type in _REPORT_PARTS and not _is_shown(message):
            yield _sign(_REPORT_PARTS[part.content_type], "part", part.content_type)
        elif part.content_type == "message/rfc822" and _COMPLAINT.match(message.subject):
            yield Sign(f"Subject: {shown(message.subject)}", Rank.FEEDBACK)
        elif part.content_type == "text/calendar":
            answer = part.method == "reply" or message.subject.lower().startswith(_CALENDAR_ANSWERS)
            if answer or part.method not in _FILED:
                yield _sign(Rank.REPLIED if answer else Rank.SILENT, "part", part.content_type)


def _is_shown(message: Message) -> bool:
    """Whether somebody shows a report that they got: people pass them on part by part."""
    from espomail.domain.bounces.evidence import may_report  # large, and hardly any mail needs it

    if may_report(message):
        return False
    if answers(message.subject) or forwards(message.subject):
        return True
    return any(part.content_type in _STATUS_PARTS for part in message.attachments)


# Hotmail's and others' complaints, older than RFC 5965: the mail that was complained of is attached
_COMPLAINT = re.compile(r"(?:complaint about message from|email feedback report for ip) ", re.IGNORECASE)

# RFC 7489, 7.2.1.1 and RFC 8460, 5.3 fix the subject of reports on DMARC and TLS
_AGGREGATE = re.compile(r"report domain:\s*\S+.*\bsubmitter:\s*\S+.*\breport-id:", re.IGNORECASE)

# RFC 6047, 2.4: what is sent to somebody has a method; without, or published, it is a file that a person adds
_FILED = frozenset(("", "publish"))
_REPORT_PARTS = {
    "message/feedback-report": Rank.FEEDBACK,
    "message/delivery-status": Rank.REPORT,
    "message/global-delivery-status": Rank.REPORT,
    "message/disposition-notification": Rank.REPORT,
    "message/global-disposition-notification": Rank.REPORT,
}

_STATUS_PARTS = frozenset(("message/delivery-status", "message/global-delivery-status"))


# how Outlook and Google begin the subjects of answers to an invitation
_CALENDAR_ANSWERS = (
    "accepted:", "declined:", "tentative:", "tentatively accepted:", "zugesagt:", "abgelehnt:",
    "mit vorbehalt", "vorläufig", "accepté", "acceptée", "refusé", "provisoire", "aceptad",
    "rechazad", "provisional:", "accettat", "rifiutat", "provvisori", "aceite", "aceito",
    "recusad", "geaccepteerd:", "afgewezen:", "voorlopig", "accepterat:", "accepteret:", "avslått:",
    "zaakceptowano:", "odrzucono:", "принято:", "отклонено:", "под вопросом:", "已接受", "已拒绝",
    "godkänt:", "avböjt:", "godtatt:", "akseptert:", "afvist:", "hyväksytty:", "hylätty:",
    "přijato:", "odmítnuto:", "prijaté:", "odmietnuté:", "elfogadva:", "elutasítva:", "acceptat:", "refuzat:",
    "kabul edildi:", "reddedildi:", "прийнято:", "відхилено:", "αποδοχή:", "απόρριψη:", "התקבל", "נדחה",
    "مقبول", "مرفوض", "暂定", "承諾", "辞退", "仮承諾", "수락", "거절",
)  # fmt: skip


def _calendar(field: str) -> Sign:
    """An invitation may come from a person; an answer to one (METHOD=REPLY) is the program's."""
    answer = "method=reply" in field.lower().replace('"', "")
    return _sign(Rank.REPLIED if answer else Rank.SILENT, "content-type", field)


# --- addresses ---------------------------------------------------------------------------------


def _by_sender(message: Message) -> Iterator[Sign]:
    yield from _by_rule_of_exchange(message)
    if not message.senders:
        yield Sign("From: no usable address", Rank.SILENT)
    elif len(message.senders) > 1 and not _names_its_sender(message):
        yield Sign(f"From: {len(message.senders)} addresses", Rank.SILENT)
    for sender in message.senders:
        yield from _by_address(sender.address)
        name = sender.name.lower()
        if name in _PROGRAMS:
            yield Sign(f"From: {shown(sender.name)} (a program)", Rank.GENERATED)
        elif ("rep" in name or "rép" in name or "respon" in name or "antw" in name or "rispon" in name) and (
            _SILENT_NAME.search(name[:200])
        ):
            yield Sign(f"From: {shown(sender.name)} (no-reply)", Rank.SILENT)
    for other in message.reply_to[:5]:
        if senders.machine(other.address) == "no-reply":
            yield Sign(f"Reply-To: {shown(other.address)} (no-reply)", Rank.SILENT)


def _by_rule_of_exchange(message: Message) -> Iterator[Sign]:
    """What a mailbox's rule answered or forwarded is from that mailbox; what it redirected, from others."""
    for value in message.headers.get(_RULES_LOOP, ()):
        lowered = value.lower()
        if not message.senders or any(sender.key in lowered for sender in message.senders):
            yield _sign(Rank.SILENT, _RULES_LOOP, value)


_RULES_LOOP = "x-ms-exchange-inbox-rules-loop"

# "Shop (do not reply) <info@shop.example>"
_SILENT_NAME = re.compile(
    r"\bno[- _]?reply\b|\bdo[- _]?not[- _]?(?:reply|respond)\b|nicht antworten|ne pas r[ée]pondre"
    r"|no respond(?:er|a)\b|n[ãa]o respond(?:a|er)\b|non rispondere|niet (?:be)?antwoorden",
    re.IGNORECASE,
)
_PROGRAMS = frozenset({"cron daemon", "anacron", "logcheck system account"})


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


# --- words -------------------------------------------------------------------------------------


def _by_words(message: Message) -> Iterator[Sign]:
    """What only a program's subject or text says; a mere sentence silences."""
    told = subjects.by_subject(message)
    if told:
        rank = _BY_SUBJECT[told.what] if told.sure else Rank.SILENT
        yield Sign(f"Subject: {shown(message.subject)} ({told.what})", rank)
    asked = challenges.challenge(message)
    if asked:
        yield Sign(f"Challenge: {asked}", Rank.SILENT if asked.startswith("perhaps") else Rank.REPLIED)
    said = words.asks_for_silence(message) or absences.absence_note(message)
    if said:
        yield Sign(f"Text: {shown(said)}", Rank.SILENT)


_BY_SUBJECT = {"a digest": Rank.LIST, "a receipt": Rank.REPORT, "a monitor": Rank.GENERATED}


# --- values ------------------------------------------------------------------------------------


def _sign(rank: Rank, name: str, value: str) -> Sign:
    by_list = rank == Rank.LIST or name in _LISTS_ADD
    return Sign(f"{name.title()}: {shown(value)}", rank, by_list and rank >= Rank.LIST)


_LISTS_ADD = frozenset((
    "precedence", "x-precedence", "list-unsubscribe", "list-unsubscribe-post", "sender", "errors-to",
    "return-path", "x-envelope-from", "x-loop",
))  # fmt: skip


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
