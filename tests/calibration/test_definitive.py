"""Seeds in an expert's own figures: compared like any file, and never sooner."""

from datetime import timedelta

from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.calibration.queries.definitive import definitive_grades
from qa_app.calibration.rules.states import FileUse
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.models import Settlement
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.calibration import model_file, review_seat, seats, seed_case, seeded_cycle
from tests.builders.panel import make_expert
from tests.builders.register import NOW, make_account


def test_a_seeds_grade_is_certain_once_all_other_files_were_settled(database):
    later = NOW + timedelta(days=40)
    with transaction() as session:
        for number in range(4):
            model_file(session, FileUse.SEED, case=seed_case(session, number), grade=Grade.PASS)
        account = make_account(session, Role.EXPERT)
        expert, actor = make_expert(session, account=account), actor_of(session, account)
        cycle = seeded_cycle(session, 6, reviewers=1)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        seed = seats(session, cycle, expert, seeds=True)[0]
        review = review_seat(session, actor, seed)
        live = seats(session, cycle, expert, seeds=False)
        for seat in live[1:]:
            review_seat(session, actor, seat)
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert definitive_grades(session, [review.id], later) == {}
        review_seat(session, actor, live[0])
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert len(session.exec(select(Settlement)).all()) == 6
        assert definitive_grades(session, [review.id], NOW) == {}
        (found,) = definitive_grades(session, [review.id], later).values()
        assert found[0] is Grade.PASS
