"""The first stations of a cycle's road: cases, plan, freeze, draw; of a competition its entries."""

from flask import current_app, url_for
from sqlalchemy import func, select
from sqlmodel import Session

from qa_app import clock
from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import may_manage, plan_of
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import STATIONS, Reached, Station
from qa_app.sampling.queries import entries as queries
from qa_app.sampling.queries import listing, scope
from qa_app.sampling.rules.entering import why_not_freeze
from qa_app.web.filters import number, written_time
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import gettext_many as _many
from qa_app.web.links import link
from qa_app.web.words import sentence


def cases(session: Session, _actor: Actor, cycle: Cycle) -> Station:
    """Whether there are closed cases the plan takes."""
    if cycle.kind is CycleKind.COMPETITION:
        return _entries(session, cycle)
    if cycle.state is not CycleState.PLANNED:
        note = _("抽样框 %(count)s 件", count=number(cycle.frame_size))
        return Station(10, _many("案件"), Reached.DONE, note)
    inside = scope.inside(session, plan_of(cycle), cycle.region_id)
    count = session.execute(select(func.count()).select_from(Case).where(inside)).scalar_one()
    if count:
        note = _("符合方案的结案案件 %(count)s 件", count=number(count))
        return Station(10, _many("案件"), Reached.DONE, note)
    note = _("还没有符合方案的结案案件，由质量监督员或机构导入")
    known = "cases.index" in current_app.view_functions
    url = url_for("cases.index") if known else ""
    return Station(10, _many("案件"), Reached.NOW, note, url, _("导入案件") if url else "")


def plan(session: Session, actor: Actor, cycle: Cycle) -> Station:
    """A cycle always has a plan; it may change until the freeze."""
    open_still = cycle.state is CycleState.PLANNED
    frozen = _("已确定") if cycle.kind is CycleKind.COMPETITION else _("已随抽样框冻结")
    note = _("冻结之前可以修改") if open_still else frozen
    mine = open_still and may_manage(session, actor, cycle)
    url = url_for("cycles.edit", name=cycle.name) if mine else ""
    return Station(20, _("方案"), Reached.DONE, note, url)


def freeze(session: Session, actor: Actor, cycle: Cycle) -> Station:
    """The frame and its published hash."""
    if cycle.kind is CycleKind.COMPETITION:
        return _freeze_entries(session, actor, cycle)
    if cycle.state is CycleState.PLANNED:
        blocked = cases(session, actor, cycle).state is not Reached.DONE
        note = _("没有案件，不能冻结") if blocked else _("由管辖本活动的质量监督员冻结并公布散列值")
        state = Reached.BLOCKED if blocked else Reached.NOW
        if blocked or not may_manage(session, actor, cycle):
            return Station(30, _("冻结"), state, note)
        url = url_for("sampling.freeze", name=cycle.name)
        return Station(30, _("冻结"), state, note, url, _("冻结抽样框"))
    url = url_for("sampling.public", name=cycle.name)
    return Station(30, _("冻结"), Reached.DONE, written_time(cycle.frozen_at), url)


def draw(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """The seed ceremony and the sample; a competition has neither."""
    if cycle.kind is CycleKind.COMPETITION:
        return None
    if cycle.state is CycleState.PLANNED:
        return Station(40, _many("抽取"), Reached.TODO)
    if cycle.state is CycleState.FROZEN:
        note = _("等待公开产生种子，由质量监督员主持")
        if not may_manage(session, actor, cycle):
            return Station(
                40, _many("抽取"), Reached.NOW, note, url_for("sampling.public", name=cycle.name)
            )
        url = url_for("sampling.ceremony", name=cycle.name)
        return Station(40, _many("抽取"), Reached.NOW, note, url, _("主持公开抽取"))
    counts = listing.sample_counts(session, actor, cycle)
    note = _("已抽 %(count)s 件", count=number(counts.standing))
    return Station(
        40, _many("抽取"), Reached.DONE, note, url_for("sampling.sample", name=cycle.name)
    )


def _entries(session: Session, cycle: Cycle) -> Station:
    """What has been put forward; the page of entries is of a package above."""
    counts = queries.counts_of(session, cycle)
    url = link("learning.entries", name=cycle.name)
    note = _(
        "待审核 %(entered)s 件，参评 %(admitted)s 件",
        entered=number(counts.entered),
        admitted=number(counts.admitted + counts.excluded),
    )
    if cycle.state is not CycleState.PLANNED:
        return Station(10, _("报送"), Reached.DONE, note, url)
    decided = counts.admitted and not counts.entered
    button = _("审核报送") if counts.entered and url else ""
    state = Reached.DONE if decided else Reached.NOW
    return Station(10, _("报送"), state, note, url, button)


def _freeze_entries(session: Session, actor: Actor, cycle: Cycle) -> Station:
    """The admitted entries become the cases that are judged."""
    label = _("确定参评")
    if cycle.state is not CycleState.PLANNED:
        url = url_for("sampling.sample", name=cycle.name)
        return Station(30, label, Reached.DONE, written_time(cycle.frozen_at), url)
    rule, counts = plan_of(cycle).competition, queries.counts_of(session, cycle)
    today = clock.now().astimezone(clock.SHANGHAI).date()
    refusal = why_not_freeze(rule, today, counts) if rule else None
    if refusal:
        return Station(30, label, Reached.BLOCKED, sentence(refusal.code, refusal.params, _))
    if not may_manage(session, actor, cycle):
        return Station(30, label, Reached.NOW, _("由管辖本活动的质量监督员确定"))
    url = url_for("sampling.freeze", name=cycle.name)
    return Station(30, label, Reached.NOW, "", url, _("确定参评案件"))


STATIONS.extend([cases, plan, freeze, draw])
