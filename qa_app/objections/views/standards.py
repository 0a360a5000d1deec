"""What the rubric says of a point, for who decides on it: every level in words, guidance, the law.

By the rubric version the sheet was filled in with, whatever has been published since.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.rounding import plain
from qa_app.objections.queries.grounds import Grounds
from qa_app.objections.queries.seen import Point
from qa_app.objections.rules.points import PointKey
from qa_app.objections.views.shown import number_of
from qa_app.rubrics.rules.schema import Criterion, Kind, Rubric
from qa_app.scoresheets.views.shown import ShownLevel, criterion_words
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request


@dataclass(frozen=True, slots=True)
class Standard:
    """What a point is judged by; of a red line the duty (``text``) and the law it stands in.

    ``now`` is the level it has, ``span`` what can be given where points are typed.
    """

    now: str
    levels: tuple[ShownLevel, ...] = ()
    span: str = ""
    where: str = ""
    errors: str = ""
    example: str = ""
    text: str = ""
    law: str = ""
    url: str = ""


def rubric_words(rubric: Rubric | None) -> str:
    """Which rubric a case was judged by; empty for a grade that came without one."""
    if rubric is None:
        return ""
    title = rubric.title.in_language(language_of_request())
    return _("本案按“%(title)s”第 %(version)s 版评定。", title=title, version=rubric.version)


def standards_of(grounds: Grounds | None, points: Sequence[Point]) -> dict[str, Standard | None]:
    """Point as a text → what it is judged by; None for the whole, and where there is no rubric."""
    return {str(one.point): _standard(grounds, one.point, one.old_level) for one in points}


def _standard(grounds: Grounds | None, point: PointKey, now: str) -> Standard | None:
    if grounds is None or grounds.rubric is None:
        return None
    if point.is_red_line:
        return _of_red_line(grounds.rubric, point.name)
    criterion = next((one for one in grounds.rubric.criteria if one.id == point.criterion), None)
    return _of_criterion(grounds, criterion, point, now) if criterion else None


def _of_criterion(
    grounds: Grounds, criterion: Criterion, point: PointKey, now: str
) -> Standard | None:
    if grounds.scorer is None:
        return None
    words = criterion_words(grounds.scorer, criterion, number_of(grounds.rubric, point))
    return Standard(
        now=now,
        levels=words.levels,
        span="" if words.by_level else _span(criterion),
        where=words.where,
        errors=words.errors,
        example=words.example,
    )


def _span(criterion: Criterion) -> str:
    most = plain(criterion.maximum or 0)
    if criterion.kind is Kind.DEDUCTION:
        return _("最多扣 %(points)s 分", points=most)
    return _("0 至 %(points)s 分", points=most)


def _of_red_line(rubric: Rubric, name: str) -> Standard | None:
    language = language_of_request()
    found = next((one for one in rubric.red_lines if one.id == name), None)
    if found is None:
        return None
    text, law = found.text.in_language(language), found.law.in_language(language)
    return Standard(now="", text=text, law=law, url=found.url)
