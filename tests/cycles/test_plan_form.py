"""The plan's form: the later keys go both ways, and what is wrong is said at its field."""

import re
from pathlib import Path

from werkzeug.datastructures import MultiDict

from qa_app.core.roles import Role
from qa_app.cycles.forms import values_of
from qa_app.cycles.queries import cycle_named, plan_of
from qa_app.cycles.rules.plan_schema import CapTable, OverrideTable, PlanTable, Table
from qa_app.db.session import reading
from tests.builders.cycles import make_plan

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
}


def typed(plan, **others: str) -> MultiDict:
    pairs: list[tuple[str, str]] = []
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


def test_the_page_of_a_cycle_says_what_the_plan_demands(client_as):
    plan = make_plan(**LATER)
    browser = client_as(Role.SUPERVISOR)
    browser.post("/cycles/new", data=typed(plan))
    page = browser.get(f"/cycles/{plan.name}").text
    for words in ("2026年10月31日", "12.5%", "提交评议会表决", "最近 8 件中偏离 2 次提醒"):
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
            if isinstance(field.annotation, type) and issubclass(field.annotation, Table):
                tables.append(field.annotation)
    assert not missing
