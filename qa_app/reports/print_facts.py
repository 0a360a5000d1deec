"""The facts that head a share report: what it is about, how it was made, how to check it.

For the PDF's title block and the spreadsheet's first sheet, so that both say the same.
"""

from qa_app.core.words import N_
from qa_app.reports.print_words import (
    DIMENSIONS,
    GRADING_RULES,
    METHODS,
    Translate,
    date_text,
    level_text,
    time_text,
    word_of,
)
from qa_app.reports.rules.report import ShareReport

_DRAW_RULE = N_(
    "各层案件按“种子、半角逗号、案件键”连成的文字的 SHA-256 值由小到大排列，"
    "取前 n 件，其后依次为替补"
)


def document_title(report: ShareReport, t: Translate) -> str:
    """What the file calls itself."""
    return t(N_("%(title)s 结果报告")) % {"title": report.header.title}


def _changed(report: ShareReport, t: Translate) -> str:
    """How many grades objections changed; empty where none did."""
    codes = ("changed_by_objections", "before_objections")
    count = sum(note.params["n"] for note in report.notes if note.code in codes)
    return t(N_("%(n)s 件")) % {"n": count} if count else ""


def report_facts(report: ShareReport, t: Translate) -> list[tuple[str, str]]:
    """Label and text of every fact, those without a text left out."""
    header = report.header
    period = t(N_("%(from)s至%(to)s办结的案件")) % {
        "from": date_text(header.closed_from, t),
        "to": date_text(header.closed_to, t),
    }
    comma = t(N_("、"))
    types = comma.join(map(t, header.types)) or t(N_("各类案件"))
    rubrics = comma.join(
        (f"{rubric.title} " if rubric.title else "") + f"{rubric.id}/{rubric.version}"
        for rubric in header.rubrics
    )
    strata = comma.join(word_of(DIMENSIONS, code, t) for code in header.strata)
    method = word_of(METHODS, header.method, t)
    level = t(N_("，置信水平 %(level)s")) % {"level": level_text(header.level)}
    facts = [
        (t(N_("评估活动")), header.cycle),
        (t(N_("案件范围")), f"{period}{t(N_('；'))}{types}"),
        (t(N_("分层")), strata),
        (t(N_("抽样框散列值")), header.frame_sha256),
        (t(N_("抽取种子")), header.seed),
        (t(N_("种子来源")), header.seed_source),
        (
            t(N_("抽取规则")),
            t(_DRAW_RULE),
        ),
        (t(N_("量表")), rubrics),
        (t(N_("定级规则")), word_of(GRADING_RULES, header.grading_rule, t)),
        (t(N_("定级结果")), t(N_("异议前")) if header.before_objections else ""),
        (t(N_("经异议改变等级")), _changed(report, t)),
        (t(N_("推算方法")), method + level),
        (t(N_("分母")), t(N_("各项比率均以已定级案件为分母，由原始件数一次四舍五入"))),
        (t(N_("出具时间")), time_text(header.made_at, t)),
    ]
    return [(label, text) for label, text in facts if text]
