"""How a writer says that a form of the quoted letter was filled in.

A language is one more word in each of the tables.
"""

from __future__ import annotations

import re

_FILLED = re.compile(
    "|".join(
        (
            r"\bfilled (?:in|out)\b|\bcompleted (?:the|your|this) (?:form|questionnaire|table|list|survey)\b",
            r"\bausgefüllt\b|\b(?:daten|angaben)\b[^.\n]{0,30}\b(?:ergänzt|eingetragen)\b",
            r"\brempli(?:e?s)?\b|\bcomplété (?:le|votre|ce) (?:questionnaire|formulaire|tableau)",
            r"\b(?:rellen|preench)\w+|\bcomplet\w+ (?:el|su|la|los) (?:formulario|cuestionario|tabla|datos)",
            r"\bcompilat[oaie]\b|\bcompletat (?:formularul|tabelul|datele)",
            r"\bingevuld\b|\bifyll[dt]|\bfyllt i\b|\budfyldt\b|\bfylt (?:ut|inn)\b",
            r"\btäyti(?:n|mme)\b|\bkitölt|\bwypełni\w+|\bvypln\w+|\bзаполнил\w*|\bзаповни\w+|\bdoldurd\w+|συμπλήρωσ\w+",
            "填写|填寫|填好|記入し|기입했|작성했",
        )
    ),
    re.IGNORECASE,
)
_OF_FORMS = re.compile(
    r"\bform|formul|question|fragebogen|tab[el]l?|column|spalte|list|dat[aioe]|dados|detail|angaben|felder|donn|champ|camp"
    r"|cuestion|modul|sched|gegevens|vrag|fält|felt|uppgift|ankiet|kwestion|pola|údaj|kolonk|анкет|форм|табл|данн"
    r"|adatlap|űrlap|mező|φόρμα|στοιχεία|bilgi",
    re.IGNORECASE,
)
_IN_A_FILE = re.compile(
    r"attach|enclos|\bscans?\b|scanned|gescannt|\bpdf|online|website|portal|anbei|anhang|anlage|angehängt|beigefügt|joint|annexe|adjunt"
    r"|anex|allega|bijgevoegd|bijlage|bifog|vedhæft|vedlagt|liite|liitt|załącz|přílo|príloh|приложен|вложен"
    r"|прикреп|ekte\b|附件|添付|첨부",
    re.IGNORECASE,
)
_FEW_WORDS = 3
_SENTENCE_END = re.compile(r"[.!?]")


def says_filled_in(text: str) -> bool:
    """Whether a text says that a form was filled in: here, for it speaks of no file and no page."""
    if not _FILLED.search(text) or _IN_A_FILE.search(text):
        return False
    return any(map(_is_of_form, _SENTENCE_END.split(text)))


def _is_of_form(sentence: str) -> bool:
    """Whether a sentence says it of a form; tanks are filled, too, and programs compiled."""
    if not _FILLED.search(sentence):
        return False
    return len(sentence.split()) <= _FEW_WORDS or _OF_FORMS.search(sentence) is not None
