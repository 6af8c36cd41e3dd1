"""The real edge gets its certificates from a real ACME authority, and real clients see them."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from curl import curl
from pebble import NameServer, Pebble
from ports import free_ports
from stage import BIN, Praxis, Program, eventually

HOOK = """#!/bin/sh
# present|cleanup DOMAIN VALUE: keeps TXT records in a file, and says in what environment it was run.
records={records}
env > {environment}
case $1 in
  present) echo "_acme-challenge.$2 $3" >> "$records" ;;
  cleanup) grep -v "^_acme-challenge.$2 $3\\$" "$records" > "$records.new"; mv "$records.new" "$records" ;;
  *) exit 2 ;;
esac
echo "$1 $2" >> {calls}
"""


class Cordon(Program):
    """An edge with a site of its own certificate and one or more that ask an authority."""

    def __init__(self, file, **more):
        super().__init__(BIN / "cordon", "serve", "-c", file, **more)
        self.port = int(self.must_say(r"listening on 127\.0\.0\.1:(\d+)")[0])


class AcmeStage(unittest.TestCase):
    challenge = "tls-alpn-01"
    seconds = 3600
    nonce_reject = 0
    external = None
    given_up = False
    site = 'host = ["eins.test", "zwei.test"]'

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="acme-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.praxis = Praxis()
        cls.addClassCleanup(cls.praxis.stop)
        cls.records, cls.calls, cls.environment = (cls.folder / name for name in ("records", "calls", "environment"))
        cls.names = NameServer(cls.records)
        cls.addClassCleanup(cls.names.close)
        cls.https, cls.http = free_ports(2)
        cls.pebble = Pebble(cls.folder / "pebble", cls.names, cls.http, cls.https, cls.seconds, cls.nonce_reject, cls.external)
        cls.addClassCleanup(cls.pebble.stop)
        cls.file = cls.write_settings()
        cls.edge = Cordon(cls.file)
        cls.addClassCleanup(lambda: cls.edge.stop())

    @classmethod
    def write_settings(cls):
        subprocess.run([BIN / "cordon", "init", cls.folder / "edge"], check=True, stdout=subprocess.DEVNULL)
        hook = cls.folder / "hook"
        hook.write_text(HOOK.format(records=cls.records, calls=cls.calls, environment=cls.environment))
        hook.chmod(0o700)
        lines = [f'directory = "{cls.pebble.directory}"', f'ca = "{cls.pebble.ca}"', "agree_terms = true", 'contact = "it@praxis.example"',
                 f'challenge = "{cls.challenge}"']
        if cls.challenge == "dns-01":
            lines.append(f'dns_hook = "{hook}"')
        if cls.external:
            (cls.folder / "eab").write_text(cls.external[1] + "\n")
            (cls.folder / "eab").chmod(0o600)
            lines += [f'eab_key_id = "{cls.external[0]}"', f'eab_key = "{cls.folder / "eab"}"']
        tls = cls.folder / "edge" / "tls"
        own = sorted(path for path in tls.glob("*.pem") if path.name not in ("ca.pem", "ca-key.pem") and "key" not in path.name)[0]
        key = next(path for path in tls.glob("*key*") if not path.name.startswith("ca"))
        common = f'origin = "http://127.0.0.1:{cls.praxis.port}"\nregion = "eu"\npurpose = "care"\ndata = "health"\n'
        file = cls.folder / "edge" / "acme.toml"
        file.write_text(
            f'[node]\nstate_directory = "state"\nworkers = 2\n[records]\nfile = "records"\n'
            f'[[listen]]\naddress = "127.0.0.1:{cls.https}"\n[[listen]]\naddress = "127.0.0.1:{cls.http}"\ntls = false\nredirect = true\n'
            f'[admin]\naddress = "127.0.0.1:0"\n[acme]\n' + "\n".join(lines) +
            f'\n[[site]]\nhost = "praxis.localhost"\ncertificate = "{own}"\nkey = "{key}"\n{common}\n[[site]]\n{cls.site}\nacme = true\n{common}')
        return file

    def certificate(self, name="eins.test"):
        """What the edge shows for a name, as pebble's root vouches for it; None while it shows none."""
        context = ssl.create_default_context(cafile=self.pebble.root)
        try:
            with context.wrap_socket(socket.create_connection(("127.0.0.1", self.https), timeout=5), server_hostname=name) as client:
                return client.getpeercert()
        except ssl.SSLCertVerificationError:
            raise
        except OSError:
            return None

    def await_certificate(self):
        # Long enough for a second attempt: on a machine that stalls for seconds an authority may refuse the first.
        if not (there := eventually(self.certificate, 0 if self.given_up else 100)):
            type(self).given_up = True
            said = [line for line in self.edge.log().splitlines() if "acme" in line]
            raise AssertionError("there is no certificate:\n" + "\n".join(said) + "\n" + self.pebble.log()[-3000:])
        return there

    def ask(self, name="eins.test", path="/board"):
        return curl(f"https://{name}:{self.https}{path}", "--resolve", f"{name}:{self.https}:127.0.0.1", "--cacert", self.pebble.root)

    def check_served(self, names=("eins.test", "zwei.test")):
        there = self.await_certificate()
        for name in names:
            answer = self.ask(name)
            self.assertEqual((answer.exit, answer.status), (0, 200), answer.complaint)
        return there

    def check_files(self):
        state = self.folder / "edge" / "state" / "acme"
        self.assertEqual(state.stat().st_mode & 0o777, 0o700)
        self.assertEqual({path.name: path.stat().st_mode & 0o777 for path in state.iterdir()}, {"account.key": 0o600, "eins.test.pem": 0o600})


