"""Charsets of seven bits, which switch scripts by escapes: ISO-2022-JP, -KR and -CN, and HZ.

RFC 1468, 1557, 1922 and 1843. Old programs put them into header fields as they are. Their letters are
ASCII bytes, quotes and colons among them, so they must go before a field is taken apart.
"""

from __future__ import annotations

import re

_JAPANESE = re.compile(
    r"\x1b(?:\$[@AB]|\$\([@BCDOPQ]|\([IJ]|\.[AF])[\x00-\x09\x0b-\x7f]*?(?:\x1b\([BJ](?!\x1b)|(?=\n)|\Z)"
)
_SHIFTED = re.compile(r"\x0e([\x20-\x7e]*)\x0f?")
_DESIGNATED = re.compile(r"\x1b\$\)([ACG])")
_HZ = re.compile(r"~\{((?:[!-w][!-~])+)~\}")
# the characters of every day (GB 2312, level 1), punctuation, and letters of full width
_COMMON = frozenset(map(chr, range(ord("0"), ord("X")))) | {"!", "#"}
_FEW_PAIRS = 3
# a run is a line or less, so no letter has as many; reading them takes half a second
_MAX_RUNS = 100_000
# what programs put into braces: NAME=VALUE
_WORDS = re.compile(r"[\w\-]*(?:[=.:,;/]+[\w\-]+)*[=.:,;/]?")


def read_escapes(text: str) -> str:
    """A text in which the runs that escapes begin and end are read; what makes no sense stays,
    and so does what comes after 100,000 Japanese runs.

    There is nothing to read where there is no ESC, SO or tilde.
    """
    if "\x0e" in text or "\x1b$)" in text:
        text = _read_shifts(text)
    if "\x1b" in text:
        text = _JAPANESE.sub(_from_japanese, text, count=_MAX_RUNS)
    if "~{" in text and is_hz(text):
        text = _HZ.sub(_from_hz, text)
    return text


def is_hz(text: str) -> bool:
    """Whether the braces and tildes of a text hold Chinese: common characters that read like no words."""
    runs: list[str] = _HZ.findall(text)
    firsts = [letter for run in runs for letter in run[::2]]
    if len(firsts) < _FEW_PAIRS or 10 * sum(map(_COMMON.__contains__, firsts)) < 9 * len(firsts):
        return False
    return not all(map(_WORDS.fullmatch, runs))


def japanese(data: bytes) -> str | None:
    """ISO-2022-JP with the extensions that senders use without saying so; None where it is none."""
    for name in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2"):
        try:
            return data.decode(name)
        except UnicodeError:
            pass
    return None


def japanese_despite_errors(data: bytes) -> str:
    """The same, with U+FFFD for what has no sense.

    NEC's row 13 (circled numbers) lies in JIS X 0213 plane 1, which has an escape of its own.
    """
    return data.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004", "replace")


def _from_japanese(found: re.Match[str]) -> str:
    data = found[0].encode("ascii")
    return japanese(data) or japanese_despite_errors(data)


def _read_shifts(text: str) -> str:
    """Runs between SO and SI: Korean, if no designation says Chinese."""
    designated = _DESIGNATED.search(text)
    name = "gb2312" if designated and designated[1] != "C" else "cp949"
    return _DESIGNATED.sub("", _SHIFTED.sub(lambda found: _high(found[1], name) or found[0], text))


def _from_hz(found: re.Match[str]) -> str:
    return _high(found[1], "gb2312") or found[0]


def _high(letters: str, name: str) -> str | None:
    data = bytes(ord(letter) | 0x80 if letter != " " else 0x20 for letter in letters)
    try:
        return data.decode(name)
    except UnicodeError:
        return None
