"""The well-behaved client beside an attack: a steady, modest rate on kept connections (HTTP/1.1 and HTTP/2 over TLS) and on fresh
ones. Prints one JSON object: seconds of each answer by kind, and errors.

    client.py PORT SECONDS SOURCE
"""

import json
import sys
import threading
import time

import wire

SIZE = 1024
RATES = {"h1": 40, "h2": 40, "fresh": 10}  # requests a second


class Http1:
    def __init__(self, port: int, source: str) -> None:
        self.stream = wire.secure(wire.connect(port, source), wire.tls_context("http/1.1"))

    def ask(self) -> None:
        self.stream.sendall(b"GET /1k HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while len(answer.partition(b"\r\n\r\n")[2]) < SIZE:
            more = self.stream.recv(65536)
            if not more:
                raise OSError("closed")
            answer += more
        if not answer.startswith(b"HTTP/1.1 200"):
            raise OSError(answer[:40].decode(errors="replace"))


class Http2:
    def __init__(self, port: int, source: str) -> None:
        self.stream = wire.secure(wire.connect(port, source), wire.tls_context("h2"))
        self.stream.sendall(wire.preface())
        self.frames, self.next = wire.Frames(), 1

    def ask(self) -> None:
        number, self.next = self.next, self.next + 2
        self.stream.sendall(wire.headers(number))
        size = 0
        while True:
            more = self.stream.recv(65536)
            if not more:
                raise OSError("closed")
            for kind, flags, stream, payload in self.frames.take(more):
                if kind == wire.GOAWAY or (kind == wire.RESET and stream == number):
                    raise OSError(f"frame {kind}: {payload.hex()}")
                if kind == wire.HEADERS and b"\x88" not in payload[:4]:
                    raise OSError("not 200")
                size += len(payload) if kind == wire.DATA else 0
                if kind == wire.DATA and flags & wire.END_STREAM:
                    if size != SIZE:
                        raise OSError(f"{size} bytes")
                    self.stream.sendall(wire.frame(wire.WINDOW, 0, 0, size.to_bytes(4, "big")))
                    return


def work(kind: str, port: int, source: str, until: float, took: list[float], errors: list[str]) -> None:
    make = Http2 if kind == "h2" else Http1
    connection, due = None, time.monotonic()
    while (now := time.monotonic()) < until:
        if now < due:
            time.sleep(due - now)
        due += 1 / RATES[kind]
        began = time.monotonic()
        try:
            if connection is None:
                connection = make(port, source)
                if kind != "fresh":
                    began = time.monotonic()  # its handshake is another kind's matter
            connection.ask()
            took.append(time.monotonic() - began)
        except OSError as problem:
            errors.append(f"{kind}: {problem}")
            connection = None
        if kind == "fresh" and connection:
            connection.stream.close()
            connection = None


def main() -> None:
    port, seconds, source = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    took = {kind: [] for kind in RATES}
    errors: list[str] = []
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=work, args=(kind, port, source, until, took[kind], errors)) for kind in RATES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"took": took, "errors": errors}))


if __name__ == "__main__":
    main()
