"""Words of automatic answers in the major languages: weak evidence, never enough alone.

A subject can be typed by anybody and translated by anything, so what is found here counts only beside
another sign (see ``automatic``).
"""

from __future__ import annotations

import re

from espomail.domain.subject_marks import answers, forwards

# An answering machine puts its words first; a person who answers them has "Re:" before.
_AUTOMATIC = (
    "auto:", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response",
    "autoresponse", "autorespons", "auto respons", "autoresponder", "automatic reply",
    "automatic response", "automated reply", "automated response", "automated email",
    "auto acknowledg", "auto-acknowledg", "automatic acknowledg", "automatic message",
    "yahoo! auto response", "aim/aol auto", "auto-antwort", "auto antwort", "autom. antwort",
    "automatische nachricht", "automatische e-mail", "automatische mitteilung",
    "automatische eingangsbest", "automatische abwesenheit", "automatische antwort",
    "automatische rückantwort", "autoantwort", "automatisch antwoord", "automatisch bericht",
    "réponse automatique", "reponse automatique", "réponse auto", "message automatique",
    "mensaje automático", "mensagem automática", "messaggio automatico", "respuesta automática",
    "respuesta automatica", "autorespuesta", "autorrespuesta", "resposta automática",
    "resposta automatica", "risposta automatica",
    "automatiskt svar", "automatisk svar", "autosvar", "automaattinen vastaus", "automaatvastus",
    "automātiska atbilde", "automatinis atsakymas", "odpowiedź automatyczna",
    "automatyczna odpowiedź", "automatická odpověď", "automatická odpoveď", "automatikus válasz",
    "răspuns automat", "raspuns automat", "samodejni odgovor", "automatski odgovor",
    "автоматический ответ", "автоответ", "автоматична відповідь", "автовідповідь",
    "автоматичен отговор", "автоматски одговор", "αυτόματη απάντηση", "otomatik yanıt",
    "otomatik cevap", "自動返信", "自動応答", "自动答复", "自动回复", "自動回覆",
    "自動回復", "자동 회신", "자동회신",
    "자동 응답",
    "תשובה אוטומטית", "מענה אוטומטי", "رد تلقائي", "الرد التلقائي", "hồi âm tự động",
    "trả lời tự động", "balasan otomatis", "jawapan automatik", "ตอบกลับอัตโนมัติ",
    "การตอบกลับอัตโนมัติ", "аутоматски одговор", "автоматты жауап", "स्वचालित उत्तर", "स्वत: उत्तर",
    "پاسخ خودکار", "erantzun automatikoa", "resposta automàtica", "sjálfvirkt svar",
    "otomati̇k yanit", "autoodpowiedź", "automātiskā atbilde", "balas automatik", "外出自动回复",
    "休假自动回复", "外出自動回覆", "automatisches antwort", "auto-répondeur", "réponse d'absence",
    "automatyczna informacja", "автоматическое сообщение", "automatisk besked",
    "automatisk melding", "automatisk e-post", "automatická správa", "automatická zpráva",
    "automatski generisan", "automatska poruka", "otomatik mesaj", "자동응답", "자동답장", "系统自动回复",
    "系統自動回覆", "自動送信", "不在通知", "不在のお知らせ", "out-of-office-",
)  # fmt: skip
# what a program acknowledges, and people ask for and complain of
_RECEIVED = (
    "eingangsbestätigung", "empfangsbestätigung", "accusé de réception", "acuse de recibo",
    "conferma di ricezione", "ontvangstbevestiging",
)  # fmt: skip
# also what people's mail is about, at a travel agency say
_TOPICS = (
    "maternity leave", "paternity leave", "parental leave", "annual leave", "sick leave",
    "elternzeit", "mutterschutz", "absent:", "absence:", "absence :", "en vacances", "ausência:",
    "vacation:", "holiday:", "urlaub:", "urlaub bis", "urlaub vom",
)  # fmt: skip
_AWAY = (
    *_TOPICS, "out of office", "out of the office", "out-of-office", "ooo:", "oof:", "vacation reply",
    "vacation message", "vacation notice", "away from the office", "away from my mail",
    "away from my desk", "i am away", "i'm away", "on vacation", "on holiday", "on leave",
    "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesenheitsassistent", "abwesenheit",
    "abwesend", "urlaubsnotiz", "urlaubsmeldung", "außer haus", "ausser haus", "nicht im büro",
    "nicht im haus", "afwezig", "niet aanwezig",
    "buiten kantoor", "absence du bureau", "absent du bureau", "absente du bureau",
    "message d'absence", "notification d'absence", "en congé", "fuera de la oficina",
    "fuera de oficina", "ausente", "de vacaciones", "fora do escritório", "ausência temporária",
    "ausência do escritório",
    "aviso de ausência", "fuori sede", "fuori ufficio", "assente", "assenza", "ej på kontoret",
    "frånvaro", "ikke på kontoret", "ikke til stede", "fravær", "poissaoloviesti", "poissa",
    "poza biurem", "nieobecność", "mimo kancelář", "nepřítomnost", "házon kívül", "în concediu",
    "нет на месте", "вне офиса", "отсутствие", "відсутній", "εκτός γραφείου", "ofis dışında",
    "i'm out of", "i am out of", "away from office", "mimo kancelári", "absent de la birou", "извън офиса",
    "kontorist väljas", "puhkusel", "ute av kontoret", "ude af kontoret", "inte på kontoret", "na dovolené",
    "na urlopie", "на одмору", "ван канцеларије", "van ureda", "na dopustu", "poza firmą", "irodán kívül",
    "atostog", "atvaļinājum", "oporretan", "cuti:", "sedang cuti", "نیستم", "לא במשרד", "בחופשה", "في إجازة",
    "frånvarande", "oznámení o nepřítomnosti", "távol", "absent(e) du bureau",
    "нет на рабочем месте", "отсутствую", "外出:", "외근", "부재 중",
    "away:", "ooo re:", "office closed", "betriebsurlaub", "betriebsferien", "ausencia:", "ausencia temporal",
    "不在", "外出中", "休暇", "부재중", "不在办公室", "休假", "מחוץ למשרד", "خارج المكتب",
)  # fmt: skip
_AWAY_TEXT = re.compile(
    r"""out\ of\ (?:the\ |my\ )?office
    | \bi(?:\ am|['’]m|\ will\ be|['’]ll\ be|\ shall\ be)\ (?:currently\ |now\ |presently\ |still\ |also\ )?
        (?:away|abroad|unavailable|travell?ing|absent|on\ annual|unable\ to\ (?:read|answer|check))
    | \bi(?:\ will|['’]ll)\ (?:return|respond|reply|answer|be\ back|be\ returning|get\ back\ to\ you
      |be\ in\ touch)
        [^.\n]{0,40}\b(?:when|once|upon|as\ soon|after\ my|on\ my\ return|until)\b
    | (?:will|shall)\ not\ be\ (?:reading|checking|able\ to\ (?:read|check|answer|respond))
    | (?:until|after|upon|on)\ my\ return\b | (?:thank\ you|thanks)\ for\ your\ (?:e-?mail|message)[.,!]?\s+
        i\ am\ (?:currently\ )?(?:out|away|on)\b
    | (?:annual|maternity|paternity|parental|sick|on)\ leave
    | on\ (?:\w+\ )?(?:vacation|holidays?)\b | away\ from\ (?:the|my)\ (?:office|desk|e-?mail|computer)
    | (?:limited|no)\ (?:\w+\ )?access\ to\ (?:my\ )?(?:e-?)?mails?
    | no\ longer\ (?:work|with|employed|monitored|in\ use) | currently\ (?:away|unavailable)
    | nicht\ im\ (?:büro|haus|hause|dienst) | im\ urlaub | abwesen | ausser\ haus | außer\ haus
    | nicht\ (?:erreichbar|anwesend) | wieder\ (?:erreichbar|im\ (?:büro|haus)|für\ sie\ da)
    | absente?\s+(?:du|jusqu|de|pour|actuel) | je\ (?:suis|serai)\ (?:actuellement\ )?(?:absent
      |en\ d[ée]placement|indisponible|hors) | en\ congés? | en\ vacances | de\ retour\ (?:le|au|à)
    | fuera\ de\ (?:la\ )?oficina | de\ vacaciones | estar[ée]\ (?:ausente|fuera) | estoy\ ausente
    | fora\ do\ escrit | de\ férias | (?:estarei|estou|encontro-me)\ ausente | ausente\ do\ escrit
    | em\ licença
    | fuori\ (?:sede|ufficio) | in\ ferie | (?:sono|sarò)\ assente
    | indisponible\ (?:du|jusqu) | fuera\ del\ (?:despacho|trabajo|país)
        | no\ (?:me\ )?encuentro\ disponible
    | hors\ (?:du|de\ mon)\ bureau | außer\ hause?\b | nicht\ an\ meinem\ (?:arbeits)?platz
    | bin\ (?:ich\ )?(?:derzeit|zur\ ?zeit|momentan|ab|bis|vom|wieder\ ab)\b[^.\n]{0,40}
        \b(?:urlaub|abwesend|unterwegs)
    | keinen?\ zugriff\ auf\ (?:meine\ )?(?:e-?)?mails?
    | niet\ aanwezig | afwezig | op\ vakantie | met\ verlof | på\ semester | på\ ferie | inte\ på\ kontoret
    | ikke\ på\ kontoret | lomalla | poissa | na\ urlopie | nieobecn | dovolen | mimo\ kancelář
    | szabadság | în\ concediu | в\ отпуск | отсутств | вне\ офиса | у\ відпустці | отпуска
        | εκτός\ γραφείου
    | με\ άδεια | izinde | tatilde | ofis\ dışında | 休暇 | 不在 | 外出 | お休み | 休假 | 不在办公室
      | 휴가 | 부재
    | met\ vakantie | är\ tillbaka | ikke\ til\ stede | нет\ (?:в\ офисе|на\ месте) | σε\ άδεια
    | na\ (?:dopustu|godišnjem) | puhkusel | atostog | de\ vacances | í\ fríi | nghỉ\ phép | đi\ nghỉ
    | vắng\ mặt
    | i\ (?:have\ )?left\ (?:the\ (?:company|firm|organi)|\w+\ (?:on|in|at|ltd|inc|llc|corp)\b)
    | (?:arbeite|bin)\ nicht\ mehr\ (?:für|bei|in|im|tätig)
    | ne\ (?:fais|fait)\ plus\ partie
    | ne\ travaille\ plus | ya\ no\ (?:trabaj[oa]|form[oa]\ parte) | non\ (?:lavor[oa]|faccio)\ più
    | niet\ meer\ werkzaam
    | (?:já\ não|não)\ (?:trabalho|faço)\ mais
    | sedang\ cuti | di\ luar\ kantor | ลาพักร้อน | ไม่อยู่ที่ | छुट्टी\ पर
    | \bi(?:\ am|['’]m)\ (?:ooo|out\ (?:until|till|from|this|today))\b
    | \bi(?:['’]ll|\ will)\ be\ (?:back|out)\b | (?:has|have)\ left\ (?:the\ )?(?:company|organi[sz]ation
      |firm)
    | wieder\ (?:da|zurück|anwesend)\b | (?:habe|mache)\ (?:ich\ )?(?:\w+\ )?urlaub | elternzeit
      | mutterschutz
    | zur\ ?zeit\ (?:nicht|abwesend|unterwegs)
    | actuellement\ (?:absent|en\ )|à\ mon\ retour | (?:me\ encuentro|estoy|estar[ée])\ (?:fuera|ausente
      |de\ permiso)
    | rientrer[òo'] | al\ mio\ (?:rientro|ritorno) | (?:retorno|retornarei|voltarei|regresso)\b
    | weer\ (?:aanwezig|op\ kantoor|bereikbaar|terug) | (?:tjänst|föräldra)?ledig\b | (?:holder
      |har)\ (?:\w+\ )?ferie
    | ute\ av\ kontoret | ude\ af\ kontoret | (?:vuosi)?lomalla | ne(?:jsem|budu)\ v\ (?:kancel|prác)
    | nie\ (?:som|budem)\ v\ kancel | nem\ vagyok | irodán\ kívül | nu\ (?:sunt|voi\ fi)\ la\ birou
      | извън\ офиса
    | на\ одмору | απουσι | немає\ (?:в|на) | (?:меня|буду)\ .{0,20}(?:нет|отсутств) | atvaļinājum
      | oporretan | vacaci[oó]ns
    | לא\ במשרד | مرخصی | (?:đang\ )?đi\ vắng | bercuti | 出張 | 出差 | 外勤 | 출장 | 외근 | 放假
    | בחופשה | מחוץ\ למשרד | خارج\ المكتب | في\ إجازة
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AUTOMATIC_TEXT = re.compile(
    r"""automat(?:ed|ic|ically)\s+(?:\w+\s+)?(?:reply|response|answer|message|e-?mail|generated
      |acknowledg|confirm|notif)
    | (?:auto|system)[- ]?(?:generated|reply|response) | do\ not\ (?:reply|respond)\ to\ this | (?:un
      |not\ )monitored
    | automatische[rsn]?\ (?:antwort|nachricht|e-?mail|eingangsbest|bestätig|mitteil)
      | automatisch\ (?:erstellt|generiert|erzeugt|versand)
    | (?:message|réponse|courriel|mail)\ (?:est\ )?automatique | généré\ automatiquement
    | (?:respuesta|mensaje|correo)\s(?:\w+\s)?automátic | (?:resposta|mensagem)\ automática
    | (?:risposta|messaggio|e-?mail)\ (?:è\ )?automatic | automatisch\ (?:antwoord|bericht|gegenereerd)
    | automatisk?t?\ (?:svar|meddel|genere|besked) | automaattinen | automatyczn | automatick | automatikus
    | автоматическ | автоответ | автоматичн | otomatik | 自動(?:返信|送信|応答|配信|回覆) | 自动(?:回复
      |答复|发送)
      | 자동\s?(?:회신|응답|발송)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# what is said of a mail just received: beside a subject that calls itself automatic
_ACKNOWLEDGES = re.compile(
    r"""(?:have|has)\ (?:been\ )?received\b
    | (?:thank\ you|thanks)\ for\ (?:your\ (?:e-?mail|message|mail|enquiry|inquiry|request)|contacting
        |writing
      |getting\ in\ touch)
    | (?:vielen\ dank|danke)\ für\ (?:ihre|deine|die)\ (?:e-?mail|mail|nachricht|anfrage)
    | nachricht\ (?:ist\ |wurde\ )?(?:eingegangen|erhalten)
      | (?:haben|habe)\ (?:ihre|deine)\ .{0,40}\berhalten
    | avons\ bien\ (?:reçu|enregistré) | ai\ bien\ reçu | merci\ (?:de|pour)\ (?:votre|ton|nous\ avoir)
    | (?:hemos|he)\ recibido | gracias\ por\ (?:su|tu|contactar|escribir|ponerse)
    | (?:abbiamo|ho)\ ricevuto | grazie\ per\ (?:aver|la\ (?:sua|tua|vostra)|il\ (?:suo|tuo|vostro))
    | recebemos | obrigad[oa]\ (?:por|pelo|pela) | (?:hebben|heb)\ (?:uw|je)\ .{0,40}\bontvangen
    | (?:be)?dankt?\ voor\ (?:uw|je)
    | tack\ för\ ditt | tak\ for\ din | takk\ for\ (?:din|henvendelsen)
    | kiitos\ (?:viestistäsi|yhteydenotosta)
    | dziękujemy\ za | otrzymaliśmy | děkujeme\ za | obdrželi\ jsme | köszönjük
    | vastaanotettu | vastaanottaneet | megkaptuk | λάβαμε | ελήφθη
    | получен | получили\ ваш | спасибо\ за | отримали | teşekkür
    | 已收到 | 收到您?的?(?:邮件|郵件|来信|來信) | 受け取り | 受信(?:いた)?しました | ありがとうございま
    | 접수
    | 감사합니다""",
    re.VERBOSE | re.IGNORECASE,
)
_LEAD = 3000


def subject_says_automatic(subject: str) -> bool:
    """Whether a subject begins as answering machines begin theirs."""
    lowered = subject.lower()
    said = lowered.lstrip(" [(*\"'【")
    if said.startswith(_BY_LETTER.get(said[:1], ())):
        return True
    found = _AT_THE_END.search(lowered) or _DOMINO.match(lowered)
    return found is not None and not forwards(subject)


_BY_LETTER = {letter: tuple(each for each in (*_AUTOMATIC, *_RECEIVED, *_AWAY) if each[0] == letter)
              for letter in {each[0] for each in (*_AUTOMATIC, *_RECEIVED, *_AWAY)}}  # fmt: skip
# GroupWise and others put it behind the old subject: "Re: Printer (Out of Office)", "Printer [Auto-Reply]"
_AT_THE_END = re.compile(
    r"""[(\[]\s?(?:auto(?:matic)?[- ]?(?:reply|response|antwort|svar)|out[- ]of[- ](?:the[- ])?office(?:[ ]
      (?:auto)?reply)?|ooo|abwesen\w*|automatische\ antwort|réponse\ automatique|respuesta\ automática)
    \s?[)\]]\s*$""",
    re.VERBOSE,
)
# Notes: "Jane Doe is out of the office (returning 03/05/2026)", "Eva Muster/ACME ist außer Haus."
_DOMINO = re.compile(
    r"""(?:auto:\ ?)?[^:]{1,60}\ (?:is\ out\ of\ (?:the\ )?office
      | ist\ (?:außer|ausser)\ haus | ist\ nicht\ im\ (?:büro|hause?) | ist\ abwesend
      | est\ absente?(?:\(e\))? | está\ (?:fuera\ de\ la\ oficina|ausente)
      | è\ (?:assente|fuori\ (?:sede|ufficio))
      | は(?:ただいま|現在)?不在 | está\ ausente | on\ poissa
      | is\ (?:niet\ op\ kantoor|afwezig) | är\ inte\ på\ kontoret | er\ ikke\ på\ kontoret)\b
    """,
    re.VERBOSE,
)
_DOMINO_END = re.compile(r"(?:\([^()]*\)|\bhaus\.|\boffice\.|\babwesend\.|\))\s*$", re.IGNORECASE)


_WHOLE = ("[auto", "yahoo! auto response", "aim/aol auto", "vacation reply", "out of office autoreply")


def subject_has_form(subject: str) -> bool:
    """Whether programs write subjects so: a colon and the old one, or Notes' sentence with the return."""
    lowered = subject.lower()
    if any(mark in subject for mark in ":：】") or lowered.startswith(_WHOLE) or _AT_THE_END.search(lowered):
        return True
    return bool(_DOMINO.match(lowered) and _DOMINO_END.search(subject))


def subject_names_an_answer(subject: str) -> bool:
    """Whether a program's words stand before a whole subject that is an answer: "AutoReply: Re: Printer".

    Who answers such a mail has the "Re:" in front.
    """
    before, _, behind = subject[:120].replace("：", ":").partition(":")
    is_their_own = bool(before) and not (answers(subject) or subject_may_be_a_topic(subject))
    return is_their_own and answers(behind)


def subject_may_be_a_topic(subject: str) -> bool:
    """Whether it begins with a word that people's mail may well be about."""
    return subject.lower().lstrip(" [(*\"'【").startswith((*_TOPICS, *_RECEIVED))


def subject_calls_itself_automatic(subject: str) -> bool:
    """Whether it does not only speak of an absence, but of an automatic answer."""
    lowered = subject.lower()
    return lowered.lstrip(" [(*\"'【").startswith(_AUTOMATIC) or bool(_AT_THE_END.search(lowered))


def subject_says_away(subject: str) -> bool:
    """Whether a subject speaks of an absence, not just of an automatic answer."""
    lowered = subject.lower()
    return any(words in lowered for words in _AWAY) or bool(_DOMINO.match(lowered))


def text_says_away(text: str) -> bool:
    """Whether the beginning of a text speaks of an absence."""
    return bool(_AWAY_TEXT.search(text[:_LEAD]))


def text_says_own_absence(text: str) -> bool:
    """Whether the beginning of a text speaks of the writer's absence, not of holidays or of others'."""
    found = list(_AWAY_TEXT.finditer(text[:_LEAD]))
    return any(not _OF_ANYBODY.match(each[0]) or _by_the_writer(text, each) for each in found)


def text_says_i_am_away(text: str) -> bool:
    """Whether the beginning of a text speaks of an absence in a sentence that says "I" or the like."""
    return any(_by_the_writer(text, each) for each in _AWAY_TEXT.finditer(text[:_LEAD]))


def _by_the_writer(text: str, found: re.Match[str]) -> bool:
    before = _SENTENCE.split(text[max(found.start() - 200, 0) : found.start()])[-1]
    return bool(_I_AM.search(before + found[0]))


def text_speaks_of_answers(text: str) -> bool:
    """Whether a text asks something or is about somebody's automatic answers, as a person's is."""
    return text_asks(text) or text_is_about_answers(text)


def text_asks(text: str) -> bool:
    """Whether the beginning of a text asks something."""
    return bool(_ASKS.search(text[:_LEAD]))


def without_citations(text: str) -> str:
    """The beginning of a text without what stands in quotation marks: words that it is about."""
    return _CITED.sub(" ", text[:_LEAD])


_CITED = re.compile(r"[\"“„«][^\"“”»\n]{1,300}[\"“”»]")


def text_is_about_answers(text: str) -> bool:
    """Whether a text names answers as somebody's: "your automatic reply", "mon message d'absence"."""
    return bool(_ABOUT_ANSWERS.search(text[:_LEAD]))


_ASKS = re.compile(r"[?？](?:\s|$)|؟|教えて|请问|請問|怎么|怎麼|나요|습니까")
_ABOUT_ANSWERS = re.compile(
    r"""\b(?:my|your|the|her|his|their|our|ihre?n?|die|meine?|unsere|votre|vos|mon|mes|su|tu|mi|vostra|la|les|el|il|uw|mijn)
      \ (?:\w+\ )?(?:out[- ]of[- ]office|automat\w+|auto-?repl(?:y|ies)
      |(?:vacation|holiday|absence|away)\ (?:message|notice|reply)|abwesenheits\w+|réponse\ auto\w+
      |message\ d['’]absence|respuesta\ auto\w+
      |mensaje\ de\ (?:ausencia|vacaciones)|risposta\ auto\w+|afwezigheids\w+)\b""",
    re.VERBOSE | re.IGNORECASE,
)
# not the point of "until 5.3. in the office"
_SENTENCE = re.compile(r"(?<!\d)[.!?]\s|\n")


# said of holidays and of colleagues as well
_OF_ANYBODY = re.compile(
    r"""out\ of | fuera\ de | fora\ do | fuori\ (?:sede|ufficio)
    | im\ urlaub | abwesen | ausser\ haus | außer\ haus | elternzeit | mutterschutz | nicht\ im
    | (?:annual|maternity|paternity|parental|sick|on)\ leave | on\ (?:\w+\ )?(?:vacation|holidays?)
        | away\ from
    | en\ congés? | en\ vacances | de\ (?:vacaciones|férias|vacances) | in\ ferie | vacaci[oó]ns | absente?
    | op\ vakantie | met\ (?:vakantie|verlof) | afwezig | nicht\ (?:erreichbar|anwesend) | no\ longer""",
    re.VERBOSE | re.IGNORECASE,
)
_I_AM = re.compile(
    r"""\bi(?:['’]m|['’]ll|\ am|\ will|\ shall)\b | \b(?:ich|bin|befinde\ mich)\ (?:bin|ich|werde|bis
        |befinde|derzeit)\b
    | \bje\ (?:suis|serai)\b | actuellement | \b(?:estoy|estaré|estou|estarei|sono|sarò)\b
        | \bik\ ben\b | me\ encuentro
    | \b(?:przebywam|jestem|jag\ är|jeg\ er)\b | ^\W*(?:currently|derzeit|absente?\b|fuera|fora|fuori)""",
    re.VERBOSE | re.IGNORECASE,
)


def text_says_automatic(text: str) -> bool:
    """Whether the beginning of a text calls itself automatic, or speaks of an absence."""
    return bool(_AUTOMATIC_TEXT.search(text[:_LEAD])) or text_says_away(text)


def text_acknowledges(text: str) -> bool:
    """Whether the beginning of a text only says that a mail has come; people write so, too."""
    return bool(_ACKNOWLEDGES.search(text[:_LEAD]))
