"""Seeds a small practice, starts praxis and the edge in front of it, and lets patients in (booking.mjs)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from browser_test import key_hash
from ports import free_ports
from stage import BIN, HOST, Edge, Praxis, add_member, at_port, staff_trust


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "praxis"
        subprocess.run([BIN / "praxis", "seed", "--data", data, "--practitioners", "600", "--places", "60", "--patients", "30"],
                       check=True, stdout=subprocess.DEVNULL)
        port = free_ports(1)[0]
        subprocess.run([BIN / "cordon", "init", Path(folder) / "edge"], check=True, stdout=subprocess.DEVNULL)
        praxis = Praxis("--data", data, *staff_trust(Path(folder) / "edge", port))
        try:
            edge = Edge(Path(folder) / "edge", praxis.port, lambda text: at_port(port)(text).replace(', "mfa:phishing-resistant"', ""))
            try:
                spki = key_hash(edge.folder / "tls" / "site.pem")
                add_member(edge, "staff.fr@praxis.localhost", "Hélène Vasseur", "staff,managers", "three unrelated words")
                staff = f"https://staff.praxis.localhost:{edge.port}/"
                command = ["node", Path(__file__).with_name("booking.mjs"), f"https://{HOST}:{edge.port}/", spki,
                           os.environ.get("CORDON_SCREENSHOTS", ""), staff, *sys.argv[1:]]
                return subprocess.run(command).returncode
            finally:
                edge.stop()
        finally:
            praxis.stop()


if __name__ == "__main__":
    sys.exit(main())
