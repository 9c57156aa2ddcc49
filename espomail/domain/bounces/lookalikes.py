"""What looks like a failure notice and is none: other news of mail systems, questions, quoted notices."""

from __future__ import annotations

import re


def is_other_news(subject: str) -> bool:
    """Whether a subject is one that mail systems write where no mail has failed."""
    return subject.lower().startswith(_TRANSCRIPTS) or _NO_FAILURE.match(subject[:300]) is not None


# what a server tells its postmaster of others' sessions
_TRANSCRIPTS = ("postfix smtp server: errors from", "postfix smtp client: errors from")
# where all went well (GroupWise, Domino, Exchange, Postfix, Sendmail); of what filters hold for their reader;
# of many failures at once, or of what a list makes of them
_NO_FAILURE = re.compile(
    r"""\s*(?:(?:successful|relayed)\ mail\ delivery | (?:delivered|relayed|expanded):\ | return\ receipt\b
      | message\ status\ -\ (?:delivered|transferred|opened|read|accepted|completed|deleted)
      | delivery\ (?:status\ )?(?:notification|report)\ \((?:success|relay|deliver|expan)
      | .{0,40}\b(?:quarantine|spam|junk|held\ mail|end\ user)\b.{0,20}\b(?:summary|digest|report)\b
      | .{0,40}\b(?:daily|weekly|monthly)\b.{0,20}\b(?:summary|digest|report|statistics)\b
      | .{0,40}\b(?:bounces|bounce\ (?:action|rate|report|list|log|summary|statistics))\b)""",
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
