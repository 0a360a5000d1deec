"""Two windows typed on the same points: each contested field is told by its criterion."""

import pytest
from playwright.sync_api import expect

from qa_app import clock
from qa_app.accounts.models import Account
from qa_app.db.session import transaction
from qa_app.rubrics.queries import rubric_named
from tests.builders.objections import fill_in, objected, opened, write
from tests.builders.register import NOW, PASSWORD
from tests.support.browser import BROWSER, PATIENCE_MS, logged_in

pytestmark = BROWSER
TITLES = {one.id: one.title.zh for one in rubric_named("civil-file-review", 1).criteria}


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    context.close()


def test_each_contested_field_names_its_criterion(served, page, tmp_path):
    with clock.standing_at(NOW):
        with transaction() as session:
            found = objected(session, tmp_path)
        first, other, *_ = found.criteria
        logged_in(page, served.address, found.account.login, PASSWORD)
        page.goto(f"{served.address}/objections/{found.sheet_id}/write")
        with transaction() as session:
            write(session, found, first, other, text="另一个窗口写的")
        page.context.set_offline(True)
        for name in (first, other):
            page.fill(f'[name="reason:{name}"]', "这里写的")
        line = page.locator("[data-autosave-state]")
        expect(line).to_have_attribute("data-autosave-state", "offline")
        page.context.set_offline(False)
        questions = page.locator("[data-autosave-differences] fieldset")
        expect(questions).to_have_count(2)
        for name in (first, other):
            legend = questions.locator("legend").filter(has_text=TITLES[name])
            expect(legend).to_have_count(1)
        box = page.locator("[data-autosave-conflict]")
        expect(box).to_contain_text("这里填写的内容在另一个窗口")
        expect(box).not_to_contain_text("评分")


def test_on_the_desk_levels_are_told_in_words_too(served, page, tmp_path):
    with clock.standing_at(NOW):
        with transaction() as session:
            found = objected(session, tmp_path)
            row, actor = opened(session, found, found.criteria[0])
            login, key = session.get_one(Account, actor.account_id).login, row.public_id
        logged_in(page, served.address, login, PASSWORD)
        page.goto(f"{served.address}/objections/mine/{key}")
        with transaction() as session:
            fill_in(session, row, actor, {found.criteria[0]: ("upheld", "good")})
        page.select_option(f'[name="level:{found.criteria[0]}"]', "excellent")
        question = page.locator("[data-autosave-differences] fieldset")
        expect(question).to_have_count(1)
        expect(question.locator("legend")).to_contain_text(TITLES[found.criteria[0]])
        expect(question).to_contain_text("这里填写的：优秀")
        expect(question).to_contain_text("已保存的：良好")
