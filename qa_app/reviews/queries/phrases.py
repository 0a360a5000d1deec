"""The phrases of the account that asks, and of nobody else."""

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.reviews.models import Phrase

MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class OwnPhrase:
    """One phrase; ``criterion`` empty: for any criterion."""

    id: str
    text: str
    criterion: str
    used: int

    def plain(self) -> dict[str, object]:
        """As the desk's script reads it."""
        return {
            "id": self.id, "text": self.text, "criterion": self.criterion, "used": self.used,
        }  # fmt: skip


_MINE = (
    select(Phrase.public_id, Phrase.text, Phrase.criterion, Phrase.used)
    .where(col(Phrase.account_id) == bindparam("account_id"))
    .order_by(col(Phrase.used).desc(), col(Phrase.id).desc())
    .limit(MOST_SHOWN)
)


def phrases_of(session: Session, actor: Actor) -> list[OwnPhrase]:
    """The own phrases, most used first, newest first among equals."""
    rows = session.connection().execute(_MINE, {"account_id": actor.account_id or 0})
    return [OwnPhrase(*row) for row in rows]


def own_phrase(session: Session, actor: Actor, public_id: str) -> Phrase:
    """One own phrase to change; NotFound for anybody else's."""
    statement = select(Phrase).where(
        Phrase.public_id == public_id, Phrase.account_id == (actor.account_id or 0)
    )
    found = session.exec(statement.with_for_update()).first()
    if found is None:
        raise NotFound
    return found
