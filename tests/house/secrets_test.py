"""Secrets are compared in a time that tells nothing of them (crypto::same), and by nothing else."""

import re
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("access", "credentials", "crypto", "directory")

# Where something that a stranger sends is compared with a secret, and the function that does it.
PLACES = [
    ("credentials/pin.cpp", "is_pin"),
    ("credentials/totp.cpp", "find_totp_step"),
    ("credentials/passkey.cpp", "check_client_data"),
    ("directory/challenge.cpp", "is_challenge"),
    ("directory/passkeys.cpp", "finish_login"),
    ("access/organisation.cpp", "is_administrator"),
    ("access/evaluator/evaluator.cpp", "read_answer"),
    ("access/machine/service_tokens.cpp", "counts"),
    ("access/session/cookie.cpp", "parse"),
    ("access/session/session.cpp", "opens"),
    ("access/session/sessions.cpp", "redeem"),
    ("access/site/way_in.cpp", "come_back"),
    ("access/login/guest.cpp", "is_token"),
    ("access/login/attempts.cpp", "come_home"),
    ("access/provider/attempt.cpp", "check_answer"),
    ("access/provider/provider.cpp", "check_attempt"),
]

# Compared with "==", and no secret: settings that are the same as before.
ALLOWED = {
    ("access/provider/providers.cpp", "known.digest == offer->digest"),
    ("access/machine/issuers.cpp", "each->digest == terms"),
    ("access/evaluator/evaluators.cpp", "known->evaluator->terms().digest == terms->digest"),
}

NAME = r"[\w.>*()-]*\b(?:\w*_)?(?:secret|digest|mac|tag|nonce|proof|cookie|challenge)\b(?:\(\))?"
COMPARED = re.compile(rf"{NAME}\s*[=!]=\s*[^\s;)]+|[^\s(!]+\s*[=!]=\s*{NAME}|\b(?:mem|str|strn)cmp\(.*|\S*\.compare\(.*")


def body(text, function):
    """The text of a function, from its name to the brace that ends it; empty when it is not there."""
    found = re.search(rf"^[^\n/]*\b{function}\([^;]*?\) (?:const )?\{{\n(.*?)^\}}", text, re.MULTILINE | re.DOTALL)
    return found.group(1) if found else ""


def compared(root):
    """Where something that has the name of a secret is compared as if it were none."""
    found = []
    for file in (file for folder in FOLDERS for file in sorted((root / "src" / folder).glob("**/*.cpp"))):
        name = str(file.relative_to(root / "src"))
        if re.search(r"_(test|fuzz)\.cpp$", name):
            continue
        for line in file.read_text().splitlines():
            code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line.split("//")[0])
            found += [(name, match.strip()) for match in COMPARED.findall(code) if (name, match.strip()) not in ALLOWED]
    return found


class Secrets(unittest.TestCase):
    def test_secrets_are_compared_in_constant_time(self):
        for file, function in PLACES:
            with self.subTest(file=file, function=function):
                self.assertIn("crypto::same(", body((ROOT / "src" / file).read_text(), function))

    def test_nothing_that_is_called_a_secret_is_compared_otherwise(self):
        self.assertEqual(compared(ROOT), [])

    def test_what_is_wrong_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "src/access").mkdir(parents=True)
            (root / "src/access/a.cpp").write_text(
                "bool is_it(View digest) {\n  return digest == known.digest;\n}\n"
                "bool is_that(View a) {\n  return crypto::same(a, b) || memcmp(a, b, 3) == 0;\n}\n"
                'bool is_none() {\n  return error.code == Code::none && name == "secret"; // secret == x\n}\n')
            self.assertEqual([name for name, _ in compared(root)], ["access/a.cpp", "access/a.cpp"])
            text = (root / "src/access/a.cpp").read_text()
            self.assertNotIn("crypto::same(", body(text, "is_it"))
            self.assertIn("crypto::same(", body(text, "is_that"))
            self.assertEqual(body(text, "is_missing"), "")


if __name__ == "__main__":
    unittest.main()
