"""The invented province: regions, agencies, firms, lawyers and experts, each a frozen record.

Public figures behind the proportions (see docs/demonstration.md for the addresses): Hebei has
187 agencies; agencies had 4.4 full-time people each in 2014, a third of whom serve people
directly; experts have practised five years or more (Chuzhou).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.case_types import CaseType
from qa_app.demo.rules import effects, places
from qa_app.demo.rules.chance import (
    Chance,
    Weighted,
    between,
    happens,
    log_normal,
    one_of,
    shares,
    some_of,
)
from qa_app.demo.rules.names import is_female, person_name
from qa_app.demo.rules.places import Level, Region


class Office(StrEnum):
    """What kind of organisation a lawyer works in."""

    LAW_FIRM = "law_firm"
    LEGAL_SERVICE = "legal_service"
    AGENCY = "agency"


OFFICE_LABELS = {
    Office.LAW_FIRM: "律师事务所",
    Office.LEGAL_SERVICE: "基层法律服务所",
    Office.AGENCY: "法律援助机构",
}


@dataclass(frozen=True, slots=True)
class Agency:
    """A legal-aid agency: its code is its region's code; weight is its part of the caseload."""

    code: str
    name: str
    region: Region
    weight: float
    effect: float


@dataclass(frozen=True, slots=True)
class Firm:
    """A law firm, a grass-roots legal-service office, or an agency as its own staff's firm."""

    name: str
    region: Region
    office: Office
    effect: float


@dataclass(frozen=True, slots=True)
class Lawyer:
    """Somebody who handles cases; practice_since is a year, busyness a relative weight."""

    number: str
    name: str
    firm: Firm
    practice_since: int
    busyness: float
    effect: float


@dataclass(frozen=True, slots=True)
class Expert:
    """A reviewer: severity in points taken off, noise the sd of the own judgement in points."""

    login: str
    lawyer: Lawyer
    agency: str
    types: tuple[CaseType, ...]
    capacity: int
    severity: float
    noise: float

    @property
    def name(self) -> str:
        """The expert's own name."""
        return self.lawyer.name

    @property
    def region(self) -> Region:
        """The home region, by which cross-region rules go."""
        return self.lawyer.firm.region


@dataclass(frozen=True, slots=True)
class Size:
    """How large a province to invent; agencies are always the same 190."""

    cases: int
    experts: int
    firms: int
    lawyers_per_firm: float


DEFAULT = Size(cases=6_000, experts=60, firms=240, lawyers_per_firm=2.2)
FULL_PROVINCE = Size(cases=98_600, experts=500, firms=420, lawyers_per_firm=5.5)
YEAR = 2025


@dataclass(frozen=True, slots=True)
class Province:
    """Everything that stays: who is where. Cases are made from it by ``caseload``."""

    size: Size
    regions: tuple[Region, ...]
    agencies: tuple[Agency, ...]
    firms: tuple[Firm, ...]
    lawyers: tuple[Lawyer, ...]
    experts: tuple[Expert, ...]

    def lawyers_by_region(self) -> Mapping[str, list[Lawyer]]:
        """Lawyers by the code of the region their office is in."""
        found: dict[str, list[Lawyer]] = defaultdict(list)
        for lawyer in self.lawyers:
            found[lawyer.firm.region.code].append(lawyer)
        return found


_LEVEL_WEIGHT = {Level.PROVINCE: 1.2, Level.CITY: 1.9, Level.COUNTY: 1.0}
VOLUME_SIGMA = 0.7
_FIRM_FIRST = "正衡诚达弘广众益明德信义天平金泰中恒华瑞安博立远同方盈鼎致公仁和嘉铭"
_FIRM_SECOND = "衡信达源和律理正法诚权辩言维德平道合嘉泽铭岳"
_SERVICE_PLACES = ("城关", "城东", "城西", "河口", "新街", "石桥", "东岭", "南塘", "北溪", "柳林")
_OLDEST = 1993
_STAFF_LAW = (1, 2, 2, 3)
EXPERIENCE_YEARS = 5
BEGINNER_SHARE = 0.12


def make_agencies(regions: Sequence[Region], chance: Chance) -> tuple[Agency, ...]:
    """One agency a region; volumes are log-normal, cities' larger than counties'."""
    return tuple(
        Agency(
            code=region.code,
            name=f"{region.full_name}法律援助中心",
            region=region,
            weight=log_normal(_LEVEL_WEIGHT[region.level], VOLUME_SIGMA, chance),
            effect=chance.gauss(0.0, effects.AGENCY_SD),
        )
        for region in regions
    )


def _firm_name(region: Region, taken: set[str], chance: Chance) -> str:
    while True:
        word = one_of(_FIRM_FIRST, chance) + one_of(_FIRM_SECOND, chance)
        name = f"{places.PROVINCE_SHORT}{word}律师事务所"
        if happens(0.2, chance):
            name = f"{places.PROVINCE_SHORT}{word}({region.name.rstrip('市区县')})律师事务所"
        if word[0] != word[1] and name not in taken:
            return name


def _service_name(region: Region, taken: set[str], chance: Chance) -> str | None:
    for place in some_of(_SERVICE_PLACES, len(_SERVICE_PLACES), chance):
        name = f"{region.full_name}{place}法律服务所"
        if name not in taken:
            return name
    return None


