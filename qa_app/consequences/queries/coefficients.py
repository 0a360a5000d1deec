"""Versions of coefficients: those that count, and all of them for the page, withdrawn ones too."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.consequences.loader import built_in
from qa_app.consequences.models import Coefficient, CoefficientTable
from qa_app.consequences.rules.coefficients import Line, Terms, Version, version_for
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor, Role

OFFICE: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR)
"""Who enters coefficients and makes exports, each for the own regions."""


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version as it was entered, with its region's name ("" for the whole tree)."""

    row: CoefficientTable
    version: Version
    region: str

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.row.withdrawn_at is not None


def versions(session: Session) -> list[Version]:
    """Every version that counts, with the one that comes with the program."""
    return [built_in(), *(kept.version for kept in history(session) if not kept.withdrawn)]


def history(session: Session) -> list[KeptVersion]:
    """Every version that was ever entered, the latest day first."""
    rows = session.execute(
        select(CoefficientTable, Region.path, Region.name)
        .join(Region, col(Region.id) == col(CoefficientTable.region_id), isouter=True)
        .order_by(col(CoefficientTable.valid_from).desc(), col(CoefficientTable.id).desc())
    ).all()
    lines = _lines(session)
    return [
        KeptVersion(row, _version(row, path or "/", lines[row.id or 0]), name or "")
        for row, path, name in rows
    ]


def history_for(session: Session, actor: Actor) -> list[KeptVersion]:
    """Versions of the actor's own regions and of those above them."""
    own = actor.region_paths(*OFFICE)
    return [
        kept
        for kept in history(session)
        if any(kept.version.path.startswith(p) or p.startswith(kept.version.path) for p in own)
    ]


def version_of(session: Session, actor: Actor, key: str) -> KeptVersion:
    """One version the actor may see; NotFound otherwise."""
    found = next((k for k in history_for(session, actor) if k.row.public_id == key), None)
    if found is None:
        raise NotFound(key)
    return found


def terms_at(found: list[Version], path: str, day: date) -> Terms:
    """What holds in a region on a day beside the coefficients."""
    version = version_for(found, path, day)
    return version.terms if version else Terms()


def own_regions(session: Session, actor: Actor) -> list[tuple[int | None, str, str]]:
    """Id (None: the whole tree), path and name of the regions the actor enters versions for."""
    paths = actor.region_paths(*OFFICE)
    whole: list[tuple[int | None, str, str]] = [(None, "/", "")] if "/" in paths else []
    rows = session.execute(
        select(Region.id, Region.path, Region.name)
        .where(col(Region.path).in_(paths))
        .order_by(col(Region.path))
    )
    return whole + [(key, path, name) for key, path, name in rows]


def _lines(session: Session) -> defaultdict[int, list[Line]]:
    found: defaultdict[int, list[Line]] = defaultdict(list)
    statement = select(Coefficient).order_by(col(Coefficient.table_id), col(Coefficient.position))
    for row in session.exec(statement):
        coefficients = {
            Grade.EXCELLENT: row.excellent,
            Grade.GOOD: row.good,
            Grade.PASS: row.passed,
            Grade.FAIL: row.fail,
        }
        found[row.table_id].append(Line(coefficients, row.type, row.stage, row.source))
    return found


def _version(row: CoefficientTable, path: str, lines: list[Line]) -> Version:
    terms = Terms(row.pending, row.for_agencies, row.deciders)
    return Version(row.public_id, path, row.valid_from, row.id or 0, tuple(lines), terms)
