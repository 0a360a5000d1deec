"""Addresses of an old version of a sheet lead to the one that counts; nothing typed is lost."""

import pytest
from sqlmodel import select

from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.feedback.services.renewing import renew_sheet
from qa_app.objections.models import Objection
from qa_app.objections.queries.seen import points_of
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.services import writing
from qa_app.sources.services.combining import combine_cycle
from tests.builders.objections import accepted, decided, hand_in, objected, write
from tests.builders.register import NOW
from tests.builders.sources import COMBINED, cases_of, observed

pytestmark = pytest.mark.database
SECOND = "second_level = true\nsecond_level_days = 5\n"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)


def text_of(client, url: str) -> str:
    answer = client.get(url, follow_redirects=True)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def combine(session, found, *, renew: bool = True) -> None:
    cycle = cycle_named(session, found.cycle.name)
    for case in cases_of(session, cycle):
        observed(session, cycle, case, 8500, Grade.GOOD)
    combine_cycle(session, actor=SYSTEM, cycle=cycle, reason="", now=NOW)
    if renew:
        renew_sheet(session, actor=SYSTEM, cycle_id=cycle.id, case_id=found.case_id, now=NOW)


def test_after_partly_the_page_leads_to_the_sheet_that_counts_and_it_is_handed_in(
    client_as, tmp_path
):
    with transaction() as session:
        found = objected(session, tmp_path, plan=SECOND)
        one, other = found.criteria[:2]
        row, _ = decided(session, found, {one: ("upheld", "excellent"), other: ("rejected", "")})
        sheet = found.sheet(session)
        assert sheet.public_id != found.sheet_id
    client = client_as(account=found.account)
    page = text_of(client, f"/objections/{row.public_id}")
    assert f"/objections/{sheet.public_id}/write" in page
    assert f"/objections/{found.sheet_id}/write" not in page
    editor = text_of(client, f"/objections/{found.sheet_id}/write")
    assert "已有新的反馈表" in editor
    assert f"/objections/{sheet.public_id}/save" in editor
    data = {"revision": "0", f"reason:{other}": "仍不同意"}
    answer = client.post(f"/objections/{found.sheet_id}/write", data=data)
    assert answer.headers["Location"].endswith(f"/objections/{sheet.public_id}/hand-in")
    client.post(f"/objections/{sheet.public_id}/hand-in")
    page = text_of(client, f"/objections/{row.public_id}")
    assert "/let-stand" not in page, "it was asked for: accepting could only be refused"
    assert "再次提出异议" not in page
    with reading() as session:
        second = session.exec(select(Objection).where(Objection.level == 2)).one()
        assert (second.state, second.sheet_id) == (ObjectionState.HANDED_IN, sheet.id)


def test_what_is_typed_beside_an_old_sheet_is_kept_and_never_handed_in_unseen(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        write(session, found, found.criteria[0], text="一")
        combine(session, found)
        sheet = found.sheet(session)
    client, name = client_as(account=found.account), found.criteria[1]
    save = {"revision": "1", "changed": f"reason:{name}", f"reason:{name}": "二"}
    wants = {"Accept": "application/json"}
    answer = client.post(f"/objections/{found.sheet_id}/save", data=save, headers=wants)
    assert answer.status_code == 200
    answer = client.post(f"/objections/{found.sheet_id}/hand-in")
    assert answer.headers["Location"].endswith(f"/objections/{sheet.public_id}/hand-in")
    with reading() as session:
        row = session.exec(select(Objection)).one()
        assert row.state is ObjectionState.DRAFT
        assert {point.reason for point in points_of(session, row.id)} == {"一", "二"}


def test_reopening_and_combining_say_how_many_objections_they_stop(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        hand_in(session, found)
        cycle = cycle_named(session, found.cycle.name)
        observed(session, cycle, cases_of(session, cycle)[0], 8500, Grade.GOOD)
    office = client_as(Role.SUPERVISOR)
    page = text_of(office, f"/reviews/cycles/{cycle.name}/cases/{found.case_id}/reopen")
    assert "本案有 1 件异议尚未办结" in page
    assert "其中有 1 件异议尚未办结" in text_of(office, f"/sources/{cycle.name}/combine")
    with transaction() as session:
        whole = cycle_named(session, cycle.name)
        done = combine_cycle(session, actor=SYSTEM, cycle=whole, reason="", now=NOW)
        assert (done.written, done.objections) == (1, 1)
    assert "尚未办结" not in text_of(
        office, f"/reviews/cycles/{cycle.name}/cases/{found.case_id}/reopen"
    )


def test_the_office_is_led_to_return_what_moved_and_the_expert_told_to_stop(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        row = accepted(session, found)
        combine(session, found, renew=False)
    office = client_as(Role.SUPERVISOR)
    assert "异议依据已变 1 件" in text_of(office, "/")
    assert f"/objections/{row.public_id}" in text_of(office, "/objections?only=moved")
    page = text_of(office, f"/objections/{row.public_id}")
    assert "依据已变" in page
    assert "/assign" not in page
    assert f"/objections/{row.public_id}/return" in page
    form = text_of(office, f"/objections/{row.public_id}/return")
    assert "请对照新的反馈表逐项核对后重新提交" in form
    data = {"note": "请核对", "days": "5", "revision": str(row.revision)}
    office.post(f"/objections/{row.public_id}/return", data=data)
    lawyer = client_as(account=found.account)
    page = text_of(lawyer, f"/objections/{row.public_id}")
    with reading() as session:
        sheet = found.sheet(session)
    assert sheet.version == 2
    assert f"/objections/{sheet.public_id}/write" in page


def test_a_sheet_renewed_between_reading_and_handing_in_is_refused(database, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        write(session, found)
        seen = found.sheet(session)
        combine(session, found)
        with pytest.raises(Refused, match="objection_sheet_replaced"):
            writing.hand_in(session, actor=found.lawyer, sheet=seen, now=NOW)
