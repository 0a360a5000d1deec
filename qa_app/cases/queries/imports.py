"""One's own imports, and the problems found in them."""

from sqlalchemy import and_
from sqlmodel import Session, col, func, select

from qa_app.cases.models import CaseImport, CaseImportProblem, ImportState
from qa_app.core.errors import NotFound, Problem
from qa_app.core.roles import Actor
from qa_app.web.paging import PAGE_SIZE, Page

CASES = "cases"


def import_of(session: Session, actor: Actor, public_id: str, kind: str = CASES) -> CaseImport:
    """An import the actor began; ``NotFound`` for anyone else's and for lists of other things."""
    statement = select(CaseImport).where(
        col(CaseImport.public_id) == public_id,
        col(CaseImport.account_id) == actor.account_id,
        col(CaseImport.kind) == kind,
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound
    return found


def imports_page(session: Session, actor: Actor, page: int, kind: str = CASES) -> Page[CaseImport]:
    """The actor's imports of a kind, the newest first."""
    own = and_(col(CaseImport.account_id) == actor.account_id, col(CaseImport.kind) == kind)
    total = session.execute(select(func.count()).select_from(CaseImport).where(own)).scalar_one()
    statement = select(CaseImport).where(own).order_by(col(CaseImport.id).desc())
    rows = session.exec(statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return Page(list(rows), total, page)


def problems_page(session: Session, import_id: int, page: int) -> Page[Problem]:
    """Problems of an import in the order of files and rows."""
    own = col(CaseImportProblem.import_id) == import_id
    counted = select(func.count()).select_from(CaseImportProblem).where(own)
    total = session.execute(counted).scalar_one()
    statement = select(CaseImportProblem).where(own).order_by(col(CaseImportProblem.id))
    rows = session.exec(statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    problems = [Problem(r.code, r.file, r.row, r.column, r.value, r.params) for r in rows]
    return Page(problems, total, page)


def waiting(session: Session, actor: Actor) -> list[CaseImport]:
    """Imports of every kind that were checked and wait for the actor's decision."""
    statement = select(CaseImport).where(
        col(CaseImport.account_id) == actor.account_id,
        col(CaseImport.state) == ImportState.CHECKED,
    )
    return list(session.exec(statement.order_by(col(CaseImport.id))).all())
