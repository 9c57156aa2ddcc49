"""A TCP proxy on loopback that makes every round trip take longer: a far server on this machine."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection

from bench.processes import serving


def far_away(target: int, milliseconds: float) -> AbstractContextManager[int]:
    """A port behind which ``target`` answers ``milliseconds`` later; in a process of its own."""
    return serving(_serve, target, milliseconds / 2000)


def _serve(target: int, delay: float, pipe: Connection) -> None:
    asyncio.run(_listen(target, delay, pipe))


async def _listen(target: int, delay: float, pipe: Connection) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * delay)  # the handshake is a round trip, too
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(_pump(reader, far_writer, delay), _pump(far_reader, writer, delay))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1000)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Copy one direction; what was read leaves ``delay`` later, and reading does not wait for it."""
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(256)
    sender = asyncio.create_task(_send_late(queue, writer))
    loop = asyncio.get_running_loop()
    data = b"-"
    while data:
        try:
            data = await reader.read(1 << 16)
        except OSError:
            data = b""
        await queue.put((loop.time() + delay, data))
    await sender


async def _send_late(queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while True:
            at, data = await queue.get()
            await asyncio.sleep(max(0.0, at - loop.time()))
            if not data:
                break
            writer.write(data)
            await writer.drain()
    writer.close()
