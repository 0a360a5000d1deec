"""Works a settled grade out anew from the stored answers and says whether the result is the same.

For the page of a case and ``qa-app reviews explain``. Nothing stored with the grade is used but
which sheets it was made of: points and grades of the sheets are computed again, then the rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import PanelPlan
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.queries.settled import SettledCase, Version, inputs_of_before
from qa_app.reviews.queries.settling import (
    INPUT_EARLIER,
    INPUT_FIRST,
    INPUT_THIRD,
    control_facts,
    control_places,
    cut_offs_of,
)
from qa_app.reviews.rules.settling import Basis, Occasion, Rating, Settled, basis_of, settle
from qa_app.rubrics.queries import rubric_in_use
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.scoring import RedLineEffect, final_grade, scorer_for


@dataclass(frozen=True, slots=True)
class Material:
    """What a version was made of, worked out anew."""

    first: tuple[Rating, ...]
    third: Rating | None
    occasion: Occasion
    rubric: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that comes out otherwise than it is stored."""

    what: str
    stored: Any
    computed: Any


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The grade worked out anew; no differences means it is identical."""

    version: int
    grade: Grade | None
    points: int | None
    differences: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        """Whether everything came out as it is stored."""
        return not self.differences


Method = Callable[[Session, Cycle, SettledCase, Material], Settled | None]
METHODS: dict[str, Method] = {}
"""How grades settled by other methods than ``rules.settling`` are worked out, by method."""


def recomputed(session: Session, cycle: Cycle, case: SettledCase) -> Recomputed:
    """The version of a case that is shown, worked out anew."""
    version = case.version
    if version is None:
        raise ValueError("the case has no settled grade")
    material = material_of(session, cycle, case, version)
    panel = plan_of(cycle).panel
    if version.method in METHODS:
        found = METHODS[version.method](session, cycle, case, material)
    elif material.first:
        cuts = cut_offs_of(session, material.rubric)
        found = settle(material.first, material.third, panel, cuts, material.occasion)
    else:
        found = None
    grade, points = (found.grade, found.points) if found else (None, None)
    return Recomputed(version.number, grade, points, tuple(_differences(version, found)))


def material_of(session: Session, cycle: Cycle, case: SettledCase, version: Version) -> Material:
    """The ratings behind a version, each worked out from the answers on its sheet."""
    panel = plan_of(cycle).panel
    listed = version.inputs
    inputs = inputs_of_before(session, cycle, case.case_id) if listed is None else listed
    ids = {one[key] for one in inputs for key in ("sheet", "first_sheet") if one.get(key)}
    rows = session.exec(select(Scoresheet).where(col(Scoresheet.id).in_(ids)))
    sheets = {row.id: row for row in rows}
    of_case = (case.type, case.stage)

    def rated(one: dict[str, Any], key: str = "sheet") -> Rating:
        return _rating(session, one["review"], sheets[one[key]], of_case, panel)

    third = next((one for one in inputs if one["place"] == INPUT_THIRD), None)
    own = rated(third, "first_sheet") if third and third.get("first_sheet") else None
    place = control_places(session, cycle).get(case.case_id)
    before = [v.number for v in case.versions if v.number < version.number]
    occasion = Occasion(
        control=control_facts(place) if place and place.is_chosen else None,
        reopened=max(before, default=None),
        earlier=tuple(rated(one) for one in inputs if one["place"] == INPUT_EARLIER),
        own_first=own,
    )
    first = tuple(rated(one) for one in inputs if one["place"] == INPUT_FIRST)
    some = next(iter(sheets.values()), None)
    rubric = (some.rubric, some.rubric_version) if some else None
    return Material(first, rated(third) if third else None, occasion, rubric)


def _rating(
    session: Session,
    key: str,
    sheet: Scoresheet,
    of_case: tuple[CaseType, Stage | None],
    panel: PanelPlan,
) -> Rating:
    rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
    scorer = scorer_for(rubric, *of_case, RedLineEffect(panel.red_line_effect.value))
    entered = filled(sheet, rubric).sheet
    score = scorer.score(entered)
    grade, red_line = final_grade(score, entered), bool(score.red_lines)
    if grade is None:
        return Rating(key, Grade.FAIL, score.points_hundredths, red_line, Basis.OWN)
    basis = basis_of(grade, score.computed_grade, red_line=red_line, effect=panel.red_line_effect)
    return Rating(key, grade, score.points_hundredths, red_line, basis)


def _differences(version: Version, found: Settled | None) -> list[Difference]:
    if found is None:
        return [Difference("grade", version.grade.value, None)]
    steps = [step.stored() for step in found.steps]
    pairs = (
        ("grade", version.grade.value, found.grade.value),
        ("points", version.points, found.points),
        ("method", version.method, found.method),
    )
    different = [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
    for number, (one, other) in enumerate(zip(version.steps, steps, strict=False), start=1):
        if one != other:
            different.append(Difference(f"step {number}", one, other))
    if len(version.steps) != len(steps):
        different.append(Difference("steps", len(version.steps), len(steps)))
    return different
