"""Examining messages one by one in another process.

Only for what was being parsed when a process died: if it kills again, it kills that one, and is held.
"""

from __future__ import annotations

from types import TracebackType

from espomail.domain.extract import Extract
from espomail.domain.tokens import Keyring
from espomail.stages.parser_process import NotStarted, ParserDied, ParserProcess


class Isolation:
    """Another process for as long as messages are given to it; a new one whenever it died."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._process: ParserProcess | None = None

    def __enter__(self) -> Isolation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._end()

    def extract(self, raw: bytes, headers_only: bool = False) -> Extract | str:
        """What is kept of a message, or what went wrong with it. NotStarted where there is no process."""
        try:
            self._process = self._process or ParserProcess(self._keyring)
            self._process.send([(raw, headers_only)])
            (found,) = self._process.receive()
            return found
        except NotStarted:
            self._end()
            raise
        except ParserDied as died:
            self._end()
            return str(died)

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
