"""Rounds of hearings: frozen, published, drawn with the engine of every draw, topped up."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from sqlmodel import select

from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.observations.models import Hearing, Observation, ObservationRound
from qa_app.observations.queries.quota import QuotaFilter, quotas
from qa_app.observations.queries.rounds import frame_file, newest_round, sample_file
from qa_app.observations.rules.states import ObservationPick, ObservationState
from qa_app.observations.services.calendar import cancel_hearing
from qa_app.observations.services.choosing import name_hearing, observe_certain
from qa_app.observations.services.rounds import draw_round, freeze_round
from qa_app.sampling.rules.public_words import Seed
from tests.builders.cycles import make_cycle, make_plan
from tests.builders.hearings import make_hearing, make_hearings, observation_keys
from tests.builders.register import NOW, make_agency, make_region
from tests.conventions.trees import ROOT
from tests.support.counting import cost

SEED = Seed("2026-07-08 双色球 03 08 11", "见证人：张某")
LATER = NOW + timedelta(days=200)


@pytest.fixture
def calendar(database):
    """A cycle that observes a tenth; 25 hearings of one agency, 3 of another."""
    with transaction() as session:
        make_hearings(session, 25, agency=make_agency(session, "甲县中心"))
        make_hearings(session, 3, agency=make_agency(session, "乙县中心"))
        plan = make_plan(observations=observation_keys(ratio="0.1", must=["group_case"]))
        make_cycle(session, plan)


def freeze(now=NOW):
    with transaction() as session:
        return freeze_round(session, actor=SYSTEM, name="2026-a", now=now).number


def draw(seed=SEED, now=NOW):
    with transaction() as session:
        return draw_round(session, actor=SYSTEM, name="2026-a", seed=seed, now=now).number


def observed(pick=ObservationPick.RANDOM) -> list[str]:
    with reading() as session:
        wanted = (
            select(Hearing.hearing_key)
            .join(Observation, Observation.hearing_id == Hearing.id)
            .where(Observation.pick == pick)
        )
        return sorted(session.exec(wanted).all())


def lines(now=NOW):
    with reading() as session:
        found = quotas(session, SYSTEM, cycle_named(session, "2026-a"), QuotaFilter(), now)
        return {each.agency: each.line for each in found.page.rows}


def test_each_agency_gives_its_quota_and_the_script_agrees(calendar, tmp_path):
    freeze()
    draw()
    assert [sum(key.startswith(name) for key in observed()) for name in "甲乙"] == [3, 1]
    with reading() as session:
        found = newest_round(session, cycle_named(session, "2026-a"))
        (tmp_path / "F.csv").write_bytes(frame_file(session, found))
        (tmp_path / "S.csv").write_bytes(sample_file(session, found))
        assert found.frame_sha256
    script = [sys.executable, str(ROOT / "tools/verify_draw.py")]
    run = subprocess.run([*script, tmp_path / "F.csv", tmp_path / "S.csv", SEED.text],
                         capture_output=True, check=False)  # fmt: skip
    assert run.returncode == 0, run.stdout.decode()
    assert (tmp_path / "F.csv").read_text().startswith("stratum,case_key\n")


def test_the_quota_page_counts_what_is_drawn_and_owed(calendar):
    before = lines()
    assert (before["甲县中心"].wanted, before["甲县中心"].owed, before["甲县中心"].next_draw) == (
        3,
        3,
        3,
    )
    freeze()
    draw()
    after = lines()
    assert (after["甲县中心"].counts.drawn, after["甲县中心"].owed) == (3, 0)


def test_topping_up_keeps_every_earlier_pick(calendar):
    freeze()
    draw()
    first = set(observed())
    with transaction() as session:
        make_hearings(session, 20, agency=make_agency(session, "甲县中心"), day=date(2026, 10, 1))
    freeze(NOW + timedelta(days=1))
    draw(Seed("8"), NOW + timedelta(days=1))
    assert first < set(observed())
    assert lines()["甲县中心"].counts.drawn == 5


def test_a_cancelled_or_missed_hearing_is_made_up_for(calendar):
    freeze()
    draw()
    keys = [key for key in observed() if key.startswith("甲")]
    with transaction() as session:
        rows = session.exec(select(Hearing).where(Hearing.hearing_key.in_(keys[:2]))).all()
        cancel_hearing(session, actor=SYSTEM, public_id=rows[0].public_id, reason="撤诉", now=NOW)
        missed = session.exec(select(Observation).where(Observation.hearing_id == rows[1].id)).one()
        missed.state, missed.missed_reason = ObservationState.MISSED, "大雪封路"
        session.add(missed)
    assert lines()["甲县中心"].owed == 2
    freeze(NOW + timedelta(days=1))
    draw(Seed("8"), NOW + timedelta(days=1))
    assert lines()["甲县中心"].owed == 0


def test_what_must_be_observed_stands_apart_from_the_random_share(calendar):
    with transaction() as session:
        agency = make_agency(session, "甲县中心")
        must = make_hearing(session, agency=agency, flags=4, day=date(2026, 9, 30)).hearing_key
    assert observed(ObservationPick.MUST) == [must]
    freeze()
    draw()
    assert must not in observed()
    line = lines()["甲县中心"]
    assert (line.counts.hearings, line.counts.drawn, line.counts.must) == (26, 3, 1)


def test_must_rules_are_applied_once_and_only_to_hearings_ahead(calendar):
    with transaction() as session:
        agency = make_agency(session, "甲县中心")
        make_hearing(session, agency=agency, flags=4, day=date(2026, 2, 1))
        make_hearing(session, agency=agency, flags=8)
        assert observe_certain(session, actor=SYSTEM, now=NOW) == 0
    assert observed(ObservationPick.MUST) == []


def test_naming_keeps_no_hearing_out_of_the_draw(calendar):
    with transaction() as session:
        rows = session.exec(select(Hearing).where(Hearing.hearing_key.startswith("乙"))).all()
        for row in rows:
            name_hearing(session, actor=SYSTEM, name="2026-a", public_id=row.public_id,
                         reason="抽查", now=NOW)  # fmt: skip
    freeze()
    draw()
    assert sum(key.startswith("乙") for key in observed()) == 1
    assert len(observed(ObservationPick.NAMED)) == 2


def test_a_hearing_of_yesterday_counts_but_cannot_be_drawn(calendar):
    with transaction() as session:
        make_hearings(session, 30, agency=make_agency(session, "丙县中心"), day=date(2026, 2, 1))
    line = lines()["丙县中心"]
    assert (line.wanted, line.owed, line.next_draw, line.short) == (3, 3, 0, 3)


def test_hearings_outside_period_type_or_region_are_left_out(database):
    with transaction() as session:
        here = make_agency(session, "甲县中心", region=make_region(session, "01"))
        away = make_agency(session, "乙县中心", region=make_region(session, "02"))
        make_hearing(session, agency=here)
        make_hearing(session, agency=here, day=date(2027, 1, 1))
        make_hearing(session, agency=away)
        keys = {"types": ["criminal"], "regions": ["01"], "observations": observation_keys()}
        make_cycle(session, make_plan(**keys))
        make_hearing(session, agency=here, type="civil")
    assert {name: line.counts.hearings for name, line in lines().items()} == {"甲县中心": 1}


def test_the_same_seed_again_changes_nothing_and_another_one_is_refused(calendar):
    freeze()
    draw()
    before = observed()
    assert draw() == 1
    with pytest.raises(Refused, match="round_not_frozen"):
        draw(Seed("9"))
    assert observed() == before


def test_a_seed_of_an_earlier_round_is_refused(calendar):
    freeze()
    draw()
    with transaction() as session:
        make_hearings(session, 20, agency=make_agency(session, "甲县中心"), day=date(2026, 10, 1))
    freeze()
    with pytest.raises(Refused, match="round_seed_used"):
        draw()


def test_an_open_round_stays_as_it_is_and_without_need_there_is_none(calendar):
    assert (freeze(), freeze()) == (1, 1)
    draw()
    with pytest.raises(Refused, match="round_owes_nothing"):
        freeze()
    with pytest.raises(Refused, match="round_frame_empty"):
        freeze(LATER)


def test_an_altered_frame_is_not_drawn_from(calendar):
    freeze()
    with transaction() as session:
        found = session.exec(select(ObservationRound)).one()
        found.frame_sha256 = "0" * 64
        session.add(found)
    with pytest.raises(Refused, match="round_was_altered"):
        draw()


def test_a_hearing_cancelled_between_freeze_and_draw_falls_at_once(database):
    with transaction() as session:
        made = make_hearing(session, agency=make_agency(session, "甲县中心"))
        make_cycle(session, make_plan(observations=observation_keys()))
        public_id = made.public_id
    freeze()
    with transaction() as session:
        cancel_hearing(session, actor=SYSTEM, public_id=public_id, reason="撤诉", now=NOW)
    draw()
    with reading() as session:
        assert session.exec(select(Observation)).one().state is ObservationState.CANCELLED


@pytest.fixture
def supervisor(client_as, calendar, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)
    return client_as(Role.SUPERVISOR)


def test_a_round_is_drawn_on_the_pages_and_public_only_after_the_hearings(
    supervisor, client, monkeypatch
):
    public = "/public/draws/2026-a/hearings"
    assert client.get(public).status_code == 404
    page = supervisor.get("/cycles/2026-a/observations/quota").get_data(as_text=True)
    assert "抽下一轮" in page
    assert "下一轮可抽 4 次" in page
    assert "28</strong> 次庭审进入名单" in supervisor.get(
        "/cycles/2026-a/observations/freeze"
    ).get_data(as_text=True)
    supervisor.post("/cycles/2026-a/observations/freeze")
    frozen = client.get(public).get_data(as_text=True)
    assert "尚未产生" in frozen
    url = "/cycles/2026-a/observations/draw"
    for step in ("", "?step=seed"):
        assert supervisor.get(url + step).status_code == 200
    typed = {"seed": SEED.text, "source": SEED.source}
    assert "核对无误" in supervisor.post(url, data=typed).get_data(as_text=True)
    supervisor.post(url, data={**typed, "confirmed": "1"})
    assert SEED.text in supervisor.get(url).get_data(as_text=True)
    assert supervisor.get(f"{public}/1/SAMPLE.csv").status_code == 200
    assert SEED.text not in client.get(public).get_data(as_text=True)
    assert client.get(f"{public}/1/FRAME.csv").status_code == 404
    monkeypatch.setattr("qa_app.clock.now", lambda: LATER)
    assert SEED.text in client.get(public).get_data(as_text=True)
    assert client.get(f"{public}/1/FRAME.csv").status_code == 200


@pytest.mark.parametrize("more", [0, 2])
def test_the_quota_page_costs_the_same_for_one_agency_and_for_more(supervisor, more):
    with transaction() as session:
        for number in range(more):
            make_hearing(session, agency=make_agency(session, f"第{number}中心"))
    url = "/cycles/2026-a/observations/quota"
    supervisor.get(url)
    assert cost(lambda: supervisor.get(url)) == 6


def test_quotas_are_filtered_and_exported(supervisor):
    url = "/cycles/2026-a/observations/quota"
    only = supervisor.get(f"{url}?q=乙县").get_data(as_text=True)
    assert "乙县中心" in only
    assert "甲县中心</a>" not in only
    with supervisor.get(f"{url}.csv") as exported:
        text = exported.get_data().decode("utf-8-sig")
    assert text.splitlines()[0].startswith("法律援助机构,行政区划,庭审")
    assert len(text.splitlines()) == 3


def test_the_road_and_the_work_list_name_what_is_owed(supervisor):
    assert "应旁听 4 次，已抽取 0 次" in supervisor.get("/cycles/2026-a").get_data(as_text=True)
    assert "的旁听还没有抽够" in supervisor.get("/").get_data(as_text=True)


def test_staff_are_asked_about_hearings_of_the_past(client_as, calendar, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW + timedelta(days=45))
    with transaction() as session:
        agency = make_agency(session, "甲县中心")
    page = client_as(Role.AGENCY_STAFF, agency=agency).get("/").get_data(as_text=True)
    assert "登记过去的庭审是否开过" in page


def test_supervisors_of_another_region_neither_see_nor_draw(client_as, calendar, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)
    with transaction() as session:
        away = make_region(session, "98")
    client = client_as(Role.SUPERVISOR, region=away)
    page = client.get("/cycles/2026-a/observations/quota").get_data(as_text=True)
    assert "甲县中心" not in page
    assert client.post("/cycles/2026-a/observations/freeze").status_code in (403, 409)
