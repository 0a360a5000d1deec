"""Nominates the file of a reviewed case, has a second expert look at it, and asks another one."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.learning.models import ModelCase, ModelNomination
from qa_app.learning.queries.model_sight import ModelSeen
from qa_app.learning.queries.nominating import ToConfirm, own_settled
from qa_app.learning.queries.second_experts import free_experts
from qa_app.learning.rules.model_files import LONGEST_WORDS
from qa_app.learning.rules.states import ModelState
from qa_app.learning.services.telling import tell_nominators, tell_second_expert
from qa_app.reviews.models import Settlement


@dataclass(frozen=True, slots=True)
class Word:
    """What the second expert says; a note is needed to decline."""

    confirmed: bool
    note: str = ""


def nominate(session: Session, *, actor: Actor, review: str, why: str, now: datetime) -> str:
    """Hold up the file of an own settled case as a model; its public id.

    Another expert may have done so before: nobody is told, both reasons are kept.
    """
    own = own_settled(session, actor, review)
    why = _words(why, "model_why_missing")
    session.exec(select(Settlement).where(Settlement.id == own.settlement_id).with_for_update())
    standing = select(ModelCase).where(
        col(ModelCase.cycle_id) == own.cycle_id,
        col(ModelCase.case_id) == own.case_id,
        col(ModelCase.state) != ModelState.DECLINED,
    )
    model = session.exec(standing).first()
    if model is None:
        model = ModelCase(
            public_id=secrets.token_urlsafe(12), cycle_id=own.cycle_id, case_id=own.case_id,
            case_type=own.case_type, settlement_id=own.settlement_id, state=ModelState.NOMINATED,
            nominated_at=now, passed=[], points=[],
        )  # fmt: skip
        session.add(model)
        session.flush()
        _ask_next(session, session.get_one(Cycle, own.cycle_id), model, now)
    elif _nominated_by(session, model, own.expert_id):
        raise Refused("model_nominated_already")
    session.add(
        ModelNomination(model_id=model.id or 0, expert_id=own.expert_id, why=why, nominated_at=now)
    )
    record(session, actor=actor, act="model.nominated", on=("case", own.case_key), now=now,
           model=model.public_id)  # fmt: skip
    return model.public_id


def give_word(
    session: Session, *, actor: Actor, asked: ToConfirm, word: Word, now: datetime
) -> None:
    """Confirm or decline a nomination; ``Conflict`` when somebody else was asked meanwhile."""
    note = word.note.strip()[:LONGEST_WORDS]
    if not word.confirmed and not note:
        raise Refused("model_decline_without_reason")
    free = free_experts(session, asked.cycle, asked.model, now)
    if asked.expert_id not in {expert.expert_id for expert in free}:
        raise Refused("model_second_in_conflict")
    state = ModelState.REDACTING if word.confirmed else ModelState.DECLINED
    _change(session, asked, state=state, decided_at=now, decision_note=note)
    session.refresh(asked.model)
    tell_nominators(session, asked.model, asked.cycle, now)
    act = "model.confirmed" if word.confirmed else "model.declined"
    record(session, actor=actor, act=act, on=("case", asked.case_key), now=now,
           model=asked.model.public_id)  # fmt: skip


def give_back(
    session: Session, *, actor: Actor, asked: ToConfirm, reason: str, now: datetime
) -> None:
    """Hand a nomination back for a reason of one's own; the next free expert is asked."""
    reason = _words(reason, "model_reason_missing")
    passed = [*asked.model.passed, asked.expert_id]
    _change(session, asked, passed=passed, second_expert_id=None)
    session.refresh(asked.model)
    _ask_next(session, asked.cycle, asked.model, now)
    record(session, actor=actor, act="model.given_back", on=("case", asked.case_key), now=now,
           model=asked.model.public_id, reason=reason)  # fmt: skip


def ask_second(
    session: Session, *, actor: Actor, seen: ModelSeen, login: str, now: datetime
) -> None:
    """Ask another expert, by login, chosen by who runs the cycle among the free ones."""
    model = seen.model
    if model.state is not ModelState.NOMINATED:
        raise Refused("model_decided_already")
    chosen = next(
        (one for one in free_experts(session, seen.cycle, model, now) if one.login == login), None
    )
    if chosen is None:
        raise Refused("model_second_in_conflict")
    before = (ModelState.NOMINATED, model.second_expert_id)
    _update(session, model, before, second_expert_id=chosen.expert_id)
    tell_second_expert(session, chosen.expert_id, seen.cycle, model.public_id, now)
    record(session, actor=actor, act="model.second_asked", on=("case", seen.case_key), now=now,
           model=model.public_id, expert=login)  # fmt: skip


def _ask_next(session: Session, cycle: Cycle, model: ModelCase, now: datetime) -> None:
    """Ask the best of the free experts; nobody when there is none: the office sees it waits."""
    free = free_experts(session, cycle, model, now)
    if not free:
        return
    model.second_expert_id = free[0].expert_id
    session.add(model)
    session.flush()
    tell_second_expert(session, free[0].expert_id, cycle, model.public_id, now)


def _nominated_by(session: Session, model: ModelCase, expert_id: int) -> bool:
    statement = select(ModelNomination.id).where(
        col(ModelNomination.model_id) == model.id, col(ModelNomination.expert_id) == expert_id
    )
    return session.exec(statement).first() is not None


def _change(session: Session, asked: ToConfirm, **values: Any) -> None:
    _update(session, asked.model, (ModelState.NOMINATED, asked.expert_id), **values)


def _update(
    session: Session, model: ModelCase, before: tuple[ModelState, int | None], **values: Any
) -> None:
    """One conditional update: of two who act at once one wins and the other is told."""
    state, expert_id = before
    second = col(ModelCase.second_expert_id)
    same = second.is_(None) if expert_id is None else second == expert_id
    statement = (
        update(ModelCase)
        .where(
            col(ModelCase.id) == model.id,
            col(ModelCase.state) == state,
            col(ModelCase.revision) == model.revision,
            same,
        )
        .values(revision=model.revision + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("model_changed_meanwhile")


def _words(text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(missing)
    if len(text) > LONGEST_WORDS:
        raise Refused("model_words_too_long", most=LONGEST_WORDS)
    return text
