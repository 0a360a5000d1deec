"""A sheet as its templates show it: every criterion with words in one language and what is chosen.

Plain values made once per page, for whichever page a sheet is filled or read on; the templates
place them and decide nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from qa_app.core.grades import LABELS, Grade
from qa_app.core.rounding import plain
from qa_app.rubrics.rules.schema import Criterion, Kind, Rubric
from qa_app.scoresheets.rules.answers import NO, YES, Answer
from qa_app.scoresheets.rules.editing import NOT_APPLICABLE
from qa_app.scoresheets.rules.evidence import evidence_text, link_part
from qa_app.scoresheets.rules.kinds import BY_LEVEL
from qa_app.scoresheets.rules.scoring import Score, Scorer
from qa_app.scoresheets.rules.stored import Filled
from qa_app.web import filters
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request


class Desk(Protocol):
    """A sheet somebody works on, with its rubric and what it comes to."""

    @property
    def rubric(self) -> Rubric:
        """The rubric of the sheet."""
        ...

    @property
    def scorer(self) -> Scorer:
        """The scorer of the rubric for the case's type and stage."""
        ...

    @property
    def filled(self) -> Filled:
        """What is entered."""
        ...

    @property
    def score(self) -> Score:
        """What the sheet comes to."""
        ...


@dataclass(frozen=True, slots=True)
class ShownLevel:
    """One level as a large target."""

    value: str
    label: str
    points: str
    descriptor: str


