"""Prints many forms with links, as a file to save or as a background job."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.invitations.background import (
    Order,
    PrintKind,
    print_in_background,
    refuse_too_many,
)
from qa_app.jobs.registry import Work, handler
from qa_app.opinions.models import Opinion
from qa_app.opinions.pdf import Form, forms_pdf
from qa_app.opinions.queries.lists import lines_of, waiting_to_renew
from qa_app.opinions.queries.visible import drawn_cycle
from qa_app.opinions.services.asking import link_end, make_links
from qa_app.opinions.services.receiving import questions_of
from qa_app.typeset.document import Printed
from qa_app.web.i18n import translator

FORMS = PrintKind("opinions.forms", long=40, most=2000, refusal="opinion_too_many_forms")
"""At most what fits into the memory of a small machine."""
JOB_LABELS = {FORMS.job: N_("正在印制征询意见表")}


def print_forms(session: Session, *, actor: Actor, order: Order, now: datetime) -> Printed:
    """New links for the requests, on one form each."""
    refuse_too_many(FORMS, order)
    tokens = make_links(
        session, actor=actor, cycle=order.cycle, opinion_ids=order.subject_ids, now=now
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


def link_address(address: str, token: str) -> str:
    """The link a body opens; ``address`` is how the program is reached from outside."""
    return f"{address}/o/{token}"


@handler(FORMS.job)
def make_forms(work: Work) -> dict[str, Any]:
    """Print a form for every request of the order that still waits."""

    def wanted(session: Session) -> tuple[Cycle, list[int]]:
        cycle = drawn_cycle(session, work.actor, work.arguments["cycle"])
        agency = work.arguments["agency"]
        return cycle, waiting_to_renew(session, work.actor, cycle.id or 0, agency)

    def printed(session: Session, order: Order) -> Printed:
        return print_forms(session, actor=work.actor, order=order, now=work.now)

    return print_in_background(work, wanted, printed)
