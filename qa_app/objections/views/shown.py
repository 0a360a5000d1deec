"""Points, levels and reasons of an objection in words, for whichever page shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa_app.core.grades import LABELS, Grade
from qa_app.feedback.print_words import titles_of
from qa_app.feedback.rules.sheets import Sheet
from qa_app.objections.messages import OUTCOME_LABELS, RED_LINE_OUTCOMES
from qa_app.objections.queries.offered import Offered
from qa_app.objections.queries.seen import Paper, Point
from qa_app.objections.rules.deciding import better_grades, outcomes_for
from qa_app.objections.rules.levels import better_than
from qa_app.objections.rules.points import (
    OVERALL,
    PointKey,
    PointKind,
    of_criterion,
    of_red_line,
)
from qa_app.objections.rules.states import Outcome
from qa_app.reviews.messages import answer_text
from qa_app.rubrics.rules.schema import Criterion, Kind, Rubric
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """One thing objected to, in one language; ``choices`` are (level, word), best first.

    ``place`` counts from 1 on a page; ``number`` is the rubric's own, as on the feedback sheet.
    ``outcomes`` are what can be decided on it, (code, word); a red line has no levels.
    """

    point: PointKey
    place: int
    number: str
    title: str
    before: str
    reason: str
    outcome: Outcome | None
    outcome_word: str
    outcomes: tuple[tuple[str, str], ...]
    level: str
    after: str
    decision_reason: str
    choices: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]


def shown_points(
    points: Sequence[Point],
    papers: Sequence[Paper],
    rubric: Rubric | None,
    *,
    meeting: bool = False,
) -> list[ShownPoint]:
    """The points in the order of the rubric.

    ``meeting``: decided by one, which grades the case and neither lifts nor raises single things.
    """
    made = [
        _shown(place, point, rubric, papers)
        for place, point in enumerate(in_order(points, rubric), start=1)
    ]
    if not meeting:
        return made
    words = {one: _(OUTCOME_LABELS[one]) for one in Outcome}
    return [
        replace(one, outcome_word=words[one.outcome] if one.outcome else "", after="")
        for one in made
    ]


def in_order(points: Sequence[Point], rubric: Rubric | None) -> list[Point]:
    """Points as pages list them: criteria, then red lines, as in the rubric; the whole last."""
    kinds = list(PointKind)
    known = [*rubric.criteria, *rubric.red_lines] if rubric else []
    order = {one.id: place for place, one in enumerate(known)}
    return sorted(
        points,
        key=lambda one: (kinds.index(one.point.kind), order.get(one.point.name, len(order))),
    )


def number_of(rubric: Rubric | None, point: PointKey) -> str:
    """The number of a criterion in its rubric, as everywhere; empty for what has none."""
    known = titles_of(rubric, language_of_request()) if rubric else {}
    return known[point.criterion].number if point.criterion in known else ""


def title_of(rubric: Rubric | None, point: PointKey) -> str:
    """What a point is called; its id where the rubric does not know it."""
    if point.is_overall:
        return _("总体评定")
    known = (rubric.red_lines if point.is_red_line else rubric.criteria) if rubric else ()
    found = next((one for one in known if one.id == point.name), None)
    title = found.title.in_language(language_of_request()) if found else point.name
    return _("红线项：%(title)s", title=title) if point.is_red_line else title


def outcome_word(point: PointKey, outcome: Outcome | None) -> str:
    """What a decision on a point is called."""
    words = RED_LINE_OUTCOMES if point.is_red_line else OUTCOME_LABELS
    return _(words[outcome]) if outcome else ""


def said_now(rubric: Rubric | None, point: PointKey, text: str) -> str:
    """What a sheet says of a point, as people read it; of a red line that it stands."""
    if point.is_red_line:
        return _("已认定")
    if point.is_overall:
        return _(LABELS[Grade(text)]) if text in set(Grade) else ""
    return level_word(_criterion(rubric, point), text)


def level_word(criterion: Criterion | None, text: str) -> str:
    """A level as people read it; empty for none."""
    if criterion is not None and criterion.kind is Kind.LEVEL and text in set(Grade):
        level = criterion.levels.get(Grade(text))
        if level is not None and level.label is not None:
            return level.label.in_language(language_of_request())
    if criterion is not None and text in criterion.options:
        return criterion.options[text].text.in_language(language_of_request())
    return answer_text(text, _) if text else ""


def rows_of(
    sheet: Sheet,
    known: Offered,
    rubric: Rubric | None,
    reasons: Mapping[PointKey, str],
    decided: Mapping[PointKey, ShownPoint],
) -> list[dict[str, Any]]:
    """What may be objected to, with what the sheet says and the reason typed, for an editor.

    ``decided``: on the second level what the decision before said of a point.
    """
    said = _comments(sheet)
    return [
        {
            "id": str(point),
            "number": number_of(rubric, point),
            "title": title_of(rubric, point),
            "level": said_now(rubric, point, text),
            "comments": said.get(point, ()),
            "reason": reasons.get(point, ""),
            "kind": point.kind.value,
            "decided": decided.get(point),
        }
        for point, text in known.points.items()
    ]


def _comments(sheet: Sheet) -> dict[PointKey, Sequence[str]]:
    """The comments the sheet shows beside each point."""
    said: dict[PointKey, Sequence[str]] = {
        of_criterion(line.criterion): line.comments for line in sheet.lines
    }
    for one in sheet.overall.get("red_lines") or ():
        said[of_red_line(one["red_line"])] = one["comments"]
    return said | {OVERALL: tuple(sheet.overall.get("comments") or ())}


def papers_for(papers: Iterable[Paper], point: str) -> tuple[Paper, ...]:
    """The papers of one point, or (empty) of the whole objection."""
    return tuple(one for one in papers if one.point == point)


def _criterion(rubric: Rubric | None, point: PointKey) -> Criterion | None:
    known = rubric.criteria if rubric else ()
    return next((one for one in known if one.id == point.criterion), None)


def _shown(place: int, given: Point, rubric: Rubric | None, papers: Sequence[Paper]) -> ShownPoint:
    point = given.point
    after = said_now(rubric, point, given.new_level)
    if point.is_red_line:
        after = _("不再认定") if given.outcome is Outcome.UPHELD else ""
    return ShownPoint(
        point=point,
        place=place,
        number=number_of(rubric, point),
        title=title_of(rubric, point),
        before=said_now(rubric, point, given.old_level),
        reason=given.reason,
        outcome=given.outcome,
        outcome_word=outcome_word(point, given.outcome),
        outcomes=tuple((one.value, outcome_word(point, one)) for one in outcomes_for(point)),
        level=given.new_level,
        after=after,
        decision_reason=given.decision_reason,
        choices=_choices(rubric, given),
        papers=papers_for(papers, str(point)),
    )


def _choices(rubric: Rubric | None, given: Point) -> tuple[tuple[str, str], ...]:
    """The better levels one may choose among."""
    if given.point.is_overall:
        return tuple((one.value, _(LABELS[one])) for one in better_grades(given.old_level))
    criterion = _criterion(rubric, given.point)
    better = better_than(criterion, given.old_level) if criterion else ()
    return tuple((text, level_word(criterion, text)) for text in better)
