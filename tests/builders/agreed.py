"""Builds a drawn cycle whose reviews are chosen by the test: who rated what how, and when."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Expert
from qa_app.rubrics.services import freeze_rubric
from qa_app.sampling.models import SampleCase
from tests.builders.panel import make_experts
from tests.builders.rated import rate
from tests.builders.register import NOW
from tests.builders.reports import LETTERS, Lot, settled_cycle

CIVIL = ("civil-file-review", 1)
POINTS = {Grade.EXCELLENT: 9300, Grade.GOOD: 8200, Grade.PASS: 6500, Grade.FAIL: 4000}


def rated_cycle(
    session: Session, ratings: Sequence[str], *, more: str = "", name: str = "2026-a"
) -> tuple[Cycle, list[Expert], list[int]]:
    """A cycle of one stratum, a case per word of ``ratings``: a letter per expert, ``.`` for none.

    ``EG.`` is rated excellent by the first expert and good by the second. Returned: the cycle, as
    many experts as the longest word has letters, and the cases' ids in order.
    """
    lot = Lot("北江法律援助中心", len(ratings), "r" * len(ratings))
    cycle = settled_cycle(session, lot, more=more, name=name)
    experts = make_experts(session, max(map(len, ratings)))
    cases = sample_ids(session, cycle)
    for case, word in zip(cases, ratings, strict=True):
        for expert, letter in zip(experts, word, strict=False):
            if letter != ".":
                grade = LETTERS[letter]
                rate(session, cycle, case, expert, grade, points=POINTS[grade])
    return cycle, experts, cases


def sample_ids(session: Session, cycle: Cycle) -> list[int]:
    """The ids of the cases of a cycle's sample, in the order in which they were drawn."""
    statement = select(SampleCase.case_id).where(SampleCase.cycle_id == cycle.id)
    return list(session.exec(statement.order_by(col(SampleCase.id))))


def freeze_civil(session: Session) -> None:
    """Freeze the civil rubric, so that sheets may follow it."""
    freeze_rubric(session, actor=SYSTEM, name="/".join(map(str, CIVIL)), now=NOW)
