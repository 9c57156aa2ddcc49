"""Is it a bounce at all? A mail system must have sent it, and it must say that something failed.

A person's words never suffice: people forward bounces, paste them and complain of them.
"""

from __future__ import annotations

import re

from espomail.domain import bounce_phrases, bounce_texts, senders
from espomail.domain.bounce_reports import BounceRecipient
from espomail.domain.list_address import posting_addresses
from espomail.domain.message import Message
from espomail.domain.out_of_office import subject_says_automatic
from espomail.domain.salutations import is_letter

_SUBJECT = re.compile(
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
    | unzustellbar | non\ recapitabile | kan\ (?:inte|ikke)\ lever | echec\ de\ la\ remise | não\ entregue
    | nicht\ zugestellt | zustell | fehlgeschlagen | non\ remis | échec | non\ distribu
      | retour\ (?:de|du)\ (?:mail|message|courrier)
    | no\ (?:se\ )?(?:ha\ )?(?:podido\ )?entrega | devuelto | no\ entregado | mancat[ao]\ (?:recapito
      |consegna) | não\ (?:foi\ )?(?:entreg|pôde) | falha | devolvid
    | niet\ (?:afgeleverd|bezorgd) | onbestelbaar | niedostarcz | nedoruč | недостав | не\ доставлен
      | не\ удалось | возвра
    | 配(?:信|送|達) | 送信(?:エラー|できません|失敗) | エラー | 宛先不明 | 未着 | 届き | 退信 | 退回
      | 无法 | 無法 | 投递 | 失败 | 被退 | 반송 | 실패
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mailer.?daemon|mail ?daemon|mail deliver(?:y|er)? ?(?:sub)?system|delivery subsystem"
    r"|postmaster|post office"
    r"|mail(?:er)? (?:system|administrator|gateway)|system administrator|microsoft outlook\b|mail router"
    r"|system-?administrat[oö]r|administrat(?:eur|or) (?:du )?syst[eè]mu?|administrador (?:del|do) sistema"
    r"|amministratore (?:di )?sistema|systeembeheerder|systemansvarig|järjestelmänvalvoja|správce systému"
    r"|rendszergazda|sistem yöneticisi|системный администратор|システム管理者"
    r"|系统管理员|系統管理員|시스템 관리자"
    r"|internet mail delivery|symantec_antivirus|interscan|mailmarshal|\bimss\b|メール配信|系统退信|\bndr@",
    re.IGNORECASE,
)
_DAEMON_WORDS = (
    "daemon", "postmaster", "deliver", "post office", "mail s", "mail a", "mail g", "mailer ",
    "administrat", "administrador", "amministratore", "beheerder", "systemansvarig", "valvoja",
    "správce", "rendszergazda", "yöneticisi", "администратор", "管理", "관리자", "outlook", "router",
    "antivirus", "interscan", "mailmarshal", "imss", "ndr@",
    "配信", "退信",
)  # fmt: skip
_ANSWER = re.compile(r"\s*(?:re|aw|sv|antw|rv|res|vs|odp|fwd?|wg|tr|回复|答复|转发|回覆)\s?[:：]", re.I)

def may_be_bounce(message: Message) -> bool:
    """Whether the fields allow a bounce at all; almost all mail ends here, in a few microseconds."""
    if message.content_type == "multipart/report" or "x-failed-recipients" in message.headers:
        return True
    if _from_daemon(message) or (message.attachments and _has_report(message)):
        return True
    system = _null_path(message) or _to_return_channel(message) or _by_program(message)
    return system and bool(_SUBJECT.search(message.subject[:300]))


def may_report(message: Message) -> bool:
    """Whether a status part says what happened to our mail; some programs forward bounces part by part."""
    if message.content_type == "multipart/report" or _null_path(message):
        return True
    if _ANSWER.match(message.subject):
        return False
    return _from_daemon(message) or not (_typed(message) or is_letter(message.text))


def _has_report(message: Message) -> bool:
    return any(part.content_type.endswith("delivery-status") for part in message.attachments)


def convincing(message: Message, notice: str, returned: str) -> bool:
    """Two independent signs: a mail system wrote it, and it says that something failed."""
    if "x-failed-recipients" in message.headers:
        return True
    if _to_return_channel(message) and _reports_back(message, notice):
        return True
    null_path = _null_path(message)
    if _ANSWER.match(message.subject) and not (_from_daemon(message) and (null_path or _opens(notice))):
        return False
    subject = bool(_SUBJECT.search(message.subject[:300]))
    text = bool(bounce_phrases.FAILURE.search(notice[:8000]))
    if message.content_type == "multipart/report" or _is_mailer_daemon(message):
        return subject or text
    if not (subject or text) or subject_says_automatic(message.subject):
        return False
    if _from_daemon(message) and not _typed(message):
        return bool(returned) or null_path or _reads_like_a_notice(message, notice)
    if _by_program(message) and subject and text and returned:
        return bounce_texts.names_by_layout(notice)
    return null_path and subject and text and bool(returned or _named(message, notice))


def _opens(notice: str) -> bool:
    """Whether a text begins in the words of a program that writes notices."""
    return bounce_phrases.OPENING.match(notice[:2000]) is not None


