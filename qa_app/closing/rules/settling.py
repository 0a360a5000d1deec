"""What becomes of findings: check after check, and when people answer for them. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qa_app.closing.rules.states import CorrectionState, FindingState
from qa_app.closing.rules.timeline import Found
from qa_app.core.errors import Refusal

LONGEST_WORDS = 1_000
WAITING = (FindingState.OPEN, FindingState.EXPLAINED)


@dataclass(frozen=True, slots=True)
class Known:
    """A finding as an earlier check left it."""

    key: str
    code: str
    params: Mapping[str, Any]
    state: FindingState


@dataclass(frozen=True, slots=True)
class Change:
    """What a check does to the findings of one case."""

    fresh: tuple[Found, ...]
    reopened: tuple[Found, ...]
    gone: tuple[str, ...]


def compared(known: Collection[Known], found: Collection[Found]) -> Change:
    """New findings, known ones that are open (again), and keys of those that are gone.

    An explanation or a waiver holds for the facts it was given for: with other values, or after
    it was corrected once, a finding is open again.
    """
    before = {each.key: each for each in known}
    fresh: list[Found] = []
    reopened: list[Found] = []
    for each in found:
        old = before.get(each.key)
        if old is None:
            fresh.append(each)
        elif old.state is FindingState.CORRECTED or _differs(old, each):
            reopened.append(each)
    present = {each.key for each in found}
    gone = [
        each.key
        for each in known
        if each.key not in present and each.state is not FindingState.CORRECTED
    ]
    return Change(tuple(fresh), tuple(reopened), tuple(gone))


def request_state(states: Iterable[FindingState]) -> CorrectionState:
    """What a pending request waits for, by the findings it sent back."""
    found = set(states)
    if FindingState.OPEN in found:
        return CorrectionState.ASKED
    if FindingState.EXPLAINED in found:
        return CorrectionState.ANSWERED
    return CorrectionState.DONE


def why_not_explain(state: FindingState, words: str) -> Refusal | None:
    """An explanation is given for a finding that still waits, in words."""
    if state not in WAITING:
        return Refusal("finding_settled")
    if not words.strip():
        return Refusal("explanation_missing")
    if len(words) > LONGEST_WORDS:
        return Refusal("explanation_too_long", {"most": LONGEST_WORDS})
    return None


def why_not_waive(state: FindingState, words: str) -> Refusal | None:
    """A finding is waived with a reason; what is settled stays."""
    return why_not_explain(state, words)


def why_not_return(state: FindingState, words: str) -> Refusal | None:
    """Only an explanation can be turned down, with a reason."""
    if state is not FindingState.EXPLAINED:
        return Refusal("nothing_explained")
    return why_not_explain(state, words)


def _differs(old: Known, new: Found) -> bool:
    return old.code != new.code or dict(old.params) != new.params
