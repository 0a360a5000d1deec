"""Criteria, levels and reasons of an objection in words, for whichever page shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_app.core.grades import Grade
from qa_app.objections.queries.seen import Paper, Point
from qa_app.objections.rules.levels import better_than
from qa_app.objections.rules.states import Outcome
from qa_app.reviews.messages import answer_text
from qa_app.rubrics.rules.schema import Criterion, Kind, Rubric
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """One criterion objected to, in one language; ``choices`` are (level, word), best first."""

    criterion: str
    number: int
    title: str
    before: str
    reason: str
    outcome: Outcome | None
    level: str
    after: str
    decision_reason: str
    choices: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]


def shown_points(
    points: Sequence[Point], papers: Sequence[Paper], rubric: Rubric | None
) -> list[ShownPoint]:
    """The points in the order of the rubric, numbered from 1."""
    known = {one.id: one for one in rubric.criteria} if rubric else {}
    order = {name: place for place, name in enumerate(known)}
    ordered = sorted(points, key=lambda one: order.get(one.criterion, len(order)))
    return [
        _shown(number, point, known.get(point.criterion), papers)
        for number, point in enumerate(ordered, start=1)
    ]


def in_order(points: Sequence[Point], rubric: Rubric) -> list[Point]:
    """Points in the order of the rubric, as pages number them."""
    order = {one.id: place for place, one in enumerate(rubric.criteria)}
    return sorted(points, key=lambda one: order.get(one.criterion, len(order)))


def title_of(rubric: Rubric | None, criterion: str) -> str:
    """What a criterion is called; its id where the rubric does not know it."""
    found = next((one for one in rubric.criteria if one.id == criterion), None) if rubric else None
    return found.title.in_language(language_of_request()) if found else criterion


def level_word(criterion: Criterion | None, text: str) -> str:
    """A level as people read it; empty for none."""
    if criterion is not None and criterion.kind is Kind.LEVEL and text in set(Grade):
        level = criterion.levels.get(Grade(text))
        if level is not None and level.label is not None:
            return level.label.in_language(language_of_request())
    if criterion is not None and text in criterion.options:
        return criterion.options[text].text.in_language(language_of_request())
    return answer_text(text, _) if text else ""


def papers_for(papers: Iterable[Paper], criterion: str) -> tuple[Paper, ...]:
    """The papers of one criterion, or (empty) of the whole objection."""
    return tuple(one for one in papers if one.criterion == criterion)


def _shown(
    number: int, point: Point, criterion: Criterion | None, papers: Sequence[Paper]
) -> ShownPoint:
    language = language_of_request()
    better = better_than(criterion, point.old_level) if criterion else ()
    return ShownPoint(
        criterion=point.criterion,
        number=number,
        title=criterion.title.in_language(language) if criterion else point.criterion,
        before=level_word(criterion, point.old_level),
        reason=point.reason,
        outcome=point.outcome,
        level=point.new_level,
        after=level_word(criterion, point.new_level),
        decision_reason=point.decision_reason,
        choices=tuple((text, level_word(criterion, text)) for text in better),
        papers=papers_for(papers, point.criterion),
    )
