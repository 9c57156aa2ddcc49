"""Logins and names that people give to users and teams."""

from __future__ import annotations

import re

# These words mean something else where a login is expected, or are the service account's.
RESERVED = ("auto", "none", "system", "-")
_LOGIN = re.compile(r"[^\W_][\w.@+-]{0,63}")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def checked_login(text: str) -> str:
    """A login as it is stored; ValueError says what it may look like."""
    word = text.strip()
    if word.lower() in RESERVED:
        raise ValueError(f"{word} is a word of the command line; choose another login")
    if not _LOGIN.fullmatch(word):
        raise ValueError(f"{text!r} is no login: letters, digits and . _ - + @, at most 64")
    return word


def checked_name(text: str, what: str = "name") -> str:
    """A name on one line; ValueError if nothing is left of it."""
    words = cleaned(text)
    if not words:
        raise ValueError(f"the {what} is empty")
    return words


def cleaned(text: str) -> str:
    """A text on one line, without control characters; bytes that were no UTF-8 become question marks."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(_UNFIT.sub(" ", text).split())
