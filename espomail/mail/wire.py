"""The socket below IMAP and SMTP: buffered, without Nagle's delay, and never patient for ever.

A time-out per read is not enough: a server that sends a byte a second would hold us for hours.
So each answer as a whole has a deadline, which grows with the bytes that were announced.
"""

from __future__ import annotations

import io
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BUFFER = 128 * 1024
SLOWEST = 1024  # bytes a second; whoever is slower than this is treated as silent


class PatientSocket(io.RawIOBase):
    """Reads a socket until the answer's deadline; then TimeoutError, whatever dripped in."""

    def __init__(self, sock: socket.socket, timeout: float) -> None:
        self._sock, self._timeout = sock, timeout
        self.allow(0)

    def readable(self) -> bool:
        return True

    def allow(self, size: int) -> None:
        """Start a new answer, of ``size`` announced bytes; its time runs from the first read."""
        self._size, self._deadline = size, 0.0

    def set_timeout(self, timeout: float) -> None:
        """Wait this many seconds for an answer from now on."""
        self._timeout = timeout
        self._sock.settimeout(timeout)
        self.allow(0)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        now = time.monotonic()
        if not self._deadline:
            self._deadline = now + self._timeout + self._size / SLOWEST
        elif now > self._deadline:
            raise TimeoutError("timed out: the answer came too slowly")
        return self._sock.recv_into(buffer)


class Reader:
    """A buffered reader over a PatientSocket, with limits on what a server may make us hold."""

    def __init__(self, sock: socket.socket, timeout: float, longest_line: int) -> None:
        self._raw = PatientSocket(sock, timeout)
        self._file = io.BufferedReader(self._raw, BUFFER)
        self._longest_line = longest_line
        self.allow, self.set_timeout = self._raw.allow, self._raw.set_timeout

    def line(self) -> bytes:
        """One line with its end; empty when the server has hung up. Too long: ValueError."""
        self.allow(0)
        line = self._file.readline(self._longest_line + 1)
        if len(line) > self._longest_line:
            raise ValueError(f"a line of more than {self._longest_line} bytes")
        return line

    def take(self, size: int) -> bytes:
        """Exactly ``size`` bytes; fewer only when the server has hung up."""
        self.allow(size)
        return self._file.read(size)

    def drop(self, size: int) -> int:
        """Read and forget ``size`` bytes; how many came."""
        self.allow(size)
        left = size
        while left and (got := len(self._file.read(min(left, BUFFER)))):
            left -= got
        return size - left

    def has_leftovers(self) -> bool:
        """Whether bytes wait that nobody asked for (before TLS starts, an attacker's)."""
        sock = self._raw._sock
        timeout = sock.gettimeout()
        sock.settimeout(0)
        try:
            return bool(self._file.peek(1))
        except (BlockingIOError, InterruptedError):
            return False
        finally:
            sock.settimeout(timeout)

    def close(self) -> None:
        """Forget the buffer; the socket is its owner's to close."""
        self._file.close()


def send_all(sock: socket.socket, data: bytes) -> None:
    """Send it all. ``sendall`` alone allows one time-out for the whole, be it 25 MB."""
    view = memoryview(data)
    for start in range(0, len(view), BUFFER):
        sock.sendall(view[start : start + BUFFER])


def without_delay(sock: socket.socket) -> socket.socket:
    """The socket, sending each piece at once.

    imaplib writes a command in several pieces; with Nagle's algorithm and delayed
    acknowledgements each would wait some 40 ms.
    """
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
