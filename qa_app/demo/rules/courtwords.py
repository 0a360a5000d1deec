"""What observers write about a hearing: a remark at a level, a summary, words of feedback."""

from collections.abc import Mapping
from typing import Final

from qa_app.core.grades import Grade

_REMARKS: Final[Mapping[Grade, tuple[str, ...]]] = {
    Grade.EXCELLENT: (
        "脱稿发言，页码记得清楚，法庭两次追问都当即答上。",
        "质证逐份说明理由，指出对方两份证据前后矛盾。",
        "休庭后在走廊向受援人说明下一步，老人听得明白。",
    ),
    Grade.GOOD: (
        "主要争点讲清楚了，次要争点一带而过。",
        "对主要证据有意见，对账目明细只说“有异议”。",
    ),
    Grade.PASS: (
        "基本照稿宣读，审判长问到赔偿计算时翻找了几分钟。",
        "质证多为“真实性无异议，证明目的有异议”，没有展开。",
        "因插话被审判长提醒一次。",
    ),
    Grade.FAIL: (
        "对方当庭提交的关键证据没有发表意见。",
        "辩论只说“详见代理词”，代理词当庭也没有提交。",
    ),
}
_SUMMARIES: Final = (
    "按时到庭，准备较充分，围绕争议焦点发言，庭审效果较好。",
    "对案情熟悉，质证有针对性；辩论中对法律依据的说明可以更具体。",
    "庭审各环节都完成，表达清楚；与受援人庭上沟通偏少。",
    "遵守法庭纪律，举证有次序；发问的目的性需要加强。",
)
_FEEDBACK: Final = (
    (
        "优点是准备充分、质证有条理。建议辩论时先说结论，并逐项列出赔偿计算。",
        "承办人员履职情况较好，感谢法庭提供旁听便利。",
    ),
    ("总体表现良好。建议庭前与受援人再核对一次诉讼请求，庭后及时说明结果。", ""),
    (
        "出庭规范。建议减少照稿宣读，对对方当庭补充的证据及时发表意见。",
        "旁听意见已反馈承办人员，后续将跟踪改进情况。",
    ),
)


def court_remarks(grade: Grade) -> tuple[str, ...]:
    """Remarks beside a criterion at a level."""
    return _REMARKS[grade]


def court_summary() -> tuple[str, ...]:
    """Sentences about a whole hearing."""
    return _SUMMARIES


def court_feedback() -> tuple[tuple[str, str], ...]:
    """Words to the lawyer, and those to the court, which may be none."""
    return _FEEDBACK
