"""Prints survey cards with new links, as a file to save or as a background job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.followups.pdf import Card, cards_pdf
from qa_app.followups.queries.inviting import (
    Invited,
    card_lines,
    drawn_cycle_for,
    people_to_invite,
)
from qa_app.followups.services.inviting import invite_people, survey_end
from qa_app.invitations.background import (
    Order,
    PrintKind,
    print_in_background,
    refuse_too_many,
)
from qa_app.jobs.registry import Work, handler
from qa_app.typeset.document import Printed
from qa_app.web.i18n import translator

CARDS = PrintKind("followups.cards", long=60, most=3000, refusal="survey_too_many_cards")
"""At most a box of paper, and what fits into the memory of a small machine."""
JOB_LABELS = {CARDS.job: N_("正在印制回访卡")}


def print_cards(session: Session, *, actor: Actor, order: Order, now: datetime) -> Printed:
    """New links for the follow-ups, on a card each."""
    refuse_too_many(CARDS, order)
    tokens = invite_people(
        session, actor=actor, cycle=order.cycle, followup_ids=order.subject_ids, now=now
    )
    return print_made(session, order=order, tokens=tokens, now=now)


def print_made(
    session: Session, *, order: Order, tokens: Mapping[int, str], now: datetime
) -> Printed:
    """Cards for links that were just made: follow-up → token."""
    cards = [
        Card(survey_address(order.address, tokens[line.followup_id]), line.number, line.agency)
        for line in card_lines(session, list(tokens))
    ]
    return cards_pdf(
        cards,
        translator(order.language),
        until=survey_end(order.cycle, now),
        made_at=now,
        language=order.language,
    )


def survey_address(address: str, token: str) -> str:
    """The link an aided person opens; ``address`` is how the program is reached from outside."""
    return f"{address}/s/{token}"


@handler(CARDS.job)
def make_cards(work: Work) -> dict[str, Any]:
    """Print a card for everybody of the order who can still be asked."""

    def wanted(session: Session) -> tuple[Cycle, list[int]]:
        cycle = drawn_cycle_for(session, work.actor, work.arguments["cycle"])
        who = Invited(work.arguments["agency"], renew=True)
        return cycle, people_to_invite(session, work.actor, cycle, work.now, who)

    def printed(session: Session, order: Order) -> Printed:
        return print_cards(session, actor=work.actor, order=order, now=work.now)

    return print_in_background(work, wanted, printed)
