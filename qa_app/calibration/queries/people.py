"""Who practises and who may know the models: a supervisor on the panel may not.

Model answers would tell a supervisor who also scores which of the own files are seeds and what to
answer, so everybody on the panel is kept from them, whatever else they are.
"""

from typing import Any

from sqlmodel import Session, col, select

from qa_app.calibration.models import ModelFile
from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor, Role
from qa_app.panel.models import Expert
from qa_app.panel.queries.people import expert_of

SUPERVISING = (Role.SUPERVISOR,)


def own_expert(session: Session, actor: Actor) -> Expert:
    """The expert the actor is; ``NotFound`` for who is none."""
    expert = expert_of(session, actor) if actor.has(Role.EXPERT) else None
    if expert is None:
        raise NotFound
    return expert


def own_expert_id(session: Session, actor: Actor) -> int | None:
    """The id of the expert the actor is."""
    expert = expert_of(session, actor) if actor.has(Role.EXPERT) else None
    return expert.id if expert else None


def is_on_panel(session: Session, actor: Actor) -> bool:
    """Whether the actor is an active expert."""
    expert = expert_of(session, actor)
    return expert is not None and expert.active


def refuse_panel(session: Session, actor: Actor) -> None:
    """Keep experts of the panel from models and seeds."""
    if is_on_panel(session, actor):
        raise Refused("calibration_on_panel")


def in_scope(session: Session, actor: Actor) -> list[Any]:
    """Conditions on ``Case``: the agencies the supervisor sees."""
    agencies = agencies_within(session, actor, SUPERVISING)
    return [] if agencies is None else [col(Case.agency_id).in_(agencies)]


def models_in_sight(session: Session, actor: Actor) -> Any:
    """The ids of files whose models the actor may read and write, to select from; None: of none."""
    if not actor.has(Role.SUPERVISOR) or is_on_panel(session, actor):
        return None
    case = select(ModelFile.id).join(Case, col(Case.id) == col(ModelFile.case_id))
    return case.where(*in_scope(session, actor))
