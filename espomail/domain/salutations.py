"""How people begin and end their letters, in the major languages; programs rarely do both."""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"""\s*(?:hi|hello|hey|dear|good\ (?:morning|day|afternoon|evening)
    | hallo|guten|liebe[rs]?|sehr\ geehrte|moin|servus|grüß | bonjour|madame|monsieur|chère?s?
    | hola|buen[oa]s|estimad[oa]s? | ciao|buongiorno|gentile|salve | ol[áa]|bom\ dia|prezad[oa]s?
    | beste|geachte|goede | hej|hei|kære|bästa|kjære | dzień\ dobry|witam|szanown\w+ | dobrý|vážen\w+
    | здравствуй\w*|добрый|уважаем\w+|привет | merhaba|sayın|selam | γεια|αγαπητ\w+ | bună|stimat\w*
    | shalom|שלום|היי | مرحبا|السلام | xin\ chào|kính\ gửi|chào | halo|yth\.?)(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_CLOSING = re.compile(
    r"""\b(?:(?:best|kind|warm|many)?\ ?(?:regards|thanks|wishes)|sincerely|yours|cheers|thank\ you
    | gr(?:ü|u)(?:ß|ss)e?n?|mfg|lg|vg|danke | cordialement|salutations|merci | saludos|atentamente|gracias
    | saluti|grazie | atenciosamente|obrigad[oa]|cumprimentos | groet(?:en|jes)?|bedankt
    | hälsning(?:ar)?|hilsen|mvh|tack|takk | pozdrawiam|pozdrav\w*|děkuj\w+ | с\ уважением|спасибо)\b""",
    re.VERBOSE | re.IGNORECASE,
)


# "Hello Bob," and no more; Chinese, Japanese and Korean greetings stand without blanks
_GREETING_ONLY = re.compile(
    rf"""(?:{_GREETING.pattern} | \s*(?:tisztelt|kedves|szia|sziasztok|labas|gerbiama?s?|tere|sveiki
      |pozdravljeni|poštovan[ia]|bok|zdravo|здраво|поштован[иа]|вітаю|шановн\w+|hi\ there
      |to\ whom\ it\ may\ concern|สวัสดี\S*|เรียน|नमस्ते|سلام)(?!\w))
      (?:\ [^\s,;:!?،]{{1,30}}){{0,4}} \s*[,;:.!،，。！]?\s*$
    | \s*\S{{0,20}}(?:様|さま|さん|先生|您好|你好|안녕하세요|안녕하십니까|님께)[、,，.。!！:：]?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)

# "Kind regards" and no more; thanks are an answer
_CLOSING_ONLY = re.compile(
    r"""\s*(?:(?:(?:with|my|our)\ )*(?:best|kind|kindest|warm|warmest|many)?\ ?(?:regards|wishes|greetings)
      |(?:many\ )?thanks?\ (?:and|&|\+)\ (?:best|kind|kindest|warm)?\ ?regards
      |best|sincerely|(?:yours|very)\ (?:sincerely|truly|faithfully)|cheers|br|kr
    | (?:mit\ )?(?:freundliche|viele|liebe|beste|schöne|herzliche)[nm]?\ gr(?:ü|u|ue)(?:ß|ss)e?n?
      |gr(?:ü|u)(?:ß|ss)e?|mfg|lg|vg|hochachtungsvoll|herzlichst|freundlichst
    | (?:bien\ |très\ )?(?:cordialement|cdlt|cdt)(?:\ vôtre)?|(?:meilleures\ |sincères\ )?salutations
      |bonne\ (?:journée|soirée)|bien\ à\ (?:vous|toi)
    | (?:un\ )?(?:cordial(?:es)?\ )?saludos?(?:\ cordiales)?|atentamente|atte
    | (?:cordiali\ |distinti\ )?saluti|cordialmente
    | atenciosamente|att|(?:melhores\ |com\ os\ melhores\ )?cumprimentos|abraços?
    | (?:met\ )?(?:vriendelijke\ |hartelijke\ )?groet(?:en|jes)?|mvg
    | (?:med\ )?(?:vänliga?\ |bästa\ )?hälsning(?:ar)?|mvh|vh
    | (?:med\ )?(?:venlige?\ |vennlig\ |bedste\ |beste\ )?hilsen(?:er)? | (?:ystävällisin\ )?terveisin|terv
    | pozdrawiam|z\ poważaniem | s\ (?:pozdravem|pozdravom|úctou|přátelským\ pozdravem)
      |(?:lep\ )?pozdrav(?:em)?|lp
    | tisztelettel|üdvözlettel|üdv | с\ уважением|з\ повагою|с\ уважение|поздрави
    | saygılar(?:ımla|ımızla)?|iyi\ (?:günler|çalışmalar) | με\ εκτίμηση | cu\ (?:stimă|respect)
    | salam|hormat\ (?:kami|saya) | trân\ trọng | בברכה | مع\ (?:أطيب\ )?التحي(?:ة|ات)|تحياتي
    | 此致|敬礼|敬禮|祝好|顺祝商祺|(?:よろしく|宜しく)お願い(?:いた|致)?します|敬具
    | 감사합니다|감사드립니다)(?:\ (?:from|aus|de|da|uit|från|z)\ [^\W\d_]{2,20})?[ \t]*[,.!，。、،]?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)


def is_greeting(line: str) -> bool:
    """Whether a line greets and says nothing else."""
    return len(line) <= 80 and _GREETING_ONLY.match(line) is not None


def greeting_begins(line: str) -> bool:
    """Whether a line begins with a greeting, whatever it says behind."""
    return _GREETING.match(line[:80]) is not None


def is_closing(line: str) -> bool:
    """Whether a line takes its leave and says nothing else."""
    return len(line) <= 80 and _CLOSING_ONLY.match(line) is not None


def greets(text: str) -> bool:
    """Whether the first line of a text greets and says nothing else."""
    return is_greeting(text[:400].lstrip().partition("\n")[0].rstrip())


def is_letter(text: str) -> bool:
    """Whether a text begins with a greeting and takes its leave somewhere below."""
    greeting = _GREETING.match(text[:200])
    return bool(greeting and _CLOSING.search(text[:8000], greeting.end()))
