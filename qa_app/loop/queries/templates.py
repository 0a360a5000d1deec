"""Which template an office's bulletins are made from, and the versions it has kept.

An office without a template of its own uses that of the nearest office above, else the
ready-made one.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from qa_app.core.errors import NotFound
from qa_app.loop.importer.ready_made import LANGUAGES, ready_made
from qa_app.loop.models import BulletinTemplate
from qa_app.loop.queries.offices import WHOLE, Office

MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class Template:
    """A template in use: whose it is (empty: ready-made), its version there, and its bytes."""

    content: bytes
    sha256: str
    office_path: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One kept version without its bytes; ``is_default``: back to what is above."""

    number: int
    file_name: str
    made_by: str
    made_at: datetime
    is_default: bool


def known_language(language: str) -> str:
    """The language of an address; NotFound for one without templates."""
    if language not in LANGUAGES:
        raise NotFound(language)
    return language


def template_for(session: Session, office: Office, language: str) -> Template:
    """The newest template of the office, else of the nearest office above, else the ready-made."""
    known_language(language)
    table = BulletinTemplate
    newest = (
        select(func.max(col(table.id)))
        .where(col(table.office_path).in_(_above(office.path)), col(table.language) == language)
        .group_by(col(table.office_path))
    )
    row = session.execute(
        select(col(table.content), col(table.sha256), col(table.office_path), col(table.number))
        .where(col(table.id).in_(newest), col(table.content).is_not(None))
        .order_by(func.length(col(table.office_path)).desc())
        .limit(1)
    ).first()
    if row is not None:
        return Template(*row)
    content = ready_made(language)
    return Template(content, hashlib.sha256(content).hexdigest())


def _above(path: str) -> list[str]:
    """The office's own path and those of all regions above."""
    parts = [part for part in path.split("/") if part]
    return list(accumulate(parts, lambda above, part: f"{above}{part}/", initial=WHOLE))


def versions_of(session: Session, office: Office, language: str) -> list[Version]:
    """What the office itself has kept, newest first."""
    table = BulletinTemplate
    rows = session.execute(
        select(
            col(table.number),
            col(table.file_name),
            col(table.made_by),
            col(table.made_at),
            case((col(table.content).is_(None), 1), else_=0),
        )
        .where(col(table.office_path) == office.path, col(table.language) == language)
        .order_by(col(table.number).desc())
        .limit(MOST_VERSIONS)
    )
    return [Version(n, name, by, at, bool(default)) for n, name, by, at, default in rows]


def version_content(session: Session, office: Office, language: str, number: int) -> bytes:
    """The bytes of a kept version; NotFound without."""
    table = BulletinTemplate
    found = session.execute(
        select(col(table.content)).where(
            col(table.office_path) == office.path,
            col(table.language) == language,
            col(table.number) == number,
        )
    ).scalar()
    if found is None:
        raise NotFound(number)
    return found


def next_number(session: Session, office: Office, language: str) -> int:
    """The number the office's next version gets."""
    table = BulletinTemplate
    last = select(func.max(col(table.number))).where(
        col(table.office_path) == office.path, col(table.language) == language
    )
    return (session.execute(last).scalar() or 0) + 1
