"""The words of follow-ups that are stored: states, outcomes of attempts, who answered and how."""

from enum import StrEnum


class DrawState(StrEnum):
    """How far the draw of a cycle's follow-up is."""

    ANNOUNCED = "announced"
    DRAWN = "drawn"


class FollowupState(StrEnum):
    """Where one follow-up stands."""

    WAITING = "waiting"
    AGAIN = "again"
    DONE = "done"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


OPEN = (FollowupState.WAITING, FollowupState.AGAIN)
"""States in which somebody is still to be contacted."""


class Outcome(StrEnum):
    """What came of one attempt."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    SUSPENDED = "suspended"
    INVALID_NUMBER = "invalid_number"
    REFUSED = "refused"
    WRONG_PERSON = "wrong_person"
    IN_CUSTODY = "in_custody"
    IN_HOSPITAL = "in_hospital"


class Channel(StrEnum):
    """How somebody was asked."""

    TELEPHONE = "telephone"
    VISIT = "visit"
    LETTER = "letter"
    ONLINE = "online"


class Respondent(StrEnum):
    """Who answered."""

    SELF = "self"
    GUARDIAN = "guardian"
    RELATIVE = "relative"
    OTHER = "other"


class DayPart(StrEnum):
    """A part of a working day, in Shanghai."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class LeadState(StrEnum):
    """Where a lead stands."""

    OPEN = "open"
    HANDED = "handed"
    IN_HAND = "in_hand"
    CLOSED = "closed"


class LeadAct(StrEnum):
    """What was done about a lead."""

    OPENED = "opened"
    HANDED = "handed"
    TAKEN = "taken"
    NOTED = "noted"
    CLOSED = "closed"


class LeadResult(StrEnum):
    """What came of a lead."""

    CONFIRMED = "confirmed"
    UNFOUNDED = "unfounded"
    UNCLEAR = "unclear"
    PASSED_ON = "passed_on"
