"""What programs say of themselves where no field does: monitors, read receipts, "please do not reply".

Only forms that nobody types count as a program's; a sentence in a text asks for silence and no more.
"""

from __future__ import annotations

import re

from espomail.domain.message import Message
from espomail.domain.subject_marks import answers, forwards

# cron, monitors, checkers of hosts
_MONITORS = (
    "** problem", "** recovery", "** acknowledgement", "** flapping", "*** problem", "*** recovery",
    "[firing:", "[resolved:", "[resolved]", "cron <", "anacron job '", "logwatch for ",
    "[fail2ban]", "smart error (", "denyhosts report", "monit alert --", "lfd on ",
    "*** security information for ", "ossec notification", "ossec hids", "output from your job ",
    "[uptimerobot]", "monitor is down:", "monitor is up:", "down alert: ", "up alert: ",
    "apticron report", "unattended-upgrades result", "unattended upgrades result", "aide report",
    "degradedarray event on", "fail event on /dev/", "rebuildfinished event on",
    "undelivered mail in queue", "[pagerduty", "[zabbix", "[nagios", "[icinga", "[munin", "[ossec",
    "pingdom ", "postfix smtp server: errors from",
)  # fmt: skip
_DIGEST = re.compile(r"\bdigest,? vol(?:ume)?\.? \d+,? (?:#|issue|no\.?) ?\d+", re.IGNORECASE)
_RECEIPTS = (
    "read:", "not read:", "read receipt", "return receipt", "return-receipt",
    "disposition notification", "gelesen:", "ungelesen:", "lesebestätigung", "lu :", "lu:",
    "non lu", "confirmation de lecture", "accusé de lecture", "leído:", "leido:", "no leído",
    "confirmación de lectura", "lido:", "lida:", "não lid", "confirmação de leitura", "letto:",
    "non letto", "conferma di lettura", "ricevuta di ritorno", "gelezen:", "niet gelezen",
    "leesbevestiging", "läst:", "oläst:", "læst:", "lest:", "ulest:", "luettu:", "przeczytano:",
    "přečteno:", "olvasott:", "citit:", "okundu:", "прочитано:", "прочтено:", "не прочитано:",
    "διαβάστηκε:", "開封済", "已读:", "已讀:", "읽음:",
)  # fmt: skip
_READ = re.compile(
    r"""was\ (?:read|displayed|deleted\ without\ being\ read)\b | this\ is\ a\ (?:return|read)\ receipt
      | was\ received\ by:
    | (?:wurde\b[^\n]{0,60}|\bam\b[^\n]{0,60}\ )(?:gelesen|angezeigt) | gelesen\ am | ungelesen\ gelöscht
    | a\ été\ (?:lu|affich|supprimé)
    | (?:fue|ha\ sido|se)\ (?:leíd|ley[óo]|mostrad|eliminad)\w* | foi\ (?:lid[ao]|exibid|eliminad|excluíd)
    | è\ stat[ao]\ (?:lett|visualizzat|eliminat) | is\ (?:op\ .{0,60})?(?:gelezen|weergegeven|verwijderd)
    | (?:lästes|har\ lästs|blev\ læst|ble\ lest|blev\ slettet) | luettiin | (?:prze|od)czytan | (?:byla
      |byl)\ přečten
    | elolvast | a\ fost\ citit | okundu | (?:был[ао]?\ )?про(?:читан|чтен)[оаы]? | διαβάστηκε | 開封 | 読まれ
    | 已阅读|已閱讀|阅读了|的?时间.{0,20}阅读|已读 | 읽었|읽은
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What nearly all the sentences below have in them, without a first letter. Almost all mail has none.
_STEMS = ("tomat", "ot reply")
_FOREIGN_STEMS = (
    "tomát", "ne pas répondre", "не отвеча", "自動", "自动", "返信", "請勿", "请勿", "자동", "발신",
)  # fmt: skip

_NO_ANSWER = re.compile(
    r"""do\ not\ (?:reply|respond)\ (?:directly\ )?to\ this\b | please\ do\ not\ (?:reply|respond)[.!,;)]
    | \b(?:this|the\ above|it)\ (?:\w+[- ]){0,2}(?:e-?mail|message|mailbox|notification|mail|inbox
      |address|account)\b
        [^.]{0,60}?\b(?:(?:was|is|has\ been)\ (?:\w+\ )?(?:automatically|auto-)\ ?(?:generated|sent
          |created)|not\ monitored
        |unmonitored|(?:generated|sent|created)\ automatically)
    | \bthis\ is\ (?:an?\ )?(?:automated|automatic|automatically\ generated|auto-?generated
      |system[- ]generated
        |unmonitored)\ (?:[\w-]+\ ){0,2}(?:e-?mail|message|notification|reply|response|mail\b|alert
          |reminder|confirm
        |acknowledg|notice|mailbox|account|address)
    | ^\W*(?:an?\ )?(?:automated|automatic)\ (?:e-?mail|message|notification|reply|response)\b
    | diese\ (?:e-?mail|mail|nachricht|mitteilung)\b[^.]{0,40}?automatisch\ (?:erstell|generier|erzeug
      |versand|versend)
      | dies\ ist\ eine\ automatische\b
        | antworten\ sie\ (?:bitte\ )?nicht\ auf\ diese | nicht\ auf\ diese\ (?:e-?mail|mail
          |nachricht)\ (?:zu\ )?
        (?:antworte|reagier)
    | ne\ pas\ répondre\ (?:directement\ )?à\ ce | \bcec?i?t?\ (?:est\ un\ )?(?:message|courriel|e-?mail
      |mail)\ (?:est
        |a\ été|vous\ est)?\ ?(?:généré|envoyé|adressé)?\ ?automatique
    | no\ respond(?:a|er|as)\ (?:directamente\ )?(?:a\ )?este | \beste\ (?:es\ un\ )?(?:mensaje|correo
      |e-?mail)\ (?:\w+\ ){0,3}
        automátic
    | não\ respond(?:a|er)\ (?:a\ )?est[ea] | \best[ae]\ (?:é\ uma?\ )?(?:mensagem
      |e-?mail)\ (?:\w+\ ){0,3}automátic
    | non\ rispond(?:ere|a)\ (?:direttamente\ )?a\ quest | \bquest[oa]\ (?:è\ un\ )?(?:messaggio
      |e-?mail)\ (?:\w+\ ){0,3}
        automatic
    | \bdit\ (?:is\ een\ automatisch|bericht\ (?:is|wordt)\ automatisch)
    | \b(?:detta|dette|denne)\b[^.]{0,30}?(?:automatiskt?\b|autogenerer)
    | tämä\ (?:on\ automaattinen|viesti\ on\ lähetetty\ automaattisesti)
    | wiadomość\ (?:\w+\ ){0,2}(?:wygenerowana|wysłana)\ automatycznie|automatycznie\ wygenerowan
        |prosimy\ (?:na\ nią\ )?nie\ odpowiadać
    | tent?o\ (?:e-?mail|zpráva|správa)[^.]{0,30}?automaticky | neodpovíd\w+\ na\ tent?o
    | automatikusan\ (?:generált|küldött) | bu\ (?:e-?posta|mesaj)[^.]{0,30}?otomatik
    | не\ отвеча\w+\ на\ (?:это|данное) | (?:это|данное|настоящее)\ (?:письмо
      |сообщение)\ (?:\w+\ ){0,2}автоматически
        | автоматическое\ (?:сообщение|уведомление)[.,!]
    | 自動(?:送信|配信|的に送信)(?:して|され|のため|メール)
    | 送信専用 | 返信(?:いただいても|されても|は?できません|しないで)
    | (?:自动|系统自动|系統自動|自動)(?:发送|發送|发出|發出|寄出) | (?:请|請)勿(?:直接)?(?:回复|回覆|答复)
    | 발신\ ?전용 | 자동(?:으로)?\ ?(?:발송|생성)된
    """,
    re.VERBOSE | re.IGNORECASE,
)
# such sentences stand at the top or at the foot
_HEAD, _TAIL = 500, 900


def by_subject(message: Message) -> str | None:
    """A monitor, a list's digest, or a read receipt in words: what it is, else None."""
    subject = message.subject[:60].lower()
    if subject.startswith(_MONITORS):
        return "a monitor"
    if "digest" in subject and _DIGEST.search(subject) and not answers(subject):
        return "a digest"
    if subject.startswith(_RECEIPTS) and _READ.search(message.text[:2500]):
        return "a receipt"
    return None


