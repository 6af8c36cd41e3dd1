"""What a soak has shown, as a page and a picture."""

import datetime
import os
import resource
import statistics

import chart
import measure
import servers
import verdict
from verdict import Course

WHOLE = 900  # seconds of a run whose page is kept in bench/
MIB = 2**20


def figures(course: Course, share: float) -> list[tuple[str, str]]:
    measured = course.measured()
    memory = [sample.resident / MIB for sample in measured]
    rise = verdict.rises(course)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    load = sum(each.ru_utime + each.ru_stime for each in used) / course.seconds
    return [("resident memory before the load, and after it", f"{course.before.resident / MIB:.1f} and {course.after.resident / MIB:.1f} MiB"),
            ("after the warm-up: median, lowest, highest", f"{statistics.median(memory):.1f}, {min(memory):.1f}, {max(memory):.1f} MiB"),
            ("rise of the line through it", f"{rise[0] / MIB:+.2f} MiB in {measured[-1].second - measured[0].second:.0f} s"),
            ("descriptors before, median under load, after",
             f"{course.before.descriptors}, {statistics.median(sample.descriptors for sample in measured):.0f}, {course.after.descriptors}"),
            ("rise of descriptors", f"{rise[1]:+.1f}"),
            ("connections, most at once", str(max(sample.connections for sample in course.during))),
            ("processor: the edge; load and origins", f"{share * 100:.0f} %; {load * 100:.0f} % of one core each")]


def page(course: Course, share: float, found: list[str], examples: list[str]) -> str:
    head = [f"Mixed load on the release build for {course.seconds:g} s; [soak/README.md](soak/README.md) says what it is and when it passes.", "",
            "**Passed.**" if not found else "**Failed:** " + "; ".join(found) + "."]
    table = ["| figure | seen |", "|---|---|", *[f"| {name} | {value} |" for name, value in figures(course, share)]]
    work = ["| what clients did | done | errors |", "|---|---|---|",
            *[f"| {name} | {count:,} | {course.errors.get(name, 0)} |" for name, count in course.done.items()]]
    others = [f"- {name}: {count}" for name, count in course.errors.items() if name not in course.done and count]
    end = [f"Load average at the end: {os.getloadavg()[0]:.1f}. {datetime.date.today()}; {measure.machine()}; {servers.version('cordon')}."]
    return "\n".join(["# Soak", "", *head, "", "![Memory over the time of the soak](soak.svg)", "", *table, "", *work, "",
                      *others, *[f"- {example}" for example in examples], *end, ""])


def write(course: Course, reloads: list[float], share: float, examples: list[str]) -> int:
    """A shorter run leaves the page in bench/ as it is. Returns the exit code."""
    folder = servers.ROOT / ("bench" if course.seconds >= WHOLE else "build/soak")
    folder.mkdir(parents=True, exist_ok=True)
    found = verdict.problems(course)
    text = page(course, share, found, examples)
    (folder / "SOAK.md").write_text(text)
    (folder / "soak.svg").write_text(chart.draw(course.during, course.seconds, course.seconds * verdict.WARM_UP, reloads))
    print(text, f"Written to {folder / 'SOAK.md'}", sep="\n")
    return 1 if found else 0
