"""The verifiers that docs/assertion.md shows, with an assertion that a real edge signed, and with what others might make of it."""

import base64
import datetime
import html
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from ports import free_ports
from stage import Program, Stage, add_member, at_port, eventually

if not importlib.util.find_spec("jwt") and sys.executable != "/usr/bin/python3":
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])  # Debian's, for which PyJWT is installed

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
LOGIN, STAFF = "login.praxis.localhost", "staff.praxis.localhost"


class Visitor:
    """Somebody with curl and a jar of cookies, who fills in forms."""

    def __init__(self, edge, folder):
        self.edge, self.jar = edge, Path(folder) / "jar"

    def ask(self, url, *more):
        """The answer's address and text, redirects followed."""
        ended = subprocess.run(["curl", "-sSL", "--max-time", "20", "--cacert", self.edge.ca, "-b", self.jar, "-c", self.jar, "-H", "Accept: text/html",
                                "-w", "\n%{url_effective}", *more, url], capture_output=True, text=True, check=True)
        text, _, address = ended.stdout.rpartition("\n")
        return address, text

    def log_in(self, page, email, password):
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        fields = {name: html.unescape(value) for name, value in fields.items()} | {"email": email, "password": password}
        sent = [word for name, value in fields.items() for word in ("--data-urlencode", f"{name}={value}")]
        return self.ask(f"https://{LOGIN}:{self.edge.port}/.cordon/log-in/password", *sent)


