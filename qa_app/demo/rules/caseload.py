"""Closed cases of the province, agency after agency, as many as wanted and never all in memory.

Volumes follow the agencies' log-normal weights; numbers run per agency, year and type, so that
each is used once. A case's quality adds up its agency's, firm's and lawyer's effects.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qa_app.cases.rules.flags import CaseFlag
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.demo.rules import causes, effects
from qa_app.demo.rules.cases import AidedPerson, Case, CaseDates
from qa_app.demo.rules.causes import Category
from qa_app.demo.rules.chance import Chance, Weighted, between, happens, one_of, shares
from qa_app.demo.rules.identity import identity_number, phone_number
from qa_app.demo.rules.names import is_female, person_name
from qa_app.demo.rules.places import Level
from qa_app.demo.rules.province import Agency, Lawyer, Office, Province
from qa_app.demo.rules.timeline import FILE_DUE_DAYS, case_dates, closing_day

LEAST_PER_AGENCY = 4
TYPE_CHARACTERS = {
    CaseType.CIVIL: "民",
    CaseType.CRIMINAL: "刑",
    CaseType.ADMINISTRATIVE: "行",
    CaseType.ARBITRATION: "仲",
    CaseType.NON_LITIGATION: "非",
}
_GRAVE_CAUSES = ("故意杀人罪", "走私、贩卖、运输、制造毒品罪", "抢劫罪")
_LIFE_SHARE = {"故意杀人罪": 0.6, "抢劫罪": 0.06, "走私、贩卖、运输、制造毒品罪": 0.06}
_GROUP_CAUSES = frozenset({"追索劳动报酬纠纷", "追索劳动报酬", "劳务合同纠纷"})
_BIRTH_AGES = {Category.MINOR: (9, 17), Category.ELDERLY: (60, 88)}
_WORKING_AGES = (18, 59)
_NEIGHBOUR_WEIGHT = 0.22
GOOD_WORK = -0.79
GRAVE_PRACTICE_YEARS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """The days within which the cases were closed, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1


YEAR_TO_JUNE_2026 = Period(date(2025, 7, 1), date(2026, 6, 30))


@dataclass(frozen=True, slots=True)
class _Desk:
    """An agency at work: whom it assigns, and to which kind of case."""

    agency: Agency
    anyone: Weighted[Lawyer]
    defenders: Weighted[Lawyer]


@dataclass(slots=True)
class _Seen:
    """What has to be remembered between cases: numbers given out, beginners already counted."""

    serials: Counter[tuple[str, int, CaseType]] = field(
        default_factory=Counter[tuple[str, int, CaseType]]
    )
    lawyers: set[str] = field(default_factory=set[str])


