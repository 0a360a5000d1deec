"""The sentences and labels of model files."""

from qa_app.core.words import N_
from qa_app.learning.rules.redaction.kinds import Kind
from qa_app.learning.rules.states import Doubt, ModelState

MESSAGES: dict[str, str] = {
    "model_why_missing": N_("请写明推荐的理由。"),
    "model_reason_missing": N_("请写明理由。"),
    "model_words_too_long": N_("文字太长，每处最多 %(most)s 字。"),
    "model_nominated_already": N_("您已经推荐过这件案卷。"),
    "model_decline_without_reason": N_("不采纳时请写明理由。"),
    "model_second_in_conflict": N_("这位专家与案件有回避事由，或者已不在岗，不能复核。"),
    "model_decided_already": N_("这项推荐已有复核结论。"),
    "model_changed_meanwhile": N_("这件范本刚被别人改动，您的操作没有生效。请刷新后再试。"),
    "model_page_changed_meanwhile": N_("这一页刚被别人改动，您的操作没有生效。请刷新后再试。"),
    "model_is_published": N_("范本已经发布，撤回后才能改动。"),
    "model_not_published": N_("这件范本没有发布。"),
    "model_not_confirmed": N_("推荐还没有经第二位专家确认，不能处理页面。"),
    "model_file_changed": N_("有 %(count)s 页在查找之后改动过。请重新查找个人信息，再确认这些页。"),
    "model_pages_open": N_("还有 %(count)s 页没有确认，每一页都确认后才能发布。"),
    "model_without_pages": N_("没有可以发布的页面。"),
    "model_words_missing": N_("请填写标题和总体说明。"),
}

STATE_LABELS: dict[ModelState, str] = {
    ModelState.NOMINATED: N_("待复核"),
    ModelState.DECLINED: N_("未采纳"),
    ModelState.REDACTING: N_("隐去信息中"),
    ModelState.PUBLISHED: N_("已发布"),
    ModelState.WITHDRAWN: N_("已撤回"),
}
DOUBT_LABELS: dict[str, str] = {
    Doubt.FELL: N_("发布以后等级降低"),
    Doubt.REOPENED: N_("发布以后重新评审"),
}
KIND_LABELS: dict[Kind, str] = {
    Kind.RESIDENT_ID: N_("身份证号"),
    Kind.ID_LIKE: N_("疑似证件号"),
    Kind.MOBILE: N_("手机号"),
    Kind.LANDLINE: N_("固定电话"),
    Kind.BANK_CARD: N_("银行账号"),
    Kind.PASSPORT: N_("护照、通行证号"),
    Kind.PLATE: N_("车牌号"),
    Kind.EMAIL: N_("电子邮箱"),
    Kind.ACCOUNT: N_("社交账号"),
    Kind.ADDRESS: N_("地址"),
    Kind.CASE_NUMBER: N_("案号"),
    Kind.NAME: N_("案件记录中的名称"),
    Kind.SIGNED_NAME: N_("文书中的姓名、单位"),
    Kind.COVERED: N_("案卷中已遮盖"),
}
