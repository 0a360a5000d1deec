"""From the ratings of one case to its settled grade, with every step as a code and values.

For ``cycle settle`` and the page that explains a case. The rule, with examples: docs/grading.md.
Points are integers in hundredths; means are rounded once, half up. The order in which ratings are
given never matters (they are labelled A, B, … by their random public ids).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from qa_app.core.grades import Grade, severity
from qa_app.core.rounding import round_half_up
from qa_app.cycles.rules.plan import PanelPlan, RedLineEffect, SettleRule
from qa_app.rubrics.rules.schema import CutOff


class Basis(StrEnum):
    """Where the grade of one rating comes from."""

    COMPUTED = "computed"
    OWN = "own"
    VETO = "veto"


class StepCode(StrEnum):
    """The steps from ratings to a settled grade; their sentences are in ``messages``."""

    RATING = "settle_rating"
    THIRD_RATING = "settle_third_rating"
    GRADES_DIFFER = "settle_grades_differ"
    GAP_TOO_LARGE = "settle_gap_too_large"
    RED_LINE = "settle_red_line"
    DOUBLE_REVIEW = "settle_double_review"
    CONTROL = "settle_control"
    REOPENED = "settle_reopened"
    REREAD = "settle_reread"
    EARLIER_RATING = "settle_earlier_rating"
    OWN_FIRST = "settle_own_first"
    KEPT = "settle_kept"
    CHANGED = "settle_changed"
    VOTES = "settle_votes"
    CASTING = "settle_casting"
    MEETING_DECIDES = "settle_meeting_decides"
    AGREED = "settle_agreed"
    THIRD_DECIDES = "settle_third_decides"
    POINTS_AVERAGE = "settle_points_average"
    POINTS_MEDIAN = "settle_points_median"
    GRADE_COMMON = "settle_grade_common"
    GRADE_BY_POINTS = "settle_grade_by_points"
    GRADE_MEDIAN = "settle_grade_median"
    COMBINED_FILE = "settle_combined_file"
    COMBINED_SOURCE = "settle_combined_source"
    COMBINED_MISSING = "settle_combined_missing"
    COMBINED_NO_POINTS = "settle_combined_no_points"
    COMBINED_NO_WEIGHT = "settle_combined_no_weight"
    COMBINED_WEIGHTS = "settle_combined_weights"
    COMBINED_POINTS = "settle_combined_points"
    KEPT_ALONE = "settle_kept_alone"
    KEPT_JUDGEMENT = "settle_kept_judgement"
    KEPT_NO_POINTS = "settle_kept_no_points"
    CAPPED = "settle_capped"
    CAP_IDLE = "settle_cap_idle"
    FLOOR = "settle_floor"
    OBJECTION = "settle_objection"
    OBJECTION_LEVEL = "settle_objection_level"
    OBJECTION_LIFTED = "settle_objection_lifted"
    OBJECTION_OVERALL = "settle_objection_overall"
    OBJECTION_DECIDES = "settle_objection_decides"
    OBJECTION_SETS = "settle_objection_sets"


DIVERGENCES = (
    StepCode.GRADES_DIFFER,
    StepCode.GAP_TOO_LARGE,
    StepCode.RED_LINE,
    StepCode.DOUBLE_REVIEW,
    StepCode.CONTROL,
    StepCode.REOPENED,
)


@dataclass(frozen=True, slots=True)
class Rating:
    """What one submitted review says of a case; ``key`` is its random public id."""

    key: str
    grade: Grade
    points: int | None
    red_line: bool = False
    basis: Basis = Basis.COMPUTED


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its code and plain values (grades as codes, points in hundredths)."""

    code: StepCode
    params: dict[str, Any] = field(default_factory=dict[str, Any])

    def stored(self) -> dict[str, Any]:
        """As the settlement keeps it."""
        return {"code": self.code.value, "params": self.params}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What besides the ratings bears on a case.

    ``control``: its place among the cases checked at random (ticket, rank, how many of how many).
    ``reopened``: the version reopened, with the further ratings it was made of in ``earlier``.
    ``own_first``: what the further expert gave before seeing the others. ``reread``: a first rating
    is in doubt, so the case is read once more.
    """

    control: Mapping[str, Any] | None = None
    reopened: int | None = None
    earlier: tuple[Rating, ...] = ()
    own_first: Rating | None = None
    reread: bool = False


ORDINARY = Occasion()
MEETING, FLOOR = "meeting", "floor"
COMBINED = "combined"
"""The method of a grade that other sources were combined into (package ``sources``)."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a meeting voted: the grade it found, the votes for each, and the points it set."""

    grade: Grade
    points: int | None
    votes: tuple[tuple[Grade, int], ...]
    abstained: int = 0
    casting: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """What a meeting's decision may not fall below: a version of the grade and what it says."""

    version: int
    grade: Grade
    points: int | None

    def holds(self, grade: Grade, points: int | None) -> bool:
        """Whether it is better than what was voted; points count within the same grade."""
        if grade is not self.grade:
            return severity(grade) > severity(self.grade)
        return self.points is not None and (points is None or points < self.points)


