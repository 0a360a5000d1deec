"""The training list and sessions planned from it: who is listed, who sees whom, who is told."""

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlmodel import select

from qa_app import clock
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.learning.models import TrainingSeat, TrainingSession
from qa_app.learning.queries.training import TrainingFilter, training_list
from qa_app.learning.rules.sessions import Planned, TrainingState
from qa_app.learning.services.training import cancel_session, enter_attendance, plan_session
from qa_app.notices.models import Notice
from qa_app.rubrics.queries import rubric_named
from qa_app.sampling.models import SampleCase
from tests.builders.agreed import CIVIL, freeze_civil
from tests.builders.cases import make_lawyer
from tests.builders.panel import region_at
from tests.builders.register import NOW, make_account, make_actor, make_agency, make_region
from tests.builders.released import release
from tests.builders.reports import Lot, settled_cycle
from tests.support.counting import statements

NORTH, SOUTH = "北江法律援助中心", "南江法律援助中心"
MEETING, EVIDENCE = (one.id for one in rubric_named(*CIVIL).criteria[:2])
DAY = NOW.date()


def world(session, weak=8, few=3, name="2026-a", region=None):
    """In the north 卢涵曦 has ten cases, many weak; in the south 钟海宁 has 30, in the west few."""
    freeze_civil(session)
    cycle = settled_cycle(
        session, Lot(NORTH, 10, "G" * 10, region=region), Lot(SOUTH, 30, "G" * 30, lawyer="钟海宁"),
        Lot("西江法律援助中心", few, "G" * few, lawyer="孟子安"), name=name,
    )  # fmt: skip
    found = select(SampleCase.case_id).where(SampleCase.cycle_id == cycle.id)
    ids = list(session.exec(found.order_by(SampleCase.id)))
    levels = {case: {MEETING: "good", EVIDENCE: "good"} for case in ids}
    for case in (*ids[:weak], *ids[10:12], *ids[40:]):
        levels[case] = levels[case] | {MEETING: "fail"}
    release(session, cycle, levels)
    return cycle, ids


def listed(session, actor=SYSTEM, **wanted):
    return training_list(session, actor, TrainingFilter(**wanted))


def plan(session, actor=SYSTEM, lawyers=None, held_on=DAY + timedelta(days=7), **wanted):
    found = listed(session, actor, **wanted)
    lawyers = lawyers or {line.lawyer_id for line in found.lines}
    planned = Planned("会见实务培训", held_on, "市局三楼", *CIVIL, (MEETING,))
    return plan_session(session, actor=actor, planned=planned, wanted=TrainingFilter(**wanted),
                        lawyers=lawyers, now=NOW)  # fmt: skip


def test_who_is_weaker_than_the_overall_is_listed_with_how_sure_that_is(database):
    with transaction() as session:
        world(session)
        found = listed(session)
    assert [(line.lawyer, line.agency) for line in found.lines] == [("卢涵曦", NORTH)]
    (one,) = found.lines[0].findings
    assert (one.criterion, one.own.weak, one.own.cases) == (MEETING, 8, 10)
    assert (one.overall.weak, one.overall.cases) == (13, 43)
    assert (found.compared.too_few, found.minimum, found.cases) == (1, 5, 43)


def test_cases_put_in_for_certain_and_withdrawn_feedback_do_not_count(database):
    with transaction() as session:
        freeze_civil(session)
        lots = (Lot(NORTH, 10, "G" * 10, certain=True), Lot(SOUTH, 9, "G" * 9, lawyer="钟海宁"))
        cycle = settled_cycle(session, *lots)
        ids = session.exec(select(SampleCase.case_id)).all()
        sheets = release(session, cycle, {case: {MEETING: "fail"} for case in ids})
        found = listed(session)
        assert (found.aimed, found.cases, found.lines) == (10, 9, ())
        for sheet in sheets:
            sheet.counts = False
        session.flush()
        assert listed(session).cycles == ()


def test_filters_narrow_whose_cases_are_looked_at_and_never_the_overall(database):
    with transaction() as session:
        cycle, _ = world(session)
        whole = listed(session).lines[0].findings[0].overall
        north = listed(session, agency="北江")
        assert north.lines[0].findings[0].overall == whole
        assert not listed(session, agency="南江").lines
        assert not listed(session, criterion=EVIDENCE).lines
        assert not listed(session, q="钟海宁").lines
        assert not listed(session, region="77").lines
        assert listed(session, cycles=(cycle.name,), rubric="civil-file-review/1").lines
        assert listed(session, cycles=("no-such",)).chosen == (cycle.name,)


