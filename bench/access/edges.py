"""The edges that are measured: one whose site is public, and ones whose site only those who are logged in may see."""

import base64
import http.client
import os
import subprocess
import urllib.parse
from pathlib import Path

import servers
import settings
from servers import LOAD_CORE, SERVER_CORE, Failed, Server

SITE, LOGIN = "localhost", "login.localhost"
LET_IN = servers.CORDON.with_name("bench_access")
GROUP = "staff"


class Edge(Server):
    """cordon. `database` is where its nodes keep sessions, a file of its own by default; `more` are further settings."""

    def __init__(self, name: str, folder: Path, pems: Path, origin: int, guarded: bool = True, database: str = "", key: Path | None = None,
                 core: int = SERVER_CORE, more: str = "") -> None:
        folder.mkdir(parents=True)
        plain, tls, self.admin = settings.free_ports(3)
        self.database = database or str(folder / "state" / "access" / "access.db")
        file = folder / "cordon.conf"
        text = settings.cordon_node(folder, plain, tls, self.admin) + more
        file.write_text(text + (guarded_sites(tls, pems, origin, database, key) if guarded else settings.cordon_site(SITE, origin, pems)))
        started = servers.launch("cordon", [str(servers.CORDON), "serve", "-c", str(file)], core, folder, plain, tls)
        super().__init__(name, folder, started.process, plain, tls)

    def let_in(self, people: int, sessions: int = 1, prefix: str = "person") -> list[tuple[str, str]]:
        """Logs people in, as their browsers would; the subject and the cookie of each session."""
        file = self.folder / f"cookies-{prefix}"
        done = subprocess.run(["taskset", "-c", str(LOAD_CORE), LET_IN, "--database", self.database, "--login", LOGIN, "--site", SITE,
                               "--group", GROUP, "--people", str(people), "--sessions", str(sessions), "--prefix", prefix, "--to", file],
                              capture_output=True, text=True, timeout=900, check=False)
        if done.returncode:
            raise Failed("bench_access: " + done.stderr[-300:])
        pairs = [tuple(line.split(" ")) for line in file.read_text().splitlines()]
        return [(subject, f"__Host-cordon={cookie}") for subject, cookie in pairs]

    def revoke(self, **whose: str) -> None:
        """Returns when this node has said that it is done."""
        key = (self.folder / "state" / "access" / "admin.key").read_text().strip()
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=30)
        connection.request("POST", "/access/revoke", urllib.parse.urlencode(whose),
                           {"Authorization": f"Bearer {key}", "Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status != 200:
            raise Failed(f"revoke: {answer.status} {said!r}")


def guarded_sites(tls: int, pems: Path, origin: int, database: str, key: Path | None) -> str:
    shared = f'database = "{database}"\ndirectory_key = "{key}"\n' if database else ""
    rule = f'[[site.allow]]\nname = "staff"\nwhen = ["group:{GROUP}"]\n'
    return f"""
[access]
login = "https://{LOGIN}:{tls}"
title = "Bench"
{shared}
{settings.cordon_site(SITE, origin, pems, rule)}
[[site]]
host = "{LOGIN}"
region = "eu"
purpose = "access"
data = "personal"
certificate = "{pems}/certificate.pem"
key = "{pems}/key.pem"
"""


def directory_key(file: Path) -> Path:
    """What nodes that share a database share, too."""
    file.touch(mode=0o600)
    file.write_text(base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=") + "\n")
    return file
