"""Runs the fuzz targets for a while, some at a time, and prints what came of it. Exit code 1 when something was found.

Corpora are kept under build/fuzz/corpus and begin with what tests/fuzz_seeds/seeds.py holds for a target, and with the files of
tests/fuzz_seeds/TARGET where there are any; what breaks a target is kept under build/fuzz/findings.
"""

import argparse
import os
import re
import runpy
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIMITS = ["-timeout=10", "-rss_limit_mb=2048", "-max_len=8192", "-print_final_stats=1", "-verbosity=1"]


class Outcome(NamedTuple):
    target: str
    executions: int
    coverage: int
    corpus: int
    finding: str  # empty when there is none
    log: Path


def write_seeds(seeds: Path, folder: Path) -> None:
    """The seeds that are written down as Python, as files: one folder for each target."""
    shutil.rmtree(folder, ignore_errors=True)
    source = seeds / "seeds.py"
    for target, inputs in (runpy.run_path(str(source))["SEEDS"] if source.exists() else {}).items():
        (folder / target).mkdir(parents=True)
        for number, data in enumerate(inputs):
            (folder / target / f"{number:02}").write_bytes(data)


def command(target: Path, seconds: int, corpus: Path, findings: Path, seeds: list[Path]) -> list[str]:
    dictionaries = [folder.with_suffix(".dict") for folder in seeds]
    extra = [f"-dict={dictionary}" for dictionary in dictionaries if dictionary.exists()]
    folders = [str(corpus)] + [str(folder) for folder in seeds if folder.is_dir()]
    return [str(target), f"-max_total_time={seconds}", f"-artifact_prefix={findings}/", *LIMITS, *extra, *folders]


def last_number(pattern: str, text: str) -> int:
    numbers = re.findall(pattern, text)
    return int(numbers[-1]) if numbers else 0


def finding_in(text: str, status: int) -> str:
    """The summary of what broke, or nothing. A target that did not end well broke, whatever it printed."""
    summary = re.findall(r"^SUMMARY: (.*)$", text, re.MULTILINE)
    if status != 0:
        return summary[-1] if summary else f"exit status {status}"
    return "" if last_number(r"stat::number_of_executed_units:\s*(\d+)", text) else "executed nothing"


def run(target: Path, seconds: int, folder: Path, seeds: Path) -> Outcome:
    """`folder` is the build's; `seeds` holds folders and dictionaries that are named like their targets."""
    corpus, findings = folder / "corpus" / target.name, folder / "findings" / target.name
    for needed in (corpus, findings):
        needed.mkdir(parents=True, exist_ok=True)
    log = findings / "log.txt"
    print(f"  {target.name}: {seconds} s", flush=True)
    with log.open("w") as output:
        environment = os.environ | {"UBSAN_OPTIONS": "print_stacktrace=1"}
        known = [seeds / target.name, folder / "made_seeds" / target.name]
        status = subprocess.run(command(target, seconds, corpus, findings, known), stdin=subprocess.DEVNULL, stdout=output,
                                stderr=subprocess.STDOUT, env=environment, check=False).returncode
    text = log.read_text(errors="replace")
    return Outcome(target.name, last_number(r"stat::number_of_executed_units:\s*(\d+)", text), last_number(r"\bcov: (\d+)", text),
                   len(list(corpus.iterdir())), finding_in(text, status), log)


def table(outcomes: list[Outcome]) -> str:
    width = max(len(outcome.target) for outcome in outcomes)
    lines = [f"{'target':{width}}  {'executions':>12}  {'coverage':>8}  {'corpus':>6}  finding"]
    for o in outcomes:
        lines.append(f"{o.target:{width}}  {o.executions:>12,}  {o.coverage:>8,}  {o.corpus:>6,}  {o.finding or 'none'}")
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--target", help="the only one to run")
    parser.add_argument("--jobs", type=int, default=2, help="so many at a time")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--seeds", type=Path, default=ROOT / "tests" / "fuzz_seeds")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    programs = options.build / "fuzzers"
    targets = sorted(f for f in programs.glob("*_fuzz") if os.access(f, os.X_OK) and options.target in (None, f.name))
    if not targets:
        print(f"There is no fuzz target{' ' + options.target if options.target else ''} in {programs}.", file=sys.stderr)
        return 2
    write_seeds(options.seeds, options.build / "made_seeds")
    with ThreadPoolExecutor(max_workers=options.jobs) as pool:
        outcomes = list(pool.map(lambda t: run(t, options.seconds, options.build, options.seeds), targets))
    print(table(outcomes))
    found = [outcome for outcome in outcomes if outcome.finding]
    for outcome in found:
        print(f"{outcome.target}: {outcome.finding}; see {outcome.log.parent}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
