"""Which drawn cases of a cycle belong to its random shares, worked out anew from public facts."""

from decimal import Decimal
from typing import Protocol

from sqlmodel import Session, col, select

from qa_app.sampling.models import SampleCase
from qa_app.sampling.rules.portions import Place, Slot, Word, places


class Drawn(Protocol):
    """A drawn cycle, as its table or its reports have it."""

    @property
    def id(self) -> int | None:
        """Its row."""

    @property
    def name(self) -> str:
        """Its name, which stands in where no seed is known."""

    @property
    def seed(self) -> str | None:
        """The public seed of its draw."""


def places_of(session: Session, cycle: Drawn, word: Word, share: Decimal) -> dict[int, Place]:
    """Case id → its place in the share; empty when the share is nought."""
    if not share:
        return {}
    rows = session.execute(
        select(
            SampleCase.case_id, SampleCase.case_key, SampleCase.round, SampleCase.replaces_case_id
        ).where(col(SampleCase.cycle_id) == cycle.id)
    ).all()
    keys = {case_id: key for case_id, key, _round, _replaced in rows}
    slots = [Slot(key, number, keys.get(before)) for _id, key, number, before in rows]
    found = places(cycle.seed or cycle.name, word, slots, share)
    return {case_id: found[key] for case_id, key in keys.items()}


def chosen_cases(session: Session, cycle: Drawn, word: Word, share: Decimal) -> frozenset[int]:
    """The ids of the cases in the share."""
    found = places_of(session, cycle, word, share)
    return frozenset(case_id for case_id, place in found.items() if place.is_chosen)
