"""What a device sends and keeps: changes with own ids, which hearings it holds and how long. Pure.

For the synchronising of observations that were written without a network. What a change does to a
seat is left to the services of observing; the rubric a device scores with is made in ``device``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, cast

from qa_app.core.errors import Refusal
from qa_app.observations.rules.times import day_of

AHEAD: Final = timedelta(days=14)
"""How far before its day a hearing is put on a device."""
AFTER: Final = timedelta(days=3)
"""How long after its day it may stay there, for scoring in the evening or after the journey."""
KEY_LIVES: Final = timedelta(days=7)
"""How long a device opens without a log-in; the key it seals with is dropped then."""
MOST_FIELDS: Final = 400
MOST_VALUES: Final = 60
LONGEST_VALUE: Final = 4_100
MOST_A_MINUTE: Final = 120
"""Changes of one seat a minute; nobody types faster, and what is more waits."""
MOST_PHOTOS: Final = 20
LARGEST_PHOTO: Final = 8 * 1024 * 1024
LARGEST_CHANGE: Final = 512 * 1024
LONGEST_CAPTION: Final = 200
_OP = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SEAT = re.compile(r"[\w-]{1,64}", re.ASCII)
_SKEW: Final = timedelta(minutes=5)


class ChangeKind(StrEnum):
    """What an observer did while offline."""

    SIGN_IN = "sign_in"
    SAVE = "save"
    SUBMIT = "submit"


class Fate(StrEnum):
    """Why a device no longer gets a seat that it holds."""

    OVER = "over"
    """Its day is past; what was written is still taken."""
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    ABSENT = "absent"

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is taken for the seat."""
        return self is not Fate.OVER


@dataclass(frozen=True, slots=True)
class Change:
    """One change as a device sends it; ``op`` was made there and names it for good."""

    op: str
    seat: str
    kind: ChangeKind
    revision: int = 0
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    at: datetime | None = None


def change_from(value: object) -> Change | Refusal:
    """A change from the JSON of a request; refused when it is none, whatever it is."""
    if not isinstance(value, dict):
        return _UNREADABLE
    found = cast("dict[str, Any]", value)
    op, seat, kind = found.get("op"), found.get("seat"), found.get("kind")
    revision, changed = found.get("revision", 0), _fields(found.get("changed", {}))
    if not (isinstance(op, str) and _OP.fullmatch(op)):
        return _UNREADABLE
    if not (isinstance(seat, str) and _SEAT.fullmatch(seat)):
        return _UNREADABLE
    known = isinstance(kind, str) and kind in {each.value for each in ChangeKind}
    if not known or changed is None:
        return _UNREADABLE
    if isinstance(revision, bool) or not isinstance(revision, int) or not 0 <= revision < 2**31:
        return _UNREADABLE
    return Change(op, seat, ChangeKind(kind), revision, changed, moment_from(found.get("at")))


def is_op(text: str) -> bool:
    """Whether a text can be the id of a change."""
    return _OP.fullmatch(text) is not None


def moment_from(text: object) -> datetime | None:
    """An ISO time with its zone as a browser writes it; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return found if found.tzinfo else None


def happened_at(told: datetime | None, now: datetime) -> datetime:
    """When something happened by the clock of the device, if that can be; else when it came in.

    A clock that runs ahead, or a time before the device could have held the hearing, is not
    believed.
    """
    if told is None or told > now + _SKEW or told < now - AHEAD - AFTER:
        return now
    return min(told, now)


def is_offered(starts_at: datetime, now: datetime) -> bool:
    """Whether a hearing belongs on a device today."""
    return day_of(now) - AFTER <= day_of(starts_at) <= day_of(now) + AHEAD


def kept_until(starts_at: datetime) -> datetime:
    """When a device forgets a hearing of which nothing is unsent, even if it never came online."""
    return starts_at + AFTER + timedelta(days=1)


def seats_named(text: str) -> dict[str, str]:
    """The seats a device says it holds: ``seat@rubric/version,…``, seat → rubric."""
    pairs = (part.partition("@") for part in text.split(",")[:200])
    return {seat: rubric for seat, _, rubric in pairs if _SEAT.fullmatch(seat)}


_UNREADABLE: Final = Refusal("device_unreadable")


def _fields(value: object) -> dict[str, tuple[str, ...]] | None:
    if not isinstance(value, dict):
        return None
    found: dict[str, tuple[str, ...]] = {}
    for name, values in cast("dict[str, Any]", value).items():
        texts = _texts(values)
        if texts is None or len(name) > LONGEST_VALUE:
            return None
        found[name] = texts
    return found if len(found) <= MOST_FIELDS else None


def _texts(values: object) -> tuple[str, ...] | None:
    if not isinstance(values, list) or len(cast("list[Any]", values)) > MOST_VALUES:
        return None
    texts = cast("Sequence[object]", values)
    if not all(isinstance(text, str) and len(text) <= LONGEST_VALUE for text in texts):
        return None
    return tuple(str(text) for text in texts)
