"""What it costs that every request is asked who sends it; see README.md beside this file.

    python3 bench/access/run.py [--parts requests,sessions,streams] [--rounds 5] [--scale 1.0]

Loopback only; ends by itself. Exit code 0 only when every goal that was looked at is met.
"""

import argparse
import datetime
import os
import resource
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "praxis")]

import apache  # noqa: E402
import edges  # noqa: E402
import measure  # noqa: E402
import authorised  # noqa: E402
import servers  # noqa: E402
import sessions  # noqa: E402
import streams  # noqa: E402
from servers import Failed  # noqa: E402

PARTS = {"requests": "A request", "sessions": "Sessions", "streams": "Revocation"}
SESSIONS, REVOCATIONS = 100_000, 100


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What it costs that every request is asked who sends it")
    parser.add_argument("--parts", default=",".join(PARTS), help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="size of each load, for a quick look")
    options = parser.parse_args()
    options.parts = options.parts.split(",")
    if not set(options.parts) <= set(PARTS) or options.rounds < 1 or not 0 < options.scale <= 1:
        parser.error("parts are " + ", ".join(PARTS) + "; a scale is at most 1")
    return options


def missing(parts: list[str]) -> str | None:
    for program in (servers.CORDON, edges.LET_IN):
        if not program.exists():
            return f"{program.relative_to(servers.ROOT)} is not built: scripts/build.sh release cordon bench_access"
    return apache.missing() if "requests" in parts else None


def run(options: argparse.Namespace, folder: Path) -> dict:
    servers.make_certificate(folder, (edges.SITE, edges.LOGIN))
    os.chmod(folder / "key.pem", 0o600)
    origin = servers.start_origin(folder / "origin")
    results = {}
    try:
        if "requests" in options.parts:
            results["requests"] = authorised.run(folder / "requests", folder, origin, options.rounds, options.scale)
        if "sessions" in options.parts:
            print(PARTS["sessions"], flush=True)
            results["sessions"] = sessions.run(folder / "sessions", folder, origin, round(SESSIONS * options.scale))
        if "streams" in options.parts:
            print(PARTS["streams"], flush=True)
            results["streams"] = streams.run(folder / "streams", folder, max(2, round(REVOCATIONS * options.scale)),
                                             max(2, round(streams.PEOPLE * options.scale)))
    finally:
        origin.stop()
    return results


def document(results: dict, options: argparse.Namespace) -> tuple[str, bool]:
    lines, good = [], True
    for part, module in (("requests", authorised), ("sessions", sessions), ("streams", streams)):
        if part in results:
            table, met = module.report(results[part])
            lines += [f"## {PARTS[part]}", "", *table, ""]
            good = good and met
    lines += [f"- Date: {datetime.date.today().isoformat()}. Machine: {measure.machine()}.",
              "- Versions: " + "; ".join(authorised.versions()) + ".",
              f"- Requests: {options.rounds} rounds in which the servers take turns; medians, and ratios of the same round with their spread.",
              "- Revocation counts from when the administrator asks until the client sees its WebSocket end; everything shares two cores."]
    return "\n".join(lines), good


def main() -> int:
    options = arguments()
    if why := missing(options.parts):
        raise Failed(why)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="cordon-bench-access-") as name:
        Path(name).chmod(0o755)
        text, good = document(run(options, Path(name)), options)
    print("\n" + text)
    if set(options.parts) == set(PARTS) and options.rounds >= 5 and options.scale == 1:
        (HERE.parent / "ACCESS.md").write_text("# What access costs\n\n`make bench-access` measures again; access/README.md says how.\n\n" + text + "\n")
        print("\nWritten to bench/ACCESS.md")
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as problem:
        sys.exit(str(problem))
