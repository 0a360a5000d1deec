"""The pages of decisions and meetings do what they say, in both languages, once."""

import re
from io import BytesIO

from pypdfium2 import PdfDocument
from sqlmodel import select

from qa_app.adjudication.models import AgendaItem, ItemState, Meeting, MeetingState
from qa_app.adjudication.services import holding
from qa_app.adjudication.services.holding import At
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.divergences import waiting_for_meeting
from tests.builders.deciding import diverging_cycle, further_seat, holder, rate_on_screen
from tests.builders.meetings import called_meeting, free_experts, meeting_cycle, person
from tests.builders.register import NOW, make_account
from tests.support.counting import cost

CHINESE = re.compile(r"[\u3400-\u9fff]+")
NAMES = ("专家姓名", "南江市", "援民字", "三楼会议室", "首轮专家写下的评语", "用户", "号", "中文",
         "卢涵曦", "江南律师事务所", "评估活动", "一审", "本案")  # fmt: skip


def english(session, *roles):
    account = make_account(session, *roles)
    account.language = "en"
    return account


def only_english(page: str) -> list[str]:
    body = re.sub(r"<title>.*?</title>|<code.*?</code>|data-words='.*?'", "", page, flags=re.S)
    return [w for w in CHINESE.findall(body) if not any(n in w or w in n for n in NAMES)]


def state_of(cls, field):
    with reading() as session:
        return session.exec(select(getattr(cls, field))).one()


def test_a_meeting_from_call_to_end_in_the_browser(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        from qa_app.core.roles import SYSTEM

        cases = [case.case_id for case in waiting_for_meeting(session, SYSTEM, cycle)]
        accounts = [person(session, one)[0] for one in people]
        ids, name = [one.id for one in people], cycle.name
    lead = client_as(Role.SUPERVISOR)
    assert "召集评议会" in lead.get("/").text
    typed = {
        "day": "2026-09-10", "time": "14:30", "place": "二楼", "cases": cases, "members": ids,
        "chair": ids[0], "quorum": "3", "majority": "simple", "tie": "chair",
    }  # fmt: skip
    empty = lead.post(f"/cycles/{name}/meetings/new", data={"quorum": "x"}).text
    for field in ("day", "place", "cases", "members"):
        assert f'id="{field}-error"' in empty
    address = lead.post(f"/cycles/{name}/meetings/new", data=typed).location
    assert lead.post(f"/cycles/{name}/meetings/new", data=typed).location == address
    assert "2026年9月10日 14:30" in lead.get(address).text
    lead.post(f"{address}/attendance", data={"present": [str(key) for key in ids]})
    item = f"{address}/items/{state_of(AgendaItem, 'public_id')}"
    saved = lead.post(
        f"{item}/minutes",
        data={"revision": "1", "minutes": "讨论要点"},
        headers={"Accept": "application/json"},
    )
    assert saved.json["revision"] == 2
    stale = lead.post(
        f"{item}/minutes",
        data={"revision": "1", "minutes": "另一份"},
        headers={"Accept": "application/json"},
    )
    assert (stale.status_code, stale.json["theirs"]) == (409, {"minutes": ["讨论要点"]})
    for account in accounts:
        answer = client_as(account=account).post(f"{item}/vote", data={"grade": "pass"})
        assert answer.status_code == 302
    wrong = {"points": "95", "reason": "理由"}
    assert lead.post(f"{item}/decide", data=wrong).status_code == 409
    assert lead.post(f"{item}/decide", data=wrong | {"points": "68.5"}).status_code == 302
    assert state_of(Settlement, "points") == 6850
    assert lead.post(f"{address}/end").status_code == 302
    assert state_of(Meeting, "state") is MeetingState.ENDED
    printed = lead.get(f"{address}/minutes.pdf")
    text = "".join(
        page.get_textpage().get_text_range() for page in PdfDocument(BytesIO(printed.data))
    )
    for words in ("讨论要点", "68.5", "专家姓名", "二楼"):
        assert words in text


def test_an_item_can_be_voted_on_again_and_left_open(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle).public_id
        item = session.exec(select(AgendaItem)).one().public_id
        _, actor = person(session, people[0])
        holding.cast_vote(
            session, actor=actor, at=At(meeting, item), grade=Grade.GOOD, reason="", now=NOW
        )
    lead, address = client_as(Role.SUPERVISOR), f"/meetings/{meeting}/items/{item}"
    assert lead.post(f"{address}/again").status_code == 302
    assert state_of(AgendaItem, "round") == 2
    assert lead.post(f"{address}/leave-open").status_code == 302
    assert state_of(AgendaItem, "state") is ItemState.LEFT_OPEN


def test_the_further_expert_decides_in_the_browser_once(app, client_as, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        seat = further_seat(session, cycle)
        review = rate_on_screen(session, seat)
        account, _ = holder(session, seat)
    browser = client_as(account=account)
    assert "裁决一件案件" in browser.get("/").text
    assert "需要您裁决" in browser.get(f"/reviews/{review}/submitted").text
    assert browser.post(f"/reviews/{review}/decision", data={"reason": "先写"}).status_code == 409
    browser.post(f"/reviews/{review}/decision/show")
    assert "reason-error" in browser.post(f"/reviews/{review}/decision", data={"reason": ""}).text
    for _ in range(2):
        assert browser.post(f"/reviews/{review}/decision", data={"reason": "采纳"}).location
    assert "维持本人评分" in browser.get(f"/reviews/{review}/decision").text
    assert "裁决一件案件" not in browser.get("/").text


def test_pages_are_all_english_for_who_reads_english(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path, 2, experts=8)
        meeting = called_meeting(session, cycle).public_id
        item = session.exec(select(AgendaItem).order_by(AgendaItem.position)).first()
        further = diverging_cycle(session, tmp_path, 1)
        seat = further_seat(session, further)
        review = rate_on_screen(session, seat)
        expert, _ = holder(session, seat)
        expert.language = "en"
        lead = english(session, Role.SUPERVISOR)
        case, name = item.case_id, cycle.name
    browser = client_as(account=lead)
    addresses = ["/meetings", f"/meetings/{meeting}", f"/meetings/{meeting}/items/{item.public_id}"]
    addresses += [f"/cycles/{name}/meetings/new", f"/reviews/cycles/{name}/cases/{case}"]
    for address in addresses:
        assert only_english(browser.get(address).text) == [], address
    assert browser.get(f"/meetings/{meeting}/minutes.pdf").status_code == 200
    browser = client_as(account=expert)
    first = browser.get(f"/reviews/{review}/decision").text
    browser.post(f"/reviews/{review}/decision/show")
    for page in (first, browser.get(f"/reviews/{review}/decision").text):
        assert "Side by side" in page or "needs your decision" in page


def test_lists_of_meetings_cost_the_same_whatever_their_length(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path, 1)
        called_meeting(session, cycle)
        cycle_id = cycle.id
    browser = client_as(Role.SUPERVISOR)
    browser.get("/meetings")
    before = cost(lambda: browser.get("/meetings"))
    with transaction() as session:
        first = session.exec(select(Meeting)).one()
        for number in range(20):
            values = first.model_dump(exclude={"id", "public_id"})
            session.add(Meeting(public_id=f"m{number}", **values))
        assert first.cycle_id == cycle_id
    assert cost(lambda: browser.get("/meetings")) == before
