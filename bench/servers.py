"""The servers that are compared and the origin behind them: starting, checking and ending them. settings.py has their settings."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import measure
import settings

ROOT = Path(__file__).resolve().parents[1]
CORDON = ROOT / "build" / "release" / "bin" / "cordon"
SERVER_CORE, LOAD_CORE = 1, 0
SIZES = {"/1k": 1024, "/64k": 64 * 1024}


class Failed(Exception):
    """Something did not do what a measurement needs; the text says what."""


def make_certificate(folder: Path, names: tuple[str, ...] = ("localhost",)) -> None:
    alternatives = ",".join(f"DNS:{name}" for name in names)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                    "-keyout", folder / "key.pem", "-out", folder / "certificate.pem", "-subj", "/CN=localhost",
                    "-addext", f"subjectAltName={alternatives}"], check=True, capture_output=True)
    (folder / "both.pem").write_text((folder / "certificate.pem").read_text() + (folder / "key.pem").read_text())


@dataclass
class Server:
    name: str
    folder: Path
    process: subprocess.Popen
    http: int
    https: int

    @property
    def pid(self) -> int:
        return self.process.pid

    def url(self, tls: bool, path: str) -> str:
        return f"https://localhost:{self.https}{path}" if tls else f"http://localhost:{self.http}{path}"

    def stop(self) -> None:
        members = measure.family(self.pid) if self.process.poll() is None else []
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            for member in members:
                os.kill(member, signal.SIGKILL)
            self.process.wait()

    def log_tail(self) -> str:
        return (self.folder / "output.log").read_text(errors="replace")[-800:]


CONFIGS = {"nginx": settings.nginx_config, "haproxy": settings.haproxy_config, "bare nginx": settings.nginx_bare_config,
           "bare haproxy": settings.haproxy_bare_config, "cordon": settings.cordon_config}
COMMANDS = {"nginx": lambda file: ["nginx", "-p", str(file.parent), "-e", str(file.parent / "error.log"), "-c", str(file)],
            "haproxy": lambda file: ["haproxy", "-db", "-f", str(file)],
            "cordon": lambda file: [str(CORDON), "serve", "-c", str(file)]}


def program(name: str) -> str:
    return name.removeprefix("bare ")


def folder_name(name: str) -> str:
    return name.replace(" ", "-")


def version(name: str) -> str:
    command = {"nginx": ["nginx", "-v"], "haproxy": ["haproxy", "-v"], "cordon": [str(CORDON), "--version"]}[program(name)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return (result.stdout + result.stderr).splitlines()[0].strip()


def missing(name: str) -> str | None:
    """Why a server cannot take part."""
    if name == "cordon" and not CORDON.exists():
        return f"{CORDON.relative_to(ROOT)} is not built: scripts/build.sh release"
    return None if name == "cordon" or shutil.which(program(name)) else f"{program(name)} is not installed: scripts/install.sh bench"


def launch(name: str, command: list[str], core: int, folder: Path, http: int, https: int) -> Server:
    with (folder / "output.log").open("w") as output:
        process = subprocess.Popen(["taskset", "-c", str(core), *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT)
    server = Server(name, folder, process, http, https)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", http)) == 0:
                return server
        time.sleep(0.02)
    if process.poll() is None:
        server.stop()
    raise Failed(f"{name} did not start: {server.log_tail()}")


def start(name: str, folder: Path, pems: Path, origin: int) -> Server:
    folder.mkdir(parents=True)
    http, https = settings.free_ports(2)
    file = folder / f"{program(name)}.conf"
    file.write_text(CONFIGS[name](folder, pems, http, https, origin))
    return launch(name, COMMANDS[program(name)](file), SERVER_CORE, folder, http, https)


def start_origin(folder: Path, listen: str = "", more: str = "") -> Server:
    """Serves the files of SIZES; `listen` are more options of its listener, `more` of its server."""
    (folder / "pages").mkdir(parents=True)
    for path, size in SIZES.items():
        (folder / "pages" / path[1:]).write_bytes(os.urandom(size))
    [port] = settings.free_ports(1)
    file = folder / "origin.conf"
    file.write_text(settings.origin_config(folder, port, listen, more))
    return launch("origin", COMMANDS["nginx"](file), LOAD_CORE, folder, port, 0)


def fetch(server: Server, tls: bool, path: str, cookie: str | None = None) -> tuple[bytes, str]:
    """One response's body, and what TLS agreed on."""
    more = f"Cookie: {cookie}\r\n" if cookie else ""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", server.https if tls else server.http), timeout=10) as plain:
        stream = context.wrap_socket(plain, server_hostname="localhost") if tls else plain
        agreed = f"{stream.version()} {stream.cipher()[0]}" if tls else ""
        stream.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n".encode())
        answer = b"".join(iter(lambda: stream.recv(65536), b""))
        if tls:
            stream.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise Failed(f"{server.name} answered {path} with {head[:60]!r}")
    return body, agreed


def verify(server: Server, origin: Server) -> str:
    """Fails unless a server passes on exactly what the origin holds; returns what TLS agreed on."""
    agreed = ""
    for path in SIZES:
        expected = (origin.folder / "pages" / path[1:]).read_bytes()
        for tls in (False, True):
            body, agreed = fetch(server, tls, path)
            if body != expected:
                raise Failed(f"{server.name} changed {path}: {len(body)} bytes of {len(expected)}")
    return agreed
