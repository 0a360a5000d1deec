"""Writes cases a batch at a time with the driver's own ``executemany``, inside the transaction.

A batch is first inserted with its ids given; only when the database says that some keys were
there already are those rows read, compared and, where they differ, updated.
"""

import itertools
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from qa_app.cases.importer.memo import Memo
from qa_app.cases.rules.rows import AidedPerson
from qa_app.db.sealed import CannotOpen, Vault

COLUMNS: Final = (
    *("number", "agency_id", "region_id", "type", "stage", "source"),
    *("cause_id", "lawyer_id", "firm_id", "person_category"),
    *("applied_on", "accepted_on", "assigned_on", "met_on", "heard_on", "closed_on"),
    *("archived_on", "result", "subsidy_cents", "flags", "note"),
)
FLAGS_AT: Final = COLUMNS.index("flags")
_LOOK_UP: Final = 1000  # keys asked for in one statement


@dataclass(frozen=True, slots=True)
class Prepared:
    """One batch ready to be written: keys, one tuple of ``COLUMNS`` and one person a row.

    ``present`` says which columns the file has (others keep what is stored); ``flag_mask``
    which flags.
    """

    file_index: int
    rows: Sequence[int]
    keys: Sequence[str]
    values: Sequence[tuple[Any, ...]]
    people: Sequence[AidedPerson | None]
    present: tuple[bool, ...]
    flag_mask: int


@dataclass(slots=True)
class Tally:
    """What became of the rows so far; ``repeated`` are (row, earlier row, earlier file)."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row whose key an earlier row of the same import already had, spelt otherwise."""

    row: int
    first_file: int
    first_row: int


