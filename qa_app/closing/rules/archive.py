"""Whether the scanned file of a case is complete and in order by its directory. Pure.

A page without text is no fault: it is a picture. A file nobody scanned is not looked at here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from qa_app.closing.rules.states import ArchiveState, FindingKind, Severity
from qa_app.closing.rules.timeline import Found
from qa_app.files.rules.directory import (
    UNPLACED,
    DirectoryPart,
    missing_parts,
    part_by_words,
    words_of,
)

Words = tuple[tuple[str, str], ...]
PART_MISSING = "part_missing"
UNPLACED_PAPER = "document_unplaced"
FOREIGN_PART = "document_in_foreign_part"
MISPLACED = "document_misplaced"
REFUSED = "document_refused"
EMPTY = "document_without_pages"


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the file that was not removed; ``name`` never leaves these rules."""

    public_id: str
    part: str
    name: str
    ready: bool
    refused: bool
    has_pages: bool
    problem: str = ""


def archive_state(papers: Sequence[Paper]) -> ArchiveState:
    """Nothing there, something still being checked, or looked at."""
    if not papers:
        return ArchiveState.ABSENT
    if any(not paper.ready and not paper.refused for paper in papers):
        return ArchiveState.CHECKING
    return ArchiveState.LOOKED


def archive_findings(
    directory: Sequence[DirectoryPart], papers: Sequence[Paper]
) -> tuple[Found, ...]:
    """What the file lacks and which papers lie wrong, in the order of the directory.

    While papers are being checked no part is called missing: it may be among them.
    """
    state = archive_state(papers)
    if state is ArchiveState.ABSENT:
        return ()
    present = {paper.part for paper in papers if paper.ready and paper.has_pages}
    found: list[Found] = []
    if state is ArchiveState.LOOKED:
        found += [
            _found(f"part:{part.code}", part.code, PART_MISSING, Severity.FAULT)
            for part in missing_parts(directory, present)
        ]
    words, known = _words_and_codes(tuple(directory))
    for paper in papers:
        found += _of_paper(words, known, paper)
    return tuple(found)


@lru_cache(maxsize=64)
def _words_and_codes(directory: tuple[DirectoryPart, ...]) -> tuple[Words, frozenset[str]]:
    return words_of(directory), frozenset(part.code for part in directory)


def _of_paper(words: Words, known: frozenset[str], paper: Paper) -> Iterator[Found]:
    if paper.refused:
        yield _paper(paper, REFUSED, Severity.FAULT, problem=paper.problem)
    elif not paper.ready:
        return
    elif not paper.has_pages:
        yield _paper(paper, EMPTY, Severity.FAULT)
    elif paper.part == UNPLACED:
        yield _paper(paper, UNPLACED_PAPER, Severity.HINT)
    elif paper.part not in known:
        yield _paper(paper, FOREIGN_PART, Severity.FAULT)
    elif (better := part_by_words(words, paper.name)) not in (UNPLACED, paper.part):
        yield _paper(paper, MISPLACED, Severity.HINT, better=better)


def _paper(paper: Paper, code: str, severity: Severity, **params: Any) -> Found:
    key = f"document:{paper.public_id}:{code}"
    return _found(key, paper.part, code, severity, document=paper.public_id, **params)


def _found(key: str, rule: str, code: str, severity: Severity, **params: Any) -> Found:
    return Found(f"archive:{key}", FindingKind.ARCHIVE, rule, code, severity, params)
