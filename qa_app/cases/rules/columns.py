"""Which column of a sheet is which field: finds the header row and maps names to fields.

For the importer and the mapping page. Knows names only; reading files is ``importer``'s work.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qa_app.cases.rules.fields import REQUIRED, Field
from qa_app.cases.rules.synonyms import SERIAL_NAMES, SYNONYMS, names_of
from qa_app.core.text import normalised, without_space

HEADER_SEARCH_ROWS: Final = 30  # a header further down than this is not looked for
MINIMUM_RECOGNISED: Final = 2  # fields a row must name to be taken for the header
MAX_HEADER_LENGTH: Final = 100  # a longer cell is text, not a column name
FIELD_CODES: Final = frozenset(field.value for field in Field)
IGNORE: Final = ""  # in a confirmed mapping: this column is not used

_BRACKETED = re.compile(r"[(\[【<〔].*?[)\]】>〕]")
_NOISE = re.compile(r"[\s_\-*:;.。、,,:;'\"“”]+")


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: its 1-based row (the lower one of two), its cells and its score."""

    row: int
    names: tuple[str, ...]
    recognised: int


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column holds which field, and what a person should look at before agreeing."""

    headers: tuple[str, ...]
    columns: dict[Field, int]
    unmapped: tuple[str, ...]
    ambiguous: dict[Field, tuple[str, ...]]
    missing: tuple[Field, ...]
    unknown_fields: tuple[str, ...] = ()

    def header_of(self, field: Field) -> str:
        """The column's name as in the file; empty when no column holds the field."""
        index = self.columns.get(field)
        return "" if index is None else self.headers[index]

    def as_override(self) -> dict[str, str]:
        """Header text → field code, the form in which a confirmed mapping is remembered."""
        by_index = {index: field.value for field, index in self.columns.items()}
        return {
            name: by_index.get(index, IGNORE) for index, name in enumerate(self.headers) if name
        }


def header_text(cell: object) -> str:
    """A header cell as shown to people: one line, trimmed; anything long is no header."""
    if not isinstance(cell, str) or len(cell) > 4 * MAX_HEADER_LENGTH:
        return ""
    text = normalised(cell)
    return text if len(text) <= MAX_HEADER_LENGTH else ""


def header_key(name: str) -> str:
    """A column name made comparable: without white space, units in brackets and punctuation."""
    text = without_space(name).lower()
    return _NOISE.sub("", _BRACKETED.sub("", text)) or _NOISE.sub("", text)


def _known_names() -> dict[str, tuple[Field, int]]:
    known: dict[str, tuple[Field, int]] = {}
    for field in SYNONYMS:
        for rank, name in enumerate(names_of(field)):
            known.setdefault(header_key(name), (field, rank))
    return known


KNOWN_NAMES: Final = _known_names()


def header_signature(headers: Sequence[str]) -> str:
    """A stable name (SHA-256, hex) of a set of columns, under which a mapping is remembered."""
    keys = [header_key(name) for name in headers]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()


def find_header(
    rows: Sequence[Sequence[object]], extra: Mapping[str, str] | None = None
) -> Header | None:
    """The header among a sheet's first rows, or None when no row names two fields.

    ``extra`` are header texts of a confirmed mapping, recognised besides the synonyms.
    A header of two rows with merged cells is joined when that names more fields.
    """
    confirmed = {header_key(name) for name in extra or () if header_key(name)}
    best: Header | None = None
    above: tuple[str, ...] = ()
    for number, cells in enumerate(rows[:HEADER_SEARCH_ROWS], start=1):
        names = tuple(header_text(cell) for cell in cells)
        own = _recognised(names, confirmed)
        candidates = [(own, names)]
        if own and _recognised(above, confirmed):
            joined = _joined(above, names)
            candidates.append((_recognised(joined, confirmed), joined))
        for score, candidate in candidates:
            if score >= MINIMUM_RECOGNISED and (best is None or score > best.recognised):
                best = Header(number, candidate, score)
        above = names
    return best


def _joined(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...]:
    width = max(len(upper), len(lower))
    above = upper + ("",) * (width - len(upper))
    below = lower + ("",) * (width - len(lower))
    return tuple(low or high for high, low in zip(above, below, strict=True))


def _recognised(names: Sequence[str], confirmed: set[str]) -> int:
    found: set[str] = set()
    for name in names:
        key = header_key(name) if name else ""
        if key in KNOWN_NAMES:
            found.add(KNOWN_NAMES[key][0])
        elif key in confirmed:
            found.add(f"={key}")
    return len(found)


def map_columns(headers: Sequence[str], override: Mapping[str, str] | None = None) -> ColumnMap:
    """Map columns to fields by their names; ``override`` (header → field or "") goes first."""
    given = {header_key(name): code for name, code in (override or {}).items()}
    unknown = tuple(sorted({c for c in given.values() if c and c not in FIELD_CODES}))
    offers: dict[Field, list[tuple[int, int]]] = {}
    for index, name in enumerate(headers):
        offer = _offer(header_key(name), given)
        if offer:
            offers.setdefault(offer[0], []).append((offer[1], index))
    columns = {field: min(found)[1] for field, found in offers.items()}
    used = set(columns.values())
    claimed = {index for found in offers.values() for _, index in found}
    return ColumnMap(
        headers=tuple(headers),
        columns=columns,
        unmapped=tuple(
            name
            for index, name in enumerate(headers)
            if name and index not in used | claimed and header_key(name) not in SERIAL_NAMES
        ),
        ambiguous={
            field: tuple(headers[index] for _, index in sorted(found))
            for field, found in offers.items()
            if len(found) > 1
        },
        missing=_missing(columns),
        unknown_fields=unknown,
    )


def _offer(key: str, given: Mapping[str, str]) -> tuple[Field, int] | None:
    if not key:
        return None
    if key in given:
        code = given[key]
        return (Field(code), -1) if code in FIELD_CODES else None
    return KNOWN_NAMES.get(key)


def _missing(columns: Mapping[Field, int]) -> tuple[Field, ...]:
    have = set(columns)
    if Field.AGENCY_CODE in have:
        have.add(Field.AGENCY)
    return tuple(field for field in REQUIRED if field not in have)
