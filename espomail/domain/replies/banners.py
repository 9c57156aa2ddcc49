"""What gateways write into the mail that they let through, and so into what is quoted later: nobody's answer.

People write of mail from outside, too. So a banner is one only as a whole: it begins with a tag or a sentence
that is known, and nothing but known sentences follows. A language is one more of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from espomail.domain.gateway_marks import CALL
from espomail.domain.replies.lines import unquoted
from espomail.domain.replies.scanners import OF_SCANNERS

_ROWS = 5
_WRAPPED = 50
_WIDE = 90
_SIZE = 600
_NOTICE = 120  # characters
_TERMS = 3
_EXTERNAL = r"(?:external|extern[aeo]?|externí|esterno|zewnętrzna|внешнее|外部|社外)"
_MAIL = (
    r"(?:[ ]?(?:e-?mail|mail|message|sender|nachricht|courriel|correo|messaggio|bericht|wiadomość|письмо"
    r"|メール|邮件))"
)
_TAG = rf"""(?:[\[【]{{1,3}}[ ]?{_EXTERNAL}{_MAIL}?[ ]?[\]】]{{1,3}}
      | \*{{2,3}}[ ]?{_EXTERNAL}{_MAIL}?[ ]?\*{{2,3}}
    | ZjQcm\w{{1,40}}Banner(?:Start|End))"""
# the word before a sentence: "CAUTION:"
_LABEL = rf"""(?:\W{{0,5}}(?:(?:external|externe?){_MAIL}?|{CALL})[ ]?[:：!.–—-]\W{{0,5}})"""
_YOURS = r"(?:the|your|our|this)\ (?:organi[sz]ation|company|network|institution|university)"
_ORIGIN = rf"""(?:
      this\ (?:e-?mail|message)\ (?:has\ |was\ )?(?:originate[ds]|originating|sent|received)\ from
      \ (?:(?:an?\ )?external\ (?:sender|source|address|e-?mail\ (?:address|system))
        |outside(?:\ of)?(?:\ {_YOURS}(?:\ and\ its\ \w{{1,15}})?|(?=[.!]?$|[.!]\ )))
    | this\ (?:e-?mail|message)\ came\ from\ outside(?:\ of)?\ your\ organi[sz]ation
    | this\ (?:e-?mail|message)\ is\ from\ an\ external\ (?:sender|source)
    | diese\ (?:e-?mail|nachricht)\ (?:stammt|kommt)\ von\ (?:einem\ externen\ absender
        |außerhalb\ (?:der|ihrer|unserer)\ organisation)
    | diese\ (?:e-?mail|nachricht)\ wurde\ von\ (?:einem\ externen\ absender
        |außerhalb\ (?:der|ihrer|unserer)\ organisation)\ (?:gesendet|versendet|verschickt)
    | (?:ce\ courriel|cet\ e-?mail|ce\ message)\ (?:provient|émane|a\ été\ envoyé)
      \ (?:(?:d['’]|par\ )une?\ (?:expéditeur|source)\ externe
        |(?:de|depuis)\ l['’]extérieur(?:\ de\ (?:l['’]|votre\ |notre\ )(?:organisation|entreprise
      |organisme))?)
    | este\ (?:correo(?:\ electrónico)?|mensaje)\ (?:proviene|procede|se\ originó|se\ ha\ originado
      |fue\ enviado
        |ha\ sido\ enviado)\ (?:(?:de|por)\ un\ remitente\ externo|(?:desde\ |de\ )?fuera\ de\ (?:la
      |su)\ organización)
    | (?:questa\ e-?mail|questo\ messaggio)\ (?:proviene|è\ stat[oa]\ inviat[oa])
      \ da(?:\ un\ mittente\ esterno|\ un['’]origine\ esterna|\ una\ fonte\ esterna
        |ll['’]esterno(?:\ dell['’]organizzazione)?)
    | (?:este\ e-?mail|esta\ mensagem)\ (?:foi\ enviad[oa]\ (?:por|de)|provém\ de|veio\ de|originou-se)
      \ (?:um\ remetente\ externo|(?:de\ )?fora\ da\ (?:sua\ )?organização)
    | (?:deze\ e-?mail|dit\ bericht)\ (?:is\ afkomstig|komt)\ van
      \ (?:een\ externe\ afzender|buiten\ (?:de|uw|onze)\ organisatie)
    | (?:ta\ wiadomość|ten\ e-?mail)\ (?:pochodzi|został[aą]?\ wysłan[ya])
      \ (?:od\ zewnętrznego\ nadawcy|od\ nadawcy\ zewnętrznego|spoza\ (?:twojej\ )?organizacji)
    | (?:tento\ e-?mail|tato\ zpráva)\ (?:pochází|byla?\ odeslána?)\ (?:od\ externího\ odesílatele
      |mimo\ organizaci)
    | (?:это\ )?(?:письмо|сообщение)\ (?:получено|отправлено|пришло)
      \ (?:от\ внешнего\ отправителя|из\ внешнего\ источника|из-за\ пределов\ организации)
    | (?:det\ här\ meddelandet|detta\ (?:e-post)?meddelande|detta\ mejl)\ (?:kommer|skickades)\ från
      \ (?:en\ extern\ avsändare|utanför\ organisationen)
    | denne\ (?:e-?mail|e-posten|meddelelsen?|meldingen)\ (?:kommer|er\ sendt)\ fra
      \ (?:en\ ekstern\ (?:afsender|avsender)|(?:udenfor|uden\ for|utenfor)\ organisa[ts]ionen)
    | (?:此|该|本)邮件来自(?:组织|公司)?外部(?:发件人)?
    | このメールは(?:組織|社)外(?:から送信されました|の送信者からのものです)
    )"""
_SAFE = r"""(?:\ and\ (?:know|trust|are\ sure|believe|can\ confirm|verify)
    (?:\ that)?\ the\ contents?\ (?:is|are)\ safe)"""
# what a banner goes on with, and people may say themselves
_ADVICE = rf"""(?:
      (?:please\ )?(?:do\ not|don['’]t|never)\ (?:click|open|follow)(?:\ on)?\ (?:any\ )?(?:links?
      |attachments?)
      (?:\ (?:or|and|/)\ (?:open|click|click\ on|download)?[ ]?(?:any\ )?(?:links?|attachments?))?
      (?:\ (?:unless|until)\ you\ (?:recogni[sz]e|know|trust|can\ confirm|are\ expecting|verify
      |have\ verified)
        \ the\ (?:sender|source)(?:['’]s\ e-?mail\ address)?{_SAFE}?)?
    | (?:please\ )?(?:be\ careful\ with|use\ caution\ when|exercise\ caution\ when|be\ cautious\ when)
      (?:\ (?:opening|clicking|clicking\ on|following))?\ (?:any\ )?(?:links?|attachments?)
      (?:\ (?:or|and)\ (?:opening\ |clicking\ )?(?:links?|attachments?))?
    | (?:bitte\ )?(?:klicken|öffnen)\ sie\ (?:bitte\ )?(?:auf\ )?(?:nicht\ auf\ |keine\ )(?:links?|anhänge
      |anlagen)
      (?:\ (?:und|oder)\ öffnen\ sie\ keine\ anhänge|\ (?:und|oder)\ (?:links?|anhänge))?
      (?:,\ (?:wenn|es\ sei\ denn,?|sofern)\ sie\ [^.!?]{{0,60}}absender[^.!?]{{0,60}})?
    | ne\ cliquez\ (?:pas\ sur\ (?:les|des)|sur\ aucun)\ liens?[^.!?]{{0,60}}(?:pièces\ jointes
      |expéditeur)[^.!?]{{0,60}}
    )"""
_PAGE = r"(?:<?[ ]?https?://\S{1,300}|\[https?://\S{1,300}\]|<\S{1,300}>)"
# Outlook's: of whom somebody seldom hears, and why that matters
_SELDOM = rf"""(?:(?:
      (?:you|some\ people\ who\ received\ this\ message)\ don['’]t\ often\ get\ e-?mails?\ from
    | sie\ erhalten\ nicht\ (?:häufig|oft)\ e-?mails?\ von
    | vous\ (?:n['’]obtenez|ne\ recevez)\ pas\ souvent\ d(?:['’]|e\ )(?:e-?mails?|courriers?)
      \ (?:à\ partir\ de|de(?:\ la\ part\ de)?)
    | no\ suele\ recibir\ correos?(?:\ electrónicos?)?\ de
    | non\ si\ ricevono\ spesso\ (?:messaggi\ di\ posta\ elettronica|e-?mail)\ da
    | u\ ontvangt\ niet\ vaak\ e-?mail\ van
    | (?:você\ não\ costuma\ receber|não\ recebe\ frequentemente|não\ recebe\ com\ frequência)\ e-?mails?\ de
    | nie\ otrzymujesz\ często\ (?:wiadomości\ )?e-?mail\ (?:z|od) | du\ får\ inte\ ofta\ e-post\ från
    | du\ modtager\ ikke\ ofte\ (?:e-?)?mails?\ fra | du\ mottar\ ikke\ ofte\ e-post\ fra
    | вы\ нечасто\ получаете\ (?:письма|электронные\ письма|электронную\ почту)\ от
    | [你您](?:通常不会|不经常)收到来自)
    \ ?\S{{1,80}}@\S{{1,120}}(?:\ ?的电子邮件)?[.。]?
    (?:\ ?[^.@!?:]{{3,60}}(?:important|wichtig|belangrijk|ważne|viktigt?|vigtigt|важно|重要)e?
      (?:[ ](?:ist|is|at))?)?[.。]?\ ?{_PAGE}?)"""
# a scanner's, by its name
_CHECKED = r"""(?:this\ (?:e-?mail|message)\ (?:has\ been|was)\ (?:scanned|checked)\ for
      \ (?:viruses|spam|viruses\ and\ spam|spam\ and\ viruses)
      \ by\ (?-i:[A-Z])\w{2,20}(?:\ (?:(?-i:[A-Z])\w{1,20}|e?-?mail|antivirus|software|security
      |gateway)){0,3})"""
_NAMED = r"(?:(?:внимание|увага)[:!]?\ внешнее\ письмо)"
_END = r"[.!。！]?\W{0,4}"
_BANNER = re.compile(
    rf"""\W{{0,8}}(?:{_TAG} | (?:{_TAG}\s?)?{_LABEL}?{_ORIGIN} | {_SELDOM} | {_CHECKED} | {OF_SCANNERS}
      | {_NAMED}){_END}
      (?:\s(?:{_TAG}|{_ORIGIN}|{_ADVICE}|{_SELDOM}){_END}){{0,4}}\s*""",
    re.VERBOSE | re.IGNORECASE,
)
# nearly no line has one of these
_HINT = re.compile(
    r"extern|estern|outside|außerhalb|extérieur|fuera|fora\ |buiten|spoza|zewn|mimo|внешн|предел|utanför"
    r"|uden|utenfor"
    r"|外|often|erhalten|souvent|suele|ricevono|vaak|receb|często|ofta|ofte|нечасто|收到|zjqcm|scanned|checked"
    r"|avast|avg",
    re.IGNORECASE,
)
_OF_LAWYERS = re.compile(
    r"""(?P<secret>confiden[tc]i | privileged | vertraulich | riservat | vertrouwelijk | konfidenti
      | fortrolig
        | luottamuksel | poufn | důvěrn | bizalmas | конфиденц | gizli | εμπιστευτικ | 机密 | 保密
        | 機密 | 기밀)
      | (?P<meant>\bintended | bestimmt | \bdestin[ée] | \bdirigid | \bdestinad | \bdestinat[oa]\b
      | \bbestemd | avsed
        | bestemt | przeznaczon | určen | предназнач)
      | (?P<reader>recipient | addressee | empfänger | adressat | destinat[aá]ri | destinatair | geadresseerde
        | ontvanger | mottagar | modtager | mottaker | vastaanottaj | adresat | odbiorc | příjemc
      | címzett | получател
        | адресат | alıcı)
      | (?P<gone>\bdelet | \bdestroy | lösch | vernicht | supprim | détrui | elimin | borr[ae] | cancell
      | verwijder
        | rader | slett | poista | usun | smaž | töröl | удал | sil)
      | (?P<told>\bnotify | \binform | benachrichtig | avertir | avis[ae] | notifi | waarschuw | informer
      | powiadom
        | upozorn | értesít | сообщите | уведом)
      | (?P<barred>prohibit | unauthori[sz] | disclos | disseminat | unbefugt | unzulässig | weitergabe
      | interdit
        | prohibid | proibid | vietat | verboden | otillåt | förbjud | zabronion | zakázán | запрещ)
      | (?P<astray>\bin\ error | by\ mistake | irrtümlich | par\ erreur | por\ error | per\ errore
      | por\ engano | abusievelijk
        | omyłkow | omylem | ошибочн | disclaimer)
      | (?P<house>registergericht | handelsregister | \bHRB\b | geschäftsführer | company\ number
      | registered\ (?:in|office))
      | (?P<virus>\bvirus) | (?P<trees>before\ printing | umwelt)""",
    re.VERBOSE | re.IGNORECASE,
)
# lawyers speak of nobody so
_OF_A_PERSON = re.compile(
    r"\b(?:I|[Mm]y|[Mm]e|[Ii]ch|[Mm]ir|[Mm]ich|[Mm]eine?\w?|[Jj]e|[Yy]o|[Ii]k|[Jj]ag|[Jj]eg)\b"
)


def without_banners(new: Sequence[int], old: Sequence[int], lines: Sequence[str]) -> list[int]:
    """The indexes of new lines of a history that are no banner above or below the old."""
    outside = [index for index in new if not (old and old[0] < index < old[-1])]
    dropped: set[int] = set()
    for _, group in groupby(enumerate(outside), lambda each: each[1] - each[0]):
        paragraph = [index for _, index in group]
        dropped.update(_banners(paragraph, lines))
        if not old or paragraph[0] > old[-1]:
            dropped.update(_lawyers([index for index in paragraph if index not in dropped], lines))
    return [index for index in new if index not in dropped]


def _banners(paragraph: Sequence[int], lines: Sequence[str]) -> set[int]:
    """The indexes of lines that are a banner as a whole; programs wrap them."""
    found: set[int] = set()
    for place, index in enumerate(paragraph):
        if index in found or not _HINT.search(lines[index]):
            continue
        rows = paragraph[place : place + _ROWS]
        for end in range(len(rows), 0, -1):
            said = " ".join(unquoted(lines[row]).strip() for row in rows[:end])
            if len(said) <= _SIZE and _BANNER.fullmatch(said):
                found.update(rows[:end])
                break
    return found


def _lawyers(paragraph: Sequence[int], lines: Sequence[str]) -> Sequence[int]:
    """The indexes of what lawyers have written in a paragraph: from their first to their last word."""
    said = [lines[index] for index in paragraph]
    text = " ".join(said)
    if len(text) < _NOTICE or len({each.lastgroup for each in _OF_LAWYERS.finditer(text)}) < _TERMS:
        return []
    if _OF_A_PERSON.search(text):
        return []
    places = [place for place, line in enumerate(said) if _OF_LAWYERS.search(line)]
    first, last = places[0], places[-1]
    while first and _is_wrapped(said[first - 1]):
        first -= 1
    while last + 1 < len(said) and _is_wrapped(said[last]):
        last += 1
    return paragraph[first : last + 1]


def _is_wrapped(line: str) -> bool:
    """Whether a line may go on below: long, but not as a paragraph of a page, and no sentence ends it."""
    return _WRAPPED <= len(line) <= _WIDE and line[-1:] not in (".", "!", ">")
