"""Prints survey cards with new links, as a file to save or as a background job.

The links exist in the print alone. A job that runs again after a crash makes new links: the ones
of the print that was lost stop working with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.followups.pdf import Card, cards_pdf
from qa_app.followups.queries.inviting import (
    Invited,
    card_lines,
    drawn_cycle_for,
    people_to_invite,
)
from qa_app.followups.services.inviting import invite_people, survey_end
from qa_app.invitations.store import keep_print
from qa_app.jobs.registry import Work, handler
from qa_app.typeset.document import Printed
from qa_app.web.i18n import translator

KIND = "followups.cards"
JOB_LABELS = {KIND: N_("正在印制回访卡")}
LONG_PRINT = 60
"""More cards than this are printed in the background."""
MOST_CARDS = 3000
"""In one print: a box of paper, and what fits into the memory of a small machine."""


@dataclass(frozen=True, slots=True)
class Order:
    """For whom to print cards, how the program is reached, in which language."""

    cycle: Cycle
    followup_ids: Sequence[int]
    address: str
    language: str


def print_cards(session: Session, *, actor: Actor, order: Order, now: datetime) -> Printed:
    """New links for the follow-ups, on a card each."""
    refuse_too_many(order)
    tokens = invite_people(
        session, actor=actor, cycle=order.cycle, followup_ids=order.followup_ids, now=now
    )
    return print_made(session, order=order, tokens=tokens, now=now)


def refuse_too_many(order: Order) -> None:
    """A print that would be too thick is refused before any link is made."""
    if len(order.followup_ids) > MOST_CARDS:
        raise Refused("survey_too_many_cards", limit=MOST_CARDS, count=len(order.followup_ids))


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


@handler(KIND)
def make_cards(work: Work) -> dict[str, Any]:
    """Print a card for everybody who can still be asked, for the person who ordered it."""
    given = work.arguments
    with transaction() as session:
        cycle = drawn_cycle_for(session, work.actor, given["cycle"])
        wanted = Invited(given["agency"], renew=True)
        ids = people_to_invite(session, work.actor, cycle, work.now, wanted)
        ids = sorted(set(ids) & set(given["only"]))
        work.progress(0, len(ids))
        order = Order(cycle, ids, given["address"], given["language"])
        printed = print_cards(session, actor=work.actor, order=order, now=work.now)
        keep_print(
            work.settings, account_id=work.actor.account_id, token=given["token"], pdf=printed.pdf
        )
    work.progress(len(ids), len(ids))
    return {"next_url": given["next_url"], "pages": printed.pages}
