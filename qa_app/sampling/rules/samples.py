"""What was drawn, extended and replaced, as rows, and its public file SAMPLE.csv.

For the services that draw and substitute, and for ``tools/verify_draw.py``, which rechecks the
file.  The law of the rows: in each stratum the random part holds the ranks 1, 2, … without a gap,
as many as were planned plus one for each that was replaced.  Coverage picks stand apart; when
the ranks reach one of them, it becomes an ordinary pick.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_app.core.errors import Invalid, NotFound, Problem, Refused
from qa_app.sampling.rules.coverage import CoveragePick
from qa_app.sampling.rules.frames import csv_field, read_csv
from qa_app.sampling.rules.tickets import Draw, Pick, substitute

HEADER = (
    "stratum",
    "case_key",
    "ticket",
    "rank",
    "planned",
    "status",
    "round",
    "replaces",
    "reason",
    "coverage",
    "frame_sha256",
)
_FORMULA = frozenset("=+-@'\t\r")


class Status(StrEnum):
    """What a row of the sample is; ``none`` stands for a stratum of which nothing is drawn."""

    DRAWN = "drawn"
    SUBSTITUTE = "substitute"
    REPLACED = "replaced"
    COVERAGE = "coverage"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One case of the sample.

    ``planned`` is its stratum's size; ``round`` 1 for the first draw, 2 for the first extension;
    ``replaces`` the case a substitute stands for, ``reason`` why; ``coverage`` a dimension.
    """

    stratum: str
    case_key: str
    ticket: str
    rank: int
    planned: int
    status: Status
    round: int
    replaces: str = ""
    reason: str = ""
    coverage: str = ""


def first_sample(draw: Draw, coverage: Iterable[CoveragePick] = ()) -> list[SampleRow]:
    """The rows of a fresh draw, by stratum and rank."""
    return extended([], draw, coverage)


def extended(
    rows: Sequence[SampleRow], draw: Draw, coverage: Iterable[CoveragePick] = ()
) -> list[SampleRow]:
    """The rows after the draw was given larger sizes: all earlier picks and the next ranks.

    ``coverage`` are the coverage picks still wanted beside the rows.
    Refused (``stratum_would_shrink``) when a size is smaller than what was planned before.
    """
    turn = max((row.round for row in rows), default=0) + 1
    by_stratum = _by_stratum(rows)
    grown: list[SampleRow] = []
    for stratum, (label, wanted) in enumerate(zip(draw.frame.strata, draw.sizes, strict=True)):
        earlier = by_stratum.get(label, [])
        before = earlier[0].planned if earlier else 0
        if wanted < before:
            raise Refused("stratum_would_shrink", stratum=label, drawn=before, planned=wanted)
        taken, replaced = taken_ranks(earlier), _replaced(earlier)
        until = min(int(draw.frame.counts[stratum]), wanted + replaced)
        picks = [draw.pick(stratum, rank) for rank in range(taken + 1, until + 1)]
        added = [_row(pick, wanted, Status.DRAWN, turn) for pick in picks]
        kept = [replace(row, planned=wanted) for row in earlier if row.status is not Status.NONE]
        grown += _promoted(kept, added) or [_nothing(label)]
    return _sorted(grown + _coverage_rows(draw, coverage, turn))


def substituted(
    rows: Sequence[SampleRow], draw: Draw, case_key: str, reason: str
) -> tuple[list[SampleRow], SampleRow]:
    """The rows after a case was replaced, and the row of its substitute.

    NotFound when the case is not in the sample; Refused: ``already_replaced``,
    ``coverage_not_replaceable``, ``substitute_reason_missing``, ``no_substitute_left``.
    """
    row = next((row for row in rows if row.case_key == case_key), None)
    if row is None or row.status is Status.NONE:
        raise NotFound(case_key)
    if not reason.strip():
        raise Refused("substitute_reason_missing")
    if row.status is Status.REPLACED:
        raise Refused("already_replaced", case_key=case_key)
    if row.status is Status.COVERAGE:
        raise Refused("coverage_not_replaceable", case_key=case_key)
    same = [each for each in rows if each.stratum == row.stratum]
    pick = substitute(draw, row.stratum, taken_ranks(same))
    new = replace(
        _row(pick, row.planned, Status.SUBSTITUTE, max(each.round for each in rows)),
        replaces=case_key,
        reason=reason.strip(),
    )
    gone = replace(row, status=Status.REPLACED)
    kept = [gone if each is row else each for each in rows]
    return _sorted(_promoted(kept, [new])), new


