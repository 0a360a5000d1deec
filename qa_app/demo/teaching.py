"""What is learned in the demonstration: model files, a training session, payments, the desk.

A file is nominated, confirmed, freed of personal data and given to lawyers; another waits for its
pages to be confirmed. Who is weakest where is invited to a training session; subsidies of the
finished cycle are exported for the finance office before and after the objections.
"""

from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.clock import SHANGHAI
from qa_app.consequences.queries.desk import DeskFilter, desk_lines
from qa_app.consequences.rules.desk import Deciding, Decision
from qa_app.consequences.services.deciding import decide
from qa_app.consequences.services.exporting import make_export
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.db.sealed import make_vault
from qa_app.db.session import reading, transaction
from qa_app.demo.moments import Clock
from qa_app.demo.people import actor_named
from qa_app.demo.rules import loopwords
from qa_app.files.models import Document, DocumentPage
from qa_app.jobs.registry import Work
from qa_app.learning.background import confirm_page, search
from qa_app.learning.models import ModelCase, ModelPage
from qa_app.learning.queries.model_sight import model_for_office
from qa_app.learning.queries.nominating import to_confirm
from qa_app.learning.queries.training import TrainingFilter, training_list
from qa_app.learning.rules.model_files import Edition
from qa_app.learning.rules.sessions import Planned
from qa_app.learning.services.nominating import Word, give_word, nominate
from qa_app.learning.services.publishing import publish
from qa_app.learning.services.redacting import PageTarget
from qa_app.learning.services.training import plan_session
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.models import Review, ReviewState, Settlement
from qa_app.settings import Settings

INVITED = 12
MODELS = 2
_GOOD = (Grade.EXCELLENT, Grade.GOOD)


def hold_up_models(office: Actor, settings: Settings, cycle: str, clock: Clock) -> dict[str, int]:
    """Two files are nominated and confirmed; the first is published, the second waits."""
    with reading() as session:
        found = _candidates(session, cycle)[:MODELS]
    made = [_nominated(review, login, clock) for review, login in found]
    for place, public_id in enumerate(one for one in made if one):
        _searched(office, settings, public_id, clock)
        if place == 0:
            _published(office, settings, public_id, clock)
    return {"models": len(made)}


def plan_training(office: Actor, cycle: str, day: date, clock: Clock) -> dict[str, int]:
    """Lawyers who are weaker than the overall are invited."""
    with transaction() as session:
        wanted = TrainingFilter(cycles=(cycle,))
        listed = training_list(session, office, wanted)
        lines = listed.lines[:INVITED]
        if not lines or listed.rubric is None:
            return {"invited": 0}
        criteria = tuple({one.criterion for line in lines for one in line.findings[:1]})
        planned = Planned(
            loopwords.TRAINING,
            day,
            loopwords.TRAINING_PLACE,
            *listed.rubric,
            tuple(sorted(criteria)),
        )
        plan_session(
            session, actor=office, planned=planned, wanted=wanted,
            lawyers=[line.lawyer_id for line in lines], now=clock.later(),
        )  # fmt: skip
    return {"invited": len(lines)}


def export_subsidies(office: Actor, cycle: str, clock: Clock) -> None:
    """The finance office gets what is so now."""
    with transaction() as session:
        make_export(session, actor=office, cycle=cycle, now=clock.later())


def decide_at_desk(office: Actor, clock: Clock) -> dict[str, int]:
    """Of lawyers with a failed case one is talked to, one paused; the others wait."""
    today = clock.now.astimezone(SHANGHAI).date()
    with reading() as session:
        lines = desk_lines(session, office, DeskFilter(), today)
    made = (
        Deciding(Decision.TALK, loopwords.TALK),
        Deciding(Decision.PAUSE, loopwords.PAUSE, date(today.year + 1, 3, 31)),
    )
    for line, one in zip([one for one in lines if one.may_decide], made, strict=False):
        with transaction() as session:
            key = (line.lawyer_id, line.agency_id)
            decide(session, actor=office, key=key, made=one, seen="", now=clock.later())
    return {"failed_lawyers": len(lines)}


def _candidates(session: Session, cycle: str) -> list[tuple[str, str]]:
    """Settled good files that are in the program, the shortest first: a review and its expert."""
    pages = (
        select(Document.case_id, func.count().label("pages"))
        .join(DocumentPage, col(DocumentPage.document_id) == col(Document.id))
        .group_by(col(Document.case_id))
        .subquery()
    )
    rows = session.execute(
        select(Settlement.case_id, Review.public_id, Expert.login)  # type: ignore[call-overload]
        .join(Cycle, col(Cycle.id) == col(Settlement.cycle_id))
        .join(pages, pages.c.case_id == col(Settlement.case_id))
        .join(
            Assignment,
            (col(Assignment.case_id) == col(Settlement.case_id))
            & (col(Assignment.cycle_id) == col(Settlement.cycle_id)),
        )
        .join(Review, col(Review.assignment_id) == col(Assignment.id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .where(
            col(Cycle.name) == cycle,
            col(Settlement.counts),
            col(Settlement.grade).in_(_GOOD),
            col(Review.state) == ReviewState.SUBMITTED,
        )
        .order_by(pages.c.pages, col(Settlement.case_id), col(Expert.login))
    )
    first: dict[int, tuple[str, str]] = {}
    for case_id, review, login in rows:
        first.setdefault(case_id, (review, login))
    return list(first.values())


def _nominated(review: str, login: str, clock: Clock) -> str:
    """Nominated by this expert and confirmed by the one who was asked; its public id."""
    with transaction() as session:
        actor = actor_named(session, login)
        public_id = nominate(
            session, actor=actor, review=review, why=loopwords.WHY_MODEL, now=clock.later()
        )
    with transaction() as session:
        asked = session.exec(
            select(Expert.login)
            .join(ModelCase, col(ModelCase.second_expert_id) == col(Expert.id))
            .where(ModelCase.public_id == public_id)
        ).first()
        if asked is None:
            return ""
        second = actor_named(session, asked)
        waiting = to_confirm(session, second, public_id)
        word = Word(True, loopwords.WHY_SECOND)
        give_word(session, actor=second, asked=waiting, word=word, now=clock.later())
    return public_id


def _searched(office: Actor, settings: Settings, public_id: str, clock: Clock) -> None:
    search(Work({"model": public_id}, office, clock.later(), lambda *_: None, settings))


def _published(office: Actor, settings: Settings, public_id: str, clock: Clock) -> None:
    """Every page is confirmed as it was suggested, then the file is given to all lawyers."""
    with reading() as session:
        pages = session.exec(
            select(ModelPage)
            .join(ModelCase, col(ModelCase.id) == col(ModelPage.model_id))
            .where(ModelCase.public_id == public_id)
            .order_by(col(ModelPage.position), col(ModelPage.id))
        ).all()
    for page in pages:
        target = PageTarget(public_id, page.public_id, page.revision)
        confirm_page(settings, actor=office, target=target, boxes=page.boxes)
    with transaction() as session:
        seen = model_for_office(session, office, public_id)
        edition = Edition(loopwords.MODEL_TITLE, loopwords.MODEL_NOTE, {})
        publish(
            session, actor=office, seen=seen, edition=edition,
            vault=make_vault(settings.data_key), now=clock.later(),
        )  # fmt: skip
