"""Whose cases an actor may import: a subtree of regions, or single agencies."""

from dataclasses import dataclass

from sqlmodel import Session

from qa_app.accounts.queries import region_ids_within
from qa_app.core.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class ImportScope:
    """``regions`` None means the whole tree; ``home_path`` is where new regions are hung."""

    regions: frozenset[int] | None
    agencies: frozenset[int]
    home_path: str

    @property
    def may_add_agencies(self) -> bool:
        """Somebody bound to single agencies cannot enter others."""
        return self.regions is None or bool(self.regions)

    def holds(self, agency_id: int, region_id: int) -> bool:
        """Whether the agency is the actor's business."""
        return self.regions is None or region_id in self.regions or agency_id in self.agencies


def scope_of(session: Session, actor: Actor) -> ImportScope:
    """The import scope of supervisors, administrators and agency staff."""
    paths = actor.region_paths(Role.SUPERVISOR, Role.ADMINISTRATOR)
    regions = region_ids_within(session, paths)
    return ImportScope(
        regions=None if regions is None else frozenset(regions),
        agencies=frozenset(actor.agency_ids(Role.AGENCY_STAFF)),
        home_path=paths[0] if len(paths) == 1 else "/",
    )
