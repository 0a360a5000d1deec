"""Says of many ids which they are, in few words: for events about thousands of sheets. Pure."""

from collections.abc import Iterable


def spans(ids: Iterable[int]) -> str:
    """Ascending ids, those that follow each other as one: ``3-7 9 12-14``."""
    found: list[list[int]] = []
    for key in sorted(set(ids)):
        if found and found[-1][1] + 1 == key:
            found[-1][1] = key
        else:
            found.append([key, key])
    return " ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in found)
