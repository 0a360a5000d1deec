"""The list of objections as CSV, exactly as it is shown."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import chain

from qa_app.clock import SHANGHAI
from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_
from qa_app.objections.messages import (
    EFFECT_LABELS,
    KIND_LABELS,
    LEVEL_LABELS,
    OUTCOME_LABELS,
    STATE_LABELS,
)
from qa_app.objections.queries.listing import Row
from qa_app.objections.rules.effect import Effect
from qa_app.panel.wording import left_out_rows

Translate = Callable[[str], str]
HEAD = (
    N_("案件编号"), N_("案件类型"), N_("法律援助机构"), N_("承办人员"), N_("评估活动"), N_("级次"),
    N_("状态"), N_("决定"), N_("结果有改变"), N_("提交日期"), N_("办理期限"), N_("决定日期"),
    N_("办理专家"), N_("异议事项"), N_("书面收到日期（代为登记）"),
)  # fmt: skip


def list_csv(rows: Iterable[Row], t: Translate, *, left_out: int = 0) -> bytes:
    """The list as UTF-8 with a byte-order mark; in the end how many cases were left out."""
    lines = chain((list_row(row, t) for row in rows), left_out_rows(left_out, t))
    return b"".join(csv_pieces([t(head) for head in HEAD], lines))


def list_row(row: Row, t: Translate) -> list[str]:
    """One objection as the list shows it."""
    return [
        row.number,
        t(TYPE_LABELS[row.type]),
        row.agency,
        row.lawyer,
        row.cycle,
        t(LEVEL_LABELS[row.level]),
        t(STATE_LABELS[row.state]),
        t(OUTCOME_LABELS[row.outcome]) if row.outcome else "",
        t(EFFECT_LABELS[row.effect]) if row.effect is not Effect.NONE else "",
        _day(row.handed_in_at),
        row.act_by.isoformat() if row.act_by else "",
        _day(row.decided_at),
        row.decider,
        t(N_("、")).join(said(row, t)),
        row.received_on.isoformat() if row.received_on else "",
    ]


def said(row: Row, t: Translate) -> list[str]:
    """How many points of each kind there are, in words."""
    return [t(KIND_LABELS[kind]) % {"count": count} for kind, count in row.points.items()]


def _day(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat() if moment else ""
