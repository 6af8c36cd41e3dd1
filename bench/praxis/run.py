"""Bookings a minute on this machine: 2,000 patients, the edge, praxis and a database; see README.md beside this file.

    python3 bench/praxis/run.py [--quick] [--databases sqlite,postgresql] [--runs closed,open]

Loopback only; ends by itself, and only what it started. Fails when a booking was lost, or a time was sold twice.
"""

import argparse
import dataclasses
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import counting  # noqa: E402
import outcome  # noqa: E402
import places  # noqa: E402
from meter import Meter  # noqa: E402
from outcome import Outcome  # noqa: E402
from servers import Failed  # noqa: E402

BENCH = places.BIN / "bench_praxis"
DATABASES = {"sqlite": places.Sqlite, "postgresql": places.Postgres}
WARM_UP = 5  # seconds, of which nothing is counted
AFTERWARDS = 200  # seconds after its time within which the load must have ended


@dataclass
class Run:
    title: str
    rate: float = 0
    victim: str = ""  # killed at half time, and started again at once


RUNS = {
    "closed": Run("as fast as it goes"),
    "open": Run(f"{outcome.HALF_RATE} a second", outcome.HALF_RATE),
    "kill-praxis": Run("kill -9 of praxis", victim="praxis"),
    "kill-postgresql": Run("kill -9 of PostgreSQL", victim="database"),
}


@dataclass
class Stage:
    """All that is measured."""
    folder: Path
    database: places.Sqlite | places.Postgres
    praxis: places.Praxis
    edge: places.Edge

    def strike(self, victim: str) -> None:
        if victim == "praxis":
            self.praxis.kill()
            self.praxis.start()
        else:
            self.database.process.kill()
            self.database.start()


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="runs of 10 seconds; nothing is written")
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--runs", default=",".join(RUNS))
    parser.add_argument("--patients", type=int, default=2000)
    parser.add_argument("--searches", type=int, default=100, help="that the patients share; fewer are scarcer")
    parser.add_argument("--choice", type=int, default=20, help="among how many hits and times one chooses")
    parser.add_argument("--look", action="store_true", help="patients look at the free times of a week before they choose")
    parser.add_argument("--praxis-workers", type=int, default=2)
    parser.add_argument("--edge-workers", type=int, default=2)
    parser.add_argument("--rate", type=float, help="journeys a second of the run `open`")
    parser.add_argument("--postgres", action="append", default=[], metavar="NAME=VALUE", help="a further setting of PostgreSQL")
    parser.add_argument("--during", default="", help="a command to run beside each load, with PRAXIS, CORDON and BENCH as process ids and "
                        "DATABASE for psql")
    options = parser.parse_args(words)
    options.databases, options.runs = options.databases.split(","), options.runs.split(",")
    if not set(options.databases) <= set(DATABASES) or not set(options.runs) <= set(RUNS):
        parser.error(f"databases are {', '.join(DATABASES)}; runs are {', '.join(RUNS)}")
    options.seconds = 10 if options.quick else 60
    return options


def prepare(folder: Path, database, options: argparse.Namespace) -> None:
    location = ["--database", database.location] if database.location else []
    subprocess.run([BENCH, "prepare", "--data", folder / "data", "--folder", folder, "--patients", str(options.patients), *location],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)


def load_command(stage: Stage, run: Run, options: argparse.Namespace) -> list[str]:
    words = [BENCH, "load", "--folder", stage.folder, "--edge", f"127.0.0.1:{stage.edge.port}", "--host", places.HOST, "--authorities",
             stage.edge.authorities, "--ledger", stage.folder / "ledger.csv", "--patients", options.patients, "--searches",
             options.searches, "--choice", options.choice, "--rate", run.rate, "--seconds", options.seconds, "--warm-up", WARM_UP]
    return [str(word) for word in words] + (["--look"] if options.look else [])


def watch(stage: Stage, run: Run, options: argparse.Namespace, process: subprocess.Popen) -> str:
    """What the load says at its end; a second of its time has passed."""
    if options.during:
        ids = {"PRAXIS": stage.praxis.pid(), "CORDON": stage.edge.pid(), "BENCH": process.pid}
        names = {name: str(value) for name, value in ids.items()} | {"DATABASE": stage.database.location}
        subprocess.Popen(options.during, shell=True, env=os.environ | names)
    if run.victim:
        time.sleep(options.seconds / 2 - 1)
        stage.strike(run.victim)
    said, progress = process.communicate(timeout=options.seconds + AFTERWARDS)
    if process.returncode:
        raise Failed(f"the load failed: {progress[-800:]}")
    return said


