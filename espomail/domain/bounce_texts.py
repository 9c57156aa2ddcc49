"""Bounces in plain words: what a mail system wrote before it had heard of RFC 3464, or ignoring it.

qmail, Exim, Exchange, Domino, GroupWise, IMail, MDaemon, Yahoo, Gmail, Mimecast, and the Asian providers agree
on little, but nearly all write the address first on its line, or behind a few fixed words, and then the
server's answer; below comes the returned mail. That is what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from espomail.domain import senders
from espomail.domain.bounce_reasons import severity
from espomail.domain.bounce_reports import BounceRecipient, enhanced_status, one_line

MAX_TEXT = 64 * 1024
_MAX_RECIPIENTS = 100

# A line that ends the notice: the returned mail begins
_RETURNED = re.compile(
    r"""^[ \t>*#=_-]*(?:
        (?:below\ this\ line|this)\ is\ (?:a\ |the\ )?copy\ of | (?:the\ )?(?:following|next\ lines?)\ (?:is|are)\ (?:a|the)\ (?:copy|original)
      | (?:a\ )?copy\ of\ (?:the|your)\ (?:original\ )?(?:message|mail)
      | (?:the\ )?(?:original|returned|undelivered|unsent|rejected|failed|your)\ (?:mail|e-?mail|message)(?:\ (?:text|headers?|info|details|content|body|source|begins|follows|attached|is\ (?:below|attached)))?[ \t]*(?:\ follows?|\ below)?[ \t]*[:\]*#=-]*[ \t]*$
      | (?:original\ )?message\ headers?(?:\ follows?)?[ \t]*[:=*#-]*[ \t]*$ | headers?\ (?:of\ the\ )?(?:original|source)\ (?:message|mail)
      | (?:unsent|returned|start\ of)\ message | message\ (?:text|header)\ follows | the\ header(?:s)?\ (?:of|from)\ the
      | text\ of\ (?:the\ )?(?:original\ )?message | (?:the\ )?text\ you\ sent | begin(?:ning)?\ of\ (?:original\ )?message
      | 元のメール | 元のメッセージ | 送信された | 以下は?送信 | 原邮件 | 原始邮件 | 邮件原文 | 原文如下 | исходное\ (?:письмо|сообщение)
      | 원본\ ?메(?:일|시지) | originalnachricht | ursprüngliche\ nachricht | message\ d'origine | mensaje\ original | messaggio\ originale
    )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_HEADER_LINE = re.compile(r"(?:[\w-]+):[ \t]", re.ASCII)
_TRACE = re.compile(
    r"(?:received|return-path|message-id|mime-version|dkim-signature|x-[\w-]+|content-type):[ \t]*\S",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>()\[\]{}:;,\"'|*=`]{1,64}@[^\s<>()\[\]{}:;,\"'|*/`@]{1,253}")
_HOST = re.compile(r"(?:[\w-]+\.)*[\w-]+")
# an address alone, first on its line, or behind words that announce who failed
_FIRST = re.compile(r"^[ \t>*\-•|\[\d\]).]*(?:[\"'][^\"'\n]{0,80}[\"'][ \t]*)?<?[^\s<>@]+@[^\s<>@]+")
_ANNOUNCED = re.compile(
    r"""(?:recipients?|rcpt(?:\ ?to)?|address(?:es|ees?)?|addressed|deliver\w*|users?|mailbox|account|failed|reach|unknown|undeliverable|to|for|said|sent|smtp
       |宛先|送信先|収件人|收件人|получател\w*|адрес\w*|empfänger|destinatari\w*|destinataire\w*|받는\ ?사람|수신자)
       (?:\ (?:is|was|to|for|the|following|address|of|e-?mail|mail|server))*[ \t]*[:：\-=]*[ \t]*(?:rfc822;)?[ \t]*[<\[("']?[ \t]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_ASIDE = re.compile(
    r"""contact | assistance | questions? | further | help | postmaster | support\ | report\ th | forward\ th | mailto: | https?:
      | ^\s*(?:from|sender|reply-to|return-path|message-?id|mail\ from|envelope\ sender|envelope-from|absender|差出人|送信者|发件人|id|subject|date|cc|helo)\b[^:\n]{0,12}[:：=]
      | message\ from | sent\ by | sender\ address | your\ (?:e-?mail\ )?address""",
    re.VERBOSE | re.IGNORECASE,
)
FAILURE = re.compile(
    r"""(?:could|can|cannot|can\ ?not|couldn'?t|can'?t|was|were|has|have|is|are|been|will|did|does|do|unable|failed|not|un)[^.\n]{0,40}?
        (?:be\ (?:delivered|sent|reached|completed)|deliver(?:ed|able|y)?\b|reach|return(?:ed|ing)|bounced|processed|sent\ to|relayed|rejected|blocked)
    | deliver\w*[^.\n]{0,60}?(?:fail\w*|error|problem|impossible|unsuccessful|not\ possible|aborted|suspended|delay\w*|expired|status\ notification)
    | fail\w*[^.\n]{0,40}?deliver | undeliver | non-?deliver | not\ deliver | returned?\ (?:mail|message|to\ sender|undeliver)
    | permanent(?:\ fatal)?\ (?:error|failure) | fatal\ error | failure\ (?:notice|notif|report) | mail\ (?:system\ )?error
    | (?:user|recipient|address|mailbox|host|domain|account)[^.\n]{0,40}?(?:unknown|not\ found|does\ ?n[o']t\ exist|full|unavailable|invalid|rejected|disabled|quota)
    | (?:unknown|no\ such|invalid|bad|undefined)\ (?:local\ )?(?:user|recipient|address|mailbox|domain|host|part) | mailbox\ (?:is\ )?full | over\ quota
    | (?:delayed|deferred|has\ not\ yet\ been\ delivered|still\ (?:in\ the\ )?queue|will\ (?:keep|continue|be)\ (?:re)?tr(?:y|ied)) | gave\ up | giving\ up
    | reason\ (?:for|of)\ (?:the\ )?(?:failure|return|rejection) | transcript\ of\ session | (?<![\d.])5\.\d\.\d{1,3}(?![\d.]) | (?<!\d)55[0-4][\ -]
    | nicht\ (?:zugestellt|zustellbar|ausgeliefert|übermittelt) | unzustellbar | zustell\w*\ (?:fehl|nicht) | fehlgeschlagen
    | n['’]a\ pas\ (?:pu\ )?(?:être|été)\ (?:remis|distribu|délivr|transmis|envoy) | non\ (?:remis|distribu|délivr) | échec\ (?:de\ la\ )?(?:remise|livraison|distribution)
    | no\ (?:se\ )?(?:ha\ |pudo\ |puede\ )(?:podido\ )?(?:ser\ )?entrega | no\ (?:ha\ sido\ |fue\ )?entregad | imposible\ entregar | error\ de\ entrega
    | impossibile\ (?:recapitare|consegnare) | mancat[ao]\ (?:recapito|consegna) | non\ (?:è\ stato\ )?(?:recapitat|consegnat)
    | não\ (?:foi\ |pôde\ |pode\ )(?:possível\ |ser\ )?(?:entreg) | falha\ na\ entrega | kon\ niet\ worden\ (?:afgeleverd|bezorgd) | niet\ (?:afgeleverd|bezorgd)
    | kunde\ inte\ levereras | kunne\ ikke\ lever | ei\ voitu\ toimittaa | nie\ (?:została|zostało|można|mogła)\ (?:\w+\ )?dostarcz | niedostarcz
    | nelze\ doručit | nedoruč | nem\ kézbesít | не\ (?:доставлен|может\ быть\ доставлен|удалось\ доставить) | недостав | невозможно\ доставить
    | 配(?:信|送|達)[^\n]{0,12}(?:でき|失敗|エラー|不能) | 送信[^\n]{0,12}(?:でき|失敗|エラー) | 届(?:ける|け|き)[^\n]{0,10}(?:でき|ません) | 宛先不明 | 存在し(?:ない|ません) | エラーメール
    | 退信 | 退回 | 无法(?:投递|送达|发送|到达) | 無法(?:投遞|送達|傳送|寄送) | 投递失败 | 发送失败 | 未能送达 | 被拒 | 반송 | (?:전송|발송|배달)[^\n]{0,8}(?:실패|못|수\ 없) | 수신자[^\n]{0,12}(?:없|못)
    | rejected\ (?:by|mail|because) | blocked\ by | refused
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DELAY = re.compile(
    r"""(?:could\ not\ send\ message\ for\ past|will\ (?:keep|continue)\ (?:to\ )?try|will\ be\ re(?:tried|-?attempted)|still\ (?:being\ )?(?:in\ the\ queue|tr)
      |not\ yet\ been\ delivered|has\ been\ delayed|\bdelay(?:ed|ing)\b|warning\ message\ only|do\ not\ need\ to\ re-?send|no\ action\ is\ required|temporarily\ deferred
      |retry\ (?:will|until)|attempts\ will\ (?:continue|be\ made)|continue\ to\ be\ (?:made|retried)|wird\ weiter\ versucht|verzögert|遅延|再送)""",
    re.VERBOSE | re.IGNORECASE,
)
_FINAL = re.compile(
    r"permanent|fatal|given up|giving up|gave up|failed|will not be retried|returned to|rejected|unknown|bounced"
    r"|(?<![\d.])5\.\d\.\d|(?<!\d)55\d[ -]|could not be delivered for \d",
    re.IGNORECASE,
)
_REPLY_CODE = re.compile(r"(?<![\d.:/-])[45][0-5]\d[ -]")


def split_returned(text: str) -> tuple[str, str]:
    """The notice and the returned mail, cut where a line says so or a block of trace headers begins."""
    text = text[:MAX_TEXT]
    marker = _RETURNED.search(text)
    cuts = [cut for cut in (_headers_begin(text), marker.start() if marker else None) if cut]
    # Words of failure must stand before it: some notices open with "The original message ..."
    cut = next((cut for cut in sorted(cuts) if FAILURE.search(text[:cut])), None)
    if cut is None:
        return text, ""
    return text[:cut], text[cut:]


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
    for choice in (
        [each for each in kept if each[2] == "named" and each[0].lower() in wanted],
        [each for each in kept if each[2] == "named"],
        [each for each in kept if each[0].lower() in wanted and each[2] != "field"],
        [each for each in kept if each[2] == "beside"],
        [each for each in kept if each[2] == "field"],
    ):
        if choice:
            return tuple(_described(lines, _rows(choice)))
    return ()


def is_delay(subject: str, notice: str) -> bool:
    """Whether a notice only warns: the mail system goes on trying."""
    if _DELAY_SUBJECT.search(subject):
        return True
    said = f"{subject}\n{notice[:4000]}"
    return bool(_DELAY.search(said)) and not _FINAL.search(_DELAY.sub(" ", _MAYBE.sub(" ", said)))


_DELAY_SUBJECT = re.compile(r"\bdelay(?:ed)?\b|^warning:? |not yet been|being retried|verzögert|遅延", re.I)
# what may happen later, or what to do then
_MAYBE = re.compile(r"\b(?:eventually|when that happens|if (?:the|it|your|this|delivery))\b[^.]{0,300}", re.I)


def described(addresses: Collection[str], notice: str, delayed: bool) -> tuple[BounceRecipient, ...]:
    """Addresses known from elsewhere, with what the notice says about each."""
    lines = notice.splitlines()
    rows = dict.fromkeys(addresses, 0)
    for row, line in enumerate(lines):
        for address in rows:
            if not rows[address] and address.lower() in line.lower():
                rows[address] = row
    return tuple(_described(lines, rows, delayed))


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
    for row, line in enumerate(lines[:2000]):
        if "@" not in line:
            continue
        line = line[:1000]
        first = _FIRST.match(line)
        for match in _ADDRESS.finditer(line):
            address = match[0].strip(".'!?-")
            named = bool(first and match.start() < first.end())
            before = line[max(match.start() - 60, 0) : match.start()] or _last(lines, row)
            named = named or bool(_ANNOUNCED.search(before))
            if _FROM.search(before) or (_ASIDE.search(line) and not (named and first)):
                continue
            yield address, row, _how(line, named)


def _how(line: str, named: bool) -> str:
    if _FIELD.match(line):
        return "field"
    if named:
        return "named"
    return "beside" if _REPLY_CODE.search(line) or FAILURE.search(line) else "there"


# "To:" may be whom the returned mail was for, or who failed
_FIELD = re.compile(r"[ \t]*(?:to|cc|an|à|para)[ \t]*:", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|by|von|de|da)[ \t]*[<\[(\"']?[ \t]*$", re.IGNORECASE)


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
    stops = sorted(rows.values())
    whole = "\n".join(lines)
    for address, row in rows.items():
        end = next((stop for stop in stops if stop > row), row + 12)
        near = "\n".join(lines[row : min(end, row + 12)])
        words = near if _tells(near) else f"{near}\n{whole}"
        status = enhanced_status(words)
        action = "delayed" if delayed else ""
        kind = severity(status, action, words)
        yield BounceRecipient(address, status, kind, one_line(_words(near, whole)))


def _tells(words: str) -> bool:
    return bool(_REPLY_CODE.search(words) or enhanced_status(words) or severity(None, "", words))


def _words(near: str, whole: str) -> str:
    """The server's own line where there is one."""
    for text in (near, whole):
        match = _REPLY_CODE.search(text) or re.search(r"(?<![\d.])[45]\.\d\.\d{1,3}(?!\.?\d)", text)
        if match:
            return text[match.start() :].partition("\n\n")[0]
    return near


def _headers_begin(text: str) -> int | None:
    """Where three header lines in a row begin, one of which no notice would write."""
    start, run, trace, position = 0, 0, False, 0
    for line in text.split("\n"):
        if _HEADER_LINE.match(line.strip()):
            start = start if run else position
            run += 1
            trace = trace or bool(_TRACE.match(line.strip()))
            if run >= 3 and trace:
                return start
        elif not (run and line[:1] in (" ", "\t")):
            run, trace = 0, False
        position += len(line) + 1
    return None
