"""What the sheets of many cases are made of, chunk by chunk: settled versions and their reviews.

And who had a part in reviewing each case, so that no text names them. For services only: nothing
here is narrowed to an actor and nothing of it is shown.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.adjudication.models import AgendaItem, MeetingMember
from qa_app.cases.models import AidedPerson, Case, Firm, Lawyer
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.feedback.models import FeedbackWording
from qa_app.feedback.queries.parties import Sealed, lawyers_on_record
from qa_app.feedback.rules.parties import Register
from qa_app.feedback.rules.settled_sheet import DECIDING, Ground, Input
from qa_app.feedback.rules.suspicion import Person
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.settled import inputs_of_before
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.catalogue import criteria_for
from qa_app.rubrics.rules.schema import Criterion, Rubric
from qa_app.scoresheets.queries import filled, scoresheets_read

CHUNK = 500
Known = tuple[dict[int, Person], Register, dict[tuple[str, int], Rubric]]
OBJECTION = "objection"
"""The method of a grade an upheld objection changed; its steps hold the levels that were set."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The newest wording of a text: how it is shown, and what in it was confirmed."""

    version: int
    shown: str
    cleared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseGround:
    """One settled case with everything its sheet is made of.

    ``rubric`` None: the grade was entered without a sheet. ``natural`` are the names of the bodies
    the case belongs to; ``wordings`` by criterion and mark. ``aided`` are the sealed data of the
    aided person, ``lawyers`` all who handle cases, ``lawyer`` who handled this one.
    """

    case_id: int
    agency_id: int
    lawyer_id: int | None
    settlement_id: int
    points: int | None
    ground: Ground
    rubric: Rubric | None
    criteria: tuple[Criterion, ...]
    people: tuple[Person, ...]
    natural: tuple[str, ...]
    aided: Sealed | None
    lawyer: str
    lawyers: Register
    wordings: dict[tuple[str, str], Wording] = field(default_factory=dict[tuple[str, str], Wording])


def grounds(session: Session, cycle: Cycle, case_ids: Sequence[int]) -> Iterator[CaseGround]:
    """The settled cases among these, in the given order."""
    known: Known = (_people(session, cycle), lawyers_on_record(session), {})
    for start in range(0, len(case_ids), CHUNK):
        yield from _of_chunk(session, cycle, list(case_ids[start : start + CHUNK]), known)


def ground_of(session: Session, cycle: Cycle, case_id: int) -> CaseGround:
    """One case, or NotFound while it is not settled."""
    found = next(grounds(session, cycle, [case_id]), None)
    if found is None:
        raise NotFound
    return found


def experts_of_case(session: Session, cycle_id: int, case_id: int) -> set[int]:
    """Experts who were ever seated at a case, or called to a meeting that had it."""
    return _took_part(session, cycle_id, [case_id])[case_id]


def _of_chunk(
    session: Session, cycle: Cycle, case_ids: list[int], known: Known
) -> Iterator[CaseGround]:
    people, lawyers, rubrics = known
    rows = {row.case_id: row for row in _settled(session, cycle, case_ids)}
    inputs = {key: _inputs(session, cycle, row) for key, row in rows.items()}
    wanted = {one["sheet"] for given in inputs.values() for one in given}
    sheets = {row.id: row for row in scoresheets_read(session, wanted)} if wanted else {}
    took_part = _took_part(session, cycle.id or 0, case_ids)
    wordings = _wordings(session, cycle, case_ids)
    rule = plan_of(cycle).feedback.criterion_rule
    for key in case_ids:
        row = rows.get(key)
        given = [one for one in inputs.get(key, ()) if one["sheet"] in sheets]
        if row is None:
            continue
        rubric = _rubric(session, [sheets[one["sheet"]] for one in given], rubrics)
        entered = tuple(
            Input(one["review"], one["place"], filled(sheets[one["sheet"]], rubric))
            for one in given
            if rubric
        )
        ground = Ground(row.grade, row.method, entered, rule, _changes(row), _lifted(row))
        yield CaseGround(
            case_id=key,
            agency_id=row.agency_id,
            lawyer_id=row.lawyer_id,
            settlement_id=row.id,
            points=row.points,
            ground=ground,
            rubric=rubric,
            criteria=_criteria(rubric, row.type, row.stage) if rubric else (),
            people=tuple(people[one] for one in sorted(took_part[key]) if one in people),
            natural=tuple(name for name in (row.agency, row.firm) if name),
            aided=Sealed(row.sealed, row.case_key) if row.sealed else None,
            lawyer=row.lawyer or "",
            lawyers=lawyers,
            wordings=wordings[key],
        )


def _rubric(
    session: Session, sheets: Sequence[Any], known: dict[tuple[str, int], Rubric]
) -> Rubric | None:
    """What the sheets were rated by; None for a grade that was entered without any."""
    if not sheets:
        return None
    key = (sheets[0].rubric, sheets[0].rubric_version)
    if key not in known:
        known[key] = rubric_in_use(session, *key).rubric
    return known[key]


