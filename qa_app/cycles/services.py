"""Acts on cycles: making one from a plan, changing the plan while it may, ending it.

For the pages and commands of cycles.  Freezing and drawing are acts of ``sampling``.
"""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Invalid, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles import queries
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.ending import Ending, why_not_close, why_not_reopen
from qa_app.cycles.rules.plan import Plan, RubricChoice
from qa_app.cycles.rules.plan_toml import plan_to_toml
from qa_app.rubrics.queries import catalogue
from qa_app.rubrics.rules.catalogue import Catalogue
from qa_app.rubrics.rules.schema import Instrument


def create_cycle(session: Session, *, actor: Actor, plan: Plan, now: datetime) -> Cycle:
    """Enter a cycle; it belongs to the creator's region that holds all the plan names.

    Invalid when the plan names regions or rubrics that do not exist; Refused: ``cycle_name_taken``,
    ``plan_outside_scope``, ``plan_names_no_region``.
    """
    if session.exec(select(Cycle.id).where(Cycle.name == plan.name)).first():
        raise Refused("cycle_name_taken", name=plan.name)
    check_plan(session, plan)
    cycle = Cycle(
        name=plan.name,
        title=plan.title,
        plan=plan_to_toml(plan),
        kind=plan.kind,
        state=CycleState.PLANNED,
        region_id=queries.home_region(session, actor, plan),
        created_by=actor.login,
        created_at=now,
    )
    session.add(cycle)
    session.flush()
    record(session, actor=actor, act="cycle.created", on=("cycle", plan.name), now=now)
    return cycle


def change_plan(
    session: Session, *, actor: Actor, name: str, plan: Plan, revision: int, now: datetime
) -> Cycle:
    """Replace the plan of a cycle that is not frozen yet; the same plan again changes nothing.

    Conflict when somebody changed it since ``revision``; Refused when it is frozen or when the
    kind of the cycle would change.
    """
    cycle = managed_cycle(session, actor, name)
    text = plan_to_toml(plan)
    if cycle.plan == text:
        return cycle
    if cycle.state is not CycleState.PLANNED:
        raise Refused("plan_is_frozen", name=name)
    if cycle.revision != revision:
        raise Conflict("plan_changed_meanwhile")
    if plan.kind is not cycle.kind:
        raise Refused("plan_kind_fixed")
    if plan.name != name and session.exec(select(Cycle.id).where(Cycle.name == plan.name)).first():
        raise Refused("cycle_name_taken", name=plan.name)
    check_plan(session, plan)
    queries.home_region(session, actor, plan)
    store_plan(cycle, plan)
    record(session, actor=actor, act="cycle.plan_changed", on=("cycle", plan.name), now=now,
           before=name, revision=cycle.revision)  # fmt: skip
    return cycle


def store_plan(cycle: Cycle, plan: Plan) -> None:
    """Write a plan into its cycle as a new revision; checking it is the caller's act."""
    cycle.name, cycle.title, cycle.plan = plan.name, plan.title, plan_to_toml(plan)
    cycle.revision += 1


def managed_cycle(session: Session, actor: Actor, name: str, *, even_closed: bool = False) -> Cycle:
    """The cycle, locked, for an act by someone who supervises its whole region.

    NotFound when the actor may not even see it, Refused when it belongs to a wider region and, for
    most acts, once it was ended (``cycle_is_closed``).
    """
    queries.cycle_for(session, actor, name)
    cycle = queries.locked_cycle(session, name, even_closed=True)
    if not queries.may_manage(session, actor, cycle):
        raise queries.refusal_of_wider_region(name)
    if not even_closed:
        queries.refuse_closed(cycle)
    return cycle


def close_cycle(
    session: Session, *, actor: Actor, name: str, now: datetime, seen: str | None = None
) -> Cycle:
    """End a cycle: nothing of it changes from now on. Ending it twice is ending it once.

    Refused as ``why_not_close`` says. ``seen`` is the mark of what was looked at before: Conflict
    when something else is open by now. Whoever is changing anything of the cycle is waited for.
    """
    queries.cycle_for(session, actor, name)
    cycle = queries.cycle_to_end(session, name)
    if not queries.may_manage(session, actor, cycle):
        raise queries.refusal_of_wider_region(name)
    if cycle.state is CycleState.CLOSED:
        return cycle
    found = Ending()
    if cycle.state is CycleState.DRAWN:
        found = queries.ending_of(session, actor, cycle, now)
    refusal = why_not_close(name, cycle.state, found)
    if refusal:
        raise refusal.error()
    if seen is not None and seen != found.mark:
        raise Conflict("cycle_close_changed")
    cycle.state, cycle.closed_by, cycle.closed_at = CycleState.CLOSED, actor.login, now
    session.flush()
    record(session, actor=actor, act="cycle.closed", on=("cycle", name), now=now,
           open={one.matter.value: one.count for one in found.open})  # fmt: skip
    return cycle


def reopen_cycle(session: Session, *, actor: Actor, name: str, reason: str, now: datetime) -> Cycle:
    """Open an ended cycle again with a reason: everything goes on where it stood.

    Refused as ``why_not_reopen`` says.
    """
    cycle = managed_cycle(session, actor, name, even_closed=True)
    refusal = why_not_reopen(name, cycle.state, reason)
    if refusal:
        raise refusal.error()
    ended = cycle.closed_at.isoformat() if cycle.closed_at else None
    cycle.state, cycle.closed_by, cycle.closed_at = CycleState.DRAWN, None, None
    session.flush()
    record(session, actor=actor, act="cycle.reopened", on=("cycle", name), now=now,
           reason=reason.strip(), ended=ended)  # fmt: skip
    return cycle


def with_sizes_of(earlier: Plan, later: Plan) -> Plan:
    """The earlier plan with the later one's sizes, overrides, coverage and title."""
    return replace(
        earlier,
        sizing=later.sizing,
        overrides=later.overrides,
        coverage=later.coverage,
        title=later.title,
    )


def check_plan(session: Session, plan: Plan) -> None:
    """Invalid, with every problem, when the plan names regions or rubrics that do not exist."""
    known = queries.regions_named(session, plan.regions)
    problems = [
        Problem("plan_unknown_region", column=f"regions.{position}", value=name)
        for position, name in enumerate(plan.regions, start=1)
        if name not in known
    ]
    rubrics = catalogue(session)
    tables = (
        ("", Instrument.FILE_REVIEW, plan.rubrics),
        ("observations.", Instrument.COURT_OBSERVATION, plan.observations.rubrics),
    )
    for path, instrument, choices in tables:
        for choice in choices:
            problems += _rubric_problems(rubrics, choice, instrument, path)
    if problems:
        raise Invalid(problems)


def _rubric_problems(
    known: Catalogue, choice: RubricChoice, instrument: Instrument, path: str
) -> list[Problem]:
    name, column = f"{choice.rubric}/{choice.version}", f"{path}rubrics.{choice.type.value}"
    loaded = known.get(name)
    params = {"name": name}
    if loaded is None:
        return [Problem("unknown_rubric", column=column, params=params)]
    if loaded.rubric.instrument is not instrument:
        return [Problem("rubric_other_instrument", column=column, params=params)]
    if choice.type not in loaded.rubric.applies.types:
        params["type"] = choice.type.value
        return [Problem("rubric_not_for_type", column=column, params=params)]
    return []
