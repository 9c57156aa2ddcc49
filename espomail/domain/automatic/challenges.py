"""Does a mail ask whoever wrote to its owner to prove that they are a person? (challenge and response)

TMDA, Active Spam Killer, Boxbe, Spam Arrest and their kin answer strangers so. An automatic answer to one may
be taken for the proof, or be challenged again. Few say that they are programs, so their words have to tell.
"""

from __future__ import annotations

import re

from espomail.domain.automatic.own_words import own_words
from espomail.domain.mime.message import Message
from espomail.domain.subject_marks import forwards

_LEAD = 2500
_GLANCE = 1200
# Without a first letter, which may be a capital. Almost all mail has none of these and ends here.
_TOPIC = (
    "onfirm", "erif", "uthent", "pprov", "ction req", "ction Req", "uspect", "pam", "onf#",
    "estätig", "evestig", "одтверд",
)  # fmt: skip
_STEMS = ("onfirm", "erif", "uthent")
_FOREIGN_STEMS = ("estätig", "evestig", "одтверд", "認証", "确认", "確認")
# what to do about it, and why
_STEPS = (
    "click", "reply", "visit", "follow", "send an", "respond", "add your", "type the", "captcha",
    "clic", "cliqu", "klick", "klik", "antwort", "перейд", "нажм", "クリック", "点击",
)  # fmt: skip
_REASONS = (
    "spam", "once", "one-time", "one time", "human", "person", "unsolicited", "unwanted", "junk",
    "list", "robot", "verified", "confirmed", "fois", "einmal", "una v", "uma vez", "eenmal",
    "indésir", "unerw", "deseado", "tmda", "qconfirm", "boxbe", "bluebottle", "authenti",
)  # fmt: skip

