"""Seeds are ordinary seats that count nowhere, stand as the hash wants and never clash."""

from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from qa_app.accounts.queries import actor_of
from qa_app.audit.models import AuditEvent
from qa_app.calibration.models import SeedPlacement
from qa_app.calibration.queries.seeds import seeds_for
from qa_app.calibration.rules.states import FileUse
from qa_app.calibration.services.seeding import place_seeds
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.panel.models import Assignment, AssignmentState, ConflictDeclaration
from qa_app.panel.queries.facts import expert_facts
from qa_app.panel.queries.overview import loads_page, progress_of
from qa_app.panel.queries.seats import SeatFilter, open_seats, seats_page
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.assigning import assign_cycle
from qa_app.panel.services.replacing import declare_conflict_and_replace
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries import progress
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.calibration import model_file, review_seat, seats, seed_case, seeded_cycle
from tests.builders.cases import make_case
from tests.builders.panel import draw_cases, make_expert, make_experts
from tests.builders.register import NOW, make_account, make_actor

pytestmark = pytest.mark.usefixtures("app")


def seeds_ready(session, count: int = 6):
    return [
        model_file(session, FileUse.SEED, case=seed_case(session, number))
        for number in range(count)
    ]


def assigned(session, cases: int = 10, files: int = 6, **more):
    seeds_ready(session, files)
    experts = make_experts(session, 3)
    cycle = seeded_cycle(session, cases, **more)
    found = assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    return cycle, experts, found


def test_assigning_gives_every_expert_the_share_of_seeds(database):
    with transaction() as session:
        cycle, experts, found = assigned(session)
        assert found.assigned == found.seats == 20
        for expert in experts:
            live = len(seats(session, cycle, expert, seeds=False))
            placed = len(seats(session, cycle, expert, seeds=True))
            assert placed in (int(live * 0.2), int(live * 0.2) + 1)
            assert placed >= 1


def test_placing_again_changes_nothing(database):
    with transaction() as session:
        cycle, _, _ = assigned(session)
        before = session.exec(select(func.count()).select_from(SeedPlacement)).one()
        assert place_seeds(session, actor=SYSTEM, cycle=cycle, now=NOW).placed == 0
        assert assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW).new == 0
        assert session.exec(select(func.count()).select_from(SeedPlacement)).one() == before


def test_a_seed_carries_the_time_of_its_neighbour_and_sorts_at_its_place(database):
    with transaction() as session:
        cycle, experts, _ = assigned(session, 30, 6)
        later = NOW + timedelta(days=9)
        session.exec(select(SeedPlacement)).all()
        for expert in experts:
            live = [seat.public_id for seat in seats(session, cycle, expert, seeds=False)]
            for seat in seats(session, cycle, expert, seeds=True):
                assert seat.made_at == NOW
                placement = session.exec(
                    select(SeedPlacement).where(SeedPlacement.assignment_id == seat.id)
                ).one()
                assert sum(name < seat.public_id for name in sorted(live)) == placement.place
        assert later > NOW


def test_no_expert_gets_a_seed_twice_even_in_another_cycle(database):
    with transaction() as session:
        first, experts, _ = assigned(session, 10, 3)
        second = seeded_cycle(session, 10, more="seed_share = 0.5")
        assign_cycle(session, actor=SYSTEM, cycle=second, now=NOW)
        for expert in experts:
            rows = session.exec(
                select(SeedPlacement.file_id).where(SeedPlacement.expert_id == expert.id)
            ).all()
            assert len(rows) == len(set(rows)) == 3
        assert first.id != second.id


def test_what_is_out_of_place_is_no_seed_for_the_cycle(database):
    with transaction() as session:
        cycle = seeded_cycle(session, 4)
        fit = model_file(session, FileUse.SEED, case=seed_case(session, 1))
        old = make_case(session, closed_on=date(2024, 5, 5))
        model_file(session, FileUse.SEED, case=old)
        later = seed_case(session, 2)
        model_file(session, FileUse.SEED, case=later)
        draw_cases(session, cycle, [later])
        model_file(session, FileUse.SEED, case=seed_case(session, 3), ready=False)
        model_file(session, FileUse.PRACTICE, case=seed_case(session, 4))
        found, unfit = seeds_for(session, cycle)
        assert [seed.file_id for seed in found] == [fit.id]
        assert sorted(one.why for one in unfit) == ["closed_on", "drawn"]