def fields_of(echo):
    """What praxis was asked with, as it says itself."""
    return {name.lower(): value for name, value in json.loads(echo)["fields"]}


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def decoded(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def forgeries(assertion):
    """What must be refused, each with its name."""
    head, payload, signature = assertion.split(".")
    header, claims = decoded(head), decoded(payload)
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    return {
        "nothing": "", "words": "not an assertion", "dots": "..", "half": head + "." + payload, "no signature": f"{head}.{payload}.",
        "another signature": f"{head}.{payload}.{flipped}",
        "more rights": f"{head}.{part(claims | {'groups': ['managers']})}.{signature}",
        "no algorithm": f"{part(header | {'alg': 'none'})}.{payload}.",
        "a shared secret": f"{part(header | {'alg': 'HS256'})}.{payload}.{signature}",
        "an unknown key": f"{part(header | {'kid': 'x'})}.{payload}.{signature}",
        "a key of its own": f"{part(header | {'jwk': {'kty': 'EC'}, 'kid': ''})}.{payload}.{signature}",
    }


class Verifiers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        port = free_ports(1)[0]
        cls.stage = Stage(with_edge=True, change=at_port(port))
        cls.addClassCleanup(cls.stage.close)
        edge = cls.stage.edge
        add_member(edge, "zoe@praxis.example", "Zoé Martin", "staff", "three unrelated words")
        visitor = Visitor(edge, cls.stage.folder)
        echo = f"https://{STAFF}:{port}/api/echo"
        _, page = visitor.ask(echo)
        where, text = visitor.log_in(page, "zoe@praxis.example", "three unrelated words")
        cls.assertion = fields_of(text)["cordon-assertion"]
        cls.claims = decoded(cls.assertion.split(".")[1])
        cls.url = f"https://{STAFF}:{port}/.cordon/jwks.json"
        cls.issuer, cls.audience = f"https://{LOGIN}:{port}", f"https://{STAFF}"
        assert where == echo, where

    def test_the_assertion_says_what_the_document_says(self):
        self.assertEqual((self.claims["iss"], self.claims["aud"], self.claims["email"]), (self.issuer, self.audience, "zoe@praxis.example"))
        self.assertEqual((self.claims["groups"], self.claims["exp"] - self.claims["iat"]), (["staff"], 300))
        self.assertEqual({name: decoded(self.assertion.split(".")[0])[name] for name in ("alg", "typ")}, {"alg": "ES256", "typ": "JWT"})

    def python(self, issuer=None, audience=None):
        spec = importlib.util.spec_from_file_location("assertion", EXAMPLES / "assertion.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module, module.Verifier(self.url, issuer or self.issuer, audience or self.audience, self.stage.edge.ca)

    def test_python(self):
        here = mock.patch("socket.getaddrinfo", lambda host, port, *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))])
        here.start()
        self.addCleanup(here.stop)
        module, verifier = self.python()
        self.assertEqual(verifier.verify(self.assertion)["email"], "zoe@praxis.example")
        for name, forged in forgeries(self.assertion).items():
            with self.subTest(name), self.assertRaises(module.Refused):
                verifier.verify(forged)
        for other in ({"issuer": "https://login.other.example"}, {"audience": "https://praxis.localhost"}):
            module, stranger = self.python(**other)
            with self.subTest(other), self.assertRaises(module.Refused):
                stranger.verify(self.assertion)
        module, verifier = self.python()
        verifier.verify(self.assertion)
        with mock.patch("jwt.api_jwt.datetime") as clock, self.assertRaises(module.Refused):
            clock.now.return_value = datetime.datetime.fromtimestamp(self.claims["exp"] + 31, datetime.timezone.utc)
            verifier.verify(self.assertion)
        verifier.fetched = verifier.asked = time.monotonic() - 301
        verifier.url = f"https://127.0.0.1:{free_ports(1)[0]}/"
        self.assertEqual(verifier.verify(self.assertion)["email"], "zoe@praxis.example", "the edge is away")
        verifier.fetched = verifier.asked = time.monotonic() - 86_401
        with self.assertRaises(module.Refused):
            verifier.verify(self.assertion)

    def nginx(self, folder, port, application, issuer=None, audience=None):
        """The example, with this machine's places for those of a system."""
        text = (EXAMPLES / "nginx.conf").read_text()
        for written, wanted in (("/var/cache/nginx/cordon", f"{folder}/cache"), ("/run/nginx-assertion.sock", f"{folder}/assertion.sock"),
                                ("https://login.praxis.example", issuer or self.issuer), ("set $audience https://staff.praxis.example", f"set $audience {audience or self.audience}"),
                                ("proxy_pass https://staff.praxis.example", f"proxy_pass https://127.0.0.1:{self.stage.edge.port}"),
                                ("Host staff.praxis.example", f"Host {STAFF}"), ("proxy_ssl_name staff.praxis.example", f"proxy_ssl_name {STAFF}"),
                                ("/etc/ssl/certs/ca-certificates.crt", str(self.stage.edge.ca)), ("127.0.0.1:9000", f"127.0.0.1:{port}"),
                                ("127.0.0.1:9001", f"127.0.0.1:{application}")):
            self.assertIn(written, text)
            text = text.replace(written, wanted)
        shutil.copy(EXAMPLES / "assertion.js", folder)
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;\n" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(f"load_module /usr/lib/nginx/modules/ngx_http_js_module.so;\n{user}daemon off;\npid {folder}/pid;\nerror_log stderr notice;\n"
                                           f"events {{ }}\nhttp {{\naccess_log off;\n{temporary}{text}}}\n")
        return Program("/usr/sbin/nginx", "-p", f"{folder}/", "-c", f"{folder}/nginx.conf")

    def asked(self, port, assertion, *more):
        """The status, and what the application was told of who asks."""
        ended = subprocess.run(["curl", "-s", "--max-time", "20", "-w", "\n%{http_code}", "-H", f"Cordon-Assertion: {assertion}", *more, f"http://127.0.0.1:{port}/api/echo"],
                               capture_output=True, text=True, check=False)
        text, _, status = ended.stdout.rpartition("\n")
        return int(status), fields_of(text).get("x-who") if status == "200" else None

    def served(self, **other):
        folder = Path(tempfile.mkdtemp(dir=self.stage.folder))
        port = free_ports(1)[0]
        program = self.nginx(folder, port, self.stage.praxis.port, **other)
        self.addCleanup(program.stop)
        self.assertTrue(eventually(lambda: self.asked(port, "")[0]), program.log())
        return port, program

    def test_nginx(self):
        port, program = self.served()
        self.assertEqual(self.asked(port, self.assertion), (200, "zoe@praxis.example"), program.log())
        self.assertEqual(self.asked(port, self.assertion, "-H", "X-Who: root@praxis.example", "--data", "x=1"), (200, "zoe@praxis.example"))
        for name, forged in forgeries(self.assertion).items():
            self.assertEqual(self.asked(port, forged, "-H", "X-Who: root@praxis.example")[0], 403, name)
        for other in ({"issuer": "https://login.other.example"}, {"audience": "https://praxis.localhost"}):
            self.assertEqual(self.asked(self.served(**other)[0], self.assertion)[0], 403, other)


if __name__ == "__main__":
    unittest.main(verbosity=2)
