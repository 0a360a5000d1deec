"""Pages of those who release: preview, texts, taking back; who sees none of them."""

import pytest
from sqlmodel import select

from qa_app.accounts.models import Region
from qa_app.core.case_types import CaseType
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.stations import Reached
from qa_app.db.session import reading, transaction
from qa_app.feedback import checking
from qa_app.feedback.models import FeedbackSheet, FeedbackSuspect, Release
from qa_app.feedback.rules.scope import WHOLE_CYCLE, Scope
from qa_app.feedback.services.releasing import release
from qa_app.feedback.stations import feedback_station
from qa_app.feedback.views.office_words import scope_words
from qa_app.jobs.models import Job
from qa_app.jobs.registry import Work
from qa_app.jobs.worker import run_job
from qa_app.reviews.models import Review
from tests.builders.feedback_rated import FIRST, answered_cycle, say, settle
from tests.builders.register import NOW, make_agency, make_region
from tests.builders.released import regrade
from tests.support.counting import statements

pytestmark = pytest.mark.database
ADDRESS = "/feedback/cycles/2026-a"


@pytest.fixture
def settled(database):
    """A cycle with a case whose comment names its reviewer, and one without."""
    with transaction() as session:
        cycle, experts, _ = answered_cycle(session, "GG", "GG", "EF")
        review = session.exec(select(Review).order_by(Review.case_id)).first()
        say(session, review, {FIRST: f"{experts[0].name}：没有会见笔录。"})
        settle(session, cycle)
    return cycle


def done(answer):
    """Do the job an answer leads to."""
    run_job(answer.location.rsplit("/", 1)[1])


def test_from_preview_to_release_to_taking_back(settled, client_as):
    client = client_as(Role.SUPERVISOR)
    page = client.get(ADDRESS).text
    assert "2 件" in page
    assert "未定级：等待第三名专家" in page
    done(client.post(f"{ADDRESS}/release", data={}))
    page = client.get(f"{ADDRESS}?released=1&withheld=1").text
    assert "已发布 1 件；1 件的评语待核对，没有发布。" in page
    texts = client.get(f"{ADDRESS}/wording").text
    assert "评审人员姓名" in texts
    with reading() as session:
        suspect = session.exec(select(FeedbackSuspect)).one()
        row = session.exec(select(Release)).one()
    word = f"{ADDRESS}/wording/{suspect.public_id}"
    assert suspect.original in client.get(word).text
    answer = client.post(word, data={"text": "没有会见笔录。", "before": suspect.shown})
    assert answer.status_code == 302
    assert "没有需要核对的文字" in client.get(f"{ADDRESS}/wording").text
    one = f"/feedback/releases/{row.public_id}"
    assert "撤回 1 份反馈表" in client.get(one).text
    assert "请写明撤回的理由" in client.post(one, data={"reason": ""}).text
    client.post(one, data={"reason": "范围选错"})
    assert "范围选错" in client.get(one).text
    with reading() as session:
        assert not session.exec(select(FeedbackSheet)).all()


def test_texts_are_looked_through_without_releasing(settled, client_as):
    client = client_as(Role.SUPERVISOR)
    done(client.post(f"{ADDRESS}/check", data={"types": ["civil"]}))
    with reading() as session:
        job = session.exec(select(Job)).one()
        assert (job.result["checked"], job.result["suspect"]) == ("2", "1")
        assert not session.exec(select(Release)).all()
    assert "核对了 2 件，发现 1 段文字需要处理。" in client.get(job.result["next_url"]).text


def test_a_supervisor_of_another_region_sees_no_release(settled, client_as):
    with transaction() as session:
        made = release(session, actor=SYSTEM, cycle=settled, scope=WHOLE_CYCLE, now=NOW)
        suspect = session.exec(select(FeedbackSuspect)).one().public_id
        other = Region(code="98", name="他省", path="/98/")
        session.add(other)
        session.flush()
    client = client_as(Role.SUPERVISOR, region=other)
    for url in (
        ADDRESS, f"{ADDRESS}/preview.csv", f"{ADDRESS}/wording", f"{ADDRESS}/wording/{suspect}",
        f"/feedback/releases/{made.public_id}",
    ):  # fmt: skip
        assert client.get(url).status_code == 404, url
    for act in ("check", "release", "renew"):
        assert client.post(f"{ADDRESS}/{act}", data={}).status_code == 404


