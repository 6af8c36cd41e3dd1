"""The verbs that speak to a running node (status, reload, drain, undrain, top), with a real edge and a real terminal."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from ports import free_ports
from stage import BIN, HOST, Stage, eventually


class OnStage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage(with_edge=True)
        cls.addClassCleanup(cls.stage.close)
        cls.edge = cls.stage.edge
        cls.admin = cls.edge.must_say(r"admin on (127\.0\.0\.3:\d+)")[0]
        cls.config = cls.edge.folder / "cordon.toml"
        cls.origin = f"http://127.0.0.1:{cls.stage.praxis.port}"

    def cordon(self, *words, admin=True):
        """(exit code, standard output, standard error)"""
        where = ("--admin", self.admin) if admin else ()
        ended = subprocess.run([BIN / "cordon", *words, *where], capture_output=True, text=True, timeout=60)
        return ended.returncode, ended.stdout, ended.stderr

    def get(self, path="/api/slots"):
        """The status of a request to the site."""
        ended = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", self.edge.ca, "--resolve",
                                f"{HOST}:{self.edge.port}:127.0.0.1", f"https://{HOST}:{self.edge.port}{path}"],
                               capture_output=True, text=True, timeout=30)
        return int(ended.stdout)


class Verbs(OnStage):
    def test_status_says_how_the_node_is(self):
        code, out, _ = self.cordon("status")
        self.assertEqual(code, 0)
        status = json.loads(out)
        self.assertEqual(status["pid"], self.edge.process.pid)
        self.assertEqual([origin["url"] for origin in status["origins"]], [self.origin] * 2)  # of the public site, and of the staff's

    def test_the_configuration_says_where_the_node_is(self):
        port = self.admin.rsplit(":", 1)[1]
        file = self.edge.folder / "elsewhere.toml"
        file.write_text(self.config.read_text().replace("127.0.0.3:0", f"127.0.0.3:{port}"))
        code, out, error = self.cordon("status", "-c", file, admin=False)
        self.assertEqual((code, json.loads(out)["pid"]), (0, self.edge.process.pid), error)

    def test_reload_says_what_is_wrong_and_then_that_it_is_in_force(self):
        good = self.config.read_text()
        self.addCleanup(self.config.write_text, good)
        self.config.write_text(good + "\n[limits]\nnonsense = 1\n")
        code, out, error = self.cordon("reload")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("nonsense", error)
        self.assertIn("cordon.toml:", error)
        self.config.write_text(good + "\n[limits]\nstreams = 50\n")
        code, out, error = self.cordon("reload")
        self.assertEqual(code, 0, error)
        self.assertRegex(out, r"Configuration [0-9a-f]{12} is in force: 3 sites")

    def test_an_origin_is_drained_and_taken_back(self):
        self.assertEqual(self.cordon("drain", self.origin)[0], 0)
        try:
            self.assertEqual(self.get(), 503)
            shown = re.escape(self.origin) + r" +drained"  # with the next look at the node
            self.assertTrue(eventually(lambda: re.search(shown, self.cordon("top", "--once")[1])))
        finally:
            self.assertEqual(self.cordon("undrain", self.origin)[0], 0)
        self.assertEqual(self.get(), 200)

    def test_an_unknown_origin_is_said_to_be_one(self):
        code, out, error = self.cordon("drain", "http://10.9.9.9:1")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("no site has the origin http://10.9.9.9:1", error)

    def test_nobody_who_answers_is_said_to_be_nobody(self):
        for verb in (["status"], ["reload"], ["drain", "http://x"], ["top", "--once"]):
            code, out, error = self.cordon(*verb, "--admin", f"127.0.0.4:{free_ports(1)[0]}", admin=False)
            self.assertEqual((code, out), (1, ""), verb)
            self.assertIn("nobody answers at http://127.0.0.4:", error)

    def test_what_is_no_address_is_refused(self):
        code, _, error = self.cordon("status", "--admin", "nonsense", admin=False)
        self.assertEqual(code, 1)
        self.assertIn("nonsense is no address", error)
        code, _, error = self.cordon("status", "-c", "/nowhere/cordon.toml", admin=False)
        self.assertEqual(code, 1)
        self.assertIn("/nowhere/cordon.toml cannot be read", error)


class TopOnce(OnStage):
    def test_prints_one_sample_as_text(self):
        self.get()
        self.get("/%zz")
        page = []

        def told():
            code, out, error = self.cordon("top", "--once")
            self.assertEqual(code, 0, error)
            page[:] = [out]
            return re.search(r"(h1|h2|url)\.\S+ +\S+ +1$", out, re.MULTILINE)

        self.assertTrue(eventually(told), page[0])
        self.assertNotIn("\x1b", page[0])
        self.assertRegex(page[0], rf"(?m)^{HOST} ")
        self.assertRegex(page[0], re.escape(self.origin) + r" +serving +start")

    def test_the_picture_needs_a_terminal(self):
        code, _, error = self.cordon("top")
        self.assertEqual(code, 1)
        self.assertIn("--once", error)


class Screen:
    """`cordon top` in a terminal of its own."""

    def __init__(self, admin, rows=24, columns=80, environment=None):
        self.seen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(BIN / "cordon", ["cordon", "top", "--admin", admin], {**os.environ, **(environment or {})})

    def read_until(self, done, seconds=20):
        end = time.monotonic() + seconds
        while not done(self.seen) and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.terminal, 65536)
                except OSError:
                    break  # it has ended
        return self.seen

    def pages(self):
        """Each drawing, as lines."""
        return [re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", page).split("\n") for page in self.seen.decode().split("\x1b[H")[1:]]

    def mode(self):
        return termios.tcgetattr(self.terminal)[3]

    def end(self, how):
        how()
        self.read_until(lambda seen: b"\x1b[?1049l" in seen)
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def close(self):
        os.close(self.terminal)


class Top(OnStage):
    def open(self, **more):
        screen = Screen(self.admin, **more)
        self.addCleanup(screen.close)
        return screen

    def test_draws_within_80_by_24_and_q_ends_it(self):
        screen = self.open()
        before = screen.mode()
        screen.read_until(lambda seen: seen.count(b"\x1b[H") >= 3)
        self.assertIn(b"\x1b[?1049h", screen.seen)
        pages = screen.pages()
        for page in pages[:2]:
            self.assertLessEqual(len(page), 24)
            self.assertLessEqual(max(map(len, page)), 80)
        text = "\n".join(pages[1])
        for part in (HOST, self.origin, "serving", "req/s"):
            self.assertIn(part, text)
        self.assertFalse(screen.mode() & termios.ECHO)
        self.assertEqual(screen.end(lambda: os.write(screen.terminal, b"q")), 0)
        self.assertTrue(screen.seen.rstrip().endswith(b"\x1b[?1049l"))
        self.assertTrue(before & termios.ECHO)
        self.assertTrue(screen.mode() & termios.ECHO)

    def test_control_c_ends_it_in_order(self):
        screen = self.open()
        screen.read_until(lambda seen: b"\x1b[H" in seen)
        self.assertEqual(screen.end(lambda: os.write(screen.terminal, b"\x03")), 0)
        self.assertTrue(screen.mode() & termios.ECHO)

    def test_follows_the_size_of_the_terminal(self):
        screen = self.open()
        screen.read_until(lambda seen: b"\x1b[H" in seen)
        drawn = screen.seen.count(b"\x1b[H")
        fcntl.ioctl(screen.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 9, 44, 0, 0))
        screen.read_until(lambda seen: seen.count(b"\x1b[H") >= drawn + 3)
        page = screen.pages()[-2]
        self.assertLessEqual(len(page), 9)
        self.assertLessEqual(max(map(len, page)), 44)
        self.assertEqual(screen.end(lambda: os.kill(screen.pid, signal.SIGTERM)), 0)

    def test_has_no_colours_when_they_are_not_wanted(self):
        coloured, plain = self.open(), self.open(environment={"NO_COLOR": "1"})
        for screen in (coloured, plain):
            screen.read_until(lambda seen: seen.count(b"\x1b[H") >= 2)
        self.assertRegex(coloured.seen, rb"\x1b\[[0-9]+m")
        self.assertNotRegex(plain.seen, rb"\x1b\[[0-9]+m")
        for screen in (coloured, plain):
            self.assertEqual(screen.end(lambda: os.write(screen.terminal, b"q")), 0)


if __name__ == "__main__":
    unittest.main()
