"""Freezes a rubric version when a cycle first uses it: text and hash are kept in the database.

For the cycle that is frozen and the first sheet that is opened; publishing files is ``loader``'s.
"""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Invalid, Refused
from qa_app.core.roles import Actor
from qa_app.rubrics import loader, queries
from qa_app.rubrics.models import FrozenRubric
from qa_app.rubrics.rules.catalogue import Loaded
from qa_app.rubrics.rules.parse import MAX_BYTES


def freeze_rubric(
    session: Session, *, actor: Actor, name: str, now: datetime, directory: Path | None = None
) -> Loaded:
    """Keep the text of ``id/version`` for good; doing it again changes nothing.

    Raises Refused for an unknown name and for a version in use whose file was changed, Invalid
    with all problems of a file that is no rubric.
    """
    rubric, _, version = name.partition("/")
    if not (version.isascii() and version.isdecimal() and len(version) < len("10000")):
        raise Refused("unknown_rubric", name=name)
    path = (directory or queries.directory_of_rubrics()) / rubric / f"v{int(version)}.toml"
    frozen = queries.frozen_rubric(session, rubric, int(version))
    if frozen:
        _refuse_changed(frozen, path)
        return frozen
    if not path.is_file():
        raise Refused("unknown_rubric", name=name)
    sound, problems = loader.check_files([path])
    if problems:
        raise Invalid(problems)
    source = path.read_bytes()[: MAX_BYTES + 1].decode("utf-8")
    row = FrozenRubric(
        rubric=rubric,
        version=int(version),
        sha256=sound[0].sha256,
        source=source,
        frozen_at=now,
    )
    session.add(row)
    session.flush()
    record(
        session, actor=actor, act="rubric.frozen", on=("rubric", name), now=now, sha256=row.sha256
    )
    return sound[0]


def _refuse_changed(frozen: Loaded, path: Path) -> None:
    """A used version whose file says something else would mislead everybody who reads the file."""
    if path.is_file() and loader.file_sha256(path) != frozen.sha256:
        raise Refused("frozen_rubric_changed", name=frozen.rubric.name)
