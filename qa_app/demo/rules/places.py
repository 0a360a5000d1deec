"""The invented map: one province, fourteen cities, 175 counties and districts, no real place.

Codes lie in 99xxxx, which the public code of administrative divisions (GB/T 2260) leaves unused,
and names are put together from characters that no real county of China combines.
"""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Where a region stands in the tree."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Region:
    """A node of the tree: six-digit code, its own name, its full name, its parent's code."""

    code: str
    name: str
    full_name: str
    level: Level
    parent: str


PROVINCE_NAME = "云泽省"
PROVINCE_CODE = "990000"
PROVINCE_SHORT = "云泽"
# Name and number of counties and districts: 14 cities, 175 counties.
CITIES: tuple[tuple[str, int], ...] = (
    ("澜屏", 16),
    ("霁州", 15),
    ("云汀", 14),
    ("枫渡", 14),
    ("鹤屿", 13),
    ("苍渚", 13),
    ("桐汐", 13),
    ("浣津", 12),
    ("萤川", 12),
    ("岱野", 12),
    ("青浔", 11),
    ("望沚", 11),
    ("砚湾", 10),
    ("栖霭", 9),
)
_FIRST = "霁汐棠溯萤鹭枫澹岚芷柘砚榆漪"
_SECOND = "汀渚坞陂屏泽垣湄浦畈岫川塬"
_DISTRICTS = 3


def county_names() -> list[str]:
    """All invented two-character county names, neighbours unlike each other."""
    count = len(_FIRST) * len(_SECOND)
    return [
        _FIRST[at % len(_FIRST)] + _SECOND[(at // len(_FIRST) + at) % len(_SECOND)]
        for at in range(count)
    ]


def _kind(at: int) -> str:
    """The first three of a city are districts, the fourth is a county-level city."""
    if at < _DISTRICTS:
        return "区"
    return "市" if at == _DISTRICTS else "县"


def regions() -> tuple[Region, ...]:
    """The whole tree: the province, then each city followed by its counties."""
    names = iter(county_names())
    tree = [Region(PROVINCE_CODE, PROVINCE_NAME, PROVINCE_NAME, Level.PROVINCE, "")]
    for number, (short, counties) in enumerate(CITIES, start=1):
        city_code = f"99{number:02d}00"
        city = f"{short}市"
        tree.append(Region(city_code, city, city, Level.CITY, PROVINCE_CODE))
        for at in range(counties):
            name = next(names) + _kind(at)
            code = f"99{number:02d}{at + 1:02d}"
            tree.append(Region(code, name, city + name, Level.COUNTY, city_code))
    return tuple(tree)
