"""The settled level of every criterion of every case of a cycle: for supervisors only.

From the feedback sheet of a case where it shows the settled version that counts (it holds what an
objection changed), else from the sheets that settled it: the further expert's where there is one,
otherwise both first reviews by the cycle's rule. Read in a stream, some cases at a time: a province
has 27,000 of them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sqlalchemy import Text, and_, select, type_coerce
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.rules.settled_sheet import DECIDING, THIRD
from qa_app.rectification.queries.titles import criteria_of
from qa_app.rectification.queries.visible import cases_to_act_on
from qa_app.rectification.rules.levels import level_of, settled_level
from qa_app.reviews.models import Review, ReviewKind, ReviewState, Settlement
from qa_app.reviews.queries.settling import INPUT_FIRST
from qa_app.rubrics.rules.schema import Criterion
from qa_app.sampling.models import Pick, SampleCase, SampleStatus
from qa_app.scoresheets.models import Scoresheet

AT_ONCE: Final = 1_000
STANDING: Final = (SampleStatus.DRAWN, SampleStatus.SUBSTITUTE)
Rubric = tuple[str, int]


@dataclass(frozen=True, slots=True)
class CaseLevels:
    """One settled case: whose it is, and the level of each criterion of its rubric."""

    case_id: int
    number: str
    agency_id: int
    agency: str
    lawyer_id: int | None
    lawyer: str
    rubric: Rubric
    levels: dict[str, Grade]
    random: bool
    """Whether it was picked by ticket: only those say anything of the others."""


def case_levels(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    agency_ids: Sequence[int] = (),
    case_id: int | None = None,
) -> Iterator[CaseLevels]:
    """Every settled standing case of the cycle the actor may make tasks about, by number."""
    where = [*cases_to_act_on(session, actor)]
    if agency_ids:
        where.append(col(Case.agency_id).in_(agency_ids))
    if case_id is not None:
        where.append(col(Case.id) == case_id)
    rows = session.execute(_settled(cycle).where(*where).execution_options(yield_per=AT_ONCE))
    reader = _Reader(session, cycle)
    while some := list(islice(rows, AT_ONCE)):
        yield from reader.read(some)


def _settled(cycle: Cycle) -> Any:
    shown = and_(col(FeedbackSheet.settlement_id) == col(Settlement.id), col(FeedbackSheet.counts))
    drawn = and_(
        col(SampleCase.cycle_id) == col(Settlement.cycle_id),
        col(SampleCase.case_id) == col(Settlement.case_id),
    )
    return (
        select(
            Settlement.case_id, Case.number, Case.agency_id, col(Agency.name).label("agency"),
            Case.lawyer_id, col(Lawyer.name).label("lawyer"), Settlement.inputs,
            type_coerce(col(FeedbackSheet.lines), Text()).label("lines"), SampleCase.pick,
        )  # type: ignore[call-overload]
        .select_from(Settlement)
        .join(Case, col(Case.id) == col(Settlement.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(SampleCase, drawn)
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(FeedbackSheet, shown, isouter=True)
        .where(
            Settlement.cycle_id == cycle.id,
            col(Settlement.counts),
            col(SampleCase.status).in_(STANDING),
        )
        .order_by(col(Case.case_key))
    )  # fmt: skip


@dataclass
class _Reader:
    """Turns rows of settled cases into levels; knows the rubrics it met."""

    session: Session
    cycle: Cycle
    criteria: dict[Rubric, tuple[Criterion, ...]] = field(
        default_factory=dict[Rubric, tuple[Criterion, ...]]
    )

    def read(self, rows: Sequence[Any]) -> Iterator[CaseLevels]:
        of_before = self._inputs_of_before([row.case_id for row in rows if row.inputs is None])
        inputs = {
            row.case_id: _deciding(of_before[row.case_id] if row.inputs is None else row.inputs)
            for row in rows
        }
        sheets = self._sheets([sheet for given in inputs.values() for sheet in given])
        rule = plan_of(self.cycle).feedback.criterion_rule
        for row in rows:
            own = [sheets[sheet] for sheet in inputs[row.case_id] if sheet in sheets]
            if own:
                rubric = own[0][0]
                answers = [text for of, text in own if of == rubric]
                if row.lines:
                    levels = self._of_lines(rubric, json.loads(row.lines))
                else:
                    levels = self._of_answers(rubric, answers, rule)
                yield CaseLevels(
                    row.case_id, row.number, row.agency_id, row.agency, row.lawyer_id,
                    row.lawyer or "", rubric, levels, row.pick is not Pick.COVERAGE,
                )  # fmt: skip

    def _inputs_of_before(self, case_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
        """For grades settled before versions were kept: all reviews that were submitted."""
        found: dict[int, list[dict[str, Any]]] = {case_id: [] for case_id in case_ids}
        if not case_ids:
            return found
        statement = select(Review.case_id, Review.scoresheet_id, Review.kind).where(  # type: ignore[call-overload]
            Review.cycle_id == self.cycle.id,
            col(Review.case_id).in_(case_ids),
            Review.state == ReviewState.SUBMITTED,
        )
        for case_id, sheet, kind in self.session.execute(statement.order_by(col(Review.id))):
            place = THIRD if kind is ReviewKind.THIRD else INPUT_FIRST
            found[case_id].append({"sheet": sheet, "place": place})
        return found

    def _sheets(self, ids: Sequence[int]) -> dict[int, tuple[Rubric, str]]:
        statement = select(
            Scoresheet.id, Scoresheet.rubric, Scoresheet.rubric_version,
            type_coerce(col(Scoresheet.answers), Text()),
        )  # type: ignore[call-overload]  # fmt: skip
        rows = self.session.execute(statement.where(col(Scoresheet.id).in_(ids)))
        return {key: ((rubric, version), text) for key, rubric, version, text in rows}

    def _criteria(self, rubric: Rubric) -> tuple[Criterion, ...]:
        if rubric not in self.criteria:
            self.criteria[rubric] = criteria_of(self.session, rubric)
        return self.criteria[rubric]

    def _of_answers(self, rubric: Rubric, texts: Sequence[str], rule: str) -> dict[str, Grade]:
        answers = [json.loads(text) for text in texts]
        found: dict[str, Grade] = {}
        for one in self._criteria(rubric):
            given = (level_of(one, answer.get(one.id)) for answer in answers)
            level = settled_level([level for level in given if level is not None], rule)
            if level is not None:
                found[one.id] = level
        return found

    def _of_lines(self, rubric: Rubric, lines: Sequence[dict[str, Any]]) -> dict[str, Grade]:
        stored = {line["criterion"]: line for line in lines}
        levels = {one.id: level_of(one, stored.get(one.id)) for one in self._criteria(rubric)}
        return {key: level for key, level in levels.items() if level is not None}


def _deciding(inputs: Sequence[dict[str, Any]]) -> list[int]:
    """The sheets the criteria are taken from, as ``feedback.rules.settled_sheet`` takes them."""
    given = [one for one in inputs if one["place"] in DECIDING and one.get("sheet")]
    further = [one for one in given if one["place"] == THIRD]
    return [one["sheet"] for one in further[-1:] or given]
