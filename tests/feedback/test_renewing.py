"""Many sheets renewed at once: as many statements for three as for one, one notice a person."""

from threading import Barrier, Thread

import pytest
from sqlmodel import col, select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet, FeedbackSuspect, FeedbackWording, Release
from qa_app.feedback.queries.ready import Standing, cases_in
from qa_app.feedback.queries.suspects import suspects_page
from qa_app.feedback.rules.deciding import Decision
from qa_app.feedback.rules.scope import WHOLE_CYCLE
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.feedback.services.releasing import (
    check_texts,
    prepare,
    release_prepared,
    withdraw,
)
from qa_app.feedback.services.renewing import prepare_renewal, renew_cycle, renew_prepared
from qa_app.feedback.services.wording import decide_wording
from qa_app.feedback.views import office  # noqa: F401 - enters the notices
from qa_app.notices.models import Notice
from qa_app.reviews.models import Review
from tests.builders.feedback_rated import FIRST, answered_cycle, say, settle
from tests.builders.lawyers import told
from tests.builders.register import NOW
from tests.builders.released import regrade
from tests.support.counting import statements

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def due(session, room) -> None:
    for sheet in room.sheets:
        regrade(session, session.get_one(FeedbackSheet, sheet.id), "excellent", renew=False)


def renewals(session) -> list[Notice]:
    wanted = select(Notice).where(col(Notice.kind).startswith("feedback_renewed"))
    return list(session.exec(wanted.order_by(col(Notice.account_id))))


@pytest.mark.parametrize("count", [1, 3])
def test_renewing_takes_as_many_statements_for_three_sheets_as_for_one(app, count):
    with transaction() as session:
        room = told(session, *["GG"] * count, one_lawyer=True)
        due(session, room)
    with reading() as session:
        cycle = cycle_named(session, "2026-a")
        made = prepare_renewal(session, cycle, WHOLE_CYCLE)
    with transaction() as session, statements() as ran:
        part = (WHOLE_CYCLE, made)
        done = renew_prepared(session, actor=SYSTEM, cycle=room.cycle, part=part, now=NOW)
    assert (done.sheets, done.told) == (count, 2)
    assert len([one for one in ran if "pg_advisory" not in one]) == 16


def test_everybody_is_told_once_with_the_number_of_sheets(app):
    with transaction() as session:
        room = told(session, "GG", "EE", "GG", one_lawyer=True)
        due(session, room)
        renew_cycle(session, actor=SYSTEM, cycle=room.cycle, now=NOW)
        found = renewals(session)
        events = session.exec(select(AuditEvent).where(AuditEvent.act == "feedback.renewed")).all()
        with pytest.raises(Refused, match="feedback_nothing_to_renew"):
            renew_cycle(session, actor=SYSTEM, cycle=room.cycle, now=NOW)
    assert [(one.account_id, one.kind, one.params["count"]) for one in found] == [
        (room.lawyers[0].id, "feedback_renewed_many", 3),
        (room.staff.id, "feedback_renewed_agency", 3),
    ]
    assert [one.url.split("?")[0] for one in found] == ["/feedback/mine", "/feedback/agency"]
    assert len(events) == 1


def test_a_sheet_renewed_meanwhile_is_not_renewed_again(app):
    with transaction() as session:
        room = told(session, "GG")
        due(session, room)
    with reading() as session:
        made = [prepare_renewal(session, room.cycle, WHOLE_CYCLE) for _ in range(2)]
    done = []
    for one in made:
        with transaction() as session:
            part = (WHOLE_CYCLE, one)
            got = renew_prepared(session, actor=SYSTEM, cycle=room.cycle, part=part, now=NOW)
            done.append((got.sheets, got.told))
    assert done == [(1, 2), (0, 0)]
    with reading() as session:
        assert [row.version for row in session.exec(select(FeedbackSheet))] == [1, 2]


def test_of_renewing_and_taking_back_at_once_no_sheet_counts_in_a_withdrawn_release(app):
    with transaction() as session:
        room = told(session, "GG", "EE")
        due(session, room)
        made_release = session.exec(select(Release.public_id)).one()
    with reading() as session:
        made = prepare_renewal(session, room.cycle, WHOLE_CYCLE)
    together, lost = Barrier(2, timeout=120), []

    def act(do, **more) -> None:
        together.wait()
        try:
            with transaction() as session:
                do(session, actor=SYSTEM, cycle=room.cycle, now=NOW, **more)
        except (Conflict, Refused) as error:
            lost.append(error)

    ways = [(renew_prepared, {"part": (WHOLE_CYCLE, made)}),
            (withdraw, {"public_id": made_release, "reason": "错"})]  # fmt: skip
    threads = [Thread(target=act, args=(do,), kwargs=more) for do, more in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not lost
    with reading() as session:
        assert session.exec(select(Release)).one().state is ReleaseState.WITHDRAWN
        assert not session.exec(select(FeedbackSheet)).all()
        assert len(cases_in(session, room.cycle, WHOLE_CYCLE, Standing.READY)) == 2


def test_a_text_decided_on_while_a_release_was_made_stays_as_it_was_decided():
    with transaction() as session:
        cycle, experts, _ = answered_cycle(session, "GG", "GG")
        review = session.exec(select(Review).order_by(col(Review.case_id))).first()
        say(session, review, {FIRST: f"{experts[0].name}认为笔录不全。"})
        settle(session, cycle)
    with transaction() as session:
        made = prepare(session, cycle, WHOLE_CYCLE)
        check_texts(session, actor=SYSTEM, cycle=cycle, made=made, now=NOW)
        (row,) = suspects_page(session, SYSTEM, cycle, WHOLE_CYCLE).rows
        edited = Decision(row.public_id, "笔录不全。")
        assert decide_wording(session, actor=SYSTEM, cycle=cycle, decision=edited, now=NOW)
        part = (WHOLE_CYCLE, made)
        release_prepared(session, actor=SYSTEM, cycle=cycle, part=part, now=NOW)
        assert not session.exec(select(FeedbackSuspect)).all()
        assert session.exec(select(FeedbackWording)).one().shown == "笔录不全。"
