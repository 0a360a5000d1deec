"""Several sheets about one case side by side, criterion by criterion, as templates show them.

For the further expert, meetings of the panel, and the page of a settled case. Wording is never
touched; where the sheets differ is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qa_app.core.grades import LABELS, Grade, severity
from qa_app.core.rounding import plain
from qa_app.reviews.queries.further import OtherSheet
from qa_app.rubrics.rules.schema import Criterion, Rubric
from qa_app.scoresheets.rules.answers import NO, YES, Answer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.views.shown import ShownEvidence, shown_evidence
from qa_app.web import filters
from qa_app.web.i18n import gettext as _

FAR_APART = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """What one reviewer said of one criterion."""

    word: str
    comment: str = ""
    page: str = ""
    evidence: tuple[ShownEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion across the sheets; ``gap`` says how the answers differ, "" when they agree."""

    id: str
    title: str
    cells: tuple[Cell, ...]
    gap: str = ""
    is_far: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One reviewer: heading, total, grade and what was written about the whole."""

    heading: str
    points: int | None
    grade: Grade | None
    comment: str = ""
    own_reason: str = ""
    red_lines: tuple[tuple[str, str], ...] = field(default=())


def compared(rubric: Rubric, sheets: Sequence[Filled], language: str) -> list[Row]:
    """Every criterion that any of the sheets answers."""
    rows: list[Row] = []
    for criterion in rubric.criteria:
        answers = [sheet.answers.get(criterion.id) for sheet in sheets]
        if not any(answers):
            continue
        gap, far = _gap(answers)
        cells = tuple(_cell(criterion, answer, language) for answer in answers)
        title = criterion.title.in_language(language)
        rows.append(Row(criterion.id, title, cells, gap, far))
    return rows


def column(
    heading: str,
    sheet: Filled,
    rubric: Rubric,
    *,
    points: int | None,
    grade: Grade | None,
    language: str,
) -> Column:
    """The head and foot of one reviewer's column."""
    titles = {line.id: line.title.in_language(language) for line in rubric.red_lines}
    lines = tuple((titles.get(name, name), sheet.reasons.get(name, "")) for name in sheet.red_lines)
    return Column(heading, points, grade, sheet.comment, sheet.own_reason, lines)


def column_of(one: OtherSheet, language: str) -> Column:
    """The column of another expert's sheet, under its letter."""
    words = _("此前的复评 %(label)s") if one.earlier else _("评审 %(label)s")
    return column(
        words % {"label": one.label},
        one.filled,
        one.rubric,
        points=one.points,
        grade=one.grade,
        language=language,
    )


def _cell(criterion: Criterion, answer: Answer | None, language: str) -> Cell:
    word = _word(criterion, answer, language)
    if answer is None:
        return Cell(word)
    page = str(answer.evidence_page) if answer.evidence_page else ""
    return Cell(word, answer.comment, page, shown_evidence(answer))


def _word(criterion: Criterion, answer: Answer | None, language: str) -> str:
    if answer is None:
        return filters.DASH
    if answer.not_applicable:
        return _("不适用")
    if answer.points_hundredths is not None:
        return _("%(points)s 分", points=plain(answer.points_hundredths))
    if answer.level is None:
        return filters.DASH
    if answer.level in (YES, NO):
        return _("是") if answer.level == YES else _("否")
    level = criterion.levels.get(Grade(answer.level)) if criterion.levels else None
    own = level.label.in_language(language) if level and level.label else ""
    return own or _(LABELS[Grade(answer.level)])


def _gap(answers: Sequence[Answer | None]) -> tuple[str, bool]:
    """In words how far the answers lie apart, and whether that is far."""
    given = [one for one in answers if one is not None]
    points = [one.points_hundredths for one in given if one.points_hundredths is not None]
    if len(points) > 1 and max(points) != min(points):
        return _("相差 %(points)s 分", points=plain(max(points) - min(points))), False
    if len({one.not_applicable for one in given}) > 1:
        return _("适用与否不一致"), True
    grades = {one.level for one in given if one.level}
    known = sorted(severity(Grade(one)) for one in grades if one in set(Grade))
    if len(known) > 1:
        steps = known[-1] - known[0]
        return _("相差 %(levels)s 级", levels=steps), steps >= FAR_APART
    return (_("不一致"), True) if len(grades) > 1 else ("", False)
