"""How long it takes until the last live stream of somebody is cut whose sessions are revoked: WebSockets at two nodes."""

import asyncio
import hashlib
import base64
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import client
import edges
import servers
from edges import SITE, Edge
from places import Postgres, Program
from servers import LOAD_CORE, SERVER_CORE, Failed
from settings import free_ports
from websocket import TEXT, frame

MOST_SECONDS = 1.0
PEOPLE, EACH = 100, 50  # WebSockets of each person, by half of them at each node
TOO_LONG = 20  # seconds until one counts as never cut
OPENING = 40  # at once
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
KEY = base64.b64encode(bytes(16)).decode()


class Origin:
    """Opens WebSockets, and says something on each every second."""

    def __init__(self) -> None:
        [self.port] = free_ports(1)
        self.server: asyncio.Server | None = None

    async def start(self) -> None:
        self.server = await asyncio.start_server(self.talk, "127.0.0.1", self.port, backlog=4096)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        proof = base64.b64encode(hashlib.sha1(KEY.encode() + MAGIC).digest()).decode()
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {proof}\r\n\r\n".encode())
            while not reader.at_eof():
                writer.write(frame(TEXT, b"still here", masked=False))
                try:
                    await asyncio.wait_for(reader.read(1024), 5)
                except asyncio.TimeoutError:
                    continue
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


