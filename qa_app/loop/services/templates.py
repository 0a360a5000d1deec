"""Keeps an office's template: a new version, or back to the ready-made one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.loop.importer.filling import Accepted, accepted, filled
from qa_app.loop.importer.reading import blocks_of
from qa_app.loop.models import BulletinTemplate
from qa_app.loop.pdf import Cover, bulletin_pdf
from qa_app.loop.queries.offices import Office
from qa_app.loop.queries.templates import (
    known_language,
    next_number,
    template_for,
    versions_of,
)
from qa_app.loop.rules.bulletin import Values
from qa_app.loop.rules.fields import FIELDS, Block

LONGEST_NAME = 120


def checked_template(content: bytes, name: str, now: datetime) -> Accepted:
    """The template once it has been read, filled and printed; Refused or Invalid otherwise."""
    found = accepted(content, name)
    cover = Cover("", "", "", "zh", now)
    bulletin_pdf(blocks_of(filled(found.content, trial_values())), cover)
    return found


def trial_values() -> Values:
    """Every field with its own name, every block with two rows."""
    names = {field.code: field.chinese for field in FIELDS}
    rows = {
        block: [{field.code: field.chinese for field in FIELDS if field.block is block}] * 2
        for block in Block
    }
    return Values(names, rows)


@dataclass(frozen=True, slots=True)
class Upload:
    """A checked template, its language, and what its file is called."""

    language: str
    file_name: str
    found: Accepted


def keep_template(
    session: Session, *, actor: Actor, office: Office, upload: Upload, now: datetime
) -> int:
    """Use a checked template from now on; the number of the version."""
    content = upload.found.content
    sha256 = hashlib.sha256(content).hexdigest()
    if template_for(session, office, upload.language).sha256 == sha256:
        raise Refused("template_same")
    return _keep(
        session, actor, office, now=now,
        row=BulletinTemplate(
            office_path=office.path, language=upload.language, number=0, content=content,
            file_name=upload.file_name[:LONGEST_NAME], sha256=sha256, made_by=actor.login,
            made_at=now,
        ),
    )  # fmt: skip


def drop_template(
    session: Session, *, actor: Actor, office: Office, language: str, now: datetime
) -> int:
    """Go back to the template above, mostly the ready-made one; earlier versions stay."""
    known_language(language)
    versions = versions_of(session, office, language)
    if not versions or versions[0].is_default:
        raise Refused("template_is_default")
    return _keep(
        session, actor, office, now=now,
        row=BulletinTemplate(
            office_path=office.path, language=language, number=0, content=None, file_name="",
            sha256="", made_by=actor.login, made_at=now,
        ),
    )  # fmt: skip


def _keep(
    session: Session, actor: Actor, office: Office, *, row: BulletinTemplate, now: datetime
) -> int:
    act = "bulletin.template_kept" if row.content else "bulletin.template_dropped"
    # Recording makes writers queue, so the number read afterwards is nobody else's.
    record(session, actor=actor, act=act, on=("region", office.code or "/"), now=now,
           language=row.language, sha256=row.sha256)  # fmt: skip
    row.number = next_number(session, office, row.language)
    session.add(row)
    session.flush()
    return row.number