_SUBJECT = re.compile(
    r"""please\ (?:confirm|verify|authenticate)\ (?:your\ (?:message|e-?mail|mail|address|identity)|\(
      |that\ you)
    | (?:sender|e-?mail|message|identity)\ (?:verification|confirmation|authentication)\b(?:\ (?:is\ )?
      (?:request|required|needed|notice))?
    | (?:verification|confirmation|authentication|authori[sz]ation|approval)\ (?:is\ )?(?:required|needed
      |requested)
      | (?:message|mail|e-?mail)\b.{0,60}\b(?:needs|requires|awaiting|waiting\ for)\ (?:your\ )?(?:approval
        |confirmation|verification|authentication)
    | \(verification\)\s*$ | \bconf\#[0-9a-f]{6,} | suspect\ e-?mail | action\ required\)\s*$
      | anti-?spam\ uol
    | demande\ d['’](?:authentification|approbation) | authentification\ (?:requise|nécessaire
      |de\ l['’]expéditeur)
      | (?:confirm|valid|authentifi)\w*\ (?:de\ )?votre\ (?:message|e-?mail|mail|envoi)
    | bestätigen\ sie\ (?:bitte\ )?ihre\ (?:e-?mail|nachricht) | absender(?:bestätigung|verifi\w+)
    | confirm\w*\ (?:de\ )?su\ (?:mensaje|correo|mensagem|e-?mail) | conferm\w*\ (?:il|del)\ (?:tuo|suo
      |mittente)
    | bevestig\ uw\ (?:bericht|e-?mail) | подтвердите\ (?:отправку|ваше\ письмо)
    | 送信者の?(?:確認|認証)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# it waits, until somebody does something, because of spam
_WAITS = re.compile(
    r"""(?:message|mail|e-?mail)[^.]{0,120}?\b(?:is\ being\ held|(?:has|have)\ (?:not\ yet\ )?been
        \ (?:held|delivered|redirected|placed|quarantined|waitlisted|put|stored)|was\ (?:waitlisted
        |held(?!\ up)
          |not\ delivered)
        |(?:is|are)\ (?:pending|held|waiting|on\ hold)|will\ (?:not\ )?be\ (?:delivered|released|held
          |accepted))
    | (?:to|so\ that|before|ensure)\b[^.]{0,80}?\b(?:your|this|the|my)\ (?:message|mail
      |e-?mail)[^.]{0,60}?\b(?:
        deliver|released?\b|reach|go\ through|get\ through|accepted|arrive)
    | (?:deliver|release|receive|allow|let)\w*\ (?:of\ )?(?:your|this)\ (?:message|mail|e-?mail)
    | messages?\ will\ be\ delivered\ to\ my\ inbox | receive\ your\ (?:original\ )?(?:message|mail
        |e-?mail)s?
    | (?:allow|accept|receive)\ (?:incoming\ )?(?:messages?|mail|e-?mails?)\ only\ from
    | (?:message|mail|e-?mail|courriel)[^.]{0,80}?(?:en\ attente|bloqué|retenu|soit\ (?:délivré|remis
      |distribué|transmis)
      |me\ parvienne|être\ (?:délivré|remis)|pas\ (?:encore\ )?été\ (?:délivré|remis|distribué|transmis))
    | recevoir\ votre\ (?:message|e-?mail|courriel)
    | (?:nachricht|e-?mail|mail)[^.]{0,80}?(?:zurückgehalten|zurückgestellt|noch\ nicht\ zugestellt
      |zugestellt\ w[ei]rd
      |zustellen\ k)
    | (?:mensaje|correo|mensagem|e-?mail)[^.]{0,80}?(?:retenido|retid[ao]|entregado|entregue
      |encaminhad[ao]|en\ espera)
    | (?:messaggio|e-?mail)[^.]{0,80}?(?:recapitat|consegnat|in\ attesa|trattenut)
    | (?:bericht|e-?mail)[^.]{0,80}?(?:afgeleverd|bezorgd|vastgehouden|wacht)
      | письмо[^.]{0,80}?(?:доставл|задержан)
    | 保留 | 届けるため | 送达
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ACT = re.compile(
    r"""\b(?:click|visit|follow|tap)\b[^.]{0,60}?\b(?:link|here|below|button|url|confirm|verif)
    | \b(?:simply|just|please|must|need\ to)\ (?:reply|respond|confirm|verify|authenticate|identify
      |send\ an?\ empty)
    | send\ an?\ (?:empty|blank)\ (?:message|mail|e-?mail) | use\ your\ mail(?:er
        |\ client)['’]?s?\ ["“]?reply
    | reply\ to\ this\ (?:message|mail|e-?mail|confirmation) | add\ (?:yourself|me|you)\b[^.]{0,40}?\blist
    | type\ the\ (?:word|characters|letters|code|number) | captcha | complete\ (?:the
      |this)\ (?:verification|form)
    | clique[zr]?\b | clic(?:car)?\b | klicken\ sie | antworten\ sie | haga\ clic | fa(?:i|re)\ clic
      | klik\ (?:op|hier) | link\ (?:an)?klicken
    | répondez | responda | rispond | перейдите | нажмите | クリック | 点击
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ONCE = re.compile(
    r"""\b(?:only|just)\ (?:have\ to|need\ to|required\ to|be\ asked\ to|asked\ to)?\ ?(?:do|be|need
      |confirm|verify)?\b
        [^.]{0,40}?\b(?:once|one\ time|first\ time)\b
    | (?:one|single|this)[- ]time\ (?:only\ )?(?:verification|confirmation|authentication|process|request
      |step)
    | (?:real|human)\ (?:person|being|sender) | (?:you(?:['’]re|\ are)|is)\ (?:a\ )?human
      | not\ (?:a\ |an\ )?(?:spammer|robot|machine|automated)
    | (?:white|guest|approved|safe|allow(?:ed)?|trusted)[- ]?(?:senders?[- ]?)?(?:list|contacts)
    | (?:list\ of|have|has|been)\ (?:approved|verified)\b | (?:has|have)\ not\ been\ (?:verified
        |confirmed|approved
      |authenticated)
    | \bclick\b[^.]{0,60}\bonce\b
    | qu['’]une\ (?:seule\ )?fois | nur\ einmal|einmalig | una\ (?:sola\ )?v(?:ez|olta)
        | apenas\ uma\ vez | eenmalig
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WHY = re.compile(
    r"""(?:protect|filter|reduc|prevent|stop|block|control|eliminat|fight|avoid)\w*[^.]{0,40}?(?:spam|junk
      |unsolicited|unwanted)
    | anti-?spam | spam\ ?(?:blocker|filter|arrest|killer|protection) | unsolicited\ (?:bulk|commercial
      |mail|e-?mail)
    | not\ (?:yet\ )?(?:on|in)\ (?:my|his|her|the|our)\ (?:\w+\ )?(?:list|address\ book|contacts)
    | (?:not|no\ es|não\ é|kein)\ spam\b
    | lutte\ contre | prot[ée]g\w*\ (?:contre|d)[^.]{0,20}spam
    | indésirable | unerwünscht | no\ deseado | indesiderat | ongewenst | спам
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What only the products write of the very mail; their names alone stand in advertisements, too
_PRODUCTS_WORDS = re.compile(
    r"""created\ automatically\ by\ mail\ delivery\ software\ \(tmda\)
    | (?:this|my|his|her|our)\ (?:e-?mail\ )?(?:address|mailbox
        |account)\ is\ protected\ (?:from\ \w+\ )?by\ (?:active\ spam
        \ killer|bluebottle|choicemail|spam\ ?arrest|sendio|knowspam|spamlion|vanquish|mailfrontier|tmda
        |qurb|0spam)
    | \bwas\ waitlisted\b.{0,400}\bboxbe | who\ uses\ mailblocks | this\ is\ the\ qconfirm\ mail-filter\ at
    | just\ this\ once,?\ click\ the\ link\ below\ so\ i\ can\ receive
    | i\ now\ allow\ incoming\ messages?\ only\ from\ senders\ i\ have\ approved
    | antispam\ uol\ [»-]\ tira-?teima""",
    re.VERBOSE | re.IGNORECASE,
)
_PRODUCTS_SUBJECT = re.compile(r"\(conf#[0-9a-f]{6,}\)", re.IGNORECASE)
_COOKIE = re.compile(
    r"[-+]confirm-\d{6,}|[-+]qconfirm-|[-+]confirm-accept|spamblocker-challenge@", re.IGNORECASE
)
# their dots would end a sentence
_ADDRESS = re.compile(r"\S{0,100}(?:@|://)\S{1,200}")
_QUOTE = re.compile(
    r"^[ \t]*(?:>|[-_=*]{4,}\s*(?:original|forwarded|begin|ursprüng)|on .{5,80} wrote:)",
    re.IGNORECASE | re.MULTILINE,
)


def challenge(message: Message) -> str | None:
    """What makes a mail a challenge, in words; None where it is none. Bounded: its beginning is read."""
    subject = message.subject[:300]
    if _holds(subject, _TOPIC):
        return _by_words(message)
    if not (message.in_reply_to or subject[:3].lower() in _ANSWERS):
        return None
    lead = message.text[:_GLANCE]
    stems = _STEMS if lead.isascii() else _STEMS + _FOREIGN_STEMS
    return _by_words(message) if _holds(lead, stems) else None


_ANSWERS = frozenset(("re:", "aw:", "sv:", "ant", "odp"))


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(map(text.__contains__, words))  # twice as fast as a generator


def _by_words(message: Message) -> str | None:
    lead = message.text[:_LEAD]
    lowered = lead.lower()
    if not (_holds(lowered, _STEPS) and _holds(lowered, _REASONS)) or forwards(message.subject):
        return None
    lead = own_words(message)[:_LEAD]
    if lead.lstrip()[:1] == ">":
        return None  # who answers between the lines shows what they got
    quoted = _QUOTE.search(lead)
    own = lead[: quoted.start()].strip() if quoted else ""
    said = " ".join((own or lead).split())
    bare = _ADDRESS.sub("x", said)
    subject = message.subject[:300]
    waits, act, once, why = (bool(each.search(bare)) for each in (_WAITS, _ACT, _ONCE, _WHY))
    if not (act and (waits or once or why)):
        return None
    addresses = " ".join(each.address for each in (*message.senders, *message.reply_to)[:5])
    products = _PRODUCTS_WORDS.search(said) or _PRODUCTS_SUBJECT.search(subject)
    if products or _COOKIE.search(f"{addresses} {said}"):
        return "the words of a known filter"
    if waits and (once or (why and _SUBJECT.search(subject))):
        return "perhaps: it waits to be confirmed"
    return None
