"""Hearings and their moves as pages write them: a day, and a time where the court named one."""

from dataclasses import dataclass
from datetime import datetime

from qa_app.observations.models import Hearing
from qa_app.observations.views.blueprint import bp
from qa_app.observations.wording import hearing_time


@dataclass(frozen=True, slots=True)
class ShownMove:
    """One time a hearing had: until when it stood, and who changed it."""

    before: str
    after: str
    at: datetime
    by: str


bp.app_template_filter("hearing_time")(hearing_time)


def shown_moves(hearing: Hearing) -> list[ShownMove]:
    """The times a hearing had, the newest first."""
    return [
        ShownMove(
            hearing_time(datetime.fromisoformat(step["from"])),
            hearing_time(datetime.fromisoformat(step["to"])),
            datetime.fromisoformat(step["at"]),
            step["by"],
        )
        for step in reversed(hearing.moves)
    ]
