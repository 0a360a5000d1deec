"""Combining the sources of a case: exact weights, what stays as the file has it, caps."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.grades import ORDER, Grade, severity
from qa_app.core.rounding import round_half_up
from qa_app.cycles.rules.plan import Cap, GradeSource, SourceName, SourcesPlan
from qa_app.reviews.messages import step_text
from qa_app.reviews.rules.settling import StepCode
from qa_app.rubrics.rules.schema import CutOff
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.rules.combining import FileGrade, combine, grade_of
from qa_app.web.i18n import translator

CUTS = tuple(
    CutOff(grade=grade, at_least=points)
    for grade, points in zip(ORDER, (90, 80, 60, 0), strict=True)
)
PLAN = SourcesPlan(decides=GradeSource.COMBINED)
SEEN, ASKED, SAID = SourceName.OBSERVATION, SourceName.FOLLOW_UP, SourceName.OPINION


def result(points: int | None, grade: Grade | None = None, n: int = 1) -> SourceResult:
    return SourceResult(grade, points, n, None, "done")


def file(points: int | None, grade: Grade | None = None, version: int = 1) -> FileGrade:
    return FileGrade(version, grade or grade_of(points, CUTS) or Grade.FAIL, points)


def codes(settled) -> list[StepCode]:
    return [step.code for step in settled.steps]


def test_weights_are_those_of_the_sources_that_are_there():
    found = combine(file(8500), {SEEN: result(7000, Grade.PASS)}, PLAN, CUTS)
    assert found.points == round_half_up(Fraction(70 * 8500 + 15 * 7000, 85)) == 8235
    assert found.grade is Grade.GOOD
    assert found.method == "combined"
    shares = next(s for s in found.steps if s.code is StepCode.COMBINED_WEIGHTS)
    assert shares.params == {"shares": [["file", 70, 85], ["observation", 15, 85]]}


def test_a_missing_source_is_missing_and_never_zero():
    found = combine(file(8500), {SEEN: result(8500, Grade.GOOD)}, PLAN, CUTS)
    assert found.points == 8500
    missing = [s.params["source"] for s in found.steps if s.code is StepCode.COMBINED_MISSING]
    assert missing == ["follow_up", "opinion"]


def test_alone_the_file_decides_as_it_did():
    found = combine(file(8500), {}, PLAN, CUTS)
    assert (found.grade, found.points) == (Grade.GOOD, 8500)
    assert codes(found)[-1] is StepCode.KEPT_ALONE


def test_points_are_rounded_once_half_up_and_cut_off_after():
    plan = SourcesPlan(weights=((SourceName.FILE, 1), (ASKED, 1)))
    assert combine(file(8999), {ASKED: result(9000)}, plan, CUTS).points == 9000
    assert combine(file(8999), {ASKED: result(9000)}, plan, CUTS).grade is Grade.EXCELLENT
    assert combine(file(8999), {ASKED: result(8998)}, plan, CUTS).grade is Grade.GOOD


@pytest.mark.parametrize(
    ("own", "code"),
    [
        (file(9500, Grade.FAIL), StepCode.KEPT_JUDGEMENT),
        (file(7900, Grade.GOOD), StepCode.KEPT_JUDGEMENT),
        (file(None, Grade.GOOD), StepCode.KEPT_NO_POINTS),
    ],
)
def test_a_grade_that_did_not_come_from_points_is_not_moved_by_points(own, code):
    found = combine(own, {SEEN: result(0, Grade.FAIL)}, PLAN, CUTS)
    assert (found.grade, found.points) == (own.grade, own.points)
    assert code in codes(found)


def test_a_rubric_without_cut_offs_keeps_its_grade():
    found = combine(file(8500, Grade.GOOD), {SEEN: result(0)}, PLAN, ())
    assert (found.grade, codes(found)[-1]) == (Grade.GOOD, StepCode.KEPT_NO_POINTS)


def test_a_source_without_points_or_weight_enters_no_figure_but_is_told():
    plan = SourcesPlan(weights=((SourceName.FILE, 1), (SEEN, 1)))
    found = combine(file(8500), {SEEN: result(None, Grade.PASS), SAID: result(100)}, plan, CUTS)
    assert (found.grade, found.points) == (Grade.GOOD, 8500)
    assert {StepCode.COMBINED_NO_POINTS, StepCode.COMBINED_NO_WEIGHT} <= set(codes(found))


def test_a_cap_holds_from_its_grade_downwards_and_leaves_points_alone():
    plan = SourcesPlan(caps=(Cap(SEEN, Grade.PASS, Grade.GOOD), Cap(SEEN, Grade.FAIL, Grade.PASS)))
    high = file(9900)
    assert combine(high, {SEEN: result(8500, Grade.GOOD)}, plan, CUTS).grade is Grade.EXCELLENT
    capped = combine(high, {SEEN: result(8500, Grade.PASS)}, plan, CUTS)
    assert (capped.grade, capped.points) == (Grade.GOOD, 9653)
    assert combine(high, {SEEN: result(8500, Grade.FAIL)}, plan, CUTS).grade is Grade.PASS
    idle = combine(file(5000), {SEEN: result(5000, Grade.FAIL)}, plan, CUTS)
    assert (idle.grade, codes(idle).count(StepCode.CAP_IDLE)) == (Grade.FAIL, 2)


def test_a_source_without_grades_is_capped_by_the_files_cut_offs():
    plan = SourcesPlan(caps=(Cap(ASKED, Grade.FAIL, Grade.PASS),))
    assert combine(file(9900), {ASKED: result(5900)}, plan, CUTS).grade is Grade.PASS
    assert combine(file(9900), {ASKED: result(6000)}, plan, CUTS).grade is Grade.EXCELLENT


def test_caps_reach_judgements_too():
    plan = SourcesPlan(caps=(Cap(SEEN, Grade.FAIL, Grade.PASS),))
    found = combine(file(None, Grade.GOOD), {SEEN: result(1000, Grade.FAIL)}, plan, CUTS)
    assert found.grade is Grade.PASS


def test_every_step_has_its_sentence_in_both_languages(app):
    plan = SourcesPlan(
        weights=((SourceName.FILE, 70), (SEEN, 15), (ASKED, 10)),
        caps=(Cap(SEEN, Grade.PASS, Grade.GOOD), Cap(SEEN, Grade.FAIL, Grade.GOOD)),
    )
    others = {SEEN: result(4000, Grade.FAIL, 2), ASKED: result(None, Grade.GOOD), SAID: result(1)}
    settled = [combine(file(9900), others, plan, CUTS), combine(file(9900), {}, plan, CUTS)]
    settled.append(combine(file(None, Grade.GOOD), others, plan, CUTS))
    settled.append(combine(file(9900, Grade.PASS), others, plan, CUTS))
    for language in ("zh", "en"):
        for one in settled:
            for step in one.steps:
                text = step_text(step.stored(), translator(language))
                assert "%(" not in text
    told = [step_text(step.stored(), translator("zh")) for step in settled[0].steps]
    assert "综合得分：（70×99 + 15×40）÷ 85，得 88.59 分。" in told


points = st.integers(0, 10_000)
results = st.dictionaries(
    st.sampled_from([SEEN, ASKED, SAID]),
    st.builds(result, st.none() | points, st.none() | st.sampled_from(Grade)),
)
weights = st.tuples(*(st.integers(1 if at == 0 else 0, 99) for at in range(4))).map(
    lambda given: tuple(zip(SourceName, given, strict=True))
)


@given(points, results, weights)
def test_combined_points_lie_between_the_points_that_went_in(own, others, weighed):
    found = combine(file(own), others, SourcesPlan(weights=weighed), CUTS)
    known = [own, *(one.points_hundredths for one in others.values())]
    inside = [one for one in known if one is not None]
    assert min(inside) <= found.points <= max(inside)
    assert found.grade is grade_of(found.points, CUTS)


@given(points, results, weights, st.integers(2, 9))
def test_only_the_proportion_of_weights_matters(own, others, weighed, times):
    more = tuple((source, weight * times) for source, weight in weighed)
    one = combine(file(own), others, SourcesPlan(weights=weighed), CUTS)
    other = combine(file(own), others, SourcesPlan(weights=more), CUTS)
    assert (one.points, one.grade) == (other.points, other.grade)


@given(points, results, weights, st.sampled_from([SEEN, ASKED, SAID]), points)
def test_more_points_of_a_source_never_lower_the_grade(own, others, weighed, source, better):
    plan = SourcesPlan(weights=weighed)
    worse = min(better, 5_000)
    low = combine(file(own), {**others, source: result(worse)}, plan, CUTS)
    high = combine(file(own), {**others, source: result(max(better, worse))}, plan, CUTS)
    assert low.points <= high.points
    assert severity(low.grade) >= severity(high.grade)


@given(points, results, weights, st.permutations([SEEN, ASKED, SAID]))
def test_the_order_of_sources_does_not_matter(own, others, weighed, order):
    plan = SourcesPlan(weights=weighed, caps=(Cap(SEEN, Grade.FAIL, Grade.PASS),))
    turned = {source: others[source] for source in order if source in others}
    assert combine(file(own), others, plan, CUTS) == combine(file(own), turned, plan, CUTS)


@given(points, results, st.sampled_from(Grade), st.sampled_from([Grade.GOOD, Grade.PASS]))
def test_a_cap_never_lifts_a_grade(own, others, threshold, at_most):
    free = combine(file(own), others, SourcesPlan(), CUTS)
    plan = SourcesPlan(caps=(Cap(SEEN, threshold, at_most),))
    capped = combine(file(own), others, plan, CUTS)
    assert severity(capped.grade) >= severity(free.grade)
    assert capped.points == free.points
