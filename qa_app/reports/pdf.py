"""The share report as a print-ready PDF: title block, overall figures, rows, chart, notes.

For the supervisor who files or circulates the result. Places the values of a ``ShareReport`` and
computes none; words come through the translator it is given.
"""

from reportlab.platypus import CondPageBreak, KeepTogether, Spacer
from reportlab.platypus.flowables import Flowable

from qa_app.core.words import N_
from qa_app.reports.figures_text import percent_text, prose_count, shown_estimate
from qa_app.reports.pdf_tables import (
    MOST_BARS,
    counts_table,
    grade_chart,
    interval_chart,
    overall_chart,
    rates_table,
    row_table,
)
from qa_app.reports.print_facts import document_title, report_facts
from qa_app.reports.print_words import (
    DIMENSIONS,
    Translate,
    level_text,
    note_of,
    sentence_of,
    word_of,
)
from qa_app.reports.rules.report import ShareReport
from qa_app.typeset import fonts
from qa_app.typeset.document import (
    BODY,
    CAPTION,
    SMALL,
    SUBTITLE,
    TITLE,
    Heading,
    Printed,
    Sheet,
    Signatures,
    print_story,
    text_room,
)
from qa_app.typeset.grids import Table, fact_table
from qa_app.typeset.paragraphs import Prose

_SMALL_CELLS = N_(
    "已定级不足 %(minimum)s 件或区间过宽的，只列件数，不列比率。分项件数少，区间宽，不宜据此排名。"
)
_ABSENT = N_("字库未收的字印作“〓”，复制文本时仍为原字：%(codes)s。")


def share_pdf(report: ShareReport, t: Translate, *, language: str = "zh-CN") -> Printed:
    """The report as a PDF with its number of pages; identical input gives identical bytes."""
    table, wide = row_table(report, t) if report.rows else (None, False)
    width = text_room(wide=wide)
    story: list[Flowable] = [*_opening(report, width, t), *_overall(report, width, t)]
    if table is not None:
        story += _by_rows(report, table, width, t)
    *notes, before_last, last = _notes(report, t)
    story += [*notes, KeepTogether([before_last, last, *_signatures(width, t)])]
    return print_story(story, _sheet(report, t, language=language, wide=wide))


def _sheet(report: ShareReport, t: Translate, *, language: str, wide: bool) -> Sheet:
    header = report.header
    return Sheet(
        title=document_title(report, t),
        running_left=header.title,
        running_right=header.organisation or header.cycle,
        page_of=t(N_("第 %(page)d 页 共 %(total)d 页")),
        language=language,
        author=header.organisation or "qa-app",
        made_at=header.made_at,
        subject=t(N_("案件质量同行评估结果")),
        wide=wide,
    )


def _opening(report: ShareReport, width: float, t: Translate) -> list[Flowable]:
    """Title and the facts that say what the figures are about and how to check them."""
    return [
        Prose(report.header.title, TITLE),
        Prose(t(N_("案件质量同行评估结果报告")), SUBTITLE),
        fact_table(report_facts(report, t), width, label=96.0, share=0.2),
    ]


def summary_text(report: ShareReport, t: Translate) -> str:
    """The overall counts and shares in a paragraph, or why there is no share."""
    cell = report.overall
    counts = t(
        N_(
            "本次评估范围内办结案件%(population)s件，抽取%(drawn)s件，收到案卷%(received)s件，"
            "完成评审%(reviewed)s件，定级%(settled)s件。"
        )
    ) % {
        name: prose_count(getattr(cell, name))
        for name in ("population", "drawn", "received", "reviewed", "settled")
    }
    estimate = shown_estimate(cell)
    if estimate is None or cell.sample_share is None:
        return counts + (sentence_of(cell.why_not, t) or t(N_("比率不列"))) + t(N_("。"))
    rates = t(
        N_(
            "已定级案件的优良率为%(share)s%%；按抽样设计加权，推算全部办结案件的优良率为"
            "%(point)s%%，%(level)s置信区间为%(low)s%%至%(high)s%%。"
        )
    )
    return counts + rates % {
        "share": cell.sample_share.good_or_excellent,
        "point": percent_text(estimate.good_or_excellent, report.decimals),
        "level": level_text(estimate.level),
        "low": percent_text(estimate.low, report.decimals),
        "high": percent_text(estimate.high, report.decimals),
    }


