"""What an invented aided person or judge answers about an invented case.

As with experts, answers follow the case's true quality with noise of their own. People are kinder
than experts, seldom unsure, and say now and then that they were asked for money.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qa_app.core.case_types import Stage
from qa_app.demo.rules.answers import CaseQuality, true_points
from qa_app.demo.rules.chance import Chance, happens, one_of, weighted
from qa_app.rubrics.rules.schema import Criterion, Rubric
from qa_app.scoresheets.rules.answers import Answer

UNSURE = 0.06
LEAD, LEAD_OF_WEAK, WEAK = 0.0015, 0.05, -1.6
NOISE = 0.17
"""Standard deviation of one person's answer, as a part of the scale from 0 to 1."""
REMARKED = 0.12
_UNHEARD: Final = frozenset(
    {Stage.INVESTIGATION, Stage.PROSECUTION, Stage.NON_LITIGATION, Stage.DEATH_PENALTY_REVIEW}
)
_NOTHING_TO_ATTEND: Final = ("no-hearing", "needless")
_PLAIN: Final = weighted({0: 0.86, 1: 0.09, 2: 0.05})
_ADOPTED: Final = weighted({0: 0.42, 1: 0.38, 2: 0.1, 3: 0.1})
_ABSENT: Final = "absent"

RED_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "visit-gifts": (
        "开庭前说要打点关系，给了 2000 元现金，没有收条。",
        "春节前收了两条烟和一箱酒。",
    ),
    "visit-meals": ("开庭那天中午让家里人请了一桌饭，花了 600 多元。",),
    "visit-fees": (
        "收了 800 元交通费，只写了一张白条。",
        "说复印卷宗要 300 元，转账给律师个人的微信。",
    ),
    "visit-misconduct": (
        "打了五六次电话都说忙，快到期了才去立案。",
        "第一次见面就劝我自己花钱另请他们所的人。",
    ),
    "visit-appeared": ("开庭那天没有来，法官问了也说不知道，只好我自己讲。",),
}
REMARKS: Final = (
    "希望律师多打几个电话，说说案子到哪一步了。",
    "律师很耐心，谢谢。",
    "钱还没有执行到，希望帮忙催一催。",
    "能不能把判决书讲得再明白一点。",
)
BODY_REMARKS: Final = (
    "代理意见围绕争议焦点，建议庭前再补充计算清单。",
    "辩护意见较为充分，量刑部分可以再具体。",
    "建议按时提交书面意见。",
)


@dataclass(frozen=True, slots=True)
class Said:
    """The answers of one person, and what was added at the end."""

    answers: dict[str, Answer]
    remark: str


def said(rubric: Rubric, case: CaseQuality, kindness: float, chance: Chance) -> Said:
    """A filled questionnaire; ``kindness`` is added on the scale from 0 to 1."""
    mood = 0.5 + (true_points(case.quality) - 60) / 60 + kindness + chance.gauss(0.0, NOISE / 2)
    answers: dict[str, Answer] = {}
    absent = False
    for criterion in rubric.criteria:
        name = _chosen(criterion, case, mood, chance)
        if absent and "no-hearing" in criterion.options:
            name = "no-hearing"
        absent = absent or name == _ABSENT
        comment = ""
        if criterion.options[name].lead:
            comment = one_of(RED_WORDS[criterion.id], chance)
        answers[criterion.id] = Answer(level=name, comment=comment)
    remarks = REMARKS if rubric.script else BODY_REMARKS
    return Said(answers, one_of(remarks, chance) if happens(REMARKED, chance) else "")


def _chosen(criterion: Criterion, case: CaseQuality, mood: float, chance: Chance) -> str:
    options = criterion.options
    unknown = [name for name, one in options.items() if one.unknown]
    if unknown and happens(UNSURE, chance):
        return unknown[0]
    nothing = [name for name in _NOTHING_TO_ATTEND if name in options]
    if nothing and case.stage in _UNHEARD:
        return nothing[0]
    leads = [name for name, one in options.items() if one.lead]
    if leads and happens(LEAD_OF_WEAK if case.quality < WEAK else LEAD, chance):
        return leads[0]
    values = {name: one.value for name, one in options.items() if one.value is not None}
    if values:
        wanted = 100 * (mood + chance.gauss(0.0, NOISE))
        return min(values, key=lambda name: abs(values[name] - wanted))
    plain = [name for name, one in options.items() if not (one.lead or one.unknown)]
    kinds = _PLAIN if leads else _ADOPTED
    return plain[min(kinds.pick(chance), len(plain) - 1) if len(plain) > 1 else 0]
