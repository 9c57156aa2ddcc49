"""How mail programs mark what they quote, in the languages they speak."""

from __future__ import annotations

import re

from espomail.domain import html_history

# The Bat! puts the writer's initials before the bracket
QUOTED = re.compile(rf"[ \t]?(?:[A-Z\u0410-\u042f]{{2}}>|>|\|[ \t]?>|&gt;|[{html_history.ALL}])")
SEPARATOR = re.compile(
    r"""[ \t>*]*[-_=—–─‐‑]{2,}[ \t*]*(?:
        original(?:\ (?:message|appointment|e-?mail|nachricht))? | reply\ message | previous\ message
      | ursprüngliche\ (?:nachricht|e-?mail) | original-?nachricht | message\ d['’]origine
        | message\ original | courriel\ original
      | mensaje\ original | mensagem\ original | messaggio\ originale | (?:oorspronkelijk|origineel)\ bericht
      | ursprungligt\ meddelande | originalmeddelande | opprinnelig\ melding | oprindelig\ meddelelse
        | original\ besked | alkuperäinen\ viesti
      | wiadomość\ oryginalna | oryginalna\ wiadomość | původní\ (?:zpráva|e-?mail) | pôvodná\ správa
        | eredeti\ üzenet | mesaj(?:ul)?\ (?:original|inițial)
      | исходное\ (?:сообщение|письмо) | оригинальное\ (?:сообщение|письмо) | вихідне\ повідомлення
        | αρχικό\ μήνυμα | özgün\ ileti | orijinal\ (?:mesaj|ileti)
      | 原始邮件 | 原始郵件 | 邮件原件 | 回复的邮件 | 回复的原邮件 | 元のメッセージ
        | オリジナルメッセージ | 원본\ ?메(?:시지|일) | הודעה\ מקורית
        | الرسالة\ الأصلية
    )[ \t*]*[-_=—–─‐‑:]*[ \t*]*$""",
    re.VERBOSE | re.IGNORECASE,
)
ABOVE_THIS_LINE = re.compile(
    r"""[ \t#*=_>-]*(?:(?:please\ )?(?:type|enter|write)?\ ?(?:your\ )?(?:reply|respond
      |replies)\ (?:above|over)\ (?:this|the)\ line
       |(?:bitte\ )?(?:antworten\ sie|ihre\ antwort)\ (?:bitte\ )?(?:über|oberhalb)\ dieser\ (?:linie|zeile)
       |(?:veuillez\ )?répond\w+\ au-dessus\ de\ cette\ ligne|(?:por\ favor,?\ )?(?:escriba
         |responda)\ .{0,30}(?:encima|por\ encima)\ de\ esta\ línea)""",
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
    r"|va escriure|ha escrit|kirjutas|rakstīja|rašė|napisao je|napisala je"
    r"|je oseba .{0,80} napisala?|napisana przez"
    r"|تمت كتابة|írta|a scris|je napisa[ol](?:/la|\(la\))?|je pisal|писал(?:\(?а\)?)?"
    r"|написал(?:\(?а\)?)?|пишет|пише|написав|написа|έγραψε"
    r"|yazdı|şunu yazdı|menulis|đã viết|เขียนว่า|写道|寫道|寫到|写到|書きました"
    r"|のメッセージ|さんからのメール|작성|썼습니다|כתב(?:/ה|ה)?|كتب)"
)
# ends with a verb of writing, here or a few words before its colon ("schrieb Eva Muster <eva@example.com>:")
WROTE = re.compile(rf"{_WROTE}.{{0,120}}[:：]\*?$", re.IGNORECASE)
# Zoho's "---- On Mon, 2 Mar 2026 10:00:00 +0100 Bob <bob@example.com> wrote ----"
BETWEEN_DASHES = re.compile(rf"-{{2,}} .{{1,250}}{_WROTE}[ ]?-{{2,}}[ \t]*$", re.IGNORECASE)
# Gmail wrote "2012/10/1 Bob <bob@example.com>" once
BARE = re.compile(r"\d{4}[/-]\d{1,2}[/-]\d{1,2} .{0,120}<[^<>@\s]{1,64}@[^<>@\s]{1,253}>$")
DATED = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[:.h]\d\d|[12]\d{3}年|\d+\s?월")
# how an attribution may begin whose date comes on its next line
OPENING = re.compile(
    r"(?:on|am|le|el|il|em|op|den|dne|dnia|w dniu|în|pada|vào|στις|på|at|в|у|på|el dia|il giorno)\b", re.I
)
TIMED = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
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
    r"(?:quoting|zitat von|citando a|citazione di|citation de|citerar|mensaje citado por) .{1,200}[:：]$",
    re.IGNORECASE,
)
GROUPWISE = re.compile(
    r">>> .{1,200}\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? .{0,30}\d{1,2}[:.]\d\d.{0,12}>>>[ \t]*$"
)
# Orange's webmail quotes the fields of what it answers
QUOTED_FIELDS = re.compile(r">[ \t]?(?:message du|mensaje del|messaggio del|nachricht vom) \d", re.I)
WITH_ADDRESS = re.compile(r".*[<(\[][^<>@\s]{1,64}@[^<>@\s]{1,253}[>)\]].{0,45}[:：]\*?$")

