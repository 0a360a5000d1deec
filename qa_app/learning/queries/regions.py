"""The regions a model may be published to: those the supervisor answers for."""

from sqlmodel import Session, select

from qa_app.accounts.models import Region
from qa_app.core.roles import Actor, Role


def region_codes(session: Session, actor: Actor) -> list[tuple[str, str, int]]:
    """Code, name and depth of each, in the order of the tree."""
    paths = actor.region_paths(Role.SUPERVISOR)
    rows = session.exec(select(Region.code, Region.name, Region.path).order_by(Region.path)).all()
    return [
        (code, name, path.count("/") - 2)
        for code, name, path in rows
        if any(path.startswith(own) for own in paths)
    ]
