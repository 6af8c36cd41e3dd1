"""What the clients of a soak do. Each visit is one client's stay; it returns how many things were done, or fails."""

import asyncio
import collections
import os
import time
from typing import Awaitable, Callable

import guests
import loads
import wire
from guests import BROKEN, UPGRADE, Failed

PAGE = b"GET /1k HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = os.urandom(256 << 10)
REFUSED = [("nobody.localhost", b"GET / HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n", 0),
           ("localhost", b"GET / HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n", 421),
           ("localhost", b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
           ("localhost", b"GET /1k HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", 431),
           ("localhost", b"GET /1k HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
           ("small.localhost", b"POST /1k HTTP/1.1\r\nHost: small.localhost\r\nContent-Length: 5000\r\n\r\n", 413)]


class Tally:
    def __init__(self) -> None:
        self.done: collections.Counter[str] = collections.Counter()
        self.errors: collections.Counter[str] = collections.Counter()
        self.examples: list[str] = []

    def failed(self, name: str, why: object) -> None:
        self.errors[name] += 1
        if len(self.examples) < 10:
            self.examples.append(f"{name}: {why!r}")


async def answer(reader: asyncio.StreamReader, piece: int = 1 << 16, pause: float = 0) -> int:
    """The status of an answer, after its whole body has been read, `piece` by `piece`."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
    left = int(fields[b"content-length"])
    while left > 0:
        some = await asyncio.wait_for(reader.read(min(piece, left)), 30)
        if not some:
            raise Failed("the body was cut off")
        left -= len(some)
        if pause:
            await asyncio.sleep(pause)
    return int(head.split(b" ", 2)[1])


class Clients:
    """Visits to one edge. `away` tells whether the origin that comes and goes was away at some time since a moment."""

    def __init__(self, port: int, away: Callable[[float], bool], body_file: str) -> None:
        self.port, self.away, self.body_file = port, away, body_file
        self.round = 0

    async def exchange(self, host: str, request: bytes, status: int, **reading) -> None:
        reader, writer = await guests.connect(self.port, host)
        try:
            writer.write(request)
            got = await answer(reader, **reading)
            if got != status:
                raise Failed(f"{request[:40]!r} got {got}")
        finally:
            writer.close()

    async def kept(self) -> int:
        reader, writer = await guests.connect(self.port, "localhost")
        try:
            for _ in range(100):
                writer.write(PAGE)
                if await answer(reader) != 200:
                    raise Failed("not 200")
                await asyncio.sleep(0.1)
        finally:
            writer.close()
        return 100

    async def fresh(self) -> int:
        await self.exchange("localhost", PAGE, 200)
        return 1

    async def http2(self) -> int:
        return await asyncio.to_thread(loads.h2load, f"https://localhost:{self.port}/1k", 200, 4, 8, "--rps", "10")

    async def http2_upload(self) -> int:
        url = f"https://{guests.HOST}:{self.port}/upload"
        return await asyncio.to_thread(loads.h2load, url, 20, 2, 4, "--rps", "2", "-d", self.body_file,
                                       f"--connect-to=127.0.0.1:{self.port}")

    async def upload(self) -> int:
        head = f"POST /upload HTTP/1.1\r\nHost: {guests.HOST}\r\nContent-Length: {len(BODY)}\r\n\r\n"
        await self.exchange(guests.HOST, head.encode() + BODY, 200)
        return 1

    async def download(self, size: int = 2 << 20, **reading) -> int:
        request = f"GET /download?bytes={size} HTTP/1.1\r\nHost: {guests.HOST}\r\n\r\n"
        await self.exchange(guests.HOST, request.encode(), 200, **reading)
        return 1

    async def slow_reader(self) -> int:
        return await self.download(1 << 20, piece=16 << 10, pause=0.05)

    async def slow_sender(self) -> int:
        reader, writer = await guests.connect(self.port)
        try:
            writer.write(f"POST /upload HTTP/1.1\r\nHost: {guests.HOST}\r\nContent-Length: 20480\r\n\r\n".encode())
            for _ in range(20):
                writer.write(BODY[:1024])
                await asyncio.sleep(0.1)
            if await answer(reader) != 200:
                raise Failed("not 200")
        finally:
            writer.close()
        return 1

    async def socket_visit(self) -> int:
        reader, writer = await guests.begin(self.port, "/live", UPGRADE, 101)
        for number in range(3):
            await guests.echo(reader, writer, b"x" * (10 + 1000 * number))
            await asyncio.sleep(0.3)
        writer.close()
        return 3

    async def events_visit(self) -> int:
        reader, writer = await guests.begin(self.port, "/events", "", 200)
        await guests.event(reader)
        writer.close()
        return 1

    async def leaver(self) -> int:
        """Goes without a word: in a download, in an upload, right after the head, in an idle connection."""
        self.round += 1
        upload = f"POST /upload HTTP/1.1\r\nHost: {guests.HOST}\r\nContent-Length: 1000000\r\n\r\n".encode()
        said = [f"GET /download?bytes=4000000 HTTP/1.1\r\nHost: {guests.HOST}\r\n\r\n".encode(), upload + BODY, upload, b""][self.round % 4]
        reader, writer = await guests.connect(self.port)
        writer.write(said)
        if self.round % 4 == 0:
            await reader.readexactly(10_000)
        await asyncio.sleep(0.1)
        writer.transport.abort()
        return 1

    async def http2_leaver(self) -> int:
        return await asyncio.to_thread(self.reset_and_go)

    def reset_and_go(self) -> int:
        """Resets two of four streams while their bodies come, and goes while the others' do."""
        with wire.secure(wire.connect(self.port, "127.0.0.1"), wire.tls_context("h2")) as stream:
            stream.sendall(wire.preface() + b"".join(wire.headers(number, b"/64k") for number in (1, 3, 5, 7)))
            stream.recv(1 << 14)
            stream.sendall(b"".join(wire.frame(wire.RESET, 0, number, b"\0\0\0\x08") for number in (1, 3)))
            stream.recv(1 << 14)
        return 1

    async def refused(self) -> int:
        for host, request, status in REFUSED:
            try:
                await self.exchange(host, request, status)
            except (OSError, asyncio.IncompleteReadError):
                if status:  # only a name that is not ours is turned away before any answer
                    raise
            else:
                if not status:
                    raise Failed("a name that is not ours was served")
        return len(REFUSED)

    async def outage(self) -> int:
        """The origin comes and goes: 502 to 504 are as they should be while it is away."""
        began = time.monotonic()
        request = b"GET / HTTP/1.1\r\nHost: leaving.localhost\r\n\r\n"
        try:
            await self.exchange("leaving.localhost", request, 200)
        except Failed as problem:
            if not self.away(began) or not str(problem).endswith(("502", "503", "504")):
                raise
        return 1


async def repeat(tally: Tally, name: str, visit: Callable[[], Awaitable[int]], every: float, until: float) -> None:
    """One client after another, each at its time, until the time is over."""
    due = time.monotonic()
    while due < until:
        await asyncio.sleep(max(0, due - time.monotonic()))
        due = max(due + every, time.monotonic())
        try:
            count = await visit()
            tally.done[name] += count
        except BROKEN as problem:
            tally.failed(name, problem)


def work(clients: Clients) -> list[tuple[str, Callable[[], Awaitable[int]], int, float]]:
    """Name, visit, how many do it at once, and seconds from one to the next."""
    return [("HTTP/1.1 on kept connections", clients.kept, 4, 10), ("HTTP/1.1 on new connections", clients.fresh, 1, 0.25),
            ("HTTP/2", clients.http2, 1, 6), ("HTTP/2 uploads", clients.http2_upload, 1, 8),
            ("uploads of 256 KiB", clients.upload, 1, 1), ("downloads of 2 MiB", clients.download, 1, 1),
            ("slow readers", clients.slow_reader, 4, 4), ("slow senders", clients.slow_sender, 4, 3),
            ("WebSockets that come and go", clients.socket_visit, 2, 1.5), ("event streams that come and go", clients.events_visit, 2, 2),
            ("clients that leave midway", clients.leaver, 1, 0.5), ("HTTP/2 clients that reset and leave", clients.http2_leaver, 1, 2),
            ("refusals that were due", clients.refused, 1, 2), ("an origin that comes and goes", clients.outage, 2, 0.5)]
