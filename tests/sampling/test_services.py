"""Planning, freezing, drawing and receiving, on the database."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text

from qa_app.accounts.models import Agency
from qa_app.core.case_types import CaseType
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycle_for, cycles_page, may_manage
from qa_app.cycles.services import change_plan, create_cycle
from qa_app.db.session import reading, transaction
from qa_app.sampling.models import FrameCase, SampleCase, SampleStatus, Ticket
from qa_app.sampling.queries import frame, frozen
from qa_app.sampling.queries.scope import SETTLEMENT
from qa_app.sampling.rules.frames import frame_from_csv, frame_sha256
from qa_app.sampling.rules.strata import Outside
from qa_app.sampling.rules.tickets import ticket
from qa_app.sampling.services.drawing import Seed, draw_cycle, extend_cycle
from qa_app.sampling.services.freezing import freeze_cycle
from qa_app.sampling.services.receiving import mark_received
from qa_app.sampling.services.substituting import substitute_case
from qa_app.schema import metadata
from tests.builders.cases import make_case, make_cases
from tests.builders.cycles import (
    SEED,
    drawn_cycle,
    frozen_cycle,
    make_caseload,
    make_cycle,
    make_plan,
    sample_of,
)
from tests.builders.register import NOW, make_actor, make_agency, make_region

pytestmark = pytest.mark.usefixtures("database")
LATER = datetime(2026, 7, 9, 2, tzinfo=UTC)


def _count(session, model):
    return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_frame_holds_each_case_once_and_its_hash_is_that_of_its_file():
    with transaction() as session:
        cases = make_caseload(session)
        make_case(session, closed_on=date(2024, 1, 1))
        cycle = frozen_cycle(session)
        stored = frozen.stored_frame(session, cycle)
        assert sorted(stored.frame.case_keys) == sorted(case.case_key for case in cases)
        assert stored.frame.sizes() == {
            "甲县中心 / civil": 30,
            "甲县中心 / criminal": 9,
            "乙县中心 / civil": 4,
        }
        assert cycle.frame_sha256 == frame_sha256(stored.content)
        assert frame_from_csv(stored.content).sizes() == stored.frame.sizes()
        fixed = session.execute(select(Agency.code_fixed).order_by(Agency.id)).scalars().all()
        assert fixed == [True, True, False]


def test_what_happens_to_cases_after_the_freeze_does_not_touch_the_frame():
    with transaction() as session:
        first = make_caseload(session)[0]
        cycle = frozen_cycle(session)
        make_cases(session, 3)
        first.type = CaseType.CRIMINAL
        session.flush()
        assert frozen.stored_frame(session, cycle).frame.sizes()["甲县中心 / civil"] == 30
        kept = session.execute(
            select(FrameCase.type).where(FrameCase.case_id == first.id)
        ).scalar_one()
        assert kept is CaseType.CIVIL


def test_the_draw_stores_every_ticket_and_picks_the_smallest_of_each_stratum():
    with transaction() as session:
        cases = make_caseload(session)
        cycle = drawn_cycle(session)
        assert _count(session, Ticket) == 43
        sample = sample_of(session)
    for agency, kind, wanted in (
        ("甲县中心", CaseType.CIVIL, 9),  # 0.277 of 30 is 8.31, rounded up
        ("甲县中心", CaseType.CRIMINAL, 3),
        ("乙县中心", CaseType.CIVIL, 2),
    ):
        keys = [c.case_key for c in cases if c.type is kind and c.case_key.startswith(agency)]
        smallest = sorted(keys, key=lambda key: ticket(SEED, key))[:wanted]
        label = f"{agency} / {kind.value}"
        drawn = [key for key, row in sample.items() if row.stratum == label]
        assert sorted(drawn) == sorted(smallest)
    assert cycle.state is CycleState.DRAWN


def test_freezing_and_drawing_twice_does_nothing_the_second_time():
    with transaction() as session:
        make_caseload(session)
        first = drawn_cycle(session)
        seen = (first.frozen_at, first.drawn_at, first.revision)
    with transaction() as session:
        freeze_cycle(session, actor=SYSTEM, name="2026-a", now=LATER)
        again = draw_cycle(session, actor=SYSTEM, name="2026-a", seed=Seed(SEED), now=LATER)
        assert (again.frozen_at, again.drawn_at, again.revision) == seen
        assert _count(session, SampleCase) == 14
        with pytest.raises(Refused, match="already_drawn"):
            draw_cycle(session, actor=SYSTEM, name="2026-a", seed=Seed("other"), now=LATER)


def test_acts_out_of_order_are_refused():
    with transaction() as session:
        make_caseload(session)
        make_cycle(session)
        with pytest.raises(Refused, match="not_frozen_yet"):
            draw_cycle(session, actor=SYSTEM, name="2026-a", seed=Seed(SEED), now=NOW)
        for act in (
            lambda: extend_cycle(session, actor=SYSTEM, name="2026-a", plan=make_plan(), now=NOW),
            lambda: mark_received(session, actor=SYSTEM, name="2026-a", case_ids=None, now=NOW),
        ):
            with pytest.raises(Refused, match="not_drawn_yet"):
                act()
        with pytest.raises(NotFound):
            freeze_cycle(session, actor=SYSTEM, name="none", now=NOW)


def test_an_empty_frame_cannot_be_frozen():
    with transaction() as session, pytest.raises(Refused, match="frame_empty"):
        frozen_cycle(session)


@pytest.mark.parametrize("seed", ["", "  ", " x", "a\nb", "x" * 501])
def test_a_seed_nobody_can_type_again_is_refused(seed):
    with transaction() as session:
        make_caseload(session)
        frozen_cycle(session)
        with pytest.raises(Refused, match="seed_"):
            draw_cycle(session, actor=SYSTEM, name="2026-a", seed=Seed(seed), now=NOW)


def test_a_frame_somebody_altered_is_not_drawn():
    with transaction() as session:
        make_caseload(session)
        frozen_cycle(session)
        session.execute(text("UPDATE frame_case SET case_key = 'x/1' WHERE case_id = 1"))
        with pytest.raises(Refused, match="frame_was_altered"):
            draw_cycle(session, actor=SYSTEM, name="2026-a", seed=Seed(SEED), now=NOW)


def test_received_files_are_noted_once_and_the_note_can_be_taken_back():
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session)
        ids = session.execute(select(SampleCase.case_id)).scalars().all()
        common = {"actor": SYSTEM, "name": "2026-a"}
        assert mark_received(session, **common, case_ids=ids[:3], now=NOW) == 3
        assert mark_received(session, **common, case_ids=ids[:3], now=LATER) == 0
        assert mark_received(session, **common, case_ids=None, now=LATER) == 11
        assert mark_received(session, **common, case_ids=ids[:1], now=NOW, received=False) == 1
        times = session.execute(select(SampleCase.received_at)).scalars().all()
        assert times.count(None) == 1
        assert times.count(NOW) == 2


def test_the_preview_counts_what_the_freeze_takes_and_says_what_stays_outside():
    with transaction() as session:
        make_caseload(session)
        region = make_region(session, "77")
        make_cases(session, 2, region_id=region.id)
        make_cases(session, 5, closed_on=date(2025, 6, 30))
        make_cases(session, 7, type=CaseType.ARBITRATION)
        plan = make_plan(types=["民事", "criminal"], regions=["地区99"], coverage=["lawyer"])
        preview = frame.preview(session, plan, None)
        assert preview.outside == {
            Outside.NOT_CLOSED_THEN: 5,
            Outside.OTHER_TYPE: 7,
            Outside.OTHER_REGION: 2,
        }
        assert (preview.frame_size, preview.planned, len(preview.strata)) == (43, 14, 3)
        assert preview.units == {"lawyer": 1}
        cycle = frozen_cycle(session, plan)
        again = frozen.frozen_preview(session, cycle, plan)
        assert [(e.stratum.key, e.stratum.cases, e.size) for e in preview.strata] == [
            (e.stratum.key, e.stratum.cases, e.size) for e in again.strata
        ]


def test_an_override_may_name_the_agency_in_full_or_a_region_above():
    with transaction() as session:
        province = make_region(session, "99")
        county = make_region(session, "9901", province)
        agency = make_agency(session, "甲县中心", region=county)
        agency.code = "990101"
        make_cases(session, 20, agency=agency)
        for name in ({"agency": "甲县中心"}, {"region": "地区99"}, {"region": "9901"}):
            plan = make_plan(override=[{**name, "ratio": "0.5"}])
            assert frame.preview(session, plan, None).planned == 10


def test_cases_settled_within_the_years_of_the_plan_are_left_out():
    assert set(SETTLEMENT.c.keys()) <= set(metadata.tables["settlement"].c.keys())
    with transaction() as session:
        case = make_caseload(session)[0]
        drawn = drawn_cycle(session, make_plan("2025-a"))
        session.execute(
            metadata.tables["settlement"].insert(),
            {
                "cycle_id": drawn.id,
                "case_id": case.id,
                "grade": "good",
                "method": "x",
                "steps": [],
                "reason": "",
                "settled_by": "x",
                "settled_at": datetime(2024, 7, 1, tzinfo=UTC),
            },
        )
        for years, size in ((1, 43), (2, 42)):
            plan = make_plan(exclude_reviewed_within_years=years)
            assert frame.preview(session, plan, None).frame_size == size


def test_a_supervisor_plans_for_the_own_region_and_sees_no_neighbours_cycle():
    with transaction() as session:
        province = make_region(session, "99")
        here, there = make_region(session, "9901", province), make_region(session, "9902", province)
        own = make_agency(session, "甲县中心", region=here)
        make_cases(session, 4, agency=own)
        make_cases(session, 4, agency=make_agency(session, "乙县中心", region=there))
        actor = make_actor(session, Role.SUPERVISOR, region=here)
        neighbour = make_actor(session, Role.SUPERVISOR, region=there)
        above = make_actor(session, Role.SUPERVISOR, region=province)
        mine = frozen_cycle(session, actor=actor)
        assert (mine.region_id, mine.frame_size) == (here.id, 4)
        with pytest.raises(NotFound):
            cycle_for(session, neighbour, "2026-a")
        with pytest.raises(NotFound):
            draw_cycle(session, actor=neighbour, name="2026-a", seed=Seed(SEED), now=NOW)
        wide = make_cycle(session, make_plan("2026-b"), actor=above)
        assert [row.name for row in cycles_page(session, neighbour).rows] == ["2026-b"]
        assert not may_manage(session, neighbour, wide)
        assert may_manage(session, above, mine)
        with pytest.raises(Refused, match="cycle_of_wider_region"):
            freeze_cycle(session, actor=actor, name="2026-b", now=NOW)
        with pytest.raises(Refused, match="plan_outside_scope"):
            make_cycle(session, make_plan("2026-c", regions=["9902"]), actor=actor)
        with pytest.raises(NotFound):
            make_cycle(session, make_plan("2026-d"), actor=make_actor(session, Role.EXPERT))


def test_a_plan_must_name_rubrics_and_regions_that_exist():
    plan = make_plan(
        regions=["nowhere"], rubrics={"civil": "no-such/1", "criminal": "civil-file-review/1"}
    )
    with transaction() as session, pytest.raises(Invalid) as found:
        create_cycle(session, actor=SYSTEM, plan=plan, now=NOW)
    assert {problem.code for problem in found.value.problems} == {
        "plan_unknown_region",
        "unknown_rubric",
        "rubric_not_for_type",
    }


def test_a_plan_changes_until_it_is_frozen_and_never_behind_someones_back():
    with transaction() as session:
        make_caseload(session)
        cycle = make_cycle(session)
        common = {"actor": SYSTEM, "name": "2026-a", "now": LATER}
        change_plan(session, plan=make_plan(ratio="0.5"), revision=1, **common)
        assert cycle.revision == 2
        change_plan(session, plan=make_plan(ratio="0.5"), revision=1, **common)
        with pytest.raises(Conflict):
            change_plan(session, plan=make_plan(ratio="0.6"), revision=1, **common)
        freeze_cycle(session, **common)
        with pytest.raises(Refused, match="plan_is_frozen"):
            change_plan(session, plan=make_plan(ratio="0.6"), revision=3, **common)
        with pytest.raises(Refused, match="cycle_name_taken"):
            make_cycle(session)


def test_a_replaced_case_cannot_be_received():
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session)
        key = next(iter(sample_of(session)))
        substitute_case(session, actor=SYSTEM, name="2026-a", case_key=key, reason="缺", now=NOW)
        mark_received(session, actor=SYSTEM, name="2026-a", case_ids=None, now=NOW)
    with reading() as session:
        row = session.execute(
            select(SampleCase.status, SampleCase.received_at).where(SampleCase.case_key == key)
        ).one()
        assert tuple(row) == (SampleStatus.REPLACED, None)
