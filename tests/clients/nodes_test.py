"""Three edges behind one address, as `make run NODES=3` starts them, and one of them goes: what clients see."""

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path

from ports import free_ports
from stage import BIN, HOST, Program, eventually

ROOT = Path(__file__).resolve().parents[2]
NODES = 3


class Nodes(Program):
    """scripts/run-nodes.sh with ports of its own; what it prints is its log."""

    def __init__(self, folder):
        self.folder = Path(folder)
        front, plain, origin = free_ports(3)
        self.port, self.base = front, self.free_base()
        self.started_again = {}
        os.environ.update(RUN_STATE=str(folder), RUN_BIN=str(BIN.resolve()), RUN_FRONT=f"127.0.0.1:{front}", RUN_PLAIN=f"127.0.0.1:{plain}",
                          RUN_ORIGIN=f"127.0.0.1:{origin}", RUN_BASE=str(self.base), NODES=str(NODES), RUN_PEOPLE="--practitioners 20 --places 4 --patients 4")
        subprocess.run([BIN / "cordon", "init", folder], check=True, stdout=subprocess.DEVNULL)
        config = self.folder / "cordon.toml"
        config.write_text(config.read_text().replace("127.0.0.1:9000", f"127.0.0.1:{origin}"))
        super().__init__("bash", "-c", f'exec "{ROOT}/scripts/run-nodes.sh" 1>&2')
        self.must_say(r"Ready after \d+ s, 3 nodes", seconds=90)
        self.context = ssl.create_default_context(cafile=self.folder / "tls" / "ca.pem")

    @staticmethod
    def free_base():
        """A port from which the thirty that the nodes may take are free, as far as one can tell."""
        while True:
            base = free_ports(1)[0] // 10 * 10
            try:
                probes = [socket.create_server(("127.0.0.1", base + 10 * n + part)) for n in range(1, NODES + 1) for part in range(3)]
            except OSError:
                continue
            for probe in probes:
                probe.close()
            return base

    def process_of(self, name):
        again = self.started_again.get(name)
        return again.process.pid if again else int((self.folder / f"{name}.pid").read_text())

    def signal_to(self, name, number):
        os.kill(self.process_of(name), number)

    def bring_back(self, number):
        """A node that has ended, on the ports and with the state that it had."""
        name = f"node{number}"
        self.finish(name)
        self.started_again[name] = Program(BIN / "cordon", "serve", "-c", self.folder / f"{name}.toml")
        self.started_again[name].must_say("admin on")

    def finish(self, name):
        again = self.started_again.pop(name, None)
        if again:
            again.stop()

    def end(self):
        for name in list(self.started_again):
            self.finish(name)
        return self.stop() if self.process.returncode is None else self.process.returncode

    def status(self, number):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.base + 10 * number + 2}/status", timeout=5) as answer:
            return json.load(answer)

    def states(self, number):
        return {each["node"]: each["state"] for each in self.status(number)["fleet"]["nodes"]}


class Load:
    """
    Clients that ask again and again: some on a connection that they keep, some on a new one each time.

    As browsers do (RFC 9112, 9.3.1), they ask once more, on a new connection, when one that was used before is closed instead of
    answered.
    """

    def __init__(self, nodes, keeping=6, coming=3):
        self.nodes, self.ended = nodes, threading.Event()
        self.asked_again = 0
        self.answers = []  # (when it was asked, how long it took, what came: 200 or the name of an error)
        self.threads = [threading.Thread(target=self.ask_on, args=(keep,)) for keep in [True] * keeping + [False] * coming]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join(30)

    def connect(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.nodes.port, timeout=10)
        connection.sock = self.nodes.context.wrap_socket(socket.create_connection(("127.0.0.1", self.nodes.port), 10), server_hostname=HOST)
        return connection

    def ask_once(self, connection):
        """The answer's status, and the connection when it can be used again."""
        connection.request("GET", "/board", headers={"Host": HOST})
        answer = connection.getresponse()
        answer.read()
        if answer.will_close:
            connection.close()
        return answer.status, None if answer.will_close else connection

    def ask(self, connection):
        try:
            return self.ask_once(connection or self.connect())
        except (http.client.RemoteDisconnected, ConnectionError):
            if not connection:
                raise
            connection.close()
            self.asked_again += 1
            return self.ask_once(self.connect())

    def ask_on(self, keep):
        connection = None
        while not self.ended.is_set():
            begun = time.monotonic()
            try:
                outcome, connection = self.ask(connection)
            except (OSError, http.client.HTTPException) as error:
                outcome, connection = type(error).__name__, None
            if connection and not keep:
                connection = connection.close()
            self.answers.append((begun, time.monotonic() - begun, outcome))
            time.sleep(0.02)
        if connection:
            connection.close()

    def since(self, moment):
        return [answer for answer in self.answers if answer[0] >= moment]


class OfThreeNodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="nodes-"))
        cls.folder.chmod(0o755)  # the database's user passes through
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.nodes = Nodes(cls.folder)
        cls.addClassCleanup(cls.nodes.end)

    def setUp(self):
        self.assertTrue(eventually(lambda: self.nodes.states(1) == {f"node{n}": "serving" for n in (1, 2, 3)}, 15), self.nodes.states(1))
        time.sleep(1.5)  # the address in front has seen it too

    def disturb(self, act, seconds=4):
        """What clients saw from a moment before `act` on."""
        with Load(self.nodes) as load:
            time.sleep(1.5)
            self.assertTrue(eventually(lambda: len(load.answers) > 50, 15), len(load.answers))
            self.assertEqual({answer[2] for answer in load.answers}, {200})
            act()
            acted = time.monotonic()
            time.sleep(seconds)
        errors = [answer for answer in load.answers if answer[2] != 200]
        longest = max(answer[1] for answer in load.answers)
        last = max((answer[0] + answer[1] - acted for answer in errors), default=0)
        print(f"{self._testMethodName}: {len(load.answers)} requests, {load.asked_again} asked again, errors "
              f"{sorted(str(answer[2]) for answer in errors)}, the last {last:.1f} s after, longest {longest:.2f} s", flush=True)
        self.assertGreater(len(load.since(acted + seconds - 2)), 50)
        return errors, acted, longest

    def test_each_knows_all_and_what_they_counted_together(self):
        counted = lambda number: self.nodes.status(number)["fleet"]["counted"].get("requests.2xx", 0)
        before = counted(1)
        with Load(self.nodes) as load:
            time.sleep(1)
        asked = before + len(load.answers)
        self.assertTrue(eventually(lambda: all(counted(n) >= asked for n in (1, 2, 3)), 10))
        self.assertTrue(eventually(lambda: counted(1) == counted(2) == counted(3), 10))

    def test_one_that_is_asked_to_end_loses_nothing(self):
        self.addCleanup(self.nodes.bring_back, 3)
        errors, _, _ = self.disturb(lambda: self.nodes.signal_to("node3", signal.SIGTERM))
        self.assertEqual(errors, [])
        self.assertTrue(eventually(lambda: "node3" not in self.nodes.states(1), 10))

    def test_one_that_is_killed_costs_at_most_who_it_was_answering(self):
        self.addCleanup(self.nodes.bring_back, 2)
        errors, acted, _ = self.disturb(lambda: self.nodes.signal_to("node2", signal.SIGKILL))
        self.assertLessEqual(len(errors), 9)  # as many as there are clients: none of them fails twice
        self.assertTrue(all(begun < acted + 1 for begun, _, _ in errors), errors)
        self.assertTrue(eventually(lambda: self.nodes.states(1)["node2"] == "silent", 10))
        with urllib.request.urlopen(f"http://127.0.0.1:{self.nodes.base + 12}/metrics", timeout=5) as answer:
            self.assertIn('cordon_nodes{state="silent"} 1', answer.read().decode())

    def test_one_that_hangs_is_left_alone_after_a_second_or_two(self):
        self.addCleanup(self.nodes.signal_to, "node3", signal.SIGCONT)
        errors, acted, longest = self.disturb(lambda: self.nodes.signal_to("node3", signal.SIGSTOP), seconds=6)
        self.assertLess(longest, 4)
        self.assertTrue(all(begun < acted + 3 for begun, _, _ in errors), errors)

    def test_without_the_shared_state_they_serve_on_and_say_so(self):
        reachable = lambda: self.nodes.status(1)["fleet"]["shared_state"]["reachable"]
        try:
            errors, _, longest = self.disturb(lambda: self.nodes.signal_to("redis", signal.SIGSTOP))
            self.assertEqual(errors, [])
            self.assertLess(longest, 2)
            self.assertTrue(eventually(lambda: not reachable(), 10))
        finally:
            self.nodes.signal_to("redis", signal.SIGCONT)
        self.assertTrue(eventually(reachable, 10))

    def test_z_all_of_them_end_in_order(self):
        self.assertEqual(self.nodes.end(), 0, self.nodes.log())


if __name__ == "__main__":
    unittest.main()
