"""What experts and the office write to a lawyer is looked through before it goes out.

Rows 18, 20 and 24 of the register: reasons of decisions on objections, notes of their form check,
reasons of a meeting an objection went to, answers of the office.
"""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.accounts.queries import actor_of
from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Case as CaseRecord
from qa_app.cases.models import Lawyer
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackExtension, FeedbackReply, Release
from qa_app.feedback.queries.looking import look_of_expert, look_of_office
from qa_app.feedback.services.extending import Wanted
from qa_app.feedback.services.extending import extend as extend_days
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.services import deciding
from qa_app.objections.services.extending import Later, extend
from qa_app.objections.services.form_check import send_back
from qa_app.panel.models import Assignment, Expert
from tests.builders.cases import make_aided_person, make_firm
from tests.builders.objections import LATER, NOW, at, hand_in, objected, opened
from tests.builders.register import make_account
from tests.builders.second_level import asked_again, voted_meeting

pytestmark = pytest.mark.database
OF_OTHERS = "我与第二位专家意见不同"
WARNED = "可能指明评审人员"


@pytest.fixture(autouse=True)
def at_noon(app, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: LATER)


def reviewer(session: Session, found) -> Expert:
    seat = select(Assignment.expert_id).where(Assignment.case_id == found.case_id)
    return session.get_one(Expert, session.exec(seat.order_by(col(Assignment.id))).first())


def mark_on(page: str) -> str:
    return re.search(r'name="seen" value="(\w{64})"', page)[1]


def events(act: str) -> list[AuditEvent]:
    with reading() as session:
        return list(session.exec(select(AuditEvent).where(AuditEvent.act == act)).all())


def ready_to_decide(session: Session, found, reason: str) -> tuple[Objection, Account]:
    row, actor = opened(session, found, found.criteria[0])
    fields = {f"outcome:{found.criteria[0]}": ["rejected"], f"reason:{found.criteria[0]}": [reason]}
    deciding.save_decisions(session, actor=actor, public_id=row.public_id, changed=fields,
                            revision=row.text_revision, now=NOW)  # fmt: skip
    return row, session.get_one(Account, actor.account_id)


def test_20_a_reason_that_speaks_of_reviewers_is_shown_and_confirmed_before_it_is_given(
    client_as, tmp_path
):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, account = ready_to_decide(session, found, OF_OTHERS)
        key, revision = row.public_id, row.text_revision
    browser = client_as(account=account)
    url = f"/objections/mine/{key}/decide"
    page = browser.get(url).text
    assert WARNED in page
    assert "第二位专家" in page
    for seen in ({}, {"seen": "0" * 64}):
        answer = browser.post(url, data={"revision": revision, **seen})
        assert answer.status_code == 200
        assert 'role="alert"' in answer.text
    with reading() as session:
        assert session.exec(select(Objection.state)).one() is ObjectionState.DECIDING
    browser.post(url, data={"revision": revision, "seen": mark_on(page)})
    with reading() as session:
        assert session.exec(select(Objection.state)).one() is ObjectionState.CLOSED
    (event,) = events("feedback.words_confirmed")
    assert event.actor == account.login
    assert "第二位" not in str(event.details)


