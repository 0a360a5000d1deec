"""Finds the agencies, regions, firms, lawyers and causes a file names, a batch at a time.

With ``create`` unknown ones are entered and counted; with ``dry`` they only get stand-in ids
(negative), so that a check and an import go through the same steps.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Table, bindparam, insert, update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Cause, Firm, Lawyer
from qa_app.cases.services.scope import ImportScope
from qa_app.core.text import without_space

NAMES_KEPT: Final = 200  # of what was created, for the preview
_AGENCY_ENDINGS: Final = ("法律援助中心", "法律援助处", "法律援助站", "法律援助工作站")
_PARENT_ENDINGS: Final = ("省", "市", "州", "盟", "地区", "自治区")
NO_REGION: Final = "未划分区域"


@dataclass(slots=True)
class AgencyEntry:
    """An agency while an import runs; ``stored_code`` is the one its stored cases carry."""

    id: int
    name: str
    code: str
    stored_code: str
    region_id: int
    code_fixed: bool = False


@dataclass(slots=True)
class RegionEntry:
    """A region while an import runs."""

    id: int
    name: str
    path: str


@dataclass(slots=True)
class Created:
    """How many of each were entered, and the first names."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("agencies", "firms", "lawyers", "causes", "regions"), 0
        )
    )
    names: dict[str, list[str]] = field(
        default_factory=lambda: {"agencies": [], "firms": [], "lawyers": [], "regions": []}
    )

    def note(self, kind: str, names: Sequence[str]) -> None:
        """Count new entries of a kind."""
        self.counts[kind] += len(names)
        kept = self.names.get(kind)
        if kept is not None:
            kept.extend(names[: max(0, NAMES_KEPT - len(kept))])


Recode = Callable[[AgencyEntry, str], None]


