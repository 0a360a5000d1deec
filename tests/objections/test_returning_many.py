"""The office returns many stopped objections at once; each is an act and an event of its own."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.objections.models import Objection
from qa_app.objections.rules.returning import Left, Returned
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.services import form_check, writing
from qa_app.objections.services.form_check import At
from qa_app.objections.services.returning import return_many
from qa_app.reviews.models import Settlement
from qa_app.sources.services.combining import combine_cycle
from tests.builders.objections import LATER, SAID, lawyer_of, objected, objection_named
from tests.builders.register import NOW, make_account, make_region
from tests.builders.sources import COMBINED, cases_of, observed
from tests.support.racing import at_once

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
REASON = "请按新的反馈表核对"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: LATER)


def stopped(tmp_path, cases: int = 3) -> list[str]:
    """Accepted objections to every case of a cycle that was combined afterwards."""
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED, cases=cases)
        sheets = select(FeedbackSheet.public_id).order_by(col(FeedbackSheet.case_id))
        made = [_accepted(session, found, sheet) for sheet in session.exec(sheets).all()]
        cycle = cycle_named(session, found.cycle.name)
        for case in cases_of(session, cycle):
            observed(session, cycle, case, 8500, Grade.GOOD)
        combine_cycle(session, actor=SYSTEM, cycle=cycle, reason="", now=NOW)
    return made


def _accepted(session, found, sheet_id: str) -> str:
    sheet = sheet_of(session, found.lawyer, sheet_id)
    changed = {f"reason:{found.criteria[0]}": [SAID]}
    writing.save_texts(
        session, actor=found.lawyer, sheet=sheet, changed=changed, revision=0, now=NOW
    )
    key = writing.hand_in(
        session, actor=found.lawyer, sheet=sheet_of(session, found.lawyer, sheet_id), now=NOW
    )
    at = At(key, objection_named(session, key).revision)
    form_check.accept(session, actor=SYSTEM, at=at, now=NOW)
    return key


def seen(keys) -> list[At]:
    with reading() as session:
        return [At(key, objection_named(session, key).revision) for key in keys]


def give_back(chosen, now=LATER) -> Returned:
    return return_many(actor=SYSTEM, chosen=chosen, words=REASON, days=5, now=now)


def states() -> list[ObjectionState]:
    with reading() as session:
        return list(session.exec(select(Objection.state).order_by(col(Objection.id))))


def returns(session) -> list[str]:
    acts = select(AuditEvent.object_id).where(col(AuditEvent.act) == "objection.returned")
    return list(session.exec(acts))


def test_each_goes_back_with_an_event_and_a_new_sheet_of_its_own(tmp_path):
    keys = stopped(tmp_path)
    came = give_back(seen(keys))
    assert (came.done, came.left) == (tuple(keys), {})
    assert states() == [ObjectionState.RETURNED] * 3
    with reading() as session:
        assert sorted(returns(session)) == sorted(keys)
        versions = select(FeedbackSheet.version).where(FeedbackSheet.counts)
        assert list(session.exec(versions)) == [2, 2, 2]


def test_what_others_dealt_with_or_cannot_go_back_is_told_and_keeps_nobody_from_the_rest(tmp_path):
    keys = stopped(tmp_path)
    chosen = seen(keys)
    with transaction() as session:
        one = objection_named(session, keys[0])
        form_check.send_back(
            session, actor=SYSTEM, at=At(keys[0], one.revision), words=REASON, days=5, now=LATER
        )
        case_id = objection_named(session, keys[1]).case_id
        counting = select(Settlement).where(Settlement.case_id == case_id, Settlement.counts)
        session.exec(counting).one().reopened_at = LATER
    came = give_back([*chosen, At("no-such-one", 1)])
    assert came.done == (keys[2],)
    assert came.left == {
        keys[0]: Left.ELSEWHERE, keys[1]: Left.GRADE_OPEN, "no-such-one": Left.ELSEWHERE,
    }  # fmt: skip
    assert came.counts() == {Left.ELSEWHERE: 2, Left.GRADE_OPEN: 1}


def test_one_whose_grade_stands_is_not_swept_along(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        changed = {f"reason:{found.criteria[0]}": [SAID]}
        sheet = found.sheet(session)
        writing.save_texts(
            session, actor=found.lawyer, sheet=sheet, changed=changed, revision=0, now=NOW
        )
        key = writing.hand_in(session, actor=found.lawyer, sheet=found.sheet(session), now=NOW)
    assert give_back(seen([key])).left == {key: Left.NOT_STOPPED}
    assert states() == [ObjectionState.HANDED_IN]


def test_what_is_wrong_for_all_is_refused_before_anything_is_done(tmp_path):
    chosen = seen(stopped(tmp_path, 2))
    with pytest.raises(Refused, match="objection_note_missing"):
        return_many(actor=SYSTEM, chosen=chosen, words=" ", days=5, now=LATER)
    assert states() == [ObjectionState.ACCEPTED] * 2


def test_two_who_return_the_same_ones_at_once_return_each_once(tmp_path):
    keys = stopped(tmp_path, 2)
    chosen = seen(keys)

    def act(session):
        session.rollback()  # the order opens transactions of its own
        return give_back(chosen)

    came = at_once(act, act)
    assert sorted(key for one in came for key in one.done) == sorted(keys)
    assert sum(one.counts().get(Left.ELSEWHERE, 0) for one in came) == 2
    with reading() as session:
        assert sorted(returns(session)) == sorted(keys)


def hidden(page: str) -> list[str]:
    return re.findall(r'<input type="hidden" name="one" value="([^"]+)"', page)


def text_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def test_the_office_chooses_looks_and_is_told_how_many_went_back(client_as, tmp_path):
    keys = stopped(tmp_path)
    client = client_as(Role.SUPERVISOR)
    assert 'name="one"' not in text_of(client, "/objections")
    page = text_of(client, "/objections?only=moved")
    assert re.findall(r'name="one" value="([^"]+)"', page) == keys[::-1]
    assert len(hidden(text_of(client, f"/objections/return?one={keys[0]}"))) == 1
    whole = hidden(text_of(client, "/objections/return?all=1"))
    assert [one.partition(":")[0] for one in whole] == keys[::-1]
    give_back(seen(keys[:1]))
    sent = client.post("/objections/return", data={"one": whole, "note": REASON, "days": "5"})
    assert sent.status_code == 302
    assert sent.location.endswith("/objections?only=moved")
    assert "2 件已退回补正，1 件已被他人处理。" in text_of(client, sent.location)
    assert states() == [ObjectionState.RETURNED] * 3


def test_without_a_reason_nothing_goes_back_and_the_choice_stays(client_as, tmp_path):
    keys = stopped(tmp_path, 2)
    client = client_as(Role.SUPERVISOR)
    whole = hidden(text_of(client, "/objections/return?all=1"))
    sent = client.post("/objections/return", data={"one": whole, "note": "", "days": "5"})
    assert sent.status_code == 200
    assert hidden(sent.get_data(as_text=True)) == whole
    assert len(whole) == len(keys)
    assert states() == [ObjectionState.ACCEPTED] * 2


def test_who_may_not_see_an_objection_returns_none(client_as, tmp_path):
    keys = stopped(tmp_path, 2)
    with transaction() as session:
        elsewhere = make_account(session, Role.SUPERVISOR, region=make_region(session, "乙县"))
        tied = make_account(session, Role.SUPERVISOR, Role.LAWYER)
        case_id = objection_named(session, keys[0]).case_id
        lawyer_of(session, case_id).account_id = tied.id
    strange = {"one": [f"{keys[0]}:2", f"{keys[1]}:2"], "note": REASON, "days": "5"}
    for account in (elsewhere, tied):
        client = client_as(account=account)
        assert hidden(text_of(client, f"/objections/return?one={keys[0]}")) == []
        assert hidden(text_of(client, "/objections/return?all=1")) == []
        client.post("/objections/return", data=strange)
    assert states() == [ObjectionState.ACCEPTED] * 2


def test_the_command_returns_several_and_tells_what_was_left(command, tmp_path):
    keys = stopped(tmp_path)
    give_back(seen(keys[:1]), LATER - timedelta(minutes=1))
    code, told = command("objections", "return", *keys[1:], "--reason", REASON)
    assert (code, told) == (0, {"returned": keys[1:], "left": []})
    code, told = command("objections", "return", *keys[:2], "--reason", REASON)
    left = [{"objection": key, "why": "elsewhere"} for key in keys[:2]]
    assert (code, told) == (4, {"returned": [], "left": left})
