"""Reloads and one upgrade under load: who is connected must not notice. See README.md beside this file.

250 WebSockets and 250 streams of events stay open over TLS, wrk asks as fast as it may, and meanwhile the configuration is put in force
again and again, each time with something changed, and the process is replaced once. Then the same file with a thousand sites: how long a
reload takes, and what a request costs beside one with a single site. Everything is on loopback and ends by itself.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

import loads
import measure
import servers
from edge import Edge, start_praxis, stop_praxis
from guests import Guests
from servers import LOAD_CORE, ROOT, Failed
from settings import cordon_site

SOCKETS = STREAMS = 250
RELOADS = 50
NAMES = ("localhost", "praxis.localhost", "changes.localhost", "*.many.localhost")


def resident(pid: int) -> int:
    return measure.resident_bytes(pid) >> 20


async def under_load(edge: Edge, seconds_apart: float) -> str:
    guests, ready = Guests(edge.https, SOCKETS, STREAMS), asyncio.Event()
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
        edge.write(cordon_site("changes.localhost", 1, edge.folder.parent / "pems", f"max_body = {number + 1}"))
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
    one = Edge(folder / "one", cordon_site("localhost", origin, pems))
    many_sites = cordon_site("localhost", origin, pems) + "".join(cordon_site(f"site{i}.many.localhost", origin, pems) for i in range(1000))
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
    rows = own_certificates(folder, origin)
    return "\n".join([
        f"| a reload of 1,000 sites, none changed, median of 5 | {sorted(same)[2] * 1000:.0f} ms |",
        f"| a reload of 1,000 sites, {answer['built']} changed | {changed * 1000:.0f} ms |",
        f"| a request with 1,000 sites, beside one with 1 (CPU, median of 5, spread) | {ratios[2]:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) |", *rows])


def own_certificates(folder: Path, origin: int) -> list[str]:
    """A thousand sites that each have a certificate and a key of their own; then one of them is renewed."""
    sites = []
    for number in range(1000):
        pems = folder / "own" / str(number)
        pems.mkdir(parents=True)
        servers.make_certificate(pems, (f"site{number}.many.localhost", "localhost"))
        sites.append(cordon_site("localhost" if number == 0 else f"site{number}.many.localhost", origin, pems))
    edge = Edge(folder / "owners", "".join(sites))
    try:
        same = [edge.reload()[0] for _ in range(5)]
        memory = resident(edge.server.pid)
        servers.make_certificate(folder / "own" / "7", ("site7.many.localhost",))
        renewed, answer = edge.reload()
        grown = [edge.reload()[0] for _ in range(60)] and resident(edge.server.pid) - memory
    finally:
        edge.stop()
    return [
        f"| a reload of 1,000 sites with 1,000 certificates, none changed, median of 5 and longest | {sorted(same)[2] * 1000:.0f} and {max(same) * 1000:.0f} ms |",
        f"| the same when one certificate was renewed ({answer['built']} built) | {renewed * 1000:.0f} ms |",
        f"| memory after 61 more | {grown:+} MiB of {memory} |"]


def main() -> int:
    seconds_apart = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    with tempfile.TemporaryDirectory(prefix="cordon-reload-") as name:
        folder = Path(name)
        (folder / "pems").mkdir()
        servers.make_certificate(folder / "pems", NAMES)
        praxis, port = start_praxis(folder)
        origin = servers.start_origin(folder / "origin")
        try:
            pems = folder / "pems"
            edge = Edge(folder / "edge", cordon_site("praxis.localhost", port, pems) + cordon_site("localhost", origin.http, pems))
            try:
                rows = asyncio.run(under_load(edge, seconds_apart))
            except BaseException as problem:
                print(f"failed: {problem!r}\n{edge.server.log_tail()}", file=sys.stderr)
                raise
            finally:
                edge.stop()
            rows += "\n" + thousand_sites(folder, origin.http)
        finally:
            stop_praxis(praxis)
            origin.stop()
    table = "| what | seen |\n|---|---|\n" + rows + "\n"
    print(table)
    (ROOT / "bench" / "RELOAD.md").write_text(f"# Reloads and an upgrade under load\n\n{measure.machine()}; `python3 bench/reload.py`.\n\n{table}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
