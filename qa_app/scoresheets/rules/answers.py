"""What one person answers about one case, before any total is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa_app.core.grades import Grade

YES = "yes"
NO = "no"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one criterion.

    ``level`` is a grade's code for a criterion with levels, ``yes`` or ``no`` for a yes-no one;
    ``points_hundredths`` is what is given (or, for a deduction, taken). ``evidence_page`` counts
    pages of the case file from 1.
    """

    level: str | None = None
    points_hundredths: int | None = None
    not_applicable: bool = False
    comment: str = ""
    evidence_page: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All answers of one person: per criterion id, red lines seen, and the person's own grade."""

    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    red_lines: frozenset[str] = frozenset()
    own_grade: Grade | None = None
    own_reason: str = ""
