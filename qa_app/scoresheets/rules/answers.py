"""What one person answers about one case, before any total is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa_app.core.grades import Grade

YES = "yes"
NO = "no"
Region = tuple[int, int, int, int]
"""Left, top, width and height of a part of a page, in thousandths of the unrotated page."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in the case file: the page's public id, its number when chosen, a part of it."""

    page: str
    number: int
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one criterion.

    ``level`` is a grade's code for a criterion with levels, ``yes`` or ``no`` for a yes-no one, the
    option's id for a choice;
    ``points_hundredths`` is what is given (or, for a deduction, taken). ``evidence`` points into
    the file kept in the program; ``evidence_page`` counts pages of a file on paper from 1.
    """

    level: str | None = None
    points_hundredths: int | None = None
    not_applicable: bool = False
    comment: str = ""
    evidence_page: int | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All answers of one person: per criterion id, red lines seen, and the person's own grade."""

    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    red_lines: frozenset[str] = frozenset()
    own_grade: Grade | None = None
    own_reason: str = ""
