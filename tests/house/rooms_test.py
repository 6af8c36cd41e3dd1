"""The house keeps its rules, and the check of the rules can fail."""

import tempfile
import unittest
from pathlib import Path

import rooms

CMAKE = """
# cordon_room(comment DEPENDS nothing)
cordon_room(base LIBRARIES fmt::fmt)
cordon_room(net DEPENDS base)
cordon_room(tls DEPENDS base net LIBRARIES OpenSSL::SSL)
cordon_room(http
  DEPENDS base net tls)
cordon_room(headers DEPENDS base http)
cordon_room(waf DEPENDS base http)
cordon_room(testing DEPENDS base net)
"""

# name, file, its text, a part of what must be said about it (None: nothing)
CASES = [
    ("its own room", "src/net/a.cpp", '#include "net/b.h"', None),
    ("a room below", "src/http/a.cpp", '#include "tls/b.h"', None),
    ("a declaration over two lines", "src/http/a.h", '#include "net/b.h"', None),
    ("a room above", "src/net/a.cpp", '#include "http/b.h"', "net does not depend on room http"),
    ("a room below that is not named", "src/headers/a.cpp", '#include "tls/b.h"', "headers does not depend on room tls"),
    ("another filter", "src/waf/a.cpp", '#include "headers/b.h"', "may not know each other"),
    ("another filter, with spaces", "src/waf/a.cpp", '  #  include  "headers/b.h"', "may not know each other"),
    ("a test is held to it too", "src/net/a_test.cpp", '#include "http/b.h"', "net does not depend on room http"),
    ("a test has clocks and peers to test with", "src/net/a_test.cpp", '#include "testing/b.h"', None),
    ("only a test has", "src/net/a.cpp", '#include "testing/b.h"', "net does not depend on room testing"),
    ("the peers of a test open sockets", "src/testing/a.h", "#include <sys/socket.h>", None),
    ("nested folders belong to their room", "src/http/h1/a.cpp", '#include "waf/b.h"', "http does not depend on room waf"),
    ("a parent folder", "src/net/a.cpp", '#include "../base/b.h"', "from src/"),
    ("a bare name", "src/net/a.cpp", '#include "b.h"', "from src/"),
    ("sockets in net", "src/net/a.cpp", "#include <sys/socket.h>", None),
    ("sockets in tls", "src/tls/a.cpp", "#include <netinet/in.h>", None),
    ("sockets in http", "src/http/a.cpp", "#include <sys/socket.h>", "stay in net and tls"),
    ("epoll in base", "src/base/a.h", "#include <sys/epoll.h>", "stay in net and tls"),
    ("internet headers in a filter", "src/waf/a.cpp", "#include <netinet/tcp.h>", "stay in net and tls"),
    ("OpenSSL in tls", "src/tls/a.cpp", "#include <openssl/ssl.h>", None),
    ("OpenSSL in http", "src/http/a.cpp", "#include <openssl/ssl.h>", "stay in tls"),
    ("a program uses any room", "apps/cordon/a.cpp", '#include "http/b.h"\n#include "check.h"', None),
    ("a program uses the room testing", "apps/cordon/a.cpp", '#include "testing/b.h"', "do not use the room testing"),
    ("sockets in a program", "apps/cordon/a.cpp", "#include <sys/socket.h>", "stay in net and tls"),
    ("the parser of the command line", "apps/cordon/a.cpp", "#include <CLI/CLI.hpp>", None),
    ("the standard library", "src/base/a.cpp", "#include <string>", None),
    ("a folder that is no room", "src/cellar/a.cpp", "", "src/cellar: is no room"),
]


class Rooms(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        (self.root / "src").mkdir()
        (self.root / "apps").mkdir()

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def house(self, cmake, path, text):
        self.write("CMakeLists.txt", cmake)
        self.write(path, text)
        if path.startswith("src/"):
            self.write("/".join(path.split("/")[:2]) + "/README.md", "# room\n")
        return rooms.check(self.root)

    def test_each_rule_lets_pass_and_refuses(self):
        for name, path, text, expected in CASES:
            with self.subTest(name):
                self.setUp()
                found = self.house(CMAKE, path, text)
                self.assertEqual(len(found), 1 if expected else 0, found)
                self.assertIn(expected or "", "".join(found))

    def test_names_file_and_line(self):
        found = self.house(CMAKE, "src/net/a.cpp", '#pragma once\n\n#include "http/b.h"\n')
        self.assertTrue(found[0].startswith("src/net/a.cpp:3: "), found)

    def test_headers_of_tests_are_those_that_only_tests_include(self):
        self.write("src/net/trial.h", '#include "testing/clock.h"')
        self.write("src/net/more.h", '#include "net/trial.h"')
        self.write("src/net/b.cpp", "")
        complaint = ["src/net/trial.h:1: room net does not depend on room testing"]
        self.assertEqual(self.house(CMAKE, "src/net/a_test.cpp", ""), complaint, "nobody includes it")
        self.assertEqual(self.house(CMAKE, "src/net/a_test.cpp", '#include "net/trial.h"'), complaint, "more.h does too")
        self.assertEqual(self.house(CMAKE, "src/net/a_test.cpp", '#include "net/more.h"\n#include "net/trial.h"'), [])
        self.assertEqual(self.house(CMAKE, "src/net/b.cpp", '#include "net/more.h"'), complaint)

    def test_arrows_point_down(self):
        found = self.house("cordon_room(net DEPENDS http)\ncordon_room(http)\n", "src/net/a.cpp", "")
        self.assertEqual(found, ["CMakeLists.txt: room net depends on http, which is not below it"])

    def test_filters_may_not_even_be_declared_to_know_each_other(self):
        found = self.house("cordon_room(waf)\ncordon_room(dlp DEPENDS waf)\n", "src/waf/a.cpp", "")
        self.assertEqual(found, ["CMakeLists.txt: filter rooms dlp and waf may not know each other"])

    def test_every_room_has_a_short_readme(self):
        self.write("CMakeLists.txt", "cordon_room(base)")
        self.write("src/base/a.cpp", "")
        self.assertEqual(rooms.check(self.root), ["src/base: has no README.md"])
        self.write("src/base/README.md", "line\n" * 21)
        self.assertEqual(rooms.check(self.root), ["src/base/README.md: 21 lines, 20 at most"])
        self.write("src/base/README.md", "line\n" * 20)
        self.assertEqual(rooms.check(self.root), [])

    def test_this_house_keeps_its_rules(self):
        root = Path(__file__).resolve().parents[2]
        self.assertGreater(len(rooms.sources(root / "src")), 10)
        self.assertIn("base", rooms.declared_rooms((root / "CMakeLists.txt").read_text()))
        self.assertEqual(rooms.check(root), [])


if __name__ == "__main__":
    unittest.main()
