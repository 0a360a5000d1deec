"""The register of lawyers with their accounts, as far as the actor's regions go.

A lawyer belongs to no region: who sees cases of the lawyer sees the lawyer, and counts those cases.
Who has the whole tree sees everybody, also lawyers without a case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Agency
from qa_app.accounts.queries import managed
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.cases.queries.visible import agencies_within
from qa_app.cases.rules.lawyers import LOGIN_START, Reach, proposed_logins
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.core.text import without_space
from qa_app.web.paging import PAGE_SIZE, Page

READERS: Final = (Role.ADMINISTRATOR, Role.SUPERVISOR)
MANAGERS: Final = (Role.ADMINISTRATOR,)
MOST_NAMESAKES: Final = 50


@dataclass(frozen=True, slots=True)
class LawyerFilter:
    """What the list shows; ``q`` is a part of a name or a firm, ``agency`` a name or a code."""

    q: str = ""
    agency: str = ""
    reach: Reach | None = None
    page: int = 1

    @property
    def is_bare(self) -> bool:
        """Whether nothing is filtered."""
        return not (self.q or self.agency or self.reach)


@dataclass(frozen=True, slots=True)
class LawyerLine:
    """An entry of the register; ``cases`` are those in the reader's sight."""

    id: int
    name: str
    firm: str
    account_id: int | None
    login: str
    account_name: str
    active: bool
    email: str
    cases: int

    @property
    def label(self) -> str:
        """What tells one entry from others, as the command line takes it."""
        return f"{self.name}@{self.firm}"


def lawyers_page(session: Session, actor: Actor, wanted: LawyerFilter) -> Page[LawyerLine]:
    """One page of the register by name and firm."""
    agencies = agencies_within(session, actor, READERS)
    where = [_in_sight(agencies), *_only(wanted)]
    counted = _joined(select(func.count()).select_from(Lawyer)).where(*where)
    total = session.execute(counted).scalar_one()
    shown = _lines(agencies).where(*where).order_by(*_ORDER).limit(PAGE_SIZE)
    rows = session.execute(shown.offset((wanted.page - 1) * PAGE_SIZE))
    return Page([_line(row) for row in rows], total, wanted.page)


def all_lawyers(session: Session, actor: Actor, wanted: LawyerFilter) -> list[LawyerLine]:
    """Everybody the list shows, on all its pages."""
    agencies = agencies_within(session, actor, READERS)
    statement = _lines(agencies).where(_in_sight(agencies), *_only(wanted)).order_by(*_ORDER)
    return [_line(row) for row in session.execute(statement)]


def lawyer_for(
    session: Session, actor: Actor, lawyer_id: int, roles: tuple[Role, ...] = READERS
) -> LawyerLine:
    """An entry in the actor's sight; any other looks like none."""
    agencies = agencies_within(session, actor, roles)
    wanted = _lines(agencies).where(_in_sight(agencies), col(Lawyer.id) == lawyer_id)
    row = session.execute(wanted).first()
    if row is None:
        raise NotFound(lawyer_id)
    return _line(row)


def lawyer_named(session: Session, actor: Actor, label: str) -> LawyerLine:
    """The entry called NAME@FIRM; ``NotFound`` for none in sight."""
    name, _, firm = label.partition("@")
    agencies = agencies_within(session, actor, MANAGERS)
    named = and_named(without_space(name), firm.strip())
    row = session.execute(_lines(agencies).where(_in_sight(agencies), named)).first()
    if row is None:
        raise NotFound(label)
    return _line(row)


def and_named(name: str, firm: str) -> ColumnElement[bool]:
    """The entry of this name at this firm; no firm is one too."""
    at = col(Firm.name) == firm if firm else col(Lawyer.firm_id).is_(None)
    return (col(Lawyer.name) == name) & at


def chosen(session: Session, actor: Actor, ids: Sequence[int]) -> list[LawyerLine]:
    """Those of these entries the administrator sees who have no account."""
    agencies = agencies_within(session, actor, MANAGERS)
    wanted = _lines(agencies).where(
        _in_sight(agencies), col(Lawyer.id).in_(ids), col(Lawyer.account_id).is_(None)
    )
    return [_line(row) for row in session.execute(wanted.order_by(*_ORDER))]


def namesakes(session: Session, actor: Actor, lawyer: LawyerLine) -> list[LawyerLine]:
    """Entries of the same name at other firms, which may be the same person."""
    agencies = agencies_within(session, actor, READERS)
    same = _lines(agencies).where(
        _in_sight(agencies), col(Lawyer.name) == lawyer.name, col(Lawyer.id) != lawyer.id
    )
    return [_line(row) for row in session.execute(same.order_by(*_ORDER).limit(MOST_NAMESAKES))]


