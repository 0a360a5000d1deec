"""What a vote of the panel comes to: quorum, majority, ties.

For closing an item and for the page that explains a settled case. Votes name one grade or none
(an abstention). Abstentions count towards the quorum and not towards the majority. A round is
tied when the two grades with most votes have equally many; whether the chair's vote then decides
is a rule of the meeting.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from qa_app.core.grades import Grade, severity


class Majority(StrEnum):
    """How many of the votes cast one grade needs: more than half, or at least two thirds."""

    SIMPLE = "simple"
    TWO_THIRDS = "two_thirds"


class TieRule(StrEnum):
    """Who decides a tie: the chair's vote, or nobody (the item stays open)."""

    CHAIR = "chair"
    OPEN = "open"


class Result(StrEnum):
    """What a round of voting came to."""

    DECIDED = "decided"
    NO_QUORUM = "no_quorum"
    TIED = "tied"
    NO_MAJORITY = "no_majority"


@dataclass(frozen=True, slots=True)
class VotingRules:
    """How many must take part, and how many must agree."""

    quorum: int
    majority: Majority = Majority.SIMPLE
    tie: TieRule = TieRule.CHAIR


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result, the grade if one was found, and the votes for each grade, best first."""

    result: Result
    grade: Grade | None
    votes: tuple[tuple[Grade, int], ...]
    abstained: int
    casting: bool = False

    @property
    def cast(self) -> int:
        """Votes for any grade."""
        return sum(count for _, count in self.votes)


def outcome(
    ballots: Sequence[Grade | None], rules: VotingRules, *, chair: Grade | None = None
) -> Outcome:
    """What the votes of one round come to; ``chair`` is the chair's own vote, if it was cast."""
    counts = Counter(grade for grade in ballots if grade is not None)
    votes = tuple((grade, counts[grade]) for grade in sorted(counts, key=severity))
    abstained = len(ballots) - counts.total()

    def found(result: Result, grade: Grade | None = None, *, casting: bool = False) -> Outcome:
        return Outcome(result, grade, votes, abstained, casting)

    if len(ballots) < rules.quorum:
        return found(Result.NO_QUORUM)
    winner = next((grade for grade, n in votes if _is_enough(n, counts.total(), rules)), None)
    if winner is not None:
        return found(Result.DECIDED, winner)
    tied = leading(dict(votes))
    if len(tied) > 1 and rules.tie is TieRule.CHAIR and chair in tied:
        return found(Result.DECIDED, chair, casting=True)
    return found(Result.TIED if len(tied) > 1 else Result.NO_MAJORITY)


def leading(votes: Mapping[Grade, int]) -> frozenset[Grade]:
    """The grades with most votes."""
    most = max(votes.values(), default=0)
    return frozenset(grade for grade, count in votes.items() if count == most)


def _is_enough(votes: int, cast: int, rules: VotingRules) -> bool:
    if rules.majority is Majority.TWO_THIRDS:
        return Fraction(votes, cast) >= Fraction(2, 3)
    return 2 * votes > cast