@dataclass(frozen=True, slots=True)
class Settled:
    """The grade that counts, its points (None without points), the method and the steps."""

    grade: Grade
    points: int | None
    method: str
    steps: tuple[Step, ...]


def basis_of(
    grade: Grade, computed: Grade | None, *, red_line: bool, effect: RedLineEffect
) -> Basis:
    """Where the grade a review counts with comes from: a veto, the expert, or the rubric's rule."""
    if red_line and effect is RedLineEffect.VETO:
        return Basis.VETO
    return Basis.COMPUTED if computed is grade else Basis.OWN


def divergence(
    first: Sequence[Rating], panel: PanelPlan, occasion: Occasion = ORDINARY
) -> tuple[Step, ...]:
    """Every reason why a case goes to one more expert or a meeting; empty when there is none.

    A gap is too large when it is over the tolerance, not when it equals it. Grades listed in
    ``double_review_of`` ask for one more review whoever gave them and however many agree, and so
    do cases chosen for control and grades that were reopened.
    """
    return (*_reasons(first, panel), *_reasons_besides(occasion))


def settle(
    first: Sequence[Rating],
    third: Rating | None,
    panel: PanelPlan,
    cut_offs: Sequence[CutOff] = (),
    occasion: Occasion = ORDINARY,
) -> Settled | None:
    """The settled grade, or None while one more expert is needed.

    ``first`` are all ratings of the first round (at least one). A third rating that nothing asks
    for any more is still counted: it was asked for once.
    """
    reasons = divergence(first, panel, occasion)
    if reasons and third is None:
        return None
    steps = [*rating_steps(first, occasion), *reasons, *_third(third, occasion)]
    if third is not None and panel.settle is SettleRule.THIRD_DECIDES:
        params = {"grade": third.grade.value, "points": third.points}
        steps.append(Step(StepCode.THIRD_DECIDES, params))
        return Settled(third.grade, third.points, panel.settle.value, tuple(steps))
    if not reasons:
        steps.append(Step(StepCode.AGREED, {"ratings": len(first)}))
    ratings = [*first, *occasion.earlier, *([third] if third else [])]
    points, how = _points(ratings, panel.settle)
    steps += how
    grade, step = _grade(ratings, points, cut_offs)
    return Settled(grade, points, panel.settle.value, (*steps, step))


def settle_by_meeting(
    first: Sequence[Rating],
    panel: PanelPlan,
    vote: Vote,
    occasion: Occasion = ORDINARY,
    floor: Floor | None = None,
) -> Settled:
    """What a meeting decided, after the ratings it found and the reasons it was asked for.

    Where it may not fall below a version, the better of the two stands.
    """
    votes = {grade.value: count for grade, count in vote.votes}
    decided = {"grade": vote.grade.value, "points": vote.points}
    steps = [
        *rating_steps(first, occasion),
        *divergence(first, panel, occasion),
        Step(StepCode.VOTES, {"votes": votes, "abstained": vote.abstained}),
        *([Step(StepCode.CASTING, {"grade": vote.grade.value})] if vote.casting else []),
        Step(StepCode.MEETING_DECIDES, decided),
    ]
    if floor is None or not floor.holds(vote.grade, vote.points):
        return Settled(vote.grade, vote.points, MEETING, tuple(steps))
    kept = {"version": floor.version, "grade": floor.grade.value, "points": floor.points}
    steps.append(Step(StepCode.FLOOR, kept))
    return Settled(floor.grade, floor.points, MEETING, tuple(steps))


def joined(
    ratings: Sequence[Rating], rule: SettleRule, cut_offs: Sequence[CutOff] = ()
) -> tuple[Grade, int | None]:
    """What ratings come to by the rule alone, whether or not they diverge: grade and points."""
    points, _ = _points(ratings, rule)
    return _grade(ratings, points, cut_offs)[0], points


