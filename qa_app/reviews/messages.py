"""The sentences of reviews: refusals, problems of imported scores, and the steps to a grade.

Grades, points and reasons come into the values already as words; ``problem_text`` and
``step_text`` see to that.
"""

from collections.abc import Callable, Mapping
from typing import Any

from qa_app.cases.messages import sentence as cases_sentence
from qa_app.core.errors import Problem
from qa_app.core.grades import LABELS, Grade
from qa_app.core.rounding import plain
from qa_app.core.words import N_
from qa_app.cycles.messages import SOURCE_NAMES
from qa_app.cycles.wording import or_worse
from qa_app.panel.messages import REASON_LABELS
from qa_app.panel.rules.conflicts import Reason
from qa_app.web.i18n import Translate
from qa_app.web.words import sentence

MESSAGES: dict[str, str] = {
    # what is wrong with a file of scores
    "review_missing_column": N_(
        "文件“%(file)s”缺少“%(column)s”列。需要案件（case_key，或机构和案件编号）、专家（expert），"
        "以及各项指标或总体等级（grade）。"
    ),
    "review_unknown_column": N_("“%(column)s”不是任何指标的评语列，请检查指标编号。"),
    "review_case_not_drawn": N_("“%(value)s”不在本次评估抽取的案件中。"),
    "review_unknown_expert": N_("专家库中没有“%(value)s”。请填写登录名。"),
    "review_ambiguous_expert": N_("专家库中有几位“%(value)s”。请填写登录名。"),
    "review_not_assigned": N_("这件案件没有分配给“%(value)s”。"),
    "review_expert_in_conflict": N_("这位专家应当回避本案：%(reason)s。"),
    "review_too_many_experts": N_("本案已有 %(reviewers)s 名专家，不能再增加。"),
    "review_duplicate_in_file": N_("同一专家对同一案件在文件中出现了两次，以前一行为准。"),
    "review_locked": N_("这份评审已经提交，内容与文件不同。提交后不能改动。"),
    "review_in_progress": N_("专家已在网上开始填写这份评审，不能用文件覆盖。"),
    "review_unknown_grade": N_("“%(value)s”不是等级。请填写优秀、良好、合格或不合格。"),
    "review_nothing_scored": N_("这一行既没有评定指标，也没有总体等级。"),
    # refusals
    "reassign_changed_meanwhile": N_("名单刚刚有变化，没有改派。请返回后重新查看。"),
    "review_cycle_not_drawn": N_("评估活动“%(cycle)s”不在评审阶段。请先完成抽取和分配。"),
    "review_closed": N_("这份评审已经提交或者退出，不能再改动。"),
    "review_file_missing": N_("本案的案卷还没有上传，暂时不能评审。案卷到齐后会再提醒您。"),
    "evidence_not_in_file": N_("所选页面不在本案案卷中，请在案卷中重新选取。"),
    "amend_not_submitted": N_("这份评审还没有提交，可以直接修改。"),
    "amend_cycle_closed": N_("评估活动已经结束，不能再修改评审。"),
    "amend_settled": N_("本案已进入定级，不能再修改评审。"),
    "amend_ratings_seen": N_("您已看到其他专家的评分，不能再修改自己的评审。"),
    "amend_reason_missing": N_("请写明修改的理由。"),
    "decision_before_reading": N_("请先查看匿名评审，再作裁决。"),
    "decision_while_amending": N_("您正在修改本人评分。请先提交或者放弃修改，再作裁决。"),
    "decision_reason_missing": N_("请写明裁决理由。"),
    "reopen_not_settled": N_("本案尚未定级，不需要撤回。"),
    "reopen_already": N_("本案已经撤回，正在重新评定。"),
    "reopen_reason_missing": N_("请写明撤回的理由。"),
    "reopen_nobody": N_("没有可用的专家复评本案。请增加专家或名额，或者改由评议会评定。"),
    "phrase_empty": N_("常用语不能是空的。"),
    "phrase_too_long": N_("常用语超过 %(limit)s 字，请缩短。"),
    "too_many_phrases": N_("常用语最多 %(limit)s 条，请先删去不用的。"),
    "red_line_reason_missing": N_("标记了红线项而没有写明理由，请补充。"),
    # steps
    "settle_rating": N_("评审 %(label)s：%(grade)s，%(points)s（%(basis)s）。"),
    "settle_third_rating": N_("复评：%(grade)s，%(points)s（%(basis)s）。"),
    "settle_grades_differ": N_("等级不一致（%(grades)s），须进一步评定。"),
    "settle_gap_too_large": N_("分差 %(gap)s 分，超过容许的 %(tolerance)s 分，须进一步评定。"),
    "settle_red_line": N_("有 %(ratings)s 份评审标记了红线项，须进一步评定。"),
    "settle_double_review": N_("评为“%(grade)s”的案件按方案一律复评。"),
    "settle_control": N_(
        "本案抽中随机复核：票号第 %(rank)s 位，取前 %(chosen)s 位（共 %(of)s 件），须进一步评定。"
    ),
    "settle_reopened": N_("第 %(version)s 次定级的结果已撤回重新评定，须进一步评定。"),
    "settle_reread": N_("按质量控制要求再评一次，须进一步评定。"),
    "settle_earlier_rating": N_("此前的复评：%(grade)s，%(points)s（%(basis)s）。"),
    "settle_own_first": N_("复评专家独立初评：%(grade)s，%(points)s（%(basis)s）。"),
    "settle_kept": N_("阅看匿名评审后，复评专家维持本人初评。"),
    "settle_changed": N_("阅看匿名评审后，复评专家修改了本人初评。"),
    "settle_votes": N_("评议会表决：%(votes)s；弃权 %(abstained)s 人。"),
    "settle_casting": N_("票数相同，以主持人的一票评定为%(grade)s。"),
    "settle_meeting_decides": N_("评议会评定为%(grade)s，%(points)s。"),
    "settle_floor": N_(
        "本案因异议重新评定，方案规定不低于原结果："
        "维持第 %(version)s 次定级的%(grade)s，%(points)s。"
    ),
    "settle_agreed": N_("等级一致，分差在容许范围内，不需要复评。"),
    "settle_third_decides": N_("按方案以复评为准：%(grade)s，%(points)s。"),
    "settle_points_average": N_("%(ratings)s 份评审的平均分为 %(points)s。"),
    "settle_points_median": N_("%(ratings)s 份评审的中位数为 %(points)s。"),
    "settle_grade_common": N_("各份评审等级相同，评定为%(grade)s。"),
    "settle_grade_by_points": N_("按量表分数线，%(points)s评定为%(grade)s。"),
    "settle_grade_median": N_("取各份评审等级的中间一级（居中有两级时取较低一级）：%(grade)s。"),
    # steps of a grade that other sources were combined into
    "settle_combined_file": N_("案卷评审（第 %(version)s 次定级）：%(grade)s，%(points)s。"),
    "settle_combined_source": N_("%(source)s：%(given)s，%(points)s（%(ratings)s 份）。"),
    "settle_combined_missing": N_("%(source)s：没有结果，不计入，也不按 0 分计算。"),
    "settle_combined_no_points": N_(
        "%(source)s：只有等级，没有分数（例如商定的等级不是量表算出的等级），不折算成分数，不计入加权平均。"
    ),
    "settle_combined_no_weight": N_("%(source)s：方案中没有权重，不计入分数。"),
    "settle_combined_weights": N_("权重按现有来源折算：%(shares)s。"),
    "settle_combined_points": N_("综合得分：（%(terms)s）÷ %(weight)s，得 %(points)s。"),
    "settle_kept_alone": N_("没有其他来源计入分数，等级以案卷评审为准：%(grade)s。"),
    "settle_kept_judgement": N_(
        "案卷评审的等级不是由分数得出的（综合判断、一票否决或者表决），其他来源的分数不改变等级：%(grade)s。"
    ),
    "settle_kept_no_points": N_(
        "案卷评审没有分数，或者量表没有分数线，其他来源的分数不改变等级：%(grade)s。"
    ),
    "settle_capped": N_(
        "%(source)s为%(given)s，按“%(threshold)s的最高定为%(at_most)s”封顶：由%(before)s改为%(grade)s。"
    ),
    "settle_cap_idle": N_(
        "%(source)s为%(given)s，按“%(threshold)s的最高定为%(at_most)s”封顶：等级已不高于此，不变。"
    ),
    "settle_objection": N_(
        "对第 %(version)s 版结果（%(grade)s，%(points)s）的异议成立或者部分成立。"
    ),
    "settle_objection_level": N_("指标 %(criterion)s 改评为%(level)s。"),
    "settle_objection_lifted": N_("红线项 %(lifted)s 经异议审查不成立，不再计入。"),
    "settle_objection_overall": N_("总体评定改为%(grade)s。"),
    "settle_objection_sets": N_("没有逐项评分，结果为%(grade)s，%(points)s。"),
    "settle_objection_decides": N_("按量表规则重新计算，结果为%(grade)s，%(points)s。"),
}
BASIS_LABELS: dict[str, str] = {
    "computed": N_("按量表计算"),
    "own": N_("专家综合判断"),
    "veto": N_("红线项一票否决"),
}
METHOD_LABELS: dict[str, str] = {
    "meeting": N_("评议会表决"),
    "combined": N_("多来源综合"),
    "objection": N_("异议后改评"),
    "third_decides": N_("以复评为准"),
    "average": N_("取平均"),
    "median": N_("取中位数"),
}
STATE_LABELS: dict[str, str] = {
    "new": N_("未开始"),
    "open": N_("评审中"),
    "submitted": N_("已提交"),
    "withdrawn": N_("已退出"),
}
NO_GRADE = N_("无等级")
NO_POINTS = N_("无分数")
POINTS = N_("%(points)s 分")
RED_LINE = N_("有红线项")
ANSWER_WORDS: dict[str, str] = {
    **{grade.value: label for grade, label in LABELS.items()},
    "yes": N_("是"),
    "no": N_("否"),
    "not_applicable": N_("不适用"),
}
"""Answers to a criterion that are a word of the program, not of a rubric."""
LIST_MARK = N_("、")
VOTES_FOR = N_("%(grade)s %(votes)s 票")
IN_ROW = N_("第 %(row)s 行“%(column)s”：%(message)s")
IN_ROW_ONLY = N_("第 %(row)s 行：%(message)s")
UNKNOWN_REASON = N_("与本案有回避关系")


