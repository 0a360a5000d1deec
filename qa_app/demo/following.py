"""Follow-ups of the demonstration: drawn, called, answered by link; leads on their way.

The finished cycle's calls were made by agencies, who hand in spreadsheets; the half-way cycle's are
made on the screen, so that its list has everything a caller meets.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo.cycles import Office
from qa_app.demo.reviewing import NotTaken
from qa_app.demo.rules.answers import CaseQuality
from qa_app.demo.rules.chance import Weighted, happens, weighted
from qa_app.demo.rules.said import Said, said
from qa_app.demo.rules.scenario import CycleStory, at, working_days
from qa_app.followups.models import Followup
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.rules.attempting import Made
from qa_app.followups.rules.states import Channel, Outcome, Respondent
from qa_app.followups.services.answering import Given
from qa_app.followups.services.calling import let_go, note_attempt
from qa_app.followups.services.drawing import announce_followup, draw_followup
from qa_app.followups.services.importing import ImportOrder, import_followups
from qa_app.followups.services.inviting import answer_by_link, invite_people
from qa_app.followups.services.saving import finish_call
from qa_app.invitations.queries import by_token
from qa_app.invitations.rules import Purpose
from qa_app.rubrics.rules.schema import Rubric
from qa_app.sampling.services.drawing import Seed
from qa_app.scoresheets.rules.editing import fields_of
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.stored import Filled

SHEETS = 3
BY_LINK, ANSWERED, CALLED = 0.06, 0.76, 80
"""Shares of the finished cycle answered by link and on paper; calls made in the half-way cycle."""
MOST = 800
"""People of the finished cycle who were asked; of a whole province the others still wait."""
LINKS_SENT, LINKS_USED = 60, 14
PAUSE: Final = timedelta(minutes=2, seconds=26)
_OUTCOMES: Final[Weighted[Outcome]] = weighted(
    {
        Outcome.NO_ANSWER: 0.5,
        Outcome.SUSPENDED: 0.12,
        Outcome.INVALID_NUMBER: 0.12,
        Outcome.REFUSED: 0.1,
        Outcome.WRONG_PERSON: 0.07,
        Outcome.IN_CUSTODY: 0.06,
        Outcome.IN_HOSPITAL: 0.03,
    }
)
_RESPONDENTS: Final[Weighted[Respondent]] = weighted(
    {
        Respondent.SELF: 0.8,
        Respondent.RELATIVE: 0.13,
        Respondent.GUARDIAN: 0.05,
        Respondent.OTHER: 0.02,
    }
)
_CHANNELS: Final[Weighted[Channel]] = weighted(
    {Channel.TELEPHONE: 0.9, Channel.VISIT: 0.07, Channel.LETTER: 0.03}
)
_NOTES: Final = {
    Outcome.NO_ANSWER: "响铃后无人接听",
    Outcome.IN_CUSTODY: "家属说人在看守所，等宣判后再联系",
    Outcome.IN_HOSPITAL: "正在住院，约定下周再打",
    Outcome.REFUSED: "说案子已经结束，不想再谈",
}


@dataclass(frozen=True, slots=True)
class Person:
    """One follow-up with what is true of its case."""

    followup_id: int
    public_id: str
    case: CaseQuality


def draw(office: Office, story: CycleStory, day: date, seed: str) -> None:
    """Announced one day, drawn the next with numbers of its own."""
    chance, days = Random(f"{story.seed}/follow-up"), list(working_days(day, 2))
    with transaction() as session:
        now = at(days[0], "09:40", chance)
        announce_followup(session, actor=office.actor, name=story.name, now=now)
    with transaction() as session:
        source = f"{days[1].year}年{days[1].month}月{days[1].day}日云泽省公证处现场摇号（虚构）"
        found = Seed(f"{days[1]} {seed}", source)
        now = at(days[1], "10:10", chance)
        draw_followup(session, actor=office.actor, name=story.name, seed=found, now=now)


def take_in(office: Office, story: CycleStory, days: Sequence[date]) -> dict[str, int]:
    """The finished cycle: some answer by link, most calls come in on spreadsheets."""
    chance = Random(f"{story.seed}/follow-up/answers")
    people, rubric = _people(office, story)
    chance.shuffle(people)
    people = people[:MOST]
    cut = round(len(people) * BY_LINK)
    now = at(days[0], "10:00", chance)
    by_link = _answer_links(office, story, (people[:cut], rubric), now, cut)
    rest, counts = people[cut:], {"answered": 0, "leads": 0}
    for number, day in enumerate(days[-SHEETS:], start=1):
        path = office.folder / "follow-ups" / f"{story.name}-{number}.csv"
        part = rest[(number - 1) * len(rest) // SHEETS : number * len(rest) // SHEETS]
        _write(path, rubric, part, day, chance)
        with transaction() as session:
            cycle = cycle_named(session, story.name)
            order, now = ImportOrder(path, path.name), at(day, "17:20", chance)
            done = import_followups(session, actor=office.actor, cycle=cycle, order=order, now=now)
        if done.problems:
            raise NotTaken(f"{path.name}: {done.problems[:3]}")
        counts["answered"] += done.answered
        counts["leads"] += done.leads
    return {"followed_up": counts["answered"] + by_link, "leads": counts["leads"]}


def call(office: Office, story: CycleStory, days: Sequence[date]) -> int:
    """The half-way cycle: links go out and some are used, calls are made; how many answered."""
    chance = Random(f"{story.seed}/follow-up/calls")
    people, rubric = _people(office, story)
    chance.shuffle(people)
    sent = people[:LINKS_SENT]
    done = _answer_links(office, story, (sent, rubric), at(days[0], "09:05", chance), LINKS_USED)
    waiting = people[LINKS_SENT : LINKS_SENT + CALLED]
    per_day = -(-len(waiting) // len(days))
    for number, day in enumerate(days):
        now = at(day, "10:30", chance)
        for one in waiting[number * per_day : (number + 1) * per_day]:
            now, answered = _call(office.actor, one, rubric, now, chance)
            done += answered
        again = waiting[: number * per_day : 4]
        for one in again:
            now = _ring(office.actor, one, Outcome.NO_ANSWER, now)
    return done


def _call(
    actor: Actor, one: Person, rubric: Rubric, now: datetime, chance: Random
) -> tuple[datetime, bool]:
    """One call: answered from beginning to end, or noted with what came of it."""
    if not happens(0.6, chance):
        return _ring(actor, one, _OUTCOMES.pick(chance), now), False
    filled = _filled(said(rubric, one.case, 0.0, chance))
    changed = fields_of(filled, scorer_for(rubric, one.case.case_type))
    made = Made(f"demo:{one.public_id}", Outcome.CONNECTED, respondent=_RESPONDENTS.pick(chance))
    with transaction() as session:
        finish_call(
            session, actor=actor, public_id=one.public_id, made=made, changed=changed, now=now
        )
    return now + PAUSE, True


def _ring(actor: Actor, one: Person, outcome: Outcome, now: datetime) -> datetime:
    """An attempt without answers; what is finished already is left alone."""
    made = Made(f"demo:{one.public_id}:{now:%d%H%M%S}", outcome, note=_NOTES.get(outcome, ""))
    with transaction() as session:
        open_ = select(Followup.next_on).where(Followup.public_id == one.public_id)
        if session.exec(open_).one() is None:
            return now
        note_attempt(session, actor=actor, public_id=one.public_id, made=made, now=now)
        let_go(session, actor=actor, public_id=one.public_id, now=now)
    return now + PAUSE / 2


def _answer_links(
    office: Office,
    story: CycleStory,
    asked: tuple[Sequence[Person], Rubric],
    now: datetime,
    used: int,
) -> int:
    """Links for some people, of whom the first ones answer; how many did."""
    people, rubric = asked
    with transaction() as session:
        cycle = cycle_named(session, story.name)
        ids = [one.followup_id for one in people]
        tokens = invite_people(session, actor=office.actor, cycle=cycle, followup_ids=ids, now=now)
    chance = Random(f"{story.seed}/follow-up/links")
    for one in people[:used]:
        now += PAUSE
        given = Given(
            _filled(said(rubric, one.case, 0.04, chance)),
            Channel.ONLINE,
            _RESPONDENTS.pick(chance),
        )
        with transaction() as session:
            token = tokens[one.followup_id]
            link = by_token(session, Purpose.FOLLOW_UP, token, now)
            answer_by_link(session, invitation=link, given=given, now=now)
    return len(people[:used])


def _people(office: Office, story: CycleStory) -> tuple[list[Person], Rubric]:
    with reading() as session:
        cycle = cycle_named(session, story.name)
        rubric = questionnaire_of(session, cycle.id or 0)
        return list(_drawn(session, cycle.id or 0, office)), rubric


def _drawn(session: Session, cycle_id: int, office: Office) -> Iterator[Person]:
    rows = session.execute(
        select(Followup.id, Followup.public_id, Followup.case_key)  # type: ignore[call-overload]
        .join(Case, col(Case.id) == col(Followup.case_id))
        .where(Followup.cycle_id == cycle_id)
        .order_by(col(Followup.case_key))
    )
    for key, public_id, case_key in rows:
        yield Person(key, public_id, office.simulation.qualities[case_key])


def _filled(one: Said) -> Filled:
    return Filled(answers=one.answers, comment=one.remark)


def _write(path: Path, rubric: Rubric, people: Sequence[Person], day: date, chance: Random) -> None:
    """A spreadsheet as an agency fills it: titles of questions, words of answers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    questions = list(rubric.criteria)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        put = csv.writer(file).writerow
        words = [f"comment:{one.id}" for one in questions]
        fixed = ["案件编码", "联系日期", "联系方式", "联系结果", "回答人", "备注"]
        put([*fixed, *(one.title.zh for one in questions), *words])
        for one in people:
            channel = _CHANNELS.pick(chance)
            if not happens(ANSWERED, chance):
                outcome = _OUTCOMES.pick(chance)
                put([one.case.key, day, channel, outcome, "", _NOTES.get(outcome, "")])
                continue
            answers = said(rubric, one.case, 0.0, chance).answers
            texts = [q.options[answers[q.id].level or ""].text.zh for q in questions]
            who = _RESPONDENTS.pick(chance)
            fixed = [one.case.key, day, channel, Outcome.CONNECTED, who, ""]
            put([*fixed, *texts, *(answers[q.id].comment for q in questions)])
