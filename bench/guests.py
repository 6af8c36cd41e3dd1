"""Clients over TLS and HTTP/1.1 that stay: WebSockets that talk, and streams of events that are read along."""

import asyncio
import ssl

from servers import Failed
from settings import free_ports  # noqa: F401  (puts tests/clients on the path)
from websocket import TEXT, frame

HOST = "praxis.localhost"
UPGRADE = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Version: 13\r\n")
CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
CONTEXT.check_hostname, CONTEXT.verify_mode = False, ssl.CERT_NONE
BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, Failed)


async def connect(port: int, host: str = HOST):
    return await asyncio.open_connection("127.0.0.1", port, ssl=CONTEXT, server_hostname=host)


async def begin(port: int, path: str, more: str, status: int):
    """The reader and the writer of a connection on which the head of an answer with this status has come."""
    reader, writer = await connect(port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{more}\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(f"HTTP/1.1 {status} ".encode()):
        writer.close()
        raise Failed(f"{path} was answered {head[:40]!r}")
    return reader, writer


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, said: bytes) -> None:
    """Says something and waits until it comes back; in between the server may tell the time."""
    writer.write(frame(TEXT, said))
    while await receive(reader) != said:
        pass


async def receive(reader: asyncio.StreamReader) -> bytes:
    head = await asyncio.wait_for(reader.readexactly(2), 30)
    if head[0] & 0x0F == 8:
        raise Failed("closed")
    size = head[1] & 0x7F
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    return await reader.readexactly(size)


async def event(reader: asyncio.StreamReader) -> None:
    """Waits for the next event."""
    line = b""
    while not line.startswith(b"data:"):
        line = await asyncio.wait_for(reader.readline(), 30)
        if not line:
            raise Failed("ended")


class Guests:
    """Each WebSocket says something every second and wants it back; each stream of events is read along."""

    def __init__(self, port: int, sockets: int, streams: int) -> None:
        self.port, self.sockets, self.streams = port, sockets, streams
        self.over, self.lost, self.echoes, self.events = False, [], 0, 0

    async def run(self, ready: asyncio.Event) -> None:
        sockets = [asyncio.create_task(self.talk(i)) for i in range(self.sockets)]
        streams = [asyncio.create_task(self.listen(i)) for i in range(self.streams)]
        while self.echoes < self.sockets or self.events < self.streams:
            await asyncio.sleep(0.1)
        ready.set()
        await asyncio.gather(*sockets, *streams)

    async def talk(self, number: int) -> None:
        try:
            reader, writer = await begin(self.port, "/live", UPGRADE, 101)
            round_ = 0
            while not self.over:
                await echo(reader, writer, f"{number} {round_}".encode())
                self.echoes += 1
                round_ += 1
                await asyncio.sleep(1)
            writer.close()
        except BROKEN as error:
            self.lost.append(f"WebSocket {number}: {error!r}")

    async def listen(self, number: int) -> None:
        try:
            reader, writer = await begin(self.port, "/events", "", 200)
            while not self.over:
                await event(reader)
                self.events += 1
            writer.close()
        except BROKEN as error:
            self.lost.append(f"events {number}: {error!r}")
