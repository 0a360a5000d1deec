"""From what an objection changed to the next version of the grade, by the rubric's own rule.

Pure. A new level stands on every sheet behind the grade that said worse; a red line that was lifted
is on none of them, nor its veto. The sheets are scored again by the rubric and joined by the
cycle's rule, before and after, and what lies between is added to the points that counted. Where the
grade followed from points it follows from the new ones, else it rises when the sheets' own grade
does. An overall judgement that was raised is at least what it was raised to. Nothing ever falls.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa_app.core.grades import Grade, severity
from qa_app.cycles.rules.plan import SettleRule
from qa_app.objections.rules.levels import answer_of, is_better, text_of
from qa_app.reviews.rules.settling import Basis, Rating, Settled, Step, StepCode, joined
from qa_app.rubrics.rules.schema import MAX_POINTS_HUNDREDTHS, Criterion, CutOff
from qa_app.scoresheets.rules.answers import Sheet
from qa_app.scoresheets.rules.scoring import Scorer

METHOD = "objection"
"""The method of a grade that an upheld objection changed."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What was decided: criterion id → level as a text, red lines lifted, the overall judgement."""

    levels: Mapping[str, str] = field(default_factory=dict[str, str])
    lifted: frozenset[str] = frozenset()
    grade: Grade | None = None

    def __bool__(self) -> bool:
        """Whether anything changes at all."""
        return bool(self.levels or self.lifted or self.grade)

    def then(self, later: "Changes") -> "Changes":
        """Both, the later word last."""
        levels = {**self.levels, **later.levels}
        return Changes(levels, self.lifted | later.lifted, later.grade or self.grade)


NOTHING = Changes()


@dataclass(frozen=True, slots=True)
class Ground:
    """What the grade rests on: its version, the sheets that decided it, and what was changed since.

    ``sheets`` is empty for a grade that came without any; ``earlier`` is what objections before
    this one changed.
    """

    version: int
    grade: Grade
    points: int | None
    sheets: tuple[Sheet, ...]
    rule: SettleRule
    earlier: Changes = NOTHING


def result_of(ground: Ground, scorer: Scorer | None, changes: Changes) -> Settled:
    """The next version of the grade when this changes; without a scorer only the overall one."""
    grade, points = _rated(ground, scorer, changes) if scorer else (ground.grade, ground.points)
    if changes.grade:
        grade = _better(grade, changes.grade)
    steps = (
        Step(StepCode.OBJECTION, {"version": ground.version, **_facts(ground)}),
        *_changed(scorer, changes),
        Step(
            StepCode.OBJECTION_DECIDES if scorer else StepCode.OBJECTION_SETS,
            {"grade": grade.value, "points": points},
        ),
    )
    return Settled(grade, points, METHOD, steps)


def changed_sheet(sheet: Sheet, criteria: Mapping[str, Criterion], changes: Changes) -> Sheet:
    """A sheet with the new levels where it said worse, and without the red lines lifted."""
    answers = dict(sheet.answers)
    for name, level in changes.levels.items():
        criterion, old = criteria.get(name), answers.get(name)
        new = criterion and answer_of(criterion, level)
        if criterion and new and is_better(criterion, level, text_of(old)):
            kept = replace(old, level=None, points_hundredths=None) if old else new
            answers[name] = replace(
                kept,
                level=new.level,
                points_hundredths=new.points_hundredths,
                not_applicable=new.not_applicable,
            )
    return replace(sheet, answers=answers, red_lines=sheet.red_lines - changes.lifted)


def judged_overall(ground: Ground, scorer: Scorer | None, shown: frozenset[str]) -> bool:
    """Whether criteria and the red lines that are shown do not tell how the grade came about.

    An expert set it, a meeting voted it, a red line that is not shown brought it down, or it came
    without a sheet: then there is an overall judgement to object to.
    """
    if scorer is None or not ground.sheets:
        return True
    ratings = list(_ratings(ground, scorer, ground.earlier))
    if any(_own_word(scorer, sheet) for sheet in ground.sheets):
        return True
    bare = Changes(lifted=shown).then(ground.earlier)
    if any(one.basis is Basis.VETO for one in _ratings(ground, scorer, bare)):
        return True
    return ground.grade is not _joined(ratings, ground, scorer)[0]


