"""Mail in files: one message, or an mbox (RFC 4155) of many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from espomail.commands.files import read_file

_FROM_LINE = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def messages_of(name: str) -> Iterator[tuple[str, bytes]]:
    """The messages of a file, each with a name for errors (66 for a file that is not there)."""
    data = read_file(name)
    if not data.startswith(b"From "):
        yield name, data
        return
    for number, message in enumerate(split(data), 1):
        yield f"{name}, message {number}", message


def split(data: bytes) -> Iterator[bytes]:
    """The messages of an mbox: a From line begins one where a blank line or nothing stands before it."""
    starts = [
        match for match in _FROM_LINE.finditer(data)
        if match.start() == 0 or data[match.start() - 4 : match.start()].endswith((b"\n\n", b"\n\r\n"))
    ]  # fmt: skip
    for index, match in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(data)
        # mboxrd: one > before each From line of a body was put there by the writer
        yield _QUOTED_FROM.sub(rb"\1", data[match.end() : end].rstrip(b"\r\n") + b"\n")
