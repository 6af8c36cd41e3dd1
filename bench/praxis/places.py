"""What is measured: the database, praxis and the edge, each started, ended and killed by its own process."""

import csv
import io
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import meter
import servers
import settings
from servers import Failed

BIN = servers.CORDON.parent
HOST = "praxis.localhost"
# What an operator would set on a machine of this size; durability is PostgreSQL's default: fsync and synchronous_commit are on.
POSTGRES = {"shared_buffers": "1GB", "max_wal_size": "4GB", "checkpoint_timeout": "15min", "random_page_cost": "1.1",
            "effective_io_concurrency": "200", "max_connections": "50", "listen_addresses": "", "fsync": "on", "synchronous_commit": "on"}


class Program:
    """A process whose output is in a file."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.log = name, folder / f"{name}.log"
        self.process: subprocess.Popen | None = None

    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.poll() is None else None

    def launch(self, command: list, ready, seconds: float = 20) -> None:
        with self.log.open("a") as output:
            self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.pid():
            if ready():
                return
            time.sleep(0.02)
        self.stop()
        raise Failed(f"{self.name} did not start: {self.tail()}")

    def kill(self) -> None:
        """As kill -9 does, with all its children."""
        if not self.pid():
            return
        os.kill(self.process.pid, signal.SIGSTOP)  # so that it makes no more of them
        for member in meter.family(self.process.pid):
            try:
                os.kill(member, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()

    def stop(self, number: int = signal.SIGTERM) -> None:
        if not self.pid():
            return
        self.process.send_signal(number)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-800:]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Sqlite:
    """In a file, inside praxis."""
    name = "SQLite"
    process = None

    def __init__(self, folder: Path, _more: list[str]) -> None:
        self.file = folder / "data" / "praxis.db"
        self.location = ""

    def rows(self, statement: str) -> list:
        database = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return database.execute(statement).fetchall()
        finally:
            database.close()

    def stop(self) -> None:
        pass


class Postgres:
    """A cluster of its own, at a unix socket. As root it runs as the user postgres: it refuses to be root."""
    name = "PostgreSQL"

    def __init__(self, folder: Path, more: list[str]) -> None:
        """`more` are further settings, each as "name=value"."""
        self.settings = [f"{name}={value}" for name, value in POSTGRES.items()] + more
        self.home = folder / "postgres"
        self.home.mkdir()
        self.process = Program("postgresql", folder)
        self.location = f"host={self.home} user=cordon dbname=postgres"
        if os.getuid() == 0:
            shutil.chown(self.home, "postgres", "postgres")
        made = subprocess.run(self.as_owner("initdb", "--pgdata", self.home / "data", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                                            "--no-instructions", "--username=cordon"), capture_output=True, text=True, check=False)
        if made.returncode:
            raise Failed(f"initdb: {made.stderr}")
        self.start()

    @staticmethod
    def binary(name: str) -> str:
        found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
        if not found:
            raise Failed("there is no PostgreSQL: scripts/install.sh test")
        return str(found[-1])

    def as_owner(self, program: str, *words) -> list[str]:
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=KILL"] if os.getuid() == 0 else []
        return [*user, self.binary(program), *map(str, words)]

    def start(self) -> None:
        options = [word for setting in self.settings for word in ("-c", setting)]
        ask = self.as_owner("pg_isready", "-q", "-d", self.location)
        self.process.launch(self.as_owner("postgres", "-D", self.home / "data", "-k", self.home, *options),
                            lambda: subprocess.run(ask, check=False).returncode == 0, 60)

    def rows(self, statement: str) -> list:
        asked = subprocess.run([self.binary("psql"), "-X", "--csv", "-t", "-d", self.location, "-c", statement], capture_output=True,
                               text=True, check=False)
        if asked.returncode:
            raise Failed(f"psql: {asked.stderr}")
        return list(csv.reader(io.StringIO(asked.stdout)))

    def stop(self) -> None:
        self.process.stop(signal.SIGINT)


class Praxis(Program):
    def __init__(self, folder: Path, location: str, workers: int) -> None:
        super().__init__("praxis", folder)
        [self.port] = settings.free_ports(1)
        self.command = [BIN / "praxis", "--listen", f"127.0.0.1:{self.port}", "--data", folder / "data", "--workers", workers,
                        "--tick", 3_600_000, *(("--database", location) if location else ())]
        self.start()

    def start(self) -> None:
        self.launch(self.command, lambda: answers(self.port))


class Edge(Program):
    """With what settings.py says for measurements: limits for 2,000 clients of one address, who would otherwise be an attack."""

    def __init__(self, folder: Path, origin: int, workers: int) -> None:
        super().__init__("cordon", folder)
        http, self.port, admin = settings.free_ports(3)
        servers.make_certificate(folder, (HOST,))
        self.authorities = folder / "certificate.pem"
        home = folder / "edge"
        home.mkdir()
        file = home / "cordon.toml"
        node = settings.cordon_node(home, http, self.port, admin).replace("workers = 1", f"workers = {workers}")
        file.write_text(node + settings.cordon_site(HOST, origin, folder))
        self.launch([BIN / "cordon", "serve", "-c", file], lambda: answers(self.port))
