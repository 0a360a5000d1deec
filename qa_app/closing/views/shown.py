"""What the page of one case shows, in words: the line of dates, intervals, findings, answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from qa_app.closing.messages import (
    ARCHIVE_LABELS,
    BASIS_LABELS,
    FINDING_LABELS,
    FINDING_TONES,
    KIND_LABELS,
    SEVERITY_LABELS,
    STATE_LABELS,
    STATE_TONES,
    STEP_LABELS,
)
from qa_app.closing.models import ClosingFinding
from qa_app.closing.queries.single import CheckedCase
from qa_app.closing.rules.drawing import drawing
from qa_app.closing.rules.listing import Standing, check_state
from qa_app.closing.rules.rulebook import Rulebook, Step
from qa_app.closing.rules.settling import WAITING, Known, compared
from qa_app.closing.rules.states import FindingState
from qa_app.closing.services.checking import COMPUTED, findings_of
from qa_app.closing.views.blueprint import speaker
from qa_app.closing.views.picture import picture_of
from qa_app.closing.wording import Rule, Speaker, finding_words, rule_words
from qa_app.core.roles import SYSTEM
from qa_app.web.i18n import gettext as _

WEEKS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in words with its rule."""

    row: ClosingFinding
    words: str
    rule: Rule
    basis: str
    kind: str
    severity: str
    state: str
    tone: str

    @property
    def waits(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.row.state in WAITING

    @property
    def explained(self) -> bool:
        """Whether a supervisor has to decide."""
        return self.row.state is FindingState.EXPLAINED


def shown(
    found: CheckedCase, items: Mapping[str, str], book: Rulebook, today: date
) -> dict[str, Any]:
    """The values of the page."""
    says = speaker(found.titles, items)
    lines = [_finding(each, book, says) for each in found.findings]
    found = replace(found, people={SYSTEM.login: _("命令行"), **found.people})
    return {
        **_state(found, today),
        "found": found,
        "case": found.case,
        "check": found.check,
        "pending": found.pending,
        "waiting": [line for line in lines if line.waits],
        "settled": [line for line in lines if not line.waits],
        "picture": picture_of(drawing(book, found.now.facts, today)),
        "steps": [(step, _(STEP_LABELS[step]), found.now.facts.dates.get(step)) for step in Step],
        "labels": STEP_LABELS,
        "says": says,
        "stale": _would_change(found, book, today),
        "propose": today + WEEKS,
        "today": today,
    }


def _state(found: CheckedCase, today: date) -> dict[str, str]:
    """How the check stands, in words."""
    check, pending = found.check, found.pending
    counts = (check.open_count, check.explained_count) if check else (None, 0)
    request = (pending.state, pending.due_on) if pending else (None, None)
    state = check_state(Standing(*counts, *request), today)
    return {
        "state": _(STATE_LABELS[state]),
        "tone": STATE_TONES[state],
        "archive": _(ARCHIVE_LABELS[check.archive]) if check else "",
    }


def _finding(row: ClosingFinding, book: Rulebook, says: Speaker) -> ShownFinding:
    rule = rule_words(row.kind.value, row.rule, book, says)
    basis = next((_(label) for code, label in BASIS_LABELS.items() if code.value == rule.basis), "")
    return ShownFinding(
        row=row,
        words=finding_words(row.code, row.rule, row.params, says),
        rule=rule,
        basis=basis,
        kind=_(KIND_LABELS[row.kind]),
        severity=_(SEVERITY_LABELS[row.severity]),
        state=_(FINDING_LABELS[row.state]),
        tone=FINDING_TONES[row.state],
    )


def _would_change(found: CheckedCase, book: Rulebook, today: date) -> bool:
    """Whether checking now would find anything else than is written down."""
    if found.check is None:
        return False
    known = [
        Known(each.key, each.code, each.params, each.state)
        for each in found.findings
        if each.kind in COMPUTED
    ]
    change = compared(known, findings_of(book, found.now, today))
    return bool(change.fresh or change.reopened or change.gone)
