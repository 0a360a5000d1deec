"""Builds sheets of scores: answers to a rubric, files to import, reviews of an assigned cycle."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.cases.importer.batches import UploadedFile
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.reviews.services.importing import ScoreOrder, ScoreResult, import_reviews
from qa_app.rubrics.queries import catalogue
from qa_app.rubrics.rules.schema import Rubric
from qa_app.sampling.models import SampleCase
from tests.builders.register import NOW

CIVIL = "civil-file-review/1"


def rubric_named(session: Session, name: str = CIVIL) -> Rubric:
    """A rubric as this installation has it."""
    loaded = catalogue(session).get(name)
    assert loaded, name
    return loaded.rubric


def score_cells(rubric: Rubric, grade: Grade = Grade.GOOD, **others: Grade | str) -> dict[str, str]:
    """A cell for every criterion: one level for all, others by criterion id (``_`` for ``-``)."""
    cells = {criterion.id: grade.value for criterion in rubric.criteria}
    return cells | {name.replace("_", "-"): str(value) for name, value in others.items()}


def write_scores(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """A CSV file with a column for every key of any row."""
    listed = list(rows)
    columns = list(dict.fromkeys(key for row in listed for key in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(listed)
    return path


def seats_of(session: Session, cycle: Cycle) -> list[tuple[str, str, int]]:
    """Case key, expert's login and seat number of every active seat, in a fixed order."""
    rows = session.execute(
        select(SampleCase.case_key, Expert.login, Assignment.seat)
        .select_from(Assignment)
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .join(
            SampleCase,
            (col(SampleCase.case_id) == col(Assignment.case_id))
            & (col(SampleCase.cycle_id) == col(Assignment.cycle_id)),
        )
        .where(Assignment.cycle_id == cycle.id, Assignment.state == AssignmentState.ACTIVE)
        .order_by(SampleCase.case_key, col(Assignment.seat))
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


def score_rows_of(
    session: Session, cycle: Cycle, grades: Mapping[int, Grade] | None = None
) -> list[dict[str, object]]:
    """A filled row for every seat; ``grades`` by seat number, good where none is given."""
    rubric = rubric_named(session)
    return [
        {
            "case_key": key,
            "expert": login,
            **score_cells(rubric, (grades or {}).get(seat, Grade.GOOD)),
        }
        for key, login, seat in seats_of(session, cycle)
    ]


def import_rows(
    session: Session,
    cycle: Cycle,
    folder: Path,
    rows: Sequence[Mapping[str, object]],
    **switches: bool,
) -> ScoreResult:
    """Import rows through a real file."""
    path = write_scores(folder / "scores.csv", rows)
    order = ScoreOrder(UploadedFile(path, path.name), **switches)
    return import_reviews(session, actor=SYSTEM, cycle=cycle, order=order, now=NOW)
