"""What the grade of a case rests on, as a decision on an objection takes it.

The newest version the file alone decided: where other sources are combined into grades, they are
combined again on top of what an objection makes of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import SettleRule
from qa_app.objections.models import Objection
from qa_app.objections.rules.result import Changes, Ground
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.results import file_results
from qa_app.reviews.queries.settled import inputs_of_before
from qa_app.reviews.queries.settling import INPUT_THIRD
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Criterion, Rubric
from qa_app.scoresheets.queries import filled, scoresheets_read
from qa_app.scoresheets.rules.scoring import RedLineEffect, Scorer, scorer_for

PLACE = "objection"
"""The place of an objection among the inputs of a grade."""


@dataclass(frozen=True, slots=True)
class Counting:
    """The version of a grade that counts now."""

    settlement_id: int
    version: int
    reopened: bool


@dataclass(frozen=True, slots=True)
class Grounds:
    """The ground with the rubric and scorer it is worked out by, and what the grade was made of.

    Neither rubric nor scorer where the grade came without a sheet.
    """

    ground: Ground
    rubric: Rubric | None
    scorer: Scorer | None
    inputs: tuple[dict[str, Any], ...]

    @property
    def criteria(self) -> dict[str, Criterion]:
        """The criteria of the case by id; none without a rubric."""
        return self.scorer.criteria if self.scorer else {}


def counting_of(session: Session, cycle_id: int, case_id: int) -> Counting | None:
    """The version that counts, or None while the case has no grade."""
    row = session.execute(
        select(Settlement.id, Settlement.version, Settlement.reopened_at).where(
            col(Settlement.cycle_id) == cycle_id,
            col(Settlement.case_id) == case_id,
            col(Settlement.counts),
        )
    ).first()
    return Counting(row[0] or 0, row[1], row[2] is not None) if row else None


def grades_of(
    session: Session, objection: Objection
) -> tuple[Settlement, Settlement | None] | None:
    """The version objected to and the one that came of it (None: no other); None before both."""
    old = session.get(Settlement, objection.old_settlement_id or 0)
    new = session.get(Settlement, objection.new_settlement_id or 0)
    return (old, new) if old else None


def grounds_of(
    session: Session, cycle: Cycle, case_id: int, *, below: int | None = None
) -> Grounds | None:
    """What the grade rests on; ``below``: of the newest version before that number.

    None without a grade.
    """
    found = _file_version(session, cycle, case_id, below)
    if found is None:
        return None
    version, grade, points, inputs = found
    sheets = {row.id: row for row in scoresheets_read(session, _deciding(inputs, _rule(cycle)))}
    if not sheets:
        bare = Ground(version, grade, points, (), _rule(cycle), changes_in(inputs))
        return Grounds(bare, None, None, tuple(inputs))
    one = next(iter(sheets.values()))
    rubric = rubric_in_use(session, one.rubric, one.rubric_version).rubric
    entered = tuple(filled(row, rubric).sheet for row in sheets.values())
    ground = Ground(version, grade, points, entered, _rule(cycle), changes_in(inputs))
    return Grounds(ground, rubric, _scorer(session, cycle, case_id, rubric), tuple(inputs))


def changes_in(inputs: list[dict[str, Any]]) -> Changes:
    """Everything that objections changed, the latest word last."""
    changes = Changes()
    for one in inputs:
        if one["place"] == PLACE:
            changes = changes.then(changes_by(one))
    return changes


def changes_by(given: Mapping[str, Any]) -> Changes:
    """What one objection changed, as ``input_of`` keeps it; older ones changed levels only."""
    grade = given.get("grade")
    lifted = frozenset[str](given.get("lifted") or ())
    return Changes(given["changes"], lifted, Grade(grade) if grade else None)


def input_of(objection: str, changes: Changes) -> dict[str, Any]:
    """An objection as an input of the grade it changed."""
    return {
        "place": PLACE, "objection": objection, "review": "", "sheet": None,
        "changes": dict(changes.levels), "lifted": sorted(changes.lifted),
        "grade": changes.grade.value if changes.grade else None,
    }  # fmt: skip


def _rule(cycle: Cycle) -> SettleRule:
    return plan_of(cycle).panel.settle


def _deciding(inputs: list[dict[str, Any]], rule: SettleRule) -> list[int]:
    """The sheets the grade was made of: the further expert's alone where that one decides."""
    third = [one["sheet"] for one in inputs if one["place"] == INPUT_THIRD and one.get("sheet")]
    if third and rule is SettleRule.THIRD_DECIDES:
        return third
    return [one["sheet"] for one in inputs if one.get("sheet")]


def _scorer(session: Session, cycle: Cycle, case_id: int, rubric: Rubric) -> Scorer:
    kind, stage = session.execute(
        select(Case.type, Case.stage).where(col(Case.id) == case_id)
    ).one()
    effect = RedLineEffect(plan_of(cycle).panel.red_line_effect.value)
    return scorer_for(rubric, kind, stage, effect)


def _file_version(
    session: Session, cycle: Cycle, case_id: int, below: int | None
) -> tuple[int, Any, int | None, list[dict[str, Any]]] | None:
    if below is None:
        found = file_results(session, cycle.id or 0, [case_id]).get(case_id)
        if found is None:
            return None
        inputs = found.inputs or inputs_of_before(session, cycle, case_id)
        return found.version, found.result.grade, found.result.points_hundredths, inputs
    row = session.exec(
        select(Settlement)
        .where(
            Settlement.cycle_id == cycle.id,
            Settlement.case_id == case_id,
            Settlement.version < below,
            Settlement.method != "combined",
        )
        .order_by(col(Settlement.version).desc())
    ).first()
    if row is None:
        return None
    inputs = row.inputs or inputs_of_before(session, cycle, case_id)
    return row.version, row.grade, row.points, inputs
