"""Prints with many links: how thick one may be, and the job that makes one too long to wait for.

The links exist in the print alone. A job that runs again after a crash makes new links: the ones
of the print that was lost stop working with it. What stands on the paper, and for whom a link may
be made, is up to the package that owns the subject.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from qa_app.core.errors import Refused
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.invitations.store import keep_print
from qa_app.jobs.registry import Work
from qa_app.typeset.document import Printed


@dataclass(frozen=True, slots=True)
class PrintKind:
    """A kind of print: its job, from where on it is one, the most in a print, the refusal of more.

    More than ``long`` links are printed in the background.
    """

    job: str
    long: int
    most: int
    refusal: str


@dataclass(frozen=True, slots=True)
class Order:
    """Links to which subjects of a cycle, how the program is reached, in which language."""

    cycle: Cycle
    subject_ids: Sequence[int]
    address: str
    language: str


def refuse_too_many(kind: PrintKind, order: Order) -> None:
    """A print that would be too thick is refused before any link is made."""
    count = len(order.subject_ids)
    if count > kind.most:
        raise Refused(kind.refusal, limit=kind.most, count=count)


def print_in_background(
    work: Work,
    wanted: Callable[[Session], tuple[Cycle, Collection[int]]],
    printed_for: Callable[[Session, Order], Printed],
) -> dict[str, Any]:
    """Print what was ordered and can still be asked, for the person who ordered it."""
    given = work.arguments
    with transaction() as session:
        cycle, ids = wanted(session)
        ids = sorted(set(ids) & set(given["only"]))
        work.progress(0, len(ids))
        printed = printed_for(session, Order(cycle, ids, given["address"], given["language"]))
        keep_print(
            work.settings, account_id=work.actor.account_id, token=given["token"], pdf=printed.pdf
        )
    work.progress(len(ids), len(ids))
    return {"next_url": given["next_url"], "pages": printed.pages}
