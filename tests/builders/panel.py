"""Builds experts, drawn cycles and cycles whose cases have their experts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, select

from qa_app.accounts.models import Account, Region
from qa_app.cases.models import Case, Firm
from qa_app.core.case_types import CaseType
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle, CycleState
from qa_app.panel.models import Expert
from qa_app.panel.services.assigning import Assigned, assign_cycle
from qa_app.sampling.models import Pick, SampleCase, SampleStatus, Stratum
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.numbers import next_number
from tests.builders.register import NOW, make_agency, make_region

SEED = "public seed"


def make_expert(
    session: Session,
    login: str = "",
    *,
    account: Account | None = None,
    firm: Firm | None = None,
    region: Region | None = None,
    types: Sequence[CaseType] = (),
    **fields: object,
) -> Expert:
    """An expert of a firm of the expert's own, so that nothing conflicts unless asked for."""
    number = next_number()
    login = login or (account.login if account else f"expert{number}")
    firm = firm or make_firm(session, f"专家律所{number}")
    values: dict[str, object] = {"name": account.name if account else f"专家{number}", **fields}
    expert = Expert(
        login=login,
        account_id=account.id if account else None,
        firm_id=firm.id,
        region_id=region.id if region else None,
        types=[kind.value for kind in types],
        **values,
    )
    session.add(expert)
    session.flush()
    return expert


def make_experts(session: Session, count: int, **common: object) -> list[Expert]:
    """Several experts that share everything but login, name and firm."""
    return [make_expert(session, **common) for _ in range(count)]  # type: ignore[arg-type]


def drawn_cycle(
    session: Session,
    cases: Sequence[Case] | int = 6,
    *,
    name: str = "",
    region: Region | None = None,
    now: datetime = NOW,
    **panel: object,
) -> Cycle:
    """A cycle all of whose given cases were drawn; ``panel`` are keys of the plan's panel."""
    if isinstance(cases, int):
        cases = [make_case(session) for _ in range(cases)]
    name = name or f"cycle-{next_number()}"
    cycle = Cycle(
        name=name,
        title=f"评估活动 {name}",
        plan=plan_text(name, {"reviewers": 2, **panel}),
        state=CycleState.DRAWN,
        region_id=region.id if region else None,
        created_by="builder",
        created_at=now,
        frame_size=len(cases),
        seed=SEED,
        drawn_at=now,
    )
    session.add(cycle)
    session.flush()
    draw_cases(session, cycle, cases)
    return cycle


def draw_cases(session: Session, cycle: Cycle, cases: Sequence[Case]) -> None:
    """Put cases into the sample of a cycle, in one stratum."""
    found = session.exec(select(Stratum).where(Stratum.cycle_id == cycle.id)).first()
    stratum = found or Stratum(
        cycle_id=cycle.id or 0, label="全部", key={}, frame_size=len(cases), sample_size=len(cases)
    )
    session.add(stratum)
    session.flush()
    rows = [
        {
            "cycle_id": cycle.id,
            "case_id": case.id,
            "stratum_id": stratum.id,
            "case_key": case.case_key,
            "ticket": f"{rank:064x}",
            "rank": rank,
            "pick": Pick.RANDOM,
            "status": SampleStatus.DRAWN,
            "round": 0,
            "added_at": NOW,
        }
        for rank, case in enumerate(cases, start=1)
    ]
    if rows:
        session.execute(insert(SampleCase.__table__), rows)  # type: ignore[attr-defined]


def assigned_cycle(
    session: Session,
    cases: Sequence[Case] | int = 6,
    *,
    experts: Sequence[Expert] | int = 4,
    **cycle_fields: object,
) -> tuple[Cycle, Assigned]:
    """A drawn cycle whose cases have all their experts."""
    if isinstance(experts, int):
        make_experts(session, experts)
    cycle = drawn_cycle(session, cases, **cycle_fields)  # type: ignore[arg-type]
    return cycle, assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)


def plan_text(name: str, panel: dict[str, object]) -> str:
    """A PLAN.toml with these panel rules."""
    lines = [f'name = "{name}"', "closed_from = 2025-07-01", "closed_to = 2026-06-30", "[panel]"]
    for key, value in panel.items():
        shown = f'"{value}"' if isinstance(value, str) else str(value).lower()
        lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


def case_in(session: Session, code: str, *, firm: str = "", lawyer: str = "甲", **fields: object):
    """A case of the agency of a region like ``99/9901/990101``, handled in a firm of its own."""
    region = region_at(session, code)
    agency = make_agency(session, f"{code}法律援助中心", region=region)
    person = make_lawyer(session, lawyer, firm=make_firm(session, firm or f"{code}律所"))
    return make_case(session, agency=agency, lawyer=person, **fields)  # type: ignore[arg-type]


def region_at(session: Session, path: str) -> Region:
    """The region at the end of a path of codes, with all above it."""
    parent: Region | None = None
    for code in path.strip("/").split("/"):
        parent = make_region(session, code, parent)
    assert parent is not None
    return parent
