"""From the sheets a settled grade was made of to the one sheet the lawyer reads. Pure.

The sheet of a further expert decides when there is one; else every criterion is shown with the
better or the worse of what the settled reviews gave, as the cycle's plan says, and nothing on it
tells how many there were, who they were or which of them came first. A meeting decides a grade and
no criteria: its sheets are those it found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from qa_app.core.grades import Grade, severity
from qa_app.cycles.rules.feedback import CriterionRule
from qa_app.feedback.rules.advice import NOT_APPLICABLE, advice_for
from qa_app.rubrics.rules.schema import Criterion, Kind, Rubric
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.kinds import BY_LEVEL, KINDS
from qa_app.scoresheets.rules.stored import Filled

MOST_NAMED = 3
"""How many criteria are named as done well, and how many as to be done better."""
THIRD = "third"
DECIDING = frozenset({"first", "earlier", THIRD})
"""The places of a settlement's inputs that are sheets about the file."""


class Way(StrEnum):
    """How the grade came about, as far as the lawyer is told."""

    REVIEW = "review"
    MEETING = "meeting"
    OBJECTION = "objection"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class Input:
    """One sheet behind the grade: the random id of its review, its place, what was entered."""

    key: str
    place: str
    filled: Filled


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sheet is made of.

    ``method`` is the settlement's; ``changes`` are levels set by upheld objections since, as
    ``objections`` writes them: a level, hundredths of points, or ``not_applicable``; ``lifted`` are
    red lines they found not to stand.
    """

    grade: Grade
    method: str
    inputs: tuple[Input, ...]
    rule: CriterionRule = CriterionRule.FAVOURABLE
    changes: Mapping[str, str] = field(default_factory=dict[str, str])
    lifted: frozenset[str] = frozenset()

    @property
    def deciding(self) -> tuple[Input, ...]:
        """The sheets the criteria are taken from, in no telling order."""
        sheets = [one for one in self.inputs if one.place in DECIDING]
        further = [one for one in sheets if one.place == THIRD]
        return tuple(sorted(further[-1:] or sheets, key=lambda one: _hashed(one.key, "")))


@dataclass(frozen=True, slots=True)
class Place:
    """A text of a reviewer on the sheet: its criterion or red line (empty: the whole)."""

    criterion: str
    text: str


@dataclass(frozen=True, slots=True)
class SettledSheet:
    """The sheet as it is stored: ``lines`` in the order of the rubric, and what is said overall."""

    lines: tuple[dict[str, Any], ...]
    overall: dict[str, Any]


def settled_sheet(
    ground: Ground,
    rubric: Rubric | None,
    criteria: Sequence[Criterion],
    wording: Mapping[Place, str] | None = None,
) -> SettledSheet:
    """The sheet of one case; ``criteria`` are those that apply to it.

    ``wording`` says how a reviewer's text is shown instead; an empty text is not shown at all.
    """
    deciding, words = ground.deciding, wording or {}
    lines = tuple(
        line
        for criterion in criteria
        if (line := _line(criterion, ground, deciding, words)) is not None
    )
    titles = {one.id: one for one in criteria}
    overall = {
        "rubric": rubric.name if rubric else "",
        "way": _way(ground.method).value,
        "comments": _texts(_overall(ground, deciding), "", words),
        "red_lines": list(_red_lines(ground, rubric, deciding, words)),
        "good": _named(lines, titles, good=True),
        "better": _named(lines, titles, good=False),
    }
    return SettledSheet(lines, overall)


def texts_shown(
    ground: Ground, rubric: Rubric | None, criteria: Sequence[Criterion]
) -> tuple[Place, ...]:
    """Every text of a reviewer that stands on the sheet, each once."""
    deciding = ground.deciding
    found = [Place("", text) for _, text in _overall(ground, deciding)]
    for red_line in _shown_red_lines(ground, rubric, deciding):
        found += [Place(red_line, one.filled.reasons.get(red_line, "")) for one in deciding]
    for criterion in criteria:
        answers = (one.filled.answers.get(criterion.id) for one in deciding)
        found += [Place(criterion.id, answer.comment) for answer in answers if answer]
    return tuple(dict.fromkeys(place for place in found if place.text.strip()))


def chosen(criterion: Criterion, answers: Sequence[Answer], rule: CriterionRule) -> Answer | None:
    """The answer a criterion is shown with; None when nobody answered it.

    What one found not to apply and another judged is shown as judged.
    """
    kind = KINDS[criterion.kind]
    judged = [one for one in answers if not (one.not_applicable or kind.is_open(one))]
    if not judged:
        return next((answer for answer in answers if answer.not_applicable), None)
    best = rule is CriterionRule.FAVOURABLE
    return (max if best else min)(judged, key=lambda answer: worth(criterion, answer))


def worth(criterion: Criterion, answer: Answer) -> int:
    """How good an answer is beside others to the same criterion; what deducts is negative."""
    earned = KINDS[criterion.kind].earned(criterion, answer)
    if earned is None and criterion.kind is Kind.LEVEL and answer.level:
        return -severity(Grade(answer.level))
    return earned or 0


def _line(
    criterion: Criterion,
    ground: Ground,
    deciding: Sequence[Input],
    words: Mapping[Place, str],
) -> dict[str, Any] | None:
    given = [
        (one.key, one.filled.answers[criterion.id])
        for one in deciding
        if criterion.id in one.filled.answers
    ]
    answer = chosen(criterion, [one for _, one in given], ground.rule)
    if criterion.id in ground.changes:
        answer = _changed(criterion, ground.changes[criterion.id])
    if answer is None:
        return None
    level = NOT_APPLICABLE if answer.not_applicable else answer.level or ""
    points = None if answer.not_applicable else KINDS[criterion.kind].earned(criterion, answer)
    points = abs(points) if points is not None and criterion.kind is Kind.DEDUCTION else points
    return {
        "criterion": criterion.id,
        "level": level,
        "points": points,
        "comments": _texts([(key, one.comment) for key, one in given], criterion.id, words),
        "evidence": _evidence(one for _, one in given),
        "advice": advice_for(criterion, level, points),
    }


def _changed(criterion: Criterion, text: str) -> Answer:
    if text == NOT_APPLICABLE:
        return Answer(not_applicable=True)
    if criterion.kind in BY_LEVEL:
        return Answer(level=text)
    return Answer(points_hundredths=int(text))


def _texts(
    given: Iterable[tuple[str, str]], criterion: str, words: Mapping[Place, str]
) -> list[str]:
    """The texts as they are shown, each once, ordered by a hash of review and criterion."""
    ordered = sorted(given, key=lambda pair: _hashed(pair[0], criterion))
    shown = (words.get(Place(criterion, text), text).strip() for _, text in ordered)
    return list(dict.fromkeys(text for text in shown if text))


def _overall(ground: Ground, deciding: Sequence[Input]) -> list[tuple[str, str]]:
    """What was said of the whole; reasons for a grade of one's own only where that one counts."""
    said = [(one.key, one.filled.comment) for one in deciding]
    said += [
        (one.key, one.filled.own_reason)
        for one in deciding
        if one.filled.own_grade is ground.grade and one.filled.own_reason != one.filled.comment
    ]
    return said


