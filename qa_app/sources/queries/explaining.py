"""Works a combined grade out anew: the file's from its answers, then the rule over the sources.

For the page of a case and ``qa-app reviews explain``, which know other methods by ``METHODS``.
What another source said is taken as it was kept with the grade; where the source has not moved on
since, it is asked again, so that a value changed on either side shows.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import SourceName
from qa_app.reviews.queries.explaining import METHODS, Material, recomputed
from qa_app.reviews.queries.settled import SettledCase
from qa_app.reviews.queries.settling import cut_offs_of
from qa_app.reviews.rules.settling import COMBINED, Settled
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.queries.due import PLACE
from qa_app.sources.queries.side_by_side import OTHERS, results_of
from qa_app.sources.rules.combining import FileGrade, combine


def settled_anew(
    session: Session, cycle: Cycle, case: SettledCase, material: Material
) -> Settled | None:
    """What the file's sheets and the sources kept come to; None without the file's version."""
    kept = kept_sources(case)
    number = kept.get(SourceName.FILE, {}).get("version")
    of_file = next((one for one in case.versions if one.number == number), None)
    if of_file is None:
        return None
    anew = recomputed(session, cycle, replace(case, version=of_file))
    if anew.grade is None:
        return None
    file = FileGrade(of_file.number, anew.grade, anew.points)
    now = results_of(session, cycle.id or 0, [case.case_id], OTHERS).get(case.case_id, {})
    said = {
        source: _as_said(one, now.get(source))
        for source, one in kept.items()
        if source is not SourceName.FILE
    }
    return combine(file, said, plan_of(cycle).sources, cut_offs_of(session, material.rubric))


def kept_sources(case: SettledCase) -> dict[SourceName, dict[str, Any]]:
    """What a combined version was made of, by source."""
    inputs = case.version.inputs or [] if case.version else []
    return {SourceName(one["source"]): one for one in inputs if one["place"] == PLACE}


def _as_said(kept: dict[str, Any], now: SourceResult | None) -> SourceResult:
    grade = Grade(kept["grade"]) if kept["grade"] else None
    at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
    if now is not None and now.at == at and now.n == kept["n"]:
        return now
    return SourceResult(grade, kept["points"], kept["n"], at, kept["state"])


METHODS[COMBINED] = settled_anew
