"""The ways a criterion can be answered, one class each, registered in ``KINDS``.

For forms, imports and totals. ``parse`` turns what a person typed into an answer, ``validate``
says why an answer does not fit its criterion, ``earned`` gives its points in hundredths.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar, Protocol

from qa_app.core.errors import Refusal
from qa_app.core.grades import LABELS, Grade
from qa_app.core.text import normalised
from qa_app.rubrics.rules.schema import Criterion, Kind
from qa_app.scoresheets.rules.answers import NO, YES, Answer

DEFAULT_STEP_HUNDREDTHS = 50
_NUMBER = re.compile(r"\d{1,3}(\.\d{1,2})?0*")
_NOT_APPLICABLE = frozenset({"不适用", "n/a", "na", "not applicable"})
_YES_WORDS = frozenset({"yes", "y", "是", "有", "1", "true"})
_NO_WORDS = frozenset({"no", "n", "否", "无", "0", "false"})
_LONGEST = 200


class AnswerKind(Protocol):
    """What every way of answering can do."""

    kind: ClassVar[Kind]

    def parse(self, criterion: Criterion, text: str) -> Answer | Refusal | None:
        """The answer a person typed, None when nothing was typed, a refusal when it is unclear."""
        ...

    def validate(self, criterion: Criterion, answer: Answer) -> Refusal | None:
        """Why the answer does not fit the criterion; None when it does or is still open."""
        ...

    def earned(self, criterion: Criterion, answer: Answer) -> int | None:
        """Points of the answer in hundredths; None while open, or when there are no points."""
        ...

    def is_open(self, answer: Answer) -> bool:
        """Whether the criterion still waits for an answer."""
        ...


class LevelKind:
    """One of the criterion's levels."""

    kind: ClassVar[Kind] = Kind.LEVEL

    def parse(self, criterion: Criterion, text: str) -> Answer | Refusal | None:
        """The level whose name, grade word or points were typed."""
        word, special = _word(criterion, text)
        if word is None:
            return special
        for grade, level in criterion.levels.items():
            names = {grade.value, LABELS[grade]}
            if level.label:
                names |= {level.label.zh, level.label.en.lower()}
            if word in names or (level.points is not None and _points(word) == level.points):
                return Answer(level=grade.value)
        return Refusal("unclear_level", {"criterion": criterion.id, "value": word})

    def validate(self, criterion: Criterion, answer: Answer) -> Refusal | None:
        """Whether the level is one of the criterion's."""
        if answer.level is not None and answer.level not in criterion.levels:
            return Refusal("unclear_level", {"criterion": criterion.id, "value": answer.level})
        return None

    def earned(self, criterion: Criterion, answer: Answer) -> int | None:
        """The points of the level."""
        if answer.level is None:
            return None
        return criterion.levels[Grade(answer.level)].points

    def is_open(self, answer: Answer) -> bool:
        """Whether no level was chosen."""
        return answer.level is None


class PointsKind:
    """Any points from 0 to the maximum in steps (half points unless the rubric says otherwise)."""

    kind: ClassVar[Kind] = Kind.POINTS

    def parse(self, criterion: Criterion, text: str) -> Answer | Refusal | None:
        """The points typed, when they fit scale and step."""
        word, special = _word(criterion, text)
        if word is None:
            return special
        points = _points(word)
        if points is None:
            return Refusal("unclear_points", {"criterion": criterion.id, "value": word})
        answer = Answer(points_hundredths=points)
        return self.validate(criterion, answer) or answer

    def validate(self, criterion: Criterion, answer: Answer) -> Refusal | None:
        """Whether the points lie in the scale and on a step (the maximum always fits)."""
        points = answer.points_hundredths
        if points is None:
            return None
        maximum = criterion.points or 0
        if not 0 <= points <= maximum:
            params = {"criterion": criterion.id, "maximum": maximum / 100}
            return Refusal("points_out_of_range", params)
        step = criterion.step or DEFAULT_STEP_HUNDREDTHS
        if points % step and points != maximum:
            return Refusal("points_off_step", {"criterion": criterion.id, "step": step / 100})
        return None

    def earned(self, criterion: Criterion, answer: Answer) -> int | None:
        """The points given."""
        return answer.points_hundredths

    def is_open(self, answer: Answer) -> bool:
        """Whether no points were given."""
        return answer.points_hundredths is None


