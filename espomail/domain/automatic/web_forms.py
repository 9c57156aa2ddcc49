"""Pages on the web that people fill in: a program sends the mail, but the words are theirs."""

from __future__ import annotations

import re

from espomail.domain.mime.message import Address, Message

_MOST = 8000


def is_form(text: str) -> bool:
    """Whether a visitor typed it into a page: a name behind its label, and an address or a message."""
    return bool(_NAME_FIELD.search(text[:_MOST]) and _TEXT_FIELD.search(text[:_MOST]))


def is_filled_in_by_sender(message: Message, text: str) -> bool:
    """Whether it is a form in which the very sender is named: what its foot says is said of the page.

    An answer goes to From, so it reaches whoever filled in the page. A shop puts its own name and address
    below its letters, too: the form has to have a message, and to name a person at an address of their own.
    """
    form = text[:_MOST]
    if not (is_form(form) and _MESSAGE_FIELD.search(form)):
        return False
    named = {found.lower().rstrip(".") for found in _LABELLED.findall(form)}
    names = set(_WORD.findall(" ".join(_NAME_VALUE.findall(form)).lower()))
    names = {name for name in names if not _ROLE.match(name)}
    return any(sender.key in named and _is_a_persons(sender, names) for sender in message.senders)


def _is_a_persons(sender: Address, names: set[str]) -> bool:
    """Whether the form's name is the sender's, and neither a role nor the domain is called so."""
    local, _, domain = sender.key.rpartition("@")
    if _ROLE.match(local):
        return False
    own = set(_WORD.findall(f"{sender.name.lower()} {local}"))
    return bool(own & names) and names.isdisjoint(_WORD.findall(domain))


_WORD = re.compile(r"[^\W\d_]{2,}")
_LABELLED = re.compile(
    r"^\W{0,4}(?:[^\n:：@]{0,20}[ -])?(?:e-?mail|mail|correo|courriel)\b[^\n:：@]{0,20}[:：][ \t]*[<\[]?"
    r"([^\s<>@\[\]]{1,64}@[^\s<>@\[\],;()]{1,253})",
    re.MULTILINE | re.IGNORECASE,
)
# what addresses are called behind which nobody fills in forms
_ROLE = re.compile(
    r"""(?:info|contact|kontakt|office|mail|e-?mail|team|hello|hallo|shop|store|sales|orders?|billing|invoic\w*
      |account\w*|bookings?|reserv\w*|buchung\w*|rechnung\w*|bestell\w*|service\w*|support\w*|help\w*|admin\w*|customer\w*
      |kunden\w*|marketing|news\w*|notif\w*|system|web\w*|www|wordpress|form\w*|post|hotel|praxis|kanzlei
      |verwaltung|verkauf|vertrieb|commercial|clients?|ventas|vendite|pedidos|ordini|commandes?|reception|rezeption)
      (?![^\W\d_])""",
    re.VERBOSE | re.IGNORECASE,
)
_NAME_VALUE = re.compile(
    r"^\W{0,4}[^\n:：@]{0,30}(?:name|nom|nombre|nome|naam|navn|namn|imię|имя|姓名|お名前|이름)\b"
    r"[\w ]{0,20}\W{0,4}[:：]([^\n]{1,80})",
    re.MULTILINE | re.IGNORECASE,
)
_MESSAGE_FIELD = re.compile(
    r"""^\W{0,4}(?:(?:your|ihre?|votre|su)\ )?
      (?:message|nachricht|mensaje|messaggio|mensagem|bericht|comments?|kommentar|question|frage|anfrage|anliegen
      |mitteilung|inquiry|enquiry|demande|consulta|richiesta|vraag|melding|meddelande|wiadomość|сообщение)
      \b[\w -]{0,20}[:：]""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_NAME_FIELD = re.compile(
    r"""^\W{0,4}(?:(?:your|full|first|last|ihr|votre|su|vor-?|nach)\ ?)?
      (?:name|nom|nombre|nome|naam|navn|namn|imię|имя|姓名|お名前|이름)\b[\w ]{0,20}\W{0,4}[:：]""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_TEXT_FIELD = re.compile(
    r"""^\W{0,4}(?:(?:your|ihre?|votre|su)\ )?
      (?:e-?mail|message|nachricht|mensaje|messaggio|bericht|comments?|phone|telefon)\b[\w -]{0,20}[:：]""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