class Register:
    """The tables a row refers to, in memory, growing as files name what is not there yet."""

    def __init__(self, session: Session, scope: ImportScope, *, create: bool, dry: bool) -> None:
        self.session, self.scope, self.create, self.dry = session, scope, create, dry
        self.created = Created()
        self.recode: Recode | None = None
        self._stand_ins = itertools.count(-1, -1)
        self._load_regions()
        self._load_agencies()
        self.firms = {name: key for key, name in session.execute(select(Firm.id, Firm.name))}
        self.causes = {name: key for key, name in session.execute(select(Cause.id, Cause.name))}
        self.lawyers: dict[tuple[str, int | None], int] = {}
        self._practice: dict[int, date | None] = {}
        columns = select(Lawyer.id, Lawyer.name, Lawyer.firm_id, Lawyer.practice_since)
        for key, name, firm_id, since in session.execute(columns):
            self.lawyers[name, firm_id] = key
            self._practice[key] = since
        self._learnt: dict[int, date] = {}

    # -- regions and agencies -------------------------------------------------------------

    def _load_regions(self) -> None:
        rows = self.session.execute(
            select(Region.id, Region.code, Region.name, Region.path, Region.parent_id)
        ).all()
        by_id = {key: (name, parent) for key, _, name, _, parent in rows}
        self._regions: dict[str, list[RegionEntry]] = {}
        self._region_paths = {key: path for key, _, _, path, _ in rows}
        self._region_codes = {code for _, code, _, _, _ in rows}
        tops = [row for row in rows if row[4] is None]
        self._home: RegionEntry | None = None
        for key, code, name, path, parent in rows:
            entry = RegionEntry(key, name, path)
            for text in {code, *_full_names(by_id, name, parent)}:
                self._regions.setdefault(text, []).append(entry)
            if path == self.scope.home_path:
                self._home = entry
        if self._home is None and len(tops) == 1 and len(rows) > 1:
            self._home = RegionEntry(tops[0][0], tops[0][2], tops[0][3])

    def _load_agencies(self) -> None:
        self._by_name: dict[str, AgencyEntry] = {}
        self._by_code: dict[str, AgencyEntry] = {}
        self._hidden: set[str] = set()
        rows = self.session.execute(
            select(Agency.id, Agency.name, Agency.code, Agency.region_id, Agency.code_fixed)
        )
        for key, name, code, region_id, fixed in rows:
            if self.scope.holds(key, region_id):
                self._keep(AgencyEntry(key, name, code, code, region_id, fixed))
            else:
                self._hidden |= {name, code}

    def _keep(self, entry: AgencyEntry) -> None:
        self._by_name[entry.name] = entry
        self._by_code[entry.code] = entry

    def agency(self, name: str, code: str, region: str) -> AgencyEntry | None:
        """The agency of a row; None when unknown (or not the actor's) and not to be entered."""
        found = self._by_name.get(name) or self._by_code.get(name) or self._by_code.get(code)
        if found is None:
            return self._new_agency(name or code, code, region)
        if code and code != found.code and self._may_recode(found, code):
            self._by_code[code] = found
            if self.recode is not None:
                self.recode(found, code)
            found.code = code
        return found

    def _may_recode(self, found: AgencyEntry, code: str) -> bool:
        return not found.code_fixed and code not in self._by_code and code not in self._hidden

    def _new_agency(self, name: str, code: str, region: str) -> AgencyEntry | None:
        code = without_space(code or name)
        hidden = name in self._hidden or code in self._hidden
        if hidden or not self.create or not self.scope.may_add_agencies:
            return None
        home = self.region(region, None) if region else self._region_of_name(name)
        if home is None:
            return None
        row = {"name": name, "code": code, "region_id": home, "code_fixed": False}
        key = self._enter(Agency, [row], ("name",))[name,]
        entry = AgencyEntry(key, name, code, code, home)
        self._keep(entry)
        self.created.note("agencies", [name])
        return entry

    def _region_of_name(self, agency_name: str) -> int | None:
        """柳河市法律援助中心 lies in 柳河市; what has no such name goes to the actor's own."""
        for ending in _AGENCY_ENDINGS:
            place = agency_name.removesuffix(ending)
            if place and place != agency_name:
                return self.region(place, None)
        return self._home.id if self._home else self.region(NO_REGION, None)

    def region(self, text: str, agency: AgencyEntry | None) -> int | None:
        """The id of a region by code, name or full name; near the agency when several match."""
        if not text:
            return agency.region_id if agency else None
        found = self._regions.get(text, [])
        if len(found) > 1 and agency is not None:
            near = self._region_paths.get(agency.region_id, "/")
            beside = [e for e in found if e.path.startswith(near) or near.startswith(e.path)]
            found = beside or found
        visible = [entry for entry in found if self._sees(entry, agency)]
        if visible:
            return visible[0].id
        if found or not self.create or not self.scope.may_add_agencies:
            return None
        return self._new_region(text).id

    def _sees(self, entry: RegionEntry, agency: AgencyEntry | None) -> bool:
        own = self.scope.regions is None or entry.id in self.scope.regions or entry.id < 0
        return own or (agency is not None and agency.region_id == entry.id)

    def _new_region(self, name: str) -> RegionEntry:
        parent = self._parent(name)
        code = self._free_code(without_space(name).replace("/", "-"))
        path = f"{parent.path if parent else '/'}{code}/"
        row = {
            "code": code,
            "name": name,
            "path": path,
            "parent_id": parent.id if parent else None,
        }
        entry = RegionEntry(self._enter(Region, [row], ("code",))[code,], name, path)
        self._regions.setdefault(name, []).append(entry)
        self._region_paths[entry.id] = path
        if self.scope.regions is not None:
            own = self.scope.regions | {entry.id}
            self.scope = ImportScope(own, self.scope.agencies, self.scope.home_path)
        self.created.note("regions", [name])
        return entry

    def _parent(self, name: str) -> RegionEntry | None:
        """The longest known city or province the name begins with, else the actor's home."""
        for length in range(len(name) - 1, 1, -1):
            start = name[:length]
            found = self._regions.get(start, [])
            if start.endswith(_PARENT_ENDINGS) and len(found) == 1 and self._sees(found[0], None):
                return found[0]
        return self._home

    def _free_code(self, wanted: str) -> str:
        code, number = wanted, 1
        while code in self._region_codes:
            number += 1
            code = f"{wanted}-{number}"
        self._region_codes.add(code)
        return code

    # -- firms, lawyers, causes: whole columns --------------------------------------------

    def enter_firms(self, names: Iterable[str]) -> None:
        """Make sure every firm named has an id, if that is allowed."""
        missing = [name for name in dict.fromkeys(names) if name and name not in self.firms]
        if missing and self.create:
            made = self._enter(Firm, [{"name": name} for name in missing], ("name",))
            self.firms.update({name: key for (name,), key in made.items()})
            self.created.note("firms", missing)

    def enter_causes(self, names: Iterable[str]) -> None:
        """Make sure every cause named has an id: causes are words, not a register."""
        missing = [name for name in dict.fromkeys(names) if name and name not in self.causes]
        if missing:
            made = self._enter(Cause, [{"name": name} for name in missing], ("name",))
            self.causes.update({name: key for (name,), key in made.items()})
            self.created.note("causes", missing)

    def enter_lawyers(self, people: Iterable[tuple[str, int | None, date | None]]) -> None:
        """Make sure every lawyer named has an id, if that is allowed; learn when they began."""
        missing: dict[tuple[str, int | None], date | None] = {}
        for name, firm_id, since in dict.fromkeys(people):
            known = self.lawyers.get((name, firm_id))
            if known is not None:
                self._learn(known, since)
            elif name:
                missing[name, firm_id] = missing.get((name, firm_id)) or since
        if not missing or not self.create:
            return
        rows = [
            {"name": name, "firm_id": firm_id, "practice_since": since}
            for (name, firm_id), since in missing.items()
        ]
        made = self._enter(Lawyer, rows, ("name", "firm_id"))
        self.lawyers.update(made)  # type: ignore[arg-type]
        self._practice.update({key: missing[who] for who, key in made.items()})  # type: ignore[index]
        self.created.note("lawyers", [name for name, _ in missing])

    def _learn(self, lawyer_id: int, since: date | None) -> None:
        if since is not None and self._practice.get(lawyer_id) is None:
            self._practice[lawyer_id] = self._learnt[lawyer_id] = since

    def finish(self) -> None:
        """Write down since when known lawyers practise, where the register did not say."""
        rows = [{"key": key, "since": since} for key, since in self._learnt.items() if key > 0]
        if rows and not self.dry:
            table: Table = Lawyer.__table__  # type: ignore[attr-defined]
            self.session.connection().execute(
                update(table)
                .where(table.c.id == bindparam("key"))
                .values(practice_since=bindparam("since")),
                rows,
            )

    def _enter(
        self, model: Any, rows: list[dict[str, Any]], by: tuple[str, ...]
    ) -> dict[tuple[Any, ...], int]:
        """Insert rows; their ids by the named columns. Stand-in ids when nothing is written."""
        if self.dry:
            return {tuple(row[name] for name in by): next(self._stand_ins) for row in rows}
        table: Table = model.__table__
        columns = [table.c[name] for name in by]
        made = self.session.execute(insert(table).returning(col(model.id), *columns), rows)
        return {tuple(rest): key for key, *rest in made}


def _full_names(by_id: dict[Any, tuple[str, Any]], name: str, parent: Any) -> set[str]:
    """How a region may be written: 青秀区, 南江市青秀区, 某省南江市青秀区."""
    found = {name}
    while parent in by_id:
        above, parent = by_id[parent]
        name = name if name.startswith(above) else above + name
        found.add(name)
    return found
