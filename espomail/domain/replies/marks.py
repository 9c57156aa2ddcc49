"""How mail programs mark what they quote, in the languages they speak."""

from __future__ import annotations

import re

from espomail.domain.html import history as html_history

# The Bat! puts the writer's initials before the bracket
QUOTED = re.compile(rf"[ \t]?(?:[A-Z\u0410-\u042f]{{2}}>|>|\|[ \t]?>|&gt;|[{html_history.ALL_QUOTES}])")
INITIALS = re.compile(r"[A-Z\u0410-\u042f]{2}>[ \t]?")
QUOTED_TWICE = re.compile(r"[ \t]?>[ \t]?>")
DRAWN = frozenset("-_=—–─‐‑")
SEPARATOR = re.compile(
    r"""[ \t>*]*[-_=—–─‐‑]{2,}[ \t*]*(?:&nbsp;)?[ \t*]*(?:
        original(?:\ (?:message|appointment|e-?mail|nachricht))? | repl(?:y|ied)\ message | previous\ message
      | ursprüngliche\ (?:nachricht|(?:e-?)?mail) | (?:e-?)?mail\ original | correo\ original
      | missatge\ original | izvorna\ poruka | original(?:na|an)\ poruka | izvirno\ sporočilo
      | оригинално\ (?:съобщение|писмо) | оригінальне\ повідомлення | počiatočná\ správa
      | (?:tin\ nhắn|thư)\ gốc | pesan\ asli | ข้อความ(?:ต้นฉบับ|เดิม) | پیام\ اصلی
      | original-?nachricht | message\ d['’]origine
        | message\ original | courriel\ original
      | mensaje\ original | mensagem\ original | messaggio\ originale | (?:oorspronkelijk|origineel)\ bericht
      | ursprungligt\ meddelande | originalmeddelande | opprinnelig\ melding | oprindelig\ meddelelse
        | original\ besked | alkuperäinen\ viesti
      | wiadomość\ oryginalna | oryginalna\ wiadomość | původní\ (?:zpráva|e-?mail) | pôvodná\ správa
        | eredeti\ üzenet | mesaj(?:ul)?\ (?:original|inițial)
      | исходное\ (?:сообщение|письмо) | оригинальное\ (?:сообщение|письмо) | вихідне\ повідомлення
        | αρχικό\ μήνυμα | özgün\ ileti | orijinal\ (?:mesaj|ileti)
      | 原始邮件 | 原始郵件 | 原郵件 | 邮件原件 | 邮件原文 | 回复的邮件 | 回复的原邮件 | 元のメッセージ
        | オリジナルメッセージ | 원본\ ?(?:이?메일|메시지) | הודעה\ מקורית
        | الرسالة\ الأصلية
    )[ \t*]*(?:&nbsp;)?[ \t*]*[-_=—–─‐‑:]*[ \t*]*$""",
    re.VERBOSE | re.IGNORECASE,
)
FORWARDED = re.compile(
    r"""[ \t>*]*(?:[-_=—–─]{2,}[ \t]*)?(?:
        (?:begin\ )?forwarded\ (?:message|mail|by) | anfang\ der\ weitergeleiteten
          | weitergeleitete\ (?:nachricht|e-?mail|mail)
      | (?:début\ du\ )?message\ (?:transféré|réexpédié|transmis)
        | (?:inicio\ del\ )?mensaje\ reenviado | mensagem\ (?:encaminhada|reencaminhada)
      | (?:inizio\ )?messaggio\ inoltrato | doorgestuurd\ bericht | begin\ doorgestuurd
        | vidarebefordrat\ (?:meddelande|brev) | videresendt
      | välitetty\ viesti | (?:wiadomość\ )?przekazan[ae] | přeposlan | továbbított | пересылаемое
        | пересланное | переслане | προωθημένο | iletilen
      | 转发的?(?:邮件|信息) | 轉寄的?郵件 | 転送(?:メッセージ|された) | 전달된\ 메(?:시지|일)
    )""",
    re.VERBOSE | re.IGNORECASE,
)