class Stream:
    """One WebSocket, and when it ended."""

    def __init__(self) -> None:
        self.cut: float | None = None
        self.ended = asyncio.Event()

    async def open(self, port: int, cookie: str, tls) -> None:
        reader, self.writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls, server_hostname=SITE)
        self.writer.write(f"GET /live HTTP/1.1\r\nHost: {SITE}\r\nCookie: {cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
        if not head.startswith(b"HTTP/1.1 101 "):
            raise Failed(f"a WebSocket was answered {head[:60]!r}")
        self.task = asyncio.create_task(self.read(reader))

    async def read(self, reader: asyncio.StreamReader) -> None:
        """What the edge says last is a frame that closes, or nothing at all."""
        try:
            while (data := await reader.read(65536)) and data[0] & 0x0F != 8:
                pass
        except OSError:
            pass
        self.cut = time.monotonic()
        self.ended.set()
        self.writer.close()


class Crowd:
    """All streams, by person."""

    def __init__(self, nodes: list[Edge], people: int) -> None:
        self.nodes, self.people, self.streams = nodes, people, {}
        self.tls = client.context()
        self.slots = asyncio.Semaphore(OPENING)

    async def join(self, person: str, cookies: list[str]) -> None:
        streams = [Stream() for _ in range(EACH)]
        await asyncio.gather(*(self.open(stream, number, cookies[number % len(cookies)]) for number, stream in enumerate(streams)))
        self.streams[person] = streams

    async def open(self, stream: Stream, number: int, cookie: str) -> None:
        async with self.slots:
            await stream.open(self.nodes[number % len(self.nodes)].https, cookie, self.tls)

    def check_alive(self) -> int:
        every = [stream for streams in self.streams.values() for stream in streams]
        if any(stream.cut for stream in every):
            raise Failed(f"{sum(stream.cut is not None for stream in every)} streams ended by themselves")
        return len(every)


async def await_cut(streams: list[Stream], began: float) -> list[float]:
    """Seconds from then, of each."""
    await asyncio.wait_for(asyncio.gather(*(stream.ended.wait() for stream in streams)), TOO_LONG)
    return sorted(stream.cut - began for stream in streams)


async def revoke(node: Edge, streams: list[Stream], **whose: str) -> list[float]:
    began = time.monotonic()
    asked = asyncio.get_running_loop().run_in_executor(None, lambda: node.revoke(**whose))
    delays = await await_cut(streams, began)
    await asked
    return delays


def by_person(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    for subject, cookie in pairs:
        people.setdefault(subject, []).append(cookie)
    return people


async def measure(nodes: list[Edge], origin: Origin, rounds: int, people: int) -> dict[str, list[float]]:
    await origin.start()
    executor = asyncio.get_running_loop().run_in_executor
    pairs = await executor(None, lambda: nodes[0].let_in(people + rounds, 2))
    cookies = by_person(pairs)
    waiting = list(cookies.items())
    crowd = Crowd(nodes, people)
    for person, theirs in [waiting.pop(0) for _ in range(people)]:
        await crowd.join(person, theirs)
    print(f"  {crowd.check_alive():,} WebSockets are open, at {len(nodes)} nodes", flush=True)
    all_delays, last = [], []
    for number in range(rounds):
        crowd.check_alive()
        person = next(iter(crowd.streams))
        delays = await revoke(nodes[number % 2], crowd.streams.pop(person), provider="directory", subject=person)
        all_delays += delays
        last.append(delays[-1])
        await crowd.join(*waiting.pop(0))
        if number % 10 == 9:
            print(f"  {number + 1} of {rounds}: the last stream was cut after {median(last) * 1000:.0f} ms, at most {max(last) * 1000:.0f} ms", flush=True)
    crowd.check_alive()
    everybody = await revoke(nodes[0], [stream for streams in crowd.streams.values() for stream in streams], everything="yes")
    print(f"  everybody at once: {len(everybody):,} streams, the last after {everybody[-1] * 1000:.0f} ms", flush=True)
    return {"streams": all_delays, "last": last, "everybody": everybody}


class Redis(Program):
    """By which nodes ring each other, at a unix socket."""

    def __init__(self, folder: Path) -> None:
        super().__init__("redis", folder)
        socket = folder / "redis.socket"
        self.settings = f'[shared_state]\nurl = "unix:{socket}"\n'
        self.launch(["redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder], socket.exists)


def run(folder: Path, pems: Path, rounds: int, people: int = PEOPLE) -> dict[str, dict[str, list[float]]]:
    """By how the nodes hear of it."""
    return {how: run_one(folder.with_name(f"streams{number}"), pems, rounds, people, rings)
            for number, (how, rings) in enumerate({"by the database alone": False, "by Redis, too": True}.items())}


def run_one(folder: Path, pems: Path, rounds: int, people: int, rings: bool) -> dict[str, list[float]]:
    folder.mkdir()
    folder.chmod(0o755)  # the database's user passes through
    origin = Origin()
    with ExitStack() as stack:
        database = Postgres(folder, [])
        stack.callback(database.stop)
        more = ""
        if rings:
            bell = Redis(folder)
            stack.callback(bell.stop)
            more = bell.settings
        key = edges.directory_key(folder / "directory.key")
        nodes = []
        for number, core in enumerate((SERVER_CORE, LOAD_CORE)):
            nodes.append(Edge(f"node {number + 1}", folder / f"node{number + 1}", pems, origin.port, True, database.location, key, core, more))
            stack.callback(nodes[-1].stop)
        return asyncio.run(measure(nodes, origin, rounds, people))


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(results: dict[str, dict[str, list[float]]]) -> tuple[list[str], bool]:
    lines = ["| nodes hear of it | revoked | times | p50 of the last stream | p99 of the last stream | goal |", "|---|---|---|---|---|---|"]
    good = True
    for how, result in results.items():
        last, everybody = result["last"], result["everybody"]
        worst = percentile(last, 0.99)
        good = good and worst < MOST_SECONDS
        lines += [f"| {how} | a person, {EACH} of the streams | {len(last)} | {median(last) * 1000:.0f} ms | {worst * 1000:.0f} ms | "
                  f"< {MOST_SECONDS * 1000:.0f} ms: {'met' if worst < MOST_SECONDS else 'MISSED'} |",
                  f"| {how} | everybody, {len(everybody):,} streams | 1 | {everybody[-1] * 1000:.0f} ms | | |"]
    return lines, good
