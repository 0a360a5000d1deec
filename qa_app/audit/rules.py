"""How one event is hashed and how a chain of events is checked. Pure.

An event's hash is the SHA-256 of its fields as canonical JSON together with the hash before it, so
changing, removing or inserting an event breaks every hash after it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of an event that are protected by its hash; ``at`` is ISO text in UTC."""

    at: str
    actor: str
    act: str
    object_kind: str
    object_id: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole chain found; ``broken_at`` is the first bad event's number."""

    events: int
    head: str
    ok: bool
    broken_at: int | None = None


def stamp(moment: datetime) -> str:
    """The time as it enters the hash: ISO text in UTC with microseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event_hash(previous: str, entry: Entry) -> str:
    """The hash of an event that follows the event with hash ``previous``."""
    fields = [
        previous,
        entry.at,
        entry.actor,
        entry.act,
        entry.object_kind,
        entry.object_id,
        entry.details,
    ]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(chain: Iterable[tuple[int, str, Entry]]) -> Verdict:
    """Check (number, stored hash, entry) triples in order; numbers must be 1, 2, 3, …"""
    previous, count = GENESIS, 0
    for number, stored, entry in chain:
        count += 1
        expected = event_hash(previous, entry)
        if number != count or stored != expected:
            return Verdict(count, previous, ok=False, broken_at=count)
        previous = stored
    return Verdict(count, previous, ok=True)
