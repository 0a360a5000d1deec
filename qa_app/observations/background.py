"""Carries out imports of hearings in one transaction, for pages and the command line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qa_app.core.roles import Actor
from qa_app.db.session import reading, transaction
from qa_app.observations.importer import HearingFile
from qa_app.observations.services.importing import (
    HearingOrder,
    HearingsImported,
    NotAllGood,
    import_hearings,
)


def carry_out(
    files: Sequence[HearingFile], *, actor: Actor, order: HearingOrder, now: datetime
) -> HearingsImported:
    """Import at once; when not all is good nothing stays and the problems are listed."""
    if not order.dry:
        try:
            with transaction() as session:
                return import_hearings(session, actor=actor, files=files, order=order, now=now)
        except NotAllGood:
            pass
    dry = replace(order, dry=True)
    with reading() as session:
        found = import_hearings(session, actor=actor, files=files, order=dry, now=now)
    return found if order.dry else found.withheld()
