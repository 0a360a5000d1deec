"""What is due to be combined: the count of the road and the list of the act never disagree."""

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.db.session import transaction
from qa_app.followups.rules.states import FollowupState
from qa_app.observations.models import Hearing
from qa_app.observations.rules.states import ObservationState
from qa_app.opinions.rules.states import OpinionState
from qa_app.reviews.services.reopening import Reopening, reopen_case
from qa_app.scoresheets.models import Scoresheet
from qa_app.sources.models import CombinedPart
from qa_app.sources.queries.due import due_count, due_grades
from qa_app.sources.queries.parts import parts_of
from qa_app.sources.services.combining import combine_cycle
from tests.builders.sources import LATER, cases_of, followed_up, observed, opined, settled_cycle

ACTS = (
    "observe", "follow up", "ask", "combine", "regrade", "rescore", "cancel", "untie", "reanswer",
    "unanswer", "withdraw", "give back", "reopen",
)  # fmt: skip


@pytest.fixture
def cycle(database, tmp_path):
    with transaction() as session:
        return settled_cycle(session, tmp_path, 3)


class World:
    """One cycle under changes; every change keeps the times as they were."""

    def __init__(self, session, cycle):
        self.session, self.cycle, self.cases = session, cycle, cases_of(session, cycle)
        self.rows = {}

    def do(self, act, which, points):
        case = self.cases[which]
        seen, told, said = (self.rows.get((kind, which)) for kind in ("seen", "told", "said"))
        acts = {
            "observe": partial(self.add, "seen", which, observed, case, points, Grade.PASS),
            "follow up": partial(self.add, "told", which, followed_up, case, points),
            "ask": partial(self.add, "said", which, opined, case, points),
            "combine": self.combine,
            "reopen": partial(self.reopen, case),
            "regrade": partial(self.change, seen, grade=Grade.FAIL, points=None),
            "rescore": partial(self.change, seen, points=points),
            "cancel": partial(self.change, seen, state=ObservationState.CANCELLED),
            "untie": partial(self.untie, seen),
            "reanswer": partial(self.rescore, told, points),
            "unanswer": partial(self.change, told, state=FollowupState.AGAIN),
            "withdraw": partial(self.change, said, state=OpinionState.WITHDRAWN),
            "give back": partial(self.change, said, state=OpinionState.RECEIVED),
        }
        acts[act]()
        self.session.flush()

    def add(self, kind, which, build, *given):
        if (kind, which) not in self.rows:
            self.rows[kind, which] = build(self.session, self.cycle, *given)

    def change(self, row, **values):
        for name, value in values.items() if row is not None else ():
            setattr(row, name, value)

    def rescore(self, row, points):
        if row is not None:
            self.session.get_one(Scoresheet, row.scoresheet_id).points = points

    def untie(self, row):
        if row is not None:
            self.session.get_one(Hearing, row.hearing_id).case_id = None

    def reopen(self, case):
        if not getattr(self, "reopened", False):
            self.reopened = True
            wanted = Reopening(case.id, AdjudicationWay.THIRD, "重看")
            reopen_case(self.session, actor=SYSTEM, cycle=self.cycle, wanted=wanted, now=LATER)

    def combine(self):
        combine_cycle(self.session, actor=SYSTEM, cycle=self.cycle, reason="", now=LATER)


def rests_on(session, cycle):
    """Case → the parts of the newest combined version, as the table keeps them."""
    rows = session.exec(select(CombinedPart).where(CombinedPart.cycle_id == cycle.id)).all()
    newest = {row.case_id: max(r.version for r in rows if r.case_id == row.case_id) for row in rows}
    found = {}
    for row in rows:
        if row.version == newest[row.case_id]:
            part = (row.source, row.origin_id, row.grade, row.points, row.sheets)
            found.setdefault(row.case_id, set()).add(part)
    return found


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ACTS), st.integers(0, 2), st.sampled_from([0, 4000, 8500, 10_000])
        ),
        max_size=12,
    )
)
def test_the_count_is_the_list_whatever_came_was_changed_or_taken_back(cycle, acts):
    with transaction() as session:
        world = World(session, cycle)
        for act in acts:
            world.do(*act)
        due = due_grades(session, cycle)
        assert due_count(session, cycle) == len(due)
        world.combine()
        assert due_count(session, cycle) == 0
        kept = rests_on(session, cycle)
        now = parts_of(session, cycle.id, [one.case_id for one in due])
        for one in due:
            held = {(p.source, p.origin_id, p.grade, p.points, p.sheets)
                    for p in now.get(one.case_id, [])}  # fmt: skip
            assert held == kept.get(one.case_id, set()) or not held
        session.rollback()


@pytest.mark.parametrize(
    ("build", "act"),
    [
        ("observe", "rescore"), ("observe", "cancel"), ("observe", "untie"),
        ("observe", "regrade"), ("follow up", "reanswer"), ("follow up", "unanswer"),
        ("ask", "withdraw"),
    ],
)  # fmt: skip
def test_what_changes_without_a_new_time_is_due_again(cycle, build, act):
    with transaction() as session:
        world = World(session, cycle)
        world.do(build, 0, 8500)
        assert due_count(session, cycle) == 1
        world.combine()
        assert due_count(session, cycle) == 0
        world.do(act, 0, 4000)
        assert due_count(session, cycle) == 1


def test_a_reopened_grade_is_not_due_before_it_is_settled_anew(cycle):
    with transaction() as session:
        world = World(session, cycle)
        world.do("follow up", 0, 8500)
        world.do("reopen", 0, 0)
        assert due_count(session, cycle) == 0


def test_an_agreed_grade_without_points_weighs_nothing_and_is_said(cycle):
    with transaction() as session:
        case, *_ = cases_of(session, cycle)
        observed(session, cycle, case, None, Grade.FAIL)
        followed_up(session, cycle, case, 7000)
        (due,) = due_grades(session, cycle)
        codes = [step.code.value for step in due.settled.steps]
        assert "settle_combined_no_points" in codes
        shares = next(s for s in due.settled.steps if s.code.value == "settle_combined_weights")
        assert [row[0] for row in shares.params["shares"]] == ["file", "follow_up"]
        assert due.settled.grade is Grade.PASS
        assert "settle_capped" in codes
