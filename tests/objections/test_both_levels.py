"""What each level does to the grade, alone and combined with other sources, and who counts it."""

import itertools

import pytest
from sqlmodel import col, select

from qa_app.adjudication.services.closing import Decision, decide_item
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.services.renewing import renew_sheet
from qa_app.objections.models import Objection
from qa_app.objections.queries.figures import changed_cases, loop_figures
from qa_app.objections.queries.listing import Wanted, objections_page
from qa_app.objections.queries.sheets import of_sheets
from qa_app.objections.queries.timeline import timeline
from qa_app.objections.rules.effect import Effect, Graded, effect_of
from qa_app.objections.rules.states import Act, ObjectionState, Outcome
from qa_app.objections.services import closing, form_check, writing
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.explaining import recomputed
from qa_app.reviews.queries.settled import settled_case
from qa_app.sources.services.combining import combine_cycle
from tests.builders.objections import LATER, at, decided, hand_in, objected
from tests.builders.register import NOW
from tests.builders.second_level import SECOND_LEVEL, asked_again, voted_meeting
from tests.builders.sources import COMBINED, cases_of, observed

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
LOWER = SECOND_LEVEL + "second_level_may_lower = true\n"


def combine(session, found, grade=Grade.EXCELLENT, points=9800) -> None:
    """A very good observation: the combined grade is better than the file's."""
    cycle = cycle_named(session, found.cycle.name)
    for case in cases_of(session, cycle):
        observed(session, cycle, case, points, grade)
    combine_cycle(session, actor=SYSTEM, cycle=cycle, reason="", now=NOW)
    renew_sheet(session, actor=SYSTEM, cycle_id=cycle.id, case_id=found.case_id, now=NOW)


def meet(session, found, grade, points=None) -> Objection:
    place, _ = voted_meeting(session, found, grade)
    decide_item(session, actor=SYSTEM, at=place, decision=Decision(points, "合议意见"), now=LATER)
    return session.exec(select(Objection).where(Objection.level == 2)).one()


def versions(session) -> list[Settlement]:
    return list(session.exec(select(Settlement).order_by(col(Settlement.version))))


def recomputes(session, found) -> bool:
    cycle = cycle_named(session, found.cycle.name)
    return recomputed(session, cycle, settled_case(session, SYSTEM, cycle, found.case_id)).identical


def counted(session, found) -> tuple[int, int, list[str]]:
    """What the dashboard, the reports and the list say was changed."""
    figures = loop_figures(session, SYSTEM, found.cycle.id).values()
    reports = sum(one.other_grade for one in changed_cases(session, found.cycle.id))
    rows = objections_page(session, SYSTEM, Wanted(only="changed")).rows
    return sum(one.changed for one in figures), reports, [row.effect.value for row in rows]


def test_a_lower_vote_leaves_the_better_grade_and_says_so(tmp_path):
    with transaction() as session:
        found = asked_again(session, tmp_path)
        row = meet(session, found, Grade.FAIL)
        old, new = versions(session)
        assert (new.grade, new.points, new.method) == (old.grade, old.points, "meeting")
        assert new.steps[-1]["code"] == "settle_floor"
        assert (row.outcome, row.new_settlement_id) == (Outcome.REJECTED, new.id)
        assert counted(session, found) == (0, 0, [])
        assert recomputes(session, found)


def test_the_same_grade_without_points_keeps_the_points_there_were(tmp_path):
    with transaction() as session:
        found = asked_again(session, tmp_path)
        old = versions(session)[0]
        meet(session, found, old.grade)
        assert versions(session)[1].points == old.points


def test_where_the_plan_lets_it_the_vote_lowers_and_every_count_sees_it(tmp_path):
    with transaction() as session:
        found = asked_again(session, tmp_path, LOWER)
        row = meet(session, found, Grade.FAIL)
        new = versions(session)[-1]
        assert (new.grade, row.outcome) == (Grade.FAIL, Outcome.REJECTED)
        assert row.new_settlement_id == new.id
        assert counted(session, found) == (1, 1, ["lowered"])
        sheet = session.exec(select(FeedbackSheet).where(FeedbackSheet.counts)).one()
        assert sheet.grade is Grade.FAIL
        assert of_sheets(session, [sheet.id])[sheet.id].changed
        assert recomputes(session, found)


def test_levels_the_first_level_raised_stand_on_the_sheet_after_the_second(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=SECOND_LEVEL)
        one, other = found.criteria[:2]
        decided(session, found, {one: ("upheld", "excellent"), other: ("rejected", "")})
        row = hand_in(session, found, other, text="仍不同意")
        form_check.accept(session, actor=SYSTEM, at=at(row), now=LATER)
        meet(session, found, Grade.PASS)
        sheet = found.sheet(session)
        assert sheet.line(one).level == "excellent"
        assert recomputes(session, found)


