"""What attackers and the well-behaved client say: HTTP/2 frames by hand, and connections from an address of one's choice."""

import socket
import ssl
import struct

DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, END_HEADERS = 1, 4
CODES = {0: "NO_ERROR", 1: "PROTOCOL_ERROR", 2: "INTERNAL_ERROR", 3: "FLOW_CONTROL_ERROR", 5: "STREAM_CLOSED", 6: "FRAME_SIZE_ERROR",
         7: "REFUSED_STREAM", 8: "CANCEL", 9: "COMPRESSION_ERROR", 11: "ENHANCE_YOUR_CALM"}


def tls_context(alpn: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.set_alpn_protocols([alpn])
    return made


def connect(port: int, source: str, receive_buffer: int = 0) -> socket.socket:
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if receive_buffer:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    plain.settimeout(5)
    try:
        plain.bind((source, 0))
        plain.connect(("127.0.0.1", port))
    except OSError:
        plain.close()
        raise
    return plain


def secure(plain: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
    try:
        return context.wrap_socket(plain, server_hostname="localhost")
    except OSError:
        plain.close()
        raise


def client_hello(alpn: str = "h2") -> bytes:
    """What a client says first: worth a signature of the server, and costs nothing."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        tls_context(alpn).wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def text(value: bytes) -> bytes:
    """An HPACK string (RFC 7541 section 5.2) without Huffman coding."""
    if len(value) < 127:
        return bytes([len(value)]) + value
    left, length = len(value) - 127, b"\x7f"
    while left >= 128:
        length += bytes([left & 127 | 128])
        left >>= 7
    return length + bytes([left]) + value


def field(name: bytes, value: bytes, indexed: bool = False) -> bytes:
    return (b"\x40" if indexed else b"\x00") + text(name) + text(value)


def request(path: bytes, method: bytes = b"GET", more: bytes = b"") -> bytes:
    return (field(b":method", method) + field(b":scheme", b"https") + field(b":authority", b"localhost") + field(b":path", path) + more)


def headers(stream: int, path: bytes = b"/1k", method: bytes = b"GET", more: bytes = b"", flags: int = END_STREAM | END_HEADERS) -> bytes:
    return frame(HEADERS, flags, stream, request(path, method, more))


def preface(settings: bytes = b"") -> bytes:
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, settings)


class Frames:
    """Takes bytes apart into frames."""

    def __init__(self) -> None:
        self.pending = b""

    def take(self, more: bytes) -> list[tuple[int, int, int, bytes]]:
        self.pending += more
        found = []
        while len(self.pending) >= 9:
            size = int.from_bytes(self.pending[:3], "big")
            if len(self.pending) < 9 + size:
                break
            kind, flags = self.pending[3], self.pending[4]
            stream = int.from_bytes(self.pending[5:9], "big") & 0x7FFFFFFF
            found.append((kind, flags, stream, self.pending[9:9 + size]))
            self.pending = self.pending[9 + size:]
        return found
