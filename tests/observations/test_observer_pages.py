"""The pages of observers, from the list to the feedback, as people click through them."""

from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlmodel import select

from qa_app.accounts.models import Agency
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.observations.models import Observation, ObserverSeat
from qa_app.observations.rules.states import ObservationState as State
from qa_app.observations.services import discussing, observing
from qa_app.observations.services.discussing import Feedback
from qa_app.panel.models import Expert
from tests.builders.observations import (
    AFTER,
    AT_COURT,
    answers,
    hand_in,
    make_hearing,
    make_observation,
    make_observer,
    observed_cycle,
    observer_of,
    seated,
)
from tests.builders.register import make_account
from tests.observations.test_discussing import agree

pytestmark = pytest.mark.usefixtures("at_court")

JSON = {"Accept": "application/json"}


@pytest.fixture
def first(app, client_as):
    """The first of two observers: the browser, the seat's public id, the observation's."""
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session))
        account, _ = observer_of(session, seats[0])
        key, name = seats[0].public_id, observation.public_id
    return client_as(account=account), key, name


def rubric_answers(session, key):
    seat = session.exec(select(ObserverSeat).where(ObserverSeat.public_id == key)).one()
    _, actor = observer_of(session, seat)
    return answers(observing.desk_of(session, actor, key).rubric, Grade.GOOD)


def test_an_observer_signs_in_scores_and_hands_in(first):
    browser, key, name = first
    page = browser.get("/observations/").text
    assert "今天" in page
    assert "南江市第一人民法院" in page
    assert "签到并开始评分" in browser.get(f"/observations/seats/{key}").text
    told = browser.post(f"/observations/seats/{key}/sign-in")
    assert told.location.endswith(f"/observations/seats/{key}/sheet")
    page = browser.get(f"/observations/seats/{key}/sheet").text
    assert "data-autosave-url" in page
    assert "证据页码" not in page
    assert "案卷以纸质" not in page
    with transaction() as session:
        fields = rubric_answers(session, key)
    saved = browser.post(
        f"/observations/seats/{key}/save",
        data={"revision": "1", "changed": list(fields), **fields},
        headers=JSON,
    )
    assert saved.status_code == 200, saved.text
    assert saved.json["revision"] == 2
    assert saved.json["missing"] == []
    assert "提交这份旁听评分" in browser.get(f"/observations/seats/{key}/submit").text
    browser.post(f"/observations/seats/{key}/submit")
    page = browser.get(f"/observations/seats/{key}/submitted").text
    assert "评分表已锁定" in page
    assert browser.get(f"/observations/seats/{key}/sheet").status_code == 302
    assert browser.get(f"/observations/{name}/discussion").status_code == 404


def test_a_save_against_an_older_sheet_gets_both_versions_and_a_locked_one_stops(first):
    browser, key, _ = first
    browser.post(f"/observations/seats/{key}/sign-in")
    url = f"/observations/seats/{key}/save"
    one = {"revision": "1", "changed": "comment", "comment": "甲"}
    assert browser.post(url, data=one, headers=JSON).json["revision"] == 2
    told = browser.post(url, data={**one, "comment": "乙"}, headers=JSON)
    assert (told.status_code, told.json["theirs"]) == (409, {"comment": ["甲"]})
    with transaction() as session:
        seat = session.exec(select(ObserverSeat).where(ObserverSeat.public_id == key)).one()
        hand_in(session, seat)
    late = browser.post(url, data={**one, "comment": "丙", "revision": "9"}, headers=JSON)
    assert late.status_code == 409
    assert "revision" not in late.json


def test_giving_back_and_declaring_a_conflict_say_what_happens(first):
    browser, key, _ = first
    page = browser.post(f"/observations/seats/{key}/decline", data={})
    assert "请选择原因" in page.text
    done = browser.post(
        f"/observations/seats/{key}/decline", data={"kind": "overload", "reason": "当天开庭"}
    )
    assert done.location.endswith("/observations/")
    assert browser.get(f"/observations/seats/{key}").status_code == 404
    again = browser.post(
        f"/observations/seats/{key}/decline", data={"kind": "overload", "reason": "当天开庭"}
    )
    assert again.status_code == 302


def test_a_conflict_page_asks_what_the_tie_is_to(first):
    browser, key, _ = first
    assert "请选择回避关系涉及什么" in browser.post(f"/observations/seats/{key}/conflict").text
    done = browser.post(
        f"/observations/seats/{key}/conflict", data={"relation": "firm", "reason": "曾同所"}
    )
    assert done.status_code == 302


def test_observers_discuss_side_by_side(app, client_as):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session))
        hand_in(session, seats[0], Grade.EXCELLENT, comment=["准备充分"])
        hand_in(session, seats[1], Grade.PASS, comment=["质证不足"])
        account, _ = observer_of(session, seats[0])
        url = f"/observations/{observation.public_id}/discussion"
    browser = client_as(account=account)
    page = browser.get(url).text
    assert "准备充分" in page
    assert "质证不足" in page
    assert "请写明合议意见" in browser.post(url, data={"text": "", "grade": ""}).text
    with transaction() as session:
        revision = session.get(Observation, 1).revision
    form = {"text": "准备充分，质证可加强", "grade": "", "reason": "", "revision": str(revision)}
    assert browser.post(url, data=form).status_code == 302
    assert browser.post(url, data=form).status_code == 302
    with transaction() as session:
        assert session.get(Observation, 1).state is State.DISCUSSED
    assert browser.post(url, data={**form, "text": "别的"}).status_code == 409


