"""Making tasks: one about a case or an agency, many by criterion, and the batch they came in."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import Refused
from qa_app.core.grades import LABELS
from qa_app.db.session import transaction
from qa_app.rectification.forms import TaskForm
from qa_app.rectification.queries.batches import batch_for, is_begun, task_count
from qa_app.rectification.queries.listing import criterion_key, criterion_of
from qa_app.rectification.queries.targets import (
    Target,
    TargetFound,
    agencies_to_choose,
    agency_target,
    case_numbered,
    case_target,
)
from qa_app.rectification.queries.titles import titles_of
from qa_app.rectification.queries.visible import MAKERS
from qa_app.rectification.rules.deadlines import proposed_due
from qa_app.rectification.rules.states import Aim, Cause
from qa_app.rectification.services.drafting import drop_typed
from qa_app.rectification.services.making import Wanted, make_tasks, undo_batch
from qa_app.rectification.services.telling import day_of
from qa_app.rectification.views.blueprint import bp
from qa_app.rectification.views.typed import Typed, keep_typed, typed_at
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.once import fresh, once_of
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence
from qa_app.workdays.queries import calendar


@bp.get("/begin")
@allow(*MAKERS)
def begin():
    """Which case or agency a task is about."""
    session, actor = request_session(), current_actor()
    number = request.args.get("number", "").strip()
    found = case_numbered(session, actor, number) if number else None
    if found:
        return redirect(url_for("rectification.new", case=found))
    if agency := whole_number(request.args.get("agency")):
        return redirect(url_for("rectification.new", agency=agency))
    agencies = agencies_to_choose(session, actor)
    return render_template("rectification/begin.html", agencies=agencies, number=number)


@bp.route("/new", methods=["GET", "POST"])
@allow(*MAKERS)
def new():
    """One task about a case or an agency; which one is asked first."""
    if not (request.values.get("case") or request.values.get("agency")):
        return redirect(url_for("rectification.begin"))
    target, key = _target(), request.values.get("criterion", "")
    place, typed = _place(target), _typed(target)
    form = task_form(*([Aim.LAWYER] if target.lawyer_id else []), Aim.AGENCY_CASE, typed=typed)
    problem = ""
    if form.validate_on_submit():
        try:
            return made(_wanted(form, target, key), place)
        except Refused as refused:
            problem = sentence(refused.code, refused.params, _)
    return render_template(
        "rectification/new.html", form=form, target=target, problem=problem,
        criterion=key or typed.texts.get("criterion", ""), autosave=typed.attributes,
        criteria=_criteria(target), labels=LABELS,
    )  # fmt: skip


@bp.get("/batches/<batch>")
@allow(*MAKERS)
def batch(batch: str) -> str:
    """A batch: how it was chosen, how far it is, and whether it can still be taken back."""
    session = request_session()
    found = batch_for(session, current_actor(), batch)
    undoable = found.undone_at is None and not is_begun(session, found)
    return render_template("rectification/batch.html", batch=found, undoable=undoable)


@bp.post("/batches/<batch>/undo")
@allow(*MAKERS)
def undo(batch: str):
    """Take a batch back that nobody has begun with."""
    with transaction() as session:
        count = undo_batch(session, actor=current_actor(), public_id=batch, now=clock.now())
    flash(_("已撤回 %(count)s 项整改，并通知办理人。", count=count))
    return redirect(url_for("rectification.batch", batch=batch))


@bp.post("/new/typed")
@allow(*MAKERS)
def save_new():
    """Keep the form of one task as it is typed."""
    if not (request.values.get("case") or request.values.get("agency")):
        return redirect(url_for("rectification.begin"))
    target = _target()
    return keep_typed(_place(target), _address(target))


def _place(target: TargetFound) -> str:
    return f"case:{target.case_id}" if target.case_id else f"agency:{target.agency_id}"


def _address(target: TargetFound, endpoint: str = "rectification.new") -> str:
    about = {"case": target.case_id} if target.case_id else {"agency": target.agency_id}
    return url_for(endpoint, **about, cycle=target.cycle.name if target.cycle else None)


def _typed(target: TargetFound) -> Typed:
    save_url = _address(target, "rectification.save_new")
    return typed_at(_place(target), save_url, url_for("accounts.login", next=_address(target)))


def task_form(*aims: Aim, typed: Typed) -> TaskForm:
    """What was typed before, else an empty form with a proposed deadline; or what was sent."""
    session, today = request_session(), day_of(clock.now())
    given = {
        "due_on": proposed_due(today, calendar(session)),
        "token": fresh(),
        **typed.values(),
    }
    return TaskForm(data=given).with_choices(*aims)


def wanted_of(form: TaskForm, targets: list[Target], **more: Any) -> Wanted:
    """What a form that passed asks for."""
    return Wanted(
        targets=tuple(targets),
        finding=str(form.finding.data),
        due_on=form.last_day(),
        cause=Cause(str(form.cause.data)),
        papers=str(form.papers.data or ""),
        checker=form.checked_by(),
        token=once_of(form.token.data),
        **more,
    )


def made(wanted: Wanted, place: str) -> Any:
    """Make the tasks, forget what was typed, and show their batch."""
    with transaction() as session:
        drop_typed(session, current_actor(), place)
        batch = make_tasks(session, actor=current_actor(), wanted=wanted, now=clock.now())
        count = task_count(session, batch)
    flash(_("已下达 %(count)s 项整改，并通知办理人。", count=count))
    return redirect(url_for("rectification.batch", batch=batch))


def _target() -> TargetFound:
    session, actor, values = request_session(), current_actor(), request.values
    if agency := whole_number(values.get("agency")):
        return agency_target(session, actor, agency)
    case_id = whole_number(values.get("case"))
    return case_target(session, actor, case_id, values.get("cycle", ""))


def _wanted(form: TaskForm, target: TargetFound, key: str) -> Wanted:
    rubric, criterion = criterion_of(key)
    known = rubric is not None and rubric == target.rubric and criterion in (target.levels or {})
    if key and not known:
        raise Refused("rectification_no_criterion")
    lawyer = target.lawyer_id if form.aim.data == Aim.LAWYER else None
    return wanted_of(
        form,
        [Target(target.agency_id, target.case_id, lawyer)],
        cycle_id=target.cycle.id if target.cycle else None,
        rubric=rubric if known else None,
        criterion=criterion if known else "",
    )


def _criteria(target: TargetFound) -> list[tuple[str, str, str]]:
    """Key, title and settled level of each criterion of the case."""
    titles = titles_of(request_session(), [target.rubric], language_of_request())
    return [
        (criterion_key(rubric, criterion), title, _(LABELS[(target.levels or {})[criterion]]))
        for (rubric, criterion), title in titles.items()
        if criterion in (target.levels or {})
    ]
