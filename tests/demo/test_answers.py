"""Simulated sheets are ready to submit, agree about as people do and give believable shares."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import fmean

import pytest

from qa_app.core.case_types import CaseType
from qa_app.core.grades import GOOD_OR_EXCELLENT, Grade
from qa_app.demo.rules.answers import (
    CaseQuality,
    grade_of_points,
    quality_of,
    simulate_answers,
    true_points,
)
from qa_app.demo.rules.caseload import cases
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.province import DEFAULT, Expert, Province, make_province
from qa_app.demo.sheets import FilledSheet, write_experts, write_reviews
from qa_app.resources import resource_dir
from qa_app.rubrics.rules.parse import parse
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.answers import Sheet
from qa_app.scoresheets.rules.kinds import KINDS
from qa_app.scoresheets.rules.scoring import Score, final_grade, scorer_for
from qa_app.scoresheets.rules.submission import why_not_submit


@dataclass(frozen=True)
class Reviewed:
    """A case with two experts' sheets."""

    case: Case
    sheets: tuple[Sheet, Sheet]
    scores: tuple[Score, Score]

    @property
    def grades(self) -> tuple[Grade | None, ...]:
        return tuple(map(final_grade, self.scores, self.sheets))


def rubric(name: str) -> Rubric:
    found = parse((Path(resource_dir("rubrics")) / name / "v1.toml").read_bytes())
    assert found.rubric is not None, found.problems
    return found.rubric


CIVIL = rubric("civil-file-review")
CRIMINAL = rubric("criminal-file-review")


def rubric_for(kind: CaseType) -> Rubric:
    return CRIMINAL if kind is CaseType.CRIMINAL else CIVIL


@pytest.fixture(scope="module")
def province() -> Province:
    return make_province(DEFAULT, Random(1))


@pytest.fixture(scope="module")
def reviewed(province: Province) -> Sequence[Reviewed]:
    chance = Random(9)
    found: list[Reviewed] = []
    for case in cases(province, 4_000, Random(2)):
        seen, used = quality_of(case), rubric_for(case.case_type)
        one, two = chance.sample(province.experts, 2)
        first = simulate_answers(used, seen, one, chance)
        second = simulate_answers(used, seen, two, chance)
        score = scorer_for(used, case.case_type, case.stage).score
        found.append(Reviewed(case, (first, second), (score(first), score(second))))
    return found


def test_every_sheet_can_be_submitted(reviewed: Sequence[Reviewed]) -> None:
    for one in reviewed:
        scorer = scorer_for(rubric_for(one.case.case_type), one.case.case_type, one.case.stage)
        assert [why_not_submit(scorer, sheet) for sheet in one.sheets] == [None, None]


def test_shares_of_grades_are_believable(reviewed: Sequence[Reviewed]) -> None:
    grades = Counter(grade for one in reviewed for grade in one.grades)
    share = {grade: grades[grade] / (2 * len(reviewed)) for grade in Grade}
    assert 0.75 <= sum(share[grade] for grade in GOOD_OR_EXCELLENT) <= 0.82
    assert 0.15 <= share[Grade.EXCELLENT] <= 0.25
    assert 0.01 <= share[Grade.FAIL] <= 0.03


def test_agencies_differ_believably(reviewed: Sequence[Reviewed]) -> None:
    by_agency: dict[str, list[bool]] = {}
    for one in reviewed:
        good = one.grades[0] in GOOD_OR_EXCELLENT
        by_agency.setdefault(one.case.agency.code, []).append(good)
    rates = [fmean(some) for some in by_agency.values() if len(some) >= 30]
    assert min(rates) < 0.65 < 0.85 < max(rates)


def test_two_experts_mostly_agree_and_seldom_lie_far_apart(
    reviewed: Sequence[Reviewed],
) -> None:
    same = fmean(one.grades[0] is one.grades[1] for one in reviewed)
    assert 0.62 < same < 0.85
    gaps = [
        abs((one.scores[0].points_hundredths or 0) - (one.scores[1].points_hundredths or 0))
        for one in reviewed
    ]
    assert 0.003 < fmean(gap > 1000 for gap in gaps) < 0.06


def test_red_lines_and_differing_judgements_are_rare_and_reasoned(
    reviewed: Sequence[Reviewed],
) -> None:
    sheets = [sheet for one in reviewed for sheet in one.sheets]
    assert 0.002 < fmean(bool(sheet.red_lines) for sheet in sheets) < 0.015
    differing = [sheet for sheet in sheets if sheet.own_reason]
    assert 0.01 < len(differing) / len(sheets) < 0.05
    assert all(sheet.own_grade for sheet in differing)


