"""Hands in the case files of the demonstration: scanned as one, uploaded, checked, put in order.

Goes the way of an office: one scan of the whole file, cut where a paper ends, each part in its
place of the archive directory under its own name. Only some cases get their file; for the others
paper is in the cupboard, as in life.
"""

import io
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from sqlmodel import Session, col, select

from qa_app import clock
from qa_app.accounts.models import Agency
from qa_app.cases.models import AidedPerson, Case, Cause, Firm, Lawyer
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.sealed import Vault, make_vault
from qa_app.db.session import reading, transaction
from qa_app.demo.casefiles import MadePaper, papers_of
from qa_app.demo.reviewing import Simulation
from qa_app.demo.rules.filepages import FileStory
from qa_app.files.background import take_in
from qa_app.files.models import Document, DocumentPage
from qa_app.files.services.arranging import (
    Place,
    Target,
    name_document,
    place_document,
    split_document,
)
from qa_app.files.services.uploads import Announced
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.settings import Settings


@dataclass(frozen=True, slots=True)
class _Wanted:
    case_id: int
    story: FileStory


def hand_in_files(
    settings: Settings, *, actor: Actor, cycle: str, simulation: Simulation, logins: Sequence[str]
) -> int:
    """Give every case these experts review its file; returns how many files there are."""
    with reading() as session:
        wanted = _wanted(session, cycle, simulation, logins, make_vault(settings.data_key))
    with ThreadPoolExecutor(1) as hand:  # the next file is drawn while one is checked
        drawn = hand.map(lambda one: papers_of(one.story, simulation.seed), wanted)
        for one, papers in zip(wanted, drawn, strict=True):
            _hand_in(settings, actor, one, papers)
    return len(wanted)


def _hand_in(
    settings: Settings, actor: Actor, wanted: _Wanted, papers: Sequence[MadePaper]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.pdf"
        lengths = _joined(papers, path)
        new = Announced(wanted.case_id, f"{wanted.story.number}.pdf", path.stat().st_size, part="")
        take_in(settings, actor=actor, new=new, path=path)
    with transaction() as session:
        _put_in_order(session, actor, wanted.case_id, papers, lengths)


def _joined(papers: Sequence[MadePaper], path: Path) -> list[int]:
    """All papers in one PDF; how many pages each has."""
    lengths: list[int] = []
    with pikepdf.new() as whole:
        for paper in papers:
            with pikepdf.open(io.BytesIO(paper.content)) as part:
                whole.pages.extend(part.pages)
                lengths.append(len(part.pages))
        whole.save(path)
    return lengths


def _put_in_order(
    session: Session,
    actor: Actor,
    case_id: int,
    papers: Sequence[MadePaper],
    lengths: Sequence[int],
) -> None:
    """Cut the scan where papers end, from the back, and put each under its part and name."""
    document = session.exec(select(Document).where(Document.case_id == case_id)).one()
    pages = session.exec(
        select(DocumentPage.public_id)
        .where(DocumentPage.document_id == document.id)
        .order_by(col(DocumentPage.position))
    ).all()
    starts = [sum(lengths[:place]) for place in range(len(papers))]
    for paper, start in reversed(list(zip(papers, starts, strict=True))):
        target, place = Target(case_id, document.public_id), Place(paper.part)
        if start:
            cut = split_document(
                session, actor=actor, target=target, page=pages[start], now=clock.now()
            )
            target = Target(case_id, cut)
        place_document(session, actor=actor, target=target, place=place, now=clock.now())
        name_document(session, actor=actor, target=target, title=paper.title, now=clock.now())


def _wanted(
    session: Session, cycle: str, simulation: Simulation, logins: Sequence[str], vault: Vault
) -> list[_Wanted]:
    rows = session.execute(
        select(Case, Agency.name, Lawyer.name, Firm.name, Cause.name, AidedPerson.sealed)
        .join(Assignment, col(Assignment.case_id) == col(Case.id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(AidedPerson, col(AidedPerson.case_id) == col(Case.id), isouter=True)
        .where(
            col(Assignment.cycle_id) == cycle_named(session, cycle).id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Expert.login).in_(logins),
        )
        .order_by(col(Case.case_key))
        .distinct()
    )
    return [
        _Wanted(case.id or 0, _story(case, tuple(names), _name(vault, case, sealed), simulation))
        for case, *names, sealed in rows
    ]


def _name(vault: Vault, case: Case, sealed: bytes | None) -> str:
    opened = vault.open(bytes(sealed), bound_to=case.case_key) if sealed else {}
    return str(opened.get("name") or "李某")


def _story(
    case: Case, names: tuple[str | None, ...], person: str, simulation: Simulation
) -> FileStory:
    agency, lawyer, firm, cause = (name or "" for name in names)
    accepted = case.accepted_on or case.closed_on
    quality = simulation.qualities.get(case.case_key)
    return FileStory(
        number=case.number,
        case_type=case.type,
        cause=cause,
        person=person,
        agency=agency,
        lawyer=lawyer,
        firm=firm,
        accepted=accepted,
        assigned=case.assigned_on or accepted,
        met=case.met_on,
        heard=case.heard_on or case.closed_on,
        closed=case.closed_on,
        quality=quality.quality if quality else 0.0,
    )
