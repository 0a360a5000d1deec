"""The levels of settled versions, read from their sheets: what is not written down yet.

From the feedback sheet where it shows the version (it holds what an objection changed), else from
the sheets that settled the case: the further expert's where there is one, otherwise both first
reviews by the cycle's rule.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import Text, select, type_coerce
from sqlmodel import Session, col

from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.rules.settled_sheet import DECIDING, THIRD
from qa_app.rectification.queries.titles import criteria_of
from qa_app.rectification.rules.levels import level_of, settled_level
from qa_app.rectification.rules.packed import packed
from qa_app.reviews.models import Review, ReviewKind, ReviewState, Settlement
from qa_app.reviews.queries.settling import INPUT_FIRST
from qa_app.rubrics.rules.schema import Criterion
from qa_app.scoresheets.models import Scoresheet

AT_ONCE: Final = 500
Rubric = tuple[str, int]
NO_RUBRIC: Final[Rubric] = ("", 0)
"""Of a version without any sheet: a grade that was brought in without answers."""
Version = tuple[int, int]
"""A settled version and the feedback sheet that shows it, 0 for none."""


class Read(NamedTuple):
    """What one settled version says."""

    rubric: Rubric
    levels: str


def read_levels(
    session: Session, cycle: Cycle, versions: Sequence[Version]
) -> Iterator[dict[int, Read]]:
    """Settlement id → what it says, some at a time."""
    reader = _Reader(session, cycle, plan_of(cycle).feedback.criterion_rule)
    for start in range(0, len(versions), AT_ONCE):
        yield reader.read(versions[start : start + AT_ONCE])


@dataclass
class _Reader:
    """Turns settled versions into levels; knows the rubrics it met."""

    session: Session
    cycle: Cycle
    rule: str
    criteria: dict[Rubric, tuple[Criterion, ...]] = field(
        default_factory=dict[Rubric, tuple[Criterion, ...]]
    )

    def read(self, versions: Sequence[Version]) -> dict[int, Read]:
        shown = self._of_feedback([sheet for _, sheet in versions if sheet])
        found = {key: shown[sheet] for key, sheet in versions if sheet in shown}
        return found | self._of_reviews([key for key, _ in versions if key not in found])

    def _of_feedback(self, ids: Sequence[int]) -> dict[int, Read]:
        if not ids:
            return {}
        statement = select(
            FeedbackSheet.id, type_coerce(col(FeedbackSheet.lines), Text()),
            type_coerce(col(FeedbackSheet.overall), Text()),
        ).where(col(FeedbackSheet.id).in_(ids))  # type: ignore[call-overload]  # fmt: skip
        found: dict[int, Read] = {}
        for key, lines, overall in self.session.execute(statement):
            rubric = _named(json.loads(overall).get("rubric"))
            if rubric != NO_RUBRIC:
                stored = {line["criterion"]: line for line in json.loads(lines)}
                found[key] = self._read(rubric, {key: [one] for key, one in stored.items()})
        return found

    def _of_reviews(self, ids: Sequence[int]) -> dict[int, Read]:
        inputs = self._inputs(ids)
        sheets = self._sheets([sheet for given in inputs.values() for sheet in given])
        found: dict[int, Read] = {}
        for key, own in inputs.items():
            known = [sheets[sheet] for sheet in own if sheet in sheets]
            rubric = known[0][0] if known else NO_RUBRIC
            answers = [json.loads(text) for of, text in known if of == rubric]
            criteria = {name for answer in answers for name in answer}
            given = {name: [one.get(name) for one in answers] for name in criteria}
            found[key] = self._read(rubric, given)
        return found

    def _read(self, rubric: Rubric, given: dict[str, list[Any]]) -> Read:
        criteria = self._criteria(rubric)
        levels: dict[str, Grade] = {}
        for one in criteria:
            said = [level_of(one, answer) for answer in given.get(one.id, ())]
            level = settled_level([level for level in said if level is not None], self.rule)
            if level is not None:
                levels[one.id] = level
        return Read(rubric, packed([one.id for one in criteria], levels))

    def _inputs(self, ids: Sequence[int]) -> dict[int, list[int]]:
        """Settlement id → the sheets it was made of."""
        if not ids:
            return {}
        which = col(Settlement.id).in_(ids)
        rows = self.session.execute(
            select(Settlement.id, Settlement.case_id, Settlement.inputs).where(which)  # type: ignore[call-overload]
        ).all()
        before = self._inputs_of_before([row.case_id for row in rows if row.inputs is None])
        return {
            row.id: _deciding(before[row.case_id] if row.inputs is None else row.inputs)
            for row in rows
        }

    def _inputs_of_before(self, case_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
        """For grades settled before versions were kept: all reviews that were submitted."""
        found: dict[int, list[dict[str, Any]]] = {case_id: [] for case_id in case_ids}
        if not case_ids:
            return found
        statement = select(Review.case_id, Review.scoresheet_id, Review.kind).where(  # type: ignore[call-overload]
            Review.cycle_id == self.cycle.id,
            col(Review.case_id).in_(case_ids),
            Review.state == ReviewState.SUBMITTED,
        )
        for case_id, sheet, kind in self.session.execute(statement.order_by(col(Review.id))):
            place = THIRD if kind is ReviewKind.THIRD else INPUT_FIRST
            found[case_id].append({"sheet": sheet, "place": place})
        return found

    def _sheets(self, ids: Sequence[int]) -> dict[int, tuple[Rubric, str]]:
        if not ids:
            return {}
        statement = select(
            Scoresheet.id, Scoresheet.rubric, Scoresheet.rubric_version,
            type_coerce(col(Scoresheet.answers), Text()),
        )  # type: ignore[call-overload]  # fmt: skip
        rows = self.session.execute(statement.where(col(Scoresheet.id).in_(ids)))
        return {key: ((rubric, version), text) for key, rubric, version, text in rows}

    def _criteria(self, rubric: Rubric) -> tuple[Criterion, ...]:
        if rubric not in self.criteria:
            known = rubric != NO_RUBRIC
            self.criteria[rubric] = criteria_of(self.session, rubric) if known else ()
        return self.criteria[rubric]


def _named(text: object) -> Rubric:
    name, _, version = str(text or "").partition("/")
    return (name, int(version)) if name and version.isdecimal() else NO_RUBRIC


def _deciding(inputs: Sequence[dict[str, Any]]) -> list[int]:
    """The sheets the criteria are taken from, as ``feedback.rules.settled_sheet`` takes them."""
    given = [one for one in inputs if one["place"] in DECIDING and one.get("sheet")]
    further = [one for one in given if one["place"] == THIRD]
    return [one["sheet"] for one in further[-1:] or given]
