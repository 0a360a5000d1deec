"""Makes the sheets of many cases before anything is written, and finds what is suspect in them.

Reading and writing are apart, so that making tens of thousands of sheets keeps nobody from saving.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from qa_app.cycles.models import Cycle
from qa_app.db.types import JsonReady, json_ready
from qa_app.feedback.queries.grounds import CaseGround, grounds
from qa_app.feedback.rules.parties import Parties
from qa_app.feedback.rules.settled_sheet import (
    Place,
    SettledSheet,
    settled_sheet,
    texts_shown,
)
from qa_app.feedback.rules.suspicion import Found, suspects_in
from qa_app.feedback.services.opening import parties_of

Progress = Callable[[int, int], None]
TELL_EVERY = 500


@dataclass(frozen=True, slots=True)
class SuspectText:
    """One text that cannot be shown yet: as it was written, as it would be shown, what is in it."""

    case_id: int
    criterion: str
    mark: str
    original: str
    shown: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class MadeSheet:
    """One sheet that can be shown, with everything of its row that can be made beforehand.

    ``method`` is how the grade came about.
    """

    public_id: str
    case_id: int
    agency_id: int
    lawyer_id: int | None
    settlement_id: int
    grade: Any
    points: int | None
    lines: JsonReady
    overall: JsonReady
    method: str


@dataclass(slots=True)
class Prepared:
    """What came of making: sheets, and the texts that keep other cases back.

    ``wordings``: the newest decision on a text when it was read; None: just now. ``token`` names
    the release to be made. ``opened``: for how many cases sealed data were looked for in texts.
    """

    checked: list[int] = field(default_factory=list[int])
    sheets: list[MadeSheet] = field(default_factory=list[MadeSheet])
    suspects: list[SuspectText] = field(default_factory=list[SuspectText])
    wordings: int | None = None
    token: str = ""
    opened: int = 0


def mark_of(text: str) -> str:
    """The mark by which a text is known again."""
    return sha256(text.encode()).hexdigest()


def prepared(
    session: Session, cycle: Cycle, case_ids: Sequence[int], tell: Progress | None = None
) -> Prepared:
    """Make the sheets of settled cases; a case with a suspect text gets none."""
    made, total = Prepared(), len(case_ids)
    for place, case in enumerate(grounds(session, cycle, case_ids), start=1):
        made.checked.append(case.case_id)
        texts = texts_of(case)
        made.opened += bool(texts) and case.aided is not None
        suspects = suspects_among(case, texts, parties_of(case)) if texts else []
        if suspects:
            made.suspects += suspects
        else:
            made.sheets.append(sheet_of_case(case))
        if tell and (place % TELL_EVERY == 0 or place == total):
            tell(place, total)
    return made


def texts_of(case: CaseGround) -> list[tuple[Place, str]]:
    """Every text of a reviewer a sheet would show: where it stands, and as its wording has it."""
    places = texts_shown(case.ground, case.rubric, case.criteria)
    return [(place, _as_shown(case, place)) for place in places]


def suspects_of(case: CaseGround, parties: Parties) -> list[SuspectText]:
    """The texts of a case in which something was found that nobody has confirmed yet."""
    return suspects_among(case, texts_of(case), parties)


def suspects_among(
    case: CaseGround, texts: Sequence[tuple[Place, str]], parties: Parties
) -> list[SuspectText]:
    """Those of the texts of a case; one look at all together: most cases have nothing."""
    whole = "\n".join(text for _, text in texts)
    if not suspects_in(whole, case.people, natural=case.natural, parties=parties):
        return []
    found: list[SuspectText] = []
    for place, text in texts:
        mark = mark_of(place.text)
        wording = case.wordings.get((place.criterion, mark))
        things = suspects_in(
            text,
            case.people,
            natural=case.natural,
            cleared=wording.cleared if wording else (),
            parties=parties,
        )
        if things:
            found.append(SuspectText(case.case_id, place.criterion, mark, place.text, text, things))
    return found


def sheet_of_case(case: CaseGround) -> MadeSheet:
    """The sheet of a case as its wordings have it."""
    made = content_of(case)
    return MadeSheet(
        public_id=secrets.token_urlsafe(12),
        case_id=case.case_id,
        agency_id=case.agency_id,
        lawyer_id=case.lawyer_id,
        settlement_id=case.settlement_id,
        grade=case.ground.grade,
        points=case.points,
        lines=json_ready(list(made.lines)),
        overall=json_ready(made.overall),
        method=case.ground.method,
    )


def content_of(case: CaseGround) -> SettledSheet:
    """What the sheet of a case says."""
    places = texts_shown(case.ground, case.rubric, case.criteria) if case.wordings else ()
    words = {place: _as_shown(case, place) for place in places}
    return settled_sheet(case.ground, case.rubric, case.criteria, words)


def _as_shown(case: CaseGround, place: Place) -> str:
    if not case.wordings:
        return place.text
    wording = case.wordings.get((place.criterion, mark_of(place.text)))
    return wording.shown if wording else place.text
