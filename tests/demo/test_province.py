"""The invented map and its people: nobody and nowhere real, and always the same by seed."""

from random import Random

import pytest

from qa_app.core.case_types import CaseType
from qa_app.demo.rules.identity import check_character
from qa_app.demo.rules.places import CITIES, PROVINCE_NAME, Level, county_names, regions
from qa_app.demo.rules.province import (
    DEFAULT,
    FULL_PROVINCE,
    YEAR,
    Office,
    Province,
    make_province,
)

# GB/T 2260: the two leading digits of codes in use.
REAL_PREFIXES = (
    {str(n) for n in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47))}
    | {str(n) for n in (*range(50, 55), *range(61, 66))}
    | {"71", "81", "82"}
)
SOME_REAL_CITIES = (
    "北京",
    "上海",
    "广州",
    "南京",
    "杭州",
    "成都",
    "福州",
    "滁州",
    "宁波",
    "秦皇岛",
)


@pytest.fixture(scope="module")
def whole() -> Province:
    return make_province(FULL_PROVINCE, Random("whole"))


def test_the_map_has_fourteen_cities_and_190_regions_with_an_agency_each(whole: Province) -> None:
    assert sum(r.level is Level.CITY for r in whole.regions) == 14
    assert len(whole.regions) == len(whole.agencies) == 190


def test_every_region_code_lies_where_no_real_region_is() -> None:
    codes = [region.code for region in regions()]
    assert all(code.startswith("99") and len(code) == 6 for code in codes)
    assert {code[:2] for code in codes}.isdisjoint(REAL_PREFIXES)
    assert len(set(codes)) == len(codes)


def test_names_of_regions_are_unique_and_hang_in_one_tree() -> None:
    tree = regions()
    assert len({region.full_name for region in tree}) == len(tree)
    codes = {region.code for region in tree}
    assert [r.code for r in tree if r.parent not in codes] == ["990000"]
    assert len(set(county_names())) == len(county_names()) >= sum(n for _, n in CITIES)


def test_no_place_carries_the_name_of_a_large_real_city(whole: Province) -> None:
    names = PROVINCE_NAME + "".join(agency.name for agency in whole.agencies)
    assert not [city for city in SOME_REAL_CITIES if city in names]


def test_offices_are_of_three_kinds_and_as_many_as_asked(whole: Province) -> None:
    by_office = {office: sum(firm.office is office for firm in whole.firms) for office in Office}
    assert by_office[Office.AGENCY] == 190
    assert by_office[Office.LAW_FIRM] + by_office[Office.LEGAL_SERVICE] == 420
    assert by_office[Office.LEGAL_SERVICE] > 90
    assert len({firm.name for firm in whole.firms}) == len(whole.firms)


def test_names_are_never_empty_and_unique_within_an_office(whole: Province) -> None:
    assert all(len(lawyer.name) >= 2 for lawyer in whole.lawyers)
    people = {(lawyer.firm.name, lawyer.name) for lawyer in whole.lawyers}
    assert len(people) == len(whole.lawyers)
    assert len({lawyer.number for lawyer in whole.lawyers}) == len(whole.lawyers)


def test_names_hold_rare_characters_and_the_dot_of_minorities_names(whole: Province) -> None:
    names = [lawyer.name for lawyer in whole.lawyers]
    assert any("·" in name for name in names)
    assert any(set(name) & set("堃犇喆頔翀龑䶮") for name in names)
    wang = sum(name.startswith("王") for name in names) / len(names)
    assert 0.045 < wang < 0.1


def test_experts_are_500_or_60_experienced_and_spread_over_the_cities(whole: Province) -> None:
    small = make_province(DEFAULT, Random("small"))
    assert (len(whole.experts), len(small.experts)) == (500, 60)
    for province in (whole, small):
        experts = province.experts
        assert all(one.lawyer.practice_since <= YEAR - 5 for one in experts)
        assert len({one.login for one in experts}) == len(experts)
        assert len({one.lawyer.number for one in experts}) == len(experts)
        assert any(one.agency for one in experts)
        for kind in CaseType:
            cities = {one.region.code[:4] for one in experts if kind in one.types}
            assert len(cities) >= 3


def test_experts_differ_in_severity_around_none(whole: Province) -> None:
    severities = [expert.severity for expert in whole.experts]
    assert abs(sum(severities) / len(severities)) < 0.3
    assert max(severities) > 3 > -3 > min(severities)


def test_the_same_seed_gives_the_same_province_and_another_seed_another() -> None:
    one, two = make_province(DEFAULT, Random(7)), make_province(DEFAULT, Random(7))
    assert one == two
    assert one != make_province(DEFAULT, Random(8))


def test_check_characters_follow_the_published_example() -> None:
    # The example of GB 11643-1999, as repeated in textbooks: 11010519491231002X.
    assert check_character("11010519491231002") == "X"
