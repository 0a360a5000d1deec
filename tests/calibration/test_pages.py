"""The pages of calibration, walked as an expert and as a supervisor."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.calibration.models import CalibrationAttempt, CalibrationSession, ModelFile
from qa_app.calibration.rules.states import AttemptState, FileState, FileUse, SessionState
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.panel.services.assigning import assign_cycle
from tests.builders.calibration import (
    WHY,
    answers,
    model_file,
    review_seat,
    seats,
    seed_case,
    seeded_cycle,
)
from tests.builders.cases import make_case
from tests.builders.panel import make_expert, make_experts
from tests.builders.register import NOW, make_account

JSON = {"Accept": "application/json"}


@pytest.fixture
def expert(app, client_as):
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
    return client_as(account=account)


@pytest.fixture
def chair(app, client_as):
    return client_as(Role.SUPERVISOR)


def fields(grade: Grade = Grade.GOOD, **others: str) -> dict[str, str]:
    with reading() as session:
        return {key: value[0] for key, value in answers(session, grade, **others).items()}


def fill(browser, sheet: str, grade: Grade = Grade.GOOD, **others: str):
    body = {"revision": "1", **fields(grade, **others)}
    assert browser.post(sheet, data=body).status_code == 302
    return browser.post(f"{sheet}/submit")


def test_an_expert_practises_and_sees_the_model_only_afterwards(expert):
    with transaction() as session:
        file = model_file(session)
    page = expert.get("/calibration/").text
    assert file.title in page
    begun = expert.post(f"/calibration/practice/{file.public_id}").location
    again = expert.post(f"/calibration/practice/{file.public_id}").location
    assert begun == again
    desk = expert.get(begun).text
    assert desk.count("data-criterion") == 19
    assert WHY not in desk
    assert expert.get(f"{begun}/result").status_code == 404
    assert WHY not in expert.get(f"{begun}/submit").text
    done = fill(expert, begun, Grade.GOOD, retainer_prompt="fail")
    result = expert.get(done.location).text
    assert WHY in result
    assert "严 2 档" in result
    assert "18 / 19" in result
    assert "做过 1 次" in expert.get("/calibration/").text
    second = expert.post(f"/calibration/practice/{file.public_id}").location
    assert second != begun


def test_the_sheet_saves_as_one_types_and_two_windows_are_told(expert):
    with transaction() as session:
        file = model_file(session)
    sheet = expert.post(f"/calibration/practice/{file.public_id}").location
    body = {"revision": 1, "changed": ["comment"], "comment": "字"}
    first = expert.post(f"{sheet}/save", data=body, headers=JSON)
    assert (first.status_code, first.json["revision"]) == (200, 2)
    late = expert.post(
        f"{sheet}/save", data={"revision": 1, "changed": ["comment"], "comment": "改"}, headers=JSON
    )
    assert late.status_code == 409
    assert late.json["theirs"] == {"comment": ["字"]}
    assert late.json["stored"] == {"comment": ["字"]}
    bad = {"revision": 2, "changed": ["level:nothing"], "level:nothing": "good"}
    assert expert.post(f"{sheet}/save", data=bad, headers=JSON).status_code == 422


def test_a_window_that_comes_late_is_told_everything_that_is_stored(expert):
    with transaction() as session:
        file = model_file(session)
    sheet = expert.post(f"/calibration/practice/{file.public_id}").location
    first = {"comment": "字", "level:retainer-prompt": "good"}
    body = {"revision": 1, "changed": list(first), **first}
    assert expert.post(f"{sheet}/save", data=body, headers=JSON).status_code == 200
    body = {"revision": 1, "changed": ["comment"], "comment": "改"}
    late = expert.post(f"{sheet}/save", data=body, headers=JSON)
    assert (late.status_code, late.json["theirs"]) == (409, {"comment": ["字"]})
    stored = {"comment": ["字"], "level:retainer-prompt": ["good"]}
    assert late.json["stored"] == stored, "what the window did not change is told as well"


def test_a_sheet_handed_in_tells_a_window_to_stop(expert):
    with transaction() as session:
        file = model_file(session)
    sheet = expert.post(f"/calibration/practice/{file.public_id}").location
    fill(expert, sheet)
    body = {"revision": 2, "changed": ["comment"], "comment": "改"}
    late = expert.post(f"{sheet}/save", data=body, headers=JSON)
    assert (late.status_code, list(late.json)) == (409, ["message"])


def test_the_test_is_begun_finished_and_certified_once(expert):
    with transaction() as session:
        for number in range(4):
            model_file(session, FileUse.QUALIFICATION, case=seed_case(session, number))
    assert "开始测评" in expert.get("/calibration/qualification").text
    for _twice in range(2):
        assert expert.post("/calibration/qualification").status_code == 302
    with reading() as session:
        sheets = session.exec(
            select(CalibrationAttempt.public_id).where(CalibrationAttempt.test_id.is_not(None))
        ).all()  # type: ignore[union-attr]
    assert len(sheets) == 3
    for at, sheet in enumerate(sheets):
        fill(expert, f"/calibration/sheets/{sheet}")
        seen = expert.get(f"/calibration/sheets/{sheet}/result").status_code
        assert seen == (200 if at == 2 else 404)
    page = expert.get("/calibration/qualification").text
    assert "已通过测评" in page
    assert "-0001" in page
    assert expert.post("/calibration/qualification").status_code == 409


def test_a_failed_test_leaves_fewer_attempts_and_a_supervisor_allows_one_more(expert, chair):
    with transaction() as session:
        for number in range(3):
            model_file(session, FileUse.QUALIFICATION, case=seed_case(session, number))
    rule = {
        "files": 1, "criteria_percent": 80, "totals": 1, "grades": 1, "points": 5, "levels": 1,
        "attempts": 1, "valid_months": 12,
    }  # fmt: skip
    assert chair.post("/calibration/rule", data=rule).status_code == 302
    expert.post("/calibration/qualification")
    with reading() as session:
        sheet = session.exec(
            select(CalibrationAttempt.public_id).where(CalibrationAttempt.test_id.is_not(None))
        ).one()  # type: ignore[union-attr]
    fill(expert, f"/calibration/sheets/{sheet}", Grade.FAIL)
    assert "次数已经用完" in expert.get("/calibration/qualification").text
    assert expert.post("/calibration/qualification").status_code == 409
    page = chair.get("/calibration/experts").text
    assert "批准再测一次" in page
    address = page.split('action="/calibration/experts/')[1].split("/another")[0]
    target = f"/calibration/experts/{address}/another"
    for _twice in range(2):
        assert chair.post(target, data={"reason": "设备故障"}).status_code == 302
    assert expert.post("/calibration/qualification").status_code == 302
    with reading() as session:
        rows = session.exec(
            select(CalibrationAttempt).where(CalibrationAttempt.test_id.is_not(None))
        ).all()  # type: ignore[union-attr]
        assert len({row.file_id for row in rows}) == 2


def test_a_supervisor_makes_explains_uses_and_retires_a_model_file(chair):
    with transaction() as session:
        case = make_case(session)
    body = {"case": case.number, "use": "practice", "title": "劳动争议"}
    made = chair.post("/calibration/files/new", data=body).location
    assert "做示范评分" in chair.get(made).text
    assert "没有这个编号" in chair.post("/calibration/files/new", data=body | {"case": "x"}).text
    assert chair.post("/calibration/files/new", data=body).status_code == 409
    assert chair.post(f"{made}/publish").status_code == 409
    with reading() as session:
        sheet = session.exec(select(CalibrationAttempt.public_id)).one()
    assert chair.get(f"/calibration/sheets/{sheet}").text.count("data-criterion") == 19
    fill(chair, f"/calibration/sheets/{sheet}")
    text = {"revision": "2", "why": "总的", "why:retainer-prompt": WHY}
    assert chair.get(f"{made}/explanations").status_code == 200
    assert chair.post(f"{made}/explanations", data=text).status_code == 302
    assert chair.post(f"{made}/explanations", data=text | {"why": "别"}).status_code == 409
    assert WHY in chair.get(made).text
    for _twice in range(2):
        assert chair.post(f"{made}/publish").status_code == 302
    revised = chair.post(f"{made}/revise").location
    assert chair.get(revised).status_code == 200
    assert chair.post(f"{made}/revise").location == revised
    assert "劳动争议" in chair.get("/calibration/files?use=practice").text
    assert "劳动争议" not in chair.get("/calibration/files?use=seed").text
    chair.post(f"{made}/retire")
    with reading() as session:
        assert session.exec(select(ModelFile.state)).one() is FileState.RETIRED


TOML = """case = "{case}"
use = "practice"
title = "导入的练习卷"
explanation = "总的讲解"
{answers}"""


def test_a_model_file_is_imported_whole_or_not_at_all(chair):
    from io import BytesIO

    with transaction() as session:
        case = make_case(session)
    with reading() as session:
        keys = [key.removeprefix("level:") for key in answers(session)]
    table = "".join(f'[answers.{key}]\nlevel = "good"\nwhy = "讲解"\n' for key in keys)
    good = TOML.format(case=case.number, answers=table)

    def send(text: str):
        body = {"file": (BytesIO(text.encode()), "model.toml")}
        return chair.post("/calibration/files/import", data=body)

    assert "不是有效的 TOML" in send("case = ").text
    assert "不认识的内容" in send(good + "wrong = 1\n").text
    assert "没有案件" in send(TOML.format(case="不存在", answers=table)).text
    assert (
        "还有 1 项"
        in send(
            good.replace(f'[answers.{keys[0]}]\nlevel = "good"\n', f"[answers.{keys[0]}]\n")
        ).text
    )
    with reading() as session:
        assert session.exec(select(ModelFile)).all() == []
    made = send(good)
    assert made.status_code == 302
    assert "总的讲解" in chair.get(made.location).text


def hand_in_late(browser, room):
    fill(browser, browser.post(f"{room}/mine").location, Grade.FAIL)
    with reading() as session:
        rows = session.exec(
            select(CalibrationAttempt).where(CalibrationAttempt.session_id.is_not(None))
        ).all()  # type: ignore[union-attr]
        assert sorted(row.late for row in rows) == [False, False, True]
    assert "spread-bar" in browser.get(f"{room}/mine").text


def test_a_session_is_rated_blind_shown_and_rated_again(app, chair, client_as):
    with transaction() as session:
        file = model_file(session)
        case = session.get_one(type(make_case(session)), file.case_id)
        accounts = [make_account(session, Role.EXPERT) for _ in range(3)]
        people = [make_expert(session, account=account) for account in accounts]
    browsers = [client_as(account=account) for account in accounts]
    body = {"title": "七月校准会", "case": case.number, "experts": [p.id for p in people]}
    assert (
        "至少选择两名"
        in chair.post("/calibration/sessions/new", data=body | {"experts": [people[0].id]}).text
    )
    room = chair.post("/calibration/sessions/new", data=body).location
    assert chair.post(f"{room}/show").status_code == 409
    for browser, grade in zip(browsers[:2], (Grade.GOOD, Grade.PASS), strict=True):
        assert "校准会" in browser.get("/calibration/").text
        sheet = browser.post(f"{room}/mine").location
        fill(browser, sheet, grade)
        assert "spread-bar" not in browser.get(f"{room}/mine").text
    assert "spread-bar" not in chair.get(room).text
    assert "<strong>2</strong> / 3" in chair.get(f"{room}/screen").text
    for _twice in range(2):
        assert chair.post(f"{room}/show").status_code == 302
    seen = browsers[0].get(f"{room}/mine").text
    assert "spread-bar" in seen
    assert WHY in seen
    assert "示范" in seen
    assert "spread-bar" not in browsers[2].get(f"{room}/mine").text
    hand_in_late(browsers[2], room)
    assert "迟交" in chair.get(room).text
    chair.post(f"{room}/again")
    second = browsers[1].post(f"{room}/mine").location
    page = browsers[1].get(second).text
    assert page.count("checked") >= 19
    body = {"revision": "1", "comment": "讨论后"} | fields(Grade.GOOD)
    browsers[1].post(second, data=body)
    browsers[1].post(f"{second}/submit")
    chair.post(f"{room}/show")
    assert "→" in chair.get(f"{room}/screen").text
    notes = {"notes": "第六页", "revision": "4"}
    chair.post(f"{room}/notes", data=notes)
    chair.post(f"{room}/close")
    with reading() as session:
        row = session.exec(select(CalibrationSession)).one()
        assert row.state is SessionState.CLOSED
    assert chair.post(f"{room}/nonsense").status_code == 404


def test_the_cycle_s_pages_show_seeds_and_states(app, chair):
    with transaction() as session:
        for number in range(3):
            model_file(session, FileUse.SEED, case=seed_case(session, number), title="种子")
        make_experts(session, 3)
        cycle = seeded_cycle(session, 10)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    assert cycle.title in chair.get("/calibration/cycles").text
    page = chair.get(f"/calibration/cycles/{cycle.name}").text
    assert "每件正式案件 0.2 份" in page
    link = page.split(f"/calibration/cycles/{cycle.name}/experts/")[1].split('"')[0]
    assert "种子" in chair.get(f"/calibration/cycles/{cycle.name}/experts/{link}").text
    for act in ("place", "assess"):
        assert chair.post(f"/calibration/cycles/{cycle.name}/{act}").status_code == 302


def test_the_preview_of_an_assignment_names_who_is_not_qualified(app, chair):
    with transaction() as session:
        make_experts(session, 1, name="没测评的专家")
        asking = seeded_cycle(session, 2, more="qualification = true")
        other = seeded_cycle(session, 2, more="qualification = false")
    assert "没测评的专家" in chair.get(f"/cycles/{asking.name}/panel").text
    sentence = "没有有效的上岗测评合格记录"
    assert sentence in chair.get(f"/cycles/{asking.name}/panel").text
    assert sentence not in chair.get(f"/cycles/{other.name}/panel").text


def test_the_drift_table_gives_share_and_limits_and_a_release_asks_for_a_reason(app, chair):
    with transaction() as session:
        for number in range(6):
            model_file(session, FileUse.SEED, case=seed_case(session, number))
        model_file(session, FileUse.SEED, case=make_case(session, closed_on=date(2024, 1, 5)))
        account = make_account(session, Role.EXPERT)
        expert = make_expert(session, account=account)
        make_experts(session, 2)
        cycle = seeded_cycle(session, 16, more="seed_share = 0.4")
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        actor = actor_of(session, account)
        for seat in seats(session, cycle, expert, seeds=True)[:3]:
            review_seat(session, actor, seat, Grade.FAIL)
        for seat in seats(session, cycle, expert, seeds=False)[:2]:
            review_seat(session, actor, seat, Grade.GOOD, NOW + timedelta(days=1))
    base = f"/calibration/cycles/{cycle.name}"
    page = chair.get(base).text
    assert "结案日期不在评估期间" in page
    assert "0.0%–70.8%" in page
    assert "偏严" in page
    chair.post(f"{base}/assess")
    assert "已暂停" in chair.get(base).text
    assert "已暂停评审" in chair.get("/").text
    mine = f"{base}/experts/{expert.id}"
    page = chair.get(mine).text
    chosen = re.findall(r'name="review" value="(\d+)"', page)
    assert len(chosen) == 2
    assert chair.post(f"{mine}/reread", data={"review": []}).status_code == 409
    assert chair.post(f"{mine}/reread", data={"review": chosen}).status_code == 302
    assert "已送重新评审" in chair.get(mine).text
    assert chair.post(f"{mine}/release", data={"reason": ""}).status_code == 409
    assert chair.post(f"{mine}/release", data={"reason": "谈话后恢复"}).status_code == 302
    assert "谈话后恢复" in chair.get(mine).text


def test_empty_pages_say_what_they_are_for(app, chair, expert):
    for address in ("files", "experts", "cycles", "sessions", "rule", "files/new", "files/import",
                    "sessions/new"):  # fmt: skip
        assert chair.get(f"/calibration/{address}").status_code == 200
    for address in ("", "qualification"):
        assert expert.get(f"/calibration/{address}").status_code == 200
    with reading() as session:
        assert session.exec(select(CalibrationAttempt.state)).all() == []
        assert AttemptState.OPEN
