"""What an invented expert answers about an invented case: a whole score sheet.

Each case has a true quality. Whether a criterion came out above or below it, and whether it does
not apply, is a property of the case (derived from its key), so that two experts see the same
strengths and weaknesses; severity, noise and the wording are the expert's own.

The map from quality to points is chosen so that, with grades at 90, 80 and 60 points, about a
fifth of the cases are excellent, four fifths good or better (Zhejiang published 81.7 % for 2024)
and two in a hundred fail (published pass rates are nearly all close to 100 %).
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_128
from itertools import pairwise
from typing import Final

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import ORDER, Grade, severity
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.chance import Chance, between, happens, one_of
from qa_app.demo.rules.province import Expert
from qa_app.demo.rules.remarks import overall_remarks, prefixes, reasons, remarks_for
from qa_app.rubrics.rules.schema import Criterion, Kind, Method, Rubric
from qa_app.scoresheets.rules.answers import NO, YES, Answer, Sheet
from qa_app.scoresheets.rules.kinds import DEFAULT_STEP_HUNDREDTHS
from qa_app.scoresheets.rules.scoring import Scorer, scorer_for

# Quality in standard deviations → points; straight lines between the knots.
KNOTS: Final = (
    (-4.0, 22.0),
    (-3.0, 42.0),
    (-2.15, 60.0),
    (-1.6, 74.0),
    (-1.2, 80.0),
    (1.02, 90.0),
    (2.6, 97.5),
    (4.0, 99.0),
)
CRITERION_SPREAD = 0.085
EXPERT_CRITERION_NOISE = 0.045
NOT_APPLICABLE_SHARE = 0.07
# Of 256: one weak case in five, four others in a thousand.
WEAK = -2.3
RED_LINES_OF_WEAK = 48
RED_LINES_OF_OTHERS = 1
RED_LINE_SEEN = 0.85
OWN_GRADE_SHARE = 0.25
OWN_GRADE_DIFFERS = 0.035
LEVEL_FRACTIONS: Final = {
    Grade.EXCELLENT: 1.0,
    Grade.GOOD: 0.86,
    Grade.PASS: 0.66,
    Grade.FAIL: 0.0,
}
_COMMENTED: Final = (0.06, 0.22, 0.75, 1.0)
_PAGES = 60
_RANKS: Final[dict[str | None, int]] = {grade.value: at for at, grade in enumerate(ORDER)}
_BYTES = 5


@dataclass(frozen=True, slots=True)
class CaseQuality:
    """What an expert could see of a case: its kind and how well it was really done."""

    key: str
    case_type: CaseType
    stage: Stage
    quality: float


def quality_of(case: Case) -> CaseQuality:
    """The quality of a case, to be kept by its key until the case is reviewed."""
    return CaseQuality(case.key, case.case_type, case.stage, case.quality)


def true_points(quality: float) -> float:
    """The points (0 to 100) a faultless expert would give to a case of that quality."""
    for (low, below), (high, above) in pairwise(KNOTS):
        if quality <= high:
            part = (max(quality, low) - low) / (high - low)
            return below + part * (above - below)
    return KNOTS[-1][1]


@dataclass(frozen=True, slots=True)
class _Look:
    """What one criterion of one case is like, the same for whoever looks."""

    shift: float
    rounding: float
    left_out: bool


def _looks(case: CaseQuality, count: int) -> list[_Look]:
    """Numbers drawn from the case's key: three for each criterion."""
    drawn = shake_128(case.key.encode()).digest(count * _BYTES)
    looks: list[_Look] = []
    for at in range(0, count * _BYTES, _BYTES):
        one, two, three, four, five = drawn[at : at + _BYTES]
        # The sum of three uniform numbers is close enough to a normal one; its sd is 0.5.
        shift = ((one + two + three) / 255 - 1.5) * 2 * CRITERION_SPREAD
        looks.append(_Look(shift, four / 256, five / 256 < NOT_APPLICABLE_SHARE))
    return looks


def _leveled(steps: list[tuple[str, float]], wanted: float, rounding: float) -> str:
    """One of two neighbouring levels, so that on average the wanted fraction comes out."""
    above, high = steps[0]
    for level, fraction in steps[1:]:
        if wanted >= fraction:
            part = (wanted - fraction) / (high - fraction)
            return above if part > rounding else level
        above, high = level, fraction
    return above


def _steps(criterion: Criterion) -> list[tuple[str, float]]:
    maximum = criterion.maximum
    steps: list[tuple[str, float]] = []
    for grade, level in criterion.levels.items():
        if maximum and level.points is not None:
            steps.append((grade.value, level.points / maximum))
        else:
            steps.append((grade.value, LEVEL_FRACTIONS[grade]))
    return steps


@dataclass(frozen=True, slots=True)
class _Question:
    """A criterion asked of the case, with what does not change from case to case."""

    criterion: Criterion
    steps: list[tuple[str, float]]
    may_be_left_out: bool
    remarks: tuple[str, str, str, str]


