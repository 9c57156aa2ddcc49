"""Files in yEnc (yenc.org, draft 1.3), which newsgroups put into texts, and their readers into mail.

Unlike uuencode it leaves nearly all bytes as they are, so it comes through only where lines of eight bits do.
"""

from __future__ import annotations

import re

FILES = 100
ESCAPES = 1_000_000  # of all files; there is one in sixty letters

_BEGIN = re.compile(
    rb"^=ybegin (?:part=\d{1,6} )?(?:total=\d{1,6} )?line=\d{1,5} size=\d{1,12} name=(\S[^\r\n]{0,300})\r?\n"
    rb"(?:=ypart begin=\d{1,12} end=\d{1,12}[ \t]*\r?\n)?",
    re.M,
)
_END = re.compile(rb"^=yend size=(\d{1,12})[^\r\n]{0,200}\r?$", re.M)
_ESCAPED = re.compile(rb"=(.)", re.S)
_LINE_ENDS = b"\r\n"
_PLAIN = bytes((byte - 42) % 256 for byte in range(256))
_SHIFTED = bytes((byte - 64) % 256 for byte in range(256))


def files(data: bytes, escapes: int = ESCAPES) -> list[tuple[str, bytes, int, int]]:
    """The files within a text: name, bytes, and where the block starts and ends.

    A block counts only where it holds as many bytes as its last line says. Bytes of a name that
    are not UTF-8 stand in it as lone surrogates. Blocks with more than ``escapes`` are not opened.
    """
    found: list[tuple[str, bytes, int, int]] = []
    position = 0
    for _ in range(FILES):
        begin = _BEGIN.search(data, position)
        end = _END.search(data, begin.end()) if begin else None
        if not begin or not end:
            break
        position = end.end()
        # One further above is only talked about.
        *_, begin = _BEGIN.finditer(data, begin.start(), end.start())
        letters = data[begin.end() : end.start()].translate(None, _LINE_ENDS)
        escapes -= letters.count(b"=")
        if escapes < 0:
            break
        content = _decoded(letters)
        if content and len(content) == int(end[1]):
            name = begin[1].decode("utf-8", "surrogateescape").strip(' "')
            found.append((name, content, begin.start(), position))
    return found


def _decoded(letters: bytes) -> bytes:
    return _ESCAPED.sub(lambda pair: pair[1].translate(_SHIFTED), letters).translate(_PLAIN)
