"""The expert's pages: opening, saving as one goes, two windows, submitting once, conflicts."""

import pytest
from sqlmodel import func, select

from qa_app.audit import rules as audit_rules
from qa_app.audit.models import AuditEvent
from qa_app.audit.queries import chain
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.panel.models import Assignment, AssignmentState
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.models import Review, ReviewState
from qa_app.scoresheets.models import Scoresheet
from tests.builders.panel import drawn_cycle, make_expert, make_experts
from tests.builders.register import NOW, make_account
from tests.builders.reviews import rubric_named

JSON = {"Accept": "application/json"}


@pytest.fixture
def expert(app, client_as):
    """A browser of an expert with cases, the public ids of the seats, and the account."""
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        own = make_expert(session, account=account)
        make_experts(session, 2)
        cycle = drawn_cycle(session, 3)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        mine = select(Assignment.public_id).where(Assignment.expert_id == own.id)
        seats = session.exec(mine).all()
    return client_as(account=account), list(seats), account


def begun(browser, seat: str) -> str:
    """Open a case; the public id of its review."""
    answer = browser.post(f"/reviews/cases/{seat}")
    assert answer.status_code == 302
    return answer.location.rsplit("/", 1)[1]


def save(browser, review: str, revision: int, **fields: str):
    body = {"revision": revision, "changed": list(fields), **fields}
    return browser.post(f"/reviews/{review}/save", data=body, headers=JSON)


def all_good(level: Grade = Grade.GOOD) -> dict[str, str]:
    with reading() as session:
        return {f"level:{c.id}": level.value for c in rubric_named(session).criteria}


def test_the_list_leads_to_the_case_and_the_case_to_the_sheet(expert):
    browser, seats, _ = expert
    assert seats[0] in browser.get("/reviews/").text
    assert "没有回避关系" in browser.get(f"/reviews/cases/{seats[0]}").text
    review = begun(browser, seats[0])
    page = browser.get(f"/reviews/{review}").text
    assert page.count("data-criterion") == 19
    assert browser.get(f"/reviews/cases/{seats[0]}").location.endswith(review)


def test_opening_twice_makes_one_review(expert):
    browser, seats, _ = expert
    assert begun(browser, seats[0]) == begun(browser, seats[0])
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Review)).one() == 1


def test_each_answer_is_saved_and_answered_with_total_and_revision(expert):
    browser, seats, _ = expert
    review = begun(browser, seats[0])
    first = save(browser, review, 1, **{"level:retainer-prompt": "excellent"}).json
    assert (first["revision"], first["outputs"]["done"], first["grade"]) == (2, "1", "")
    answer = save(browser, review, 2, **all_good()).json
    assert (answer["outputs"]["done"], answer["missing"], answer["grade"]) == ("19", [], "good")
    with reading() as session:
        sheet = session.exec(select(Scoresheet)).one()
        assert sheet.answers["retainer-prompt"] == {"level": "good"}
        assert audit_rules.verify(chain(session)).ok


def test_the_second_window_is_told_both_versions_and_nothing_is_overwritten(expert):
    browser, seats, _ = expert
    review = begun(browser, seats[0])
    assert save(browser, review, 1, **{"level:retainer-prompt": "good"}).status_code == 200
    second = save(browser, review, 1, **{"level:retainer-prompt": "fail"})
    assert second.status_code == 409
    stored = {"level:retainer-prompt": ["good"]}
    assert second.json == {"revision": 2, "theirs": stored, "stored": stored}
    kept = save(browser, review, 2, **{"level:retainer-prompt": "fail"})
    assert kept.status_code == 200


def test_an_answer_whose_acknowledgement_was_lost_can_be_sent_again(expert):
    browser, seats, _ = expert
    review = begun(browser, seats[0])
    save(browser, review, 1, **{"level:retainer-prompt": "good"})
    again = save(browser, review, 1, **{"level:retainer-prompt": "good"})
    assert (again.status_code, again.json["revision"]) == (200, 2)


@pytest.mark.parametrize(
    "fields",
    [
        {"level:retainer-prompt": "superb"},
        {"level:nothing": "good"},
        {"page:retainer-prompt": "0"},
        {"page:retainer-prompt": "第3页"},
        {"red_lines": "red-nothing"},
        {"own_grade": "best"},
        {"answers": "x"},
        {"comment": "字" * 4001},
        {"level:retainer-prompt": "na"},
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(expert, fields):
    browser, seats, _ = expert
    review = begun(browser, seats[0])
    answer = save(browser, review, 1, **fields)
    assert answer.status_code == 422
    assert answer.json["message"]
    with reading() as session:
        assert session.exec(select(Scoresheet.revision)).one() == 1


def test_an_unfinished_sheet_says_what_is_missing_and_cannot_be_submitted(expert):
    browser, seats, _ = expert
    review = begun(browser, seats[0])
    assert "还有 19 项指标没有评定" in browser.get(f"/reviews/{review}/submit").text
    assert browser.post(f"/reviews/{review}/submit").status_code == 409
    with reading() as session:
        assert session.exec(select(Review.state)).one() is ReviewState.OPEN


def test_submitting_locks_once_and_for_all(expert):
    browser, seats, _ = expert
    review = begun(browser, seats[0])
    save(browser, review, 1, **all_good())
    assert "提交这份评审" in browser.get(f"/reviews/{review}/submit").text
    for _twice in range(2):
        assert browser.post(f"/reviews/{review}/submit").status_code == 302
    assert save(browser, review, 3, **all_good(Grade.FAIL)).status_code == 409
    assert browser.get(f"/reviews/{review}").location.endswith("submitted")
    for page in ("submitted", "sheet"):
        assert browser.get(f"/reviews/{review}/{page}").status_code == 200
    with reading() as session:
        one = session.exec(select(Review)).one()
        assert (one.state, one.grade) == (ReviewState.SUBMITTED, Grade.GOOD)
        acts = session.exec(select(AuditEvent.act)).all()
        assert acts.count("review.submitted") == 1


def test_the_whole_form_works_without_a_script(expert):
    browser, seats, _ = expert
    review = begun(browser, seats[0])
    body = {"revision": "1", **all_good(), "red_lines": ["", "red-money"], "comment": "好"}
    assert browser.post(f"/reviews/{review}", data=body).location.endswith("submit")
    assert "标记了红线项而没有写明理由" in browser.get(f"/reviews/{review}/submit").text
    body |= {"comment:red-money": "第 8 页收条", "revision": "2"}
    browser.post(f"/reviews/{review}", data=body)
    browser.post(f"/reviews/{review}/submit")
    with reading() as session:
        one = session.exec(select(Review)).one()
        assert (one.state, one.red_line) == (ReviewState.SUBMITTED, True)


def test_a_declared_conflict_closes_the_review_and_seats_another(expert):
    browser, seats, _ = expert
    review = begun(browser, seats[0])
    body = {"relation": "case", "reason": "曾经代理对方"}
    assert browser.post(f"/reviews/cases/{seats[0]}/conflict", data=body).status_code == 302
    assert browser.get(f"/reviews/{review}").status_code == 404
    with reading() as session:
        ended = session.exec(select(Assignment).where(Assignment.public_id == seats[0])).one()
        assert ended.state is AssignmentState.DECLINED
        assert session.exec(select(Review.state)).one() is ReviewState.WITHDRAWN
