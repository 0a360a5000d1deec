"""Work on the demonstration expert's desk: reviews submitted, amended, begun; thirds in two steps.

Goes through the services behind the review page, field by field as a person would save, with places
in the scanned file as evidence and phrases of one's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from sqlmodel import Session, select

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo.people import actor_named
from qa_app.demo.reviewing import Seat, Simulation, simulated
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import CycleStory, at
from qa_app.files.queries.reading import case_file
from qa_app.files.rules.masking import Masking
from qa_app.reviews.queries.rubrics import RubricsOfCycle
from qa_app.reviews.services.amending import begin_amendment
from qa_app.reviews.services.deciding import decide, show_others
from qa_app.reviews.services.filling import save_answers, submit_review
from qa_app.reviews.services.opening import open_review
from qa_app.reviews.services.phrasing import add_phrase, count_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.editing import fields_of
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.stored import Filled

OWN_THIRDS = 3
"""Of further seats the first stays unopened, the second is rated, the third decided."""
FILLED = (1.0, 0.65, 0.2)
"""How much of the first sheets is filled in; the first of them is also submitted and amended."""
PHRASES = (
    "会见笔录完整，告知事项齐全。",
    "材料归档有遗漏，建议补正后再行入卷。",
    "法律意见援引条文准确，说理充分。",
    "庭审提纲与争议焦点对应不够，应当逐项回应。",
)
AMENDED = "复核案卷时发现第二次会见笔录附在卷末，原评分未计入，现予更正"
ADDED = "（更正：已计入卷末的第二次会见笔录。）"
DECIDED = "两名专家的分歧在于庭前准备，卷内阅卷笔录与质证意见齐全，故维持本人首次评定。"
_SAVES = 4
_PAUSE = timedelta(minutes=2, seconds=17)
_PLACES = ([90, 180, 820, 90], [110, 420, 640, 120], [90, 640, 700, 80])
_EVIDENCE_EVERY, _REGION_EVERY = 3, 2


@dataclass
class _Desk:
    """The expert at work; the clock goes on with every act."""

    actor: Actor
    simulation: Simulation
    rubrics: RubricsOfCycle
    now: datetime

    def later(self) -> datetime:
        """The next moment."""
        self.now += _PAUSE
        return self.now

    def fill(self, seat: Seat, share: float) -> str:
        """Open a review, save it in a few steps, submit it when it is full; its public id."""
        rubric = self.rubrics.rubric_for(seat.case_type, seat.stage).rubric
        with reading() as session:
            fields = with_evidence(session, seat, sheet_fields(seat, rubric, self.simulation))
        with transaction() as session:
            review = open_review(
                session, actor=self.actor, seat_id=seat.public_id, now=self.later()
            )
        wanted, revision = round(len(fields) * share), 1
        waiting = iter(list(fields.items())[:wanted])
        while part := dict(islice(waiting, -(-wanted // _SAVES))):
            revision = self.save(review, part, revision)
        if share == 1:
            self.submit(review)
        return review

    def save(self, review: str, part: dict[str, list[str]], revision: int) -> int:
        """Save some fields; the new revision."""
        with transaction() as session:
            return save_answers(
                session,
                actor=self.actor,
                review_id=review,
                changed=part,
                revision=revision,
                now=self.later(),
            ).revision

    def submit(self, review: str) -> None:
        """Hand the sheet in."""
        with transaction() as session:
            submit_review(session, actor=self.actor, review_id=review, now=self.later())

    def amend(self, review: str) -> None:
        """Take a submitted review up again and submit it with a sentence more."""
        with transaction() as session:
            begin_amendment(
                session, actor=self.actor, review_id=review, reason=AMENDED, now=self.later()
            )
        self.save(review, {"comment": [ADDED]}, 1)
        self.submit(review)


def leave_work(
    simulation: Simulation, story: CycleStory, own: Sequence[Seat], thirds: Sequence[Seat]
) -> dict[str, int]:
    """Phrases, reviews begun and submitted, one amended; of the thirds the first stays unopened.

    The second is rated and both reviews are shown, the third decided. Counts of what was done.
    """
    begun = at(story.day(22), "11:30", Random(f"{simulation.seed}/desk"))
    with reading() as session:
        rubrics = RubricsOfCycle(session, cycle_named(session, story.name))
        for seat in (*own, *thirds):
            rubrics.rubric_for(seat.case_type, seat.stage)
        actor = actor_named(session, scenario.DEMO_EXPERT.login)
        desk = _Desk(actor, simulation, rubrics, begun)
        scanned = sorted(own, key=lambda seat: not _pages(session, seat.case_key))
    _keep_phrases(desk)
    for place, (seat, share) in enumerate(zip(scanned, FILLED, strict=False)):
        review = desk.fill(seat, share)
        if place == 0:
            desk.amend(review)
    _read_thirds(desk, thirds[1:OWN_THIRDS])
    return {"phrases": len(PHRASES), "thirds": len(thirds)}


def _read_thirds(desk: _Desk, seats: Sequence[Seat]) -> None:
    for place, seat in enumerate(seats):
        review = desk.fill(seat, 1.0)
        with transaction() as session:
            show_others(session, actor=desk.actor, review_id=review, now=desk.later())
        if place:
            with transaction() as session:
                decide(
                    session, actor=desk.actor, review_id=review, reason=DECIDED, now=desk.later()
                )


def _keep_phrases(desk: _Desk) -> None:
    for place, text in enumerate(PHRASES):
        with transaction() as session:
            made = add_phrase(session, actor=desk.actor, text=text, criterion="", now=desk.later())
        for _ in range(place):
            with transaction() as session:
                count_use(session, actor=desk.actor, phrase_id=made.id, now=desk.later())


def sheet_fields(seat: Seat, rubric: Rubric, simulation: Simulation) -> dict[str, list[str]]:
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


def with_evidence(
    session: Session, seat: Seat, fields: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Some criteria point to a page or a part of one, in the order of the file, as sheets do."""
    pages = _pages(session, seat.case_key)
    rated = [name for name in fields if name.startswith(("level:", "points:"))]
    found: dict[str, list[str]] = {}
    for name, values in fields.items():
        if name.startswith("page:"):
            continue  # a number from a paper sheet: here the place itself is known
        found[name] = values
        at_place = rated.index(name) if name in rated else -1
        if not pages or at_place < 0 or at_place % _EVIDENCE_EVERY:
            continue
        page, number = pages[at_place * len(pages) // len(rated)]
        region = _PLACES[at_place % len(_PLACES)] if at_place % _REGION_EVERY == 0 else ()
        criterion = name.partition(":")[2]
        found[f"evidence:{criterion}"] = [f"{page}|{number}|{','.join(map(str, region))}"]
    return found


def _pages(session: Session, case_key: str) -> list[tuple[str, int]]:
    case_id = session.exec(select(Case.id).where(Case.case_key == case_key)).one() or 0
    file = case_file(session, case_id, masking=Masking())
    return [
        (page.public_id, page.number)
        for part in file.parts
        for document in part.documents
        for page in document.pages
    ]
