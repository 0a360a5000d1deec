"""Acts begun at the same moment, each in a transaction of its own; what became of them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlmodel import Session

from qa_app.core.errors import CodedError
from qa_app.db.session import transaction

Act = Callable[[Session], Any]


def at_once(*acts: Act) -> Sequence[Any]:
    """What each act gave, or the code it was refused by, in the order of the acts."""
    barrier = Barrier(len(acts))

    def run(act: Act) -> Any:
        barrier.wait()
        try:
            with transaction() as session:
                return act(session)
        except CodedError as error:
            return error.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