def _is_mailer_daemon(message: Message) -> bool:
    """Nobody's name; a postmaster or an administrator can be a person who writes of mail trouble."""
    return bool(_MAILER_DAEMON.search(message.header("from")[:300]))


_MAILER_DAEMON = re.compile(r"mailer[-_. ]?daemon", re.IGNORECASE)


def _by_program(message: Message) -> bool:
    """Whether the sender says that it is one, in the field made for that or in its name."""
    if message.header("auto-submitted").strip().lower().startswith("auto-"):
        return True
    name = message.senders[0].name.lower() if message.senders else ""
    return name.startswith(("automat", "auto-", "autorespon"))


def _to_return_channel(message: Message) -> bool:
    """Whether it went to an address that stands on no letter, only in envelopes: a list's, or VERP."""
    return bool(message.to) and all(senders.takes_only_bounces(each.address) for each in message.to)


def _reports_back(message: Message, notice: str) -> bool:
    if _typed(message) or message.in_reply_to or not _SUBJECT.search(message.subject[:300]):
        return False
    return bounce_texts.names_by_layout(notice)


def _typed(message: Message) -> bool:
    """Whether a program for people sent it; such mail comes back only with the null path."""
    if _null_path(message):
        return False
    program = message.header("user-agent") or message.header("x-mailer")
    return bool(_PROGRAMS.search(program[:300]))


_PROGRAMS = re.compile(
    r"mozilla|thunderbird|outlook|apple|iphone|ipad|evolution|mutt|kmail|roundcube|webmail", re.I
)
_PLAIN_SUBJECT = re.compile(
    r"""\W{0,3}(?:\[?postmaster\]?[ ]?)?(?:
        undeliver | undelivered | non-?deliver | (?:mail|message|e-?mail)?\ ?delivery\ (?:fail|status
          |notif|has|error|report|warning|subsystem)
      | permanent\ delivery | delivery\ failure | failure\ (?:notice|delivery|notif) | failed\ mail
        | mail\ (?:delivery\ )?(?:failed|failure|error|system|could\ not)
      | returned\ mail | return(?:ed|ing) | could\ not\ deliver | unable\ to\ deliver | warning:
        | user\ unknown
      | your\ message\ to\ \S+@\S+\ (?:could|was|has) | message\ (?:delivery|undeliver|could|status
        |you\ sent)
      | unzustellbar | nicht\ zustellbar | fehler\ bei\ der\ (?:nachrichten)?(?:zustellung|übermittlung)
        | mail\ konnte\ nicht
      | (?:message\ )?non\ (?:remis|distribu|recapit|consegn) | [ée]chec\ de\ (?:la\ )?remise
        | impossible\ de\ remettre
      | no\ se\ puede\ entregar | (?:mensaje\ )?(?:devuelto|no\ entregado) | error\ de\ entrega
        | entrega\ fallida
      | impossibile | mancat[ao]\ (?:recapito|consegna) | onbestelbaar
      | kan\ (?:inte|ikke)\ lever | ej\ levererbar | kunne\ ikke\ lever | ei\ voi(?:da|tu)\ toimittaa
      | (?:wiadomość\ )?niedostarcz | não\ (?:entreg|é\ possível\ entregar) | falha\ na\ entrega
      | nedoruč | kézbesíthetetlen | teslim\ edilemedi | δεν\ παραδόθηκε
      | .{0,20}(?:退信|配信(?:不能|エラー|失敗)) | 配信 | 送信 | 退信 | 无法 | 投递 | 반송
      | не\ (?:доставлен|удалось) | недостав
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def _reads_like_a_notice(message: Message, notice: str) -> bool:
    """A notice names who failed on a line of its own or behind a label; people do so within sentences."""
    if _opens(notice) and not _to_its_list(message):
        return True
    if message.in_reply_to or is_letter(notice) or _to_its_list(message):
        return False
    if not _says_it(message, notice):
        return False
    if _by_program(message) or "退信" in message.subject:
        return True
    return bounce_texts.names_by_layout(notice, {each.key for each in message.to})


def _says_it(message: Message, notice: str) -> bool:
    """Whether the subject speaks of a failure, as programs write it or with words in the text."""
    if not bounce_phrases.NEGATION.search(notice[:8000]):
        return False
    if _PLAIN_SUBJECT.match(message.subject):
        return True
    return bool(_SUBJECT.search(message.subject[:300]) and bounce_phrases.FAILURE.search(notice[:8000]))


def _to_its_list(message: Message) -> bool:
    """Whether it was written to the list that it came through, for all to read."""
    posting = posting_addresses(message)
    return any(each.key in posting for each in message.recipients)


def _named(message: Message, notice: str) -> tuple[BounceRecipient, ...]:
    writers = [each.address for each in (*message.senders, *message.to, *message.reply_to)]
    return bounce_texts.failed_recipients(notice, (), writers)


def _from_daemon(message: Message) -> bool:
    for sender in message.senders:
        if senders.is_daemon(sender.address):
            return True
    name = message.header("from")[:300].lower()
    return any(word in name for word in _DAEMON_WORDS) and bool(_DAEMON_NAME.search(name))


def _null_path(message: Message) -> bool:
    for name in ("return-path", "x-envelope-from"):
        value = message.header(name)
        if value and (not value.strip(" <>\t") or senders.is_daemon(value.strip(" <>\t"))):
            return True
    return False


