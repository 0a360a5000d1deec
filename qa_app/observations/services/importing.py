"""Enters hearings from lists: all or nothing unless only the good rows are wanted.

A row is recognised by its case: the same moment is the same hearing, so a file sent twice changes
nothing; a planned hearing that a later list has on another day was moved.  Nothing is guessed: a
row that fits several hearings is a problem and says so.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.accounts.services import fix_agency_codes
from qa_app.audit.services import record
from qa_app.cases.queries.visible import agencies_within
from qa_app.cases.rules.values import shown
from qa_app.cases.services.lists import ListImported, ListOrder
from qa_app.core.errors import Problem
from qa_app.core.roles import Actor
from qa_app.core.text import case_key
from qa_app.observations.importer import HearingFile
from qa_app.observations.models import Hearing
from qa_app.observations.queries.calendar import WRITERS
from qa_app.observations.rules.calendar import Announced, KnownHearing, Meeting, Met, meet
from qa_app.observations.rules.columns import HearingField
from qa_app.observations.rules.moments import PLACE, Moment, moment_of
from qa_app.observations.rules.rows import HearingRow
from qa_app.observations.rules.states import HearingState
from qa_app.observations.services.choosing import observe_certain
from qa_app.observations.services.merging import Merger
from qa_app.observations.services.telling import tell_observers

_AT_ONCE: Final = 500
_IMPORT_LOCK: Final = 7_301_011
MOVES_SHOWN: Final = 200


HearingOrder = ListOrder


@dataclass(frozen=True, slots=True)
class MovedHearing:
    """A hearing the list has at another time, for the preview."""

    case_number: str
    before: datetime
    after: datetime


@dataclass(slots=True)
class HearingsImported(ListImported):
    """What came of a list of hearings; ``moved`` is of updated."""

    imported: int = 0
    updated: int = 0
    moved: int = 0
    linked: int = 0
    moves: list[MovedHearing] = field(default_factory=list[MovedHearing])

    def counts(self) -> dict[str, Any]:
        """The counts with the fixed keys of the command line."""
        names = ("rows", "imported", "updated", "unchanged", "rejected", "moved", "linked")
        return {name: getattr(self, name) for name in names}

    def withheld(self) -> "HearingsImported":
        """The same after a check of what was not to be imported: only problems count."""
        self.imported = self.updated = self.unchanged = self.moved = self.linked = 0
        return self


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row with its file, its agency and the key of its case."""

    file: HearingFile
    row: HearingRow
    agency: Agency
    case_key: str


def import_hearings(
    session: Session, *, actor: Actor, files: Sequence[HearingFile], order: HearingOrder,
    now: datetime,
) -> HearingsImported:  # fmt: skip
    """Enter, update or move the hearings of every good row; with ``dry`` only say what would be.

    Raises ``NotAllGood`` at a problem unless ``accept_good`` or ``dry``.
    """
    if session.get_bind().dialect.name == "postgresql" and not order.dry:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IMPORT_LOCK})
    run = _Run(session, actor, files, now)
    run.take_all(dry=order.dry)
    run.result.refuse_unless_good(order)
    if not order.dry:
        run.finish()
    return run.result


