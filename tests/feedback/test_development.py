"""Weak criteria beside everybody's: of enough cases, and never of a few colleagues."""

from qa_app.core.grades import Grade
from qa_app.feedback.rules.development import Tally, of_cycle, weakest


def tally(*rows: tuple[int, int, int]) -> Tally:
    made = Tally()
    for earned, maximum, lawyer in rows:
        made.add(earned, maximum, lawyer)
    return made


def test_too_few_own_cases_name_no_criterion():
    own = {"met": tally(*[(1, 4, 1)] * 4)}
    assert weakest(own, own, 5) == ()


def test_everybodys_rate_needs_enough_cases_of_three_other_lawyers():
    mine = [(1, 4, 1)] * 5
    for others, shown in (
        ([(4, 4, 2)] * 5, None),
        ([(4, 4, 2), (4, 4, 3), (4, 4, 4)], None),
        ([(4, 4, 2)] * 3 + [(4, 4, 3), (4, 4, 4)], "62.5"),
    ):
        (found,) = weakest({"met": tally(*mine)}, {"met": tally(*mine, *others)}, 5)
        assert (found.own, found.overall) == ("25.0", shown)


def test_the_lowest_rates_come_first_and_five_at_most():
    own = {f"c{number}": tally(*[(number, 10, 1)] * 5) for number in range(9, 0, -1)}
    assert [one.criterion for one in weakest(own, own, 5)] == ["c1", "c2", "c3", "c4", "c5"]


def test_a_share_of_few_cases_is_not_said():
    assert of_cycle("a", "A", [Grade.GOOD] * 4, 5).share is None
    assert of_cycle("a", "A", [Grade.GOOD] * 4 + [Grade.FAIL], 5).share == "80.0"
