"""Bounces in plain words: what a mail system wrote before it had heard of RFC 3464, or ignoring it.

qmail, Exim, Exchange, Domino, GroupWise, IMail, MDaemon, Yahoo, Gmail, Mimecast and the Asian providers
agree on little, but nearly all write the address first on its line, or behind a few fixed words, and then
the server's answer; below comes the returned mail. That is what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from espomail.domain.automatic import senders
from espomail.domain.bounces.bounce import BounceRecipient
from espomail.domain.bounces.mentions import ADDRESS, REPLY_CODE, mentions
from espomail.domain.bounces.reasons import severity
from espomail.domain.bounces.reports import enhanced_status, one_line

_MAX_RECIPIENTS = 100

_HOST = re.compile(r"(?:[\w-]+\.)*[\w-]+")
# what the failed address was made of: an alias or a forwarding, which is what the sender had written
_MADE_FROM = re.compile(
    r"\((?:ultimately |originally )?(?:generated|expanded) from:?\s{1,20}"
    r"<?([^\s<>()@]{1,64}@[^\s<>()@]{1,253})>?\)"
)


def failed_recipients(
    notice: str, aimed_at: Collection[str] = (), not_these: Collection[str] = ()
) -> tuple[BounceRecipient, ...]:
    """Whom the notice says it could not reach, each with status and the server's words.

    ``aimed_at``: recipients of the returned mail, if known. ``not_these``: who wrote the notice or gets it.
    Addresses first on their line or announced count before those of the returned mail, these before any.
    """
    lines = notice.splitlines()
    found = list(mentions(lines))
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
        line = line[:1000]
        if "@" in line and (_LAID_OUT.search(line) or _is_answered(line)) and not _CONTACT.search(line):
            named = {match[1].strip(".'!?-=").lower() for match in ADDRESS.finditer(line)}
            if not named.issubset(not_these):
                return True
    return False


def _is_answered(line: str) -> bool:
    """Whether a server's answer stands behind the address; a number alone may be a price or a size."""
    found = _CODE_BEHIND.match(line)
    return found is not None and bool(enhanced_status(found[1]) or severity(None, "", found[1]))


_CODE_BEHIND = re.compile(
    r"""[ \t>*\-•|"'<(\[]{0,80}[\w.+=/$&'~-]{1,64}@[\w.-]{3,253}[>)"'\]]{0,3}
      [ \t]{1,80}[45]\d\d[ \t-]([^\n]*[^\W\d_][^\n]*)""",
    re.VERBOSE,
)
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
        said = one_line(_words(near, words, address))
        yield BounceRecipient(address, status, kind, said, original, delayed)


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
    done = 0
    others = [place for place, about in places if address not in about]
    for start in [row, *(place for place, about in places if address in about and place > row)][:_SECTIONS]:
        end = next((place for place in others if place > start), start + _NEAR)
        near = lines[start : min(end, start + _NEAR)]
        talk = (n for n, line in enumerate(near) if n and line.startswith(_NEXT_SESSION))
        kept = near[: next(talk, len(near))]
        found += kept[max(done - start, 0) :]  # where two overlap, nothing is said twice
        done = max(done, start + len(kept))
    return found


_NEAR = 12
_NEXT_SESSION = "... while talking to"  # Sendmail's transcript of what another server said
_SECTIONS = 4


def tells_why(words: str) -> bool:
    """Whether a text says why mail failed, in a code or in a server's words."""
    return bool(REPLY_CODE.search(words) or enhanced_status(words) or severity(None, "", words))


def _words(near: str, whole: str, address: str) -> str:
    """The server's own line where there is one: from its code on, or all of it where the code ends it."""
    for text in (near, whole):
        match = REPLY_CODE.search(text) or re.search(r"(?<![\d.])[45]\.\d\.\d{1,3}(?!\.?\d)", text)
        if match:
            ends_its_line = not _LETTER.search(text[match.end() :].partition("\n")[0])
            begins = text.rfind("\n", 0, match.start()) + 1 if ends_its_line else match.start()
            return text[begins:].partition("\n\n")[0]
    bare = near.lstrip(" \t\n<(\"'")
    return bare.removeprefix(address).lstrip(" \t\n>)\"':,-") if bare.startswith(address) else near


_LETTER = re.compile(r"[^\W\d_]")
