"""An ACME authority (Debian's pebble) with a name server for it, on ports that the kernel chooses."""

import json
import os
import socket
import ssl
import subprocess
import threading
import urllib.request
from pathlib import Path

from ports import free_ports
from stage import Program, eventually


class NameServer:
    """Every name is on this machine; TXT records are what the hook wrote to its file, one `NAME VALUE` a line."""

    def __init__(self, records):
        self.records = Path(records)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.asked = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                query, client = self.socket.recvfrom(4096)
                if query:
                    self.socket.sendto(self._answer(query), client)
            except OSError:  # closed, or a client that is gone: then others still ask
                if self.socket.fileno() < 0:
                    return

    def _answer(self, query):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode().lower())
            at += 1 + query[at]
        end = at + 5
        name, kind = ".".join(labels), int.from_bytes(query[at + 1 : at + 3], "big")
        self.asked.append((name, kind))
        data = []
        if kind == 1:
            data = [bytes([127, 0, 0, 1])]
        if kind == 16 and self.records.exists():
            lines = [line.split() for line in self.records.read_text().splitlines()]
            data = [bytes([len(value)]) + value.encode() for owner, value in lines if owner == name]
        head = query[:2] + b"\x85\x80" + b"\x00\x01" + len(data).to_bytes(2, "big") + bytes(4)
        record = b"\xc0\x0c" + kind.to_bytes(2, "big") + b"\x00\x01\x00\x00\x00\x00"
        return head + query[12:end] + b"".join(record + len(each).to_bytes(2, "big") + each for each in data)

    def close(self):
        self.socket.close()


class Pebble(Program):
    """The authority. Its own https certificate is signed by `ca`, which whoever speaks to it has to trust."""

    def __init__(self, folder, name_server, http_port, tls_port, seconds=3600, nonce_reject=0, external=None):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.ca = folder / "pebble-ca.pem"
        self._make_certificates(folder)
        port, management = free_ports(2)
        settings = {"listenAddress": f"127.0.0.1:{port}", "managementListenAddress": f"127.0.0.1:{management}",
                    "certificate": str(folder / "pebble.pem"), "privateKey": str(folder / "pebble-key.pem"), "httpPort": http_port,
                    "tlsPort": tls_port, "ocspResponderURL": "", "certificateValidityPeriod": seconds,
                    "externalAccountBindingRequired": external is not None}
        if external:
            settings["externalAccountMACKeys"] = {external[0]: external[1]}
        file = folder / "pebble.json"
        file.write_text(json.dumps({"pebble": settings}))
        self.directory = f"https://127.0.0.1:{port}/dir"
        self.management = f"https://127.0.0.1:{management}"
        os.environ.update(PEBBLE_WFE_NONCEREJECT=str(nonce_reject), PEBBLE_VA_NOSLEEP="1", PEBBLE_AUTHZREUSE="0")
        super().__init__("sh", "-c", 'exec "$0" "$@" 1>&2', "pebble", "-config", file, "-dnsserver", name_server.address)
        self.trust = ssl.create_default_context(cafile=self.ca)
        self.root = folder / "root.pem"
        try:
            if not eventually(lambda: self._read_root(), 15):
                raise AssertionError("pebble does not answer:\n" + self.log())
        except BaseException:
            self.stop()
            raise

    def _make_certificates(self, folder):
        def openssl(*words):
            subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=folder)

        (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "pebble-ca-key.pem", "-out", self.ca,
                "-subj", "/CN=Of pebble", "-days", 2)
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "pebble-key.pem", "-out", "pebble.csr", "-subj",
                "/CN=pebble")
        openssl("x509", "-req", "-in", "pebble.csr", "-CA", self.ca, "-CAkey", "pebble-ca-key.pem", "-CAcreateserial", "-days", 2, "-extfile", "names",
                "-out", "pebble.pem")

    def _read_root(self):
        if self.process.poll() is not None:
            raise AssertionError("pebble ended:\n" + self.log())
        try:
            self.root.write_bytes(urllib.request.urlopen(self.management + "/roots/0", context=self.trust, timeout=5).read())
            return True
        except OSError:
            return False

    def orders(self):
        """How many were placed."""
        return len([line for line in self.lines if "order" in line.lower() and "Added order" in line])
