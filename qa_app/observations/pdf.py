"""Feedback on a hearing as print-ready PDFs: for lawyer and agency, and for the court.

Neither names an observer. The sheet for the court says nothing of grades and points.
"""

from reportlab.platypus import Spacer
from reportlab.platypus.flowables import Flowable

from qa_app.clock import SHANGHAI
from qa_app.core.grades import LABELS
from qa_app.core.rounding import plain
from qa_app.core.words import N_
from qa_app.observations.queries.feedback import FeedbackSheet
from qa_app.observations.wording import hearing_time
from qa_app.typeset.document import (
    BODY,
    PLAIN,
    SUBTITLE,
    TITLE,
    Heading,
    Printed,
    Sheet,
    Signatures,
    print_story,
    text_room,
)
from qa_app.typeset.grids import Column, Grid, GridRow, Table, fact_table
from qa_app.typeset.paragraphs import Align, Prose
from qa_app.web.filters import stage_label, type_label
from qa_app.web.i18n import Translate


def feedback_pdf(found: FeedbackSheet, t: Translate, *, language: str = "zh-CN") -> Printed:
    """旁听反馈表 for lawyer and agency; identical input gives identical bytes."""
    width = text_room(wide=False)
    title = t(N_("庭审旁听反馈表"))
    story: list[Flowable] = [
        Prose(title, TITLE),
        Prose(found.cycle_title, SUBTITLE),
        fact_table([(t(N_("案件编号")), found.case_number), *_hearing(found, t)], width),
        Heading(t(N_("旁听结果"))),
        fact_table(_result(found, t, language), width),
    ]
    if found.groups:
        story += [Spacer(0, 6), _groups(found, width, t, language)]
    story += [Heading(t(N_("反馈意见"))), *_text(found.text)]
    note = N_("对反馈意见有异议的，可以向质量监督员书面提出。")
    story += [Spacer(0, 8), Prose(t(note), PLAIN)]
    labels = (N_("机构（盖章）："), N_("承办人员签收："), N_("日期："))
    story += [Spacer(0, 22), Signatures(tuple(map(t, labels)), width)]
    return print_story(story, _sheet(found, title, t, language))


def court_pdf(found: FeedbackSheet, t: Translate, *, language: str = "zh-CN") -> Printed:
    """The letter to the court: the hearing, what observers noted about it, nothing of a grade."""
    width = text_room(wide=False)
    title = t(N_("庭审旁听意见反馈函"))
    intro = N_(
        "依照《中华人民共和国法律援助法》第五十九条关于庭审旁听的规定，我们安排人员旁听了下列庭审。"
        "现将旁听意见反馈如下，感谢支持。"
    )
    court = found.facts.court or t(N_("人民法院"))
    story: list[Flowable] = [
        Prose(title, TITLE),
        Spacer(0, 10),
        Prose(court + t(N_("：")), PLAIN),
        Prose(t(intro), BODY),
        Spacer(0, 8),
        fact_table(_hearing(found, t), width),
        Heading(t(N_("旁听意见"))),
        *_text(found.court_text),
    ]
    labels = (N_("法律援助机构（盖章）："), N_("日期："))
    story += [Spacer(0, 22), Signatures(tuple(map(t, labels)), width)]
    return print_story(story, _sheet(found, title, t, language))


def _hearing(found: FeedbackSheet, t: Translate) -> list[tuple[str, str]]:
    facts = found.facts
    kind = type_label(facts.type)
    rows = [
        (t(N_("开庭时间")), hearing_time(facts.starts_at)),
        (t(N_("法院")), " ".join(part for part in (facts.court, facts.courtroom) if part)),
        (t(N_("法院案号")), facts.court_number),
        (t(N_("类型")), f"{kind} {stage_label(facts.stage)}" if facts.stage else kind),
        (t(N_("案由")), facts.cause),
        (t(N_("承办人员")), " ".join(part for part in (facts.lawyer, facts.firm) if part)),
        (t(N_("机构")), facts.agency),
    ]
    return [row for row in rows if row[1]]


def _result(found: FeedbackSheet, t: Translate, language: str) -> list[tuple[str, str]]:
    rows = [(t(N_("等级")), t(LABELS[found.grade]))]
    if found.points is not None:
        points = t(N_("%(points)s 分"), points=plain(found.points))
        rows.append((t(N_("平均得分")), points))
    rows.append((t(N_("旁听人数")), t(N_("%(count)s 人"), count=found.observers)))
    title = found.rubric_title.in_language(_short(language)) if found.rubric_title else ""
    rows.append((t(N_("所用量表")), f"{title} {found.rubric}".strip()))
    return [row for row in rows if row[1]]


def _groups(found: FeedbackSheet, width: float, t: Translate, language: str) -> Flowable:
    columns = (
        Column(t(N_("评价项目")), Align.LEFT, width * 0.6),
        Column(t(N_("平均得分")), Align.RIGHT, width * 0.2),
        Column(t(N_("满分")), Align.RIGHT, width * 0.2),
    )
    short = _short(language)
    rows = tuple(
        GridRow((one.title.in_language(short), plain(one.earned), plain(one.maximum)))
        for one in found.groups
    )
    return Table(Grid(columns, rows))


def _short(language: str) -> str:
    return "en" if language.startswith("en") else "zh"


def _text(text: str) -> list[Flowable]:
    return [Prose(part, BODY) for part in text.splitlines() if part.strip()]


def _sheet(found: FeedbackSheet, title: str, t: Translate, language: str) -> Sheet:
    return Sheet(
        title=title,
        running_left=title,
        running_right=found.cycle_title,
        page_of=t(N_("第 %(page)d 页 共 %(total)d 页")),
        language=language,
        author="qa-app",
        made_at=found.fed_back_at.astimezone(SHANGHAI),
    )
