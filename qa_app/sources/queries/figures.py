"""The figures of every source of a cycle, and how far the sources agree, within some regions.

For the report of sources on screen, as files and on the command line.  Response rates stand beside
satisfaction; what fewer than the plan's smallest cell said is withheld, and so is what would give
it away.  Nothing here names a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import SourceName
from qa_app.followups.models import Followup, Lead
from qa_app.followups.queries import figures as followups
from qa_app.followups.queries.figures import LeadCounts
from qa_app.followups.rules.cells import withheld_parts
from qa_app.followups.rules.figures import Contacts, Part, Satisfaction
from qa_app.followups.rules.states import Channel, FollowupState, Respondent
from qa_app.observations.queries.quota import AgencyQuota, agency_quotas
from qa_app.observations.rules.quota import QuotaLine, whole
from qa_app.opinions.models import Opinion
from qa_app.opinions.rules.counting import Answered, mean_points
from qa_app.opinions.rules.states import Body, OpinionState
from qa_app.reviews.models import Settlement
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.scoresheets.models import Scoresheet
from qa_app.sources.queries.lists import known_to
from qa_app.sources.queries.side_by_side import FOR_FIGURES, ByCase, results_of
from qa_app.sources.rules.pairs import SourcePair, grade_counts, source_pairs

Regions = Sequence[int] | None


@dataclass(frozen=True, slots=True)
class BodyOpinions:
    """What one kind of body was asked and said; ``points`` None when withheld or none came."""

    body: Body
    answered: Answered
    points: int | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class AgencySources:
    """One agency beside every source; ``satisfied`` and ``answered`` None when withheld."""

    name: str
    drawn: int
    settled: int
    quota: QuotaLine | None
    followup: Part | None
    opinions: Answered


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """Everything the report of sources says of a cycle."""

    level: float
    minimum_cell: int
    drawn: int
    settled: int
    grades: dict[SourceName, dict[Grade, int]]
    counting: dict[Grade, int]
    combined: int
    quota: QuotaLine
    contacts: Contacts
    respondents: dict[Respondent, int]
    channels: dict[Channel, int]
    satisfaction: Satisfaction
    leads: LeadCounts
    bodies: list[BodyOpinions]
    pairs: list[SourcePair]
    agencies: list[AgencySources]

    @property
    def opinions(self) -> Answered:
        """All bodies together."""
        every = [one.answered for one in self.bodies]
        return Answered(
            sum(one.asked for one in every),
            sum(one.received for one in every),
            sum(one.withdrawn for one in every),
        )


def source_figures(
    session: Session, actor: Actor, cycle: Cycle, regions: Regions, now: datetime
) -> SourceFigures:
    """The figures of a cycle; ``regions`` None: all of it."""
    plan, cycle_id = plan_of(cycle), cycle.id or 0
    level, minimum = float(plan.report.level), plan.followups.minimum_cell
    here = _of_followups(regions)
    quotas = agency_quotas(session, actor, cycle, now)
    found = _results(session, cycle_id, regions)
    drawn, counting, combined = _settled(session, cycle_id, regions)
    return SourceFigures(
        level=level,
        minimum_cell=minimum,
        drawn=drawn,
        settled=sum(counting.values()),
        grades=_grades(found),
        counting=counting,
        combined=combined,
        quota=whole(one.line for one in quotas),
        contacts=followups.contacts_of(session, cycle_id, here),
        respondents=_counts(session, cycle_id, here, Followup.respondent, Respondent),
        channels=_counts(session, cycle_id, here, Followup.channel, Channel),
        satisfaction=followups.satisfaction_of(session, cycle, here, level),
        leads=followups.lead_counts(session, cycle_id, _inside(Lead.region_id, regions)),
        bodies=_bodies(session, cycle_id, regions, minimum),
        pairs=source_pairs(found, minimum=minimum, level=level),
        agencies=_agencies(session, cycle, regions, quotas),
    )


def _inside(column: Any, regions: Regions) -> ColumnElement[bool]:
    return true() if regions is None else col(column).in_(regions)


def _of_followups(regions: Regions) -> ColumnElement[bool]:
    return _inside(Followup.region_id, regions)


def _results(session: Session, cycle_id: int, regions: Regions) -> ByCase:
    """What every source says of the cases it knows."""
    found: ByCase = {}
    for source, known in known_to(cycle_id).items():
        ids = session.execute(
            select(Case.id)
            .join(Agency, col(Agency.id) == col(Case.agency_id))
            .where(col(Case.id).in_(known), _inside(Agency.region_id, regions))
        )
        reader = {source: FOR_FIGURES[source]}
        for case_id, said in results_of(session, cycle_id, ids.scalars().all(), reader).items():
            found.setdefault(case_id, {}).update(said)
    return found


def _grades(found: ByCase) -> dict[SourceName, dict[Grade, int]]:
    graded = (SourceName.FILE, SourceName.OBSERVATION)
    return {
        source: grade_counts([case[source] for case in found.values() if source in case])
        for source in graded
    }


def _sampled(cycle_id: int, regions: Regions, *columns: Any) -> Any:
    counting = (
        (col(Settlement.case_id) == col(SampleCase.case_id))
        & (col(Settlement.cycle_id) == col(SampleCase.cycle_id))
        & col(Settlement.counts)
    )
    return (
        select(*columns)
        .select_from(SampleCase)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Settlement, counting, isouter=True)
        .where(
            col(SampleCase.cycle_id) == cycle_id,
            col(SampleCase.status) != SampleStatus.REPLACED,
            _inside(Agency.region_id, regions),
        )
    )


def _settled(
    session: Session, cycle_id: int, regions: Regions
) -> tuple[int, dict[Grade, int], int]:
    """Standing cases, those settled by the grade that counts, and how many were combined."""
    is_combined = col(Settlement.method) == "combined"
    statement = _sampled(cycle_id, regions, Settlement.grade, is_combined, func.count())
    rows = session.execute(statement.group_by(col(Settlement.grade), is_combined)).all()
    counting = {
        grade: sum(count for given, _how, count in rows if given is grade) for grade in Grade
    }
    return sum(row[2] for row in rows), counting, sum(row[2] for row in rows if row[1])


def _counts(
    session: Session, cycle_id: int, here: ColumnElement[bool], column: Any, words: Any
) -> dict[Any, int]:
    rows = session.execute(
        select(column, func.count())
        .where(col(Followup.cycle_id) == cycle_id, here, col(Followup.state) == FollowupState.DONE)
        .group_by(col(column))
    )
    found = {word: count for word, count in rows if word is not None}
    return {word: found.get(word, 0) for word in words}


def _bodies(session: Session, cycle_id: int, regions: Regions, minimum: int) -> list[BodyOpinions]:
    rows = session.execute(
        select(Opinion.body, Opinion.state, Scoresheet.points)
        .join(Case, col(Case.id) == col(Opinion.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Scoresheet, col(Scoresheet.id) == col(Opinion.scoresheet_id), isouter=True)
        .where(col(Opinion.cycle_id) == cycle_id, _inside(Agency.region_id, regions))
    ).all()
    bodies = [body for body in Body if any(row[0] is body for row in rows)]
    points = {
        body: [row[2] for row in rows if row[0] is body and row[2] is not None] for body in bodies
    }
    hidden = _hidden([len(points[body]) for body in bodies], minimum)
    return [
        BodyOpinions(
            body,
            _answered(state for own, state, _points in rows if own is body),
            None if at in hidden else mean_points(points[body]),
            at in hidden,
        )
        for at, body in enumerate(bodies)
    ]


def _hidden(answers: Sequence[int], minimum: int) -> frozenset[int]:
    """Which cells are not shown; of too few altogether, none is."""
    if sum(answers) < minimum:
        return frozenset(range(len(answers)))
    return withheld_parts(answers, minimum)


def _answered(states: Any) -> Answered:
    given = list(states)
    counts = [given.count(state) for state in OpinionState]
    by_state = dict(zip(OpinionState, counts, strict=True))
    return Answered(
        by_state[OpinionState.ASKED],
        by_state[OpinionState.RECEIVED],
        by_state[OpinionState.WITHDRAWN],
    )


def _agencies(
    session: Session, cycle: Cycle, regions: Regions, quotas: list[AgencyQuota]
) -> list[AgencySources]:
    """Every agency any source knows, by name."""
    cycle_id = cycle.id or 0
    settled = func.count(col(Settlement.id))
    columns = (Agency.id, func.count(), settled)
    rows = session.execute(_sampled(cycle_id, regions, *columns).group_by(col(Agency.id)))
    sample = {key: (drawn, done) for key, drawn, done in rows}
    lines = {one.line.counts.agency_id: one.line for one in quotas if one.line.counts.hearings}
    parts = _parts(session, cycle, regions)
    asked = _opinions_by_agency(session, cycle_id, regions)
    keys = {*sample, *lines, *parts, *asked}
    names = session.execute(
        select(Agency.id, Agency.name).where(
            col(Agency.id).in_(keys), _inside(Agency.region_id, regions)
        )
    )
    return [
        AgencySources(
            name,
            *sample.get(key, (0, 0)),
            lines.get(key),
            parts.get(key),
            asked.get(key, Answered()),
        )
        for key, name in sorted(names, key=lambda row: row[1])
    ]


def _parts(session: Session, cycle: Cycle, regions: Regions) -> dict[int, Part]:
    every = followups.parts_of(session, cycle, _of_followups(regions))
    of_agencies = (part for part in every if part.key.startswith("agency:"))
    return {int(part.key.partition(":")[2]): part for part in of_agencies}


def _opinions_by_agency(session: Session, cycle_id: int, regions: Regions) -> dict[int, Answered]:
    rows = session.execute(
        select(Case.agency_id, Opinion.state, func.count())
        .join(Case, col(Case.id) == col(Opinion.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .where(col(Opinion.cycle_id) == cycle_id, _inside(Agency.region_id, regions))
        .group_by(col(Case.agency_id), col(Opinion.state))
    ).all()
    return {
        agency: _answered(
            state for own, state, count in rows if own == agency for _one in range(count)
        )
        for agency in {row[0] for row in rows}
    }
