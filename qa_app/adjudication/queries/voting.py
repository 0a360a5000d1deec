"""How the vote on an item stands: who may vote, who has, and what it comes to."""

from dataclasses import dataclass

from sqlmodel import Session

from qa_app.adjudication.models import AgendaItem, Ballot, ItemState
from qa_app.adjudication.queries.meetings import Member, Room, ballots, recused
from qa_app.adjudication.rules.voting import Outcome, VotingRules, outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """Members who may vote on an item and those who stay out; the ballots of its round."""

    voters: tuple[Member, ...]
    absent: tuple[Member, ...]
    out: tuple[tuple[Member, tuple[str, ...], str], ...]
    ballots: dict[int, Ballot]
    outcome: Outcome

    @property
    def cast(self) -> int:
        """How many have voted."""
        return sum(member.expert_id in self.ballots for member in self.voters)

    @property
    def all_in(self) -> bool:
        """Whether everyone who may vote has."""
        return bool(self.voters) and self.cast == len(self.voters)


def standing_of(session: Session, room: Room, item: AgendaItem) -> Standing:
    """The vote on an item; only those present and not out of it count."""
    found = {
        key: (tuple(reasons), said) for key, _, reasons, said in recused(session, item.id or 0)
    }
    inside = [member for member in room.members if member.expert_id not in found]
    voters = tuple(member for member in inside if member.present)
    given = ballots(session, item.id or 0, item.round)
    counted = [given[m.expert_id].grade for m in voters if m.expert_id in given]
    chair = next(
        (given[m.expert_id].grade for m in voters if m.chair and m.expert_id in given), None
    )
    return Standing(
        voters,
        tuple(member for member in inside if not member.present),
        tuple((m, *found[m.expert_id]) for m in room.members if m.expert_id in found),
        given,
        outcome(counted, rules_of(room), chair=chair),
    )


def rules_of(room: Room) -> VotingRules:
    """The rules the meeting votes by."""
    meeting = room.meeting
    return VotingRules(meeting.quorum, meeting.majority, meeting.tie)


def is_revealed(item: AgendaItem, standing: Standing) -> bool:
    """Whether the votes may be seen: all are in, or the item is closed."""
    return item.state in (ItemState.DECIDED, ItemState.LEFT_OPEN) or standing.all_in
