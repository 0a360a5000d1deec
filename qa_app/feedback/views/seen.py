"""Whoever is shown a grade of the own cases or agency has seen it: its release stays."""

from collections.abc import Sequence

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.feedback.queries.lists import unopened
from qa_app.feedback.services.reading import note_listing
from qa_app.web.requests import current_actor, request_session


def note_seen(sheet_ids: Sequence[int] | None = None) -> None:
    """Before grades are shown: those of these sheets, or of all that are the reader's side.

    Only lawyers and agencies can tie a release down; a supervisor who looks does not.
    """
    actor = current_actor()
    if not actor.has(Role.LAWYER, Role.AGENCY_STAFF):
        return
    shown = unopened(request_session(), actor, sheet_ids)
    if shown:
        with transaction() as session:
            note_listing(session, sheet_ids=shown, now=clock.now())
