"""Builds plans and cycles at each stage of the draw, through the program's own services."""

from datetime import date
from typing import Any

from sqlmodel import Session

from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_named
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.rules.plan_toml import plan_from_mapping
from qa_app.cycles.services import create_cycle
from qa_app.sampling.queries import frozen
from qa_app.sampling.rules.samples import Status
from qa_app.sampling.services.drawing import Seed, draw_cycle
from qa_app.sampling.services.freezing import freeze_cycle
from tests.builders.cases import make_cases
from tests.builders.register import NOW, make_agency

SEED = "2026-09-01 03 08 11 17 25 32 09"


def make_plan(name: str = "2026-a", **keys: Any) -> Plan:
    """A plan of a year as in PLAN.toml; ``keys`` are those of the file (``panel={...}``)."""
    usual = {"closed_from": date(2025, 7, 1), "closed_to": date(2026, 6, 30)}
    sizes = {} if "count" in keys else {"ratio": "0.277"}
    return plan_from_mapping({"name": name, **usual, **sizes, **keys})


def make_cycle(session: Session, plan: Plan | None = None, *, actor: Actor = SYSTEM) -> Cycle:
    """A cycle that is planned; cases are made before."""
    return create_cycle(session, actor=actor, plan=plan or make_plan(), now=NOW)


def frozen_cycle(session: Session, plan: Plan | None = None, *, actor: Actor = SYSTEM) -> Cycle:
    """A cycle whose frame holds the cases at hand."""
    cycle = make_cycle(session, plan, actor=actor)
    return freeze_cycle(session, actor=actor, name=cycle.name, now=NOW)


def drawn_cycle(
    session: Session, plan: Plan | None = None, *, actor: Actor = SYSTEM, seed: str = SEED
) -> Cycle:
    """A cycle whose sample was drawn."""
    cycle = frozen_cycle(session, plan, actor=actor)
    public = Seed(seed, "县体彩开奖公告")
    return draw_cycle(session, actor=actor, name=cycle.name, seed=public, now=NOW)


def make_caseload(session: Session) -> list[Case]:
    """Two agencies, 30 civil and 9 criminal cases at the first, 4 civil ones at the second."""
    one, two = make_agency(session, "甲县中心"), make_agency(session, "乙县中心")
    cases = make_cases(session, 30, agency=one)
    cases += make_cases(session, 9, agency=one, type=CaseType.CRIMINAL)
    return cases + make_cases(session, 4, agency=two)


def sample_of(session: Session, name: str = "2026-a") -> dict[str, Any]:
    """The sample's rows by case key, as the public file has them."""
    rows = frozen.sample_rows(session, cycle_named(session, name))
    return {row.case_key: row for row in rows if row.status is not Status.NONE}
