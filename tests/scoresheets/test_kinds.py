"""Every way of answering: what people type, what fits, what it is worth."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Refusal
from qa_app.core.grades import Grade
from qa_app.rubrics.rules.schema import Criterion, Kind, Rubric
from qa_app.scoresheets.messages import MESSAGES
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.kinds import KINDS
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.submission import answer_refusals, why_not_submit

TEXT = {"zh": "文字", "en": "text"}
SCALE = {"excellent": 50, "good": 42.5, "fail": 0}
PARTS: dict[Kind, dict[str, Any]] = {
    Kind.LEVEL: {"levels": {name: {"points": p, "text": TEXT} for name, p in SCALE.items()}},
    Kind.POINTS: {"points": 40},
    Kind.YES_NO: {"points": 10},
    Kind.DEDUCTION: {"points": 5},
    Kind.CHOICE: {
        "options": {
            "well": {"text": {"zh": "满意", "en": "Satisfied"}, "value": 80},
            "silent": {"text": {"zh": "不清楚", "en": "Not sure"}, "unknown": True},
        }
    },
}
GRADED = [kind for kind in Kind if kind is not Kind.CHOICE]


def table(kind: Kind) -> dict[str, Any]:
    base = {"id": kind.value.replace("_", "-"), "title": TEXT, "kind": kind.value, "mark": "form"}
    return base | PARTS[kind] | {"guidance": {"where": TEXT, "errors": TEXT}}


def criterion(kind: Kind) -> Criterion:
    return Criterion.model_validate(table(kind))


def rubric(method: str = "points") -> Rubric:
    cuts = [("excellent", 90), ("good", 80), ("pass", 60), ("fail", 0)]
    criteria = [table(kind) for kind in GRADED]
    criteria[1]["not_applicable"] = TEXT
    return Rubric.model_validate(
        {
            "id": "mixed",
            "version": 1,
            "instrument": "court_observation",
            "title": TEXT,
            "about": TEXT,
            "applies": {"types": ["civil"]},
            "grading": {
                "method": method,
                "cut_offs": [{"grade": grade, "at_least": least} for grade, least in cuts],
            },
            "groups": [{"id": "group", "title": TEXT, "criteria": criteria}],
        }
    )


GOOD = {"level": Answer(level="good"), "points": Answer(points_hundredths=4000)}
COMPLETE = Sheet(GOOD | {"yes-no": Answer(level="yes")})


def test_there_is_one_class_for_every_kind() -> None:
    assert set(KINDS) == set(Kind)


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        (Kind.LEVEL, "优秀", Answer(level="excellent")),
        (Kind.LEVEL, " Good ", Answer(level="good")),
        (Kind.LEVEL, "42.5", Answer(level="good")),
        (Kind.LEVEL, "42.50", Answer(level="good")),
        (Kind.LEVEL, "0", Answer(level="fail")),
        (Kind.LEVEL, "不适用", Answer(not_applicable=True)),
        (Kind.LEVEL, "", None),
        (Kind.LEVEL, "\u3000", None),
        (Kind.POINTS, "\uff13\uff15.5", Answer(points_hundredths=3550)),
        (Kind.POINTS, "N/A", Answer(not_applicable=True)),
        (Kind.YES_NO, "是", Answer(level="yes")),
        (Kind.YES_NO, "No", Answer(level="no")),
        (Kind.DEDUCTION, "2", Answer(points_hundredths=200)),
        (Kind.CHOICE, "silent", Answer(level="silent")),
        (Kind.CHOICE, " 满意", Answer(level="well")),
        (Kind.CHOICE, "SATISFIED", Answer(level="well")),
    ],
)
def test_what_people_type_is_understood(kind: Kind, typed: str, answer: Answer | None) -> None:
    assert KINDS[kind].parse(criterion(kind), typed) == answer


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (Kind.LEVEL, "合格", "unclear_level"),
        (Kind.LEVEL, "41", "unclear_level"),
        (Kind.POINTS, "很好", "unclear_points"),
        (Kind.POINTS, "-1", "unclear_points"),
        (Kind.POINTS, "40.5", "points_out_of_range"),
        (Kind.POINTS, "3.25", "points_off_step"),
        (Kind.YES_NO, "也许", "unclear_yes_no"),
        (Kind.DEDUCTION, "6", "points_out_of_range"),
        (Kind.CHOICE, "80", "unclear_option"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(kind: Kind, typed: str, code: str) -> None:
    refusal = KINDS[kind].parse(criterion(kind), typed)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert "%(" not in MESSAGES[code] % refusal.params


@pytest.mark.parametrize("kind", list(Kind))
@given(typed=st.text(max_size=300))
def test_any_text_is_understood_or_refused_and_what_is_understood_is_valid(
    kind: Kind, typed: str
) -> None:
    parsed = KINDS[kind].parse(criterion(kind), typed)
    if isinstance(parsed, Answer):
        assert KINDS[kind].validate(criterion(kind), parsed) is None


@pytest.mark.parametrize(
    ("kind", "answer", "earned"),
    [
        (Kind.LEVEL, Answer(level="good"), 4250),
        (Kind.LEVEL, Answer(), None),
        (Kind.POINTS, Answer(points_hundredths=350), 350),
        (Kind.YES_NO, Answer(level="yes"), 1000),
        (Kind.YES_NO, Answer(level="no"), 0),
        (Kind.YES_NO, Answer(), None),
        (Kind.DEDUCTION, Answer(points_hundredths=200), -200),
        (Kind.DEDUCTION, Answer(), 0),
    ],
)
def test_an_answer_is_worth_its_points(kind: Kind, answer: Answer, earned: int | None) -> None:
    assert KINDS[kind].earned(criterion(kind), answer) == earned
    assert KINDS[kind].is_open(answer) == (earned is None)


@pytest.mark.parametrize(("level", "worth"), [("well", 8000), ("silent", None), (None, None)])
def test_an_option_is_worth_its_value_or_nothing(level: str | None, worth: int | None) -> None:
    answer = Answer(level=level)
    assert KINDS[Kind.CHOICE].earned(criterion(Kind.CHOICE), answer) == worth
    assert KINDS[Kind.CHOICE].is_open(answer) == (level is None)


def test_deductions_come_off_the_total_and_never_below_zero() -> None:
    scorer = Scorer(rubric())
    off = {"deduction": Answer(points_hundredths=500)}
    assert scorer.score(COMPLETE).points_hundredths == 9250
    assert scorer.score(Sheet({**COMPLETE.answers, **off})).points_hundredths == 8750
    zero = {"level": Answer(level="fail"), "points": Answer(points_hundredths=0)}
    lowest = scorer.score(Sheet(zero | {"yes-no": Answer(level="no")} | off))
    assert lowest.points_hundredths == 0
    assert lowest.deducted == 500


def test_a_complete_sheet_can_be_submitted() -> None:
    assert why_not_submit(Scorer(rubric()), COMPLETE) is None


def refusal_code(sheet: Sheet, method: str = "points") -> str | None:
    refusal = why_not_submit(Scorer(rubric(method)), sheet)
    if refusal is None:
        return None
    assert "%(" not in MESSAGES[refusal.code] % refusal.params
    return refusal.code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"yes-no": Answer()}, "criteria_open"),
        ({"level": Answer(level="pass")}, "unclear_level"),
        ({"level": Answer(not_applicable=True)}, "must_be_answered"),
        ({"points": Answer(not_applicable=True)}, None),
        ({"unknown": Answer(level="good")}, "unknown_criterion"),
        ({"level": Answer(level="good", comment="长" * 4001)}, "comment_too_long"),
        ({"level": Answer(level="good", evidence_page=0)}, "bad_page"),
    ],
)
def test_a_sheet_with_a_wrong_or_open_answer_is_refused(
    changes: dict[str, Answer], code: str | None
) -> None:
    assert refusal_code(Sheet({**COMPLETE.answers, **changes})) == code


def test_an_unknown_red_line_is_refused() -> None:
    sheet = Sheet(COMPLETE.answers, red_lines=frozenset({"red-nothing"}))
    assert refusal_code(sheet) == "unknown_red_line"


def test_an_own_grade_needs_a_reason_only_when_it_differs() -> None:
    answers = COMPLETE.answers
    assert refusal_code(Sheet(answers, own_grade=Grade.EXCELLENT)) is None
    assert refusal_code(Sheet(answers, own_grade=Grade.GOOD)) == "own_reason_missing"
    assert (
        refusal_code(Sheet(answers, own_grade=Grade.GOOD, own_reason=" ")) == "own_reason_missing"
    )
    assert refusal_code(Sheet(answers, own_grade=Grade.GOOD, own_reason="说理不足")) is None


def test_an_overall_judgement_must_be_given_where_the_method_asks_for_it() -> None:
    assert refusal_code(COMPLETE, "judgement") == "own_grade_missing"
    judged = Sheet(COMPLETE.answers, own_grade=Grade.EXCELLENT)
    assert refusal_code(judged, "judgement") is None
    assert Scorer(rubric("judgement")).score(judged).computed_grade is Grade.EXCELLENT


def test_a_criterion_bound_to_a_stage_may_be_left_out_when_the_stage_is_unknown() -> None:
    part = criterion(Kind.LEVEL).model_copy(update={"stages": ("first_instance",)})
    assert Scorer(rubric()).may_be_left_out(part)


def test_all_wrong_answers_are_listed_at_once() -> None:
    sheet = Sheet({"level": Answer(level="x"), "yes-no": Answer(level="x"), "u": Answer()})
    assert len(answer_refusals(Scorer(rubric()), sheet)) == 3


def test_every_sentence_has_an_english_translation() -> None:
    folder = Path(__file__).parents[2] / "qa_app" / "translations" / "en"
    text = (folder / "scoresheets.po").read_text(encoding="utf-8")
    missing = [s for s in MESSAGES.values() if f'msgid "{s}"\nmsgstr "' not in text]
    assert missing == []
