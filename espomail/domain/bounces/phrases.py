"""The phrases of failure notices in the major languages, and where in them the returned mail begins."""

from __future__ import annotations

import re

from espomail.domain.bounces.languages import NOT_DELIVERED

MAX_TEXT = 64 * 1024

# A line that ends the notice: the returned mail begins
_RETURNED = re.compile(
    r"""^[ \t>*#=_-]*(?:
        (?:below\ this\ line|this)\ is\ (?:a\ |the\ )?copy\ of | (?:the\ )?(?:following
          |next\ lines?)\ (?:is|are)\ (?:a|the)\ (?:copy|original)
      | (?:a\ )?copy\ of\ (?:the|your)\ (?:original\ )?(?:message|mail)
      | (?:the\ )?(?:original|returned|undelivered|unsent|rejected|failed|your)\ (?:mail|e-?mail
        |message)(?:\ (?:text|headers?|info|content|body|source|begins|follows|attached
        |is\ (?:below|attached)))?[ \t]*(?:\ follows?|\ below)?[ \t]*[:\]*#=-]*[ \t]*$
      | (?:original\ )?message\ headers?(?:\ follows?)?[ \t]*[:=*#-]*[ \t]*$
        | headers?\ (?:of\ the\ )?(?:original|source)\ (?:message|mail)
      | (?:unsent|returned|start\ of)\ message | message\ (?:text|header)\ follows
        | the\ header(?:s)?\ (?:of|from)\ the
      | text\ of\ (?:the\ )?(?:original\ )?message | (?:the\ )?text\ you\ sent
        | begin(?:ning)?\ of\ (?:original\ )?message
      | 元のメール | 元のメッセージ | 送信された | 以下は?送信 | 原始邮件 | 邮件原文 | 原文如下
        | исходное\ (?:письмо|сообщение)
      | 원본\ ?메(?:일|시지) | originalnachricht | ursprüngliche\ nachricht | message\ d'origine
        | mensaje\ original | messaggio\ originale
    )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# How the programs begin that write notices: a person's letter begins otherwise
OPENING = re.compile(
    r"""\s*(?:(?:hi|hello)[.,!]?\s+)?(?:
        this\ is\ the\ (?:[\w-]+\ ){0,4}(?:program|system|agent|server|daemon)\ (?:v[\d.]+\ )?(?:at
          |on)\ (?:host\ )?[\w.-]+\.
      | this\ message\ was\ (?:created|generated)\ automatically\ by\ (?:the\ )?mail\ (?:delivery|system
        |server)
      | this\ is\ an?\ (?:automatically\ generated\ delivery\ status|permanent\ failure\ notice)
      | i['’]m\ sorry\ to\ have\ to\ inform\ you\ that\ (?:your|the)\ message
      | your\ message\s+(?:(?:to|subject|sent):?[ \t][^\n]*\n\s*){0,4}(?:did|has)\ not\ (?:reach|reached)
          \ (?:some|the\ following|any)
      | (?:the\ )?(?:original\ )?message\ was\ received\ at\ .{10,60}\s+from\ .{1,200}\s+-+
      | 您好[！，!,]?\s*(?:很)?抱歉       | this\ is\ the\ mailer-daemon,?\ please
        | we['’]re\ sorry\.\ there['’]s\ a\ problem\ with\ the\ e-?mail\ address
      | \[<00>\]\ xmail\ bounce:
      | delivery\ (?:to\ the\ following\ (?:recipient|address)|has\ failed\ to\ these)
      | (?:could|can|unable\ to)\ ?(?:not)?\ deliver\ (?:the\ |your\ )?message\ to\ the\ following
      | sorry[.,!]?\ your\ message\ could\ not\ be\ delivered\ to:
      | ihre\ nachricht\s+(?:(?:an|betreff|gesendet(?:\ am)?):?[ \t][^\n]*\n\s*){1,4}
          hat\ (?:den\ |die\ )?folgende
      | dies\ ist\ eine\ automatisch\ erstellte\ benachrichtigung\ über\ den\ zustell
      | ceci\ est\ une\ notification\ d['’]état\ de\ remise
        | [ée]sta\ es\ una\ notificación\ de\ estado\ de\ entrega
      | questa\ è\ una\ notifica\ dello\ stato\ del\ recapito
        | esta\ é\ uma\ notificação\ de\ status\ de\ entrega
      | これは自動的に生成された配信状態通知 | 这是自动生成的传递状态通知 | 這是自動產生的傳遞狀態通知
      | message\ could\ not\ be\ delivered\ to\ (?:the\ following|one\ or\ more|some)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"[\w-]+:[ \t]|(?:received|return-path|message-id|from|to|cc|subject|date|mime-version):\S",
    re.ASCII | re.IGNORECASE,
)
_TRACE = re.compile(
    r"(?:received|return-path|message-id|mime-version|dkim-signature|x-[\w-]+|content-type):[ \t]*\S",
    re.IGNORECASE,
)
FAILURE = re.compile(
    r"""(?:could|can|cannot|can\ ?not|couldn'?t|can'?t|was|were|has|have|is|are|been|will|did|does|do
      |unable|failed|not|un)[^.\n]{0,40}?
        (?:be\ (?:delivered|sent|reached|completed)|deliver(?:ed|able|y)?\b|reach|return(?:ed|ing)
          |bounced|processed|sent\ to|relayed|rejected|blocked)
    | deliver\w*[^.\n]{0,60}?(?:fail\w*|error|problem|impossible|unsuccessful|not\ possible|aborted
      |suspended|delay\w*|expired|status\ notification)
    | (?:fail\w*|error)[^.\n]{0,40}?deliver | undeliver | non-?deliver | not\ deliver
      | returned?\ (?:mail|message
      |to\ sender|undeliver)
    | permanent(?:\ fatal)?\ (?:error|failure) | fatal\ error | failure\ (?:notice|notif|report)
      | mail\ (?:system\ )?error
    | (?:user|recipient|address|mailbox|host|domain|account)(?:[^.\n]|\.(?=\w)){0,60}?(?:unknown|not\ found
      |does\ ?n[o']t\ exist|full|unavailable|invalid|rejected|disabled|quota|exceed)
    | (?:unknown|no\ such|invalid|bad|undefined)\ (?:local\ )?(?:user|recipient|address|mailbox|domain
      |host|part) | mailbox\ (?:is\ )?full | over\ quota
    | (?:delayed|deferred|has\ not\ yet\ been\ delivered|still\ (?:in\ the\ )?queue|will\ (?:keep
      |continue|be)\ (?:re)?tr(?:y|ied)) | gave\ up | giving\ up
    | reason\ (?:for|of)\ (?:the\ )?(?:failure|return|rejection) | transcript\ of\ session
      | (?<![\d.])5\.\d\.\d{1,3}(?![\d.]) | (?<!\d)55[0-4][\ -]
    | nicht\ (?:zugestellt|zustellbar|ausgeliefert|übermittelt|erreicht) | unzustellbar | zustell\w*\ (?:fehl
      |nicht) | fehlgeschlagen
    | (?:remise|livraison|distribution|envoi)\b[^.\n]{0,60}échou | (?:error|fallo)\ (?:de|en\ la)\ entrega
    | recapito\ non\ riuscito | bezorging\b[^.\n]{0,60}mislukt | leverans\w*\ [^.\n]{0,60}misslyck
    | levering\w*\ [^.\n]{0,60}mislyk | (?:blev|ble)\ ikke\ lever | (?:levererades|levereras)\ inte
    | fejl\ under\ levering | toimitus[^.\n]{0,60}epäonnistui | ei\ (?:saavuttanut|voitu\ toimittaa)
    | dostarczanie[^.\n]{0,60}nie\ powiodł | doručení[^.\n]{0,60}nezdařil | se\ nedostala\ k
    | nem\ (?:sikerült|jutott\ el) | сбой\ доставки | teslim\ edilemedi | alıcılara\ ulaşmadı
    | не\ может\ быть\ (?:отправлен|доставлен) | nu\ a\ (?:putut\ fi|fost)\ livrat
    | 未(?:到达|送达|能向) | 传递[^\n]{0,20}失败 | 没有传递 | (?:배달|전달|전송)[^\n]{0,8}(?:않|못)
    | pas\ encore\ été\ remis | (?:todavía|aún)\ no\ se\ ha\ entregado | non\ è\ ancora\ stato\ recapitato
    | ainda\ não\ foi\ entregue | nog\ niet\ bezorgd | inte\ (?:har\ )?levererats
      | ikke\ lever\w+\ (?:endnu|ennå)
    | nie\ została\ jeszcze\ dostarczon | (?:пока|до\ сих\ пор)\ не\ доставлен | 尚未送达 | まだ配信され
    | no\ lleg[óo]\ a | niet\ bereikt | nådde\ inte | nåede\ ikke | nådde\ ikke | nie\ dotar[łl]
    | n['’](?:a|ont)\ pas\ (?:pu\ )?[êeé]t(?:re|é)\ (?:remis|distribu|délivr|transmis|envoy) | non\ (?:remis
      |distribu|délivr) | échec\ (?:de\ la\ )?(?:remise|livraison|distribution)
    | no\ (?:se\ )?(?:ha\ |pudo\ |puede\ )(?:podido\ )?(?:ser\ )?entrega | no\ (?:ha\ sido[ ]
      |fue\ )?entregad | imposible\ entregar | error\ de\ entrega
    | impossibile\ (?:recapitare|consegnare) | mancat[ao]\ (?:recapito|consegna)
      | non\ (?:è\ stato\ )?(?:recapitat|consegnat)
    | não\ (?:foi\ |pôde\ |pode\ )(?:possível\ |ser\ )?(?:entreg) | falha\ na\ entrega
      | kon\ niet\ worden\ (?:afgeleverd|bezorgd) | niet\ (?:afgeleverd|bezorgd)
    | kunde\ inte\ levereras | kunne\ ikke\ lever | ei\ voitu\ toimittaa | nie\ (?:została|zostało|można
      |mogła)\ (?:\w+\ )?dostarcz | niedostarcz
    | nelze\ doručit | nedoruč | nem\ kézbesít | не\ (?:доставлен|может\ быть\ доставлен
      |удалось\ доставить) | недостав | невозможно\ доставить
    | 配(?:信|送|達)[^\n]{0,12}(?:でき|失敗|エラー|不能) | 送信[^\n]{0,12}(?:でき|失敗|エラー) | 届(?:ける
      |け|き)[^\n]{0,10}(?:でき
      |ません) | 宛先不明 | 存在し(?:ない|ません) | エラーメール
    | 退信 | 退回 | 无法(?:投递|送达|发送|到达) | 無法(?:投遞|送達|傳送|寄送) | 投递失败 | 发送失败
      | 未能送达 | 被拒 | 반송 | (?:전송|발송
      |배달)[^\n]{0,8}(?:실패|못|수\ 없) | 수신자[^\n]{0,12}(?:없|못)
    | rejected\ (?:by|mail|because) | blocked\ by | refused
    | """
    + NOT_DELIVERED,
    re.VERBOSE | re.IGNORECASE,
)
# FAILURE finds "will be delivered", too: a notice says somewhere that something is not so
NEGATION = re.compile(
    r"""\b(?:not|no|cannot|unable|non|pas|nicht|niet|inte|ikke|ei|nie|ne|não|не|нет)\b | n['’]t\b
    | fail|error|reject|return|bounc|undeliv|refus|unknown|invalid|block|full|quota|exceed|delay|suspen|expire
    | fallo|falha|mislukt|misslyck|mislyk|fejl|epäonn|nezdař|nedost|neexist|échou|inconnu|nem\s
    | сбой|edilemedi|ulaşma
    | unzust|fehl|voll|échec|impos|devuel|mancat|onbestel|nelze|nedoru|недос|невозм|ошибк
    | [\u3040-\u9fff\uac00-\ud7a3]
    | """
    + NOT_DELIVERED,
    re.VERBOSE | re.IGNORECASE,
)
_DELAY = re.compile(
    r"""(?:could\ not\ send\ message\ for\ past|will\ (?:keep|continue)\ (?:to\ )?try
      |will\ be\ re(?:tried|-?attempted)|still\ (?:being\ )?(?:in\ the\ queue|tr)
      |not\ yet\ been\ delivered|has\ been\ delayed|\bdelay(?:ed|ing)\b|warning\ message\ only
        |do\ not\ need\ to\ re-?send|no\ action\ is\ required|temporarily\ deferred
      |retry\ (?:will|until)|attempts\ will\ (?:continue|be\ made)|continue\ to\ be\ (?:made|retried)
        |wird\ weiter(?:hin)?\ versucht|pas\ encore\ été\ remis|no\ se\ ha\ entregado|non\ è\ ancora\ stato
      |ainda\ não\ foi\ entregue|nog\ niet\ bezorgd|inte\ levererats\ än|ikke\ lever\w+\ (?:endnu|ennå)
      |jeszcze\ dostarczon|(?:пока|сих\ пор)\ не\ доставлен|попытки\ доставки|尚未送达|まだ配信され
      |延迟|延遲|지연
      |verzögert|遅延|再送)""",
    re.VERBOSE | re.IGNORECASE,
)
_FINAL = re.compile(
    r"permanent|fatal|given up|giving up|gave up|failed|will not be retried|returned to"
    r"|rejected|unknown|bounced"
    r"|(?<![\d.])5\.\d\.\d|(?<!\d)55\d[ -]|could not be delivered for \d",
    re.IGNORECASE,
)


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


def is_delay(subject: str, notice: str) -> bool:
    """Whether a notice only warns: the mail system goes on trying."""
    if _DELAY_SUBJECT.search(subject):
        return True
    said = f"{subject}\n{notice[:4000]}"
    return bool(_DELAY.search(said)) and not _FINAL.search(_DELAY.sub(" ", _MAYBE.sub(" ", said)))


_DELAY_SUBJECT = re.compile(
    r"\bdelay(?:ed)?\b|^warning:? |not yet been|being retried|verzögert|遅延|retardée?\b"
    r"|retrasad|ritardat|atrasad|vertraag"
    r"|fördröj|forsinket|opóźnion|отложен|задержан|延迟|延遲|지연|zpožděn|gecik",
    re.IGNORECASE,
)
# what may happen later, or what to do then
_MAYBE = re.compile(r"\b(?:eventually|when that happens|if (?:the|it|your|this|delivery))\b[^.]{0,300}", re.I)


def begins_with_headers(text: str) -> bool:
    """Whether a text is a mail: its first lines are header lines."""
    return _headers_begin(text[:MAX_TEXT].lstrip()) == 0


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
