"""Does a text ask the desk to do something about a matter of the writer's: "Could you move my appointment?".

Who is away asks, too: to turn to a colleague, to excuse a delay, to save paper. So what a desk does has to be
named, or what it deals with, and nothing to which one is sent instead. A language is a line in each table.
"""

from __future__ import annotations

import re

_LEAD = 3000


def asks_the_desk(text: str, surely: bool = False) -> bool:
    """Whether the beginning of a text has a sentence that asks for what a desk does.

    ``surely``: it has to name both what is to be done and to what: "cancel my order".
    """
    asks = _surely_asks if surely else _asks_for_it
    return any(asks(" ".join(each.split())) for each in _BETWEEN.split(text[:_LEAD]))


def misses_the_mail(text: str) -> bool:
    """Whether a single writer says that something has not come; programs say "if you have not received"."""
    return bool(_MISSES.search(text[:_LEAD]))


_BETWEEN = re.compile(r"(?<=[^\d][.!?])\s+|\n\s*+\n")


def _surely_asks(sentence: str) -> bool:
    """An absence changes no plans: "come on Monday instead"."""
    if not _asks_for_a_deed(sentence):
        return False
    return bool(_MATTER.search(sentence) or _INSTEAD.search(sentence))


def _asks_for_it(sentence: str) -> bool:
    """Who is away may send one elsewhere with a request, but knows nothing of "the contract"."""
    if _asks_for_a_deed(sentence):
        return True
    asks = _PLEASE_THE_MATTER.search(sentence) or _is_asked(sentence, _MATTER)
    return bool(asks) and "@" not in sentence


def _asks_for_a_deed(sentence: str) -> bool:
    asks = _PLEASE_DO.search(sentence) or _is_asked(sentence, _DEED)
    return bool(asks) and not _SENDS_ELSEWHERE.search(sentence)


def _is_asked(sentence: str, what: re.Pattern[str]) -> bool:
    """Whether a question begins with "could you" or the like and names it."""
    begin = _MAY_YOU.search(sentence)
    return bool(begin and "?" in sentence[begin.end() :] and what.search(sentence, begin.end()))


# what a desk does, by the beginnings of the words
_DEEDS = r"""(?:
    mov(?:e|ing) | reschedul | postpon | cancel | extend | ship\b | deliver | fix(?:ed)?\b | repair | refund
      | renew | install | unlock | restart | reboot | replac | set\ up\b | chang | come\b(?!\ back)
      | help\ (?:me|us)\b(?!\ (?:to\ )?(?:save|protect|reduce|keep))
      | (?:send|give|tell|show|explain)\ (?:to\ )?(?:me|us)\b
        (?!\ (?:an?\ |the\ |your\ )?(?:text|sms|message|mail|reminder|line|note|what|call))
      | (?:reset|book|order|send|update|close|reopen|activate|add|remove)\ (?:my|our)\b
    | verschieb | (?:ver)?legen\b | storn | absag | umbuch | (?:ver)?änder | liefer | reparier | verläng
      | freischalt | einricht | erstatt | ersetz\w*\ | kommen\b
      | (?:mir|uns)\b[^.!?]{0,60}\b(?:helf|schick|send|sag|erklär|liefer|zeig)
    | déplac | décal | annul | modifi | livr(?:er|ez|aison\ ) | répar | rembours | prolong | venir\b
      | (?:m['’]|nous\ )(?:envoy|aid|expliqu)
    | mover\b | cambi | aplaz | anul | entreg | repar | venir\b | reembols | pospon
      | (?:enviar|mandar|ayudar)(?:me|nos)
    | spost | rimand | consegn | ripar | venire | rimbors | (?:inviar|mandar|aiutar)(?:mi|ci)
    | remarcar | adiar | alterar | reagendar | mudar
    | verzet | verplaats | verschui | annuleer | wijzig | lever | repareer | omboek | langskom
    | flytt | ändra | avbok | ombok | endre | ændre | aflys | afbestil | laga\b
    | przełoż | przesun | anulow | zmieni | napraw | dostarcz
    | přesun | přelož | zruš | změn | oprav | doruč
    | перен[её]с | отмен | измен | достав | почин
  )"""
