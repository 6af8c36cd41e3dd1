"""Every text that the pages of praxis ask for exists: a key that does not is an exception in the middle of a page."""
import json
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORDS = json.loads((ROOT / "web/praxis/words/en.json").read_text())
# say(language, "key"), guest.say("key"), and keys that stand in tables and fields: "nav.search". Reasons of failures are no keys.
KEY = re.compile(r'(?<!reason == )"((?:%s)\.[a-z0-9.-]*[a-z0-9])"' % "|".join(sorted({key.split(".")[0] for key in WORDS})))


class Words(unittest.TestCase):
    def test_that_pages_ask_for_are_there(self):
        asked = {}
        for source in (ROOT / "src/praxis/pages").rglob("*.cpp"):
            if not source.name.endswith("_test.cpp"):
                asked |= {key: source.name for key in KEY.findall(source.read_text())}
        self.assertGreater(len(asked), 100)
        missing = {key: where for key, where in asked.items() if key not in WORDS and f"{key}.one" not in WORDS}
        missing = {key: where for key, where in missing.items() if not any(word.startswith(key + ".") for word in WORDS)}
        self.assertEqual(missing, {})


if __name__ == "__main__":
    unittest.main()