@dataclass(frozen=True, slots=True, eq=False)
class CriterionWords:
    """One criterion of a rubric in one language; made once, so that two are equal when the same."""

    id: str
    number: str
    title: str
    mark: str
    weight: str
    by_level: bool
    levels: tuple[ShownLevel, ...]
    maximum: str
    may_be_left_out: bool
    where: str
    errors: str
    example: str
    when_not_applicable: str


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """One place in the case file: what the field holds, what follows #evidence=, and its page."""

    value: str
    link: str
    number: int
    is_part: bool


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    """One criterion with its answer."""

    words: CriterionWords
    chosen: str
    points: str
    left_out: bool
    comment: str
    page: str
    evidence: tuple[ShownEvidence, ...]

    @property
    def id(self) -> str:
        """The criterion's id."""
        return self.words.id

    @property
    def chosen_label(self) -> str:
        """The chosen level's word, for the filled sheet on paper."""
        return next((one.label for one in self.words.levels if one.value == self.chosen), "")


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A first-level indicator with the criteria asked of the case."""

    id: str
    number: int
    title: str
    criteria: list[ShownCriterion] = field(default_factory=list[ShownCriterion])


@dataclass(frozen=True, slots=True)
class ShownRedLine:
    """A red line, whether it is marked, and why."""

    id: str
    title: str
    text: str
    law: str
    url: str
    marked: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ShownScore:
    """The running result: total, grade, how many criteria are done of how many."""

    total: str
    grade: str
    done: int
    asked: int
    missing: tuple[str, ...]

    def outputs(self) -> dict[str, str]:
        """The places the page fills after each save."""
        open_ones = len(self.missing)
        return {"total": self.total, "done": str(self.done), "missing": str(open_ones)}


def shown_groups(desk: Desk) -> list[ShownGroup]:
    """The asked criteria of a sheet, group by group, numbered as on paper."""
    language = language_of_request()
    answers = desk.filled.answers
    return [
        ShownGroup(
            group.id,
            group.number,
            group.title,
            [ShownCriterion(one, **_answered(answers.get(one.id, _OPEN), one)) for one in words],
        )
        for group, words in _worded(desk.scorer, language)
    ]


def criterion_words(scorer: Scorer, criterion: Criterion, number: str) -> CriterionWords:
    """One criterion in words as the desk of a sheet says them, for a page about single criteria."""
    return _criterion(scorer, criterion, number, (language_of_request(), _words()))


@lru_cache(maxsize=256)
def _worded(
    scorer: Scorer, language: str
) -> tuple[tuple[ShownGroup, tuple[CriterionWords, ...]], ...]:
    """The asked criteria of a scorer in words, once in a process: only answers differ."""
    said = (language, _words())
    found: list[tuple[ShownGroup, tuple[CriterionWords, ...]]] = []
    for group in scorer.rubric.groups:
        asked = [one for one in group.criteria if one.id in scorer.criteria]
        if asked:
            number = len(found) + 1
            words = tuple(
                _criterion(scorer, criterion, f"{number}.{place}", said)
                for place, criterion in enumerate(asked, start=1)
            )
            found.append((ShownGroup(group.id, number, group.title.in_language(language)), words))
    return tuple(found)


def shown_red_lines(desk: Desk) -> tuple[ShownRedLine, ...]:
    """The red lines that can be marked for the case."""
    language = language_of_request()
    return tuple(
        ShownRedLine(
            line.id,
            line.title.in_language(language),
            line.text.in_language(language),
            line.law.in_language(language),
            line.url,
            line.id in desk.filled.red_lines,
            desk.filled.reasons.get(line.id, ""),
        )
        for line in desk.rubric.red_lines
        if line.id in desk.scorer.red_line_ids
    )


def shown_score(rubric: Rubric, score: Score, asked: int) -> ShownScore:
    """What the sheet comes to so far; a dash where the rubric gives no points."""
    deductions = sum(one.kind is Kind.DEDUCTION for one in rubric.criteria)
    counted = asked - deductions
    total = filters.points(score.points_hundredths)
    grade = score.computed_grade.value if score.computed_grade else ""
    return ShownScore(total, grade, counted - len(score.missing), counted, score.missing)


def score_of(desk: Desk) -> ShownScore:
    """The running result of a sheet."""
    return shown_score(desk.rubric, desk.score, len(desk.scorer.criteria))


def _words() -> dict[str, str]:
    """Words every criterion needs, translated once a page."""
    words = {grade.value: _(label) for grade, label in LABELS.items()}
    return words | {
        YES: _("是"),
        NO: _("否"),
        NOT_APPLICABLE: _("不适用"),
        "points": _("%(points)s 分", points="{}"),
        "form": _("形式"),
        "substance": _("实质"),
    }


def _criterion(
    scorer: Scorer, criterion: Criterion, number: str, said: tuple[str, dict[str, str]]
) -> CriterionWords:
    language, words = said
    may = scorer.may_be_left_out(criterion)
    return CriterionWords(
        id=criterion.id,
        number=number,
        title=criterion.title.in_language(language),
        mark=words[criterion.mark.value] if criterion.mark else "",
        weight=_points(criterion.maximum, words),
        by_level=criterion.kind in BY_LEVEL,
        levels=tuple(_levels(criterion, may, language, words)),
        maximum=plain(criterion.maximum or 0),
        may_be_left_out=may,
        **_guidance(criterion, language),
    )


def _guidance(criterion: Criterion, language: str) -> dict[str, str]:
    guidance, left_out = criterion.guidance, criterion.not_applicable
    texts = (guidance.where, guidance.errors, guidance.example) if guidance else (None,) * 3
    where, errors, example = (one.in_language(language) if one else "" for one in texts)
    return {
        "where": where,
        "errors": errors,
        "example": example,
        "when_not_applicable": left_out.in_language(language) if left_out else "",
    }


def _answered(answer: Answer, words: CriterionWords) -> dict[str, Any]:
    by_level = words.by_level
    points = answer.points_hundredths
    return {
        "chosen": NOT_APPLICABLE if by_level and answer.not_applicable else answer.level or "",
        "points": "" if points is None else plain(points),
        "left_out": answer.not_applicable,
        "comment": answer.comment,
        "page": str(answer.evidence_page or ""),
        "evidence": shown_evidence(answer),
    }


def shown_evidence(answer: Answer | None) -> tuple[ShownEvidence, ...]:
    """The places an answer points to, as ``components/evidence_links.html`` draws them."""
    if answer is None or not answer.evidence:
        return ()
    return tuple(
        ShownEvidence(evidence_text(one), link_part(one), one.number, one.region is not None)
        for one in answer.evidence
    )


_OPEN = Answer()


def _levels(
    criterion: Criterion, may_be_left_out: bool, language: str, words: dict[str, str]
) -> Iterator[ShownLevel]:
    if criterion.kind is Kind.YES_NO:
        for value, points in ((YES, criterion.points), (NO, 0)):
            yield ShownLevel(value, words[value], _points(points, words), "")
    for grade, level in criterion.levels.items():
        label = level.label.in_language(language) if level.label else words[Grade(grade).value]
        text = level.text.in_language(language)
        yield ShownLevel(grade.value, label, _points(level.points, words), text)
    for name, option in criterion.options.items():
        yield ShownLevel(name, option.text.in_language(language), "", "")
    if may_be_left_out and criterion.kind in BY_LEVEL:
        why = criterion.not_applicable
        text = why.in_language(language) if why else ""
        yield ShownLevel(NOT_APPLICABLE, words[NOT_APPLICABLE], "", text)


def _points(hundredths: int | None, words: dict[str, str]) -> str:
    return "" if hundredths is None else words["points"].format(plain(hundredths))
