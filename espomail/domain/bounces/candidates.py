"""May a mail be a bounce? Its fields tell; almost all mail ends here, in a few microseconds."""

from __future__ import annotations

import re
from functools import lru_cache

from espomail.domain.automatic import senders
from espomail.domain.bounces.languages import NOT_DELIVERED
from espomail.domain.mime.message import Message

SUBJECT = re.compile(
    r"""undeliver | non-?deliver | not?\ deliver | fail(?:ure|ed)\b | returned\ (?:mail|message|e-?mail
      |to\ sender)
    | deliver\w*\ (?:status|fail|error|problem|report|notif|impossible|delay|warning|has\ failed)
      | mail\ (?:system\ )?(?:error|warning|delivery)
    | (?:could|can)\ ?not\ (?:be\ )?(?:deliver|sen[dt]) | returning\ (?:message|mail)\ to | rejected
      | bounce | user\ unknown | unknown\ (?:user|recipient)
    | (?:message|mail|delivery)[^:\n]{0,20}\b(?:delayed|delay) | delayed\ (?:mail|message)
      | warning:?-*\ ?(?:message|could) | nameserver\ error | processing\ error
    | banned | message\ (?:status|blocked|you\ sent\ blocked) | problem\ deliver | email\ delivery
      | delivery\ notification
    | \bnd[nr]\b | ^delay: | mail\ failure | permanent\ error | verzögert | [ée]chec\ d | non\ consegnat
    | no\ se\ puede\ entregar | viruses?\b.{0,40}\bin\ (?:your\ )?(?:mail|message)
    | unzustellbar | non\ recapitabile | kan\ (?:inte|ikke)\ lever | echec\ de\ la\ remise | não\ entregue
    | nicht\ zugestellt | zustell | fehlgeschlagen | non\ remis | échec | non\ distribu
      | retour\ (?:de|du)\ (?:mail|message|courrier)
    | no\ (?:se\ )?(?:ha\ )?(?:podido\ )?entrega | devuelto | no\ entregado | mancat[ao]\ (?:recapito
      |consegna) | não\ (?:foi\ )?(?:entreg|pôde) | falha | devolvid
    | (?:remise|livraison)\ retard | entrega\ (?:retras|atras) | recapito\ ritard | bezorging\ vertraag
      | leverans\w*\ .{0,5}fördröj | levering\w*\ forsink | opóźnion | доставка\ отложена
        | сообщение\b.{0,40}задержан
      | gecikti | zpožděn
    | fallo\ (?:de|en) | error\ (?:de|en\ la)\ entrega | estado\ de\ (?:la\ )?entrega | stato\ del\ recapito
      | état\ de\ (?:la\ )?remise | übermittlungsstatus | leveransen\ misslyckades | ej\ levererbar
      | levering(?:s(?:fejl|feil)|en\ mislyk) | bezorging\ mislukt | ei\ voi(?:da|tu)?\ toimittaa
      | toimitus\ epäonnistui | kézbesíthetetlen | teslim\ edilemedi | δεν\ παραδόθηκε | niedostarcz
      | zwrot:? | ошибка\ доставки | не\ доставлено | nu\ (?:a\ )?(?:fost|putut)\ (?:fi\ )?livrat | nelivrat
    | niet\ (?:afgeleverd|bezorgd) | onbestelbaar | niedostarcz | nedoruč | недостав | не\ доставлен
      | не\ удалось | возвра
    | 配(?:信|送|達) | 送信(?:エラー|できません|失敗) | エラー | 宛先不明 | 未着 | 届き | 退信 | 退回
      | 传递 | 傳遞 | 未送达 | 未送達 | 배달되지 | 전달\ ?(?:실패|되지) | 전송\ ?실패
      | 无法 | 無法 | 投递 | 失败 | 被退 | 반송 | 실패
    | """
    + NOT_DELIVERED,
    re.VERBOSE | re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mailer.?daemon|mail ?daemon|mail deliver(?:y|er)? ?(?:sub)?system|delivery subsystem"
    r"|postmaster|post office"
    r"|mail(?:er)? (?:system|administrator|gateway)|system administrator|microsoft outlook\b|mail router"
    r"|system-?administrat[oö]r|administrat(?:eur|or) (?:du )?syst[eè]mu?|administrador (?:del|do) sistema"
    r"|amministratore (?:di )?sistema|systeembeheerder|systemansvarl?ig|järjestelmänvalvoja|správce systému"
    r"|rendszergazda|sistem yöneticisi|системный администратор|システム管理者"
    r"|系统管理员|系統管理員|시스템 관리자"
    r"|internet mail delivery|symantec_antivirus|interscan|mailmarshal|\bimss\b|メール配信|系统退信|\bndr@",
    re.IGNORECASE,
)
_DAEMON_WORDS = (
    "daemon", "postmaster", "deliver", "post office", "mail s", "mail a", "mail g", "mailer ",
    "administrat", "administrador", "amministratore", "beheerder", "systemansvar", "valvoja",
    "správce", "rendszergazda", "yöneticisi", "администратор", "管理", "관리자", "outlook", "router",
    "antivirus", "interscan", "mailmarshal", "imss", "ndr@",
    "配信", "退信",
)  # fmt: skip


