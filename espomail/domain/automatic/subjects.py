"""What only a program's subject says: monitors, digests of lists, read receipts.

People speak of such mail in the same words, so a subject says it only together with who wrote or with the
program's own text; alone, a form that nobody types asks for silence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from espomail.domain.automatic import senders
from espomail.domain.automatic.own_words import own_words
from espomail.domain.mime.message import Message
from espomail.domain.subject_marks import answers, forwards


class Told(NamedTuple):
    """What a mail is by its subject, and whether a second sign says so, too."""

    what: str
    sure: bool


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
_WITHIN = (" run output", " check output", " package update(s) for ")  # BSD's periodic, apticron
# whole subjects that nobody types
_TYPED_BY_NOBODY = re.compile(
    r"""\*{2,3}\ (?:problem|recovery|acknowledgement|flapping\w*)\ (?:service
        |host)\ alert:\ .+\ is\ [\w ]+\ \*{2,3}
    | \[(?:firing|resolved):\d+\]\ .+ | cron\ <\S+@\S+>\ .+ | anacron\ job\ '.+'\ on\ \S+
    | logwatch\ for\ \S+\ \(\w+\) | \[fail2ban\]\ \S+:\ (?:banned|stopped|started)\ .+
    | smart\ error\ \(\w+\)\ detected\ on\ host:\ \S+ | output\ from\ your\ job\s+\d+
    | (?:degradedarray|fail|rebuildfinished)\ event\ on\ /dev/\S+
        | \*{3}\ security\ information\ for\ \S+\ .*\*{3}
    | ossec\ notification\ -\ .+\ -\ alert\ level\ \d+
    | \S+\ (?:daily|weekly|monthly|security)\ (?:run|check)\ output | \d+\ \w+\ package\ update\(s\)\ for\ \S+
        | postfix\ smtp\ server:\ errors\ from\ \S+\[\S+\]""",
    re.VERBOSE | re.IGNORECASE,
)
_PROGRAMS_TEXT = re.compile(
    r"""\s*(?:\*{3,5}\ ?(?:nagios|icinga) | notification\ type:\ | problem\ (?:has\ been\ )?(?:started
        |resolved)\ (?:at
      |in)\ \d | \#{5,}\ logwatch | this\ (?:message|e-?mail)\ was\ generated\ by\ the\ smartd\ daemon
      | this\ is\ an\ automatically\ generated\ mail\ message\ from\ mdadm | ossec\ hids\ notification
      | hi,\s+the\ ip\ \S+\ has\ just\ been\ banned\ by\ fail2ban)""",
    re.VERBOSE | re.IGNORECASE,
)
_PROGRAMS_ADDRESS = re.compile(
    r"root|nagios|icinga2?|zabbix|munin|monit|alertmanager|grafana|prometheus|pagerduty|alerts?|ossec\w*|fail2ban"
    r"|lfd|cron|anacron|smartd|mdadm|logwatch|apticron|uptimerobot|pingdom"
)
_DIGEST = re.compile(
    r"(?:\[[^\]]{1,60}\] )?[^:]{1,80} digest,? vol(?:ume)?\.? \d+,? (?:#|issue |no\.? ?)\d+(?: - \d+ msgs?)?",
    re.IGNORECASE,
)
_LIST_FIELDS = frozenset(("list-id", "list-post", "mailing-list", "x-beenthere", "x-mailman-version"))
_RECEIPTS = (
    "read:", "not read:", "read receipt:", "return receipt", "return-receipt:",
    "disposition notification:", "empfangsbestätigung", "gelesen:", "ungelesen:", "lesebestätigung:",
    "lu :", "lu:",
    "non lu :", "non lu:", "confirmation de lecture :", "accusé de lecture :", "leído:", "leido:",
    "no leído:",
    "confirmación de lectura:", "lido:", "lida:", "não lida:", "não lido:", "confirmação de leitura:",
    "letto:",
    "non letto:", "conferma di lettura:", "ricevuta di ritorno:", "gelezen:", "niet gelezen:",
    "leesbevestiging:", "läst:", "oläst:", "læst:", "lest:", "ulest:", "luettu:", "przeczytano:",
    "přečteno:", "olvasott:", "citit:", "okundu:", "прочитано:", "прочтено:", "не прочитано:",
    "διαβάστηκε:", "開封済", "已读:", "已讀:", "읽음:",
)  # fmt: skip
# "Your message, To: …, Subject: …, was read on DATE", and nothing more
_RECEIPT = re.compile(
    r"""\s*(?:your|the)\ (?:message|document|mail|e-?mail)\b[^?!]{0,500}?\b(?:was\ (?:read|displayed
        |deleted\ without\ being\ read)\ on\ | was\ received\ by:\ )END(?:at:\s*[^\n?!]{1,60}\s*)?
    # Notes in its two columns: "Your     Offer / document: / was   Ann/ACME / received / by: / at:   DATE"
    | \s*your\ [^?!]{1,300}?\bdocument:\s+was\ [^?!]{1,200}?\breceived\s+by:\s+at:\s*[^\n?!]{1,60}\s*
    | \s*(?:ihr|das)\ [^?!]{1,300}?\bdokument:\s+wurde\ [^?!]{1,200}?\b(?:empfangen|erhalten)\s+von:\s+am:\s*
        [^\n?!]{1,60}\s*
    | \s*this\ is\ a\ (?:return|read)\ receipt\ for\ the\ (?:mail|message)\b[^?!]{0,700}
    | \s*(?:ihre|die)\ (?:nachricht|e-?mail|mail)\b[^?!]{0,500}?\bwurde\ (?:am\ [^?!]{1,80}\ (?:gelesen
        |angezeigt)
        |[^?!]{0,80}\bungelesen\ gelöscht)[.\s]*
    | \s*(?:votre|le)\ message\b[^?!]{0,500}?a\ été\ (?:lu|affiché|supprimé)\ END
    | \s*(?:su|el|tu)\ mensaje\b[^?!]{0,500}?(?:fue\ leído|ha\ sido\ leído|se\ leyó|fue\ eliminado)\ END
    | \s*(?:a\ )?(?:sua\ )?mensagem\b[^?!]{0,500}?foi\ (?:lida|exibida|eliminada|excluída)\ END
    | \s*il\ (?:tuo\ |suo\ )?messaggio\b[^?!]{0,500}?è\ stato\ (?:letto|visualizzato|eliminato)\ END
    | \s*(?:uw|het)\ bericht\b[^?!]{0,500}?\bis\ op\ [^?!]{1,80}\ (?:gelezen|weergegeven|verwijderd)[.\s]*
    | \s*(?:ditt|dit|meddelandet|din\ meddelelse|meldingen)\b[^?!]{0,500}?(?:lästes|har\ lästs
        |blev\ læst|ble\ lest)\ END
    | \s*(?:ваше\ )?сообщение\b[^?!]{0,500}?было\ про(?:читано|чтено)\ END
    | \s*[^?!\n]{0,200}(?:に|は)[^?!\n]{0,40}(?:開封されました|読まれました|開封済みです)[。\s]*
    | \s*您的(?:邮件|郵件)[^?!]{0,500}?(?:已阅读|已閱讀|阅读了)END
    | \s*[^?!]{0,500}?메시지[^?!]{0,300}?(?:읽었습니다|읽은\ 시간)END
    """.replace("END", r"(?:(?!\.\s+[^\W\d]|,\ [^\W\d]+\ [^\W\d]+\b\D*$)[^\n?!]){0,100}\s*"),
    re.VERBOSE | re.IGNORECASE,
)
# "Subject: Your offer", "Your document: Offer"; without it a person may be saying so
_NAMES_THE_MAIL = re.compile(r"^[ \t]*[^:：\n]{1,25}[:：][ \t]*\S", re.MULTILINE)
_SHORT = 900


def by_subject(message: Message) -> Told | None:
    """A monitor, a list's digest, or a read receipt in words, else None."""
    subject = message.subject[:60].lower()
    if subject.startswith(_MONITORS) or any(map(subject.__contains__, _WITHIN)):
        return _monitor(message)
    if "digest" in subject and _DIGEST.fullmatch(message.subject[:200].strip()):
        return _digest(message)
    if subject.startswith(_RECEIPTS) and len(message.text) <= _SHORT and _RECEIPT.fullmatch(message.text):
        return Told("a receipt", sure=bool(_NAMES_THE_MAIL.search(message.text)))
    return None


def _monitor(message: Message) -> Told | None:
    """A website's form sends what people wrote from a no-reply address, under their own subject."""
    nobodys = bool(_TYPED_BY_NOBODY.fullmatch(message.subject[:300].strip()))
    kinds = {senders.machine(each.address) for each in message.senders}
    program = any(_PROGRAMS_ADDRESS.fullmatch(senders.local_part(each.address)) for each in message.senders)
    if program or "robot" in kinds or (nobodys and kinds != {None}):
        return Told("a monitor", sure=True)
    if _PROGRAMS_TEXT.match(message.text[:300]) and _PROGRAMS_TEXT.match(own_words(message)):
        return Told("a monitor", sure=True)
    return Told("a monitor", sure=False) if nobodys else None


def _digest(message: Message) -> Told | None:
    if answers(message.subject) or forwards(message.subject):
        return None
    kinds = {senders.machine(each.address) for each in message.senders}
    by_list = kinds & {"list", "request", "owner", "robot"} or _LIST_FIELDS & message.headers.keys()
    return Told("a digest", sure=True) if by_list else None
