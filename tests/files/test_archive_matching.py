"""Whose cases names are compared with, and which part a file goes into."""

import pytest

from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.files.queries.matching import cases_like, matched_files
from tests.builders.cases import make_case, make_cases
from tests.builders.cycles import drawn_cycle, make_plan
from tests.builders.register import make_actor, make_agency

pytestmark = pytest.mark.usefixtures("database")


def test_names_find_cases_of_the_own_agency_and_their_part():
    with transaction() as session:
        one, two = make_agency(session, "甲县中心"), make_agency(session, "乙县中心")
        first = make_case(session, "(2026)甲援民字第7号", agency=one)
        make_case(session, "(2026)乙援民字第7号", agency=two)
        staff = make_actor(session, Role.AGENCY_STAFF, agency=one)
        names = ["甲援民字〔2026〕7号/03 授权委托书.pdf", "(2026)乙援民字第7号/1.pdf", "散页.jpg"]
        found = matched_files(session, staff, names)
        assert [each.case.case_id if each.case else None for each in found] == [
            first.id,
            None,
            None,
        ]
        assert [each.part for each in found] == ["mandate", "", ""]
        assert matched_files(session, SYSTEM, names)[1].case.agency == "乙县中心"


def test_a_drawn_case_wins_over_one_of_the_same_number_elsewhere():
    with transaction() as session:
        one, two = make_agency(session, "甲县中心"), make_agency(session, "乙县中心")
        drawn = make_case(session, "(2026)援民字第7号", agency=one)
        drawn_cycle(session, make_plan(count=1))
        make_case(session, "(2026)援民字第7号", agency=two)
        assert matched_files(session, SYSTEM, ["(2026)援民字第7号.pdf"])[0].case.case_id == drawn.id


def test_a_number_of_two_agencies_is_offered_for_choice():
    with transaction() as session:
        cases = [
            make_case(session, "(2026)援民字第7号", agency=make_agency(session, name))
            for name in ("甲县中心", "乙县中心")
        ]
        found = matched_files(session, SYSTEM, ["(2026)援民字第7号.pdf"])[0]
        assert found.case is None
        assert {each.case_id for each in found.candidates} == {case.id for case in cases}


def test_cases_are_looked_up_by_part_of_their_number():
    with transaction() as session:
        make_cases(session, 30)
        one = make_case(session, "(2026)特援民字第77号")
        staff = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "乙县中心"))
        assert [each.case_id for each in cases_like(session, SYSTEM, "特援民字第 77")] == [one.id]
        assert len(cases_like(session, SYSTEM, "2026")) == 20
        assert cases_like(session, SYSTEM, "  ") == []
        assert cases_like(session, staff, "特援") == []
