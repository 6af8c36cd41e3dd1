"""The units are what systemd understands, and confine the service; logrotate understands its file."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
UNIT = PACKAGING / "systemd" / "cordon.service"
PROGRAM = Path(os.environ.get("CORDON_BIN", "build/dev/bin")) / "cordon"
MOST_EXPOSURE = 2.0  # of 10; below 5 systemd says OK


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)


def settings(file):
    """Each setting with its values."""
    found = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", file.read_text(), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
class Units(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def verify(self, change=lambda text: text):
        """What systemd says of both units, with the program where it is now."""
        text = UNIT.read_text().replace("/usr/bin/cordon", str(PROGRAM.resolve()))
        (self.folder / "cordon.service").write_text(change(text))
        shutil.copy(PACKAGING / "systemd" / "cordon.socket", self.folder)
        return run("systemd-analyze", "verify", "--man=no", self.folder / "cordon.service", self.folder / "cordon.socket")

    def exposure(self, change=lambda text: text):
        (self.folder / "cordon.service").write_text(change(UNIT.read_text()))
        said = run("systemd-analyze", "security", "--offline=true", "--no-pager", self.folder / "cordon.service")
        overall = re.search(r"Overall exposure level for cordon.service: ([0-9.]+) (\w+)", said.stdout)
        return float(overall[1]), overall[2]

    def test_systemd_has_no_complaint(self):
        said = self.verify()
        self.assertEqual((said.returncode, said.stderr), (0, ""))

    def test_systemd_complains_of_a_wrong_unit(self):
        self.assertIn("Unknown key", self.verify(lambda text: text.replace("WatchdogSec=", "WatchDogSeconds=")).stderr)

    def test_the_service_is_confined(self):
        level, word = self.exposure()
        self.assertLessEqual(level, MOST_EXPOSURE)
        self.assertEqual(word, "OK")

    def test_the_measure_finds_a_service_that_is_not(self):
        level, _ = self.exposure(lambda text: text.replace("User=cordon", "User=root").replace("ProtectSystem=strict", ""))
        self.assertGreater(level, MOST_EXPOSURE)


class Promises(unittest.TestCase):
    def test_the_service_runs_unprivileged_with_one_capability(self):
        unit = settings(UNIT)
        self.assertEqual(unit["User"], ["cordon"])
        self.assertEqual(unit["AmbientCapabilities"], ["CAP_NET_BIND_SERVICE"])
        self.assertEqual(unit["CapabilityBoundingSet"], ["CAP_NET_BIND_SERVICE"])

    def test_the_service_tells_systemd_how_it_is(self):
        unit = settings(UNIT)
        self.assertEqual((unit["Type"], unit["NotifyAccess"], unit["Restart"]), (["notify"], ["main"], ["on-failure"]))
        self.assertIn("WatchdogSec", unit)

    def test_the_user_is_the_one_that_is_made(self):
        self.assertRegex((PACKAGING / "systemd" / "cordon.sysusers").read_text(), r"(?m)^u cordon ")

    def test_the_scripts_of_the_package_are_shell(self):
        for name in ("postinst", "prerm", "postrm"):
            self.assertEqual(run("sh", "-n", PACKAGING / "debian" / name).stderr, "")


@unittest.skipUnless(shutil.which("logrotate"), "logrotate is not installed")
class Rotation(unittest.TestCase):
    def rotate(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "cordon"
            file.write_text(text)
            file.chmod(0o644)
            return run(shutil.which("logrotate") or "logrotate", "--debug", "--state", Path(folder) / "state", file).stderr

    def test_logrotate_has_no_complaint(self):
        # The user is made by the package.
        text = (PACKAGING / "cordon.logrotate").read_text().replace("su cordon cordon", "su nobody nogroup")
        self.assertNotIn("error:", self.rotate(text))

    def test_logrotate_complains_of_a_wrong_file(self):
        self.assertIn("error:", self.rotate("/var/log/cordon/records.jsonl {\n\tweekyl\n}\n"))

    def test_records_are_reopened_and_not_copied(self):
        text = (PACKAGING / "cordon.logrotate").read_text()
        self.assertIn("--signal=HUP", text)
        self.assertNotIn("copytruncate", text)  # lines would be lost between the copy and the cut


if __name__ == "__main__":
    unittest.main()
