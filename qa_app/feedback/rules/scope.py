"""Which part of a cycle a release covers: regions, agencies and case types. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qa_app.core.case_types import CaseType


@dataclass(frozen=True, slots=True)
class Scope:
    """Codes of regions and agencies, and case types; an empty tuple is all of them.

    What is named under several heads must fit each of them.
    """

    regions: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    types: tuple[CaseType, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.regions or self.agencies or self.types)

    def stored(self) -> dict[str, list[str]]:
        """As a release and a job keep it."""
        return {
            "regions": list(self.regions),
            "agencies": list(self.agencies),
            "types": [kind.value for kind in self.types],
        }


WHOLE_CYCLE = Scope()


def scope_of(stored: Mapping[str, Any]) -> Scope:
    """A kept scope."""

    def codes(key: str) -> Iterable[str]:
        return (str(code) for code in stored.get(key) or ())

    return Scope(
        tuple(codes("regions")), tuple(codes("agencies")), tuple(map(CaseType, codes("types")))
    )
