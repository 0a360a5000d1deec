"""Tells experts of nominations to confirm and lawyers of new models; nothing of any case."""

from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region, RoleGrant
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.learning.models import ModelCase, ModelNomination, ModelRegion
from qa_app.learning.wording import OF_NOMINATOR, PUBLISHED, TO_CONFIRM
from qa_app.notices.services import notify
from qa_app.panel.services.telling import account_ids


def tell_second_expert(
    session: Session, expert_id: int, cycle: Cycle, public_id: str, now: datetime
) -> None:
    """Ask one expert to look at a nomination."""
    accounts = account_ids(session, [expert_id])
    notify(
        session, account_ids=list(accounts.values()), code=TO_CONFIRM,
        params={"cycle": cycle.title or cycle.name}, url=f"/learning/nominations/{public_id}",
        now=now,
    )  # fmt: skip


def tell_nominators(session: Session, model: ModelCase, cycle: Cycle, now: datetime) -> None:
    """Tell each expert who nominated a model what became of it; not by whom, not of each other."""
    nominated = select(ModelNomination.expert_id).where(col(ModelNomination.model_id) == model.id)
    accounts = account_ids(session, list(session.exec(nominated)))
    notify(
        session, account_ids=list(accounts.values()), code=OF_NOMINATOR[model.state],
        params={"cycle": cycle.title or cycle.name}, url="/learning/nominations", now=now,
    )  # fmt: skip


def tell_lawyers(session: Session, model: ModelCase, now: datetime) -> int:
    """Tell every lawyer who may read a model that it is there; how many were told."""
    home = func.coalesce(RoleGrant.region_id, Agency.region_id)
    statement = (
        select(RoleGrant.account_id)
        .join(Agency, col(Agency.id) == col(RoleGrant.agency_id), isouter=True)
        .join(Region, col(Region.id) == home, isouter=True)
        .where(col(RoleGrant.role) == Role.LAWYER)
        .distinct()
    )
    chosen = session.exec(
        select(Region.path)
        .join(ModelRegion, col(ModelRegion.region_id) == col(Region.id))
        .where(col(ModelRegion.model_id) == model.id)
    ).all()
    if chosen:
        below = [col(Region.path).startswith(path, autoescape=True) for path in chosen]
        above = {prefix for path in chosen for prefix in _above(path)}
        statement = statement.where(or_(home.is_(None), col(Region.path).in_(above), *below))
    return notify(
        session, account_ids=list(session.exec(statement)), code=PUBLISHED, params={},
        url=f"/learning/library/{model.library_id}", now=now,
    )  # fmt: skip


def _above(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["/".join(["", *codes[:depth], ""]) for depth in range(1, len(codes) + 1)]
