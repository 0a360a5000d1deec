"""One round of the draw from the calendar: its frame, how many of each agency, and the sample.

For the services that freeze and draw and for the public files.  Each round has a frame of its
own: the hearings still to come that were not drawn at random before and need not be observed
anyhow.  Earlier picks stay; a new round only adds.  Frame, tickets and sample are those of any
draw (``sampling.rules``), with a hearing key in the place of a case key, so whoever can check one
can check the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_app.core.errors import Refusal
from qa_app.cycles.rules.plan import Dimension
from qa_app.observations.rules.quota import owed
from qa_app.sampling.rules.frames import Frame, frame_of
from qa_app.sampling.rules.samples import SampleRow, first_sample
from qa_app.sampling.rules.strata import StratumKey
from qa_app.sampling.rules.tickets import draw


@dataclass(frozen=True, slots=True)
class CalendarHearing:
    """A hearing of the cycle's period that was not cancelled, as a round looks at it.

    ``standing``: drawn at random before and not fallen through; ``free``: may be in a frame.
    """

    id: int
    hearing_key: str
    agency_id: int
    standing: bool
    free: bool


@dataclass(frozen=True, slots=True)
class RoundPart:
    """One agency in a round; ``sample_size`` is what is owed, as far as the frame holds it."""

    agency_id: int
    label: str
    hearings: int
    drawn_before: int
    owed: int
    frame_size: int

    @property
    def sample_size(self) -> int:
        """How many of the frame are drawn."""
        return min(self.owed, self.frame_size)


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """The frame of a round as hearings, and each agency's part, by label."""

    frame: tuple[CalendarHearing, ...]
    parts: tuple[RoundPart, ...]

    def rows(self) -> list[tuple[str, str]]:
        """(stratum, hearing key) of the frame, by hearing key."""
        labels = {part.agency_id: part.label for part in self.parts}
        rows = [(labels[each.agency_id], each.hearing_key) for each in self.frame]
        return sorted(rows, key=lambda row: row[1])

    @property
    def to_draw(self) -> int:
        """How many hearings the round draws in all."""
        return sum(part.sample_size for part in self.parts)


def label_of(agency_code: str) -> str:
    """The public label of an agency's stratum."""
    return StratumKey(((Dimension.AGENCY, agency_code),)).label()


def plan_round(
    hearings: Iterable[CalendarHearing], codes: dict[int, str], ratio: Decimal
) -> RoundPlan:
    """What a round frozen now would hold; ``codes``: agency id → public code."""
    by_agency: dict[int, list[CalendarHearing]] = defaultdict(list)
    for hearing in hearings:
        by_agency[hearing.agency_id].append(hearing)
    parts: list[RoundPart] = []
    frame: list[CalendarHearing] = []
    for agency_id, mine in by_agency.items():
        standing = sum(hearing.standing for hearing in mine)
        free = [hearing for hearing in mine if hearing.free]
        frame += free
        more = owed(ratio, len(mine), standing)
        label = label_of(codes[agency_id])
        parts.append(RoundPart(agency_id, label, len(mine), standing, more, len(free)))
    frame.sort(key=lambda hearing: hearing.hearing_key)
    return RoundPlan(tuple(frame), tuple(sorted(parts, key=lambda part: part.label)))


def why_not_freeze(plan: RoundPlan) -> Refusal | None:
    """Why no round can be frozen: nothing lies ahead, or nothing is owed that could be drawn."""
    if not plan.frame:
        return Refusal("round_frame_empty")
    return None if plan.to_draw else Refusal("round_owes_nothing")


def why_not_round_seed(seed: str, earlier: Sequence[str]) -> Refusal | None:
    """A seed known before the frame was frozen would tell in advance what it draws."""
    return Refusal("round_seed_used") if seed in earlier else None


def round_frame(rows: Iterable[tuple[str, str]]) -> Frame:
    """The frame of (stratum, hearing key) rows."""
    return frame_of(rows)


def round_sample(seed: str, frame: Frame, sizes: dict[str, int]) -> list[SampleRow]:
    """The sample rows of a round; ``sizes``: stratum label → hearings drawn."""
    known = {label: size for label, size in sizes.items() if label in frame.strata}
    return first_sample(draw(seed, frame, known))
