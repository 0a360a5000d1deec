"""The pages of the calendar: list, one hearing, entering, moving, cancelling, lists, export."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.notices.models import Notice
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.states import ObservationPick, ObservationState, SeatState
from qa_app.observations.services.choosing import new_observation
from qa_app.observations.services.linking import link_cases
from tests.builders.cases import make_case
from tests.builders.cycles import make_cycle, make_plan
from tests.builders.hearings import (
    make_hearing,
    make_hearings,
    observation_keys,
)
from tests.builders.panel import make_expert
from tests.builders.register import NOW, make_account, make_agency, make_region
from tests.support.counting import cost


@pytest.fixture
def today(monkeypatch):
    """The program believes it is ``NOW``; a later day can be set."""
    standing = {"now": NOW}
    monkeypatch.setattr("qa_app.clock.now", lambda: standing["now"])
    return standing


@pytest.fixture
def supervisor(client_as, today):
    return client_as(Role.SUPERVISOR)


def entered(**fields) -> str:
    with transaction() as session:
        return make_hearing(session, **fields).public_id


def stored(public_id: str) -> Hearing:
    with reading() as session:
        return session.exec(select(Hearing).where(Hearing.public_id == public_id)).one()


FORM = {
    "case_number": "援7",
    "day": "2026-08-03",
    "at": "09:30",
    "type": "criminal",
    "stage": "",
    "lawyer": "卢涵曦",
}


def test_an_empty_calendar_says_what_it_is_for(supervisor):
    page = supervisor.get("/hearings/").get_data(as_text=True)
    assert "排期还是空的" in page
    assert "导入排期" in page


def test_the_list_is_searched_filtered_and_exported(supervisor):
    entered(number="援1", court="柳河市人民法院", flags=4)
    entered(number="援2")
    found = supervisor.get("/hearings/?q=柳河").get_data(as_text=True)
    assert "援1" in found
    assert "援2" not in found
    assert "援2" not in supervisor.get("/hearings/?flag=4").get_data(as_text=True)
    assert "援1" not in supervisor.get("/hearings/?state=held").get_data(as_text=True)
    assert "援1" not in supervisor.get("/hearings/?from=2026-08-04").get_data(as_text=True)
    exported = supervisor.get("/hearings/export.csv?q=柳河").get_data().decode("utf-8-sig")
    assert exported.splitlines()[0].startswith("案件编号,法律援助机构")
    assert len(exported.splitlines()) == 2
    with supervisor.get("/hearings/export.xlsx") as workbook:
        assert workbook.data[:2] == b"PK"


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_list_costs_no_more_statements(supervisor, count):
    with transaction() as session:
        make_hearings(session, count, agency=make_agency(session))
    supervisor.get("/hearings/")
    assert cost(lambda: supervisor.get("/hearings/")) == 4


def test_agency_staff_see_their_agency_alone_and_never_what_is_observed(client_as, today):
    with transaction() as session:
        mine = make_agency(session)
        other = make_agency(session, "别处中心", region=make_region(session, "98"))
        own = make_hearing(session, "援1", agency=mine)
        foreign = make_hearing(session, "援2", agency=other).public_id
        cycle = make_cycle(session, make_plan(observations=observation_keys()))
        row = new_observation(cycle.id, own.id, ObservationPick.NAMED, by="x", now=NOW)
        session.add(Observation(**{**row, "rule": "抽查"}))
        public_id = own.public_id
    staff = client_as(Role.AGENCY_STAFF)
    page = staff.get("/hearings/").get_data(as_text=True)
    assert "援1" in page
    assert "援2" not in page
    assert staff.get(f"/hearings/{foreign}").status_code == 404
    assert "抽查" not in staff.get(f"/hearings/{public_id}").get_data(as_text=True)
    for asked in ("yes", "no"):
        found = staff.get(f"/hearings/?observed={asked}").get_data(as_text=True)
        assert "援1" not in found
    assert "抽查" in client_as(Role.SUPERVISOR).get(f"/hearings/{public_id}").get_data(as_text=True)


def test_a_hearing_is_entered_and_a_second_time_is_refused(supervisor):
    with transaction() as session:
        agency = make_agency(session).id
    answer = supervisor.post("/hearings/new", data={**FORM, "agency": agency})
    assert answer.status_code == 302
    page = supervisor.get(answer.location).get_data(as_text=True)
    assert "2026年8月3日 09:30" in page
    again = supervisor.post("/hearings/new", data={**FORM, "agency": agency})
    assert again.status_code == 409


def test_a_form_with_faults_says_so_and_keeps_what_was_typed(supervisor):
    with transaction() as session:
        agency = make_agency(session).id
    data = {**FORM, "agency": agency, "case_number": "", "day": "不知道"}
    answer = supervisor.post("/hearings/new", data=data)
    page = answer.get_data(as_text=True)
    assert "请填写案件编号。" in page
    assert "不知道" in page


def test_a_moved_date_keeps_the_one_it_had(supervisor):
    public_id = entered()
    page = supervisor.get(f"/hearings/{public_id}/edit").get_data(as_text=True)
    assert 'value="2026-08-03"' in page
    data = {
        **FORM,
        "case_number": stored(public_id).case_number,
        "day": "2026-08-20",
        "revision": 1,
    }
    supervisor.post(f"/hearings/{public_id}/edit", data=data)
    page = supervisor.get(f"/hearings/{public_id}").get_data(as_text=True)
    assert "改期记录" in page
    assert "2026年8月20日 09:30" in page
    assert stored(public_id).hearing_key.endswith("#2026-08-03#1")


def test_who_saves_over_a_change_of_another_is_told(supervisor):
    public_id = entered()
    supervisor.post(f"/hearings/{public_id}/edit", data={**FORM, "revision": 1})
    late = supervisor.post(
        f"/hearings/{public_id}/edit", data={**FORM, "court": "x", "revision": 1}
    )
    assert late.status_code == 409


def test_observers_are_told_of_a_move_and_a_cancelled_hearing_frees_them(supervisor):
    with transaction() as session:
        hearing = make_hearing(session)
        cycle = make_cycle(session, make_plan(observations=observation_keys()))
        row = new_observation(cycle.id, hearing.id, ObservationPick.NAMED, by="x", now=NOW)
        observation = Observation(**row)
        session.add(observation)
        session.flush()
        expert = make_expert(session, account=make_account(session, Role.EXPERT))
        seat = {"public_id": "seat", "state": SeatState.ACTIVE, "made_at": NOW}
        session.add(ObserverSeat(observation_id=observation.id, expert_id=expert.id, **seat))
        public_id = hearing.public_id
    data = {**FORM, "day": "2026-08-20", "revision": 1}
    supervisor.post(f"/hearings/{public_id}/edit", data=data)
    supervisor.post(f"/hearings/{public_id}/cancel", data={"reason": "撤诉"})
    with reading() as session:
        kinds = sorted(notice.kind for notice in session.exec(select(Notice)).all())
        assert kinds == ["hearing_cancelled", "hearing_moved"]
        assert session.exec(select(Observation)).one().state is ObservationState.CANCELLED
        assert session.exec(select(ObserverSeat)).one().state is SeatState.WITHDRAWN


def test_a_hearing_is_marked_as_held_only_after_it_began(supervisor, today):
    public_id = entered()
    early = supervisor.post("/hearings/held", data={"hearing": public_id})
    assert early.status_code == 409
    today["now"] = NOW + timedelta(days=60)
    assert public_id not in supervisor.get("/hearings/").get_data(as_text=True)
    past = supervisor.get("/hearings/?when=past").get_data(as_text=True)
    assert f'value="{public_id}"' in past
    supervisor.post("/hearings/held", data={"hearing": public_id, "back": public_id})
    assert stored(public_id).state == "held"
    assert "已开庭" in supervisor.get(f"/hearings/{public_id}").get_data(as_text=True)


def test_a_closed_case_is_linked_when_it_comes_in(supervisor):
    public_id = entered(number="援1")
    with transaction() as session:
        case_id = make_case(session, "援1").id
        assert link_cases(session) == 1
        assert link_cases(session) == 0
    assert stored(public_id).case_id == case_id
    assert "查看结案案件" in supervisor.get(f"/hearings/{public_id}").get_data(as_text=True)


def test_naming_a_hearing_needs_a_reason_and_shows_it(supervisor):
    public_id = entered()
    with transaction() as session:
        make_cycle(session, make_plan(observations=observation_keys()))
    url = f"/hearings/{public_id}/name"
    with transaction() as session:
        elsewhere = observation_keys(**{"from": "2031-01-01", "to": "2031-12-31"})
        make_cycle(session, make_plan("2031-z", observations=elsewhere))
    assert "2031-z" not in supervisor.get(url).get_data(as_text=True)
    assert "请写明指定旁听的理由。" in supervisor.post(url, data={"cycle": "2026-a"}).get_data(
        as_text=True
    )
    supervisor.post(url, data={"cycle": "2026-a", "reason": "当事人反映强烈"})
    page = supervisor.get(f"/hearings/{public_id}").get_data(as_text=True)
    assert "当事人反映强烈" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_speaks_both_languages(supervisor, language):
    public_id = entered()
    supervisor.post("/language", data={"language": language})
    for url in ("/hearings/", "/hearings/new", f"/hearings/{public_id}", "/hearings/import",
                f"/hearings/{public_id}/edit", f"/hearings/{public_id}/cancel",
                f"/hearings/{public_id}/name"):  # fmt: skip
        assert supervisor.get(url).status_code == 200
