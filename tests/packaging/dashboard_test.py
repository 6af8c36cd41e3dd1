"""The dashboard shows metrics that a running node has, and the page of metrics names them all, and no other."""

import json
import re
import sys
import unittest
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "clients"))

from stage import Stage  # noqa: E402

METRIC = r"\b(?:cordon|process)_[a-z_]+\b"


def expressions(dashboard):
    """Whatever is asked of Prometheus, anywhere in it."""
    if isinstance(dashboard, dict):
        for key, value in dashboard.items():
            if key in ("expr", "query") and isinstance(value, str):
                yield value
            else:
                yield from expressions(value)
    elif isinstance(dashboard, list):
        for value in dashboard:
            yield from expressions(value)


def family(name):
    return re.sub(r"_(bucket|sum|count)$", "", name)


class Dashboard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage(with_edge=True)
        cls.addClassCleanup(cls.stage.close)
        admin = cls.stage.edge.wait_for(r"admin on (127\.0\.0\.3:\d+)")[0]
        with urllib.request.urlopen(f"http://{admin}/metrics", timeout=10) as answer:
            cls.page = answer.read().decode()
        cls.there = set(re.findall(r"^# TYPE (\S+)", cls.page, re.MULTILINE))
        cls.dashboard = json.loads((ROOT / "packaging" / "grafana" / "cordon.json").read_text())
        cls.asked = {name for text in expressions(cls.dashboard) for name in re.findall(METRIC, text)}

    def test_asks_only_for_metrics_that_a_node_has(self):
        self.assertGreater(len(self.asked), 12)
        self.assertEqual({family(name) for name in self.asked} - self.there, set())

    def test_asks_only_for_labels_that_a_metric_has(self):
        for text in expressions(self.dashboard):
            for name, labels in re.findall(rf"({METRIC})\{{([^}}]*)\}}", text):
                known = set(re.findall(r"(\w+)=\"", " ".join(re.findall(rf"^{name}\{{.*", self.page, re.MULTILINE))))
                asked = set(re.findall(r"(\w+)!?=~?\"", labels)) - {"instance"}
                if name != "cordon_refusals_total":  # nothing has been refused yet
                    self.assertEqual(asked - known, set(), text)

    def test_shows_every_metric_of_the_edge(self):
        shown = {family(name) for name in self.asked}
        self.assertEqual({name for name in self.there if name.startswith("cordon_")} - shown, set())

    def test_every_panel_has_a_place_of_its_own(self):
        taken = set()
        for panel in self.dashboard["panels"]:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(cells & taken, panel["title"])
            self.assertLessEqual(place["x"] + place["w"], 24)
            taken |= cells

    def test_the_page_of_metrics_names_all_of_them(self):
        named = set(re.findall(rf"^\| `({METRIC})`", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE))
        self.assertEqual(named, self.there)

    def test_operations_names_only_metrics_that_exist(self):
        named = {family(name) for name in re.findall(METRIC, (ROOT / "docs" / "operations.md").read_text())}
        self.assertGreater(len(named), 5)
        self.assertEqual(named - self.there, set())


if __name__ == "__main__":
    unittest.main()