def cases(
    province: Province,
    count: int,
    chance: Chance,
    period: Period = YEAR_TO_JUNE_2026,
) -> Iterator[Case]:
    """``count`` cases closed in the period, agency after agency, in order of acceptance.

    Needs at least four cases an agency; smaller counts leave the last agencies without any.
    """
    least = min(LEAST_PER_AGENCY, count // len(province.agencies))
    volumes = shares(count, [agency.weight for agency in province.agencies], least)
    by_region = province.lawyers_by_region()
    seen = _Seen()
    for agency, volume in zip(province.agencies, volumes, strict=True):
        desk = _desk(agency, by_region)
        drafts = [_draft(desk, period, chance) for _ in range(volume)]
        drafts.sort(key=lambda draft: draft.dates.accepted)
        for draft in drafts:
            yield _numbered(draft, seen, chance)


def _desk(agency: Agency, by_region: Mapping[str, list[Lawyer]]) -> _Desk:
    own = list(by_region.get(agency.region.code, ()))
    near = [one for one in _neighbours(agency, by_region) if one.firm.office is not Office.AGENCY]
    people = own + near
    weights = [one.busyness for one in own]
    weights += [one.busyness * _NEIGHBOUR_WEIGHT for one in near]
    defends = [one.firm.office is not Office.LEGAL_SERVICE for one in people]
    return _Desk(
        agency,
        Weighted(people, weights),
        Weighted(
            [one for one, able in zip(people, defends, strict=True) if able],
            [weight for weight, able in zip(weights, defends, strict=True) if able],
        ),
    )


def _neighbours(agency: Agency, by_region: Mapping[str, list[Lawyer]]) -> Sequence[Lawyer]:
    """Lawyers of the city for a county, of the districts for a city, of a city for the province."""
    region = agency.region
    if region.level is Level.COUNTY:
        return by_region.get(region.parent, ())
    if region.level is Level.PROVINCE:
        return by_region.get("990100", ())
    codes = sorted(by_region)
    start = bisect_left(codes, region.code)
    inside = [code for code in codes[start:] if code[:4] == region.code[:4]]
    return [one for code in inside if code != region.code for one in by_region[code]]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A case before it has its number and its aided person."""

    agency: Agency
    lawyer: Lawyer
    case_type: CaseType
    stage: Stage
    cause: str
    source: Source
    dates: CaseDates
    grave: bool


def _draft(desk: _Desk, period: Period, chance: Chance) -> _Draft:
    case_type = causes.TYPES.pick(chance)
    stage = causes.STAGES[case_type].pick(chance)
    cause = causes.CAUSES[case_type].pick(chance)
    review = stage is Stage.DEATH_PENALTY_REVIEW
    if review:
        cause = one_of(_GRAVE_CAUSES, chance)
    grave = review or happens(_LIFE_SHARE.get(cause, 0.0), chance)
    source = causes.source_of(case_type, 0.0 if grave else chance.random())
    closed = closing_day(period.first, period.days, chance)
    dates = case_dates(case_type, stage, source, closed, chance)
    pool = desk.defenders if case_type is CaseType.CRIMINAL else desk.anyone
    lawyer = _available(pool, dates.accepted.year, GRAVE_PRACTICE_YEARS if grave else 0, chance)
    return _Draft(desk.agency, lawyer, case_type, stage, cause, source, dates, grave)


def _available(pool: Weighted[Lawyer], year: int, practice: int, chance: Chance) -> Lawyer:
    """Somebody in practice by then; grave crimes need three years (Legal Aid Law, article 26)."""
    latest = year - practice
    for _ in range(40):
        lawyer = pool.pick(chance)
        if lawyer.practice_since <= latest:
            return lawyer
    return min(pool.values, key=lambda one: one.practice_since)


def _person(draft: _Draft, chance: Chance) -> AidedPerson:
    category = causes.CATEGORIES[draft.case_type][draft.cause].pick(chance)
    if draft.grave and category is Category.MINOR:
        category = Category.OTHER
    female = category is Category.WOMAN
    if not female:
        female = is_female(chance, 0.14 if draft.case_type is CaseType.CRIMINAL else 0.34)
    low, high = _BIRTH_AGES.get(category, _WORKING_AGES)
    if category is Category.MINOR and draft.case_type is CaseType.CRIMINAL:
        low = 14
    born = date(
        draft.dates.accepted.year - between(low + 1, high, chance),
        between(1, 12, chance),
        between(1, 28, chance),
    )
    return AidedPerson(
        name=person_name(chance, female=female, registers=True),
        female=female,
        born=born,
        identity_number=identity_number(
            draft.agency.region.code, born, female=female, chance=chance
        ),
        phone=phone_number(chance),
        category=category,
    )


def _flags(draft: _Draft, person: AidedPerson, seen: _Seen, chance: Chance) -> CaseFlag:
    lawyer = draft.lawyer
    first = lawyer.number not in seen.lawyers
    seen.lawyers.add(lawyer.number)
    found = {
        CaseFlag.DEATH_PENALTY: draft.grave,
        CaseFlag.MINOR: person.category is Category.MINOR,
        CaseFlag.GROUP_CASE: draft.cause in _GROUP_CAUSES and happens(0.03, chance),
        CaseFlag.FIRST_CASE: first and lawyer.practice_since >= draft.dates.accepted.year - 2,
        CaseFlag.COMPLAINT: happens(0.006, chance),
    }
    flags = CaseFlag(0)
    for flag, present in found.items():
        flags |= flag if present else CaseFlag(0)
    return flags


def _quality(draft: _Draft, flags: CaseFlag, chance: Chance) -> float:
    late = (draft.dates.archived - draft.dates.closed).days > FILE_DUE_DAYS
    return (
        draft.agency.effect
        + draft.lawyer.firm.effect
        + draft.lawyer.effect
        + (effects.FIRST_CASE if CaseFlag.FIRST_CASE in flags else 0.0)
        + (effects.COMPLAINT if CaseFlag.COMPLAINT in flags else 0.0)
        + (effects.HANDED_IN_LATE if late else 0.0)
        + chance.gauss(0.0, effects.CASE_SD)
    )


def _number(draft: _Draft, seen: _Seen) -> str:
    year = draft.dates.accepted.year
    counted = (draft.agency.code, year, draft.case_type)
    seen.serials[counted] += 1
    character = TYPE_CHARACTERS[draft.case_type]
    return f"({year}){draft.agency.code}{character}援字第{seen.serials[counted]:04d}号"


def _numbered(draft: _Draft, seen: _Seen, chance: Chance) -> Case:
    person = _person(draft, chance)
    flags = _flags(draft, person, seen, chance)
    quality = _quality(draft, flags, chance)
    return Case(
        number=_number(draft, seen),
        agency=draft.agency,
        case_type=draft.case_type,
        stage=draft.stage,
        cause=draft.cause,
        source=draft.source,
        person=person,
        lawyer=draft.lawyer,
        dates=draft.dates,
        result=causes.results_for(draft.case_type, draft.stage).pick(chance),
        subsidy_yuan=causes.subsidy_yuan(
            draft.case_type, draft.stage, well_done=quality > GOOD_WORK
        ),
        flags=flags,
        quality=quality,
    )
