"""What stands behind the element of a page that holds all the rest.

There gateways put notices, and a few people type. Only what reads as somebody's sentence counts as words;
where a notice stands among them, nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from espomail.domain.html import history as html_history
from espomail.domain.replies.afterthoughts import NOTICE, is_of_signature

_LINES = 12
_SIZE = 1000
_WORDS = 3
_SENTENCE = (".", "?", "。", "？", "؟")
# lists, virus scanners, gateways, houses
_FOOTER = re.compile(
    r"""unsubscri | abmeld | abbestell | désabonn | désinscri | mailing\ ?list | \bgroup | [_=-]{5} | @ | ://
      | \bwww\. | \bscan | geprüft | gescannt | analysé | vérifié | analizad | verificad | controllat
      | gecontroleerd | sprawdz | провер | \bspam | phishing | malware | external | extern | outside
      | untrusted | caution | security | sicherheit
      | this\ (?:e-?)?(?:mail|message) | diese\ (?:e-?)?(?:mail|nachricht)
      | (?:ce|cet|le\ présent)\ (?:e-?mail|courriel|message) | este\ (?:correo|mensaje|e-?mail)
      | (?:questa|presente)\ (?:e-?mail|messaggio) | dit\ (?:e-?mail)?bericht | deze\ e-?mail
      | (?:ta|niniejsza)\ wiadomość | (?:tento|táto)\  | это\ (?:письмо|сообщение) | 本邮件 | 此邮件
      | このメール | environment | \bprint | drucken | umwelt | imprim | stampare | \bltd\b | limited | gmbh
      | \bS\.?A\.?\b | \bB\.?V\.?\b | regist | company | unternehmen | newsletter | webinar | follow
      | treść | hotline | award | powered | licen[sc]e | copyright | © | all\ rights
      | privacy | datenschutz | terms""",
    re.VERBOSE | re.IGNORECASE,
)


def own_tail(lines: Sequence[str], behind: int) -> list[int]:
    """The indexes of the words behind all that a page's element holds, if they are the writer's."""
    rows = range(behind, len(lines))
    begins = next((row for row in rows if lines[row].endswith(html_history.TAIL)), None)
    if begins is None:
        return []
    tail = range(begins + 1, len(lines))
    said = [line for line in map(html_history.without_marks, lines[begins + 1 :]) if line]
    if not said or len(said) > _LINES or sum(map(len, said)) > _SIZE:
        return []
    text = "\n".join(said)
    if NOTICE.search(text) or _FOOTER.search(text) or any(map(is_of_signature, said)):
        return []
    return list(tail) if any(map(_is_sentence, said)) else []


def _is_sentence(line: str) -> bool:
    words = line.split()
    small = sum(not word[0].isupper() for word in words)
    is_long = len(words) >= _WORDS or not line.isascii()
    return line.endswith(_SENTENCE) and is_long and 2 * small >= len(words)