@lru_cache(maxsize=256)
def _criteria(rubric: Rubric, case_type: CaseType, stage: Stage | None) -> tuple[Criterion, ...]:
    return tuple(criteria_for(rubric, case_type, stage))


def _settled(session: Session, cycle: Cycle, case_ids: list[int]) -> Sequence[Any]:
    columns: list[Any] = [
        Settlement.id, Settlement.case_id, Settlement.version, Settlement.grade, Settlement.points,
        Settlement.method, Settlement.inputs, Settlement.steps, Case.agency_id, Case.lawyer_id,
        Case.type, Case.stage, col(Agency.name).label("agency"), col(Firm.name).label("firm"),
        col(Lawyer.name).label("lawyer"), Case.case_key, AidedPerson.sealed,
    ]  # fmt: skip
    statement = (
        select(*columns)
        .join(Case, col(Case.id) == col(Settlement.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(AidedPerson, col(AidedPerson.case_id) == col(Case.id), isouter=True)
        .where(
            col(Settlement.cycle_id) == cycle.id,
            col(Settlement.counts),
            col(Settlement.case_id).in_(case_ids),
        )
    )
    return session.execute(statement).all()


def _inputs(session: Session, cycle: Cycle, row: Any) -> list[dict[str, Any]]:
    """The sheets about the file behind a grade; those of other sources are no part of it."""
    listed = row.inputs
    if listed is None:
        listed = inputs_of_before(session, cycle, row.case_id)
    return [one for one in listed if one.get("place") in DECIDING and one.get("sheet")]


def _changes(row: Any) -> dict[str, str]:
    """Levels upheld objections set since the reviews, as the version that counts rests on them."""
    found: dict[str, str] = {}
    for one in row.inputs or ():
        if one.get("place") == OBJECTION:
            found |= one.get("changes") or {}
    return found


def _lifted(row: Any) -> frozenset[str]:
    """Red lines upheld objections found not to stand."""
    objected = (one for one in row.inputs or () if one.get("place") == OBJECTION)
    return frozenset(name for one in objected for name in one.get("lifted") or ())


def _people(session: Session, cycle: Cycle) -> dict[int, Person]:
    """Everybody who may have had a part in the cycle, by expert id; each made once."""
    seated = select(Assignment.expert_id).where(col(Assignment.cycle_id) == cycle.id)
    met = select(MeetingMember.expert_id)
    statement = (
        select(Expert.id, Expert.name, Expert.login, Firm.name, Agency.name)
        .join(Firm, col(Firm.id) == col(Expert.firm_id), isouter=True)
        .join(Agency, col(Agency.id) == col(Expert.agency_id), isouter=True)
        .where(col(Expert.id).in_(seated) | col(Expert.id).in_(met))
    )
    return {
        key: Person(name, login, firm or "", office or "")
        for key, name, login, firm, office in session.execute(statement)
        if key is not None
    }


def _took_part(session: Session, cycle_id: int, case_ids: list[int]) -> dict[int, set[int]]:
    """Case id → experts who were ever seated at it, or called to a meeting that had it."""
    found: dict[int, set[int]] = defaultdict(set)
    seats = select(Assignment.case_id, Assignment.expert_id).where(
        col(Assignment.cycle_id) == cycle_id, col(Assignment.case_id).in_(case_ids)
    )
    members = (
        select(AgendaItem.case_id, MeetingMember.expert_id)
        .join(MeetingMember, col(MeetingMember.meeting_id) == col(AgendaItem.meeting_id))
        .where(col(AgendaItem.case_id).in_(case_ids))
    )
    for statement in (seats, members):
        for case_id, expert_id in session.execute(statement):
            found[case_id].add(expert_id)
    return found


def _wordings(
    session: Session, cycle: Cycle, case_ids: list[int]
) -> dict[int, dict[tuple[str, str], Wording]]:
    """Case id → criterion and mark → the newest wording."""
    table = FeedbackWording
    newest = (
        select(table.case_id, table.criterion, table.mark, func.max(table.version).label("version"))
        .where(col(table.cycle_id) == cycle.id, col(table.case_id).in_(case_ids))
        .group_by(col(table.case_id), col(table.criterion), col(table.mark))
        .subquery()
    )
    statement = select(
        table.case_id, table.criterion, table.mark, table.version, table.shown, table.cleared
    ).join(
        newest,
        (newest.c.case_id == table.case_id)
        & (newest.c.criterion == table.criterion)
        & (newest.c.mark == table.mark)
        & (newest.c.version == table.version),
    ).where(col(table.cycle_id) == cycle.id)  # fmt: skip
    found: dict[int, dict[tuple[str, str], Wording]] = defaultdict(dict)
    for case_id, criterion, mark, version, shown, cleared in session.execute(statement):
        found[case_id][criterion, mark] = Wording(version, shown, tuple(cleared))
    return found
