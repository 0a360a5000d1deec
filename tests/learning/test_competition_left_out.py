"""No statistic counts a competition: every reader over cycles and every figure of one is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.core.errors import NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import cycle_named, cycles_in_state
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import road
from qa_app.db.session import reading, transaction
from qa_app.followups.services.drawing import Share, announce_followup
from qa_app.observations.stations import observation_station
from qa_app.opinions.queries.visible import drawn_cycle, drawn_cycles, drawn_cycles_open
from qa_app.panel.models import Expert
from qa_app.reports.queries.cycles import cycles_with_progress, report_cycle
from qa_app.reports.work import reports_ready
from qa_app.reviews.models import Review
from qa_app.reviews.queries.own import done
from qa_app.reviews.queries.own_record import own_record
from qa_app.reviews.queries.settled import last_reviewed_on
from qa_app.sampling.queries.frame import preview
from qa_app.sampling.rules.strata import Outside
from tests.builders.cases import make_cases
from tests.builders.competitions import LATER, planned_competition, settled_competition
from tests.builders.cycles import drawn_cycle as assessment
from tests.builders.cycles import make_plan
from tests.builders.register import NOW, make_account, make_actor

STATISTICS = (
    "/reports/share/{name}",
    "/reports/share/{name}/report.xlsx",
    "/reports/share/{name}/report.csv",
    "/reports/agreement/{name}",
    "/reports/severity/{name}",
    "/reports/sources/{name}",
)


@pytest.fixture
def settled(database, tmp_path):
    """A competition whose two files are settled, beside a drawn assessment."""
    with transaction() as session:
        graded = [(case, Grade.EXCELLENT) for case in make_cases(session, 2)]
        cycle = settled_competition(session, tmp_path, graded)
        return cycle.name


def test_the_report_of_a_competition_is_refused(settled):
    with reading() as session, pytest.raises(Refused, match="statistics_of_competition"):
        report_cycle(session, SYSTEM, settled)


def test_every_page_and_file_of_figures_refuses_a_competition(app, client_as, settled):
    known = {rule.rule.replace("<name>", "{name}") for rule in app.url_map.iter_rules()}
    client = client_as(Role.SUPERVISOR)
    asked = 0
    for address in STATISTICS:
        if address in known or "/report." in address:
            asked += 1
            answer = client.get(address.format(name=settled))
            assert answer.status_code == 409, address
            assert "不作统计" in answer.text
    assert asked >= 4


def test_every_report_of_a_cycle_is_among_those_asked(app):
    of_cycles = {
        rule.rule.replace("<name>", "{name}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/reports/") and "<name>" in rule.rule and "GET" in rule.methods
    }
    plain = {address for address in of_cycles if address.endswith("{name}")}
    paid = {"/reports/fees/{name}"}
    assert plain - paid <= set(STATISTICS)


def test_lists_of_reports_and_what_waits_for_them_leave_it_out(settled):
    with transaction() as session:
        assessment(session)
    with reading() as session:
        listed = {row.name for row in cycles_with_progress(session, SYSTEM).rows}
        assert listed == {"2026-a"}
        assert settled in {row.name for row in cycles_in_state(session, SYSTEM, CycleState.DRAWN)}


def test_no_report_is_announced_as_ready(app, settled):
    with app.test_request_context(), reading() as session:
        assert reports_ready(session, SYSTEM, NOW) == []


def test_a_case_judged_in_a_competition_may_still_be_drawn(settled):
    since = make_plan("2027-a", exclude_reviewed_within_years=3)
    with reading() as session:
        yielded = preview(session, since, None)
        assert yielded.frame_size == 2
        assert Outside.REVIEWED_RECENTLY not in yielded.outside
        assert last_reviewed_on(session) == {}


def test_nobody_is_asked_or_followed_up_for_it(settled):
    with transaction() as session:
        actor = make_actor(session, Role.SUPERVISOR)
        assert drawn_cycles(session, actor) == []
        assert drawn_cycles_open(session, actor) == []
        with pytest.raises(NotFound):
            drawn_cycle(session, actor, settled)
        with pytest.raises(Refused, match="statistics_of_competition"):
            announce_followup(
                session, actor=SYSTEM, name=settled, now=NOW, share=Share.__new__(Share)
            )


def test_its_road_has_no_draw_report_or_other_source(app, settled, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: LATER)
    with app.test_request_context(), reading() as session:
        cycle = cycle_named(session, settled)
        orders = [station.order for station in road(session, SYSTEM, cycle)]
    assert {40, 45, 62, 64, 66, 75}.isdisjoint(orders)
    assert orders.count(80) == 1


def test_an_experts_own_comparison_leaves_it_out(settled, tmp_path):
    with transaction() as session:
        rated = session.exec(select(Review.expert_id)).first()
        account = make_account(session, Role.EXPERT)
        session.get_one(Expert, rated).account_id = account.id
        actor = actor_of(session, account)
        later = LATER + timedelta(days=60)
        assert len(done(session, actor).rows)
        assert own_record(session, actor, later).compared == 0
        kind = update(Cycle).values(kind=CycleKind.ASSESSMENT)
        session.execute(kind)
        assert own_record(session, actor, later).compared == 1


def test_sources_are_not_listed_or_combined_for_it(client_as, settled):
    client = client_as(Role.SUPERVISOR)
    assert settled not in client.get("/sources").text


def test_hearings_are_not_named_for_it(database, app):
    with transaction() as session:
        planned_competition(session)
    with app.test_request_context(), reading() as session:
        cycle = cycle_named(session, "2026-best")
        assert observation_station(session, SYSTEM, cycle) is None
