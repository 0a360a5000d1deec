"""The shape of a rubric file: strict models that refuse unknown keys, missing texts, wrong types.

For authors of rubric files and for everybody who reads a rubric. Whether the parts of a
well-shaped rubric fit together is decided in ``checks``; reading files is left to ``loader``.
Points are integers in hundredths from here on (``8.5`` in a file is 850).
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import Grade

MAX_POINTS_HUNDREDTHS = 10_000


class Instrument(StrEnum):
    """What is looked at with the rubric."""

    FILE_REVIEW = "file_review"
    COURT_OBSERVATION = "court_observation"
    FOLLOW_UP = "follow_up"
    OPINION = "opinion"
    CLOSING_CHECK = "closing_check"


class Mark(StrEnum):
    """Whether a criterion looks at paperwork or at the quality of the work itself."""

    FORM = "form"
    SUBSTANCE = "substance"


class Kind(StrEnum):
    """How a criterion is answered; ``choice`` is a question with named options."""

    LEVEL = "level"
    POINTS = "points"
    YES_NO = "yes_no"
    DEDUCTION = "deduction"
    CHOICE = "choice"


class Method(StrEnum):
    """Where the grade of a sheet comes from; ``index`` gives a mean of answers and no grade."""

    POINTS = "points"
    LEVELS = "levels"
    JUDGEMENT = "judgement"
    INDEX = "index"


def _hundredths(value: Any) -> int:
    """Points as written in TOML (integer or decimal) in exact hundredths."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("bad_points", "points")
    exact = Decimal(str(value))
    if not exact.is_finite() or exact * 100 % 1 or not 0 <= exact * 100 <= MAX_POINTS_HUNDREDTHS:
        raise PydanticCustomError("bad_points", "points")
    return int(exact * 100)


Points = Annotated[int, BeforeValidator(_hundredths)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]
Count = Annotated[int, Field(ge=0, le=1000)]
Worth = Annotated[int, Field(ge=0, le=100)]
AGrade = Annotated[Grade, Field(strict=False)]
AType = Annotated[CaseType, Field(strict=False)]
AStage = Annotated[Stage, Field(strict=False)]
Types = Annotated[tuple[AType, ...], Field(strict=False)]
Stages = Annotated[tuple[AStage, ...], Field(strict=False)]


class Strict(BaseModel):
    """Base of every table of a rubric file: unknown keys and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Text(Strict):
    """One text in both languages."""

    zh: Words
    en: Words

    def in_language(self, language: str) -> str:
        """The English text for any ``en`` locale, the Chinese text otherwise."""
        return self.en if language.startswith("en") else self.zh


class Source(Strict):
    """A public source the rubric relies on."""

    title: Text
    url: Url


class Applies(Strict):
    """The cases a rubric was written for; no stages means every stage."""

    types: Annotated[tuple[AType, ...], Field(strict=False, min_length=1)]
    stages: Stages = ()


class CutOff(Strict):
    """The least points (hundredths) that give a grade."""

    grade: AGrade
    at_least: Points


class Condition(Strict):
    """One line of a combination rule: the grade given when everything it asks for holds.

    ``at_least`` counts criteria at a level or better, ``at_most`` at a level or worse.
    """

    grade: AGrade
    at_least: dict[AGrade, Count] = Field(default_factory=dict[Grade, int])
    at_most: dict[AGrade, Count] = Field(default_factory=dict[Grade, int])
    none_below: AGrade | None = None
    require: dict[Slug, AGrade] = Field(default_factory=dict[str, Grade])

    @property
    def catches_all(self) -> bool:
        """Whether nothing is asked for, so that every sheet gets this grade."""
        return not (self.at_least or self.at_most or self.none_below or self.require)


class Grading(Strict):
    """How the grade of a sheet comes about."""

    method: Annotated[Method, Field(strict=False)]
    cut_offs: Annotated[tuple[CutOff, ...], Field(strict=False)] = ()
    combination: Annotated[tuple[Condition, ...], Field(strict=False)] = ()


class Level(Strict):
    """One level of a criterion: what a reviewer must have seen, and its points (hundredths)."""

    text: Text
    points: Points | None = None
    label: Text | None = None


class Option(Strict):
    """One answer to a question, as the person who answers would say it.

    ``value`` (0 to 100) enters the mean of the sheet. ``satisfied`` says what it counts as in a
    share of satisfied people. An answer that is ``unknown`` enters no figure; one that opens a
    ``lead`` is followed up and enters no average.
    """

    text: Text
    value: Worth | None = None
    lead: bool = False
    unknown: bool = False
    satisfied: bool | None = None


class Script(Strict):
    """What somebody who asks on the telephone says before the first and after the last question."""

    opening: Text
    closing: Text


class Guidance(Strict):
    """Help beside a criterion: where to look, typical errors, an example."""

    where: Text
    errors: Text
    example: Text | None = None


class Criterion(Strict):
    """One thing to judge. ``not_applicable`` says when it may be left out; absent means never.

    ``question`` is read aloud or shown to somebody outside the house, in plain words. ``mark`` and
    ``guidance`` may be absent only where the rubric gives no grade (``Method.INDEX``).
    """

    id: Slug
    title: Text
    question: Text | None = None
    kind: Annotated[Kind, Field(strict=False)] = Kind.LEVEL
    mark: Annotated[Mark | None, Field(strict=False)] = None
    types: Types = ()
    stages: Stages = ()
    levels: dict[AGrade, Level] = Field(default_factory=dict[Grade, Level])
    options: dict[Slug, Option] = Field(default_factory=dict[str, Option])
    points: Points | None = None
    step: Points | None = None
    not_applicable: Text | None = None
    guidance: Guidance | None = None

    @property
    def maximum(self) -> int | None:
        """The most points (hundredths) it can give or, for a deduction, take; None: no points."""
        if self.kind is not Kind.LEVEL:
            return self.points
        points = [level.points for level in self.levels.values() if level.points is not None]
        return max(points) if points else None


class Group(Strict):
    """A first-level indicator and its criteria."""

    id: Slug
    title: Text
    criteria: Annotated[tuple[Criterion, ...], Field(strict=False, min_length=1)]


class RedLine(Strict):
    """A breach of duty that is noted apart from the points."""

    id: Slug
    title: Text
    text: Text
    law: Text
    url: Url
    types: Types = ()
    stages: Stages = ()


class Rubric(Strict):
    """One version of one rubric."""

    id: Slug
    version: Annotated[int, Field(ge=1, le=9999)]
    instrument: Annotated[Instrument, Field(strict=False)]
    default: bool = False
    title: Text
    about: Text
    sources: Annotated[tuple[Source, ...], Field(strict=False)] = ()
    applies: Applies
    grading: Grading
    script: Script | None = None
    groups: Annotated[tuple[Group, ...], Field(strict=False, min_length=1)]
    red_lines: Annotated[tuple[RedLine, ...], Field(strict=False)] = ()

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    @property
    def name(self) -> str:
        """How plans and reports write it: ``id/version``."""
        return f"{self.id}/{self.version}"

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria in the order of the file."""
        return tuple(criterion for group in self.groups for criterion in group.criteria)

    @property
    def gives_grade(self) -> bool:
        """Whether a sheet of it comes to a grade; an index never does."""
        return self.grading.method is not Method.INDEX
