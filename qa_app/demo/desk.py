"""Work on the demonstration expert's desk: a review submitted on screen, others begun, others not.

Goes through the services behind the review page, field by field as a person would save.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo.people import actor_named
from qa_app.demo.reviewing import Seat, Simulation, simulated
from qa_app.reviews.queries.rubrics import RubricsOfCycle
from qa_app.reviews.services.filling import save_answers, submit_review
from qa_app.reviews.services.opening import open_review
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.editing import fields_of
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.stored import Filled

FILLED = (1.0, 0.65, 0.2)
"""How much of the first sheets is filled in; the first of them is also submitted."""
_SAVES = 4
_PAUSE = timedelta(minutes=3, seconds=17)


def leave_work(seats: Sequence[Seat], simulation: Simulation, cycle: str, now: datetime) -> None:
    """Begin as many of an expert's reviews as ``FILLED`` says and submit the first."""
    with reading() as session:
        rubrics = RubricsOfCycle(session, cycle_named(session, cycle))
        chosen = [rubrics.rubric_for(one.case_type, one.stage).rubric for one in seats]
        actor = actor_named(session, seats[0].login) if seats else None
    for seat, rubric, share in zip(seats, chosen, FILLED, strict=False):
        if actor is not None:
            now = _work_on(seat, rubric, simulation, (actor, share), now) + _PAUSE


def _work_on(
    seat: Seat,
    rubric: Rubric,
    simulation: Simulation,
    how: tuple[Actor, float],
    now: datetime,
) -> datetime:
    """Open one review, save it in a few steps, submit it when it is full; the time then."""
    actor, share = how
    fields = _fields(seat, rubric, simulation)
    wanted = round(len(fields) * share)
    revision = 1
    with transaction() as session:
        review = open_review(session, actor=actor, seat_id=seat.public_id, now=now)
    waiting = iter(list(fields.items())[:wanted])
    while part := dict(islice(waiting, -(-wanted // _SAVES))):
        now += _PAUSE
        with transaction() as session:
            saved = save_answers(
                session, actor=actor, review_id=review, changed=part, revision=revision, now=now
            )
        revision = saved.revision
    if share == 1:
        now += _PAUSE
        with transaction() as session:
            submit_review(session, actor=actor, review_id=review, now=now)
    return now


def _fields(seat: Seat, rubric: Rubric, simulation: Simulation) -> dict[str, list[str]]:
    """The simulated sheet as the fields of the review page."""
    one = simulated(seat, rubric, simulation)
    full = Filled(
        answers=dict(one.sheet.answers),
        red_lines=tuple(sorted(one.sheet.red_lines)),
        reasons=dict.fromkeys(one.sheet.red_lines, one.comment),
        comment=one.comment,
        own_grade=one.sheet.own_grade,
        own_reason=one.sheet.own_reason,
    )
    return fields_of(full, scorer_for(rubric, seat.case_type, seat.stage))
