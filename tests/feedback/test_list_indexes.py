"""A page of the list of sheets is read in its order, not sorted out of all sheets there are."""

import pytest
from sqlalchemy import event

from qa_app.core.roles import SYSTEM
from qa_app.db.session import engine, reading
from qa_app.feedback.queries.lists import SheetFilter, sheets_page


def plans_of(read):
    """How SQLite goes about the statements of a reading."""
    seen = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        seen.append((statement, parameters))

    event.listen(engine(), "before_cursor_execute", note)
    try:
        with reading() as session:
            read(session)
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    with reading() as session:
        raw = session.connection().connection.cursor()
        return [
            "\n".join(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {one}", given).fetchall())
            for one, given in seen
            if "feedback_sheet" in one
        ]


@pytest.mark.parametrize(
    ("cycle", "index"),
    [
        ("", "ix_feedback_sheet_made_at_public_id"),
        ("2026-a", "ix_feedback_sheet_cycle_id_made_at_public_id"),
    ],
)
def test_a_page_of_sheets_is_read_in_the_order_of_an_index(database, cycle, index):
    if database.dialect.name != "sqlite":
        pytest.skip("the other database plans by what its tables hold")
    _counted, page = plans_of(lambda x: sheets_page(x, SYSTEM, SheetFilter(cycle=cycle)))
    assert index in page
    assert "TEMP B-TREE FOR ORDER BY" not in page
