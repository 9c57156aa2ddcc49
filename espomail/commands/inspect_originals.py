"""The mail that an answer answers, among files that are inspected together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from espomail.commands.files import read_file
from espomail.domain import threads
from espomail.domain.mime import parsing
from espomail.domain.mime.message import Message

_KEPT = 32


class Originals:
    """Finds what messages answer; files are looked at once the first answer asks for it.

    Standard input and pipes can be read only once and answer nobody here.
    """

    def __init__(self, paths: Sequence[Path | None]) -> None:
        self._paths = [path for path in paths if path is not None and path.is_file()]
        self._text = lru_cache(_KEPT)(_text_of)

    def text(self, message: Message) -> str:
        """The text of what a message answers; empty where that is not among the files."""
        answered = threads.answered(message.in_reply_to, message.references)
        if not answered or answered == message.message_id or len(self._paths) < 2:
            return ""
        path = self._by_id.get(answered)
        return self._text(path) if path else ""

    @cached_property
    def _by_id(self) -> dict[str, Path]:
        """Where two bear one id, none of them is believed."""
        found: dict[str, list[Path]] = {}
        for path in self._paths:
            message_id = parsing.parse_headers(read_file(str(path))).message_id
            if message_id:
                found.setdefault(message_id, []).append(path)
        return {message_id: paths[0] for message_id, paths in found.items() if len(paths) == 1}


def _text_of(path: Path) -> str:
    return parsing.parse(read_file(str(path))).text
