"""Every text that pages ask for exists: a key that does not is an exception in the middle of a page."""
import json
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["praxis", "access"]


class Words(unittest.TestCase):
    def test_that_pages_ask_for_are_there(self):
        for pages in PAGES:
            words = json.loads((ROOT / f"web/{pages}/words/en.json").read_text())
            asked = keys_asked(ROOT / f"src/{pages}/pages", words)
            self.assertGreater(len(asked), 100)
            missing = {key: where for key, where in asked.items() if key not in words and f"{key}.one" not in words}
            missing = {key: where for key, where in missing.items() if not any(word.startswith(key + ".") for word in words)}
            self.assertEqual(missing, {}, pages)


def keys_asked(folder, words):
    """say(language, "key"), guest.say("key"), and keys that stand in tables and fields: "nav.search". Neither reasons of failures nor
    names of files are keys."""
    sections = "|".join(sorted({re.escape(key.split(".")[0]) for key in words}))
    pattern = re.compile(rf'(?<!reason == )"((?:{sections})\.(?!ts")[a-z0-9.-]*[a-z0-9])"')
    sources = [source for source in folder.rglob("*.cpp") if not source.name.endswith("_test.cpp")]
    return {key: source.name for source in sources for key in pattern.findall(source.read_text())}


if __name__ == "__main__":
    unittest.main()
