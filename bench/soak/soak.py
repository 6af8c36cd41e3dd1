"""A soak: mixed load on the release edge for a quarter of an hour, and memory that has to stay flat. See README.md beside this file.

    python3 bench/soak/soak.py [--seconds 900]

Loopback only; ends by itself. Exit code 0 only when verdict.py finds nothing.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE.parent / "attacks")]

import load  # noqa: E402
import measure  # noqa: E402
import result  # noqa: E402
import servers  # noqa: E402
from edge import Edge, start_praxis, stop_praxis  # noqa: E402
from guests import Guests  # noqa: E402
from settings import cordon_site, free_ports  # noqa: E402
from verdict import Course, Sample  # noqa: E402

STAYING = 20  # WebSockets, and as many streams of events
SETTLE = 20  # seconds after the load within which everything has to be closed
NAMES = tuple(f"{name}localhost" for name in ("", "praxis.", "small.", "leaving.", "changes."))


class Leaving:
    """An origin that is there for a while, and then is not."""

    def __init__(self) -> None:
        [self.port] = free_ports(1)
        self.changed, self.server, self.open, self.outages = time.monotonic(), None, set(), 0

    def away(self, since: float) -> bool:
        return self.server is None or self.changed > since - 1

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(writer)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(0.02)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except (OSError, asyncio.IncompleteReadError):
            writer.close()
        finally:
            self.open.discard(writer)

    async def come(self) -> None:
        self.server = await asyncio.start_server(self.answer, "127.0.0.1", self.port)
        self.changed = time.monotonic()

    async def go(self) -> None:
        server, self.server, self.changed = self.server, None, time.monotonic()
        server.close()
        for writer in list(self.open):
            writer.transport.abort()
        self.outages += 1

    async def run(self, until: float) -> None:
        await self.come()
        while time.monotonic() + 15 < until:
            await asyncio.sleep(12)
            await self.go()
            await asyncio.sleep(3)
            await self.come()


class Soak:
    def __init__(self, edge: Edge, leaving: Leaving, seconds: float, body_file: Path) -> None:
        self.edge, self.leaving, self.seconds = edge, leaving, seconds
        self.pid = edge.pid()
        self.tally = load.Tally()
        self.clients = load.Clients(edge.https, leaving.away, str(body_file))
        self.guests = Guests(edge.https, STAYING, STAYING)
        self.samples: list[Sample] = []
        self.reloads: list[float] = []
        self.lost = 0

    def sample(self) -> Sample:
        metrics = self.edge.ask("GET", "/metrics")
        reported = int(re.search(r"^process_resident_memory_bytes (\d+)", metrics, re.M)[1])
        connections = sum(int(count) for count in re.findall(r"^cordon_connections\{.*\} (\d+)", metrics, re.M))
        self.lost = int(re.search(r"^cordon_records_lost_total (\d+)", metrics, re.M)[1])
        descriptors = len(os.listdir(f"/proc/{self.pid}/fd"))
        return Sample(time.monotonic() - self.began, max(reported, measure.resident_bytes(self.pid)), descriptors, connections)

    async def watch(self) -> None:
        every = min(5.0, self.seconds / 60)
        while time.monotonic() < self.until:
            await asyncio.sleep(every)
            sample = await asyncio.to_thread(self.sample)
            self.samples.append(sample)
            if len(self.samples) % 5 == 0:
                errors = sum(self.tally.errors.values()) + len(self.guests.lost)
                print(f"{sample.second:5.0f} s of {self.seconds:g}: {sample.resident / 2**20:6.1f} MiB, {sample.descriptors} descriptors, "
                      f"{sample.connections} connections, {sum(self.tally.done.values()):,} done, {errors} errors", flush=True)

    async def reload(self) -> None:
        every = min(60.0, self.seconds / 8)
        while time.monotonic() + every < self.until:
            await asyncio.sleep(every)
            number = len(self.reloads) + 1
            self.edge.write(cordon_site("changes.localhost", 1, self.edge.folder.parent, f"max_body = {number}"))
            _, answer = await asyncio.to_thread(self.edge.reload)
            if answer["built"] != 1:
                self.tally.failed("reloads", f"{answer['built']} sites were built")
            self.reloads.append(time.monotonic() - self.began)

    async def run(self) -> Course:
        self.began = time.monotonic()
        self.until = self.began + self.seconds
        before, ready = self.sample(), asyncio.Event()
        origin = asyncio.create_task(self.leaving.run(self.until))
        staying = asyncio.create_task(self.guests.run(ready))
        await asyncio.wait_for(ready.wait(), 30)
        visits = [load.repeat(self.tally, name, visit, every, self.until)
                  for name, visit, count, every in load.work(self.clients) for _ in range(count)]
        await asyncio.gather(origin, self.watch(), self.reload(), *visits)
        self.guests.over = True
        await asyncio.wait_for(staying, 60)
        await self.leaving.go()
        return self.course(before, await self.settled(before))

    async def settled(self, before: Sample) -> Sample:
        deadline = time.monotonic() + SETTLE
        while True:
            after = await asyncio.to_thread(self.sample)
            if (after.descriptors <= before.descriptors and not after.connections) or time.monotonic() > deadline:
                return after
            await asyncio.sleep(0.5)

    def course(self, before: Sample, after: Sample) -> Course:
        done, errors = dict(self.tally.done), dict(self.tally.errors)
        for name, *_ in load.work(self.clients):
            done.setdefault(name, 0)
        done |= {"echoes of WebSockets that stay": self.guests.echoes, "events of streams that stay": self.guests.events,
                 "reloads": len(self.reloads), "outages of that origin": self.leaving.outages}
        for guest in self.guests.lost:
            self.tally.examples.append(guest)
        errors |= {"clients that stay": len(self.guests.lost), "records lost": self.lost, "another process serves": self.pid != self.edge.pid()}
        return Course(self.seconds, before, self.samples, after, done, errors)


def soak(seconds: float, folder: Path) -> int:
    servers.make_certificate(folder, NAMES)
    (folder / "body").write_bytes(load.BODY[:64 << 10])
    leaving = Leaving()
    praxis, port = start_praxis(folder)
    origin = servers.start_origin(folder / "origin")
    try:
        origins = {"localhost": origin.http, "praxis.localhost": port, "leaving.localhost": leaving.port}
        sites = "".join(cordon_site(host, at, folder) for host, at in origins.items())
        sites += cordon_site("small.localhost", origin.http, folder, "max_body = 1000")
        edge = Edge(folder / "edge", sites, lambda text: text.replace('origin_idle = "600s"', 'origin_idle = "5s"'))
        try:
            run, used = Soak(edge, leaving, seconds, folder / "body"), measure.cpu_nanoseconds(edge.server.pid)
            course = asyncio.run(run.run())
            share = (measure.cpu_nanoseconds(edge.server.pid) - used) / 1e9 / seconds
        except BaseException:
            print(edge.server.log_tail(), file=sys.stderr)
            raise
        finally:
            edge.stop()
    finally:
        stop_praxis(praxis)
        origin.stop()
    return result.write(course, run.reloads, share, run.tally.examples)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=result.WHOLE, help="60 to 7200")
    options = parser.parse_args()
    if not 60 <= options.seconds <= 7200:
        parser.error("a soak takes 60 to 7200 seconds")
    if problem := servers.missing("cordon") or servers.missing("nginx"):
        print(problem, file=sys.stderr)
        return 1
    os.sched_setaffinity(0, {servers.LOAD_CORE})
    with tempfile.TemporaryDirectory(prefix="cordon-soak-") as name:
        return soak(options.seconds, Path(name))


if __name__ == "__main__":
    sys.exit(main())
