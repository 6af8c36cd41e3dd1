"""Writes the pages of access, and lets a real browser look at them (access.mjs)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([Path(os.environ["CORDON_BIN"]) / "write_access_pages", folder], check=True)
        script = Path(__file__).with_name("access.mjs")
        return subprocess.run(["node", script, folder, os.environ.get("CORDON_SCREENSHOTS", "")]).returncode


if __name__ == "__main__":
    sys.exit(main())
