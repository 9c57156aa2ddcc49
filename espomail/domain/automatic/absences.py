"""Is a mail an absence note and nothing else, where no field and no subject says so?

Each sentence must be of the kind that such notes are made of: thanks, the absence, the return, whom to ask
instead, what becomes of the mail. A single sentence about anything else, or a question, is a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from espomail.domain import salutations
from espomail.domain.automatic import out_of_office
from espomail.domain.automatic.own_words import own_words
from espomail.domain.mime.message import Message
from espomail.domain.subject_marks import answers

_GLANCE = 800
_LONGEST = 1000
# What nearly all such notes have in them. Almost all mail has none and ends here.
_STEMS = (
    "urg", "mergenc", "ringend", "access to", "forwarded", "not be read", "weitergel", "nicht gel",
    "doorgest", "direct a", "piln", "spoed", "haste", "rådsk",
)  # fmt: skip
# what becomes of the mail
_FATE = re.compile(
    r"""\b(?:e-?mails?|mails?|messages?|inbox|mailbox)\ (?:will|shall|is|are|won['’]t)\ [^.]{0,30}
      \b(?:forwarded|read|monitored)\b
    | (?:no|limited|intermittent)\ (?:\w+\ )?access\ to\ (?:my\ )?(?:e-?)?mail
    | (?:nachricht(?:en)?|e-?mails?|mails?)\b[^.]{0,60}(?:weitergeleitet|nicht\ gelesen)
    | (?:bericht\w*|e-?mails?|mails?)\b[^.]{0,60}doorgestuurd""",
    re.VERBOSE | re.IGNORECASE,
)
# in which case to ask somebody else, and how; in one sentence
_URGENT = re.compile(
    r"""\b(?:in|for|with|if)\b[^.]{0,60}\b(?:urgent|emergenc\w+|urgency|immediate)
    | please\ direct\ (?:all|any)\ (?:\w+\ )?(?:enquir|inquir|question|correspond|e-?mail|request)
    | dringende[nr]?\b | (?:cas\ d['’]|toute\ |besoin\ )urgen\w+
    | (?:caso\ de\ |asuntos\ |assuntos\ |cuestiones\ )urg[eê]n\w+ | (?:caso\ di\ |per\ |questioni\ )urgen\w+
    | (?:bij|in|voor)\ (?:dringende|spoed)\w* | piln\w+\ spraw\w* | brådskande | hastesager
    | hvis\ det\ haster""",
    re.VERBOSE | re.IGNORECASE,
)
_CONTACT = re.compile(
    r"""@ | \d{4} | \b(?:contact\w*|call|phone|reach|e-?mail|write\ to|speak|direct) | wenden | kontakt
    | schreiben | erreich | anrufen | adress | écri | joindre | escrib | dirij | diríj | llam | ligue | rivolg
    | scriv | chiam | bel\b""",
    re.VERBOSE | re.IGNORECASE,
)
_BESIDE = re.compile(
    r"""\b(?:thank|dank|bedankt|merci|grazie|gracias|obrigad|dzięk|tack|tak)\w*
    | (?:please|kindly)\ (?:contact|write|e-?mail|call|turn|refer|address|direct|reach)
    | (?:respond|reply|answer|get\ back)\b | (?:return|back)\b | (?:wenden|kontaktieren|schreiben)\ sie
      |erreichbar | rückkehr | beantworte | bearbeite
    | contacter | adresse[rz] | retour | traité | contact[ea] | escrib[ae] | diríj\w+ | regres\w+ | respond\w+
    | contattare | rivolg\w+ | rientr\w+ | rispond\w+ | contact\ op | bereikbaar | beantwoord\w* | kontakt\w*
    | odpowie\w+ | wróc\w+ | tillbaka | tilbage""",
    re.VERBOSE | re.IGNORECASE,
)
# "call me": who is away sends one to others
_TO_THEMSELVES = re.compile(
    r"\b(?:call|contact|reach|phone|ring|write|e-?mail|text|tell|let|send|give|help)\ (?:to\ )?(?:me|us)\b"
    r"|\b(?:mich|mir|uns|me|moi|m['’]\w+|mi|mij|mig)\b(?!\ encuentro)",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[^\d][.!])\s+|\n\s*\n|(?<=,)\n")  # not the point of "until 3. May"
_DASHES = ("--", "—", "___", "---")
_MOST = 12
_FEW_WORDS = 5


def absence_note(message: Message) -> str | None:
    """The sentence that says who is away, in an answer that says nothing else; None in all other mail."""
    if not (message.in_reply_to or message.references or answers(message.subject)):
        return None
    if not any(map(message.text[:_GLANCE].__contains__, _STEMS)):
        return None
    if not out_of_office.text_says_i_am_away(message.text):
        return None
    own = own_words(message)
    if len(own) > _LONGEST or out_of_office.text_asks(own) or not (_FATE.search(own) or _URGENT.search(own)):
        return None
    return _away_in_all(list(_sentences(own)))


def _sentences(own: str) -> Iterator[str]:
    for number, each in enumerate(_SENTENCES.split(own.strip())):
        first = each.partition("\n")[0].strip()
        if salutations.is_closing(first) or first in _DASHES:
            return  # below are a name and a signature
        line = " ".join(each.split())
        is_greeting = salutations.is_greeting(line) or (not number and line.endswith(",") and _is_short(line))
        if line and not is_greeting:
            yield line


def _away_in_all(sentences: list[str]) -> str | None:
    """The sentence about the absence, if another says what to do instead and none is of another kind."""
    away, instead = None, False
    for number, line in enumerate(sentences):
        says_away = out_of_office.text_says_i_am_away(line)
        says_instead = _says_instead(line)
        if says_away or says_instead:
            if _TO_THEMSELVES.search(line):
                return None
            away = away or (line if says_away else None)
            instead = instead or says_instead
        elif _BESIDE.search(line) or out_of_office.text_acknowledges(line):
            if _TO_THEMSELVES.search(line):
                return None
        elif not (number and number == len(sentences) - 1 and _is_short(line) and line[-1] not in ".!:;"):
            return None  # not the name below, either
    return away if instead and len(sentences) <= _MOST else None


def _says_instead(line: str) -> bool:
    return bool(_FATE.search(line) or (_URGENT.search(line) and _CONTACT.search(line)))


def _is_short(line: str) -> bool:
    return line.count(" ") < _FEW_WORDS
