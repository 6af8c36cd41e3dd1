"""The list of components holds what the program loads, and is SPDX."""

import importlib.util
import os
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("CORDON_BIN", "build/dev/bin"))
specification = importlib.util.spec_from_file_location("sbom", ROOT / "scripts" / "sbom.py")
sbom = importlib.util.module_from_spec(specification)
specification.loader.exec_module(sbom)


class Sbom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        command = ["python3", ROOT / "scripts" / "sbom.py", "--program", BIN / "cordon", "--build", BIN.parent, "--version", "1.2.3"]
        cls.text = [subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout for _ in range(2)]
        cls.made = sbom.json.loads(cls.text[0])
        cls.packages = {package["name"]: package for package in cls.made["packages"]}

    def related(self, kind):
        wanted = {relation["relatedSpdxElement"] for relation in self.made["relationships"] if relation["relationshipType"] == kind}
        return {name for name, package in self.packages.items() if package["SPDXID"] in wanted}

    def test_is_the_same_every_time(self):
        self.assertEqual(*self.text)
        self.assertEqual(self.made["creationInfo"]["created"], "2023-11-14T22:13:20Z")

    def test_has_what_spdx_demands(self):
        self.assertEqual((self.made["spdxVersion"], self.made["dataLicense"], self.made["SPDXID"]), ("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT"))
        self.assertRegex(self.made["documentNamespace"], r"^https://[^#]+$")
        names = [package["SPDXID"] for package in self.made["packages"]]
        self.assertEqual(len(names), len(set(names)))
        for package in self.made["packages"]:
            self.assertRegex(package["SPDXID"], r"^SPDXRef-[A-Za-z0-9.-]+$")
            self.assertTrue(package["name"] and package["downloadLocation"] and package["versionInfo"])
        for relation in self.made["relationships"]:
            self.assertIn(relation["relatedSpdxElement"], names)

    def test_holds_what_is_loaded_linked_and_included(self):
        self.assertLessEqual({"libssl3", "libc6", "libstdc++6", "libnghttp2-14"}, self.related("DYNAMIC_LINK"))
        self.assertIn("libarchive-dev", self.related("STATIC_LINK"))
        self.assertLessEqual({"libcli11-dev", "libc-ares-dev"}, self.related("GENERATED_FROM"))
        needed = re.findall(r"\[(lib\S+)\]", subprocess.run(["readelf", "-d", BIN / "cordon"], capture_output=True, text=True, check=True).stdout)
        self.assertGreater(len(needed), 5)
        loaded = sbom.owners(sbom.loaded(BIN / "cordon"))
        self.assertEqual({name.split(":")[0] for name in loaded} - set(self.packages), set())

    def test_holds_what_its_pages_are_bundled_from(self):
        wanted = sbom.json.loads((ROOT / "web" / "console" / "package.json").read_text())
        self.assertEqual(self.related("CONTAINS"), set(wanted["dependencies"]))
        preact, version = self.packages["preact"], wanted["dependencies"]["preact"]
        self.assertEqual((preact["versionInfo"], preact["licenseDeclared"]), (version, "MIT"))
        self.assertEqual(preact["externalRefs"][0]["referenceLocator"], f"pkg:npm/preact@{version}")
        self.assertEqual(len(preact["checksums"][0]["checksumValue"]), 128)

    def test_names_the_program_by_its_bytes(self):
        digest = subprocess.run(["sha256sum", BIN / "cordon"], capture_output=True, text=True, check=True).stdout.split()[0]
        self.assertIn({"algorithm": "SHA256", "checksumValue": digest}, self.packages["cordon"]["checksums"])

    def test_knows_the_licence_of_every_component(self):
        self.assertEqual([name for name, package in self.packages.items() if package["licenseDeclared"] == "NOASSERTION"], [])


if __name__ == "__main__":
    unittest.main()