class CaseWriter:
    """Writes to ``case_record`` and ``aided_person``; with ``dry`` it only compares."""

    def __init__(self, session: Session, vault: Vault, *, dry: bool) -> None:
        self.connection, self.vault, self.dry = session.connection(), vault, dry
        self.is_sqlite = self.connection.dialect.name == "sqlite"
        self.tally = Tally()
        self._mark = "?" if self.is_sqlite else "%s"
        self._day = Memo(_iso).__getitem__ if self.is_sqlite else _same
        self._first_id = self._next_id = self._highest_id() + 1
        self._rows, self._files = array("l"), array("l")
        self._ids: dict[int, int] = {}
        self._dry_keys: dict[int, tuple[int, int]] = {}

    def day(self, column: Sequence[date | None]) -> list[Any]:
        """A column of days as the driver takes them."""
        return list(map(self._day, column))

    def write(self, batch: Prepared) -> list[Repeated]:
        """Insert new cases, update changed ones; rows whose key came before are given back."""
        if not batch.keys:
            return []
        return self._compare_all(batch) if self.dry else self._insert(batch)

    def recode(self, agency_id: int, new_code: str) -> None:
        """Give an agency its public code: keys change with it, and people are sealed anew."""
        if self.dry or agency_id < 0:
            return
        self._run("UPDATE agency SET code = ? WHERE id = ?", [(new_code, agency_id)])
        found = self._ask(
            "SELECT c.id, c.case_key, c.number, p.sealed FROM case_record c "
            "LEFT JOIN aided_person p ON p.case_id = c.id WHERE c.agency_id = ?",
            (agency_id,),
        )
        keys = [(f"{new_code}/{number}", key) for key, _, number, _ in found]
        sealed = [
            (self.vault.seal(self.vault.open(blob, bound_to=old), bound_to=new), key)
            for (new, key), (_, old, _, blob) in zip(keys, found, strict=True)
            if blob is not None
        ]
        self._run("UPDATE case_record SET case_key = ? WHERE id = ?", keys)
        self._run("UPDATE aided_person SET sealed = ? WHERE case_id = ?", sealed)

    # -- new rows ---------------------------------------------------------------------

    def _insert(self, batch: Prepared) -> list[Repeated]:
        ids = self._take_ids(len(batch.keys))
        rows = [
            (key, name, *rest)
            for key, name, rest in zip(ids, batch.keys, batch.values, strict=True)
        ]
        columns = ", ".join(("id", "case_key", *COLUMNS))
        marks = ", ".join(["?"] * (2 + len(COLUMNS)))
        inserted = self._run(
            f"INSERT INTO case_record ({columns}) VALUES ({marks}) "
            "ON CONFLICT (case_key) DO NOTHING",
            rows,
        )
        self._remember(batch, ids)
        if inserted == len(rows):
            self.tally.imported += inserted
            self._seal_new(ids, batch.keys, batch.people)
            return []
        return self._settle(batch, ids)

    def _settle(self, batch: Prepared, ids: Sequence[int]) -> list[Repeated]:
        """Tell inserted rows from rows that were there, and from rows given twice."""
        stored = self._stored(batch.keys)
        fresh = [i for i, key in enumerate(batch.keys) if stored[key][0] == ids[i]]
        self.tally.imported += len(fresh)
        pick = [(ids[i], batch.keys[i], batch.people[i]) for i in fresh]
        if pick:
            self._seal_new(*map(list, zip(*pick, strict=True)))  # type: ignore[arg-type]
        old = sorted(set(range(len(ids))) - set(fresh))
        repeated = [self._place(batch.rows[i], stored[batch.keys[i]][0]) for i in old]
        known = [i for i, place in zip(old, repeated, strict=True) if place is None]
        self._update(batch, known, stored)
        return [place for place in repeated if place is not None]

    def _place(self, row: int, stored_id: int) -> Repeated | None:
        """Where this import first had the case that is stored under an id."""
        at = self._ids.get(stored_id) if self._ids else stored_id - self._first_id
        if at is None or at < 0 or at >= len(self._rows):
            return None
        return Repeated(row, self._files[at], self._rows[at])

    def _remember(self, batch: Prepared, ids: Sequence[int]) -> None:
        if not self.is_sqlite:
            self._ids.update(zip(ids, itertools.count(len(self._rows)), strict=False))
        self._rows.extend(batch.rows)
        self._files.extend([batch.file_index] * len(ids))

    def _seal_new(
        self, ids: Sequence[int], keys: Sequence[str], people: Sequence[AidedPerson | None]
    ) -> None:
        seal, mark = self.vault.sealer(AidedPerson._fields), self.vault.mark
        rows = [
            (key, seal(person, name), mark(person.name) if person.name else None)
            for key, name, person in zip(ids, keys, people, strict=True)
            if person is not None
        ]
        self._run("INSERT INTO aided_person (case_id, sealed, name_mark) VALUES (?, ?, ?)", rows)

    # -- rows that are there already ------------------------------------------------------

    def _compare_all(self, batch: Prepared) -> list[Repeated]:
        stored = self._stored(batch.keys)
        repeated: list[Repeated] = []
        known: list[int] = []
        for index, (row, key) in enumerate(zip(batch.rows, batch.keys, strict=True)):
            here = (batch.file_index, row)
            place = self._dry_keys.setdefault(hash(key), here)
            if place != here:
                repeated.append(Repeated(row, *place))
            elif key in stored:
                known.append(index)
            else:
                self.tally.imported += 1
        self._update(batch, known, stored)
        return repeated

    def _update(
        self, batch: Prepared, known: list[int], stored: dict[str, tuple[Any, ...]]
    ) -> None:
        if not known:
            return
        changes: list[tuple[Any, ...]] = []
        people = self._changed_people(batch, known, stored)
        for index in known:
            key, *old = stored[batch.keys[index]]
            merged = _merged(old, batch.values[index], batch)
            if merged != tuple(old):
                changes.append((*merged, key))
            differs = merged != tuple(old) or key in people
            self.tally.updated += differs
            self.tally.unchanged += not differs
        if self.dry:
            return
        settings = ", ".join(f"{name} = ?" for name in COLUMNS)
        self._run(f"UPDATE case_record SET {settings} WHERE id = ?", changes)
        self._run(
            "INSERT INTO aided_person (case_id, sealed, name_mark) VALUES (?, ?, ?) "
            "ON CONFLICT (case_id) DO UPDATE SET sealed = excluded.sealed, "
            "name_mark = excluded.name_mark",
            list(people.values()),
        )

    def _changed_people(
        self, batch: Prepared, known: list[int], stored: dict[str, tuple[Any, ...]]
    ) -> dict[int, tuple[Any, ...]]:
        """Sealed rows of persons about whom the file says something new; blanks say nothing."""
        named = [i for i in known if batch.people[i] is not None]
        sealed = self._sealed([stored[batch.keys[i]][0] for i in named])
        changed: dict[int, tuple[Any, ...]] = {}
        for index in named:
            key, person = batch.keys[index], batch.people[index]
            case_id = stored[key][0]
            old = self._opened(sealed.get(case_id), key)
            told = person._asdict() if person else {}
            new = {name: value or old.get(name, "") for name, value in told.items()}
            if new != old:
                mark = self.vault.mark(new["name"]) if new["name"] else None
                changed[case_id] = (case_id, self.vault.seal(new, bound_to=key), mark)
        return changed

    def _opened(self, blob: bytes | None, key: str) -> dict[str, Any]:
        if blob is None:
            return {}
        try:
            return self.vault.open(bytes(blob), bound_to=key)
        except CannotOpen:
            return {}

    # -- the driver ---------------------------------------------------------------------

    def _stored(self, keys: Sequence[str]) -> dict[str, tuple[Any, ...]]:
        """Key → id and ``COLUMNS`` of the cases that are there, as the driver gives them."""
        columns = ", ".join(("case_key", "id", *COLUMNS))
        found: dict[str, tuple[Any, ...]] = {}
        for start in range(0, len(keys), _LOOK_UP):
            some = tuple(keys[start : start + _LOOK_UP])
            marks = ", ".join(["?"] * len(some))
            sql = f"SELECT {columns} FROM case_record WHERE case_key IN ({marks})"
            found.update((row[0], tuple(row[1:])) for row in self._ask(sql, some))
        return found

    def _sealed(self, ids: Sequence[int]) -> dict[int, bytes]:
        if not ids:
            return {}
        marks = ", ".join(["?"] * len(ids))
        sql = f"SELECT case_id, sealed FROM aided_person WHERE case_id IN ({marks})"
        return {row[0]: row[1] for row in self._ask(sql, tuple(ids))}

    def _highest_id(self) -> int:
        if not self.is_sqlite or self.dry:
            return 0
        return self._ask("SELECT coalesce(max(id), 0) FROM case_record", ())[0][0]

    def _take_ids(self, count: int) -> Sequence[int]:
        """SQLite has one writer, so counting on is safe; PostgreSQL's sequence is asked."""
        if self.is_sqlite:
            ids = range(self._next_id, self._next_id + count)
            self._next_id += count
            return ids
        sequence = "pg_get_serial_sequence('case_record', 'id')"
        sql = f"SELECT nextval({sequence}) FROM generate_series(1, ?)"
        return [row[0] for row in self._ask(sql, (count,))]

    def _ask(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        return list(self.connection.exec_driver_sql(sql.replace("?", self._mark), values))

    def _run(self, sql: str, rows: list[tuple[Any, ...]]) -> int:
        if not rows:
            return 0
        return self.connection.exec_driver_sql(sql.replace("?", self._mark), rows).rowcount


def _merged(old: Sequence[Any], new: tuple[Any, ...], batch: Prepared) -> tuple[Any, ...]:
    values = [
        told if here else kept for kept, told, here in zip(old, new, batch.present, strict=True)
    ]
    mask = batch.flag_mask
    values[FLAGS_AT] = (old[FLAGS_AT] & ~mask) | (new[FLAGS_AT] & mask)
    return tuple(values)


def _iso(day: Any) -> Any:
    return None if day is None else day.isoformat()


def _same(day: Any) -> Any:
    return day
