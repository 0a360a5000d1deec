"""Reads CSV as agencies save it: encoding and delimiter found, rows streamed, never in memory.

Encoding: byte-order mark, else strict UTF-8, else GB18030; nothing further is guessed.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from qa_app.cases.importer.limits import (
    BATCH_ROWS,
    HEAD_ROWS,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_CSV_BYTES,
    MAX_LINE_BYTES,
    MAX_RECORD,
)
from qa_app.cases.importer.tables import Cells, Chunk, Table, Unreadable
from qa_app.cases.rules.columns import Header, find_header

DELIMITERS: Final = (",", "\t", ";")
_CHUNK = 1024 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def open_csv(path: Path, name: str, known: Mapping[str, str] | None = None) -> Table:
    """The table of a CSV file; raises ``Unreadable``."""
    size = path.stat().st_size
    if size > MAX_CSV_BYTES:
        raise Unreadable("too_large")
    csv.field_size_limit(MAX_CELL)
    encoding = find_encoding(path)
    delimiter, header, head = _best_reading(path, encoding, known)
    stream = _Stream(path, encoding, delimiter, header.row)
    return Table(
        name=name,
        format="csv",
        header=header.names,
        header_row=header.row,
        head=tuple(enumerate(head, start=1)),
        encoding=encoding,
        delimiter=delimiter,
        total=size,
        read=stream.chunks,
        position=stream.position,
    )


def find_encoding(path: Path) -> str:
    """The one encoding the whole file is valid in; raises ``Unreadable``."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise Unreadable("empty")
    marked = [encoding for mark, encoding in _MARKS if start.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        if _is_valid(path, encoding):
            return encoding
    raise Unreadable("encoding")


def _is_valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    since_line_end = 0
    with path.open("rb") as file:
        while True:
            block = file.read(_CHUNK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeError:
                return False
            if "\0" in text:
                raise Unreadable("nul")
            last_end = max(text.rfind("\n"), text.rfind("\r"))
            since_line_end = len(text) - last_end + (since_line_end if last_end < 0 else 0)
            if since_line_end > MAX_LINE_BYTES:
                raise Unreadable("long_line")
            if not block:
                return True


def _best_reading(
    path: Path, encoding: str, known: Mapping[str, str] | None
) -> tuple[str, Header, list[Cells]]:
    best: tuple[str, Header, list[Cells]] | None = None
    for delimiter in DELIMITERS:
        with _text(path, encoding) as file:
            try:
                head: list[Cells] = list(islice(_reader(file, delimiter), HEAD_ROWS))
            except csv.Error as error:
                raise Unreadable("unclosed_quote") from error
        header = find_header(head, known)
        if header and (best is None or header.recognised > best[1].recognised):
            best = (delimiter, header, head)
    if best is None:
        raise Unreadable("no_header")
    if len(best[1].names) > MAX_COLUMNS:
        raise Unreadable("too_many_columns")
    return best


def _text(path: Path, encoding: str) -> TextIO:
    return io.TextIOWrapper(path.open("rb"), encoding=encoding, newline="")


def _reader(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter)


class _Stream:
    """One reading of the file after another, with the place reached in it."""

    def __init__(self, path: Path, encoding: str, delimiter: str, header_row: int) -> None:
        self._path = path
        self._encoding = encoding
        self._delimiter = delimiter
        self._header_row = header_row
        self._reached = 0

    def position(self) -> int:
        return self._reached

    def chunks(self) -> Iterator[Chunk]:
        csv.field_size_limit(MAX_CELL)
        self._reached = 0
        with self._path.open("rb") as raw:
            file = io.TextIOWrapper(raw, encoding=self._encoding, newline="")
            guard = _RecordGuard(file)
            reader = _reader(guard, self._delimiter)
            row = self._header_row + 1
            try:
                for _ in islice(reader, self._header_row):
                    guard.size = 0
                while rows := self._next(reader, guard):
                    self._reached = raw.tell()
                    yield row, rows
                    row += len(rows)
            except csv.Error as error:
                raise Unreadable("unclosed_quote", row=row) from error

    def _next(self, reader: Iterator[list[str]], guard: "_RecordGuard") -> list[Cells]:
        guard.size = 0
        return list(islice(reader, BATCH_ROWS))


class _RecordGuard:
    """Lines of a file, until a batch of records is larger than any honest one."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.size += len(line)
            if self.size > MAX_RECORD:
                raise csv.Error("record too long")
            yield line
