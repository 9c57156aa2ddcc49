"""Structure that only programs give a mail: reports, receipts, complaints (RFC 6522), invitations, voice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from espomail.domain.automatic.sign import Rank, Sign, a_sign, shown
from espomail.domain.mime.message import Message
from espomail.domain.subject_marks import answers, forwards


def by_contents(message: Message) -> Iterator[Sign]:
    """Reports (RFC 6522) and calendar objects (RFC 6047), as the whole or as a part."""
    kind = message.content_type
    if kind == "multipart/report" or kind in _REPORT_PARTS:
        field = message.header("content-type") or kind
        feedback = "feedback-report" in field.lower()
        yield a_sign(Rank.FEEDBACK if feedback else Rank.REPORT, "content-type", field)
    elif kind == "multipart/voice-message":  # RFC 3801
        yield a_sign(Rank.SILENT, "content-type", kind)
    elif kind == "text/calendar":
        yield _calendar(message.header("content-type") or kind)
    if "report" in message.subject.lower() and _reports_on_domain(message):
        yield Sign(f"Subject: {shown(message.subject)} (a report on a domain)", Rank.REPORT)
    for part in message.attachments:
        if part.content_type in _REPORT_PARTS and not _is_shown(message):
            yield a_sign(_REPORT_PARTS[part.content_type], "part", part.content_type)
        elif part.content_type == "message/rfc822" and _COMPLAINT.match(message.subject):
            yield Sign(f"Subject: {shown(message.subject)}", Rank.FEEDBACK)
        elif part.content_type == "text/calendar":
            answer = part.method == "reply" or message.subject.lower().startswith(_CALENDAR_ANSWERS)
            if answer or part.method not in _FILED:
                yield a_sign(Rank.REPLIED if answer else Rank.SILENT, "part", part.content_type)


def _reports_on_domain(message: Message) -> bool:
    passed_on = answers(message.subject) or forwards(message.subject)
    return not passed_on and _AGGREGATE.search(message.subject[:400]) is not None


def _is_shown(message: Message) -> bool:
    from espomail.domain.bounces.shown import is_shown  # large, and hardly any mail needs it

    return is_shown(message)


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
    return a_sign(Rank.REPLIED if answer else Rank.SILENT, "content-type", field)