def test_the_supervisor_lists_filters_exports_and_seats(app, client_as):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        name = cycle.name
        later = AFTER.replace(day=20)
        for _ in range(2):
            make_observation(session, cycle, make_hearing(session, starts_at=later))
        overdue = make_hearing(session, starts_at=AT_COURT.replace(day=1), court="迟到法院")
        row = make_observation(session, cycle, overdue, pick="must", rule="complaint")
        must = row.public_id
        make_observer(session)
    browser = client_as(Role.SUPERVISOR)
    url = f"/cycles/{name}/observations/list"
    page = browser.get(url).text
    assert "还缺旁听人员" in page
    assert "必听：有投诉" in browser.get(f"/observations/{must}").text
    assert "有 1 场庭审已过" in page
    late = browser.get(f"{url}?late=yes").text
    assert "迟到法院" in late
    assert "南江市第一人民法院" not in late
    done = browser.post(f"/cycles/{name}/observations/seats", data={"which": "all"})
    assert done.status_code == 302
    page = browser.get(url).text
    assert "已安排 1 个席位，1 场庭审人员已满，1 场仍缺旁听人员" in page
    book = load_workbook(BytesIO(browser.get(f"{url}.xlsx?state=staffed").data))
    rows = list(book.active.values)
    assert len(rows) == 2
    assert rows[1][9] == "已安排"


def test_one_observation_explains_who_cannot_go(app, client_as):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        hearing = make_hearing(session)
        observation = make_observation(session, cycle, hearing)
        free, _ = make_observer(session)
        tied, _ = make_observer(session)
        tied.firm_id = hearing.firm_id
        key, free_id, tied_name = observation.public_id, free.id, tied.name
        tied_id = tied.id
    browser = client_as(Role.SUPERVISOR)
    page = browser.get(f"/observations/{key}").text
    assert tied_name in page
    assert "与承办人员同所" in page
    assert f'<option value="{tied_id}"' not in page
    refused = browser.post(f"/observations/{key}/seats", data={"expert": str(tied_id)})
    assert refused.status_code == 409
    assert "应当回避" in refused.text
    assert (
        browser.post(f"/observations/{key}/seats", data={"expert": str(free_id)}).status_code == 302
    )
    page = browser.get(f"/observations/{key}").text
    assert "需要 1 人，已安排 1 人" in page
    with transaction() as session:
        seat = session.exec(select(ObserverSeat.public_id)).one()
    browser.post(f"/observations/seats/{seat}/end", data={"reason": "改由他人"})
    assert "改由他人" in browser.get(f"/observations/{key}").text
    browser.post(f"/observations/{key}/missed", data={"reason": "不公开审理"})
    assert "不公开审理" in browser.get(f"/observations/{key}").text


@pytest.fixture
def fed_back(app):
    """An observation whose feedback is released: its public id."""
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session, observers=1), count=1)
        hand_in(session, seats[0])
        _, actor = observer_of(session, seats[0])
        agree(session, observation.public_id, actor)
        said = Feedback("庭前准备充分，建议加强质证。", "旁听席位安排周到。")
        discussing.feed_back(
            session, actor=SYSTEM, observation=observation.public_id, feedback=said, now=AFTER
        )
        return observation.public_id


def pdf_text(answer):
    assert answer.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(answer.data)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_the_supervisor_writes_feedback_once(app, client_as):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session, observers=1), count=1)
        hand_in(session, seats[0])
        _, actor = observer_of(session, seats[0])
        agree(session, observation.public_id, actor)
        url = f"/observations/{observation.public_id}/feedback"
    browser = client_as(Role.SUPERVISOR)
    assert "质证充分，辩论略简" in browser.get(url).text
    assert "请写明反馈意见" in browser.post(url, data={"to_lawyer": ""}).text
    done = browser.post(url, data={"to_lawyer": "请加强质证", "to_court": ""})
    assert done.location.endswith(f"/observations/feedback/{observation.public_id}")
    assert browser.get(url).status_code == 302


def test_agency_and_supervisor_read_and_print_the_feedback_and_nobody_is_named(fed_back, client_as):
    with transaction() as session:
        names = [one.name for one in session.exec(select(Expert))]
        account = make_account(
            session, Role.AGENCY_STAFF, agency=session.exec(select(Agency)).first()
        )
    browser = client_as(account=account)
    assert fed_back in browser.get("/observations/feedback").text
    page = browser.get(f"/observations/feedback/{fed_back}").text
    assert "庭前准备充分" in page
    assert "旁听席位安排周到" not in page
    sheet = pdf_text(browser.get(f"/observations/feedback/{fed_back}/lawyer.pdf"))
    assert "庭审旁听反馈表" in sheet
    assert "加强质证" in sheet
    for name in names:
        assert name not in page
        assert name not in sheet
    assert browser.get(f"/observations/feedback/{fed_back}/court.pdf").status_code == 404
    boss = client_as(Role.SUPERVISOR)
    letter = pdf_text(boss.get(f"/observations/feedback/{fed_back}/court.pdf"))
    assert "旁听席位安排周到" in letter
    assert "良好" not in letter
