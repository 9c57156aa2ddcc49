"""Every address in a notice, and how it stands there: alone on its line, announced, beside an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from espomail.domain.bounces.phrases import FAILURE

ADDRESS = re.compile(
    r"(?:\b(?:to|rcpt|orig_to|recipient|address|user|mailto|email)=)?"
    r"([A-Za-z0-9!#$%&*+/=?^_~.-]{1,64}(?:(?<!\bl)'[A-Za-z0-9._-]{1,64})?@[A-Za-z0-9.-]{1,253})",
    re.IGNORECASE,
)
# an address alone, first on its line, or behind words that announce who failed
_FIRST = re.compile(r"^[ \t>*\-•|\[\d\]).]{0,80}(?:[\"'][^\"'\n]{0,80}[\"'][ \t]*)?<?[^\s<>@]+@[^\s<>@]+")
# "Bob Builder <bob@example.com> on Monday"
_AFTER_NAME = re.compile(r"^[ \t]*[^\s<>@:=]{1,30}(?:\ [^\s<>@:=]{1,30}){0,3}\ <[^\s<>@]+@[^\s<>@]+")
# "<bob@example.com>:", with "(expanded from <all@example.com>)" or with nothing behind: so qmail, Postfix and
# Sendmail write for each one that failed
_LISTED = re.compile(r"^[ \t]*<[^\s<>@]+@[^\s<>@]+>[ \t]*(?::|\((?:expanded|generated)\ from|$)")
_ANNOUNCED = re.compile(
    r"""(?:recipients?|rcpt(?:\ ?to)?|address(?:es|ees?)?|addressed|deliver\w*|users?|mailbox|account
      |failed|reach|unknown|undeliverable|to|for|said|sent|smtp|allowed\ size
       |宛先|送信先|収件人|收件人|получател\w*|адрес\w*|empfänger|benutzer|destinatari\w*|destinataire\w*
         |utente|utilisateur|usu[aá]rio
         |받는\ ?사람|수신자)
       (?:\ (?:is|was|to|for|the|following|address|of|e-?mail|mail
         |server))*[ \t]*[:：\-=]*[ \t]*(?:rfc822;)?[ \t]*[<\[("']?[ \t]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_ASIDE = re.compile(
    r"""contact | assistance | questions? | further | help | postmaster | support\ | report\ th
      | forward\ th | mailto: | https?:
      | ^\s*(?:from|sender|reply-to|return-path|message-?id|mail\ from|envelope\ sender|envelope-from
        |absender|差出人|送信者|发件人|id|subject|date|cc|helo)\b[^:\n]{0,12}[:：=]
      | message\ from | sent\ by | sender\ address | your\ (?:e-?mail\ )?address""",
    re.VERBOSE | re.IGNORECASE,
)
REPLY_CODE = re.compile(r"(?<![\d.:/-])[45][0-5]\d[ -]")


def mentions(lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """Every address with its line and how it stands there: named, beside an error, or just there."""
    room, reached = _MENTIONS, False
    for row, line in enumerate(lines[:2000]):
        if "@" not in line:
            if _HEADING.search(line[:200]):
                reached = _REACHED.search(line[:200]) is not None
            continue
        if reached or _WENT_WELL.search(line[:1000]):
            continue
        aside = _ASIDE.search(line[:1000]) is not None
        line = _LINK.sub(" ", line[:1000])
        first = _FIRST.match(line)
        named_all = _AFTER_NAME.match(line) or _ALONE.fullmatch(line) or _ANSWERED.search(line)
        how = {named: _how(lines, row, named) for named in (True, False)}
        for match in ADDRESS.finditer(line):
            address = match[1].strip(".'!?-=")
            before = line[max(match.start() - 60, 0) : match.start()] or _last(lines, row)
            is_first = first is not None and match.start() < first.end()
            named = is_first or named_all is not None or _ANNOUNCED.search(before) is not None
            if not _FROM.search(before) and not (aside and not (named and first)):
                yield address, row, how[named]
            room -= 1
            if not room:
                return


_MENTIONS = 1000
# Exchange names whom it knows, and quotes another server where the address stands
_ANSWERED = re.compile(r"<[\w.-]{1,80} #[45]\.\d\.\d{1,3} smtp;")
# MDaemon and Sendmail list those who were reached, too
_HEADING = re.compile(r":\s*$|-----")
_REACHED = re.compile(
    r"^(?:(?!not\b|n't|\bun|fail|yet\b).){0,60}\b(?:delivered to the following|successful deliver)", re.I
)
_WENT_WELL = re.compile(r"successfully delivered|delivered successfully|\bdelivery successful\b", re.I)
# baits write whom they are meant for into their links
_LINK = re.compile(r"\b(?:https?|ftp)://[^\s<>\"']+", re.IGNORECASE)


def _how(lines: list[str], row: int, named: bool) -> str:
    line = lines[row][:1000]
    if _LISTED.match(line):
        return "listed"
    if _FIELD.match(line):
        return "field"
    if _ALONE.fullmatch(line) and not _ASIDE.search(_last(lines, row)):
        return "alone"
    if named:
        return "named"
    return "beside" if REPLY_CODE.search(line) or FAILURE.search(line) else "there"


# nothing but addresses
_ALONE = re.compile(
    r"[ \t>*\-•]*+<?[^\s<>@,;]+@[^\s<>@,;]+>?"
    r"(?:[,; (]{1,3}<?[^\s<>@,;()]+@[^\s<>@,;()]+>?\)?){0,50}[:,;. \t]*"
)
# "To:" may be whom the returned mail was for, or who failed
_FIELD = re.compile(r"[ \t*•-]*(?:to|cc|an|à|para)[ \t]*:", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from:?|by|von|de|da)[ \t]*[<\[(\"']?[ \t]*$", re.IGNORECASE)


def _last(lines: list[str], row: int) -> str:
    return lines[row - 1][-60:] if row else ""
