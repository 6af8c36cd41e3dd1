"""What a run of the benchmark of bookings says of itself: goals, faults, and the processor time of what came and went."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path[:0] = [str(BENCH / "praxis"), str(BENCH)]
import meter  # noqa: E402
import outcome  # noqa: E402
from counting import Found  # noqa: E402

TIMES = {"count": 9, "p50": 11.0, "p90": 12.0, "p99": 240.0, "p999": 300.0, "max": 400.0}


def seen(rate=0.0, killed=False, found=None, p99=240.0, **more):
    said = {"bookings": 60_000, "per_minute": 60_000.0, "late": 20, "conflicts": 1234, "expired": 0, "dry": 0, "refused": 0, "refusal": "",
            "lost": 0, "retries": 7, "reconnects": 0, "unresolved": 0, "longest_gap": 99.0, "statuses": {"200": 1},
            "milliseconds": {"booking": TIMES | {"p99": p99}, "look": dict.fromkeys(TIMES, 0)}} | more
    used = {"edge": 12.0, "praxis": 36.0, "load": 6.0, "database": 60.0, "others": 6.0}
    return outcome.Outcome("SQLite", "a run", killed, rate, said, used, 120.0, found or Found())


VERDICTS = [
    ("the goal itself", seen(), "≥ 60,000: met"),
    ("one less", seen(per_minute=59_999.0), "≥ 60,000: MISSED"),
    ("a fixed rate", seen(rate=500, per_minute=30_000.0, p99=250.0), "p99 ≤ 250 ms: met"),
    ("a fixed rate that is late", seen(rate=500, per_minute=30_000.0, p99=250.5), "p99 ≤ 250 ms: MISSED"),
    ("a fixed rate that is not kept", seen(rate=500, per_minute=20_000.0), "p99 ≤ 250 ms: MISSED"),
    ("a kill", seen(killed=True, per_minute=1.0), ""),
]
PROBLEMS = [
    ("nothing", seen(), 0),
    ("a double booking", seen(found=Found(double=["1 and 2"])), 1),
    ("a double and a lost one", seen(found=Found(double=["1 and 2"], lost=["3"])), 2),
    ("somebody who never learned", seen(unresolved=1), 1),
    ("no booking at all", seen(bookings=0), 1),
]


class Outcomes(unittest.TestCase):
    def test_says_whether_a_goal_is_met(self):
        for name, run, verdict in VERDICTS:
            with self.subTest(name):
                self.assertEqual(run.verdict(), verdict)

    def test_says_what_is_wrong(self):
        for name, run, count in PROBLEMS:
            with self.subTest(name):
                self.assertEqual(len(run.problems()), count)
                self.assertEqual(outcome.lines(run).count("WRONG: "), count)

    def test_puts_each_run_into_the_table(self):
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in outcome.table([seen(), seen(found=Found(lost=["3"]))]).splitlines()]
        self.assertEqual(len({len(row) for row in rows}), 1)
        self.assertEqual(rows[2][:8], ["SQLite", "a run", "60,000", "1,234", "7", "11", "240", "99"])
        self.assertEqual(dict(zip(rows[0], rows[2]))["database"], "50%")
        self.assertEqual(dict(zip(rows[0], rows[3]))["lost"], "1")


class Meters(unittest.TestCase):
    def test_counts_children_that_have_ended_and_not_what_was_before(self):
        burn = "import time\nwhile time.process_time() < {}: pass\n"
        parent = burn.format(0.3) + "import subprocess, sys\nprint('warm', flush=True); input()\n" \
            f"child = subprocess.Popen([sys.executable, '-c', {burn.format(0.3) + 'print(1, flush=True); input()'!r}], stdin=-1, stdout=-1)\n" \
            "child.stdout.readline(); print('hot', flush=True); input(); child.communicate(b'x'); print('cold', flush=True); input()\n"
        with subprocess.Popen([sys.executable, "-c", parent], stdin=-1, stdout=-1, text=True) as process:
            self.assertEqual(process.stdout.readline(), "warm\n")
            used = meter.Meter({"it": lambda: process.pid, "nobody": lambda: None})
            with used:
                for answer in ("hot\n", "cold\n"):
                    print(file=process.stdin, flush=True)
                    self.assertEqual(process.stdout.readline(), answer)
                    used.sample()
            print(file=process.stdin, flush=True)
        seconds = used.seconds()
        self.assertGreaterEqual(seconds["it"], 0.28)
        self.assertLess(seconds["it"], 0.9)
        self.assertEqual(seconds["nobody"], 0)
        self.assertGreaterEqual(seconds["others"], 0)

    def test_knows_no_family_of_who_has_ended(self):
        process = subprocess.Popen(["true"])
        process.wait()
        self.assertEqual(meter.family(process.pid), [process.pid])
        self.assertEqual(meter.nanoseconds(process.pid), {})
        self.assertIn(os.getpid(), meter.family(os.getppid()))


if __name__ == "__main__":
    unittest.main()
