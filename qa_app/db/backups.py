"""Writes the whole database into one file and fills an empty database from it, on either database.

The file is a zip of one JSON-lines member per table and a manifest. Keys are never in it: the
manifest carries a fingerprint of the data key, so that a restore with another key is refused
instead of leaving personal data that nobody can open.
"""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, Engine, LargeBinary, MetaData, Table, func, insert, select
from sqlalchemy import text as sql

from qa_app.core.errors import Refused
from qa_app.db import migrate
from qa_app.db.engine import WRITER
from qa_app.db.types import UtcTime

FORMAT = 1
CHUNK = 5_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written or read: its size in bytes and the SHA-256 of the file."""

    bytes: int
    sha256: str


def fingerprint(data_key: str) -> str:
    """A text that tells two data keys apart without telling the key."""
    return hashlib.sha256(b"qa-app data key\0" + data_key.encode()).hexdigest()[:16]


def write(
    engine: Engine, metadata: MetaData, path: Path, data_key: str, progress: Progress
) -> Backup:
    """Write every table from one snapshot; the file appears only when it is whole."""
    unfinished = path.with_name(path.name + ".unfinished")
    snapshot = engine
    if engine.dialect.name == "postgresql":
        snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    with (
        snapshot.connect() as connection,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
    ):
        tables = metadata.sorted_tables
        counts = {}
        for number, table in enumerate(tables):
            counts[table.name] = _write_table(connection, table, archive)
            progress(number + 1, len(tables))
        manifest = {
            "format": FORMAT,
            "revision": migrate.current(connection),
            "data_key": fingerprint(data_key),
            "rows": counts,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    unfinished.replace(path)
    return Backup(path.stat().st_size, _sha256(path))


def restore(
    engine: Engine, metadata: MetaData, path: Path, data_key: str, progress: Progress
) -> Backup:
    """Fill an empty database, all or nothing; refused for a filled one or a foreign key."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, data_key)
            _refuse_filled(engine, metadata)
            migrate.upgrade(engine, manifest["revision"])
            with engine.execution_options(**{WRITER: True}).begin() as connection:
                for number, table in enumerate(metadata.sorted_tables):
                    _read_table(connection, table, archive)
                    progress(number + 1, len(metadata.sorted_tables))
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Refused("backup_unreadable", file=path.name) from error
    migrate.upgrade(engine)
    return Backup(path.stat().st_size, _sha256(path))


def _manifest(archive: zipfile.ZipFile, data_key: str) -> dict[str, Any]:
    manifest = json.loads(archive.read("manifest.json"))
    if manifest["format"] != FORMAT:
        raise Refused("backup_newer")
    if manifest["data_key"] != fingerprint(data_key):
        raise Refused("backup_other_key")
    return manifest


def _refuse_filled(engine: Engine, metadata: MetaData) -> None:
    with engine.connect() as connection:
        if not migrate.current(connection):
            return
        for table in metadata.sorted_tables:
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise Refused("database_not_empty")
        connection.rollback()
    migrate.downgrade(engine, "base")


def _write_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> int:
    order = list(table.primary_key.columns)
    rows = connection.execution_options(yield_per=CHUNK).execute(select(table).order_by(*order))
    count = 0
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as raw:
        member = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
        for row in rows:
            member.write(json.dumps(list(map(_plain, row)), ensure_ascii=False) + "\n")
            count += 1
        member.flush()
        member.detach()
    return count


def _read_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> None:
    columns = list(table.columns)
    with archive.open(f"{table.name}.jsonl") as raw:
        for chunk in _chunks(io.TextIOWrapper(raw, encoding="utf-8")):
            rows = [
                {c.name: _typed(c.type, v) for c, v in zip(columns, json.loads(line), strict=True)}
                for line in chunk
            ]
            connection.execute(insert(table), rows)
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        connection.execute(
            sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'),"
                f" (SELECT max(id) FROM {table.name}))"
            )
        )


def _chunks(lines: io.TextIOWrapper) -> Iterator[list[str]]:
    chunk: list[str] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return value


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
