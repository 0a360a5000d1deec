"""Says in one word how the file of a case stands, from counts of its documents.

For the list of case files, the work list and requests. What must not wait comes first: a refused
document needs somebody, one being checked may still change everything.
"""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How far the file of one case is."""

    NONE = "none"
    INCOMPLETE = "incomplete"
    CHECKING = "checking"
    REFUSED = "refused"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Holdings:
    """Documents of one file by state, and how many parts it must have are still missing."""

    ready: int = 0
    checking: int = 0
    refused: int = 0
    missing: int = 0


def standing(holdings: Holdings) -> Standing:
    """Refused before being checked before none before incomplete before complete."""
    if holdings.refused:
        return Standing.REFUSED
    if holdings.checking:
        return Standing.CHECKING
    if not holdings.ready:
        return Standing.NONE
    return Standing.INCOMPLETE if holdings.missing else Standing.COMPLETE


def has_arrived(found: Standing) -> bool:
    """Whether the file counts as received."""
    return found is Standing.COMPLETE
