"""The fee statement of a cycle as tables: one line per expert, the sum, and who signs."""

from collections.abc import Sequence
from datetime import date, datetime

from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.competition import CycleKind
from qa_app.reports.panel_parts import Cell, Head, PanelReport, Part
from qa_app.reports.print_words import Translate, date_text, time_text
from qa_app.reviews.queries.fees import FeeAct, Statement
from qa_app.reviews.rules.fees import FeeLine, yuan

HIDDEN = N_("制表人与 %(count)s 份评审的案件有回避关系，未列入，由其他质量监督员另行办理。")

COMPETITION = N_("评选竞赛，与质量评估分开结算")


def fee_report(
    cycle: Cycle,
    found: Statement,
    period: tuple[date, date],
    acts: Sequence[FeeAct],
    t: Translate,
    *,
    now: datetime,
) -> PanelReport:
    """The statement; amounts in yuan, worked out before."""
    facts = [
        (t(N_("评估活动")), cycle.title or cycle.name),
        *(((t(N_("类型")), t(COMPETITION)),) if cycle.kind is CycleKind.COMPETITION else ()),
        (t(N_("期间")), t(N_("%(first)s 至 %(last)s")) % {
            "first": date_text(period[0], t), "last": date_text(period[1], t)}),
        (t(N_("合计（元）")), yuan(found.cents)),
        *(
            (t(N_("标准：%(act)s（元）")) % {"act": t(act.label)}, _rate(found, act, t))
            for act in acts
        ),
        (t(N_("出具时间")), time_text(now, t)),
    ]  # fmt: skip
    if found.hidden:
        facts.append((t(N_("未列入")), t(HIDDEN) % {"count": found.hidden}))
    title = cycle.title or cycle.name
    return PanelReport(
        cycle.name, title, t(N_("专家酬金明细")), tuple(facts), (_lines(found, acts, t),), now
    )


def _lines(found: Statement, acts: Sequence[FeeAct], t: Translate) -> Part:
    heads = (
        Head(t(N_("专家"))), Head(t(N_("登录名"))),
        *(Head(t(act.label), numeric=True) for act in acts),
        Head(t(N_("金额（元）")), numeric=True), Head(t(N_("签收"))),
    )  # fmt: skip
    rows = tuple(_row(line, acts) for line in found.lines)
    about = t(N_("按提交时间计入；已提交的评审都计酬。没有设标准的一项不计酬。"))
    return Part("fees", t(N_("明细")), about, heads, rows)


def _row(line: FeeLine, acts: Sequence[FeeAct]) -> tuple[Cell, ...]:
    counts = [line.counts.get(act.code, 0) for act in acts]
    return (line.name, line.login, *counts, yuan(line.cents), "")


def _rate(found: Statement, act: FeeAct, t: Translate) -> str:
    return yuan(found.rates[act.code]) if act.code in found.rates else t(N_("未设"))
