"""Starts everything as `make run` does, on ports of its own, and lets somebody of the staff in with a real browser (staff.mjs)."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from browser_test import key_hash
from ports import free_ports
from stage import BIN, Program, at_port

ROOT = Path(__file__).resolve().parents[2]


def main():
    port, plain, admin, origin = free_ports(4)
    with tempfile.TemporaryDirectory(prefix="clients-") as folder:
        state = Path(folder)
        subprocess.run([BIN / "cordon", "init", state], check=True, stdout=subprocess.DEVNULL)
        config = state / "cordon.toml"
        config.write_text(at_port(port, plain=plain, admin=admin, origin=origin)(config.read_text()))
        os.environ.update(RUN_STATE=str(state), RUN_BIN=str(BIN.resolve()), RUN_ORIGIN=f"127.0.0.1:{origin}",
                          RUN_PEOPLE="--practitioners 60 --places 12 --patients 10")
        everything = Program("bash", "-c", f'exec "{ROOT}/scripts/run.sh" 1>&2')
        try:
            everything.must_say(r"Ctrl-C stops")
            said = everything.log()
            staff, email, password = re.search(r"Staff +(https://\S+)\n +(\S+), password \"(\S+)\"", said).groups()
            groups = re.search(r"(\S*cordon member groups .*)", said).group(1)
            command = ["node", Path(__file__).with_name("staff.mjs"), f"https://praxis.localhost:{port}", staff, f"https://login.praxis.localhost:{port}",
                       key_hash(state / "tls" / "site.pem"), os.environ.get("CORDON_SCREENSHOTS", ""), email, password, groups]
            return subprocess.run(command, cwd=ROOT).returncode
        finally:
            everything.stop()


if __name__ == "__main__":
    sys.exit(main())
