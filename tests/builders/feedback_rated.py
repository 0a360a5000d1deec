"""Builds cycles whose reviews have answers and comments and are settled by the real rule."""

from typing import Any

from sqlmodel import Session

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Expert
from qa_app.reviews.models import Review
from qa_app.reviews.services.settling import settle_cycle
from qa_app.rubrics.queries import rubric_named
from qa_app.scoresheets.models import Scoresheet
from tests.builders.agreed import CIVIL, POINTS, freeze_civil, sample_ids
from tests.builders.panel import make_experts
from tests.builders.rated import rate
from tests.builders.register import NOW
from tests.builders.reports import Lot, settled_cycle

CRITERIA = tuple(one.id for one in rubric_named(*CIVIL).criteria)
FIRST, SECOND = CRITERIA[:2]
LETTERS = {"E": Grade.EXCELLENT, "G": Grade.GOOD, "P": Grade.PASS, "F": Grade.FAIL}


def answered_cycle(
    session: Session, *words: str, more: str = "", name: str = "2026-a"
) -> tuple[Cycle, list[Expert], list[int]]:
    """A drawn cycle, a case per word, a review per letter; every criterion has the letter's level.

    ``G`` is one good review, ``GG`` two, ``.`` a case nobody has reviewed. Settle it yourself.
    """
    freeze_civil(session)
    lot = Lot("北江法律援助中心", len(words), "r" * len(words))
    cycle = settled_cycle(session, lot, more=more, name=name)
    experts = make_experts(session, max(map(len, words)))
    cases = sample_ids(session, cycle)
    for case, word in zip(cases, words, strict=True):
        for expert, letter in zip(experts, word, strict=False):
            if letter != ".":
                answer(session, cycle, case, expert, LETTERS[letter])
    return cycle, experts, cases


def answer(
    session: Session, cycle: Cycle, case: int, expert: Expert, grade: Grade, **more: Any
) -> Review:
    """One submitted review; ``comments``: criterion → text, ``levels``: criterion → level."""
    levels = dict.fromkeys(CRITERIA, grade.value) | more.pop("levels", {})
    comments = more.pop("comments", {})
    review = rate(session, cycle, case, expert, grade, points=POINTS[grade], rubric=CIVIL,
                  answers=levels, **more)  # fmt: skip
    sheet = session.get_one(Scoresheet, review.scoresheet_id)
    sheet.computed_grade = grade
    say(session, review, comments)
    return review


def say(session: Session, review: Review, comments: dict[str, str], whole: str = "") -> None:
    """Write comments on the sheet of a review."""
    sheet = session.get_one(Scoresheet, review.scoresheet_id)
    answers = {key: dict(one) for key, one in sheet.answers.items()}
    for key, text in comments.items():
        answers[key]["comment"] = text
    sheet.answers, sheet.comment = answers, whole or sheet.comment
    session.flush()


def settle(session: Session, cycle: Cycle) -> None:
    """Settle what can be settled."""
    settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
