"""Checks cases by the rules, a batch at a time, and writes down what came of every finding.

For the background job, the command line and one case's page. Checking again changes only what is
different: findings that are gone are corrected, new ones are open, waivers hold while facts do.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.closing.models import ClosingCheck, ClosingFinding
from qa_app.closing.queries.facts import ToCheck, cases_to_check
from qa_app.closing.rules.archive import archive_findings, archive_state
from qa_app.closing.rules.rulebook import Rulebook
from qa_app.closing.rules.settling import Change, Known, compared
from qa_app.closing.rules.states import ArchiveState, FindingKind, FindingState
from qa_app.closing.rules.timeline import Found, timeline_findings
from qa_app.closing.services.requests import settle_requests
from qa_app.core.roles import Actor
from qa_app.db.many import insert_many
from qa_app.files.loader import all_parts, directory_of

BATCH = 1_000
COMPUTED = (FindingKind.TIMELINE, FindingKind.ARCHIVE)
_CHECKS: Any = ClosingCheck.__table__  # type: ignore[attr-defined]
_FINDINGS: Any = ClosingFinding.__table__  # type: ignore[attr-defined]
_FRESH = (
    "case_id", "key", "kind", "rule", "code", "params", "severity", "found_version",
    "public_id",
)  # fmt: skip
_UNANSWERED: dict[str, Any] = {
    "state": FindingState.OPEN, "request_id": None, "revision": 1,
    "explanation": "", "explained_by": None, "explained_at": None,
    "decision": "", "decided_by": None, "decided_at": None, "corrected_at": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """What one run came to: cases checked, and findings new, open again and gone."""

    cases: int = 0
    fresh: int = 0
    reopened: int = 0
    gone: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both runs together."""
        return Tally(
            self.cases + other.cases,
            self.fresh + other.fresh,
            self.reopened + other.reopened,
            self.gone + other.gone,
        )


def day_of(now: datetime) -> date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def findings_of(book: Rulebook, case: ToCheck, today: date) -> tuple[Found, ...]:
    """What the rules say of one case now."""
    directory = directory_of(case.facts.type, case.facts.stage, case.facts.source)
    return (
        *timeline_findings(book, case.facts, today),
        *archive_findings(directory, case.papers),
    )


def check_cases(
    session: Session, *, actor: Actor, book: Rulebook, case_ids: Sequence[int], now: datetime
) -> Tally:
    """Check these cases (at most ``BATCH``); the caller has made sure the actor may."""
    cases = cases_to_check(session, case_ids)
    versions = _enter_checks(session, actor, book, cases, now)
    today = day_of(now)
    found = {case.case_id: findings_of(book, case, today) for case in cases}
    tally = reconcile(session, found, versions, COMPUTED, now)
    settle_requests(session, list(found), now)
    if found:
        record(session, actor=actor, act="closing.checked", on=("cases", len(found)), now=now,
               first=min(found), last=max(found), fresh=tally.fresh, reopened=tally.reopened,
               gone=tally.gone)  # fmt: skip
    return tally


def reconcile(
    session: Session,
    found: dict[int, tuple[Found, ...]],
    versions: dict[int, int],
    kinds: Collection[FindingKind],
    now: datetime,
) -> Tally:
    """Bring the stored findings of these kinds in line with those found now."""
    known = _known(session, list(found), kinds)
    fresh: list[tuple[Any, ...]] = []
    again: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    for case_id, now_found in found.items():
        change: Change = compared(known.get(case_id, []), now_found)
        fresh += [_fresh(case_id, each, versions[case_id]) for each in change.fresh]
        again += [_again(case_id, each, versions[case_id], now) for each in change.reopened]
        gone += [{"b_case": case_id, "b_key": key, "corrected_at": now} for key in change.gone]
    named = ((*row, name) for row, name in zip(fresh, _names(len(fresh)), strict=True))
    insert_many(session, _FINDINGS, _FRESH, named, {**_UNANSWERED, "found_at": now})
    _write(session, again, gone)
    recount(session, list(found))
    return Tally(len(found), len(fresh), len(again), len(gone))


