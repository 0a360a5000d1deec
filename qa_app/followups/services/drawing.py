"""Announces a cycle's follow-up, draws it with a seed of its own, and draws more of it.

For the follow-up page of a cycle and ``qa-app followups announce`` and ``draw``.  The frame is the
cycle's own, so its published hash and file are those of the cycle; the engine is ``sampling``'s.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Date, Text, column, insert, select, table, type_coerce
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.case_types import CaseType
from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of, refuse_competition
from qa_app.cycles.services import managed_cycle
from qa_app.followups.models import Followup, FollowupDraw, FollowupStratum
from qa_app.followups.queries.drawn import draw_of, share_of, strata_of_followup
from qa_app.followups.rules.drawing import Share, why_not_seed
from qa_app.followups.rules.states import DrawState, FollowupState
from qa_app.rubrics.queries import default_rubric
from qa_app.rubrics.rules.schema import Instrument
from qa_app.rubrics.services import freeze_rubric
from qa_app.sampling.models import FrameCase
from qa_app.sampling.queries.frozen import stored_frame, strata_of
from qa_app.sampling.rules import tickets
from qa_app.sampling.rules.public_words import MAX_SOURCE, Seed
from qa_app.workdays.queries import calendar

_PLAIN = (
    "cycle_id", "case_id", "public_id", "case_key", "stratum", "ticket", "rank", "round",
    "agency_id", "region_id", "type", "language", "state", "attempts", "next_on", "revision",
)  # fmt: skip
_FOLLOWUPS = table(
    "followup", *(column(name) for name in _PLAIN if name != "next_on"), column("next_on", Date)
)
"""Without types: thousands of rows whose values are plain already."""
_STRATA = FollowupStratum.__table__  # type: ignore[attr-defined]
_FRAME = FrameCase.__table__.c  # type: ignore[attr-defined]


def announce_followup(
    session: Session, *, actor: Actor, name: str, now: datetime, share: Share | None = None
) -> FollowupDraw:
    """Fix the ratio and name the frame before any seed is known; again until the draw.

    ``share`` None takes the plan's. Refused: ``statistics_of_competition``, ``not_frozen_yet``,
    ``followup_not_planned``, ``followup_drawn_already``.
    """
    cycle = managed_cycle(session, actor, name)
    refuse_competition(cycle)
    if cycle.state is CycleState.PLANNED:
        raise Refused("not_frozen_yet", name=name)
    draw = draw_of(session, cycle)
    wanted = share or share_of(session, cycle)
    if wanted is None:
        raise Refused("followup_not_planned", name=name)
    if draw is not None and _is_share(draw, wanted):
        return draw
    if draw is not None and draw.state is DrawState.DRAWN:
        raise Refused("followup_drawn_already", name=name)
    if draw is None:
        draw = FollowupDraw(
            cycle_id=cycle.id or 0, ratio="", minimum=1, frame_sha256=cycle.frame_sha256 or "",
            state=DrawState.ANNOUNCED, announced_by=actor.login, announced_at=now,
        )  # fmt: skip
    draw.ratio, draw.minimum = format(wanted.ratio, "f"), wanted.minimum
    draw.announced_by, draw.announced_at = actor.login, now
    session.add(draw)
    record(session, actor=actor, act="followups.announced", on=("cycle", name), now=now,
           ratio=draw.ratio, minimum=draw.minimum, frame_sha256=draw.frame_sha256)  # fmt: skip
    return draw


def draw_followup(
    session: Session, *, actor: Actor, name: str, seed: Seed, now: datetime
) -> FollowupDraw:
    """Draw once; the same seed again changes nothing, another one is refused.

    Refused: ``followup_not_announced``, ``followup_drawn_already``, ``followup_seed_of_cycle``,
    the refusals of seeds, ``frame_was_altered``.
    """
    cycle = managed_cycle(session, actor, name)
    draw = draw_of(session, cycle)
    if draw is None:
        raise Refused("followup_not_announced", name=name)
    if draw.state is DrawState.DRAWN:
        if draw.seed != seed.text:
            raise Refused("followup_drawn_already", name=name)
        return draw
    refusal = why_not_seed(seed.text, cycle.seed)
    if refusal:
        raise refusal.error()
    if len(seed.source) > MAX_SOURCE:
        raise Invalid([Problem("seed_source_too_long", params={"maximum": MAX_SOURCE})])
    draw.seed, draw.seed_source = seed.text, seed.source.strip() or None
    draw.rubric, draw.rubric_version = _questionnaire(session, actor, now)
    drawn = _store(session, cycle, draw, now)
    draw.state, draw.drawn_by, draw.drawn_at = DrawState.DRAWN, actor.login, now
    session.flush()
    record(session, actor=actor, act="followups.drawn", on=("cycle", name), now=now,
           seed=seed.text, seed_source=seed.source, drawn=drawn)  # fmt: skip
    return draw


def raise_ratio(session: Session, *, actor: Actor, name: str, share: Share, now: datetime) -> int:
    """Draw more with the same seed; the number added (0 the second time). Earlier picks stay.

    Refused: ``followup_not_drawn``, ``stratum_would_shrink``.
    """
    cycle = managed_cycle(session, actor, name)
    draw = draw_of(session, cycle)
    if draw is None or draw.state is not DrawState.DRAWN:
        raise Refused("followup_not_drawn", name=name)
    if _is_share(draw, share):
        return 0
    before = draw.ratio
    draw.ratio, draw.minimum = format(share.ratio, "f"), share.minimum
    added = _store(session, cycle, draw, now)
    record(session, actor=actor, act="followups.ratio_raised", on=("cycle", name), now=now,
           before=before, ratio=draw.ratio, added=added)  # fmt: skip
    return added


def _is_share(draw: FollowupDraw, share: Share) -> bool:
    return (draw.ratio, draw.minimum) == (format(share.ratio, "f"), share.minimum)


def _questionnaire(session: Session, actor: Actor, now: datetime) -> tuple[str, int]:
    """The newest published questionnaire, frozen: all of a cycle are asked the same."""
    rubric = default_rubric(Instrument.FOLLOW_UP, CaseType.CIVIL)
    freeze_rubric(session, actor=actor, name=rubric.name, now=now)
    return rubric.id, rubric.version


def _store(session: Session, cycle: Cycle, draw: FollowupDraw, now: datetime) -> int:
    """Store the strata's sizes and the picks that are new; the number of new picks."""
    earlier = {each.label: each.sample_size for each in strata_of_followup(session, cycle.id)}
    sizes = share_of(session, cycle).sizes(  # type: ignore[union-attr]
        {each.label: each.frame_size for each in strata_of(session, cycle)}
    )
    for label, size in sizes.items():
        if size < earlier.get(label, 0):
            raise Refused("stratum_would_shrink", stratum=label, drawn=earlier[label], planned=size)
    stored = stored_frame(session, cycle)
    made = tickets.draw(draw.seed or "", stored.frame, sizes)
    rows = _rows(session, cycle, draw, made, earlier, now)
    case_ids = dict(zip(stored.frame.case_keys, stored.case_ids, strict=True))
    for row in rows:
        row["case_id"] = case_ids[row["case_key"]]
    _fill_places(session, cycle, rows)
    if rows:
        session.connection().execute(insert(_FOLLOWUPS), rows)
    counts = made.frame.sizes()
    session.connection().execute(_STRATA.delete().where(_STRATA.c.cycle_id == cycle.id))
    session.connection().execute(
        insert(_STRATA),
        [
            {"cycle_id": cycle.id, "label": label, "frame_size": counts[label], "sample_size": size}
            for label, size in sizes.items()
        ],
    )
    draw.sample_size = sum(sizes.values())
    session.flush()
    return len(rows)


