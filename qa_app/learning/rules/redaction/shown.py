"""Boxes of a page as a person sees them: each with the kinds of what was found there. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_app.learning.rules.redaction.kinds import Kind


@dataclass(frozen=True, slots=True)
class ShownBox:
    """A box and what it was suggested for; None where a person drew it."""

    sides: tuple[int, int, int, int]
    kind: Kind | None


def kinds_of_boxes(
    boxes: Iterable[Sequence[int]],
    suggested: Iterable[Mapping[str, Any]],
    covers: Iterable[Sequence[int]],
) -> list[ShownBox]:
    """The boxes in their order; what was covered in the file already comes before suggestions."""
    kinds = {tuple(one["box"]): Kind(one["kind"]) for one in suggested}
    kinds |= {tuple(cover): Kind.COVERED for cover in covers}
    return [ShownBox((box[0], box[1], box[2], box[3]), kinds.get(tuple(box))) for box in boxes]
