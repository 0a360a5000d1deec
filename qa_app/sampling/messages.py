"""Sentences for what a draw refuses and for why a case is not in the frame, by code."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "seed_empty": N_("种子不能为空，请输入公开产生的种子。"),
    "seed_too_long": N_("种子太长，最多 %(maximum)s 个字符。"),
    "seed_untidy": N_("种子首尾不能有空格，中间不能有换行或看不见的字符，以便任何人照原样输入。"),
    "unknown_stratum": N_("抽样框里没有层“%(stratum)s”。"),
    "size_out_of_range": N_("层“%(stratum)s”只有 %(cases)s 件，不能抽 %(planned)s 件。"),
    "stratum_would_shrink": N_(
        "层“%(stratum)s”已抽 %(drawn)s 件，新方案只要 %(planned)s 件：已抽的案件不能撤回。"
    ),
    "extension_changes_plan": N_(
        "增抽只能增加件数，不能改动方案的 %(key)s；请恢复原值或另建活动。"
    ),
    "no_substitute_left": N_("层“%(stratum)s”已没有可替补的案件，请登记为未收到案卷。"),
    "already_replaced": N_("案件 %(case_key)s 已被替换，请替换它的替补案件。"),
    "coverage_not_replaceable": N_(
        "案件 %(case_key)s 是为覆盖每个单位或人员而加抽的，没有替补，请登记为未收到案卷。"
    ),
    "substitute_reason_missing": N_("请写明替换的理由。"),
    "case_key_twice": N_("案件 %(value)s 在抽样框里出现了两次。"),
    "bad_draw_file": N_("这个文件不是 UTF-8 的 CSV 文件。"),
    "unknown_header": N_("表头应为 %(header)s。"),
    "wrong_column_count": N_("第 %(row)s 行的列数不对。"),
    "not_canonical": N_("这个文件不是原样的抽样框：顺序、引号或换行被改动过。"),
    "bad_sample_row": N_("第 %(row)s 行不是抽样结果：%(value)s"),
    "substitute_reason_too_long": N_("替换的理由太长，最多 %(maximum)s 个字符。"),
    "seed_source_too_long": N_("种子来源的说明太长，最多 %(maximum)s 个字符。"),
    "frame_empty": N_("按现在的方案没有一件结案案件，不能冻结。请检查结案日期、类型和区划。"),
    "not_frozen_yet": N_("评估活动“%(name)s”还没有冻结抽样框，请先冻结并公布散列值。"),
    "already_drawn": N_("评估活动“%(name)s”已经用另一个种子抽取，不能重抽。"),
    "not_drawn_yet": N_("评估活动“%(name)s”还没有抽取。"),
    "frame_was_altered": N_(
        "评估活动“%(name)s”的抽样框与公布的散列值不符，已被改动。请从备份恢复。"
    ),
    "competition_has_no_draw": N_(
        "“%(name)s”是评选竞赛：报送并经审核的案件全部评审，没有抽取，也没有种子和替补。"
    ),
    "not_a_competition": N_("“%(name)s”是质量评估，案件由抽取产生，不能报送。"),
    "entry_outside_plan": N_("这件案件不在本次竞赛的结案日期、案件类型或区划之内。"),
    "entry_there_already": N_("这件案件已经报送。"),
    "entry_was_refused": N_("这件案件报送后未通过审核，不能再报。"),
    "entry_limit_reached": N_("本机构最多报送 %(limit)s 件，已经报满；撤回一件后可以另报。"),
    "entries_closed": N_("报名已于 %(due_on)s 截止。"),
    "entries_are_frozen": N_("参评案件已经确定，不能再报送、撤回或审核。"),
    "entry_stands_no_more": N_("这件报送已经撤回或未通过审核。"),
    "entries_still_open": N_("报名到 %(due_on)s 截止，之后才能确定参评案件。"),
    "entries_undecided": N_("还有 %(count)s 件报送没有审核，请先逐件审核。"),
    "entries_outside_plan": N_(
        "有 %(count)s 件审核通过的案件已不在方案的范围之内，请改正案件或改为不通过。"
    ),
    "no_entry_admitted": N_("没有审核通过的报送，不能确定参评案件。"),
    "entry_changed_meanwhile": N_("这件报送刚被他人处理，请重新打开后再定。"),
    "entry_not_judged": N_("只有确定参评的案件才能取消或恢复名次。"),
    "entry_reason_missing": N_("请写明报送或者决定的理由。"),
    "entry_reason_too_long": N_("理由太长，最多 %(maximum)s 个字符。"),
    "not_closed_then": N_("结案日期不在本活动的区间内"),
    "other_type": N_("案件类型不在本活动之内"),
    "other_region": N_("行政区划不在本活动之内"),
    "excluded": N_("已注明理由排除"),
    "reviewed_recently": N_("近年已经评估过"),
}
ENTRY_STATES: dict[str, str] = {
    "entered": N_("待审核"),
    "admitted": N_("参评"),
    "refused": N_("未通过"),
    "withdrawn": N_("已撤回"),
    "excluded": N_("取消名次"),
}
STATUSES: dict[str, str] = {
    "drawn": N_("抽中"),
    "substitute": N_("替补"),
    "replaced": N_("已被替换"),
    "coverage": N_("覆盖加抽"),
    "none": N_("未抽"),
}
