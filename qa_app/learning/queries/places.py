"""What a competition's places are made of, for who runs it, and the places once published.

Until they are published nobody but the supervisors of the competition sees any of it, and they see
nothing of a case they are tied to.  The published list names nobody without a place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.competition import CompetitionPlan, CycleKind, ShownName
from qa_app.learning.rules.places import Entrant, Placed, places
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Review, Settlement
from qa_app.rubrics.queries import frozen_rubric
from qa_app.sampling.models import CompetitionEntry, CompetitionList, FrameCase
from qa_app.sampling.queries.entries import entry_to_decide, standing_list
from qa_app.sampling.rules.entering import JUDGED, EntryState
from qa_app.scoresheets.models import Scoresheet


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One judged entry as who runs the competition sees it; ``placed`` None while not settled."""

    public_id: str
    case_id: int
    number: str
    type: CaseType
    agency: str
    lawyer: str | None
    state: EntryState
    decision_reason: str
    tie_note: str
    revision: int
    grade: Grade | None
    points: int | None
    placed: Placed | None


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """A judged entry with the name of its competition."""

    cycle: str
    line: JudgedLine


@dataclass(frozen=True, slots=True)
class RubricList:
    """The entries rated by one rubric, best first."""

    rubric: str
    lines: tuple[JudgedLine, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All lists of a competition, the settled ones that were excluded, and what is not settled.

    ``hidden`` of them are not shown: the reader is tied to their cases.
    """

    lists: tuple[RubricList, ...]
    excluded: tuple[JudgedLine, ...]
    unsettled: int
    hidden: int

    @property
    def placed(self) -> tuple[Placed, ...]:
        """Every entry of the lists with its place."""
        return tuple(line.placed for one in self.lists for line in one.lines if line.placed)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place of the published list, with the names the plan lets be published."""

    place: int
    type: CaseType
    grade: Grade
    agency: str | None
    lawyer: str | None


@dataclass(frozen=True, slots=True)
class PublishedPlaces:
    """The published list: rubric → places in order."""

    version: CompetitionList
    lists: dict[str, tuple[PlaceLine, ...]]


def ranking(session: Session, actor: Actor, cycle: Cycle) -> Ranking:
    """The places as they are now, without the cases the actor is tied to."""
    sight = in_sight(own_ties(session, actor))
    seen = set(session.execute(_cases(cycle).where(*sight)).scalars())
    return _without(full_ranking(session, cycle), seen)


def full_ranking(session: Session, cycle: Cycle) -> Ranking:
    """The places as they are now, for publishing."""
    rule = plan_of(cycle).competition
    rows = session.execute(_judged(cycle)).all()
    rubrics = _rubrics(session, cycle.id or 0)
    entrants = [
        Entrant(row.case_id, rubrics.get(row.case_id, ""), row.grade, row.points, row.tie_rank)
        for row in rows
        if row.grade is not None and row.state is EntryState.ADMITTED
    ]
    placed = places(entrants, rule) if rule else {}
    by_case = {row.case_id: row for row in rows}
    lists = tuple(
        RubricList(name, tuple(_line(by_case[one.entrant.case_id], one) for one in listed))
        for name, listed in placed.items()
    )
    excluded = tuple(_line(row, None) for row in rows if row.state is EntryState.EXCLUDED)
    unsettled = sum(row.grade is None and row.state is EntryState.ADMITTED for row in rows)
    return Ranking(lists, excluded, unsettled, 0)


def judged_line(session: Session, actor: Actor, public_id: str) -> JudgedEntry:
    """One judged entry of a competition the actor runs; NotFound for cases the actor is tied to."""
    entry = entry_to_decide(session, actor, public_id)
    cycle = session.get_one(Cycle, entry.cycle_id)
    sight = in_sight(own_ties(session, actor))
    seen = session.execute(_cases(cycle).where(col(Case.id) == entry.case_id, *sight)).first()
    row = session.execute(_judged(cycle).where(col(CompetitionEntry.id) == entry.id)).first()
    if seen is None or row is None:
        raise NotFound(public_id)
    return JudgedEntry(cycle.name, _line(row, None))


def published_competition(session: Session, name: str) -> Cycle:
    """A competition whose places are published, whoever asks; NotFound for every other."""
    stands = (
        select(CompetitionList.id)
        .where(
            col(CompetitionList.cycle_id) == col(Cycle.id),
            col(CompetitionList.withdrawn_at).is_(None),
        )
        .exists()
    )
    wanted = (col(Cycle.name) == name, col(Cycle.kind) == CycleKind.COMPETITION, stands)
    cycle = session.execute(select(Cycle).where(*wanted)).scalar()
    if cycle is None:
        raise NotFound(name)
    return cycle


def published_places(session: Session, cycle: Cycle) -> PublishedPlaces | None:
    """The places that stand, with the names the plan gives; None while none are published."""
    version, rule = standing_list(session, cycle.id or 0), plan_of(cycle).competition
    if version is None or rule is None:
        return None
    names = _names(session, cycle.id or 0, [one["case_id"] for one in version.places])
    lists: dict[str, list[PlaceLine]] = {}
    for one in version.places:
        line = _published(one, names[one["case_id"]], rule)
        lists.setdefault(one["rubric"], []).append(line)
    return PublishedPlaces(version, {name: tuple(lines) for name, lines in lists.items()})


def snapshot(found: Ranking) -> list[dict[str, Any]]:
    """The places as they are kept when they are published."""
    return [
        {
            "rubric": one.rubric,
            "place": line.placed.place,
            "case_id": line.case_id,
            "grade": line.grade,
            "points": line.points,
        }
        for one in found.lists
        for line in one.lines
        if line.placed and line.placed.place
    ]


def rubric_titles(session: Session, names: Sequence[str], language: str) -> dict[str, str]:
    """The title of each rubric by ``name/version``."""
    found: dict[str, str] = {}
    for name in names:
        key, _, version = name.rpartition("/")
        loaded = frozen_rubric(session, key, int(version)) if version.isdecimal() else None
        found[name] = loaded.rubric.title.in_language(language) if loaded else name
    return found


def _cases(cycle: Cycle) -> Any:
    return (
        select(Case.id)
        .join(CompetitionEntry, col(CompetitionEntry.case_id) == col(Case.id))
        .where(col(CompetitionEntry.cycle_id) == cycle.id)
    )


def _judged(cycle: Cycle) -> Any:
    entry = CompetitionEntry
    settled = and_(
        col(Settlement.cycle_id) == col(entry.cycle_id),
        col(Settlement.case_id) == col(entry.case_id),
        col(Settlement.counts),
    )
    columns: list[Any] = [
        entry.public_id, entry.case_id, Case.number, Case.type, col(Agency.name).label("agency"),
        col(Lawyer.name).label("lawyer"), entry.state, entry.decision_reason, entry.tie_note,
        entry.revision, entry.tie_rank, Settlement.grade, Settlement.points,
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(entry)
        .join(Case, col(Case.id) == col(entry.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Settlement, settled, isouter=True)
        .where(col(entry.cycle_id) == cycle.id, col(entry.state).in_(JUDGED))
        .order_by(col(entry.case_id))
    )


def _rubrics(session: Session, cycle_id: int) -> dict[int, str]:
    """Case id → the rubric its reviews used, ``name/version``."""
    rows = session.execute(
        select(
            col(Review.case_id),
            func.min(col(Scoresheet.rubric)),
            func.min(col(Scoresheet.rubric_version)),
        )
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .where(col(Review.cycle_id) == cycle_id)
        .group_by(col(Review.case_id))
    )
    return {case_id: f"{name}/{version}" for case_id, name, version in rows}


def _names(session: Session, cycle_id: int, case_ids: list[int]) -> dict[int, Any]:
    """Type, agency and lawyer of frozen cases, as they were then."""
    rows = session.execute(
        select(
            col(FrameCase.case_id),
            col(FrameCase.type),
            col(Agency.name).label("agency"),
            col(Lawyer.name).label("lawyer"),
        )
        .join(Agency, col(Agency.id) == col(FrameCase.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(FrameCase.lawyer_id), isouter=True)
        .where(col(FrameCase.cycle_id) == cycle_id, col(FrameCase.case_id).in_(case_ids))
    )
    return {row.case_id: row for row in rows}


def _published(one: dict[str, Any], named: Any, rule: CompetitionPlan) -> PlaceLine:
    return PlaceLine(
        place=one["place"],
        type=named.type,
        grade=Grade(one["grade"]),
        agency=named.agency if ShownName.AGENCY in rule.names else None,
        lawyer=named.lawyer if ShownName.LAWYER in rule.names else None,
    )


def _line(row: Any, placed: Placed | None) -> JudgedLine:
    return JudgedLine(
        row.public_id, row.case_id, row.number, row.type, row.agency, row.lawyer, row.state,
        row.decision_reason, row.tie_note, row.revision, row.grade, row.points, placed,
    )  # fmt: skip


def _without(found: Ranking, seen: set[int]) -> Ranking:
    lists = tuple(
        RubricList(one.rubric, tuple(line for line in one.lines if line.case_id in seen))
        for one in found.lists
    )
    excluded = tuple(line for line in found.excluded if line.case_id in seen)
    every = sum(len(one.lines) for one in found.lists) + len(found.excluded)
    shown = sum(len(one.lines) for one in lists) + len(excluded)
    return Ranking(lists, excluded, found.unsettled, every - shown)
