"""Examining one message in a child process with limits on time and memory.

Only for what was being parsed when a process died: if it kills again, it kills the child.
"""

from __future__ import annotations

import copyreg
import multiprocessing
import resource
from multiprocessing.connection import Connection
from types import MappingProxyType

from espomail.domain.intake import Facts, examine
from espomail.domain.tokens import Keyring

CPU_SECONDS = 10
WALL_SECONDS = 30
MEMORY = 700 * 1024 * 1024


class ParserDied(Exception):
    """The child ended without an answer."""


def examine_alone(raw: bytes, keyring: Keyring, headers_only: bool = False) -> Facts:
    """The facts of a message, from a child process; ParserDied if it is killed or takes too long."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, raw, keyring, headers_only), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(WALL_SECONDS):
            raise ParserDied(f"parsing took more than {WALL_SECONDS} seconds")
        answer = ours.recv()
    except EOFError:
        child.join(1)
        raise ParserDied(f"the parser died (exit status {child.exitcode})") from None
    finally:
        child.kill()
        child.join()
        ours.close()
    if isinstance(answer, Facts):
        return answer
    raise ParserDied(str(answer))


def _child(pipe: Connection, raw: bytes, keyring: Keyring, headers_only: bool) -> None:
    try:
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        _limit(resource.RLIMIT_CPU, CPU_SECONDS)
        _limit(resource.RLIMIT_AS, MEMORY + 2 * used)
        pipe.send(examine(raw, keyring, headers_only))
    except BaseException as error:
        pipe.send(f"{type(error).__name__}: {error}")


def _limit(what: int, most: int) -> None:
    """Where the host allows less already, that holds; a limit is never raised."""
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _view(fields: dict[str, tuple[str, ...]]) -> MappingProxyType[str, tuple[str, ...]]:
    return MappingProxyType(fields)


# A message's header is a read-only view, which has to come through the pipe as well.
copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))
