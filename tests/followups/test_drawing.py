"""The follow-up's own draw: announced first, its own seed, checkable by anyone, extended."""

import subprocess
import sys

import pytest

from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.followups.queries.drawn import (
    draw_of,
    followup_sample,
    followup_sample_file,
    public_followup,
    share_of,
)
from qa_app.followups.rules.states import DrawState, FollowupState
from qa_app.followups.services.drawing import announce_followup, draw_followup, raise_ratio
from qa_app.sampling.queries.frozen import stored_frame
from qa_app.sampling.rules.public_words import Seed
from qa_app.sampling.rules.samples import Status
from tests.builders import cycles as built
from tests.builders.followups import SEED, drawn_followup, followups_of, share
from tests.builders.register import NOW, make_actor, make_region
from tests.conventions.trees import ROOT


@pytest.fixture
def session(database):
    with transaction() as session:
        yield session


@pytest.fixture
def cycle(session):
    built.make_caseload(session)
    return built.drawn_cycle(session)


def test_ratio_and_hash_are_public_before_the_seed_is(session, cycle):
    announce_followup(session, actor=SYSTEM, name="2026-a", share=share("0.3"), now=NOW)
    found = public_followup(session, "2026-a")
    assert (found.ratio, found.frame_sha256) == ("0.3", cycle.frame_sha256)
    assert found.seed is None
    with pytest.raises(NotFound):
        public_followup(session, "2026-a", drawn=True)


def test_nobody_knows_of_a_follow_up_that_was_not_announced(session, cycle):
    with pytest.raises(NotFound):
        public_followup(session, "2026-a")


def test_it_is_drawn_by_strata_rounded_up_with_a_seed_of_its_own(session, cycle):
    drawn_followup(session, cycle, ratio="0.3")
    sizes = {}
    for row in followup_sample(session, cycle):
        sizes[row.stratum] = sizes.get(row.stratum, 0) + (row.status is not Status.NONE)
    assert sorted(sizes.values()) == [2, 3, 9]
    assert draw_of(session, cycle).sample_size == 14
    assert draw_of(session, cycle).seed == SEED != cycle.seed


def test_anyone_can_check_it_with_the_published_script(session, cycle, tmp_path):
    drawn_followup(session, cycle, ratio="0.3")
    raise_ratio(session, actor=SYSTEM, name="2026-a", share=share("0.5"), now=NOW)
    frame, sample = tmp_path / "FRAME.csv", tmp_path / "SAMPLE.csv"
    frame.write_bytes(stored_frame(session, cycle).content)
    sample.write_bytes(followup_sample_file(session, cycle))
    script = str(ROOT / "tools" / "verify_draw.py")
    for seed, code in ((SEED, 0), ("another", 1)):
        done = subprocess.run(
            [sys.executable, script, str(frame), str(sample), seed],
            capture_output=True,
            check=False,
        )
        assert done.returncode == code, done.stdout.decode()


def test_a_higher_ratio_keeps_every_earlier_pick(session, cycle):
    drawn_followup(session, cycle, ratio="0.3")
    before = {row.case_key: row.ticket for row in followups_of(session, cycle)}
    added = raise_ratio(session, actor=SYSTEM, name="2026-a", share=share("0.6"), now=NOW)
    after = {row.case_key: row.ticket for row in followups_of(session, cycle)}
    assert before.items() <= after.items()
    assert added == len(after) - len(before) > 0
    assert {row.round for row in followups_of(session, cycle)} == {1, 2}
    again = raise_ratio(session, actor=SYSTEM, name="2026-a", share=share("0.6"), now=NOW)
    assert again == 0


def test_a_lower_ratio_is_refused(session, cycle):
    drawn_followup(session, cycle, ratio="0.3")
    with pytest.raises(Refused, match="stratum_would_shrink"):
        raise_ratio(session, actor=SYSTEM, name="2026-a", share=share("0.1"), now=NOW)


def test_the_seed_of_the_cycles_own_draw_is_refused(session, cycle):
    announce_followup(session, actor=SYSTEM, name="2026-a", share=share(), now=NOW)
    with pytest.raises(Refused, match="followup_seed_of_cycle"):
        draw_followup(session, actor=SYSTEM, name="2026-a", seed=Seed(built.SEED), now=NOW)


def test_the_same_seed_again_changes_nothing_and_another_is_refused(session, cycle):
    drawn_followup(session, cycle, ratio="0.3")
    count = len(followups_of(session, cycle))
    draw_followup(session, actor=SYSTEM, name="2026-a", seed=Seed(SEED), now=NOW)
    assert len(followups_of(session, cycle)) == count
    with pytest.raises(Refused, match="followup_drawn_already"):
        draw_followup(session, actor=SYSTEM, name="2026-a", seed=Seed("another"), now=NOW)
    with pytest.raises(Refused, match="followup_drawn_already"):
        announce_followup(session, actor=SYSTEM, name="2026-a", share=share("0.9"), now=NOW)


def test_nothing_is_drawn_before_it_was_announced(session, cycle):
    with pytest.raises(Refused, match="followup_not_announced"):
        draw_followup(session, actor=SYSTEM, name="2026-a", seed=Seed(SEED), now=NOW)


def test_a_plan_without_a_ratio_needs_one_at_the_announcement(session, cycle):
    with pytest.raises(Refused, match="followup_not_planned"):
        announce_followup(session, actor=SYSTEM, name="2026-a", now=NOW)


def test_the_ratio_of_the_plan_is_announced_unless_another_is_given(session):
    built.make_caseload(session)
    cycle = built.drawn_cycle(session, built.make_plan(followups={"ratio": "0.3"}))
    announce_followup(session, actor=SYSTEM, name="2026-a", now=NOW)
    assert draw_of(session, cycle).ratio == "0.3"
    assert draw_of(session, cycle).state is DrawState.ANNOUNCED
    announce_followup(session, actor=SYSTEM, name="2026-a", share=share("0.4"), now=NOW)
    assert share_of(session, cycle) == share("0.4")


def test_a_cycle_without_a_frozen_frame_has_no_follow_up(session):
    built.make_caseload(session)
    built.make_cycle(session)
    with pytest.raises(Refused, match="not_frozen_yet"):
        announce_followup(session, actor=SYSTEM, name="2026-a", share=share(), now=NOW)


def test_a_supervisor_of_a_part_cannot_draw_for_the_whole(session, cycle):
    county = make_region(session, "9903", make_region(session))
    actor = make_actor(session, Role.SUPERVISOR, region=county)
    with pytest.raises(Refused, match="cycle_of_wider_region"):
        announce_followup(session, actor=actor, name="2026-a", share=share(), now=NOW)


def test_what_is_drawn_waits_to_be_called(session, cycle):
    drawn_followup(session, cycle, ratio="0.3")
    rows = followups_of(session, cycle_named(session, "2026-a"))
    assert {row.state for row in rows} == {FollowupState.WAITING}
    assert all(row.next_on and row.attempts == 0 for row in rows)
    assert len({row.public_id for row in rows}) == len(rows)
