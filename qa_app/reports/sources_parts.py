"""What the report of sources says, as tables: numbers, grades, contacts, satisfaction, agreement.

For the page, the PDF and the workbook. A missing source is a dash, never a zero; what is withheld
says so.
"""

from qa_app.core.grades import LABELS, ORDER, Grade
from qa_app.core.rounding import percent as percent_of
from qa_app.core.rounding import plain as points_text
from qa_app.core.words import N_
from qa_app.cycles.messages import SOURCE_NAMES
from qa_app.cycles.rules.plan import SourceName
from qa_app.followups.messages import (
    CHANNEL_LABELS,
    OUTCOME_LABELS,
    RESPONDENT_LABELS,
    STATE_LABELS,
)
from qa_app.followups.rules.states import FollowupState
from qa_app.opinions.messages import BODY_LABELS
from qa_app.opinions.rules.counting import Answered
from qa_app.reports.panel_parts import (
    NOTHING,
    Cell,
    Part,
    coefficient,
    heads,
    percent,
)
from qa_app.reports.print_words import Translate
from qa_app.reviews.rules.patterns import Figure
from qa_app.sources.queries.figures import AgencySources, SourceFigures
from qa_app.sources.rules.association import Correlation, confusion
from qa_app.sources.rules.pairs import SourcePair

WITHHELD = N_("份数太少，不显示")
LEAST_P = 0.001


def source_parts(found: SourceFigures, t: Translate) -> list[Part]:
    """Every table of the report."""
    return [
        _overview(found, t),
        _grades(found, t),
        _quota(found, t),
        _contacts(found, t),
        _satisfaction(found, t),
        _bodies(found, t),
        _agreement(found, t),
        *(_confusion(pair, t) for pair in found.pairs if pair.grades),
        _agencies(found, t),
    ]


def _overview(found: SourceFigures, t: Translate) -> Part:
    contacts, opinions, quota = found.contacts, found.opinions, found.quota
    seen = quota.counts.seen + quota.counts.must_seen + quota.counts.named_seen
    chosen = quota.counts.drawn + quota.counts.must + quota.counts.named
    lines: list[tuple[SourceName, int, int, str | None]] = [
        (SourceName.FILE, found.drawn, found.settled, percent_of(found.settled, found.drawn)),
        (SourceName.OBSERVATION, chosen, seen, percent_of(seen, chosen)),
        (SourceName.FOLLOW_UP, contacts.drawn, contacts.answered, contacts.answered_of_drawn),
        (SourceName.OPINION, opinions.total, opinions.received, opinions.rate),
    ]
    rows = tuple(
        (t(SOURCE_NAMES[source]), wanted or NOTHING, n if wanted else NOTHING, share or NOTHING)
        for source, wanted, n, share in lines
    )
    columns = (
        N_("来源"), ("n", N_("抽取或者征询")), ("n", N_("有结果（n）")), ("n", N_("完成比例（%）")),
    )  # fmt: skip
    about = t(N_("庭审以场次计，其余以案件计。没有结果的不计入以后各表，也不按 0 分计算。"))
    return Part("sources", t(N_("各来源的数量")), about, heads(*columns, t=t), rows)


def _grades(found: SourceFigures, t: Translate) -> Part:
    counts = {t(SOURCE_NAMES[source]): given for source, given in found.grades.items()}
    if found.combined:
        counts[t(N_("综合后计入结果的等级"))] = found.counting
    rows = tuple(
        (name, sum(given.values()), *(given.get(grade, 0) for grade in ORDER))
        for name, given in counts.items()
    )
    columns = (N_("来源"), ("n", N_("已评等级")), *(("n", LABELS[grade]) for grade in ORDER))
    about = t(
        N_(
            "案卷评审为综合以前的等级。受援人回访和办案机关意见不评等级。"
            "优良率及其区间见优良率报告。"
        )
    )
    return Part("source-grades", t(N_("各来源的等级")), about, heads(*columns, t=t), rows)


