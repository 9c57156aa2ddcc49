"""What looks like a failure notice and is none: other news of mail systems, questions, quoted notices."""

from __future__ import annotations

import re

from espomail.domain.bounces.announcements import PLAIN_SUBJECT
from espomail.domain.bounces.candidates import SUBJECT


def is_other_news(subject: str) -> bool:
    """Whether a subject is one that mail systems write where no mail has failed."""
    subject = subject[:300]
    if subject.lower().startswith(_TRANSCRIPTS) or _NO_FAILURE.match(subject):
        return True
    return _OF_MANY.match(_without_ours(subject)) is not None


def _without_ours(subject: str) -> str:
    """What a notice's subject says itself: many cite behind a colon that of the mail which failed."""
    head, colon, _ = subject.replace("：", ":").partition(":")
    cites = colon and PLAIN_SUBJECT.match(f"{head}:") and SUBJECT.search(head) and not _SUMMARY.search(head)
    return head if cites else subject


# "Mail delivery report: weekly statistics"; a report on non-delivery is of one mail
_SUMMARY = re.compile(r"(?<!non-delivery )(?<!nondelivery )\b(?:report|summary|statistics)\b", re.IGNORECASE)

# what a server tells its postmaster of others' sessions
_TRANSCRIPTS = ("postfix smtp server: errors from", "postfix smtp client: errors from")
# where all went well (GroupWise, Domino, Exchange, Postfix, Sendmail)
_NO_FAILURE = re.compile(
    r"""\s*(?:(?:successful|relayed)\ mail\ delivery | (?:delivered|relayed|expanded):\ | return\ receipt\b
      | message\ status\ -\ (?:delivered|transferred|opened|read|accepted|completed|deleted)
      | delivery\ (?:status\ )?(?:notification|report)\ \((?:success|relay|deliver|expan))""",
    re.VERBOSE | re.IGNORECASE,
)
# of what filters hold for their reader; of many failures at once, or of what a list makes of them
_OF_MANY = re.compile(
    r"""\s*.{0,40}\b(?:(?:quarantine|spam|junk|held\ mail|end\ user)\b.{0,20}\b(?:summary|digest|report)\b
      | (?:daily|weekly|monthly)\b.{0,20}\b(?:summary|digest|report|statistics)\b
      | bounces\b | bounce\ (?:action|rate|report|list|log|summary|statistics)\b)""",
    re.VERBOSE | re.IGNORECASE,
)


def asks(notice: str) -> bool:
    """Whether the first paragraph asks something: notices tell."""
    return _QUESTION.search(notice.lstrip()[:1000].partition("\n\n")[0]) is not None


_QUESTION = re.compile(r"[?？؟](?:\s|$)")


def without_quotes(notice: str) -> str:
    """What the sender says himself: an acknowledgement repeats what another has said."""
    return _QUOTED.sub("", notice)


_QUOTED = re.compile(r"^>(?:[ \t][^\n]*)?$", re.MULTILINE)
