"""What a better file would have had: which texts of the rubric say so, as codes. Pure.

A sheet keeps codes and not texts, for the rubric of a cycle never changes: pages and prints ask
``words_of`` for them in the reader's language.
"""

from qa_app.core.grades import Grade, severity
from qa_app.rubrics.rules.schema import Criterion, Kind

GUIDANCE = "guidance"
"""The typical errors of the criterion: it has no level that would be better."""
NOT_APPLICABLE = "not_applicable"


def advice_for(criterion: Criterion, level: str, points: int | None) -> str:
    """The next better level and, where that is another, the best one; empty when nothing is.

    Codes with a comma between: ``good,excellent``.
    """
    if level == NOT_APPLICABLE:
        return ""
    if criterion.kind is not Kind.LEVEL:
        return GUIDANCE if criterion.guidance and _falls_short(criterion, level, points) else ""
    if not level:
        return ""
    better = [one for one in criterion.levels if severity(one) < severity(Grade(level))]
    better.sort(key=severity)
    return ",".join(dict.fromkeys((*better[-1:], *better[:1])))


def words_of(
    criterion: Criterion, advice: str, language: str
) -> tuple[tuple[Grade | None, str], ...]:
    """The texts of an advice: the level each belongs to (None for guidance) and its words."""
    if advice == GUIDANCE:
        guidance = criterion.guidance
        return ((None, guidance.errors.in_language(language)),) if guidance else ()
    known = [Grade(code) for code in advice.split(",") if code]
    levels = criterion.levels
    return tuple((one, levels[one].text.in_language(language)) for one in known if one in levels)


def _falls_short(criterion: Criterion, level: str, points: int | None) -> bool:
    if criterion.kind is Kind.DEDUCTION:
        return bool(points)
    if points is None:
        return False
    return points < (criterion.maximum or 0)