def labelled(first: Sequence[Rating]) -> list[tuple[str, Rating]]:
    """The first ratings with the letters under which they are shown, in no telling order."""
    ordered = sorted(first, key=lambda rating: rating.key)
    return [(chr(ord("A") + place), rating) for place, rating in enumerate(ordered)]


def rating_steps(first: Sequence[Rating], occasion: Occasion = ORDINARY) -> Iterator[Step]:
    """The ratings a further review or a meeting finds: the first round's, then earlier ones."""
    for label, rating in labelled(first):
        yield Step(StepCode.RATING, {"label": label, **_facts(rating)})
    for rating in occasion.earlier:
        yield Step(StepCode.EARLIER_RATING, _facts(rating))


def _third(third: Rating | None, occasion: Occasion) -> Iterator[Step]:
    """The further rating; before it, what its expert gave without knowing the others."""
    if third is None:
        return
    own = occasion.own_first
    if own is not None:
        yield Step(StepCode.OWN_FIRST, _facts(own))
        same = _facts(own) == _facts(third)
        yield Step(StepCode.KEPT if same else StepCode.CHANGED)
    yield Step(StepCode.THIRD_RATING, _facts(third))


def _facts(rating: Rating) -> dict[str, Any]:
    return {
        "grade": rating.grade.value,
        "points": rating.points,
        "red_line": rating.red_line,
        "basis": rating.basis.value,
    }


def _reasons(first: Sequence[Rating], panel: PanelPlan) -> Iterator[Step]:
    grades = sorted({rating.grade for rating in first}, key=severity)
    if len(grades) > 1:
        yield Step(StepCode.GRADES_DIFFER, {"grades": [grade.value for grade in grades]})
    points = [rating.points for rating in first if rating.points is not None]
    gap = max(points) - min(points) if points else 0
    if gap > panel.tolerance_hundredths:
        yield Step(StepCode.GAP_TOO_LARGE, {"gap": gap, "tolerance": panel.tolerance_hundredths})
    if panel.red_line_review and any(rating.red_line for rating in first):
        count = sum(rating.red_line for rating in first)
        yield Step(StepCode.RED_LINE, {"ratings": count})
    for grade in grades:
        if grade in panel.double_review_of:
            yield Step(StepCode.DOUBLE_REVIEW, {"grade": grade.value})


def _reasons_besides(occasion: Occasion) -> Iterator[Step]:
    if occasion.control is not None:
        yield Step(StepCode.CONTROL, dict(occasion.control))
    if occasion.reopened is not None:
        yield Step(StepCode.REOPENED, {"version": occasion.reopened})
    if occasion.reread:
        yield Step(StepCode.REREAD)


def _points(ratings: Sequence[Rating], rule: SettleRule) -> tuple[int | None, list[Step]]:
    """One number of all points; None when any rating has none."""
    known = sorted(rating.points for rating in ratings if rating.points is not None)
    if len(known) < len(ratings):
        return None, []
    if len(known) == 1:
        return known[0], []
    if rule is SettleRule.MEDIAN:
        half = len(known) // 2
        middle = known[half : half + 1] if len(known) % 2 else known[half - 1 : half + 1]
        value, code = Fraction(sum(middle), len(middle)), StepCode.POINTS_MEDIAN
    else:
        value, code = Fraction(sum(known), len(known)), StepCode.POINTS_AVERAGE
    points = round_half_up(value)
    return points, [Step(code, {"points": points, "ratings": len(known)})]


def _grade(
    ratings: Sequence[Rating], points: int | None, cut_offs: Sequence[CutOff]
) -> tuple[Grade, Step]:
    """The grade all gave; else the one the points give; else the median, the worse of two middles.

    Points decide only when every grade was computed from points; a judgement is not a number.
    """
    grades = sorted((rating.grade for rating in ratings), key=severity)
    if grades[0] is grades[-1]:
        return grades[0], Step(StepCode.GRADE_COMMON, {"grade": grades[0].value})
    computed = all(rating.basis is Basis.COMPUTED for rating in ratings)
    if computed and points is not None and cut_offs:
        grade = next(cut.grade for cut in cut_offs if points >= cut.at_least)
        params = {"grade": grade.value, "points": points}
        return grade, Step(StepCode.GRADE_BY_POINTS, params)
    grade = grades[len(grades) // 2]
    return grade, Step(StepCode.GRADE_MEDIAN, {"grade": grade.value})