def _own_word(scorer: Scorer, sheet: Sheet) -> bool:
    """Whether an expert set another grade than the criteria come to."""
    plain = scorer.score(replace(sheet, red_lines=frozenset())).computed_grade
    return sheet.own_grade not in (None, plain)


def _rated(ground: Ground, scorer: Scorer, changes: Changes) -> tuple[Grade, int | None]:
    """Grade and points by the sheets before and after."""
    before = list(_ratings(ground, scorer, ground.earlier))
    after = list(_ratings(ground, scorer, ground.earlier.then(changes)))
    (was, old_points), (now, new_points) = (
        _joined(ratings, ground, scorer) for ratings in (before, after)
    )
    points = _points(ground, old_points, new_points)
    cut_offs = scorer.rubric.grading.cut_offs
    by_points = _by_points(cut_offs, ground.points) is ground.grade
    if points is not None and by_points and not _held_down(ground, after):
        return _better(ground.grade, _by_points(cut_offs, points) or ground.grade), points
    rose = severity(now) < severity(was)
    return (_better(ground.grade, now) if rose else ground.grade), points


def _held_down(ground: Ground, after: Sequence[Rating]) -> bool:
    """Whether a red line that stands keeps the grade at the bottom, whatever the points."""
    return ground.grade is Grade.FAIL and any(one.basis is Basis.VETO for one in after)


def _ratings(ground: Ground, scorer: Scorer, changes: Changes) -> Iterator[Rating]:
    for place, sheet in enumerate(ground.sheets):
        yield _rating(str(place), sheet, scorer, changes)


def _joined(ratings: Sequence[Rating], ground: Ground, scorer: Scorer) -> tuple[Grade, int | None]:
    return joined(ratings, ground.rule, scorer.rubric.grading.cut_offs)


def _rating(key: str, sheet: Sheet, scorer: Scorer, changes: Changes) -> Rating:
    """What a sheet says once changed; an expert's own grade gives way to a better computed one.

    Better by its criteria: that a veto is gone brings an expert's own grade back, no other.
    """
    changed = changed_sheet(sheet, scorer.criteria, changes)
    score, red_line = scorer.score(changed), bool(changed.red_lines & scorer.red_line_ids)
    if score.vetoed:
        return Rating(key, Grade.FAIL, score.points_hundredths, red_line, Basis.VETO)
    computed = score.computed_grade or Grade.FAIL
    own = sheet.own_grade
    if own is None:
        return Rating(key, computed, score.points_hundredths, red_line)
    before = scorer.score(replace(sheet, red_lines=frozenset())).computed_grade
    rose = before and severity(computed) < severity(before)
    grade = _better(own, computed) if rose else own
    return Rating(key, grade, score.points_hundredths, red_line, Basis.OWN)


def _changed(scorer: Scorer | None, changes: Changes) -> Iterator[Step]:
    for criterion in filter(changes.levels.__contains__, scorer.criteria if scorer else ()):
        params = {"criterion": criterion, "level": changes.levels[criterion]}
        yield Step(StepCode.OBJECTION_LEVEL, params)
    for red_line in sorted(changes.lifted):
        yield Step(StepCode.OBJECTION_LIFTED, {"lifted": red_line})
    if changes.grade:
        yield Step(StepCode.OBJECTION_OVERALL, {"grade": changes.grade.value})


def _points(ground: Ground, before: int | None, after: int | None) -> int | None:
    if ground.points is None or before is None or after is None:
        return ground.points
    return min(MAX_POINTS_HUNDREDTHS, ground.points + max(0, after - before))


def _by_points(cut_offs: Sequence[CutOff], points: int | None) -> Grade | None:
    if points is None:
        return None
    return next((cut.grade for cut in cut_offs if points >= cut.at_least), None)


def _better(one: Grade, other: Grade) -> Grade:
    return min(one, other, key=severity)


def _facts(ground: Ground) -> dict[str, object]:
    return {"grade": ground.grade.value, "points": ground.points}
