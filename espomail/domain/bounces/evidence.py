"""Is it a bounce at all? A mail system must have sent it, and it must say that something failed.

A person's words never suffice: people forward bounces, paste them and complain of them.
"""

from __future__ import annotations

import re

from espomail.domain.automatic import senders
from espomail.domain.automatic.list_address import posting_addresses
from espomail.domain.automatic.out_of_office import subject_says_automatic
from espomail.domain.bounces import phrases, texts
from espomail.domain.bounces.announcements import PLAIN_SUBJECT, announces, opens
from espomail.domain.bounces.candidates import (
    SUBJECT,
    by_program,
    from_daemon,
    has_daemon_address,
    has_null_path,
    names_person,
    says_certified_failed,
    to_return_channel,
)
from espomail.domain.bounces.lookalikes import asks, is_other_news
from espomail.domain.bounces.strangers import strangers_notice
from espomail.domain.mime.message import Message
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
    says_so = by_program(message) or to_return_channel(message) or PLAIN_SUBJECT.match(message.subject)
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
    if _is_passed_on(message) and not (from_daemon(message) and (null_path or opens(notice))):
        return False
    subject = bool(SUBJECT.search(message.subject[:300]))
    text = opens(notice) or bool(phrases.FAILURE.search(notice[:8000]))
    if message.content_type == "multipart/report" or _is_mailer_daemon(message):
        return subject or text
    if not (subject or text) or subject_says_automatic(message.subject):
        return False
    if from_daemon(message) and not _typed(message) and not _comes_from_a_person(message):
        if null_path and any(senders.machine(each.address) for each in message.senders):
            return True
        if null_path and returned:
            return True
        if _is_typed_by_a_person(message, notice):
            return False
        if returned and announces(message, notice) and not is_letter(message.text):
            return True
        return _reads_like_a_notice(message, notice)
    return subject and (null_path or by_program(message)) and strangers_notice(message, notice, returned)


def _is_passed_on(message: Message) -> bool:
    return answers(message.subject) or forwards(message.subject)


def _is_mailer_daemon(message: Message) -> bool:
    """Nobody's name; a postmaster or an administrator can be a person who writes of mail trouble."""
    return bool(_MAILER_DAEMON.search(message.header("from")[:300]))


_MAILER_DAEMON = re.compile(r"mailer[-_. ]?daemon|\bmicrosoftexchange[0-9a-f]{32}@", re.IGNORECASE)


def _reports_back(message: Message, notice: str) -> bool:
    if _typed(message) or message.in_reply_to or not SUBJECT.search(message.subject[:300]):
        return False
    return texts.names_by_layout(notice)


def _typed(message: Message) -> bool:
    """Whether a program for people sent it; such mail comes back only with the null path."""
    if has_null_path(message):
        return False
    program = message.header("user-agent") or message.header("x-mailer")
    return bool(_PROGRAMS.search(program[:300]))


_PROGRAMS = re.compile(
    r"mozilla|thunderbird|outlook|apple|iphone|ipad|evolution|mutt|kmail|roundcube|webmail", re.I
)
def _reads_like_a_notice(message: Message, notice: str) -> bool:
    """A notice names who failed on a line of its own or behind a label; people do so within sentences."""
    if opens(notice) and not _to_its_list(message):
        return True
    if message.in_reply_to or greets(notice) or _to_its_list(message):
        return False
    if not _says_it(message, notice):
        return False
    if by_program(message) or (has_daemon_address(message) and "退信" in message.subject):
        return True
    if not (_has_machines_address(message) or has_null_path(message)):
        return False  # offices of the post and administrators are people, too
    return texts.names_by_layout(notice, {each.key for each in message.to})


def _is_typed_by_a_person(message: Message, notice: str) -> bool:
    """Whether a postmaster writes himself: he has a name, begins and ends as letters do, or asks."""
    if opens(notice):
        return False
    return names_person(message) or is_letter(message.text) or asks(notice)


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
    if not phrases.NEGATION.search(notice[:8000]):
        return False
    if PLAIN_SUBJECT.match(message.subject):
        return True
    return bool(SUBJECT.search(message.subject[:300]) and phrases.FAILURE.search(notice[:8000]))


def _to_its_list(message: Message) -> bool:
    """Whether it was written to the list that it came through, for all to read."""
    posting = posting_addresses(message)
    return any(each.key in posting for each in message.recipients)
