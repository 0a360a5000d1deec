"""What one row of scores says, read by the rubric of its case: a filled sheet or its problems.

The same words mean the same as on the review page; each distinct cell is understood once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from qa_app.core.errors import Problem, Refusal
from qa_app.core.grades import Grade, grade_from_text
from qa_app.core.text import normalised
from qa_app.reviews.importer.columns import ScoreColumn
from qa_app.reviews.importer.rows import ScoreFile, ScoreRow
from qa_app.reviews.rules.submitting import why_not_submit_review
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.kinds import KINDS
from qa_app.scoresheets.rules.scoring import Score, Scorer
from qa_app.scoresheets.rules.stored import Filled

_SEPARATORS = re.compile(r"[;；,，、\n]+")
Parsed = Answer | Refusal | None
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A complete sheet with its score; ``points_hundredths`` is None when nothing was scored."""

    filled: Filled
    score: Score


@dataclass(slots=True)
class SheetReader:
    """Reads rows of one file for the cases of one rubric, type and stage."""

    file: ScoreFile
    scorer: Scorer
    _known: dict[str, dict[str, Parsed]] = field(default_factory=dict[str, dict[str, Parsed]])

    def read(self, row: ScoreRow) -> ReadSheet | list[Problem]:
        """The sheet a row stands for, or everything wrong with it."""
        problems: list[Problem] = []
        answers = self._answers(row, problems)
        red_lines = tuple(self._red_lines(row, problems))
        filled = Filled(
            answers=answers,
            red_lines=red_lines,
            reasons=self._reasons(row, red_lines),
            comment=self.file.text(row, ScoreColumn.COMMENT),
            own_grade=self._grade(row, problems),
            own_reason=self.file.text(row, ScoreColumn.REASON),
        )
        return problems or self._complete(row, filled)

    def _complete(self, row: ScoreRow, filled: Filled) -> ReadSheet | list[Problem]:
        score = self.scorer.score(filled.sheet)
        if not filled.own_reason and filled.own_grade not in (None, score.computed_grade):
            filled = replace(filled, own_reason=filled.comment)
        refusal = why_not_submit_review(self.scorer, filled, on_paper=True)
        if refusal:
            return [self._problem(row, refusal)]
        if not any(map(_is_scored, filled.answers.values())):
            score = replace(score, points_hundredths=None)
        return ReadSheet(filled, score)

    def _answers(self, row: ScoreRow, problems: list[Problem]) -> dict[str, Answer]:
        """Answers with something in them; columns of criteria the case is not asked are skipped."""
        answers: dict[str, Answer] = {}
        columns = self.file.columns
        for name in self.scorer.criteria:
            index = columns.criteria.get(name)
            parsed = None if index is None else self._parsed(name, row.cells[index])
            if isinstance(parsed, Refusal):
                problems.append(self._problem(row, parsed, self.file.table.header[index or 0]))
                continue
            comment = self._comment(row, name)
            if comment:
                parsed = replace(parsed or Answer(), comment=comment)
            if parsed is not None:
                answers[name] = parsed
        return answers

    def _parsed(self, name: str, text: str) -> Parsed:
        known = self._known.setdefault(name, {})
        if text not in known:
            criterion = self.scorer.criteria[name]
            known[text] = KINDS[criterion.kind].parse(criterion, text)
        return known[text]

    def _comment(self, row: ScoreRow, name: str) -> str:
        index = self.file.columns.comments.get(name)
        return "" if index is None else row.cells[index]

    def _red_lines(self, row: ScoreRow, problems: list[Problem]) -> Iterator[str]:
        text = self.file.text(row, ScoreColumn.RED_LINES)
        if not text:
            return
        known = {line.id: line.id for line in self.scorer.rubric.red_lines}
        known |= {line.title.zh: line.id for line in self.scorer.rubric.red_lines}
        for word in filter(None, map(normalised, _SEPARATORS.split(text))):
            if word in known:
                yield known[word]
            else:
                refusal = Refusal("unknown_red_line", {"red_line": word[:_SHOWN]})
                column = self.file.header(ScoreColumn.RED_LINES)
                problems.append(self._problem(row, refusal, column))

    def _reasons(self, row: ScoreRow, red_lines: tuple[str, ...]) -> dict[str, str]:
        """A red line's own comment, else the comment of the whole sheet."""
        overall = self.file.text(row, ScoreColumn.COMMENT)
        return {name: self._comment(row, name) or overall for name in red_lines}

    def _grade(self, row: ScoreRow, problems: list[Problem]) -> Grade | None:
        text = self.file.text(row, ScoreColumn.GRADE)
        grade = grade_from_text(normalised(text)) if text else None
        if text and grade is None:
            refusal = Refusal("review_unknown_grade", {"value": text[:_SHOWN]})
            problems.append(self._problem(row, refusal, self.file.header(ScoreColumn.GRADE)))
        return grade

    def _problem(self, row: ScoreRow, refusal: Refusal, column: str = "") -> Problem:
        value = str(refusal.params.get("value", ""))[:_SHOWN]
        return Problem(
            refusal.code,
            self.file.name,
            row=row.row,
            column=column,
            value=value,
            params=refusal.params,
        )


def _is_scored(answer: Answer) -> bool:
    return answer.level is not None or answer.points_hundredths is not None
