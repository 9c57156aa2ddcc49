"""Message-IDs in header fields (RFC 5322, 3.6.4), as mail really writes them."""

from __future__ import annotations

import re

from espomail.domain import encoded_words

REFERENCES = 100
_LONGEST = 998

_BRACKETED = re.compile(r"<([^<>]*)>")
_COMMENT = re.compile(r"\([^()<>]*\)")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_ODD_QUOTES = " \t\"'<>,;"


def normalised_message_id(value: str | None) -> str | None:
    """One Message-ID as ``<left@right>``: comments, blanks and missing brackets settled.

    None where there is nothing to go by. Case stays: RFC 5322 makes it significant.
    """
    if not value:
        return None
    if "=?" in value:
        value = encoded_words.decode(value)
    match = _BRACKETED.search(value)
    inside = match[1] if match else _COMMENT.sub(" ", value)
    if match and not inside.strip():
        inside = _BRACKETED.sub(" ", _COMMENT.sub(" ", value))
    return _bracketed(inside)


def _bracketed(inside: str) -> str | None:
    text = _SPACE.sub("", inside.rpartition("<")[2].replace(">", "")).strip(_ODD_QUOTES)
    return f"<{text[:_LONGEST]}>" if text else None


def message_ids(values: tuple[str, ...] | list[str], keep: int = REFERENCES) -> tuple[str, ...]:
    """The Message-IDs of References or In-Reply-To fields in order, each once; the newest are kept.

    Words between them (RFC 822 allowed phrases) are left out. Without any brackets, every word with
    an ``@`` is taken.
    """
    found: dict[str, None] = {}
    for value in values:
        text = encoded_words.decode(value) if "=?" in value else value
        ids = _BRACKETED.findall(text)
        if not ids:
            bare = _COMMENT.sub(" ", text).replace(",", " ").split()
            ids = [word for word in bare if "@" in word]
            ids = ids or (bare if len(bare) == 1 else [])
        for each in ids[-4 * keep :]:
            made = _bracketed(each)
            if made:
                # Said again, it is the later place that counts.
                found.pop(made, None)
                found[made] = None
    return tuple(found)[-keep:]
