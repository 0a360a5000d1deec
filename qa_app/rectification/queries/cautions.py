"""What a task must not give away: whether feedback is out, who reviewed and who was helped."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from qa_app.cases.models import Case, Firm
from qa_app.db.sealed import Vault
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.parties import aided_of_many
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.panel.models import Assignment, Expert
from qa_app.sampling.models import SampleCase, SampleStatus

CHUNK = 5_000


def is_released(
    session: Session, cycle_id: int | None, case_ids: Sequence[int], agency_ids: Sequence[int]
) -> bool:
    """Whether the feedback of all that tasks are about is out, so that levels may be spoken of.

    Asked of the drawn cases among these and of all drawn cases of these agencies, of one cycle or,
    without one, of every cycle. Cases that were never drawn have no grade to give away.
    """
    return not any(
        _hidden(session, cycle_id, col(Case.id).in_(case_ids[start : start + CHUNK]))
        for start in range(0, len(case_ids), CHUNK)
    ) and not (agency_ids and _hidden(session, cycle_id, col(Case.agency_id).in_(agency_ids)))


def _hidden(session: Session, cycle_id: int | None, which: object) -> int:
    """How many drawn cases of those have no released sheet."""
    out = (
        select(FeedbackSheet.id)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(
            col(FeedbackSheet.cycle_id) == col(SampleCase.cycle_id),
            col(FeedbackSheet.case_id) == col(SampleCase.case_id),
            col(FeedbackSheet.counts),
            col(Release.state) == ReleaseState.RELEASED,
        )
        .correlate(SampleCase)
    )
    statement = (
        select(func.count())
        .select_from(SampleCase)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .where(which, col(SampleCase.status) != SampleStatus.REPLACED, ~out.exists())  # type: ignore[arg-type]
    )
    if cycle_id is not None:
        statement = statement.where(col(SampleCase.cycle_id) == cycle_id)
    return session.exec(statement).one()


def reviewer_names(
    session: Session, cycle_id: int | None, case_ids: Sequence[int], agency_ids: Sequence[int]
) -> set[str]:
    """Names, logins and firms of all who ever had a seat of the cycle, or of the cases."""
    if cycle_id is not None:
        which = col(Assignment.cycle_id) == cycle_id
    else:
        of_agency = and_(
            col(Case.id) == col(Assignment.case_id), col(Case.agency_id).in_(agency_ids)
        )
        named = col(Assignment.case_id).in_(case_ids[:CHUNK])
        which = or_(named, select(Case.id).where(of_agency).correlate(Assignment).exists())
    statement = (
        select(Expert.name, Expert.login, Firm.name)
        .join(Assignment, col(Assignment.expert_id) == col(Expert.id))
        .join(Firm, col(Firm.id) == col(Expert.firm_id), isouter=True)
        .where(which)
        .distinct()
    )
    return {name for row in session.execute(statement) for name in row if name}


def aided_names(
    session: Session, vault: Vault, words: str, case_ids: Sequence[int], agency_ids: Sequence[int]
) -> frozenset[str]:
    """Names in the words that are those of aided persons: of the cases, of all of these agencies.

    Found by keyed marks; nothing sealed is opened.
    """
    found = frozenset[str]()
    for start in range(0, len(case_ids), CHUNK):
        found |= aided_of_many(session, vault, case_ids[start : start + CHUNK], words)
    if agency_ids:
        theirs = select(Case.id).where(col(Case.agency_id).in_(agency_ids))
        found |= aided_of_many(session, vault, theirs, words)
    return found