def test_two_cycles_of_the_same_rubric_are_taken_together(database):
    with transaction() as session:
        world(session, few=3)
        world(session, few=3, name="2027-a")
        found = listed(session, cycles=("2026-a", "2027-a"))
        assert found.cases == 86
        assert found.compared.too_few == 0, "three and three are enough"


def test_agency_staff_see_their_own_lawyers_by_their_own_cases_only(app, client_as):
    with transaction() as session:
        world(session)
        north, south = (
            make_account(session, Role.AGENCY_STAFF, agency=make_agency(session, name))
            for name in (NORTH, SOUTH)
        )
        assert [x.lawyer for x in listed(session, actor_of(session, north)).lines] == ["卢涵曦"]
    page = client_as(account=north).get("/learning/training").get_data(as_text=True)
    assert "卢涵曦" in page
    assert "为勾选的人安排培训" not in page
    page = client_as(account=south).get("/learning/training").get_data(as_text=True)
    assert "卢涵曦" not in page
    assert client_as(account=south).post("/learning/training/plan").status_code == 404


def test_who_is_tied_to_the_cases_does_not_see_the_lawyer(database):
    with transaction() as session:
        _, ids = world(session)
        account = make_account(session, Role.SUPERVISOR)
        session.get_one(Lawyer, session.get_one(Case, ids[0]).lawyer_id).account_id = account.id
        actor = actor_of(session, account)
        assert not listed(session, actor).lines
        with pytest.raises(NotFound):
            plan(session, actor, lawyers={session.get_one(Case, ids[0]).lawyer_id})


