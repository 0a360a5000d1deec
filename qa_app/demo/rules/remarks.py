"""Comments as experts write them on a score sheet, by what a criterion is about and its level.

The sentences are ours. A criterion is known by words in its Chinese title, so that any rubric
gets believable comments; unknown ones get general ones.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from qa_app.core.grades import Grade

# Words of the title, then comments for excellent, good, pass, fail.
_TOPICS: Final[Sequence[tuple[tuple[str, ...], tuple[str, str, str, str]]]] = (
    (
        ("委托", "授权"),
        (
            "接受指派次日即签订委托协议，授权事项逐项写明。",
            "委托手续齐全，授权委托书未填写签署日期。",
            "委托协议签订较晚，授权范围只写“一般代理”，未作说明。",
            "卷内未见授权委托书，无法确认代理权限。",
        ),
    ),
    (
        ("会见", "约见", "询问案情", "案情询问"),
        (
            "会见及时，笔录记录了案情、诉求和证据线索，受援人逐页签名。",
            "会见及时，但对证据线索追问不够。",
            "会见笔录为格式条款勾选，内容简单，看不出核实了哪些事实。",
            "未见会见笔录，也没有说明未会见的原因。",
        ),
    ),
    (
        ("阅卷",),
        (
            "阅卷摘要按证据种类整理，标明页码和疑点。",
            "有阅卷笔录，但未标注证据之间的矛盾。",
            "仅复印起诉书和部分笔录，没有阅卷摘要。",
            "应当阅卷而未阅卷，卷内没有任何阅卷材料。",
        ),
    ),
    (
        ("取证", "证据", "线索", "举证"),
        (
            "主动调取考勤记录和银行流水，关键事实得到证明。",
            "证据目录完整，证明目的个别写得笼统。",
            "依赖受援人自行提供的材料，未申请调取可以取得的证据。",
            "关键事实没有证据支持，也没有申请调查取证。",
        ),
    ),
    (
        ("辩护", "代理意见", "法律意见", "意见", "请求", "量刑", "羁押", "主张"),
        (
            "意见针对争议焦点展开，引用法条准确，主要观点被采纳。",
            "意见条理清楚，对量刑情节或者赔偿项目的论证可以再充分。",
            "意见以套话为主，没有结合本案证据。",
            "没有提交书面意见，庭审笔录中也看不出实质观点。",
        ),
    ),
    (
        ("庭", "质证", "调解", "认罪认罚", "具结"),
        (
            "庭前准备充分，发问有针对性，质证意见逐份列明。",
            "按时出庭，质证意见完整，法庭辩论略显简单。",
            "庭审笔录显示发言不多，对对方证据仅表示“无异议”。",
            "无故未到庭，由他人代为出庭而无手续。",
        ),
    ),
    (
        ("告知", "通报", "沟通"),
        (
            "权利义务、诉讼风险和办理进展均书面告知，受援人签收。",
            "已告知权利义务，进展通报只有一次通话记录。",
            "告知书没有受援人签名，无法确认已经告知。",
            "未见任何告知材料，受援人不知道案件已经结案。",
        ),
    ),
    (
        ("报告",),
        (
            "重要节点均向机构书面报告，结案报告内容翔实。",
            "按要求报告，结案小结略简。",
            "变更诉讼请求未及时报告，事后补交说明。",
            "应当报告的事项没有报告。",
        ),
    ),
    (
        ("材料", "归档", "卷", "整理", "交卷", "结案"),
        (
            "案卷目录、页码与材料一致，按期提交。",
            "材料齐全，个别文书顺序颠倒。",
            "逾期提交，缺少送达回证，页码不连续。",
            "主要文书缺失，补正通知后仍未补齐。",
        ),
    ),
)
_GENERAL: Final = (
    "符合要求，工作细致。",
    "基本符合要求，有小的疏漏。",
    "勉强达到要求，有两处以上疏漏。",
    "不符合要求，卷内没有相应材料。",
)
_PREFIXES: Final = ("", "", "", "经查卷，", "对照指派通知书，")
_OVERALL: Final[Mapping[Grade, tuple[str, ...]]] = {
    Grade.EXCELLENT: (
        "办案思路清晰，文书质量高，维护了受援人的合法权益，可以作为范本。",
        "全流程规范，意见被办案机关采纳，效果好。",
    ),
    Grade.GOOD: ("办案规范，实质工作到位，个别材料有待完善。", "总体较好，文书说理可以再加强。"),
    Grade.PASS: (
        "程序基本完成，实质工作不够深入，建议补充调查和说理。",
        "材料基本齐全，但看不出承办人员做了哪些努力。",
    ),
    Grade.FAIL: ("主要职责没有履行，建议约谈承办人员并限期整改。",),
}
_REASONS: Final = {
    True: (
        "受援人处境特殊，承办人员额外做了大量工作，分数没有完全反映。",
        "案件疑难，实际效果好于各项得分。",
    ),
    False: (
        "形式材料齐全拉高了总分，但核心意见空泛，整体达不到该等级。",
        "关键环节存在明显不足，总体评价应当从严。",
    ),
}


@lru_cache(maxsize=512)
def remarks_for(title: str) -> tuple[str, str, str, str]:
    """Comments for a criterion with that Chinese title, best level first."""
    for words, remarks in _TOPICS:
        if any(word in title for word in words):
            return remarks
    return _GENERAL


def prefixes() -> tuple[str, ...]:
    """How a comment may begin."""
    return _PREFIXES


def overall_remarks(grade: Grade) -> tuple[str, ...]:
    """Sentences about the whole file."""
    return _OVERALL[grade]


def reasons(*, better: bool) -> tuple[str, ...]:
    """Why an expert judges better, or worse, than the points say."""
    return _REASONS[better]
