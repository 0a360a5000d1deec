"""Many tasks by criterion: the weakest criteria of a cycle, the choice, the list behind numbers."""

from typing import Any

from flask import redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound, Refused
from qa_app.core.grades import LABELS, ORDER, Grade
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import transaction
from qa_app.rectification.background import AT_ONCE, ask_to_make
from qa_app.rectification.forms import TaskForm
from qa_app.rectification.queries.choosing import (
    Choice,
    Chosen,
    chosen,
    named,
    targets_of,
    weaknesses,
)
from qa_app.rectification.queries.listing import criterion_key, criterion_of
from qa_app.rectification.queries.targets import agencies_to_choose, cycles_settled
from qa_app.rectification.queries.titles import titles_of
from qa_app.rectification.queries.visible import MAKERS
from qa_app.rectification.rules.states import Aim
from qa_app.rectification.services.drafting import drop_typed
from qa_app.rectification.services.making import Wanted
from qa_app.rectification.views.blueprint import bp
from qa_app.rectification.views.making import made, task_form, wanted_of
from qa_app.rectification.views.typed import Typed, keep_typed, typed_at
from qa_app.rectification.wording import criterion_words
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.paging import PAGE_SIZE, Page, page_number
from qa_app.web.reading import member_of, whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence


@bp.get("/criteria")
@allow(*MAKERS)
def criteria() -> str:
    """How the settled files of a cycle did by criterion: where many are low, tasks begin."""
    session, actor = request_session(), current_actor()
    cycles = cycles_settled(session, actor)
    cycle = chosen_cycle("cycle", cycles)
    level, agencies = chosen_level(Grade.FAIL), chosen_agencies()
    found = weaknesses(session, actor, cycle, agencies) if cycle else []
    found.sort(key=lambda one: -(one.low(level) * 10_000 // max(one.files, 1)))
    return render_template(
        "rectification/criteria.html", cycles=cycles, cycle=cycle, level=level, levels=ORDER,
        labels=LABELS, rows=found, key_of=criterion_key, agencies=agencies,
        choices=agencies_to_choose(session, actor),
        titles=criterion_words(titles_of(session, [x.rubric for x in found], _language())),
    )  # fmt: skip


@bp.get("/files")
@allow(*MAKERS)
def files():
    """The files behind a number: this criterion, this level or below, these agencies."""
    if not _says_which():
        return redirect(url_for("rectification.criteria"))
    cycle, choice = _cycle(), _choice()
    found = chosen(request_session(), current_actor(), cycle, choice)
    number = page_number(request.args.get("page"))
    rows = named(request_session(), found.cases[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return render_template(
        "rectification/files.html", page=Page(rows, len(found.cases), number), found=found,
        counts=found.level_counts(), **_words(cycle, choice),
    )  # fmt: skip


@bp.route("/choose", methods=["GET", "POST"])
@allow(*MAKERS)
def choose():
    """What would be made for how many, then making it as one batch."""
    if not _says_which():
        return redirect(url_for("rectification.criteria"))
    cycle, choice = _cycle(), _choice()
    found = chosen(request_session(), current_actor(), cycle, choice)
    typed, problem = _typed(cycle, choice), ""
    form = task_form(*Aim, typed=typed)
    if found.fresh and form.validate_on_submit():
        try:
            return _made(form, cycle, choice, found)
        except Refused as refused:
            problem = sentence(refused.code, refused.params, _)
    return render_template(
        "rectification/choose.html", form=form, found=found, problem=problem,
        autosave=typed.attributes,
        counts=found.level_counts(), **_words(cycle, choice),
    )  # fmt: skip


@bp.post("/choose/typed")
@allow(*MAKERS)
def save_choice():
    """Keep the form of many tasks as it is typed."""
    if not _says_which():
        return redirect(url_for("rectification.criteria"))
    cycle, choice = _cycle(), _choice()
    return keep_typed(_place(cycle, choice), _address(cycle, choice))


def _place(cycle: Cycle, choice: Choice) -> str:
    return f"choice:{cycle.id}:{criterion_key(choice.rubric, choice.criterion)}"


def _address(cycle: Cycle, choice: Choice, endpoint: str = "rectification.choose") -> str:
    key = criterion_key(choice.rubric, choice.criterion)
    return url_for(endpoint, cycle=cycle.name, criterion=key, level=choice.level.value)


def _typed(cycle: Cycle, choice: Choice) -> Typed:
    """What was typed for the criterion, whatever the level and the agencies."""
    page_url = url_for("accounts.login", next=_address(cycle, choice))
    save_url = _address(cycle, choice, "rectification.save_choice")
    return typed_at(_place(cycle, choice), save_url, page_url)


def _made(form: TaskForm, cycle: Cycle, choice: Choice, found: Chosen) -> Any:
    """Make the tasks at once, many of them by the worker."""
    wanted = _wanted(form, cycle, choice, found)
    if len(wanted.targets) <= AT_ONCE:
        return made(wanted, _place(cycle, choice))
    order = (cycle, choice, Aim(str(form.aim.data)))
    with transaction() as session:
        drop_typed(session, current_actor(), _place(cycle, choice))
        job = ask_to_make(
            session, actor=current_actor(), order=order, wanted=wanted, now=clock.now()
        )
    return redirect(url_for("jobs.show", public_id=job.public_id))


def chosen_cycle(name: str, cycles: list[Cycle]) -> Cycle | None:
    """The cycle an address names, else the newest that settled anything."""
    wanted = request.args.get(name, "")
    if wanted:
        return cycle_for(request_session(), current_actor(), wanted)
    return cycles[0] if cycles else None


def chosen_level(usual: Grade) -> Grade:
    """The worst level still a problem, as the address says."""
    return member_of(Grade, request.values.get("level")) or usual


def chosen_agencies() -> tuple[int, ...]:
    """The agencies an address narrows to."""
    given = (whole_number(one) for one in request.values.getlist("agency"))
    return tuple(sorted({one for one in given if one}))


def _says_which() -> bool:
    """Whether an address names a cycle and a criterion at all."""
    return bool(request.values.get("cycle") and request.values.get("criterion"))


def _cycle() -> Cycle:
    return cycle_for(request_session(), current_actor(), request.values.get("cycle", ""))


def _choice() -> Choice:
    """The choice in an address; ``NotFound`` without a criterion."""
    rubric, criterion = criterion_of(request.values.get("criterion", ""))
    if rubric is None:
        raise NotFound
    random_only = request.values.get("random") == "1"
    return Choice(rubric, criterion, chosen_level(Grade.FAIL), chosen_agencies(), random_only)


def _words(cycle: Cycle, choice: Choice) -> dict[str, Any]:
    session = request_session()
    titles = criterion_words(titles_of(session, [choice.rubric], _language()))
    address: dict[str, Any] = {
        "cycle": cycle.name,
        "criterion": criterion_key(choice.rubric, choice.criterion),
        "level": choice.level.value,
        "agency": [str(one) for one in choice.agency_ids],
    }
    if choice.random_only:
        address["random"] = "1"
    return {
        "cycle": cycle,
        "choice": choice,
        "title": titles.of(choice.rubric, choice.criterion),
        "address": address,
        "labels": LABELS,
        "levels": ORDER,
        "agencies": agencies_to_choose(session, current_actor()),
    }


def _wanted(form: TaskForm, cycle: Cycle, choice: Choice, found: Chosen) -> Wanted:
    return wanted_of(
        form,
        targets_of(Aim(str(form.aim.data)), found),
        cycle_id=cycle.id,
        rubric=choice.rubric,
        criterion=choice.criterion,
        chosen={
            "criterion": [criterion_key(choice.rubric, choice.criterion)],
            "levels": [choice.level.value],
            "agencies": [str(one) for one in choice.agency_ids],
        },
        unless_running=True,
    )


def _language() -> str:
    return language_of_request()
