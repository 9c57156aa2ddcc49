"""What below dashes is more than a signature: what the letter asks for, what changes, what is announced.

A language is one more word in each of the tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from espomail.domain.replies.afterthoughts import asks_for_something

_SENTENCE_END = re.compile(r"(?<=[.!?？。！])\s|\n\s*\n")
_FOLDED = re.compile(r"\n(?=\S)")

# kinds of things: the words that ask for them, and how they look
_PHONE = (
    r"(?:phone|mobile|cell|contact)[ -]?(?:number|no\b)|number (?:where|to reach)|\b(?:call|reach) you\b"
    r"|(?:telefon|handy|mobil|ruf)(?:nummer|-?nr\b)|numéro de (?:téléphone|portable|mobile)"
    r"|número de (?:teléfono|móvil|celular|telefone|telemóvel)|\b(?:teléfono|telefone|telemóvel)\b"
    r"|numero di (?:telefono|cellulare)|(?:telefoon|mobiel)\w* ?nummer|puhelinnumero"
    r"|numeru? telefonu|telefonní číslo"
    r"|номер\w* (?:вашего )?телефона|telefon numara|telefonszám|电话|電話|手机|手機|전화번호"
)
_BANK = (
    r"\biban\b|\bbank (?:details|account)|account (?:number|details)|bankverbindung"
    r"|konto(?:nummer|verbindung|daten)|\brib\b|coordonnées bancaires|número de cuenta|datos bancarios"
    r"|coordinate bancarie|dados bancários"
    r"|(?:bank|rekening)(?:gegevens|nummer)|kontonummer|numer konta|číslo účtu|номер счета"
    r"|банковские|账号|帳號|口座|계좌"
)
_ADDRESS = (
    r"address|anschrift|adress|dirección|domicilio|indirizzo|\badres|endereço|morada|osoit|\bcím|адрес|διεύθυνσ"
    r"|地址|住所|주소"
)
_TAX = (
    r"\bvat\b|ust-?id|umsatzsteuer|steuernummer|\btva\b|\bnif\b|\bcif\b|partita iva|p\. ?iva|\bbtw|\bmoms"
    r"|\bnip\b|\bdič\b|\bинн\b"
)
_KINDS = tuple(
    (re.compile(words, re.IGNORECASE), re.compile(looks))
    for words, looks in (
        (_PHONE, r"(?:\+|\(?\b0|\b\d{2,4}[ /.-])\d[\d /().-]{4,24}"),
        (_BANK, r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{2,4}){3,8}\b|\b\d{6,12}\b"),
        (_ADDRESS, r"\b\d{4,5}\b|\b\d\d-\d{3}\b|[^\W\d] \d{1,4}\w?\b|\b\d{1,4} [^\W\d]{2}|@|号|丁目|市|区"),
        (_TAX, r"\b[A-Z]{2}[A-Z\d]{7,12}\b|\b\d{2,3}/?\d{3}/?\d{3,5}\b"),
    )
)
# whose they are: asked of the reader
_YOURS = re.compile(
    r"""\b(?:your|ihre?[rsnm]?|deine?[rsnm]?|eure?[rsnm]?|votre|vos|ton|ta|sus?|tus?|vuestr[oa]|su[ao]|seus?|vostr[oa]|tuo|tua
      |uw|je|jouw|jullie|din|ditt|ert?|deres?|jeres|twój|pana|pani|państwa|vaš[eiu]?|váš|ваш\w*|sizin|teidän|önök|te)\b
    | 您的 | 你的 | 貴 | ご住所 | お電話 | ご連絡先 | 귀하""",
    re.VERBOSE | re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\bneed|\brequire|\bsend\b|\btell\b|benötig|brauch|besoin|necesit|bisogno|\bnodig\b|behöver|trenger|potrzeb|potřeb|нуж"
    r"|需要|必要",
    re.IGNORECASE,
)
# "New number from 1 December: ..."
_CHANGED = re.compile(
    r"\b(?:new|changed|neue?[rsnm]?|geänderte?|nouve(?:au|lle)|nuev[oa]|nuov[oa]|nov[oaáýé]|nieuwe?|ny[ta]?"
    r"|now[yea]|uusi|yeni|új|нов(?:ый|ая|ое)|нова|νέ[αο])\b[^\n]{0,20}"
    rf"(?:number|nummer|numéro|número|numero|numer|číslo|номер|{_PHONE}|{_BANK}|{_ADDRESS})"
    r"|新(?:的|しい)?(?:电话|電話|手机|地址|住所|邮箱|号码|番号)",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"\bbelow\b|\bsignature\b|\bunten|\bsignatur|untenstehend|ci-dessous|plus bas|\babajo\b|\babaixo\b"
    r"|\bsotto\b|\bfirma\b|hieronder|onderstaand|\bnedan|nedenfor|\balla\b|poniżej|níže|ниже|lent\b|aşağı|如下|下面|下記|아래",
    re.IGNORECASE,
)


def is_wanted(
    below: Sequence[str], above: Sequence[str], letter: Callable[[], Sequence[str]]
) -> bool:
    """Whether lines below dashes hold what a letter asks for, what changes, or what is announced above.

    ``above``: the writer's words above the dashes; ``letter``: the lines that they answer.
    """
    text = "\n".join(below)
    if _CHANGED.search(text):
        return True
    held = [words for words, looks in _KINDS if looks.search(text)]
    if not held:
        return False
    if any(_BELOW.search(line) and any(words.search(line) for words in held) for line in above):
        return True
    sentences = _SENTENCE_END.split(_FOLDED.sub(" ", "\n".join(letter())))
    asking = [each for each in sentences if _YOURS.search(each) and _asks(each)]
    return any(words.search(each) for each in asking for words in held)


def _asks(sentence: str) -> bool:
    return asks_for_something(sentence) or _NEEDED.search(sentence) is not None
