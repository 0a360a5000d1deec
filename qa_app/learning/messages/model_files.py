"""The sentences and labels of model files."""

from qa_app.core.words import N_
from qa_app.learning.rules.states import ModelState

MESSAGES: dict[str, str] = {}

STATE_LABELS: dict[ModelState, str] = {
    ModelState.NOMINATED: N_("待复核"),
    ModelState.DECLINED: N_("未采纳"),
    ModelState.REDACTING: N_("隐去信息中"),
    ModelState.PUBLISHED: N_("已发布"),
    ModelState.WITHDRAWN: N_("已撤回"),
}
