"""Small cells: none is shown, and none can be worked out from what is shown."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from qa_app.followups.rules.cells import Cell, withheld, withheld_parts

counts = st.lists(st.integers(0, 12), min_size=1, max_size=9)
minimums = st.integers(1, 10)


@st.composite
def trees(draw, depth=3, key="r"):
    if depth == 0 or draw(st.booleans()):
        return Cell(key, draw(st.integers(0, 9)))
    parts = tuple(
        draw(trees(depth=depth - 1, key=f"{key}.{at}")) for at in range(draw(st.integers(1, 4)))
    )
    return Cell(key, sum(part.answers for part in parts), parts)


def test_nothing_is_withheld_where_every_cell_is_large_enough():
    assert withheld_parts([5, 9, 0], 5) == frozenset()


def test_one_small_cell_takes_the_next_smallest_with_it():
    assert withheld_parts([2, 30, 7, 9], 5) == {0, 2}


def test_two_small_cells_that_are_few_together_take_a_third():
    assert withheld_parts([1, 2, 30, 7], 5) == {0, 1, 3}


def test_a_whole_that_is_too_small_hides_all_it_consists_of():
    tree = Cell("all", 4, (Cell("a", 4), Cell("b", 0)))
    assert withheld(tree, 5) == {"all", "a"}


@given(counts, minimums)
def test_what_is_withheld_of_a_sum_is_never_small_together(answers, minimum):
    if sum(answers) < minimum:
        return
    hidden = withheld_parts(answers, minimum)
    assert all(count >= minimum for at, count in enumerate(answers) if at not in hidden and count)
    if hidden:
        assert len(hidden) > 1
        assert sum(answers[at] for at in hidden) >= minimum


@given(trees(), minimums)
def test_no_small_cell_is_shown(tree, minimum):
    hidden = withheld(tree, minimum)
    shown = [cell for cell in tree.every() if cell.key not in hidden]
    assert all(cell.answers == 0 or cell.answers >= minimum for cell in shown)


@given(trees(), minimums)
def test_a_withheld_cell_cannot_be_recovered_by_adding_and_subtracting_the_shown(tree, minimum):
    """A cell is a sum of leaves; it is recoverable when it is a combination of the shown sums."""
    hidden = withheld(tree, minimum)
    leaves = [cell.key for cell in tree.every() if not cell.parts]
    known = [
        _leaves_of(cell, leaves)
        for cell in tree.every()
        if cell.key not in hidden or not cell.answers
    ]
    known += [
        [Fraction(leaf == cell.key) for leaf in leaves]
        for cell in tree.every()
        if not cell.parts and not cell.answers
    ]
    rank = _rank(known)
    for cell in tree.every():
        if cell.key in hidden:
            assert _rank([*known, _leaves_of(cell, leaves)]) == rank + 1


def _leaves_of(cell, leaves):
    inside = {each.key for each in cell.every() if not each.parts}
    return [Fraction(leaf in inside) for leaf in leaves]


def _rank(rows):
    rows = [list(row) for row in rows]
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(rank, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for at in range(rank + 1, len(rows)):
            factor = rows[at][column] / rows[rank][column]
            rows[at] = [a - factor * b for a, b in zip(rows[at], rows[rank], strict=True)]
        rank += 1
    return rank