def _overall(report: ShareReport, width: float, t: Translate) -> list[Flowable]:
    return [
        Heading(t(N_("一、总体结果"))),
        Prose(summary_text(report, t), BODY),
        _kept(t(N_("表 1  总体件数")), counts_table(report, width, t)),
        _kept(t(N_("表 2  总体比率")), rates_table(report, width, t)),
        _kept(t(N_("图 1  等级构成（件）")), overall_chart(report, width, t)),
    ]


def _kept(caption: str, flowable: Flowable) -> Flowable:
    return KeepTogether([Prose(caption, CAPTION), flowable])


def _by_rows(report: ShareReport, table: Table, width: float, t: Translate) -> list[Flowable]:
    names = {"names": t(N_("、")).join(word_of(DIMENSIONS, code, t) for code in report.by)}
    story: list[Flowable] = [CondPageBreak(130), Heading(t(N_("二、分项结果")))]
    if len(report.rows) <= MOST_BARS:
        shares = t(N_("图 2  推算优良率及区间（按%(names)s，%%）")) % names
        grades = t(N_("图 3  等级构成（按%(names)s，件）")) % names
        story += [
            _kept(shares, interval_chart(report, width, t)),
            _kept(grades, grade_chart(report, width, t)),
        ]
    caption = t(N_("表 3  分项件数与优良率（按%(names)s）")) % names
    return [*story, CondPageBreak(110), Prose(caption, CAPTION), table]


def _notes(report: ShareReport, t: Translate) -> list[Flowable]:
    """What a reader must know to read the figures rightly, numbered."""
    number = t(N_("三、说明")) if report.rows else t(N_("二、说明"))
    paragraphs = [
        Prose(f"{at}. {text}", SMALL) for at, text in enumerate(_note_texts(report, t), 1)
    ]
    return [Heading(number), *paragraphs]


def _note_texts(report: ShareReport, t: Translate) -> list[str]:
    cell = report.overall
    texts = [
        t(N_("“样本”为已定级案件的比率；“推算”为按各层办结件数加权、对全部办结案件的估计。")),
        t(_SMALL_CELLS) % {"minimum": report.header.minimum_cases},
        t(N_("各等级占比分别四舍五入，相加不一定等于 100%。")),
        t(N_("另抽替补案件 %(n)s 件，按原抽样设计计权。")) % {"n": cell.substitutes},
        *_non_receipt(report, t),
        *(note_of(note, t) for note in report.notes),
    ]
    absent = fonts.not_covered("".join(key.label for row in report.rows for key in row.by))
    if absent:
        codes = t(N_("、")).join(f"U+{ord(one):04X}" for one in absent)
        texts.append(t(_ABSENT) % {"codes": codes})
    return texts


def _non_receipt(report: ShareReport, t: Translate) -> list[str]:
    """Missing files by reason, and how far they could move the overall share."""
    missing = report.overall.missing
    texts = [t(N_("抽取的案件均已收到案卷。"))]
    if missing:
        reasons = t(N_("、")).join(
            t(N_("%(reason)s %(n)s 件")) % {"reason": t(item.label), "n": item.count}
            for item in report.non_receipt
        )
        texts = [
            t(N_("未收到案卷 %(n)s 件")) % {"n": missing}
            + (f"{t(N_('：'))}{reasons}" if reasons else "")
            + t(N_("。"))
        ]
    case = report.sensitivity
    if case is not None:
        sentence = N_(
            "敏感性：如缺卷或未定级的 %(missing)s 件全部为不合格，优良率为 %(low)s%%；"
            "如全部为优良，优良率为 %(high)s%%。"
        )
        values = {
            "missing": case.missing,
            "low": case.if_all_failed,
            "high": case.if_all_good,
        }
        texts.append(t(sentence) % values)
    return texts


def _signatures(width: float, t: Translate) -> list[Flowable]:
    """Places for names and date; never alone on a page."""
    labels = (N_("制表人："), N_("复核人："), N_("负责人："), N_("日期："))
    return [Spacer(0, 16), Signatures(tuple(map(t, labels)), width)]
