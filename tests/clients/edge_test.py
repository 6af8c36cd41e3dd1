"""Real clients speak to praxis through the edge: TLS, HTTP/1.1 and HTTP/2."""

import json
import re
import socket
import ssl
import struct
import subprocess
import unittest

from answers import Answers, RawAnswers, Upload
from curl import Stream, curl
from stage import BIN, HOST, Praxis, Stage, eventually
from websocket import WebSocket


def to_edge(stage, *more):
    """Options with which curl finds the edge and trusts it, and it alone."""
    return ("--resolve", f"{HOST}:{stage.edge.port}:127.0.0.1", "--cacert", stage.edge.ca, *more)


def connect(stage, alpn="http/1.1", name=HOST):
    context = ssl.create_default_context(cafile=stage.edge.ca)
    context.set_alpn_protocols([alpn])
    return context.wrap_socket(socket.create_connection(("127.0.0.1", stage.edge.port), timeout=15), server_hostname=name)


def run(*command, seconds=60, sends=b""):
    return subprocess.run([str(word) for word in command], input=sends, capture_output=True, timeout=seconds)


class OnEdge(unittest.TestCase):
    """A stage with an edge that all tests of the class share."""

    host = HOST
    protocol = "--http2"

    @classmethod
    def setUpClass(cls):
        cls.stage = Stage(with_edge=True)
        cls.addClassCleanup(cls.stage.close)
        cls.base = f"https://{HOST}:{cls.stage.edge.port}"
        cls.options = to_edge(cls.stage, cls.protocol)


class EdgeHttp1(Answers, RawAnswers, OnEdge):
    protocol = "--http1.1"

    def connect(self):
        return connect(self.stage)

    def test_asks_for_the_body_only_when_the_origin_does(self):
        patient = ("-H", "Expect: 100-continue", "--expect100-timeout", 60, "--data-binary", "@-")
        wanted = self.ask("/upload", *patient, sends=bytes(100_000))
        self.assertEqual([head.status for head in wanted.heads], [100, 200])
        unwanted = self.ask("/upload?limit=5", *patient, sends=bytes(100_000))
        self.assertEqual([head.status for head in unwanted.heads], [413])
        self.assertEqual(unwanted.facts["size_upload"], 0)


class EdgeHttp2(Answers, OnEdge):
    def test_it_is_http_2(self):
        self.assertEqual(self.ask("/board").head.version, "2")


