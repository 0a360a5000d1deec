"""Closing checks of the demonstration: a year checked, findings sent back, explained, decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from sqlmodel import col, select

from qa_app import clock
from qa_app.closing.background import check_all
from qa_app.closing.models import ClosingFinding, CorrectionRequest
from qa_app.closing.queries.listing import CheckFilter, matching_ids
from qa_app.closing.queries.visible import CHECKERS
from qa_app.closing.rules.states import CorrectionState, FindingState
from qa_app.closing.services.answering import Answer, explain, turn_down, waive
from qa_app.closing.services.requests import (
    Terms,
    ask_for_correction,
    postpone_correction,
    withdraw_correction,
)
from qa_app.core.roles import Actor
from qa_app.db.session import reading, transaction
from qa_app.demo.closing_sheets import SHEETS, fill_and_correct
from qa_app.demo.people import actor_named
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import MOMENT, at
from qa_app.settings import Settings

DAYS: Final = timedelta(days=10)
MORE_TIME: Final = timedelta(days=90)
FEW_ASKED = 5
NOTE = "请在期限内补正或者说明原因，补正后系统自动复核。"
EXPLANATIONS: Final = (
    "当日为国庆假期，次日上班后即办理指派，值班记录已补入卷内。",
    "承办律所搬迁，案卷延后移交，律所已出具书面说明。",
    "受援人外出务工，约见改为视频进行，截图和通话记录已补。",
)
WAIVED = "说明成立，不影响受援人权利，不再要求补正。"
TURNED_DOWN = "说明与卷内指派通知书日期不符，请核实后重新说明。"


@dataclass(frozen=True, slots=True)
class _Found:
    """One open finding as it was read."""

    case_id: int
    public_id: str
    revision: int

    def answered(self, words: str) -> Answer:
        """The act on it with these words."""
        return Answer(self.case_id, self.public_id, self.revision, words)


def check_year(settings: Settings, since: date, day: date) -> dict[str, int]:
    """The second city checks its year; findings are sent back, explained and decided on."""
    chance = Random(f"closing/{day}")
    supervisor, staff = _people()
    wanted = CheckFilter(closed_from=since)
    with reading() as session:
        ids = matching_ids(session, supervisor, wanted, day, CHECKERS)
    with clock.standing_at(at(day, "13:20", chance)):
        tally = check_all(settings, supervisor, ids, _quiet)
    now = at(day, "14:10", chance)
    found = _open_findings(ids)
    with transaction() as session:
        asked = ask_for_correction(
            session,
            actor=supervisor,
            case_ids=list(dict.fromkeys(one.case_id for one in found))[: len(found) // 2 or 1],
            terms=Terms(day + DAYS, NOTE),
            now=now,
        )
    own_ids = _own_cases(staff, wanted, day)
    explained = _explain(supervisor, staff, _open_findings(own_ids), at(day, "14:40", chance))
    few = len(own_ids) <= len(SHEETS)
    looked_at = (supervisor, ids) if few else (staff, own_ids)
    done = fill_and_correct(settings, *looked_at, at(day, "15:10", chance))
    _change_terms(supervisor, day, at(day, "16:20", chance))
    counts = {"checked": tally.cases, "findings": tally.fresh, "sent_back": asked}
    return {**counts, **explained, **done}


def _change_terms(supervisor: Actor, day: date, now: datetime) -> None:
    """Of what was sent back last, one gets more time and one is taken back."""
    asked = CorrectionRequest.state == CorrectionState.ASKED
    with reading() as session:
        last = col(CorrectionRequest.case_id).desc()
        found = session.exec(select(CorrectionRequest.case_id).where(asked).order_by(last)).all()
    if len(found) < FEW_ASKED:
        return
    with transaction() as session:
        postpone_correction(
            session, actor=supervisor, case_id=found[0], due_on=day + MORE_TIME, now=now
        )
        withdraw_correction(session, actor=supervisor, case_id=found[1], now=now + MOMENT)


def _explain(
    supervisor: Actor, staff: Actor, found: Sequence[_Found], now: datetime
) -> dict[str, int]:
    """Staff explain three findings: one is let rest, one is turned down, one waits."""
    chosen = found[: len(EXPLANATIONS)]
    for one, words in zip(chosen, EXPLANATIONS, strict=False):
        now += MOMENT
        with transaction() as session:
            explain(session, actor=staff, answer=one.answered(words), now=now)
    decisions = ((waive, WAIVED), (turn_down, TURNED_DOWN))
    for one, (act, words) in zip(chosen, decisions, strict=False):
        now += MOMENT
        with transaction() as session:
            answer = Answer(one.case_id, one.public_id, one.revision + 1, words)
            act(session, actor=supervisor, answer=answer, now=now)
    return {"explained": len(chosen)}


def _people() -> tuple[Actor, Actor]:
    logins = {one.scope: one.login for one in scenario.LOGINS}
    with reading() as session:
        return actor_named(session, logins["city"]), actor_named(session, logins["agency"])


def _own_cases(staff: Actor, wanted: CheckFilter, day: date) -> list[int]:
    with reading() as session:
        return matching_ids(session, staff, wanted, day, CHECKERS)


def _open_findings(case_ids: Sequence[int]) -> list[_Found]:
    with reading() as session:
        rows = session.execute(
            select(ClosingFinding.case_id, ClosingFinding.public_id, ClosingFinding.revision)
            .where(
                col(ClosingFinding.case_id).in_(case_ids),
                ClosingFinding.state == FindingState.OPEN,
            )
            .order_by(col(ClosingFinding.case_id), col(ClosingFinding.key))
        )
        return [_Found(*row) for row in rows]


def _quiet(_done: int, _total: int) -> None:
    """Nobody waits for the progress of a build."""
