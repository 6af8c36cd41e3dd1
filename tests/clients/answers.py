"""What every client of praxis must find, whether it speaks to it directly or through the edge. Mixed into test cases that say how
to get there: `Answers` to curl, `RawAnswers` to who speaks HTTP/1.1 over a socket of their own."""

import base64
import hashlib
import json
import os
import re
import socket
import time

from curl import Stream, curl, parse_heads
from websocket import BINARY, CLOSE, MORE, PING, PONG, TEXT, WebSocket


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Answers:
    """Wants: base (URL), options (of curl)."""

    def ask(self, path, *arguments, **named):
        answer = curl(self.base + path, *self.options, *arguments, **named)
        self.assertTrue(answer.heads, f"no answer from {path}: curl says {answer.exit}, {answer.complaint}")
        return answer

    def free_slots(self):
        return [slot["id"] for slot in self.ask("/api/slots").json()["slots"] if slot["free"]]

    def free_slot(self):
        return self.free_slots()[0]

    def book(self, slot, name="Ada Lovelace"):
        return self.ask("/api/slots", "--json", json.dumps({"slot": slot, "name": name}))

    # the page

    def test_the_page_shows_the_board_without_a_script(self):
        answer = self.ask("/board")
        page = answer.body.decode()
        self.assertEqual((answer.status, answer["content-type"]), (200, "text/html; charset=utf-8"))
        self.assertGreater(page.count('name="slot"'), 20)
        self.assertIn("Dr Camille Roux", page)
        self.assertNotRegex(page, r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", "a strict content security policy forbids it")
        self.assertLess(len(answer.body), 50_000)

    def test_static_files_may_be_kept_for_ever(self):
        page = self.ask("/board").body.decode()
        files = set(re.findall(r'"(/static/[^"]+)"', page))
        self.assertEqual({file.rsplit(".", 1)[1] for file in files}, {"css", "js", "svg"})
        for file in files:
            answer = self.ask(file)
            self.assertEqual(answer.status, 200)
            self.assertIn("immutable", answer["cache-control"])
            again = self.ask(file, "-H", f"If-None-Match: {answer['etag']}")
            self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(self.ask("/static/board.css").status, 404)

    def test_refusals_are_problem_details(self):
        for path, arguments, status in (("/nothing", (), 404), ("/static/../api/none", ("--path-as-is",), 404), ("/upload", (), 405),
                                        ("/download?bytes=many", (), 400), ("/download?bytes=10000000001", (), 400), ("/live", (), 400)):
            answer = self.ask(path, *arguments)
            self.assertEqual((answer.status, answer["content-type"]), (status, "application/problem+json"), path)
            self.assertEqual(answer.json()["status"], status)
        self.assertEqual(self.ask("/upload")["allow"], "PUT, POST")

    # appointments

    def test_a_slot_is_booked_once(self):
        slot = self.free_slot()
        first, second = self.book(slot), self.book(slot)
        self.assertEqual((first.status, first.json()["id"], first.json()["free"]), (201, slot, False))
        self.assertEqual((second.status, second["content-type"]), (409, "application/problem+json"))

    def test_a_form_books_too(self):
        slot = self.free_slot()
        answer = self.ask("/api/slots", "--data-urlencode", f"slot={slot}", "--data-urlencode", "name=Zoë & Co")
        self.assertEqual((answer.status, answer["location"]), (303, f"/board?booked={slot}"))
        self.assertIn("Your appointment", self.ask(answer["location"]).body.decode())
        self.assertEqual(self.ask("/api/slots", "-d", f"slot={slot}", "-d", "name=Max")["location"], "/board?taken")

    def test_bookings_that_make_no_sense_are_refused(self):
        slot = self.free_slot()
        for body, status in (("{", 400), ("[]", 400), ('{"slot": 5, "name": "x"}', 400), (json.dumps({"slot": slot, "name": "  "}), 400),
                             (json.dumps({"slot": slot, "name": "x" * 201}), 400), (json.dumps({"slot": slot, "name": "a\u0007"}), 400),
                             ('{"slot": "nobody-0900", "name": "x"}', 404), ("x" * 20_000, 413)):
            self.assertEqual(self.ask("/api/slots", "--json", body).status, status, body[:60])
        self.assertEqual(self.ask("/api/slots", "-H", "Content-Type: text/plain", "-d", "slot").status, 415)
        elsewhere = self.ask("/api/slots", "-H", "Sec-Fetch-Site: cross-site", "--json", json.dumps({"slot": slot, "name": "x"}))
        self.assertEqual(elsewhere.status, 403)

    def test_the_list_of_slots_is_sent_again_only_when_it_changed(self):
        etag = self.ask("/api/slots")["etag"]
        again = self.ask("/api/slots", "-H", f'If-None-Match: "other", W/{etag}')
        self.assertEqual((again.status, again.body, again["etag"]), (304, b"", etag))
        self.book(self.free_slot())
        self.assertEqual(self.ask("/api/slots", "-H", f"If-None-Match: {etag}").status, 200)

    def listen(self, *arguments):
        stream = Stream(self.base + "/events", *self.options, *arguments)
        self.addCleanup(stream.__exit__)
        return stream

    def test_changes_arrive_as_events_and_go_on_where_one_left(self):
        an_event = r"id: (\S+)\nevent: (\w+)\ndata: (\{.*\})\n\n"
        stream = self.listen()
        stream.until(an_event)
        slots = self.free_slots()[:3]
        for slot in slots:
            self.book(slot)
        events = stream.until(an_event, count=4)
        self.assertEqual((stream.head.status, stream.head["content-type"]), (200, "text/event-stream"))
        self.assertTrue(stream.body.startswith(b"retry: "), stream.body[:50])
        self.assertEqual([kind for _, kind, _ in events], ["board", "slot", "slot", "slot"])
        self.assertEqual([json.loads(data) for _, _, data in events[1:]], [{"slot": slot, "free": False} for slot in slots])
        resumed = self.listen("-H", f"Last-Event-ID: {events[1][0]}")
        self.assertEqual(resumed.until(an_event, count=2), events[2:])
        self.assertNotIn(b"event: board", resumed.body)
        self.listen("-H", "Last-Event-ID: other-5").until("event: board")
        self.assertTrue(stream.goes_on and resumed.goes_on, "it never ends by itself")

    # downloads

    def test_head_tells_what_get_would(self):
        icon = re.search(r"/static/icon[^\"]+", self.ask("/board").body.decode())[0]
        self.assertEqual(self.ask("/board", "--head").facts["size_download"], 0)
        for path in (icon, "/download?bytes=12345"):
            head = self.ask(path, "--head")
            self.assertEqual((head.status, head.exit, head.facts["size_download"]), (200, 0, 0), path)
            self.assertEqual(head["content-length"], self.ask(path)["content-length"])

    def test_a_download_is_whole_and_always_the_same(self):
        size = 5_000_001
        first, second = self.ask(f"/download?bytes={size}"), self.ask(f"/download?bytes={size}")
        self.assertEqual((first.status, len(first.body), first["content-length"]), (200, size, str(size)))
        self.assertEqual(sha256(first.body), sha256(second.body))
        self.assertEqual(self.ask("/download?bytes=0").body, b"")
        self.assertEqual(self.ask(f"/download?bytes={size}", "-H", f"If-None-Match: {first['etag']}").status, 304)

    def test_parts_of_a_download_fit_together(self):
        whole = self.ask("/download?bytes=100000").body
        for asked, first, last in (("0-0", 0, 0), ("12345-67890", 12345, 67890), ("99990-", 99990, 99999), ("-7", 99993, 99999)):
            part = self.ask("/download?bytes=100000", "--range", asked)
            self.assertEqual((part.status, part["content-range"]), (206, f"bytes {first}-{last}/100000"))
            self.assertEqual(part.body, whole[first:last + 1])
        beyond = self.ask("/download?bytes=100000", "--range", "100000-")
        self.assertEqual((beyond.status, beyond["content-range"]), (416, "bytes */100000"))
        stale = self.ask("/download?bytes=100000", "--range", "5-9", "-H", 'If-Range: "old"')
        self.assertEqual((stale.status, len(stale.body)), (200, 100000))

    def test_trailers_follow_their_body(self):
        answer = self.ask("/trailers", "-H", "TE: trailers")
        digest = hashlib.sha256(answer.body).digest().hex()
        said = answer["repr-digest"]
        self.assertIsNotNone(said, answer.heads)
        self.assertEqual(base64.b64decode(said.removeprefix("sha-256=:").removesuffix(":")).hex(), digest)

    def test_early_hints_come_before_the_page(self):
        answer = self.ask("/early")
        self.assertEqual([head.status for head in answer.heads], [103, 200])
        self.assertRegex(answer.heads[0]["link"], r"^</static/board-\w+\.css>; rel=preload; as=style$")

    def test_a_slow_answer_is_waited_for(self):
        began = time.monotonic()
        self.assertEqual(self.ask("/slow?ms=400").status, 200)
        self.assertGreaterEqual(time.monotonic() - began, 0.4)

    # uploads

    def test_an_upload_arrives_as_it_was_sent(self):
        data = os.urandom(3_000_000)
        for arguments in (("-T", "-"), ("--data-binary", "@-"), ("--data-binary", "@-", "-X", "PUT")):
            answer = self.ask("/upload", *arguments, sends=data)
            self.assertEqual((answer.status, answer.json()), (200, {"bytes": len(data), "sha256": sha256(data)}), arguments)
        self.assertEqual(self.ask("/upload", "-X", "POST", "-H", "Content-Length: 0").json()["sha256"], sha256(b""))

    def test_a_form_uploads_too(self):
        data = os.urandom(200_000)
        answer = self.ask("/upload", "-F", "note=hello", "-F", "document=@-;filename=x.bin", sends=data)
        self.assertEqual((answer.status, answer["content-type"]), (200, "text/html; charset=utf-8"))
        self.assertIn(sha256(data), answer.body.decode())
        self.assertEqual(self.ask("/upload", "-F", "note=no file").status, 400)

    def test_an_upload_that_is_too_large_is_refused_before_it_is_read(self):
        size = 30_000_000
        answer = self.ask("/upload?limit=1000", "-H", "Expect:", "--data-binary", "@-", sends=bytes(size))
        self.assertEqual(answer.status, 413)
        self.assertLess(answer.facts["size_upload"], size)
        chunked = self.ask("/upload?limit=1000", "-H", "Expect:", "-T", "-", sends=bytes(size))
        self.assertEqual(chunked.status, 413)

    # forwarding

    def test_what_one_sends_arrives(self):
        answer = self.ask("/api/echo?a=1&b=%20%2F&c", "-X", "PATCH", "-H", "X-Custom: One, Two", "-H", "Cookie: a=b; c=d", "-d", "hello")
        seen = answer.json()
        self.assertEqual((seen["method"], seen["path"], seen["query"]), ("PATCH", "/api/echo", "a=1&b=%20%2F&c"))
        self.assertIn(["x-custom", "One, Two"], seen["fields"])
        self.assertIn(["cookie", "a=b; c=d"], seen["fields"])
        self.assertEqual((seen["body_bytes"], seen["body_sha256"]), (5, sha256(b"hello")))
        for method in ("DELETE", "OPTIONS", "PROPFIND"):
            self.assertEqual(self.ask("/api/echo", "-X", method).json()["method"], method)


class Upload:
    """A request under way: the server has asked for its body, and gets it when the test wants."""

    def __init__(self, socket, host):
        self.socket = socket
        self.stream = socket.makefile("rb")
        socket.sendall(f"PUT /upload HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n".encode())
        self.asked = self.stream.readline() + self.stream.readline()

    def finish(self):
        """The answer, once the server has closed behind it: status, fields, whether it is whole."""
        self.socket.sendall(b"hello")
        head, _, body = self.stream.read().decode().partition("\r\n\r\n")
        answer = parse_heads(head)[-1]
        return answer.status, answer["connection"], int(answer["content-length"]) == len(body)

    def close(self):
        self.stream.close()
        self.socket.close()


class RawAnswers:
    """Wants: host, connect() (a socket that speaks HTTP/1.1); base and options for curl."""

    def open_live(self):
        live = WebSocket(self.connect(), self.host)
        self.addCleanup(live.close)
        self.assertEqual(live.status.split()[1], "101", live.status)
        self.assertTrue(live.proved)
        return live

    def test_the_line_is_alive(self):
        live = self.open_live()
        for opcode, payload in ((TEXT, "Grüß Gott".encode()), (BINARY, bytes(range(256))), (BINARY, os.urandom(65536)), (TEXT, b"")):
            live.send(opcode, payload)
            self.assertEqual(live.receive_echo(), (opcode, payload))
        live.send(TEXT, b"in ", final=False)
        live.send(PING, b"still there?")
        live.send(MORE, b"pieces")
        self.assertEqual(live.receive_echo(), (PONG, b"still there?"))
        self.assertEqual(live.receive_echo(), (TEXT, b"in pieces"))
        live.send(CLOSE, b"\x03\xe8bye")
        self.assertEqual(live.receive_close(), 1000)
        self.assertEqual(live.receive(), (None, b""))

    def test_the_line_tells_the_time(self):
        live = self.open_live()
        opcode, payload = live.receive()
        self.assertEqual(opcode, TEXT)
        self.assertRegex(payload.decode(), r'^\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}$')

    def test_who_breaks_the_line_is_told_why(self):
        for code, opcode, payload, how in ((1002, TEXT, b"x", {"masked": False}), (1002, 0x3, b"x", {}), (1002, MORE, b"x", {}),
                                           (1002, PING, b"x" * 126, {}), (1007, TEXT, b"\xff", {}), (1009, BINARY, bytes(65537), {}),
                                           (1002, CLOSE, b"\x03\xed", {})):
            with self.subTest(code=code, opcode=opcode):
                live = self.open_live()
                live.send(opcode, payload, **how)
                self.assertEqual(live.receive_close(), code)

    def test_the_handshake_is_checked(self):
        for missing in ("-H", "Sec-WebSocket-Version: 8"), ("-H", "Sec-WebSocket-Key: short"):
            answer = curl(self.base + "/live", *self.options, "--http1.1", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", *missing)
            self.assertIn(answer.status, (400, 426), missing)

    # clients that mean harm

    def say(self, text):
        """What a raw client is answered: the status (0: nothing), and whether the connection was closed behind it."""
        with self.connect() as client:
            client.settimeout(10)
            said = b""
            try:
                client.sendall(text.encode())
            except OSError:
                pass  # it need not read all of it, but the answer must get through
            try:
                while more := client.recv(65536):
                    said += more
            except (ConnectionError, socket.timeout) as error:
                return (int(said.split()[1]) if said else 0), isinstance(error, ConnectionError)
            return (int(said.split()[1]) if said else 0), True

    def test_what_two_readers_could_read_differently_is_refused(self):
        host = f"Host: {self.host}\r\n"
        post = f"POST /upload HTTP/1.1\r\n{host}"
        for name, text in {
                "length and coding": post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "two lengths": post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "a list of lengths": post + "Content-Length: 5, 5\r\n\r\nhello",
                "a signed length": post + "Content-Length: +5\r\n\r\nhello",
                "an unknown coding": post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "two codings": post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                "a folded field": f"GET / HTTP/1.1\r\n{host}X-A: b\r\n c\r\n\r\n",
                "a blank before the colon": f"GET / HTTP/1.1\r\nHost : {self.host}\r\n\r\n",
                "a bare line feed": f"GET / HTTP/1.1\nHost: {self.host}\n\n",
                "no host": "GET / HTTP/1.1\r\n\r\n",
                "two hosts": f"GET / HTTP/1.1\r\n{host}{host}\r\n",
                "a NUL": f"GET / HTTP/1.1\r\n{host}X-A: b\0c\r\n\r\n",
                "a path above the root": f"GET /../etc/passwd HTTP/1.1\r\n{host}\r\n",
                "an encoded slash": f"GET /a%2fb HTTP/1.1\r\n{host}\r\n",
                "a target with a fragment": f"GET /#x HTTP/1.1\r\n{host}\r\n",
                "a chunk without a size": post + "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n",
                "a chunk with a signed size": post + "Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
        }.items():
            with self.subTest(name):
                self.assertEqual(self.say(text), (400, True))

    def test_limits_hold(self):
        host = f"Host: {self.host}\r\n"
        for name, text, status in (("a long path", f"GET /{'a' * 20_000} HTTP/1.1\r\n{host}\r\n", 414),
                                   ("a long field", f"GET / HTTP/1.1\r\n{host}X-A: {'a' * 70_000}\r\n\r\n", 431),
                                   ("many fields", f"GET / HTTP/1.1\r\n{host}" + "X-A: b\r\n" * 300 + "\r\n", 431)):
            with self.subTest(name):
                self.assertEqual(self.say(text), (status, True))