@lru_cache(maxsize=256)
def _questions(rubric: Rubric, case_type: CaseType, stage: Stage) -> tuple[_Question, ...]:
    scorer = scorer_for(rubric, case_type, stage)
    return tuple(
        _Question(one, _steps(one), scorer.may_be_left_out(one), remarks_for(one.title.zh))
        for one in scorer.criteria.values()
    )


def _answer(question: _Question, wanted: float, look: _Look) -> Answer:
    criterion = question.criterion
    if criterion.kind is Kind.LEVEL:
        return Answer(level=_leveled(question.steps, wanted, look.rounding))
    if criterion.kind is Kind.YES_NO:
        return Answer(level=YES if wanted > look.rounding else NO)
    maximum, step = criterion.points or 0, criterion.step or DEFAULT_STEP_HUNDREDTHS
    part = wanted if criterion.kind is Kind.POINTS else max(0.0, 0.9 - wanted)
    given = int(part * maximum / step + look.rounding) * step
    return Answer(points_hundredths=min(max(given, 0), maximum))


def _rank(answer: Answer, wanted: float) -> int:
    """Where an answer stands among the four grades: 0 for the best."""
    if answer.level in _RANKS:
        return _RANKS[answer.level]
    return sum(wanted < edge for edge in (0.9, 0.8, 0.6))


def _with_remark(question: _Question, answer: Answer, rank: int, chance: Chance) -> Answer:
    if not happens(_COMMENTED[rank], chance):
        return answer
    text = one_of(prefixes(), chance) + question.remarks[rank]
    page = between(1, _PAGES, chance) if happens(0.6, chance) else None
    return Answer(
        level=answer.level,
        points_hundredths=answer.points_hundredths,
        comment=text,
        evidence_page=page,
    )


def simulate_answers(rubric: Rubric, case: CaseQuality, expert: Expert, chance: Chance) -> Sheet:
    """The sheet an expert fills in: every criterion that applies, ready to be submitted.

    A severe expert takes ``severity`` points off; noise moves the whole sheet and each criterion.
    """
    scorer = scorer_for(rubric, case.case_type, case.stage)
    points = true_points(case.quality) - expert.severity + chance.gauss(0.0, expert.noise)
    questions = _questions(rubric, case.case_type, case.stage)
    # Strong cases leave less room for ups and downs than the others.
    room = min(1.0, (104.0 - points) / 16)
    answers: dict[str, Answer] = {}
    for question, look in zip(questions, _looks(case, len(questions)), strict=True):
        if look.left_out and question.may_be_left_out:
            answers[question.criterion.id] = Answer(not_applicable=True)
            continue
        noise = chance.gauss(0.0, EXPERT_CRITERION_NOISE)
        wanted = min(max(points / 100 + (look.shift + noise) * room, 0.0), 1.0)
        answer = _answer(question, wanted, look)
        rank = _rank(answer, wanted)
        answers[question.criterion.id] = _with_remark(question, answer, rank, chance)
    red_lines = _red_lines(scorer, case, chance)
    return _judged(scorer, Sheet(answers, red_lines), points, chance)


def _red_lines(scorer: Scorer, case: CaseQuality, chance: Chance) -> frozenset[str]:
    """The breach a case contains, when the expert notices it."""
    lines = sorted(scorer.red_line_ids)
    first, second = shake_128(f"red line of {case.key}".encode()).digest(2)
    chances = RED_LINES_OF_WEAK if case.quality < WEAK else RED_LINES_OF_OTHERS
    present = first < chances
    if not lines or not present or not happens(RED_LINE_SEEN, chance):
        return frozenset()
    return frozenset({lines[second % len(lines)]})


def grade_of_points(points: float) -> Grade:
    """The grade of points by the usual cut-offs 90, 80 and 60."""
    return ORDER[sum(points < edge for edge in (90, 80, 60))]


def _judged(scorer: Scorer, sheet: Sheet, points: float, chance: Chance) -> Sheet:
    """Add the expert's own judgement where it is asked for or where the expert disagrees."""
    computed = scorer.score(sheet).computed_grade
    if computed is None or scorer.rubric.grading.method is Method.JUDGEMENT:
        own = grade_of_points(points)
        reason = "" if computed in (None, own) else _reason(own, computed, chance)
        return Sheet(sheet.answers, sheet.red_lines, own, reason)
    roll = chance.random()
    if roll >= OWN_GRADE_SHARE:
        return sheet
    if roll >= OWN_GRADE_DIFFERS:
        return Sheet(sheet.answers, sheet.red_lines, computed, "")
    at = severity(computed) + (1 if happens(0.6, chance) else -1)
    own = ORDER[min(max(at, 0), 2)]
    reason = "" if own is computed else _reason(own, computed, chance)
    return Sheet(sheet.answers, sheet.red_lines, own, reason)


def _reason(own: Grade, computed: Grade | None, chance: Chance) -> str:
    better = computed is not None and severity(own) < severity(computed)
    return one_of(reasons(better=better), chance)


def overall_comment(grade: Grade, chance: Chance) -> str:
    """One sentence about the whole file."""
    return one_of(overall_remarks(grade), chance)
