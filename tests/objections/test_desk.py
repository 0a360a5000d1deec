"""The desk of who decides: the standard beside each point, and when it says that it is saved.

Also that a criterion has one number, that of its rubric, wherever an objection is read.
"""

import re

import pypdfium2
import pytest
from sqlmodel import select

from qa_app.accounts.models import Account
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.services import deciding
from qa_app.rubrics.models import FrozenRubric
from qa_app.rubrics.queries import rubric_named
from tests.builders.objections import LATER, fill_in, objected, opened
from tests.builders.register import NOW
from tests.objections.test_beside_criteria import ALONE, LINE, RED, SEEN, WHOLE

pytestmark = pytest.mark.database
RUBRIC = rubric_named("civil-file-review", 1)
NUMBERED = re.compile(r'(?:feedback|criterion)-number">([\d.]+)</span> ([^<]+?)\s*<')


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)


@pytest.fixture
def desk(client_as, tmp_path):
    """An opened desk about these points, and how its page is read."""

    def made(*points, **more):
        with transaction() as session:
            found = objected(session, tmp_path, **more)
            row, actor = opened(session, found, *(points or found.criteria[-1:]))
            account = session.get_one(Account, actor.account_id)
        return found, row, actor, client_as(account=account)

    return made


def text_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def standard(page: str) -> str:
    (found,) = re.findall(r'<details class="objection-standard">(.*?)</details>', page, re.DOTALL)
    return found


def criterion(name: str):
    return next(one for one in RUBRIC.criteria if one.id == name)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_level_its_points_and_the_guidance_stand_folded_beside_a_criterion(desk, language):
    found, row, _, client = desk()
    known = criterion(found.criteria[-1])
    address = f"/objections/mine/{row.public_id}"
    client.post("/language", data={"language": language})
    page = text_of(client, address)
    said = standard(page)
    assert len(known.levels) == 4
    for level in known.levels.values():
        assert level.text.in_language(language) in said
        assert level.points is not None
        assert f"{level.points / 100:g}" in said
    assert known.guidance.where.in_language(language) in said
    assert known.guidance.errors.in_language(language) in said
    (now,) = re.findall(r'<li class="is-now">(.*?)</li>', said, re.DOTALL)
    assert known.levels[Grade.PASS].text.in_language(language) in now
    assert RUBRIC.title.in_language(language) in page
    assert ("version 1." if language == "en" else "第 1 版评定") in page


def test_it_is_the_text_the_sheet_was_filled_in_by(desk):
    found, row, _, client = desk()
    words = criterion(found.criteria[-1]).levels[Grade.GOOD].text.zh
    with transaction() as session:
        frozen = session.exec(select(FrozenRubric).where(FrozenRubric.rubric == RUBRIC.id)).one()
        assert words in frozen.source
        frozen.source = frozen.source.replace(words, "启用时的写法")
        frozen.sha256 = "0" * 64
    said = standard(text_of(client, f"/objections/mine/{row.public_id}"))
    assert "启用时的写法" in said
    assert words not in said


def test_beside_a_red_line_stand_the_duty_and_the_law_beside_the_whole_nothing(desk):
    cells = {**SEEN, "grade": "不合格", "reason": "综合判断"}
    _, row, _, client = desk(RED, WHOLE, grade=Grade.GOOD, cells=cells, panel=ALONE)
    page = text_of(client, f"/objections/mine/{row.public_id}")
    said = standard(page)
    assert LINE.text.zh in said
    assert LINE.law.zh in said
    assert "总体评定" in page


def test_it_says_that_something_is_saved_once_something_is_decided_on_it(desk):
    found, row, actor, client = desk()
    url = f"/objections/mine/{row.public_id}"
    page = text_of(client, url)
    assert 'data-autosave-state="idle"' in page
    with transaction() as session:
        row = session.exec(select(Objection)).one()
        fill_in(session, row, actor, {found.criteria[-1]: ("rejected", "")})
    assert 'data-autosave-state="saved"' in text_of(client, url)
    with transaction() as session:
        for point in session.exec(select(ObjectionPoint)):
            point.outcome, point.decision_reason = None, ""
    assert 'data-autosave-state="idle"' in text_of(client, url)


def test_a_criterion_has_the_number_of_its_rubric_on_every_page_and_on_the_paper(
    client_as, tmp_path
):
    with transaction() as session:
        found = objected(session, tmp_path)
        name = found.criteria[-1]
    lawyer, title = client_as(account=found.account), criterion(name).title.zh
    on_sheet = NUMBERED.findall(text_of(lawyer, f"/feedback/sheets/{found.sheet_id}"))
    number = dict((title, number) for number, title in on_sheet)[title]
    assert number == f"{len(RUBRIC.groups)}.{len(RUBRIC.groups[-1].criteria)}"
    editor = text_of(lawyer, f"/objections/{found.sheet_id}/write")
    assert NUMBERED.findall(editor) == on_sheet
    assert f">{number} {title}</option>" in editor
    assert f'data-autosave-label="{number} {title}"' in editor
    with transaction() as session:
        row, actor = opened(session, found, name)
        expert = client_as(account=session.get_one(Account, actor.account_id))
        fill_in(session, row, actor, {name: ("upheld", "excellent")})
    key = row.public_id
    pages = [
        text_of(client_as(Role.SUPERVISOR), f"/objections/{key}"),
        text_of(expert, f"/objections/mine/{key}"),
        text_of(expert, f"/objections/mine/{key}/decide"),
    ]
    assert f'data-autosave-label="{number} {title}"' in pages[1]
    with transaction() as session:
        row = session.exec(select(Objection)).one()
        deciding.decide(session, actor=actor, public_id=key, revision=row.text_revision, now=LATER)
    pages.append(text_of(expert, f"/objections/mine/{key}"))
    for page in pages:
        assert NUMBERED.findall(page) == [(number, title)]
    document = pypdfium2.PdfDocument(lawyer.get(f"/objections/{key}/RESULT.pdf").data)
    said = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert number + title in "".join(said.split())