def make_firms(regions: Sequence[Region], count: int, chance: Chance) -> tuple[Firm, ...]:
    """``count`` offices: three in ten are legal-service offices of counties; firms crowd cities."""
    counties = [region for region in regions if region.level is Level.COUNTY]
    seats = Weighted(
        regions,
        [{Level.PROVINCE: 6.0, Level.CITY: 5.0, Level.COUNTY: 1.0}[r.level] for r in regions],
    )
    taken: set[str] = set()
    firms: list[Firm] = []
    for _ in range(count):
        service = happens(0.3, chance)
        region = one_of(counties, chance) if service else seats.pick(chance)
        name = _service_name(region, taken, chance) if service else None
        office = Office.LEGAL_SERVICE if name else Office.LAW_FIRM
        name = name or _firm_name(region, taken, chance)
        taken.add(name)
        firms.append(Firm(name, region, office, chance.gauss(0.0, effects.FIRM_SD)))
    return tuple(firms)


def _different_names(count: int, chance: Chance) -> list[str]:
    """Names for one office, where nobody shares a name with a colleague."""
    names: dict[str, None] = {}
    while len(names) < count:
        names[person_name(chance, female=is_female(chance, 0.42))] = None
    return list(names)


def _lawyer(firm: Firm, serial: int, name: str, chance: Chance) -> Lawyer:
    since = max(_OLDEST, int(YEAR - log_normal(10.0, 0.6, chance)))
    if happens(BEGINNER_SHARE, chance):
        since = between(YEAR - 2, YEAR, chance)
    return Lawyer(
        number=f"1{firm.region.code[:4]}{since}{serial:08d}",
        name=name,
        firm=firm,
        practice_since=since,
        busyness=log_normal(1.0, 0.8, chance),
        effect=chance.gauss(0.0, effects.LAWYER_SD),
    )


def make_lawyers(
    firms: Sequence[Firm], agencies: Sequence[Agency], per_firm: float, chance: Chance
) -> tuple[tuple[Lawyer, ...], tuple[Firm, ...]]:
    """Lawyers of every office and one to three case-handling people of every agency.

    Also returns the agencies as the offices of their own staff.
    """
    own = tuple(
        Firm(agency.name, agency.region, Office.AGENCY, agency.effect / 2) for agency in agencies
    )
    weights = [log_normal(1.0, 0.6, chance) for _ in firms]
    heads = shares(round(per_firm * len(firms)), weights, least=1)
    heads += [one_of(_STAFF_LAW, chance) for _ in own]
    lawyers: list[Lawyer] = []
    for firm, count in zip((*firms, *own), heads, strict=True):
        for name in _different_names(count, chance):
            lawyers.append(_lawyer(firm, len(lawyers) + 1, name, chance))
    return tuple(lawyers), own


_SPECIALTIES: Weighted[tuple[CaseType, ...]] = Weighted(
    (
        (CaseType.CIVIL, CaseType.ARBITRATION, CaseType.NON_LITIGATION),
        (CaseType.CRIMINAL,),
        (CaseType.CIVIL, CaseType.CRIMINAL),
        (CaseType.CIVIL, CaseType.ADMINISTRATIVE, CaseType.NON_LITIGATION),
        tuple(CaseType),
    ),
    (30, 22, 22, 14, 12),
)


def make_experts(lawyers: Sequence[Lawyer], count: int, chance: Chance) -> tuple[Expert, ...]:
    """``count`` experts with five years of practice or more, spread over the cities.

    One in five is agency staff when there are enough of them. Every case type has experts in
    several cities because specialties are drawn without regard to the place.
    """
    seasoned = [one for one in lawyers if one.practice_since <= YEAR - EXPERIENCE_YEARS]
    staff = [one for one in seasoned if one.firm.office is Office.AGENCY]
    others = [one for one in seasoned if one.firm.office is not Office.AGENCY]
    wanted = some_of(staff, count // 5, chance)
    wanted += _spread(others, count - len(wanted), chance)
    return tuple(_expert(serial, one, chance) for serial, one in enumerate(wanted, start=1))


def _spread(lawyers: Sequence[Lawyer], count: int, chance: Chance) -> list[Lawyer]:
    """Lawyers taken from the cities in turn, so that cross-region rules can be kept."""
    by_city: dict[str, list[Lawyer]] = defaultdict(list)
    for lawyer in some_of(lawyers, len(lawyers), chance):
        by_city[lawyer.firm.region.code[:4]].append(lawyer)
    taken: list[Lawyer] = []
    while len(taken) < count and any(by_city.values()):
        for city in sorted(by_city):
            if by_city[city] and len(taken) < count:
                taken.append(by_city[city].pop())
    return taken


def _expert(serial: int, lawyer: Lawyer, chance: Chance) -> Expert:
    office = lawyer.firm.office
    return Expert(
        login=f"zj{serial:03d}",
        lawyer=lawyer,
        agency=lawyer.firm.name if office is Office.AGENCY else "",
        types=_SPECIALTIES.pick(chance),
        capacity=between(15, 24, chance) * 10,
        severity=chance.gauss(0.0, effects.SEVERITY_SD),
        noise=effects.NOISE_LOW + (effects.NOISE_HIGH - effects.NOISE_LOW) * chance.random(),
    )


def make_province(size: Size, chance: Chance) -> Province:
    """A whole province of the given size; the same chance gives the same province."""
    regions = places.regions()
    agencies = make_agencies(regions, chance)
    firms = make_firms(regions, size.firms, chance)
    lawyers, own = make_lawyers(firms, agencies, size.lawyers_per_firm, chance)
    experts = make_experts(lawyers, size.experts, chance)
    return Province(size, regions, agencies, (*firms, *own), lawyers, experts)
