"""What people are told about model files in notices and mail."""

from qa_app.core.words import N_
from qa_app.notices.registry import Kind

TO_CONFIRM, PUBLISHED = "model_to_confirm", "model_published"
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
}
