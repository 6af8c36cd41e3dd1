"""The running edge is replaced by a new process, and reads its configuration anew, while real clients are connected."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import threading
import time
import unittest
from pathlib import Path

from stage import HOST, Stage, eventually
from websocket import TEXT, WebSocket


class Client:
    """One connection over TLS."""

    def __init__(self, stage):
        context = ssl.create_default_context(cafile=stage.edge.ca)
        self.socket = context.wrap_socket(socket.create_connection(("127.0.0.1", stage.edge.port), timeout=15),
                                          server_hostname=HOST)
        self.stream = self.socket.makefile("rb")

    def ask(self, path="/api/slots"):
        """(status, whether the connection goes on)."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        status = int(self.stream.readline().split()[1])
        fields = {}
        while (line := self.stream.readline().decode().strip()):
            name, value = line.split(":", 1)
            fields[name.lower()] = value.strip()
        if "content-length" in fields:
            self.stream.read(int(fields["content-length"]))
        return status, fields.get("connection") != "close"

    def begin(self, path):
        """The first line of a stream of events."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        while (line := self.stream.readline().strip()):
            pass
        return self.next_event()

    def next_event(self):
        while not (line := self.stream.readline()).startswith(b"data:"):
            if not line:
                return None
        return line

    def close(self):
        self.stream.close()
        self.socket.close()


class Visitor(threading.Thread):
    """Asks all the time: now on the connection it has, now on a new one. Remembers what went wrong."""

    def __init__(self, stage):
        super().__init__()
        self.stage, self.over, self.asked, self.wrong = stage, threading.Event(), 0, []

    def run(self):
        client = None
        while not self.over.is_set():
            try:
                client = client or Client(self.stage)
                status, stays = client.ask()
                if status != 200:
                    self.wrong.append(status)
            except OSError as error:
                self.wrong.append(repr(error))
                stays = False
            self.asked += 1
            if not stays or self.asked % 10 == 0:
                client.close()
                client = None

    def stop(self):
        self.over.set()
        self.join()


class OnStage(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(with_edge=True, praxis_arguments=("--tick", 200))
        self.addCleanup(self.stage.close)
        self.addCleanup(self.end_all)
        self.edge = self.stage.edge
        self.admin = self.edge.must_say(r"admin on (127\.0\.0\.3:\d+)")[0]

    def end_all(self):
        """The process that serves now is not our child; there may be none."""
        try:
            process = self.status()["pid"]
        except OSError:
            return
        os.kill(process, signal.SIGTERM)
        if process != self.edge.process.pid:
            eventually(lambda: not Path(f"/proc/{process}").exists())

    def admin_call(self, method, path):
        connection = http.client.HTTPConnection(self.admin, timeout=15)
        connection.request(method, path)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text.decode()

    def status(self):
        return json.loads(self.admin_call("GET", "/status")[1])

    def upgrade(self):
        before = self.status()["pid"]
        os.kill(before, signal.SIGUSR2)
        self.assertTrue(eventually(lambda: self.status()["pid"] != before, 30), self.edge.log())
        return before

    def records(self):
        lines = (self.edge.folder / "records.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]


class Upgrade(OnStage):
    def test_cuts_nobody_and_loses_no_request(self):
        socket_client = WebSocket(Client(self.stage).socket, HOST)
        events = Client(self.stage)
        self.assertIn(b"data:", events.begin("/events"))
        kept = Client(self.stage)
        self.assertEqual(kept.ask(), (200, True))
        visitors = [Visitor(self.stage) for _ in range(4)]
        for visitor in visitors:
            visitor.start()
        eventually(lambda: all(visitor.asked > 20 for visitor in visitors))
        old = self.upgrade()
        asked = [visitor.asked for visitor in visitors]
        eventually(lambda: all(visitor.asked > before + 50 for visitor, before in zip(visitors, asked)), 20)
        for visitor in visitors:
            visitor.stop()
        self.assertEqual([visitor.wrong for visitor in visitors], [[]] * 4)

        socket_client.send(TEXT, b"still here")
        self.assertEqual(socket_client.receive_echo()[1], b"still here")
        for _ in range(3):
            self.assertIn(b"data:", events.next_event())
        self.assertEqual(kept.ask(), (200, False))  # told to come again
        self.assertTrue(Path(f"/proc/{old}").exists())
        kept.close()
        events.close()
        socket_client.close()
        self.assertEqual(self.edge.process.wait(20), 0)  # the old one has nothing left

        total = sum(visitor.asked for visitor in visitors)
        self.end_all()
        records = self.records()
        self.assertEqual([record["n"] for record in records][:1], [1])
        for before, after in zip(records, records[1:]):
            self.assertEqual(after["n"], before["n"] + 1 + (before.get("count", 1) - 1 if before["kind"] == "lost" else 0))
        self.assertEqual([record for record in records if record["kind"] == "lost"], [])
        self.assertEqual(sum(record["kind"] == "exchange" for record in records), total + 4)

    def end_all(self):
        try:
            super().end_all()
        except (OSError, http.client.HTTPException):
            pass  # it has ended


class UpgradeOfWhatANodeKnows(OnStage):
    def counters(self):
        """Every sample of a counter or histogram of ours."""
        found = {}
        for line in self.admin_call("GET", "/metrics")[1].splitlines():
            name, value = line.rsplit(" ", 1)
            if re.match(r"cordon_\w+_(total|bucket|sum|count)\b", name):
                found[name] = float(value)
        return found

    def assert_not_less(self, before, after):
        for name, value in before.items():
            self.assertGreaterEqual(after.get(name, -1), value, name)

    def test_counters_never_go_back_and_those_of_the_old_process_are_added(self):
        requests = f'cordon_requests_total{{site="{HOST}",status_class="2xx"}}'
        kept, busy = Client(self.stage), Client(self.stage)
        for _ in range(5):
            self.assertEqual(kept.ask(), (200, True))
        self.assertIn(b"data:", busy.begin("/events"))
        before = self.counters()
        self.assertGreaterEqual(before[requests], 5)
        seen, stop, wrong = [before], threading.Event(), []

        def scrape():
            while not stop.is_set():
                try:
                    seen.append(self.counters())
                except (OSError, http.client.HTTPException) as error:
                    wrong.append(repr(error))

        scraper = threading.Thread(target=scrape)
        scraper.start()
        self.upgrade()
        self.assertEqual(kept.ask(), (200, False))  # on the old process
        self.assertTrue(eventually(lambda: self.counters()[requests] == before[requests] + 1))
        busy.close()
        kept.close()
        self.assertEqual(self.edge.process.wait(20), 0)
        stop.set()
        scraper.join()
        self.assertEqual(wrong, [])
        for earlier, later in zip(seen, seen[1:]):
            self.assert_not_less(earlier, later)
        self.assertTrue(eventually(lambda: self.counters()[requests] == before[requests] + 2))  # the stream has ended too

        self.upgrade_again()
        self.assertEqual(self.counters()[requests], before[requests] + 2)

    def upgrade_again(self):
        """The process that is replaced is not our child."""
        old = self.upgrade()
        self.assertTrue(eventually(lambda: not Path(f"/proc/{old}").exists()))

    def origin(self):
        return self.status()["origins"][0]

    def test_ends_altogether_when_it_is_asked_to_meanwhile(self):
        kept = Client(self.stage)
        self.assertEqual(kept.ask(), (200, True))
        os.kill(self.edge.process.pid, signal.SIGUSR2)
        successor = int(self.edge.must_say(r"upgrading: process (\d+) is started")[0])
        os.kill(successor, signal.SIGSTOP)
        os.kill(self.edge.process.pid, signal.SIGTERM)
        self.edge.must_say("ending: connections have")
        os.kill(successor, signal.SIGCONT)
        self.assertEqual(self.edge.process.wait(30), 0)
        self.assertTrue(eventually(lambda: not Path(f"/proc/{successor}").exists()))
        kept.close()

    def test_who_is_asking_the_old_process_for_something_hears_its_answer(self):
        host, port = self.admin.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=15) as asking:
            asking.sendall(b"GET /livez HTTP/1.1\r\nhost: ")
            self.assertEqual(self.admin_call("GET", "/livez")[0], 200)  # by now both are accepted
            self.edge.process.send_signal(signal.SIGUSR2)
            self.edge.must_say("a new process serves: this one ends")
            time.sleep(0.2)  # nothing else keeps the old one
            asking.sendall(self.admin.encode() + b"\r\n\r\n")
            self.assertIn(b" 200 ", asking.makefile("rb").readline())
        self.assertEqual(self.edge.process.wait(20), 0)

    def test_an_origin_that_is_drained_stays_so(self):
        url = self.origin()["url"]
        self.assertEqual(self.admin_call("POST", f"/origins/drain?url={url}")[0], 200)
        self.assertEqual(Client(self.stage).ask()[0], 503)
        self.upgrade()
        self.assertEqual(self.origin()["state"], "drained")
        self.assertEqual(Client(self.stage).ask()[0], 503)
        self.assertEqual(self.admin_call("POST", f"/origins/undrain?url={url}")[0], 200)
        self.upgrade_again()
        self.assertEqual(self.origin()["state"], "serving")
        self.assertEqual(Client(self.stage).ask()[0], 200)

    def test_an_origin_that_is_down_begins_as_down(self):
        file = self.edge.folder / "cordon.toml"
        check = '\n[site.check]\npath = "/no-such-page"\ninterval = "500ms"\nunhealthy_after = 1\n'
        before, first, *others = file.read_text().split("\n[[site]]")
        file.write_text("\n[[site]]".join([before, first + check, *others]))
        self.assertEqual(self.admin_call("POST", "/reload")[0], 200)
        self.assertTrue(eventually(lambda: self.origin()["state"] == "unhealthy"))
        self.upgrade()
        origin = self.origin()
        self.assertEqual((origin["state"], origin["reason"]), ("unhealthy", "upgrade"))  # before its own first check


class UpgradeToSomethingWrong(OnStage):
    def test_is_given_up_and_the_old_process_serves_on(self):
        file = self.edge.folder / "cordon.toml"
        good = file.read_text()
        file.write_text("nonsense = 1\n")
        process = self.status()["pid"]
        os.kill(process, signal.SIGUSR2)
        self.edge.wait_for("not upgraded, this process serves on")
        self.assertEqual(Client(self.stage).ask()[0], 200)
        self.assertEqual(self.status()["state"], "serving")
        self.assertEqual(self.status()["pid"], process)
        file.write_text(good)
        self.upgrade()
        self.assertEqual(Client(self.stage).ask()[0], 200)


class ReloadOfAFile(OnStage):
    def test_says_everything_that_is_wrong_and_then_takes_what_is_right(self):
        file = self.edge.folder / "cordon.toml"
        good = file.read_text()
        before = self.status()["configuration"]["hash"]
        file.write_text(good + "\n[limits]\nstreams = 0\nnonsense = 1\n")
        status, text = self.admin_call("POST", "/reload")
        self.assertEqual(status, 422)
        for part in ("cordon.toml:", "streams", "nonsense"):
            self.assertIn(part, text)
        self.assertEqual(self.status()["configuration"]["hash"], before)
        file.write_text(good + "\n[limits]\nstreams = 50\n")
        os.kill(self.status()["pid"], signal.SIGHUP)
        self.assertTrue(eventually(lambda: self.status()["configuration"]["hash"] != before))
        self.assertIsNone(self.status()["configuration"]["refused"])
        self.assertEqual(Client(self.stage).ask()[0], 200)


if __name__ == "__main__":
    unittest.main()
