"""The stored counts of a frozen frame are those of its cases, dimension by dimension and region."""

from collections import Counter

import pytest
from sqlmodel import col, select

from qa_app.core.case_types import CaseType
from qa_app.db.session import transaction
from qa_app.sampling.models import FrameCase, FrameCount
from qa_app.sampling.queries.dimensions import COLUMNS as DIMENSIONS
from tests.builders.cases import make_cases, make_lawyer
from tests.builders.cycles import frozen_cycle, make_plan
from tests.builders.register import make_agency, make_region

pytestmark = pytest.mark.usefixtures("database")


def test_freezing_stores_how_many_cases_each_code_has_in_each_region():
    with transaction() as session:
        home = make_region(session, "甲市")
        first = make_agency(session, "甲县中心", region=home)
        make_cases(session, 5, agency=first, lawyer=make_lawyer(session, "卢涵曦"))
        make_cases(session, 3, agency=first, type=CaseType.CRIMINAL, source=None)
        make_cases(session, 4, agency=make_agency(session, "乙县中心"))
        frozen_cycle(session, make_plan())
        frame = session.exec(select(FrameCase)).all()
        stored = {
            (row.dimension, row.region_id, row.code): row.cases
            for row in session.exec(select(FrameCount)).all()
        }
        wanted = Counter(
            (name, case.region_id, "" if value is None else str(value))
            for case in frame
            for name, column in DIMENSIONS.items()
            for value in [getattr(case, column.key)]
        )
    assert len(frame) == 12
    assert stored == dict(wanted)
    assert stored["source", home.id, ""] == 3


def test_a_second_cycle_is_counted_apart_from_the_first():
    with transaction() as session:
        make_cases(session, 3)
        frozen_cycle(session, make_plan(name="2026-a"))
        make_cases(session, 2)
        frozen_cycle(session, make_plan(name="2026-b"))
        types = session.exec(select(FrameCount).where(col(FrameCount.dimension) == "type")).all()
    assert [row.cases for row in sorted(types, key=lambda row: row.cycle_id)] == [3, 5]
