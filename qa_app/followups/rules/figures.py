"""What follow-ups come to: contacts and their outcomes, response rates, the satisfied share.

For the overview of a cycle, reports and ``followups.queries.figures``.  The response rate is
answered / eligible, eligible being every drawn case that was contacted at least once or answered
online; what was not tried yet is no refusal (AAPOR, Standard Definitions, 10th ed. 2023, response
rate 1 with unknown eligibility counted in; https://aapor.org/standards-and-ethics/).  The share of
satisfied people is weighted by stratum, those who answered standing for their stratum.  Leads
enter none of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qa_app.core.errors import Refusal
from qa_app.core.rounding import percent
from qa_app.followups.rules.cells import Cell, withheld
from qa_app.followups.rules.states import FollowupState, Outcome
from qa_app.sampling.rules.estimation import StratumSample, estimate_share
from qa_app.sampling.rules.intervals import share_interval


@dataclass(frozen=True, slots=True)
class Contacts:
    """How a set of follow-ups stands: by state, by last outcome, attempts by outcome.

    ``tried`` were contacted at least once or answered online.
    """

    drawn: int
    tried: int
    states: Mapping[FollowupState, int]
    outcomes: Mapping[Outcome, int] = field(default_factory=dict[Outcome, int])
    attempts: int = 0

    @property
    def answered(self) -> int:
        """How many gave answers."""
        return self.states.get(FollowupState.DONE, 0)

    @property
    def response_rate(self) -> str | None:
        """answered / eligible in percent, rounded once; None while nobody was tried."""
        return percent(self.answered, self.tried)

    @property
    def answered_of_drawn(self) -> str | None:
        """answered / drawn in percent, rounded once."""
        return percent(self.answered, self.drawn)


@dataclass(frozen=True, slots=True)
class StratumAnswers:
    """One stratum: its N, who answered the question at all, who of them is asked about here."""

    label: str
    frame_size: int
    answered: int
    here: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The weighted share (0 to 1) of satisfied people with its limits, or why there is none."""

    answered: int
    satisfied: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    method: str = ""
    why_not: Refusal | None = None

    @property
    def sample_share(self) -> str | None:
        """satisfied / answered of those asked, in percent, rounded once; None when withheld."""
        return percent(self.satisfied, self.answered) if self.why_not is None else None


@dataclass(frozen=True, slots=True)
class Part:
    """One region or agency: how many answered and were satisfied; None when withheld."""

    key: str
    name: str
    depth: int
    drawn: int
    answered: int | None
    satisfied: int | None

    @property
    def share(self) -> str | None:
        """In percent, rounded once; None when withheld or nobody answered."""
        if self.answered is None or self.satisfied is None:
            return None
        return percent(self.satisfied, self.answered)


@dataclass(frozen=True, slots=True)
class Node:
    """A region or agency with its own numbers added up and what lies below it."""

    key: str
    name: str
    drawn: int
    answered: int
    satisfied: int
    below: tuple["Node", ...] = ()

    def cell(self) -> Cell:
        """As the rule of small cells takes it."""
        return Cell(self.key, self.answered, tuple(each.cell() for each in self.below))


def satisfaction(
    strata: Sequence[StratumAnswers], minimum: int, level: float = 0.95
) -> Satisfaction:
    """The weighted share with its interval; withheld below ``minimum`` answers."""
    here = sum(each.here for each in strata)
    satisfied = sum(each.satisfied for each in strata)
    if here < minimum or not here:
        why = Refusal("too_few_answers", {"minimum": minimum})
        return Satisfaction(0, 0, level=level, why_not=why)
    estimate = estimate_share(
        [
            StratumSample(each.label, each.frame_size, each.answered, each.here, each.satisfied)
            for each in strata
        ]
    )
    if isinstance(estimate, Refusal):
        return Satisfaction(here, satisfied, level=level, why_not=estimate)
    interval = share_interval(estimate, level, None)
    if isinstance(interval, Refusal):
        return Satisfaction(here, satisfied, level=level, why_not=interval)
    return Satisfaction(
        here, satisfied, estimate.share, interval.low, interval.high, level, interval.method.value
    )


def parts_shown(root: Node, minimum: int) -> list[Part]:
    """The tree as lines, small cells and those that would give them away without figures."""
    hidden = withheld(root.cell(), minimum)
    return _lines(root, 0, hidden)


def _lines(node: Node, depth: int, hidden: frozenset[str]) -> list[Part]:
    is_hidden = node.key in hidden
    line = Part(
        node.key,
        node.name,
        depth,
        node.drawn,
        None if is_hidden else node.answered,
        None if is_hidden else node.satisfied,
    )
    below = [one for each in node.below for one in _lines(each, depth + 1, hidden)]
    return [line, *below]
