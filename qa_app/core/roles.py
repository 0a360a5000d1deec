"""Who acts: roles, the scope each role is granted for, and the actor a request or command has."""

from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.words import N_


class Role(StrEnum):
    """What an account may be in the program; one account can hold several."""

    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    EXPERT = "expert"
    LAWYER = "lawyer"
    AGENCY_STAFF = "agency_staff"
    AUDITOR = "auditor"


ROLE_LABELS: dict[Role, str] = {
    Role.ADMINISTRATOR: N_("管理员"),
    Role.SUPERVISOR: N_("质量监督员"),
    Role.EXPERT: N_("评估专家"),
    Role.LAWYER: N_("承办律师"),
    Role.AGENCY_STAFF: N_("机构工作人员"),
    Role.AUDITOR: N_("审计人员"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, for one subtree of regions (a path such as ``/99/9901/``) or one agency."""

    role: Role
    region_path: str = "/"
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the command line) on whose behalf something is read or done."""

    account_id: int | None
    login: str
    name: str
    grants: tuple[Grant, ...] = ()
    language: str = "zh"

    @property
    def roles(self) -> frozenset[Role]:
        """Every role the actor holds, whatever its scope."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of the roles."""
        return any(grant.role in roles for grant in self.grants)

    def region_paths(self, *roles: Role) -> tuple[str, ...]:
        """The subtrees the actor may see in these roles (no agency-bound grants)."""
        return tuple(
            sorted({g.region_path for g in self.grants if g.role in roles and not g.agency_id})
        )

    def agency_ids(self, *roles: Role) -> tuple[int, ...]:
        """The single agencies the actor is bound to in these roles."""
        return tuple(sorted({g.agency_id for g in self.grants if g.role in roles and g.agency_id}))


SYSTEM = Actor(
    account_id=None,
    login="system",
    name="命令行",
    grants=(Grant(Role.ADMINISTRATOR), Grant(Role.SUPERVISOR), Grant(Role.AUDITOR)),
)
