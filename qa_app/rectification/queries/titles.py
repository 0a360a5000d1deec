"""What criteria are called: from the frozen rubric version, in the reader's language."""

from collections.abc import Iterable

from sqlmodel import Session

from qa_app.rubrics.queries import frozen_rubric
from qa_app.rubrics.rules.schema import Criterion

Rubric = tuple[str, int]


def titles_of(
    session: Session, rubrics: Iterable[Rubric | None], language: str
) -> dict[tuple[Rubric, str], str]:
    """(rubric, criterion) → title, for every criterion of these versions; one statement each."""
    found: dict[tuple[Rubric, str], str] = {}
    for rubric in sorted({one for one in rubrics if one}):
        for criterion in criteria_of(session, rubric):
            found[rubric, criterion.id] = criterion.title.in_language(language)
    return found


def criteria_of(session: Session, rubric: Rubric) -> tuple[Criterion, ...]:
    """The criteria of a version in use, in its order; none for one that was never used."""
    loaded = frozen_rubric(session, *rubric)
    return tuple(loaded.rubric.criteria) if loaded else ()
