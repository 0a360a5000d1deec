"""Opinions as CSV: the list as it is shown, and new links, which stand nowhere else."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from qa_app.clock import SHANGHAI
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_
from qa_app.opinions.messages import BODY_LABELS, ENTRY_LABELS, STATE_LABELS
from qa_app.opinions.queries.lists import OpinionLine

Translate = Callable[[str], str]
_CASE: Final = (N_("案件编号"), N_("案件类型"), N_("办理阶段"), N_("案由"), N_("法律援助机构"))
_ASKED: Final = (N_("征询对象"), N_("机关名称"))
_STATE: Final = (N_("状态"), N_("征询日期"), N_("收到日期"), N_("答复方式"))
_LINK: Final = (N_("链接"), N_("有效期至"))


def list_csv(lines: Iterable[OpinionLine], t: Translate) -> bytes:
    """The list as UTF-8 with a byte-order mark; without the answers."""
    rows = ([*_case(line, t), *_state(line, t)] for line in lines)
    return b"".join(csv_pieces([t(head) for head in (*_CASE, *_ASKED, *_STATE)], rows))


def links_csv(
    lines: Iterable[OpinionLine], links: Mapping[int, str], expires_at: datetime, t: Translate
) -> bytes:
    """One row for each request with its new link."""
    until = expires_at.astimezone(SHANGHAI).date().isoformat()
    rows = ([*_case(line, t), links[line.id], until] for line in lines if line.id in links)
    return b"".join(csv_pieces([t(head) for head in (*_CASE, *_ASKED, *_LINK)], rows))


def _case(line: OpinionLine, t: Translate) -> list[str]:
    return [
        line.number,
        t(TYPE_LABELS[line.type]),
        t(STAGE_LABELS[line.stage]) if line.stage else "",
        line.cause or "",
        line.agency,
        t(BODY_LABELS[line.body]),
        line.body_name,
    ]


def _state(line: OpinionLine, t: Translate) -> list[str]:
    received = line.received_at
    return [
        t(STATE_LABELS[line.state]),
        line.asked_at.astimezone(SHANGHAI).date().isoformat(),
        received.astimezone(SHANGHAI).date().isoformat() if received else "",
        t(ENTRY_LABELS[line.entry]) if line.entry else "",
    ]
