"""What the panel rules need to know about cases, experts and ties, for the services that fetch it.

Facts only: which of them forbid a pair is decided in ``conflicts``, what a pair costs in ``fit``.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from qa_app.core.case_types import CaseType


class RegionRule(StrEnum):
    """How far a cycle keeps experts from cases of their own region.

    ``nested``: the same region, or one inside the other; the top of the tree contains everybody
    and therefore counts only against itself. ``county``, ``city``, ``province``: the same node at
    that level; a region above the level (a provincial centre) counts only against itself.
    """

    NONE = "none"
    NESTED = "nested"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


class TieKind(StrEnum):
    """What an expert declared a tie to."""

    CASE = "case"
    AGENCY = "agency"
    FIRM = "firm"
    LAWYER = "lawyer"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie of an expert to a case, agency, firm or lawyer (by id) or a region (by path)."""

    expert_id: int
    kind: TieKind
    target: int | str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case to be scored; ``seats`` experts in all, those in ``seated`` stay as they are.

    ``key`` is the public case key and decides ties, so that a result does not depend on ids.
    ``region_path`` is the agency's place in the region tree, like ``/45/4501/450102/``.
    """

    case_id: int
    key: str
    agency_id: int
    region_path: str
    firm_id: int | None
    lawyer_id: int | None
    case_type: CaseType
    lawyer_name: str = ""
    seats: int = 2
    seated: frozenset[int] = frozenset()
    declined: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """One expert of the pool; ``load`` counts every seat already held, of ``capacity`` in all.

    An empty ``types`` means at home in every type of case; ``wanted`` is the load promised at
    least, met where possible.
    """

    expert_id: int
    login: str
    name: str
    region_path: str
    agency_id: int | None = None
    firm_id: int | None = None
    lawyer_ids: frozenset[int] = frozenset()
    types: frozenset[CaseType] = frozenset()
    capacity: int = 1_000_000
    wanted: int = 0
    load: int = 0


@dataclass(frozen=True, slots=True)
class FitCosts:
    """What an allowed but less fitting pair costs, in whole points; 0 is a perfect fit."""

    other_type: int = 10
    same_city: int = 2
    soft_tie: int = 20


@dataclass(frozen=True, slots=True)
class PanelRules:
    """A cycle's rules: region rule, declared (hard) ties, ties to avoid (soft), fit costs."""

    region: RegionRule = RegionRule.NONE
    declared: frozenset[Tie] = frozenset()
    avoided: frozenset[Tie] = frozenset()
    costs: FitCosts = field(default_factory=FitCosts)
