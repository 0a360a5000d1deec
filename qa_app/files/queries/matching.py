"""Which cases file names mean, and into which part their files go; for taking in many at once.

Drawn cases of running cycles are looked through first: those files are asked for. Only names none
of them fits are compared with all the cases of the actor's scope, of the years named.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.files.loader import directory_of
from qa_app.files.models import Document, DocumentState
from qa_app.files.queries.listing import KEEPERS
from qa_app.files.rules.case_numbers import Match, NumberIndex, years_in
from qa_app.files.rules.directory import UNPLACED, DirectoryPart, part_for_name
from qa_app.sampling.models import SampleCase, SampleStatus

AT_ONCE = 500
MOST_NAMES = 2000
MOST_CASES = 200_000
FOUND_BY_HAND = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case a file may belong to."""

    case_id: int
    number: str
    agency: str


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What one name was taken for: the one case, or several to choose from, and the part."""

    name: str
    case: Candidate | None
    candidates: tuple[Candidate, ...] = ()
    part: str = UNPLACED
    directory: tuple[DirectoryPart, ...] = ()

    def part_title(self, language: str) -> str:
        """The name of the part; empty when the name speaks of none."""
        return next((p.title(language) for p in self.directory if p.code == self.part), "")


def matched_files(session: Session, actor: Actor, names: Sequence[str]) -> list[NamedFile]:
    """Each name (a path below the chosen folder) with the case and the part it speaks of."""
    names = list(names)[:MOST_NAMES]
    matches = _matches(session, actor, names)
    known = _candidates(session, {i for match in matches for i in match.case_ids})
    return [_named(name, match, known) for name, match in zip(names, matches, strict=True)]


def cases_like(session: Session, actor: Actor, text: str) -> list[Candidate]:
    """Cases whose number holds the text, to be chosen by hand; drawn ones first."""
    index_text = "".join(text.split())
    if not index_text:
        return []
    drawn = select(SampleCase.case_id).join(Cycle, _of_cycle).where(*_RUNNING)
    statement = (
        _CANDIDATES.where(*_seen(session, actor))
        .where(col(Case.case_key).contains(index_text, autoescape=True))
        .order_by(col(Case.id).in_(drawn).desc(), col(Case.closed_on).desc(), col(Case.id))
        .limit(FOUND_BY_HAND)
    )
    return [Candidate(*row) for row in session.execute(statement)]


def known_files(session: Session, case_ids: set[int]) -> dict[int, set[tuple[str, int]]]:
    """Name and size of what each case's file holds already, to tell what is sent twice."""
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    ids = sorted(case_ids)
    for start in range(0, len(ids), AT_ONCE):
        statement = select(Document.case_id, Document.original_name, Document.size).where(
            col(Document.case_id).in_(ids[start : start + AT_ONCE]),
            col(Document.state).not_in((DocumentState.REMOVED, DocumentState.REFUSED)),
        )
        for case_id, name, size in session.execute(statement):
            found[case_id].add((name, size))
    return found


_of_cycle = col(Cycle.id) == col(SampleCase.cycle_id)
_RUNNING = (
    col(Cycle.state) == CycleState.DRAWN,
    col(SampleCase.status) != SampleStatus.REPLACED,
)
_CANDIDATES = select(Case.id, Case.number, Agency.name).join(  # type: ignore[call-overload]
    Agency, col(Agency.id) == col(Case.agency_id)
)


def _matches(session: Session, actor: Actor, names: list[str]) -> list[Match]:
    seen = _seen(session, actor)
    drawn = (
        select(Case.id, Case.number)
        .join(SampleCase, col(SampleCase.case_id) == col(Case.id))
        .join(Cycle, _of_cycle)
        .where(*_RUNNING, *seen)
        .distinct()
    )
    matches = _indexed(session, drawn, names)
    left = [name for name, match in zip(names, matches, strict=True) if not match.case_ids]
    years = years_in(left)
    if not years:
        return matches
    named = or_(*(col(Case.number).contains(year) for year in sorted(years)))
    others = select(Case.id, Case.number).where(named, *seen).limit(MOST_CASES)
    wider = dict(zip(left, _indexed(session, others, left), strict=True))
    return [wider.get(name, match) for name, match in zip(names, matches, strict=True)]


def _indexed(session: Session, statement: Any, names: list[str]) -> list[Match]:
    index = NumberIndex((case_id, number) for case_id, number in session.execute(statement))
    return [index.match(name) for name in names]


def _candidates(session: Session, ids: set[int]) -> dict[int, tuple[Candidate, Any]]:
    found: dict[int, tuple[Candidate, Any]] = {}
    wanted = sorted(ids)
    columns = _CANDIDATES.add_columns(Case.type, Case.stage, Case.source)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        for row in session.execute(columns.where(col(Case.id).in_(some))):
            found[row[0]] = (Candidate(*row[:3]), directory_of(*row[3:]))
    return found


def _named(name: str, match: Match, known: dict[int, tuple[Candidate, Any]]) -> NamedFile:
    candidates = tuple(known[case_id][0] for case_id in match.case_ids if case_id in known)
    if match.case_id is None or match.case_id not in known:
        return NamedFile(name, None, candidates)
    case, directory = known[match.case_id]
    return NamedFile(name, case, candidates, part_for_name(directory, name), directory)


def _seen(session: Session, actor: Actor) -> list[Any]:
    agencies = agencies_within(session, actor, KEEPERS)
    return [] if agencies is None else [col(Case.agency_id).in_(agencies)]
