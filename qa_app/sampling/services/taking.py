"""Takes the frozen entries of a competition as its sample: every one, without seed and tickets.

For ``freezing``; the acts of draws ask here before they draw, extend or replace anything.
"""

from datetime import datetime

from sqlalchemy import Integer, Text, bindparam, func, insert, literal, select
from sqlmodel import Session, col

from qa_app.core.errors import Refused
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.competition import CycleKind
from qa_app.db.types import EnumText, UtcTime
from qa_app.sampling.models import FrameCase, Pick, SampleCase, SampleStatus


def take_entries(session: Session, cycle: Cycle, now: datetime) -> None:
    """Make every case of the frame one of the sample, and the cycle one that can be judged."""
    names = ("cycle_id", "case_id", "stratum_id", "case_key", "ticket", "rank", "pick", "status",
             "round", "added_at")  # fmt: skip
    rank = func.row_number().over(
        partition_by=col(FrameCase.stratum_id), order_by=col(FrameCase.case_key)
    )
    taken = select(
        col(FrameCase.cycle_id),
        col(FrameCase.case_id),
        col(FrameCase.stratum_id),
        col(FrameCase.case_key),
        literal("", Text),
        rank,
        bindparam("pick", Pick.CERTAINTY, EnumText(Pick)),
        bindparam("status", SampleStatus.DRAWN, EnumText(SampleStatus)),
        literal(0, Integer),
        bindparam("added_at", now, UtcTime),
    ).where(col(FrameCase.cycle_id) == cycle.id)
    session.execute(insert(SampleCase.__table__).from_select(names, taken))  # type: ignore[attr-defined]
    cycle.state, cycle.drawn_at = CycleState.DRAWN, now


def refuse_drawing(cycle: Cycle) -> None:
    """Refused (``competition_has_no_draw``) where cases are put forward."""
    if cycle.kind is CycleKind.COMPETITION:
        raise Refused("competition_has_no_draw", name=cycle.name)