def problem_text(problem: Problem, translate: Translate) -> str:
    """The sentence of one problem of an imported file, with its row and column."""
    if problem.code == "bad_file":
        return cases_sentence(problem, translate)
    values: dict[str, Any] = {
        "file": problem.file,
        "column": problem.column,
        "value": problem.value,
        **problem.params,
    }
    if problem.code == "review_expert_in_conflict":
        known = REASON_LABELS.get(Reason(values["reason"])) if "reason" in values else None
        values["reason"] = translate(known or UNKNOWN_REASON)
    text = sentence(problem.code, values, translate)
    if problem.row is None:
        return text
    frame = IN_ROW if problem.column else IN_ROW_ONLY
    return translate(frame, row=problem.row, column=problem.column, message=text)


def step_text(step: Mapping[str, Any], translate: Translate) -> str:
    """The sentence of one step of a settlement as stored."""
    values = {key: _word(key, value, translate) for key, value in step["params"].items()}
    text = sentence(str(step["code"]), values, translate)
    if step["params"].get("red_line") is True:
        text += translate(RED_LINE) + translate("。")
    return text


def _word(key: str, value: Any, translate: Translate) -> object:
    return WORDS[key](value, translate) if key in WORDS else value


def _grade(value: str | None, translate: Translate) -> str:
    return translate(NO_GRADE) if value is None else translate(LABELS[Grade(value)])


