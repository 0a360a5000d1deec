"""What a page that saves a sheet as one goes is told: when it was saved, and what it comes to."""

from datetime import datetime
from typing import Protocol

from flask import Response, jsonify

from qa_app.scoresheets.views.shown import ShownScore
from qa_app.web.filters import time_of_day


class Kept(Protocol):
    """A stored sheet, or the row of it that was read."""

    @property
    def revision(self) -> int:
        """1 as long as nothing was entered."""
        ...

    @property
    def saved_at(self) -> datetime:
        """When it was last written."""
        ...


def last_saved(sheet: Kept) -> str:
    """When the sheet was last saved, as the page says it on opening; empty when it never was."""
    return time_of_day(sheet.saved_at) if sheet.revision > 1 else ""


def saved_answer(revision: int, saved_at: datetime, score: ShownScore) -> Response:
    """The answer to a save, as the autosaving form reads it (docs/front-end.md)."""
    return jsonify(
        revision=revision,
        saved_at=time_of_day(saved_at),
        outputs=score.outputs(),
        grade=score.grade,
        missing=score.missing,
    )
