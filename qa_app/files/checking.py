"""Checks that every content the tables refer to is in the store, opens, and is what it was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa_app.core.errors import NotFound
from qa_app.db.sealed import CannotOpen
from qa_app.db.session import reading
from qa_app.files.queries.holdings import referred_addresses
from qa_app.files.store.objects import Store

YOUNG = timedelta(days=1)
"""Contents this new may belong to a check that is still running."""
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Flaw:
    """A content that is missing or damaged, and the document it belongs to."""

    document: str
    address: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: contents referred to, the flawed ones, and ones nothing refers to."""

    objects: int
    missing: tuple[Flaw, ...]
    damaged: tuple[Flaw, ...]
    unreferenced: tuple[str, ...]


def check_store(store: Store, *, now: datetime, told: Told) -> Findings:
    """Read every content once; nothing is changed."""
    with reading() as session:
        referred = dict(referred_addresses(session))
    missing: list[Flaw] = []
    damaged: list[Flaw] = []
    for done, (address, document) in enumerate(sorted(referred.items()), start=1):
        try:
            store.verify(address)
        except NotFound:
            missing.append(Flaw(document, address))
        except CannotOpen:
            damaged.append(Flaw(document, address))
        told(done, len(referred))
    old = [address for address, at in store.contents() if now - at > YOUNG]
    spare = tuple(sorted(set(old) - set(referred)))
    return Findings(len(referred), tuple(missing), tuple(damaged), spare)


def remove_unreferenced(store: Store, found: Findings) -> int:
    """Drop contents nothing refers to; how many."""
    for address in found.unreferenced:
        store.drop(address)
    return len(found.unreferenced)