def entries_of(session: Session, actor: Actor, account_id: int) -> list[LawyerLine]:
    """The entries that belong to an account, as far as the actor sees them."""
    agencies = agencies_within(session, actor, READERS)
    own = _lines(agencies).where(_in_sight(agencies), col(Lawyer.account_id) == account_id)
    return [_line(row) for row in session.execute(own.order_by(*_ORDER))]


def accounts_named(session: Session, actor: Actor, name: str) -> list[str]:
    """Logins of living accounts of people of this name that the administrator may manage."""
    wanted = select(col(Account.login)).where(
        col(Account.name) == name, col(Account.active), managed(session, actor)
    )
    rows = session.execute(wanted.order_by(col(Account.login)).limit(MOST_NAMESAKES))
    return list(rows.scalars())


def next_login(session: Session) -> str:
    """The next free login of those the program proposes."""
    taken = select(col(Account.login)).where(col(Account.login).startswith(LOGIN_START))
    return next(proposed_logins(set(session.execute(taken).scalars())))


def elsewhere(session: Session, actor: Actor) -> set[int]:
    """Entries with a case outside the regions the actor administers."""
    agencies = agencies_within(session, actor, MANAGERS)
    if agencies is None:
        return set()
    outside = select(col(Case.lawyer_id)).where(
        col(Case.lawyer_id).is_not(None), col(Case.agency_id).not_in(agencies)
    )
    return set(session.execute(outside.distinct()).scalars())  # type: ignore[arg-type]


def is_elsewhere(session: Session, actor: Actor, lawyer_id: int) -> bool:
    """Whether one entry has a case outside the regions the actor administers."""
    agencies = agencies_within(session, actor, MANAGERS)
    if agencies is None:
        return False
    outside = exists().where(col(Case.lawyer_id) == lawyer_id, col(Case.agency_id).not_in(agencies))
    return bool(session.execute(select(outside)).scalar())


_ORDER: Final = (col(Lawyer.name), col(Firm.name), col(Lawyer.id))


def _lines(agencies: list[int] | None) -> Any:
    counted = select(func.count()).where(col(Case.lawyer_id) == col(Lawyer.id))
    if agencies is not None:
        counted = counted.where(col(Case.agency_id).in_(agencies))
    columns: list[Any] = [
        *(Lawyer.id, Lawyer.name, Firm.name, Lawyer.account_id),
        *(Account.login, Account.name, Account.active, Account.email),
        counted.correlate(Lawyer).scalar_subquery(),
    ]
    return _joined(select(*columns).select_from(Lawyer))


def _joined(statement: Any) -> Any:
    return statement.join(Firm, col(Firm.id) == col(Lawyer.firm_id), isouter=True).join(
        Account, col(Account.id) == col(Lawyer.account_id), isouter=True
    )


def _in_sight(agencies: list[int] | None) -> Any:
    if agencies is None:
        return true()
    return exists().where(col(Case.lawyer_id) == col(Lawyer.id), col(Case.agency_id).in_(agencies))


def _only(wanted: LawyerFilter) -> list[Any]:
    found: list[Any] = []
    text = without_space(wanted.q)
    if text:
        found.append(
            or_(
                col(Lawyer.name).contains(text, autoescape=True),
                col(Firm.name).contains(text, autoescape=True),
            )
        )
    if wanted.agency:
        name = without_space(wanted.agency)
        those = select(Agency.id).where(  # type: ignore[call-overload]
            or_(col(Agency.name).contains(name, autoescape=True), col(Agency.code) == name)
        )
        found.append(
            exists().where(col(Case.lawyer_id) == col(Lawyer.id), col(Case.agency_id).in_(those))
        )
    return found + _REACHED[wanted.reach]


_REACHED: Final[dict[Reach | None, list[Any]]] = {
    None: [],
    Reach.NONE: [or_(col(Account.id).is_(None), col(Account.active).is_(False))],
    Reach.LINKED: [col(Account.active).is_(True)],
    Reach.CLOSED: [col(Account.active).is_(False)],
}


def _line(row: Any) -> LawyerLine:
    key, name, firm, account_id, login, account_name, active, email, cases = row
    return LawyerLine(
        key, name, firm or "", account_id, login or "", account_name or "", bool(active),
        email or "", cases,
    )  # fmt: skip
