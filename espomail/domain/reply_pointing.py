"""How a writer says that the answers stand elsewhere: below, between the lines, in red.

A language is one more entry in each of the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


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
        r"\bmarked (?:with|by)\b",
        r"\b(?:see|find|are|is|comment(?:s|ed)?|answer(?:s|ed)?|replie[sd]|response|respond(?:ed)?)\b[^.\n]{0,40}"
        r"\b(?:below|underneath|beneath|in the text)\b",
        r"\bwithin your (?:text|e?-?mail|message|questions)\b|\bbetween (?:the|your) lines\b",
        r"\b(?:see|answer\w*|comment\w*|repl\w+|respon\w+|notes?)\b[^.\n]{0,40}"
        r"\bin your (?:text|e?-?mail|message)\b",
        r"\bin (?:red|blue|green|purple|bold|italics?|capitals|caps|colou?r)\b",
        r"\b(?:after|under|below) each\b",
        r"\b(?:received|got|get|getting) (?:this|the following) (?:e?-?mail|message|letter)\b",
        # German
        r"\bin (?:rot|blau|grün|farbe|fett|kursiv)\b|\b(?:im|ihrem|deinem) (?:mail)?text\b",
        r"zwischen den zeilen",
        r"\b(?:in|direkt)\b[^.\n]{0,20}(?:mail|text|nachricht)\b[^.\n]{0,20}\b(?:geschrieben|geantwortet|beantwortet)",
        r"\b(?:bei|unter|hinter|nach) (?:den|jeder|ihren|deinen) (?:einzelnen )?(?:fragen?|punkten?)",
        r"\b(?:siehe|s\.|weiter|etwas) unten\b|\bs\. ?u\.|"
        r"\b(?:antworten?|anmerkungen?|kommentare?)\b[^.\n]{0,40}\bunten\b",
        r"\b(?:diese|folgende) (?:e?-?mail|nachricht) (?:erhalten|bekommen)",
        # French
        r"ci-dessous|ci-après|plus bas\b|en dessous|dans le (?:texte|corps)\b",
        r"\bréponses?\b[^.\n]{0,40}\bdans votre (?:texte|mail|message)\b",
        r"\ben (?:rouge|bleu|vert|gras|couleur|italique|majuscules)\b",
        r"reçu (?:ce|le) (?:mail|message|courriel)",
        # Spanish, Portuguese, Italian, Romanian
        r"\b(?:más )?abajo\b|\bdebajo\b|en el texto|\ben (?:rojo|azul|verde|negrita|color|mayúsculas)\b",
        r"(?:recib\w+|llegó) este (?:correo|mensaje)",
        r"\babaixo\b|\bno (?:corpo|texto)\b|\b(?:em|a) (?:vermelho|azul|verde|negrito|maiúsculas)\b",
        r"\b(?:qui|vedi|risposte) sotto|di seguito|più (?:in basso|sotto)|nel testo",
        r"\bin (?:rosso|blu|verde|grassetto|maiuscolo)\b|ricevuto quest[ao] (?:e-?mail|messaggio)",
        r"\bmai jos\b|cu (?:roșu|roşu|rosu|albastru)",
        # Dutch, Swedish, Danish, Norwegian, Finnish, Hungarian
        r"hieronder|zie onder\b|onderstaand|in de tekst|in (?:het )?(?:rood|blauw|groen|vet)\b",
        r"\bnedan(?:för)?\b|\bi texten\b|\bi (?:rött|blått|grönt|fetstil)\b",
        r"nedenfor|nedenunder|nedenstående|\b(?:med|i) (?:rødt?|blåt?|grønt?)\b",
        r"alempana|alapuolel|tekstin sek|punaisella|sinisellä",
        r"lejjebb|\balább|\blent\b|szövegben|pirossal|kékkel|zölddel",
        # Slavic and Baltic languages
        r"poniżej|niżej|w treści|na (?:czerwono|niebiesko|zielono)",
        r"\bníže\b|\bnižšie\b|v text[eu]\b|(?:červen|modr|zelen)(?:ě|ou)\b",
        r"\bниже\b|\bвнизу\b|в тексте|в теле\b|красным|синим|зел[её]ным|нижче|червоним",
        r"по-долу|\bispod\b|u nastavku|spodaj|allpool|\bzemāk\b|žemiau",
        # Turkish, Greek, Hebrew, Arabic, Persian, Hindi
        r"aşağıda|metnin içi|kırmızı|mavi renk|παρακάτω|πιο κάτω|στο κείμενο|κόκκινο|με μπλε",
        r"למטה|להלן|באדום|בכחול|أدناه|بالأسفل|بالأحمر|در زیر|پایین|नीचे",
        # East Asia
        r"di bawah|(?:bên|ở|phía) dưới|dưới đây|ด้านล่าง|ข้างล่าง",
        "下面|下文|以下|见下|見下|下方|文中|文内|如下|红字|紅字|红色|紅色|蓝色|藍色|标红",
        "インライン|下記|下の|赤字|赤色|赤で|青字|아래|본문|빨간|파란",
    )
)
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
    return above[-1].endswith((":", "：")) or any(each.search(text) for each in (_BELOW, _OWN_ANSWERS))
