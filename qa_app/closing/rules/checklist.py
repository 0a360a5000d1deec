"""结案审查表: what the answers of the checklist find. Pure.

The best answer of an item (worth 100) is in order; one worth something is a hint, one worth nothing
a fault. Items that do not apply find nothing. The sum of the worths is never used here.
"""

from collections.abc import Mapping

from qa_app.closing.rules.states import FindingKind, Severity
from qa_app.closing.rules.timeline import Found
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.answers import Answer

FAULT = "checklist_fault"
BEST = 100


def checklist_findings(rubric: Rubric, answers: Mapping[str, Answer]) -> tuple[Found, ...]:
    """One finding for each item that is not in order, in the order of the checklist."""
    found: list[Found] = []
    for criterion in rubric.criteria:
        answer = answers.get(criterion.id)
        option = criterion.options.get(answer.level or "") if answer else None
        if answer is None or answer.not_applicable or option is None or option.value is None:
            continue
        if option.value < BEST:
            severity = Severity.HINT if option.value else Severity.FAULT
            params = {"rubric": rubric.name, "level": answer.level}
            key = f"checklist:{criterion.id}"
            found.append(Found(key, FindingKind.CHECKLIST, criterion.id, FAULT, severity, params))
    return tuple(found)
