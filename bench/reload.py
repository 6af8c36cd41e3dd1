"""Reloads and one upgrade under load: who is connected must not notice. See README.md beside this file.

250 WebSockets and 250 streams of events stay open over TLS, wrk asks as fast as it may, and meanwhile the configuration is put in force
again and again, each time with something changed, and the process is replaced once. Then the same file with a thousand sites: how long a
reload takes, and what a request costs beside one with a single site. Everything is on loopback and ends by itself.
"""

import asyncio
import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import loads
import measure
import servers
import settings
from servers import LOAD_CORE, ROOT, SERVER_CORE, Failed

sys.path.insert(0, str(ROOT / "tests" / "clients"))
from websocket import TEXT, frame  # noqa: E402

SOCKETS = STREAMS = 250
RELOADS = 50
PRAXIS = ROOT / "build" / "release" / "bin" / "praxis"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class Guests:
    """Clients that stay: each WebSocket says something every second and wants it back; each stream of events is read along."""

    def __init__(self, port: int) -> None:
        self.port, self.over, self.lost, self.echoes, self.events = port, False, [], 0, 0

    async def run(self, ready: asyncio.Event) -> None:
        sockets = [asyncio.create_task(self.talk(i)) for i in range(SOCKETS)]
        streams = [asyncio.create_task(self.listen(i)) for i in range(STREAMS)]
        while self.echoes < SOCKETS or self.events < STREAMS:
            await asyncio.sleep(0.1)
        ready.set()
        await asyncio.gather(*sockets, *streams)

    async def begin(self, path: str, more: str = ""):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=context, server_hostname="praxis.localhost")
        writer.write(f"GET {path} HTTP/1.1\r\nHost: praxis.localhost\r\n{more}\r\n".encode())
        status = await reader.readuntil(b"\r\n\r\n")
        return reader, writer, status

    async def talk(self, number: int) -> None:
        try:
            reader, writer, status = await self.begin(
                "/live", f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n")
            if b" 101 " not in status:
                raise Failed(f"no WebSocket: {status[:40]!r}")
            round_ = 0
            while not self.over:
                said = f"{number} {round_}".encode()
                writer.write(frame(TEXT, said))
                while await self.receive(reader) != said:
                    pass
                self.echoes += 1
                round_ += 1
                await asyncio.sleep(1)
            writer.close()
        except (OSError, asyncio.IncompleteReadError, Failed) as error:
            self.lost.append(f"WebSocket {number}: {error!r}")

    async def receive(self, reader) -> bytes:
        head = await asyncio.wait_for(reader.readexactly(2), 30)
        if head[0] & 0x0F == 8:
            raise Failed("closed")
        size = head[1] & 0x7F
        if size == 126:
            size = int.from_bytes(await reader.readexactly(2), "big")
        return await reader.readexactly(size)

    async def listen(self, number: int) -> None:
        try:
            reader, writer, status = await self.begin("/events")
            if b" 200 " not in status:
                raise Failed(f"no events: {status[:40]!r}")
            while not self.over:
                line = await asyncio.wait_for(reader.readline(), 30)
                if not line:
                    raise Failed("ended")
                self.events += line.startswith(b"data:")
            writer.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, Failed) as error:
            self.lost.append(f"events {number}: {error!r}")


class Edge:
    def __init__(self, folder: Path, sites: str) -> None:
        self.folder, self.file, self.sites = folder, folder / "cordon.conf", sites
        self.http, self.https, self.admin = (settings.free_port() for _ in range(3))
        self.base = re.sub(r"\[admin\]\naddress = .*", f'[admin]\naddress = "127.0.0.1:{self.admin}"',
                           settings.cordon_config(folder, folder.parent / "pems", self.http, self.https, 1)).split("[[site]]")[0]
        folder.mkdir()
        self.write("")
        self.server = servers.launch("cordon", [str(servers.CORDON), "serve", "-c", str(self.file)], SERVER_CORE, folder, self.http,
                                     self.https)

    def write(self, more: str) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(self.base + self.sites + more)
        fresh.rename(self.file)

    def call(self, method: str, path: str) -> dict:
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=30)
        connection.request(method, path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status != 200:
            raise Failed(f"{method} {path}: {answer.status} {text}")
        return json.loads(text)

    def pid(self) -> int:
        return self.call("GET", "/status")["pid"]

    def reload(self) -> tuple[float, dict]:
        began = time.monotonic()
        answer = self.call("POST", "/reload")
        return time.monotonic() - began, answer

    def upgrade(self) -> int:
        before = self.pid()
        os.kill(before, signal.SIGUSR2)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.pid() != before:
                return before
            time.sleep(0.05)
        raise Failed("not upgraded: " + self.server.log_tail())

    def stop(self) -> None:
        """Told twice, a node ends at once."""
        for process in {self.pid(), self.server.pid}:
            for _ in range(2):
                try:
                    os.kill(process, signal.SIGTERM)
                except ProcessLookupError:
                    break
                time.sleep(0.3)
        self.server.process.wait(timeout=30)


def site(host: str, origin: int, pems: Path, more: str = "") -> str:
    return f"""[[site]]
host = "{host}"
origin = "http://127.0.0.1:{origin}"
region = "eu"
purpose = "measurement"
data = "none"
certificate = "{pems}/certificate.pem"
key = "{pems}/key.pem"
{more}
"""


def make_certificate(folder: Path) -> None:
    names = "DNS:localhost,DNS:praxis.localhost,DNS:changes.localhost,DNS:*.many.localhost"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                    "-keyout", folder / "key.pem", "-out", folder / "certificate.pem", "-subj", "/CN=localhost",
                    "-addext", f"subjectAltName={names}"], check=True, capture_output=True)


