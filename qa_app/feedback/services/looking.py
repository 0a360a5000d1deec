"""Keeps words that may tell who reviewed from being sent until the writer confirmed them."""

from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.feedback.rules.looking import Look


def confirm(
    session: Session, *, actor: Actor, look: Look, seen: str, on: tuple[str, str], now: datetime
) -> None:
    """Record that the writer confirmed what was found to name nobody; Refused when not confirmed.

    ``seen`` is the mark the page showed. The trail keeps kinds and the mark of the texts, not the
    words: those stand where they were written.
    """
    if not look.clear(seen):
        raise Refused("feedback_words_not_confirmed")
    if look.found:
        kinds = sorted({one.kind.value for one in look.found})
        record(session, actor=actor, act="feedback.words_confirmed", on=on, now=now,
               found=len(look.found), kinds=" ".join(kinds), mark=look.mark)  # fmt: skip
