"""Which column of a sheet of scores is what: the case, the expert, a criterion, a comment.

Names of the public contract first, then the words agencies write. Criteria are recognised by
their id or, where only one rubric has such a title, by it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from qa_app.cases.rules.columns import header_key
from qa_app.core.text import normalised
from qa_app.rubrics.rules.schema import Rubric


class ScoreColumn(StrEnum):
    """The columns that are no criteria."""

    CASE_KEY = "case_key"
    AGENCY = "agency"
    NUMBER = "number"
    EXPERT = "expert"
    GRADE = "grade"
    REASON = "reason"
    COMMENT = "comment"
    RED_LINES = "red_lines"


SYNONYMS: Final[Mapping[ScoreColumn, tuple[str, ...]]] = {
    ScoreColumn.CASE_KEY: ("案件编码", "案件标识", "案件代码", "case key"),
    ScoreColumn.AGENCY: ("机构", "法律援助机构", "机构名称", "机构代码", "受理机构", "agency code"),
    ScoreColumn.NUMBER: ("案号", "案件编号", "受理编号", "法援案号", "case number"),
    ScoreColumn.EXPERT: (
        "专家",
        "评估专家",
        "评审专家",
        "专家姓名",
        "评审人",
        "评分人",
        "reviewer",
    ),
    ScoreColumn.GRADE: ("等级", "总体等级", "综合等级", "评定等级", "评估等级", "overall grade"),
    ScoreColumn.REASON: ("理由", "等级理由", "调整理由"),
    ScoreColumn.COMMENT: ("评语", "总评", "总体评语", "综合评语", "备注", "意见"),
    ScoreColumn.RED_LINES: ("红线项", "红线", "red lines", "red line"),
}
COMMENT_PREFIXES: Final = ("comment:", "评语:", "comment：", "评语：")


@dataclass(frozen=True, slots=True)
class ScoreColumns:
    """Index of each column found; ``criteria`` and ``comments`` by criterion (or red line) id."""

    known: dict[ScoreColumn, int] = field(default_factory=dict[ScoreColumn, int])
    criteria: dict[str, int] = field(default_factory=dict[str, int])
    comments: dict[str, int] = field(default_factory=dict[str, int])
    unknown: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        """What a sheet of scores cannot do without and this one lacks."""
        known = self.known
        by_number = ScoreColumn.AGENCY in known and ScoreColumn.NUMBER in known
        found: list[str] = []
        if ScoreColumn.CASE_KEY not in known and not by_number:
            found.append(ScoreColumn.CASE_KEY.value)
        if ScoreColumn.EXPERT not in known:
            found.append(ScoreColumn.EXPERT.value)
        if not self.criteria and ScoreColumn.GRADE not in known:
            found.append(ScoreColumn.GRADE.value)
        return found


def header_names(rubrics: Iterable[Rubric]) -> dict[str, str]:
    """Every column name that means something, for finding the header row; name → meaning."""
    names = {column.value: column.value for column in ScoreColumn}
    names |= {word: column.value for column, words in SYNONYMS.items() for word in words}
    return {**names, **_criteria_by_name(rubrics)}


def map_score_columns(header: Sequence[str], rubrics: Sequence[Rubric]) -> ScoreColumns:
    """What each column of a header is; of two columns with one meaning the first counts."""
    fixed = {header_key(column.value): column for column in ScoreColumn}
    fixed |= {header_key(w): column for column, words in SYNONYMS.items() for w in words}
    criteria = {_tidy(name): key for name, key in _criteria_by_name(rubrics).items()}
    lines = {_tidy(name): key for name, key in _red_lines_by_name(rubrics).items()}
    found = ScoreColumns()
    unknown: list[str] = []
    for index, name in enumerate(header):
        subject = _subject_of_comment(name)
        if subject is not None and _tidy(subject) in {**criteria, **lines}:
            key = {**criteria, **lines}[_tidy(subject)]
            found.comments.setdefault(key, index)
        elif _tidy(name) in criteria:
            found.criteria.setdefault(criteria[_tidy(name)], index)
        elif header_key(name) in fixed and header_key(name):
            found.known.setdefault(fixed[header_key(name)], index)
        elif name:
            unknown.append(name)
    return ScoreColumns(found.known, found.criteria, found.comments, tuple(unknown))


def _tidy(name: str) -> str:
    return normalised(name).lower()


def _subject_of_comment(name: str) -> str | None:
    for prefix in COMMENT_PREFIXES:
        if _tidy(name).startswith(_tidy(prefix)):
            return normalised(name)[len(prefix) :].strip()
    return None


def _criteria_by_name(rubrics: Iterable[Rubric]) -> dict[str, str]:
    """Ids, and titles that mean one criterion only, of all rubrics."""
    items = [(c.id, c.title.zh, c.title.en) for rubric in rubrics for c in rubric.criteria]
    return _by_name(items)


def _red_lines_by_name(rubrics: Iterable[Rubric]) -> dict[str, str]:
    items = [(one.id, one.title.zh, one.title.en) for r in rubrics for one in r.red_lines]
    return _by_name(items)


def _by_name(items: list[tuple[str, str, str]]) -> dict[str, str]:
    titled: dict[str, set[str]] = {}
    for key, chinese, english in items:
        titled.setdefault(chinese, set()).add(key)
        titled.setdefault(english, set()).add(key)
    unique = {title: min(keys) for title, keys in titled.items() if len(keys) == 1}
    return {**unique, **{key: key for key, _, _ in items}}
