"""Searching a text blind to case in every script, said in patterns that databases run by themselves.

Databases compare ASCII letters only (SQLite's LIKE; PostgreSQL's ILIKE under the collation "C"). So a text
with other letters becomes a pattern that names both cases of each: a GLOB for SQLite, a regular
expression for PostgreSQL.
"""

from __future__ import annotations

# What lower and upper case of a letter do not lead to: the sigma at a word's end.
_ALSO = {"σ": "ς", "Σ": "ς"}


def needs_pattern(text: str) -> bool:
    """Whether a text has letters that databases don't know the other case of."""
    return any(len(spellings(letter)) > 1 for letter in text if not letter.isascii())


def spellings(letter: str) -> str:
    """A letter in each case that is one letter, too, in a fixed order."""
    found = {letter, letter.lower(), letter.upper(), letter.title(), _ALSO.get(letter, letter)}
    found |= {each.lower() for each in found}
    return "".join(sorted(each for each in found if len(each) == 1))


def glob(text: str) -> str:
    """The pattern for a text anywhere inside another, as SQLite's GLOB reads it."""
    return f"*{''.join(_class(each) if each in '*?[' or _is_cased(each) else each for each in text)}*"


def regular_expression(text: str) -> str:
    """The pattern for a text anywhere inside another, as a POSIX regular expression."""
    return "".join(_class(each) if _is_cased(each) else _literal(each) for each in text)


def _is_cased(letter: str) -> bool:
    return len(spellings(letter)) > 1


def _class(letter: str) -> str:
    return f"[{spellings(letter)}]"


def _literal(letter: str) -> str:
    return letter if letter.isalnum() or not letter.isascii() else f"\\{letter}"