def _rows(
    session: Session,
    cycle: Cycle,
    draw: FollowupDraw,
    made: tickets.Draw,
    earlier: dict[str, int],
    now: datetime,
) -> list[dict[str, Any]]:
    """What is new of the draw, as rows without case and place."""
    languages = plan_of(cycle).followups.languages
    fixed = {
        "cycle_id": cycle.id,
        "round": _next_round(session, cycle),
        "language": languages[0] if languages else "",
        "state": FollowupState.WAITING.value,
        "attempts": 0,
        "next_on": calendar(session).next_working(now.astimezone(SHANGHAI).date()),
        "revision": 1,
    }
    return [
        {
            **fixed,
            "public_id": secrets.token_urlsafe(9),
            "case_key": pick.case_key,
            "stratum": pick.stratum,
            "ticket": pick.ticket,
            "rank": pick.rank,
        }
        for pick in made.drawn()
        if pick.rank > earlier.get(pick.stratum, 0)
    ]


def _next_round(session: Session, cycle: Cycle) -> int:
    newest = (
        select(col(Followup.round))
        .where(col(Followup.cycle_id) == cycle.id)
        .order_by(col(Followup.round).desc())
        .limit(1)
    )
    return (session.execute(newest).scalar() or 0) + 1


def _fill_places(session: Session, cycle: Cycle, rows: list[dict[str, Any]]) -> None:
    """Agency, region and type of each case as they were when the frame was frozen."""
    kind = type_coerce(_FRAME.type, Text)
    columns = (_FRAME.case_id, _FRAME.agency_id, _FRAME.region_id, kind)
    found = session.execute(select(*columns).where(_FRAME.cycle_id == cycle.id)).all()
    places = {row[0]: row for row in found}
    for row in rows:
        _, row["agency_id"], row["region_id"], row["type"] = places[row["case_id"]]