def _quota(found: SourceFigures, t: Translate) -> Part:
    quota = found.quota
    counts = quota.counts
    lines = [
        (N_("期内开庭"), counts.hearings),
        (N_("其中已开庭"), counts.held),
        (N_("应旁听（各机构分别进位后相加）"), quota.wanted),
        (N_("随机抽取"), counts.drawn),
        (N_("随机抽取并已旁听"), counts.seen),
        (N_("随机抽取未能旁听"), counts.missed),
        (N_("尚差"), quota.owed),
        (N_("必听"), counts.must),
        (N_("必听并已旁听"), counts.must_seen),
        (N_("指定"), counts.named),
        (N_("指定并已旁听"), counts.named_seen),
    ]
    rows = tuple((t(word), count) for word, count in lines if counts.hearings)
    about = t(N_("随机抽取的才计入旁听比例；必听和指定的不计入。"))
    columns = (N_("项目"), ("n", N_("场次")))
    return Part("source-quota", t(N_("庭审旁听任务")), about, heads(*columns, t=t), rows)


def _contacts(found: SourceFigures, t: Translate) -> Part:
    contacts = found.contacts
    rows: list[tuple[Cell, ...]] = [
        (t(N_("回访状态")), t(STATE_LABELS[state]), contacts.states.get(state, 0))
        for state in FollowupState
    ]
    rows += [
        (t(N_("联系结果")), t(OUTCOME_LABELS[outcome]), count)
        for outcome, count in contacts.outcomes.items()
    ]
    rows += [
        (t(N_("答复人")), t(RESPONDENT_LABELS[who]), n) for who, n in found.respondents.items()
    ]
    rows += [(t(N_("方式")), t(CHANNEL_LABELS[how]), n) for how, n in found.channels.items()]
    rows += [
        (t(N_("线索")), t(N_("全部")), found.leads.total),
        (t(N_("线索")), t(N_("未办结")), found.leads.still_open),
    ]
    rate = contacts.response_rate
    about = t(
        N_("应答率 %(rate)s：%(answered)s 件完成，%(tried)s 件已联系，%(drawn)s 件抽中。")
    ) % {
        "rate": NOTHING if rate is None else f"{rate}%",
        "answered": contacts.answered,
        "tried": contacts.tried,
        "drawn": contacts.drawn,
    }
    about += t(N_("联系结果按次计，其余按件计；线索不计入任何平均数。"))
    columns = (N_("分类"), N_("项目"), ("n", N_("数量")))
    shown = tuple(rows) if contacts.drawn else ()
    return Part("source-contacts", t(N_("回访联系情况")), about, heads(*columns, t=t), shown)


def _satisfaction(found: SourceFigures, t: Translate) -> Part:
    given = found.satisfaction
    share: Cell = percent(Figure(given.share, low=given.low, high=given.high))
    if given.why_not:
        share = t(WITHHELD) if given.why_not.code == "too_few_answers" else t(N_("无法计算"))
    withheld = given.why_not is not None and given.why_not.code == "too_few_answers"
    rows: tuple[tuple[Cell, ...], ...] = (
        (
            t(N_("满意和比较满意")),
            NOTHING if withheld else given.answered,
            NOTHING if withheld else given.satisfied,
            given.sample_share or NOTHING,
            share,
        ),
    )
    rows = rows if found.contacts.drawn else ()
    columns = (
        N_("项目"), ("n", N_("回答人数")), ("n", N_("满意人数")), ("n", N_("占回答人数（%）")),
        ("m", N_("按层加权的满意率（%）")),
    )  # fmt: skip
    about = t(
        N_("回答不清楚、不愿回答的不计入。加权时以回答的人代表本层；没有回答的人可能不同，"
           "请与应答率一并看。少于 %(minimum)s 份的不显示。")
    ) % {"minimum": found.minimum_cell}  # fmt: skip
    return Part("source-satisfaction", t(N_("受援人满意度")), about, heads(*columns, t=t), rows)


def _bodies(found: SourceFigures, t: Translate) -> Part:
    rows: list[tuple[Cell, ...]] = []
    for one in found.bodies:
        points = NOTHING if one.points is None else points_text(one.points)
        shown = t(WITHHELD) if one.withheld and one.answered.received else points
        rows.append((t(BODY_LABELS[one.body]), *_asked(one.answered), shown))
    columns = (
        N_("办案机关"), ("n", N_("已征询")), ("n", N_("已收到")), ("n", N_("答复率（%）")),
        ("n", N_("平均分")),
    )  # fmt: skip
    about = t(N_("征询后撤回的不计。少于 %(minimum)s 份的不显示平均分。")) % {
        "minimum": found.minimum_cell
    }
    return Part("source-opinions", t(N_("办案机关意见")), about, heads(*columns, t=t), tuple(rows))


def _asked(answered: Answered) -> tuple[Cell, ...]:
    return answered.total, answered.received, answered.rate or NOTHING


