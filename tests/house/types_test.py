"""A name of a type stands for one type: two of the same name in a namespace would be mixed up when programs are linked, in silence."""

import collections
import re
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = re.compile(r"^namespace ([\w:]*) ?\{$")
TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)(?: final)?(?: :[^;]*)? \{")


def defined(text):
    """The types that a header defines, with their namespaces. Those within others are theirs."""
    opened, found = [], []  # what "}" at the begin of a line closes: namespaces by name, functions as ""
    for line in text.splitlines():
        space, kind = NAMESPACE.match(line), TYPE.match(line)
        if kind:
            found.append("::".join([*filter(None, opened), kind.group(1)]))
        elif line.startswith("}") and not line.startswith("};"):
            opened = opened[:-1]
        elif line.endswith("{") and not line.startswith(" "):
            opened.append(space.group(1) if space else "")
    return found


def defined_twice(root):
    places = collections.defaultdict(list)
    for folder in ("src", "apps"):
        for file in sorted((root / folder).glob("**/*.h")):
            for name in defined(file.read_text()):
                places[name].append(str(file.relative_to(root)))
    return {name: files for name, files in places.items() if len(files) > 1}


class Types(unittest.TestCase):
    def test_no_two_types_share_a_name(self):
        self.assertEqual(defined_twice(ROOT), {})

    def test_what_is_wrong_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "src").mkdir()
            for name, more in (("a", ""), ("b", "::b"), ("c", "")):
                (root / f"src/{name}.h").write_text(
                    f"namespace x{more} {{\n\nstruct Outer {{\n  struct Inner {{\n  }};\n}};\n\ninline int f() {{\n  return 1;\n}}\nstruct Last{name} {{}};\n\n}}  // namespace x{more}\n"
                )
            self.assertEqual(defined_twice(root), {"x::Outer": ["src/a.h", "src/c.h"]})


if __name__ == "__main__":
    unittest.main()
