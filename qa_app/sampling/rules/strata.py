"""Which closed cases belong to a cycle's frame, and in which stratum each of them lies.

For the service that freezes a frame and for the live preview.  How many cases each stratum gives
is decided in ``allocation``.

Labels of strata are public (they stand in FRAME.csv) and hold codes, not words of a language:
the parts in the order of the plan's ``strata``, joined by " / ".  A missing value is "~".  Inside
a part ``%``, ``/``, a lone ``~`` and a leading ``= + - @`` are written as in URLs (``%2F``), so a
label never means two things and never starts a spreadsheet formula.  Cases reviewed for certain
form strata of their own, marked by a last part ``certainty``; all of such a stratum is drawn, so
it counts with weight one and never as if it were random.  No strata at all is the label "all".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import unquote

from qa_app.core.case_types import CaseType
from qa_app.cycles.rules.plan import CertaintyFlag, Dimension, Plan

JOINER = " / "
CERTAINTY = "certainty"
WHOLE = "all"
MISSING = "~"
_FORMULA = frozenset("=+-@")


class Outside(StrEnum):
    """Why a closed case is not in the frame, in the order the reasons are looked at."""

    NOT_CLOSED_THEN = "not_closed_then"
    OTHER_TYPE = "other_type"
    OTHER_REGION = "other_region"
    EXCLUDED = "excluded"
    REVIEWED_RECENTLY = "reviewed_recently"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the frame asks about a case.

    ``values`` are the codes of its dimensions ("" is missing); ``region_path`` its region and
    all regions above; ``excluded_because`` the reason a supervisor gave for leaving it out.
    """

    case_key: str
    closed_on: date | None
    type: CaseType
    values: Mapping[Dimension, str]
    region_path: frozenset[str] = frozenset()
    flags: frozenset[CertaintyFlag] = frozenset()
    last_reviewed_on: date | None = None
    excluded_because: str = ""


@dataclass(frozen=True, slots=True)
class StratumKey:
    """What the cases of one stratum have in common, in the order of the plan's strata."""

    parts: tuple[tuple[Dimension, str], ...] = field(default=())
    certainty: bool = False

    def label(self) -> str:
        """The public label; see the module for the rule."""
        parts = [_part(value) for _, value in self.parts] or [WHOLE]
        return JOINER.join([*parts, CERTAINTY] if self.certainty else parts)


def why_outside(plan: Plan, case: CaseFacts) -> Outside | None:
    """The first reason why a case is not in the plan's frame; None when it is."""
    checks = (
        (Outside.NOT_CLOSED_THEN, not _closed_within(plan, case.closed_on)),
        (Outside.OTHER_TYPE, bool(plan.types) and case.type not in plan.types),
        (
            Outside.OTHER_REGION,
            bool(plan.regions) and case.region_path.isdisjoint(plan.regions),
        ),
        (Outside.EXCLUDED, bool(case.excluded_because)),
        (Outside.REVIEWED_RECENTLY, _reviewed_recently(plan, case.last_reviewed_on)),
    )
    return next((reason for reason, holds in checks if holds), None)


def reviewed_since(plan: Plan) -> date | None:
    """Cases reviewed on or after this day are left out; None when the plan does not ask.

    The plan's years are counted back from its last closing day.
    """
    years = plan.exclude_reviewed_within_years
    if not years:
        return None
    year = max(plan.closed_to.year - years, 1)
    try:
        return plan.closed_to.replace(year=year)
    except ValueError:  # 29 February of a year without one
        return date(year, 2, 28)


def stratum_key(plan: Plan, case: CaseFacts) -> StratumKey:
    """The stratum of a case under the plan."""
    parts = tuple((dimension, case.values.get(dimension, "")) for dimension in plan.strata)
    return StratumKey(parts, not case.flags.isdisjoint(plan.certainty))


def key_of_label(plan: Plan, label: str) -> StratumKey:
    """The key a label was made from under this plan; ValueError when there is none."""
    texts = label.split(JOINER)
    expected = max(len(plan.strata), 1)
    certainty = len(texts) == expected + 1 and texts[-1] == CERTAINTY
    if len(texts) != expected + certainty:
        raise ValueError(label)
    values = ["" if text == MISSING else unquote(text) for text in texts]
    return StratumKey(tuple(zip(plan.strata, values, strict=False)), certainty)


def _part(value: str) -> str:
    if not value:
        return MISSING
    text = value.replace("%", "%25").replace("/", "%2F")
    if text == MISSING or text[0] in _FORMULA:
        return f"%{ord(text[0]):02X}{text[1:]}"
    return text


def _closed_within(plan: Plan, closed_on: date | None) -> bool:
    return closed_on is not None and plan.closed_from <= closed_on <= plan.closed_to


def _reviewed_recently(plan: Plan, reviewed_on: date | None) -> bool:
    since = reviewed_since(plan)
    return reviewed_on is not None and since is not None and reviewed_on >= since
