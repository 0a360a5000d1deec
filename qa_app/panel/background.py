"""Long acts of the panel: importing experts at once, assigning as a background job."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from qa_app import clock
from qa_app.cases import list_imports
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import transaction
from qa_app.jobs.registry import Work, handler
from qa_app.panel.importer import ExpertFile
from qa_app.panel.messages import WHY_CODES
from qa_app.panel.queries.overview import ASSIGN_JOB
from qa_app.panel.services.assigning import ShortOfSeats, assign_cycle
from qa_app.panel.services.importing import ExpertOrder, ExpertsImported, import_experts

MOST_CASES_SHOWN: Final = 30


def carry_out(
    files: Sequence[ExpertFile], *, actor: Actor, order: ExpertOrder, now: datetime
) -> ExpertsImported:
    """Import in one transaction; when not all is good nothing stays and the problems are listed."""
    act = partial(import_experts, actor=actor, files=files, now=now)
    return list_imports.carry_out(act, order)


@handler(ASSIGN_JOB)
def assign(work: Work) -> dict[str, Any]:
    """Assign a cycle; done again after a crash it fills what is open, that is, nothing twice.

    A shortage is a result, not a failure: its page explains it.
    """
    name = str(work.arguments["cycle"])
    answer: dict[str, Any] = {"next_url": f"/cycles/{quote(name)}/panel"}
    try:
        with transaction() as session:
            found = assign_cycle(
                session,
                actor=work.actor,
                cycle=cycle_for(session, work.actor, name),
                now=clock.now(),
                tell=work.progress,
            )
    except ShortOfSeats as short:
        return {**answer, "short": shortage_record(short)}
    return {**answer, "assigned": asdict(found)}


def shortage_record(short: ShortOfSeats) -> dict[str, Any]:
    """A shortage as JSON: codes with values, names of regions, the first cases left short."""
    shortage = short.shortage
    lines: list[dict[str, Any]] = []
    for line in shortage.lines():
        params: dict[str, Any] = dict(line.params)
        if "regions" in params:
            params["regions"] = [short.region_names.get(path, path) for path in params["regions"]]
        lines.append({"code": line.code, "params": params})
    return {
        "needed": shortage.needed,
        "possible": shortage.possible,
        "missing": shortage.missing,
        "lines": lines,
        "blocked": {str(reason): pairs for reason, pairs in shortage.blocked.items()},
        "cases": len(shortage.unfilled),
        "unfilled": [
            {
                "case_id": case.case_id,
                "case_key": case.key,
                "code": WHY_CODES[case.why],
                "allowed": case.allowed,
                "missing": case.missing,
            }
            for case in shortage.unfilled[:MOST_CASES_SHOWN]
        ],
    }
