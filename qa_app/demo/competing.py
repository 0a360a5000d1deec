"""A competition in the demonstration: lawyers put files forward, places are published."""

from datetime import date
from random import Random

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.demo import cycles
from qa_app.demo.cycles import Office
from qa_app.demo.moments import Clock
from qa_app.demo.people import actor_named
from qa_app.demo.rules import loopwords
from qa_app.demo.rules.scenario import CycleStory, Story, at, competition_of, working_days
from qa_app.feedback.models import FeedbackSheet
from qa_app.learning.services import entries
from qa_app.learning.services.places import publish_places
from qa_app.sampling.models import CompetitionEntry
from qa_app.sampling.rules.entering import EntryState
from qa_app.sampling.services.entering import Decision, Entry
from qa_app.sampling.services.freezing import freeze_cycle
from qa_app.sampling.services.receiving import mark_received

LEAST = 8_500
"""Files of so many hundredths of points are put forward."""


def compete(office: Office, story: Story) -> dict[str, int]:
    """Announced, put forward, admitted (one is not), judged, and the places published."""
    if story.contest is None:
        return {}
    contest = competition_of(story, story.contest)
    days = list(working_days(contest.start, 21))
    chance = Random(f"{office.simulation.seed}/{contest.name}")
    cycles.plan_early(office, contest, days[0])
    forward = _put_forward(contest, story.finished.name, Clock(at(days[2], "20:10", chance)))
    _admit(office, forward, Clock(at(days[5], "09:30", chance)))
    with transaction() as session:
        now = at(days[6], "10:00", chance)
        freeze_cycle(session, actor=office.actor, name=contest.name, now=now)
    cycles.assign(office, contest, at(days[7], "09:20", chance))
    _judge(office, contest, days[8:], chance)
    with transaction() as session:
        now = at(days[20], "11:00", chance)
        publish_places(session, actor=office.actor, name=contest.name, now=now)
    return {"entries": len(forward)}


def _put_forward(contest: CycleStory, finished: str, clock: Clock) -> list[str]:
    """The best file of each lawyer with a login; the public ids of the entries."""
    made: list[str] = []
    with reading() as session:
        best = _best(session, finished)
    for login, case_id in best.items():
        with transaction() as session:
            entry = entries.put_forward(
                session, actor=actor_named(session, login), name=contest.name,
                entry=Entry(case_id, loopwords.BEST_REASON), now=clock.later(),
            )  # fmt: skip
            made.append(entry.public_id)
    return made


def _best(session: Session, finished: str) -> dict[str, int]:
    """Login of a lawyer → the own case with the most points."""
    rows = session.execute(
        select(Account.login, FeedbackSheet.case_id)
        .join(Lawyer, col(Lawyer.account_id) == col(Account.id))
        .join(Case, col(Case.lawyer_id) == col(Lawyer.id))
        .join(FeedbackSheet, col(FeedbackSheet.case_id) == col(Case.id))
        .join(Cycle, col(Cycle.id) == col(FeedbackSheet.cycle_id))
        .where(
            Cycle.name == finished,
            col(FeedbackSheet.counts),
            col(FeedbackSheet.grade).in_((Grade.EXCELLENT, Grade.GOOD)),
            col(FeedbackSheet.points) >= LEAST,
        )
        .order_by(col(Account.login), col(FeedbackSheet.points).desc(), col(Case.id))
    )
    found: dict[str, int] = {}
    for login, case_id in rows:
        found.setdefault(login, case_id)
    return found


def _admit(office: Office, forward: list[str], clock: Clock) -> None:
    for place, public_id in enumerate(forward):
        with transaction() as session:
            found = session.exec(
                select(CompetitionEntry).where(CompetitionEntry.public_id == public_id)
            ).one()
            refused = place == len(forward) - 1
            decision = Decision(
                EntryState.REFUSED if refused else EntryState.ADMITTED,
                loopwords.NOT_ADMITTED if refused else "",
                found.revision,
            )
            entries.decide(
                session, actor=office.actor, public_id=public_id, decision=decision,
                now=clock.later(),
            )  # fmt: skip


def _judge(office: Office, contest: CycleStory, days: list[date], chance: Random) -> None:
    """Two experts a file, a further one where they differ, then every grade is settled."""
    with transaction() as session:
        now = at(days[0], "16:00", chance)
        mark_received(session, actor=office.actor, name=contest.name, case_ids=None, now=now)
    cycles.review(office, contest, cycles.seats_of(contest), days[1:5])
    cycles.settle(office, contest, at(days[6], "09:40", chance))
    cycles.review(office, contest, cycles.seats_of(contest), days[7:9])
    cycles.settle(office, contest, at(days[10], "10:10", chance))
