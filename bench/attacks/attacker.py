"""An attacker: it opens connections, says much or little on them, and counts what the edge said to it."""

import collections
import socket
import ssl
import time

import wire
from wire import RESET

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
