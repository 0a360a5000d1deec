"""The total on the device is the server's, on many generated sheets of every rubric there is."""

import random

import pytest

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import Grade
from qa_app.observations.rules.device import device_rubric
from qa_app.observations.views.device_parcels import both
from qa_app.resources import package_dir
from qa_app.rubrics.loader import load_all
from qa_app.rubrics.queries import directory_of_rubrics
from qa_app.rubrics.rules.schema import Kind
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.editing import edited, fields_of
from qa_app.scoresheets.rules.kinds import BY_LEVEL
from qa_app.scoresheets.rules.scoring import RedLineEffect, Scorer
from qa_app.scoresheets.rules.stored import Filled
from tests.support.browser import BROWSER

pytestmark = BROWSER
WORDS = {name: {"zh": name, "en": name} for name in ("yes", "no", "na", *map(str, Grade))}
RUBRICS = sorted(load_all(directory_of_rubrics()).rubrics)
SHEETS = 400
SCORE_ALL = """([rule, sheets]) => sheets.map((fields) => {
  const found = ObserveScore.score(rule, fields);
  const { points, grade, missing, leftOut, deducted, vetoed, groups } = found;
  return { points, grade, missing, leftOut, deducted, vetoed, groups };
})"""


@pytest.fixture(scope="module")
def page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.goto("about:blank")
    page.evaluate((package_dir("static") / "js" / "observe-score.js").read_text("utf-8"))
    yield page
    context.close()


def random_answer(chance, scorer, criterion):
    roll = chance.random()
    if roll < 0.12:
        return None
    if roll < 0.2 and scorer.may_be_left_out(criterion):
        return Answer(not_applicable=True)
    if criterion.kind is Kind.YES_NO:
        return Answer(level=chance.choice(("yes", "no")))
    if criterion.kind is Kind.CHOICE:
        return Answer(level=chance.choice(list(criterion.options)))
    if criterion.kind is Kind.LEVEL:
        return Answer(level=chance.choice([grade.value for grade in criterion.levels]))
    step, most = criterion.step or 50, criterion.points or 0
    return Answer(points_hundredths=chance.choice([most, step * chance.randint(0, most // step)]))


def random_sheet(chance, scorer):
    complete = chance.random() < 0.6
    answers = {}
    for name, criterion in scorer.criteria.items():
        answer = random_answer(chance, scorer, criterion)
        while answer is None and complete:
            answer = random_answer(chance, scorer, criterion)
        if answer:
            answers[name] = answer
    lines = [line for line in scorer.red_line_ids if chance.random() < 0.1]
    return Filled(answers=answers, red_lines=tuple(sorted(lines)))


def expected(scorer, filled):
    score = scorer.score(Sheet(filled.answers, frozenset(filled.red_lines)))
    return {
        "points": score.points_hundredths,
        "grade": score.computed_grade.value if score.computed_grade else None,
        "missing": list(score.missing),
        "leftOut": list(score.not_applicable),
        "deducted": score.deducted,
        "vetoed": score.vetoed,
        "groups": {n: {"earned": s.earned, "maximum": s.maximum} for n, s in score.groups.items()},
    }


@pytest.mark.parametrize("key", RUBRICS, ids=lambda key: f"{key[0]}-{key[1]}")
@pytest.mark.parametrize("effect", RedLineEffect)
def test_the_device_comes_to_the_servers_total(page, key, effect):
    rubric = load_all(directory_of_rubrics()).rubrics[key].rubric
    chance = random.Random(f"{key}{effect}")
    for kind in rubric.applies.types:
        stage = chance.choice([None, *Stage])
        scorer = Scorer(rubric, kind, stage, effect)
        rule = device_rubric(scorer, kind, stage, effect, words=WORDS)["rule"]
        sheets = [random_sheet(chance, scorer) for _ in range(SHEETS // len(rubric.applies.types))]
        found = page.evaluate(SCORE_ALL, [rule, [fields_of(one, scorer) for one in sheets]])
        assert len(found) == len(sheets)
        for sheet, device in zip(sheets, found, strict=True):
            assert device == expected(scorer, sheet), fields_of(sheet, scorer)


def test_points_as_people_type_them_are_read_as_the_server_reads_them(page):
    rubric = load_all(directory_of_rubrics()).rubrics[("court-observation-civil", 1)].rubric
    typed = ["8.5", "8.50", "８．５", " 8 ", "08", "8.55", "8.555", "-1", "1e1", "", "八", "8,5"]
    typed += ["100", "9999", "不适用", "NA", "n/a", "0", "0.00", "8.5分", "²", "٣"]
    for criterion in rubric.criteria:
        if criterion.kind in BY_LEVEL:
            continue
        scorer = Scorer(rubric, CaseType.CIVIL, None)
        rule = device_rubric(scorer, CaseType.CIVIL, None, RedLineEffect.FLAG, words=WORDS)["rule"]
        for text in typed:
            fields = {f"points:{criterion.id}": [text]}
            (found,) = page.evaluate(SCORE_ALL, [rule, [fields]])
            server = edited(Filled(), scorer, fields)
            sheet = server if isinstance(server, Filled) else Filled()
            assert found == expected(scorer, sheet), (criterion.id, text)


def test_words_come_in_both_languages(app):
    with app.app_context():
        assert both("优秀")["zh"] == "优秀"
        assert both("优秀")["en"] not in ("", "优秀")
