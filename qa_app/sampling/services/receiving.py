"""Notes which files of the sample have come in, or takes the note back.

For the sample page.  The time of the first note stays, so that doing it twice changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import CycleState
from qa_app.cycles.services import managed_cycle
from qa_app.sampling.models import SampleCase, SampleStatus

_AT_ONCE = 500


def mark_received(
    session: Session,
    *,
    actor: Actor,
    name: str,
    case_ids: Sequence[int] | None,
    now: datetime,
    received: bool = True,
) -> int:
    """Note files as received (or not); None: all that stand. The number of rows that changed."""
    cycle = managed_cycle(session, actor, name)
    if cycle.state is not CycleState.DRAWN:
        raise Refused("not_drawn_yet", name=name)
    still = col(SampleCase.received_at).is_(None)
    where = [
        col(SampleCase.cycle_id) == cycle.id,
        col(SampleCase.status) != SampleStatus.REPLACED,
        still if received else ~still,
    ]
    change = update(SampleCase).values(received_at=now if received else None).where(*where)
    changed = 0
    for ids in _portions(case_ids):
        some = change if ids is None else change.where(col(SampleCase.case_id).in_(ids))
        result = session.execute(some.execution_options(synchronize_session=False))
        changed += result.rowcount  # type: ignore[attr-defined]
    if changed:
        act = "files.received" if received else "files.not_received"
        record(session, actor=actor, act=act, on=("cycle", name), now=now, count=changed)
    return changed


def _portions(case_ids: Sequence[int] | None) -> Sequence[Sequence[int] | None]:
    if case_ids is None:
        return [None]
    return [case_ids[at : at + _AT_ONCE] for at in range(0, len(case_ids), _AT_ONCE)]
