"""curl as a client: what it was answered, head by head."""

import json
import subprocess
import tempfile
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
