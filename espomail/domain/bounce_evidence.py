"""Is it a bounce at all? A mail system must have sent it, and it must say that something failed.

A person's words never suffice: people forward bounces, paste them and complain of them.
"""

from __future__ import annotations

import re

from espomail.domain import bounce_phrases, bounce_texts, senders
from espomail.domain.bounce import BounceRecipient
from espomail.domain.bounce_candidates import (
    SUBJECT,
    by_program,
    from_daemon,
    has_daemon_address,
    has_null_path,
    names_person,
    says_certified_failed,
    to_return_channel,
)
from espomail.domain.bounce_lookalikes import is_form, is_other_news, without_quotes
from espomail.domain.list_address import posting_addresses
from espomail.domain.message import Message
from espomail.domain.out_of_office import subject_says_automatic
from espomail.domain.salutations import greets, is_letter
from espomail.domain.subject_marks import answers, forwards


def may_report(message: Message) -> bool:
    """Whether a status part says what happened to our mail; some programs forward bounces part by part."""
    if message.content_type == "multipart/report" or has_null_path(message):
        return True
    if _is_passed_on(message):
        return False
    if from_daemon(message):
        return True
    says_so = by_program(message) or to_return_channel(message) or _PLAIN_SUBJECT.match(message.subject)
    return bool(says_so) and not (_typed(message) or is_letter(message.text))


def convincing(message: Message, notice: str, returned: str) -> bool:
    """Two independent signs: a mail system wrote it, and it says that something failed."""
    if "x-failed-recipients" in message.headers or says_certified_failed(message):
        return True
    if is_other_news(message.subject):
        return False
    if to_return_channel(message) and _reports_back(message, notice):
        return True
    null_path = has_null_path(message)
    if _is_passed_on(message) and not (from_daemon(message) and (null_path or _opens(notice))):
        return False
    subject = bool(SUBJECT.search(message.subject[:300]))
    text = _opens(notice) or bool(bounce_phrases.FAILURE.search(notice[:8000]))
    if message.content_type == "multipart/report" or _is_mailer_daemon(message):
        return subject or text
    if not (subject or text) or subject_says_automatic(message.subject):
        return False
    if from_daemon(message) and not _typed(message) and not _comes_from_a_person(message):
        if null_path and any(senders.machine(each.address) for each in message.senders):
            return True
        if returned and (null_path or (_announces(message, notice) and not is_letter(message.text))):
            return True
        return _reads_like_a_notice(message, notice)
    if by_program(message) and text and returned and _PLAIN_SUBJECT.match(message.subject):
        return bounce_texts.names_by_layout(notice)
    if not (null_path and subject and text) or (greets(notice) and not _opens(notice)):
        return False
    return bool(returned) or _says_whom_and_why(message, notice)


def _announces(message: Message, notice: str) -> bool:
    """Whether subject or text begins as a program's; administrators have returned mail to show, too."""
    return bool(_PLAIN_SUBJECT.match(message.subject)) or _opens(notice)


def _is_passed_on(message: Message) -> bool:
    return answers(message.subject) or forwards(message.subject)


def _says_whom_and_why(message: Message, notice: str) -> bool:
    """Whether an unknown sender's text has what notices have; people's mail may come without a path, too."""
    notice = without_quotes(notice)
    if is_letter(message.text) or is_form(notice) or not _named(message, notice):
        return False
    machine = by_program(message) or senders.machine(message.senders[0].address if message.senders else "")
    laid_out, why = bounce_texts.names_by_layout(notice), bounce_texts.tells_why(notice)
    if machine and _announces(message, notice):
        return laid_out or why
    return laid_out and why


def _opens(notice: str) -> bool:
    """Whether a text begins in the words of a program that writes notices."""
    return bounce_phrases.OPENING.match(notice[:2000]) is not None


def _is_mailer_daemon(message: Message) -> bool:
    """Nobody's name; a postmaster or an administrator can be a person who writes of mail trouble."""
    return bool(_MAILER_DAEMON.search(message.header("from")[:300]))


