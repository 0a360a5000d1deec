"""Sheets keep what they say, and the rows that point to them, when a case is no longer required."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from qa_app.core.roles import SYSTEM
from qa_app.db import migrate
from qa_app.db.session import transaction
from qa_app.reviews.models import Review
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.services import freeze_rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.services import create_scoresheet
from tests.builders.deciding import diverging_cycle
from tests.builders.register import NOW
from tests.builders.reviews import CIVIL

SHEETS = text("SELECT * FROM scoresheet ORDER BY id")
REVIEWS = text("SELECT id, scoresheet_id FROM review ORDER BY id")


def rows(engine: Engine) -> tuple[list[tuple], list[tuple]]:
    with engine.connect() as connection:
        sheets = [tuple(row) for row in connection.execute(SHEETS)]
        return sheets, [tuple(row) for row in connection.execute(REVIEWS)]


def test_going_down_and_up_keeps_every_sheet_and_the_reviews_on_them(database, tmp_path):
    with transaction() as session:
        diverging_cycle(session, tmp_path)
    before = rows(database)
    assert len(before[0]) == len(before[1]) > 2
    migrate.downgrade(database, "0009")
    assert rows(database) == before
    migrate.upgrade(database)
    assert rows(database) == before
    with transaction() as session:
        review = session.exec(select(Review)).first()
        assert session.get_one(Scoresheet, review.scoresheet_id).case_id == review.case_id


def without_case(session: Session) -> int:
    freeze_rubric(session, actor=SYSTEM, name=CIVIL, now=NOW)
    rubric = rubric_in_use(session, "civil-file-review", 1).rubric
    return create_scoresheet(session, rubric=rubric, case_id=None, now=NOW).id or 0


def test_a_sheet_needs_no_case(database):
    with transaction() as session:
        key = without_case(session)
    with transaction() as session:
        assert session.get_one(Scoresheet, key).case_id is None


def test_going_down_refuses_to_lose_a_sheet_without_a_case(database):
    with transaction() as session:
        without_case(session)
    before = rows(database)
    with pytest.raises(RuntimeError, match="1 scoresheets have no case"):
        migrate.downgrade(database, "0009")
    assert rows(database) == before
