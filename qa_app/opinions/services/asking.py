"""Asks deciding bodies: enters requests, makes their links, withdraws and renews them."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.case_types import CaseType
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import hold_open, plan_of, refuse_closed
from qa_app.invitations import services as invitations
from qa_app.invitations.rules import Purpose
from qa_app.opinions.models import Opinion, OpinionRule
from qa_app.opinions.queries.asking import ToAsk, present_rule, sampled_case
from qa_app.opinions.queries.visible import opinion_for
from qa_app.opinions.rules.bodies import BodyRule, body_to_ask, sound_rule
from qa_app.opinions.rules.states import OpinionState
from qa_app.opinions.rules.wanted import Wanted
from qa_app.rubrics.queries import default_rubric
from qa_app.rubrics.rules.schema import Instrument, Rubric
from qa_app.rubrics.services import freeze_rubric

CHUNK = 2000


def ask_many(
    session: Session, *, actor: Actor, cycle: Cycle, cases: Sequence[ToAsk], now: datetime
) -> list[int]:
    """Enter requests for cases that ``cases_to_ask`` named; their ids."""
    refuse_undrawn(cycle)
    hold_open(session, cycle.id)
    rubrics = _rubrics(session, actor, {one.type for one in cases}, now)
    rows = [_row(actor, cycle, one, rubrics[one.type], now) for one in cases]
    ids: list[int] = []
    for start in range(0, len(rows), CHUNK):
        made = insert(Opinion).returning(col(Opinion.id), sort_by_parameter_order=True)
        ids += session.execute(made, rows[start : start + CHUNK]).scalars()
    if ids:
        record(session, actor=actor, act="opinion.asked_many", on=("cycle", cycle.name), now=now,
               count=len(ids))  # fmt: skip
    return ids


def ask_one(
    session: Session, *, actor: Actor, cycle: Cycle, wanted: Wanted, now: datetime
) -> Opinion:
    """Ask one body about one drawn case; a withdrawn request of the same body is taken up again."""
    refuse_undrawn(cycle)
    hold_open(session, cycle.id)
    case = sampled_case(session, actor, cycle.id or 0, wanted.case)
    if case is None or case.id is None:
        raise Refused("opinion_case_not_drawn", number=wanted.case[:60])
    body = wanted.body or body_to_ask(present_rule(session), case.type, case.stage)
    if body is None:
        raise Refused("opinion_nobody")
    same = (col(Opinion.cycle_id) == cycle.id, col(Opinion.case_id) == case.id)
    known = session.execute(select(Opinion).where(*same, col(Opinion.body) == body)).scalar()
    if known is not None and known.state is not OpinionState.WITHDRAWN:
        raise Refused("opinion_body_asked", number=case.number)
    if known is None:
        rubric = _rubrics(session, actor, {case.type}, now)[case.type]
        values = _row(actor, cycle, ToAsk(case.id, case.type, body), rubric, now)
        known = Opinion(**values)
    known.state, known.body_name = OpinionState.ASKED, wanted.body_name.strip()
    known.asked_by, known.asked_at = actor.login, now
    session.add(known)
    session.flush()
    record(session, actor=actor, act="opinion.asked", on=("opinion", known.public_id), now=now,
           body=body.value)  # fmt: skip
    return known


def make_links(
    session: Session, *, actor: Actor, cycle: Cycle, opinion_ids: Collection[int], now: datetime
) -> dict[int, str]:
    """A new link for each request nobody has answered: id → token; earlier ones stop working."""
    hold_open(session, cycle.id)
    expires_at = link_end(cycle, now)
    if len(opinion_ids) == 1:
        (only,) = opinion_ids
        made = invitations.invite(
            session, actor=actor, purpose=Purpose.OPINION, subject_id=only, expires_at=expires_at,
            now=now,
        )  # fmt: skip
        return {only: made.token}
    return invitations.invite_many(
        session, actor=actor, purpose=Purpose.OPINION, subject_ids=opinion_ids,
        expires_at=expires_at, now=now,
    )  # fmt: skip


def link_end(cycle: Cycle, now: datetime) -> datetime:
    """When links made now stop working."""
    return now + timedelta(days=plan_of(cycle).opinions.link_days)


def opinion_to_link(session: Session, *, actor: Actor, public_id: str) -> Opinion:
    """A request that waits for its answer, locked; refused when there is nothing to wait for."""
    opinion = opinion_for(session, actor, public_id, to_change=True)
    refuse_not_waiting(opinion)
    return opinion


def withdraw_opinion(session: Session, *, actor: Actor, public_id: str, now: datetime) -> Opinion:
    """Take a request back; its link stops working."""
    opinion = opinion_to_link(session, actor=actor, public_id=public_id)
    opinion.state, opinion.revision = OpinionState.WITHDRAWN, opinion.revision + 1
    session.add(opinion)
    record(session, actor=actor, act="opinion.withdrawn", on=("opinion", public_id), now=now)
    invitations.withdraw(
        session, actor=actor, purpose=Purpose.OPINION, subject_id=opinion.id or 0, now=now
    )
    return opinion


def set_rule(session: Session, *, actor: Actor, rule: BodyRule, now: datetime) -> None:
    """Another rule for requests made from now on; the same rule again changes nothing."""
    if "/" not in actor.region_paths(Role.SUPERVISOR, Role.ADMINISTRATOR):
        raise Refused("opinion_rule_of_whole_tree")
    if not sound_rule(rule):
        raise Refused("opinion_rule_unsound")
    if rule == present_rule(session):
        return
    session.add(OpinionRule(bodies=dict(rule), made_by=actor.login, made_at=now))
    record(session, actor=actor, act="opinion.rule_set", on=("opinion", "rule"), now=now,
           bodies=dict(rule))  # fmt: skip


def refuse_undrawn(cycle: Cycle) -> None:
    """Nobody is asked before the cases are drawn."""
    refuse_closed(cycle)
    if cycle.state is not CycleState.DRAWN:
        raise Refused("opinion_cycle_not_drawn")


def refuse_not_waiting(opinion: Opinion) -> None:
    """An answered or withdrawn request gets no link and no answer."""
    if opinion.state is OpinionState.RECEIVED:
        raise Refused("opinion_received")
    if opinion.state is OpinionState.WITHDRAWN:
        raise Refused("opinion_withdrawn")


def _rubrics(
    session: Session, actor: Actor, types: Collection[CaseType], now: datetime
) -> dict[CaseType, Rubric]:
    found: dict[CaseType, Rubric] = {}
    for one in sorted(types):
        chosen = default_rubric(Instrument.OPINION, one)
        found[one] = freeze_rubric(session, actor=actor, name=chosen.name, now=now).rubric
    return found


def _row(actor: Actor, cycle: Cycle, one: ToAsk, rubric: Rubric, now: datetime) -> dict[str, Any]:
    return {
        "public_id": secrets.token_urlsafe(12),
        "cycle_id": cycle.id,
        "case_id": one.case_id,
        "body": one.body,
        "body_name": "",
        "state": OpinionState.ASKED,
        "rubric": rubric.id,
        "rubric_version": rubric.version,
        "asked_by": actor.login,
        "asked_at": now,
        "revision": 1,
    }
