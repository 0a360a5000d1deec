"""Many sheets with their facts at once, for prints: narrowed anew to what the actor may read."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col

from qa_app.core.roles import Actor, Role
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.sheets import (
    FACTS,
    Sheet,
    SheetFacts,
    made_facts,
    made_sheet,
    with_facts,
)
from qa_app.feedback.queries.visible import is_own, leads, sheets_in_sight

CHUNK = 200


def sheets_to_print(
    session: Session, actor: Actor, sheet_ids: Sequence[int]
) -> Iterator[tuple[Sheet, SheetFacts]]:
    """The sheets in the order given; those that are gone meanwhile are left out."""
    own, runs = is_own(actor).label("own"), leads(session, actor).label("runs")
    sight = sheets_in_sight(session, actor)
    for start in range(0, len(sheet_ids), CHUNK):
        ids = sheet_ids[start : start + CHUNK]
        statement = with_facts(FeedbackSheet, Release.state, own, *FACTS, runs)
        rows = session.execute(statement.where(col(FeedbackSheet.id).in_(ids), sight))
        found = {row[0].id: row for row in rows}
        session.expunge_all()
        for key in ids:
            if key in found:
                row, state, is_mine, *facts = found[key]
                sheet = made_sheet(row, state, is_mine)
                yield sheet, made_facts(session, sheet, facts)


def counts_as_reading(actor: Actor, sheet: Sheet) -> bool:
    """Whether the actor is of those who were told: the lawyer, and the staff of the agency."""
    return sheet.own or sheet.agency_id in actor.agency_ids(Role.AGENCY_STAFF)