_MAILER_DAEMON = re.compile(r"mailer[-_. ]?daemon|\bmicrosoftexchange[0-9a-f]{32}@", re.IGNORECASE)


def _reports_back(message: Message, notice: str) -> bool:
    if _typed(message) or message.in_reply_to or not SUBJECT.search(message.subject[:300]):
        return False
    return bounce_texts.names_by_layout(notice)


def _typed(message: Message) -> bool:
    """Whether a program for people sent it; such mail comes back only with the null path."""
    if has_null_path(message):
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
      | (?:remise|entrega|recapito|bezorging|levering\w*|leveransen|dostarczanie|доставка|zustellung
        |delivery)\ (?:\w{1,3}\ )?
        (?:retard|retras|atras|ritard|vertraag|forsink|fördröj|opóźn|отлож|verzög|delayed)
      | предупреждение: | warnung:
      | ndn: | delay: | message\ not\ deliver | mail\ failure
      | (?:notification|notificación|notifica|benachrichtig?ung)\ (?:de?l?|zum|d['’])
      | fallo\ (?:de|en) | error\ en\ la\ entrega | falha\ na | bezorging\ mislukt | leveransen | leverings
      | toimitus\ epäonnistui | niedostarcz | zwrot:? | ошибка\ доставки | nelivrat
      | 传递 | 傳遞 | 無法 | 未送 | 邮件系统退信 | 배달되지 | 전달\ ?(?:실패|되지) | 메일\ ?전송\ ?실패
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
      | [^\[\]]{0,20}(?:退信|配信(?:不能|エラー|失敗)) | 配信 | 送信 | 退信 | 无法 | 投递 | 반송
      | не\ (?:доставлен|удалось) | недостав
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def _reads_like_a_notice(message: Message, notice: str) -> bool:
    """A notice names who failed on a line of its own or behind a label; people do so within sentences."""
    if _opens(notice) and not _to_its_list(message):
        return True
    if message.in_reply_to or is_letter(message.text) or greets(notice) or _to_its_list(message):
        return False
    if names_person(message):
        return False
    if not _says_it(message, notice):
        return False
    if by_program(message) or (has_daemon_address(message) and "退信" in message.subject):
        return True
    if not _has_machines_address(message):
        return False  # offices of the post and administrators are people, too
    return bounce_texts.names_by_layout(notice, {each.key for each in message.to})


def _comes_from_a_person(message: Message) -> bool:
    """Whether it can go back to the sender, whose address is no machine's, whatever the name before it."""
    path = message.header("return-path").strip(" <>\t").lower()
    goes_back = any(path == each.key for each in message.senders)
    return goes_back and not _has_machines_address(message)


def _has_machines_address(message: Message) -> bool:
    """Whether the address is a machine's or a product's; a display name may be anybody's office."""
    addresses = [sender.address for sender in message.senders]
    if has_daemon_address(message) or any(map(senders.machine, addresses)):
        return True
    return any(senders.local_part(address) in _PRODUCTS for address in addresses)


_PRODUCTS = frozenset({"imss", "interscan", "mailmarshal", "symantec_antivirus", "ndr"})


def _says_it(message: Message, notice: str) -> bool:
    """Whether the subject speaks of a failure, as programs write it or with words in the text."""
    if not bounce_phrases.NEGATION.search(notice[:8000]):
        return False
    if _PLAIN_SUBJECT.match(message.subject):
        return True
    return bool(SUBJECT.search(message.subject[:300]) and bounce_phrases.FAILURE.search(notice[:8000]))


def _to_its_list(message: Message) -> bool:
    """Whether it was written to the list that it came through, for all to read."""
    posting = posting_addresses(message)
    return any(each.key in posting for each in message.recipients)


def _named(message: Message, notice: str) -> tuple[BounceRecipient, ...]:
    writers = [each.address for each in (*message.senders, *message.to, *message.reply_to)]
    return bounce_texts.failed_recipients(notice, (), writers)


