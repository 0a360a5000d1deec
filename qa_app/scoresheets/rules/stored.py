"""Answers as the table keeps them (short JSON) and as the rules read them, both ways.

For services and queries. Reasons for red lines stand beside the answers under the red line's id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qa_app.core.grades import Grade
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.answers import Answer, Evidence, Sheet

Stored = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Filled:
    """Everything a person entered on one sheet; ``reasons`` are those for red lines, by id."""

    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    red_lines: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    comment: str = ""
    own_grade: Grade | None = None
    own_reason: str = ""

    @property
    def sheet(self) -> Sheet:
        """The part that is scored."""
        return Sheet(self.answers, frozenset(self.red_lines), self.own_grade, self.own_reason)

    def is_empty(self) -> bool:
        """Whether nothing at all was entered."""
        texts = (self.comment, self.own_reason, *self.reasons.values())
        return not (self.answers or self.red_lines or self.own_grade or any(texts))


def stored_answer(answer: Answer) -> dict[str, Any]:
    """One answer without what is blank."""
    kept: dict[str, Any] = {}
    if answer.level is not None:
        kept["level"] = answer.level
    if answer.points_hundredths is not None:
        kept["points"] = answer.points_hundredths
    if answer.not_applicable:
        kept["not_applicable"] = True
    if answer.comment:
        kept["comment"] = answer.comment
    if answer.evidence_page is not None:
        kept["page"] = answer.evidence_page
    if answer.evidence:
        kept["evidence"] = [_stored_evidence(one) for one in answer.evidence]
    return kept


def stored_answers(filled: Filled) -> dict[str, dict[str, Any]]:
    """The JSON value of a sheet: criterion id → answer, red line id → its reason."""
    kept = {name: stored_answer(answer) for name, answer in filled.answers.items()}
    kept |= {name: {"comment": reason} for name, reason in filled.reasons.items() if reason}
    return {name: answer for name, answer in kept.items() if answer}


def answer_from(stored: Mapping[str, Any]) -> Answer:
    """One stored answer."""
    return Answer(
        level=stored.get("level"),
        points_hundredths=stored.get("points"),
        not_applicable=bool(stored.get("not_applicable")),
        comment=stored.get("comment", ""),
        evidence_page=stored.get("page"),
        evidence=tuple(_evidence_from(one) for one in stored.get("evidence", ())),
    )


def answers_from(stored: Stored, rubric: Rubric) -> dict[str, Answer]:
    """All answers to criteria of a stored sheet."""
    lines = {line.id for line in rubric.red_lines}
    return {name: answer_from(one) for name, one in stored.items() if name not in lines}


def reasons_from(stored: Stored, red_lines: Iterable[str]) -> dict[str, str]:
    """The reasons given for red lines."""
    return {name: str(stored[name].get("comment", "")) for name in red_lines if name in stored}


def _stored_evidence(one: Evidence) -> dict[str, Any]:
    region = list(one.region) if one.region else None
    return {"page": one.page, "number": one.number, "region": region}


def _evidence_from(stored: Mapping[str, Any]) -> Evidence:
    region: list[int] | None = stored["region"]
    part = (region[0], region[1], region[2], region[3]) if region else None
    return Evidence(stored["page"], stored["number"], part)
