"""Puts things into a new order: a list with some of its members moved before another one."""

from collections.abc import Collection, Sequence
from typing import TypeVar

Key = TypeVar("Key")

TURNS = (0, 90, 180, 270)


def moved(order: Sequence[Key], moving: Sequence[Key], before: Key | None) -> list[Key]:
    """The order with ``moving`` (new ones too) standing together before ``before``.

    At the end when ``before`` is None, is not there, or is itself among those that move.
    """
    kept = [key for key in order if key not in moving]
    at = kept.index(before) if before in kept else len(kept)
    if before in moving:
        at = _place_of(order, moving, before)
    return [*kept[:at], *moving, *kept[at:]]


def turned(rotation: int, by: int) -> int:
    """The rotation after a turn by a multiple of 90 degrees, clockwise."""
    return (rotation + by) % 360 if by % 90 == 0 else rotation


def _place_of(order: Sequence[Key], moving: Collection[Key], before: Key | None) -> int:
    """How many of those that stay come before the first that moves: nothing moves away."""
    known = [key for key in order if key not in moving or key == before]
    return known.index(before) if before in known else len(known)
