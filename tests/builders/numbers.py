"""Numbers for what tests make: each test counts from the same start, whatever ran before it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

FIRST = 10_001
"""Far above the small numbers tests write down themselves, and room for 89,999 of one length."""

_numbers = itertools.count(1)


def next_number() -> int:
    """A number nothing else in the same test has."""
    return next(_numbers)


@contextmanager
def of_one_test() -> Iterator[None]:
    """Count from ``FIRST``; fixtures that several tests share go on below it."""
    global _numbers
    shared, _numbers = _numbers, itertools.count(FIRST)
    yield
    _numbers = shared
