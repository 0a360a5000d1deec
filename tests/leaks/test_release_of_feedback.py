"""What a release tells whom: rows 1, 15, 20, 22 and 24 of the register, in every way to a grade."""

import pytest
from sqlmodel import col, select

from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.ready import Standing, preview_of
from qa_app.feedback.queries.suspects import suspects_page
from qa_app.feedback.rules.scope import WHOLE_CYCLE
from qa_app.feedback.services.releasing import release
from qa_app.feedback.views import office  # noqa: F401 - enters the notices
from qa_app.notices.background import words_of
from qa_app.notices.models import Notice
from qa_app.notices.rules import line_of
from qa_app.panel.models import Expert
from qa_app.reviews.models import Review, ReviewKind
from tests.builders.feedback_rated import FIRST, answer, answered_cycle, say, settle
from tests.builders.register import NOW, make_actor

pytestmark = pytest.mark.usefixtures("database")
PLANS = ("", '[feedback]\ncriterion_rule = "strict"\nshow_points = false\nobjection_days = 0\n')


def released(session, cycle):
    return release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)


@pytest.mark.parametrize("more", PLANS)
@pytest.mark.parametrize("third", [False, True])
def test_20_no_reviewer_of_any_round_is_named_whatever_the_cycle_says(more, third):
    with transaction() as session:
        cycle, experts, (case, _) = answered_cycle(
            session, "EF" if third else "GG", "GG.", more=more
        )
        if third:
            further = session.exec(select(Expert).order_by(col(Expert.id).desc())).first()
            answer(session, cycle, case, further, Grade.PASS, kind=ReviewKind.THIRD, seat=3)
        reviews = session.exec(select(Review).where(Review.case_id == case)).all()
        for review, expert in zip(reviews, experts, strict=False):
            say(session, review, {FIRST: f"{expert.name} 认为会见笔录不全"}, f"{expert.login} 阅")
        settle(session, cycle)
        released(session, cycle)
        shown = session.exec(select(FeedbackSheet)).all()
        text = "".join(f"{sheet.lines}{sheet.overall}" for sheet in shown)
    assert case not in {sheet.case_id for sheet in shown}
    for expert in experts:
        assert expert.name not in text
        assert expert.login not in text


@pytest.mark.parametrize("more", PLANS)
def test_22_neither_raw_review_nor_its_key_is_on_a_sheet(more):
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG", more=more)
        one, two = session.exec(select(Review).order_by(col(Review.id))).all()
        say(session, one, {FIRST: "甲的话"})
        say(session, two, {FIRST: "乙的话"})
        settle(session, cycle)
        released(session, cycle)
        (sheet,) = session.exec(select(FeedbackSheet)).all()
    text = f"{sheet.lines}{sheet.overall}"
    assert one.public_id not in text
    assert two.public_id not in text
    assert set(sheet.lines[0]["comments"]) == {"甲的话", "乙的话"}
    assert [len(line["comments"]) for line in sheet.lines[1:]] == [0] * (len(sheet.lines) - 1)


def test_1_a_supervisor_who_is_tied_to_a_case_sees_neither_its_text_nor_its_count():
    with transaction() as session:
        cycle, experts, cases = answered_cycle(session, "GG", "GG")
        review = session.exec(select(Review).where(Review.case_id == cases[0])).first()
        say(session, review, {FIRST: f"{experts[0].name}说"})
        settle(session, cycle)
        released(session, cycle)
        chair = make_actor(session, Role.SUPERVISOR)
        own = Lawyer(name="监督员本人", account_id=chair.account_id)
        session.add(own)
        session.flush()
        assert suspects_page(session, chair, cycle, WHOLE_CYCLE).total == 1
        session.get_one(Case, cases[0]).lawyer_id = own.id
        session.flush()
        assert suspects_page(session, chair, cycle, WHOLE_CYCLE).total == 0
        seen = preview_of(session, chair, cycle, WHOLE_CYCLE)
    assert (seen.total(Standing.WORDING), seen.hidden) == (0, 1)
    assert seen.total(Standing.RELEASED) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_notice_says_nothing_of_a_case(language):
    with transaction() as session:
        cycle, _, (case,) = answered_cycle(session, "GG")
        settle(session, cycle)
        lawyer = make_actor(session, Role.LAWYER)
        session.exec(select(Lawyer)).first().account_id = lawyer.account_id
        session.flush()
        released(session, cycle)
        notice = session.exec(select(Notice)).first()
        row = session.get_one(Case, case)
        line = line_of(words_of(notice.kind), notice.params, language, lambda text, **_more: text)
    for secret in (row.number, row.case_key, "优秀", "良好", "good", "8200"):
        assert secret not in f"{line.subject}{line.body}{notice.url}{notice.params}"
