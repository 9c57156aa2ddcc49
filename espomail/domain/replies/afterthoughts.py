"""Words that people type below their signature, told from what signatures say themselves.

A language is one more word in each of the tables.
"""

from __future__ import annotations

import re

# what lawyers, and friends of trees, have put below signatures
NOTICE = re.compile(
    r"""confidential | disclaimer | privileged | intended | recipient | unauthori[sz]ed | virus
      | before\ printing | registered | vertraulich | empfänger | umwelt | registergericht | \bHRB\b
      | geschäftsführer | confidentiel | destinataire | confidencial | destinat[aá]rio | riservat
      | vertrouwelijk | konfidentiell | fortrolig | luottamuksel | poufn | důvěrn | bizalmas | конфиденц
      | gizli | εμπιστευτικ | 机密 | 保密 | 機密 | 기밀""",
    re.VERBOSE | re.IGNORECASE,
)
# how signatures go on: ways to reach somebody, mottos, requests that each of their mails makes
_OF_SIGNATURES = re.compile(
    r"""^\W*(?:
        (?:[tmfpewcd]|t[eé]l\w*|mob\w*|fax|fon|phone|cell\w*|office|direct|e-?mail|mail|web|skype)
          [.\s]*(?:[+(\d]|:)
      | (?:linkedin|twitter|facebook|xing|instagram|github|ust-?id\S*|vat|iban|bic)\b
      | www | https?: | p\.?o\.?\ ?box | c/o | powered | proudly | on\ behalf | follow\b | visit\b
      | (?:an?\ )?(?:member|part|division|company|subsidiary|brand)\ of | folgen\b | besuchen\b
      | please\ (?:note|find|consider|visit|think|do\ not|don't|be\ (?:aware|advised)|read|click|follow)
      | bitte\ (?:beachten|denken|prüfen|besuchen|lesen) | merci\ de\ (?:penser|ne\ pas|respecter) )
    | privacy | datenschutz | ausdruck | ausgedruckt | \bprint(?:ing)?\ (?:this|the)\ (?:e-?)?mail
    | necessary\ to\ print | imprim\w+\ (?:este|cet|ce|questa)\b | @ | ://""",
    re.VERBOSE | re.IGNORECASE,
)
_LONG = 160  # as lawyers' lines are
_SMALL = re.compile(r"[^\W\d_]\S*[ ]+\S")
_ASKS = re.compile(
    r"""\b(?:please|pls|kindly|bitte|s['’]il\ vous\ plaît|svp|merci\ d[e'’]|por\ favor|per\ (?:favore|piacere)
      |graag|alstublieft|proszę|prosím|пожалуйста|будь\ ласка|lütfen|παρακαλώ|kérem|snälla|vänligen|venligst
      |molim|prosim)(?!\w)
    | 请 | 請 | お願い | ください | 부탁 | 주세요 | من\ فضلك | בבקשה""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"""\b(?:order|customer|client|invoice|ticket|case|booking|contract|account|policy|serial|reference)\ ?
        (?:number|no\b|nr\b|\#|id\b)
      | \b(?:kunden|bestell|auftrags|rechnungs|vertrags|vorgangs|serien|buchungs)-?(?:nummer|nr)\b
      | \b(?:numéro|n[°º])\ (?:de\ )?(?:client|commande|facture|contrat)
      | \bnúmero\ de\ (?:cliente|pedido|factura|contrato) | \bnumero\ (?:cliente|ordine|d['’]ordine)
      | \b(?:klant|order|factuur|bestel)nummer\b | \bnumer\ (?:klienta|zamówienia)
      | \bномер\ (?:заказа|клиента|договора) | 订单号 | 訂單編號 | 注文番号 | 주문번호""",
    re.VERBOSE | re.IGNORECASE,
)


def is_of_signature(line: str) -> bool:
    """Whether a line is one that signatures say themselves."""
    return _OF_SIGNATURES.search(line) is not None


def asks_for_something(text: str) -> bool:
    """Whether a letter puts a question or asks to do something."""
    return any(mark in text for mark in "?？؟") or _ASKS.search(text) is not None


def is_afterthought(line: str) -> bool:
    """Whether the first line of a paragraph below a signature is one that somebody added to this mail.

    It begins with a small letter, as no name does, or asks for something, or names the number of an order.
    """
    if _NUMBERED.search(line):
        return True
    if _OF_SIGNATURES.search(line):
        return False
    small = line[:1].islower() and _SMALL.match(line) and len(line) <= _LONG
    return bool(small) or (_ASKS.search(line) is not None and not NOTICE.search(line))
