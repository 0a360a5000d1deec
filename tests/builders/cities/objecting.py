"""Objections of a city: one of its lawyer, one of each agency, one on the desk of two experts."""

from sqlmodel import Session, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.files.store.objects import Store
from qa_app.objections.models import Objection, ObjectionPaper, ObjectionPoint
from qa_app.objections.rules.states import ObjectionState, Outcome
from qa_app.reviews.models import Settlement
from tests.builders.cases import make_case
from tests.builders.cities.city import COMMON, NEIGHBOUR, OTHER, City, new_case
from tests.builders.files import blank_page
from tests.builders.panel import drawn_cycle
from tests.builders.register import NOW


def with_objections(session: Session, city: City, store: Store) -> None:
    """Released sheets with an objection each, two being decided, and one that was decided."""
    mine = select(Lawyer).where(Lawyer.account_id == city.accounts[Role.LAWYER].id)
    lawyer = session.exec(mine).one()
    agencies: dict[str, Agency] = {COMMON: city.agency, NEIGHBOUR: city.neighbour}
    cases = {owner: new_case(session, city, agency) for owner, agency in agencies.items()}
    cases[Role.LAWYER] = make_case(session, agency=city.agency, lawyer=lawyer)
    cases |= {who: new_case(session, city) for who in (Role.EXPERT, OTHER)}
    name = f"objections-{city.name}"
    cycle = drawn_cycle(session, list(cases.values()), name=name, region=city.region)
    release = Release(
        public_id=name, cycle_id=cycle.id or 0, scope={}, state=ReleaseState.RELEASED,
        objections_until=NOW.date(), released_by="x", released_at=NOW,
    )  # fmt: skip
    session.add(release)
    session.flush()
    page = store.keep(blank_page())
    for owner, case in cases.items():
        _objected(session, city, (release, case), owner, page)


def _objected(
    session: Session, city: City, about: tuple[Release, Case], owner: str, page: str
) -> None:
    release, case = about
    settled = Settlement(
        cycle_id=release.cycle_id, case_id=case.id or 0, grade=Grade.PASS, points=6500,
        method="average", steps=[], inputs=[], settled_by="x", settled_at=NOW,
    )  # fmt: skip
    session.add(settled)
    session.flush()
    sheet = FeedbackSheet(
        public_id=f"{release.public_id}-sheet-{owner}", release_id=release.id or 0,
        cycle_id=release.cycle_id, case_id=case.id or 0, lawyer_id=case.lawyer_id,
        agency_id=case.agency_id, settlement_id=settled.id or 0, grade=Grade.PASS,
        lines=[{"criterion": "first-meeting", "level": "pass"}], overall={}, made_at=NOW,
        objections_until=NOW.date(),
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    deciders = {Role.EXPERT: 0, OTHER: 1}
    decider = city.experts[deciders[owner]].id if owner in deciders else None
    row = Objection(
        public_id=f"{release.public_id}-objection-{owner}", sheet_id=sheet.id or 0,
        cycle_id=release.cycle_id, case_id=case.id or 0, due_on=NOW.date(), made_at=NOW,
        saved_at=NOW, handed_in_by="x", handed_in_at=NOW, decider_expert_id=decider,
        state=ObjectionState.DECIDING if decider else ObjectionState.HANDED_IN,
        opened_at=NOW if decider else None, old_settlement_id=settled.id,
    )  # fmt: skip
    over = Objection(
        public_id=f"{release.public_id}-decided-{owner}", sheet_id=sheet.id or 0, level=2,
        cycle_id=release.cycle_id, case_id=case.id or 0, due_on=NOW.date(), made_at=NOW,
        saved_at=NOW, handed_in_by="x", handed_in_at=NOW, state=ObjectionState.CLOSED,
        outcome=Outcome.REJECTED, decided_at=NOW, decision_note="维持", closed_at=NOW,
        old_settlement_id=settled.id,
    )  # fmt: skip
    session.add_all([row, over])
    session.flush()
    city.of["decided objection", owner] = over.public_id
    point = ObjectionPoint(
        objection_id=row.id or 0, point="first-meeting", reason="有会见笔录", old_level="pass"
    )
    paper = ObjectionPaper(
        public_id=f"{release.public_id}-paper-{owner}", objection_id=row.id or 0, name="a.pdf",
        media_type="application/pdf", size=1, pages=[page], at=NOW,
    )  # fmt: skip
    session.add_all([point, paper])
    session.flush()
    city.of["objection", owner] = row.public_id
    city.of["objected sheet", owner] = sheet.public_id
    city.of["objection paper", owner] = paper.public_id
