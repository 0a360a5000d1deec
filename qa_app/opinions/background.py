"""Prints many forms with links, as a file to save or as a background job.

The links exist in the print alone. A job that runs again after a crash makes new links: the ones
of the print that was lost stop working with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.invitations.store import keep_print
from qa_app.jobs.registry import Work, handler
from qa_app.opinions.models import Opinion
from qa_app.opinions.pdf import Form, forms_pdf
from qa_app.opinions.queries.lists import lines_of, waiting_to_renew
from qa_app.opinions.queries.visible import drawn_cycle
from qa_app.opinions.services.asking import link_end, make_links
from qa_app.opinions.services.receiving import questions_of
from qa_app.typeset.document import Printed
from qa_app.web.i18n import translator

KIND = "opinions.forms"
JOB_LABELS = {KIND: N_("正在印制征询意见表")}
LONG_PRINT = 40
"""More forms than this are printed in the background."""
MOST_FORMS = 2000
"""In one print: what fits into the memory of a small machine."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which forms to print, and how."""

    cycle: Cycle
    opinion_ids: Sequence[int]
    address: str
    language: str


def print_forms(session: Session, *, actor: Actor, order: Order, now: datetime) -> Printed:
    """New links for the requests, on one form each."""
    refuse_too_many(order)
    tokens = make_links(
        session, actor=actor, cycle=order.cycle, opinion_ids=order.opinion_ids, now=now
    )
    forms = [
        Form(
            line,
            questions_of(session, session.get_one(Opinion, line.id)),
            link_address(order.address, tokens[line.id]),
        )
        for line in lines_of(session, list(tokens))
    ]
    return forms_pdf(
        forms,
        translator(order.language),
        expires_at=link_end(order.cycle, now),
        made_at=now,
        language=order.language,
    )


def refuse_too_many(order: Order) -> None:
    """A print that would be too thick is refused before any link is made."""
    if len(order.opinion_ids) > MOST_FORMS:
        raise Refused("opinion_too_many_forms", limit=MOST_FORMS, count=len(order.opinion_ids))


def link_address(address: str, token: str) -> str:
    """The link a body opens; ``address`` is how the program is reached from outside."""
    return f"{address}/o/{token}"


@handler(KIND)
def make_forms(work: Work) -> dict[str, Any]:
    """Print a form for every request that waits, for the person who asked."""
    given = work.arguments
    with transaction() as session:
        cycle = drawn_cycle(session, work.actor, given["cycle"])
        ids = waiting_to_renew(session, work.actor, cycle.id or 0, given["agency"])
        if given["only"]:
            ids = sorted(set(ids) & set(given["only"]))
        order = Order(cycle, ids, given["address"], given["language"])
        printed = print_forms(session, actor=work.actor, order=order, now=work.now)
        keep_print(
            work.settings, account_id=work.actor.account_id, token=given["token"], pdf=printed.pdf
        )
    work.progress(len(ids), len(ids))
    return {"next_url": given["next_url"], "pages": printed.pages}
