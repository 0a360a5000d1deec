"""Who may become whose account: rules of tying entries of the register to accounts. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Final

from qa_app.core.errors import Refusal
from qa_app.core.words import N_

LOGIN_START: Final = "ls"
"""Proposed login names begin so: 律师."""
LOGIN_DIGITS: Final = 4


class Reach(StrEnum):
    """Which lawyers a list shows, by whether somebody can be told something there."""

    NONE = "none"
    LINKED = "linked"
    CLOSED = "closed"


REACH_LABELS: Final[dict[Reach, str]] = {
    Reach.NONE: N_("无账号（含已停用）"),
    Reach.LINKED: N_("有账号"),
    Reach.CLOSED: N_("账号已停用"),
}


@dataclass(frozen=True, slots=True)
class TieFacts:
    """An entry of the register and the account it is to belong to.

    ``elsewhere``: the entry has cases outside the administrator's regions. ``same_name`` is also
    true where the administrator said that another name is the same person.
    """

    login: str
    owner: str = ""
    active: bool = True
    same_name: bool = True
    elsewhere: bool = False


def why_not_tie(facts: TieFacts) -> Refusal | None:
    """Whether an entry may be tied: free, wholly the administrator's, to a living account."""
    if facts.elsewhere:
        return Refusal("lawyer_elsewhere")
    if facts.owner:
        return Refusal("lawyer_linked", {"login": facts.owner})
    if not facts.active:
        return Refusal("lawyer_account_closed", {"login": facts.login})
    if not facts.same_name:
        return Refusal("lawyer_other_name", {"login": facts.login})
    return None


def proposed_logins(taken: Collection[str]) -> Iterator[str]:
    """Login names nobody has, in order: ``ls0001``, ``ls0002``, … without end."""
    names = (f"{LOGIN_START}{number:0{LOGIN_DIGITS}}" for number in count(1))
    return (name for name in names if name not in taken)


def keeps_role(*, entries: int, other_roles: int) -> bool:
    """Whether an account stays a lawyer's: with entries left, or when it would have no role."""
    return entries > 0 or other_roles == 0
