"""Attacks on a running edge, with a well-behaved client beside each; see README.md beside this file."""

import argparse
import datetime
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import measure  # noqa: E402
import servers  # noqa: E402
import settings  # noqa: E402
from attacks import ATTACKS, MET_BY  # noqa: E402

REPORT = HERE.parent / "ATTACKS.md"
CLIENT, ATTACKER = "127.0.0.7", "127.0.0.66"
PREFERRED = -15  # niceness of the edge, the client and the origin: what else the machine does is not measured
CEILING = 96  # MiB of the attack on memory; few enough to be reached in 5 s
SETTLE = 0.5
# Of itself the kernel lets the origin keep 4 MiB of each answer that nobody reads: thousands of them use up the memory for sockets
# of the whole machine, the client's among them.
ORIGIN_BUFFER = "sndbuf=64k"
# Reads a body to its end before it answers.
UPLOAD = """location = /upload {
    client_max_body_size 0; proxy_pass http://127.0.0.1:$server_port/1k; proxy_method GET; proxy_pass_request_body off;
    proxy_set_header Content-Length ""; }"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attacks", default=",".join(ATTACKS), help="some of: " + ", ".join(ATTACKS))
    parser.add_argument("--seconds", type=float, default=8, help="of each attack, at most 20")
    options = parser.parse_args()
    options.attacks = options.attacks.split(",")
    if not set(options.attacks) <= set(ATTACKS) or not 2 <= options.seconds <= 20:
        parser.error("unknown attack, or a time that is not 2 to 20 seconds")
    return options


def node_config(folder: Path, ports: list[int], memory: int) -> str:
    text = settings.cordon_node(folder, *ports)
    limits = "" if not memory else f'connections = 20000\nmemory = "{memory}MiB"\nconnections_per_prefix = 1000\n'
    text = re.sub(r"\[limits\]\n(.*\n)*?\n", f"[limits]\n{limits}\n", text)  # the defaults are what is attacked
    if memory:  # heads have to stay until there are enough of them
        return re.sub(r"\[timeouts\]\n(.*\n)*?\n", "", text)
    timeouts = '[timeouts]\nhandshake = "3s"\nhead = "3s"\nbody = "3s"\nwrite = "3s"\nidle = "5s"\n\n'
    return re.sub(r"\[timeouts\]\n(.*\n)*?\n", timeouts, text)


class Edge:
    """The edge under attack, in a process of its own on a core of its own."""

    def __init__(self, folder: Path, pems: Path, origin: int, memory: int) -> None:
        folder.mkdir()
        http, https, self.admin = ports = settings.free_ports(3)
        file = folder / "cordon.toml"
        file.write_text(node_config(folder, ports, memory) + settings.cordon_site("localhost", origin, pems))
        self.server = servers.launch("cordon", servers.COMMANDS["cordon"](file), servers.SERVER_CORE, folder, http, https)
        prefer(self.server.pid)
        self.peak = 0
        self.over = threading.Event()
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()

    def watch(self) -> None:
        while not self.over.wait(0.05):
            try:
                self.peak = max(self.peak, measure.resident_bytes(self.server.pid))
            except (OSError, IndexError):
                return

    def refusals(self) -> dict[str, int]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=10) as answer:
            page = answer.read().decode()
        return {reason: int(count) for reason, count in re.findall(r'cordon_refusals_total\{reason="([^"]+)"\} (\d+)', page)}

    def stop(self) -> None:
        self.over.set()
        self.watcher.join()
        self.server.stop()


def prefer(pid: int) -> None:
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            os.setpriority(os.PRIO_PROCESS, int(thread.name), PREFERRED)
        except PermissionError:
            return  # not root: the figures are noisier


def start(program: str, *parts: object, preferred: bool = False) -> subprocess.Popen:
    command = ["taskset", "-c", str(servers.LOAD_CORE), sys.executable, str(HERE / program), *map(str, parts)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if preferred:
        prefer(process.pid)
    return process


def finish(process: subprocess.Popen, seconds: float) -> dict:
    try:
        output, problems = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise servers.Failed("did not stop by itself") from None
    if process.returncode != 0:
        raise servers.Failed(problems[-400:])
    return json.loads(output)


def percentile(took: list[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))] * 1000 if took else float("nan")


BURN = "import time\nuntil = time.monotonic() + {}\nwhile time.monotonic() < until: pass"


def undisturbed(edge: Edge, seconds: float) -> dict:
    """With the core of the attacker as busy as an attacker would keep it."""
    burner = subprocess.Popen(["taskset", "-c", str(servers.LOAD_CORE), sys.executable, "-c", BURN.format(seconds + 0.5)])
    try:
        return finish(start("client.py", edge.server.https, seconds, CLIENT, preferred=True), seconds + 30)
    finally:
        burner.wait(timeout=30)


def attacked(edge: Edge, name: str, seconds: float) -> tuple[dict, dict, float]:
    before, began = measure.cpu_nanoseconds(edge.server.pid), time.monotonic()
    attacker = start("attacks.py", name, edge.server.https, seconds, ATTACKER)
    time.sleep(SETTLE)
    client = start("client.py", edge.server.https, seconds - SETTLE, CLIENT, preferred=True)
    calm = finish(client, seconds + 60)
    busy = (measure.cpu_nanoseconds(edge.server.pid) - before) / 1e9 / (time.monotonic() - began)
    return calm, finish(attacker, seconds + 60), busy


def everything(result: dict) -> list[float]:
    return [time for kind in result["took"].values() for time in kind]


def kept(result: dict) -> list[float]:
    return result["took"]["h1"] + result["took"]["h2"]


def row(name: str, calm: dict, under: dict, report: dict, busy: float, edge: Edge, refusals: dict[str, int], seconds: float) -> list[str]:
    def figures(take) -> list[str]:
        before, after = take(calm), take(under)
        ratio = percentile(after, 0.99) / percentile(before, 0.99)
        return [f"{percentile(before, 0.5):.1f} / {percentile(before, 0.99):.1f}", f"{percentile(after, 0.5):.1f} / {percentile(after, 0.99):.1f}",
                f"{ratio:.2f}"]
    effort = f"{report['connections'] / seconds:.0f} connections/s, {report['sent'] / seconds:,.0f} sent/s"
    if report["refused"]:
        effort += f", {report['refused']} turned away"
    answers = ", ".join(f"{what} × {count}" for what, count in report["answers"].items()) or "–"
    reasons = ", ".join(f"`{reason}` {count}" for reason, count in sorted(refusals.items(), key=lambda pair: -pair[1])[:4]) or "–"
    answered = len(everything(under))
    return [name.replace("_", " "), effort, answers, *figures(everything), "{0}; {1}; {2}".format(*figures(kept)),
            f"{len(under['errors'])} of {answered + len(under['errors'])}", f"{edge.peak / 2**20:.0f}", f"{busy * 100:.0f}", reasons]


HEAD = ["attack", "attacker", "what it got", "undisturbed p50 / p99, ms", "under attack", "p99 ratio", "kept connections: undisturbed; under attack; p99 ratio", "errors",
        "peak MiB", "CPU %", "counted"]


def run(name: str, folder: Path, pems: Path, origin: int, seconds: float) -> list[str]:
    edge = Edge(folder / name, pems, origin, CEILING if name == "memory" else 0)
    try:
        calm = undisturbed(edge, max(3.0, seconds / 2))
        if calm["errors"]:
            raise servers.Failed(f"errors before the attack: {calm['errors'][:2]}")
        under, report, busy = attacked(edge, name, seconds)
        if edge.server.process.poll() is not None:
            raise servers.Failed("THE EDGE DIED: " + edge.server.log_tail())
        refusals = edge.refusals()
        line = row(name, calm, under, report, busy, edge, refusals, seconds)
        print(" | ".join(line), *under["errors"][:2], flush=True)
        if (reason := MET_BY[ATTACKS[name]]) and not refusals.get(reason):
            raise servers.Failed(f"shows nothing: `{reason}` was never counted; " + " | ".join(line))
        if name == "memory" and edge.peak > CEILING << 20:
            raise servers.Failed(f"the ceiling of {CEILING} MiB was passed; " + " | ".join(line))
        return line
    finally:
        edge.stop()


def missed(rows: list[list[str]]) -> str:
    """Which attacks the goal was not met for; the columns are those of HEAD."""
    late = [f"{line[0]} ({line[5]})" for line in rows if float(line[5]) > 2]
    kept_late = [f"{line[0]} ({line[6].rpartition(' ')[2]})" for line in rows if float(line[6].rpartition(" ")[2]) > 2]
    wrong = [f"{line[0]} ({line[7]})" for line in rows if not line[7].startswith("0 of")]
    return f"p99 is more than twice the undisturbed one with: {', '.join(late) or 'none'}; on kept connections alone, whose undisturbed p99 is a millisecond or two, with: {', '.join(kept_late) or 'none'}. Errors with: {', '.join(wrong) or 'none'}."


def document(rows: list[list[str]], failures: list[str], seconds: float) -> str:
    table = ["| " + " | ".join(line) + " |" for line in [HEAD, ["---"] * len(HEAD), *rows]]
    return "\n".join([
        "# Attacks", "",
        f"Each attack ran for {seconds:g} s against the release build with default limits; timeouts were shortened to 3 s so that what an",
        f"offender gets shows within that time, but not for the attack on memory, which had a ceiling of {CEILING} MiB. `make attack` runs them again;",
        "[attacks/README.md](attacks/README.md) says how. Goal: p99 at most twice the undisturbed one, no error.",
        missed(rows), "", *table, "", *[f"- {failure}" for failure in failures],
        f"- {datetime.date.today()}; {measure.machine()}; {servers.version('cordon')}.", ""])


def main() -> int:
    options = arguments()
    if problem := servers.missing("cordon") or servers.missing("nginx"):
        print(problem, file=sys.stderr)
        return 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (20_000, max(20_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    servers.SIZES["/4m"] = 4 << 20
    rows, failures = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        servers.make_certificate(folder)
        origin = servers.start_origin(folder / "origin", ORIGIN_BUFFER, UPLOAD)
        for member in measure.family(origin.pid):
            prefer(member)
        try:
            for attack in options.attacks:
                try:
                    rows.append(run(attack, folder, folder, origin.http, options.seconds))
                except (servers.Failed, OSError, ZeroDivisionError) as problem:
                    failures.append(f"{attack}: {problem}")
                    print(failures[-1], file=sys.stderr, flush=True)
        finally:
            origin.stop()
    if len(options.attacks) == len(ATTACKS):
        REPORT.write_text(document(rows, failures, options.seconds))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
