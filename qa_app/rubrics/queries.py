"""Rubrics as cycles use them: a version in use is read from its frozen text, never from its file.

For cycles, review pages and reports. Files that nobody uses yet are read by ``loader``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from qa_app.core.case_types import CaseType
from qa_app.core.errors import Invalid, Refused
from qa_app.resources import resource_dir
from qa_app.rubrics import loader
from qa_app.rubrics.models import FrozenRubric
from qa_app.rubrics.rules.catalogue import Catalogue, Loaded
from qa_app.rubrics.rules.catalogue import select as choose
from qa_app.rubrics.rules.parse import parse
from qa_app.rubrics.rules.schema import Instrument, Rubric


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of rubrics; ``frozen`` once a cycle has used the version.

    ``changed``: the file no longer says what was frozen; what was frozen counts.
    """

    loaded: Loaded
    frozen: bool
    changed: bool = False


def directory_of_rubrics() -> Path:
    """Where the rubric files of this installation are."""
    return resource_dir("rubrics")


def default_rubric(
    instrument: Instrument, case_type: CaseType, directory: Path | None = None
) -> Rubric:
    """The newest published default for an instrument and a case type; Refused when there is none.

    It is read from its file: whoever opens the first sheet freezes it (``services``) and reads it
    with ``rubric_in_use`` from then on.
    """
    known = loader.load_all(directory or directory_of_rubrics())
    published = Catalogue({key: one for key, one in known.rubrics.items() if one.published})
    return choose(published, {}, case_type, instrument=instrument).rubric


def rubric_named(rubric: str, version: int, directory: Path | None = None) -> Rubric:
    """One version from its file, or Refused. Pages of a sheet want ``rubric_in_use``."""
    name = f"{rubric}/{version}"
    found = loader.load_all(directory or directory_of_rubrics()).get(name)
    if found is None:
        raise Refused("unknown_rubric", name=name)
    return found.rubric


_OF_VERSION = (
    col(FrozenRubric.rubric) == bindparam("rubric"),
    col(FrozenRubric.version) == bindparam("version"),
)
_SHA256 = select(FrozenRubric.sha256).where(*_OF_VERSION)
_SOURCE = select(FrozenRubric.source).where(*_OF_VERSION)


def frozen_rubric(session: Session, rubric: str, version: int) -> Loaded | None:
    """A version in use, from its frozen text; None when no cycle has used it."""
    key = {"rubric": rubric, "version": version}
    sha256 = session.connection().execute(_SHA256, key).scalar()
    if sha256 is None:
        return None
    known = _CACHE.get(sha256)
    if known is None:
        source = session.execute(_SOURCE, key).scalar_one()
        known = _CACHE[sha256] = _loaded(source, sha256)
    return known


def rubric_in_use(session: Session, rubric: str, version: int) -> Loaded:
    """A version that sheets refer to; raises Refused when it was never frozen."""
    loaded = frozen_rubric(session, rubric, version)
    if loaded is None:
        raise Refused("unknown_rubric", name=f"{rubric}/{version}")
    return loaded


def catalogue(session: Session, directory: Path | None = None) -> Catalogue:
    """Every rubric at hand: frozen texts where a version is in use, files for the others.

    Raises Invalid when a file nobody uses yet has problems.
    """
    frozen = {(one.rubric.id, one.rubric.version): one for one in _all_frozen(session)}
    directory = directory or directory_of_rubrics()
    try:
        files = loader.load_all(directory).rubrics
    except Invalid as error:
        if not _are_of_frozen(error, frozen):
            raise
        loaded, _ = loader.check_directory(directory)
        files = {(one.rubric.id, one.rubric.version): one for one in loaded}
    return Catalogue({**files, **frozen})


def listed(session: Session, directory: Path | None = None) -> list[Listed]:
    """The list of rubrics for people, newest version of each first; broken files are left out."""
    frozen = {(one.rubric.id, one.rubric.version): one for one in _all_frozen(session)}
    loaded, _ = loader.check_directory(directory or directory_of_rubrics())
    files = {(one.rubric.id, one.rubric.version): one for one in loaded}
    rows = [
        Listed(
            frozen.get(key) or files[key],
            frozen=key in frozen,
            changed=key in frozen and key in files and files[key].sha256 != frozen[key].sha256,
        )
        for key in {**files, **frozen}
    ]
    return sorted(rows, key=lambda row: (row.loaded.rubric.id, -row.loaded.rubric.version))


def _all_frozen(session: Session) -> list[Loaded]:
    keys = session.exec(select(FrozenRubric.rubric, FrozenRubric.version)).all()
    found = (frozen_rubric(session, rubric, version) for rubric, version in keys)
    return [one for one in found if one]


def _are_of_frozen(error: Invalid, frozen: Iterable[tuple[str, int]]) -> bool:
    """Whether every problem is in a file whose version is in use, so that the file is not asked."""
    names = {f"{rubric}/v{version}.toml" for rubric, version in frozen}
    return all("/".join(Path(problem.file).parts[-2:]) in names for problem in error.problems)


_CACHE: dict[str, Loaded] = {}


def _loaded(source: str, sha256: str) -> Loaded:
    """The rubric of a frozen text; a text that does not parse was altered in the database."""
    parsed = parse(source.encode())
    if parsed.rubric is None:
        raise Refused("frozen_rubric_unreadable", sha256=sha256)
    return Loaded(parsed.rubric, sha256, published=True)
