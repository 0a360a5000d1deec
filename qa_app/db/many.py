"""Inserts many rows at the speed of the driver: for batches of tens of thousands.

SQLAlchemy works out the parameters of every row anew, which costs more than writing it. Here the
statement is spelt once and each column's own type writes its values; what the types refuse is
refused as always, and so is what the table's constraints refuse.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session

from qa_app.db.types import EnumText


def insert_many(
    session: Session,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows of these columns; ``same`` are columns with one value for all rows."""
    session.flush()
    connection, same = session.connection(), same or {}
    dialect = connection.dialect
    given = list(zip(*rows, strict=True))
    if not given:
        return
    count = len(given[0])
    written = [_written(table, *each, dialect) for each in zip(columns, given, strict=True)]
    for name, value in same.items():
        written.append([_written(table, name, (value,), dialect)[0]] * count)
    names = (*columns, *same)
    quoted = ", ".join(map(dialect.identifier_preparer.quote, names))
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(names))
    target = dialect.identifier_preparer.format_table(table)
    connection.exec_driver_sql(
        f"INSERT INTO {target} ({quoted}) VALUES ({marks})", list(zip(*written, strict=True))
    )


def _written(table: Table, name: str, values: Sequence[Any], dialect: Any) -> Sequence[Any]:
    """The values of one column as its type writes them."""
    kind = table.c[name].type
    write = kind.dialect_impl(dialect).bind_processor(dialect)
    if write is None:
        return values
    if isinstance(kind, EnumText):
        words = {value: write(value) for value in set(values)}
        return [words[value] for value in values]
    return [write(value) for value in values]