def test_20_a_confirmation_is_of_the_very_words(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, account = ready_to_decide(session, found, OF_OTHERS)
        mark = look_of_expert(session, found.case_id, [OF_OTHERS]).mark
        point = session.exec(select(ObjectionPoint)).one()
        point.decision_reason = OF_OTHERS + "，另一位专家也是"
        session.flush()
        with pytest.raises(Refused, match="feedback_words_not_confirmed"):
            deciding.decide(session, actor=actor_of(session, account), public_id=row.public_id,
                            revision=row.text_revision, now=LATER, seen=mark)  # fmt: skip


def test_24_the_look_at_an_experts_words_tells_the_expert_nothing_of_the_case(tmp_path):
    """Names of who reviewed, of who did not, of other firms and of the case's own: all alike."""
    with transaction() as session:
        found = objected(session, tmp_path)
        seated = reviewer(session, found)
        ids = select(Assignment.expert_id).where(Assignment.case_id == found.case_id)
        away = session.exec(select(Expert).where(col(Expert.id).not_in(ids))).first()
        seated.name, away.name = "欧阳评过", "司马没评"
        away.active = False
        seated.firm_id = make_firm(session, "承办律所").id
        session.flush()
        texts = (seated.name, away.name)
        told = [look_of_expert(session, found.case_id, [text]).found for text in texts]
        own = look_of_expert(session, found.case_id, ["承办律所的材料"]).found
    assert [[one.kind for one in found] for found in told] == [["name"], ["name"]]
    assert [one.kind for one in own] == ["firm"]


@dataclass
class Case:
    """What stands in a text, and whether the office is warned."""

    text: str
    warned: bool


def office_cases(session: Session, found) -> list[Case]:
    person = reviewer(session, found)
    person.name, person.login = "欧阳阅卷", "ouyang"
    session.flush()
    return [
        Case("欧阳 阅卷指出缺页", True),
        Case("账号 ouyang 已核对", True),
        Case("评审A与评审B看法不一", True),
        Case("请在第3页写明会见时间", False),
        Case("承办律所的材料不全", False),
    ]


def test_18_20_what_the_office_writes_is_held_against_who_had_a_part_in_the_case(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = opened(session, found, found.criteria[0])
        cases = office_cases(session, found)
        decider = session.get_one(Expert, row.decider_expert_id)
        decider.name = "尉迟决定"
        session.flush()
        cases.append(Case("由尉迟决定办理", True))
        for one in cases:
            look = look_of_office(session, found.cycle.id, found.case_id, [one.text])
            assert bool(look.found) == one.warned, one.text


def test_20_a_note_of_the_form_check_is_looked_through(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        name = reviewer(session, found).name
        with pytest.raises(Refused, match="feedback_words_not_confirmed"):
            send_back(session, actor=SYSTEM, at=at(row), words=f"{name}要求补正", days=3, now=LATER)
        key, revision = row.public_id, row.revision
    browser = client_as(Role.SUPERVISOR)
    data = {"note": f"{name}要求补正", "days": "3", "revision": revision}
    answer = browser.post(f"/objections/{key}/return", data=data)
    assert WARNED in answer.text
    assert f"{name}要求补正" in answer.text
    seen = {"seen": mark_on(answer.text)}
    edited = browser.post(
        f"/objections/{key}/return", data={**data, **seen, "note": f"{name}说要补正"}
    )
    assert WARNED in edited.text
    browser.post(f"/objections/{key}/return", data={**data, **seen})
    with reading() as session:
        assert session.exec(select(Objection.state)).one() is ObjectionState.RETURNED
    assert len(events("feedback.words_confirmed")) == 1


def test_20_an_answer_of_the_office_is_looked_through_and_a_lawyers_is_not(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        name = reviewer(session, found).name
        chair = make_account(session, Role.SUPERVISOR)
    url = f"/feedback/sheets/{found.sheet_id}"
    words = {"revision": "0", "changed": "reply:", "reply:": f"{name}认为评得对"}
    lawyer, office = client_as(account=found.account), client_as(account=chair)
    for browser in (lawyer, office):
        browser.post(f"{url}/draft", data=words)
    assert WARNED not in lawyer.get(f"{url}/reply").text
    lawyer.post(f"{url}/reply")
    page = office.get(f"{url}/reply").text
    assert WARNED in page
    assert name in page
    assert office.post(f"{url}/reply").status_code == 200
    with reading() as session:
        assert [one.side for one in session.exec(select(FeedbackReply))] == ["lawyer"]
    office.post(f"{url}/reply", data={"seen": mark_on(page)})
    with reading() as session:
        assert len(session.exec(select(FeedbackReply)).all()) == 2


def test_20_a_meetings_reason_is_looked_through_where_an_objection_waits_for_it(
    client_as, tmp_path
):
    with transaction() as session:
        found = asked_again(session, tmp_path)
        place, _ = voted_meeting(session, found, Grade.GOOD)
        chair = make_account(session, Role.SUPERVISOR)
    url = f"/meetings/{place.meeting}/items/{place.item}/decide"
    browser = client_as(account=chair)
    data = {"reason": OF_OTHERS, "points": ""}
    page = browser.post(url, data=data).text
    assert "第二位专家" in page
    assert "会给承办人员看" in page
    with reading() as session:
        assert session.exec(select(Objection.outcome).where(Objection.level == 2)).one() is None
    answer = browser.post(url, data={**data, "seen": mark_on(page), "confirming": "1"})
    assert answer.status_code == 302
    with reading() as session:
        second = session.exec(select(Objection).where(Objection.level == 2)).one()
    assert second.decision_note == OF_OTHERS
    assert len(events("meeting.words_confirmed")) == 1


def test_20_why_a_day_was_put_off_names_nobody_of_the_panel(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = opened(session, found, found.criteria[0])
        name = session.get_one(Expert, row.decider_expert_id).name
        later = Later(date(2026, 12, 1), f"{name}住院")
        with pytest.raises(Refused, match="feedback_words_not_confirmed"):
            extend(session, actor=SYSTEM, at=at(row), later=later, now=LATER)
        extend(session, actor=SYSTEM, at=at(row), later=Later(later.until, "住院"), now=LATER)


def put_off(session: Session, found, reason: str, *, whole: bool, seen: str = "") -> int:
    cycle = session.get_one(Cycle, found.cycle.id)
    sheet = None if whole else found.sheet(session)
    release = session.exec(select(Release.public_id)).one()
    wanted = Wanted(release, date(2026, 12, 1), reason, sheet, seen)
    return extend_days(session, actor=SYSTEM, cycle=cycle, wanted=wanted, now=LATER).sheets


@pytest.mark.parametrize("whole", [True, False])
def test_18_20_why_the_last_day_of_sheets_was_put_off_names_nobody(tmp_path, whole):
    with transaction() as session:
        found = objected(session, tmp_path)
        make_aided_person(session, session.get_one(CaseRecord, found.case_id), "慕容受援")
        session.add(Lawyer(name="司徒同行"))
        session.flush()
        name = reviewer(session, found).name
        for words in (name, "评审A", "慕容受援", "司徒同行", "13800000000"):
            with pytest.raises(Refused, match="feedback_words_not_confirmed"):
                put_off(session, found, f"{words}住院", whole=whole)
        assert put_off(session, found, "承办律所所在地停电", whole=whole) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_20_the_page_says_what_was_found_and_takes_it_confirmed(client_as, tmp_path, whole):
    with transaction() as session:
        found = objected(session, tmp_path)
        name = reviewer(session, found).name
        release = session.exec(select(Release.public_id)).one()
    of_sheet = f"/feedback/sheets/{found.sheet_id}/extend"
    url = f"/feedback/releases/{release}/extend" if whole else of_sheet
    browser = client_as(Role.SUPERVISOR)
    data = {"until": "2026-12-01", "reason": f"{name}住院", "confirmed": ""}
    page = browser.post(url, data=data).text
    assert WARNED in page
    again = browser.post(url, data={**data, "confirmed": "2026-12-01"})
    assert again.status_code == 200
    with reading() as session:
        assert session.exec(select(FeedbackExtension)).first() is None
    sure = {**data, "confirmed": "2026-12-01", "seen": mark_on(page)}
    assert browser.post(url, data=sure).status_code == 302
    assert len(events("feedback.words_confirmed")) == 1
