"""Seeds a small practice, starts praxis and the edge in front of it, and lets patients in (booking.mjs)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from browser_test import key_hash
from stage import BIN, HOST, Edge, Praxis


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "praxis"
        subprocess.run([BIN / "praxis", "seed", "--data", data, "--practitioners", "600", "--places", "60", "--patients", "30"],
                       check=True, stdout=subprocess.DEVNULL)
        praxis = Praxis("--data", data)
        try:
            edge = Edge(Path(folder) / "edge", praxis.port)
            try:
                spki = key_hash(edge.folder / "tls" / "site.pem")
                staff = subprocess.run([BIN / "praxis", "staff", "--data", data, "--url", f"https://{HOST}:{edge.port}",
                                        "--name", "Hélène Vasseur", "staff.fr@praxis.localhost"], check=True, capture_output=True, text=True).stdout.strip()
                command = ["node", Path(__file__).with_name("booking.mjs"), f"https://{HOST}:{edge.port}/", spki,
                           os.environ.get("CORDON_SCREENSHOTS", ""), staff, *sys.argv[1:]]
                return subprocess.run(command).returncode
            finally:
                edge.stop()
        finally:
            praxis.stop()


if __name__ == "__main__":
    sys.exit(main())
