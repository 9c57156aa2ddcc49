"""Refusals that are about who sends: whatever the code, the address that was written to may be right."""

from __future__ import annotations

import re


def place(words: str) -> int | None:
    """Where a server's words begin to speak of sender, host, log-in, limits or kind of mail; else None.

    ``words``: on one line. What stands before the server's reply code is a notice's own talk and not
    looked at, but for what servers say that ask back whether the sender exists: which gives 0.
    """
    if _ASKED_BACK.search(words):
        return 0
    begins = answer_begins(words)
    found = _ON_US.search(words, begins, begins + _ANSWER)
    return found.start() if found else None


def answer_begins(words: str) -> int:
    """Where the server's reply code stands, or 0."""
    reply = REPLY.search(words)
    return reply.start() if reply else 0


_ANSWER = 600
REPLY = re.compile(r"(?<![\w.])([45])[0-5]\d(?=[ \-:#]|$)")
# what a server that checks the sender says: the unknown user or domain is the sender's
_ASKED_BACK = re.compile(
    r"""\bsender\ (?:address\ )?(?:verif|rejected|domain|mx\b) | \bverification\ failed\ for | \bcallback\b
    | while\ verifying\ < | envelope\ sender""",
    re.VERBOSE | re.IGNORECASE,
)
_ON_US = re.compile(
    r"""\b(?:unknown|invalid|bad|no\ such|unverified|forged|illegal|fake|unauthori[sz]ed)[ ]
        (?:envelope\ |mail\ )?sender
    | \bsender(?:['’]?s)?\ (?:e-?mail\ )?(?:mailbox|account|user|host|server|ip|address|is[ ]|does[ ]
        |not\ |unknown|invalid|denied)
    | \bverif\w*\ of\ (?:the\ )?sender | \bas\ (?:this\ )?sender\b
    # its host
    | \b(?:helo|ehlo|rdns|ptr)\b | \b(?:reverse|inverse)[ ]?-?(?:dns|lookup) | \bno\ valid\ dns
    | \b(?:your|client|sending|connecting|remote)\ (?:ip|host|mta|server|mail\ ?server|network|domain|dns)\b
    | \bip\ (?:name\ )?(?:lookup|address)\b | \bdynamic\ (?:ip|address|host|pool|range)
    | \bfrom\ (?:an?\ )?(?:unknown|dynamic|unresolv\w+|invalid)[ ]
        (?:ip|host|client|address|domain|sender|server|range)
    | \b(?:connections?|mails?|messages?|access)\ from\ (?:this|your|the\ (?:ip|host)|ip|host|dynamic|dial
        |residential|\[?\d)
    | \bmail\ server\ not\ registered
    # its limits
    | \b(?:send|sending|outgoing|outbound|hourly|daily|messages?|mails?|rate|submission|smtp|relay)[ ]
        (?:\w{1,20}\ )?(?:limits?|quotas?)\b
    | \b(?:limit|quota|max\w{0,10})\b[^.]{0,60}\b(?:per|this|an?|each|24)[ -](?:hour|day|minute)
    | \bquota\ of\ daily | \be?mails?\ per\ (?:hour|day)
    # its log-in
    | \b(?:smtp[ -]?auth\w*|starttls|log[ -]?in|auth)\b[^.]{0,20}\b(?:required|first|needed|necessary|must
        |failed)
    | \bmust\ (?:log\ ?in|authenticate|issue|check\ for) | \bturn\ on\ smtp | \bcheck\ for\ new\ mail
    | \byour\ account\b
    | \bbulk\ (?:e-?)?mail""",
    re.VERBOSE | re.IGNORECASE,
)
