"""Ties hearings to the closed cases they were about, once those come in.

A hearing is entered months before its case is closed and imported; both carry the same case key.
"""

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.observations.models import Hearing


def link_cases(session: Session) -> int:
    """Link every hearing whose case is there now; the number of hearings linked.

    The register's lawyer and firm are taken over where the calendar had only names. Two
    statements however many cases came in; hearings linked before stay as they are.
    """
    hearing, case = Hearing.__table__, Case.__table__  # type: ignore[attr-defined]
    same = case.c.case_key == hearing.c.case_key

    def of_case(column: str):
        return select(case.c[column]).where(same).scalar_subquery()

    waiting = col(Hearing.case_id).is_(None) & select(case.c.id).where(same).exists()
    count = session.execute(select(func.count()).select_from(hearing).where(waiting)).scalar_one()
    if count:
        session.execute(
            update(hearing)
            .where(waiting)
            .values(
                case_id=of_case("id"),
                lawyer_id=func.coalesce(hearing.c.lawyer_id, of_case("lawyer_id")),
                firm_id=func.coalesce(hearing.c.firm_id, of_case("firm_id")),
                revision=hearing.c.revision + 1,
            )
            .execution_options(synchronize_session=False)
        )
    return count
