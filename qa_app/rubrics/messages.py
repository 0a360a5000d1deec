"""The sentences for problems of rubric files and refusals about rubrics, and words of the schema.

``%(key)s`` and the like are filled from the parameters of the problem.
"""

from qa_app.core.words import N_
from qa_app.rubrics.rules.schema import Instrument, Mark, Method

MESSAGES: dict[str, str] = {
    # the file
    "not_readable": N_("文件打不开。请检查路径和读取权限。"),
    "too_large": N_("文件超过 %(limit)s 字节，不会是量表。"),
    "not_utf8": N_("文件不是 UTF-8 编码。请另存为 UTF-8 后再检查。"),
    "not_toml": N_("文件不符合 TOML 格式。请在所示位置查找缺少的引号、括号或等号。"),
    "path_mismatch": N_("量表“%(name)s”应放在 <id>/v<version>.toml，编号和版本须与路径一致。"),
    "published_changed": N_("该版本已经发布，内容不得改动。请恢复原文件，改动写入新版本。"),
    "published_missing": N_("该版本已经发布，但文件不见了。请恢复原文件。"),
    "bad_lock_line": N_("发布登记中的这一行不是“编号/版本 SHA-256”，或与前面的行重复。"),
    "two_defaults": N_("量表“%(id)s”与“%(other)s”都是 %(type)s 类案件的默认量表，只能保留一个。"),
    # shape
    "rubric_key_missing": N_("缺少“%(key)s”。"),
    "rubric_key_unknown": N_("不认识“%(key)s”，请检查拼写或删去。"),
    "unknown_word": N_("“%(value)s”不是允许的取值。"),
    "bad_points": N_("分值“%(value)s”应为 0 至 100 的数，最多两位小数。"),
    "rubric_text_empty": N_("文字不能为空，中文和英文都要写。"),
    "rubric_text_too_long": N_("文字过长。"),
    "bad_form": N_("“%(value)s”写法不对：编号用小写字母、数字和连字符，网址以 http 开头。"),
    "empty_list": N_("至少要有一项。"),
    "bad_number": N_("数字“%(value)s”超出允许范围。"),
    "bad_type": N_("值的类型不对，请对照格式说明改写。"),
    # meaning
    "reserved_id": N_("编号“%(id)s”是导入表格的列名，请换一个。"),
    "duplicate_id": N_("编号“%(id)s”与 %(first)s 重复。"),
    "levels_not_used": N_("指标“%(id)s”不按档次评定，不能写档次。"),
    "points_missing": N_("缺少分值：%(id)s。"),
    "points_not_used": N_("指标“%(id)s”按档次评定，分值写在各档里。"),
    "step_not_used": N_("指标“%(id)s”的作答方式用不到步长。"),
    "step_zero": N_("指标“%(id)s”的步长不能为 0。"),
    "too_few_levels": N_("指标“%(id)s”至少要有两个档次。"),
    "levels_out_of_order": N_("指标“%(id)s”的档次应从高到低排列。"),
    "points_not_falling": N_("指标“%(id)s”的分值应逐档降低。"),
    "type_outside_rubric": N_("“%(id)s”的案件类型不在量表适用范围内。"),
    "stage_outside_rubric": N_("“%(id)s”的办案阶段不在量表适用范围内。"),
    "cut_offs_missing": N_("按分数定等级的量表要写明分数线。"),
    "cut_offs_not_falling": N_("分数线应逐级降低。"),
    "cut_offs_leave_gap": N_("最后一级的分数线应为 0，否则低分没有等级。"),
    "combination_missing": N_("按单项等级定等级的量表要写明组合条件。"),
    "combination_leaves_gap": N_("组合条件的最后一条不能带条件，否则有的案件没有等级。"),
    "combination_line_unreachable": N_("前一条没有条件，这一条永远用不到。"),
    "combination_without_levels": N_("没有按档次评定的指标，组合条件无从适用。"),
    "two_ways_of_grading": N_("分数线和组合条件只能用一种。"),
    "grades_out_of_order": N_("等级应从优秀到不合格排列。"),
    "grade_twice": N_("同一等级出现了两次。"),
    "grade_missing": N_("没有写等级“%(grade)s”。"),
    "points_not_100": N_("各项满分合计为 %(total)s，应为 100。"),
    "rubric_criterion_unknown": N_("没有编号为“%(id)s”的档次指标。"),
    "count_too_large": N_("要求 %(count)s 项，而档次指标只有 %(criteria)s 项。"),
    # questions with options
    "index_needs_options": N_("指标“%(id)s”应为选择题：不定等级的量表只用选择题（choice）。"),
    "options_without_index": N_("指标“%(id)s”是选择题，只能用于不定等级的量表（index）。"),
    "options_not_used": N_("指标“%(id)s”不是选择题，不能写选项。"),
    "only_options_used": N_("指标“%(id)s”是选择题，只写选项，不写档次、分值和步长。"),
    "too_few_options": N_("指标“%(id)s”除“不清楚”之外至少要有两个选项。"),
    "reserved_option": N_("选项编号“%(id)s”表示不适用，请换一个。"),
    "option_contradicts": N_(
        "选项“%(id)s”自相矛盾：转为线索的、答不清楚的选项不计数值，也不计满意与否，二者不能并用。"
    ),
    "options_alike": N_("指标“%(id)s”有两个选项的文字相同。"),
    "options_out_of_order": N_("指标“%(id)s”的选项应从好到差排列，数值不能升高。"),
    "index_without_grade": N_("不定等级的量表不能写分数线或者组合条件。"),
    "index_for_review": N_("案卷评查要得出等级，不能用不定等级的方法。"),
    "question_missing": N_("指标“%(id)s”由外部人员回答，要写出提问的原话（question）。"),
    "lead_outside_follow_up": N_("指标“%(id)s”：只有回访量表的选项可以转为线索。"),
    # refusals
    "no_rubric_for_type": N_("没有适用于 %(type)s 类案件的量表。请在评估方案中指定。"),
    "unknown_rubric": N_("没有量表“%(name)s”。请检查编号和版本。"),
    "rubric_not_for_type": N_("量表“%(name)s”不适用于 %(type)s 类案件。"),
    "rubric_other_instrument": N_("量表“%(name)s”不是这种用途的量表。"),
    "frozen_rubric_changed": N_(
        "量表“%(name)s”已用于评估活动，文件内容却改动过。请恢复原文件，改动写入新版本。"
    ),
    "frozen_rubric_unreadable": N_("数据库中冻结的量表读不出来（%(sha256)s），请从备份恢复。"),
    "not_a_version_file": N_("只能发布 <id>/v<version>.toml 形式的文件。"),
}
INSTRUMENT_LABELS: dict[Instrument, str] = {
    Instrument.FILE_REVIEW: N_("案卷评查"),
    Instrument.COURT_OBSERVATION: N_("庭审旁听"),
    Instrument.FOLLOW_UP: N_("回访受援人"),
    Instrument.OPINION: N_("征询办案机关意见"),
    Instrument.CLOSING_CHECK: N_("结案审查"),
}
MARK_LABELS: dict[Mark, str] = {Mark.FORM: N_("形式"), Mark.SUBSTANCE: N_("实质")}
METHOD_LABELS: dict[Method, str] = {
    Method.POINTS: N_("按分数线定等级"),
    Method.LEVELS: N_("按单项等级组合定等级"),
    Method.JUDGEMENT: N_("专家综合判断"),
    Method.INDEX: N_("不定等级，计算平均值"),
}
