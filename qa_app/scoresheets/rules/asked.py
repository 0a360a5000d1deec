"""Reads the answers of somebody outside the house from a plain form; pure.

For survey pages and for entry from paper. A field is ``level:CRITERION`` with the id of an option;
whatever the form does not offer counts as not answered, since nobody types it by mistake.
"""

from collections.abc import Mapping

from qa_app.rubrics.rules.schema import Criterion, Kind
from qa_app.scoresheets.rules.answers import NO, YES, Answer
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled

LONGEST_REMARK = 1000
"""Characters of the remark at the end; what is longer is cut, for nobody reads more."""


def offered(criterion: Criterion) -> tuple[str, ...]:
    """The ids of the answers a question offers, in order."""
    if criterion.kind is Kind.CHOICE:
        return tuple(criterion.options)
    if criterion.kind is Kind.YES_NO:
        return YES, NO
    return tuple(grade.value for grade in criterion.levels)


def filled_from(scorer: Scorer, fields: Mapping[str, str]) -> Filled:
    """What was ticked and written; questions of other case types are left out."""
    answers: dict[str, Answer] = {}
    for name, criterion in scorer.criteria.items():
        chosen = fields.get(f"level:{name}", "")
        if chosen in offered(criterion):
            answers[name] = Answer(level=chosen)
    return Filled(answers=answers, comment=fields.get("comment", "").strip()[:LONGEST_REMARK])


def still_open(scorer: Scorer, filled: Filled) -> tuple[str, ...]:
    """The questions without an answer, in the order asked."""
    return tuple(name for name in scorer.criteria if name not in filled.answers)
