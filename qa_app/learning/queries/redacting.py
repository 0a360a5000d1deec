"""What redacting a model file needs: the pages of its file as they are, and who is known from it.

``record_words`` is for services only: what it gives is personal and is shown to nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency, Region, RoleGrant
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.files.models import Document, DocumentPage, DocumentState
from qa_app.files.queries.reading import case_file
from qa_app.files.rules.covers import Box
from qa_app.files.rules.masking import OPEN
from qa_app.learning.models import ModelPage
from qa_app.learning.rules.model_files import PageState
from qa_app.learning.rules.redaction.pages import Known, known_words
from qa_app.opinions.models import Opinion


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of the file as staff keep it; ``covers`` are what staff covered already."""

    page_id: int
    public_id: str
    part: str
    number: int
    address: str
    covers: tuple[Box, ...]
    width: int
    height: int
    rotation: int


def source_pages(session: Session, case_id: int) -> list[SourcePage]:
    """The pages of the file of a case in their order; the caller has asked for the right to it."""
    places: dict[str, tuple[str, int]] = {
        page.public_id: (part.code, page.number)
        for part in case_file(session, case_id, masking=OPEN).parts
        for doc in part.documents
        for page in doc.pages
    }
    statement = (
        select(DocumentPage)
        .join(Document, col(Document.id) == col(DocumentPage.document_id))
        .where(
            col(Document.case_id) == case_id,
            col(Document.state) == DocumentState.READY,
            col(DocumentPage.removed).is_(False),
        )
    )
    found = [
        SourcePage(
            page.id or 0,
            page.public_id,
            *places[page.public_id],
            page.address,
            tuple((box[0], box[1], box[2], box[3]) for box in page.covers),
            page.width,
            page.height,
            page.rotation,
        )
        for page in session.exec(statement)
    ]
    return sorted(found, key=lambda page: page.number)


def page_of_model(session: Session, model_id: int, public_id: str) -> ModelPage:
    """One page of a model; ``NotFound`` for pages of others."""
    statement = select(ModelPage).where(
        col(ModelPage.model_id) == model_id, col(ModelPage.public_id) == public_id
    )
    page = session.exec(statement).first()
    if page is None:
        raise NotFound(public_id)
    return page


def page_states(pages: list[ModelPage], sources: list[SourcePage]) -> list[PageState]:
    """How far each page is, and whether the file still holds what was boxed."""
    now = {source.page_id: source for source in sources}
    return [
        PageState(
            confirmed=page.confirmed_at is not None,
            left_out=page.left_out,
            current=is_current(page, now.get(page.page_id)),
        )
        for page in pages
    ]


def is_current(page: ModelPage, source: SourcePage | None) -> bool:
    """Whether the file still holds the content that was boxed, with no cover beyond the boxes."""
    if source is None or source.address != page.source_address:
        return False
    return page.left_out or all(list(cover) in page.boxes for cover in source.covers)


def record_words(session: Session, case_id: int, person: Mapping[str, Any]) -> Known:
    """Everything the record of a case knows by which it, its people or its agency can be told."""
    row = session.execute(
        select(  # type: ignore[call-overload]
            Case.number, Case.case_key, Agency.id, Agency.name, Region.path, Lawyer.name, Firm.name
        )
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Region, col(Region.id) == col(Case.region_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .where(col(Case.id) == case_id)
    ).one()
    number, key, agency_id, agency, path, lawyer, firm = row
    people = [str(person.get("name") or ""), lawyer or "", *_staff(session, agency_id)]
    words = [
        *(str(value) for name, value in person.items() if name != "name" and value),
        number, key, agency, firm or "", *_places(session, path), *_bodies(session, case_id),
    ]  # fmt: skip
    return known_words(people, words)


def _staff(session: Session, agency_id: int) -> list[str]:
    statement = (
        select(Account.name)
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .where(col(RoleGrant.agency_id) == agency_id, col(RoleGrant.role) == Role.AGENCY_STAFF)
        .distinct()
    )
    return list(session.exec(statement))


def _places(session: Session, path: str) -> list[str]:
    """The city and the county of the case: the province alone tells nothing here."""
    codes = path.strip("/").split("/")[1:]
    return list(session.exec(select(Region.name).where(col(Region.code).in_(codes))))


def _bodies(session: Session, case_id: int) -> list[str]:
    statement = select(Opinion.body_name).where(
        col(Opinion.case_id) == case_id, col(Opinion.body_name) != ""
    )
    return list(session.exec(statement))
