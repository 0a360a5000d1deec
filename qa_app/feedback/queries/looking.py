"""Looks through words before they are sent to a lawyer or an agency: do they tell who reviewed?

What the office writes is held against everybody who had a part in the case. What an expert writes
is held against every expert there is: an answer that depended on the case would tell the writer
who reviewed it. Neither may name the aided person of the case, or others who handle cases.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Firm
from qa_app.db.sealed import kept
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.grounds import experts_of_case
from qa_app.feedback.queries.parties import parties_of_many, typed_parties
from qa_app.feedback.registry import TOOK_PART
from qa_app.feedback.rules.looking import Look, likely, look_at
from qa_app.feedback.rules.suspicion import Person
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.panel.models import Expert


def look_of_office(session: Session, cycle_id: int, case_id: int, texts: Sequence[str]) -> Look:
    """What the office is about to say of a case; its own agency and firm betray nobody."""
    ids = experts_of_case(session, cycle_id, case_id)
    for told in TOOK_PART:
        ids |= set(told(session, cycle_id, case_id))
    natural = session.execute(
        select(Agency.name, Firm.name)
        .select_from(Case)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .where(col(Case.id) == case_id)
    ).one()
    parties = typed_parties(session, kept(), case_id, texts, masked=False)
    return look_at(texts, _people(session, ids), [name for name in natural if name], parties)


def look_of_release(session: Session, release: Release, texts: Sequence[str]) -> Look:
    """What the office is about to say to all who have a sheet of a release: held against every
    expert, the aided persons of its cases and all lawyers; its agencies betray nobody."""
    of_release = col(FeedbackSheet.release_id) == release.id
    natural = session.exec(
        select(Agency.name).where(
            col(Agency.id).in_(select(FeedbackSheet.agency_id).where(of_release))
        )
    ).all()
    cases = select(FeedbackSheet.case_id).where(of_release)
    parties = parties_of_many(session, kept(), cases, "\n".join(texts))
    return look_at(texts, likely(_people(session, None), texts), natural, parties)


def look_of_hearing(
    session: Session, observation: Observation, hearing: Hearing, texts: Sequence[str]
) -> Look:
    """What is about to be said of an observed hearing: held against all who were sent to it."""
    seats = select(ObserverSeat.expert_id).where(ObserverSeat.observation_id == observation.id)
    agency = session.get_one(Agency, hearing.agency_id).name
    parties = parties_of_many(session, kept(), [hearing.case_id or 0], "\n".join(texts))
    parties = replace(parties, own=hearing.lawyer_name)
    natural = [name for name in (agency, hearing.firm_name) if name]
    return look_at(texts, _people(session, session.exec(seats).all()), natural, parties)


def look_of_expert(session: Session, case_id: int, texts: Sequence[str]) -> Look:
    """What an expert is about to say; of the case only the whole name of the aided person tells,
    which stands in the file the expert reads."""
    parties = typed_parties(session, kept(), case_id, texts, masked=True)
    return look_at(texts, likely(_people(session, None), texts), parties=parties)


def _people(session: Session, ids: Iterable[int] | None) -> list[Person]:
    """Experts by id; None: all of them."""
    statement = (
        select(Expert.name, Expert.login, Firm.name, Agency.name)
        .join(Firm, col(Firm.id) == col(Expert.firm_id), isouter=True)
        .join(Agency, col(Agency.id) == col(Expert.agency_id), isouter=True)
        .order_by(col(Expert.id))
    )
    if ids is not None:
        statement = statement.where(col(Expert.id).in_(ids))
    rows = session.execute(statement)
    return [Person(name, login, firm or "", office or "") for name, login, firm, office in rows]
