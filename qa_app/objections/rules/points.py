"""What one point of an objection is about: a criterion, a red line, or the overall judgement. Pure.

As a text, which is what tables and forms hold, a criterion is its id; the others have a colon, and
ids of rubrics have none: ``first-meeting``, ``red_line:coercion``, ``overall:``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

COLON = ":"


class PointKind(StrEnum):
    """What a point is about."""

    CRITERION = "criterion"
    RED_LINE = "red_line"
    OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class PointKey:
    """One point; ``name`` is the id of the criterion or red line, empty for the overall one."""

    kind: PointKind
    name: str = ""

    def __str__(self) -> str:
        """As tables and forms hold it."""
        return self.name if self.kind is PointKind.CRITERION else f"{self.kind}{COLON}{self.name}"

    @property
    def criterion(self) -> str:
        """The criterion it is about; empty when it is about none."""
        return self.name if self.kind is PointKind.CRITERION else ""

    @property
    def is_red_line(self) -> bool:
        """Whether it is about a red line."""
        return self.kind is PointKind.RED_LINE

    @property
    def is_overall(self) -> bool:
        """Whether it is about the overall judgement."""
        return self.kind is PointKind.OVERALL


OVERALL = PointKey(PointKind.OVERALL)


def of_criterion(name: str) -> PointKey:
    """The point about a criterion."""
    return PointKey(PointKind.CRITERION, name)


def of_red_line(name: str) -> PointKey:
    """The point about a red line."""
    return PointKey(PointKind.RED_LINE, name)


def point_of(text: str) -> PointKey | None:
    """The point a text names; None when it names none."""
    kind, colon, name = text.partition(COLON)
    if not colon:
        return of_criterion(kind) if kind else None
    if kind == PointKind.OVERALL and not name:
        return OVERALL
    if kind == PointKind.RED_LINE and name and COLON not in name:
        return of_red_line(name)
    return None


def known_point(text: str) -> PointKey:
    """The point of a stored text; ValueError for a text no point has."""
    found = point_of(text)
    if found is None:
        raise ValueError(text)
    return found


def counted(points: Iterable[PointKey]) -> Mapping[PointKind, int]:
    """How many points of each kind there are, in the order pages name them; no kind without any."""
    kinds = [point.kind for point in points]
    return {kind: kinds.count(kind) for kind in PointKind if kind in kinds}
