"""Cases put forward for a competition: until when, how many, by whom, and what is frozen."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from qa_app.accounts.queries import actor_of
from qa_app.core.errors import Conflict, Invalid, NotFound, Refusal, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.rules.competition import CompetitionPlan
from qa_app.db.session import reading, transaction
from qa_app.sampling.models import FrameCase, Pick, SampleCase, Ticket
from qa_app.sampling.queries.listing import public_draws
from qa_app.sampling.rules import entering
from qa_app.sampling.rules.entering import EntryCounts, EntryFacts, EntryState
from qa_app.sampling.rules.public_words import Seed
from qa_app.sampling.services.drawing import draw_cycle, extend_cycle
from qa_app.sampling.services.entering import (
    Decision,
    Entry,
    decide_entry,
    enter_case,
    exclude_entry,
    withdraw_entry,
)
from qa_app.sampling.services.freezing import freeze_cycle
from qa_app.sampling.services.substituting import substitute_case
from tests.builders.cases import make_case, make_cases, make_lawyer
from tests.builders.competitions import (
    LATER,
    competition_plan,
    decide,
    enter,
    entries_of,
    frozen_competition,
    planned_competition,
    staff_of,
)
from tests.builders.cycles import SEED, drawn_cycle, make_cycle, make_plan
from tests.builders.register import NOW, make_account, make_actor, make_agency
from tests.cycles.test_plan_form import typed

RULE = CompetitionPlan(entries_due=date(2026, 7, 6), per_agency=2)
FREE = EntryFacts(
    rule=RULE, today=date(2026, 7, 6), is_planned=True, inside=True, known=None, standing=0
)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"known": EntryState.WITHDRAWN, "standing": 1}, None),
        ({"today": date(2026, 7, 7)}, Refusal("entries_closed", {"due_on": "2026-07-06"})),
        ({"is_planned": False}, Refusal("entries_are_frozen")),
        ({"inside": False}, Refusal("entry_outside_plan")),
        ({"known": EntryState.ENTERED}, Refusal("entry_there_already")),
        ({"known": EntryState.ADMITTED}, Refusal("entry_there_already")),
        ({"known": EntryState.REFUSED}, Refusal("entry_was_refused")),
        ({"standing": 2}, Refusal("entry_limit_reached", {"limit": 2})),
    ],
)
def test_a_case_is_put_forward_in_time_within_the_plan_and_the_limit(changed, refusal):
    facts = {name: getattr(FREE, name) for name in EntryFacts.__dataclass_fields__}
    assert entering.why_not_enter(EntryFacts(**{**facts, **changed})) == refusal


@pytest.mark.parametrize(
    ("days", "counts", "code"),
    [
        (0, EntryCounts(admitted=3), "entries_still_open"),
        (1, EntryCounts(entered=1, admitted=3), "entries_undecided"),
        (1, EntryCounts(admitted=3, outside=1), "entries_outside_plan"),
        (1, EntryCounts(refused=3), "no_entry_admitted"),
        (1, EntryCounts(admitted=1, refused=2, withdrawn=1), None),
    ],
)
def test_entries_are_frozen_when_all_are_decided_and_none_can_come_any_more(days, counts, code):
    refusal = entering.why_not_freeze(RULE, RULE.entries_due + timedelta(days=days), counts)
    assert (refusal.code if refusal else None) == code


def two_agencies(session: Session):
    one, two = make_agency(session, "甲县中心"), make_agency(session, "乙县中心")
    return make_cases(session, 3, agency=one), make_cases(session, 2, agency=two)


def test_an_agency_puts_forward_its_own_cases_and_a_lawyer_the_own_ones(database):
    with transaction() as session:
        mine, theirs = two_agencies(session)
        cycle = planned_competition(session)
        staff = staff_of(session, make_agency(session, "甲县中心"))
        assert enter(session, cycle, mine[0], actor=staff).state is EntryState.ENTERED
        with pytest.raises(NotFound):
            enter(session, cycle, theirs[0], actor=staff)
        account = make_account(session, Role.LAWYER)
        lawyer = make_lawyer(session, "苏怀谷")
        lawyer.account_id = account.id
        own = make_case(session, lawyer=lawyer, agency=make_agency(session, "乙县中心"))
        actor = actor_of(session, account)
        assert enter(session, cycle, own, actor=actor).entered_by == account.login
        with pytest.raises(NotFound):
            enter(session, cycle, theirs[0], actor=actor)


def test_supervisors_and_experts_put_nothing_forward(database):
    with transaction() as session:
        case = make_case(session)
        cycle = planned_competition(session)
        for role in (Role.SUPERVISOR, Role.EXPERT, Role.ADMINISTRATOR, Role.AUDITOR):
            with pytest.raises(NotFound):
                enter(session, cycle, case, actor=make_actor(session, role))


def test_nothing_is_put_forward_for_an_assessment(database):
    with transaction() as session:
        case = make_case(session)
        cycle = make_cycle(session, make_plan())
        with pytest.raises(NotFound):
            enter(session, cycle, case)


def test_the_limit_counts_what_stands_and_taking_back_frees_a_place(database):
    with transaction() as session:
        cases = make_cases(session, 3)
        cycle = planned_competition(session, per_agency=2)
        first = enter(session, cycle, cases[0])
        enter(session, cycle, cases[1])
        with pytest.raises(Refused, match="entry_limit_reached"):
            enter(session, cycle, cases[2])
        staff = staff_of(session, make_agency(session))
        withdraw_entry(session, actor=staff, public_id=first.public_id, now=NOW)
        enter(session, cycle, cases[2])
        with pytest.raises(Refused, match="entry_limit_reached"):
            enter(session, cycle, cases[0])


def test_a_reason_is_given(database):
    with transaction() as session:
        case, cycle = make_case(session), planned_competition(session)
        staff = staff_of(session, make_agency(session))
        entry = Entry(case.id or 0, "  ")
        with pytest.raises(Invalid):
            enter_case(session, actor=staff, name=cycle.name, entry=entry, now=NOW)


def test_refusing_needs_a_reason_and_the_revision_that_was_seen(database):
    with transaction() as session:
        case, cycle = make_case(session), planned_competition(session)
        entry = enter(session, cycle, case)

        def refuse(reason: str, revision: int):
            decision = Decision(EntryState.REFUSED, reason, revision)
            return decide_entry(
                session, actor=SYSTEM, public_id=entry.public_id, decision=decision, now=NOW
            )

        with pytest.raises(Invalid):
            refuse(" ", entry.revision)
        with pytest.raises(Conflict):
            refuse("材料不全", entry.revision + 1)
        assert refuse("材料不全", entry.revision).state is EntryState.REFUSED
        with pytest.raises(Refused, match="entry_was_refused"):
            enter(session, cycle, case)


def test_an_agency_decides_nothing_and_another_agency_takes_nothing_back(database):
    with transaction() as session:
        mine, _ = two_agencies(session)
        entry = enter(session, planned_competition(session), mine[0])
        own, other = (staff_of(session, make_agency(session, n)) for n in ("甲县中心", "乙县中心"))
        decision = Decision(EntryState.ADMITTED, "", entry.revision)
        with pytest.raises(NotFound):
            decide_entry(session, actor=own, public_id=entry.public_id, decision=decision, now=NOW)
        with pytest.raises(NotFound):
            withdraw_entry(session, actor=other, public_id=entry.public_id, now=NOW)


def test_the_admitted_entries_are_the_whole_sample_without_seed_and_tickets(database):
    with transaction() as session:
        cases = make_cases(session, 4)
        cycle = planned_competition(session, per_agency=9)
        decide(session, enter(session, cycle, cases[0]))
        decide(session, enter(session, cycle, cases[1]))
        decide(session, enter(session, cycle, cases[2]), EntryState.REFUSED)
        freeze_cycle(session, actor=SYSTEM, name=cycle.name, now=LATER)
        taken = {case.id for case in cases[:2]}
    with reading() as session:
        sample = session.exec(select(SampleCase)).all()
        assert {row.case_id for row in sample} == taken
        assert {(row.pick, row.ticket) for row in sample} == {(Pick.CERTAINTY, "")}
        assert {row.rank for row in sample} == {1, 2}
        assert set(session.exec(select(col(FrameCase.case_id))).all()) == taken
        assert not session.exec(select(Ticket)).all()
        assert (cycle.state, cycle.seed, cycle.frame_size) == (CycleState.DRAWN, None, 2)


def test_a_frame_is_not_frozen_with_entries_of_today_undecided_or_astray(database):
    with transaction() as session:
        case, cycle = make_case(session), planned_competition(session)
        entry = enter(session, cycle, case)

        def freeze(now=LATER):
            freeze_cycle(session, actor=SYSTEM, name=cycle.name, now=now)

        with pytest.raises(Refused, match="entries_still_open"):
            freeze(NOW)
        with pytest.raises(Refused, match="entries_undecided"):
            freeze()
        decide(session, entry)
        case.closed_on = date(2020, 1, 1)
        session.add(case)
        with pytest.raises(Refused, match="entries_outside_plan"):
            freeze()


def test_after_the_freeze_nothing_is_entered_withdrawn_or_decided_but_excluded(database):
    with transaction() as session:
        cases = make_cases(session, 2)
        cycle = frozen_competition(session, cases[:1])
        staff = staff_of(session, make_agency(session))
        with pytest.raises(Refused, match="entries_are_frozen"):
            enter(session, cycle, cases[1], actor=staff)
        (entry,) = entries_of(session, cycle)
        with pytest.raises(Refused, match="entries_are_frozen"):
            withdraw_entry(session, actor=staff, public_id=entry.public_id, now=LATER)
        with pytest.raises(Refused, match="entries_are_frozen"):
            decide(session, entry, EntryState.REFUSED)
        decision = Decision(EntryState.EXCLUDED, "承办人员申请退出", entry.revision)
        exclude_entry(
            session, actor=SYSTEM, public_id=entry.public_id, decision=decision, now=LATER
        )
        assert entry.state is EntryState.EXCLUDED


def test_a_competition_is_neither_drawn_nor_extended_nor_has_substitutes(database):
    with transaction() as session:
        (case,) = make_cases(session, 1)
        cycle = frozen_competition(session, [case])
        with pytest.raises(Refused, match="competition_has_no_draw"):
            draw_cycle(session, actor=SYSTEM, name=cycle.name, seed=Seed(SEED, ""), now=LATER)
        with pytest.raises(Refused, match="competition_has_no_draw"):
            extend_cycle(session, actor=SYSTEM, name=cycle.name, plan=competition_plan(), now=LATER)
        with pytest.raises(Refused, match="competition_has_no_draw"):
            substitute_case(
                session,
                actor=SYSTEM,
                name=cycle.name,
                case_key=case.case_key,
                reason="遗失",
                now=LATER,
            )


def test_public_pages_of_draws_say_there_is_none_and_give_no_files(app):
    with transaction() as session:
        cycle = frozen_competition(session, make_cases(session, 2))
        drawn_cycle(session)
        assert [row.name for row in public_draws(session).rows] == ["2026-a"]
    client = app.test_client()
    page = client.get(f"/public/draws/{cycle.name}")
    assert "没有种子" in page.text
    assert (cycle.frame_sha256 or "?") not in page.text
    for file in ("FRAME.csv", "SAMPLE.csv"):
        assert client.get(f"/public/draws/{cycle.name}/{file}").status_code == 404
        assert client.get(f"/public/draws/2026-a/{file}").status_code == 200


def test_pages_of_the_draw_refuse_a_competition(client_as):
    with transaction() as session:
        cycle = frozen_competition(session, [case := make_case(session)])
    client = client_as(Role.SUPERVISOR)
    for page in ("ceremony", "extend", f"sample/{case.id}/substitute"):
        answer = client.get(f"/cycles/{cycle.name}/{page}")
        assert "没有抽取" in answer.text
        assert answer.status_code == 409
    sample = client.get(f"/cycles/{cycle.name}/sample").text
    assert case.case_key in sample
    assert "/substitute" not in sample
    assert "/extend" not in sample


def test_the_preview_of_a_competition_says_that_nothing_is_drawn(client_as):
    page = client_as(Role.SUPERVISOR).post("/cycles/preview", data=typed(competition_plan()))
    assert "不抽取" in page.text