def taken_ranks(rows: Iterable[SampleRow]) -> int:
    """How many ranks of one stratum its rows have used up: the next substitute has one more."""
    return sum(row.status not in (Status.COVERAGE, Status.NONE) for row in rows)


def sample_csv(rows: Iterable[SampleRow], frame_sha256: str) -> bytes:
    """SAMPLE.csv: UTF-8, LF, by stratum and rank; reasons cannot start a formula.

    Each row ends with the hash of the frame the draw was made from.
    """
    lines = [",".join(HEADER)]
    for row in _sorted(rows):
        lines.append(",".join([*map(csv_field, _texts(row)), frame_sha256]))
    return ("\n".join(lines) + "\n").encode()


def sample_from_csv(content: bytes) -> list[SampleRow]:
    """The rows a SAMPLE.csv holds; Invalid when it is no such file."""
    rows: list[SampleRow] = []
    problems: list[Problem] = []
    for number, record in enumerate(read_csv(content, HEADER), start=2):
        try:
            rows.append(_row_of(record))
        except ValueError:
            problems.append(Problem("bad_sample_row", row=number, value=",".join(record)[:80]))
    if problems:
        raise Invalid(problems)
    return rows


def _row(pick: Pick, planned: int, status: Status, turn: int) -> SampleRow:
    return SampleRow(pick.stratum, pick.case_key, pick.ticket, pick.rank, planned, status, turn)


def _nothing(stratum: str) -> SampleRow:
    return SampleRow(stratum, "", "", 0, 0, Status.NONE, 0)


def _coverage_rows(draw: Draw, picks: Iterable[CoveragePick], turn: int) -> list[SampleRow]:
    wanted = {pick.case: pick.dimension.value for pick in picks}
    if not wanted:
        return []
    ranks = draw.ranks()
    rows: list[SampleRow] = []
    for case, dimension in wanted.items():
        stratum = int(draw.frame.stratum_of[case])
        pick = draw.pick(stratum, int(ranks[case]))
        row = _row(pick, draw.sizes[stratum], Status.COVERAGE, turn)
        rows.append(replace(row, coverage=dimension))
    return rows


def _promoted(rows: Sequence[SampleRow], added: Sequence[SampleRow]) -> list[SampleRow]:
    """Old and new rows together; a coverage pick the ranks have reached is ordinary now."""
    reached = {row.case_key for row in added}
    return [row for row in rows if row.case_key not in reached] + list(added)


def _by_stratum(rows: Iterable[SampleRow]) -> dict[str, list[SampleRow]]:
    groups: dict[str, list[SampleRow]] = {}
    for row in rows:
        groups.setdefault(row.stratum, []).append(row)
    return groups


def _replaced(rows: Iterable[SampleRow]) -> int:
    return sum(row.status is Status.REPLACED for row in rows)


def _sorted(rows: Iterable[SampleRow]) -> list[SampleRow]:
    return sorted(rows, key=lambda row: (row.stratum, row.rank))


def _texts(row: SampleRow) -> tuple[str, ...]:
    reason = f"'{row.reason}" if row.reason[:1] in _FORMULA and row.reason else row.reason
    numbers = (str(row.rank), str(row.planned), row.status.value, str(row.round))
    return (
        row.stratum,
        row.case_key,
        row.ticket,
        *numbers,
        row.replaces,
        reason,
        row.coverage,
    )


def _row_of(record: Sequence[str]) -> SampleRow:
    stratum, case_key, ticket = record[:3]
    rank, planned, turn = int(record[3]), int(record[4]), int(record[6])
    replaces, reason, coverage = record[7], record[8].removeprefix("'"), record[9]
    row = SampleRow(stratum, case_key, ticket, rank, planned, Status(record[5]), turn)
    return replace(row, replaces=replaces, reason=reason, coverage=coverage)