_FIELDS = {
    "from": "from|von|de|da|van|från|fra|lähettäjä|od|feladó|от|от кого|від|από|kimden|gönderen"
    "|de la|expéditeur|remitente|mittente|afzender|expeditor"
    "|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|מאת|من",
    "date": "sent|date|gesendet|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviada|enviada em"
    "|fecha|data|inviato|verzonden|skickat|sendt"
    "|dato|lähetetty|päivämäärä|päiväys|wysłano|wysłane|odesláno|odoslané|elküldve|dátum|отправлено|дата|надіслано|ημερομηνία|στάλθηκε|εστάλη|tarih|gönderildi|trimis"
    "|发送时间|发送日期|傳送時間|寄件日期"
    "|送信日|보낸시간|보낸 시간|נשלח|日期|送信日時|日時|日付|보낸 날짜|날짜|תאריך|نשלח|التاريخ",
    "to": "to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|címzett|кому|προς|kime|alıcı|către"
    "|destinataire|destinatario|收件人|收件者|宛先|받는 사람|받는사람|אל|إلى",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|predmet"
    "|tárgy|teema|тема|θέμα|konu|subiect"
    "|主题|主旨|主題|件名|제목|נושא|الموضوع",
    "cc": "cc|copie à|kopie|copie|copia|kopia|kopi|cópia|копия|抄送|副本|참조",
}
FIELD = {name: kind for kind, names in _FIELDS.items() for name in names.split("|")}
FIELD_LINE = re.compile(
    r"[ \t>|]*[*_]{0,2}([^\W\d_][\w' ]{0,18}?)[*_]{0,2}[ \t\u00a0]?[:：][*_]{0,2}(?:[ \t\u00a0]|$)"
)

SIGNATURE = "-- "
BARE_SIGNATURES = frozenset({"--", "—", "---"})
SENT_FROM = re.compile(
    r"""[ \t*_\[(]*(?:sent\ (?:from|via|with|using)\ (?:my\ |mobile|outlook|yahoo|gmail|proton|samsung
      |windows|mail|blackberry|the|an?\ )|get\ outlook\ for
      |von\ meinem\ .{2,40}\ gesendet|gesendet\ (?:von|mit|aus)\ |diese\ nachricht\ wurde\ von\ meinem
        |envoyé\ (?:de|depuis|à\ partir)\ |enviado\ (?:desde|do|de|a\ partir)\ |inviato\ (?:da|dal)[ ]
        |verzonden\ (?:vanaf|met|via)\ |verstuurd\ vanaf
      |skickat\ från|sendt\ fra|lähetetty\ |wysłan[eo]\ (?:z|za)\ |odesláno\ z|odoslané\ z
        |отправлено\ (?:с|из)\ |надіслано\ (?:з|із)\ |στάλθηκε|\S+['’]?[dt][ae]n\ gönderildi
      |发自我的|從我的|发自|iphoneから送信|.{1,20}から送信|(?:나의|내)\ .{1,20}에서\ 보냄|outlook\ für
      |poslano\ (?:z|iz|s)\ |trimis\ de\ pe\ |elküldve\ az?\ |נשלח\ מה|أرسلت\ من|enviat\ des\ d|изпратено\ от)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# the writer says that answers stand within the quoted text
ANSWERS_BELOW = re.compile(
    r"""\b(?:in-?\ ?line|interspersed|below\ in|in\ (?:red|blue|green|bold|capitals|caps)|(?:see|find
      |are|is|comments?|answers?|replies|response)\b[^.\n]{0,40}\bbelow|within\ your)\b
      | (?:siehe|antworten?|anmerkungen?|kommentare?)\b[^.\n]{0,40}\b(?:unten|im\ text|in\ (?:rot|blau
        |grün))\b | \bin\ (?:rot|blau)\b
      | ci-dessous | dans\ le\ (?:texte|corps) | en\ (?:rouge|bleu|gras)\b | (?:más\ )?abajo\b
        | en\ (?:rojo|azul)\b | qui\ sotto | di\ seguito | in\ rosso
      | abaixo | em\ vermelho | hieronder | in\ het\ rood | nedan | nedenfor | poniżej | níže | ниже
        | в\ тексте | красным | 下面 | 红色 | 紅色 | 以下 | 下記 | 赤字 | 아래""",
    re.VERBOSE | re.IGNORECASE,
)


def is_of_mail(line: str, kind: str) -> bool:
    """Whether a field speaks of mail: an address, a time of day, or "Sent". Forms have the others, too."""
    if "@" in line or (kind == "date" and TIMED.search(line)):
        return True
    match = FIELD_LINE.match(line)
    return kind == "date" and match is not None and " ".join(match[1].lower().split()) not in _PLAIN_DATES


_PLAIN_DATES = frozenset((
    "date", "datum", "fecha", "data", "dato", "dátum", "дата", "ημερομηνία", "tarih", "日期", "日時", "日付",
    "날짜", "תאריך",
))  # fmt: skip
