"""Opinions of deciding bodies in the demonstration: asked, answered by link and on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo.cycles import Office
from qa_app.demo.rules.answers import CaseQuality
from qa_app.demo.rules.said import said
from qa_app.demo.rules.scenario import CycleStory, at
from qa_app.invitations.queries import by_token
from qa_app.invitations.rules import Purpose
from qa_app.opinions.models import Entry, Opinion
from qa_app.opinions.queries.asking import cases_to_ask
from qa_app.opinions.services.asking import ask_many, make_links, withdraw_opinion
from qa_app.opinions.services.receiving import answer_by_link, enter_answers
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.stored import Filled

PAUSE = timedelta(minutes=3, seconds=11)
ASKED, ON_PAPER, WITHDRAWN = 0.6, 5, 1
"""This share of the drawn cases is asked about at most; one in so many answers comes by telephone
or on the printed form, in turn; so many requests are taken back."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many bodies are asked at most, and which share of them answers."""

    most: int
    answered: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One request with what is true of its case."""

    id: int
    public_id: str
    case: CaseQuality


def ask(
    office: Office, story: CycleStory, day: date, wanted: Wanted, actor: Actor
) -> dict[str, int]:
    """Bodies are asked about drawn cases, links go out, some answer; how many asked and did."""
    chance = Random(f"{story.seed}/opinions/{day}")
    now = at(day, "08:50", chance)
    with transaction() as session:
        cycle = cycle_named(session, story.name)
        cases = cases_to_ask(session, actor, cycle.id or 0)
        chance.shuffle(cases)
        cases = cases[: min(wanted.most, round(len(cases) * ASKED))]
        ids = ask_many(session, actor=actor, cycle=cycle, cases=cases, now=now)
        tokens = make_links(session, actor=actor, cycle=cycle, opinion_ids=ids, now=now)
    with reading() as session:
        asked = list(_asked(session, ids, office))
        rubric = _questions(session, ids)
    if rubric is None:
        return {"opinions_asked": 0, "opinions": 0}
    answered = round(len(asked) * wanted.answered)
    _answer(asked[:answered], rubric, tokens, (actor, now), chance)
    for one in asked[answered : answered + WITHDRAWN]:
        with transaction() as session:
            later = at(day, "17:40", chance)
            withdraw_opinion(session, actor=actor, public_id=one.public_id, now=later)
    return {"opinions_asked": len(ids), "opinions": len(asked[:answered])}


def _answer(
    asked: Sequence[Asked],
    rubric: Rubric,
    tokens: dict[int, str],
    begun: tuple[Actor, datetime],
    chance: Random,
) -> None:
    actor, now = begun
    step = min(PAUSE, timedelta(hours=8) / max(len(asked), 1))
    for place, one in enumerate(asked):
        now += step
        found = said(rubric, one.case, 0.0, chance)
        filled = Filled(answers=found.answers, comment=found.remark)
        with transaction() as session:
            if place % ON_PAPER == ON_PAPER - 1:
                entry = Entry.STAFF if place % (2 * ON_PAPER) == ON_PAPER - 1 else Entry.FORM
                enter_answers(
                    session, actor=actor, public_id=one.public_id, filled=filled, entry=entry,
                    now=now,
                )  # fmt: skip
                continue
            link = by_token(session, Purpose.OPINION, tokens[one.id], now)
            answer_by_link(session, invitation=link, filled=filled, now=now)


def _asked(session: Session, ids: Sequence[int], office: Office) -> Iterator[Asked]:
    rows = session.execute(
        select(Opinion.id, Opinion.public_id, Case.case_key)  # type: ignore[call-overload]
        .join(Case, col(Case.id) == col(Opinion.case_id))
        .where(col(Opinion.id).in_(ids))
        .order_by(col(Case.case_key))
    )
    found = [Asked(key, public, office.simulation.qualities[case]) for key, public, case in rows]
    Random(f"{len(found)}/asked").shuffle(found)
    yield from found


def _questions(session: Session, ids: Sequence[int]) -> Rubric | None:
    wanted = select(Opinion.rubric, Opinion.rubric_version).where(col(Opinion.id).in_(ids))
    found = session.execute(wanted.limit(1)).first()
    return rubric_in_use(session, *found).rubric if found else None
