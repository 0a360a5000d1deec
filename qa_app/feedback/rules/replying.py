"""Who may acknowledge a sheet and write about it, and until when. Pure."""

from collections.abc import Collection, Mapping

from qa_app.core.errors import Refusal
from qa_app.feedback.rules.sheets import WHOLE, Sheet
from qa_app.feedback.rules.sides import ReplySide

LONGEST = 4_000
PREFIX = "reply:"
"""Fields of the form are named by it and the criterion."""


def side_of(sheet: Sheet, *, leads: bool) -> ReplySide | None:
    """The side the reader writes for: the own case comes first; None for who only reads."""
    if sheet.own:
        return ReplySide.LAWYER
    return ReplySide.OFFICE if leads else None


def why_not_acknowledge(sheet: Sheet) -> Refusal | None:
    """Only the version that counts is acknowledged, once."""
    if not sheet.counts:
        return Refusal("feedback_superseded")
    return None


def why_not_write(
    sheet: Sheet, texts: Mapping[str, str], known: Collection[str] = ()
) -> Refusal | None:
    """Why these texts (criterion → text) cannot be kept.

    ``known`` are criteria the thread speaks of already: a later version may have them no more.
    """
    criteria = {WHOLE, *(line.criterion for line in sheet.lines), *known}
    if not criteria.issuperset(texts):
        return Refusal("feedback_unknown_criterion")
    if any(len(text) > LONGEST for text in texts.values()):
        return Refusal("feedback_reply_too_long", {"limit": LONGEST})
    return None


def why_not_send(
    sheet: Sheet, texts: Mapping[str, str], known: Collection[str] = ()
) -> Refusal | None:
    """Why these texts cannot be sent: only on the version that counts, which was seen first."""
    if not sheet.counts:
        return Refusal("feedback_superseded")
    return why_not_write(sheet, texts, known)


def to_send(texts: Mapping[str, str]) -> dict[str, str]:
    """What is there to be sent: texts with more than white space, as they were typed."""
    return {criterion: text for criterion, text in texts.items() if text.strip()}