# what it deals with, one that both know: "the contract"
_MATTERS = r"""\b(?:
    (?:the|my|our)\ (?:\w+\ )?(?:appointment|meeting|contract|deliver\w+|order|booking|reservation|visit
      |invoice|offer|quote|parcel|shipment|laptop|printer|machine|computer|account|password|subscription
      |repair|installation|deadline|signature|(?:auto|automatic|away|absence|out[- ]of[- ]office)[ -]?
      (?:reply|message|notice))
    | (?:den|die|das|dem|meine?n?|unsere?n?)\ (?:\w+\ )?(?:termin|vertrag|lieferung|bestellung|buchung
      |reservierung|rechnung|angebot|paket|drucker|rechner|laptop|computer|reparatur|treffen|besuch|lieferschein|signatur
      |abwesenheitsnotiz|automatische\ antwort)
    | (?:le|la|mon|ma|notre|l['’])\ ?(?:rendez-vous|contrat|livraison|commande|réservation|facture|devis
      |colis)
    | (?:el|la|mi|nuestr[oa])\ (?:cita|contrato|entrega|pedido|reserva|factura|visita|reunión)
    | (?:il|la|l['’]|mi[oa]|nostr[oa])\ ?(?:appuntamento|contratto|consegna|ordine|prenotazione|fattura
      |visita)
    | (?:de|het|mijn|onze|ons)\ (?:afspraak|contract|levering|bestelling|boeking|factuur)
  )\b"""
_MAY_YOU = re.compile(
    r"""\b(?:(?:can|could|would|will|may|shall|might)\ (?:you|we|i)
    | (?:können|könnten|könnte|kann|dürfen|würden)\ (?:sie|wir|ich|ihr|man)
    | (?:pouvez|pourriez|pouvons|pourrions|puis|peut)[- ](?:vous|nous|je|on)
    | puede|podría|pueden|podemos|podríamos | possiamo|può|potete|potrebbe|potremmo | pode|poderia
    | (?:kunt|kunnen|kan|zou)\ (?:u|we|wij|ik|je) | (?:kan|kunne|skulle)\ (?:ni|du|vi|i|jeg|jag|de)
    | czy\ mo\w+ | můžete | můžeme | можете | можно)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_PLEASE = r"""\b(?:
    please|kindly | bitte | merci\ de|veuillez|prière\ de | por\ favor,? | per\ favore|per\ cortesia
    | gelieve | vänligen | proszę | prosím | пожалуйста
  )\b"""
_DEED = re.compile(rf"\b{_DEEDS}", re.VERBOSE | re.IGNORECASE)
_MATTER = re.compile(_MATTERS, re.VERBOSE | re.IGNORECASE)
_INSTEAD = re.compile(
    r"\b(?:instead|stattdessen|à la place|en su lugar|invece|in plaats daarvan)\b", re.IGNORECASE
)
_PLEASE_THE_MATTER = re.compile(rf"{_PLEASE}\ (?:\w+\ ){{1,3}}?{_MATTERS}", re.VERBOSE | re.IGNORECASE)
_PLEASE_DO = re.compile(
    rf"""{_PLEASE}\ (?:(?:also|just|do|noch|doch|auch|{_MATTERS})\ ){{0,2}}{_DEEDS}
    # without a "please": "move my appointment"
    | (?:^|[,;:]\ |\b(?:so|then|and)\ )(?:move|reschedule|postpone|cancel|fix|repair|extend|change)
      \ {_MATTERS}
    | \bneed\ {_MATTERS} | \b(?:brauche|benötige)n?\ (?:ich\ |wir\ )?{_MATTERS}""",
    re.VERBOSE | re.IGNORECASE,
)
# to whom or where one is sent instead, and what is no more to be written to
_SENDS_ELSEWHERE = re.compile(
    r"""@ | \d{4} | \b(?:contact(?!\ (?:me|us)\b)|kontakt|wenden|colleague|kolleg|coll[eè]g|compañer
      |collaborat|adress|address|direcci|indirizz|endereço|records|unterlagen|mailing\ list|verteiler
      |e-?mail|urgent|dringend|(?:cancel|change|postpone|reschedule|extend|renew)\ your\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_MISSES = re.compile(
    r"""\bje\ (?:ne\ )?(?:l['’]|les\ |n['’]?)?ai\ (?:pas|rien|jamais|toujours\ (?:pas|rien))\ reçu
    | \bi\ (?:have\ not|haven['’]t|have\ never|never|did\ not|didn['’]t)\ (?:yet\ )?(?:receive|got|get)
    | \b(?:habe\ ich|ich\ habe)\b[^.!?]{0,40}\b(?:nicht|nie|keine?n?)\b[^.!?]{0,30}\b(?:erhalten|bekommen)
    | \bno\ (?:lo|la|los|las)\ he\ recibido | \bnon\ (?:l['’])?ho\ (?:ancora\ )?(?:mai\ )?ricevut
    | \bik\ heb\b[^.!?]{0,30}\b(?:niet|geen)\b[^.!?]{0,30}\bontvangen""",
    re.VERBOSE | re.IGNORECASE,
)