def recount(session: Session, case_ids: Iterable[int]) -> None:
    """Keep the counts of the checks equal to their findings."""
    ids = list(case_ids)
    session.flush()
    # The state stands in no condition: a database that knows no figures of the table yet would
    # look for it by the index on states and read every open finding for each case.
    state = _FINDINGS.c.state
    held = select(_CHECKS.c.case_id, _CHECKS.c.open_count, _CHECKS.c.explained_count)
    held = held.where(_CHECKS.c.case_id.in_(ids))
    counted = (
        select(
            _FINDINGS.c.case_id,
            func.sum(case((state == FindingState.OPEN, 1), else_=0)),
            func.sum(case((state == FindingState.EXPLAINED, 1), else_=0)),
        )
        .where(_FINDINGS.c.case_id.in_(ids))
        .group_by(_FINDINGS.c.case_id)
    )
    before = {row.case_id: (row.open_count, row.explained_count) for row in session.execute(held)}
    rows = [
        {"b_case": case_id, "open_count": opened, "explained_count": explained}
        for case_id, opened, explained in session.execute(counted)
        if before.get(case_id) != (opened, explained)
    ]
    if rows:
        _many(session, update(_CHECKS).where(_CHECKS.c.case_id == bindparam("b_case")), rows)


@lru_cache(maxsize=8)
def rules_name(sha256: str) -> str:
    """What a check was done by, in one short word: rules, holidays and directories."""
    return hashlib.sha256(f"{sha256}\0{all_parts()!r}".encode()).hexdigest()[:16]


def _enter_checks(
    session: Session, actor: Actor, book: Rulebook, cases: list[ToCheck], now: datetime
) -> dict[int, int]:
    """Case id → number of this check of the case; rows that are there are held until the end."""
    ids = [case.case_id for case in cases]
    held = select(_CHECKS.c.case_id, _CHECKS.c.version).where(_CHECKS.c.case_id.in_(ids))
    before = {row.case_id: row.version for row in session.execute(held.with_for_update())}
    common = {"rules": rules_name(book.sha256), "checked_at": now, "checked_by": actor.login}
    by_state: dict[ArchiveState, list[int]] = defaultdict(list)
    fresh: list[tuple[int, ArchiveState]] = []
    for one in cases:
        state = archive_state(one.papers)
        if one.case_id in before:
            by_state[state].append(one.case_id)
        else:
            fresh.append((one.case_id, state))
    for state, known in by_state.items():
        again = update(_CHECKS).where(_CHECKS.c.case_id.in_(known))
        session.execute(again.values(**common, version=_CHECKS.c.version + 1, archive=state))
    same = {**common, "version": 1, "open_count": 0, "explained_count": 0}
    insert_many(session, _CHECKS, ("case_id", "archive"), fresh, same)
    return {one.case_id: before.get(one.case_id, 0) + 1 for one in cases}


def _known(
    session: Session, case_ids: list[int], kinds: Collection[FindingKind]
) -> dict[int, list[Known]]:
    columns = (_FINDINGS.c.case_id, _FINDINGS.c.key, _FINDINGS.c.code)
    statement = select(*columns, _FINDINGS.c.params, _FINDINGS.c.state).where(
        _FINDINGS.c.case_id.in_(case_ids), _FINDINGS.c.kind.in_(list(kinds))
    )
    found: dict[int, list[Known]] = defaultdict(list)
    for case_id, *rest in session.execute(statement):
        found[case_id].append(Known(*rest))
    return found


def _fresh(case_id: int, each: Found, version: int) -> tuple[Any, ...]:
    return (
        case_id, each.key, each.kind, each.rule, each.code, each.params,
        each.severity, version,
    )  # fmt: skip


def _names(count: int) -> list[str]:
    """Random public ids, from one reading of the system's chance."""
    text = urlsafe_b64encode(secrets.token_bytes(9 * count)).decode()
    return [text[at : at + 12] for at in range(0, len(text), 12)]


def _again(case_id: int, each: Found, version: int, now: datetime) -> dict[str, Any]:
    return {
        "b_case": case_id, "b_key": each.key, "code": each.code, "params": each.params,
        "severity": each.severity, "found_at": now, "found_version": version,
    }  # fmt: skip


def _write(session: Session, again: list[dict[str, Any]], gone: list[dict[str, Any]]) -> None:
    change = update(_FINDINGS).where(
        _FINDINGS.c.case_id == bindparam("b_case"), _FINDINGS.c.key == bindparam("b_key")
    )
    changed = {"revision": _FINDINGS.c.revision + 1}
    if again:
        reopened = {**changed, "state": FindingState.OPEN, "corrected_at": None,
                    "decision": "", "decided_by": None, "decided_at": None}  # fmt: skip
        _many(session, change.values(reopened), again)
    if gone:
        _many(session, change.values({**changed, "state": FindingState.CORRECTED}), gone)


def _many(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    """One statement for many rows; the columns named in the rows are set as well."""
    named = {key for key in rows[0] if not key.startswith("b_")}
    values = {key: bindparam(key) for key in named}
    session.connection().execute(statement.values(values), rows)