def _grades(value: list[str], translate: Translate) -> str:
    return translate(LIST_MARK).join(translate(LABELS[Grade(one)]) for one in value)


def _points(value: int | None, translate: Translate) -> str:
    return translate(NO_POINTS) if value is None else translate(POINTS, points=plain(value))


def answer_text(value: str, translate: Translate) -> str:
    """The answer to a criterion, kept as one text: a level, a word, or hundredths of points."""
    if value.isascii() and value.isdecimal():
        return translate(POINTS, points=plain(int(value)))
    return translate(ANSWER_WORDS[value]) if value in ANSWER_WORDS else value


def _votes(value: Mapping[str, int], translate: Translate) -> str:
    return translate(LIST_MARK).join(
        translate(VOTES_FOR, grade=translate(LABELS[Grade(code)]), votes=count)
        for code, count in value.items()
    )


def _source(value: str, translate: Translate) -> str:
    return translate(SOURCE_NAMES[value])


def _shares(value: list[tuple[str, int, int]], translate: Translate) -> str:
    """Weights as parts of those of the sources that are there."""
    return translate(LIST_MARK).join(
        f"{translate(SOURCE_NAMES[source])} {weight}/{total}" for source, weight, total in value
    )


def _terms(value: list[tuple[int, int]], _translate: Translate) -> str:
    return " + ".join(f"{weight}×{plain(points)}" for weight, points in value)


WORDS: dict[str, Callable[[Any, Translate], object]] = {
    **dict.fromkeys(("grade", "given", "at_most", "before"), _grade),
    "threshold": lambda value, translate: or_worse(Grade(value), translate),
    **dict.fromkeys(("gap", "tolerance"), lambda value, _translate: plain(value)),
    "grades": _grades,
    "points": _points,
    "level": answer_text,
    "votes": _votes,
    "basis": lambda value, translate: translate(BASIS_LABELS[value]),
    "source": _source,
    "shares": _shares,
    "terms": _terms,
}
"""How the values of a step are put in words, by their key."""