def test_the_preview_is_a_table_of_agencies(settled, client_as):
    answer = client_as(Role.SUPERVISOR).get(f"{ADDRESS}/preview.csv")
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("机构,现在可以反馈")
    assert lines[1].startswith("北江法律援助中心,2,0,1,0")


def test_a_scope_names_the_region_and_not_the_agency_of_the_same_code(app):
    with transaction() as session:
        region = make_region(session, "5301")
        make_agency(session, "岱野市法律援助中心", region=region).code = "5301"
        make_agency(session, "临江县法律援助中心", region=region).code = "530102"
        session.flush()
        with app.test_request_context():
            said = scope_words(session)
            assert said(WHOLE_CYCLE) == "整个活动"
            assert said(Scope(regions=("5301",))) == "地区：地区5301"
            both = Scope(agencies=("5301", "530102"), types=(CaseType.CIVIL,))
            assert said(both) == "机构：岱野市法律援助中心、临江县法律援助中心；类型：民事"


def test_an_unknown_scope_shows_no_case_and_no_error(settled, client_as):
    page = client_as(Role.SUPERVISOR).get(f"{ADDRESS}?agencies=none&types=none")
    assert (page.status_code, "范围内没有案件" in page.text) == (200, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_statements_for_three_cases_as_for_one(count, client_as, database):
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, *["GG"] * count)
        settle(session, cycle)
        release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)
    client = client_as(Role.SUPERVISOR)
    client.get(ADDRESS)
    with statements() as made:
        assert client.get(ADDRESS).status_code == 200
    assert len(made) == 12


def test_a_cycle_that_told_its_lawyers_is_on_its_way_while_a_case_is_unsettled(app):
    with transaction() as session:
        cycle, *_ = answered_cycle(session, "GG", "EF")
        settle(session, cycle)
        with app.test_request_context():
            assert feedback_station(session, SYSTEM, cycle).state is Reached.NOW
            release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)
            told = feedback_station(session, SYSTEM, cycle)
    assert (told.state, told.button) == (Reached.NOW, "")
    assert "已反馈 1 件，待反馈 0 件，未定级 1 件" in told.note


def test_an_order_sent_twice_or_done_again_says_what_was_released(settled, client_as):
    client = client_as(Role.SUPERVISOR)
    token = client.get(ADDRESS).text.split('name="token" value="')[1].split('"')[0]
    for _ in range(2):
        done(client.post(f"{ADDRESS}/release", data={"token": token}))
    with reading() as session:
        jobs, (row,) = session.exec(select(Job)).all(), session.exec(select(Release)).all()
    assert row.public_id == token
    assert [job.result["next_url"] for job in jobs] == [f"{ADDRESS}?released=1&withheld=1"] * 2
    work = Work(jobs[0].arguments, SYSTEM, NOW, lambda *_: None, None)
    assert checking.release(work)["sheets"] == 0, "somebody else's order is none of theirs"


def test_sheets_are_renewed_in_the_background_for_a_scope(settled, client_as, app):
    with transaction() as session:
        release(session, actor=SYSTEM, cycle=settled, scope=WHOLE_CYCLE, now=NOW)
        old = session.exec(select(FeedbackSheet)).one()
        regrade(session, old, "excellent", renew=False)
    client = client_as(Role.SUPERVISOR)
    assert "更新 1 份反馈表" in client.get(ADDRESS).text
    done(client.post(f"{ADDRESS}/renew", data={"types": ["criminal"]}))
    with reading() as session:
        assert session.get_one(FeedbackSheet, old.id).counts
    done(client.post(f"{ADDRESS}/renew", data={"types": ["civil"]}))
    with reading() as session:
        last = session.exec(select(Job).order_by(Job.id.desc())).first().result["next_url"]
        counts = {row.version: row.counts for row in session.exec(select(FeedbackSheet))}
    assert counts == {1: False, 2: True}
    assert "已更新 1 份反馈表；0 件的评语待核对，没有更新。" in client.get(last).text
