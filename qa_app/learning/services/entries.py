"""Putting cases forward and deciding on them, with what packages below do not know: papers, news.

For the pages of competitions.  The rules and the rows are those of ``sampling``; here the paper
that is judged is checked against the file, and people are told.
"""

from datetime import datetime

from sqlmodel import Session, select

from qa_app.accounts.models import Account
from qa_app.core.errors import Invalid, Problem, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.competition import EntryKind
from qa_app.files.queries.reading import Doc, case_file
from qa_app.files.rules.masking import OPEN
from qa_app.learning.messages import competitions  # noqa: F401 - enters the kinds of notices
from qa_app.notices.services import notify
from qa_app.sampling.models import CompetitionEntry
from qa_app.sampling.queries.entries import case_to_enter, competition_for
from qa_app.sampling.rules.entering import EntryState
from qa_app.sampling.services.entering import Decision, Entry, decide_entry, enter_case

TOLD = {
    EntryState.ADMITTED: "competition_entry_admitted",
    EntryState.REFUSED: "competition_entry_refused",
}


def put_forward(
    session: Session, *, actor: Actor, name: str, entry: Entry, now: datetime
) -> CompetitionEntry:
    """Put a case forward; of written opinions, with the paper in its file that is judged.

    Invalid without a paper of this file; Refused: ``entry_without_papers`` and as
    ``sampling.services.entering`` says.
    """
    cycle = competition_for(session, actor, name)
    case_to_enter(session, actor, entry.case_id)
    if wants_paper(cycle):
        papers = papers_of(session, entry.case_id)
        if not papers:
            raise Refused("entry_without_papers")
        if entry.document not in {paper.public_id for paper in papers}:
            raise Invalid([Problem("entry_paper_missing", column="document")])
    elif entry.document:
        entry = Entry(entry.case_id, entry.reason)
    return enter_case(session, actor=actor, name=name, entry=entry, now=now)


def decide(
    session: Session, *, actor: Actor, public_id: str, decision: Decision, now: datetime
) -> CompetitionEntry:
    """Admit or refuse an entry, and tell who put it forward."""
    entry = decide_entry(session, actor=actor, public_id=public_id, decision=decision, now=now)
    cycle = session.get_one(Cycle, entry.cycle_id)
    account = session.exec(select(Account.id).where(Account.login == entry.entered_by)).first()
    if account is not None:
        notify(
            session,
            account_ids=[account],
            code=TOLD[entry.state],
            params={"title": cycle.title or cycle.name},
            url=f"/learning/competitions/{cycle.name}",
            now=now,
        )
    return entry


def wants_paper(cycle: Cycle) -> bool:
    """Whether one written opinion is judged, and not the whole file."""
    rule = plan_of(cycle).competition
    return rule is not None and rule.entry is EntryKind.OPINION


def papers_of(session: Session, case_id: int, language: str = "zh") -> list[Doc]:
    """The papers in the file of a case that can be judged, in order."""
    found = case_file(session, case_id, masking=OPEN, language=language)
    return [doc for part in found.parts for doc in part.documents]
