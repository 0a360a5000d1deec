"""Takes in follow-ups done on paper or in a spreadsheet, by every rule the call screen obeys.

All rows or none, unless the good ones are asked for.  A row that was imported before changes
nothing: it is known by the file's own words about case, day and outcome.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Problem, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import hold_open
from qa_app.followups.importer import FollowupFile, read_followups
from qa_app.followups.models import ContactAttempt, Followup
from qa_app.followups.queries.attempts import AttemptRow, attempts_by_followup, attempts_of
from qa_app.followups.queries.drawn import draw_of
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.rules.attempting import MAX_NOTE, Made
from qa_app.followups.rules.import_rows import Row
from qa_app.followups.rules.states import OPEN, DrawState, FollowupState, Outcome, Respondent
from qa_app.followups.services.answering import Given, enter_answers
from qa_app.followups.services.calling import Past, enter_attempt
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.editing import edited
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.rules.submission import why_not_submit
from qa_app.workdays.queries import calendar

AT_ONCE = 500
MORNING = time(9)
"""Files say the day of an attempt, not the hour."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import and how; the same switches as ``qa-app followups import``."""

    path: Path
    name: str
    accept_good: bool = False
    dry: bool = False


@dataclass(slots=True)
class ImportResult:
    """What came of an import; ``written`` is false when nothing was changed."""

    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: int = 0
    answered: int = 0
    leads: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    written: bool = False

    def counts(self) -> dict[str, int]:
        """The counts as they are printed and audited."""
        names = ("rows", "imported", "unchanged", "rejected", "answered", "leads")
        return {name: getattr(self, name) for name in names}


def import_followups(
    session: Session, *, actor: Actor, cycle: Cycle, order: ImportOrder, now: datetime
) -> ImportResult:
    """Enter every row as an attempt, with answers where it has them.

    Refused (``followup_not_drawn``) before the draw, and once the cycle was ended.
    """
    hold_open(session, cycle.id)
    draw = draw_of(session, cycle)
    if draw is None or draw.state is not DrawState.DRAWN:
        raise Refused("followup_not_drawn", name=cycle.name)
    rubric = questionnaire_of(session, cycle.id or 0)
    file = read_followups(order.path, order.name, rubric, now.astimezone(SHANGHAI).date())
    savepoint = session.begin_nested()
    run = _Run(session, actor, cycle, rubric, file, now)
    result = run.enter()
    if order.dry or (result.problems and not order.accept_good):
        result.imported = result.imported if order.dry else 0
        savepoint.rollback()
        return result
    result.written = True
    if result.imported:
        digest = hashlib.sha256(order.path.read_bytes()).hexdigest()
        record(session, actor=actor, act="followups.imported", on=("cycle", cycle.name), now=now,
               file=order.name, sha256=digest, **result.counts())  # fmt: skip
    return result


