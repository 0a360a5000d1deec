"""The desk of one expert, by a test client or in a real browser; a store for case files."""

from dataclasses import dataclass

import pytest
from sqlmodel import col, select

from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.files.models import DocumentPage
from qa_app.files.store.objects import Store, store_for
from qa_app.panel.models import Assignment
from qa_app.panel.services.assigning import assign_cycle
from qa_app.sampling.models import SampleCase
from tests.builders.files import make_document
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.register import NOW, make_account
from tests.builders.reviews import rubric_named
from tests.reviews.browsing import DeskPage

JSON = {"Accept": "application/json"}


@dataclass
class ExpertsDesk:
    """One expert who reviews alone, with two cases; everything a test asks of the pages."""

    browser: object
    account: object
    seats: list[str]
    cases: list[int]
    cycle: str

    def begin(self, place: int = 0) -> str:
        """Open a case; the public id of its review."""
        answer = self.browser.post(f"/reviews/cases/{self.seats[place]}")
        assert answer.status_code == 302, answer.text
        return answer.location.rsplit("/", 1)[1]

    def save(self, review: str, revision: int, fields: dict[str, object]):
        """What the desk's script sends."""
        body = {"revision": revision, "changed": list(fields), **fields}
        return self.browser.post(f"/reviews/{review}/save", data=body, headers=JSON)

    def submit(self, review: str, grade: Grade = Grade.GOOD, revision: int = 1) -> None:
        """Fill everything with one grade and submit."""
        assert self.save(review, revision, all_levels(grade)).status_code == 200
        assert self.browser.post(f"/reviews/{review}/submit").status_code == 302


def all_levels(grade: Grade) -> dict[str, str]:
    """The fields of a sheet on which every criterion has one level."""
    with reading() as session:
        return {f"level:{one.id}": grade.value for one in rubric_named(session).criteria}


def desk_for(client_as, **panel: object) -> ExpertsDesk:
    """A drawn cycle of two cases for one expert; ``panel`` are keys of the plan's panel."""
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
        cycle = drawn_cycle(session, 2, **{"reviewers": 1, **panel})
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        rows = session.execute(
            select(Assignment.public_id, Assignment.case_id).order_by(col(Assignment.id))
        ).all()
    seats, cases = zip(*rows, strict=True)
    browser = client_as(account=account)
    return ExpertsDesk(browser, account, list(seats), list(cases), cycle.name)


@pytest.fixture
def desk(app, client_as) -> ExpertsDesk:
    return desk_for(client_as)


@pytest.fixture
def store(settings) -> Store:
    return store_for(settings)


def give_file(store: Store, case_id: int, pages: int = 3) -> list[str]:
    """A file of a case; the public ids of its pages."""
    with transaction() as session:
        case = session.get_one(Case, case_id)
        document = make_document(session, store, case, pages=pages, title="委托手续")
        statement = select(DocumentPage.public_id).where(DocumentPage.document_id == document.id)
        return list(session.exec(statement.order_by(DocumentPage.position)).all())


@pytest.fixture
def expert(served):
    """An expert with one case: the account and the seat."""
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
        cycle = drawn_cycle(session, 1, reviewers=1)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        seat = session.exec(select(Assignment.public_id)).one()
    return account, seat


@pytest.fixture
def open_desk(chromium, served, expert):
    """``open_desk(width=1024, has_touch=True)``: the expert's desk in a browser of its own."""
    contexts = []

    def begin(width: int = 1440, height: int = 900, **options: object) -> DeskPage:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        desk = DeskPage(page, context, served.address, *expert)
        page.on("pageerror", lambda error: desk.complaints.append(str(error)))
        return desk.open()

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture
def criteria(expert) -> list[str]:
    with reading() as session:
        return [one.id for one in rubric_named(session).criteria]


@pytest.fixture
def pages(expert, store) -> list[str]:
    """The case has a file of three pages."""
    with reading() as session:
        case_id = session.exec(select(SampleCase.case_id)).one()
    return give_file(store, case_id)
