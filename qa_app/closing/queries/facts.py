"""What the rules need of many cases at once: dates, and the papers of their files.

A fixed number of statements for a batch, whatever its size.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, exists, select
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.closing.rules.archive import Paper
from qa_app.closing.rules.rulebook import CaseFacts, Step
from qa_app.files.models import Document, DocumentPage, DocumentState

COLUMNS: dict[Step, str] = {step: f"{step.value}_on" for step in Step}


@dataclass(frozen=True, slots=True)
class ToCheck:
    """One case as it is now."""

    case_id: int
    facts: CaseFacts
    papers: tuple[Paper, ...]


def cases_to_check(session: Session, case_ids: Collection[int]) -> list[ToCheck]:
    """The cases with these ids, in the order of the ids."""
    dates = [getattr(Case, name) for name in COLUMNS.values()]
    statement = (
        select(Case.id, Case.type, Case.stage, Case.source, *dates)  # type: ignore[arg-type]
        .where(col(Case.id).in_(case_ids))
        .order_by(col(Case.id))
    )
    papers = papers_of(session, case_ids)
    return [
        ToCheck(row.id, facts_of(row), tuple(papers.get(row.id, ())))
        for row in session.connection().execute(statement).all()
    ]


def facts_of(row: Any) -> CaseFacts:
    """The facts of a case or of a row with its columns."""
    found = {step: getattr(row, name) for step, name in COLUMNS.items()}
    dates = {step: day for step, day in found.items() if day is not None}
    return CaseFacts(row.type, row.stage, row.source, dates)


def papers_of(session: Session, case_ids: Collection[int]) -> dict[int, list[Paper]]:
    """The documents of the files that were not removed, in order."""
    has_pages = exists().where(
        col(DocumentPage.document_id) == col(Document.id), ~col(DocumentPage.removed)
    )
    name = case((col(Document.title) != "", col(Document.title)), else_=Document.original_name)
    state = col(Document.state)
    columns: list[Any] = [
        Document.case_id, Document.public_id, Document.part, name,
        state == DocumentState.READY, state == DocumentState.REFUSED, has_pages, Document.problem,
    ]  # fmt: skip
    statement = (
        select(*columns)
        .where(col(Document.case_id).in_(case_ids), state != DocumentState.REMOVED)
        .order_by(col(Document.case_id), col(Document.position), col(Document.id))
    )
    found: dict[int, list[Paper]] = defaultdict(list)
    for case_id, *paper in session.connection().execute(statement).all():
        found[case_id].append(Paper(*paper))
    return found
