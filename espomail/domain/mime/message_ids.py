"""Message-IDs in header fields (RFC 5322, 3.6.4), as mail really writes them."""

from __future__ import annotations

import re
from urllib.parse import unquote

from espomail.domain.mime import encoded_words

REFERENCES = 100
_OLDEST = 10
_LONGEST = 998

_BRACKETED = re.compile(r"<([^<>]*)>")
# What stands in brackets, but not in a comment, nor where RFC 822's phrases name who wrote.
_ID = re.compile(
    r"\((?:[^()<>]|<[^<>]*>)*\)|\bfrom\s[^<>]{0,200}<[^<>]*>(?=\s+(?:of|dated)\b)|<([^<>]*)>", re.I
)
# An id that lost its last bracket, with another behind it: at the end it may as well be cut.
_UNCLOSED = re.compile(r"<[^<>\s@]++@[^<>\s]++(?=\s+<)")
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
    value = _readable(value)
    match = _BRACKETED.search(value)
    inside = match[1] if match else _COMMENT.sub(" ", value)
    if match and not inside.strip():
        inside = _BRACKETED.sub(" ", _COMMENT.sub(" ", value))
    return _bracketed(inside)


def _readable(value: str) -> str:
    """Without the encodings that do not belong there: encoded words, those of HTML pages and of URLs."""
    if "=?" in value:
        value = encoded_words.decode(value)
    if "&lt;" in value:
        from html import unescape  # with all entities of HTML, which most commands never need

        value = unescape(value)
    if "<" not in value and "%3c" in value.lower():
        value = unquote(value)
    return value


def _bracketed(inside: str) -> str | None:
    inner = inside.rpartition("<")[2].replace(">", "")
    quoted = _QUOTED_LOCAL.match(inner) if '"' in inner else None
    text = _SPACE.sub(" ", quoted[1]) if quoted else _SPACE.sub("", inner).strip(_ODD_QUOTES)
    if "%40" in text and "@" not in text:
        text = _SPACE.sub("", unquote(text))  # as some pages hand it on
    return f"<{text[:_LONGEST]}>" if text else None


def message_ids(values: tuple[str, ...] | list[str], keep: int = REFERENCES) -> tuple[str, ...]:
    """The Message-IDs of References or In-Reply-To fields in order, each once.

    Of too many the newest are kept, and a few of the oldest: where a thread began, all that is of it meets.
    Words between them (RFC 822 allowed phrases) and comments are left out. Without any brackets a value is
    a list of ids if each of its words has an ``@``.
    """
    found: dict[str, None] = {}
    for value in values:
        for each in _both_ends(_ids(_readable(value)), 4 * keep):
            made = _bracketed(each)
            if made:
                # Said again, it is the later place that counts.
                found.pop(made, None)
                found[made] = None
    return tuple(_both_ends(list(found), keep))


def _both_ends(ids: list[str], keep: int) -> list[str]:
    """As many ids, the newest and some of the oldest; in between they are missed least (RFC 5537, 3.4.4)."""
    return ids if len(ids) <= keep else ids[:_OLDEST] + ids[_OLDEST - keep :]


def _ids(text: str) -> list[str]:
    if "<" in text:
        if text.count("<") > text.count(">"):
            text = _UNCLOSED.sub(r"\g<0>>", text)
        found = _BRACKETED.findall(text)
        if found and ("(" in text or "rom " in text):
            found = [each for each in _ID.findall(text) if each] or found
        if text.count("@") > len(found) > 0:
            found = [part for each in found for part in _parts(each)]
        if found:
            return found
    bare = _COMMENT.sub(" ", text).replace(",", " ").replace(";", " ").split()
    bare = [word.rstrip(".") for word in bare]
    return bare if len(bare) == 1 or all("@" in word for word in bare) else []


def _parts(inside: str) -> list[str]:
    """Two ids in one pair of brackets, where others were lost; else a fold stands within one."""
    words = inside.split()
    return words if len(words) > 1 and all("@" in word[1:-1] for word in words) else [inside]
