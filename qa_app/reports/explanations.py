"""Sentences that explain a verdict on a published figure, from its code and counts.

For ``check published`` and its page, so that both say the same.
"""

from qa_app.core.words import N_
from qa_app.reports.messages import MESSAGES
from qa_app.reports.print_words import Translate
from qa_app.reports.rules.published import Definition, Finding, Verdict

DEFINITIONS: dict[str, str] = {
    Definition.GOOD_OR_EXCELLENT: N_("优良率（优秀＋良好）"),
    Definition.EXCELLENT: N_("优秀率"),
    Definition.GOOD: N_("良好等次占比"),
    Definition.PASS_OR_ABOVE: N_("合格以上占比（优秀＋良好＋合格）"),
    Definition.PASS: N_("合格等次占比"),
    Definition.FAIL: N_("不合格率"),
}
VERDICTS: dict[Verdict, str] = {
    Verdict.CONSISTENT: N_("相符"),
    Verdict.IMPOSSIBLE: N_("不可能"),
    Verdict.AMBIGUOUS: N_("不能确定"),
}
COLUMNS: dict[str, str] = {
    "total": N_("总数"),
    "excellent": N_("优秀"),
    "good": N_("良好"),
    "passed": N_("合格"),
    "failed": N_("不合格"),
}


def explanation(finding: Finding, t: Translate) -> str:
    """The sentence of a verdict; the definitions that fit are named after it."""
    params = dict(finding.params)
    if "column" in params:
        params["column"] = t(COLUMNS[params["column"]])
    text = t(MESSAGES[finding.code])
    text = text % params if params else text
    definitions = params.get("definitions", [])
    if not definitions:
        return text
    names = t(N_("、")).join(t(DEFINITIONS[Definition(name)]) for name in definitions)
    return text + t(N_("相符的口径：%(names)s。")) % {"names": names}
