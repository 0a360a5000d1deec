"""The page of a rubric shows all of it, to everybody who is logged in, in both languages."""

import re
from html import unescape
from pathlib import Path

import pytest

from qa_app.core.roles import Role
from qa_app.rubrics.loader import load_all
from qa_app.rubrics.rules.schema import Rubric, Text

RUBRICS = [one.rubric for one in load_all(Path(__file__).parents[2] / "rubrics").rubrics.values()]


def texts(rubric: Rubric) -> list[Text]:
    """Every text of a rubric that somebody who answers or counts must be able to read."""
    found = [rubric.title, *(group.title for group in rubric.groups)]
    found += [rubric.script.opening, rubric.script.closing] if rubric.script else []
    for one in rubric.criteria:
        found += [one.title, *([one.question] if one.question else [])]
        found += [level.text for level in one.levels.values()]
        found += [option.text for option in one.options.values()]
        found += [one.guidance.where] if one.guidance else []
    return found


@pytest.mark.parametrize("rubric", RUBRICS, ids=lambda one: one.name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_shows_every_text_of_the_rubric(client_as, rubric: Rubric, language: str):
    client = client_as(Role.AUDITOR)
    client.post("/language", data={"language": language, "next": "/"})
    shown = unescape(client.get(f"/rubrics/{rubric.id}/{rubric.version}").get_data(as_text=True))
    assert [one for one in texts(rubric) if one.in_language(language) not in shown] == []


def test_a_page_says_what_an_answer_counts_as(client_as):
    shown = client_as(Role.AUDITOR).get("/rubrics/aided-person-follow-up/1").get_data(as_text=True)
    rows = [re.sub("<[^>]+>", " ", row) for row in re.findall(r"<tr>.*?</tr>", shown, re.S)]
    cells = [" ".join(row.split()) for row in rows]
    assert "很满意 100 计为满意" in cells
    assert "一般 50 计为不满意" in cells
    assert "有 — 转为线索 不计入平均值" in cells
    assert "还没有结果 — 只作记录" in cells
    assert "不清楚、记不得了 — 不进入任何数字" in cells
    assert "只匆匆说了几句 25 计入平均值" in cells
