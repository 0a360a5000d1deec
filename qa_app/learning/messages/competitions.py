"""The sentences, labels and notices of competitions."""

from qa_app.core.words import N_
from qa_app.notices.registry import KINDS, Kind

MESSAGES: dict[str, str] = {
    "entry_without_papers": N_("这件案件的案卷还没有上传，请先上传案卷，再报送其中的文书。"),
    "entry_paper_missing": N_("请选择案卷中参评的文书。"),
    "places_unsettled": N_("还有 %(count)s 件参评案件没有定级，定级之后才能公布名次。"),
    "places_tied": N_("有 %(count)s 件案件同分，请先按评议会的决定排定先后。"),
    "places_none": N_("没有达到入选等级的案件，没有名次可以公布。"),
    "places_not_published": N_("名次还没有公布。"),
    "tie_of_unequals": N_("只有同一名单中同分的案件才能由评议会排定先后。"),
    "tie_order_incomplete": N_("请为同分的 %(count)s 件案件各填一个不同的次序，从 1 起。"),
}

KINDS["competition_entry_admitted"] = Kind(
    N_("竞赛报送已通过审核：%(title)s"), N_("您报送的案件已列为参评。"), N_("竞赛报送的审核")
)
KINDS["competition_entry_refused"] = Kind(
    N_("竞赛报送未通过审核：%(title)s"), N_("请登录查看理由。"), N_("竞赛报送的审核")
)
KINDS["competition_published"] = Kind(
    N_("竞赛名次已公布：%(title)s"), N_("请登录查看名单。"), N_("竞赛名次公布")
)
