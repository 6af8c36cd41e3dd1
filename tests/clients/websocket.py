"""A WebSocket client (RFC 6455) that can also misbehave."""

import base64
import hashlib
import os
import struct

TEXT, BINARY, CLOSE, PING, PONG, MORE = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0


def frame(opcode, payload=b"", final=True, masked=True):
    first = (0x80 if final else 0) | opcode
    size = len(payload)
    bit = 0x80 if masked else 0
    if size < 126:
        head = struct.pack("!BB", first, bit | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, bit | 126, size)
    else:
        head = struct.pack("!BBQ", first, bit | 127, size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class WebSocket:
    """One connection over a socket that is connected already."""

    def __init__(self, socket, host, path="/live"):
        self.socket = socket
        self.stream = socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        socket.sendall((f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.status = self.stream.readline().decode().strip()
        self.fields = {}
        while (line := self.stream.readline().decode().strip()):
            name, value = line.split(":", 1)
            self.fields[name.lower()] = value.strip()
        proof = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        self.proved = self.fields.get("sec-websocket-accept") == base64.b64encode(proof).decode()

    def send(self, *arguments, **named):
        self.socket.sendall(frame(*arguments, **named))

    def receive(self):
        """(opcode, payload) of the next frame; (None, b"") at the end."""
        head = self.stream.read(2)
        if len(head) < 2:
            return None, b""
        size = head[1] & 0x7F
        assert not head[1] & 0x80, "a server does not mask"
        if size == 126:
            size = struct.unpack("!H", self.stream.read(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self.stream.read(8))[0]
        return head[0] & 0x0F, self.stream.read(size)

    def receive_echo(self):
        """The next frame that is not the server telling the time."""
        while True:
            opcode, payload = self.receive()
            if opcode != TEXT or not payload.startswith(b'{"time"'):
                return opcode, payload

    def receive_close(self):
        """The code with which the server closes; None when it just goes."""
        opcode, payload = self.receive_echo()
        return struct.unpack("!H", payload[:2])[0] if opcode == CLOSE else None

    def close(self):
        self.stream.close()
        self.socket.close()
