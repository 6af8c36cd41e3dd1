"""`make fuzz` fails when a target breaks, runs nothing, or is not there."""

import runpy
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "fuzz.py"

# Seeds that cannot be as small as others.
LARGER = {"backup_fuzz": 5000}  # a tar file is blocks of 512 bytes

# what the target does, the exit code of the script, what the script must say
CASES = [
    ("runs well", "echo '#9 DONE cov: 41 ft: 99'; echo 'stat::number_of_executed_units: 1234'", 0, "1,234"),
    ("breaks", "echo 'SUMMARY: AddressSanitizer: heap-use-after-free x.cpp:7'; exit 77", 1, "heap-use-after-free x.cpp:7"),
    ("breaks without a word", "exit 1", 1, "exit status 1"),
    ("executes nothing", "echo hello", 1, "executed nothing"),
]


class Fuzz(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.build = Path(self.folder.name)
        (self.build / "fuzzers").mkdir()

    def target(self, name, does):
        program = self.build / "fuzzers" / name
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)

    def fuzz(self, *more):
        return subprocess.run([sys.executable, SCRIPT, "--seconds", "1", "--build", self.build, *more], capture_output=True,
                              text=True, check=False)

    def test_says_what_became_of_a_target(self):
        for name, does, status, words in CASES:
            with self.subTest(name):
                self.target("one_fuzz", does)
                result = self.fuzz()
                self.assertEqual(result.returncode, status, result.stdout + result.stderr)
                self.assertIn(words, result.stdout)

    def test_one_broken_target_among_good_ones_fails_all(self):
        self.target("a_fuzz", CASES[0][1])
        self.target("b_fuzz", CASES[1][1])
        result = self.fuzz()
        self.assertEqual(result.returncode, 1)
        self.assertIn("a_fuzz", result.stdout)

    def test_fails_without_targets(self):
        self.assertEqual(self.fuzz().returncode, 2)
        self.target("a_fuzz", CASES[0][1])
        self.assertEqual(self.fuzz("--target", "b_fuzz").returncode, 2)

    def test_begins_with_the_seeds_and_the_dictionary(self):
        seeds = self.build / "seeds"
        (seeds / "a_fuzz").mkdir(parents=True)
        (seeds / "a_fuzz.dict").write_text('"GET"\n')
        self.target("a_fuzz", 'for word in "$@"; do echo "$word"; done; echo "stat::number_of_executed_units: 1"')
        self.fuzz("--seeds", seeds)
        log = (self.build / "findings" / "a_fuzz" / "log.txt").read_text()
        self.assertIn(f"-dict={seeds}/a_fuzz.dict", log)
        self.assertIn(f"{seeds}/a_fuzz\n", log)

    def test_begins_with_the_seeds_that_are_made(self):
        seeds = self.build / "seeds"
        seeds.mkdir()
        (seeds / "seeds.py").write_text('SEEDS = {"a_fuzz": [b"GET", b"\\0"]}\n')
        self.target("a_fuzz", 'for word in "$@"; do echo "$word"; done; echo "stat::number_of_executed_units: 1"')
        for _ in range(2):
            self.fuzz("--seeds", seeds)
        made = self.build / "made_seeds" / "a_fuzz"
        self.assertEqual(sorted(file.read_bytes() for file in made.iterdir()), [b"\0", b"GET"])
        self.assertIn(f"{made}\n", (self.build / "findings" / "a_fuzz" / "log.txt").read_text())

    def test_every_target_has_a_few_small_seeds(self):
        seeds = runpy.run_path(str(ROOT / "tests" / "fuzz_seeds" / "seeds.py"))["SEEDS"]
        self.assertEqual(sorted(seeds), sorted(file.stem for file in (ROOT / "src").rglob("*_fuzz.cpp")))
        for target, inputs in seeds.items():
            with self.subTest(target):
                self.assertIn(len(set(inputs)), range(5, 16))
                self.assertLess(max(map(len, inputs)), LARGER.get(target, 1000))

    def test_dictionaries_belong_to_targets(self):
        names = {file.stem for file in (ROOT / "tests" / "fuzz_seeds").glob("*.dict")}
        self.assertGreater(len(names), 4)
        self.assertLessEqual(names, {file.stem for file in (ROOT / "src").rglob("*_fuzz.cpp")})


if __name__ == "__main__":
    unittest.main()
