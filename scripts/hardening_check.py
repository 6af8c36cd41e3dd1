"""Looks whether programs were built hardened. Arguments: the programs. Exit code 1 when something is missing."""

import subprocess
import sys

# what, the arguments of readelf, words that must be there
MARKS = [
    ("position independent", ["-h"], "DYN (Position-Independent Executable file)"),
    ("relocations are read-only", ["-lW"], "GNU_RELRO"),
    ("all symbols are bound at the start", ["-dW"], "NOW"),
    ("stack protector", ["-W", "--dyn-syms"], "__stack_chk_fail"),
    ("bounds of the C++ library", ["-W", "--dyn-syms"], "__glibcxx_assert_fail"),
]


def readelf(arguments: list[str], program: str) -> str:
    return subprocess.run(["readelf", *arguments, program], capture_output=True, text=True, check=True).stdout


def missing(program: str) -> list[str]:
    found = [what for what, arguments, words in MARKS if words not in readelf(arguments, program)]
    stack = [line.split() for line in readelf(["-lW"], program).splitlines() if "GNU_STACK" in line]
    if not stack or "E" in stack[0][-2]:
        found.append("stack that cannot be executed")
    return found


def main() -> int:
    status = 0
    for program in sys.argv[1:]:
        problems = missing(program)
        print(f"{program}: {'without ' + ', '.join(problems) if problems else 'hardened'}")
        status |= bool(problems)
    return status


if __name__ == "__main__":
    sys.exit(main())
