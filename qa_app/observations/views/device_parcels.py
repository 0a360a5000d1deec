"""What a device is given: the hearings to come with their rubrics and sheets, as plain JSON.

Only what the hearing needs: where to be, whom to watch, the rubric, the own answers. No aided
person, no reason why the hearing is observed, nothing of other observers.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlmodel import Session

from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS, CaseType, Stage
from qa_app.core.grades import LABELS
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.observations.queries.desk import Desk
from qa_app.observations.queries.device import (
    fates,
    offered_seats,
    red_line_effect,
    rubrics_ahead,
)
from qa_app.observations.queries.own import OwnSeat
from qa_app.observations.rules.device import Pair, device_rubric
from qa_app.observations.rules.synchronising import Fate, kept_until
from qa_app.observations.rules.times import EARLY, has_time
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.answers import NO, YES
from qa_app.scoresheets.rules.editing import NOT_APPLICABLE, fields_of
from qa_app.scoresheets.rules.scoring import RedLineEffect, scorer_for
from qa_app.web.i18n import LANGUAGES, translator

Scored = tuple[Rubric, RedLineEffect]
FATE_WORDS: dict[Fate, str] = {
    Fate.WITHDRAWN: N_("您不再旁听这次庭审。"),
    Fate.CANCELLED: N_("这次庭审或者旁听已经取消。"),
    Fate.CLOSED: N_("这次旁听已经结束，评分不能再改。"),
    Fate.ABSENT: N_("服务器上没有属于您的这次旁听。"),
    Fate.SUBMITTED: N_("这份旁听评分已经提交。"),
    Fate.OVER: N_("庭审日已过，这次旁听不再下载到本机。"),
}


def parcels(
    session: Session, actor: Actor, known: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """The seats offered, each with its rubric unless the device has it, and what became of others.

    ``known`` maps the seats a device holds to the rubrics they came with.
    """
    held = offered_seats(session, actor, now)
    ahead = rubrics_ahead(session, [seat for seat, desk in held if desk is None])
    offered = [
        _parcel(seat, desk, of, known.get(seat.public_id, ""))
        for seat, desk in held
        if (of := _rubric_of(seat, desk, ahead))
    ]
    given = {parcel["seat"] for parcel in offered}
    lost = fates(session, actor, [seat for seat in known if seat not in given])
    return {"seats": offered, "gone": {seat: _gone(fate, actor) for seat, fate in lost.items()}}


def _gone(fate: Fate, actor: Actor) -> dict[str, Any]:
    translate = translator(actor.language)
    message = translate(FATE_WORDS[fate])
    return {"code": fate.value, "message": message, "closed": fate.is_closed}


def _rubric_of(
    seat: OwnSeat, desk: Desk | None, ahead: Mapping[str, Scored | None]
) -> Scored | None:
    if desk is not None:
        return desk.rubric, red_line_effect(seat)
    return ahead[seat.public_id]


def _parcel(seat: OwnSeat, desk: Desk | None, of: Scored, known: str) -> dict[str, Any]:
    rubric, effect = of
    words = _rubric(rubric, seat.facts.type, seat.facts.stage, effect)
    facts = seat.facts
    return {
        "seat": seat.public_id,
        "hearing": _hearing(seat),
        "sign_in_from": (facts.starts_at - EARLY).isoformat(),
        "until": kept_until(facts.starts_at).isoformat(),
        "signed_in_at": seat.signed_in_at.isoformat() if seat.signed_in_at else None,
        "sheet": _sheet(desk),
        "rubric": None if known == rubric.name else words,
    }


def _hearing(seat: OwnSeat) -> dict[str, Any]:
    facts = seat.facts
    return {
        "number": facts.court_number or facts.cause or facts.court,
        "cause": facts.cause,
        "court": facts.court,
        "courtroom": facts.courtroom,
        "lawyer": facts.lawyer,
        "firm": facts.firm,
        "starts_at": facts.starts_at.isoformat(),
        "timed": has_time(facts.starts_at),
        "type": both(TYPE_LABELS[facts.type]),
        "stage": both(STAGE_LABELS[facts.stage]) if facts.stage else None,
    }


def _sheet(desk: Desk | None) -> dict[str, Any]:
    if desk is None:
        return {"revision": 0, "fields": {}, "saved_at": ""}
    fields = fields_of(desk.filled, desk.scorer)
    saved_at = desk.sheet.saved_at.isoformat()
    return {"revision": desk.sheet.revision, "fields": fields, "saved_at": saved_at}


@lru_cache(maxsize=64)
def _rubric(
    rubric: Rubric, kind: CaseType, stage: Stage | None, effect: RedLineEffect
) -> dict[str, Any]:
    scorer = scorer_for(rubric, kind, stage, effect)
    return device_rubric(scorer, kind, stage, effect, words=_level_words())


def both(message: str) -> Pair:
    """A word in both languages."""
    return {language: translator(language)(message) for language in LANGUAGES}


@cache
def _level_words() -> dict[str, Pair]:
    words = {grade.value: both(label) for grade, label in LABELS.items()}
    return words | {YES: both("是"), NO: both("否"), NOT_APPLICABLE: both("不适用")}
