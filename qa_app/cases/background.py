"""Carries out imports: for the command line at once, for the browser as background jobs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from qa_app.cases.services.importing import ImportOrder, ImportResult, NotAllGood, import_cases
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault
from qa_app.db.session import reading, transaction

Progress = Callable[[int, int], None]


def carry_out(
    order: ImportOrder,
    *,
    actor: Actor,
    vault: Vault,
    now: datetime,
    progress: Progress | None = None,
) -> ImportResult:
    """Import in one transaction, or only check; when not all is good, check to list problems."""

    def run(session: object, wanted: ImportOrder) -> ImportResult:
        return import_cases(
            session,  # type: ignore[arg-type]
            actor=actor,
            order=wanted,
            vault=vault,
            now=now,
            progress=progress,
        )

    if not order.dry:
        try:
            with transaction() as session:
                return run(session, order)
        except NotAllGood:
            pass
    with reading() as session:
        result = run(session, replace(order, dry=True))
    return result if order.dry else result.withheld()