class _Run:
    """One import at work."""

    def __init__(
        self, session: Session, actor: Actor, cycle: Cycle, rubric: Rubric, file: FollowupFile,
        now: datetime,
    ) -> None:  # fmt: skip
        self.session, self.actor, self.cycle, self.rubric = session, actor, cycle, rubric
        self.file, self.now = file, now
        self.same: Counter[tuple[object, ...]] = Counter()
        """How often the same words came in this file: two calls of one day are two attempts."""
        self.result = ImportResult(rows=file.data_rows, problems=list(file.problems))
        self.known: set[tuple[int, str]] = set()
        """Every attempt of these people, by its key."""
        self.before: dict[int, list[AttemptRow]] = {}
        self.days = calendar(session)

    def enter(self) -> ImportResult:
        """Row by row, in the order of the file: several rows may be of one case."""
        rows = self._followups()
        self._read_before(rows)
        for row in self.file.rows:
            found = rows.get(row.case_key)
            if found is None:
                self._problem(row, "unknown_followup", row.case_key)
            else:
                self._row(row, found)
        bad = {problem.row for problem in self.result.problems if problem.row is not None}
        self.result.rejected = len(bad)
        return self.result

    def _followups(self) -> dict[str, Followup]:
        keys = sorted({row.case_key for row in self.file.rows})
        found: dict[str, Followup] = {}
        for start in range(0, len(keys), AT_ONCE):
            wanted = col(Followup.case_key).in_(keys[start : start + AT_ONCE])
            mine = col(Followup.cycle_id) == self.cycle.id
            locked = select(Followup).where(mine, wanted).with_for_update()
            found |= {one.case_key: one for one in self.session.exec(locked).all()}
        return found

    def _read_before(self, rows: dict[str, Followup]) -> None:
        """All earlier attempts at once: one question for each row took most of an import."""
        ids = [one.id or 0 for one in rows.values()]
        self.before = {key: [] for key in ids}
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            self.before |= attempts_by_followup(self.session, some)
            wanted = col(ContactAttempt.followup_id).in_(some)
            keys = select(ContactAttempt.followup_id, ContactAttempt.op_id).where(wanted)
            self.known |= {(owner, key) for owner, key in self.session.exec(keys)}

    def _row(self, row: Row, found: Followup) -> None:
        made = self._made(row)
        if (found.id, made.op_id) in self.known:
            self.result.unchanged += 1
            return
        if found.state is FollowupState.DONE:
            self._problem(row, "followup_row_answered", row.case_key)
        elif found.state not in OPEN and not row.answers:
            self._problem(row, "followup_row_ended", row.case_key)
        elif row.answers:
            self._answered(row, found, made)
        else:
            self._attempt(found, made)

    def _attempt(self, found: Followup, made: Made) -> None:
        key = found.id or 0
        before = self.before.pop(key, None)
        if before is None:  # a second row of the same person
            before = attempts_of(self.session, key)
        found.held_by, found.held_until = None, None
        past = Past(before, self.days)
        enter_attempt(
            self.session, actor=self.actor, followup=found, made=made, past=past, now=self.now
        )
        self.known.add((key, made.op_id))
        self.result.imported += 1

    def _answered(self, row: Row, found: Followup, made: Made) -> None:
        scorer = scorer_for(self.rubric, found.type)
        changed = {f"level:{key}": [text] for key, text in row.answers.items()}
        changed |= {f"comment:{key}": [text] for key, text in row.comments.items()}
        filled = edited(Filled(), scorer, changed)
        refusal = filled if isinstance(filled, Refusal) else why_not_submit(scorer, filled.sheet)
        if isinstance(filled, Refusal) or refusal is not None:
            self._unclear(row, refusal)
            return
        self._attempt(found, made)
        given = Given(filled, row.channel, row.respondent or Respondent.OTHER)
        leads = enter_answers(
            self.session, followup=found, rubric=self.rubric, given=given, by=self.actor.login,
            now=self.now,
        )  # fmt: skip
        self.result.answered += 1
        self.result.leads += len(leads)

    def _unclear(self, row: Row, refusal: Refusal | None) -> None:
        params = refusal.params if refusal else {}
        missing = params.get("criteria") or [params.get("criterion", "")]
        column = self.file.headers.get(str(missing[0]), str(missing[0]))
        self._problem(row, "followup_row_answers", str(params.get("value", "")), column)

    def _made(self, row: Row) -> Made:
        """The attempt of a row; its key is what the row says, so that it comes in once."""
        outcome = row.outcome or Outcome.CONNECTED
        if row.answers:
            outcome = Outcome.CONNECTED
        said = (self.cycle.name, row.case_key, outcome, row.channel, row.on or "", row.note)
        self.same[said] += 1
        text = "\n".join(map(str, (*said, self.same[said])))
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Made(
            op_id=f"file:{digest[:40]}",
            outcome=outcome,
            channel=row.channel,
            respondent=row.respondent,
            note=row.note[:MAX_NOTE],
            at=datetime.combine(row.on, MORNING, SHANGHAI) if row.on else None,
        )

    def _problem(self, row: Row, code: str, value: str, column: str = "case_key") -> None:
        self.result.problems.append(Problem(code, self.file.name, row.number, column, value[:80]))
