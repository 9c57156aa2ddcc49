"""Hard or soft: does a failed delivery say that the address is wrong? (RFC 3463, RFC 5321 section 4.2)

*Hard* means that writing to the address again is useless. Everything else is *soft*: full mailboxes, policy,
spam, size, time-outs and delays say nothing about the address. The server's own words come before its code,
because many servers send 5.7.1 or 5.0.0 for everything.
"""

from __future__ import annotations

import re

from espomail.domain.bounces import refusals
from espomail.domain.bounces.bounce import Severity

# RFC 3463: bad address, moved, ambiguous, null MX, no route to the domain
_HARD_CODES = re.compile(r"5\.(?:1\.(?:0|1|2|3|4|6|9|10|11|12)|4\.[14])$")

_FULL_WORDS = re.compile(
    r"""(?:mailbox|mail\ ?box|inbox|account|user|recipient|storage|maildir|quota|disk)[^.\n]{0,40}?
        (?:full\b|over\ ?quota|exceed|quota|too\ large|out\ of\ space|storage\ limit)
    | over\ ?quota | quota\ (?:exceeded|violat) | exceed[^.\n]{0,30}(?:quota|storage) | disk\ quota
    | insufficient\ (?:system|disk|storage)
    | not\ enough\ (?:space|disk|storage)
    | (?:postfach|speicher)[^.\n]{0,30}\b(?:voll|überschritten|erschöpft) | (?:bo[îi]te
      |messagerie)[^.\n]{0,40}pleine
    | (?:buz[óo]n|casilla)[^.\n]{0,30}(?:llen[oa]|excedid) | casella[^.\n]{0,30}piena | caixa[^.\n]{0,30}cheia
    | cassetta[^.\n]{0,40}piena | (?:post(?:bus|vak)|mailbox)[^.\n]{0,30}\bvol\b
    | (?:brevlåda|postlåda)[^.\n]{0,20}full
    | skrzynk\w+[^.\n]{0,40}(?:pełn|przepełn) | schránk\w+[^.\n]{0,30}pln | ящик[^.\n]{0,40}переполнен
    | переполнен | quota\ dépass | cuota[^.\n]{0,20}(?:excedid|superad) | 가득 | 용량 | 已滿 | 空間不足
    | quota\ superat | (?:postkasse|postboks|innboks|indbakke|inkorg)\w*[^.\n]{0,20}\bful[ld]\b
    | täynnä | megtelt
    | post\w*[^.\n]{0,20}\btäis\b | (?:dėžutė|pastkaste)[^.\n]{0,20}pilna
    | przekroczon\w*[^.\n]{0,20}(?:limit|pojemnoś) | překročen\w*\ kvót | căsuța[^.\n]{0,30}plin
    | переповнен | кутия[^.\n]{0,20}пълн | sandučić[^.\n]{0,20}pun | predal[^.\n]{0,20}poln
    | сандуче[^.\n]{0,20}пун | γεμάτ
    | kutusu\ dolu | kota\ aşıl | תיבת[^.\n]{0,30}מלאה | ممتلئ | hộp\ thư[^.\n]{0,30}đầy | กล่อง\S{0,30}เต็ม
    | kotak[^.\n]{0,30}penuh | bústia[^.\n]{0,20}plena | 一杯 | 信箱已
    | 容量 | 満杯 | いっぱい | 已满 | 超出 | 空间不足
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SOFT_WORDS = re.compile(
    r"""size\ limit | message\ (?:is\ )?too\ (?:large|big) | exceeds\ .{0,30}size
    | exceeded\ the\ max | (?:forwarding|mail|routing)\ loop
    | too\ many\ (?:connections|messages|recipients|mails|hops) | mail\ loop | loop(?:s)?\ (?:back|detected)
    | spam | blacklist | black\ list | block(?:ed)?\ ?list | blocklist | \brbl\b | dnsbl | reputation
      | greylist | graylist
    | blocked | banned | virus | malware | content\ rejected | message\ (?:content\ )?rejected | policy
      | prohibit | \b(?:disabled|suspended|locked)\b | content\ denied | frequency\ limit | white-?\ ?list
      | rejected\ because\ of
    | \bspf\b | \bdkim\b | \bdmarc\b | authenticat | relay(?:ing)?\ (?:access\ )?(?:denied|not\ permitted)
    | unable\ to\ relay | not\ permitted\ to\ relay | allowed\ rcpthosts | lost\ connection
    | access\ denied | command\ rejected | unsolicited | unable\ to\ connect | temporar | try\ again
    | timed?[ -]?out
      | rate\ limit | throttl
    | deferred | permission\ denied | (?:failed|after)\ \d+\ attempts? | maximum\ (?:delivery\ attempts
      |hops?) | connection\ (?:refused|reset|lost) | could\ not\ connect | no\ route | unreachable
    | not\ reachable
    | verification\ failed\ for
    | sender\ (?:address\ )?(?:rejected|denied|verify|unknown|not) | not\ allowed\ to\ send
      | not\ authori[sz]ed
    | accept\ (?:\w+\ )?(?:mail|messages?)\ from | only\ accepts | restricted | delivery\ time\ expired
      | message\ expired | too\ old | retry\ time(?:out)?
    | 垃圾邮件 | 受信拒否
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HARD_WORDS = re.compile(
    r"""(?:no|not|unknown|invalid|non-?existent|bad|undefined|unrout\w+)\ (?:such\ |a\ known[ ]
      |a\ valid\ |local\ )?
        (?:e-?mail\ )?(?:user|users|mailbox|mail\ ?box|recipient|recipients|address|account|domain|host
          |destination|local\ part|alias|customer|mail\ drop|person|name|userid
          |(?:final\ )?delivery\ userid)\b
    | (?:user|mailbox|mail\ ?box|recipient|address|account|domain|host|addressee|@[\w.-]+|destination
      |name|customer|subscriber|alias)
        [^\n]{0,60}?(?:\bunknown|not\ (?:be\ )?(?:found|known|exist|valid|listed|registered
          |recogni[sz]ed)|n[o']t\ (?:exist|be\ found)|does\ (?:not|n't)\ (?:exist|have)|does\ ?n'?t\ (?:exist
            |have)
          |discontinued
        |no\ longer|not\ (?:an?\ )?(?:registered|valid|known|active|existing)|\binvalid|undefined
          |non-?existent|has\ been\ (?:closed|deleted|removed|terminated))
    | unknown\ (?:or\ illegal\ )?(?:alias|user|address) | user_?unknown | nosuchuser | no\ such[ ]
      | mailbox\ (?:is\ )?(?:unavailable|not\ available) | no\ mailbox | no\ mx\ (?:record\ )?(?:found|for)
        | domain\b[^\n]{0,60}does\ not\ exist | nullmx
        | null\ mx
    | domain\ name\ not\ found | host\ or\ domain\ name | name\ server:?\ .{0,40}host\ not\ found
      | nxdomain | name\ or\ service\ not
    | does\ not\ (?:accept|receive)\ (?:e?-?mail) | unrouteable | isn'?t\ a\ (?:valid|registered)
      | no\ longer\ (?:valid|active|in\ use|works?|here|available|employed)
    | not\ in\ (?:the\ |our\ )?(?:directory|address\ book|domino\ directory)
      | domino-verzeichnis | nicht\ erkannt | wird\ nicht\ erkannt | not\ recogni[sz]ed
      | account\ (?:is\ )?(?:closed|deleted|terminated) | illegal\ (?:alias|host)
    | local-part\ "[^"\n]{0,64}"\ in\ domain | unable\ to\ resolve | unknown\ local-part
    | (?:find|found)\ any\ host
    | recipientnotfound | resolver\.adr | recipient\ address\ rejected:\ access\ denied
    | desconhecid | desconegu | no\ existeix | necunoscut | nepoznat | ne\ postoji | neznan | ne\ obstaja
    | непознат | не\ съществува | не\ (?:знайден|існує) | άγνωστ | δεν\ υπάρχει
    | kullanıcı\ (?:bulunam|yok) | böyle\ bir\ [^.\n]{0,20}yok | adres\w*\ [^.\n]{0,20}geçersiz
    | (?:adresse|empfänger)\w*\ [^.\n]{0,20}ungültig
    | nežinom | neegzistuoja | nezinām | neeksistē | tundmatu | לא\ קיי?ם | غير\ موجود
    | không\ tồn\ tại | ไม่พบ | tidak\ (?:dikenal|ditemukan)
    | nieznan | neznám | okänd | ukendt | ukjent | tuntematon | bilinmeyen | ismeretlen
    | non\ (?:è\ )?elencat | não\ está\ (?:listad|cadastrad) | no\ aparece\ en | staat\ niet\ in | 未列在
    | nicht\ gefunden | unbekannt | existiert\ (?:nicht|kein)
    | \bkein(?:e[nrs]?)?\ (?:solche[rs]?|gültige[rs]?)\ | n'existe\ pas | inconnu | non\ recensé
      | pas\ (?:répertori|référenc)
      | impossible\ de\ trouver | introuvable | aucun\ (?:utilisateur|destinataire)
      | no\ (?:existe|se\ (?:encontró|encuentra|pudo\ encontrar|ha\ encontrado)) | desconocid | sconosciut
      | inesistente | non\ (?:esiste|è\ stat[oa]\ trovat) | inexistente
    | não\ (?:existe|(?:foi|pôde\ ser)\ (?:possível\ )?(?:localiza|encontra))
    | nie\ (?:istnieje|został[ao]?\ znalezion)
    | brak\ (?:takiego\ |takiej\ )?(?:konta|użytkownika|skrzynki|adresu) | neexistuje | nenalezen
    | kunde\ inte\ hittas
    | (?:kunne|blev)\ ikke\ (?:finnes|findes|fundet) | finns\ inte | findes\ ikke | finnes\ ikke
    | ei\ ole\ olemassa
    | bestaat\ niet | onbekend | niet\ (?:worden\ )?gevonden | не\ (?:существует|найден) | несуществующ
    | 存在し(?:ない
      |ません)
      | 宛先不明 | 見つか
    | 不存在 | 未找到 | 查无 | 查無 | 无此用户 | 用户不存在 | 找不到 | 地址错误 | 없는\ | 존재하지
    | 찾을\ 수\ 없
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PERMANENT = re.compile(r"permanent|fatal|unrecoverable|gave up|given up|undeliverable", re.IGNORECASE)
_MAX = 2000


def severity(status: str | None, action: str, words: str) -> Severity | None:
    """Judge one recipient by ``Status``, ``Action`` and the server's words; None where all are silent.

    A 4.x.x with ``Action: failed`` is soft: the server gave up waiting, nobody said the address is wrong.
    """
    words = " ".join(words[:_MAX].replace("_", " ").split())
    if action == "delayed" or (status and status.startswith("4")):
        return "soft"
    if status == "5.0.0":
        return _by_vaguest(words)
    if status and status not in _VAGUE:
        return _by_code(status, words)
    if status and status.startswith(("5.6.", "5.7.")):
        return _by_words(words) or "soft"
    return _by_words(words) or _by_reply(words) or ("soft" if status else None)


def _by_vaguest(words: str) -> Severity:
    """5.0.0 says "failed for good"; the server's own code may say more.

    Words of policy soften it; of a full mailbox only a server's do.
    """
    exact = _EXACT.search(words)
    if exact:
        return severity(exact[0], "", words) or "hard"
    if _is_on_us(words):
        return "soft"
    if _HARD_WORDS.search(words):
        return "soft" if refusals.REPLY.search(words) and _FULL_WORDS.search(words) else "hard"
    if _SOFT_WORDS.search(words):
        return "soft"
    if not refusals.REPLY.search(words):
        return "hard"
    return "soft" if _FULL_WORDS.search(words) else _by_reply(words) or "soft"


_EXACT = re.compile(r"(?<![\d.])[45]\.[1-7]\.\d{1,3}(?![\d.]*\d)")
_VAGUE = frozenset({"5.2.0", "5.3.0", "5.5.0", "5.6.0", "5.7.0", "5.7.1"})


def _by_code(status: str, words: str) -> Severity:
    if _HARD_CODES.match(status):
        if status == "5.1.0" and _by_words(words.lower().replace("unknown address error", "")) == "soft":
            return "soft"  # IronPort says "unknown address error" before whatever the other server said
        if status == "5.4.1" and _SILENT.search(words):
            return "soft"
        return "soft" if _FULL_WORDS.search(words) or _LOOK_AGAIN.search(words) else "hard"
    may_be = status.startswith(("5.1.", "5.2.", "5.4.", "5.5.")) and status not in _OF_SENDER
    named = may_be and not _FULL_WORDS.search(words) and _HARD_WORDS.search(words)
    return "hard" if named else "soft"


# a name server that gave no answer, which some report as if there were none
_LOOK_AGAIN = re.compile(r"not found, try again|temporary (?:lookup|resolution)", re.IGNORECASE)
# what 5.4.1 means by RFC 3463; Exchange Online says it of unknown recipients
_SILENT = re.compile(r"no answer|timed? ?out|connection (?:refused|reset|lost|closed)|unreachable", re.I)
# about the sender's address; 5.2.2 and 5.2.3 are about room
_OF_SENDER = frozenset({"5.1.7", "5.1.8", "5.2.2", "5.2.3"})


def _by_words(words: str) -> Severity | None:
    """Where both are said, the wrong address is the news: "550 user unknown ... (policy)"."""
    reply = refusals.REPLY.search(words)
    if _FULL_WORDS.search(words) or (reply and reply[1] == "4"):
        return "soft"
    if _is_on_us(words) or _LOOK_AGAIN.search(words):
        return "soft"
    if _HARD_WORDS.search(words):
        return "hard"
    return "soft" if _SOFT_WORDS.search(words) else None


def _is_on_us(words: str) -> bool:
    """Whether a server refuses the sender; that an address is wrong is the news where it is said first."""
    place = refusals.place(words)
    if place is None:
        return False
    wrong = _HARD_WORDS.search(words, refusals.answer_begins(words))
    return not (wrong and wrong.start() < place)


def _by_reply(words: str) -> Severity | None:
    """550 and 553 refuse mail for any reason (RFC 5321, 4.2.3): hard where they speak of whom it was for."""
    reply = refusals.REPLY.search(words)
    if not reply:
        return "hard" if _PERMANENT.search(words) else None
    if reply[0] in ("511", "551"):
        return "hard"
    said = words[reply.start() : reply.start() + _ANSWER]
    return "hard" if reply[0] in ("550", "553") and _OF_RECIPIENT.search(said) else "soft"


_ANSWER = 400
_OF_RECIPIENT = re.compile(
    r"""recip | \bcustomer\b | \bsubscriber | \buser | \brcpt | mail\ ?box | \badd?ress | \baccount
    | \blocal[ -]part | \balias
    | postfach | empfänger | \badresse | destin | utilisat | usuari | utente | casella | buz[óo]n | casilla
    | caixa\ | gebruiker | ontvanger | postvak | mottagar | mottaker | modtager | odbiorc | adresat | skrzynk
    | получател | пользовател | ящик | адрес | 收件人 | 用户 | 邮箱 | 地址 | 信箱 | 宛先 | 受信者 | 수신자""",
    re.VERBOSE | re.IGNORECASE,
)
