"""Long acts of reviews as background jobs: importing a file of scores, settling a cycle."""

import dataclasses
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from qa_app import clock
from qa_app.cases.importer.batches import UploadedFile
from qa_app.core.words import N_
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import transaction
from qa_app.jobs.registry import Work, handler
from qa_app.reviews.messages import problem_text
from qa_app.reviews.services.importing import ScoreOrder, import_reviews
from qa_app.reviews.services.requesting import IMPORT_JOB, SETTLE_JOB
from qa_app.reviews.services.settling import settle_cycle
from qa_app.web.i18n import translator

MOST_PROBLEMS_SHOWN: Final = 500
JOB_LABELS = {IMPORT_JOB: N_("正在导入评分"), SETTLE_JOB: N_("正在定级")}


@handler(IMPORT_JOB)
def import_scores(work: Work) -> dict[str, Any]:
    """Import an uploaded file of scores; done again after a crash, everything is unchanged."""
    path = Path(str(work.arguments["path"]))
    order = ScoreOrder(
        file=UploadedFile(path, str(work.arguments["name"])),
        accept_good=bool(work.arguments["accept_good"]),
        assign_as_listed=bool(work.arguments["assign_as_listed"]),
    )
    with transaction() as session:
        found = import_reviews(
            session,
            actor=work.actor,
            cycle=cycle_for(session, work.actor, str(work.arguments["cycle"])),
            order=order,
            now=clock.now(),
            progress=work.progress,
        )
    path.unlink(missing_ok=True)
    translate = translator(work.actor.language)
    shown = [problem_text(one, translate) for one in found.problems[:MOST_PROBLEMS_SHOWN]]
    return {
        "counts": found.counts(),
        "written": found.written,
        "problems": shown,
        "problem_count": len(found.problems),
        "next_url": str(work.arguments["next_url"]),
    }


@handler(SETTLE_JOB)
def settle(work: Work) -> dict[str, Any]:
    """Settle a cycle; done again it goes on from where things are."""
    name = str(work.arguments["cycle"])
    with transaction() as session:
        found = settle_cycle(
            session,
            actor=work.actor,
            cycle=cycle_for(session, work.actor, name),
            now=clock.now(),
            tell=work.progress,
        )
    next_url = f"/reviews/cycles/{quote(name)}"
    return {**dataclasses.asdict(found), "next_url": next_url}
