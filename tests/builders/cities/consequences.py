"""What follows from grades in a city: coefficients, exports, decisions, trainings, each twice."""

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.consequences.background import kept_workbook
from qa_app.consequences.models import (
    Coefficient,
    CoefficientTable,
    DeskDecision,
    FinanceExport,
    FinanceLine,
)
from qa_app.consequences.rules.coefficients import Deciders, Pending
from qa_app.consequences.rules.desk import Decision
from qa_app.consequences.rules.exports import Standing
from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.learning.models import TrainingSeat, TrainingSession
from qa_app.learning.rules.sessions import TrainingState
from qa_app.settings import Settings
from tests.builders.cities.city import COMMON, NEIGHBOUR, City
from tests.builders.register import NOW


def with_consequences(session: Session, city: City) -> None:
    """One of each for the agency and for its neighbour; coefficients are the region's."""
    named = col(Cycle.name) == str(city.of["cycle", COMMON])
    cycle = session.exec(select(Cycle).where(named)).one()
    city.of["coefficients", COMMON] = _coefficients(session, city)
    for number, owner in enumerate((COMMON, NEIGHBOUR), start=1):
        case = session.get_one(Case, city.of["case", owner])
        city.of["lawyer", COMMON] = case.lawyer_id
        city.of["export", owner] = _export(session, city, cycle, case, number)
        city.of["desk decision", owner] = _decision(session, city, case)
        city.of["training", owner] = _training(session, city, case)


def keep_workbook(settings: Settings, city: City, who: str, account_id: int, token: str) -> None:
    """A finished workbook of the agency's export that waits for an account."""
    path = kept_workbook(settings, account_id, str(city.of["export", COMMON]), token)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    city.of["kept workbook", who] = token


def _coefficients(session: Session, city: City) -> str:
    row = CoefficientTable(
        public_id=f"coefficients-{city.name}", region_id=city.region.id, valid_from=NOW.date(),
        note="文件", pending=Pending.APART, for_agencies=True, deciders=Deciders.AGENCY,
        made_by="builder", made_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        Coefficient(table_id=row.id or 0, position=0, excellent=1, good=1, passed=1, fail=1)
    )
    session.flush()
    return row.public_id


def _export(session: Session, city: City, cycle: Cycle, case: Case, number: int) -> str:
    row = FinanceExport(
        public_id=f"export-{city.name}-{number}", cycle_id=cycle.id or 0, number=number,
        pending=Pending.APART, for_agencies=True, tables=[], sha256="0" * 64, made_by="builder",
        made_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        FinanceLine(
            export_id=row.id or 0, case_id=case.id or 0, number=case.number,
            agency_id=case.agency_id, agency="机构", lawyer_id=case.lawyer_id, lawyer="律师",
            firm="", type=case.type, closed_on=case.closed_on, grade=Grade.GOOD, sheet_version=1,
            base_cents=100, coefficient=10_000, table_key="", cents=100, standing=Standing.DUE,
        )
    )  # fmt: skip
    session.flush()
    return row.public_id


def _decision(session: Session, city: City, case: Case) -> str:
    row = DeskDecision(
        public_id=f"decision-{city.name}-{case.agency_id}", lawyer_id=case.lawyer_id or 0,
        agency_id=case.agency_id, decision=Decision.TALK, reason="先约谈", cases=[case.id],
        stands=True, decided_by="builder", decided_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.public_id


def _training(session: Session, city: City, case: Case) -> str:
    row = TrainingSession(
        public_id=f"training-{city.name}-{case.agency_id}", region_id=city.region.id,
        title="培训", held_on=NOW.date(), rubric="civil-file-review", rubric_version=1,
        criteria=[], state=TrainingState.PLANNED, made_by="builder", made_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        TrainingSeat(
            session_id=row.id or 0, lawyer_id=case.lawyer_id or 0, agency_id=case.agency_id,
            criteria=[], invited_at=NOW, told=False,
        )
    )  # fmt: skip
    session.flush()
    return row.public_id
