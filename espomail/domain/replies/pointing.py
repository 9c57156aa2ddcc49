"""How a writer says that the answers stand elsewhere: below, between the lines, in red.

A language is one more entry in each of the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from espomail.domain.replies.forms import says_filled_in


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# the writer speaks of answers, wherever they stand
ANSWERS = re.compile(
    r"""\b(?:answers?|comments?|repl(?:y|ies)|responses?|remarks?|antwort(?:en)?|anmerkung(?:en)?|kommentare?
    |réponses?|commentaires?|respuestas?|comentarios?|rispost[ae]|comment[oi]|respostas?|comentários?
      |antwoord(?:en)?
    |opmerking(?:en)?|svar|odpowied\w+|odpověd\w*|ответ\w*)\b | 回复 | 答复 | 回答 | 返信 | 답변""",
    re.VERBOSE | re.IGNORECASE,
)
# words of place and colour that say it by themselves
_BELOW = _any_of(
    (
        r"\bin-? ?line\b|\binterspersed\b|\bembedded\b|\bbelow in\b|\bhighlighted\b",
        r"\bmarked (?:with|by|in)\b",
        r"\b(?:feedback|answers?|comments?|remarks?|notes?|text)\b[^.\n]{0,60}\bmarked\b",
        r"\b(?:see|find|are|is|comment(?:s|ed)?|answer(?:s|ed)?|replie[sd]|response|respond(?:ed)?)\b[^.\n]{0,40}"
        r"\b(?:below|underneath|beneath|in the text)\b",
        r"\b(?:lines?|points?|questions?|form|table|list|text) below\b|\bsee (?:at )?(?:the )?bottom\b",
        r"\bwithin your (?:text|e?-?mail|message|questions)\b|\bbetween (?:the|your) lines\b",
        r"\b(?:see|answer\w*|comment\w*|repl\w+|respon\w+|notes?)\b[^.\n]{0,40}"
        r"\bin your (?:text|e?-?mail|message)\b",
        r"\b(?:after|under|below) each\b",
        r"\b(?:received|got|get|getting) (?:this|the following) (?:e?-?mail|message|letter)\b",
        # German
        r"\b(?:im|ihrem|deinem) (?:mail)?text\b",
        r"zwischen den zeilen",
        r"\b(?:in|direkt)\b[^.\n]{0,20}(?:mail|text|nachricht)\b[^.\n]{0,20}\b(?:geschrieben|geantwortet|beantwortet)",
        r"\b(?:bei|unter|hinter|nach|an|neben) (?:die|den|jeder?n?|ihren?|deinen?|euren?) (?:einzelnen )?"
        r"(?:fragen?|punkten?)",
        r"\b(?:angaben|daten|details|infos?|informationen)\b[^.\n]{0,40}\bunten\b|\buntenstehend|\bnachstehend",
        r"\b(?:siehe|s\.|weiter|etwas) unten\b|\bs\. ?u\.|"
        r"\b(?:antworten?|anmerkungen?|kommentare?)\b[^.\n]{0,40}\bunten\b",
        r"\b(?:diese|folgende) (?:e?-?mail|nachricht) (?:erhalten|bekommen)",
        # French
        r"ci-dessous|ci-après|plus bas\b|en dessous|dans le (?:texte|corps)\b",
        r"\bréponses?\b[^.\n]{0,40}\bdans votre (?:texte|mail|message)\b",
        r"reçu (?:ce|le) (?:mail|message|courriel)",
        r"\b(?:sous|après|derrière) (?:chaque|vos|les) (?:questions?|points?)|point par point",
        # Spanish, Portuguese, Italian, Romanian
        r"\b(?:tras|bajo|después de|depois de) cada (?:pregunta|punto|pergunta|ponto)",
        r"punto por punto|ponto a ponto",
        r"\b(?:sotto|dopo|accanto a) (?:ogni|ciascuna|le|alle) (?:vostre )?domand[ae]|punto per punto",
        r"\b(?:más )?abajo\b|\bdebajo\b|en el texto",
        r"(?:recib\w+|llegó) este (?:correo|mensaje)",
        r"\babaixo\b|\bno (?:corpo|texto)\b",
        r"\b(?:qui|vedi|risposte) sotto|di seguito|più (?:in basso|sotto)|nel testo",
        r"ricevuto quest[ao] (?:e-?mail|messaggio)",
        r"\bmai jos\b",
        # Dutch, Swedish, Danish, Norwegian, Finnish, Hungarian
        r"hieronder|zie onder\b|onderstaand|in de tekst|\bantwoord\w*[^.\n]{0,40}\bertussen\b",
        r"\b(?:onder|achter|bij|na) (?:elke|iedere|de|uw|je|jullie) vra(?:ag|gen)\b",
        r"\b(?:under|efter|etter) (?:varje|hvert|hver) (?:enkelt )?(?:fråga|spørgsmål|spørsmål|punkt)",
        r"\b(?:jokaisen|kunkin|kysymysten) (?:kysymyksen )?(?:alle|alla|perään|jälkeen)",
        r"kérdés(?:ek)? (?:alá|után)",
        r"\bnedan(?:för)?\b|\bi texten\b",
        r"nedenfor|nedenunder|nedenstående",
        r"alempana|alapuolel|tekstin sek",
        r"lejjebb|\balább|\blent\b|szövegben|pirossal|kékkel|zölddel",
        # Slavic and Baltic languages
        r"poniżej|niżej|w treści",
        r"\bníže\b|\bnižšie\b|v text[eu]\b",
        r"\bниже\b|\bвнизу\b|в тексте|в теле\b|нижче",
        r"по-долу|\bispod\b|u nastavku|spodaj|allpool|\bzemāk\b|žemiau",
        r"\b(?:pod|po|przy) (?:każdym pytaniem|pytaniami)|\b(?:pod|za) (?:každou otázk\w+|otázkami)",
        r"(?:под|после) кажд\w+ (?:вопрос|пункт)|по пунктам",
        # Turkish, Greek, Hebrew, Arabic, Persian, Hindi
        r"aşağıda|metnin içi|kırmızı|mavi renk|παρακάτω|πιο κάτω|στο κείμενο|κόκκινο|με μπλε",
        r"למטה|להלן|באדום|בכחול|أدناه|بالأسفل|بالأحمر|در زیر|پایین|नीचे",
        # East Asia
        r"di bawah|(?:bên|ở|phía) dưới|dưới đây|ด้านล่าง|ข้างล่าง",
        "下面|下文|以下|见下|見下|下方|文中|文内|如下|红字|紅字|红色|紅色|蓝色|藍色|标红",
        "逐条|逐條|逐一[回作答]|(?:質問|項目|问题|問題)の?(?:下|後|后)|질문 (?:아래|밑|뒤)",
        "sorunun (?:altı|ardı)",
        "インライン|下記|下の|赤字|赤色|赤で|青字|아래|본문|빨간|파란",
    )
)
# what somebody else wrote, which a first mail tells of
_MAIL_BELOW = _any_of(
    (
        r"\b(?:e?-?mails?|messages?|letter|conversation|correspondence|reply|replies|answer) below\b",
        r"\b(?:below|following) (?:e?-?mails?|messages?|letter|conversation|correspondence|reply|answer)\b",
        r"\b(?:nachricht(?:en)?|e?-?mails?|schreiben|verlauf|antwort)\b[^.\n]{0,20}\bunten\b",
        r"\bfolgende[nrs]? (?:nachricht(?:en)?|e?-?mails?|schreiben|antwort)\b",
        r"\b(?:mail|message|courriel) suivant\b|\b(?:correo|mensaje|messaggio|mail) (?:siguiente|seguente)\b",
        r"\b(?:e-?mail|mensagem) (?:seguinte|a seguir)\b|\bvolgende (?:e-?mail|bericht)\b",
        r"\b(?:poniższ|następując)\w+ (?:mail|wiadomoś)|\b(?:следующее|это) (?:письмо|сообщение)",
    )
)
# colours: of answers, or of what was written; lamps are red, too
_COLOURED = _any_of(
    (
        r"\bin (?:red|blue|green|purple|bold|italics?|capitals|caps|colou?r)\b",
        r"\bin (?:rot|blau|grün|farbe|fett|kursiv)\b",
        r"\ben (?:rouge|bleu|vert|gras|couleur|italique|majuscules)\b",
        r"\ben (?:rojo|azul|verde|negrita|color|mayúsculas)\b",
        r"\b(?:em|a) (?:vermelho|azul|verde|negrito|maiúsculas)\b",
        r"\bin (?:rosso|blu|verde|grassetto|maiuscolo)\b|cu (?:roșu|roşu|rosu|albastru)",
        r"\bin (?:het )?(?:rood|blauw|groen|vet)\b|\bi (?:rött|blått|grönt|fetstil)\b",
        r"\b(?:med|i) (?:rødt?|blåt?|grønt?)\b|punaisella|sinisellä|na (?:czerwono|niebiesko|zielono)",
        r"(?:červen|modr|zelen)(?:ě|ou)\b|красным|синим|зел[её]ным|червоним",
    )
)
_OF_WORDS = _any_of(
    (
        r"\b(?:answer|repl[yi]|respon[ds]|comment|remark|note|mine\b|see\b|find\b|writ|wrote|typed|mark|put\b)",
        r"\b(?:add|insert|highlight|fill|text)|\b(?:antwort|anmerk|kommentar|siehe|geschrieben|eingefügt|ergänzt)",
        r"markier|hervorgehoben|\b(?:répon|voir\b|écri|ajout|surlign|texte)|\b(?:respuest|respond|ver\b|vea|escri)",
        r"\b(?:respost|veja|coment|marc|resalt|añad)|\b(?:rispo|vedi|scritt|aggiunt|evidenz|testo)|\b(?:răsp|rasp)",
        r"\b(?:antwoord|opmerk|zie\b|geschreven|gemarkeerd|tekst)|\b(?:svar|skriv|skrev|besvar|marker)|\bvasta",
        r"\b(?:kirjoit|odpowie|napis|zaznacz|dopis|odpov|vyznač|napsa|dopln)|\b(?:ответ|выдел|напис|отме|відпов)",
    )
)
_FEW_WORDS = 3
_SENTENCE_END = re.compile(r"[.!?]")
# words of place that say it of answers alone, and answers that are called the writer's own
_OWN_ANSWERS = _any_of(
    (
        r"\b(?:see|find|with) (?:my|our) (?:answers|comments|replies|responses|remarks|notes)\b",
        r"\b(?:my|our)(?: \w+)? (?:answers|comments|replies|responses|remarks|notes)\b",
        r"\bsee notes\b",
        r"\b(?:meine|unsere) (?:antworten|anmerkungen|kommentare)",
        r"\b(?:mes|nos) (?:réponses|commentaires|remarques)",
        r"\b(?:mis|nuestr[ao]s) (?:respuestas|comentarios)|respuestas?\b[^.\n]{0,40}\ba continuación",
        r"\b(?:minhas|nossas) respostas|\b(?:meus|nossos) comentários|respostas?\b[^.\n]{0,40}\ba seguir",
        r"\b(?:mie|nostre) risposte|\b(?:miei|nostri) commenti",
        r"\b(?:mijn|onze) (?:antwoorden|opmerkingen)",
        r"\b(?:mina|våra|mine|vore|våre) (?:svar|kommentarer)",
        r"vastaukse(?:ni|mme)|kommentti(?:ni|mme)|(?:katso|vastau\w+|kommentti\w*)\b[^.\n]{0,40}\balla\b",
        r"(?:moje|nasze|naše|mé|své) (?:odpowiedzi|uwagi|odpovědi|odpovede)|válasza(?:im|ink)",
        r"(?:мои|наши) (?:ответы|комментарии)|(?:cevap|yanıt)lar(?:ım|ımız)",
        r"(?:οι|τις) απαντήσεις μ(?:ου|ας)|תשובותי|(?:إجابات|ردود)(?:ي|نا)",
    )
)


def points_below(above: Sequence[str]) -> bool:
    """Whether the words above a history say that answers follow, or what was pasted."""
    if not above:
        return False
    text = "\n".join(above)
    if above[-1].endswith((":", "：")) or any(each.search(text) for each in (_BELOW, _OWN_ANSWERS)):
        return True
    if says_filled_in(text):
        return True
    return _COLOURED.search(text) is not None and any(map(_is_coloured, _SENTENCE_END.split(text)))


def points_to_mail(above: Sequence[str]) -> bool:
    """Whether the words above a history speak of the mail that stands there."""
    return _MAIL_BELOW.search("\n".join(above)) is not None


def _is_coloured(sentence: str) -> bool:
    """Whether a sentence says in which colour words are."""
    if not _COLOURED.search(sentence):
        return False
    return len(sentence.split()) <= _FEW_WORDS or _OF_WORDS.search(sentence) is not None
