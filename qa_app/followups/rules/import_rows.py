"""Columns and words of follow-ups done on paper or in a spreadsheet, and one row as typed values.

For the importer.  Columns besides those of the questionnaire: the case, what came of the contact,
how, who answered, when, a note.  Questions are recognised by their id or their title.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from qa_app.cases.rules.columns import header_key
from qa_app.cases.rules.dates import date_from_cell
from qa_app.core.text import normalised
from qa_app.followups.rules.states import Channel, Outcome, Respondent
from qa_app.rubrics.rules.schema import Rubric


class Column(StrEnum):
    """The columns that are no questions."""

    CASE_KEY = "case_key"
    OUTCOME = "outcome"
    CHANNEL = "channel"
    RESPONDENT = "respondent"
    DATE = "date"
    NOTE = "note"


SYNONYMS: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.CASE_KEY: ("案件", "案件编码", "案件标识", "case", "case key"),
    Column.OUTCOME: ("联系结果", "结果", "接通情况", "outcome"),
    Column.CHANNEL: ("联系方式", "回访方式", "方式", "channel"),
    Column.RESPONDENT: ("回答人", "应答人", "respondent"),
    Column.DATE: ("联系日期", "回访日期", "日期", "date"),
    Column.NOTE: ("备注", "说明", "note"),
}
_OUTCOME_WORDS: Final[dict[str, Outcome]] = {
    **{outcome.value: outcome for outcome in Outcome},
    "接通": Outcome.CONNECTED,
    "无人接听": Outcome.NO_ANSWER,
    "无人接": Outcome.NO_ANSWER,
    "停机": Outcome.SUSPENDED,
    "关机": Outcome.NO_ANSWER,
    "空号": Outcome.INVALID_NUMBER,
    "拒访": Outcome.REFUSED,
    "拒绝": Outcome.REFUSED,
    "错号": Outcome.WRONG_PERSON,
    "不是本人的号码": Outcome.WRONG_PERSON,
    "在押": Outcome.IN_CUSTODY,
    "住院": Outcome.IN_HOSPITAL,
}
_CHANNEL_WORDS: Final[dict[str, Channel]] = {
    **{channel.value: channel for channel in Channel},
    "电话": Channel.TELEPHONE,
    "走访": Channel.VISIT,
    "上门": Channel.VISIT,
    "信函": Channel.LETTER,
    "信件": Channel.LETTER,
    "网络": Channel.ONLINE,
}
_RESPONDENT_WORDS: Final[dict[str, Respondent]] = {
    **{respondent.value: respondent for respondent in Respondent},
    "本人": Respondent.SELF,
    "受援人": Respondent.SELF,
    "法定代理人": Respondent.GUARDIAN,
    "监护人": Respondent.GUARDIAN,
    "近亲属": Respondent.RELATIVE,
    "亲属": Respondent.RELATIVE,
    "家属": Respondent.RELATIVE,
    "其他": Respondent.OTHER,
    "其他人": Respondent.OTHER,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Index of each column found; ``questions`` and ``comments`` by question id."""

    known: dict[Column, int] = field(default_factory=dict[Column, int])
    questions: dict[str, int] = field(default_factory=dict[str, int])
    comments: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Row:
    """One understood row; ``answers`` and ``comments``: question id to what was typed."""

    number: int
    case_key: str
    outcome: Outcome | None
    channel: Channel
    respondent: Respondent | None
    on: date | None
    note: str
    answers: dict[str, str]
    comments: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken: the code, the column and what stood there."""

    code: str
    column: Column
    value: str = ""


def header_names(rubric: Rubric) -> dict[str, str]:
    """Every column name that means something, for finding the header row."""
    names = {column.value: column.value for column in Column}
    names |= {word: column.value for column, words in SYNONYMS.items() for word in words}
    return {**names, **_questions(rubric)}


def columns_of(header: Sequence[str], rubric: Rubric) -> Columns:
    """What each column of a header is; of two with one meaning the first counts."""
    fixed = {header_key(column.value): column for column in Column}
    fixed |= {header_key(w): column for column, words in SYNONYMS.items() for w in words}
    questions = {_tidy(name): key for name, key in _questions(rubric).items()}
    found = Columns()
    for index, name in enumerate(header):
        words = _tidy(name)
        subject = words.removeprefix("comment:").strip()
        if subject != words and subject in questions:
            found.comments.setdefault(questions[subject], index)
        elif words in questions:
            found.questions.setdefault(questions[words], index)
        elif header_key(name) in fixed:
            found.known.setdefault(fixed[header_key(name)], index)
    return found


def row_of(number: int, cells: Sequence[str], columns: Columns, today: date) -> Row | Fault:
    """One row as typed values, or the first thing that does not fit."""

    def text(column: Column) -> str:
        index = columns.known.get(column)
        return "" if index is None else cells[index]

    answers = {key: cells[at] for key, at in columns.questions.items() if cells[at]}
    comments = {key: cells[at] for key, at in columns.comments.items() if cells[at]}
    outcome = _OUTCOME_WORDS.get(_tidy(text(Column.OUTCOME)))
    channel = _CHANNEL_WORDS.get(_tidy(text(Column.CHANNEL)) or Channel.TELEPHONE.value)
    respondent = _RESPONDENT_WORDS.get(_tidy(text(Column.RESPONDENT)))
    on = date_from_cell(text(Column.DATE)) if text(Column.DATE) else None
    wrong = (
        ("missing_outcome", Column.OUTCOME, not text(Column.OUTCOME) and not answers),
        ("unknown_outcome", Column.OUTCOME, bool(text(Column.OUTCOME)) and outcome is None),
        ("unknown_channel", Column.CHANNEL, channel is None),
        ("unknown_respondent", Column.RESPONDENT, bool(text(Column.RESPONDENT)) and not respondent),
        ("missing_respondent", Column.RESPONDENT, bool(answers) and respondent is None),
        ("followup_row_date", Column.DATE, bool(text(Column.DATE)) and not _is_past(on, today)),
    )
    fault = next((Fault(code, of, text(of)) for code, of, holds in wrong if holds), None)
    if fault or channel is None:
        return fault or Fault("unknown_channel", Column.CHANNEL)
    key, note = normalised(text(Column.CASE_KEY)), text(Column.NOTE)
    return Row(number, key, outcome, channel, respondent, on, note, answers, comments)


def _is_past(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _questions(rubric: Rubric) -> dict[str, str]:
    names = {criterion.title.zh: criterion.id for criterion in rubric.criteria}
    names |= {criterion.title.en: criterion.id for criterion in rubric.criteria}
    return {**names, **{criterion.id: criterion.id for criterion in rubric.criteria}}


def _tidy(text: str) -> str:
    return normalised(text).lower()