def asks_for_silence(message: Message) -> str | None:
    """The sentence in which a mail says that a program wrote or nobody reads answers; not in what it quotes.

    Answers quote more than they say: of them only the first lines count.
    """
    text = message.text
    if text.startswith("##- ") or "bove this line" in text[:200]:
        return "it has another desk's line above which to reply"
    if message.in_reply_to or message.references:
        own = text[:_FIRST_LINES]
    else:
        own = text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    stems = _STEMS if own.isascii() else _STEMS + _FOREIGN_STEMS
    if not any(map(own.__contains__, stems)):
        return None
    if forwards(message.subject):
        return None
    if answers(message.subject):
        own = text[:_FIRST_LINES]
    found = _NO_ANSWER.search(" ".join(_own_lines(own).split()))
    return found[0] if found else None


_FIRST_LINES = 300

def _own_lines(text: str) -> str:
    quoted = _FORWARDED.search(text)
    return text[: quoted.start()] if quoted else text


_FORWARDED = re.compile(
    r"^[ \t]*(?:>|[-_=*]{3,}[ \t]*(?:original|forwarded|begin|ursprüng|weitergeleit|message transf|mensaje"
    r"|messaggio)"
    r"|begin forwarded|(?:from|von|de|da|van|от|发件人|差出人)[ \t]?[:：].{1,200}@)",
    re.IGNORECASE | re.MULTILINE,
)
