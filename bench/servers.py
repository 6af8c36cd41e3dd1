"""The servers that are compared, and the origin behind them, with settings as equal as they can be made.

One worker, an ECDSA P-256 certificate, TLS 1.3 with X25519, connections to the origin kept open, an access log, no limit on the
requests of a connection.
"""

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

ROOT = Path(__file__).resolve().parents[1]
CORDON = ROOT / "build" / "release" / "bin" / "cordon"
SERVER_CORE, LOAD_CORE = 1, 0
SIZES = {"/1k": 1024, "/64k": 64 * 1024}


class Failed(Exception):
    """Something did not do what a measurement needs; the text says what."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificate(folder: Path) -> None:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                    "-keyout", folder / "key.pem", "-out", folder / "certificate.pem", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
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


def nginx_common(folder: Path) -> str:
    user = "user root;\n" if os.getuid() == 0 else ""
    temporary = "".join(f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""{user}worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
worker_rlimit_nofile 20000;
events {{ worker_connections 19500; }}
http {{
{temporary}  keepalive_requests 1000000000;
  keepalive_timeout 600s;
"""


def origin_config(folder: Path, port: int) -> str:
    return nginx_common(folder) + f"""  access_log off;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/pages; default_type application/octet-stream; }}
}}
"""


def nginx_config(folder: Path, pems: Path, http: int, https: int, origin: int) -> str:
    return nginx_common(folder) + f"""  access_log {folder}/access.log combined buffer=64k flush=1s;
  upstream origin {{
    server 127.0.0.1:{origin};
    keepalive 256;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
  }}
  server {{
    listen 127.0.0.1:{http} backlog=4096;
    listen 127.0.0.1:{https} ssl http2 backlog=4096;
    ssl_certificate {pems}/certificate.pem;
    ssl_certificate_key {pems}/key.pem;
    ssl_protocols TLSv1.3;
    ssl_ecdh_curve X25519:prime256v1;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
    http2_max_concurrent_streams 128;
    location / {{
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
    }}
  }}
}}
"""


def haproxy_config(folder: Path, pems: Path, http: int, https: int, origin: int) -> str:
    return f"""global
  nbthread 1
  maxconn 12000
  no strict-limits
  ssl-default-bind-options ssl-min-ver TLSv1.3
  ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256
  tune.h2.max-concurrent-streams 128
ring requests
  format raw
  maxlen 2048
  size 16777216
  backing-file {folder}/access.ring
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
  http-reuse always
  log ring@requests format raw local0
  option httplog
frontend edge
  bind 127.0.0.1:{http} backlog 4096
  bind 127.0.0.1:{https} backlog 4096 ssl crt {pems}/both.pem alpn h2,http/1.1 curves X25519:P-256
  default_backend origin
backend origin
  server one 127.0.0.1:{origin} pool-max-conn 256
"""


def cordon_config(folder: Path, pems: Path, http: int, https: int, origin: int) -> str:
    return f"""[node]
name = "bench"
region = "eu"
workers = 1
state_directory = "{folder}/state"

[admin]
address = "127.0.0.1:{free_port()}"

[[listen]]
address = "127.0.0.1:{http}"
tls = false

[[listen]]
address = "127.0.0.1:{https}"

[tls]
minimum = "1.3"
groups = ["X25519", "P-256"]

[limits]
connections = 15000
connections_per_prefix = 15000
new_connections_per_second_per_prefix = 1000000
handshakes = 15000
streams = 128
requests_per_connection = 1000000000

[timeouts]
idle = "600s"
origin_idle = "600s"

[records]
file = "{folder}/access.log"

[[site]]
host = "localhost"
origin = "http://127.0.0.1:{origin}"
region = "eu"
purpose = "measurement"
data = "none"
certificate = "{pems}/certificate.pem"
key = "{pems}/key.pem"
"""


CONFIGS = {"nginx": nginx_config, "haproxy": haproxy_config, "cordon": cordon_config}
COMMANDS = {"nginx": lambda file: ["nginx", "-p", str(file.parent), "-e", str(file.parent / "error.log"), "-c", str(file)],
            "haproxy": lambda file: ["haproxy", "-db", "-f", str(file)],
            "cordon": lambda file: [str(CORDON), "serve", "-c", str(file)]}


def version(name: str) -> str:
    command = {"nginx": ["nginx", "-v"], "haproxy": ["haproxy", "-v"], "cordon": [str(CORDON), "--version"]}[name]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return (result.stdout + result.stderr).splitlines()[0].strip()


def missing(name: str) -> str | None:
    """Why a server cannot take part."""
    if name == "cordon" and not CORDON.exists():
        return f"{CORDON.relative_to(ROOT)} is not built: scripts/build.sh release"
    return None if name == "cordon" or shutil.which(name) else f"{name} is not installed: scripts/install.sh bench"


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
    http, https = free_port(), free_port()
    file = folder / f"{name}.conf"
    file.write_text(CONFIGS[name](folder, pems, http, https, origin))
    return launch(name, COMMANDS[name](file), SERVER_CORE, folder, http, https)


def start_origin(folder: Path) -> Server:
    (folder / "pages").mkdir(parents=True)
    for path, size in SIZES.items():
        (folder / "pages" / path[1:]).write_bytes(os.urandom(size))
    port = free_port()
    file = folder / "origin.conf"
    file.write_text(origin_config(folder, port))
    return launch("origin", COMMANDS["nginx"](file), LOAD_CORE, folder, port, 0)


def fetch(server: Server, tls: bool, path: str) -> tuple[bytes, str]:
    """One response's body, and what TLS agreed on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", server.https if tls else server.http), timeout=10) as plain:
        stream = context.wrap_socket(plain, server_hostname="localhost") if tls else plain
        agreed = f"{stream.version()} {stream.cipher()[0]}" if tls else ""
        stream.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
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
