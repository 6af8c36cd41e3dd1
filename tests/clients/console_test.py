"""Starts an edge with something to show, and lets a real browser look at its live page (console.mjs)."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from stage import HOST, Stage


class Visitor(threading.Thread):
    """Asks all the time, well and badly, until it is stopped."""

    PATHS = ("/api/slots", "/", "/nothing-here", "/%zz")

    def __init__(self, edge):
        super().__init__(daemon=True)
        self.edge, self.over = edge, threading.Event()

    def run(self):
        while not self.over.is_set():
            targets = [f"https://{HOST}:{self.edge.port}{path}" for path in self.PATHS * 5]
            subprocess.run(["curl", "-s", "-o", "/dev/null", "--cacert", self.edge.ca, "--resolve",
                            f"{HOST}:{self.edge.port}:127.0.0.1", "--path-as-is", *targets], stdout=subprocess.DEVNULL, timeout=60)
            self.over.wait(0.1)


def look(stage, admin, screenshots):
    """Runs the browser, which asks on its standard output for what it cannot do itself."""
    edge = stage.edge
    browser = subprocess.Popen(["node", Path(__file__).with_name("console.mjs"), f"http://{admin}/", screenshots],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        for line in browser.stdout:
            if line == "PLEASE stop the node\n":
                edge.stop()
            elif line == "PLEASE start the node\n":
                edge.start_again(admin)
            else:
                print(line, end="", flush=True)
                continue
            browser.stdin.write("done\n")
            browser.stdin.flush()
        return browser.wait(60)
    finally:
        if browser.poll() is None:
            browser.kill()
            browser.wait()


def main():
    stage = Stage(with_edge=True)
    visitor = Visitor(stage.edge)
    try:
        admin = stage.edge.must_say(r"admin on (127\.0\.0\.3:\d+)")[0]
        visitor.start()
        return look(stage, admin, os.environ.get("CORDON_SCREENSHOTS", ""))
    finally:
        visitor.over.set()
        visitor.join(60)
        stage.close()


if __name__ == "__main__":
    sys.exit(main())
