"""Long acts of the panel: importing experts at once, assigning as a background job."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qa_app.core.roles import Actor
from qa_app.db.session import reading, transaction
from qa_app.panel.importer import ExpertFile
from qa_app.panel.services.importing import (
    ExpertOrder,
    ExpertsImported,
    NotAllGood,
    import_experts,
)


def carry_out(
    files: Sequence[ExpertFile], *, actor: Actor, order: ExpertOrder, now: datetime
) -> ExpertsImported:
    """Import in one transaction; when not all is good nothing stays and the problems are listed."""
    if not order.dry:
        try:
            with transaction() as session:
                return import_experts(session, actor=actor, files=files, order=order, now=now)
        except NotAllGood:
            pass
    with reading() as session:
        dry = replace(order, dry=True)
        found = import_experts(session, actor=actor, files=files, order=dry, now=now)
    if not order.dry:
        found.imported = found.updated = found.unchanged = found.linked = 0
        found.created = dict.fromkeys(found.created, 0)
    return found
