"""Sentences for the codes of reports, calculators and the checker of published figures.

For the pages, the command line and the printed report; the rules themselves only know the codes.
"""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    # why a rate is withheld
    "no_settled_cases": N_("尚无已定等次的案件。"),
    "too_few_cases": N_("案件数过少，不公布比率。"),
    "interval_too_wide": N_("置信区间过宽，不公布比率。"),
    "single_case_stratum": N_("某层只有一件样本且无可合并的相邻层，无法计算误差。"),
    "single_cluster": N_("只抽取了一个机构，无法计算误差。"),
    "stratum_size_unknown": N_("分层估计需要每一层的案件总数。"),
    "method_needs_one_sample": N_("该方法只适用于一个简单随机样本。"),
    "method_needs_finite_lot": N_("该方法需要有限的案件总数。"),
    # why a coefficient is undefined
    "no_pairs": N_("没有由两人以上评定的案件，无法计算。"),
    "no_variation": N_("全部评定相同，该系数没有定义。"),
    "needs_two_raters": N_("该系数只适用于两名评审人。"),
    "too_few_complete_cases": N_("全体评审人都评定的案件不足两件，无法计算。"),
    "no_interval": N_("样本中没有差异，无法给出区间。"),
    "not_connected": N_("评审人之间没有共同评审的案件相连，宽严无从比较。"),
    "items_confounded": N_("有的指标只由个别评审人评过，指标的难易与评审人的宽严无法分开。"),
    "no_residual": N_("评分过少，没有剩余自由度，无法给出误差。"),
    "too_many_levels": N_("分值过多，不是等次量表；多面 Rasch 模型只适用于不超过 20 级的等次。"),
    "not_converged": N_("迭代没有收敛，数值仅供参考。"),
    "needs_counts": N_("需要各机构的计数才能计算。"),
    # why there is no report, or none by this
    "report_needs_draw": N_("评估活动“%(cycle)s”尚未抽取案件，还没有结果报告。"),
    "unknown_dimension": N_("不能按“%(value)s”分项。可用：%(known)s，每项至多一次。"),
    "different_rubrics": N_("同类案件使用了不同的量表，不能合并计算。"),
    "report_too_long": N_(
        "分项有 %(rows)s 行，PDF 须在后台生成。请在报告页上点“PDF（后台生成）”。"
    ),
    # what is wrong with a table of published figures
    "published_too_large": N_("表格过大：至多 %(rows)s 行，每格至多 2000 字。"),
    "published_empty": N_("表格是空的。请至少给出表头和一行数字。"),
    "published_no_header": N_("没有找到表头。第一行应有 label（名称）或 total（总数）等列名。"),
    "published_not_text": N_("文件不是 CSV 文本（UTF-8 或 GB18030）。"),
    "not_json": N_("标准输入不是有效的 JSON。"),
    # what is wrong with the input of a calculator
    "unknown_calculator": N_("没有名为 %(name)s 的计算器。"),
    "unknown_key": N_("不认识的键：%(value)s。"),
    "missing_key": N_("缺少 %(column)s。"),
    "not_an_object": N_("%(column)s 应为 JSON 对象。"),
    "not_a_list": N_("%(column)s 应为非空列表。"),
    "not_a_number": N_("%(column)s 的值“%(value)s”不是有效数字。"),
    "not_whole": N_("%(column)s 应为整数，现为“%(value)s”。"),
    "out_of_range": N_("%(column)s 的值“%(value)s”超出允许范围。"),
    "unknown_choice": N_("%(column)s 不能取“%(value)s”。"),
    "more_than_whole": N_("%(column)s 大于其总数。"),
    "repeated_score": N_("同一评审人对同一案件同一指标的评分重复：%(value)s。"),
    "not_a_table": N_("%(column)s 应为数字的多层列表，层数与设计相符。"),
    "lengths_differ": N_("%(column)s 的各项长度不一致。"),
    "unknown_level": N_("%(column)s 中的“%(value)s”不在等次列表中。"),
    "repeated_level": N_("%(column)s 中的“%(value)s”重复。"),
    "levels_not_rising": N_("数字等次应由小到大排列。"),
    "one_of_two": N_("%(column)s 中应且只应给出一项。"),
    # verdicts on published figures
    "count_gives_rate": N_("计数与公布的比率相符。"),
    "one_meaning_fits": N_("该名称有两种用法，只有一种与计数相符。"),
    "several_meanings": N_("该名称有多种用法，无法确定所指。"),
    "fits_other_definition": N_("按所称口径不符，但与另一口径相符：口径可能混用。"),
    "rounded_twice": N_(
        "%(total)s 件中的 %(count)s 件四舍五入一次为 %(correct)s%%，公布值疑经两次舍入。"
    ),
    "cut_off": N_(
        "%(total)s 件中的 %(count)s 件四舍五入为 %(correct)s%%，公布值疑为直接截去尾数。"
    ),
    "count_gives_other_rate": N_("%(total)s 件中的 %(count)s 件应为 %(correct)s%%。"),
    "one_count_fits": N_("%(total)s 件中只有 %(first)s 件得出该比率。"),
    "several_counts_fit": N_(
        "%(total)s 件中有 %(how_many)s 个计数可得出该比率（%(first)s 至 %(last)s）。"
    ),
    "no_count_gives_rate": N_("%(total)s 件中没有任何整数件数能得出该比率。"),
    "parts_sum": N_("各等次之和等于总数。"),
    "parts_do_not_sum": N_("各等次之和为 %(sum)s，总数为 %(total)s。"),
    "parts_exceed_total": N_("各等次之和 %(sum)s 超过总数 %(total)s。"),
    "rows_do_not_sum": N_("本行 %(column)s 为 %(stated)s，上方各行之和为 %(sum)s。"),
    "rate_out_of_range": N_("比率不在 0 到 100 之间。"),
    "no_total": N_("缺少总数，无法核对。"),
    "total_is_nought": N_("总数为零，不会有比率。"),
    "negative_count": N_("计数不能为负。"),
    "nothing_to_check": N_("没有可核对的数字。"),
}
