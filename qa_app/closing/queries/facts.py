"""What the rules need of many cases at once: dates, and the papers of their files.

A fixed number of statements for a batch, whatever its size.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

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
        select(Case.id, Case.type, Case.stage, Case.source, *dates)  # type: ignore[call-overload]
        .where(col(Case.id).in_(case_ids))
        .order_by(col(Case.id))
    )
    papers = papers_of(session, case_ids)
    return [
        ToCheck(row.id, facts_of(row), tuple(papers.get(row.id, ())))
        for row in session.execute(statement)
    ]


def facts_of(row: Any) -> CaseFacts:
    """The facts of a case or of a row with its columns."""
    found = {step: getattr(row, name) for step, name in COLUMNS.items()}
    dates = {step: day for step, day in found.items() if day is not None}
    return CaseFacts(row.type, row.stage, row.source, dates)


def papers_of(session: Session, case_ids: Collection[int]) -> dict[int, list[Paper]]:
    """The documents of the files that were not removed, in order, with the pages they have."""
    own = and_(col(DocumentPage.document_id) == col(Document.id), ~col(DocumentPage.removed))
    statement = (
        select(
            Document.case_id, Document.public_id, Document.part, Document.title,
            Document.original_name, Document.state, Document.problem,
            func.count(col(DocumentPage.id)).label("pages"),
        )  # type: ignore[call-overload]
        .join(DocumentPage, own, isouter=True)
        .where(col(Document.case_id).in_(case_ids), Document.state != DocumentState.REMOVED)
        .group_by(
            col(Document.id), col(Document.case_id), col(Document.public_id), col(Document.part),
            col(Document.title), col(Document.original_name), col(Document.state),
            col(Document.problem), col(Document.position),
        )
        .order_by(col(Document.position), col(Document.id))
    )  # fmt: skip
    found: dict[int, list[Paper]] = defaultdict(list)
    for row in session.execute(statement):
        found[row.case_id].append(
            Paper(
                public_id=row.public_id,
                part=row.part,
                name=row.title or row.original_name,
                ready=row.state is DocumentState.READY,
                refused=row.state is DocumentState.REFUSED,
                pages=row.pages,
                problem=row.problem,
            )
        )
    return found