class EdgeForwards(OnEdge):
    def echo(self, *arguments):
        return curl(self.base + "/api/echo", *self.options, *arguments).json()

    def test_what_is_about_one_connection_only_is_not_passed_on(self):
        for protocol, extra in (("--http1.1", ("-H", "Connection: x-private", "-H", "X-Private: 1", "-H", "Keep-Alive: timeout=5")), ("--http2", ())):
            names = {name for name, _ in self.echo(protocol, *extra, "-H", "X-Public: 1")["fields"]}
            self.assertIn("x-public", names)
            self.assertFalse(names & {"x-private", "keep-alive", "proxy-connection", "te", "http2-settings", "upgrade"}, names)

    def test_the_origin_learns_who_asked_and_nobody_can_lie_about_it(self):
        lies = ("-H", "X-Forwarded-For: 6.6.6.6", "-H", "X-Real-IP: 6.6.6.6", "-H", "Forwarded: for=6.6.6.6", "-H", "X-Forwarded-Proto: http",
                "-H", "X-Forwarded-Host: evil.example")
        for protocol in ("--http1.1", "--http2"):
            seen = self.echo(protocol, *lies)
            fields = dict(seen["fields"])
            self.assertEqual(fields["x-forwarded-for"], "127.0.0.1")
            self.assertEqual(fields["x-forwarded-proto"], "https")
            self.assertNotIn("6.6.6.6", json.dumps(seen))
            self.assertNotIn("evil.example", json.dumps(seen))
            self.assertEqual(seen["host"], HOST)

    def test_every_answer_carries_the_security_headers(self):
        for path in ("/board", "/nothing", "/download?bytes=5"):
            answer = curl(self.base + path, *self.options)
            self.assertEqual(answer["strict-transport-security"], "max-age=31536000", path)
            self.assertEqual(answer["x-content-type-options"], "nosniff", path)
            self.assertEqual(answer["x-frame-options"], "SAMEORIGIN", path)
            self.assertIsNone(answer["server"], path)

    def test_plain_http_only_sends_to_https(self):
        answer = curl(f"http://{self.stage.edge.plain_address}/a?b=c", "-H", f"Host: {HOST}")
        self.assertIn(answer.status, (301, 308))
        self.assertEqual(answer["location"], f"https://{HOST}:8443/a?b=c")

    def test_a_host_that_is_not_ours_is_not_served(self):
        for protocol in ("--http1.1", "--http2"):
            answer = curl(self.base + "/board", *self.options, protocol, "-H", "Host: other.example")
            self.assertIn(answer.status, (404, 421), protocol)

    def test_answers_of_origins_stream(self):
        # The first event is there long before the answer ends, which it never does.
        with connect(self.stage) as client:
            client.sendall(f"GET /events HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            said = b""
            while b"event: board" not in said:
                more = client.recv(65536)
                self.assertTrue(more, said)
                said += more


class EdgeTls(OnEdge):
    def handshake(self, *arguments):
        done = run("openssl", "s_client", "-connect", f"127.0.0.1:{self.stage.edge.port}", "-servername", HOST, "-CAfile", self.stage.edge.ca,
                   "-verify_return_error", "-verify_hostname", HOST, *arguments)
        return done.returncode, done.stdout.decode(errors="replace")

    def test_protocols_are_negotiated(self):
        for arguments, expected in ((("-tls1_3", "-alpn", "h2,http/1.1"), ("ALPN protocol: h2", "TLSv1.3")),
                                    (("-tls1_2", "-alpn", "http/1.1"), ("ALPN protocol: http/1.1", "TLSv1.2")),
                                    (("-alpn", "h2"), ("Verify return code: 0 (ok)",))):
            code, said = self.handshake(*arguments)
            self.assertEqual(code, 0, said)
            for text in expected:
                self.assertIn(text, said)

    def test_old_protocols_and_weak_ciphers_are_refused(self):
        for arguments in (("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), ("-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"),
                          ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0")):
            code, said = self.handshake(*arguments)
            self.assertNotEqual(code, 0, said)
            self.assertIn("Cipher is (NONE)", said)

    def test_sessions_are_resumed(self):
        file = self.stage.folder / "session"
        question = f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
        base = ("openssl", "s_client", "-connect", f"127.0.0.1:{self.stage.edge.port}", "-servername", HOST, "-CAfile", self.stage.edge.ca, "-ign_eof")
        first = run(*base, "-sess_out", file, sends=question)
        self.assertIn(b"New, TLSv1.3", first.stdout)
        second = run(*base, "-sess_in", file, sends=question)
        self.assertIn(b"Reused, TLSv1.3", second.stdout)

    def test_noise_is_not_answered(self):
        for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + bytes(1000), bytes(5000), b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"):
            with socket.create_connection(("127.0.0.1", self.stage.edge.port), timeout=15) as client:
                client.sendall(noise)
                try:
                    client.shutdown(socket.SHUT_WR)
                    said = client.recv(1000)
                except ConnectionError:
                    said = b""
                self.assertNotIn(b"HTTP", said)
        self.assertEqual(curl(self.base + "/board", *self.options).status, 200)


class EdgeTools(OnEdge):
    """Other implementations of HTTP/2."""

    def test_nghttp_gets_a_page_with_what_it_needs(self):
        done = run("nghttp", "--no-verify-peer", "-v", "-n", "-a", f"https://127.0.0.1:{self.stage.edge.port}/board", "-H", f":authority: {HOST}")
        said = done.stdout.decode()
        self.assertEqual(done.returncode, 0, said + done.stderr.decode())
        self.assertGreaterEqual(said.count(":status: 200"), 3, said)
        self.assertNotIn("RST_STREAM", said)

    def test_nghttp_uploads(self):
        file = self.stage.folder / "upload"
        file.write_bytes(bytes(1_000_000))
        done = run("nghttp", "--no-verify-peer", "-d", file, f"https://127.0.0.1:{self.stage.edge.port}/upload", "-H", f":authority: {HOST}")
        self.assertIn(b'"bytes":1000000', done.stdout)

    def load(self, *arguments, path="/static"):
        style = re.search(r'/static/[^"]+css', curl(self.base + "/board", *self.options).body.decode())[0]
        done = run("h2load", "-n", "1000", *arguments, "--connect-to", f"127.0.0.1:{self.stage.edge.port}",
                   self.base + (style if path == "/static" else path))
        self.assertIn("1000 succeeded, 0 failed, 0 errored, 0 timeout", done.stdout.decode(), done.stdout.decode())
        self.assertIn("status codes: 1000 2xx", done.stdout.decode())

    def test_a_thousand_requests_in_many_streams(self):
        self.load("-c", "10", "-m", "20")

    def test_a_thousand_requests_on_one_connection(self):
        self.load("-c", "1", "-m", "100")

    def test_a_thousand_requests_over_http_1(self):
        self.load("-c", "10", "--h1")

    def test_a_thousand_downloads(self):
        self.load("-c", "5", "-m", "10", path="/download?bytes=20000")


class EdgeInTrouble(unittest.TestCase):
    def stage(self, **named):
        stage = Stage(with_edge=True, **named)
        self.addCleanup(stage.close)
        return stage

    def test_says_so_when_the_origin_is_gone_and_recovers(self):
        stage = self.stage()
        base = f"https://{HOST}:{stage.edge.port}"
        self.assertEqual(curl(base + "/board", *to_edge(stage)).status, 200)
        port = stage.praxis.port
        stage.praxis.stop()
        for protocol in ("--http1.1", "--http2"):
            answer = curl(base + "/board", *to_edge(stage, protocol))
            self.assertIn(answer.status, (502, 503))
            self.assertNotIn(str(port), answer.body.decode(), "where the origin is, is nobody's business")
        stage.praxis = Praxis("--listen", f"127.0.0.1:{port}")
        self.assertTrue(eventually(lambda: curl(base + "/board", *to_edge(stage)).status == 200))

    def test_refuses_bodies_over_the_limit_of_the_site(self):
        stage = self.stage(change=lambda text: text.replace('data = "health"', 'data = "health"\nmax_body = "1MiB"'))
        base = f"https://{HOST}:{stage.edge.port}"
        for protocol in ("--http1.1", "--http2"):
            for size, status in ((1024 * 1024, 200), (1024 * 1024 + 1, 413)):
                for how in (("--data-binary", "@-"), ("-T", "-")):
                    answer = curl(base + "/upload", *to_edge(stage, protocol, "-H", "Expect:", *how), sends=bytes(size))
                    self.assertEqual(answer.status, status, (protocol, size, how))

    def test_ends_what_is_open_in_order(self):
        stage = self.stage(change=lambda text: text.replace("[node]", "[node]\nworkers = 1"))  # which hears of its end all at once
        live = WebSocket(connect(stage), HOST)
        self.addCleanup(live.close)
        upload = Upload(connect(stage), HOST)
        self.addCleanup(upload.close)
        self.assertEqual(upload.asked, b"HTTP/1.1 100 Continue\r\n\r\n")
        size = 20_000_000  # more than there is room for on the way to who does not read
        download = Stream(f"https://{HOST}:{stage.edge.port}/download?bytes={size}", *to_edge(stage, "--http2"))
        self.addCleanup(download.__exit__)
        download.until("(?s).")
        live.send(0x1, b"hello")
        self.assertEqual(live.receive_echo(), (0x1, b"hello"))
        stage.edge.ask_to_end()
        self.assertEqual(live.receive_close(), 1001)
        live.send(0x8, struct.pack("!H", 1001))
        live.close()
        self.assertEqual(upload.finish(), (200, "close", True))
        self.assertEqual((download.wait(), download.head.version, download.head.status, len(download.body)), (0, "2", 200, size))
        self.assertEqual(stage.edge.wait(40), 0)

    def test_the_check_finds_its_own_first_configuration_in_order(self):
        stage = self.stage()
        done = run(BIN / "cordon", "check", "-c", stage.edge.folder / "cordon.toml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
