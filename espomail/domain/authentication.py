"""Authentication-Results (RFC 8601): which servers say that a mail's sender is forged.

Anybody may write such a field, so it counts only under the name of a server that the administrator
trusts; such a server takes out what came under its own name (RFC 8601, section 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from espomail.domain.mime.message import Message

FIELDS = 50
# An escaped sign is a piece of its own, so that a quotation mark without its partner costs one search.
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"|\\[()"\\]|[^()";\\]+|.', re.S)
_RESULT = re.compile(r"\s*dmarc\s*(?:/\s*\d+\s*)?=\s*(\w+)", re.I)


def forged_according_to(message: Message) -> tuple[str, ...]:
    """The names of the servers (in lower case) whose topmost word on DMARC is ``fail``."""
    verdicts: dict[str, str] = {}
    for value in message.headers.get("authentication-results", ())[:FIELDS]:
        server, *results = _parts(value)
        name = server.split()[0].lower() if server.split() else ""
        for result in results:
            found = _RESULT.match(result)
            if found and name:
                verdicts.setdefault(name, found[1].lower())
    return tuple(name for name, verdict in verdicts.items() if verdict == "fail")


def _parts(value: str) -> Iterator[str]:
    """What stands between the semicolons, without comments and quotation marks."""
    kept: list[str] = []
    depth = 0
    for token in _TOKEN.finditer(value):
        text = token[0]
        if text == "(":
            depth += 1
        elif text == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif text == ";":
            yield "".join(kept)
            kept = []
        else:
            kept.append(text if token[1] is None else token[1])
    yield "".join(kept)