_WROTE = (
    r"(?:wrote|writes|schrieb|schrieben|geschrieben|écrit|ecrit|écrivait|escribi[óo]|escribía|ha scritto"
    r"|scrisse|scrive"
    r"|escreveu|schreef|geschreven|skrev|skrifaði|kirjoitti|napisał(?:\(?a\)?)?|napisała|pisze|napsal(?:\(?a\)?)?|napísal(?:\(?a\)?)?"
    r"|napisa[ol](?:\(?a\)?|/la)?|va escriure|ha escrit|kirjutas|rakstīja|rašė|napisao je|napisala je"
    r"|idatzi (?:du|zuen)|escribiu|je oseba .{0,80} napisala?|napisana przez"
    r"|تمت كتابة|írta|a scris|je napisa[ol](?:/la|\(la\))?|je pisal|писал(?:\(?а\)?)?"
    r"|написал(?:\(?а\)?)?|пишет|пише|написав|написа|έγραψε"
    r"|yazdı|şunu yazdı|menulis|đã viết|เขียน(?:ว่า)?|نوشت|missatge de|写道|寫道|寫到|写到|書きました"
    r"|のメッセージ|のメール|さんからのメール|작성|쓴 글|썼습니다|כתב(?:/ה|ה)?|كتب)"
)
# ends with a verb of writing, here or a few words before its colon ("schrieb Eva Muster <eva@example.com>:")
WROTE = re.compile(rf"{_WROTE}.{{0,120}}[:：]\*?$", re.IGNORECASE)
VERB_FIRST = re.compile(rf"(?:{_WROTE}|scritto|het volgende)", re.IGNORECASE)
# Zoho's "---- On Mon, 2 Mar 2026 10:00:00 +0100 Bob <bob@example.com> wrote ----"
BETWEEN_DASHES = re.compile(rf"-{{2,}} .{{1,250}}{_WROTE}[ ]?-{{2,}}[ \t]*$", re.IGNORECASE)
# Yahoo's app goes on behind the colon: "On Mon, Mar 2, 2026, Bob<bob@example.com> wrote:   Hello"
RUN_IN = re.compile(
    rf"[^<>]{{0,40}}\d.{{8,120}}<[^<>@\s]{{1,64}}@[^<>@\s]{{1,253}}>[ ]?.{{0,30}}?{_WROTE}[^:：\s]{{0,10}}"
    r"[ ]?[:：][ ]{2,9}\S",
    re.IGNORECASE,
)
# Gmail wrote "2012/10/1 Bob <bob@example.com>" once
BARE = re.compile(r"\d{4}[/-]\d{1,2}[/-]\d{1,2} .{0,120}<[^<>@\s]{1,64}@[^<>@\s]{1,253}>$")
DATED = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[:.h]\d\d|[12]\d{3}年|\d+\s?월")
DAY = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
# how an attribution may begin whose date comes on its next line
OPENING = re.compile(
    r"(?:on|am|le|el|il|em|op|den|dne|dnia|w dniu|în|pada|vào|στις|på|at|в|у|på|el dia|il giorno)\b", re.I
)
TIMED = re.compile(r"(?<![\d.:])\d{1,2}[:.h]\d\d(?![\d.])|[۰-۹]{1,2}:[۰-۹]{2}")
# verbs that people use of anybody: only with an address or a date beside them
SAID = re.compile(
    r"\b(?:said|says|asked|replied|responded|spake|sprach|quoth|meinte|quotation of)\b.{0,120}[:：]$", re.I
)
# Supercite, and its kin
SUPERCITED = re.compile(r">{2,}[ ]?.{1,80} == .{1,120} (?:writes|wrote):$")
# Notes puts name and time on lines of their own above To, cc and Subject
NOTES_TIME = re.compile(
    r"(?:.{1,80}[ \t])?\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?$", re.IGNORECASE
)
# Horde and GroupWise announce a quote in words of their own
QUOTING = re.compile(
    r"(?:quoting|zitat von|citando(?: a)?|citazione di|citation de|citerar|citerer|citeren|citát|cituji"
    r"|cytowanie|mensaje citado por|lainaus|idézet|цитирую|цитата|цитування) .{1,200}[:：]$",
    re.IGNORECASE,
)
# Tuta: "2 Mar 2026, 10:00 by bob@example.com:"; Mail.ru begins with the weekday
BY_ADDRESS = re.compile(
    r"(?:\d{1,2}\.? .{4,60}|[^\W\d]{5,11}, \d{1,2} .{4,40} от .{1,60}) [^<>@\s]{1,64}@[^<>@\s:]{1,253}:$"
)
# the writer's own earlier mail, told in a letter
OF_ONESELF = re.compile(
    r"""\b(?:i|we)(?:\ \w+|['’]ve)?\ (?:wrote|written)
    | \b(?:ich|wir)\b.{0,80}\bgeschrieben | schrieb(?:en)?\ (?:ich|wir)
    | j['’]ai\b | nous\ (?:vous\ )?avons | je\ vous\ ai | \b(?:heb|hebben)\ (?:ik|we|wij)\b | schreef\ ik
    | napisałe?[aś]?m\b
    | skrev\ (?:jag|jeg|vi)\b | \bя\ (?:вам\ )?(?:писал|написал)""",
    re.VERBOSE | re.IGNORECASE,
)
# people who tell of what was said speak of themselves and of those near them; names begin with capitals
OF_THE_WRITER = re.compile(
    r"""^(?:Mein|Unser)(?:e[nmrs]?)?\ \w
    | ^(?:My|Our|Mon|Ma|Mes|Notre|Mi|Mis|Nuestr[oa]s?|Il\ mio|La\ mia|O\ meu|A\ minha|Mijn|Onze|Min|Mitt
        |Mój|Moja|Můj|Moje|Мой|Моя)\ [^\W\dA-Z]
    | \b(?:me|us|my|our | mir|uns|mich|mein(?:e[rmns]?)?|unser(?:e[rmns]?)? | m['’](?:a|ont|avez)
      | mon|ma|mes|notre | me|nos|mi|mis|nuestr[oa]s? | mi|ci|mio|mia|nostr[oa] | minha|meu|nosso|nossa
      | mij|ons|mijn|onze | mig|meg|oss|min|mitt|mine|vår|vores | mnie|nam|mój|moja|nasz[ae]?
      | mně|nám|můj | мне|нам|мой|моя|наш|наша | bana|bize)\b
    | 我 | 私""",
    re.VERBOSE,
)
GROUPWISE = re.compile(
    r">>> .{1,200}\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? .{0,30}\d{1,2}[:.]\d\d.{0,12}>>>[ \t]*$"
)
# Orange's webmail quotes the fields of what it answers
QUOTED_FIELDS = re.compile(r">[ \t]?(?:message du|mensaje del|messaggio del|nachricht vom) \d", re.I)
WITH_ADDRESS = re.compile(r".*[<(\[][ ]?[^<>@\s]{1,64}@[^<>@\s]{1,253}[ ]?[>)\]].{0,45}[:：]\*?$")
# "04/19/2011 07:10 AM, Bob Builder:"
DATED_FIRST = re.compile(
    r"(?:[^\W\d]{2,10}[.,]? )?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d\d\b[^@]{0,60}:$"
)
YANDEX = re.compile(r"\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}, ")
