"""How the files of cases stand, in SQL: documents by state, and which required parts are there.

The parts present of a file are kept in one whole number, a bit for each part of all directories, so
that a list can be filtered by state. What a required part is and what a state is, ``rules`` say.
"""

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from itertools import product
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Subquery,
    Text,
    case,
    cast,
    func,
    literal,
    type_coerce,
)
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.files.loader import all_parts, directory_of
from qa_app.files.models import Document, DocumentState
from qa_app.files.rules.directory import DirectoryPart
from qa_app.files.rules.standing import Holdings, Standing

AT_ONCE = 500
_UNDERWAY = (DocumentState.UPLOADED, DocumentState.CHECKING)


@cache
def bits() -> dict[str, int]:
    """The bit of each part of all directories."""
    return {part.code: 1 << at for at, part in enumerate(all_parts())}


@cache
def required_bits(kind: CaseType, stage: Stage | None, source: Source | None) -> int:
    """The parts a case of this kind must have, as bits."""
    return sum(bits()[part.code] for part in directory_of(kind, stage, source) if part.required)


def missing_of(
    kind: CaseType, stage: Stage | None, source: Source | None, present: int
) -> tuple[DirectoryPart, ...]:
    """The required parts that are not among the bits present, in the order of the directory."""
    directory = directory_of(kind, stage, source)
    return tuple(part for part in directory if part.required and not present & bits()[part.code])


def holdings_by_case(case_ids: Collection[int] | BindParameter[Any] | None = None) -> Subquery:
    """case_id, ready, checking, refused and present (bits) of every file that holds anything."""
    place, state = col(Document.part), col(Document.state)
    ready = state == DocumentState.READY
    bit = case(
        *((ready & (place == code), bit) for code, bit in bits().items()),
        else_=0,
    )
    statement = (
        select(
            Document.case_id,
            _count(ready).label("ready"),
            _count(state.in_(_UNDERWAY)).label("checking"),
            _count(state == DocumentState.REFUSED).label("refused"),
            cast(func.sum(func.distinct(bit)), BigInteger).label("present"),
        )  # type: ignore[call-overload]
        .where(state != DocumentState.REMOVED)
        .group_by(col(Document.case_id))
    )
    if case_ids is not None:
        statement = statement.where(col(Document.case_id).in_(case_ids))
    return statement.subquery("holdings")


def standing_is(wanted: Standing, held: Subquery) -> ColumnElement[bool]:
    """Whether the file of the row's case stands so; ``held`` is joined from outside."""
    refused = func.coalesce(held.c.refused, 0) > 0
    checking = func.coalesce(held.c.checking, 0) > 0
    empty = func.coalesce(held.c.ready, 0) == 0
    needed = required()
    complete = held.c.present.op("&")(needed) == needed
    states = {
        Standing.REFUSED: refused,
        Standing.CHECKING: ~refused & checking,
        Standing.NONE: ~refused & ~checking & empty,
        Standing.INCOMPLETE: ~refused & ~checking & ~empty & ~complete,
        Standing.COMPLETE: ~refused & ~checking & ~empty & complete,
    }
    return states[wanted]


def required() -> ColumnElement[int]:
    """The bits of the parts the row's case must have."""
    kinds: dict[int, list[str]] = defaultdict(list)
    for kind, stage, source in product(CaseType, (None, *Stage), (None, *Source)):
        kinds[required_bits(kind, stage, source)].append(_kind(kind, stage, source))
    here = (
        _text(Case.type) + "/" + func.coalesce(_text(Case.stage), "")
        + "/" + func.coalesce(_text(Case.source), "")
    )  # fmt: skip
    return case(*((here.in_(names), bits) for bits, names in kinds.items()), else_=literal(0))


def complete_among(session: Session, case_ids: Collection[int]) -> set[int]:
    """Those of the cases whose file is complete."""
    found: set[int] = set()
    ids = sorted(set(case_ids))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        held = holdings_by_case(some)
        statement = (
            select(Case.id)
            .join(held, held.c.case_id == col(Case.id))
            .where(col(Case.id).in_(some), standing_is(Standing.COMPLETE, held))
        )
        found |= {case_id for case_id in session.execute(statement).scalars() if case_id}
    return found


def holdings_of(row: Any) -> Holdings:
    """The counts of a row that carries type, stage, source and the columns of the subquery."""
    missing = missing_of(row.type, row.stage, row.source, row.present or 0)
    return Holdings(row.ready or 0, row.checking or 0, row.refused or 0, len(missing))


def _kind(kind: CaseType, stage: Stage | None, source: Source | None) -> str:
    return f"{kind.value}/{stage.value if stage else ''}/{source.value if source else ''}"


def _text(column: Any) -> Any:

    return type_coerce(col(column), Text)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
