"""The sheet a lawyer reads: from which reviews, by which rule, and what it never tells."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.grades import Grade, severity
from qa_app.cycles.rules.feedback import CriterionRule
from qa_app.feedback.rules.advice import GUIDANCE, NOT_APPLICABLE, advice_for, words_of
from qa_app.feedback.rules.settled_sheet import (
    Ground,
    Input,
    Place,
    chosen,
    settled_sheet,
    texts_shown,
    worth,
)
from qa_app.rubrics.queries import rubric_named
from qa_app.rubrics.rules.schema import Kind
from qa_app.scoresheets.rules.answers import Answer, Evidence
from qa_app.scoresheets.rules.stored import Filled

RUBRIC = rubric_named("civil-file-review", 1)
CRITERIA = tuple(one for one in RUBRIC.criteria if one.kind is Kind.LEVEL)
FIRST = CRITERIA[0]
FAVOURABLE, STRICT = CriterionRule.FAVOURABLE, CriterionRule.STRICT

levels = st.sampled_from(sorted(FIRST.levels))
texts = st.text("会见笔录不全请补充，。 ", max_size=12)
answers = st.builds(
    Answer,
    level=levels.map(str),
    comment=texts,
    evidence=st.lists(
        st.builds(lambda n: Evidence(f"page-{n}", n), st.integers(1, 9)), max_size=3
    ).map(tuple),
)
sheets = st.fixed_dictionaries({one.id: answers for one in CRITERIA[:4]}).map(
    lambda given: Filled(answers=given)
)
grounds = st.builds(
    lambda given, rule: Ground(
        Grade.GOOD, "average", tuple(Input(f"r{n}", "first", one) for n, one in enumerate(given)),
        rule,
    ),
    st.lists(sheets, min_size=1, max_size=3),
    st.sampled_from(CriterionRule),
)  # fmt: skip


def sheet(*levels_given, comment=""):
    """What one reviewer entered: a level for each of the first criteria."""
    given = zip(CRITERIA, levels_given, strict=False)
    return Filled(answers={one.id: Answer(level=level, comment=comment) for one, level in given})


def ground(*filled, rule=FAVOURABLE, **more):
    inputs = tuple(Input(f"r{n}", "first", one) for n, one in enumerate(filled))
    return Ground(
        more.pop("grade", Grade.GOOD), more.pop("method", "average"), inputs, rule, **more
    )


def levels_of(made):
    return [line["level"] for line in made.lines]


def of(given):
    return settled_sheet(given, RUBRIC, CRITERIA)


@pytest.mark.parametrize(("rule", "level"), [(FAVOURABLE, "good"), (STRICT, "pass")])
def test_where_two_reviews_differ_the_rule_of_the_cycle_says_which_level_is_shown(rule, level):
    made = of(ground(sheet("good", "fail"), sheet("pass", "fail"), rule=rule))
    assert levels_of(made) == [level, "fail"]


def test_a_further_expert_decides_alone_and_the_others_leave_no_word():
    two = ground(sheet("good", comment="甲说"), sheet("pass", comment="乙说"))
    third = Input("r9", "third", sheet("fail", comment="丙说"))
    made = of(replace(two, inputs=(*two.inputs, third), method="third_decides"))
    assert levels_of(made) == ["fail"]
    assert made.lines[0]["comments"] == ["丙说"]
    assert made.overall["way"] == "review"


def test_a_meeting_decides_the_grade_and_its_criteria_are_those_it_found():
    made = of(ground(sheet("good"), sheet("pass"), method="meeting"))
    assert (made.overall["way"], levels_of(made)) == ("meeting", ["good"])


def test_what_an_objection_changed_stands_over_the_reviews():
    changed = {FIRST.id: "excellent", CRITERIA[1].id: NOT_APPLICABLE}
    made = of(ground(sheet("pass", "pass"), method="objection", changes=changed))
    assert levels_of(made) == ["excellent", NOT_APPLICABLE]
    assert made.lines[1]["points"] is None


def test_an_own_reason_is_shown_only_where_the_own_grade_is_the_settled_one():
    one = replace(sheet("good"), own_grade=Grade.GOOD, own_reason="整体办理到位")
    two = replace(sheet("good"), own_grade=Grade.PASS, own_reason="应评合格")
    assert of(ground(one, two)).overall["comments"] == ["整体办理到位"]


@pytest.mark.parametrize(("rule", "shown"), [(FAVOURABLE, 0), (STRICT, 1)])
def test_a_red_line_only_one_saw_is_shown_by_the_strict_rule_alone(rule, shown):
    line = RUBRIC.red_lines[0].id
    one = replace(sheet("fail"), red_lines=(line,), reasons={line: "收取财物"})
    made = of(ground(one, sheet("fail"), rule=rule))
    assert len(made.overall["red_lines"]) == shown
    if shown:
        assert made.overall["red_lines"] == [{"red_line": line, "comments": ["收取财物"]}]


def test_an_edited_text_takes_the_place_of_the_original_and_an_empty_one_is_not_shown():
    given = ground(sheet("good", "good", comment="王专家认为不全"))
    words = {Place(FIRST.id, "王专家认为不全"): "不全", Place(CRITERIA[1].id, "王专家认为不全"): ""}
    made = settled_sheet(given, RUBRIC, CRITERIA, words)
    assert [line["comments"] for line in made.lines] == [["不全"], []]


def test_advice_is_the_next_better_level_and_the_best():
    assert advice_for(FIRST, "fail", None) == "pass,excellent"
    assert advice_for(FIRST, "good", None) == "excellent"
    assert advice_for(FIRST, "excellent", None) == advice_for(FIRST, NOT_APPLICABLE, None) == ""
    words = words_of(FIRST, "pass,excellent", "en")
    assert [level for level, _ in words] == ["pass", "excellent"]
    assert words[1][1] == FIRST.levels[Grade.EXCELLENT].text.en


def test_a_criterion_of_points_advises_by_its_typical_errors():
    points = FIRST.model_copy(update={"kind": Kind.POINTS, "points": 500, "levels": {}})
    assert advice_for(points, "", 300) == GUIDANCE
    assert advice_for(points, "", 500) == ""
    assert words_of(points, GUIDANCE, "zh") == ((None, points.guidance.errors.zh),)


@given(grounds, st.randoms(use_true_random=False))
def test_the_order_in_which_reviews_came_never_shows(given_ground, random):
    mixed = list(given_ground.inputs)
    random.shuffle(mixed)
    assert of(replace(given_ground, inputs=tuple(mixed))) == of(given_ground)


@given(grounds)
def test_no_key_of_a_review_and_no_count_of_reviews_is_on_the_sheet(given_ground):
    keys = {one.key: f"secret-{one.key}" for one in given_ground.inputs}
    hidden = tuple(replace(one, key=keys[one.key]) for one in given_ground.inputs)
    made = of(replace(given_ground, inputs=hidden))
    assert "secret-" not in f"{made.lines}{made.overall}"
    assert set(made.overall) == {"rubric", "way", "comments", "red_lines", "good", "better"}


@given(grounds)
def test_a_review_doubled_changes_nothing(given_ground):
    twin = replace(given_ground.inputs[0], key=given_ground.inputs[0].key)
    assert of(replace(given_ground, inputs=(*given_ground.inputs, twin))) == of(given_ground)


@given(st.lists(answers, min_size=1, max_size=4))
def test_the_shown_level_is_one_that_was_given_and_strict_is_never_better(given_answers):
    best, worst = (chosen(FIRST, given_answers, rule) for rule in (FAVOURABLE, STRICT))
    assert {best, worst} <= set(given_answers)
    assert worth(FIRST, worst) <= worth(FIRST, best)
    assert severity(Grade(best.level)) == min(severity(Grade(one.level)) for one in given_answers)


@given(st.lists(answers, min_size=1, max_size=3))
def test_what_did_not_apply_to_one_is_shown_as_the_others_judged_it(given_answers):
    absent = Answer(not_applicable=True)
    assert chosen(FIRST, [absent, *given_answers], STRICT) == chosen(FIRST, given_answers, STRICT)
    assert chosen(FIRST, [absent, Answer()], STRICT) == absent
    assert chosen(FIRST, [Answer()], STRICT) is None


@given(grounds)
def test_every_text_on_the_sheet_is_among_those_that_are_looked_through(given_ground):
    looked_at = {place.text.strip() for place in texts_shown(given_ground, RUBRIC, CRITERIA)}
    made = of(given_ground)
    shown = {text for line in made.lines for text in line["comments"]} | set(
        made.overall["comments"]
    )
    assert shown <= looked_at


@given(grounds)
def test_pages_of_evidence_come_once_and_in_order(given_ground):
    for line in of(given_ground).lines:
        numbers = [int(one["words"]) for one in line["evidence"]]
        assert numbers == sorted(set(numbers))
