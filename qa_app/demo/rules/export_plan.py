"""Which agency's cases go into which file, and what each file looks like."""

from dataclasses import dataclass
from typing import Final

from qa_app.demo.rules.chance import Chance, one_of
from qa_app.demo.rules.layouts import CONTAINERS, Container, Layout, make_layout
from qa_app.demo.rules.places import PROVINCE_CODE, PROVINCE_NAME
from qa_app.demo.rules.province import Agency, Province

FILES_PER_CITY: Final = 3
_CLERKS = ("韦静", "李晓芸", "周倩", "马志军", "陈露", "黄丽萍")
_PART_NAMES = ("一", "二", "三")


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file to be written: its name, look and the agencies in it."""

    name: str
    place: str
    layout: Layout
    container: Container
    agencies: tuple[Agency, ...]
    clerk: str


def plan_files(province: Province, chance: Chance) -> tuple[FilePlan, ...]:
    """The province's own file and three of every city, in the order of the agencies."""
    by_city: dict[str, list[Agency]] = {}
    for agency in province.agencies:
        by_city.setdefault(agency.code[:4], []).append(agency)
    plans: list[FilePlan] = []
    for number, (code, agencies) in enumerate(by_city.items()):
        layout = make_layout(chance)
        place = PROVINCE_NAME if PROVINCE_CODE.startswith(code) else agencies[0].region.name
        size = -(-len(agencies) // FILES_PER_CITY)
        parts = [agencies[at : at + size] for at in range(0, len(agencies), size)]
        for part, some in enumerate(parts):
            container = CONTAINERS[(number * 2 + part) % len(CONTAINERS)]
            title = f"{place}法律援助案件结案登记表({_PART_NAMES[part]})"
            plans.append(
                FilePlan(
                    name=f"{number:02d}-{title}{container.suffix}",
                    place=place,
                    layout=layout,
                    container=container,
                    agencies=tuple(some),
                    clerk=one_of(_CLERKS, chance),
                )
            )
    return tuple(plans)
