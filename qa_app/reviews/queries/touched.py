"""What rests on grades and is under way while somebody is about to decide them anew.

Packages above name it: the pages that reopen or combine say how much of it cannot go on.
"""

from collections.abc import Callable, Collection

from sqlmodel import Session

from qa_app.cycles.models import Cycle

OpenOn = Callable[[Session, int, Collection[int]], int]
OBJECTIONS: list[OpenOn] = []
"""Of a cycle's cases, how many objections are open that rest on the grade that counts."""


def open_objections(session: Session, cycle: Cycle, case_ids: Collection[int]) -> int:
    """How many open objections another grade of these cases would stop."""
    return sum(given(session, cycle.id or 0, case_ids) for given in OBJECTIONS)
