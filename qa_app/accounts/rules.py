"""Rules of logging in and of who may manage whose account. Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta

from qa_app.core.errors import Refusal
from qa_app.core.roles import Actor, Role

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
SHORTEST_LOGIN, LONGEST_LOGIN = 3, 40
LOGIN_PATTERN = r"^[A-Za-z0-9._@-]+$"
LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s\"<>(),:;\[\]\\\x00-\x1f]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]{2,}")
ADDRESS_FACTOR = 10
"""One address may fail this many times more often than one login name (offices share one)."""


@dataclass(frozen=True, slots=True)
class LoginFacts:
    """Failures within the lockout time, and what the operator allows."""

    failures_of_login: int
    failures_of_address: int
    allowed: int
    lockout: timedelta


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a role is granted: a subtree of regions and perhaps one agency in it."""

    region_path: str
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a new account starts with; ``region_id`` and ``agency_id`` scope its roles."""

    login: str
    name: str
    password: str
    roles: tuple[Role, ...]
    region_id: int | None = None
    agency_id: int | None = None
    language: str = "zh"
    must_change_password: bool = False
    email: str = ""


@dataclass(frozen=True, slots=True)
class AccountChange:
    """The new state of an account; ``revision`` is the one the editor saw."""

    name: str
    roles: tuple[Role, ...]
    region_id: int | None
    agency_id: int | None
    active: bool
    revision: int
    email: str | None = None
    """None: as it is."""


def why_not_log_in(facts: LoginFacts) -> Refusal | None:
    """Whether guessing has gone on for too long."""
    by_login = facts.failures_of_login >= facts.allowed
    by_address = facts.failures_of_address >= facts.allowed * ADDRESS_FACTOR
    if by_login or by_address:
        return Refusal("login_locked", {"minutes": int(facts.lockout.total_seconds() // 60)})
    return None


def why_not_password(password: str, *, login: str, name: str) -> Refusal | None:
    """Whether a password is too short, too long, or simply the person's own name."""
    if len(password) < SHORTEST_PASSWORD:
        return Refusal("password_too_short", {"shortest": SHORTEST_PASSWORD})
    if len(password) > LONGEST_PASSWORD:
        return Refusal("password_too_long", {"longest": LONGEST_PASSWORD})
    lowered = password.lower()
    if len(set(lowered)) < 4 or lowered in {login.lower() * 2, name.lower()}:
        return Refusal("password_too_simple")
    if lowered.startswith(login.lower()) and len(password) - len(login) < 4:
        return Refusal("password_too_simple")
    return None


def why_not_manage(actor: Actor, scope: Scope) -> Refusal | None:
    """Whether an administrator may grant or change roles in this scope."""
    paths = actor.region_paths(Role.ADMINISTRATOR)
    if any(scope.region_path.startswith(path) for path in paths):
        return None
    return Refusal("outside_your_regions")


def why_not_deactivate(actor: Actor, account_id: int) -> Refusal | None:
    """Nobody locks the own account, so that the last administrator cannot vanish by mistake."""
    if actor.account_id == account_id:
        return Refusal("own_account")
    return None


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """A region as typed: its public code, its name, and the region above it (None: top)."""

    code: str
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """An agency as typed: its public code, its full name and its region."""

    code: str
    name: str
    region_id: int


def why_not_recode(*, fixed: bool, in_use: bool) -> Refusal | None:
    """Whether an agency's code may change: never once cases or a frozen frame carry it."""
    if fixed:
        return Refusal("agency_code_fixed")
    return Refusal("agency_code_in_use") if in_use else None


def why_not_move(path: str, new_parent_path: str) -> Refusal | None:
    """Whether a region may be put under another: never under itself."""
    return Refusal("region_under_itself") if new_parent_path.startswith(path) else None


def is_email(text: str) -> bool:
    """Whether a text can be written to: one address, nothing that could end a header line."""
    local, _, domain = text.partition("@")
    return (
        len(text) <= LONGEST_EMAIL
        and text.isascii()
        and _EMAIL.fullmatch(text) is not None
        and ".." not in text
        and not local.startswith((".", "-"))
        and not domain.startswith((".", "-"))
    )


def is_login(text: str) -> bool:
    """Whether a text can be a login name."""
    long_enough = SHORTEST_LOGIN <= len(text) <= LONGEST_LOGIN
    return long_enough and re.match(LOGIN_PATTERN, text) is not None and text.isascii()
