"""Extra picks so that each agency, firm or lawyer has at least one case in the sample.

For the service that draws.  These picks help learning and supervision; they are not random in
their stratum, so they carry their dimension and are left out of every share (unless the plan
makes the dimension a stratum, where the ordinary draw already covers it).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_app.cycles.rules.plan import Dimension
from qa_app.sampling.rules.tickets import Draw


@dataclass(frozen=True, slots=True)
class CoveragePick:
    """A case (index in the frame) picked because its unit of this dimension had none."""

    case: int
    dimension: Dimension


def coverage_picks(
    draw: Draw, units: Mapping[Dimension, Sequence[str]], taken: Collection[int]
) -> list[CoveragePick]:
    """One extra pick per uncovered unit: the smallest ticket among its cases.

    ``units[dimension][i]`` is the unit of case i of the frame ("" is none); ``taken`` are the
    indices already in the sample.  Dimensions are covered in the order given, each counting the
    picks of those before it.
    """
    covered_by, picks = set(taken), list[CoveragePick]()
    for dimension, unit_of in units.items():
        for case in _smallest_uncovered(draw, unit_of, covered_by):
            covered_by.add(case)
            picks.append(CoveragePick(case, dimension))
    return picks


def _smallest_uncovered(
    draw: Draw, unit_of: Sequence[str], taken: Collection[int]
) -> Iterator[int]:
    covered = {unit_of[case] for case in taken} | {""}
    best: dict[str, tuple[bytes, int]] = {}
    for case, unit in enumerate(unit_of):
        if unit not in covered:
            candidate = (draw.digest(case), case)
            if unit not in best or candidate < best[unit]:
                best[unit] = candidate
    return (case for _, (_, case) in sorted(best.items()))
