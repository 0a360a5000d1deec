"""The training list: lawyers by their weakest criteria against the overall, for one rubric version.

Made of released feedback that counts, so of settled results that the lawyers know. Cases put into
the sample for certain are left out: they say nothing of the others. The overall is that of all
cases; a reader's own list holds the lawyers of cases in scope that the reader is not tied to.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sqlalchemy import Text, func, select, type_coerce
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.grades import Grade, severity
from qa_app.core.roles import Actor, Role
from qa_app.core.text import without_space
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of_text
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.learning.rules.training import (
    Compared,
    Finding,
    Rated,
    Sure,
    compared,
    weakest,
)
from qa_app.panel.queries.left_out import left_out_of_agencies
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.rectification.queries.titles import criteria_of
from qa_app.rectification.rules.levels import level_of
from qa_app.rubrics.rules.schema import Criterion
from qa_app.sampling.models import Pick, SampleCase
from qa_app.web.paging import PAGE_SIZE, Page

READERS: Final = (Role.SUPERVISOR, Role.AGENCY_STAFF)
MOST_CYCLES = 5
AT_ONCE = 2_000
Rubric = tuple[str, int]


@dataclass(frozen=True, slots=True)
class TrainingFilter:
    """What the list shows; without cycles the newest, without a rubric the one most used.

    ``sure``: clear findings only, or hints too (default); ``region`` is a region's code.
    """

    cycles: tuple[str, ...] = ()
    rubric: str = ""
    agency: str = ""
    region: str = ""
    criterion: str = ""
    q: str = ""
    sure: Sure | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """One lawyer with the criteria to train, the surest first."""

    lawyer_id: int
    lawyer: str
    firm: str
    agency_id: int
    agency: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TrainingList:
    """The list with what it was made of; ``aimed`` cases were not drawn and are left out."""

    lines: tuple[TrainingLine, ...]
    cycles: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    rubrics: tuple[str, ...]
    rubric: Rubric | None
    criteria: tuple[Criterion, ...]
    compared: Compared
    cases: int
    aimed: int
    minimum: int
    left_out: int = 0
    """Cases in the samples of these cycles that the reader is tied to."""

    def page(self, number: int) -> Page[TrainingLine]:
        """One page of it."""
        start = (number - 1) * PAGE_SIZE
        return Page(list(self.lines[start : start + PAGE_SIZE]), len(self.lines), number)


@dataclass(slots=True)
class _Read:
    """What the chosen cycles say, by rubric: their cases, and how many were not drawn."""

    cases: defaultdict[Rubric, list[Rated]] = field(default_factory=lambda: defaultdict(list))
    aimed: Counter[Rubric] = field(default_factory=Counter[Rubric])
    compared: dict[tuple[Rubric, frozenset[int], int], Compared] = field(
        default_factory=dict[tuple[Rubric, frozenset[int], int], Compared]
    )

    def compare(self, rubric: Rubric, seen: frozenset[int], minimum: int) -> Compared:
        """The comparison of the cases seen; the last few are kept."""
        key = (rubric, seen, minimum)
        found = self.compared.get(key)
        if found is None:
            found = self.compared[key] = compared(self.cases[rubric], seen, minimum)
            _drop_oldest(self.compared)
        return found


_KEPT: dict[tuple[object, ...], _Read] = {}
"""What was read last, by a mark of the sheets it was read from: sheets are never changed."""
MOST_KEPT = 4


def _drop_oldest(kept: dict[Any, Any]) -> None:
    """Keep the last few; another thread may do the same at the same time."""
    for key in list(kept)[:-MOST_KEPT]:
        kept.pop(key, None)


def training_list(session: Session, actor: Actor, wanted: TrainingFilter) -> TrainingList:
    """The list the actor may see, of the cycles and the rubric asked for."""
    cycles = _cycles(session, actor)
    chosen = tuple(c for c in cycles if c.name in wanted.cycles)[:MOST_CYCLES] or cycles[:1]
    names = tuple(cycle.name for cycle in chosen)
    read = _read(session, [cycle.id or 0 for cycle in chosen])
    rubric = _rubric(read, wanted.rubric)
    criteria = criteria_of(session, rubric) if rubric else ()
    pool = read.cases[rubric] if rubric else []
    minimum = max((plan_of_text(c.plan).feedback.minimum_cases for c in chosen), default=0)
    places = _places(session)
    seen = _seen(session, actor, pool, wanted, places)
    found = read.compare(rubric, seen, minimum) if rubric else compared((), seen, minimum)
    return TrainingList(
        lines=_lines(session, wanted, pool, seen, found, places),
        cycles=tuple((c.name, c.title or c.name) for c in cycles),
        chosen=names,
        rubrics=tuple(f"{name}/{version}" for name, version in sorted(read.cases)),
        rubric=rubric,
        criteria=criteria,
        compared=found,
        cases=len(pool),
        aimed=read.aimed[rubric] if rubric else 0,
        minimum=minimum,
        left_out=left_out_of_agencies(session, actor, READERS, *names) if names else 0,
    )


def _cycles(session: Session, actor: Actor) -> tuple[Cycle, ...]:
    """Cycles with released feedback on a case in the actor's scope, newest first."""
    agencies = agencies_within(session, actor, READERS)
    where = [] if agencies is None else [col(FeedbackSheet.agency_id).in_(agencies)]
    given = (
        select(FeedbackSheet.cycle_id)  # type: ignore[call-overload]
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(*_counting(), *where)
    )
    rows = session.execute(
        select(Cycle)
        .where(col(Cycle.id).in_(given))
        .order_by(col(Cycle.created_at).desc(), col(Cycle.id).desc())
    ).scalars()
    return tuple(cycle for cycle in rows if not plan_of_text(cycle.plan).is_competition)


