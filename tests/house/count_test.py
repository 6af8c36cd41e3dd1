"""What .ci/run counts is what ran, and a run without tests is a failure."""

import importlib.util
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "count.py"
specification = importlib.util.spec_from_file_location("count", SCRIPT)
module = importlib.util.module_from_spec(specification)
specification.loader.exec_module(module)

PASSED = '<testcase name="a" status="run"/>'
FAILED = '<testcase name="b" status="fail"><failure message=""/></testcase>'
SKIPPED = '<testcase name="c" status="notrun"><skipped message=""/></testcase>'

CASES = [
    ("all passed", PASSED * 3, (3, 0)),
    ("one failed", PASSED * 3 + FAILED, (3, 1)),
    ("skipped ones count as neither", PASSED + SKIPPED, (1, 0)),
    ("all skipped", SKIPPED, (0, 1)),
    ("nothing ran", "", (0, 1)),
    ("only checks of the house ran", '<testcase name="house.a" status="run"/>', (1, 1)),
]


class Count(unittest.TestCase):
    def test_counts_what_ran(self):
        for name, body, expected in CASES:
            with self.subTest(name), tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
                file.write(f"<testsuite>{body}</testsuite>")
                file.flush()
                self.assertEqual(module.count(file.name), expected)

    def test_a_missing_or_broken_file_is_a_failure(self):
        self.assertEqual(module.count("/nowhere.xml"), (0, 1))
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write("<testsuite>")
            file.flush()
            self.assertEqual(module.count(file.name), (0, 1))


if __name__ == "__main__":
    unittest.main()