def measure(stage: Stage, run: Run, options: argparse.Namespace) -> Outcome:
    process = subprocess.Popen(load_command(stage, run, options), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True)
    groups = {"edge": stage.edge.pid, "praxis": stage.praxis.pid, "load": lambda: process.pid if process.poll() is None else None,
              "database": lambda: stage.database.process.pid() if stage.database.process else None}
    try:
        process.stderr.readline()  # all have connected, and are warm
        began = time.monotonic()
        with Meter(groups) as used:
            said = json.loads(watch(stage, run, options, process))
        lasted = time.monotonic() - began
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return Outcome(stage.database.name, run.title, bool(run.victim), run.rate, said, used.seconds(), lasted * os.cpu_count())


def perform(database_name: str, run: Run, options: argparse.Namespace, folder: Path) -> Outcome:
    """One run on data of its own; what the database says when praxis has ended is counted."""
    programs = []
    try:
        database = DATABASES[database_name](folder, options.postgres)
        programs.append(database)
        prepare(folder, database, options)
        praxis = places.Praxis(folder, database.location, options.praxis_workers)
        programs.append(praxis)
        edge = places.Edge(folder, praxis.port, options.edge_workers)
        programs.append(edge)
        seen = measure(Stage(folder, database, praxis, edge), run, options)
        edge.stop()
        praxis.stop()
        appointments = counting.appointments_of(database.rows(counting.APPOINTMENTS))
        seen.found = counting.count(appointments, counting.days_of(database.rows(counting.DAYS)),
                                    counting.read_ledger(folder / "ledger.csv"))
        return seen
    finally:
        for program in reversed(programs):
            program.stop()


def facts(options: argparse.Namespace) -> list[str]:
    set_ = ", ".join(f"{name} = {value}" for name, value in places.POSTGRES.items() if value)
    return [f"{options.patients:,} patients, each with a connection of their own and a session, who share {options.searches} searches and "
            f"choose among the first {options.choice} hits; {options.seconds} s a run after {WARM_UP} s of the same, on data made for it.",
            f"praxis has {options.praxis_workers} workers, the edge {options.edge_workers}; its limits on connections and handshakes of one address "
            "are raised to 15,000, because all patients have the same one. Everything shares the cores; shares are of all of them. "
            "Others are whoever else used them.",
            f"PostgreSQL: {set_}. SQLite: as praxis sets it, inside praxis.",
            "What was killed was started again at once; the gap is the longest time without a confirmed booking. Counted in the database "
            "afterwards: times that two have, bookings that patients were told of and that are not there, days whose taken cells are wrong."]


def run_all(options: argparse.Namespace) -> list[Outcome]:
    outcomes = []
    for name in options.databases:
        for key in options.runs:
            run = RUNS[key]
            if name == "sqlite" and run.victim == "database":
                continue  # it lives in praxis
            if options.rate and run.rate:
                run = dataclasses.replace(run, rate=options.rate, title=f"{options.rate:g} a second")
            with tempfile.TemporaryDirectory(prefix="cordon-praxis-") as folder:
                os.chmod(folder, 0o755)
                outcomes.append(perform(name, run, options, Path(folder)))
            print(outcome.lines(outcomes[-1]), flush=True)
    return outcomes


def main() -> int:
    options = arguments()
    missing = [program.name for program in (BENCH, places.BIN / "praxis", places.BIN / "cordon") if not program.exists()]
    if missing:
        raise Failed(f"not built: scripts/build.sh release {' '.join(missing)}")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    outcomes = run_all(options)
    print("\n" + outcome.table(outcomes))
    if any(seen.problems() for seen in outcomes):
        print("\nWRONG: bookings are not what patients were told, see above", file=sys.stderr)
        return 1
    if options == arguments([]):
        (HERE.parent / "PRAXIS.md").write_text(outcome.document(outcomes, facts(options)))
        print("\nWritten to bench/PRAXIS.md")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Failed, OSError, subprocess.SubprocessError) as problem:
        sys.exit(f"bench-praxis: {problem}")
