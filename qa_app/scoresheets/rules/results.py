"""What one source of quality says about one case. For pages and reports that set sources side by
side; how a source comes to it is left to its own package.
"""

from dataclasses import dataclass
from datetime import datetime

from qa_app.core.grades import Grade


@dataclass(frozen=True, slots=True)
class SourceResult:
    """The result of a source for a case, or how far it has come.

    ``grade`` and ``points_hundredths`` (0 to 10,000) are None while there is nothing, or where the
    source gives none. ``n`` counts the sheets behind it. ``state`` is a code of the source's own
    package, ``at`` when it got there.
    """

    grade: Grade | None
    points_hundredths: int | None
    n: int
    at: datetime | None
    state: str
