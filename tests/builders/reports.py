"""Builds drawn and settled cycles whose counts are known beforehand, row by row."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from qa_app.accounts.models import Region
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle, CycleState
from qa_app.reviews.models import Settlement
from qa_app.sampling.models import FrameCase, Pick, SampleCase, SampleStatus, Stratum
from qa_app.sampling.services.counting import count_frame
from tests.builders.cases import make_case, make_lawyer
from tests.builders.register import NOW, make_agency

LETTERS = {"E": Grade.EXCELLENT, "G": Grade.GOOD, "P": Grade.PASS, "F": Grade.FAIL}
PLAN = """name = "{name}"
title = "{title}"
closed_from = 2025-07-01
closed_to = 2026-06-30
strata = ["agency", "type"]
[panel]
reviewers = 2
{more}"""


@dataclass(frozen=True)
class Lot:
    """One stratum: its cases and what became of the drawn, a letter each.

    E G P F are settled grades; r received, d drawn only; x replaced, and a small letter e g p f
    for its substitute; C and c are coverage picks (settled as good, unsettled).
    """

    agency: str
    cases: int
    fates: str
    type: CaseType = CaseType.CIVIL
    region: Region | None = None
    lawyer: str = "卢涵曦"
    certain: bool = False


def settled_cycle(
    session: Session, *lots: Lot, name: str = "2026-a", more: str = "", region: Region | None = None
) -> Cycle:
    """A drawn cycle with a stratum per lot."""
    title = "2026 年度案件质量同行评估"
    cycle = Cycle(
        name=name,
        title=title,
        plan=PLAN.format(name=name, title=title, more=more),
        state=CycleState.DRAWN,
        region_id=region.id if region else None,
        created_by="builder",
        created_at=NOW,
        frame_size=sum(lot.cases for lot in lots),
        frame_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        frozen_at=NOW,
        seed="2026-09-01 03 08 11 17",
        seed_source="体彩开奖公告",
        drawn_at=NOW,
    )
    session.add(cycle)
    session.flush()
    for lot in lots:
        _add_lot(session, cycle.id or 0, lot)
    session.flush()
    count_frame(session, cycle.id or 0)
    return cycle


def _add_lot(session: Session, cycle_id: int, lot: Lot) -> None:
    agency = make_agency(session, lot.agency, region=lot.region)
    lawyer = make_lawyer(session, lot.lawyer)
    label = f"{lot.agency} / {lot.type.value}" + (" / certainty" if lot.certain else "")
    stratum = Stratum(
        cycle_id=cycle_id,
        label=label,
        key={"agency": agency.code, "type": lot.type.value},
        frame_size=lot.cases,
        sample_size=len(lot.fates),
    )
    session.add(stratum)
    session.flush()
    drawn = list(lot.fates)
    for at in range(lot.cases):
        case = make_case(session, agency=agency, type=lot.type, lawyer=lawyer)
        session.add(
            FrameCase(
                cycle_id=cycle_id, case_id=case.id or 0, stratum_id=stratum.id or 0,
                case_key=case.case_key, agency_id=case.agency_id, region_id=case.region_id,
                type=case.type, stage=Stage.FIRST_INSTANCE, source=case.source,
                firm_id=case.firm_id, lawyer_id=case.lawyer_id,
            )
        )  # fmt: skip
        if at < len(drawn):
            _add_drawn(session, cycle_id, stratum.id or 0, case, drawn[at], lot)
    session.flush()


def _add_drawn(session: Session, cycle_id: int, stratum_id: int, case, fate: str, lot: Lot) -> None:
    pick = Pick.CERTAINTY if lot.certain else Pick.RANDOM
    status = SampleStatus.DRAWN
    if fate in "Cc":
        pick = Pick.COVERAGE
    elif fate == "x":
        status = SampleStatus.REPLACED
    elif fate in "egpf":
        status = SampleStatus.SUBSTITUTE
    grade = Grade.GOOD if fate == "C" else LETTERS.get(fate.upper())
    sampled = SampleCase(
        cycle_id=cycle_id, case_id=case.id, stratum_id=stratum_id, case_key=case.case_key,
        ticket=f"{case.id:064x}", rank=case.id, pick=pick, status=status,
        reason="案卷遗失" if fate == "x" else None,
        received_at=NOW + timedelta(days=1) if fate == "r" or grade else None, added_at=NOW,
    )  # fmt: skip
    session.add(sampled)
    if grade:
        session.add(
            Settlement(
                cycle_id=cycle_id, case_id=case.id, grade=grade, method="average", steps=[],
                settled_by="builder", settled_at=NOW,
            )
        )  # fmt: skip