@pytest.mark.parametrize(
    ("vote", "outcome", "effect"),
    [
        (Grade.GOOD, Outcome.UPHELD, {"raised"}),
        (Grade.PASS, Outcome.REJECTED, {"none"}),
        (Grade.FAIL, Outcome.REJECTED, {"none"}),
    ],
)
def test_the_second_level_of_a_combined_grade_compares_file_with_file(
    vote, outcome, effect, tmp_path
):
    with transaction() as session:
        found = objected(session, tmp_path, plan=SECOND_LEVEL + COMBINED)
        combine(session, found)
        file, whole = versions(session)
        assert (file.grade, whole.method) == (Grade.PASS, "combined")
        assert whole.points > file.points
        decided(session, found, {found.criteria[0]: ("rejected", "")})
        row = hand_in(session, found, text="仍不同意")
        form_check.accept(session, actor=SYSTEM, at=at(row), now=LATER)
        row = meet(session, found, vote, 8000 if vote is Grade.GOOD else None)
        assert row.outcome is outcome
        assert [one.method for one in versions(session)][2:] == ["meeting", "combined"]
        newest = versions(session)[-1]
        assert row.new_settlement_id == newest.id
        assert not worse(newest, whole)
        assert said(session, row) in effect
        assert recomputes(session, found)


def worse(one: Settlement, than: Settlement) -> bool:
    before, after = Graded(than.grade, than.points), Graded(one.grade, one.points)
    return effect_of(before, after, None) is Effect.LOWERED


def said(session, row) -> str:
    rows = objections_page(session, SYSTEM, Wanted()).rows
    return next(one.effect.value for one in rows if one.public_id == row.public_id)


def test_the_first_level_of_a_combined_grade_reports_from_what_counted(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED)
        combine(session, found)
        whole = versions(session)[-1]
        decisions = {name: ("upheld", "excellent") for name in found.criteria}
        decided(session, found, decisions)
        (one,) = changed_cases(session, found.cycle.id)
        assert (one.before, one.points_before) == (whole.grade, whole.points)
        assert one.now is versions(session)[-1].grade


def test_what_was_not_combined_yet_is_not_combined_by_an_objection(tmp_path):
    """A bad observation nobody combined yet makes no worse grade of an upheld objection."""
    with transaction() as session:
        found = objected(session, tmp_path, plan=COMBINED, grade=Grade.GOOD)
        cycle = cycle_named(session, found.cycle.name)
        observed(session, cycle, cases_of(session, cycle)[0], 1000, Grade.FAIL)
        before = versions(session)[-1]
        decided(session, found, {found.criteria[0]: ("upheld", "excellent")})
        newest = versions(session)[-1]
        assert newest.method == "objection"
        assert not worse(newest, before)


def test_lists_and_counts_say_of_an_objection_what_the_rule_says(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = decided(session, found, {found.criteria[0]: ("upheld", "excellent")})
        old, new = versions(session)
        points = (None, 6000, 7000)
        cases = itertools.product(Grade, points, Grade, points, Outcome)
        for old.grade, old.points, new.grade, new.points, row.outcome in cases:
            session.flush()
            before, after = Graded(old.grade, old.points), Graded(new.grade, new.points)
            expected = effect_of(before, after, row.outcome)
            assert said(session, row) == expected.value, (before, after, row.outcome)


def test_a_meeting_on_the_agenda_is_on_the_timeline(tmp_path):
    with transaction() as session:
        found = asked_again(session, tmp_path)
        row = meet(session, found, Grade.GOOD)
        acts = [line.act for line in timeline(session, row, names=False) if line.level == 2]
        assert set(acts) == {Act.BEGUN, Act.HANDED_IN, Act.ACCEPTED, Act.CALLED, Act.DECIDED}


def test_steps_of_a_draft_are_for_its_lawyer_alone(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=SECOND_LEVEL)
        row, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        sheet = found.sheet(session)
        changed = {f"reason:{found.criteria[0]}": ["再想想"]}
        writing.save_texts(
            session, actor=found.lawyer, sheet=sheet, changed=changed, revision=0, now=LATER
        )
        assert not [one for one in timeline(session, row, names=True) if one.level == 2]
        assert [one.act for one in timeline(session, row, names=False, own=True)][-1] is Act.BEGUN


def test_taking_the_second_back_keeps_the_right_until_its_last_day(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=SECOND_LEVEL)
        first, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        row = hand_in(session, found, text="仍不同意")
        writing.withdraw(
            session, actor=found.lawyer, public_id=row.public_id, revision=row.revision, now=LATER
        )
        assert first.state is ObjectionState.DECIDED
        again = hand_in(session, found, text="想好了")
        assert (again.level, again.state) == (2, ObjectionState.HANDED_IN)
        writing.withdraw(
            session, actor=found.lawyer, public_id=row.public_id, revision=again.revision,
            now=LATER.replace(year=LATER.year + 1),
        )  # fmt: skip
        assert first.state is ObjectionState.CLOSED


def test_days_that_are_over_close_it_after_all(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=SECOND_LEVEL)
        first, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        row = hand_in(session, found, text="仍不同意")
        writing.withdraw(
            session, actor=found.lawyer, public_id=row.public_id, revision=row.revision, now=LATER
        )
        closing.close_due(session, LATER.replace(year=LATER.year + 1))
        assert first.state is ObjectionState.CLOSED