def test_low_levels_are_explained_and_evidence_pages_count_from_one(
    reviewed: Sequence[Reviewed],
) -> None:
    answers = [answer for one in reviewed for answer in one.sheets[0].answers.values()]
    failed = [answer for answer in answers if answer.level == Grade.FAIL.value]
    assert failed
    assert all(answer.comment for answer in failed)
    assert all(answer.evidence_page is None or answer.evidence_page > 0 for answer in answers)
    assert any(answer.evidence_page for answer in answers)
    assert 0.01 < fmean(answer.not_applicable for answer in answers) < 0.08


def test_a_severe_expert_gives_fewer_points(province: Province) -> None:
    expert = province.experts[0]
    case = CaseQuality("990000/1", CaseType.CIVIL, next(cases(province, 800, Random(1))).stage, 0.0)
    means = [mean_points(case, replace(expert, severity=severity)) for severity in (-4, 0, 4)]
    assert means[0] > means[1] + 200 > means[2] + 400


def mean_points(case: CaseQuality, expert: Expert) -> float:
    chance = Random(3)
    points: list[int] = []
    for at in range(300):
        seen = replace(case, key=f"990000/{at}")
        sheet = simulate_answers(CIVIL, seen, expert, chance)
        score = scorer_for(CIVIL, case.case_type, case.stage).score(sheet)
        points.append(score.points_hundredths or 0)
    return fmean(points)


def test_better_cases_never_have_fewer_true_points() -> None:
    points = [true_points(step / 20) for step in range(-120, 121)]
    assert points == sorted(points)
    assert [grade_of_points(value) for value in (90, 89.9, 60, 59.9)] == [
        Grade.EXCELLENT,
        Grade.GOOD,
        Grade.PASS,
        Grade.FAIL,
    ]


def test_the_same_seed_gives_the_same_sheet(province: Province) -> None:
    case = quality_of(next(cases(province, 800, Random(1))))
    one, two = (
        simulate_answers(rubric_for(case.case_type), case, province.experts[0], Random(5))
        for _ in range(2)
    )
    assert one == two


def test_a_rubric_of_levels_gives_believable_shares_too(province: Province) -> None:
    used = rubric("civil-file-review-levels")
    chance = Random(4)
    grades: Counter[Grade | None] = Counter()
    for case in cases(province, 3_000, Random(2)):
        if case.case_type is not CaseType.CRIMINAL:
            sheet = simulate_answers(
                used, quality_of(case), chance.choice(province.experts), chance
            )
            scorer = scorer_for(used, case.case_type, case.stage)
            assert why_not_submit(scorer, sheet) is None
            grades[final_grade(scorer.score(sheet), sheet)] += 1
    total = sum(grades.values())
    assert set(grades) == set(Grade)
    # Combination rules are stricter than points: every indicator counts, not their sum.
    assert 0.5 < (grades[Grade.EXCELLENT] + grades[Grade.GOOD]) / total < 0.95


def test_the_spreadsheet_of_experts_has_a_row_each(province: Province, tmp_path: Path) -> None:
    assert write_experts(tmp_path / "experts.csv", province.experts) == 60
    lines = (tmp_path / "experts.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "login,name,region,agency,firm,types,capacity,practice_since"
    assert len(lines) == 61
    assert write_experts(tmp_path / "experts.xlsx", province.experts) == 60


def test_score_sheets_read_back_as_the_same_answers(
    reviewed: Sequence[Reviewed], tmp_path: Path
) -> None:
    one = next(one for one in reviewed if one.case.case_type is CaseType.CIVIL)
    criteria = [criterion.id for criterion in CIVIL.criteria]
    filled = [FilledSheet(one.case.key, "zj001", one.sheets[0], "总体较好。")]
    assert write_reviews(tmp_path / "scores.csv", filled, criteria) == 1
    with (tmp_path / "scores.csv").open(encoding="utf-8-sig", newline="") as stream:
        (cells,) = csv.DictReader(stream)
    assert cells["case_key"] == one.case.key
    scorer = scorer_for(CIVIL, one.case.case_type, one.case.stage)
    for name, answer in one.sheets[0].answers.items():
        criterion = scorer.criteria[name]
        read = KINDS[criterion.kind].parse(criterion, cells[name])
        assert read == replace(answer, comment="", evidence_page=None)
