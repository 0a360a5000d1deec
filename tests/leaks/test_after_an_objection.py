"""Who decides an objection reads file and papers while it is on the desk, not before, not after.

Rows 8 and 12 of the register: given back, given to another, taken back by the lawyer or decided, it
is afterwards as if it had never been, at the same cost.
"""

from dataclasses import dataclass

import pytest
from sqlmodel import select

from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.files.store.objects import store_for
from qa_app.objections.models import Objection
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.services import assigning
from qa_app.objections.services.writing import hand_in, save_texts, withdraw
from tests.builders.loop_stories import Story, attach, open_desk, released_story, say_no, to_decide
from tests.builders.objections import LATER, NOW, at, objection_named
from tests.support.client import bare
from tests.support.counting import statements

pytestmark = pytest.mark.database


@dataclass
class Desk:
    """A browser of who decides, and the addresses that lead to file and papers."""

    story: Story
    browser: object
    pages: list[str]

    @property
    def file(self) -> str:
        """The outline of the file."""
        return f"/files/objection-{self.story.objection}/outline.json"

    @property
    def paper(self) -> str:
        """The first page of the paper."""
        return f"/objections/papers/{self.story.paper}/1.pdf"

    def addresses(self) -> list[str]:
        """All of them."""
        search = self.file.replace("outline.json", "search?q=mandate")
        return [self.file, search, self.paper, *self.pages]


@pytest.fixture
def desk(app, settings, client_as, monkeypatch, tmp_path) -> Desk:
    monkeypatch.setattr("qa_app.clock.now", lambda: LATER)
    store = store_for(settings)
    with transaction() as session:
        story = to_decide(session, released_story(session, tmp_path, store), store)
    return Desk(story, client_as(account=story.decider), [])


def opened(desk: Desk) -> None:
    with transaction() as session:
        open_desk(session, desk.story)
    outline = desk.browser.get(desk.file).json
    desk.pages = [page["url"] for page in outline["pages"]]


def given_back(desk: Desk) -> None:
    url = f"/objections/mine/{desk.story.objection}/give-back"
    desk.browser.post(url, data={"reason": "相识"})


def given_to_another(desk: Desk) -> None:
    with transaction() as session:
        row = objection_named(session, desk.story.objection)
        free = choice_for(session, desk.story.objected.cycle, row, LATER).free
        expert_id = next(
            one.expert.expert_id for one in free if one.expert.expert_id != row.decider_expert_id
        )
        assigning.assign(
            session, actor=SYSTEM, at=at(row), expert_id=expert_id, reason="改派", now=LATER
        )


def taken_back(desk: Desk) -> None:
    with transaction() as session:
        row, actor = objection_named(session, desk.story.objection), desk.story.objected.lawyer
        withdraw(session, actor=actor, public_id=row.public_id, revision=row.revision, now=LATER)


def decided(desk: Desk) -> None:
    with transaction() as session:
        say_no(session, desk.story)


def test_12_nothing_is_open_before_the_declaration(desk):
    assert desk.browser.get(desk.file).status_code == 404
    assert desk.browser.get(desk.paper).status_code == 404


@pytest.mark.parametrize("end", [given_back, given_to_another, taken_back, decided])
def test_8_12_file_and_papers_close_with_the_desk(desk, end):
    opened(desk)
    assert len(desk.pages) == 2
    assert {desk.browser.get(one).status_code for one in desk.addresses()} == {200}
    end(desk)
    with reading() as session:
        assert session.exec(select(Objection.state)).one() != "deciding" or end is given_to_another
    desk.browser.get("/")  # says once what was done
    for address in desk.addresses():
        hidden, asked = cost(desk, address)
        absent, asked_absent = cost(desk, strange(desk, address))
        assert hidden.status_code == absent.status_code == 404, address
        assert bare(hidden) == bare(absent)
        assert asked == asked_absent
    page = desk.browser.get(f"/objections/mine/{desk.story.objection}").text
    assert desk.story.paper not in page


def cost(desk: Desk, address: str):
    with statements() as asked:
        answer = desk.browser.get(address)
    return answer, len(asked)


def strange(desk: Desk, address: str) -> str:
    """The same address of an objection or a paper there never was."""
    for key in (desk.story.objection, desk.story.paper):
        address = address.replace(key, "n" * len(key))
    return address


def test_11_a_paper_the_office_keeps_back_is_as_absent_to_who_decides(desk, client_as):
    opened(desk)
    url, office = f"/objections/papers/{desk.story.paper}/hold-back", client_as(Role.SUPERVISOR)
    own = f"/objections/mine/{desk.story.objection}"
    assert desk.story.paper in desk.browser.get(own).text
    assert "不给专家看" in office.get(f"/objections/{desk.story.objection}").text
    office.post(url, data={"reason": "写有承办人员姓名"})
    hidden, asked = cost(desk, desk.paper)
    absent, asked_absent = cost(desk, strange(desk, desk.paper))
    assert (hidden.status_code, bare(hidden), asked) == (404, bare(absent), asked_absent)
    assert desk.story.paper not in desk.browser.get(own).text
    lawyer = client_as(account=desk.story.lawyer)
    assert "写有承办人员姓名" in lawyer.get(f"/objections/{desk.story.objection}").text
    assert lawyer.get(desk.paper).status_code == 200
    assert lawyer.post(url, data={"reason": ""}).status_code == 404
    office.post(url, data={"reason": ""})
    assert desk.browser.get(desk.paper).status_code == 200


def test_11_the_check_of_the_form_always_says_that_papers_are_read_as_they_are(
    app, settings, client_as, monkeypatch, tmp_path
):
    monkeypatch.setattr("qa_app.clock.now", lambda: LATER)
    with transaction() as session:
        story = released_story(session, tmp_path, store_for(settings))
        found = story.objected
        save_texts(session, actor=found.lawyer, sheet=found.sheet(session), revision=0, now=NOW,
                   changed={f"reason:{found.criteria[0]}": ["没有写名字"]})  # fmt: skip
        attach(session, story, store_for(settings))
        key = hand_in(session, actor=found.lawyer, sheet=found.sheet(session), now=NOW)
    page = client_as(Role.SUPERVISOR).get(f"/objections/{key}").text
    assert "不会自动隐去" in page
