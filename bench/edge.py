"""An edge whose configuration changes while it serves, and praxis to stand behind it."""

import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable

import servers
import settings
from servers import LOAD_CORE, ROOT, SERVER_CORE, Failed

PRAXIS = ROOT / "build" / "release" / "bin" / "praxis"


class Edge:
    """cordon, with sites that can be written anew; `change` may alter what settings.py says of the node."""

    def __init__(self, folder: Path, sites: str, change: Callable[[str], str] = lambda text: text) -> None:
        self.folder, self.file, self.sites = folder, folder / "cordon.conf", sites
        self.http, self.https, self.admin = settings.free_ports(3)
        self.base = change(settings.cordon_node(folder, self.http, self.https, self.admin))
        folder.mkdir()
        self.write("")
        self.server = servers.launch("cordon", [str(servers.CORDON), "serve", "-c", str(self.file)], SERVER_CORE, folder, self.http,
                                     self.https)

    def write(self, more: str) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(self.base + self.sites + more)
        fresh.rename(self.file)

    def ask(self, method: str, path: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=30)
        connection.request(method, path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status != 200:
            raise Failed(f"{method} {path}: {answer.status} {text}")
        return text

    def call(self, method: str, path: str) -> dict:
        return json.loads(self.ask(method, path))

    def pid(self) -> int:
        return self.call("GET", "/status")["pid"]

    def reload(self) -> tuple[float, dict]:
        began = time.monotonic()
        answer = self.call("POST", "/reload")
        return time.monotonic() - began, answer

    def upgrade(self) -> int:
        before = self.pid()
        os.kill(before, signal.SIGUSR2)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.pid() != before:
                return before
            time.sleep(0.05)
        raise Failed("not upgraded: " + self.server.log_tail())

    def stop(self) -> None:
        """Told twice, a node ends at once."""
        for process in {self.pid(), self.server.pid}:
            for _ in range(2):
                try:
                    os.kill(process, signal.SIGTERM)
                except ProcessLookupError:
                    break
                time.sleep(0.3)
        self.server.process.wait(timeout=30)


def start_praxis(folder: Path) -> tuple[subprocess.Popen, int]:
    [port] = settings.free_ports(1)
    with (folder / "praxis.log").open("w") as log:
        process = subprocess.Popen(["taskset", "-c", str(LOAD_CORE), str(PRAXIS), "--listen", f"127.0.0.1:{port}", "--tick", "1000"],
                                   stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/")
            return process, port
        except OSError:
            time.sleep(0.05)
    process.kill()
    process.wait()
    raise Failed("praxis did not start")


def stop_praxis(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
