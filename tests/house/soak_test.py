"""A soak passes when memory is flat, and fails for everything that it is there to find."""

import dataclasses
import math
import random
import sys
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "soak"))
import chart  # noqa: E402
import verdict  # noqa: E402
from verdict import Course, Sample  # noqa: E402

SECONDS, MIB = 900, 1 << 20


def course(resident=lambda second: 20 * MIB, descriptors=lambda second: 120, every=5):
    """Of a node that warms up in its first third; `resident` and `descriptors` say how it goes on."""
    during = []
    for second in range(every, SECONDS, every):
        warm = min(1.0, second / (SECONDS * verdict.WARM_UP))
        during.append(Sample(second, int(resident(second) * (0.7 + 0.3 * warm)), round(descriptors(second)), 60))
    return Course(SECONDS, Sample(0, 14 * MIB, 16, 0), during, Sample(SECONDS + 6, 20 * MIB, 16, 0), {"requests": 90_000})


def noise(second):
    return random.Random(second).uniform(-1, 1)


PASSES = [
    ("that is flat", course()),
    ("with noise", course(lambda second: (20 + noise(second)) * MIB, lambda second: 120 + 15 * noise(second))),
    ("that goes up and down", course(lambda second: (20 + 2 * math.sin(second / 20)) * MIB)),
    ("that takes one step within the bound", course(lambda second: (20 + 0.5 * (second > 600)) * MIB)),
    ("that shrinks", course(lambda second: (40 - second / 100) * MIB)),
]
FAILS = [
    ("a leak of 3 KiB a second", course(lambda second: 20 * MIB + 3072 * second), "memory grows"),
    ("a leak of 3 KiB a second under noise", course(lambda second: (20 + noise(second)) * MIB + 3072 * second), "memory grows"),
    ("a leak in large pieces", course(lambda second: (20 + second // 200) * MIB), "memory grows"),
    ("a peak", course(lambda second: (60 if second == 700 else 20) * MIB), "memory has a peak"),
    ("descriptors that grow", course(descriptors=lambda second: 120 + second / 20), "descriptors grow"),
    ("descriptors that stay open", dataclasses.replace(course(), after=Sample(920, 20 * MIB, 17, 0)), "17 descriptors are open"),
    ("connections that stay open", dataclasses.replace(course(), after=Sample(920, 20 * MIB, 16, 1)), "1 connections are left"),
    ("one error", dataclasses.replace(course(), errors={"uploads": 1}), "uploads: 1 errors"),
    ("clients that did nothing", dataclasses.replace(course(), done={"uploads": 0}), "uploads: nothing was done"),
    ("too few samples", course(every=80), "only 8 samples after the warm-up"),
]


class Verdict(unittest.TestCase):
    def test_passes_a_course(self):
        for name, seen in PASSES:
            with self.subTest(name):
                self.assertEqual(verdict.problems(seen), [])

    def test_fails_for(self):
        for name, seen, problem in FAILS:
            with self.subTest(name):
                found = verdict.problems(seen)
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(problem), found)

    def test_does_not_count_the_warm_up(self):
        steep = course(lambda second: (20 + max(0, 200 - second)) * MIB)
        self.assertEqual(verdict.problems(steep), [])


class Chart(unittest.TestCase):
    def test_draws_every_sample(self):
        seen = course()
        picture = xml.fromstring(chart.draw(seen.during, SECONDS, 300, [60, 120]))
        lines = picture.findall("{http://www.w3.org/2000/svg}polyline")
        self.assertEqual([len(line.get("points").split()) for line in lines], [len(seen.during)] * 2)


if __name__ == "__main__":
    unittest.main()
