"""The list of model files as CSV, for the office."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from qa_app.clock import SHANGHAI
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_
from qa_app.learning.messages.model_files import DOUBT_LABELS, STATE_LABELS
from qa_app.learning.queries.model_sight import ModelRow
from qa_app.panel.wording import left_out_rows

Translate = Callable[[str], str]
_HEADS: Final = (
    N_("案件编号"), N_("法律援助机构"), N_("案件类型"), N_("办理阶段"), N_("评估活动"), N_("状态"),
    N_("标题"), N_("推荐日期"), N_("发布日期"), N_("提示"),
)  # fmt: skip


def models_csv(rows: Iterable[ModelRow], t: Translate, *, left_out: int = 0) -> bytes:
    """The list as UTF-8 with a byte-order mark; in the end how many cases were left out."""
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
            t(DOUBT_LABELS[row.doubt]) if row.doubt else "",
        ]
        for row in rows
    )
    lines = chain(cells, left_out_rows(left_out, t))
    return b"".join(csv_pieces([t(head) for head in _HEADS], lines))