class _Run:
    """One import: agencies, the calendar of the cases named, and what came of it so far."""

    def __init__(
        self, session: Session, actor: Actor, files: Sequence[HearingFile], now: datetime
    ) -> None:
        self.session, self.actor, self.files, self.now = session, actor, files, now
        self.agencies = _agencies(session, actor)
        self.problems: list[Problem] = [p for file in files for p in file.problems]
        self.result = HearingsImported()
        self.moved: list[Hearing] = []
        self.touched: set[int] = set()

    def take_all(self, *, dry: bool) -> None:
        """Resolve all rows, meet them with the calendar and write what is good."""
        entries = [entry for file in self.files for entry in self._entries(file)]
        entries = self._without_repeats(entries)
        by_case: dict[str, list[_Entry]] = defaultdict(list)
        for entry in entries:
            by_case[entry.case_key].append(entry)
        known = _calendar(self.session, list(by_case))
        merger = Merger(self.session, self.actor, list(by_case), self.now, dry=dry)
        for key, group in by_case.items():
            self._meet(merger, group, known.get(key, []))
        merger.write()
        self.moved, self.touched = merger.moved, merger.agencies
        self.result.linked = merger.linked
        for file in self.files:
            self.result.note(file, [p for p in self.problems if p.file == file.name])

    def _entries(self, file: HearingFile) -> list[_Entry]:
        found: list[_Entry] = []
        for row in file.rows:
            agency = self._agency(row)
            if row.state is HearingState.HELD and row.moment.utc() > self.now:
                self._wrong("held_ahead", file, row, HearingField.STARTS)
            elif agency is None:
                named = row.agency or row.agency_code
                code = "unknown_agency" if named else "missing_agency"
                of = HearingField.AGENCY if row.agency else HearingField.AGENCY_CODE
                of = of if named else HearingField.AGENCY
                self._wrong(code, file, row, of)
            else:
                found.append(_Entry(file, row, agency, case_key(agency.code, row.number)))
        return found

    def _agency(self, row: HearingRow) -> Agency | None:
        if not row.agency and not row.agency_code:
            mine = {agency.id: agency for agency in self.agencies.values()}
            return next(iter(mine.values())) if len(mine) == 1 else None
        return self.agencies.get(row.agency) or self.agencies.get(row.agency_code)

    def _without_repeats(self, entries: Sequence[_Entry]) -> list[_Entry]:
        """Of two rows with the same case and moment the later one is the problem."""
        first: dict[tuple[str, Moment], _Entry] = {}
        kept: list[_Entry] = []
        for entry in entries:
            key = (entry.case_key, entry.row.moment)
            before = first.setdefault(key, entry)
            if before is entry:
                kept.append(entry)
                continue
            params = {"first_file": before.file.name, "first_row": before.row.row}
            of = HearingField.NUMBER
            self._wrong("duplicate_in_file", entry.file, entry.row, of, **params)
        return kept

    def _meet(self, merger: Merger, group: Sequence[_Entry], known: Sequence[Hearing]) -> None:
        rows = [
            Announced(place, entry.row.moment, entry.row.before)
            for place, entry in enumerate(group)
        ]
        today = self.now.astimezone(PLACE).date()
        hearings = {hearing.id: hearing for hearing in known}
        for met in meet([_known(hearing) for hearing in known], rows, today):
            entry = group[met.row]
            if met.meeting is Meeting.UNCLEAR:
                self._wrong("move_unclear", entry.file, entry.row, HearingField.STARTS)
                continue
            self._merge(merger, entry, met, hearings.get(met.hearing_id))

    def _merge(self, merger: Merger, entry: _Entry, met: Met, hearing: Hearing | None) -> None:
        result, row = self.result, entry.row
        if met.meeting is Meeting.SUPERSEDED:
            result.unchanged += 1
        elif hearing is None:
            merger.add(entry.agency, row)
            result.imported += 1
        elif met.meeting is Meeting.MOVED and hearing.state is not HearingState.PLANNED:
            self._wrong("hearing_over", entry.file, row, HearingField.STARTS)
        else:
            self._update(merger, entry, met, hearing)

    def _update(self, merger: Merger, entry: _Entry, met: Met, hearing: Hearing) -> None:
        result, before = self.result, hearing.starts_at
        changed = merger.update(hearing, entry.row, told=frozenset(entry.file.headers))
        result.updated += changed
        result.unchanged += not changed
        if met.meeting is Meeting.MOVED:
            result.moved += 1
            after = entry.row.moment.utc()
            if len(result.moves) < MOVES_SHOWN:
                result.moves.append(MovedHearing(hearing.case_number, before, after))

    def _wrong(
        self, code: str, file: HearingFile, row: HearingRow, of: HearingField, **params: object
    ) -> None:
        """A problem of a good row that shows only beside the calendar or the register."""
        value = row.moment.day.isoformat() if of is HearingField.STARTS else getattr(row, of.value)
        self.problems.append(file.problem(code, row.row, of, shown(value), **params))

    def finish(self) -> None:
        """Fix what may no longer change, tell observers, write one event."""
        result, session = self.result, self.session
        fix_agency_codes(session, self.touched)
        if not (result.imported or result.updated):
            return
        tell_observers(session, [h.id or 0 for h in self.moved], code="hearing_moved",
                       now=self.now)  # fmt: skip
        record(session, actor=self.actor, act="hearings.imported",
               on=("hearings", self.files[0].name), now=self.now, **result.counts())  # fmt: skip
        observe_certain(session, actor=self.actor, now=self.now)


def _agencies(session: Session, actor: Actor) -> dict[str, Agency]:
    """The agencies the actor may enter hearings for, by name and by code."""
    ids = agencies_within(session, actor, WRITERS)
    statement = select(Agency)
    if ids is not None:
        statement = statement.where(col(Agency.id).in_(ids))
    found: dict[str, Agency] = {}
    for agency in session.exec(statement).all():
        found[agency.code] = agency
        found[agency.name] = agency
    return found


def _calendar(session: Session, keys: Sequence[str]) -> dict[str, list[Hearing]]:
    found: dict[str, list[Hearing]] = defaultdict(list)
    for start in range(0, len(keys), _AT_ONCE):
        some = col(Hearing.case_key).in_(keys[start : start + _AT_ONCE])
        for hearing in session.exec(select(Hearing).where(some)).all():
            found[hearing.case_key].append(hearing)
    return found


def _known(hearing: Hearing) -> KnownHearing:
    earlier = frozenset(moment_of(datetime.fromisoformat(step["from"])) for step in hearing.moves)
    return KnownHearing(hearing.id or 0, moment_of(hearing.starts_at), hearing.state, earlier)
