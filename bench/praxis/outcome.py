"""What came out of the runs, for people."""

import datetime
from dataclasses import dataclass, field

import measure
from counting import Found

GOAL = 60_000  # bookings a minute
HALF_RATE = GOAL // 60 // 2
LATENCY_GOAL = 250  # milliseconds, of 99 % of the bookings at half of it


@dataclass
class Outcome:
    database: str
    run: str
    killed: bool
    rate: float
    said: dict
    used: dict[str, float]  # seconds on a processor
    there: float  # seconds of all processors
    found: Found = field(default_factory=Found)

    def problems(self) -> list[str]:
        problems = self.found.problems()
        if self.said["unresolved"]:
            problems.append(f"{self.said['unresolved']} patients never learned what became of their wish")
        if not self.said["bookings"]:
            problems.append("nothing was booked")
        return problems

    def share(self, name: str) -> float:
        return self.used[name] / self.there

    def milliseconds_a_booking(self, name: str) -> float:
        return self.used[name] * 1000 / max(1, self.said["bookings"] + self.said["late"])

    def latency(self, share: str, what: str = "booking") -> float:
        return self.said["milliseconds"][what][share]

    def verdict(self) -> str:
        if self.killed:
            return ""
        if self.rate:
            kept_up = self.said["per_minute"] >= 0.95 * 60 * self.rate
            return f"p99 ≤ {LATENCY_GOAL} ms: {'met' if kept_up and self.latency('p99') <= LATENCY_GOAL else 'MISSED'}"
        return f"≥ {GOAL:,}: {'met' if self.said['per_minute'] >= GOAL else 'MISSED'}"


def lines(seen: Outcome) -> str:
    """All that was seen of one run."""
    said = seen.said
    counts = ", ".join(f"{said[name]:,} {name}" for name in ("conflicts", "expired", "dry", "refused", "lost", "retries", "reconnects",
                                                             "unresolved", "late") if said[name])
    text = [f"{seen.database}, {seen.run}: {said['per_minute']:,.0f} bookings a minute. {seen.verdict()}",
            f"  {counts or 'nothing else'}; answers {said['statuses']}; longest time without a booking {said['longest_gap']:.0f} ms"]
    for what, times in said["milliseconds"].items():
        if times["count"]:
            text.append(f"  {what:9} p50 {times['p50']:8.1f}  p90 {times['p90']:8.1f}  p99 {times['p99']:8.1f}  max {times['max']:8.1f} ms")
    text.append("  of the processors: " + ", ".join(f"{name} {seen.share(name):.0%} ({seen.milliseconds_a_booking(name):.2f} ms a booking)"
                                                    for name in seen.used))
    text += [f"  first refusal: {said['refusal']}"] if said["refusal"] else []
    return "\n".join(text + [f"  WRONG: {problem}" for problem in seen.problems()])


def cells(seen: Outcome) -> list[str]:
    said, found = seen.said, seen.found
    return [seen.database, seen.run, f"{said['per_minute']:,.0f}", f"{said['conflicts']:,}", f"{said['retries']:,}",
            f"{seen.latency('p50'):.0f}", f"{seen.latency('p99'):.0f}", f"{said['longest_gap']:.0f}",
            *(f"{seen.share(name):.0%}" for name in ("edge", "praxis", "database", "load", "others")),
            *(str(len(each)) for each in (found.double, found.lost, found.agenda)), seen.verdict()]


def table(outcomes: list[Outcome]) -> str:
    head = ["database", "run", "bookings/min", "conflicts", "retries", "p50 ms", "p99 ms", "gap ms", "edge", "praxis", "database", "load",
            "others", "double", "lost", "agenda", "goal"]
    rows = [head, ["---"] * len(head), *(cells(seen) for seen in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("| " + " | ".join(cell.ljust(width, "-" if cell == "---" else " ") for cell, width in zip(row, widths)) + " |"
                     for row in rows)


def document(outcomes: list[Outcome], facts: list[str]) -> str:
    return "\n".join([
        "# Bookings", "",
        "Patients who search, hold a time and book it, behind the edge over TLS 1.3. `make bench-praxis` measures again; README.md in",
        "`praxis/` says how. A booking is from its hold to its confirmation, and at a fixed rate from when it should have begun.", "",
        table(outcomes), "",
        f"- Date: {datetime.date.today().isoformat()}. Machine: {measure.machine()}.", *(f"- {fact}" for fact in facts), ""])
