"""The frozen frame and the sample as the rules and the public files want them.

For the services that draw, extend and substitute, for downloads and for the command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from qa_app.core.errors import Refused
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import Plan
from qa_app.sampling.models import FrameCase, Pick, SampleCase, Stratum
from qa_app.sampling.queries.codes import COLUMNS, codes
from qa_app.sampling.rules import allocation
from qa_app.sampling.rules.allocation import Allocated
from qa_app.sampling.rules.frames import Frame, frame_csv, frame_of, frame_sha256
from qa_app.sampling.rules.preview import Preview
from qa_app.sampling.rules.samples import SampleRow, Status, sample_csv
from qa_app.sampling.rules.strata import key_of_label

FRAME = FrameCase.__table__.c  # type: ignore[attr-defined]
SAMPLE = SampleCase.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class StoredStratum:
    """One stratum as stored: id, public label, key by dimension, N and n."""

    id: int
    label: str
    key: dict[str, Any]
    frame_size: int
    sample_size: int


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """The frozen frame with the case id of each of its cases, in the same order."""

    frame: Frame
    case_ids: Sequence[int]
    content: bytes


def strata_of(session: Session, cycle: Cycle) -> list[StoredStratum]:
    """The strata of a frozen frame, by label."""
    columns = (Stratum.id, Stratum.label, Stratum.key, Stratum.frame_size, Stratum.sample_size)
    rows = session.execute(select(*columns).where(col(Stratum.cycle_id) == cycle.id)).all()
    return sorted((StoredStratum(*row) for row in rows), key=lambda each: each.label)


def allocated(session: Session, cycle: Cycle, plan: Plan) -> list[Allocated]:
    """The frozen strata with the sizes this plan gives them; for extensions and their preview."""
    register = codes(session, plan.strata)
    keys = [(key_of_label(plan, each.label), each) for each in strata_of(session, cycle)]
    return allocation.allocate(
        plan,
        [allocation.Stratum(key, each.frame_size, register.also(key)) for key, each in keys],
    )


def frozen_preview(session: Session, cycle: Cycle, plan: Plan) -> Preview:
    """What the frozen frame yields with the sizes stored at freezing."""
    strata = [
        Allocated(
            allocation.Stratum(key_of_label(plan, each.label), each.frame_size), each.sample_size
        )
        for each in strata_of(session, cycle)
    ]
    return Preview(strata, level=float(plan.report.level))


def stored_frame(session: Session, cycle: Cycle) -> StoredFrame:
    """The frozen frame; Refused when it no longer has the published hash."""
    rows = session.execute(
        select(Stratum.label, FRAME.case_key, FRAME.case_id)
        .join_from(FrameCase, Stratum, Stratum.id == FRAME.stratum_id)
        .where(FRAME.cycle_id == cycle.id)
    ).all()
    rows = sorted(rows, key=lambda row: row[1])
    frame = frame_of((label, key) for label, key, _ in rows)
    content = frame_csv(frame)
    if frame_sha256(content) != cycle.frame_sha256:
        raise Refused("frame_was_altered", name=cycle.name)
    return StoredFrame(frame, [case_id for _, _, case_id in rows], content)


def frame_of_stratum(session: Session, cycle: Cycle, stratum: StoredStratum) -> StoredFrame:
    """One stratum as a frame of its own: ranks do not depend on other strata."""
    found = session.execute(
        select(FRAME.case_key, FRAME.case_id).where(
            FRAME.cycle_id == cycle.id, FRAME.stratum_id == stratum.id
        )
    ).all()
    rows = sorted(found, key=lambda row: row[0])
    frame = frame_of((stratum.label, key) for key, _ in rows)
    return StoredFrame(frame, [case_id for _, case_id in rows], frame_csv(frame))


def units_of(session: Session, cycle: Cycle, plan: Plan) -> dict[Any, list[str]]:
    """For each dimension of the plan's coverage: the unit of each frame case, in frame order."""
    if not plan.coverage:
        return {}
    columns = [FRAME[COLUMNS[dimension]] for dimension in plan.coverage]
    found = session.execute(
        select(FRAME.case_key, *columns).where(FRAME.cycle_id == cycle.id)
    ).all()
    rows: list[Row[Any]] = sorted(found, key=lambda row: row[0])
    return {
        dimension: ["" if row[at] is None else str(row[at]) for row in rows]
        for at, dimension in enumerate(plan.coverage, start=1)
    }


def sample_rows(session: Session, cycle: Cycle, stratum_id: int | None = None) -> list[SampleRow]:
    """The sample by stratum and rank, with a row for each stratum that gives nothing."""
    replaced = aliased(SampleCase)
    statement = (
        select(
            Stratum.label,
            SAMPLE.case_key,
            SAMPLE.ticket,
            SAMPLE.rank,
            Stratum.sample_size,
            SAMPLE.pick,
            SAMPLE.status,
            SAMPLE.round,
            col(replaced.case_key),
            SAMPLE.reason,
            SAMPLE.coverage,
        )
        .join_from(SampleCase, Stratum, Stratum.id == SAMPLE.stratum_id)
        .outerjoin(
            replaced,
            (col(replaced.cycle_id) == SAMPLE.cycle_id)
            & (col(replaced.case_id) == SAMPLE.replaces_case_id),
        )
        .where(SAMPLE.cycle_id == cycle.id)
    )
    if stratum_id is not None:
        statement = statement.where(SAMPLE.stratum_id == stratum_id)
    rows = [_sample_row(row) for row in session.execute(statement)]
    if stratum_id is None:
        given = {row.stratum for row in rows}
        empty = [each.label for each in strata_of(session, cycle) if each.label not in given]
        rows += [SampleRow(label, "", "", 0, 0, Status.NONE, 0) for label in empty]
    return sorted(rows, key=lambda row: (row.stratum, row.rank))


def sample_file(session: Session, cycle: Cycle) -> bytes:
    """SAMPLE.csv as it is now."""
    return sample_csv(sample_rows(session, cycle), cycle.frame_sha256 or "")


def latest_round(session: Session, cycle: Cycle) -> int:
    """0 after the draw, 1 after the first extension, …"""
    return session.execute(
        select(func.coalesce(func.max(SAMPLE.round), 0)).where(SAMPLE.cycle_id == cycle.id)
    ).scalar_one()


def _sample_row(row: Row[Any]) -> SampleRow:
    label, key, ticket, rank, planned, pick, status, turn, replaces, reason, coverage = row
    shown = Status.COVERAGE if pick is Pick.COVERAGE else Status(status.value)
    return SampleRow(
        label, key, ticket, rank, planned, shown, turn + 1, replaces or "", reason or "",
        coverage or "",
    )  # fmt: skip
