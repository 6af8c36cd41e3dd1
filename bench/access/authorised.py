"""What a request costs whose sender has logged in, next to one that anybody may send."""

from contextlib import ExitStack
from pathlib import Path
from statistics import median

import apache
import loads
import measure
import servers
from apache import Apache
from edges import Edge
from servers import Failed, Server

OWN_PUBLIC, OWN, PEER_PUBLIC, PEER = "cordon, public", "cordon, authorised", "Apache, public", "mod_auth_openidc"
NAMES = (OWN_PUBLIC, OWN, PEER_PUBLIC, PEER)
MOST_OF_PUBLIC, MOST_OF_PEER = 1.15, 0.5
ROWS = {"h1": "TLS 1.3, HTTP/1.1, 1 KiB", "h2": "TLS 1.3, HTTP/2, 1 KiB"}

Figures = dict[str, list[float]]


class Stand:
    """The four servers, and the cookies of who has logged in at two of them."""

    def __init__(self, folder: Path, pems: Path, origin: Server, stack: ExitStack) -> None:
        self.servers: dict[str, Server] = {}
        self.cookies: dict[str, str] = {}
        for name, make in {OWN_PUBLIC: lambda: Edge(OWN_PUBLIC, folder / "public", pems, origin.http, guarded=False),
                           OWN: lambda: Edge(OWN, folder / "guarded", pems, origin.http),
                           PEER_PUBLIC: lambda: Apache(PEER_PUBLIC, folder / "apache", pems, origin.http, guarded=False),
                           PEER: lambda: Apache(PEER, folder / "openidc", pems, origin.http, guarded=True)}.items():
            self.servers[name] = make()
            stack.callback(self.servers[name].stop)
        [(_, self.cookies[OWN])] = self.servers[OWN].let_in(1)
        self.cookies[PEER] = self.servers[PEER].log_in()
        for name in NAMES:
            self.verify(name, (origin.folder / "pages" / "1k").read_bytes())

    def verify(self, name: str, page: bytes) -> None:
        """Whoever is logged in sees what the origin holds, and nobody else does."""
        server, cookie = self.servers[name], self.cookies.get(name)
        if servers.fetch(server, True, "/1k", cookie)[0] != page:
            raise Failed(f"{name} changed the page")
        try:
            servers.fetch(server, True, "/1k", "nobody=1")
        except Failed:
            if cookie:
                return
            raise
        if cookie:
            raise Failed(f"{name} shows the page to everybody")

    def load(self, name: str, row: str, scale: float) -> int:
        url, cookie = self.servers[name].url(True, "/1k"), self.cookies.get(name)
        more = ("-H", f"Cookie: {cookie}") if cookie else ()
        if row == "h1":
            return loads.wrk(url, max(1, round(4 * scale)), *more)
        return loads.h2load(url, max(2000, round(20_000 * scale)), 16, 32, *more)

    def cost(self, name: str, row: str, scale: float) -> float:
        """Microseconds of processor of the server for one request."""
        pid = self.servers[name].pid
        before = measure.cpu_nanoseconds(pid)
        requests = self.load(name, row, scale)
        return (measure.cpu_nanoseconds(pid) - before) / requests / 1000


def run(folder: Path, pems: Path, origin: Server, rounds: int, scale: float) -> dict[str, Figures]:
    results = {}
    with ExitStack() as stack:
        stand = Stand(folder, pems, origin, stack)
        for row, title in ROWS.items():
            print(f"{title}, µs of processor a request", flush=True)
            for name in NAMES:
                stand.cost(name, row, scale / 4)  # warm
            figures: Figures = {name: [] for name in NAMES}
            for number in range(rounds):
                for name in NAMES[number % len(NAMES):] + NAMES[:number % len(NAMES)]:
                    figures[name].append(stand.cost(name, row, scale))
                print("  " + "  ".join(f"{name} {figures[name][-1]:.1f}" for name in NAMES), flush=True)
            results[row] = figures
    return results


def ratios(figures: Figures, mine: str, other: str) -> list[float]:
    return [a / b for a, b in zip(figures[mine], figures[other])]


def shown(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def verdict(value: float, most: float) -> str:
    return f"≤ {most:g}: {'met' if value <= most else 'MISSED'}"


def report(results: dict[str, Figures]) -> tuple[list[str], bool]:
    """Lines of a table, and whether every goal is met."""
    lines = ["| load | " + " | ".join(f"{name}, µs" for name in NAMES) + " | authorised / public | goal | cordon / mod_auth_openidc | goal |",
             "|---" * (len(NAMES) + 5) + "|"]
    met = True
    for row, figures in results.items():
        own, peer = ratios(figures, OWN, OWN_PUBLIC), ratios(figures, OWN, PEER)
        met = met and median(own) <= MOST_OF_PUBLIC and median(peer) <= MOST_OF_PEER
        cells = [ROWS[row], *(f"{median(figures[name]):.1f}" for name in NAMES), shown(own), verdict(median(own), MOST_OF_PUBLIC), shown(peer),
                 verdict(median(peer), MOST_OF_PEER)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines, met


def versions() -> list[str]:
    return [servers.version("cordon"), apache.version(), servers.version("nginx") + " (origin)"]
