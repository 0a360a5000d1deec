"""Column types every table uses: aware UTC times, enumerations by value, JSON as text.

SQLite tables are STRICT, so each SQL type is spelt as one of its five storage classes there.
"""

import json
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger as _BigInteger
from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, LargeBinary, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator

STRICT = {"sqlite_strict": True}
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=1024)
def _written(value: datetime) -> str:
    """Rows written together mostly share their time: it is spelt once."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps ISO text of fixed width, PostgreSQL ``timestamptz``."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        """Text on SQLite, which has no time zone."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be stored")
        return _written(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)


class JsonReady(str):
    """Canonical JSON made beforehand by ``json_ready``: stored as it is.

    Making the text of tens of thousands of rows takes longer than writing them; made before the
    transaction it keeps nobody waiting.
    """

    __slots__ = ()


class JsonText(TypeDecorator[Any]):
    """A JSON value in canonical text (sorted keys), the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """Write canonical JSON."""
        if value is None or isinstance(value, JsonReady):
            return value
        return canonical_json(value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        """Read it back."""
        return None if value is None else json.loads(value)


class EnumText(TypeDecorator[StrEnum]):
    """A string enumeration stored by value; pair it with ``one_of`` in the table's constraints."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """Store the value; anything that is no member is refused here."""
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: Any, dialect: Any) -> StrEnum | None:
        """Give back the member."""
        return None if value is None else self.enum(value)


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """The CHECK that keeps foreign values out of an enumeration column."""
    values = ", ".join(f"'{member.value}'" for member in enum)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and no white space: the same value is always the same text."""
    return _CANONICAL.encode(value)


def json_ready(value: Any) -> JsonReady:
    """The canonical text of a value, to be stored later."""
    return JsonReady(canonical_json(value))


@compiles(String, "sqlite")
@compiles(Date, "sqlite")
@compiles(DateTime, "sqlite")
@compiles(Text, "sqlite")
def _as_text(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "TEXT"


@compiles(Boolean, "sqlite")
@compiles(_BigInteger, "sqlite")
def _as_integer(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "INTEGER"


@compiles(LargeBinary, "sqlite")
def _as_blob(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "BLOB"
