"""What the forms of the panel offer, and what a typed name means."""

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.accounts.queries import region_ids_within
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.core.roles import Actor, Role
from qa_app.core.text import normalised, without_space
from qa_app.panel.rules.facts import TieKind

Choices = list[tuple[int, str]]


def region_choices(session: Session, actor: Actor) -> Choices:
    """The supervisor's regions as an indented tree."""
    paths = actor.region_paths(Role.SUPERVISOR)
    rows = session.exec(select(Region.id, Region.name, Region.path).order_by(Region.path)).all()
    return [
        (key or 0, "　" * (path.count("/") - 2) + name)
        for key, name, path in rows
        if any(path.startswith(allowed) for allowed in paths)
    ]


def agency_choices(session: Session, actor: Actor) -> Choices:
    """The agencies of the supervisor's regions."""
    regions = region_ids_within(session, actor.region_paths(Role.SUPERVISOR))
    statement = select(Agency.id, Agency.name).order_by(Agency.name)
    if regions is not None:
        statement = statement.where(col(Agency.region_id).in_(regions))
    return [(key or 0, name) for key, name in session.exec(statement).all()]


def firm_name(session: Session, firm_id: int | None) -> str:
    """The name of a firm; empty for none."""
    firm = session.get(Firm, firm_id) if firm_id else None
    return firm.name if firm else ""


def firm_known(session: Session, name: str) -> bool:
    """Whether the register has a firm of this name."""
    return (
        session.exec(select(Firm.id).where(col(Firm.name) == normalised(name))).first() is not None
    )


def tie_target(session: Session, kind: TieKind, text: str) -> int | None:
    """The id of what a person typed as the target of a tie; None when it is not found, or twice.

    A lawyer is written as the name, or as name and firm with a space between where there are
    several of that name.
    """
    if kind is TieKind.LAWYER:
        return _lawyer(session, text)
    plain = without_space(text) if kind is TieKind.CASE else normalised(text)
    columns: dict[TieKind, tuple[ColumnElement[int], list[ColumnElement[str]]]] = {
        TieKind.CASE: (col(Case.id), [col(Case.case_key), col(Case.number)]),
        TieKind.AGENCY: (col(Agency.id), [col(Agency.name), col(Agency.code)]),
        TieKind.FIRM: (col(Firm.id), [col(Firm.name)]),
        TieKind.REGION: (col(Region.id), [col(Region.code), col(Region.name)]),
    }  # type: ignore[assignment]
    key, names = columns[kind]
    for name in names:
        found = session.execute(select(key).where(name == plain).limit(2)).scalars().all()
        if len(found) == 1:
            return found[0]
    return None


def _lawyer(session: Session, text: str) -> int | None:
    name, _, firm = normalised(text).partition(" ")
    statement = select(Lawyer.id).where(col(Lawyer.name) == name)
    if firm:
        statement = statement.join(Firm, col(Firm.id) == col(Lawyer.firm_id)).where(
            col(Firm.name) == firm
        )
    found = session.exec(statement.limit(2)).all()
    return found[0] if len(found) == 1 else None
