"""Spreadsheets for ``experts import`` and ``reviews import``, filled with invented people's work.

Column names are those of the command line. Which case goes to which expert is decided elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.grades import LABELS, Grade
from qa_app.demo.rules.cells import Cell
from qa_app.demo.rules.province import Expert
from qa_app.demo.table_files import CsvFile, TableFile, XlsxFile
from qa_app.scoresheets.rules.answers import Answer, Sheet

EXPERT_COLUMNS = (
    *("login", "name", "region", "agency", "firm"),
    *("types", "capacity", "practice_since"),
)
NOT_APPLICABLE = "不适用"
_JUDGEMENT = ("grade", "reason", "red_lines", "comment")


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """One expert's sheet about one case, with a sentence about the whole file."""

    case_key: str
    expert: str
    sheet: Sheet
    comment: str = ""


def _open(path: Path) -> TableFile:
    if path.suffix == ".xlsx":
        return XlsxFile(path, str, frozenset(), "")
    return CsvFile(path, "utf-8-sig", str)


def write_experts(path: Path, experts: Iterable[Expert]) -> int:
    """The pool of experts as XLSX or, by the file's name, CSV; returns the number of rows."""
    with _open(path) as table:
        table.write(EXPERT_COLUMNS)
        for expert in experts:
            table.write(
                [
                    expert.login,
                    expert.name,
                    expert.region.full_name,
                    expert.agency,
                    expert.lawyer.firm.name,
                    "、".join(TYPE_LABELS[kind] for kind in expert.types),
                    expert.capacity,
                    expert.lawyer.practice_since,
                ]
            )
        return table.row - 1


def answer_cell(answer: Answer | None) -> Cell:
    """What stands in a criterion's column: the level's word, points, or 不适用."""
    if answer is None:
        return ""
    if answer.not_applicable:
        return NOT_APPLICABLE
    if answer.points_hundredths is not None:
        return f"{answer.points_hundredths / 100:g}"
    if answer.level in {grade.value for grade in Grade}:
        return LABELS[Grade(answer.level)]
    return {"yes": "是", "no": "否"}.get(answer.level or "", "")


def write_reviews(path: Path, sheets: Iterable[FilledSheet], criteria: Sequence[str]) -> int:
    """Scores as on paper, one row a sheet, a column and a comment column a criterion id.

    ``criteria`` may be those of several rubrics; columns of another rubric stay empty.
    Returns the number of rows.
    """
    comments = [f"comment:{name}" for name in criteria]
    with _open(path) as table:
        table.write(["case_key", "expert", *criteria, *_JUDGEMENT, *comments])
        for one in sheets:
            answers = one.sheet.answers
            own = one.sheet.own_grade
            table.write(
                [
                    one.case_key,
                    one.expert,
                    *(answer_cell(answers.get(name)) for name in criteria),
                    LABELS[own] if own else "",
                    one.sheet.own_reason,
                    ";".join(sorted(one.sheet.red_lines)),
                    one.comment,
                    *(answers[name].comment if name in answers else "" for name in criteria),
                ]
            )
        return table.row - 1
