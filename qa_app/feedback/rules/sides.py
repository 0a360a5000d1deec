"""Who wrote a reply: the lawyer of the case, or the office that released the feedback. Pure."""

from enum import StrEnum


class ReplySide(StrEnum):
    """The side a reply comes from; the office is never a person's name."""

    LAWYER = "lawyer"
    OFFICE = "office"