def _agreement(found: SourceFigures, t: Translate) -> Part:
    rows = tuple(
        (
            _pair_name(pair, t), pair.n, _correlation(pair.spearman), _p(pair.spearman),
            _correlation(pair.kendall), _p(pair.kendall),
        )
        for pair in found.pairs
    )  # fmt: skip
    columns = (
        N_("两个来源"), ("n", N_("共同案件（n）")), ("m", "Spearman ρ"), ("n", "p"),
        ("m", "Kendall τ-b"), ("n", "p"),
    )  # fmt: skip
    about = t(
        N_("只比较两个来源都有结果的案件，比较的是案件的先后次序，不是分数本身。1 为次序完全一致，"
           "0 为无关。p 为假定无关时的概率。有受援人或者办案机关答复的，"
           "少于 %(minimum)s 件不计算。")
    ) % {"minimum": max(found.minimum_cell, 5)}  # fmt: skip
    title = t(N_("来源之间的一致程度"))
    return Part("source-pairs", title, about, heads(*columns, t=t), rows, 2, (-1, 1))


def _pair_name(pair: SourcePair, t: Translate) -> str:
    names = {"first": t(SOURCE_NAMES[pair.first]), "second": t(SOURCE_NAMES[pair.second])}
    return t(N_("%(first)s与%(second)s")) % names


def _correlation(one: Correlation) -> Cell:
    return coefficient(Figure(one.value, low=one.low, high=one.high, why=one.why))


def _p(one: Correlation) -> str:
    if one.p is None:
        return NOTHING
    return f"< {LEAST_P}" if one.p < LEAST_P else f"{one.p:.3f}"


def _confusion(pair: SourcePair, t: Translate) -> Part:
    grades = pair.grades or confusion(())
    rows = tuple(
        (t(LABELS[Grade(grade)]), *grades.counts[at], sum(grades.counts[at]))
        for at, grade in enumerate(ORDER)
    )
    second = t(SOURCE_NAMES[pair.second])
    columns = (
        t(SOURCE_NAMES[pair.first]), *(("n", f"{second} {t(LABELS[grade])}") for grade in ORDER),
        ("n", t(N_("合计"))),
    )  # fmt: skip
    about = t(
        N_(
            "%(n)s 件两个来源都评了等级：%(same)s 件相同（%(share)s%%），"
            "%(worse)s 件%(second)s较低。"
        )
    ) % {
        "n": grades.n,
        "same": grades.same,
        "share": percent_of(grades.same, grades.n),
        "worse": grades.second_worse,
        "second": second,
    }
    title = t(N_("等级对照：%(pair)s")) % {"pair": _pair_name(pair, t)}
    code = f"source-confusion-{pair.first}-{pair.second}".replace("_", "-")
    return Part(code, title, about, heads(*columns, t=str), rows)


def _agencies(found: SourceFigures, t: Translate) -> Part:
    columns = (
        N_("机构"), ("n", N_("抽中案件")), ("n", N_("已定级")), ("n", N_("应旁听")),
        ("n", N_("已旁听")), ("n", N_("回访抽中")), ("n", N_("回访完成")), ("n", N_("满意（%）")),
        ("n", N_("已征询")), ("n", N_("已收到")),
    )  # fmt: skip
    rows = tuple(_agency(one, t) for one in found.agencies)
    about = t(
        N_(
            "没有这一来源的为“—”。份数太少的满意率不显示；能由合计推算出来的，另有一个机构一并不显示。"
        )
    )
    return Part("source-agencies", t(N_("各机构")), about, heads(*columns, t=t), rows)


def _agency(one: AgencySources, t: Translate) -> tuple[Cell, ...]:
    quota: tuple[Cell, ...] = (NOTHING, NOTHING)
    if one.quota:
        quota = (one.quota.wanted, one.quota.counts.seen)
    followup: tuple[Cell, ...] = (NOTHING, NOTHING, NOTHING)
    if one.followup and one.followup.answered is None:
        followup = (one.followup.drawn, t(WITHHELD), t(WITHHELD))
    elif one.followup:
        followup = (one.followup.drawn, one.followup.answered or 0, one.followup.share or NOTHING)
    opinions: tuple[Cell, ...] = (NOTHING, NOTHING)
    if one.opinions.total:
        opinions = (one.opinions.total, one.opinions.received)
    file: tuple[Cell, ...] = (one.drawn, one.settled) if one.drawn else (NOTHING, NOTHING)
    return (one.name, *file, *quota, *followup, *opinions)
