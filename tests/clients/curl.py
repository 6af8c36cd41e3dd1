"""curl as a client: what it was answered, head by head."""

import json
import os
import re
import select
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Head:
    version: str
    status: int
    fields: list = field(default_factory=list)

    def __getitem__(self, name):
        """The values of a field, joined; None when it is missing."""
        values = [value for key, value in self.fields if key == name]
        return ", ".join(values) if values else None


@dataclass
class Answer:
    heads: list  # interim ones first; the last is the answer's, with trailers at its end
    body: bytes
    facts: dict  # what curl's --write-out knows
    exit: int
    complaint: str

    @property
    def head(self):
        return self.heads[-1]

    @property
    def status(self):
        return self.head.status

    def __getitem__(self, name):
        return self.head[name]

    def json(self):
        return json.loads(self.body)


def parse_heads(text):
    heads = []
    for line in text.splitlines():
        if line.startswith("HTTP/"):
            version, status = line.split()[:2]
            heads.append(Head(version.removeprefix("HTTP/"), int(status)))
        elif ":" in line and heads:
            name, value = line.split(":", 1)
            heads[-1].fields.append((name.strip().lower(), value.strip()))
    return heads


def curl(url, *arguments, sends=None, seconds=60):
    """Never fails by itself: `exit` tells how it went, and there is no head when nothing was answered."""
    with tempfile.TemporaryDirectory(prefix="curl-") as folder:
        head, body = Path(folder, "head"), Path(folder, "body")
        command = ["curl", "-q", "--silent", "--show-error", "--no-buffer", "--max-time", seconds, "--dump-header", head, "--output", body,
                   "--write-out", "%{json}", *arguments, url]
        done = subprocess.run([str(word) for word in command], input=sends, capture_output=True, timeout=seconds + 20)
        facts = json.loads(done.stdout) if done.stdout.startswith(b"{") else {}
        text = head.read_text("latin-1") if head.exists() else ""
        return Answer(parse_heads(text), body.read_bytes() if body.exists() else b"", facts, done.returncode, done.stderr.decode().strip())


class Stream:
    """An answer that goes on while the test does something else. As much of it as nobody reads is not taken from the server."""

    def __init__(self, url, *arguments):
        command = ["curl", "-q", "--silent", "--show-error", "--no-buffer", "--include", *arguments, url]
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, bufsize=0)
        self.said = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    @property
    def goes_on(self):
        return self.process.poll() is None

    @property
    def head(self):
        return parse_heads(self.said.partition(b"\r\n\r\n")[0].decode("latin-1"))[-1]

    @property
    def body(self):
        return self.said.partition(b"\r\n\r\n")[2]

    def _listen(self, end):
        """False when it has ended."""
        if not select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]:
            raise AssertionError(f"nothing more came behind {self.said[-500:]}")
        more = self.process.stdout.read(65536)
        self.said += more
        return bool(more)

    def until(self, pattern, count=1, seconds=60):
        """All matches in the body, once there are `count`."""
        end = time.monotonic() + seconds
        while len(found := re.findall(pattern, self.body.decode(errors="replace"))) < count:
            if not self._listen(end):
                raise AssertionError(f"it ended without {count} of {pattern}: {self.said[-500:]}")
        return found

    def wait(self, seconds=60):
        """Reads it to its end; how curl found it."""
        end = time.monotonic() + seconds
        while self._listen(end):
            pass
        return self.process.wait(max(1, end - time.monotonic()))
