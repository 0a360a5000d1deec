"""The level of one criterion as one text, and which of two levels is the better one. Pure.

``good``, ``yes`` or an option's id where a criterion has words; hundredths of points where it has
points; ``not_applicable``. An empty text: there is no answer.
"""

from qa_app.core.grades import Grade, severity
from qa_app.rubrics.rules.schema import Criterion, Kind
from qa_app.scoresheets.rules.answers import NO, YES, Answer
from qa_app.scoresheets.rules.kinds import BY_LEVEL, DEFAULT_STEP_HUNDREDTHS, KINDS

NOT_APPLICABLE = "not_applicable"
_LONGEST = 6


def text_of(answer: Answer | None) -> str:
    """An answer as a text."""
    if answer is None:
        return ""
    if answer.not_applicable:
        return NOT_APPLICABLE
    if answer.level is not None:
        return answer.level
    return "" if answer.points_hundredths is None else str(answer.points_hundredths)


def level_text(criterion: Criterion, level: str, points: int | None) -> str:
    """What a feedback sheet says of a criterion, as a text."""
    if criterion.kind in BY_LEVEL or level == NOT_APPLICABLE:
        return level
    return "" if points is None else str(points)


def answer_of(criterion: Criterion, text: str) -> Answer | None:
    """The answer a text stands for; None when it is none that fits the criterion."""
    if text == NOT_APPLICABLE:
        return Answer(not_applicable=True) if criterion.not_applicable else None
    if criterion.kind in BY_LEVEL:
        answer = Answer(level=text or None)
    else:
        known = text.isascii() and text.isdecimal() and len(text) <= _LONGEST
        answer = Answer(points_hundredths=int(text) if known else None)
    if not text or text_of(answer) != text:
        return None
    return answer if KINDS[criterion.kind].validate(criterion, answer) is None else None


def choices_of(criterion: Criterion) -> tuple[str, ...]:
    """The texts one may choose among, best first; empty where points are typed."""
    if criterion.kind is Kind.LEVEL:
        return tuple(grade.value for grade in sorted(criterion.levels, key=severity))
    if criterion.kind is Kind.YES_NO:
        return (YES, NO)
    return tuple(criterion.options) if criterion.kind is Kind.CHOICE else ()


def is_better(criterion: Criterion, text: str, than: str) -> bool:
    """Whether one level is better for the lawyer than another; nothing is worse than any."""
    answer, other = answer_of(criterion, text), answer_of(criterion, than)
    if answer is None or answer.not_applicable:
        return answer is not None and than != text
    if other is None or other.not_applicable:
        return other is None
    return _worth(criterion, answer) > _worth(criterion, other)


def _worth(criterion: Criterion, answer: Answer) -> int:
    """Points where there are any (those of a deduction are negative), else the place of a level."""
    earned = KINDS[criterion.kind].earned(criterion, answer)
    if earned is not None:
        return earned
    return -severity(Grade(answer.level)) if criterion.kind is Kind.LEVEL and answer.level else 0


def better_than(criterion: Criterion, than: str) -> tuple[str, ...]:
    """Every level that is better than one, best first; points in the criterion's steps."""
    words = choices_of(criterion)
    if not words:
        step, most = criterion.step or DEFAULT_STEP_HUNDREDTHS, criterion.points or 0
        values = sorted({*range(0, most, step), most}, reverse=criterion.kind is Kind.POINTS)
        words = tuple(map(str, values))
    every = (*words, *([NOT_APPLICABLE] if criterion.not_applicable else []))
    return tuple(text for text in every if is_better(criterion, text, than))
