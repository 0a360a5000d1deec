"""Looks into an .xlsx before the spreadsheet reader may open it: sizes, entities, far cells.

Every part is really inflated, in small pieces and only up to the limits, for the sizes a zip
declares may lie and the reader allocates the whole rectangle between a sheet's corner cells.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from qa_app.cases.importer.limits import (
    MAX_AREA,
    MAX_AREA_PER_CELL,
    MAX_COLUMNS,
    MAX_INFLATED_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_XLSX_BYTES,
    RATIO_FROM_BYTES,
    SPARSE_FROM_AREA,
)
from qa_app.cases.importer.tables import Unreadable

WORKBOOK: Final = "xl/workbook.xml"
_PIECE = 1024 * 1024
_OVERLAP = 64
_LOCAL_HEADER = 30
_FAR = re.compile(rb"""r\s*=\s*["']\s*(?:([A-Za-z]{2,})(?=\d)|[A-Za-z]?(?=\d{6}))(\d*)""")
_ANY_ROW = re.compile(rb"""r\s*=\s*["']\s*([A-Za-z]*)(\d+)""")
_SHEET = b"sheetData"
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LETTERS = 26


def check_archive(path: Path) -> None:
    """Raise ``Unreadable`` when the file is no harmless .xlsx."""
    size = path.stat().st_size
    if size > MAX_XLSX_BYTES:
        raise Unreadable("too_large")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("not_a_spreadsheet") from error
    _check_directory(parts, size)
    budget = MAX_INFLATED_BYTES
    with path.open("rb") as file:
        for part in parts:
            budget -= _check_part(file, part, budget)


def _check_directory(parts: list[zipfile.ZipInfo], size: int) -> None:
    names = [part.filename.lower() for part in parts]
    if WORKBOOK not in names:
        raise Unreadable("not_a_spreadsheet")
    if len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise Unreadable("zip_bomb")
    if sum(part.compress_size for part in parts) > size:
        raise Unreadable("zip_bomb")  # parts that overlap
    if sum(part.file_size for part in parts) > MAX_INFLATED_BYTES:
        raise Unreadable("zip_bomb")
    for part in parts:
        if part.flag_bits & 1:
            raise Unreadable("encrypted")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("not_a_spreadsheet")
        _check_ratio(part.file_size, part.compress_size)


def _check_ratio(inflated: int, compressed: int) -> None:
    if inflated > RATIO_FROM_BYTES and inflated > MAX_RATIO * max(compressed, 1):
        raise Unreadable("zip_bomb")


def _check_part(file: BinaryIO, part: zipfile.ZipInfo, budget: int) -> int:
    """Inflate one part, look at its text; the number of bytes it really has."""
    inflated = 0
    extent = _Extent()
    tail = b""
    for piece in _inflate(file, part):
        inflated += len(piece)
        if inflated > budget or inflated > part.file_size:
            raise Unreadable("zip_bomb")
        text = tail + piece
        if _ENTITY.search(text):
            raise Unreadable("xml_entities")
        extent.look(text, _FAR)
        tail = piece[-_OVERLAP:]
    if extent.is_sheet and extent.last_column > _LETTERS:
        for piece in _inflate(file, part):  # wide: now the last row counts too
            extent.look(piece, _ANY_ROW)
    extent.check()
    return inflated


def _inflate(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise Unreadable("not_a_spreadsheet")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, 1)
    left = part.compress_size
    stored = part.compress_type == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (block := file.read(min(left, _PIECE // 4))):
        left -= len(block)
        if stored:
            yield block
            continue
        while block:
            try:
                yield inflater.decompress(block, _PIECE)
            except zlib.error as error:
                raise Unreadable("not_a_spreadsheet") from error
            block = inflater.unconsumed_tail


@dataclass(slots=True)
class _Extent:
    """How far the cells of a part reach, seen piece by piece."""

    is_sheet: bool = False
    cells: int = 0
    last_column: int = _LETTERS
    last_row: int = 0

    def look(self, text: bytes, places: re.Pattern[bytes]) -> None:
        """Widen by the places found; only behind the start of a sheet's rows are there any."""
        self.is_sheet = self.is_sheet or _SHEET in text
        if not self.is_sheet:
            return
        self.cells += text.count(b"</c>")
        for letters, digits in set(places.findall(text)):
            self.last_column = max(self.last_column, _column(letters))
            self.last_row = max(self.last_row, int(digits[:9]))

    def check(self) -> None:
        if not self.is_sheet:
            return
        if self.last_column > MAX_COLUMNS:
            raise Unreadable("too_many_columns")
        area = self.last_row * self.last_column
        sparse = area > SPARSE_FROM_AREA and area > MAX_AREA_PER_CELL * max(self.cells, 1)
        if area > MAX_AREA or sparse:
            raise Unreadable("too_many_cells")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:6]:
        number = number * _LETTERS + letter - 64
    return number
