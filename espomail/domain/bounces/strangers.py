"""Notices whose sender is no mail system: some let anybody sign. People's mail may lack a way back, too."""

from __future__ import annotations

from espomail.domain.automatic import senders
from espomail.domain.automatic.out_of_office import text_acknowledges
from espomail.domain.automatic.web_forms import is_form
from espomail.domain.bounces import phrases, texts
from espomail.domain.bounces.announcements import PLAIN_SUBJECT, announces, opens, speaks_of_nothing_else
from espomail.domain.bounces.bounce import BounceRecipient
from espomail.domain.bounces.candidates import by_program, has_null_path, names_person
from espomail.domain.bounces.lookalikes import asks, without_quotes
from espomail.domain.mime.message import Message
from espomail.domain.salutations import greets, is_letter


def strangers_notice(message: Message, notice: str, returned: str) -> bool:
    """Whether it is a notice although its sender is no mail system."""
    own = without_quotes(notice)
    opening = opens(own)
    if not (opening or phrases.FAILURE.search(own[:8000])):
        return False
    if not opening and (_is_another_text(own) or is_letter(message.text) or _is_person(message)):
        return False
    laid_out = texts.names_by_layout(own)
    if not has_null_path(message):
        return bool(returned and PLAIN_SUBJECT.match(message.subject)) and laid_out
    if returned and announces(message, own):
        return True
    return _says_whom_and_why(message, own, laid_out)


def _is_another_text(own: str) -> bool:
    """Whether it is a letter, a question, a form or an acknowledgement."""
    return greets(own) or asks(own) or is_form(own) or text_acknowledges(own)


def _is_person(message: Message) -> bool:
    return names_person(message) and not (by_program(message) or _machine(message))


def _machine(message: Message) -> str | None:
    return senders.machine(message.senders[0].address if message.senders else "")


def _says_whom_and_why(message: Message, own: str, laid_out: bool) -> bool:
    if not _named(message, own):
        return False
    machine = by_program(message) or _machine(message)
    why = texts.tells_why(own)
    if machine and announces(message, own):
        return laid_out or why
    return laid_out and why and speaks_of_nothing_else(message.subject)


def _named(message: Message, notice: str) -> tuple[BounceRecipient, ...]:
    writers = [each.address for each in (*message.senders, *message.to, *message.reply_to)]
    return texts.failed_recipients(notice, (), writers)
