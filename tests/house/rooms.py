"""The rules of the house: which room may include what. Prints one line per broken rule; no line, no output.

The arrows are those of cordon_room(… DEPENDS …) in CMakeLists.txt, so that what is built and what is checked cannot differ.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

# Each is one stage of a request's journey. What one learns and another needs goes through proxy/facts.h.
FILTERS = {"headers", "shield", "access", "device", "queue", "waf", "dlp", "locality"}

# Headers from outside, and the rooms whose business they are. (arpa/inet.h is free: it turns addresses into text.)
HOMES = [
    ("the operating system's sockets",
     r"(sys/(socket|epoll|eventfd|timerfd|un|sendfile)\.h|netinet/.*|netdb\.h|net/if\.h|linux/(tcp|in6?|filter|bpf)\.h)",
     {"net", "tls"}),
    ("c-ares", r"ares.*\.h", {"net"}),
    ("OpenSSL", r"openssl/.*", {"tls"}),
    ("nghttp2", r"nghttp2/.*", {"http"}),
    ("toml++", r"toml\+\+/.*", {"config"}),
    ("libarchive", r"archive.*\.h", {"state"}),
    ("SQLite and PostgreSQL", r"(sqlite3\.h|libpq.*|postgresql/.*)", {"store"}),
    ("hiredis", r"hiredis/.*", {"shared_state"}),
    ("libsodium", r"sodium.*\.h", {"crypto", "credentials"}),
    ("JOSE", r"cjose/.*", {"jose"}),
    ("authenticators", r"(fido.*|cbor.*|liboath/.*)", {"credentials"}),
    ("pictures that phones read", r"qrencode\.h", {"access"}),
    ("where addresses are", r"maxminddb.*", {"net"}),
    ("the command line parser", r"CLI/.*", {"apps"}),
]

# Files and folders that may include what is not their room's business, and why.
EXCEPTIONS = {
    ("src/testing/", "the operating system's sockets"): "plays the peers of what is tested",
    ("src/record/", "OpenSSL"): "addresses are pseudonymised with a keyed hash",
}

SOURCE = {".h", ".cpp", ".inl"}
README_LINES = 20


class Include(NamedTuple):
    line: int
    quoted: bool
    target: str


def declared_rooms(cmake: str) -> dict[str, list[str]]:
    """Rooms and the rooms they depend on, in the order of their declaration."""
    rooms = {}
    for call in re.findall(r"^\s*cordon_room\(([^)]*)\)", re.sub(r"#.*", "", cmake), re.MULTILINE):
        words = call.split()
        depends, keyword = [], None
        for word in words[1:]:
            if word in ("DEPENDS", "LIBRARIES"):
                keyword = word
            elif keyword == "DEPENDS":
                depends.append(word)
        rooms[words[0]] = depends
    return rooms


def includes(text: str) -> list[Include]:
    pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.MULTILINE)
    return [Include(text.count("\n", 0, m.start()) + 1, m[1] == '"', m[2]) for m in pattern.finditer(text)]


def check_declarations(rooms: dict[str, list[str]], root: Path) -> list[str]:
    problems, above = [], set(rooms)
    for room, depends in rooms.items():
        above.discard(room)
        for other in depends:
            if other not in rooms:
                problems.append(f"CMakeLists.txt: room {room} depends on {other}, which is no room")
            elif other in above or other == room:
                problems.append(f"CMakeLists.txt: room {room} depends on {other}, which is not below it")
            elif {room, other} <= FILTERS:
                problems.append(f"CMakeLists.txt: filter rooms {room} and {other} may not know each other")
    for folder in sorted(f for f in (root / "src").iterdir() if f.is_dir() and sources(f)):
        if folder.name not in rooms:
            problems.append(f"src/{folder.name}: is no room; declare it with cordon_room() in CMakeLists.txt")
    return problems


def check_include(path: str, room: str, include: Include, rooms: dict[str, list[str]], of_tests: bool) -> str | None:
    """What is wrong with one include of a file that belongs to `room` ("apps" for programs)."""
    if ".." in include.target.split("/"):
        return f'"{include.target}": write the path from src/'
    first = include.target.split("/")[0]
    if include.quoted and "/" in include.target and first in rooms:
        return None if first == "testing" and of_tests else check_arrow(room, first, rooms)
    if include.quoted and "/" not in include.target and room != "apps":
        return f'"{include.target}": write the path from src/'
    return check_home(path, room, include.target)


def files_of_tests(included: dict[str, set[str]]) -> set[str]:
    """Tests, and the headers that they share: those that tests include and nothing else does. `included` is by file."""
    tests = {path for path in included if path.endswith(("_test.cpp", "_fuzz.cpp"))}
    users = {path: {user for user, targets in included.items() if path in targets} for path in included if path.endswith(".h")}
    while more := {path for path, by in users.items() if path not in tests and by and by <= tests}:
        tests |= more
    return tests


def check_arrow(room: str, other: str, rooms: dict[str, list[str]]) -> str | None:
    if room == other:
        return None
    if {room, other} <= FILTERS:
        return f"filter rooms {room} and {other} may not know each other"
    if room == "apps":
        return "programs do not use the room testing" if other == "testing" else None
    return None if other in rooms[room] else f"room {room} does not depend on room {other}"


def check_home(path: str, room: str, target: str) -> str | None:
    for name, pattern, homes in HOMES:
        excepted = any(path.startswith(prefix) and what == name for prefix, what in EXCEPTIONS)
        if re.fullmatch(pattern, target) and room not in homes and not excepted:
            return f"<{target}>: {name} stay in {' and '.join(sorted(homes))}"
    return None


def check_readme(folder: Path) -> str | None:
    readme = folder / "README.md"
    if not readme.exists():
        return f"src/{folder.name}: has no README.md"
    lines = len(readme.read_text().splitlines())
    return f"src/{folder.name}/README.md: {lines} lines, {README_LINES} at most" if lines > README_LINES else None


def sources(folder: Path) -> list[Path]:
    return sorted(f for f in folder.rglob("*") if f.suffix in SOURCE and f.is_file())


def check_file(path: str, found: list[Include], rooms: dict[str, list[str]], of_tests: bool) -> list[str]:
    top, second = path.split("/")[:2]
    room = second if top == "src" else "apps"
    if room != "apps" and room not in rooms:
        return []  # reported once, by check_declarations
    problems = ((include, check_include(path, room, include, rooms, of_tests)) for include in found)
    return [f"{path}:{include.line}: {problem}" for include, problem in problems if problem]


def check(root: Path) -> list[str]:
    rooms = declared_rooms((root / "CMakeLists.txt").read_text())
    problems = check_declarations(rooms, root)
    files = sources(root / "src") + sources(root / "apps")
    found = {file.relative_to(root).as_posix(): includes(file.read_text()) for file in files}
    tests = files_of_tests({path: {"src/" + i.target for i in targets if i.quoted} for path, targets in found.items()})
    for path, targets in found.items():
        problems += check_file(path, targets, rooms, path in tests)
    readmes = (check_readme(root / "src" / room) for room in rooms if sources(root / "src" / room))
    return problems + [problem for problem in readmes if problem]


if __name__ == "__main__":
    found = check(Path(__file__).resolve().parents[2])
    print("\n".join(found) if found else "every include follows the arrows")
    sys.exit(1 if found else 0)
