"""Documents name files and tests that exist."""

import re
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files_named(text):
    """What stands in backquotes and looks like a source: `proxy/front.cpp`, `apps/cordon/main.cpp`."""
    return sorted(set(re.findall(r"`([a-z0-9_/]+/[a-z0-9_]+\.(?:cpp|h|py|md))`", text)))


def missing_files(text, root):
    return [name for name in files_named(text) if not (root / "src" / name).is_file() and not (root / name).is_file()]


def tests_named(text):
    """`Suite.Name` of GoogleTest, and `test_name` of unittest."""
    return sorted(set(re.findall(r"`([A-Z]\w+\.[A-Z]\w+|test_\w+)`", text)))


def tests_there(root):
    found = set()
    for file in (file for folder in ("src", "apps", "tests") for file in root.glob(f"{folder}/**/*_test.cpp")):
        found |= {".".join(names) for names in re.findall(r"^(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", file.read_text(), re.MULTILINE)}
    for file in root.glob("tests/**/*.py"):
        found |= set(re.findall(r"^\s*def (test_\w+)\(", file.read_text(), re.MULTILINE))
    return found


class Documents(unittest.TestCase):
    def test_the_tour_leads_along_files_that_exist(self):
        text = (ROOT / "docs/tour.md").read_text()
        self.assertGreater(len(files_named(text)), 40)
        self.assertEqual(missing_files(text, ROOT), [])

    def test_the_threat_model_names_tests_that_exist(self):
        named = tests_named((ROOT / "docs/threat-model.md").read_text())
        self.assertGreater(len(named), 60)
        self.assertEqual([name for name in named if name not in tests_there(ROOT)], [])

    def test_what_is_missing_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "src/net").mkdir(parents=True)
            (root / "src/net/a_test.cpp").write_text("TEST_F(Door, IsShut) {\n")
            self.assertEqual(missing_files("`net/a_test.cpp` `net/b.h` `b.h`", root), ["net/b.h"])
            self.assertEqual(tests_named("`Door.IsShut`, `test_a`, `tls::Signer`, `Door`"), ["Door.IsShut", "test_a"])
            self.assertEqual(tests_there(root), {"Door.IsShut"})


if __name__ == "__main__":
    unittest.main()
