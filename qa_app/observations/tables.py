"""Lists of hearings and of quotas as CSV or XLSX: texts only, and no cell that could run."""

from collections.abc import Callable
from typing import Any, Final

from qa_app.cases.rules.fields import FLAGS
from qa_app.cases.rules.fields import LABELS as CASE_LABELS
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.core.grades import LABELS as GRADE_LABELS
from qa_app.core.words import N_
from qa_app.observations.messages import HEARING_STATES
from qa_app.observations.queries.chosen import ObservationRow
from qa_app.observations.queries.quota import AgencyQuota
from qa_app.observations.rules.columns import LABELS, HearingField
from qa_app.observations.rules.moments import moment_of
from qa_app.observations.wording import PICK_LABELS, STATE_LABELS

Translate = Callable[[str], str]
KEY_LABEL: Final = N_("庭审标识")
YES, NO = N_("是"), N_("否")
_FIELDS: Final = (
    *(HearingField.NUMBER, HearingField.AGENCY, HearingField.AGENCY_CODE, HearingField.STARTS),
    *(HearingField.TIME, HearingField.TYPE, HearingField.STAGE, HearingField.CAUSE),
    *(HearingField.LAWYER, HearingField.FIRM, HearingField.COURT, HearingField.COURTROOM),
    *(HearingField.COURT_NUMBER, HearingField.STATE),
)
QUOTA_LABELS: Final = (
    *(N_("法律援助机构"), N_("行政区划"), N_("庭审"), N_("已开庭"), N_("应旁听"), N_("已抽取")),
    *(N_("已旁听"), N_("未能旁听"), N_("尚差"), N_("下一轮可抽"), N_("必听"), N_("必听已旁听")),
    *(N_("指定旁听"), N_("指定已旁听")),
)


def hearing_header(translate: Translate) -> list[str]:
    """Column names that the importer understands, so an export can be imported again."""
    names = [translate(LABELS[field]) for field in _FIELDS]
    flags = [translate(CASE_LABELS[flag]) for flag in FLAGS]
    return [*names, *flags, translate(LABELS[HearingField.REMARK]), translate(KEY_LABEL)]


def hearing_texts(row: Any, translate: Translate) -> list[str]:
    """One hearing as texts, in the order of the header."""
    moment = moment_of(row.starts_at)
    return [
        *(row.case_number, row.agency, row.agency_code, moment.day.isoformat()),
        moment.at.strftime("%H:%M") if moment.at else "",
        translate(TYPE_LABELS[row.type]),
        translate(STAGE_LABELS[row.stage]) if row.stage else "",
        *(row.cause, row.lawyer_name, row.firm_name, row.court, row.courtroom, row.court_number),
        translate(HEARING_STATES[row.state]),
        *(translate(YES if row.flags & FLAG_OF[flag] else NO) for flag in FLAGS),
        *(row.note, row.hearing_key),
    ]


def quota_texts(each: AgencyQuota) -> list[str | int]:
    """One agency's quota as texts, in the order of ``QUOTA_LABELS``."""
    line, counts = each.line, each.line.counts
    numbers = (
        *(counts.hearings, counts.held, line.wanted, counts.drawn, counts.seen, counts.missed),
        *(line.owed, line.next_draw, counts.must, counts.must_seen, counts.named),
        counts.named_seen,
    )
    return [each.agency, each.region, *numbers]


OBSERVATION_LABELS: Final = (
    *(
        KEY_LABEL,
        N_("案件编号"),
        N_("法律援助机构"),
        N_("开庭时间"),
        N_("审理法院"),
        N_("案件类型"),
    ),
    *(N_("为什么旁听"), N_("规则或理由"), N_("轮次"), N_("状态"), N_("未能旁听的原因")),
    *(N_("旁听人员"), N_("已提交"), N_("合议等级"), N_("得分")),
)


def observation_texts(row: ObservationRow, translate: Translate) -> list[str | int | None]:
    """One observation in the order of ``OBSERVATION_LABELS``; nobody's name but the agency's."""
    moment = moment_of(row.starts_at)
    clock = f" {moment.at:%H:%M}" if moment.at else ""
    points = None if row.points is None else f"{row.points // 100}.{row.points % 100:02d}"
    return [
        *(row.hearing_key, row.case_number, row.agency, f"{moment.day.isoformat()}{clock}"),
        *(row.court, translate(TYPE_LABELS[row.type]), translate(PICK_LABELS[row.pick])),
        *(row.rule, row.round, translate(STATE_LABELS[row.state]), row.missed_reason),
        *(row.seats, row.submitted, translate(GRADE_LABELS[row.grade]) if row.grade else ""),
        points,
    ]