def resident(pid: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) // 1024


def start_praxis(folder: Path) -> tuple[subprocess.Popen, int]:
    port = settings.free_port()
    log = (folder / "praxis.log").open("w")
    process = subprocess.Popen(["taskset", "-c", str(LOAD_CORE), str(PRAXIS), "--listen", f"127.0.0.1:{port}", "--tick", "1000"],
                               stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/")
            return process, port
        except OSError:
            time.sleep(0.05)
    raise Failed("praxis did not start")


async def under_load(edge: Edge, seconds_apart: float) -> str:
    guests, ready = Guests(edge.https), asyncio.Event()
    staying = asyncio.create_task(guests.run(ready))
    await asyncio.wait_for(ready.wait(), 60)
    duration = int(RELOADS * seconds_apart + 12)
    load = await asyncio.create_subprocess_exec(
        "taskset", "-c", str(LOAD_CORE), "wrk", "-t1", "-c32", f"-d{duration}s", f"https://localhost:{edge.https}/1k",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    await asyncio.sleep(2)
    memory, times = [], []
    for number in range(RELOADS):
        if number == RELOADS // 2:
            memory.append(resident(await asyncio.to_thread(edge.pid)))
            await asyncio.to_thread(edge.upgrade)
        edge.write(site("changes.localhost", 1, edge.folder.parent / "pems", f"max_body = {number + 1}"))
        took, answer = await asyncio.to_thread(edge.reload)
        times.append(took)
        if answer["built"] != 1:
            raise Failed(f"reload {number} built {answer['built']} sites")
        memory.append(resident(await asyncio.to_thread(edge.pid)))
        await asyncio.sleep(seconds_apart)
    output = (await load.communicate())[0].decode()
    before = guests.echoes, guests.events
    await asyncio.sleep(3)
    alive = guests.echoes - before[0], guests.events - before[1]
    guests.over = True
    await asyncio.wait_for(staying, 60)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    errors = " ".join(re.findall(r"(?:Non-2xx|Socket errors).*", output)) or "none"
    half = RELOADS // 2
    return "\n".join([
        f"| WebSockets and streams of events lost, of {SOCKETS + STREAMS} | {len(guests.lost)} {'; '.join(guests.lost[:3])} |",
        f"| echoes and events in the last 3 s | {alive[0]} and {alive[1]} |",
        f"| requests a second beside them, errors | {rate:.0f}, {errors} |",
        f"| reloads, and upgrades | {len(times)}, 1 |",
        f"| a reload took, median and longest | {sorted(times)[len(times) // 2] * 1000:.0f} and {max(times) * 1000:.0f} ms |",
        f"| memory of the first process after reload 5 and at its end | {memory[4]} and {memory[half]} MiB |",
        f"| memory of the second process after its reload 5 and at its end | {memory[half + 5]} and {memory[-1]} MiB |"])


def thousand_sites(folder: Path, origin: int) -> str:
    pems = folder / "pems"
    one = Edge(folder / "one", site("localhost", origin, pems))
    many_sites = site("localhost", origin, pems) + "".join(site(f"site{i}.many.localhost", origin, pems) for i in range(1000))
    many = Edge(folder / "many", many_sites)
    try:
        same = [many.reload()[0] for _ in range(5)]
        many.sites = many_sites.replace('purpose = "measurement"', 'purpose = "else"')
        many.write("")
        changed, answer = many.reload()
        ratios = []
        for _ in range(5):
            costs = []
            for edge in (one, many):
                before = measure.cpu_nanoseconds(edge.server.pid)
                requests = loads.wrk(f"https://localhost:{edge.https}/1k", 3)
                costs.append((measure.cpu_nanoseconds(edge.server.pid) - before) / requests / 1000)
            ratios.append(costs[1] / costs[0])
    finally:
        one.stop()
        many.stop()
    ratios.sort()
    return "\n".join([
        f"| a reload of 1,000 sites, none changed, median of 5 | {sorted(same)[2] * 1000:.0f} ms |",
        f"| a reload of 1,000 sites, {answer['built']} changed | {changed * 1000:.0f} ms |",
        f"| a request with 1,000 sites, beside one with 1 (CPU, median of 5, spread) | {ratios[2]:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) |"])


def main() -> int:
    seconds_apart = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    with tempfile.TemporaryDirectory(prefix="cordon-reload-") as name:
        folder = Path(name)
        (folder / "pems").mkdir()
        make_certificate(folder / "pems")
        praxis, port = start_praxis(folder)
        origin = servers.start_origin(folder / "origin")
        try:
            pems = folder / "pems"
            edge = Edge(folder / "edge", site("praxis.localhost", port, pems) + site("localhost", origin.http, pems))
            try:
                rows = asyncio.run(under_load(edge, seconds_apart))
            except BaseException as problem:
                print(f"failed: {problem!r}\n{edge.server.log_tail()}", file=sys.stderr)
                raise
            finally:
                edge.stop()
            rows += "\n" + thousand_sites(folder, origin.http)
        finally:
            praxis.send_signal(signal.SIGTERM)
            praxis.wait(timeout=20)
            origin.stop()
    table = "| what | seen |\n|---|---|\n" + rows + "\n"
    print(table)
    (ROOT / "bench" / "RELOAD.md").write_text(f"# Reloads and an upgrade under load\n\n{measure.machine()}; `python3 bench/reload.py`.\n\n{table}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
