"""The minutes of a meeting as a print-ready PDF: who was there, each item, votes, decisions.

For the file of the cycle. Reviewers of the cases stay letters; why a member stayed out of an item
is not printed.
"""

from reportlab.platypus import CondPageBreak, Spacer
from reportlab.platypus.flowables import Flowable

from qa_app.adjudication.messages import (
    ABSTAIN,
    ITEM_LABELS,
    MAJORITY_LABELS,
    RESULT_LABELS,
    TIE_LABELS,
)
from qa_app.adjudication.models import ItemState
from qa_app.adjudication.queries.meetings import Member
from qa_app.adjudication.queries.minutes import MinutedItem, Minutes
from qa_app.adjudication.queries.voting import Standing
from qa_app.clock import SHANGHAI
from qa_app.core.grades import LABELS, Grade
from qa_app.core.words import N_
from qa_app.reviews.messages import plain
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
from qa_app.web.filters import written_time
from qa_app.web.i18n import Translate

_ROOM_FOR_ITEM = 140


def minutes_pdf(minutes: Minutes, t: Translate, *, language: str = "zh-CN") -> Printed:
    """The minutes as a PDF; identical input gives identical bytes."""
    width = text_room(wide=False)
    title = t(N_("评议会会议记录"))
    story: list[Flowable] = [
        Prose(title, TITLE),
        Prose(minutes.cycle_title, SUBTITLE),
        fact_table(_opening(minutes, t), width),
    ]
    for item in minutes.items:
        story += [CondPageBreak(_ROOM_FOR_ITEM), *_item(item, width, t)]
    labels = (N_("主持人："), N_("记录人："), N_("日期："))
    story += [Spacer(0, 18), Signatures(tuple(map(t, labels)), width)]
    sheet = Sheet(
        title=title,
        running_left=title,
        running_right=minutes.cycle_title,
        page_of=t(N_("第 %(page)d 页 共 %(total)d 页")),
        language=language,
        author="qa-app",
        made_at=minutes.made_at.astimezone(SHANGHAI),
    )
    return print_story(story, sheet)


def _opening(minutes: Minutes, t: Translate) -> list[tuple[str, str]]:
    meeting = minutes.meeting
    chair = next((m.name for m in minutes.members if m.chair), "")
    there = [m for m in minutes.members if m.present]
    away = [m for m in minutes.members if not m.present]
    rules = t(
        N_("法定人数 %(quorum)s 人；%(majority)s为通过；票数相同时%(tie)s。"),
        quorum=meeting.quorum,
        majority=t(MAJORITY_LABELS[meeting.majority]),
        tie=t(TIE_LABELS[meeting.tie]),
    )
    return [
        (t(N_("时间")), written_time(meeting.meets_at)),
        (t(N_("地点")), meeting.place),
        (t(N_("主持人")), chair),
        (t(N_("到会")), _names(there, t)),
        (t(N_("缺席")), _names(away, t)),
        (t(N_("表决规则")), rules),
    ]


def _item(item: MinutedItem, width: float, t: Translate) -> list[Flowable]:
    line = item.line
    if line.hidden or item.standing is None:
        words = t(N_("第 %(number)s 项（须回避，不列）"), number=line.position)
        return [Heading(words)]
    heading = t(N_("第 %(number)s 项  %(name)s"), number=line.position, name=line.name)
    story: list[Flowable] = [Heading(heading), fact_table(_rated(item, t), width)]
    if item.minutes:
        story.append(Heading(t(N_("审议情况")), 1))
        story += [Prose(part, BODY) for part in item.minutes.splitlines() if part.strip()]
    story += [Heading(t(N_("表决")), 1), _votes(item, item.standing, width, t)]
    story += [Heading(t(N_("决议")), 1), Prose(_decision(item, item.standing, t), PLAIN)]
    if item.reason:
        story.append(Prose(t(N_("理由：%(reason)s"), reason=item.reason), PLAIN))
    return story


def _rated(item: MinutedItem, t: Translate) -> list[tuple[str, str]]:
    rows = [(t(N_("机构")), item.line.agency)]
    for label, earlier, grade, points in item.ratings:
        words = N_("此前的复评 %(label)s") if earlier else N_("评审 %(label)s")
        rows.append((t(words, label=label), _grade(grade, points, t)))
    return rows


def _votes(item: MinutedItem, standing: Standing, width: float, t: Translate) -> Flowable:
    rows: list[GridRow] = []
    for member in standing.voters:
        ballot = standing.ballots.get(member.expert_id)
        if not item.revealed:
            word = "—"
        elif ballot is None:
            word = t(N_("未投票"))
        else:
            word = t(LABELS[ballot.grade]) if ballot.grade else t(ABSTAIN)
        said = ballot.dissent if ballot and item.revealed else ""
        rows.append(GridRow((member.name, word, said)))
    rows += [GridRow((member.name, t(N_("回避")), "")) for member, _codes, _said in standing.out]
    rows += [GridRow((member.name, t(N_("缺席")), "")) for member in standing.absent]
    columns = (
        Column(t(N_("参加人")), Align.LEFT, width * 0.22),
        Column(t(N_("投票")), Align.LEFT, width * 0.16),
        Column(t(N_("理由或者不同意见")), Align.LEFT, width * 0.62),
    )
    return Table(Grid(columns, tuple(rows)))


def _decision(item: MinutedItem, standing: Standing, t: Translate) -> str:
    if item.state is ItemState.DECIDED and item.line.grade is not None:
        words = t(N_("评定为%(grade)s。"), grade=_grade(item.line.grade, item.line.points, t))
        casting = t(N_("票数相同，以主持人的一票为准。")) if item.casting else ""
        return casting + words
    if item.state is ItemState.LEFT_OPEN:
        why = t(RESULT_LABELS[standing.outcome.result])
        return t(N_("未形成决议（%(why)s），留待下次会议。"), why=why)
    return t(ITEM_LABELS[item.state])


def _grade(grade: Grade | None, points: int | None, t: Translate) -> str:
    if grade is None:
        return "—"
    if points is None:
        return t(LABELS[grade])
    return t(N_("%(grade)s，%(points)s 分"), grade=t(LABELS[grade]), points=plain(points))


def _names(members: list[Member], t: Translate) -> str:
    return t(N_("、")).join(member.name for member in members) or t(N_("无"))
