"""Works out anew what a meeting decided, from its ballots; and what of it a supervisor sees."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from qa_app.adjudication.models import AgendaItem, Ballot, Meeting, MeetingMember
from qa_app.adjudication.queries.meetings import recused
from qa_app.adjudication.rules.voting import VotingRules, outcome
from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Expert
from qa_app.reviews.queries.explaining import METHODS, Material
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.queries.settled import SettledCase
from qa_app.reviews.rules.settling import FLOOR, MEETING, Floor, Settled, Vote, settle_by_meeting


@dataclass(frozen=True, slots=True)
class Voted:
    """One member's part in a decision; ``out``: stayed out of it, ``absent``: was not there."""

    name: str
    chair: bool
    grade: Grade | None
    voted: bool
    absent: bool
    out: bool
    dissent: str


@dataclass(frozen=True, slots=True)
class Decided:
    """The meeting behind a version of a grade."""

    meeting: str
    item: str
    meets_at: datetime
    place: str
    minutes: str
    casting: bool
    votes: tuple[Voted, ...]


def settled_anew(
    session: Session, cycle: Cycle, case: SettledCase, material: Material
) -> Settled | None:
    """What the ballots kept come to by the rules of their meeting; None without the meeting."""
    found = _item(session, case)
    if found is None:
        return None
    item, meeting = found
    given = _given(session, item)
    members = _present(session, item)
    counted = [given[key].grade for key, _chair in members if key in given]
    chair = next((given[key].grade for key, chair in members if chair and key in given), None)
    rules = VotingRules(meeting.quorum, meeting.majority, meeting.tie)
    result = outcome(counted, rules, chair=chair)
    if result.grade is None:
        return None
    vote = Vote(result.grade, item.points, result.votes, result.abstained, result.casting)
    panel, floor = plan_of(cycle).panel, _floor(case)
    return settle_by_meeting(material.first, panel, vote, material.occasion, floor)


def decided_by(session: Session, case: SettledCase) -> Decided | None:
    """The meeting behind the version shown, with every member's vote."""
    found = _item(session, case)
    if found is None:
        return None
    item, meeting = found
    given, out = _given(session, item), {key for key, *_ in recused(session, item.id or 0)}
    rows = session.exec(
        select(MeetingMember, Expert)
        .where(MeetingMember.meeting_id == meeting.id, MeetingMember.expert_id == Expert.id)
        .order_by(MeetingMember.id)  # type: ignore[arg-type]
    )
    votes = [_voted(member, expert, given.get(member.expert_id), out) for member, expert in rows]
    return Decided(
        meeting.public_id, item.public_id, meeting.meets_at, meeting.place, item.minutes,
        item.casting, tuple(votes),
    )  # fmt: skip


def _voted(member: MeetingMember, expert: Expert, ballot: Ballot | None, out: set[int]) -> Voted:
    return Voted(
        name=expert.name,
        chair=member.chair,
        grade=ballot.grade if ballot else None,
        voted=ballot is not None,
        absent=not member.present,
        out=member.expert_id in out,
        dissent=ballot.dissent if ballot else "",
    )


def _item(session: Session, case: SettledCase) -> tuple[AgendaItem, Meeting] | None:
    inputs = case.version.inputs or [] if case.version else []
    key = next((one.get("item") for one in inputs if one["place"] == MEETING), None)
    row = session.exec(
        select(AgendaItem, Meeting).where(
            AgendaItem.public_id == (key or ""), AgendaItem.meeting_id == Meeting.id
        )
    ).first()
    return (row[0], row[1]) if row else None


def _floor(case: SettledCase) -> Floor | None:
    """Below what the decision was not to fall, as it is kept with the version."""
    inputs = case.version.inputs or [] if case.version else []
    kept = next((one.get(FLOOR) for one in inputs if one["place"] == MEETING), None)
    return Floor(kept["version"], Grade(kept["grade"]), kept["points"]) if kept else None


def _given(session: Session, item: AgendaItem) -> dict[int, Ballot]:
    rows = session.exec(select(Ballot).where(Ballot.item_id == item.id, Ballot.round == item.round))
    return {row.expert_id: row for row in rows}


def _present(session: Session, item: AgendaItem) -> list[tuple[int, bool]]:
    out = {key for key, *_ in recused(session, item.id or 0)}
    rows = session.exec(
        select(MeetingMember).where(
            MeetingMember.meeting_id == item.meeting_id, MeetingMember.present
        )
    )
    return [(row.expert_id, row.chair) for row in rows if row.expert_id not in out]


METHODS[MEETING] = settled_anew
