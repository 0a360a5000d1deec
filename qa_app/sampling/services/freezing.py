"""Freezes the frame of a cycle: from here on no case is added, dropped or renamed unnoticed.

For the freeze page and ``qa-app cycle freeze``.  Strata, the attributes reports go by and the
published hash are stored in one transaction.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, column, insert, table
from sqlmodel import Session

from qa_app.accounts.services import fix_agency_codes
from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.services import managed_cycle
from qa_app.rubrics.services import freeze_rubric
from qa_app.sampling.models import Stratum
from qa_app.sampling.queries import entries, scope
from qa_app.sampling.queries import frame as frames
from qa_app.sampling.queries.codes import COLUMNS, Codes, codes
from qa_app.sampling.queries.frozen import strata_of
from qa_app.sampling.rules import allocation, entering
from qa_app.sampling.rules.frames import frame_csv, frame_of, frame_sha256
from qa_app.sampling.rules.strata import StratumKey
from qa_app.sampling.services.counting import count_frame
from qa_app.sampling.services.taking import take_entries

ATTRIBUTES = (*COLUMNS.values(), "flags")
FRAME_TABLE = table(
    "frame_case",
    *(column(name) for name in ("cycle_id", "case_id", "stratum_id", "case_key", *ATTRIBUTES)),
)
"""Without types: values come from the case table as they are stored and go back as they are."""


def freeze_cycle(session: Session, *, actor: Actor, name: str, now: datetime) -> Cycle:
    """Freeze the frame the plan takes from the cases at hand; a frozen cycle stays as it is.

    The frame of a competition are its admitted entries, and all of them are its sample at once.
    Refused (``frame_empty``) when the plan takes no case, and as ``entering.why_not_freeze`` says.
    """
    cycle = managed_cycle(session, actor, name)
    if cycle.state is not CycleState.PLANNED:
        return cycle
    plan = plan_of(cycle)
    rows = _rows(session, cycle, plan, now)
    labels = _store_strata(session, cycle, plan, rows)
    ids = {stratum.label: stratum.id for stratum in strata_of(session, cycle)}
    _store_cases(session, cycle, rows, [ids[label] for label in labels])
    count_frame(session, cycle.id or 0)
    content = frame_csv(frame_of(zip(labels, (row.case_key for row in rows), strict=True)))
    fix_agency_codes(session, {row.agency_id for row in rows})
    for choice in plan.rubrics:
        freeze_rubric(session, actor=actor, name=f"{choice.rubric}/{choice.version}", now=now)
    cycle.state, cycle.frozen_at = CycleState.FROZEN, now
    cycle.frame_size, cycle.frame_sha256 = len(rows), frame_sha256(content)
    if plan.is_competition:
        take_entries(session, cycle, now)
    cycle.revision += 1
    record(session, actor=actor, act="cycle.frozen", on=("cycle", name), now=now,
           frame_size=cycle.frame_size, frame_sha256=cycle.frame_sha256)  # fmt: skip
    return cycle


def _rows(session: Session, cycle: Cycle, plan: Plan, now: datetime) -> Sequence[Row[Any]]:
    """The cases of the frame; refused where there are none or entries are not decided."""
    if plan.competition is None:
        rows = frames.rows(session, plan, cycle.region_id)
        if not rows:
            raise Refused("frame_empty")
        return rows
    today, counts = now.astimezone(SHANGHAI).date(), entries.counts_of(session, cycle)
    refusal = entering.why_not_freeze(plan.competition, today, counts)
    if refusal:
        raise refusal.error()
    return entries.admitted_rows(session, cycle)


def _store_strata(
    session: Session, cycle: Cycle, plan: Plan, rows: Sequence[Row[Any]]
) -> list[str]:
    """Store the strata with their sizes; the label of each row's stratum, in the rows' order."""
    kinds = _kinds(plan, rows)
    counts = Counter(kinds)
    register = codes(session, plan.strata)
    keys = {kind: _key(register, plan, kind) for kind in counts}
    strata = [
        allocation.Stratum(keys[kind], count, register.also(keys[kind]))
        for kind, count in counts.items()
    ]
    stored = [
        {
            "cycle_id": cycle.id,
            "label": each.stratum.key.label(),
            "key": key_as_dict(each.stratum.key),
            "frame_size": each.stratum.cases,
            "sample_size": each.size,
        }
        for each in allocation.allocate(plan, strata)
    ]
    stored.sort(key=lambda row: row["label"])
    session.execute(insert(Stratum.__table__), stored)  # type: ignore[attr-defined]
    labels = {kind: key.label() for kind, key in keys.items()}
    return [labels[kind] for kind in kinds]


def key_as_dict(key: StratumKey) -> dict[str, Any]:
    """A stratum's key by dimension, as stored and as the command line prints it."""
    named: dict[str, Any] = {dimension.value: code for dimension, code in key.parts}
    return {**named, "certainty": True} if key.certainty else named


def _kinds(plan: Plan, rows: Sequence[Row[Any]]) -> list[tuple[Any, ...]]:
    """What decides the stratum of each row: whether it is certain, then its stored values."""
    mask = scope.flag_mask(plan)
    at = [frames.FROZEN_COLUMNS.index(COLUMNS[dimension]) for dimension in plan.strata]
    flags = frames.FROZEN_COLUMNS.index("flags")
    every = plan.is_competition
    return [(every or bool(row[flags] & mask), *(row[place] for place in at)) for row in rows]


def _key(register: Codes, plan: Plan, kind: tuple[Any, ...]) -> StratumKey:
    return register.key(plan.strata, kind[1:], certain=kind[0])


def _store_cases(
    session: Session, cycle: Cycle, rows: Sequence[Row[Any]], stratum_ids: Sequence[int]
) -> None:
    names = ("cycle_id", "stratum_id", "case_id", *frames.FROZEN_COLUMNS[1:])
    number = cycle.id
    session.execute(
        insert(FRAME_TABLE),
        [
            dict(zip(names, (number, stratum, *row), strict=True))
            for stratum, row in zip(stratum_ids, rows, strict=True)
        ],
    )
