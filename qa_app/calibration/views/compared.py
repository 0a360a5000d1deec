"""A sheet beside its model in words, criterion by criterion, for the pages that show both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qa_app.calibration.queries.desks import AttemptDesk
from qa_app.calibration.rules.comparing import Comparison, CriterionGap
from qa_app.reviews.messages import plain
from qa_app.rubrics.rules.schema import Kind
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.views import shown
from qa_app.scoresheets.views.shown import ShownCriterion
from qa_app.web import filters
from qa_app.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class ComparedCriterion:
    """One criterion: what was given, what the model says, how far apart, and why."""

    id: str
    number: str
    title: str
    own: str
    model: str
    difference: str
    within: bool
    equal: bool
    own_comment: str
    model_comment: str
    why: str


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """A first-level indicator with its criteria."""

    number: int
    title: str
    criteria: list[ComparedCriterion]


def compared_groups(
    desk: AttemptDesk, model: Filled, found: Comparison, why: Mapping[str, str]
) -> list[ComparedGroup]:
    """Both sheets side by side, group by group as on the scoring screen."""
    gaps = {one.criterion: one for one in found.criteria}
    kinds = {one.id: one.kind for one in desk.rubric.criteria}
    own = shown.shown_groups(desk)
    theirs = shown.shown_groups(replace(desk, filled=model))
    groups: list[ComparedGroup] = []
    for mine, other in zip(own, theirs, strict=True):
        rows = [
            _row(one, two, gaps[one.id], kinds[one.id], why.get(one.id, ""))
            for one, two in zip(mine.criteria, other.criteria, strict=True)
        ]
        groups.append(ComparedGroup(mine.number, mine.title, rows))
    return groups


def word_of(one: ShownCriterion) -> str:
    """An answer as people say it; a dash for none."""
    if one.chosen_label:
        return one.chosen_label
    if one.left_out:
        return _("不适用")
    return one.points or filters.DASH


def gap_words(points: int | None) -> str:
    """A difference of totals with its sign; a dash for none."""
    if points is None:
        return filters.DASH
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{plain(abs(points))}"


def _row(
    own: ShownCriterion, model: ShownCriterion, gap: CriterionGap, kind: Kind, why: str
) -> ComparedCriterion:
    return ComparedCriterion(
        own.id,
        own.words.number,
        own.words.title,
        word_of(own),
        word_of(model),
        _difference(gap, kind),
        gap.within,
        gap.equal,
        own.comment,
        model.comment,
        why,
    )


def _difference(gap: CriterionGap, kind: Kind) -> str:
    if gap.equal:
        return _("一致")
    if gap.lenience == 0:
        return _("答法不同")
    if kind is Kind.LEVEL:
        levels = abs(gap.lenience)
        if gap.lenience > 0:
            return _("宽 %(levels)s 档", levels=levels)
        return _("严 %(levels)s 档", levels=levels)
    if kind is Kind.YES_NO:
        return _("偏宽") if gap.lenience > 0 else _("偏严")
    points = plain(abs(gap.lenience))
    if gap.lenience > 0:
        return _("宽 %(points)s 分", points=points)
    return _("严 %(points)s 分", points=points)
