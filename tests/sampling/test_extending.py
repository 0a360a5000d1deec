"""Extending a draw, replacing missing files, and the picks beside the random ones."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.sampling.models import FrameCase, Pick, SampleCase
from qa_app.sampling.queries import frozen
from qa_app.sampling.rules.samples import Status
from qa_app.sampling.rules.tickets import ticket
from qa_app.sampling.services.drawing import extend_cycle
from qa_app.sampling.services.substituting import substitute_case
from tests.builders.cases import make_cases, make_lawyer
from tests.builders.cycles import SEED, drawn_cycle, make_caseload, make_plan, sample_of
from tests.builders.register import NOW

pytestmark = pytest.mark.usefixtures("database")
LATER = datetime(2026, 7, 9, 2, tzinfo=UTC)


def test_an_extension_keeps_every_pick_and_adds_the_next_tickets():
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session)
        before = sample_of(session)
        larger = make_plan(ratio="0.5")
        assert extend_cycle(session, actor=SYSTEM, name="2026-a", plan=larger, now=LATER) == 8
        after = sample_of(session)
        assert set(before) < set(after)
        assert all(after[key].ticket == row.ticket for key, row in before.items())
        assert {row.round for key, row in after.items() if key not in before} == {2}
        assert extend_cycle(session, actor=SYSTEM, name="2026-a", plan=larger, now=LATER) == 0
        assert sample_of(session) == after
        made = drawn_at_once(session, larger)
        assert set(after) == made


def drawn_at_once(session, plan):
    """The keys the larger plan would have drawn in one go from the same frame."""
    stored = frozen.stored_frame(session, cycle_named(session, "2026-a"))
    by_stratum = {}
    for at, key in enumerate(stored.frame.case_keys):
        by_stratum.setdefault(stored.frame.stratum(at), []).append(key)
    return {
        key
        for keys in by_stratum.values()
        for key in sorted(keys, key=lambda key: ticket(SEED, key))[: -(-len(keys) // 2)]
    }


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"ratio": "0.1"}, "stratum_would_shrink"),
        ({"ratio": "0.5", "strata": ["agency"]}, "extension_changes_plan"),
        ({"ratio": "0.5", "types": ["civil"]}, "extension_changes_plan"),
    ],
)
def test_an_extension_that_takes_something_back_is_refused(keys, code):
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session)
        before = sample_of(session)
        with pytest.raises(Refused, match=code):
            extend_cycle(session, actor=SYSTEM, name="2026-a", plan=make_plan(**keys), now=NOW)
        assert sample_of(session) == before


def test_a_missing_file_is_replaced_by_the_next_ticket_and_both_stay():
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session)
        sample = sample_of(session)
        gone = next(row for row in sample.values() if row.stratum == "甲县中心 / civil")
        new = substitute_case(
            session, actor=SYSTEM, name="2026-a", case_key=gone.case_key, reason="遗失", now=LATER
        )
        after = sample_of(session)
        assert (new.rank, new.replaces, new.reason) == (10, gone.case_key, "遗失")
        assert after[gone.case_key].status is Status.REPLACED
        assert after[new.case_key].status is Status.SUBSTITUTE
        assert len(after) == len(sample) + 1
        for reason, code in (("又", "already_replaced"), (" ", "substitute_reason_missing")):
            with pytest.raises(Refused, match=code):
                substitute_case(
                    session, actor=SYSTEM, name="2026-a", case_key=gone.case_key, reason=reason,
                    now=LATER,
                )  # fmt: skip


def test_a_substitute_that_is_missing_too_is_replaced_in_turn_until_none_is_left():
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session)
        key = next(k for k, row in sample_of(session).items() if row.stratum.startswith("乙县"))
        for rank in (3, 4):
            row = substitute_case(
                session, actor=SYSTEM, name="2026-a", case_key=key, reason="缺", now=NOW
            )
            assert row.rank == rank
            key = row.case_key
        with pytest.raises(Refused, match="no_substitute_left"):
            substitute_case(
                session, actor=SYSTEM, name="2026-a", case_key=key, reason="缺", now=NOW
            )


def test_an_extension_after_a_substitution_still_follows_the_tickets():
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session)
        gone = next(k for k, row in sample_of(session).items() if row.stratum == "甲县中心 / civil")
        substitute_case(session, actor=SYSTEM, name="2026-a", case_key=gone, reason="缺", now=NOW)
        plan = make_plan(ratio="0.5")
        extend_cycle(session, actor=SYSTEM, name="2026-a", plan=plan, now=LATER)
        ranks = [r.rank for r in sample_of(session).values() if r.stratum == "甲县中心 / civil"]
        assert sorted(ranks) == list(range(1, 17))  # 15 planned and one replaced


def test_coverage_gives_each_lawyer_a_case_apart_from_the_random_part():
    with transaction() as session:
        lawyers = [make_lawyer(session, name) for name in "甲乙丙丁戊己庚辛"]
        for lawyer in lawyers:
            make_cases(session, 3, lawyer=lawyer)
        drawn_cycle(session, make_plan(count=2, coverage=["lawyer"]))
        rows = session.execute(
            select(SampleCase.case_id, SampleCase.pick, SampleCase.coverage)
        ).all()
        random = [row for row in rows if row.pick is Pick.RANDOM]
        extra = [row for row in rows if row.pick is Pick.COVERAGE]
        assert len(random) == 2
        assert {row.coverage for row in extra} == {"lawyer"}
        frame_lawyers = dict(session.execute(select(FrameCase.case_id, FrameCase.lawyer_id)).all())
        covered = [frame_lawyers[row.case_id] for row in rows]
        assert set(covered) == {lawyer.id for lawyer in lawyers}
        assert len(extra) == len(lawyers) - len({frame_lawyers[r.case_id] for r in random})


def test_an_extension_that_reaches_a_coverage_pick_makes_it_random():
    with transaction() as session:
        for name in "甲乙丙丁":
            make_cases(session, 2, lawyer=make_lawyer(session, name))
        plan = {"coverage": ["lawyer"]}
        drawn_cycle(session, make_plan(count=1, **plan))
        everything = make_plan(count=8, **plan)
        extend_cycle(session, actor=SYSTEM, name="2026-a", plan=everything, now=LATER)
        picks = session.execute(select(SampleCase.pick, SampleCase.coverage)).all()
        assert [tuple(row) for row in picks] == [(Pick.RANDOM, None)] * 8


def test_certain_cases_are_all_drawn_and_never_random():
    with transaction() as session:
        make_cases(session, 20)
        make_cases(session, 3, flags=2)
        drawn_cycle(session, make_plan(certainty=["minor"]))
        picks = session.execute(
            select(SampleCase.pick, func.count()).group_by(SampleCase.pick)
        ).all()
        assert dict(picks) == {Pick.CERTAINTY: 3, Pick.RANDOM: 6}
