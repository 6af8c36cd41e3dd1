"""The loads, one per row of the table. Each sends a bounded number of requests to loopback and returns how many were answered."""

import re
import subprocess
import sys

from servers import LOAD_CORE, Failed, Server

IDLE_CONNECTIONS = 10_000


def run(command: list[str], seconds: int) -> str:
    result = subprocess.run(["taskset", "-c", str(LOAD_CORE), *command], capture_output=True, text=True, timeout=seconds, check=False)
    if result.returncode != 0:
        raise Failed(f"{command[0]} failed: {(result.stdout + result.stderr)[-300:]}")
    return result.stdout


def wrk(url: str, seconds: int, *more: str) -> int:
    report = run(["wrk", "-t1", "-c64", f"-d{seconds}s", *more, url], seconds + 30)
    # wrk still has requests under way when its time is over: it reports those on connections it cuts as no error.
    if "Non-2xx" in report or "Socket errors" in report:
        raise Failed("wrk saw errors: " + " ".join(re.findall(r"(?:Non-2xx|Socket errors).*", report)))
    return int(re.search(r"(\d+) requests in", report)[1])


def h2load(url: str, requests: int, connections: int, streams: int, *more: str) -> int:
    report = run(["h2load", "-t1", f"-n{requests}", f"-c{connections}", f"-m{streams}", *more, url], 120)
    succeeded = int(re.search(r"(\d+) succeeded", report)[1])
    if succeeded != requests or f"status codes: {requests} 2xx" not in report:
        raise Failed(f"h2load: {succeeded} of {requests} succeeded")
    if "Application protocol: h2" not in report:
        raise Failed("h2load did not speak HTTP/2")
    return requests


def client(server: Server, *arguments: object) -> list[str]:
    return ["taskset", "-c", str(LOAD_CORE), sys.executable, __file__.replace("loads.py", "client.py"), str(server.https),
            *map(str, arguments)]


def handshakes(server: Server, count: int) -> int:
    """Each request on a connection of its own, with a full handshake: the client has no session to resume, and says so."""
    result = subprocess.run(client(server, "handshakes", count), capture_output=True, text=True, timeout=180, check=False)
    if result.returncode != 0 or result.stdout.split() != [str(count)]:
        raise Failed(f"handshakes: {(result.stdout + result.stderr)[-300:]}")
    return count


class IdleConnections:
    """Connections that another process keeps open, each after one request, while the block runs."""

    def __init__(self, server: Server, count: int) -> None:
        self.command = client(server, "idle", count)
        self.count = count

    def __enter__(self) -> int:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        opened = self.process.stdout.readline().strip()
        if opened != str(self.count):
            self.__exit__()
            raise Failed(f"only {opened or 'no'} connections of {self.count} could be opened")
        return self.count

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=60)


LOADS = {
    "a": lambda server, scale: wrk(server.url(False, "/1k"), max(1, round(4 * scale))),
    "b": lambda server, scale: wrk(server.url(True, "/1k"), max(1, round(4 * scale))),
    "c": lambda server, scale: h2load(server.url(True, "/1k"), max(2000, round(100_000 * scale)), 16, 32),
    "d": lambda server, scale: wrk(server.url(True, "/64k"), max(1, round(4 * scale))),
    "e": lambda server, scale: handshakes(server, max(200, round(4000 * scale))),
}
