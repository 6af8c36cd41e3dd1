"""Counts the tests in a JUnit file of ctest: prints `PASSED FAILED`.

A file that is missing, broken or holds no test of the product that ran (those of the house do not count for that) is a failure.
"""

import sys
import xml.etree.ElementTree as xml


def count(path: str) -> tuple[int, int]:
    try:
        cases = xml.parse(path).getroot().findall(".//testcase")
    except (OSError, xml.ParseError):
        return 0, 1
    failed = [case for case in cases if case.get("status") == "fail" or case.find("failure") is not None]
    passed = [case for case in cases if case.get("status") == "run" and case not in failed and case.find("skipped") is None]
    product = [case for case in passed if not case.get("name", "").startswith("house.")]
    return len(passed), len(failed) if product else max(len(failed), 1)


if __name__ == "__main__":
    print(*count(sys.argv[1]))