def test_a_session_invites_lawyers_of_the_list_and_tells_those_with_an_account(
    app, client_as, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction() as session:
        world(session)
        lawyer, stranger = (make_account(session, Role.LAWYER) for _ in "ab")
        make_lawyer(session, "卢涵曦").account_id = lawyer.id
        make_lawyer(session, "钟海宁").account_id = stranger.id
        made = plan(session)
        assert (made.told, made.untold) == (1, 0)
        assert session.exec(select(Notice.account_id)).all() == [lawyer.id]
    mine = client_as(account=lawyer).get("/learning/training/mine").get_data(as_text=True)
    title = rubric_named(*CIVIL).criteria[0].title.zh
    assert "会见实务培训" in mine
    assert title in mine
    assert "培训：会见实务培训" in client_as(account=lawyer).get("/").get_data(as_text=True)
    other = client_as(account=stranger).get("/learning/training/mine").get_data(as_text=True)
    assert "会见实务培训" not in other
    for browser in (client_as(account=lawyer), client_as(account=stranger)):
        for address in ("", "/sessions", f"/sessions/{made.public_id}"):
            assert browser.get(f"/learning/training{address}").status_code == 404


def test_who_came_is_ticked_on_the_day_and_can_be_corrected(database):
    with transaction() as session:
        world(session)
        key = plan(session).public_id
        seat = session.exec(select(TrainingSeat)).one()
        ticking = {"actor": SYSTEM, "public_id": key, "came": {seat.id}}
        with pytest.raises(Refused) as refused:
            enter_attendance(session, **ticking, revision=1, now=NOW)
        assert refused.value.code == "training_to_come"
        then = NOW + timedelta(days=7)
        assert enter_attendance(session, **ticking, revision=1, now=then) == 1
        with pytest.raises(Conflict):
            enter_attendance(session, **ticking, revision=1, now=then)
        assert enter_attendance(session, **(ticking | {"came": set()}), revision=2, now=then) == 0
        assert session.exec(select(TrainingSession.state)).one() is TrainingState.HELD
        with pytest.raises(Refused):
            cancel_session(session, actor=SYSTEM, public_id=key, revision=3, now=then)


def test_a_session_that_is_called_off_tells_the_lawyers_and_takes_no_ticks(database):
    with transaction() as session:
        world(session)
        make_lawyer(session, "卢涵曦").account_id = make_account(session, Role.LAWYER).id
        key = plan(session).public_id
        cancel_session(session, actor=SYSTEM, public_id=key, revision=1, now=NOW)
        kinds = session.exec(select(Notice.kind).order_by(Notice.id)).all()
        assert kinds == ["training_invited", "training_cancelled"]
        with pytest.raises(Refused):
            enter_attendance(session, actor=SYSTEM, public_id=key, came=(), revision=2, now=NOW)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " "}, "training_title"), ({"place": "楼" * 201}, "training_place"),
        ({"held_on": DAY - timedelta(days=1)}, "training_day_past"),
        ({"criteria": ()}, "training_no_criteria"), ({"rubric": "other"}, "training_other_rubric"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_refused(database, changed, code):
    values = {"title": "培训", "held_on": DAY, "place": "", "rubric": CIVIL[0],
              "rubric_version": CIVIL[1], "criteria": (MEETING,)} | changed  # fmt: skip
    with transaction() as session:
        world(session)
        lawyers = {line.lawyer_id for line in listed(session).lines}
        with pytest.raises(Refused) as refused:
            plan_session(session, actor=SYSTEM, planned=Planned(**values), lawyers=lawyers,
                         wanted=TrainingFilter(), now=NOW)  # fmt: skip
    assert refused.value.code == code


def test_sessions_are_for_the_region_that_planned_them_and_the_agencies_of_the_invited(
    app, client_as
):
    with transaction() as session:
        county = region_at(session, "99/9907")
        world(session, region=county)
        boss = make_account(session, Role.SUPERVISOR, region=county)
        elsewhere = make_account(session, Role.SUPERVISOR, region=make_region(session, "88"))
        staff = make_account(session, Role.AGENCY_STAFF, agency=make_agency(session, NORTH))
        south = make_account(session, Role.AGENCY_STAFF, agency=make_agency(session, SOUTH))
        key = plan(session, actor_of(session, boss)).public_id
    for account, status in ((boss, 200), (staff, 200), (elsewhere, 404), (south, 404)):
        browser = client_as(account=account)
        assert browser.get(f"/learning/training/sessions/{key}").status_code == status
        page = browser.get("/learning/training/sessions").get_data(as_text=True)
        assert ("会见实务培训" in page) == (status == 200)
    form = {"came": "1", "revision": "1"}
    for account in (staff, elsewhere):
        address = f"/learning/training/sessions/{key}/attendance"
        assert client_as(account=account).post(address, data=form).status_code == 404


def test_pages_list_plan_tick_and_export(app, client_as, monkeypatch):
    browser = client_as(Role.SUPERVISOR)
    assert "还没有可以统计的案件" in browser.get("/learning/training").get_data(as_text=True)
    with transaction() as session:
        world(session)
        lawyer = listed(session).lines[0].lawyer_id
    monkeypatch.setattr(clock, "now", lambda: NOW)
    page = browser.get("/learning/training?sure=clear").get_data(as_text=True)
    assert "10 件中 8 件（80.0%），总体 30.2%" in page
    assert "1 名承办人员件数不足" in page
    form = {"lawyer": str(lawyer), "rubric": "civil-file-review/1"}
    chosen = browser.post("/learning/training/plan", data=form | {"step": "choose"})
    assert chosen.status_code == 200
    assert "请填写培训名称" not in chosen.get_data(as_text=True)
    assert browser.post("/learning/training/plan", data={}).status_code == 302
    form |= {"title": "会见实务", "held_on": "2026-07-06", "criteria": MEETING}
    address = browser.post("/learning/training/plan", data=form).headers["Location"]
    assert "没有账号，请另行通知" in browser.get(address).get_data(as_text=True)
    with reading() as session:
        seat = session.exec(select(TrainingSeat.id)).one()
    assert "到场情况待登记" in browser.get("/").get_data(as_text=True)
    ticks = {"came": str(seat), "revision": "1"}
    assert browser.post(f"{address}/attendance", data=ticks).status_code == 302
    for file, words in (("/learning/training.xlsx", "卢涵曦"), (f"{address}/record.xlsx", "到场")):
        with browser.get(file) as answer:
            book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert words in str([[cell.value for cell in row] for row in book.worksheets[0].rows])


def test_the_list_takes_as_many_statements_for_three_lawyers_as_for_one(app, client_as):
    browser, counts = client_as(Role.SUPERVISOR), []
    for number, few in enumerate((1, 6)):
        with transaction() as session:
            world(session, few=few, name=f"c{number}")
        browser.get(f"/learning/training?cycle=c{number}")
        with statements() as seen:
            browser.get(f"/learning/training?cycle=c{number}")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_supervisor_of_elsewhere_finds_no_cycle(database):
    with transaction() as session:
        world(session)
        stranger = make_actor(session, Role.SUPERVISOR, region=make_region(session, "88"))
        assert listed(session, stranger).cycles == ()
