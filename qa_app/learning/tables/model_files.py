"""The list of model files as CSV, for the office."""

from collections.abc import Callable, Iterable
from typing import Final

from qa_app.clock import SHANGHAI
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_
from qa_app.learning.messages.model_files import STATE_LABELS
from qa_app.learning.queries.model_sight import ModelRow

Translate = Callable[[str], str]
_HEADS: Final = (
    N_("案件编号"), N_("法律援助机构"), N_("案件类型"), N_("办理阶段"), N_("评估活动"), N_("状态"),
    N_("标题"), N_("推荐日期"), N_("发布日期"),
)  # fmt: skip


def models_csv(rows: Iterable[ModelRow], t: Translate) -> bytes:
    """The list as UTF-8 with a byte-order mark."""
    cells = (
        [
            row.number,
            row.agency,
            t(TYPE_LABELS[row.type]),
            t(STAGE_LABELS[row.stage]) if row.stage else "",
            row.cycle,
            t(STATE_LABELS[row.state]),
            row.title,
            row.nominated_at.astimezone(SHANGHAI).date().isoformat(),
            row.published_at.astimezone(SHANGHAI).date().isoformat() if row.published_at else "",
        ]
        for row in rows
    )
    return b"".join(csv_pieces([t(head) for head in _HEADS], cells))
