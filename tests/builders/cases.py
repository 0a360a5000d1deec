"""Builds firms, lawyers, causes and closed cases for the tests of every room."""

from datetime import date

from sqlmodel import Session, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import AidedPerson, Case, Cause, Firm, Lawyer
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.text import case_key
from qa_app.db.sealed import Vault, make_vault
from tests.builders.numbers import next_number
from tests.builders.register import make_agency

CLOSED = date(2026, 3, 5)


def make_firm(session: Session, name: str = "江南律师事务所") -> Firm:
    """A firm; the same name gives the same firm."""
    found = session.exec(select(Firm).where(Firm.name == name)).first()
    if found:
        return found
    firm = Firm(name=name)
    session.add(firm)
    session.flush()
    return firm


def make_lawyer(session: Session, name: str = "卢涵曦", *, firm: Firm | None = None) -> Lawyer:
    """A lawyer at a firm; the same name at the same firm gives the same lawyer."""
    firm = firm or make_firm(session)
    wanted = select(Lawyer).where(Lawyer.name == name, Lawyer.firm_id == firm.id)
    found = session.exec(wanted).first()
    if found:
        return found
    lawyer = Lawyer(name=name, firm_id=firm.id)
    session.add(lawyer)
    session.flush()
    return lawyer


def make_cause(session: Session, name: str = "劳动争议") -> Cause:
    """A cause; the same name gives the same cause."""
    found = session.exec(select(Cause).where(Cause.name == name)).first()
    if found:
        return found
    cause = Cause(name=name)
    session.add(cause)
    session.flush()
    return cause


def make_case(
    session: Session,
    number: str = "",
    *,
    agency: Agency | None = None,
    type: CaseType = CaseType.CIVIL,
    lawyer: Lawyer | None = None,
    **fields: object,
) -> Case:
    """A closed case with a believable default for everything; ``fields`` go into the row."""
    number = number or f"(2026)南援民字第{next_number()}号"
    agency = agency or make_agency(session)
    lawyer = lawyer or make_lawyer(session)
    values: dict[str, object] = {
        "stage": Stage.FIRST_INSTANCE,
        "source": Source.APPLICATION,
        "closed_on": CLOSED,
        "region_id": agency.region_id,
        **fields,
    }
    case = Case(
        case_key=case_key(agency.code, number),
        number=number,
        agency_id=agency.id or 0,
        type=type,
        lawyer_id=lawyer.id,
        firm_id=lawyer.firm_id,
        **values,
    )
    session.add(case)
    session.flush()
    return case


def make_cases(session: Session, count: int, **common: object) -> list[Case]:
    """Several cases that share everything but their numbers."""
    return [make_case(session, **common) for _ in range(count)]  # type: ignore[arg-type]


def make_aided_person(
    session: Session, case: Case, name: str = "王小明", *, vault: Vault | None = None
) -> AidedPerson:
    """The sealed personal data of a case; the vault of the test settings unless given."""
    vault = vault or make_vault("d" * 40)
    values = {"name": name, "id_number": "990101199001011234", "phone": "13800000000"}
    person = AidedPerson(
        case_id=case.id or 0,
        sealed=vault.seal(values, bound_to=case.case_key),
        name_mark=vault.mark(name),
    )
    session.add(person)
    session.flush()
    return person
