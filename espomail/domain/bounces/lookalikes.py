"""What looks like a failure notice and is none: other news of mail systems, forms, and what others quote."""

from __future__ import annotations

import re


def is_other_news(subject: str) -> bool:
    """Whether a subject is one that mail systems write where no mail has failed."""
    return subject.lower().startswith(_TRANSCRIPTS) or _NO_FAILURE.match(subject[:300]) is not None


# what a server tells its postmaster of others' sessions
_TRANSCRIPTS = ("postfix smtp server: errors from", "postfix smtp client: errors from")
# where all went well (GroupWise, Domino, Exchange, Postfix, Sendmail); of what filters hold for their reader
_NO_FAILURE = re.compile(
    r"""\s*(?:(?:successful|relayed)\ mail\ delivery | (?:delivered|relayed|expanded):\ | return\ receipt\b
      | message\ status\ -\ (?:delivered|transferred|opened|read|accepted|completed|deleted)
      | delivery\ (?:status\ )?(?:notification|report)\ \((?:success|relay|deliver|expan)
      | .{0,40}\b(?:quarantine|spam|junk|held\ mail|end\ user)\b.{0,20}\b(?:summary|digest|report)\b
      | .{0,40}\b(?:daily|weekly|monthly)\b.{0,20}\b(?:summary|digest|report|statistics)\b)""",
    re.VERBOSE | re.IGNORECASE,
)


def is_form(notice: str) -> bool:
    """Whether a visitor typed it into a page: a name behind its label, and an address or a message."""
    return bool(_NAME_FIELD.search(notice[:8000]) and _TEXT_FIELD.search(notice[:8000]))


_NAME_FIELD = re.compile(
    r"""^\W{0,4}(?:(?:your|full|first|last|ihr|votre|su|vor-?|nach)\ ?)?
      (?:name|nom|nombre|nome|naam|navn|namn|imię|имя|姓名|お名前|이름)\b[\w ]{0,20}\W{0,4}[:：]""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_TEXT_FIELD = re.compile(
    r"""^\W{0,4}(?:(?:your|ihre?|votre|su)\ )?
      (?:e-?mail|message|nachricht|mensaje|messaggio|bericht|comments?|phone|telefon)\b[\w -]{0,20}[:：]""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)


def asks(notice: str) -> bool:
    """Whether the first paragraph asks something: notices tell."""
    return _QUESTION.search(notice.lstrip()[:1000].partition("\n\n")[0]) is not None


_QUESTION = re.compile(r"[?？؟](?:\s|$)")


def without_quotes(notice: str) -> str:
    """What the sender says himself: an acknowledgement repeats what another has said."""
    return _QUOTED.sub("", notice)


_QUOTED = re.compile(r"^>(?:[ \t][^\n]*)?$", re.MULTILINE)
