"""Sentences of the demonstration: its steps, told while it is built, and its refusal."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "demo_foreign_data": N_(
        "数据库 %(database)s 中已有其他数据，演示不会改动它。请用 QA_HOME 指定另一个目录。"
    ),
}

STEPS: dict[str, str] = {
    "invented": N_("编造云泽省：区域、机构、律所、承办人员、专家、案件"),
    "written": N_("按各地习惯写出结案登记表"),
    "imported": N_("导入结案登记表，与预埋的错误逐条核对"),
    "drawn": N_("制定评估方案、冻结抽样框、公开抽取"),
    "assigned": N_("分配评估专家"),
    "reviewed": N_("专家评分，逐日导入"),
    "settled": N_("定级，分歧案件由第三名专家评定"),
    "calibrated": N_("练习卷、上岗测评与校准会"),
    "half_reviewed": N_("第二个评估活动评到一半"),
    "files": N_("案卷扫描、上传、检查，按归档目录整理"),
    "observed": N_("导入开庭排期、抽取并旁听庭审"),
    "asked": N_("回访受援人、征询办案机关意见、结案审查"),
    "told": N_("向承办人员反馈，受理异议，督促整改"),
    "reported": N_("生成报告"),
}
"""What is being done, by the code ``building`` tells."""
