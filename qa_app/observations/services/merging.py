"""Writes what a list says into the calendar: new hearings, new times, corrected words.

For ``importing``.  Blank cells leave what is there; the register's ids and the closed cases are
looked up once for the whole list.
"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.cases.rules.fields import FLAGS
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.core.roles import Actor
from qa_app.core.text import case_key
from qa_app.observations.models import Hearing
from qa_app.observations.rules.calendar import hearing_key
from qa_app.observations.rules.columns import CASE_FIELD, HearingField
from qa_app.observations.rules.moments import moment_of
from qa_app.observations.rules.rows import HearingRow
from qa_app.observations.rules.states import HearingState
from qa_app.observations.services.calendar import drop_observations, note_move

_AT_ONCE: Final = 500
_FIELD_OF: Final = {same: field for field, same in CASE_FIELD.items()}
_COLUMNS: Final = {
    "type": "type",
    "stage": "stage",
    "cause": "cause",
    "lawyer_name": "lawyer",
    "firm_name": "firm",
    "court": "court",
    "courtroom": "courtroom",
    "court_number": "court_number",
    "note": "note",
}
"""Column of ``hearing`` → attribute of a row."""


class Merger:
    """One list on its way into the calendar."""

    def __init__(
        self, session: Session, actor: Actor, case_keys: Sequence[str], now: datetime, *, dry: bool
    ) -> None:
        self.session, self.actor, self.now, self.dry = session, actor, now, dry
        self.moved: list[Hearing] = []
        self.agencies: set[int] = set()
        self.linked = 0
        self._new: list[dict[str, Any]] = []
        self._cancelled: list[Hearing] = []
        self._cases = _cases(session, case_keys)
        self._taken = _keys(session, case_keys)
        self._firms = {n: k for k, n in session.execute(select(Firm.id, Firm.name))}
        self._lawyers: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
        for key, name, firm in session.execute(select(Lawyer.id, Lawyer.name, Lawyer.firm_id)):
            self._lawyers[name].append((key, firm))

    def add(self, agency: Agency, row: HearingRow) -> None:
        """A hearing the calendar did not have."""
        key = case_key(agency.code, row.number)
        name = hearing_key(key, row.moment.day, self._taken[key])
        self._taken[key].add(name)
        case_id, *of_case = self._cases.get(key, (None, None, None))
        lawyer_id, firm_id = self._people(row)
        self._note(agency.id or 0, case_id)
        self._new.append(
            {
                "public_id": secrets.token_urlsafe(12),
                "hearing_key": name,
                "agency_id": agency.id,
                "region_id": agency.region_id,
                "case_number": row.number,
                "case_key": key,
                "case_id": case_id,
                "lawyer_id": lawyer_id or of_case[0],
                "firm_id": firm_id or of_case[1],
                "starts_at": row.moment.utc(),
                "flags": row.flags,
                "state": row.state or HearingState.PLANNED,
                "moves": [],
                "entered_by": self.actor.login,
                "entered_at": self.now,
                "revision": 1,
                **{column: getattr(row, of) for column, of in _COLUMNS.items()},
            }
        )

    def _note(self, agency_id: int, case_id: int | None) -> None:
        self.agencies.add(agency_id)
        self.linked += case_id is not None

    def update(self, hearing: Hearing, row: HearingRow, told: frozenset[HearingField]) -> bool:
        """What the row says and the calendar did not; whether that was anything."""
        values: dict[str, Any] = {
            column: getattr(row, of) for column, of in _COLUMNS.items() if getattr(row, of)
        }
        mask = sum(FLAG_OF[flag] for flag in FLAGS if _FIELD_OF[flag] in told)
        values["flags"] = hearing.flags & ~mask | row.flags & mask
        if row.state is not None:
            values["state"] = row.state
        if hearing.case_id is None and (case := self._cases.get(hearing.case_key)):
            values["case_id"] = case[0]
        changed = {name: v for name, v in values.items() if getattr(hearing, name) != v}
        moved = _has_other_time(hearing.starts_at, row)
        if self.dry or not (changed or moved):
            return bool(changed or moved)
        if moved:
            note_move(hearing, row.moment.utc(), by=self.actor.login, now=self.now)
            self.moved.append(hearing)
        if changed.get("state") is HearingState.CANCELLED:
            self._cancelled.append(hearing)
        for name, value in changed.items():
            setattr(hearing, name, value)
        if {"lawyer_name", "firm_name"} & changed.keys():
            hearing.lawyer_id, hearing.firm_id = self._people(row)
        hearing.revision += 1
        self.session.add(hearing)
        self._note(hearing.agency_id, hearing.case_id)
        return True

    def write(self) -> None:
        """Send everything to the database; nothing in a dry run."""
        if self.dry:
            return
        self._step_aside()
        self.session.flush()
        if self._new:
            self.session.execute(insert(Hearing.__table__), self._new)  # type: ignore[attr-defined]
        gone = [hearing.id or 0 for hearing in self._cancelled]
        for start in range(0, len(gone), _AT_ONCE):
            drop_observations(self.session, gone[start : start + _AT_ONCE], self.now)

    def _step_aside(self) -> None:
        """Take the next free key where a hearing whose case number was corrected has this one."""
        for start in range(0, len(self._new), _AT_ONCE):
            some = self._new[start : start + _AT_ONCE]
            taken = set(
                self.session.exec(
                    select(Hearing.hearing_key).where(
                        col(Hearing.hearing_key).in_([row["hearing_key"] for row in some])
                    )
                ).all()
            )
            for row in (each for each in some if each["hearing_key"] in taken):
                key = row["case_key"]
                stem = row["hearing_key"].rpartition("#")[0]
                begins = col(Hearing.hearing_key).startswith(f"{stem}#", autoescape=True)
                used = set(self.session.exec(select(Hearing.hearing_key).where(begins)).all())
                day = moment_of(row["starts_at"]).day
                row["hearing_key"] = hearing_key(key, day, used | self._taken[key])
                self._taken[key].add(row["hearing_key"])

    def _people(self, row: HearingRow) -> tuple[int | None, int | None]:
        """Ids of lawyer and firm in the register; a name that fits several people is none."""
        firm_id = self._firms.get(row.firm)
        found = [
            (key, firm)
            for key, firm in self._lawyers.get(row.lawyer, [])
            if not row.firm or firm == firm_id
        ]
        if len(found) != 1:
            return None, firm_id
        return found[0][0], firm_id or found[0][1]


def _has_other_time(before: datetime, row: HearingRow) -> bool:
    """Whether the row gives another time; a day without a time takes none away."""
    starts_at = row.moment.utc()
    if starts_at == before:
        return False
    since = (before - starts_at).total_seconds()
    return row.moment.at is not None or not 0 <= since < 24 * 60 * 60


def _cases(
    session: Session, keys: Sequence[str]
) -> dict[str, tuple[int | None, int | None, int | None]]:
    found: dict[str, tuple[int | None, int | None, int | None]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        columns: list[Any] = [Case.case_key, Case.id, Case.lawyer_id, Case.firm_id]
        wanted = select(*columns).where(col(Case.case_key).in_(keys[start : start + _AT_ONCE]))
        found |= {key: tuple(rest) for key, *rest in session.execute(wanted)}
    return found


def _keys(session: Session, keys: Sequence[str]) -> defaultdict[str, set[str]]:
    """Hearing keys there are already, by case key."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for start in range(0, len(keys), _AT_ONCE):
        some = col(Hearing.case_key).in_(keys[start : start + _AT_ONCE])
        for key, name in session.execute(select(Hearing.case_key, Hearing.hearing_key).where(some)):
            found[key].add(name)
    return found
