"""Hands in the case files of the demonstration: scanned as one, uploaded, checked, put in order.

Goes the way of an office: one scan of the whole file, cut where a paper ends, each part in its
place of the archive directory under its own name. Only some cases get their file; for the others
paper is in the cupboard, as in life.
"""

import io
import tempfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
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
from qa_app.files.background import cover, take_in
from qa_app.files.loader import directory_of
from qa_app.files.models import Document, DocumentPage
from qa_app.files.services.arranging import (
    Place,
    Target,
    name_document,
    place_document,
    split_document,
)
from qa_app.files.services.covering import PageTarget
from qa_app.files.services.making import MadePaper as Paper
from qa_app.files.services.making import enter_papers, keep_papers
from qa_app.files.services.uploads import Announced
from qa_app.files.store.objects import store_for
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.settings import Settings

GOOD = 1.0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A case, what its file tells, and the parts its archive directory has."""

    case_id: int
    story: FileStory
    parts: frozenset[str]

    def papers(self, seed: str) -> list[MadePaper]:
        """The papers that belong into this directory: not every stage has every part."""
        return [paper for paper in papers_of(self.story, seed) if paper.part in self.parts]


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where files go, what is true of their cases, and in whose name they are handed in."""

    settings: Settings
    simulation: Simulation
    actor: Actor

    def hand_in(
        self, case_ids: Sequence[int], *, without: Collection[str] = (), complete: bool = False
    ) -> int:
        """Give each case its file; returns how many.

        ``without`` are parts left out; ``complete`` files hold every paper even of weak cases.
        """
        wanted = self._wanted(case_ids, complete=complete)
        with ThreadPoolExecutor(1) as hand:  # the next file is drawn while one is checked
            drawn = hand.map(lambda one: one.papers(self.simulation.seed), wanted)
            for one, papers in zip(wanted, drawn, strict=True):
                kept = [paper for paper in papers if paper.part not in without]
                self._hand_in(one, kept)
        return len(wanted)

    def file(self, case_ids: Sequence[int], *, complete: bool = False) -> int:
        """Put the papers of each case into its file one by one, without a scan; how many files."""
        store = store_for(self.settings)
        wanted = self._wanted(case_ids, complete=complete)
        with ThreadPoolExecutor(1) as hand:  # the next file is drawn while one is kept
            drawn = hand.map(lambda one: one.papers(self.simulation.seed), wanted)
            for one, papers in zip(wanted, drawn, strict=True):
                made = [Paper(paper.part, paper.title, paper.content) for paper in papers]
                kept = keep_papers(store, made)
                with transaction() as session:
                    enter_papers(
                        session, actor=self.actor, case_id=one.case_id, papers=kept, now=clock.now()
                    )
        return len(wanted)

    def _wanted(self, case_ids: Sequence[int], *, complete: bool) -> list[_Wanted]:
        vault = make_vault(self.settings.data_key)
        with reading() as session:
            wanted = _wanted(session, case_ids, self.simulation, vault)
        if complete:
            return [replace(one, story=replace(one.story, quality=GOOD)) for one in wanted]
        return wanted

    def hand_in_locked(self, case_id: int, name: str) -> str:
        """Send a PDF under a password, as offices do by mistake; returns why it is refused."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            with pikepdf.new() as document:
                document.add_blank_page()
                document.save(path, encryption=pikepdf.Encryption(owner="yunze", user="yunze"))
            new = Announced(case_id, name, path.stat().st_size, part="")
            return take_in(self.settings, actor=self.actor, new=new, path=path).problem

    def cover(self, case_id: int, part: str, boxes: Sequence[Sequence[int]]) -> bool:
        """Burn rectangles into the first page of a part; False when the file has none."""
        with reading() as session:
            page = session.exec(
                select(DocumentPage.public_id)
                .join(Document, col(Document.id) == col(DocumentPage.document_id))
                .where(Document.case_id == case_id, Document.part == part)
                .order_by(col(Document.position), col(DocumentPage.position), col(DocumentPage.id))
            ).first()
        if page is None:
            return False
        target = PageTarget(case_id, page)
        cover(self.settings, actor=self.actor, target=target, boxes=boxes)
        return True

    def _hand_in(self, wanted: _Wanted, papers: Sequence[MadePaper]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "scan.pdf"
            lengths = _joined(papers, path)
            size = path.stat().st_size
            new = Announced(wanted.case_id, f"{wanted.story.number}.pdf", size, part="")
            take_in(self.settings, actor=self.actor, new=new, path=path)
        with transaction() as session:
            _put_in_order(session, self.actor, wanted.case_id, papers, lengths)


def cases_on_desks(session: Session, cycle: str, logins: Sequence[str]) -> list[int]:
    """The cases these experts have seats of in a cycle, in the order of their keys."""
    rows = session.execute(
        select(Case.id, Case.case_key)
        .join(Assignment, col(Assignment.case_id) == col(Case.id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .where(
            col(Assignment.cycle_id) == cycle_named(session, cycle).id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Expert.login).in_(logins),
        )
        .order_by(col(Case.case_key))
        .distinct()
    )
    return [case_id for case_id, _ in rows]


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
        .order_by(col(DocumentPage.position), col(DocumentPage.id))
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
    session: Session, case_ids: Sequence[int], simulation: Simulation, vault: Vault
) -> list[_Wanted]:
    rows = session.execute(
        select(Case, Agency.name, Lawyer.name, Firm.name, Cause.name, AidedPerson.sealed)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(AidedPerson, col(AidedPerson.case_id) == col(Case.id), isouter=True)
        .where(col(Case.id).in_(case_ids))
        .order_by(col(Case.case_key))
    )
    return [
        _Wanted(
            case.id or 0,
            _story(case, tuple(names), _name(vault, case, sealed), simulation),
            _parts(case),
        )
        for case, *names, sealed in rows
    ]


def _parts(case: Case) -> frozenset[str]:
    return frozenset(part.code for part in directory_of(case.type, case.stage, case.source))


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
