"""Pairs of experts who never or always differ: counted by hand, judged against chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from qa_app.core.grades import Grade
from qa_app.db.session import transaction
from qa_app.reviews.models import Review, ReviewKind, ReviewState
from qa_app.reviews.queries.counted import counted_reviews
from qa_app.reviews.rules.pairs import Rated, Verdict, pairs, remarkable
from qa_app.sampling.models import SampleCase, SampleStatus
from tests.builders.panel import drawn_cycle, make_experts
from tests.builders.rated import rate


def both(cases: range, first: int, second: int, grades: str) -> list[Rated]:
    """Two ratings of every case: the grades of the second one, the first always gives G."""
    found = []
    for case, grade in zip(cases, grades, strict=True):
        found += [Rated(case, first, "G", 8000), Rated(case, second, grade, 7500)]
    return found


def test_a_pair_is_counted_over_the_cases_both_rated() -> None:
    ratings = [*both(range(4), 1, 2, "GGPP"), Rated(9, 1, "G", 9000)]
    (pair,) = pairs(ratings)
    assert (pair.first, pair.second, pair.cases, pair.same, pair.same_points) == (1, 2, 4, 2, 0)
    assert (pair.mean_gap, pair.lean) == (5.0, 5.0)
    assert pair.verdict is None


def test_never_and_always_differing_need_a_record_that_chance_would_hardly_make() -> None:
    ratings = both(range(20), 1, 2, "GP" * 10)  # half alike
    ratings += both(range(100, 110), 3, 4, "G" * 10)
    ratings += both(range(200, 210), 5, 6, "P" * 10)
    ratings += both(range(300, 305), 7, 8, "GGGGG")
    found = {(p.first, p.second): p for p in pairs(ratings)}
    alike = 25 / 45
    assert found[3, 4].verdict is Verdict.NEVER_DIFFER
    assert found[3, 4].chance == pytest.approx(alike**10)
    assert found[5, 6].verdict is Verdict.ALWAYS_DIFFER
    assert found[5, 6].chance == pytest.approx((1 - alike) ** 10)
    # five cases alike happen by chance one time in nineteen
    assert (found[7, 8].verdict, found[1, 2].verdict) == (None, None)
    assert [p.first for p in remarkable(found.values())] == [5, 3]


def test_where_nobody_ever_differs_no_pair_stands_out() -> None:
    assert remarkable(pairs(both(range(50), 1, 2, "G" * 50))) == []


def test_too_few_cases_never_get_a_verdict() -> None:
    ratings = both(range(4), 1, 2, "GGGG") + both(range(10, 90), 3, 4, "P" * 80)
    assert [p.verdict for p in pairs(ratings) if p.cases == 4] == [None]


rated = st.builds(Rated, st.integers(0, 6), st.integers(1, 4), st.sampled_from("EGPF"))


@given(st.lists(rated, max_size=40, unique_by=lambda r: (r.case, r.expert)), st.randoms())
def test_the_order_of_ratings_does_not_matter_and_counts_add_up(ratings, random) -> None:
    found = pairs(ratings)
    mixed = list(ratings)
    random.shuffle(mixed)
    assert pairs(mixed) == found
    per_case = [sum(r.case == case for r in ratings) for case in range(7)]
    assert sum(p.cases for p in found) == sum(n * (n - 1) // 2 for n in per_case)
    assert all(0 <= p.same <= p.cases for p in found)


def test_seeds_withdrawn_third_and_replaced_reviews_never_enter(database) -> None:
    with transaction() as session:
        one, two = make_experts(session, 2)
        cycle, outside = drawn_cycle(session, 4), drawn_cycle(session, 1)
        cases = session.exec(select(SampleCase).where(SampleCase.cycle_id == cycle.id)).all()
        seed = session.exec(select(SampleCase).where(SampleCase.cycle_id == outside.id)).one()
        for case in [*cases, seed]:
            for expert in (one, two):
                review = rate(session, cycle, case.case_id, expert, Grade.GOOD)
                if case is cases[1]:
                    review.state = ReviewState.WITHDRAWN
                if case is cases[2]:
                    review.kind = ReviewKind.THIRD
        cases[3].status = SampleStatus.REPLACED
        session.flush()
        columns = (col(Review.case_id), col(Review.expert_id))
        found = {tuple(row) for row in session.execute(counted_reviews(cycle.id, *columns))}
        assert found == {(cases[0].case_id, one.id), (cases[0].case_id, two.id)}
