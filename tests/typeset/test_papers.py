"""Rows of tables at the foot of a page: short ones stay whole, long ones leave no line alone."""

import pytest

from qa_app.typeset.fonts import REGULAR
from qa_app.typeset.papers import KEPT_WHOLE, Cell, Composer, Look

LOOK = Look(REGULAR, 10, 15)


@pytest.mark.parametrize(
    ("lines", "first", "second"),
    [(4, 4, 0), (KEPT_WHOLE, 0, KEPT_WHOLE), (KEPT_WHOLE + 1, 4, KEPT_WHOLE - 3)],
)
def test_a_short_row_is_not_divided_between_pages(lines, first, second):
    composer = Composer(700, 60)
    composer.y = composer.bottom + 4 * LOOK.leading + 4
    composer.row([Cell("\n".join("甲" * lines), 60, 200, LOOK)], 2)
    found = [sum(len(run.lines) for run in page.runs) for page in composer.pages]
    assert found == ([first, second] if second else [first])
