"""The words agencies write for type, stage, source and yes/no, and the code each stands for.

Keys are compared after white space is removed and full-width forms are made half-width.
"""

from enum import StrEnum
from typing import Final, TypeVar

from qa_app.core.case_types import CaseType, Source, Stage

T = TypeVar("T", bound=StrEnum)


class Notifier(StrEnum):
    """Which body notified the agency, when the file says so."""

    COURT = "court"
    PROCURATORATE = "procuratorate"
    POLICE = "police"


def _table(words: dict[T, str]) -> dict[str, T]:
    return {word: code for code, line in words.items() for word in line.split()}


TYPE_WORDS: Final = _table(
    {
        CaseType.CIVIL: """民事 民 民事诉讼 民事案件 民事诉讼案件 民事诉讼代理 民诉 民事代理
            民事法律援助 civil""",
        CaseType.CRIMINAL: """刑事 刑 刑事诉讼 刑事案件 刑事诉讼案件 刑事辩护 刑事代理 刑辩 刑诉
            刑事附带民事 刑事附带民事诉讼 刑事被害人代理 刑事辩护与代理 刑事法律援助 criminal""",
        CaseType.ADMINISTRATIVE: """行政 行 行政诉讼 行政案件 行政诉讼案件 行政诉讼代理 行诉
            行政代理 行政复议 行政赔偿 国家赔偿 行政法律援助 administrative""",
        CaseType.ARBITRATION: """劳动仲裁 仲裁 劳动争议仲裁 劳动人事争议仲裁 劳动人事仲裁 仲裁代理
            劳动争议 劳动仲裁代理 劳动仲裁案件 仲裁案件 人事仲裁 劳仲 劳 arbitration
            labourarbitration laborarbitration""",
        CaseType.NON_LITIGATION: """非诉讼 非诉 非 非诉讼案件 非诉案件 非诉讼代理 非诉讼法律援助
            非诉讼法律事务 非诉法律事务 非诉讼调解 调解 和解 公证 non_litigation non-litigation
            nonlitigation""",
    }
)
STAGE_WORDS: Final = _table(
    {
        Stage.INVESTIGATION: "侦查 侦查阶段 侦察 侦察阶段 公安侦查 刑事侦查 investigation",
        Stage.PROSECUTION: """审查起诉 审查起诉阶段 起诉 起诉阶段 检察 检察院 检察阶段 审诉
            公诉 prosecution""",
        Stage.FIRST_INSTANCE: """一审 一审阶段 第一审 审判 审判阶段 一审审判 一审诉讼 诉讼 初审
            审判(一审) 审判一审 法院审判 一审程序 first_instance firstinstance""",
        Stage.SECOND_INSTANCE: """二审 二审阶段 第二审 二审审判 二审诉讼 上诉 上诉审 终审
            审判(二审) 审判二审 二审程序 second_instance secondinstance""",
        Stage.RETRIAL: "再审 再审阶段 重审 发回重审 申诉 审判监督 再审程序 retrial",
        Stage.ENFORCEMENT: "执行 执行阶段 强制执行 执行程序 enforcement",
        Stage.ARBITRATION: "仲裁 仲裁阶段 劳动仲裁 劳动争议仲裁 仲裁程序 arbitration",
        Stage.MEDIATION: "调解 调解阶段 诉前调解 人民调解 和解 mediation",
        Stage.ADMINISTRATIVE_PROCEDURE: """行政处理 行政程序 行政复议 复议 复议阶段 行政处理阶段
            administrative_procedure administrativeprocedure""",
        Stage.DEATH_PENALTY_REVIEW: "死刑复核 死刑复核阶段 复核 death_penalty_review",
        Stage.NON_LITIGATION: """非诉讼 非诉 非诉讼阶段 未进入程序 未进入诉讼程序 诉前
            non_litigation nonlitigation non-litigation""",
        Stage.OTHER: "其他 其它 other",
    }
)
SOURCE_WORDS: Final = _table(
    {
        Source.APPLICATION: """申请 依申请 本人申请 当事人申请 自行申请 公民申请 申请援助 受援人申请
            代理申请 代为申请 近亲属申请 主动申请 个人申请 申请类 转交申请 application applied""",
        Source.NOTIFIED: """通知 通知类 通知辩护 通知代理 指定辩护 指定 依通知 法律援助通知
            notified notice 法院通知 法院通知辩护 人民法院通知 人民法院通知辩护 法院指定
            法院指定辩护 人民法院 法院 检察院通知 检察院通知辩护 检察机关通知
            人民检察院通知 检察机关 人民检察院
            检察院 公安通知 公安通知辩护 公安机关通知 公安机关通知辩护 公安局通知 公安机关 公安""",
    }
)
FLAG_WORDS: Final = {
    word: answer
    for answer, line in {
        True: "是 √ ✓ ✔ ☑ 1 y yes true t 有 对 v 涉及 属于",
        False: "否 × ✗ ✘ ☐ □ 0 n no false f 无 没有 x 不是 不涉及 不属于 / - — -- —— ╱",
    }.items()
    for word in line.split()
}
# Where a value may be left out, these mean just that.
BLANK_WORDS: Final = frozenset(
    [
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "–",
        "无",
        "暂无",
        "没有",
        "空",
        "不详",
        "未知",
        "n/a",
        "na",
        "null",
        "none",
        "nil",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
        "#null!",
        "#num!",
        "未开庭",
        "不开庭",
        "书面审理",
        "未会见",
        "未归档",
        "不适用",
    ]
)


def notifier_of(word: str) -> Notifier | None:
    """The notifying body a source word names (法院通知 → court); None when it names none."""
    for start, body in (
        ("法院", Notifier.COURT),
        ("人民法院", Notifier.COURT),
        ("检察", Notifier.PROCURATORATE),
        ("人民检察", Notifier.PROCURATORATE),
        ("公安", Notifier.POLICE),
    ):
        if word.startswith(start):
            return body
    return None
