"""Turns what the rules of a draw answer into rows of tickets and samples, and stores them.

For the services that draw, extend and substitute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, column, insert, table, update
from sqlmodel import Session, col

from qa_app.cycles.models import Cycle
from qa_app.sampling.models import Pick, SampleCase, SampleStatus, Stratum
from qa_app.sampling.queries.frozen import StoredFrame, StoredStratum
from qa_app.sampling.rules.coverage import CoveragePick
from qa_app.sampling.rules.samples import SampleRow, Status
from qa_app.sampling.rules.tickets import Draw

TICKET_TABLE = table(
    "ticket", *(column(name) for name in ("cycle_id", "case_id", "stratum_id", "ticket", "rank"))
)
SAMPLE_TABLE = SampleCase.__table__  # type: ignore[attr-defined]
_MAY_CHANGE = ("pick", "status", "round", "coverage", "replaces_case_id", "reason")


@dataclass(frozen=True)
class Storing:
    """The cycle, strata and case ids to which the rules' keys and labels belong.

    ``case_ids``: public case key to case id.
    """

    cycle: Cycle
    strata: Mapping[str, StoredStratum]
    case_ids: Mapping[str, int]
    now: datetime

    def tickets(self, draw: Draw, stored: StoredFrame) -> list[dict[str, Any]]:
        """One row for every case of the frame."""
        number, names = self.cycle.id, ("cycle_id", "case_id", "stratum_id", "ticket", "rank")
        in_order = [self.strata[label].id for label in draw.frame.strata]
        strata = [in_order[at] for at in draw.frame.stratum_of.tolist()]
        columns = zip(stored.case_ids, strata, draw.tickets(), draw.ranks().tolist(), strict=True)
        return [dict(zip(names, (number, *values), strict=True)) for values in columns]

    def first_sample(self, draw: Draw, extra: list[CoveragePick]) -> list[dict[str, Any]]:
        """One row for each drawn case and each coverage pick of a fresh draw."""
        ranks, drawn = draw.ranks().tolist(), draw.drawn_cases().tolist()
        rows = [self._drawn(draw, case, ranks[case]) for case in drawn]
        for pick in extra:
            row = self._drawn(draw, pick.case, ranks[pick.case])
            rows.append({**row, "pick": Pick.COVERAGE, "coverage": pick.dimension.value})
        return rows

    def row(self, made: SampleRow) -> dict[str, Any]:
        """The stored form of one row the rules made."""
        coverage = made.status is Status.COVERAGE
        usual = self._usual(made.stratum)
        return {
            "cycle_id": self.cycle.id,
            "case_id": self.case_ids[made.case_key],
            "stratum_id": self.strata[made.stratum].id,
            "case_key": made.case_key,
            "ticket": made.ticket,
            "rank": made.rank,
            "pick": Pick.COVERAGE if coverage else usual,
            "status": SampleStatus.DRAWN if coverage else SampleStatus(made.status.value),
            "round": made.round - 1,
            "replaces_case_id": self.case_ids[made.replaces] if made.replaces else None,
            "coverage": made.coverage or None,
            "reason": made.reason or None,
            "added_at": self.now,
        }

    def _drawn(self, draw: Draw, case: int, rank: int) -> dict[str, Any]:
        label, key = draw.frame.stratum(case), draw.frame.case_keys[case]
        return {
            "cycle_id": self.cycle.id,
            "case_id": self.case_ids[key],
            "stratum_id": self.strata[label].id,
            "case_key": key,
            "ticket": draw.ticket(case),
            "rank": rank,
            "pick": self._usual(label),
            "status": SampleStatus.DRAWN,
            "round": 0,
            "coverage": None,
            "added_at": self.now,
        }

    def _usual(self, label: str) -> Pick:
        return Pick.CERTAINTY if self.strata[label].key.get("certainty") is True else Pick.RANDOM


def storing(
    cycle: Cycle, strata: Iterable[StoredStratum], stored: StoredFrame, now: datetime
) -> Storing:
    """What is needed to store rows of this frame."""
    case_ids = dict(zip(stored.frame.case_keys, stored.case_ids, strict=True))
    return Storing(cycle, {each.label: each for each in strata}, case_ids, now)


def store_draw(
    session: Session, target: Storing, draw: Draw, stored: StoredFrame, extra: list[CoveragePick]
) -> None:
    """Store every ticket and the first sample."""
    session.execute(insert(TICKET_TABLE), target.tickets(draw, stored))
    sample = target.first_sample(draw, extra)
    if sample:
        session.execute(insert(SAMPLE_TABLE), sample)


def store_changes(
    session: Session, target: Storing, before: Iterable[SampleRow], after: Iterable[SampleRow]
) -> int:
    """Write new rows and what changed of old ones; the number of new rows."""
    known = {row.case_key: row.status for row in before}
    kept = [row for row in after if row.status is not Status.NONE]
    new = [target.row(row) for row in kept if row.case_key not in known]
    if new:
        session.execute(insert(SAMPLE_TABLE), new)
    changed = [row for row in kept if known.get(row.case_key, row.status) is not row.status]
    for row in map(target.row, changed):
        same = (SAMPLE_TABLE.c[name] == row[name] for name in ("cycle_id", "case_id"))
        values = {name: row[name] for name in _MAY_CHANGE}
        session.execute(update(SAMPLE_TABLE).where(*same).values(**values))
    return len(new)


def store_sizes(session: Session, target: Storing, planned: Mapping[str, int]) -> None:
    """Raise the sample size of strata."""
    sizes = [{"at": target.strata[label].id, "size": size} for label, size in planned.items()]
    statement = update(Stratum.__table__).where(col(Stratum.id) == bindparam("at"))  # type: ignore[attr-defined]
    session.connection().execute(statement.values(sample_size=bindparam("size")), sizes)