def test_conflicts_hold_for_seeds(database):
    with transaction() as session:
        files = seeds_ready(session, 4)
        expert, free = make_experts(session, 2)
        for file in files:
            session.add(
                ConflictDeclaration(
                    expert_id=expert.id, case_id=file.case_id, reason="亲属",
                    declared_by="x", declared_at=NOW,
                )
            )  # fmt: skip
        cycle = seeded_cycle(session, 10)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert not seats(session, cycle, expert, seeds=True)
        assert seats(session, cycle, free, seeds=True)


def test_seeds_count_in_no_figure_of_the_cycle(database):
    with transaction() as session:
        seeds_ready(session)
        account = make_account(session, Role.EXPERT)
        expert = make_expert(session, account=account)
        make_experts(session, 2)
        plain = seeded_cycle(session, 10)
        assign_cycle(session, actor=SYSTEM, cycle=plain, now=NOW)
        actor = actor_of(session, account)
        for seat in seats(session, plain, expert, seeds=True):
            review_seat(session, actor, seat, Grade.FAIL)
        live = len(seats(session, plain, expert, seeds=False))
        found = progress.progress_of(session, SYSTEM, plain)
        assert (found.cases, found.seats, found.submitted) == (10, 20, 0)
        rows = progress.by_expert(session, SYSTEM, plain).rows
        assert sum(row.seats for row in rows) == 20
        assert progress.by_agency(session, SYSTEM, plain).rows[0].seats == 20
        assert progress.cases_page(session, SYSTEM, plain).total == 10
        assert progress_of(session, plain).filled == 20
        assert seats_page(session, SYSTEM, plain, SeatFilter()).total == 20
        loads = {line.id: line.load for line in loads_page(session, SYSTEM, plain, 1).rows}
        assert loads[expert.id] == live
        facts = {one.expert_id: one.load for one in expert_facts(session, plain, NOW)}
        assert facts[expert.id] == live
        summary = settle_cycle(session, actor=SYSTEM, cycle=plain, now=NOW)
        assert (summary.settled, summary.waiting, summary.diverging) == (0, 10, 0)
        assert session.exec(select(func.count()).select_from(Settlement)).one() == 0


def test_a_year_s_capacity_leaves_room_for_seeds(database):
    with transaction() as session:
        make_expert(session, capacity=12)
        cycle = seeded_cycle(session, 2)
        assert expert_facts(session, cycle, NOW)[0].capacity == 10


def test_a_seed_given_back_is_no_open_seat_for_anybody(database):
    with transaction() as session:
        seeds_ready(session)
        account = make_account(session, Role.EXPERT)
        expert = make_expert(session, account=account)
        make_experts(session, 3)
        cycle = seeded_cycle(session, 10)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        seat = seats(session, cycle, expert, seeds=True)[0]
        declare_conflict_and_replace(
            session, actor=actor_of(session, account), public_id=seat.public_id, reason="同学",
            relation=TieKind.CASE, now=NOW,
        )  # fmt: skip
        session.refresh(seat)
        assert seat.state is AssignmentState.DECLINED
        assert open_seats(session, SYSTEM, cycle, 1).total == 0


def test_only_who_runs_the_cycle_and_is_not_on_the_panel_places_seeds(database):
    with transaction() as session:
        seeds_ready(session, 1)
        cycle = seeded_cycle(session, 4)
        account = make_account(session, Role.SUPERVISOR, Role.EXPERT)
        make_expert(session, account=account)
        with pytest.raises(Refused, match="calibration_on_panel"):
            place_seeds(session, actor=actor_of(session, account), cycle=cycle, now=NOW)
        plain = seeded_cycle(session, 2, more="seed_share = 0")
        with pytest.raises(Refused, match="calibration_no_seed_share"):
            place_seeds(session, actor=make_actor(session, Role.SUPERVISOR), cycle=plain, now=NOW)


def test_the_audit_trail_says_how_many_and_never_which(database):
    with transaction() as session:
        cycle, _, _ = assigned(session)
        events = session.exec(
            select(AuditEvent).where(AuditEvent.act == "calibration.seeds_placed")
        ).all()
        assert [event.object_id for event in events] == [cycle.name]
        assert set(events[0].details) == {"seeds", "missing"}
        placed = session.exec(select(Assignment.public_id).where(Assignment.seat < 1)).all()
        assert events[0].details["seeds"] == len(placed)
