"""The severity of a cycle's experts: by hand, refused where nobody is linked, and its effects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.queries.severity import criterion_model, cycle_severity, named_cases
from qa_app.reports.rules.comparisons import GradedReview
from qa_app.reports.rules.strictness import grade_at, severities
from qa_app.reviews.models import Settlement
from qa_app.rubrics.queries import frozen_rubric
from qa_app.rubrics.rules.schema import CutOff
from tests.builders.agreed import CIVIL, freeze_civil, rated_cycle
from tests.builders.rated import rate
from tests.builders.register import NOW

CUTS = tuple(
    CutOff(grade=grade, at_least=least) for grade, least in zip(Grade, (90, 80, 60, 0), strict=True)
)


def review(case, expert, points, grade="good"):
    return GradedReview(case, expert, grade, points, "civil", "2026-07")


def test_severity_and_the_shifted_case_by_hand() -> None:
    """B gives 4 points less on both shared cases: A is milder by 2, B stricter by 2.

    Case 3 has 81 points of the mild expert alone: 79 from an average one, which is a pass.
    """
    rows = [
        review(1, 1, 8400), review(1, 2, 8000), review(2, 1, 7400, "pass"),
        review(2, 2, 7000, "pass"), review(3, 1, 8100), review(4, 2, 6500, "pass"),
    ]  # fmt: skip
    found = severities(rows, dict.fromkeys(range(1, 5), CUTS), 0.95)
    assert {one.expert: one.points.value for one in found.experts} == pytest.approx({1: -2, 2: 2})
    assert [one.expert for one in found.experts] == [2, 1]  # the strictest first
    strict, mild = found.experts
    assert (strict.reviews, strict.raw_points) == (3, pytest.approx(215 / 3))
    assert mild.good_or_excellent == pytest.approx(2 / 3)
    (case,) = found.shifted
    assert (case.case, case.raw, case.raw_grade) == (3, 81, Grade.GOOD)
    assert (case.adjusted.value, case.adjusted_grade) == (pytest.approx(79), Grade.PASS)


def test_nobody_is_compared_who_is_not_linked() -> None:
    rows = [review(1, 1, 8400), review(1, 2, 8000), review(2, 3, 7000), review(3, 4, 6000)]
    found = severities(rows, {}, 0.95)
    assert (found.why_not_additive, found.why_not_rasch) == ("not_connected", "not_connected")
    assert found.groups == ((1, 2), (3,), (4,))
    assert found.shifted == ()
    assert all(one.points.value is None for one in found.experts)
    assert {one.expert for one in found.experts} == {1, 2, 3, 4}  # raw means are shown all the same


def test_without_points_there_are_logits_only() -> None:
    rows = [review(c, e, None, ("good", "pass")[(c + e) % 2]) for c in range(9) for e in range(3)]
    found = severities(rows, {}, 0.95)
    assert found.why_not_additive == "no_points"
    assert found.rasch is not None
    assert all(one.logits.low < one.logits.value < one.logits.high for one in found.experts)


def test_without_a_review_nothing_is_said() -> None:
    found = severities([], {}, 0.95)
    assert (found.experts, found.why_not_additive, found.why_not_rasch) == (
        (), "no_points", "no_reviews",
    )  # fmt: skip


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_points_never_give_a_worse_grade(one, other) -> None:
    low, high = sorted((one, other))
    order = list(Grade)
    assert order.index(grade_at(high, CUTS)) <= order.index(grade_at(low, CUTS))
    assert grade_at(79.995, CUTS) is Grade.GOOD  # rounded to hundredths, half up
    assert grade_at(79.994, CUTS) is Grade.PASS


def test_a_cycles_severities_carry_names_and_settled_grades_and_change_none(database) -> None:
    with transaction() as session:
        freeze_civil(session)
        ids = [one.id for one in frozen_rubric(session, *CIVIL).rubric.criteria]
        cycle, experts, cases = rated_cycle(session, [".."] * 12)
        for at, case in enumerate(cases):
            for seat, expert in enumerate(experts[: 1 + (at > 0)]):
                worse = (at * 3 + seat) % 4 == 0
                answers = {key: "pass" if worse else "good" for key in ids}
                answers[ids[at % len(ids)]] = ("excellent", "fail")[seat]
                points = 8050 if at == 0 else 7600 + 100 * at - 400 * seat
                rate(session, cycle, case, expert, Grade.GOOD, answers=answers, rubric=CIVIL,
                     points=points)  # fmt: skip
        names = [one.name for one in experts]
        session.add(
            Settlement(cycle_id=cycle.id, case_id=cases[0], grade=Grade.GOOD, points=8050,
                       method="average", steps=[], settled_by="x", settled_at=NOW)
        )  # fmt: skip
    with reading() as session:
        drawn = report_cycle(session, SYSTEM, "2026-a")
        found, by_criterion = cycle_severity(session, drawn), criterion_model(session, drawn)
    figures = found.figures
    assert [found.names[one.expert] for one in figures.experts] == [names[1], names[0]]
    assert figures.experts[0].points.value == pytest.approx(2)
    assert figures.why_not_rasch == "no_variation"  # every overall grade is good
    assert by_criterion.model is not None
    assert len(by_criterion.model.items.values) == len(ids)
    assert set(by_criterion.titles) >= set(by_criterion.model.items.values)
    assert (by_criterion.cases, by_criterion.of_cases) == (12, 12)
    shifted = {one.case: (one, settled) for one, settled in named_cases(found)}
    one, settled = shifted[cases[0]]
    assert (one.raw_grade, one.adjusted_grade) == (Grade.GOOD, Grade.PASS)
    assert (settled.grade, settled.points) == (Grade.GOOD, 8050)
    assert settled.number
