"""Lists of follow-ups and leads as spreadsheets: codes as words, nothing personal."""

from collections.abc import Callable, Iterable, Sequence

from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.words import N_
from qa_app.followups.messages import (
    LEAD_STATE_LABELS,
    OUTCOME_LABELS,
    PART_LABELS,
    STATE_LABELS,
)
from qa_app.followups.queries.calls import CallRow
from qa_app.followups.queries.leads import LeadRow

Translate = Callable[[str], str]
Table = tuple[list[str], list[Sequence[str | int | None]]]
_CALL_HEADER = (
    N_("案件"), N_("机构"), N_("行政区划"), N_("案件类型"), N_("语言"), N_("状态"),
    N_("最近联系结果"), N_("联系次数"), N_("下次联系日期"), N_("时段"), N_("完成日期"),
)  # fmt: skip
_LEAD_HEADER = (
    N_("案件"), N_("机构"), N_("行政区划"), N_("评估活动"), N_("问题"), N_("状态"),
    N_("发现日期"), N_("办结日期"),
)  # fmt: skip


def call_table(rows: Iterable[CallRow], translate: Translate) -> Table:
    """The call list: header and rows."""
    return [translate(word) for word in _CALL_HEADER], [
        (
            row.case_key,
            row.agency,
            row.region,
            translate(TYPE_LABELS[row.type]),
            row.language,
            translate(STATE_LABELS[row.state]),
            translate(OUTCOME_LABELS[row.outcome]) if row.outcome else None,
            row.attempts,
            row.next_on.isoformat() if row.next_on else None,
            translate(PART_LABELS[row.next_part]) if row.next_part else None,
            row.done_at.date().isoformat() if row.done_at else None,
        )
        for row in rows
    ]


def lead_table(rows: Iterable[LeadRow], questions: dict[str, str], translate: Translate) -> Table:
    """The list of leads: header and rows; ``questions``: what each question is called."""
    return [translate(word) for word in _LEAD_HEADER], [
        (
            row.case_key,
            row.agency,
            row.region,
            row.cycle,
            questions.get(row.question, row.question),
            translate(LEAD_STATE_LABELS[row.state]),
            row.opened_at.date().isoformat(),
            row.closed_at.date().isoformat() if row.closed_at else None,
        )
        for row in rows
    ]
