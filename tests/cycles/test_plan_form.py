"""The plan's form: the later keys go both ways, and what is wrong is said at its field."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import pytest
from werkzeug.datastructures import MultiDict

from qa_app.core.errors import Invalid
from qa_app.core.roles import Role
from qa_app.cycles.forms.plan import values_of
from qa_app.cycles.queries import cycle_named, plan_of
from qa_app.cycles.rules.plan import SourceName
from qa_app.cycles.rules.plan_schema import CapTable, OverrideTable, PlanTable, Table
from qa_app.db.session import reading, transaction
from tests.builders.cycles import make_cycle, make_plan

LATER = {
    "panel": {
        "reviewers": 1,
        "adjudication": "meeting",
        "control_share": "0.05",
        "double_mark_share": "0.125",
    },
    "timetable": {"files_due": "2026-09-20", "reviews_due": "2026-10-31", "reminder_days": 5},
    "calibration": {
        "qualification": True,
        "seed_share": "0.04",
        "tolerance_points": "7.5",
        "tolerance_levels": 2,
        "window": 8,
        "warn_misses": 2,
        "pause_misses": 4,
    },
    "files": {"required": True},
    "observations": {
        "ratio": "0.08",
        "from": "2026-01-01",
        "to": "2026-12-31",
        "must": ["group_case", "complaint"],
        "observers": 2,
        "rubrics": {"civil": "court-observation-civil/1"},
    },
    "followups": {
        "ratio": "0.3",
        "minimum": 2,
        "attempts": 4,
        "link_days": 21,
        "minimum_cell": 6,
        "languages": ["普通话", "藏语"],
    },
    "opinions": {"link_days": 14},
    "sources": {
        "decides": "combined",
        "weights": {"file": 60, "observation": 20, "opinion": 20},
        "caps": [
            {"source": "observation", "grade": "fail", "at_most": "pass"},
            {"source": "opinion", "grade": "pass", "at_most": "good"},
        ],
    },
}


def typed(plan, **others: str) -> MultiDict:
    pairs: list[tuple[str, str]] = []
    for place, cap in enumerate(plan.sources.caps):
        pairs += [(f"sources_caps-{place}-{key}", value) for key, value in asdict(cap).items()]
    for name, value in {**values_of(plan), **others}.items():
        if isinstance(value, list):
            pairs += [(name, one) for one in value if isinstance(one, str)]
        elif value is not False:
            pairs.append((name, "y" if value is True else str(value)))
    return MultiDict(pairs)


def test_every_later_key_goes_through_the_form_and_back(client_as):
    plan = make_plan(**LATER)
    answer = client_as(Role.SUPERVISOR).post("/cycles/new", data=typed(plan))
    assert answer.status_code == 302
    with reading() as session:
        assert plan_of(cycle_named(session, plan.name)) == plan


def test_percents_are_written_as_percents(client_as):
    shown = values_of(make_plan(**LATER))
    assert (shown["control_share"], shown["double_mark_share"]) == ("5", "12.5")
    assert shown["calibration_seed_share"] == "4"


def test_problems_of_the_later_keys_stand_at_their_fields(client_as):
    plan = make_plan(**LATER)
    wrong = {
        "reviewers": "2",
        "calibration_pause_misses": "1",
        "reviews_due": "2026-09-01",
        "control_share": "120",
        "calibration_window": "viele",
    }
    page = client_as(Role.SUPERVISOR).post("/cycles/new", data=typed(plan, **wrong)).text
    for field in ("control_share", "calibration_window"):
        assert re.search(f'id="{field}-error"', page), field
    later = {key: wrong[key] for key in ("reviewers", "calibration_pause_misses", "reviews_due")}
    page = client_as(Role.SUPERVISOR).post("/cycles/new", data=typed(plan, **later)).text
    for field in ("double_mark_share", "calibration_pause_misses", "reviews_due"):
        assert re.search(f'id="{field}-error"', page), field


def test_problems_of_the_other_sources_stand_at_their_fields(client_as):
    plan = make_plan(**LATER)
    wrong = {
        "observations_ratio": "108",
        "followups_minimum_cell": "2",
        "opinions_link_days": "ewig",
        "sources_weight_opinion": "1.5",
    }
    page = client_as(Role.SUPERVISOR).post("/cycles/new", data=typed(plan, **wrong)).text
    for field in wrong:
        assert re.search(f'id="{field}-error"', page), field
    caps = {"sources_caps-2-source": "file", "sources_caps-2-grade": "fail"}
    later = {"observations_to": "2025-01-01", "sources_caps-0-at_most": "excellent"}
    data = typed(plan, **later, **caps)
    page = client_as(Role.SUPERVISOR).post("/cycles/new", data=data).text
    assert re.search('id="observations_to-error"', page)
    data.setlist("observations_to", ["2026-12-31"])
    for cap in (1, 2):
        data.setlist(f"sources_caps-{cap}-at_most", ["pass"])
    data.setlist("sources_caps-0-at_most", ["excellent"])
    page = client_as(Role.SUPERVISOR).post("/cycles/new", data=data).text
    assert "封顶为最高等级，不起作用" in page


def test_all_weights_cleared_is_a_problem_and_not_the_usual_weights(client_as):
    plan = make_plan(**LATER)
    blank = {f"sources_weight_{name}": "" for name in SourceName}
    page = client_as(Role.SUPERVISOR).post("/cycles/new", data=typed(plan, **blank)).text
    assert re.search('id="sources_weight_file-error"', page)


def test_a_file_rubric_is_refused_for_hearings(client_as):
    observations = {"rubrics": {"civil": "civil-file-review/1"}}
    with transaction() as session, pytest.raises(Invalid) as invalid:
        make_cycle(session, make_plan(observations=observations))
    found = [(each.code, each.column) for each in invalid.value.problems]
    assert found == [("rubric_other_instrument", "observations.rubrics.civil")]


def test_the_page_of_a_cycle_says_what_the_plan_demands(client_as):
    plan = make_plan(**LATER)
    browser = client_as(Role.SUPERVISOR)
    browser.post("/cycles/new", data=typed(plan))
    page = browser.get(f"/cycles/{plan.name}").text
    for words in (
        "2026年10月31日",
        "12.5%",
        "提交评议会表决",
        "最近 8 件中偏离 2 次提醒",
        "案卷评审 60、庭审旁听 20、办案机关意见 20",
        "庭审旁听为不合格的，案件最高定为合格",
        "藏语",
    ):
        assert words in page


def test_every_key_of_a_plan_is_explained():
    text = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
    missing: list[str] = []
    tables: list[type[Table]] = [PlanTable, OverrideTable, CapTable]
    for table in tables:
        for name, field in table.model_fields.items():
            written = field.alias or name
            if f"`{written}`" not in text:
                missing.append(written)
            kinds = (field.annotation, *get_args(field.annotation))
            tables += [one for one in kinds if isinstance(one, type) and issubclass(one, Table)]
    assert not missing
