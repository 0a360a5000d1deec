"""Whether a cycle can be ended: what is still open, what of it forbids and what only warns.

What forbids is what would be lost or taken from somebody: a grade that is half made, a lawyer who
was not told or may still object, a sheet that says another grade than the one that counts.  What
warns is not awaited any more after the end, or goes on without the cycle (``docs/ending.md``).
"""

from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.errors import Refusal
from qa_app.cycles.rules.states import CycleState

LONGEST_REASON = 1_000


class Matter(StrEnum):
    """What can be open in a cycle, in the order of its road."""

    REVIEWED = "reviewed"
    DIVERGING = "diverging"
    MEETINGS = "meetings"
    REOPENED = "reopened"
    UNREVIEWED = "unreviewed"
    OBSERVATIONS = "observations"
    FOLLOWUPS = "followups"
    OPINIONS = "opinions"
    COMBINING = "combining"
    UNRELEASED = "unreleased"
    OUTDATED = "outdated"
    OBJECTIONS = "objections"
    RETURNED = "returned"
    TO_OBJECT = "to_object"
    TO_ASK_AGAIN = "to_ask_again"
    RECTIFICATION = "rectification"
    TO_CHECK = "to_check"
    PLACES = "places"


WARNS = frozenset(
    {
        Matter.UNREVIEWED,
        Matter.OBSERVATIONS,
        Matter.FOLLOWUPS,
        Matter.OPINIONS,
        Matter.RECTIFICATION,
        Matter.TO_CHECK,
        Matter.PLACES,
    }
)


@dataclass(frozen=True, slots=True)
class Open:
    """How much of one thing is open, as far as the reader may count it; never 0."""

    matter: Matter
    count: int
    forbids: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """Everything that is open in a cycle.

    ``tied``: cases the reader is tied to have open things that forbid. Which, and how many, is
    not for the reader.
    """

    open: tuple[Open, ...] = ()
    tied: bool = False

    @property
    def forbidding(self) -> tuple[Open, ...]:
        """What must be done before."""
        return tuple(one for one in self.open if one.forbids)

    @property
    def warning(self) -> tuple[Open, ...]:
        """What is given up by the end, or goes on after it."""
        return tuple(one for one in self.open if not one.forbids)

    @property
    def mark(self) -> str:
        """What a reader has looked at, as one word: whoever confirms sends it back."""
        return ",".join(f"{one.matter.value}:{one.count}" for one in self.open)


def forbids(matter: Matter, *, hears: bool) -> bool:
    """Whether a cycle cannot be ended over this.

    ``hears``: objections are heard by the plan. Where they are, every settled case is released
    first; where they are not, releasing is the office's choice.
    """
    return matter not in WARNS and (hears or matter is not Matter.UNRELEASED)


def why_not_close(name: str, state: CycleState, ending: Ending) -> Refusal | None:
    """The first reason against ending a cycle; None when it can be ended."""
    if state is CycleState.CLOSED:
        return Refusal("cycle_closed_already", {"name": name})
    if state is not CycleState.DRAWN:
        return Refusal("cycle_close_not_drawn", {"name": name})
    if ending.forbidding:
        kinds = len(ending.forbidding)
        return Refusal("cycle_close_open", {"name": name, "kinds": kinds})
    return Refusal("cycle_close_tied", {"name": name}) if ending.tied else None


def why_not_reopen(name: str, state: CycleState, reason: str) -> Refusal | None:
    """The first reason against opening an ended cycle again."""
    if state is not CycleState.CLOSED:
        return Refusal("cycle_not_closed", {"name": name})
    if not reason.strip():
        return Refusal("cycle_reopen_reason")
    if len(reason.strip()) > LONGEST_REASON:
        return Refusal("cycle_reopen_long", {"limit": LONGEST_REASON})
    return None
