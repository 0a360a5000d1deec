"""Sentences of feedback: what can be refused, what was found in a text, what people are told."""

from qa_app.core.words import N_
from qa_app.feedback.rules.settled_sheet import Way
from qa_app.feedback.rules.suspicion import Suspect
from qa_app.notices.registry import Kind

RELEASED_AGENCY = "feedback_released_agency"
RENEWED = "feedback_renewed"
RENEWED_MANY, RENEWED_AGENCY = "feedback_renewed_many", "feedback_renewed_agency"
RELEASED: dict[bool, str] = {True: "feedback_released", False: "feedback_released_final"}
"""By whether objections are heard."""

EXTENDED, EXTENDED_AGENCY = "feedback_extended", "feedback_extended_agency"
WITHDRAWN = "feedback_withdrawn"

MESSAGES: dict[str, str] = {
    "deadline_none": N_("本次评估活动不受理异议，没有可以延长的期限。"),
    "deadline_in_the_past": N_("新的期限已经过去。请选择今天或者以后的日期。"),
    "deadline_too_far": N_("新的期限最多在 %(most)s 天以内。"),
    "deadline_only_later": N_("期限只能延长，不能缩短。现在的期限是 %(old_on)s（含当日）。"),
    "deadline_reason_missing": N_("请写明延长的理由。"),
    "deadline_reason_too_long": N_("理由最多 %(most)s 个字。"),
    "feedback_cycle_not_drawn": N_("评估活动“%(cycle)s”还没有抽取，没有可以反馈的结果。"),
    "feedback_nothing_to_release": N_("所选范围内没有已定级而尚未反馈的案件。"),
    "feedback_withdrawn_already": N_("这次反馈已经撤回。"),
    "feedback_reason_missing": N_("请写明撤回的理由。"),
    "feedback_reason_too_long": N_("理由最多 %(limit)s 个字。"),
    "feedback_read_already": N_("已经有人打开过这次反馈中的反馈表，不能再撤回。"),
    "feedback_answered_already": N_("已经就其中的反馈表发出过答复，不能再撤回。"),
    "feedback_in_use": N_("已经有人就其中的反馈表据以提出异议，不能再撤回。"),
    "feedback_wording_too_long": N_("文字最多 %(limit)s 个字。"),
    "feedback_wording_gone": N_("这段文字已经处理过了，或者案件已重新定级。请刷新后再看。"),
    "feedback_cannot_open": N_("个人信息无法解密，不能核对文字。请检查数据密钥（QA_DATA_KEY）。"),
    "feedback_nothing_to_renew": N_("没有需要更新的反馈表。"),
}
SUSPECT_LABELS: dict[Suspect, str] = {
    Suspect.NAME: N_("评审人员姓名"),
    Suspect.LOGIN: N_("评审人员账号"),
    Suspect.FIRM: N_("评审人员所在律所"),
    Suspect.OFFICE: N_("评审人员所在机构"),
    Suspect.INITIALS: N_("评审人员姓名缩写"),
    Suspect.REVIEWERS: N_("提到其他评审人员"),
    Suspect.IDENTITY: N_("身份证号码"),
    Suspect.TELEPHONE: N_("电话号码"),
    Suspect.CARD: N_("银行卡号"),
    Suspect.AIDED: N_("受援人姓名"),
    Suspect.AIDED_NUMBER: N_("受援人的号码"),
    Suspect.LAWYER: N_("其他承办人员姓名"),
}
WAY_LABELS: dict[Way, str] = {
    Way.REVIEW: N_("同行评审"),
    Way.MEETING: N_("评议会评议"),
    Way.OBJECTION: N_("异议后变更"),
    Way.COMBINED: N_("多来源综合"),
}
NOTICES: dict[str, Kind] = {
    RELEASED[True]: Kind(
        N_("“%(cycle)s”的评估反馈已发布"),
        N_("您承办的案件有评估反馈，请登录查看。有异议的，请在 %(until_on)s（含当日）前提出。"),
        N_("案件评估反馈发布"),
    ),
    RELEASED[False]: Kind(
        N_("“%(cycle)s”的评估反馈已发布"),
        N_("您承办的案件有评估反馈，请登录查看。"),
        N_("案件评估反馈发布（不受理异议的活动）"),
    ),
    RELEASED_AGENCY: Kind(
        N_("“%(cycle)s”的评估反馈已发布"),
        N_("本机构案件的评估反馈已发布给承办人员，请登录查看。"),
        N_("本机构案件的评估反馈发布"),
    ),
    EXTENDED: Kind(
        N_("“%(cycle)s”的异议期限延长到 %(until_on)s"),
        N_("您承办的案件，可以在 %(until_on)s（含当日）前提出异议。理由见反馈表。"),
        N_("异议期限延长"),
    ),
    EXTENDED_AGENCY: Kind(
        N_("“%(cycle)s”的异议期限延长到 %(until_on)s"),
        N_("本机构的案件，承办人员可以在 %(until_on)s（含当日）前提出异议。理由见反馈表。"),
        N_("本机构案件的异议期限延长"),
    ),
    WITHDRAWN: Kind(
        N_("“%(cycle)s”的评估反馈已撤回"),
        N_("先前发布的反馈表不再显示，改正以后会再次发布并另行通知，异议期限届时重新计算。"),
        N_("案件评估反馈撤回"),
    ),
    RENEWED: Kind(
        N_("“%(cycle)s”的一份反馈表有更新"),
        N_("案件重新定级，反馈表有了新的版本，原来的版本仍可查看。请登录查看。"),
        N_("反馈表更新"),
    ),
    RENEWED_MANY: Kind(
        N_("“%(cycle)s”的反馈表有更新"),
        N_("您承办的案件重新定级，%(count)s 份反馈表有了新的版本。请登录查看。"),
        N_("多份反馈表更新"),
    ),
    RENEWED_AGENCY: Kind(
        N_("“%(cycle)s”的反馈表有更新"),
        N_("本机构案件重新定级，%(count)s 份反馈表有了新的版本。请登录查看。"),
        N_("本机构反馈表更新"),
    ),
}