class AcmeByTlsAlpn(AcmeStage):
    def test_all_names_are_served_and_others_were_all_along(self):
        own = self.folder / "edge" / "tls" / "ca.pem"
        answer = curl(f"https://praxis.localhost:{self.https}/board", "--resolve", f"praxis.localhost:{self.https}:127.0.0.1", "--cacert", own)
        self.assertEqual(answer.status, 200, answer.complaint)
        there = self.check_served()
        self.assertEqual({name for _, name in there["subjectAltName"]}, {"eins.test", "zwei.test"})
        self.check_files()

    def test_nobody_else_sees_the_certificate_of_a_challenge(self):
        self.await_certificate()
        context = ssl.create_default_context(cafile=self.pebble.root)
        context.set_alpn_protocols(["acme-tls/1"])
        with self.assertRaises(OSError):
            context.wrap_socket(socket.create_connection(("127.0.0.1", self.https), timeout=5), server_hostname="eins.test")

    def test_z_a_restart_uses_what_is_there(self):
        before = self.check_served()["serialNumber"]
        type(self).edge.stop()
        type(self).edge = Cordon(self.file)
        self.assertEqual(self.check_served()["serialNumber"], before)
        self.assertNotIn("asking for a certificate", self.edge.log())


class AcmeByHttp(AcmeStage):
    challenge = "http-01"
    nonce_reject = 40  # per cent

    def test_all_names_are_served_though_nonces_are_refused(self):
        self.check_served()
        self.assertIn("reject 40% of good nonces", self.pebble.log())
        self.check_files()

    def test_the_listener_still_redirects_what_is_no_challenge(self):
        self.await_certificate()
        for path in ("/", "/.well-known/acme-challenge/", "/.well-known/acme-challenge/not-open"):
            answer = curl(f"http://127.0.0.1:{self.http}{path}", "-H", "Host: eins.test")
            self.assertEqual(answer.status, 308, path)


class AcmeByDns(AcmeStage):
    challenge = "dns-01"
    site = 'host = ["eins.test", "a.zwei.test"]\nacme_names = ["eins.test", "zwei.test", "*.zwei.test"]'
    external = ("kid-1", "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W")

    def test_a_wildcard_is_proved_by_the_hook_which_cleans_up(self):
        there = self.check_served(("eins.test", "a.zwei.test"))
        self.assertEqual({name for _, name in there["subjectAltName"]}, {"eins.test", "zwei.test", "*.zwei.test"})
        calls = self.calls.read_text().split("\n")
        self.assertEqual(calls.count("present zwei.test"), 2)
        self.assertEqual(calls.count("cleanup zwei.test"), 2)
        self.assertEqual(self.records.read_text(), "")
        environment = {line.split("=")[0] for line in self.environment.read_text().splitlines()}
        self.assertLessEqual(environment, {"PATH", "PWD", "_", "SHLVL", "OLDPWD"})


class AcmeRenewal(AcmeStage):
    seconds = 30

    def test_a_certificate_is_renewed_in_time_under_connections_that_go_on(self):
        first = self.await_certificate()["serialNumber"]
        context = ssl.create_default_context(cafile=self.pebble.root)
        with context.wrap_socket(socket.create_connection(("127.0.0.1", self.https), timeout=60), server_hostname="eins.test") as client:
            second = eventually(lambda: (there := self.certificate()) and there["serialNumber"] != first and there["serialNumber"], 60)
            self.assertTrue(second, self.edge.log())
            client.sendall(b"GET /board HTTP/1.1\r\nHost: eins.test\r\nConnection: close\r\n\r\n")
            self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 200"))
        self.check_served()


class AcmeWithoutAuthority(AcmeStage):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.edge.stop()
        shutil.rmtree(cls.folder / "edge" / "state" / "acme", ignore_errors=True)
        cls.pebble.stop()
        cls.edge = Cordon(cls.file)

    def test_the_site_is_refused_before_any_handshake_and_others_are_served(self):
        self.edge.wait_for(r"no certificate for eins\.test: .*the next attempt is in \d+ s")
        answer = self.ask()
        self.assertEqual(answer.facts["http_code"], 0)
        self.assertEqual(self.certificate(), None)
        self.assertEqual(curl(f"http://127.0.0.1:{self.http}/", "-H", "Host: eins.test").status, 308)
        own = self.folder / "edge" / "tls" / "ca.pem"
        answer = curl(f"https://praxis.localhost:{self.https}/board", "--resolve", f"praxis.localhost:{self.https}:127.0.0.1", "--cacert", own)
        self.assertEqual(answer.status, 200, answer.complaint)
        self.edge.stop()
        self.assertIn("door.certificate_pending", (self.folder / "edge" / "records").read_text())


if __name__ == "__main__":
    unittest.main()
