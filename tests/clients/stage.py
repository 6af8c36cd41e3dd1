"""Starts what the tests speak to, on ports that the kernel chooses, and ends it again."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

BIN = Path(os.environ.get("CORDON_BIN", "build/dev/bin"))
HOST = "praxis.localhost"


class Program:
    """A process whose log is read along. Ends with the test, by its own id."""

    def __init__(self, *command):
        self.lines = []
        self.changed = threading.Condition()
        self.silent = False
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True, errors="replace")
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr:
            with self.changed:
                self.lines.append(line.rstrip())
                self.changed.notify_all()
        with self.changed:
            self.silent = True
            self.changed.notify_all()

    def log(self):
        return "\n".join(self.lines)

    def wait_for(self, pattern, count=1, seconds=20):
        """All matches in the log, once there are `count`."""
        found = []

        def there():
            found[:] = re.findall(pattern, self.log())
            return len(found) >= count or self.silent

        with self.changed:
            self.changed.wait_for(there, seconds)
        if len(found) < count:
            raise AssertionError(f"{self.process.args[0]} never said {pattern}:\n{self.log()}")
        return found

    def must_say(self, pattern, count=1, seconds=20):
        """The same for what it says when it has started; without that it is ended."""
        try:
            return self.wait_for(pattern, count, seconds)
        except BaseException:
            self.stop()
            raise

    def ask_to_end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self):
        """Asks it to end, and returns its exit code."""
        self.ask_to_end()
        return self.wait()

    def wait(self, seconds=20):
        """Its exit code, once it has ended by itself or was asked to."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.process.args[0]} did not end:\n{self.log()}") from None
        finally:
            self.reader.join(5)
            self.process.stderr.close()


class Praxis(Program):
    """Nobody takes an appointment but the tests, unless one says --tick."""

    def __init__(self, *more):
        tick = () if "--tick" in more else ("--tick", 3_600_000)
        super().__init__(BIN / "praxis", "--listen", "127.0.0.1:0", *tick, *more)
        self.port = int(self.must_say(r"serves http://127\.0\.0\.1:(\d+)")[0])


class Edge(Program):
    """cordon, with what `cordon init` writes, in front of an origin."""

    def __init__(self, folder, origin_port, change=lambda text: text):
        self.folder = Path(folder)
        subprocess.run([BIN / "cordon", "init", self.folder], check=True, stdout=subprocess.DEVNULL)
        file = self.folder / "cordon.toml"
        text = file.read_text()
        for written, wanted in (("127.0.0.1:8443", "127.0.0.1:0"), ("127.0.0.1:8080", "127.0.0.2:0"), ("127.0.0.1:9901", "127.0.0.3:0"),
                                ("127.0.0.1:9000", f"127.0.0.1:{origin_port}")):
            if written not in text:
                raise AssertionError(f"cordon init no longer writes {written}")
            text = text.replace(written, wanted)
        file.write_text(change(text))
        self._serve()

    def _serve(self):
        super().__init__(BIN / "cordon", "serve", "-c", self.folder / "cordon.toml")
        self.port = int(self.must_say(r"listening on 127\.0\.0\.1:(\d+)")[0])
        self.plain_address = self.must_say(r"listening on (127\.0\.0\.2:\d+)")[0]
        self.ca = self.folder / "tls" / "ca.pem"

    def start_again(self, admin):
        """After stop(): the same configuration, and the listener for administration where it was."""
        file = self.folder / "cordon.toml"
        file.write_text(file.read_text().replace("127.0.0.3:0", admin))
        self._serve()


def at_port(port, plain=0, admin=0, origin=None):
    """What makes of the text of `cordon init` an edge at that port: where people log in must be known before it starts."""
    places = {"127.0.0.1:8443": f"127.0.0.1:{port}", "127.0.0.1:0": f"127.0.0.1:{port}", "login.praxis.localhost:8443": f"login.praxis.localhost:{port}"}
    if origin:
        places |= {"127.0.0.1:8080": f"127.0.0.1:{plain}", "127.0.0.1:9901": f"127.0.0.1:{admin}", "127.0.0.1:9000": f"127.0.0.1:{origin}"}
    return lambda text: re.sub("|".join(re.escape(place) + r"\b" for place in places), lambda found: places[found[0]], text)


def staff_trust(folder, port):
    """What praxis is told of the edge in that folder."""
    return ("--staff-keys", f"https://staff.praxis.localhost:{port}/.cordon/jwks.json", "--staff-ca", Path(folder) / "tls" / "ca.pem",
            "--staff-issuer", f"https://login.praxis.localhost:{port}", "--staff-audience", "https://staff.praxis.localhost")


def add_member(edge, email, name, groups, password):
    """Somebody who may log in at a running edge."""
    admin = edge.must_say(r"admin on (127\.0\.0\.3:\d+)")[0]
    command = [BIN / "cordon", "member", "add", email, "--name", name, "--group", groups, "--password", "--admin", admin, "-c", edge.folder / "cordon.toml"]
    added = eventually(lambda: subprocess.run(command, input=password + "\n", capture_output=True, text=True).returncode == 0)
    if not added:
        raise AssertionError(f"{email} could not be added:\n{edge.log()}")


class Stage:
    """A folder, praxis, and an edge in front of it when there is to be one."""

    def __init__(self, with_edge=False, praxis_arguments=(), change=lambda text: text):
        self.folder = Path(tempfile.mkdtemp(prefix="clients-"))
        self.praxis = self.edge = None
        try:
            self.praxis = Praxis(*praxis_arguments)
            if with_edge:
                self.edge = Edge(self.folder / "edge", self.praxis.port, change)
        except BaseException:
            self.close()
            raise

    def close(self):
        try:
            for program in (self.edge, self.praxis):
                if program and program.process.returncode is None:
                    program.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def eventually(question, seconds=10):
    """Asks until the answer is true; the last answer."""
    end = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer
