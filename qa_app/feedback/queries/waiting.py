"""What of releases waits for those who run cycles, over all their cycles in one statement."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, literal, select, union_all
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import managed
from qa_app.feedback.models import FeedbackSheet, FeedbackSuspect, Release
from qa_app.feedback.queries.ready import Standing
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.settling import counting_of
from qa_app.sampling.models import SampleCase, SampleStatus


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases of one cycle that wait for the same thing: ``WORDING`` or ``RENEW``."""

    name: str
    title: str
    standing: Standing
    cases: int


def waiting_of(session: Session, actor: Actor) -> list[Waiting]:
    """Newest cycles first, texts to look at before sheets to renew.

    Of cycles that are being released: when to release at all is the office's choice. Cases the
    actor is tied to are neither listed nor counted.
    """
    ties = in_sight(own_ties(session, actor))
    out = exists().where(
        col(Release.cycle_id) == col(Cycle.id), col(Release.state) == ReleaseState.RELEASED
    )
    one = union_all(*(_named(actor, part, out, ties) for part in (_wording(), _renew()))).subquery()
    statement = select(one.c.name, one.c.title, one.c.standing, one.c.cases).order_by(
        one.c.drawn_at.desc(), one.c.id.desc(), one.c.standing.desc()
    )
    return list(_rows(session, statement))


def _rows(session: Session, statement: Any) -> Iterator[Waiting]:
    for name, title, standing, cases in session.execute(statement):
        yield Waiting(name, title or name, Standing(standing), cases)


def _named(actor: Actor, part: tuple[Standing, Any], out: Any, ties: Any) -> Any:
    standing, found = part
    of_cycle: list[Any] = [Cycle.id, Cycle.name, Cycle.title, Cycle.drawn_at]
    return (
        found.add_columns(
            *of_cycle, literal(standing.value).label("standing"), func.count().label("cases")
        )
        .join(Cycle, col(Cycle.id) == col(SampleCase.cycle_id))
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Settlement, counting_of(SampleCase))
        .where(
            managed(actor), out, *ties,
            col(Cycle.state) == CycleState.DRAWN,
            col(SampleCase.status) != SampleStatus.REPLACED,
        )
        .group_by(*of_cycle)
    )  # fmt: skip


def _wording() -> tuple[Standing, Any]:
    columns: list[Any] = [FeedbackSuspect.cycle_id, FeedbackSuspect.case_id]
    suspect = select(*columns).distinct().subquery("suspect")
    told = exists().where(
        col(FeedbackSheet.cycle_id) == suspect.c.cycle_id,
        col(FeedbackSheet.case_id) == suspect.c.case_id,
        col(FeedbackSheet.counts),
    )
    found = (
        select()
        .select_from(suspect)
        .join(
            SampleCase,
            and_(
                col(SampleCase.cycle_id) == suspect.c.cycle_id,
                col(SampleCase.case_id) == suspect.c.case_id,
            ),
        )
        .where(~told, col(Settlement.reopened_at).is_(None))
    )
    return Standing.WORDING, found


def _renew() -> tuple[Standing, Any]:
    found = (
        select()
        .select_from(FeedbackSheet)
        .join(
            SampleCase,
            and_(
                col(SampleCase.cycle_id) == col(FeedbackSheet.cycle_id),
                col(SampleCase.case_id) == col(FeedbackSheet.case_id),
            ),
        )
        .where(
            col(FeedbackSheet.counts), col(FeedbackSheet.settlement_id) != col(Settlement.id)
        )
    )  # fmt: skip
    return Standing.RENEW, found
