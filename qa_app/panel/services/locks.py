"""Seats that can no longer change hands because their work is done.

Reviews lie above this package, so they hand in a function that says which seats are final.
"""

from collections.abc import Callable, Collection

from sqlmodel import Session

from qa_app.core.errors import Refused

Final = Callable[[Session, Collection[int]], set[int]]
"""Of assignment ids, those whose review was submitted."""
FINAL: list[Final] = []


def refuse_final(session: Session, assignment_id: int) -> None:
    """Raise when the seat's review was submitted."""
    if any(assignment_id in final(session, [assignment_id]) for final in FINAL):
        raise Refused("seat_is_final")
