"""What the database says after a run, beside what patients were told. Nothing here may be found; `tests/house/bookings_test.py`
plants each of it."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import datetime, timezone
from pathlib import Path
from typing import Iterable, NamedTuple

HELD, BOOKED = 0, 1
OUR_KEYS = "api:bench-"
CELL_MINUTES, CELLS_OF_A_DAY, CELLS_OF_A_WORD, WORDS = 5, 288, 48, 6

APPOINTMENTS = "SELECT id, practitioner, patient, day, first_cell, cells, state, overbooked, asker, client_key FROM appointment"
DAYS = "SELECT practitioner, day, w0, w1, w2, w3, w4, w5 FROM agenda_day"


class Appointment(NamedTuple):
    id: int
    practitioner: int
    patient: int
    day: int
    first_cell: int
    cells: int
    state: int
    overbooked: int
    asker: int
    client_key: str


class Entry(NamedTuple):
    """Of the ledger: what a patient was told is theirs."""
    appointment: int
    patient: int
    practitioner: int
    start: str
    key: str


@dataclass
class Found:
    """Each is a list of sentences."""
    double: list[str] = field(default_factory=list)  # two who have the same time
    lost: list[str] = field(default_factory=list)  # told, and not there
    repeated: list[str] = field(default_factory=list)  # two appointments for one key
    untold: list[str] = field(default_factory=list)  # booked in this run, and nobody was told
    agenda: list[str] = field(default_factory=list)  # days whose taken cells are not those of their appointments

    def problems(self) -> list[str]:
        return [f"{each.name}: {len(found)}, for example {found[0]}" for each in fields(self) if (found := getattr(self, each.name))]


def read_ledger(file: Path) -> list[Entry]:
    with file.open(newline="") as lines:
        rows = csv.DictReader(lines)
        return [Entry(int(row["appointment"]), int(row["patient"]), int(row["practitioner"]), row["start"], row["key"]) for row in rows]


def appointments_of(rows: Iterable) -> list[Appointment]:
    return [Appointment(*(int(value) for value in row[:-1]), row[-1]) for row in rows]


def days_of(rows: Iterable) -> dict[tuple[int, int], int]:
    """The taken cells of a practitioner's day, a bit for each."""
    days = {}
    for practitioner, day, *words in rows:
        days[int(practitioner), int(day)] = sum(int(word) << (CELLS_OF_A_WORD * place) for place, word in enumerate(words))
    return days


def start_of(appointment: Appointment) -> str:
    minutes = (appointment.day * CELLS_OF_A_DAY + appointment.first_cell) * CELL_MINUTES
    return datetime.fromtimestamp(minutes * 60, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def alone(appointments: Iterable[Appointment]) -> list[Appointment]:
    """Those that take their time: held or booked, and not beside others on purpose."""
    return [each for each in appointments if each.state in (HELD, BOOKED) and not each.overbooked]


def count_double(appointments: list[Appointment], found: Found) -> None:
    agendas = defaultdict(list)
    for each in alone(appointments):
        begin = each.day * CELLS_OF_A_DAY + each.first_cell
        agendas[each.practitioner].append((begin, begin + each.cells, each.id))
    for practitioner, agenda in agendas.items():
        free_from, before = -1, 0
        for begin, end, number in sorted(agenda):
            if begin < free_from:
                found.double.append(f"{before} and {number} of practitioner {practitioner}")
            if end > free_from:
                free_from, before = end, number


def count_lost(appointments: list[Appointment], ledger: list[Entry], found: Found) -> None:
    there = {each.id: each for each in appointments}
    for entry in ledger:
        row = there.get(entry.appointment)
        told = (BOOKED, entry.patient, entry.practitioner, entry.start)
        if not row or (row.state, row.patient, row.practitioner, start_of(row)) != told:
            found.lost.append(f"appointment {entry.appointment}: {row or 'there is none'}")


def count_keys(appointments: list[Appointment], ledger: list[Entry], found: Found) -> None:
    told = {entry.appointment for entry in ledger}
    by_key = defaultdict(list)
    for each in appointments:
        by_key[each.asker, each.client_key].append(each)
        if each.client_key.startswith(OUR_KEYS) and each.state == BOOKED and each.id not in told:
            found.untold.append(f"appointment {each.id}")
    for same in by_key.values():
        if len(same) > 1:
            found.repeated.append(" and ".join(str(each.id) for each in same))


def count_agenda(appointments: list[Appointment], days: dict[tuple[int, int], int], found: Found) -> None:
    expected = defaultdict(int)
    for each in alone(appointments):
        expected[each.practitioner, each.day] |= ((1 << each.cells) - 1) << each.first_cell
    for practitioner, day in expected.keys() | days.keys():
        wrong = expected.get((practitioner, day), 0) ^ days.get((practitioner, day), 0)
        if wrong:
            found.agenda.append(f"{wrong.bit_count()} cells of day {day} of practitioner {practitioner}")


def count(appointments: list[Appointment], days: dict[tuple[int, int], int], ledger: list[Entry]) -> Found:
    found = Found()
    count_double(appointments, found)
    count_lost(appointments, ledger, found)
    count_keys(appointments, ledger, found)
    count_agenda(appointments, days, found)
    return found
