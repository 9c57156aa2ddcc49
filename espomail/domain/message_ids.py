"""Message-IDs in header fields (RFC 5322, 3.6.4), as mail really writes them."""

from __future__ import annotations

import re
from urllib.parse import unquote

from espomail.domain import encoded_words

REFERENCES = 100
_LONGEST = 998

_BRACKETED = re.compile(r"<([^<>]*)>")
# What stands in brackets, but not in a comment, nor where RFC 822's phrases name who wrote.
_ID = re.compile(
    r"\((?:[^()<>]|<[^<>]*>)*\)|\bfrom\s[^<>]{0,200}<[^<>]*>(?=\s+(?:of|dated)\b)|<([^<>]*)>", re.I
)
_COMMENT = re.compile(r"\([^()<>]*\)")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_ODD_QUOTES = " \t\"'<>,;"
_QUOTED_LOCAL = re.compile(r'\s*("[^"\\]+"@[^\s"<>]+)\s*\Z')


def normalised_message_id(value: str | None) -> str | None:
    """One Message-ID as ``<left@right>``: comments, blanks and missing brackets settled.

    None where there is nothing to go by. Case stays: RFC 5322 makes it significant.
    """
    if not value:
        return None
    if "=?" in value or "&lt;" in value:
        value = _readable(value)
    match = _BRACKETED.search(value)
    inside = match[1] if match else _COMMENT.sub(" ", value)
    if match and not inside.strip():
        inside = _BRACKETED.sub(" ", _COMMENT.sub(" ", value))
    return _bracketed(inside)


def _readable(value: str) -> str:
    """Without the encodings that do not belong there: encoded words, those of HTML pages."""
    if "=?" in value:
        value = encoded_words.decode(value)
    if "&lt;" not in value:
        return value
    from html import unescape  # a table of 2,000 names, which nearly no mail needs

    return unescape(value)


def _bracketed(inside: str) -> str | None:
    inner = inside.rpartition("<")[2].replace(">", "")
    quoted = _QUOTED_LOCAL.match(inner) if '"' in inner else None
    text = _SPACE.sub(" ", quoted[1]) if quoted else _SPACE.sub("", inner).strip(_ODD_QUOTES)
    if "%40" in text and "@" not in text:
        text = _SPACE.sub("", unquote(text))  # as some pages hand it on
    return f"<{text[:_LONGEST]}>" if text else None


def message_ids(values: tuple[str, ...] | list[str], keep: int = REFERENCES) -> tuple[str, ...]:
    """The Message-IDs of References or In-Reply-To fields in order, each once; the newest are kept.

    Words between them (RFC 822 allowed phrases) and comments are left out. Without any brackets a value is
    a list of ids if each of its words has an ``@``.
    """
    found: dict[str, None] = {}
    for value in values:
        text = _readable(value) if "=?" in value or "&lt;" in value else value
        for each in _ids(text)[-4 * keep :]:
            made = _bracketed(each)
            if made:
                # Said again, it is the later place that counts.
                found.pop(made, None)
                found[made] = None
    return tuple(found)[-keep:]


def _ids(text: str) -> list[str]:
    if "<" in text:
        found = _BRACKETED.findall(text)
        if found and ("(" in text or "rom " in text):
            found = [each for each in _ID.findall(text) if each] or found
        if text.count("@") > len(found) > 0:
            found = [part for each in found for part in _parts(each)]
        if found:
            return found
    bare = _COMMENT.sub(" ", text).replace(",", " ").replace(";", " ").split()
    return bare if len(bare) == 1 or all("@" in word for word in bare) else []


def _parts(inside: str) -> list[str]:
    """Two ids in one pair of brackets, where others were lost; else a fold stands within one."""
    words = inside.split()
    return words if len(words) > 1 and all("@" in word[1:-1] for word in words) else [inside]
