"""Reports that a person shows: people pass on part by part what they got, with words of their own above.

Beside a report the lack of such words decides: gateways put footers and banners around reports and take
away the outer type that told them, and some systems send them under any subject and from any address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from espomail.domain.automatic import senders
from espomail.domain.automatic.own_words import own_words
from espomail.domain.bounces.announcements import opens
from espomail.domain.bounces.candidates import names_person
from espomail.domain.bounces.evidence import may_report
from espomail.domain.bounces.lookalikes import asks
from espomail.domain.bounces.phrases import FAILURE
from espomail.domain.mime.message import Message
from espomail.domain.salutations import is_letter
from espomail.domain.subject_marks import answers, forwards

_STATUS_PARTS = frozenset(("message/delivery-status", "message/global-delivery-status"))


def is_shown(message: Message) -> bool:
    """Whether a person shows the report that a message has as a part, so that it is that person's mail."""
    if may_report(message) or any(senders.machine(each.address) for each in message.senders):
        return False
    passed_on = answers(message.subject) or forwards(message.subject)
    status = any(part.content_type in _STATUS_PARTS for part in message.attachments)
    if not (passed_on or status):
        return False  # receipts and complaints bear any subject
    said = "\n\n".join(_before_a_notice(own_words(message)))
    if not said:
        return False
    if _MYSELF.search(said) or asks(said) or is_letter(said):
        return True
    # nobody's name stands before a mail system's address; before that of a receipt's sender it does
    return status and _has_full_name(message) and (passed_on or not _tells_of_mail(said))


def _before_a_notice(said: str) -> Iterator[str]:
    """Paragraphs up to where a program begins to speak: it says "I", too."""
    for paragraph in said[:8000].split("\n\n"):
        if opens(paragraph):
            return
        if paragraph.strip():
            yield paragraph.strip()


def _tells_of_mail(said: str) -> bool:
    first = said.partition("\n\n")[0]
    return bool(FAILURE.search(first) or _YOUR_MAIL.search(first))


# as a program calls what it reports on
_YOUR_MAIL = re.compile(
    r"""\b(?:your|the|ihre?|die|votre|le|su|el|tu|il\ (?:tuo|suo)|sua|uw|je|het|din|ditt|twoja|ваше|vaš\w*)[ ]
      (?:original\ |e-?)?(?:message|mail|nachricht|courriel|mensaje|correo|messaggio|mensagem|bericht|melding
        |meddelelse|meddelande|wiadomość|сообщение|письмо|zpráva)\b | 您的(?:邮件|郵件) | メッセージ""",
    re.VERBOSE | re.IGNORECASE,
)


def _has_full_name(message: Message) -> bool:
    return names_person(message) and any(" " in each.name.strip() for each in message.senders)


# One person's "I" and "my"; firms and their programs say "we". Left out is what means something else in
# another language (French "je", Swedish "min") or ends the names of hosts ("eu", "io").
_MYSELF = re.compile(
    r"""(?<![\w.@/-])(?: I(?=[ '’]) | [Mm]y | [Mm]e | [Ii]ch | [Mm]ir | [Mm]ich | [Mm]ein(?:e[mnrs]?)?
      | [Jj]['’]\w+ | [Jj]e\ (?:ne|n['’]\w+|vous|suis|viens|re[cç]ois|voudrais|peux|pense|souhaite|l['’]\w+)
      | [Mm]on | [Mm]oi | [Yy]o | [Mm]is?\ (?:correo|mensaje|cuenta|e-?mail)s?
      | [Mm]eus? | [Mm]inhas? | [Mm]io | [Mm]ia | [Ii]k | [Mm]ij | [Mm]ijn
      | [Jj]ag | [Mm]ig | [Jj]eg | [Mm]eg | [Mm]inun | [Mm]inulle | [Mm]nie | [Mm]ój | [Mm]oj[aeą] | [Jj]á
      | [Mm]ůj | [Яя] | [Мм]не | [Мм]еня | [Мм]о[йяёею] | [Bb]enim | [Bb]ana | [Εε]γώ | [Εε]μένα )(?![\w@])
    | 我(?!们|們) | 私 | 제가 | 저는 | אני | أنا""",
    re.VERBOSE,
)