class DeductionKind(PointsKind):
    """Points taken off the total; nothing typed means nothing is taken."""

    kind: ClassVar[Kind] = Kind.DEDUCTION

    def earned(self, criterion: Criterion, answer: Answer) -> int | None:
        """The points taken, as a negative number."""
        return -(answer.points_hundredths or 0)

    def is_open(self, answer: Answer) -> bool:
        """Never: no answer means nothing is taken."""
        return False


class YesNoKind:
    """Yes gives all points of the criterion, no gives none."""

    kind: ClassVar[Kind] = Kind.YES_NO

    def parse(self, criterion: Criterion, text: str) -> Answer | Refusal | None:
        """Yes or no in either language."""
        word, special = _word(criterion, text)
        if word is None:
            return special
        if word in _YES_WORDS:
            return Answer(level=YES)
        if word in _NO_WORDS:
            return Answer(level=NO)
        return Refusal("unclear_yes_no", {"criterion": criterion.id, "value": word})

    def validate(self, criterion: Criterion, answer: Answer) -> Refusal | None:
        """Whether it is yes or no."""
        if answer.level not in (None, YES, NO):
            return Refusal("unclear_yes_no", {"criterion": criterion.id, "value": answer.level})
        return None

    def earned(self, criterion: Criterion, answer: Answer) -> int | None:
        """All points for yes, none for no."""
        if answer.level is None:
            return None
        return (criterion.points or 0) if answer.level == YES else 0

    def is_open(self, answer: Answer) -> bool:
        """Whether neither was chosen."""
        return answer.level is None


class ChoiceKind:
    """One of the criterion's options; those that are unknown or open a lead are worth nothing."""

    kind: ClassVar[Kind] = Kind.CHOICE

    def parse(self, criterion: Criterion, text: str) -> Answer | Refusal | None:
        """The option whose id or text, in either language, was typed."""
        word, special = _word(criterion, text)
        if word is None:
            return special
        for name, option in criterion.options.items():
            if word in {name, _plain(option.text.zh), _plain(option.text.en)}:
                return Answer(level=name)
        return Refusal("unclear_option", {"criterion": criterion.id, "value": word})

    def validate(self, criterion: Criterion, answer: Answer) -> Refusal | None:
        """Whether the option is one of the criterion's."""
        if answer.level is not None and answer.level not in criterion.options:
            return Refusal("unclear_option", {"criterion": criterion.id, "value": answer.level})
        return None

    def earned(self, criterion: Criterion, answer: Answer) -> int | None:
        """The value of the option; None when it enters no mean."""
        if answer.level is None:
            return None
        value = criterion.options[answer.level].value
        return None if value is None else 100 * value

    def is_open(self, answer: Answer) -> bool:
        """Whether no option was chosen."""
        return answer.level is None


KINDS: Mapping[Kind, AnswerKind] = MappingProxyType(
    {
        kind.kind: kind
        for kind in (LevelKind(), PointsKind(), YesNoKind(), DeductionKind(), ChoiceKind())
    }
)
BY_LEVEL = frozenset({Kind.LEVEL, Kind.YES_NO, Kind.CHOICE})
"""Kinds whose answer is one word of a few, kept in ``Answer.level``."""


def _word(criterion: Criterion, text: str) -> tuple[str | None, Answer | Refusal | None]:
    """What was typed, lower-case; or None with what blank and "not applicable" mean."""
    word = _plain(text)
    if not word:
        return None, None
    if word not in _NOT_APPLICABLE:
        return word, None
    return None, Answer(not_applicable=True)


def _plain(text: str) -> str:
    return normalised(text[:_LONGEST]).lower()


def _points(word: str) -> int | None:
    return int(Decimal(word) * 100) if _NUMBER.fullmatch(word) and word.isascii() else None
