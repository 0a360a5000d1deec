"""Who may read the file of a case, and what is kept from them.

Staff read the files of the cases they may see with personal data; experts those of their active
seats in drawn cycles. Packages above add readers of their own to ``READERS`` (by case) and
``TOKENS`` (by the token of an address). Whoever holds a seat of a case reads it by that seat only,
so that covers and masks hold for them whatever else they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import or_
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.cases.queries.visible import SEES_PEOPLE, agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.plan_toml import plan_from_toml
from qa_app.files.rules.masking import OPEN, Masking
from qa_app.panel.models import Assignment, AssignmentState, Expert

_CASE_TOKEN = "case-"
_LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Access:
    """A right to read the file of one case."""

    case_id: int
    masking: Masking = OPEN

    @property
    def covered(self) -> bool:
        """Whether the reader gets covered copies and masked titles."""
        return self.masking.covered


Reader = Callable[[Session, Actor, int], Access | None]
TokenReader = Callable[[Session, Actor, str], Access | None]


def may_read(session: Session, actor: Actor, case_id: int) -> Access | None:
    """The actor's right to a case's file, or None; the first reader that grants one decides."""
    for reader in READERS:
        access = reader(session, actor, case_id)
        if access is not None:
            return access
    return None


def access_for(session: Session, actor: Actor, token: str) -> Access:
    """The right an address speaks of; ``NotFound`` for none, for hidden ones as for absent."""
    for reader in TOKENS:
        access = reader(session, actor, token)
        if access is not None:
            return access
    raise NotFound(token)


def may_write(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether the actor keeps the file of a case: uploads, orders, covers."""
    return staff_access(session, actor, case_id) is not None


def case_token(case_id: int) -> str:
    """How addresses of staff name a case."""
    return f"{_CASE_TOKEN}{case_id}"


def case_of_token(token: str) -> int:
    """The case an address of staff names; 0, which is no case, for anything else."""
    number = token.removeprefix(_CASE_TOKEN)
    known = number != token and number.isascii() and number.isdecimal()
    return int(number) if known and len(number) <= _LONGEST_ID else 0


def masking_of(cycle: Cycle) -> Masking:
    """What a cycle keeps from its experts."""
    return masking_by(cycle.plan)


@lru_cache(maxsize=256)
def masking_by(plan: str) -> Masking:
    """What a plan (as it is stored) keeps from its experts; covers always hold."""
    panel = plan_from_toml(plan).panel
    return Masking(titles=panel.mask_lawyer or panel.mask_agency, covered=True)


def staff_access(session: Session, actor: Actor, case_id: int) -> Access | None:
    """Staff who may see the aided person's data of the case, unless they review it themselves."""
    if not actor.has(*SEES_PEOPLE):
        return None
    agencies = agencies_within(session, actor, SEES_PEOPLE)
    known = select(Case.id).where(Case.id == case_id)
    if agencies is not None:
        known = known.where(col(Case.agency_id).in_(agencies))
    found = session.execute(known).first()
    held = actor.has(Role.EXPERT) and _seats(session, actor, Assignment.case_id == case_id)
    return Access(case_id) if found and not held else None


def expert_access(session: Session, actor: Actor, case_id: int) -> Access | None:
    """An expert with a seat of the case; with several, whatever any of them keeps is kept."""
    if not actor.has(Role.EXPERT):
        return None
    accesses = _seats(session, actor, Assignment.case_id == case_id)
    if not accesses:
        return None
    return Access(case_id, Masking(any(a.masking.titles for a in accesses), covered=True))


def staff_token(session: Session, actor: Actor, token: str) -> Access | None:
    """Addresses of staff: ``case-<id>``."""
    return staff_access(session, actor, number) if (number := case_of_token(token)) else None


def seat_token(session: Session, actor: Actor, token: str) -> Access | None:
    """Addresses of experts: the random id of the seat."""
    if not actor.has(Role.EXPERT) or token.startswith(_CASE_TOKEN):
        return None
    found = _seats(session, actor, Assignment.public_id == token)
    return found[0] if found else None


def _seats(session: Session, actor: Actor, which: object) -> list[Access]:
    """The actor's active seats in drawn cycles that fit a condition, in one statement."""
    if actor.account_id is None:
        return []
    own = or_(
        col(Expert.account_id) == actor.account_id,
        col(Expert.account_id).is_(None) & (col(Expert.login) == actor.login),
    )
    statement = (
        select(Assignment.case_id, Cycle.plan)  # type: ignore[call-overload]
        .join(Cycle, col(Cycle.id) == col(Assignment.cycle_id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .where(
            which,  # type: ignore[arg-type]
            own,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Cycle.state) == CycleState.DRAWN,
        )
    )
    return [Access(case_id, masking_by(plan)) for case_id, plan in session.execute(statement)]


READERS: list[Reader] = [staff_access, expert_access]
TOKENS: list[TokenReader] = [staff_token, seat_token]
