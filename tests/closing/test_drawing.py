"""The line of dates as it is drawn: steps in order, labels that do not lie on each other."""

import itertools
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qa_app.closing.rules.drawing import LABEL, WIDTH, drawing
from qa_app.closing.rules.rulebook import CaseFacts, Step
from qa_app.closing.rules.timeline import timeline_findings
from qa_app.core.case_types import CaseType, Source, Stage
from tests.builders.closing import BOOK, TODAY, facts

DATES = st.dates(date(2022, 1, 1), date(2026, 10, 31))
CASES = st.builds(
    CaseFacts,
    type=st.sampled_from(list(CaseType)),
    stage=st.none() | st.sampled_from(list(Stage)),
    source=st.none() | st.sampled_from(list(Source)),
    dates=st.dictionaries(st.sampled_from(list(Step)), DATES),
)


def test_dates_lie_in_order_from_the_first_to_the_last():
    drawn = drawing(BOOK, facts(), TODAY)
    assert [point.steps[0] for point in drawn.points] == list(Step)
    assert [point.x for point in drawn.points] == sorted(point.x for point in drawn.points)
    assert drawn.points[0].x == 0
    assert max(span.x_due for span in drawn.spans) == WIDTH


def test_dates_of_one_day_share_a_point():
    drawn = drawing(BOOK, facts(accepted=date(2026, 3, 2)), TODAY)
    assert drawn.points[0].steps == (Step.APPLIED, Step.ACCEPTED)


def test_a_case_without_dates_is_drawn_empty():
    bare = CaseFacts(CaseType.CIVIL, None, None, {})
    assert drawing(BOOK, bare, TODAY).points == ()


@given(CASES)
def test_labels_on_one_level_never_meet_and_stay_inside(case):
    drawn = drawing(BOOK, case, TODAY)
    for level in range(drawn.levels):
        lefts = []
        for point in drawn.points:
            assert 0 <= point.x <= WIDTH
            if point.level == level:
                shift = {"start": 0, "middle": LABEL // 2, "end": LABEL}[point.anchor]
                lefts.append(point.x - shift)
        assert all(later - earlier >= LABEL for earlier, later in itertools.pairwise(lefts))
        assert all(0 <= left <= WIDTH - LABEL for left in lefts)


@given(CASES)
def test_what_is_drawn_as_late_is_what_was_found(case):
    late = {
        each.rule
        for each in timeline_findings(BOOK, case, TODAY)
        if each.code in ("late", "overdue")
    }
    assert {span.rule.id for span in drawing(BOOK, case, TODAY).spans if span.late} == late
