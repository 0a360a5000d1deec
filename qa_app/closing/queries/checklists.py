"""The checklist of a case: which version is asked, what was answered last, and its words."""

from dataclasses import dataclass

from sqlmodel import Session

from qa_app.cases.models import Case
from qa_app.closing.models import ClosingCheck
from qa_app.core.case_types import CaseType
from qa_app.core.errors import Refused
from qa_app.rubrics.queries import default_rubric, rubric_in_use
from qa_app.rubrics.rules.schema import Instrument, Rubric
from qa_app.scoresheets.queries import filled, scoresheet
from qa_app.scoresheets.rules.scoring import Score, Scorer, scorer_for
from qa_app.scoresheets.rules.stored import Filled


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items asked of a case, and the answers given last (of the same version)."""

    rubric: Rubric
    scorer: Scorer
    filled: Filled

    @property
    def score(self) -> Score:
        """What the sheet comes to; nobody shows it, for a check is no grade."""
        return self.scorer.score(self.filled.sheet)


def checklist_for(session: Session, case: Case, check: ClosingCheck | None) -> Checklist:
    """The newest published checklist, with the last answers where they are of the same version."""
    rubric = default_rubric(Instrument.CLOSING_CHECK, case.type)
    last = Filled()
    if check is not None and check.scoresheet_id is not None:
        row = scoresheet(session, check.scoresheet_id)
        if (row.rubric, row.rubric_version) == (rubric.id, rubric.version):
            last = filled(row, rubric)
    return Checklist(rubric, scorer_for(rubric, case.type, case.stage), last)


def items_of(session: Session, check: ClosingCheck | None, language: str) -> dict[str, str]:
    """Words of the checklist a case was last looked through by: items, and ``item:answer``."""
    if check is None or check.scoresheet_id is None:
        return {}
    row = scoresheet(session, check.scoresheet_id)
    return words_of(rubric_in_use(session, row.rubric, row.rubric_version).rubric, language)


def usual_items(language: str) -> dict[str, str]:
    """Words of the newest checklist, for counts over many cases."""
    try:
        return words_of(default_rubric(Instrument.CLOSING_CHECK, CaseType.CIVIL), language)
    except Refused:
        return {}


def words_of(rubric: Rubric, language: str) -> dict[str, str]:
    """Titles of the items by id, and of the answers by ``item:answer``."""
    found: dict[str, str] = {}
    for criterion in rubric.criteria:
        found[criterion.id] = criterion.title.in_language(language)
        for name, option in criterion.options.items():
            found[f"{criterion.id}:{name}"] = option.text.in_language(language)
    return found
