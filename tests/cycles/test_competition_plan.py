"""A competition's plan: what it must say, what its kind fixes, and the form that writes it."""

from datetime import date

import pytest

from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.queries import cycle_named, plan_of
from qa_app.cycles.rules.competition import (
    CompetitionPlan,
    CycleKind,
    EntryKind,
    ShownName,
    TieRule,
)
from qa_app.cycles.rules.plan_toml import plan_from_toml, plan_to_toml
from qa_app.cycles.services import change_plan
from qa_app.db.session import reading, transaction
from tests.builders.cycles import NOW, make_cycle, make_plan
from tests.cycles.plan_texts import LEAST, problems_of
from tests.cycles.test_plan_form import typed

KIND = 'kind = "competition"\n'
RULES = "[competition]\nentries_due = 2026-09-01\n"


def test_a_plan_without_a_word_of_it_is_an_assessment():
    plan = plan_from_toml(LEAST)
    assert (plan.kind, plan.competition) == (CycleKind.ASSESSMENT, None)
    assert "kind" not in plan_to_toml(plan)


def test_a_competition_says_until_when_cases_are_put_forward():
    assert problems_of(LEAST + KIND) == [("plan_missing_key", "competition.entries_due")]
    assert problems_of(LEAST + KIND + "[competition]\nplaces = 3\n") == [
        ("plan_missing_key", "competition.entries_due")
    ]


def test_rules_of_a_competition_in_an_assessment_are_a_problem():
    assert problems_of(LEAST + RULES) == [("competition_of_assessment", "competition")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("per_agency = 0", ("out_of_range", "competition.per_agency")),
        ("places = 0", ("out_of_range", "competition.places")),
        ('tie = "dice"', ("unknown_value", "competition.tie")),
        ('names = ["expert"]', ("unknown_value", "competition.names.1")),
        ('names = ["lawyer", "lawyer"]', ("listed_twice", "competition.names")),
        ("prize = 1", ("plan_unknown_key", "competition.prize")),
    ],
)
def test_what_the_rules_cannot_say_is_a_problem_at_its_key(line, problem):
    assert problems_of(f"{LEAST}{KIND}{RULES}{line}\n") == [problem]


def test_reviews_are_not_due_before_the_entries():
    text = f"{LEAST}{KIND}{RULES}[timetable]\nreviews_due = 2026-08-31\n"
    assert problems_of(text) == [("reviews_due_before_entries", "timetable.reviews_due")]


def test_the_kind_fixes_that_all_entries_are_taken_blind_and_by_the_file_alone():
    plan = plan_from_toml(
        f'{LEAST}{KIND}strata = ["firm"]\ncount = 4\ncertainty = ["minor"]\ncoverage = ["lawyer"]\n'
        "exclude_reviewed_within_years = 3\n"
        f"{RULES}[panel]\nmask_lawyer = false\nmask_agency = false\ncontrol_share = 0.1\n"
        '[followups]\nratio = 0.3\n[sources]\ndecides = "combined"\n'
    )
    assert (plan.strata, plan.coverage, plan.certainty) == ((), (), ())
    assert plan.exclude_reviewed_within_years == 0
    assert plan.panel.mask_lawyer
    assert plan.panel.mask_agency
    assert not plan.panel.control_share
    assert not plan.observations.ratio
    assert plan.followups.ratio is None
    assert not plan.sources.combines


RULED = {
    "entries_due": "2026-09-20",
    "entry": "opinion",
    "per_agency": 2,
    "places": 5,
    "at_least": "excellent",
    "tie": "meeting",
    "names": ["agency"],
}


def test_the_form_makes_a_competition(client_as):
    plan = make_plan(kind="competition", competition=RULED)
    answer = client_as(Role.SUPERVISOR).post("/cycles/new", data=typed(plan))
    assert answer.status_code == 302
    with reading() as session:
        cycle = cycle_named(session, plan.name)
        assert cycle.kind is CycleKind.COMPETITION
        assert plan_of(cycle) == plan
    assert plan.competition == CompetitionPlan(
        entries_due=date(2026, 9, 20),
        entry=EntryKind.OPINION,
        per_agency=2,
        places=5,
        at_least=Grade.EXCELLENT,
        tie=TieRule.MEETING,
        names=(ShownName.AGENCY,),
    )


def test_what_is_wrong_with_the_rules_stands_at_its_field(client_as):
    plan = make_plan(kind="competition", competition=RULED)
    page = client_as(Role.SUPERVISOR).post(
        "/cycles/new", data=typed(plan, competition_places="0", competition_entries_due="")
    )
    assert "competition_places-error" in page.text
    assert "competition_entries_due-error" in page.text


def test_a_cycle_keeps_its_kind(database):
    with transaction() as session:
        make_cycle(session, make_plan())
    other = make_plan(kind="competition", competition=RULED)
    with transaction() as session, pytest.raises(Refused, match="plan_kind_fixed"):
        change_plan(session, actor=SYSTEM, name=other.name, plan=other, revision=1, now=NOW)


def test_the_page_of_a_competition_says_its_rules_and_no_sizes(client_as):
    with transaction() as session:
        make_cycle(session, make_plan(kind="competition", competition=RULED))
    page = client_as(Role.SUPERVISOR).get("/cycles/2026-a").text
    for words in ("评选竞赛", "优秀法律文书", "前 5 名", "同分由评议会排定先后", "2026年9月20日"):
        assert words in page
    assert "每层抽取" not in page