def _counting() -> list[Any]:
    return [col(FeedbackSheet.counts), col(Release.state) == ReleaseState.RELEASED,
            col(FeedbackSheet.lawyer_id).is_not(None)]  # fmt: skip


def _read(session: Session, cycle_ids: Sequence[int]) -> _Read:
    """Every sheet that counts; read again only when other sheets count than the last time."""
    mark = _mark(session, cycle_ids)
    found = _KEPT.get(mark)
    if found is None:
        found = _KEPT[mark] = _read_anew(session, cycle_ids)
        _drop_oldest(_KEPT)
    return found


def _mark(session: Session, cycle_ids: Sequence[int]) -> tuple[object, ...]:
    key = col(FeedbackSheet.id)
    found = session.execute(
        select(func.count(), func.max(key), func.sum(key), func.max(FeedbackSheet.made_at))
        .select_from(FeedbackSheet)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(col(FeedbackSheet.cycle_id).in_(cycle_ids), *_counting())
    ).one()
    return (str(session.get_bind().engine.url), tuple(cycle_ids), *found)


def _read_anew(session: Session, cycle_ids: Sequence[int]) -> _Read:
    drawn = (col(SampleCase.cycle_id) == col(FeedbackSheet.cycle_id)) & (
        col(SampleCase.case_id) == col(FeedbackSheet.case_id)
    )
    rows = session.execute(
        select(
            FeedbackSheet.case_id, FeedbackSheet.lawyer_id, FeedbackSheet.agency_id,
            type_coerce(col(FeedbackSheet.lines), Text()),
            type_coerce(col(FeedbackSheet.overall), Text()), SampleCase.pick,
        )  # type: ignore[call-overload]
        .select_from(FeedbackSheet)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .join(SampleCase, drawn, isouter=True)
        .where(col(FeedbackSheet.cycle_id).in_(cycle_ids), *_counting())
        .order_by(col(FeedbackSheet.id))
        .execution_options(yield_per=AT_ONCE)
    )  # fmt: skip
    read, known = _Read(), dict[Rubric, dict[str, Criterion]]()
    same: dict[frozenset[str], frozenset[str]] = {}
    while some := list(islice(rows, AT_ONCE)):
        for case_id, lawyer_id, agency_id, lines, overall, pick in some:
            rubric = _named(json.loads(overall).get("rubric"))
            if rubric is None:
                continue
            if pick is Pick.CERTAINTY:
                read.aimed[rubric] += 1
                continue
            if rubric not in known:
                known[rubric] = {one.id: one for one in criteria_of(session, rubric)}
            judged, weak = (
                same.setdefault(one, one) for one in _judged(json.loads(lines), known[rubric])
            )
            read.cases[rubric].append(Rated(case_id, lawyer_id, agency_id, judged, weak))
    return read


def _named(text: object) -> Rubric | None:
    name, _, version = str(text or "").partition("/")
    return (name, int(version)) if name and version.isdecimal() else None


