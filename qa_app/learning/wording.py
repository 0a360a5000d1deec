"""What people are told about model files in notices and mail."""

from qa_app.core.words import N_
from qa_app.learning.rules.states import ModelState
from qa_app.notices.registry import Kind

TO_CONFIRM, PUBLISHED = "model_to_confirm", "model_published"
OF_NOMINATOR: dict[ModelState, str] = {
    ModelState.REDACTING: "model_nomination_confirmed",
    ModelState.DECLINED: "model_nomination_declined",
    ModelState.PUBLISHED: "model_nomination_published",
    ModelState.WITHDRAWN: "model_nomination_withdrawn",
}
"""What those who nominated a file are told when it comes to this state."""
OF_NOMINATIONS = N_("我推荐的案卷范本")
NOTICES: dict[str, Kind] = {
    TO_CONFIRM: Kind(
        N_("有一件案卷范本推荐请您复核"),
        N_("评估活动“%(cycle)s”中有一件案卷被推荐为范本，请您阅看案卷后确认或者不采纳。"),
        N_("案卷范本推荐待复核"),
    ),
    PUBLISHED: Kind(
        N_("发布了新的案卷范本"),
        N_("案卷范本库中有一件新的范本，个人信息已经隐去。"),
        N_("发布案卷范本"),
    ),
    OF_NOMINATOR[ModelState.REDACTING]: Kind(
        N_("您推荐的案卷范本已确认"),
        N_("评估活动“%(cycle)s”中您推荐的一件案卷已确认为范本，隐去个人信息后发布。"),
        OF_NOMINATIONS,
    ),
    OF_NOMINATOR[ModelState.DECLINED]: Kind(
        N_("您推荐的案卷没有采纳为范本"),
        N_("评估活动“%(cycle)s”中您推荐的一件案卷经复核没有采纳为范本。感谢推荐。"),
        OF_NOMINATIONS,
    ),
    OF_NOMINATOR[ModelState.PUBLISHED]: Kind(
        N_("您推荐的案卷范本已发布"),
        N_("评估活动“%(cycle)s”中您推荐的一件案卷已作为范本发布。"),
        OF_NOMINATIONS,
    ),
    OF_NOMINATOR[ModelState.WITHDRAWN]: Kind(
        N_("您推荐的案卷范本已撤下"),
        N_("评估活动“%(cycle)s”中您推荐的一件案卷不再作为范本显示。"),
        OF_NOMINATIONS,
    ),
}
