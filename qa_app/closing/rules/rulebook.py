"""What a case's dates are measured by: intervals, orders, dates that must be there. Pure.

The rules themselves are in ``timeline.toml`` (or the operator's own file); the loader reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.closing.rules.calendar import Period
from qa_app.closing.rules.states import Severity
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.workdays import Calendar


class Step(StrEnum):
    """The dates a case can have, in the usual order."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    MET = "met"
    HEARD = "heard"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Basis(StrEnum):
    """Whether a rule is law or our own default."""

    LAW = "law"
    OWN = "own"


UNKNOWN = "unknown"
"""In ``sources`` of a rule: also cases of which the source is not known."""


@dataclass(frozen=True, slots=True)
class Applies:
    """To which cases a rule applies; empty means to all.

    ``since``: only where the date it starts from is not before this day.
    """

    types: frozenset[CaseType] = frozenset()
    stages: frozenset[Stage] = frozenset()
    sources: frozenset[str] = frozenset()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule says, in both languages, and where that is written."""

    zh: str
    en: str
    basis: Basis
    article_zh: str
    article_en: str
    url: str

    def text(self, language: str) -> str:
        """The sentence in a language of the program."""
        return self.en if language == "en" else self.zh

    def article(self, language: str) -> str:
        """Where it is written, or what a default follows."""
        return self.article_en if language == "en" else self.article_zh


@dataclass(frozen=True, slots=True)
class Interval:
    """From one date to another so many days; ``period`` None: not set, so not checked."""

    id: str
    start: Step
    end: Step
    period: Period | None
    severity: Severity
    applies: Applies
    wording: Wording
    open_ended: bool = False
    """Whether a missing end counts once the last day is over."""


@dataclass(frozen=True, slots=True)
class Order:
    """One date must not lie before another."""

    id: str
    earlier: Step
    later: Step
    severity: Severity
    applies: Applies
    wording: Wording


@dataclass(frozen=True, slots=True)
class Needed:
    """A date that must be there."""

    id: str
    step: Step
    severity: Severity
    applies: Applies
    wording: Wording


Rule = Interval | Order | Needed


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything one check is done by; ``sha256`` names it."""

    intervals: tuple[Interval, ...]
    orders: tuple[Order, ...]
    needed: tuple[Needed, ...]
    calendar: Calendar
    sha256: str

    def rule(self, name: str) -> Rule | None:
        """The rule of an id; None when the file no longer has it."""
        found = (each for each in self.all() if each.id == name)
        return next(found, None)

    def all(self) -> tuple[Rule, ...]:
        """Every rule, in the order of the file."""
        return (*self.intervals, *self.orders, *self.needed)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What of a case the rules look at."""

    type: CaseType
    stage: Stage | None
    source: Source | None
    dates: Mapping[Step, date]


def applies_to(applies: Applies, facts: CaseFacts, start: date | None = None) -> bool:
    """Whether a rule is for this case; a stage that is not known fits no list of stages."""
    if applies.types and facts.type not in applies.types:
        return False
    if applies.stages and facts.stage not in applies.stages:
        return False
    source = facts.source.value if facts.source else UNKNOWN
    if applies.sources and source not in applies.sources:
        return False
    return applies.since is None or (start is not None and start >= applies.since)
