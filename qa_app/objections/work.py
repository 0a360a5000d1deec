"""What waits for whom because of objections, and the parts and marks of a feedback sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import url_for
from sqlmodel import Session

from qa_app.core.roles import Actor, Role
from qa_app.feedback.registry import Mark, SheetPart
from qa_app.feedback.rules.sheets import Sheet
from qa_app.objections.queries import desk
from qa_app.objections.queries.entries import enters_as, may_be_entered, place_on_paper
from qa_app.objections.queries.listing import LATE, MOVED, count_moved
from qa_app.objections.queries.sheets import ObjectionLine, of_sheets, states_of
from qa_app.objections.queries.waiting import Wait, office_waits, own_waits
from qa_app.objections.queries.writing import Place, day_of, place_of
from qa_app.objections.rules.deadlines import days_left
from qa_app.objections.rules.states import ObjectionState
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem
from qa_app.workdays.queries import calendar


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What the part of a sheet's page says: the objection there is, or until when one can be made.

    ``writable``: the reader may write today, ``begun``: something was typed, ``enters``: the reader
    may enter what came on paper.
    """

    sheet: str
    line: ObjectionLine | None
    until: date | None
    left: int
    writable: bool
    begun: bool
    over: bool
    level: int
    enters: bool = False


def sheet_part(session: Session, actor: Actor, sheet: Sheet, now: datetime) -> SheetPart | None:
    """The part about objections; none where the cycle hears none and nothing was objected."""
    place, line = place_of(session, sheet), of_sheets(session, [sheet.id]).get(sheet.id)
    enters = enters_as(session, actor, sheet) is not None and may_be_entered(
        place_on_paper(session, sheet)
    )
    if line is None and not enters and (place.facts.until is None or not sheet.own):
        return None
    facts = replace(_facts(session, sheet, (place, line), now), enters=enters)
    return SheetPart("objections/_part.html", facts)


def sheet_marks(session: Session, sheet_ids: Sequence[int]) -> Mapping[int, Mark]:
    """A word per sheet whose case was objected to."""
    return {key: Mark(code) for key, code in states_of(of_sheets(session, sheet_ids)).items()}


def for_lawyers(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """A line each for objections returned, begun and not sent, and decided against the lawyer."""
    if not actor.has(Role.LAWYER):
        return []
    words = {
        Wait.RETURNED: (_("退回补正的异议"), _("补正"), ObjectionState.RETURNED),
        Wait.DRAFT: (_("已动笔没有提交的异议"), _("继续填写"), ObjectionState.DRAFT),
        Wait.ASK_AGAIN: (_("可以再次提出异议的决定"), _("查看决定"), ObjectionState.DECIDED),
    }
    return [
        WorkItem(
            title=_("%(what)s %(total)s 件", what=words[wait][0], total=count),
            url=url_for("objections.index", state=words[wait][2].value),
            button=words[wait][1],
            due=until,
            count=count,
        )
        for wait, (count, until) in own_waits(session, actor, day_of(now)).items()
    ]


def objections_to_decide(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for an expert with objections to decide."""
    if not actor.has(Role.EXPERT):
        return []
    total, due = desk.waiting(session, actor)
    if not total:
        return []
    return [
        WorkItem(
            title=_("办理异议 %(total)s 件", total=total),
            url=url_for("objections.mine"),
            button=_("查看并办理"),
            due=due,
            count=total,
        )
    ]


def objections_to_check(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Lines for a supervisor: to check for form, and to give to an expert."""
    if not actor.has(Role.SUPERVISOR):
        return []
    words = {
        ObjectionState.HANDED_IN: _("异议待形式审查"),
        ObjectionState.ACCEPTED: _("异议待选定专家"),
    }
    waits, today = office_waits(session, actor), day_of(now)
    lines = [
        (words[state], {"state": state.value}, [one for one in waits if one.state is state])
        for state in words
    ]
    late = [one for one in waits if one.is_late(today)]
    return [
        WorkItem(
            title=_("%(what)s %(total)s 件", what=what, total=sum(one.count for one in some)),
            url=url_for("objections.index", **where),
            button=_("查看"),
            due=min((one.due for one in some if one.due), default=None),
            count=sum(one.count for one in some),
        )
        for what, where, some in [*lines, (_("异议逾期未办理"), {"only": LATE}, late)]
        if some
    ]


def objections_to_return(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """A line for a supervisor with objections whose grade moved or is open: they cannot go on."""
    total = count_moved(session, actor) if actor.has(Role.SUPERVISOR) else 0
    if not total:
        return []
    return [
        WorkItem(
            title=_("异议依据已变 %(total)s 件", total=total),
            url=url_for("objections.index", only=MOVED),
            button=_("查看"),
            count=total,
        )
    ]


def _facts(
    session: Session, sheet: Sheet, found: tuple[Place, ObjectionLine | None], now: datetime
) -> PartFacts:
    place, line = found
    today, until = day_of(now), place.facts.until
    left = days_left(calendar(session), today, until) if until else 0
    writable = place.why_not(today) is None
    over = until is not None and today > until
    begun = place.objection is not None
    return PartFacts(sheet.public_id, line, until, left, writable, begun, over, place.level)
