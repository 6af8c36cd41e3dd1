"""Compares what a request costs in cordon, nginx and HAProxy; see README.md beside this file."""

import argparse
import datetime
import resource
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import loads
import measure
import report
import servers
from servers import Failed, Server

ALL_SERVERS = ["nginx", "haproxy", "bare nginx", "bare haproxy", "cordon"]
WARM_UP = 0.25  # of a load


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default=",".join(report.ROWS), help="for example a,b; " + "; ".join(
        f"{key}: {row.title}" for key, row in report.ROWS.items()))
    parser.add_argument("--servers", default=",".join(ALL_SERVERS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="size of each load, for a quick look")
    options = parser.parse_args()
    options.rows, options.servers = options.rows.split(","), options.servers.split(",")
    if not set(options.rows) <= set(report.ROWS) or not set(options.servers) <= set(ALL_SERVERS) or options.rounds < 1:
        parser.error(f"rows are {', '.join(report.ROWS)}; servers are {', '.join(ALL_SERVERS)}")
    return options


def microseconds_per_request(server: Server, row: str, scale: float) -> float:
    before = measure.cpu_nanoseconds(server.pid)
    requests = loads.LOADS[row](server, scale)
    return (measure.cpu_nanoseconds(server.pid) - before) / requests / 1000


def attempt(figures: dict[str, list[float]], name: str, act) -> bool:
    """Adds what `act` measures; says so when it fails."""
    try:
        figures[name].append(act())
        return True
    except (Failed, OSError, subprocess.SubprocessError) as problem:
        print(f"  {name}: {problem}", file=sys.stderr)
        return False


def measure_time(row: str, running: list[Server], rounds: int, scale: float) -> dict[str, list[float]]:
    """Rounds in which all servers take turns; who begins changes, and who fails is out."""
    figures = {server.name: [] for server in running}
    warm = {server.name: [] for server in running}
    still = [s for s in running if attempt(warm, s.name, lambda s=s: microseconds_per_request(s, row, scale * WARM_UP))]
    for number in range(rounds):
        turn = number % max(1, len(still))
        for server in still[turn:] + still[:turn]:
            if not attempt(figures, server.name, lambda: microseconds_per_request(server, row, scale)):
                still = [s for s in still if s is not server]
                figures[server.name] = []
        shown = "  ".join(f"{name} {values[-1]:.1f}" for name, values in figures.items() if values)
        print(f"  {row}{number + 1}: {shown}", flush=True)
    return figures


def idle_kibibytes(name: str, folder: Path, origin: Server, count: int) -> float:
    """Of a server that was just started: what one has served before it does not give back."""
    server = servers.start(name, folder, folder.parent, origin.http)
    try:
        with loads.IdleConnections(server, 10):
            pass
        before = measure.memory_bytes(server.pid)
        with loads.IdleConnections(server, count) as opened:
            return (measure.memory_bytes(server.pid) - before) / opened / 1024
    finally:
        server.stop()


def measure_memory(names: list[str], folder: Path, origin: Server, scale: float) -> dict[str, list[float]]:
    """Once: memory does not depend on what else the machine does."""
    figures = {name: [] for name in names}
    count = max(100, round(loads.IDLE_CONNECTIONS * scale))
    for name in names:
        attempt(figures, name, lambda: idle_kibibytes(name, folder / f"idle-{servers.folder_name(name)}", origin, count))
        print(f"  f: {name} {figures[name][0]:.1f} KiB at {count} connections" if figures[name] else f"  f: {name} failed", flush=True)
    return figures


def take_part(names: list[str]) -> list[str]:
    present = []
    for name in names:
        why_not = servers.missing(name)
        if why_not:
            print(f"Without {name}: {why_not}")
        else:
            present.append(name)
    return present


def start_all(names: list[str], folder: Path, stack: ExitStack) -> tuple[Server, list[Server]]:
    servers.make_certificate(folder)
    origin = servers.start_origin(folder / "origin")
    stack.callback(origin.stop)
    running = []
    for name in names:
        running.append(servers.start(name, folder / servers.folder_name(name), folder, origin.http))
        stack.callback(running[-1].stop)
    return origin, running


def facts(names: list[str], agreed: dict[str, str], options: argparse.Namespace) -> list[str]:
    return [f"Date: {datetime.date.today().isoformat()}. Machine: {measure.machine()}.",
            "Versions: " + "; ".join(dict.fromkeys(servers.version(name) for name in names)) + ".",
            "TLS: " + ", ".join(dict.fromkeys(agreed.values())) + " with all; ECDSA P-256, X25519.",
            "nginx and haproxy do for each request what cordon does: Via, Forwarded, X-Forwarded-* and a trace for the origin, security headers "
            "for the client, a line of JSON with the same facts. The bare ones pass on what comes, with their own access log.",
            f"{options.rounds} rounds (row f: one); servers on core {servers.SERVER_CORE}, load and origin on core {servers.LOAD_CORE}.",
            "Access logs: nginx and cordon write a file in blocks; HAProxy writes a ring that is mapped to a file, its nearest "
            "equivalent and cheaper than a system call per line."]


def main() -> int:
    options = arguments()
    names = take_part(options.servers)
    if not names:
        return 2
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    results: report.Results = {}
    with tempfile.TemporaryDirectory(prefix="cordon-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        origin, running = start_all(names, folder, stack)
        agreed = {server.name: servers.verify(server, origin) for server in running}
        for row in options.rows:
            print(f"{row}. {report.ROWS[row].title}", flush=True)
            results[row] = (measure_memory(names, folder, origin, options.scale) if row == "f" else
                            measure_time(row, running, options.rounds, options.scale))
        known = facts(names, agreed, options)
    print("\n" + report.table(results, names) + "\n\n" + "\n".join(known))
    complete = set(options.rows) == set(report.ROWS) and set(names) == set(ALL_SERVERS) and options.rounds >= 5 and options.scale == 1
    failed = any(not values for figures in results.values() for values in figures.values())
    if complete and not failed:
        (Path(__file__).parent / "RESULTS.md").write_text(report.document(results, names, known))
        print("\nWritten to bench/RESULTS.md")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as problem:
        sys.exit(str(problem))