def _shown_red_lines(ground: Ground, rubric: Rubric | None, deciding: Sequence[Input]) -> list[str]:
    """Red lines every deciding sheet saw; under the strict rule those any of them saw.

    None that an objection lifted.
    """
    seen = [frozenset(one.filled.red_lines) - ground.lifted for one in deciding]
    if not seen or rubric is None:
        return []
    every = frozenset[str].intersection(*seen)
    shown = every if ground.rule is CriterionRule.FAVOURABLE else frozenset[str]().union(*seen)
    return [line.id for line in rubric.red_lines if line.id in shown]


def _red_lines(
    ground: Ground, rubric: Rubric | None, deciding: Sequence[Input], words: Mapping[Place, str]
) -> Iterable[dict[str, Any]]:
    for red_line in _shown_red_lines(ground, rubric, deciding):
        reasons = [(one.key, one.filled.reasons.get(red_line, "")) for one in deciding]
        yield {"red_line": red_line, "comments": _texts(reasons, red_line, words)}


def _evidence(answers: Iterable[Answer]) -> list[dict[str, str]]:
    """Pages, each once, by number: of the file in the program by id, of one on paper without."""
    pages: dict[tuple[str, str], int] = {}
    for answer in answers:
        for one in answer.evidence:
            pages[one.page, str(one.number)] = one.number
        if answer.evidence_page is not None and not answer.evidence:
            pages["", str(answer.evidence_page)] = answer.evidence_page
    ordered = sorted(pages, key=lambda page: (pages[page], page))
    return [{"page_id": page, "words": number} for page, number in ordered]


def _named(
    lines: Sequence[Mapping[str, Any]], criteria: Mapping[str, Criterion], *, good: bool
) -> list[str]:
    """Criteria done well, the weightiest first; or those that fell short, by how far."""
    found: list[tuple[int, int, str]] = []
    for place, line in enumerate(lines):
        criterion = criteria[line["criterion"]]
        lost = _lost(criterion, line)
        if lost is not None and (lost == 0) is good:
            weight = (criterion.maximum or 1) if good else lost
            found.append((-weight, place, criterion.id))
    return [name for _, _, name in sorted(found)[:MOST_NAMED]]


def _lost(criterion: Criterion, line: Mapping[str, Any]) -> int | None:
    """Hundredths of points (levels, where there are no points) short of the best; None: unknown."""
    level, points = line["level"], line["points"]
    if level == NOT_APPLICABLE or criterion.kind is Kind.CHOICE:
        return None
    if criterion.kind is Kind.DEDUCTION:
        return points or None
    if points is not None and criterion.maximum is not None:
        return criterion.maximum - points
    if criterion.kind is Kind.LEVEL and level:
        return severity(Grade(level)) - min(map(severity, criterion.levels))
    return None


def _way(method: str) -> Way:
    return Way(method) if method in (Way.MEETING, Way.OBJECTION, Way.COMBINED) else Way.REVIEW


def _hashed(key: str, criterion: str) -> str:
    return sha256(f"{key}\n{criterion}".encode()).hexdigest()
