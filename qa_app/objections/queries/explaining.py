"""Works out anew what an upheld objection made of a grade, from sheets and what was changed."""

from sqlmodel import Session

from qa_app.cycles.models import Cycle
from qa_app.objections.queries.grounds import PLACE, changes_by, grounds_of
from qa_app.objections.rules.result import METHOD, result_of
from qa_app.reviews.queries.explaining import METHODS, Material
from qa_app.reviews.queries.settled import SettledCase
from qa_app.reviews.rules.settling import Settled


def settled_anew(
    session: Session, cycle: Cycle, case: SettledCase, material: Material
) -> Settled | None:
    """What the version shown comes to from the one before it; None without either."""
    version = case.version
    given = [one for one in (version.inputs or [] if version else []) if one["place"] == PLACE]
    if version is None or not given:
        return None
    found = grounds_of(session, cycle, case.case_id, below=version.number)
    return result_of(found.ground, found.scorer, changes_by(given[-1])) if found else None


METHODS[METHOD] = settled_anew