def _rubric(read: _Read, asked: str) -> Rubric | None:
    wanted = _named(asked)
    if wanted in read.cases:
        return wanted
    return max(read.cases, key=lambda one: (len(read.cases[one]), one), default=None)


_GOOD = severity(Grade.GOOD)


def _judged(
    lines: Sequence[Mapping[str, Any]], known: Mapping[str, Criterion]
) -> tuple[frozenset[str], frozenset[str]]:
    """The criteria of a sheet that were judged, and those of them below good."""
    levels = {
        line["criterion"]: level
        for line in lines
        if (criterion := known.get(line["criterion"])) and (level := level_of(criterion, line))
    }
    weak = frozenset(key for key, level in levels.items() if severity(level) > _GOOD)
    return frozenset(levels), weak


def _places(session: Session) -> dict[int, tuple[str, str]]:
    """Agency id → name and region path."""
    rows = session.execute(
        select(Agency.id, Agency.name, Region.path).join(  # type: ignore[call-overload]
            Region, col(Region.id) == col(Agency.region_id)
        )
    )
    return {key: (name, path) for key, name, path in rows}


def _seen(
    session: Session,
    actor: Actor,
    pool: Sequence[Rated],
    wanted: TrainingFilter,
    places: Mapping[int, tuple[str, str]],
) -> frozenset[int]:
    """Cases in scope and in the filter that the actor is not tied to."""
    agencies = agencies_within(session, actor, READERS)
    inside = set(places) if agencies is None else set(agencies)
    if wanted.agency:
        text = without_space(wanted.agency)
        inside = {key for key in inside if text in without_space(places[key][0])}
    if wanted.region:
        inside = {key for key in inside if f"/{wanted.region}/" in places[key][1]}
    own = own_ties(session, actor)
    mine = frozenset(
        case.case_id
        for case in pool
        if case.agency_id in inside and case.lawyer_id not in own.lawyer_ids
    )
    sight = in_sight(own)
    if not sight:
        return mine
    free = select(Case.id).where(col(Case.id).in_(_released_cases()), *sight)
    return mine & frozenset(session.execute(free).scalars())


def _released_cases() -> Any:
    return (
        select(FeedbackSheet.case_id)  # type: ignore[call-overload]
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(*_counting())
    )


def _lines(
    session: Session,
    wanted: TrainingFilter,
    pool: Sequence[Rated],
    seen: Collection[int],
    found: Compared,
    places: Mapping[int, tuple[str, str]],
) -> tuple[TrainingLine, ...]:
    mine: dict[int, list[Finding]] = {}
    for one in found.findings:
        if _shown(one, wanted):
            mine.setdefault(one.lawyer_id, []).append(one)
    homes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for case in pool:
        if case.case_id in seen:
            homes[case.lawyer_id][case.agency_id] += 1
    people, lines = _people(session), list[TrainingLine]()
    for lawyer_id, findings in mine.items():
        name, firm = people[lawyer_id]
        if wanted.q and without_space(wanted.q) not in without_space(f"{name} {firm}"):
            continue
        agency_id = min(homes[lawyer_id], key=lambda key: (-homes[lawyer_id][key], key))
        first = tuple(weakest(findings, lawyer_id))
        lines.append(
            TrainingLine(lawyer_id, name, firm, agency_id, places[agency_id][0], first)
        )  # fmt: skip
    return tuple(sorted(lines, key=lambda x: (x.findings[0].chance, x.lawyer, x.lawyer_id)))


def _shown(one: Finding, wanted: TrainingFilter) -> bool:
    if one.sure is Sure.OPEN or (wanted.sure is Sure.CLEAR and one.sure is not Sure.CLEAR):
        return False
    return not wanted.criterion or one.criterion == wanted.criterion


def _people(session: Session) -> dict[int, tuple[str, str]]:
    """Lawyer id → name and firm, of lawyers with released feedback."""
    rows = session.execute(
        select(Lawyer.id, Lawyer.name, func.coalesce(Firm.name, ""))  # type: ignore[call-overload]
        .join(Firm, col(Firm.id) == col(Lawyer.firm_id), isouter=True)
        .where(col(Lawyer.id).in_(select(FeedbackSheet.lawyer_id).distinct()))
    )
    return {key: (name, firm) for key, name, firm in rows}