def may_be_bounce(message: Message) -> bool:
    """Whether the fields allow a bounce at all; almost all mail ends here, in a few microseconds."""
    if message.content_type == "multipart/report" or "x-failed-recipients" in message.headers:
        return True
    if says_certified_failed(message):
        return True
    if from_daemon(message) or (message.attachments and _has_report(message)):
        return True
    system = has_null_path(message) or to_return_channel(message) or by_program(message)
    return system and bool(SUBJECT.search(message.subject[:300]))


def says_certified_failed(message: Message) -> bool:
    """Whether Italy's certified mail says in its own field that it was not delivered.

    So the technical rules of 2 November 2005 have it; the field's other values tell of success.
    """
    return message.header("x-ricevuta").strip().lower() in _CERTIFIED_FAILED


def waits_certified(message: Message) -> bool:
    """Whether certified mail only warns: twelve hours without news."""
    return message.header("x-ricevuta").strip().lower() == "preavviso-errore-consegna"


_CERTIFIED_FAILED = frozenset({"errore-consegna", "preavviso-errore-consegna", "non-accettazione"})


def _has_report(message: Message) -> bool:
    return any(part.content_type.endswith("delivery-status") for part in message.attachments)


def from_daemon(message: Message) -> bool:
    """Whether the sender has the address or the name of a mail system, in the languages it is sold in."""
    return has_daemon_address(message) or _names_daemon(message.header("from")[:300])


@lru_cache(4096)
def _names_daemon(field: str) -> bool:
    name = field.lower()
    return any(word in name for word in _DAEMON_WORDS) and bool(_DAEMON_NAME.search(name))


def has_daemon_address(message: Message) -> bool:
    """Whether the sender has the address of a mail system, not just its name."""
    return any(senders.is_daemon(sender.address) for sender in message.senders)


def names_person(message: Message) -> bool:
    """Whether the name before a postmaster's address is one that no mail system bears."""
    names = [sender.name[:300] for sender in message.senders if sender.name]
    return bool(names) and not any(_DAEMON_NAME.search(name) or _PRODUCT.search(name) for name in names)


# a word of the trade, a maker's name, initials, or the middle capital of a brand
_PRODUCT = re.compile(
    r"(?i:mail|post|deliver|daemon|server|gateway|system|notif|filter|firewall|security|virus|spam|office|outlook"
    r"|administ|reply|automat|tobit)|\b[A-Z]{2,}\d*\b|[a-z][A-Z]|[\u3040-\u9fff\uac00-\ud7a3]"
)


def has_null_path(message: Message) -> bool:
    """Whether nothing can go back to where it came from, as notices are sent (RFC 5321, 4.5.5).

    A mailer-daemon's path is as good as none, and so is "From: <>"; behind a postmaster's may be a person.
    """
    if not message.senders and message.header("from").strip() == "<>":
        return True
    for name in ("return-path", "x-envelope-from"):
        value = message.header(name)
        if value and (not value.strip(" <>\t") or senders.is_nobody(value.strip(" <>\t"))):
            return True
    return False


def to_return_channel(message: Message) -> bool:
    """Whether it went to an address that stands on no letter, only in envelopes: a list's, or VERP."""
    return bool(message.to) and all(senders.takes_only_bounces(each.address) for each in message.to)


def by_program(message: Message) -> bool:
    """Whether the sender says that it is one, in the field made for that or in its name."""
    if message.header("auto-submitted").strip().lower().startswith("auto-"):
        return True
    name = message.senders[0].name.lower() if message.senders else ""
    return name.startswith(("automat", "auto-", "autorespon"))
