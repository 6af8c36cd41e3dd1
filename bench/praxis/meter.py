"""Processor time of groups of processes that come and go, sampled: what a process used after its last sample is not seen."""

import os
import threading
from pathlib import Path
from typing import Callable

EVERY = 0.2  # seconds


def family(pid: int) -> list[int]:
    """A process and all that descend from it, as far as they are still there."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    except OSError:
        pass  # it has ended
    return found


def nanoseconds(pid: int) -> dict[tuple[int, int], int]:
    """On a processor, of each thread of a process and its descendants."""
    used = {}
    for member in family(pid):
        try:
            for task in Path(f"/proc/{member}/task").iterdir():
                used[member, int(task.name)] = int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue
    return used


def busy_seconds() -> float:
    """Of all processors, whoever used them."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


class Meter:
    """`groups` say which process each begins with now; None: there is none."""

    def __init__(self, groups: dict[str, Callable[[], int | None]]) -> None:
        self.groups = groups
        self.first: dict[str, dict] = {name: {} for name in groups}
        self.last: dict[str, dict] = {name: {} for name in groups}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def __enter__(self) -> "Meter":
        self.sample()
        self.busy = busy_seconds()
        self.first = {name: dict(seen) for name, seen in self.last.items()}
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.over.set()
        self.thread.join()
        self.sample()
        self.busy = busy_seconds() - self.busy

    def watch(self) -> None:
        while not self.over.wait(EVERY):
            self.sample()

    def sample(self) -> None:
        for name, first_process in self.groups.items():
            pid = first_process()
            if pid is not None:
                self.last[name].update(nanoseconds(pid))

    def seconds(self) -> dict[str, float]:
        """Of each group, and of everybody else on this machine."""
        ours = {name: sum(used - self.first[name].get(thread, 0) for thread, used in seen.items()) / 1e9
                for name, seen in self.last.items()}
        return ours | {"others": max(0.0, self.busy - sum(ours.values()))}
