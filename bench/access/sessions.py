"""What an edge remembers of many who are logged in."""

import socket
import time
from pathlib import Path

import client
import measure
from edges import SITE, Edge
from servers import Failed, Server

MOST = 100_000_000  # bytes, of 100,000 sessions
AT_ONCE = 50  # requests on the way


def use_all(port: int, cookies: list[str]) -> None:
    """One request with each cookie, so that the edge knows the session."""
    with client.context().wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=60), server_hostname=SITE) as stream:
        answers = stream.makefile("rb")
        for start in range(0, len(cookies), AT_ONCE):
            some = cookies[start:start + AT_ONCE]
            stream.sendall("".join(f"GET /1k HTTP/1.1\r\nHost: {SITE}\r\nCookie: {cookie}\r\n\r\n" for cookie in some).encode())
            for _ in some:
                read_answer(answers)


def read_answer(answers) -> None:
    status, size = answers.readline(), 0
    if not status.startswith(b"HTTP/1.1 200"):
        raise Failed(f"somebody who is logged in was answered {status!r}")
    while (line := answers.readline().rstrip()):
        if line.lower().startswith(b"content-length:"):
            size = int(line.split(b":")[1])
    answers.read(size)


def run(folder: Path, pems: Path, origin: Server, count: int) -> dict[str, float]:
    """Bytes that `count` sessions take, and for comparison what the first and the second request of each cost the edge."""
    edge = Edge("cordon", folder, pems, origin.http)
    try:
        began = time.monotonic()
        cookies = [cookie for _, cookie in edge.let_in(count)]
        print(f"  {count:,} people logged in within {time.monotonic() - began:.0f} s", flush=True)
        use_all(edge.https, cookies[:100] * 50)
        before = measure.memory_bytes(edge.pid)
        use_all(edge.https, cookies)
        bytes_taken = measure.memory_bytes(edge.pid) - before
        spent = measure.cpu_nanoseconds(edge.pid)
        use_all(edge.https, cookies)
        again = (measure.cpu_nanoseconds(edge.pid) - spent) / count / 1000
        print(f"  {bytes_taken / 1e6:.1f} MB; each used again: {again:.1f} µs a request", flush=True)
        return {"sessions": count, "bytes": bytes_taken, "microseconds": again}
    finally:
        edge.stop()


def report(result: dict[str, float]) -> tuple[list[str], bool]:
    met = result["bytes"] < MOST * result["sessions"] / 100_000
    goal = f"< {MOST / 1e6:.0f} MB for 100,000: {'met' if met else 'MISSED'}"
    return ["| live sessions | the edge grew by | each | goal |", "|---|---|---|---|",
            f"| {result['sessions']:,.0f} | {result['bytes'] / 1e6:.1f} MB | {result['bytes'] / result['sessions']:,.0f} bytes | {goal} |"], met
