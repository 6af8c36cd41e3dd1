"""When a soak has passed: memory is flat, what was opened is closed, everything was done, and nothing went wrong.

The first third is warm-up: pools fill, allocators find their size. In the rest
- the line through memory (the median of the slopes of all pairs, Theil and Sen) rises by no more than GROWTH of the median, or LEAST;
- the same holds for open descriptors, with LEAST_DESCRIPTORS;
- no sample is above PEAK times the median, beyond LEAST.
After the load the node has as many descriptors as before it, and no connection.
"""

import statistics
from dataclasses import dataclass, field
from itertools import combinations

WARM_UP = 1 / 3
GROWTH, PEAK = 0.05, 1.5
LEAST = 1 << 20
LEAST_DESCRIPTORS = 10
FEWEST = 12  # samples after the warm-up, or there is nothing to judge


@dataclass(frozen=True)
class Sample:
    second: float
    resident: int  # bytes
    descriptors: int
    connections: int


@dataclass
class Course:
    """What was seen of a node from before the load until after it."""

    seconds: float
    before: Sample
    during: list[Sample]
    after: Sample
    done: dict[str, int]
    errors: dict[str, int] = field(default_factory=dict)

    def measured(self) -> list[Sample]:
        return [sample for sample in self.during if sample.second >= self.seconds * WARM_UP]


def growth(points: list[tuple[float, float]]) -> float:
    """By how much the line through the points rises from the first to the last."""
    slope = statistics.median((b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2) if b[0] > a[0])
    return slope * (points[-1][0] - points[0][0])


def rises(course: Course) -> tuple[float, float]:
    """Of memory in bytes, and of descriptors."""
    measured = course.measured()
    return (growth([(sample.second, sample.resident) for sample in measured]),
            growth([(sample.second, sample.descriptors) for sample in measured]))


def of_memory(course: Course) -> list[str]:
    median = statistics.median(sample.resident for sample in course.measured())
    rise, highest = rises(course)[0], max(sample.resident for sample in course.measured())
    found = []
    if rise > max(LEAST, GROWTH * median):
        found.append(f"memory grows: by {rise / 2**20:.1f} MiB after the warm-up, with a median of {median / 2**20:.1f} MiB")
    if highest > PEAK * median + LEAST:
        found.append(f"memory has a peak of {highest / 2**20:.1f} MiB over a median of {median / 2**20:.1f} MiB")
    return found


def of_descriptors(course: Course) -> list[str]:
    median = statistics.median(sample.descriptors for sample in course.measured())
    rise = rises(course)[1]
    found = []
    if rise > max(LEAST_DESCRIPTORS, GROWTH * median):
        found.append(f"descriptors grow: by {rise:.0f} after the warm-up, with a median of {median:.0f}")
    if course.after.descriptors > course.before.descriptors:
        found.append(f"{course.after.descriptors} descriptors are open after the load, {course.before.descriptors} were before it")
    if course.after.connections:
        found.append(f"{course.after.connections} connections are left after the load")
    return found


def problems(course: Course) -> list[str]:
    """Why the soak has not passed; nothing when it has."""
    found = [f"{name}: {count} errors" for name, count in course.errors.items() if count]
    found += [f"{name}: nothing was done" for name, count in course.done.items() if not count]
    if len(course.measured()) < FEWEST:
        return [*found, f"only {len(course.measured())} samples after the warm-up: too short to judge"]
    return found + of_memory(course) + of_descriptors(course)
