"""Real clients speak to praxis itself, over plain HTTP/1.1."""

import json
import socket
import struct
import unittest

from answers import Answers, RawAnswers, Upload
from curl import Stream, curl
from stage import HOST, Praxis, Stage
from websocket import WebSocket


class PraxisAnswers(Answers, RawAnswers, unittest.TestCase):
    host = "praxis.localhost"

    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)
        cls.base = f"http://127.0.0.1:{cls.stage.praxis.port}"
        cls.options = ("-H", f"Host: {cls.host}")

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.stage.praxis.port), timeout=15)

    def test_asks_for_the_body_only_when_it_wants_it(self):
        patient = ("-H", "Expect: 100-continue", "--expect100-timeout", 60, "--data-binary", "@-")
        wanted = self.ask("/upload", *patient, sends=bytes(100_000))
        self.assertEqual([head.status for head in wanted.heads], [100, 200])
        unwanted = self.ask("/upload?limit=5", *patient, sends=bytes(100_000))
        self.assertEqual([head.status for head in unwanted.heads], [413])
        self.assertEqual(unwanted.facts["size_upload"], 0)

    def test_speaks_http_1_0(self):
        answer = self.ask("/board", "--http1.0")
        self.assertEqual((answer.status, answer.exit), (200, 0))
        self.assertEqual([head.status for head in self.ask("/early", "--http1.0").heads], [200])

    def test_keeps_a_connection(self):
        with self.connect() as client:
            stream = client.makefile("rb")
            ids = []
            for _ in range(3):
                client.sendall(f"GET /api/echo HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())
                size = 0
                while (line := stream.readline().strip()):
                    if line.lower().startswith(b"content-length:"):
                        size = int(line.split(b":")[1])
                ids.append(json.loads(stream.read(size))["connection"])
        self.assertEqual(len(set(ids)), 1)


class PraxisLives(unittest.TestCase):
    """Starting, ending, and what lasts."""

    def stage(self, *arguments):
        stage = Stage(praxis_arguments=arguments)
        self.addCleanup(stage.close)
        return stage

    def connect(self, stage):
        return socket.create_connection(("127.0.0.1", stage.praxis.port), timeout=15)

    def test_bookings_survive_a_restart(self):
        stage = self.stage()
        data = ("--data", stage.folder / "data", "--seed", "3")
        first = Praxis(*data)
        self.addCleanup(lambda: first.process.poll() is None and first.stop())
        base = f"http://127.0.0.1:{first.port}"
        slot = next(slot["id"] for slot in curl(base + "/api/slots").json()["slots"] if slot["free"])
        self.assertEqual(curl(base + "/api/slots", "--json", json.dumps({"slot": slot, "name": "Ada"})).status, 201)
        self.assertEqual(first.stop(), 0)
        second = Praxis(*data)
        self.addCleanup(second.stop)
        again = curl(f"http://127.0.0.1:{second.port}/api/slots", "--json", json.dumps({"slot": slot, "name": "Bob"}))
        self.assertEqual(again.status, 409)

    def test_listens_on_a_unix_socket_too_and_cleans_up(self):
        stage = self.stage()
        path = stage.folder / "praxis.sock"
        praxis = Praxis("--listen", f"unix:{path}")
        self.addCleanup(lambda: praxis.process.poll() is None and praxis.stop())
        self.assertEqual(curl("http://praxis.localhost/board", "--unix-socket", path).status, 200)
        self.assertEqual(praxis.stop(), 0)
        self.assertFalse(path.exists())

    def listen(self, stage):
        stream = Stream(f"http://127.0.0.1:{stage.praxis.port}/events")
        self.addCleanup(stream.__exit__)
        stream.until("event: board")
        return stream

    def test_all_workers_see_each_others_changes(self):
        stage = self.stage("--workers", "2")
        base = f"http://127.0.0.1:{stage.praxis.port}"
        streams = [self.listen(stage) for _ in range(8)]  # the kernel spreads them over the workers
        slot = next(slot["id"] for slot in curl(base + "/api/slots").json()["slots"] if slot["free"])
        curl(base + "/api/slots", "--json", json.dumps({"slot": slot, "name": "Ada"}))
        ids = {stream.until(rf'id: (\S+)\nevent: slot\ndata: {{"slot":"{slot}","free":false}}\n')[0] for stream in streams}
        self.assertEqual(len(ids), 1)

    def test_the_telephone_takes_appointments_and_calls_them_off(self):
        stream = self.listen(self.stage("--tick", 10))
        for free in ("false", "true"):
            stream.until(rf'event: slot\ndata: {{"slot":"[a-z]+-\d+","free":{free}}}\n')

    def test_ends_what_is_open_in_order(self):
        stage = self.stage()
        live = WebSocket(self.connect(stage), HOST)
        self.addCleanup(live.close)
        events = self.listen(stage)
        upload = Upload(self.connect(stage), HOST)
        self.addCleanup(upload.close)
        self.assertEqual(upload.asked, b"HTTP/1.1 100 Continue\r\n\r\n")
        live.send(0x1, b"hello")
        self.assertEqual(live.receive_echo(), (0x1, b"hello"))
        stage.praxis.ask_to_end()
        self.assertEqual(live.receive_close(), 1001)
        live.send(0x8, struct.pack("!H", 1001))
        self.assertEqual(live.receive(), (None, b""))
        live.close()
        self.assertEqual(upload.finish(), (200, "close", True))
        self.assertEqual((events.wait(), events.head.status), (0, 200), "the stream ends, it does not break")
        self.assertEqual(stage.praxis.wait(), 0)

    def test_says_what_is_wrong_with_how_it_was_started(self):
        stage = self.stage()
        for arguments, complaint in ((("--listen", "nowhere"), "expected address:port"),
                                     (("--data", "/dev/null/x"), "Not a directory"),
                                     (("--listen", "192.0.2.1:1"), "cannot listen on 192.0.2.1:1")):
            with self.subTest(arguments), self.assertRaisesRegex(AssertionError, complaint):
                Praxis(*arguments)


if __name__ == "__main__":
    unittest.main(verbosity=2)
