"""The public codes of agencies, regions, firms and lawyers, from which strata get their names.

Agencies and regions go by their codes, firms by name.  A lawyer goes by a number: a name would be
personal data in a public file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlmodel import Session, select

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Firm
from qa_app.cycles.rules.plan import Dimension
from qa_app.sampling.rules.strata import StratumKey

COLUMNS: dict[Dimension, str] = {
    Dimension.AGENCY: "agency_id",
    Dimension.REGION: "region_id",
    Dimension.TYPE: "type",
    Dimension.SOURCE: "source",
    Dimension.STAGE: "stage",
    Dimension.FIRM: "firm_id",
    Dimension.LAWYER: "lawyer_id",
}


def case_column(dimension: Dimension) -> Any:
    """The column of cases a dimension is read from."""
    return Case.__table__.c[COLUMNS[dimension]]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Codes:
    """The registers needed to name the strata of one plan."""

    agencies: Mapping[int, tuple[str, str, int]]
    """Agency id → code, full name, region id."""
    regions: Mapping[int, tuple[str, str, str]]
    """Region id → code, name, path."""
    firms: Mapping[int, str]

    def code(self, dimension: Dimension, value: Any) -> str:
        """The public code of a stored value; "" for none."""
        if value is None:
            return ""
        match dimension:
            case Dimension.AGENCY:
                return self.agencies[value][0]
            case Dimension.REGION:
                return self.regions[value][0]
            case Dimension.FIRM:
                return self.firms[value]
            case Dimension.LAWYER:
                return f"L{value}"
            case _:
                return str(value)

    def key(
        self, strata: Sequence[Dimension], values: Sequence[Any], *, certain: bool
    ) -> StratumKey:
        """The key of the stratum in which the values of these dimensions lie."""
        named = zip(strata, values, strict=False)
        return StratumKey(tuple((each, self.code(each, value)) for each, value in named), certain)

    def also(self, key: StratumKey) -> dict[Dimension, frozenset[str]]:
        """Further names overrides may use: an agency's full name, its region and those above."""
        parts, names = dict(key.parts), dict[Dimension, frozenset[str]]()
        region = parts.get(Dimension.REGION, "")
        agency = self._agency_of.get(parts.get(Dimension.AGENCY, ""))
        if agency:
            names[Dimension.AGENCY] = frozenset({agency[1]})
            region = region or self.regions[agency[2]][0]
        if region:
            above = self._path_of[region].strip("/").split("/")
            named = {self._name_of[code] for code in above}
            names[Dimension.REGION] = frozenset(above) | named
        return names

    @cached_property
    def _agency_of(self) -> dict[str, tuple[str, str, int]]:
        return {agency[0]: agency for agency in self.agencies.values()}

    @cached_property
    def _path_of(self) -> dict[str, str]:
        return {code: path for code, _, path in self.regions.values()}

    @cached_property
    def _name_of(self) -> dict[str, str]:
        return {code: name for code, name, _ in self.regions.values()}


def codes(session: Session, dimensions: Sequence[Dimension]) -> Codes:
    """The registers needed for these dimensions; firms are many, so only when asked for."""
    agencies = session.execute(select(Agency.id, Agency.code, Agency.name, Agency.region_id)).all()
    regions = session.execute(select(Region.id, Region.code, Region.name, Region.path)).all()
    firms = session.execute(select(Firm.id, Firm.name)) if Dimension.FIRM in dimensions else []
    return Codes(
        {key: (code, name, region) for key, code, name, region in agencies},
        {key: (code, name, path) for key, code, name, path in regions},
        {key: name for key, name in firms},
    )
