"""From the answers to one rubric version to points, subtotals and the computed grade.

For review pages, imports and settlement. A ``Scorer`` is made once for rubric, case type and
stage and then scores one sheet in microseconds; everything is exact in integers of hundredths
and rounded once, half up.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import ORDER, Grade, severity
from qa_app.rubrics.rules.catalogue import criteria_for, known_stage, red_lines_for
from qa_app.rubrics.rules.schema import (
    MAX_POINTS_HUNDREDTHS,
    Condition,
    Criterion,
    Kind,
    Mark,
    Rubric,
)
from qa_app.scoresheets.rules.answers import NO, YES, Answer, Sheet
from qa_app.scoresheets.rules.kinds import KINDS


class RedLineEffect(StrEnum):
    """What a red line does; the cycle decides. Either way a second review follows."""

    FLAG = "flag"
    VETO = "veto"


@dataclass(frozen=True, slots=True)
class Subtotal:
    """Points of a part of the rubric, in hundredths, of the criteria that apply and are answered.

    ``maximum`` leaves out what is not applicable; it is not scaled to 100.
    """

    earned: int = 0
    maximum: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """What a sheet comes to.

    ``points_hundredths`` is 0 to 10,000, open criteria counting nothing; None when the rubric
    gives no points or nothing applies. ``computed_grade`` is None while criteria are open.
    """

    points_hundredths: int | None
    computed_grade: Grade | None
    groups: Mapping[str, Subtotal]
    form: Subtotal
    substance: Subtotal
    missing: tuple[str, ...]
    not_applicable: tuple[str, ...]
    deducted: int
    red_lines: frozenset[str]
    vetoed: bool = False

    @property
    def second_review_forced(self) -> bool:
        """Whether a red line asks for another pair of eyes."""
        return bool(self.red_lines)


@dataclass(frozen=True, slots=True)
class _Row:
    """One criterion as the scorer needs it: where it counts and what each answer gives."""

    criterion: Criterion
    group: str
    is_form: bool
    has_levels: bool
    maximum: int
    by_level: Mapping[str, int]


@dataclass(slots=True)
class _Tally:
    """Running sums over the criteria of one sheet, in hundredths."""

    groups: dict[str, list[int]]
    earned: int = 0
    maximum: int = 0
    form_earned: int = 0
    form_maximum: int = 0
    missing: list[str] = field(default_factory=list[str])
    left_out: list[str] = field(default_factory=list[str])
    levels: Counter[str] = field(default_factory=Counter[str])

    def add(self, row: _Row, given: int) -> None:
        """Count one criterion with the points given for it."""
        self.earned += given
        self.maximum += row.maximum
        group = self.groups[row.group]
        group[0] += given
        group[1] += row.maximum
        if row.is_form:
            self.form_earned += given
            self.form_maximum += row.maximum


class Scorer:
    """Scores sheets of one rubric for cases of one type and stage (None: unknown, all asked)."""

    def __init__(
        self,
        rubric: Rubric,
        case_type: CaseType | None = None,
        stage: Stage | None = None,
        red_line_effect: RedLineEffect = RedLineEffect.FLAG,
    ) -> None:
        self.rubric = rubric
        self.criteria = {c.id: c for c in criteria_for(rubric, case_type, stage)}
        self.red_line_ids = frozenset(r.id for r in red_lines_for(rubric, case_type, stage))
        self._stage_unknown = known_stage(rubric, stage) is None
        self._veto = red_line_effect is RedLineEffect.VETO
        asked = [(g.id, c) for g in rubric.groups for c in g.criteria if c.id in self.criteria]
        self._rows = tuple(_row(group, c) for group, c in asked if c.kind is not Kind.DEDUCTION)
        self._deductions = tuple(c for _, c in asked if c.kind is Kind.DEDUCTION)
        self._has_points = all(c.maximum is not None for c in rubric.criteria)
        self._group_ids = tuple(dict.fromkeys(group for group, _ in asked))
        self._combination_size = sum(c.kind is Kind.LEVEL for c in rubric.criteria)

    def may_be_left_out(self, criterion: Criterion) -> bool:
        """Whether "not applicable" is an allowed answer to a criterion of this case."""
        bound_to_stage = bool(criterion.stages) and self._stage_unknown
        return criterion.not_applicable is not None or bound_to_stage

    def score(self, sheet: Sheet) -> Score:
        """The score of a sheet; answers to criteria that are not asked count nothing.

        The sheet must be valid (see ``submission.answer_refusals``).
        """
        if not self.rubric.gives_grade:
            return self._index(sheet)
        tally = self._tally(sheet.answers)
        deducted = self._deducted(sheet.answers)
        points = self._points(tally.earned, tally.maximum, deducted)
        red_lines = sheet.red_lines & self.red_line_ids
        vetoed = self._veto and bool(red_lines)
        grade = None
        if not tally.missing:
            grade = Grade.FAIL if vetoed else self._grade(points, tally.levels, sheet.answers)
        form = Subtotal(tally.form_earned, tally.form_maximum)
        rest = Subtotal(tally.earned - form.earned, tally.maximum - form.maximum)
        return Score(
            points_hundredths=points,
            computed_grade=grade,
            groups={name: Subtotal(*pair) for name, pair in tally.groups.items()},
            form=form,
            substance=rest,
            missing=tuple(tally.missing),
            not_applicable=tuple(tally.left_out),
            deducted=deducted,
            red_lines=red_lines,
            vetoed=vetoed,
        )

    def _tally(self, answers: Mapping[str, Answer]) -> _Tally:
        """Add up every asked criterion: what is given, what is possible, what is open."""
        tally = _Tally({name: [0, 0] for name in self._group_ids})
        for row in self._rows:
            answer = answers.get(row.criterion.id, _OPEN)
            if answer.not_applicable:
                tally.left_out.append(row.criterion.id)
                continue
            given = answer.points_hundredths
            if row.by_level:
                given = row.by_level.get(answer.level or "")
            if given is None:
                tally.missing.append(row.criterion.id)
            elif row.has_levels:
                tally.levels[answer.level or ""] += 1
            tally.add(row, given or 0)
        return tally

    def _index(self, sheet: Sheet) -> Score:
        """The mean value of the answers that have one, rounded once, half up; never a grade."""
        answers = {name: sheet.answers.get(name, _OPEN) for name in self.criteria}
        asked = [name for name, answer in answers.items() if not answer.not_applicable]
        worth = [self._worth(name, answers[name]) for name in asked]
        values = [value for value in worth if value is not None]
        mean = (2 * sum(values) + len(values)) // (2 * len(values)) if values else None
        return Score(
            points_hundredths=mean,
            computed_grade=None,
            groups={name: Subtotal() for name in self._group_ids},
            form=Subtotal(),
            substance=Subtotal(),
            missing=tuple(name for name in asked if answers[name].level is None),
            not_applicable=tuple(name for name in answers if name not in asked),
            deducted=0,
            red_lines=sheet.red_lines & self.red_line_ids,
        )

    def _worth(self, name: str, answer: Answer) -> int | None:
        criterion = self.criteria[name]
        return KINDS[criterion.kind].earned(criterion, answer)

    def _deducted(self, answers: Mapping[str, Answer]) -> int:
        taken = 0
        for criterion in self._deductions:
            answer = answers.get(criterion.id)
            if answer and not answer.not_applicable:
                taken += answer.points_hundredths or 0
        return taken

    def _points(self, earned: int, maximum: int, deducted: int) -> int | None:
        """100 × earned ÷ maximum, less deductions, not below 0; rounded once, half up."""
        if not self._has_points or not maximum:
            return None
        exact_over_maximum = MAX_POINTS_HUNDREDTHS * earned - deducted * maximum
        return max(0, (2 * exact_over_maximum + maximum) // (2 * maximum))

    def _grade(
        self,
        points: int | None,
        levels: Counter[str],
        answers: Mapping[str, Answer],
    ) -> Grade | None:
        grading = self.rubric.grading
        if grading.combination and levels:
            size = self._combination_size
            for line in grading.combination:
                if _holds(line, levels, size) and self._requirements_met(line, answers):
                    return line.grade
        if grading.cut_offs and points is not None:
            return next(cut.grade for cut in grading.cut_offs if points >= cut.at_least)
        return None

    def _requirements_met(self, line: Condition, answers: Mapping[str, Answer]) -> bool:
        for name, least in line.require.items():
            answer = answers.get(name, _OPEN)
            if name not in self.criteria or answer.not_applicable or answer.level is None:
                continue
            if severity(Grade(answer.level)) > severity(least):
                return False
        return True


@lru_cache(maxsize=512)
def scorer_for(
    rubric: Rubric,
    case_type: CaseType | None = None,
    stage: Stage | None = None,
    red_line_effect: RedLineEffect = RedLineEffect.FLAG,
) -> Scorer:
    """The scorer of a rubric for a type and stage, made once in a process."""
    return Scorer(rubric, case_type, stage, red_line_effect)


def final_grade(score: Score, sheet: Sheet) -> Grade | None:
    """The grade the sheet stands for: a veto's fail, the person's own, else the computed one."""
    if score.vetoed:
        return Grade.FAIL
    return sheet.own_grade or score.computed_grade


_OPEN = Answer()


def _row(group: str, criterion: Criterion) -> _Row:
    kind = KINDS[criterion.kind]
    words: tuple[str, ...] = ()
    if criterion.kind is Kind.LEVEL:
        words = tuple(grade.value for grade in criterion.levels)
    elif criterion.kind is Kind.YES_NO:
        words = (YES, NO)
    by_level = {word: kind.earned(criterion, Answer(level=word)) or 0 for word in words}
    return _Row(
        criterion=criterion,
        group=group,
        is_form=criterion.mark is Mark.FORM,
        has_levels=criterion.kind is Kind.LEVEL,
        maximum=criterion.maximum or 0,
        by_level=by_level,
    )


def _holds(line: Condition, levels: Counter[str], size: int) -> bool:
    """Whether the counts of levels satisfy one line of a combination rule.

    ``at_least`` shrinks in proportion when criteria are not applicable: 5 of 8 asks for 5/8 of
    those that are left. ``at_most`` and ``none_below`` stay as they are.
    """
    graded = sum(levels[grade.value] for grade in ORDER)
    for grade, count in line.at_least.items():
        if _at_or_better(levels, grade) * size < count * graded:
            return False
    for grade, count in line.at_most.items():
        if _at_or_worse(levels, grade) > count:
            return False
    if line.none_below is None:
        return True
    return _at_or_better(levels, line.none_below) == graded


def _at_or_better(levels: Counter[str], grade: Grade) -> int:
    return sum(levels[each.value] for each in ORDER[: severity(grade) + 1])


def _at_or_worse(levels: Counter[str], grade: Grade) -> int:
    return sum(levels[each.value] for each in ORDER[severity(grade) :])
