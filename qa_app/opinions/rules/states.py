"""Words for who is asked, how far a request is and how the answers came in."""

from enum import StrEnum


class Body(StrEnum):
    """A kind of deciding or case-handling body."""

    COURT = "court"
    PROCURATORATE = "procuratorate"
    POLICE = "police"
    ARBITRATION = "arbitration"
    OTHER = "other"


class OpinionState(StrEnum):
    """How far a request for an opinion is."""

    ASKED = "asked"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


class Entry(StrEnum):
    """How the answers came in: by link, on the printed form, told to staff."""

    LINK = "link"
    FORM = "form"
    STAFF = "staff"
