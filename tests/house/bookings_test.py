"""What a benchmark of bookings says of the database afterwards: each fault that there may be is planted, and found."""

import sqlite3
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "praxis"))
import counting  # noqa: E402

DAY = 20_787  # 2026-11-30
ROOM = """
CREATE TABLE appointment (id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, asker, client_key);
CREATE TABLE agenda_day (practitioner, day, w0, w1, w2, w3, w4, w5);
"""
# Three in a row, one of them at the border of two words; a hold; one that was cancelled and one that expired, whose time another has;
# one beside others on purpose.
ROWS = [
    (1, 7, 100, 96, 4, 1, 0, "api:bench-a-100-1"), (2, 7, 101, 100, 4, 1, 0, "api:bench-a-101-1"), (3, 7, 100, 142, 4, 1, 0, "api:bench-a-100-2"),
    (4, 7, 102, 104, 2, 0, 0, "api:bench-a-102-1"), (5, 7, 103, 96, 4, 2, 0, "api:bench-a-103-1"), (6, 7, 103, 100, 4, 3, 0, "api:bench-a-103-2"),
    (7, 7, 104, 97, 4, 1, 1, "given by the staff"), (8, 8, 100, 96, 4, 1, 0, "seed 8"),
]
LEDGER = """appointment,patient,practitioner,start,key
1,100,7,2026-11-30T08:00:00Z,bench-a-100-1
2,101,7,2026-11-30T08:20:00Z,bench-a-101-1
3,100,7,2026-11-30T11:50:00Z,bench-a-100-2
"""

FAULTS = [
    ("a time that two have", "double", "UPDATE appointment SET first_cell = 99 WHERE id = 2"),
    ("a hold where somebody is", "double", "UPDATE appointment SET first_cell = 101 WHERE id = 4"),
    ("one within another", "double", "UPDATE appointment SET first_cell = 97 WHERE id = 4"),
    ("a booking that is not there", "lost", "DELETE FROM appointment WHERE id = 1"),
    ("a booking that is only held", "lost", "UPDATE appointment SET state = 0 WHERE id = 3"),
    ("a booking that was cancelled", "lost", "UPDATE appointment SET state = 2 WHERE id = 3"),
    ("a booking of somebody else", "lost", "UPDATE appointment SET patient = 101 WHERE id = 3"),
    ("a booking at another time", "lost", "UPDATE appointment SET first_cell = 143 WHERE id = 3"),
    ("a booking of another day", "lost", "UPDATE appointment SET day = day + 1 WHERE id = 3"),
    ("a booking with another practitioner", "lost", "UPDATE appointment SET practitioner = 8 WHERE id = 3"),
    ("a key with two appointments", "repeated", "UPDATE appointment SET client_key = 'api:bench-a-100-2' WHERE id = 1"),
    ("a booking of which nobody was told", "untold", "UPDATE appointment SET state = 1 WHERE id = 4"),
    ("a cell that is taken for nobody", "agenda", "UPDATE agenda_day SET w5 = w5 | 1 WHERE practitioner = 8"),
    ("a cell that is free and is not", "agenda", "UPDATE agenda_day SET w2 = w2 & ~1 WHERE practitioner = 7"),
    ("a day that is missing", "agenda", "DELETE FROM agenda_day WHERE practitioner = 8"),
    ("a day of nobody", "agenda", "INSERT INTO agenda_day VALUES (9, 1, 1, 0, 0, 0, 0, 0)"),
]


def taken(*stretches):
    bits = 0
    for first, cells in stretches:
        bits |= ((1 << cells) - 1) << first
    return [(bits >> (48 * word)) & ((1 << 48) - 1) for word in range(6)]


class Bookings(unittest.TestCase):
    def setUp(self):
        self.database = sqlite3.connect(":memory:")
        self.database.executescript(ROOM)
        for number, practitioner, patient, first, cells, state, overbooked, key in ROWS:
            self.database.execute("INSERT INTO appointment VALUES (?, ?, 1, 1, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
                                  (number, practitioner, patient, DAY, first, cells, state, overbooked, patient, key))
        for practitioner, words in ((7, taken((96, 4), (100, 4), (142, 4), (104, 2))), (8, taken((96, 4))), (9, taken())):
            self.database.execute("INSERT INTO agenda_day VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (practitioner, DAY, *words))

    def tearDown(self):
        self.database.close()

    def found(self):
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write(LEDGER)
            file.flush()
            ledger = counting.read_ledger(Path(file.name))
        appointments = counting.appointments_of(self.database.execute(counting.APPOINTMENTS))
        return counting.count(appointments, counting.days_of(self.database.execute(counting.DAYS)), ledger)

    def test_finds_nothing_where_all_is_well(self):
        self.assertEqual(self.found().problems(), [])

    def test_finds(self):
        for name, where, fault in FAULTS:
            with self.subTest(name):
                self.database.commit()
                self.database.execute(fault)
                found = self.found()
                self.database.rollback()
                self.assertEqual(len(getattr(found, where)), 1)
                self.assertTrue(any(each.startswith(f"{where}: 1, for example ") for each in found.problems()))

    def test_reads_numbers_that_came_as_text(self):
        as_text = [[str(value) for value in row] for row in self.database.execute(counting.APPOINTMENTS)]
        self.assertEqual(counting.appointments_of(as_text), counting.appointments_of(self.database.execute(counting.APPOINTMENTS)))


if __name__ == "__main__":
    unittest.main()
