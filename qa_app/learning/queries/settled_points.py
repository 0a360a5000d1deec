"""The settled sheet of a model's case by criterion: what the office starts its note from.

Nothing of it names a reviewer or says how many there were (``feedback.rules.settled_sheet``).
"""

from dataclasses import dataclass

from sqlmodel import Session

from qa_app.core.grades import Grade
from qa_app.feedback.queries.grounds import CaseGround, ground_of
from qa_app.feedback.rules.settled_sheet import settled_sheet
from qa_app.learning.queries.model_sight import ModelSeen


@dataclass(frozen=True, slots=True)
class SettledPoint:
    """One criterion: its title in both languages, the settled level, what was said of it."""

    criterion: str
    title: dict[str, str]
    level: str
    comments: tuple[str, ...]
    good: bool
    """Whether it is settled as excellent or good, or named among what was done well."""


def settled_points(session: Session, seen: ModelSeen) -> tuple[SettledPoint, ...]:
    """The criteria of the grade that counts, in the order of the rubric."""
    return points_of(ground_of(session, seen.cycle, seen.model.case_id))


def points_of(found: CaseGround) -> tuple[SettledPoint, ...]:
    """The same from a ground at hand."""
    sheet = settled_sheet(found.ground, found.rubric, found.criteria)
    named = set(sheet.overall["good"])
    titles = {one.id: one.title for one in found.criteria}
    return tuple(
        SettledPoint(
            criterion=line["criterion"],
            title={"zh": titles[line["criterion"]].zh, "en": titles[line["criterion"]].en},
            level=line["level"] if line["level"] in {*Grade} else "",
            comments=tuple(line["comments"]),
            good=line["criterion"] in named or line["level"] in (Grade.EXCELLENT, Grade.GOOD),
        )
        for line in sheet.lines
    )


def reviewers_of(found: CaseGround) -> tuple[str, ...]:
    """Names that must not stand in any word lawyers read."""
    return tuple(name for one in found.people for name in (one.name, one.login) if name)
