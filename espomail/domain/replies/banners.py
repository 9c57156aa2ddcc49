"""What gateways write into the mail that they let through, and so into what is quoted later: nobody's answer.

A language is one more phrase in the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from espomail.domain.replies.afterthoughts import NOTICE
from espomail.domain.replies.lines import unquoted

_WRAPPED = 50
_WIDE = 90
_BANNER = re.compile(
    r"""^\W*(?:external|extern[aeo]?|externí|esterno|zewnętrzna|внешнее|外部|社外)(?:[ ]?(?:e-?mail|mail
          |message|sender|nachricht|courriel|correo|messaggio|bericht|wiadomość|письмо|メール|邮件))?\W*$
      | \b(?:this|the)\ (?:e-?mail|message)\b.{0,60}\b(?:outside.{0,20}(?:organi|compan|network|domain)
          |external\ (?:sender|source|e-?mail|address))
      | \bfrom\ an\ external\ sender\b
      | ^\W*(?:external|caution|warning|notice|alert)\b.{0,80}\b(?:outside|external|caution|click
          |attachments?)\b
      | ^\W*(?:achtung|vorsicht|warnung|hinweis)\b.{0,60}\bextern
      | (?:diese|die)\ (?:e-?mail|nachricht)\b.{0,60}\b(?:extern\w*\ (?:absender|quelle)|außerhalb\b)
      | ^\W*(?:attention|avertissement)\b.{0,60}\bext[eé]r
      | (?:ce|cet)\ (?:e-?mail|courriel|message)\b.{0,60}\b(?:expéditeur\ externe|extérieur)
      | ^\W*(?:atención|precaución|aviso|atenção|cuidado)\b.{0,60}\bextern
      | (?:este|esta)\ (?:correo|mensaje|e-?mail|mensagem)\b.{0,60}\b(?:remitente\ externo|fuera\ de|fora\ d)
      | ^\W*(?:attenzione|avviso)\b.{0,60}\bestern
      | (?:questa|questo)\ (?:e-?mail|messaggio)\b.{0,60}\b(?:mittente|origine)\ estern
      | ^\W*(?:let\ op|waarschuwing)\b.{0,60}\b(?:extern|buiten)
      | (?:deze|dit)\ (?:e-?mail|bericht)\b.{0,60}\b(?:externe\ afzender|buiten)
      | ^\W*(?:uwaga|ostrzeżenie|pozor|upozornění|внимание|увага|obs|varning|advarsel)\b.{0,60}
          \b(?:zewn|spoza|extern|mimo|внешн|зовнішн|utanför|udenfor|utenfor)
      | ^\W*(?:注意|警告|提醒).{0,30}(?:外部|组织外|組織外|社外)
      | don['’]t\ often\ get\ e-?mail\ from | nicht\ häufig\ e-?mails?\ von | pas\ souvent\ d['’]e-?mail
      | no\ suele\ recibir\ correo | non\ si\ ricevono\ spesso | ontvangt\ niet\ vaak
      | não\ (?:costuma|recebe\ com\ frequ) | nie\ otrzymujesz\ często | får\ inte\ ofta
      | (?:modtager|mottar)\ ikke\ ofte | LearnAboutSenderIdentification | нечасто\ получаете | 不经常收到
      | ZjQcm\w+Banner(?:Start|End)
      | \b(?:do\ not|don['’]t)\ (?:click|open)\b.{0,60}\b(?:links?|attachments?)\b.{0,40}
          \b(?:unless|unknown|sender)
      | (?:this|diese|ce|questo|dit|deze)\ (?:e-?mail|message|nachricht|courriel|messaggio|bericht)\b.{0,40}
          \b(?:scanned|checked|geprüft|gescannt|analysé|controllato|gecontroleerd)\b.{0,40}\b(?:by|von|par|da|door|for
          |auf|op)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def without_banners(new: Sequence[int], old: Sequence[int], lines: Sequence[str]) -> list[int]:
    """The indexes of new lines of a history that are no banner above or below the old, nor its rest."""
    kept: list[int] = []
    banner = -1
    notices = _lawyers(new, old[-1] if old else -1, lines)
    for index in new:
        if index in notices:
            continue
        said = unquoted(lines[index])
        within = bool(old) and old[0] < index < old[-1]
        wraps = index == banner + 1 and _is_wrapped(unquoted(lines[banner])) and len(said) <= _WIDE
        if not within and (wraps or _BANNER.search(said)):
            banner = index
        else:
            kept.append(index)
    return kept


def _lawyers(new: Sequence[int], behind: int, lines: Sequence[str]) -> set[int]:
    """The indexes of the paragraphs below a history that lawyers have written."""
    found: set[int] = set()
    for _, group in groupby(enumerate(new), lambda each: each[1] - each[0]):
        paragraph = [index for _, index in group if index > behind]
        text = " ".join(lines[index] for index in paragraph)
        if len({each.lower() for each in NOTICE.findall(text)}) > 1:
            found.update(paragraph)
    return found


def _is_wrapped(line: str) -> bool:
    """Whether a line may go on below: long, but not as a paragraph of a page, and no sentence ends it."""
    return _WRAPPED <= len(line) <= _WIDE and line[-1:] not in (".", "!", ">")
