"""What the pages of releases say: scopes in words, figures and effects of a preview, its table."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from typing import Any

from flask import Response
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from qa_app import clock
from qa_app.accounts.models import Agency, Region
from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.roles import Actor
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.workdays import Calendar
from qa_app.cycles.models import Cycle
from qa_app.feedback.messages import SUSPECT_LABELS
from qa_app.feedback.queries.extensions import extensions_of
from qa_app.feedback.queries.grounds import grounds
from qa_app.feedback.queries.ready import AgencyLine, Preview, Standing, names_by_code
from qa_app.feedback.queries.releases import ReleaseRow, resting_on
from qa_app.feedback.queries.suspects import SuspectRow
from qa_app.feedback.rules.scope import Scope
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.feedback.rules.withdrawing import why_not_withdraw
from qa_app.feedback.services.releasing import about_release
from qa_app.notices.queries import reached
from qa_app.notices.services import day_of
from qa_app.web.downloads import sent_table
from qa_app.web.filters import number, written_date
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.paging import PAGE_SIZE, Page
from qa_app.web.words import sentence

Pairs = list[tuple[str, str]]


def types() -> Pairs:
    """Case types with their names."""
    return [(kind.value, _(label)) for kind, label in TYPE_LABELS.items()]


def kinds() -> dict[str, str]:
    """What can be found in a text, by code."""
    return {kind.value: _(label) for kind, label in SUSPECT_LABELS.items()}


def figures(preview: Preview) -> Pairs:
    """The totals of a preview, each with what it means."""
    total = preview.total
    return [
        (_("现在可以反馈"), _cases(total(Standing.READY))),
        (_("评语待核对，暂不反馈"), _cases(total(Standing.WORDING))),
        (_("已经反馈"), _cases(total(Standing.RELEASED))),
        (_("已反馈，但重新定级后需要更新"), _cases(total(Standing.RENEW))),
        (_("未定级：评审中"), _cases(total(Standing.REVIEWING))),
        (_("未定级：等待第三名专家"), _cases(total(Standing.THIRD))),
        (_("未定级：等待评议会"), _cases(total(Standing.MEETING))),
        (_("撤回重评中"), _cases(total(Standing.REOPENED))),
    ]


def effects(preview: Preview, until: date | None, known: Calendar) -> list[str]:
    """What releasing the scope will do, to whom, and for whom it does nothing."""
    said = [
        _("%(lawyers)s 名承办人员各自看到本人案件的反馈表，所在机构看到本机构的反馈表。",
          lawyers=number(preview.whole("lawyers"))),
        _("承办人员和机构在程序中收到通知；留有邮箱的，同时收到邮件，邮件中没有案件内容。"),
    ]  # fmt: skip
    if until:
        day = written_date(until)
        said.append(_("今天发布的，可以在 %(day)s（含当日）前提出异议。", day=day))
        said += unknown_days(known, until)
    for count, words in (
        (preview.whole("no_account"), _("%(count)s 件的承办人员没有可用的账号，只有机构能看到。")),
        (preview.whole("no_email"), _("%(count)s 件的承办人员没有邮箱，只在程序中收到通知。")),
        (preview.whole("no_lawyer"), _("%(count)s 件没有登记承办人员，只有机构能看到。")),
    ):
        if count:
            said.append(words % {"count": number(count)})
    said.append(_("评审人员的姓名、单位、人数和先后都不显示；评语中有可能透露的，不会发布。"))
    return said


def unknown_days(known: Calendar, until: date) -> list[str]:
    """That holidays up to a last day are not on file; nothing when they are."""
    if known.knows(day_of(clock.now()), until):
        return []
    return [
        _("工作日历中没有 %(year)s 年的放假安排，这一天只按周末推算；公布以后请先录入。",
          year=until.year)
    ]  # fmt: skip


def told_and_extended(session: Session, actor: Actor, row: ReleaseRow) -> dict[str, Any]:
    """How many people a mail reached, days that were put off, and whether they can be."""
    found = reached(session, about_release(row.public_id))
    people: Pairs = [
        (_("通知到"), _people(found.people)),
        (_("邮件已送达邮件服务器"), _people(found.sent)),
        (_("没有收到邮件"), _people(found.not_by_mail)),
        (_("等待发送"), _people(found.waiting)),
        (_("没有送达"), _people(found.undelivered)),
        (_("没有邮箱或者不收邮件"), _people(found.without)),
    ]
    released = row.state is ReleaseState.RELEASED
    return {
        "people": people if found.people else [],
        "undelivered": found.undelivered if released else 0,
        "extensions": extensions_of(session, actor, row.public_id),
        "may_extend": released and row.objections_until is not None,
    }


def _people(count: int) -> str:
    return _("%(count)s 人", count=number(count))


def lines_page(preview: Preview, number: int) -> Page[AgencyLine]:
    """One page of the agencies of a preview: those with something to release come first."""
    waiting = (Standing.READY, Standing.WORDING)
    ordered = sorted(preview.lines, key=lambda one: not any(one.counts[key] for key in waiting))
    first = (number - 1) * PAGE_SIZE
    return Page(ordered[first : first + PAGE_SIZE], len(ordered), number)


def taking_back(session: Session, row: ReleaseRow) -> dict[str, Any]:
    """Why a release cannot be taken back (empty: it can), and what is lost when it is."""
    resting = resting_on(session, row.public_id)
    refusal = why_not_withdraw(row.state, was_read=row.first_read_at is not None, resting=resting)
    said = [
        _("反馈表不再显示，承办人员和机构收到的通知指向的页面不再存在。"),
        _("改正以后可以再次发布，异议期限从再次发布起重新计算。"),
    ]
    if resting.drafts:
        count = number(resting.drafts)
        said.append(_("%(count)s 份没有发出的答复草稿一并删除。", count=count))
    against = sentence(refusal.code, refusal.params, _) if refusal else ""
    return {"against": against, "effects": said}


def came_of(args: "MultiDict[str, str]") -> str:
    """What the job that led back here came to; empty without one."""
    if args.get("released", "").isdecimal() and args.get("withheld", "").isdecimal():
        return _("已发布 %(sheets)s 件；%(withheld)s 件的评语待核对，没有发布。",
                 sheets=args["released"], withheld=args["withheld"])  # fmt: skip
    if args.get("renewed", "").isdecimal() and args.get("withheld", "").isdecimal():
        return _("已更新 %(sheets)s 份反馈表；%(withheld)s 件的评语待核对，没有更新。",
                 sheets=args["renewed"], withheld=args["withheld"])  # fmt: skip
    if args.get("checked", "").isdecimal() and args.get("suspect", "").isdecimal():
        return _("核对了 %(checked)s 件，发现 %(suspect)s 段文字需要处理。",
                 checked=args["checked"], suspect=args["suspect"])  # fmt: skip
    return ""


def scope_words(session: Session) -> Callable[[Scope], str]:
    """A function that writes a scope in words; names are read once, when they are needed."""
    names = cache(partial(names_by_code, session))

    def named(table: type[Region] | type[Agency], codes: Sequence[str]) -> str:
        return _("、").join(names(table).get(code, code) for code in codes)

    def in_words(scope: Scope) -> str:
        if scope.is_whole:
            return _("整个活动")
        heads = (
            (_("地区：%(names)s"), scope.regions and named(Region, scope.regions)),
            (_("机构：%(names)s"), scope.agencies and named(Agency, scope.agencies)),
            (_("类型：%(names)s"), _("、").join(_(TYPE_LABELS[kind]) for kind in scope.types)),
        )
        return _("；").join(head % {"names": names} for head, names in heads if names)

    return in_words


def titles(session: Session, cycle: Cycle, rows: Sequence[SuspectRow]) -> dict[str, str]:
    """Public id of a text → the title of its criterion or red line in the reader's language."""
    language, found = language_of_request(), dict[str, str]()
    known: dict[int, dict[str, str]] = {}
    for row in rows:
        if row.case_id not in known:
            ground = next(grounds(session, cycle, [row.case_id]), None)
            rubric = ground.rubric if ground else None
            parts = (*rubric.criteria, *rubric.red_lines) if rubric else ()
            known[row.case_id] = {part.id: part.title.in_language(language) for part in parts}
        found[row.public_id] = known[row.case_id].get(row.criterion) or _("总体评语")
    return found


def sent_preview(preview: Preview) -> Response:
    """The table of a preview as a file."""
    heads: list[tuple[str, Callable[[Any], Any]]] = [
        (_("机构"), lambda line: line.name),
        (_("现在可以反馈"), lambda line: line.counts[Standing.READY]),
        (_("评语待核对"), lambda line: line.counts[Standing.WORDING]),
        (_("未定级"), lambda line: line.unsettled),
        (_("已反馈"), lambda line: line.counts[Standing.RELEASED]),
        (_("需要更新"), lambda line: line.counts[Standing.RENEW]),
        (_("承办人员"), lambda line: line.lawyers),
        (_("承办人员无账号"), lambda line: line.no_account),
        (_("承办人员无邮箱"), lambda line: line.no_email),
        (_("未登记承办人员"), lambda line: line.no_lawyer),
    ]
    rows = ([value(line) for _head, value in heads] for line in preview.lines)
    content = b"".join(csv_pieces([head for head, _value in heads], rows))
    return sent_table(content, "feedback-preview.csv")


def _cases(count: int) -> str:
    return _("%(count)s 件", count=number(count))
