"""Questions as a page for somebody outside the house draws them: plain words, large targets.

For the pages behind one-use links and for entry from paper. Words and options are made once in a
process for each language; only what was chosen differs from page to page.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from qa_app.core.grades import LABELS
from qa_app.rubrics.rules.schema import Criterion, Kind
from qa_app.scoresheets.rules.answers import YES
from qa_app.scoresheets.rules.asked import offered
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request


@dataclass(frozen=True, slots=True)
class AskedOption:
    """One answer; ``unknown`` ones stand apart."""

    id: str
    words: str
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question with the id of what was chosen, empty while it is open."""

    id: str
    field: str
    title: str
    words: str
    options: tuple[AskedOption, ...]
    chosen: str = ""

    @property
    def chosen_words(self) -> str:
        """What was chosen, in words."""
        return next((one.words for one in self.options if one.id == self.chosen), "")


def asked_questions(scorer: Scorer, filled: Filled) -> list[AskedQuestion]:
    """Every question a scorer asks, in order, with the answers so far."""
    answers = filled.answers
    return [
        replace(one, chosen=answers[one.id].level or "") if one.id in answers else one
        for one in _worded(scorer, language_of_request())
    ]


@lru_cache(maxsize=128)
def _worded(scorer: Scorer, language: str) -> tuple[AskedQuestion, ...]:
    return tuple(
        AskedQuestion(
            id=name,
            field=f"level:{name}",
            title=criterion.title.in_language(language),
            words=(criterion.question or criterion.title).in_language(language),
            options=tuple(_option(criterion, key, language) for key in offered(criterion)),
        )
        for name, criterion in scorer.criteria.items()
    )


def _option(criterion: Criterion, key: str, language: str) -> AskedOption:
    option = criterion.options.get(key)
    if option is not None:
        return AskedOption(key, option.text.in_language(language), option.unknown)
    if criterion.kind is Kind.YES_NO:
        return AskedOption(key, _("是") if key == YES else _("否"))
    level = next(one for grade, one in criterion.levels.items() if grade.value == key)
    words = level.label.in_language(language) if level.label else ""
    grade = next(grade for grade in criterion.levels if grade.value == key)
    return AskedOption(key, words or _(LABELS[grade]))
