"""Cases in the proportions of public figures, with dates, people and numbers that fit."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from random import Random
from statistics import fmean, pstdev
from time import process_time

import pytest

from qa_app.cases.rules.flags import CaseFlag
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.demo.rules.caseload import YEAR_TO_JUNE_2026, cases
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.causes import Category
from qa_app.demo.rules.identity import check_character
from qa_app.demo.rules.province import DEFAULT, Office, make_province

COUNT = 12_000


@pytest.fixture(scope="module")
def sample() -> Sequence[Case]:
    return list(cases(make_province(DEFAULT, Random(1)), COUNT, Random(2)))


def test_exactly_as_many_cases_as_asked_each_with_its_own_number(sample: Sequence[Case]) -> None:
    assert len(sample) == len({case.key for case in sample}) == COUNT


def test_every_agency_has_cases_and_volumes_are_skewed(sample: Sequence[Case]) -> None:
    volumes = sorted(Counter(case.agency.code for case in sample).values())
    assert len(volumes) == 190
    assert volumes[0] >= 4
    assert volumes[-1] > 3 * volumes[len(volumes) // 2]


@pytest.mark.parametrize(
    ("low", "share", "high"),
    [
        (0.43, lambda case: case.case_type is CaseType.CIVIL, 0.49),
        (0.31, lambda case: case.case_type is CaseType.CRIMINAL, 0.37),
        (0.06, lambda case: case.case_type is CaseType.NON_LITIGATION, 0.09),
        # Migrant workers: 37 % of cases in 2010, 34 % in 2020; minors 8 % in 2020.
        (0.32, lambda case: case.person.category is Category.MIGRANT_WORKER, 0.42),
        (0.07, lambda case: case.person.category is Category.MINOR, 0.12),
        (0.94, lambda case: (case.dates.assigned - case.dates.accepted).days <= 3, 0.98),
        (0.80, lambda case: (case.dates.archived - case.dates.closed).days <= 30, 0.90),
        (0.26, lambda case: case.source is Source.NOTIFIED, 0.32),
    ],
)
def test_proportions_stay_near_the_public_figures(
    sample: Sequence[Case], low: float, share: object, high: float
) -> None:
    assert callable(share)
    assert low < sum(bool(share(case)) for case in sample) / COUNT < high


def test_dates_follow_one_another_within_the_period(sample: Sequence[Case]) -> None:
    for case in sample:
        dates = case.dates
        steps = [dates.applied, dates.accepted, dates.assigned, dates.met]
        steps += [dates.heard, dates.closed, dates.archived]
        known = [day for day in steps if day]
        assert known == sorted(known)
        assert YEAR_TO_JUNE_2026.first <= dates.closed <= YEAR_TO_JUNE_2026.last


def test_stage_source_result_and_lawyer_fit_the_type(sample: Sequence[Case]) -> None:
    for case in sample:
        criminal = case.case_type is CaseType.CRIMINAL
        assert criminal or case.source is Source.APPLICATION
        assert criminal == case.cause.endswith("罪")
        assert (case.stage is Stage.ARBITRATION) == (case.case_type is CaseType.ARBITRATION)
        assert not (criminal and case.lawyer.firm.office is Office.LEGAL_SERVICE)
        assert not (case.stage is Stage.INVESTIGATION and case.result in {"胜诉", "判决"})
        assert case.lawyer.practice_since <= case.dates.accepted.year


def test_subsidies_are_those_of_the_published_table_for_trials(sample: Sequence[Case]) -> None:
    civil = {c.subsidy_yuan for c in sample if c.case_type is CaseType.CIVIL}
    police = {c.subsidy_yuan for c in sample if c.stage is Stage.INVESTIGATION}
    assert (civil, police) == ({1200, 1400}, {800, 1000})


def test_identity_numbers_have_the_right_form_and_no_real_region(sample: Sequence[Case]) -> None:
    for case in sample:
        number = case.person.identity_number
        assert len(number) == 18
        assert number.startswith("99")
        assert number[6:14] == f"{case.person.born:%Y%m%d}"
        assert number[-1] == check_character(number[:17])
        assert (int(number[16]) % 2 == 0) == case.person.female
        assert case.person.phone.startswith("1990000")
        assert len(case.person.phone) == 11


def test_people_are_as_old_as_their_group_says(sample: Sequence[Case]) -> None:
    for case in sample:
        years = (case.dates.accepted - case.person.born).days / 365.25
        if case.person.category is Category.MINOR:
            assert years < 18
            assert CaseFlag.MINOR in case.flags
        if case.person.category is Category.ELDERLY:
            assert years >= 60
        assert case.person.name


def test_each_mark_occurs_and_a_first_case_is_the_lawyers_only_one(
    sample: Sequence[Case],
) -> None:
    for flag in CaseFlag:
        assert any(flag in case.flags for case in sample)
    first = Counter(c.lawyer.number for c in sample if CaseFlag.FIRST_CASE in c.flags)
    assert max(first.values()) == 1


def test_quality_is_about_standard_normal_and_agencies_differ(sample: Sequence[Case]) -> None:
    assert abs(fmean(case.quality for case in sample)) < 0.15
    assert 0.9 < pstdev(case.quality for case in sample) < 1.15
    by_agency: dict[str, list[float]] = {}
    for case in sample:
        by_agency.setdefault(case.agency.code, []).append(case.quality)
    means = [fmean(some) for some in by_agency.values() if len(some) > 50]
    assert pstdev(means) > 0.2


def test_the_same_seed_gives_the_same_cases() -> None:
    province = make_province(DEFAULT, Random(1))
    once, again = (list(islice(cases(province, 900, Random(5)), 50)) for _ in range(2))
    assert once == again
    assert once != list(islice(cases(province, 900, Random(6)), 50))


def test_a_million_cases_come_as_a_stream() -> None:
    province = make_province(DEFAULT, Random(1))
    started = process_time()
    few = list(islice(cases(province, 1_000_000, Random(3)), 100))
    assert len(few) == 100
    assert process_time() - started < 10
