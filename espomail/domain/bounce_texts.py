"""Bounces in plain words: what a mail system wrote before it had heard of RFC 3464, or ignoring it.

qmail, Exim, Exchange, Domino, GroupWise, IMail, MDaemon, Yahoo, Gmail, Mimecast and the Asian providers
agree on little, but nearly all write the address first on its line, or behind a few fixed words, and then
the server's answer; below comes the returned mail. That is what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from espomail.domain import senders
from espomail.domain.bounce import BounceRecipient
from espomail.domain.bounce_phrases import FAILURE
from espomail.domain.bounce_reasons import severity
from espomail.domain.bounce_reports import enhanced_status, one_line

_MAX_RECIPIENTS = 100

_ADDRESS = re.compile(
    r"(?:\b(?:to|rcpt|orig_to|recipient|address|user|mailto|email)=)?"
    r"([A-Za-z0-9!#$%&*+/=?^_~.-]{1,64}(?:(?<!\bl)'[A-Za-z0-9._-]{1,64})?@[A-Za-z0-9.-]{1,253})",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:[\w-]+\.)*[\w-]+")
# an address alone, first on its line, or behind words that announce who failed
_FIRST = re.compile(r"^[ \t>*\-•|\[\d\]).]*(?:[\"'][^\"'\n]{0,80}[\"'][ \t]*)?<?[^\s<>@]+@[^\s<>@]+")
# "Bob Builder <bob@example.com> on Monday"
_AFTER_NAME = re.compile(r"^[ \t]*[^\s<>@:=]{1,30}(?:\ [^\s<>@:=]{1,30}){0,3}\ <[^\s<>@]+@[^\s<>@]+")
# "<bob@example.com>:", with "(expanded from <all@example.com>)" or with nothing behind: so qmail, Postfix and
# Sendmail write for each one that failed
_LISTED = re.compile(r"^[ \t]*<[^\s<>@]+@[^\s<>@]+>[ \t]*(?::|\((?:expanded|generated)\ from|$)")
# what the failed address was made of: an alias or a forwarding, which is what the sender had written
_MADE_FROM = re.compile(
    r"\((?:ultimately |originally )?(?:generated|expanded) from:?\s{1,20}"
    r"<?([^\s<>()@]{1,64}@[^\s<>()@]{1,253})>?\)"
)
_ANNOUNCED = re.compile(
    r"""(?:recipients?|rcpt(?:\ ?to)?|address(?:es|ees?)?|addressed|deliver\w*|users?|mailbox|account
      |failed|reach|unknown|undeliverable|to|for|said|sent|smtp|allowed\ size
       |宛先|送信先|収件人|收件人|получател\w*|адрес\w*|empfänger|benutzer|destinatari\w*|destinataire\w*|utente|utilisateur|usu[aá]rio
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
_REPLY_CODE = re.compile(r"(?<![\d.:/-])[45][0-5]\d[ -]")


def failed_recipients(
    notice: str, aimed_at: Collection[str] = (), not_these: Collection[str] = ()
) -> tuple[BounceRecipient, ...]:
    """Whom the notice says it could not reach, each with status and the server's words.

    ``aimed_at``: recipients of the returned mail, if known. ``not_these``: who wrote the notice or gets it.
    Addresses first on their line or announced count before those of the returned mail, these before any.
    """
    lines = notice.splitlines()
    found = list(_mentions(lines))
    wanted = {address.lower() for address in aimed_at}
    barred = {address.lower() for address in not_these} - wanted
    kept = [(a, row, how) for a, row, how in found if a.lower() not in barred and _plausible(a)]
    named = [each for each in kept if each[2] in ("named", "alone")]
    expected = [each for each in named if each[0].lower() in wanted]
    for choice in (
        [each for each in kept if each[2] == "listed"],
        # beside those of the returned mail there may be whom an alias stood for
        [each for each in named if each in expected or each[2] == "alone"] if expected else [],
        named,
        [each for each in kept if each[0].lower() in wanted and each[2] != "field"],
        [each for each in kept if each[2] == "beside"],
        [each for each in kept if each[2] == "field"],
        kept if len({each[0].lower() for each in kept}) == 1 else [],
    ):
        if choice:
            return tuple(_described(lines, _rows(choice)))
    return ()


def described(addresses: Collection[str], notice: str, delayed: bool) -> tuple[BounceRecipient, ...]:
    """Addresses known from elsewhere, with what the notice says about each."""
    lines = notice.splitlines()
    rows = dict.fromkeys(addresses, 0)
    for row, line in enumerate(lines):
        for address in rows:
            if not rows[address] and address.lower() in line.lower():
                rows[address] = row
    return tuple(_described(lines, rows, delayed))


def names_by_layout(notice: str, not_these: Collection[str] = ()) -> bool:
    """Whether an address stands alone on its line, before the reason, or behind a label.

    ``not_these``: who gets the notice (lower case); warnings and baits name their own reader.
    """
    for line in notice.splitlines()[:200]:
        if "@" in line and _LAID_OUT.search(line[:1000]) and not _CONTACT.search(line[:1000]):
            named = {match[1].strip(".'!?-=").lower() for match in _ADDRESS.finditer(line[:1000])}
            if not named.issubset(not_these):
                return True
    return False


_CONTACT = re.compile(
    r"(?:^\W*|[.!?]\ )(?:contact|questions?|help|support|kontakt|contacto|contatto|web)\b[^:@]{0,20}:",
    re.IGNORECASE,
)
_LAID_OUT = re.compile(
    r"""^[ \t>*\-•|"'<(\[]*
      (?:"[^"\n]{0,80}"\ <|[^\s<>@:]{1,30}(?:\ [^\s<>@:]{1,30}){0,3}\ <|[^\s<>":]{1,80}"\ <)?
      [\w.+=/$&'~-]{1,64}@[\w.-]{3,253}[>)"'\]]*
      [ \t]*(?:$|[:;(]|\.\.\.|,?\ \d{1,4}[./-]\ ?\d|,\ error\ code|-+\ (?=\w)|\b(?:dne|kl\.|tarih)\b
        |[于於]\ ?\d|-+[ ]?[45]\d\d\b|\b(?:on|am|le|el|op|em|in\ data|dnia|den|kl|ma)\b[ ])
    | ^\W*(?:your\ (?:e-?mail|message|mail)|(?:mail\ |message\ )?delivery|(?:mail|message)
      |(?:unable\ to|could\ not|cannot)\ deliver(?:\ (?:your|the))?(?:\ (?:e-?mail|message|mail))?)
      \ (?:addressed\ )?(?:to|for)\ (?:the\ )?(?:recipient\ |address\ |user\ )?
      ["'<(\[]*[\w.+=/$&'~-]{1,64}@[\w.-]{3,253}
    | ^\W*your\ (?:e-?mail|message|mail)\ (?:could\ not|couldn't|cannot|can't|has\ not\ been|was\ not|is\ not)
      \ (?:be\ )?deliver\w*\ to:?\ ["'<(\[]*[\w.+=/$&'~-]{1,64}@[\w.-]{3,253}
    | ^\W*(?:(?:die|ihre|eine)\ (?:gesendete\ )?(?:e-?mail|mail|nachricht)\ an|(?:le|votre)\ (?:message
      |courriel|mail)\ (?:à|pour)
        |(?:el|su|tu)\ (?:mensaje|correo)\ (?:a|para)|(?:il\ (?:tuo|suo)\ )?messaggio\ (?:a|per)
        |(?:a\ )?(?:sua\ )?mensagem\ para|(?:het|uw|je)\ bericht\ aan|(?:no\ se\ pudo
          |no\ se\ ha\ podido)\ entregar
          \ (?:el|su|tu)\ (?:mensaje|correo)\ a|impossibile\ recapitare\ il\ messaggio\ a
        |não\ foi\ possível\ entregar\ (?:a\ )?(?:sua\ )?mensagem\ (?:a|para)|ditt\ meddelande\ till
        |din\ (?:meddelelse|melding)\ til|nie\ można\ dostarczyć\ wiadomości\ do(?:\ adresata)?
        |не\ удалось\ доставить\ (?:ваше\ )?(?:сообщение|письмо)(?:\ (?:пользователю|получателю|для))?
        |您(?:发送给|发给|寄给)|(?:viestiä|viestisi)(?:\ vastaanottajalle)?)
      \ ["'<(\[]*[\w.+=/$&'~-]{1,64}@[\w.-]{3,253}
    | ^[ \t]*(?:[\w'-]+\ ){0,3}(?:undeliver\w*|unknown|failed|rejected)\ (?:(?:to|for|user|recipient)\ )?
      [\w.+=/$&'~-]{1,64}@[\w.-]{3,253}[.]?[ \t]*$
    | [:：][ \t]*["'<(\[]*(?:rfc822;[ ]?)?[\w.+=/$&'~-]{1,64}@[\w.-]{3,253}[>)"'\]]*[.;,]?[ \t]*$""",
    re.VERBOSE | re.IGNORECASE,
)


def _rows(mentions: list[tuple[str, int, str]]) -> dict[str, int]:
    rows: dict[str, int] = {}
    known: set[str] = set()
    for address, row, _ in mentions[:_MAX_RECIPIENTS]:
        if address.lower() not in known:
            known.add(address.lower())
            rows[address] = row
    return rows


def _mentions(lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """Every address with its line and how it stands there: named, beside an error, or just there."""
    room, reached = _MENTIONS, False
    for row, line in enumerate(lines[:2000]):
        if "@" not in line:
            if _HEADING.search(line[:200]):
                reached = _REACHED.search(line[:200]) is not None
            continue
        if reached or _WENT_WELL.search(line[:1000]):
            continue
        line = _LINK.sub(" ", line[:1000])
        first = _FIRST.match(line)
        named_all = _AFTER_NAME.match(line) or _ALONE.fullmatch(line) or _ANSWERED.search(line)
        aside = _ASIDE.search(line) is not None
        how = {named: _how(lines, row, named) for named in (True, False)}
        for match in _ADDRESS.finditer(line):
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
    return "beside" if _REPLY_CODE.search(line) or FAILURE.search(line) else "there"


# nothing but addresses
_ALONE = re.compile(
    r"[ \t>*\-•]*<?[^\s<>@,;]+@[^\s<>@,;]+>?"
    r"(?:[,; (]{1,3}<?[^\s<>@,;()]+@[^\s<>@,;()]+>?\)?){0,50}[:,;. \t]*"
)
# "To:" may be whom the returned mail was for, or who failed
_FIELD = re.compile(r"[ \t*•-]*(?:to|cc|an|à|para)[ \t]*:", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from:?|by|von|de|da)[ \t]*[<\[(\"']?[ \t]*$", re.IGNORECASE)


def _last(lines: list[str], row: int) -> str:
    return lines[row - 1][-60:] if row else ""


def _plausible(address: str) -> bool:
    local, _, host = address.rpartition("@")
    if senders.is_daemon(address) or not local or "." not in host or len(local) > 64:
        return False
    return bool(_HOST.fullmatch(host)) and not re.fullmatch(r"[\d.]+", host)


def _described(
    lines: list[str], rows: dict[str, int], delayed: bool = False
) -> Iterator[BounceRecipient]:
    """Each address with the words around it, or those of the whole notice where none are near."""
    whole = "\n".join(lines)
    places = _places(lines, rows)
    for address, row in rows.items():
        near = "\n".join(_section(lines, places, address, row))
        # the only one: what stands anywhere is about it
        words = f"{near}\n{whole}" if len(rows) == 1 or not tells_why(near) else near
        status = enhanced_status(near) or enhanced_status(words)
        action = "delayed" if delayed else ""
        kind = severity(status, action, near) if tells_why(near) else severity(status, action, words)
        made_from = _MADE_FROM.search(near)
        original = made_from[1] if made_from and made_from[1].lower() != address.lower() else None
        yield BounceRecipient(address, status, kind, one_line(_words(near, words)), original)


def _places(lines: list[str], rows: dict[str, int]) -> list[tuple[int, set[str]]]:
    """The lines that speak of any of the addresses, and of which."""
    places = []
    for row, line in enumerate(lines[:2000]):
        if "@" in line:
            lowered = line[:1000].lower()
            about = {address for address in rows if address.lower() in lowered}
            if about:
                places.append((row, about))
    return places


def _section(lines: list[str], places: list[tuple[int, set[str]]], address: str, row: int) -> list[str]:
    """A few lines from each that speaks of an address, up to the next that speaks of another."""
    found: list[str] = []
    others = [place for place, about in places if address not in about]
    for start in [row, *(place for place, about in places if address in about and place > row)][:_SECTIONS]:
        end = next((place for place in others if place > start), start + _NEAR)
        near = lines[start : min(end, start + _NEAR)]
        talk = (n for n, line in enumerate(near) if n and line.startswith(_NEXT_SESSION))
        found += near[: next(talk, len(near))]
    return found


_NEAR = 12
_NEXT_SESSION = "... while talking to"  # Sendmail's transcript of what another server said
_SECTIONS = 4


def tells_why(words: str) -> bool:
    """Whether a text says why mail failed, in a code or in a server's words."""
    return bool(_REPLY_CODE.search(words) or enhanced_status(words) or severity(None, "", words))


def _words(near: str, whole: str) -> str:
    """The server's own line where there is one."""
    for text in (near, whole):
        match = _REPLY_CODE.search(text) or re.search(r"(?<![\d.])[45]\.\d\.\d{1,3}(?!\.?\d)", text)
        if match:
            return text[match.start() :].partition("\n\n")[0]
    return near
