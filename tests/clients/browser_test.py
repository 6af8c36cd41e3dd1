"""Starts praxis, and the edge in front of it, and lets a real browser look (browser.mjs). With --direct it looks at praxis itself."""

import base64
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from stage import HOST, Stage


def key_hash(certificate):
    """The hash by which Chromium is told to trust this key: base64 of SHA-256 of its SubjectPublicKeyInfo."""
    pem = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], check=True, capture_output=True, input=pem).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


def look(url, spki, screenshots):
    return subprocess.run(["node", Path(__file__).with_name("browser.mjs"), url, spki, screenshots]).returncode


def main():
    direct = "--direct" in sys.argv[1:]
    stage = Stage(with_edge=not direct)
    try:
        if direct:
            return look(f"http://127.0.0.1:{stage.praxis.port}/", "", "")
        spki = key_hash(stage.edge.folder / "tls" / "site.pem")
        return look(f"https://{HOST}:{stage.edge.port}/", spki, os.environ.get("CORDON_SCREENSHOTS", ""))
    finally:
        stage.close()


if __name__ == "__main__":
    sys.exit(main())
