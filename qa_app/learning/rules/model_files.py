"""What may be done with a model file and when. Pure: values in, a code and its values out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from qa_app.learning.rules.states import ModelState

LONGEST_WORDS: Final = 2_000
LONGEST_TITLE: Final = 80
REDACTABLE: Final = (ModelState.REDACTING, ModelState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class PageState:
    """One page on its way: ``current``: the file still holds what was boxed."""

    confirmed: bool
    left_out: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why something cannot be done."""

    code: str
    params: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Edition:
    """What goes with a published model: its words, whose lawyers may read it, ``cleared`` finds.

    ``points`` are words by criterion; ``regions`` codes, none for all lawyers.
    """

    title: str
    note: str
    points: dict[str, str]
    regions: tuple[str, ...] = ()
    cleared: bool = False


def why_not_redact(state: ModelState) -> Barrier | None:
    """Pages are boxed only between the second expert's word and publication."""
    if state is ModelState.PUBLISHED:
        return Barrier("model_is_published")
    return None if state in REDACTABLE else Barrier("model_not_confirmed")


def why_not_publish(state: ModelState, pages: Iterable[PageState]) -> Barrier | None:
    """Every page must have been confirmed as the file holds it now, and one must be left."""
    if (barrier := why_not_redact(state)) is not None:
        return barrier
    found = list(pages)
    changed = sum(not page.current for page in found)
    open_ones = sum(page.current and not page.confirmed for page in found)
    if changed:
        return Barrier("model_file_changed", {"count": changed})
    if open_ones:
        return Barrier("model_pages_open", {"count": open_ones})
    if all(page.left_out for page in found):
        return Barrier("model_without_pages")
    return None
