"""Amending a submitted review: a new version with a reason, until the case is settled."""

import pytest
from sqlmodel import func, select

from qa_app.audit.models import AuditEvent
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.reviews.models import Review, ReviewState, ReviewVersion, Settlement
from qa_app.reviews.queries.amending import RATINGS_SEEN
from qa_app.reviews.rules.amending import Standing, why_not_amend
from qa_app.reviews.services.settling import settle_cycle
from qa_app.scoresheets.models import Scoresheet
from tests.builders.register import NOW
from tests.reviews.conftest import all_levels

REASON = {"reason": "漏看了第 12 页的补充笔录"}


@pytest.fixture
def review(desk) -> str:
    """A submitted review, all good."""
    found = desk.begin()
    desk.submit(found)
    return found


def counting() -> tuple[Review, Scoresheet]:
    with reading() as session:
        one = session.exec(select(Review).where(Review.submitted_at.is_not(None))).one()
        return one, session.get_one(Scoresheet, one.scoresheet_id)


def settle(desk) -> None:
    with transaction() as session:
        settle_cycle(session, actor=SYSTEM, cycle=cycle_named(session, desk.cycle), now=NOW)


def test_the_first_version_counts_until_the_second_is_submitted(desk, review):
    first = counting()[1]
    assert desk.browser.post(f"/reviews/{review}/amend", data=REASON).status_code == 302
    page = desk.browser.get(f"/reviews/{review}").text
    assert "正在修改已提交的评审：第 2 版" in page
    assert REASON["reason"] in page
    assert desk.save(review, 1, all_levels(Grade.PASS)).status_code == 200
    assert counting()[1].id == first.id
    assert counting()[0].grade is Grade.GOOD
    assert desk.browser.post(f"/reviews/{review}/submit").status_code == 302
    one, sheet = counting()
    assert (one.grade, one.state, one.points) == (Grade.PASS, ReviewState.SUBMITTED, sheet.points)
    assert sheet.id != first.id
    with reading() as session:
        kept = session.get_one(Scoresheet, first.id)
        assert (kept.answers, kept.points) == (first.answers, first.points)
        assert session.exec(select(func.count()).select_from(Review)).one() == 1


def test_the_history_shows_every_version_with_its_reason_and_which_one_counts(desk, review):
    desk.browser.post(f"/reviews/{review}/amend", data=REASON)
    desk.save(review, 1, all_levels(Grade.FAIL))
    desk.browser.post(f"/reviews/{review}/submit")
    page = desk.browser.get(f"/reviews/{review}/submitted").text
    assert page.index("第 1 版") < page.index("第 2 版") < page.index("计入评定")
    assert REASON["reason"] in page
    assert "良好" in desk.browser.get(f"/reviews/{review}/versions/1").text
    assert desk.browser.get(f"/reviews/{review}/versions/9").status_code == 404


def test_amending_asks_for_a_reason(desk, review):
    answer = desk.browser.post(f"/reviews/{review}/amend", data={"reason": ""})
    assert answer.status_code == 200
    with reading() as session:
        assert session.exec(select(ReviewVersion)).all() == []


def test_pressing_twice_begins_one_version_and_submits_once(desk, review):
    for _twice in range(2):
        assert desk.browser.post(f"/reviews/{review}/amend", data=REASON).status_code == 302
    for _twice in range(2):
        assert desk.browser.post(f"/reviews/{review}/submit").status_code == 302
    with reading() as session:
        rows = session.exec(select(ReviewVersion.version).order_by(ReviewVersion.version)).all()
        acts = session.exec(select(AuditEvent.act)).all()
    assert rows == [1, 2]
    assert acts.count("review.amendment_begun") == acts.count("review.amended") == 1


def test_an_amendment_given_up_leaves_what_was_submitted(desk, review):
    desk.browser.post(f"/reviews/{review}/amend", data=REASON)
    desk.save(review, 1, all_levels(Grade.FAIL))
    for _twice in range(2):
        assert desk.browser.post(f"/reviews/{review}/amend/drop").status_code == 302
    assert counting()[0].grade is Grade.GOOD
    assert desk.save(review, 2, all_levels(Grade.FAIL)).status_code == 409
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Scoresheet)).one() == 1


def test_after_the_settlement_nothing_is_amended_and_an_open_version_stays_out(desk, review):
    desk.browser.post(f"/reviews/{review}/amend", data=REASON)
    desk.save(review, 1, all_levels(Grade.FAIL))
    settle(desk)
    answer = desk.browser.post(f"/reviews/{review}/submit")
    assert answer.status_code == 409
    assert "本案已进入定级" in answer.text
    assert "本案已进入定级" in desk.browser.get(f"/reviews/{review}").text
    with reading() as session:
        assert session.exec(select(Settlement.grade)).one() is Grade.GOOD
    desk.browser.post(f"/reviews/{review}/amend/drop")
    assert "不能修改" in desk.browser.get(f"/reviews/{review}/amend").text
    assert desk.browser.post(f"/reviews/{review}/amend", data=REASON).status_code == 409


def test_the_settlement_reads_the_amended_version_only(desk, review):
    desk.browser.post(f"/reviews/{review}/amend", data=REASON)
    desk.save(review, 1, all_levels(Grade.PASS))
    desk.browser.post(f"/reviews/{review}/submit")
    settle(desk)
    with reading() as session:
        assert session.exec(select(Settlement.grade)).one() is Grade.PASS


def test_who_has_seen_other_ratings_amends_no_more(desk, review, monkeypatch):
    monkeypatch.setattr("qa_app.reviews.queries.amending.RATINGS_SEEN", [lambda *_: True])
    assert RATINGS_SEEN is not None
    answer = desk.browser.post(f"/reviews/{review}/amend", data=REASON)
    assert "已看到其他专家的评分" in answer.text
    assert answer.status_code == 409


def test_an_open_review_is_not_amended(desk):
    review = desk.begin()
    assert desk.browser.post(f"/reviews/{review}/amend", data=REASON).status_code == 409


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing(True, True, False, False), None),
        (Standing(False, True, False, False), "amend_not_submitted"),
        (Standing(True, False, False, False), "amend_cycle_closed"),
        (Standing(True, True, True, False), "amend_settled"),
        (Standing(True, True, False, True), "amend_ratings_seen"),
    ],
)
def test_the_rule_names_the_first_reason(standing, code):
    found = why_not_amend(standing)
    assert (found.code if found else None) == code
