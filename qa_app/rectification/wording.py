"""How criteria, groups and tables are said in the reader's language; knows no page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qa_app.core.words import N_

WHOLE = N_("整体")
NO_LAWYER = N_("机构的整改任务")
EVERY_AGENCY = N_("全部机构")
Rubric = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A reader's language."""

    translate: Callable[..., str]
    language: str


@dataclass(frozen=True, slots=True)
class CriterionWords:
    """What criteria are called; one without a rubric, or an unknown one, by its id."""

    titles: Mapping[tuple[Rubric, str], str]

    def of(self, rubric: Rubric | None, criterion: str) -> str:
        """The title; empty for a task about the whole."""
        return self.titles.get((rubric, criterion), criterion) if rubric else criterion


def criterion_words(titles: Mapping[tuple[Rubric, str], str]) -> CriterionWords:
    """Titles as ``queries.titles`` gives them."""
    return CriterionWords(titles)
