"""Checks that every content the tables refer to is in the store, opens, and is what it was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from qa_app.core.errors import NotFound
from qa_app.db.sealed import CannotOpen
from qa_app.db.session import reading
from qa_app.files.queries.holdings import referred_addresses, referred_pieces
from qa_app.files.store.objects import YOUNG, Store

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
    pieces: tuple[str, ...] = ()
    """Pieces of uploads that nothing refers to."""

    @property
    def spare(self) -> int:
        """How many contents and pieces could be removed."""
        return len(self.unreferenced) + len(self.pieces)


def check_store(store: Store, *, now: datetime, told: Told) -> Findings:
    """Read every content once; nothing is changed."""
    with reading() as session:
        referred = dict(referred_addresses(session))
        in_use = referred_pieces(session)
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
    old = {address for address, at in store.contents() if now - at > YOUNG}
    pieces = {key for key, at in store.pieces() if now - at > YOUNG}
    return Findings(
        len(referred),
        tuple(missing),
        tuple(damaged),
        tuple(sorted(old - set(referred))),
        tuple(sorted(pieces - in_use)),
    )


def remove_unreferenced(store: Store, found: Findings, *, now: datetime) -> int:
    """Drop contents and pieces nothing refers to; how many.

    Checking a province takes hours: what is referred to is asked again right before the first is
    dropped, and what was kept anew since (and is not entered yet) stays.
    """
    with reading() as session:
        referred = {address for address, _document in referred_addresses(session)}
        in_use = referred_pieces(session)
    removed = 0
    for address in sorted(set(found.unreferenced) - referred):
        kept_at = store.kept_at(address)
        if kept_at is not None and now - kept_at > YOUNG:
            store.drop(address)
            removed += 1
    pieces = set(found.pieces) - in_use
    for key in sorted(pieces):
        store.drop_piece(key)
    return removed + len(pieces)
